//! When a code may be redeemed.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use crate::domain::Instant;

const DAY_MS: i64 = 86_400_000;
/// Days of the week from Sunday on.
const DAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/// When a code may be redeemed. Days of the week and hours are those of the project's time zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    /// From when on.
    #[serde(default)]
    pub starts: Option<Instant>,
    /// Until when; not at this instant any more.
    #[serde(default)]
    pub expires: Option<Instant>,
    /// So long, again and again, counted from the start.
    #[serde(default)]
    pub timeframe: Option<Timeframe>,
    /// On these days of the week, 0 for Sunday; on all where none is named.
    #[serde(default)]
    pub weekdays: Vec<u8>,
    /// Between these minutes of the day; the second may lie beyond midnight, before the first.
    #[serde(default)]
    pub hours: Option<(u16, u16)>,
    /// So many milliseconds from its publication on, where it is published.
    #[serde(default)]
    pub after_publishing_ms: Option<i64>,
}

/// Open for a while, again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeframe {
    /// From one opening to the next, in milliseconds.
    pub interval_ms: i64,
    /// How long each time, in milliseconds.
    pub duration_ms: i64,
}

impl Validity {
    /// Whether a code may be redeemed at an instant, by when.
    ///
    /// # Errors
    /// [`Refusal::NotActive`], [`Refusal::Expired`], [`Refusal::NotActiveNow`].
    pub fn check(&self, now: Instant, published: Option<Instant>, zone: &TimeZone) -> Result<(), Refusal> {
        if self.starts.is_some_and(|starts| now < starts) {
            return Err(Refusal::NotActive);
        }
        if self.expires_at(published).is_some_and(|expires| now >= expires) {
            return Err(Refusal::Expired);
        }
        if self.is_open(now, zone) { Ok(()) } else { Err(Refusal::NotActiveNow) }
    }

    /// When a code is no more, with what its publication means for it.
    pub fn expires_at(&self, published: Option<Instant>) -> Option<Instant> {
        let after = self.after_publishing_ms.zip(published).map(|(ms, at)| Instant(at.0.saturating_add(ms)));
        [self.expires, after].into_iter().flatten().min()
    }

    fn is_open(&self, now: Instant, zone: &TimeZone) -> bool {
        if let Some(Timeframe { interval_ms, duration_ms }) = self.timeframe {
            let start = self.starts.map_or(0, |starts| starts.0);
            if interval_ms > 0 && (now.0 - start).rem_euclid(interval_ms) >= duration_ms {
                return false;
            }
        }
        let local = now.local(zone);
        let weekday = local.weekday().to_sunday_zero_offset() as u8;
        let minute = local.hour() as u16 * 60 + local.minute() as u16;
        // The hours after midnight belong to the day on which they began.
        let (is_in_hours, day) = match self.hours {
            None => (true, weekday),
            Some((from, to)) if from <= to => ((from..to).contains(&minute), weekday),
            Some((_, to)) if minute < to => (true, (weekday + 6) % 7),
            Some((from, _)) => (minute >= from, weekday),
        };
        is_in_hours && (self.weekdays.is_empty() || self.weekdays.contains(&day))
    }

    /// Says what is wrong with it, if anything is.
    ///
    /// # Errors
    /// A sentence with the remedy.
    pub fn check_self(&self) -> Result<(), String> {
        if let (Some(starts), Some(expires)) = (self.starts, self.expires)
            && expires <= starts
        {
            return Err("it ends before it begins; name a later end".into());
        }
        if let Some(Timeframe { interval_ms, duration_ms }) = self.timeframe {
            if duration_ms <= 0 || interval_ms <= 0 {
                return Err("a time frame lasts longer than nothing".into());
            }
            if duration_ms > interval_ms {
                return Err("a time frame lasts longer than the interval at which it comes again".into());
            }
        }
        if self.weekdays.iter().any(|day| *day > 6) {
            return Err("days of the week are 0 (Sunday) to 6 (Saturday)".into());
        }
        if self.hours.is_some_and(|(from, to)| from == to || from >= 1440 || to > 1440) {
            return Err("hours are two different times of a day, such as 09:00-17:30".into());
        }
        Ok(())
    }
}

/// Days of the week, 0 for Sunday.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weekdays(pub Vec<u8>);

/// A length of time of weeks, days, hours, minutes and seconds, such as `P7D`, in milliseconds.
///
/// # Errors
/// What would be right.
pub fn parse_duration(text: &str) -> Result<i64, String> {
    let wrong = || "write a length of time such as P7D, PT2H or P1DT12H".to_owned();
    let span: jiff::Span = text.trim().parse().map_err(|_| wrong())?;
    if span.get_years() != 0 || span.get_months() != 0 {
        return Err("months and years are not always as long; write days".to_owned());
    }
    let days = i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
    let seconds = i64::from(span.get_hours()) * 3600 + span.get_minutes() * 60 + span.get_seconds();
    let ms = days * DAY_MS + seconds * 1000 + span.get_milliseconds();
    if ms > 0 { Ok(ms) } else { Err(wrong()) }
}

/// Hours of the day such as `09:00-17:30`, in minutes.
///
/// # Errors
/// What would be right.
pub fn parse_hours(text: &str) -> Result<(u16, u16), String> {
    let minute = |text: &str| {
        let (hour, minute) = text.trim().split_once(':')?;
        let (hour, minute) = (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?);
        (hour * 60 + minute <= 1440 && minute < 60).then_some(hour * 60 + minute)
    };
    let read = text.split_once('-').and_then(|(from, to)| Some((minute(from)?, minute(to)?)));
    read.ok_or_else(|| "write two times of a day such as 09:00-17:30".to_owned())
}

/// Days of the week such as `Mon-Fri` or `1,2,5`, each once and in order.
///
/// # Errors
/// What would be right.
pub fn parse_weekdays(text: &str) -> Result<Weekdays, String> {
    let wrong =
        |part: &str| format!("`{part}` is no day; write days such as Mon-Fri or 1,2,5, where 0 is Sunday");
    let day = |part: &str| {
        let part = part.trim().to_lowercase();
        let named = DAYS.iter().position(|name| part.len() >= 2 && name.starts_with(part.as_str()));
        named
            .map(|at| at as u8)
            .or_else(|| part.parse().ok().filter(|day| *day < 7))
            .ok_or_else(|| wrong(&part))
    };
    let mut days = Vec::new();
    for part in text.split(',') {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let (from, to) = (day(from)?, day(to)?);
        // Sat-Mon goes over the end of the week.
        days.extend((0..7).map(|n| (from + n) % 7).take(usize::from((to + 7 - from) % 7) + 1));
    }
    days.sort_unstable();
    days.dedup();
    Ok(Weekdays(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    fn warsaw() -> TimeZone {
        TimeZone::get("Europe/Warsaw").unwrap()
    }

    #[test]
    fn dates_are_from_the_first_to_before_the_second() {
        let validity = Validity {
            starts: Some(at("2026-11-01T00:00:00Z")),
            expires: Some(at("2026-12-01T00:00:00Z")),
            ..Validity::default()
        };
        let cases = [
            ("2026-10-31T23:59:59.999Z", Err(Refusal::NotActive)),
            ("2026-11-01T00:00:00Z", Ok(())),
            ("2026-11-30T23:59:59.999Z", Ok(())),
            ("2026-12-01T00:00:00Z", Err(Refusal::Expired)),
        ];
        for (now, expected) in cases {
            assert_eq!(validity.check(at(now), None, &warsaw()), expected, "{now}");
        }
    }

    #[test]
    fn a_published_code_lives_so_long_at_most() {
        let validity = Validity { after_publishing_ms: Some(86_400_000), ..Validity::default() };
        let published = Some(at("2026-11-01T12:00:00Z"));
        assert_eq!(validity.check(at("2026-11-02T11:59:59Z"), published, &warsaw()), Ok(()));
        let late = at("2026-11-02T12:00:00Z");
        assert_eq!(validity.check(late, published, &warsaw()), Err(Refusal::Expired));
        assert_eq!(validity.check(late, None, &warsaw()), Ok(()));
    }

    #[test]
    fn hours_and_days_are_those_of_the_project() {
        // Friday, 22:00 to 02:00; Warsaw is an hour ahead of UTC in winter.
        let validity = Validity { weekdays: vec![5], hours: Some((22 * 60, 2 * 60)), ..Validity::default() };
        let cases = [
            ("2026-11-27T20:59:00Z", false),
            ("2026-11-27T21:00:00Z", true),
            ("2026-11-28T00:59:00Z", true),
            ("2026-11-28T01:00:00Z", false),
            ("2026-11-27T00:30:00Z", false),
            ("2026-11-28T21:30:00Z", false),
        ];
        for (now, is_open) in cases {
            assert_eq!(validity.check(at(now), None, &warsaw()).is_ok(), is_open, "{now}");
        }
    }

    #[test]
    fn a_time_frame_comes_again_from_the_start_on() {
        let (hour, day) = (3_600_000, 86_400_000);
        let validity = Validity {
            starts: Some(at("2026-11-01T10:00:00Z")),
            timeframe: Some(Timeframe { interval_ms: 2 * day, duration_ms: hour }),
            ..Validity::default()
        };
        let cases = [
            ("2026-11-01T10:59:59Z", true),
            ("2026-11-01T11:00:00Z", false),
            ("2026-11-02T10:30:00Z", false),
            ("2026-11-03T10:30:00Z", true),
        ];
        for (now, is_open) in cases {
            assert_eq!(validity.check(at(now), None, &warsaw()).is_ok(), is_open, "{now}");
        }
    }

    #[test]
    fn lengths_hours_and_days_are_read_as_people_write_them() {
        assert_eq!(parse_duration("P1DT12H"), Ok(36 * 3_600_000));
        assert_eq!(parse_duration("P1W"), Ok(7 * DAY_MS));
        assert!(parse_duration("P1M").unwrap_err().contains("write days"));
        assert!(parse_duration("-P1D").is_err() && parse_duration("7").is_err());
        assert_eq!(parse_hours("22:00-06:30"), Ok((1320, 390)));
        assert!(parse_hours("22:00").is_err() && parse_hours("22:70-23:00").is_err());
        let days = |text: &str| parse_weekdays(text).map(|days| days.0);
        assert_eq!(days("Mon-Fri"), Ok(vec![1, 2, 3, 4, 5]));
        assert_eq!(days("sat - mon, 3"), Ok(vec![0, 1, 3, 6]));
        assert_eq!(days("1,5,5"), Ok(vec![1, 5]));
        assert!(days("7").unwrap_err().contains("`7` is no day") && days("s").is_err() && days("").is_err());
    }
}
