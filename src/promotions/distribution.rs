//! A distribution: what customers are sent when something happens to them, once, each time or once in a while.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::domain::{CampaignId, Date, DistributionId, Instant, RuleId, SegmentId};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;

/// A distribution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distribution {
    /// Which.
    pub id: DistributionId,
    /// Its name; unique under case folding.
    pub name: String,
    /// What must happen to a customer.
    pub trigger: Trigger,
    /// A validation rule that must hold when it happens.
    #[serde(default)]
    pub rule: Option<RuleId>,
    /// What the customer gets.
    pub action: Action,
    /// By which way it is told.
    pub channel: Channel,
    /// In which words.
    #[serde(default)]
    pub letter: Letter,
    /// How often one customer gets it.
    pub mode: Mode,
    /// What holds a message back.
    #[serde(default)]
    pub limits: Limits,
    /// Whether it runs.
    pub state: DistributionState,
    /// Why it was paused, where it was not by somebody.
    #[serde(default)]
    pub paused_by: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    #[serde(default)]
    pub updated_at: Option<Instant>,
    /// Since when it runs. What happened before, by its own time, triggers nothing.
    #[serde(default)]
    pub activated_at: Option<Instant>,
}

/// What must happen to a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trigger {
    /// Entering a segment.
    Entered(SegmentId),
    /// Leaving one.
    Left(SegmentId),
    /// An order of theirs is paid.
    OrderPaid,
    /// An event of this name.
    Event(String),
}

/// What the customer gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// A code of a campaign, and a message that tells it.
    Publish(CampaignId),
    /// A message.
    Message,
}

/// By which way a message goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Channel {
    /// An email, through the mail server of the settings.
    Mail,
    /// A signed POST to an address.
    Webhook {
        /// Where to.
        url: String,
    },
    /// A line of JSON at the end of a file.
    File {
        /// Which.
        path: String,
    },
    /// A command that is given the JSON on its standard input.
    Command {
        /// As a shell would have it.
        line: String,
    },
}

/// The words of a message, as templates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// An email's subject.
    #[serde(default)]
    pub subject: String,
    /// Plain text.
    #[serde(default)]
    pub text: String,
    /// The same as HTML.
    #[serde(default)]
    pub html: String,
}

/// How often one customer gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    /// Once ever.
    Once,
    /// Each time it happens.
    Each,
    /// At most once in so many days.
    OncePer {
        /// Days.
        days: u32,
    },
}

/// What holds a message back when it is to be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// A marketing permission that must be given.
    #[serde(default)]
    pub consent: Option<String>,
    /// Whether the customer must still be in the segment entered.
    #[serde(default)]
    pub must_be_in: bool,
    /// How many messages of any distribution a customer gets in a period.
    #[serde(default)]
    pub cap: Option<Cap>,
    /// When nothing is sent.
    #[serde(default)]
    pub quiet: Option<Quiet>,
}

/// So many messages in so many days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cap {
    /// Messages.
    pub messages: u32,
    /// Days.
    pub days: u32,
}

/// Hours of the project's time zone in which nothing is sent, as minutes of the day; over midnight where they end
/// before they begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    /// The first minute.
    pub from: u16,
    /// The minute behind the last.
    pub to: u16,
}

/// Whether a distribution runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DistributionState {
    /// Nothing happens yet.
    Draft,
    /// It runs.
    Live,
    /// What happens is queued, and nothing is sent.
    Paused,
    /// It is over for good.
    Ended,
}

impl DistributionState {
    /// The word that lists and JSON show.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Live => "live",
            Self::Paused => "paused",
            Self::Ended => "ended",
        }
    }
}

impl Distribution {
    /// Whether what happens now is queued.
    pub fn listens(&self) -> bool {
        matches!(self.state, DistributionState::Live | DistributionState::Paused)
    }

    /// The campaign whose codes it gives.
    pub fn campaign(&self) -> Option<CampaignId> {
        match self.action {
            Action::Publish(id) => Some(id),
            Action::Message => None,
        }
    }

    /// The segment whose entries or leaves trigger it.
    pub fn segment(&self) -> Option<SegmentId> {
        match self.trigger {
            Trigger::Entered(id) | Trigger::Left(id) => Some(id),
            Trigger::OrderPaid | Trigger::Event(_) => None,
        }
    }
}

impl Channel {
    /// The word that people write.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Webhook { .. } => "webhook",
            Self::File { .. } => "file",
            Self::Command { .. } => "command",
        }
    }

    /// The way with where it leads.
    pub fn words(&self) -> String {
        match self {
            Self::Mail => "mail".into(),
            Self::Webhook { url } => format!("webhook to {url}"),
            Self::File { path } => format!("file {path}"),
            Self::Command { line } => format!("command {line}"),
        }
    }
}

impl Mode {
    /// Whether one more may come after the last one, which came at `last`.
    pub fn allows(self, last: Option<Instant>, now: Instant) -> bool {
        match (self, last) {
            (_, None) | (Self::Each, _) => true,
            (Self::Once, Some(_)) => false,
            (Self::OncePer { days }, Some(last)) => now.since_ms(last) >= i64::from(days) * DAY_MS,
        }
    }

    /// Reads `once`, `each`, or days such as `30d`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "once" => Some(Self::Once),
            "each" => Some(Self::Each),
            other => {
                let days = other.strip_suffix('d')?.trim().parse().ok()?;
                Some(Self::OncePer { days })
            }
        }
    }

    /// As [`Mode::parse`] reads it.
    pub fn written(self) -> String {
        match self {
            Self::Once => "once".into(),
            Self::Each => "each".into(),
            Self::OncePer { days } => format!("{days}d"),
        }
    }

    /// In a sentence.
    pub fn words(self) -> String {
        match self {
            Self::Once => "once ever".into(),
            Self::Each => "each time".into(),
            Self::OncePer { days } => format!("once per {days}d"),
        }
    }
}

impl Cap {
    /// Since when messages count.
    pub fn since(self, now: Instant) -> Instant {
        Instant(now.0 - i64::from(self.days) * DAY_MS)
    }

    /// Reads `3/7d`: messages, then days.
    pub fn parse(text: &str) -> Option<Self> {
        let (messages, days) = text.trim().split_once('/')?;
        let days = days.trim().strip_suffix('d')?.parse().ok()?;
        let cap = Self { messages: messages.trim().parse().ok()?, days };
        (cap.messages > 0 && (1..=3660).contains(&cap.days)).then_some(cap)
    }

    /// As people write it.
    pub fn words(self) -> String {
        format!("{}/{}d", self.messages, self.days)
    }
}

impl Quiet {
    /// Reads `21:00-08:00`.
    pub fn parse(text: &str) -> Option<Self> {
        let minute = |text: &str| {
            let (hour, minute) = text.trim().split_once(':')?;
            let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
            (hour < 24 && minute < 60).then_some(hour * 60 + minute)
        };
        let (from, to) = text.split_once('-')?;
        let quiet = Self { from: minute(from)?, to: minute(to)? };
        (quiet.from != quiet.to).then_some(quiet)
    }

    /// As people write it.
    pub fn words(self) -> String {
        let of = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        format!("{}-{}", of(self.from), of(self.to))
    }

    /// When it ends, where it is quiet now.
    pub fn ends(self, now: Instant, zone: &TimeZone) -> Option<Instant> {
        let local = now.local(zone);
        let minute = local.hour() as u16 * 60 + local.minute() as u16;
        let is_over_midnight = self.to < self.from;
        let is_quiet = if is_over_midnight {
            minute >= self.from || minute < self.to
        } else {
            (self.from..self.to).contains(&minute)
        };
        let days = i32::from(is_over_midnight && minute >= self.from);
        let day = Date(now.date_in(zone).0 + days);
        is_quiet.then(|| Instant::of_local(day, i64::from(self.to) * MINUTE_MS, zone)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    #[test]
    fn quiet_hours_end_on_the_clock_of_the_project() {
        let warsaw = TimeZone::get("Europe/Warsaw").unwrap();
        let quiet = Quiet::parse("21:00-08:00").unwrap();
        for (now, end) in [
            ("2026-01-10T19:59:59Z", None),
            ("2026-01-10T20:00:00Z", Some("2026-01-11T07:00:00Z")),
            ("2026-01-11T06:59:00Z", Some("2026-01-11T07:00:00Z")),
            ("2026-01-11T07:00:00Z", None),
            // The night in which clocks go forward is an hour shorter.
            ("2026-03-28T20:00:00Z", Some("2026-03-29T06:00:00Z")),
        ] {
            assert_eq!(quiet.ends(at(now), &warsaw), end.map(at), "{now}");
        }
        let noon = Quiet::parse("12:00-13:30").unwrap();
        assert_eq!(noon.ends(at("2026-01-10T12:10:00Z"), &TimeZone::UTC), Some(at("2026-01-10T13:30:00Z")));
        assert_eq!(noon.words(), "12:00-13:30");
        for wrong in ["", "8-9", "25:00-08:00", "08:00-08:00", "08:60-09:00"] {
            assert_eq!(Quiet::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_mode_says_whether_one_more_may_come() {
        let (first, later) = (at("2026-01-01T00:00:00Z"), at("2026-01-08T00:00:00Z"));
        for (mode, last, may) in [
            (Mode::Once, None, true),
            (Mode::Once, Some(first), false),
            (Mode::Each, Some(first), true),
            (Mode::OncePer { days: 7 }, Some(first), true),
            (Mode::OncePer { days: 8 }, Some(first), false),
        ] {
            assert_eq!(mode.allows(last, later), may, "{mode:?}");
        }
    }

    #[test]
    fn a_mode_is_read_as_it_is_written() {
        for mode in [Mode::Once, Mode::Each, Mode::OncePer { days: 30 }] {
            assert_eq!(Mode::parse(&mode.written()), Some(mode));
        }
        for wrong in ["", "30", "d", "never", "-1d"] {
            assert_eq!(Mode::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_cap_is_so_many_in_so_many_days() {
        assert_eq!(Cap::parse("3/7d"), Some(Cap { messages: 3, days: 7 }));
        assert_eq!(Cap::parse(" 1 / 1d").map(Cap::words).as_deref(), Some("1/1d"));
        for wrong in ["", "3", "3/7", "0/7d", "3/0d", "x/7d"] {
            assert_eq!(Cap::parse(wrong), None, "{wrong}");
        }
    }
}
