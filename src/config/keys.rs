//! The one table of settings: what they are called, what they mean, what they allow.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use crate::tui::theme;

/// The most imports whose before-values may be kept.
const MAX_IMPORTS: u64 = 100_000;
/// The most days for which they may be kept.
const MAX_DAYS: u64 = 36_500;

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// Its dotted key; a `*` at the end stands for any name.
    pub key: &'static str,
    /// The value where the file has none.
    pub default: &'static str,
    /// What it means.
    pub about: &'static str,
    /// What it allows, as a refusal says it.
    pub allowed: &'static str,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Zone,
    Currency,
    Words(&'static [&'static str]),
    Theme,
    Truth,
    Count(u64),
    Port,
    Text,
    Secret,
    Any,
}

const fn setting(
    key: &'static str,
    default: &'static str,
    kind: Kind,
    allowed: &'static str,
    about: &'static str,
) -> Setting {
    Setting { key, default, about, allowed, kind }
}

/// All settings.
pub const KEYS: [Setting; 18] = [
    setting(
        "time_zone",
        "UTC",
        Kind::Zone,
        "an IANA name such as `Europe/Warsaw`, or `UTC`",
        "the time zone of calendar words and of what tables show",
    ),
    setting(
        "currency",
        "USD",
        Kind::Currency,
        "three capital letters of ISO 4217 such as `EUR`",
        "the currency of all amounts",
    ),
    setting(
        "week_start",
        "monday",
        Kind::Words(&["monday", "saturday", "sunday"]),
        "`monday`, `saturday` or `sunday`",
        "the day on which weeks start",
    ),
    setting(
        "discount.percent_of",
        "discounted",
        Kind::Words(&["discounted", "initial"]),
        "`discounted` or `initial`",
        "what a percentage is of where several codes are redeemed together: what those before left, or the whole order",
    ),
    setting(
        "theme",
        "auto",
        Kind::Theme,
        "`auto`, `dark`, `light` or `high-contrast`",
        "the colours of the screens; `auto` asks the terminal which ground it has",
    ),
    setting(
        "color",
        "auto",
        Kind::Words(&["auto", "always", "never"]),
        "`auto`, `always` or `never`",
        "whether colours are used; `auto` looks at the terminal and NO_COLOR",
    ),
    setting("mouse", "true", Kind::Truth, "`true` or `false`", "whether the screens take the mouse"),
    setting(
        "history.imports",
        "20",
        Kind::Count(MAX_IMPORTS),
        "a whole number from 0 to 100000",
        "how many imports can be undone",
    ),
    setting(
        "history.days",
        "365",
        Kind::Count(MAX_DAYS),
        "a whole number of days from 0 to 36500",
        "for how many days a change can be undone",
    ),
    setting(
        "mail.host",
        "",
        Kind::Text,
        "a name or an address; nothing for no mail",
        "the server that takes mail (SMTP)",
    ),
    setting("mail.port", "587", Kind::Port, "a whole number from 1 to 65535", "its port"),
    setting(
        "mail.security",
        "starttls",
        Kind::Words(&["starttls", "tls", "none"]),
        "`starttls`, `tls` or `none`",
        "how the connection to it is encrypted; `none` is for a server on the same machine",
    ),
    setting("mail.user", "", Kind::Text, "a name; nothing to log in as nobody", "who logs in there"),
    setting("mail.password", "", Kind::Secret, "a password", "with which password"),
    setting(
        "mail.from",
        "",
        Kind::Text,
        "an address such as `Shop <news@shop.example>`",
        "whom mail comes from",
    ),
    setting(
        "webhook.secret",
        "",
        Kind::Secret,
        "any text; webhooks are not sent without it",
        "with what webhooks are signed",
    ),
    setting(
        "webhook.private",
        "false",
        Kind::Truth,
        "`true` or `false`",
        "whether webhooks may go to addresses of this machine and its network",
    ),
    setting(
        "keys.*",
        "",
        Kind::Any,
        "keys such as `<c-r>` or `gx`, a blank between alternatives",
        "the keys of an action of the screens, by its id",
    ),
];

impl Setting {
    /// The setting of a key.
    pub fn of(key: &str) -> Option<&'static Self> {
        KEYS.iter().find(|s| match s.key.strip_suffix('*') {
            Some(prefix) => key.len() > prefix.len() && key.starts_with(prefix) && !key.ends_with('*'),
            None => s.key == key,
        })
    }

    /// Whether a value can be.
    pub fn allows(&self, value: &str) -> bool {
        match self.kind {
            Kind::Zone => zone(value).is_some(),
            Kind::Currency => value.len() == 3 && value.bytes().all(|b| b.is_ascii_uppercase()),
            Kind::Words(words) => words.contains(&value),
            Kind::Theme => theme::Name::parse(value).is_some(),
            Kind::Truth => matches!(value, "true" | "false"),
            Kind::Count(most) => value.parse::<u64>().is_ok_and(|n| n <= most),
            Kind::Port => value.parse::<u16>().is_ok_and(|n| n > 0),
            // `default` forgets what was set.
            Kind::Text | Kind::Secret => value != "default",
            Kind::Any => true,
        }
    }

    /// Whether the file writes it in quotes.
    pub(super) fn is_text(&self) -> bool {
        !matches!(self.kind, Kind::Truth | Kind::Count(_) | Kind::Port)
    }

    /// Whether lists do not show its value.
    pub(super) fn is_secret(&self) -> bool {
        matches!(self.kind, Kind::Secret)
    }
}

/// A time zone by its name; only whole names, so that a typing error is never taken for one.
pub(super) fn zone(name: &str) -> Option<TimeZone> {
    if name.eq_ignore_ascii_case("utc") {
        return Some(TimeZone::UTC);
    }
    TimeZone::get(name).ok()
}

/// The day on which weeks start, by its name.
pub(super) fn week_start(name: &str) -> Option<Weekday> {
    match name {
        "monday" => Some(Weekday::Monday),
        "saturday" => Some(Weekday::Saturday),
        "sunday" => Some(Weekday::Sunday),
        _ => None,
    }
}
