//! Instants (UTC, milliseconds), local dates, and the one clock.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// A point in time in UTC, counted in milliseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Instant(pub i64);

/// A calendar date without a zone, counted in days since 1970-01-01.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Date(pub i32);

/// Where the present comes from: the machine, or a test.
///
/// Architecture invariant: this is the only place that reads the machine's clock.
#[derive(Debug, Default)]
pub struct Clock {
    /// Milliseconds; 0 asks the machine.
    fixed_ms: AtomicI64,
}

impl Clock {
    /// A clock that shows the machine's time.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands at an instant until it is set.
    pub fn fixed(at: Instant) -> Self {
        Self { fixed_ms: AtomicI64::new(at.0) }
    }

    /// Sets a fixed clock; a system clock becomes fixed.
    pub fn set(&self, at: Instant) {
        self.fixed_ms.store(at.0, Ordering::SeqCst);
    }

    /// The present, to the millisecond.
    pub fn now(&self) -> Instant {
        match self.fixed_ms.load(Ordering::SeqCst) {
            0 => {
                #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
                let now = Timestamp::now();
                Instant(now.as_millisecond())
            }
            fixed => Instant(fixed),
        }
    }
}

impl Instant {
    /// Reads an instant: RFC 3339 with `Z` or an offset, seconds and fraction optional.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<Timestamp>().ok().map(|t| Self(t.as_millisecond()))
    }

    /// The instant at which a zone's clocks show a time of day; a time that a change of clocks leaves out is as much
    /// later, one that comes twice is the first.
    pub fn of_local(date: Date, ms_of_day: i64, zone: &TimeZone) -> Option<Self> {
        let midnight = date.civil().at(0, 0, 0, 0);
        let local = midnight.checked_add(jiff::Span::new().milliseconds(ms_of_day)).ok()?;
        zone.to_timestamp(local).ok().map(|t| Self(t.as_millisecond()))
    }

    /// The last millisecond of a zone's day, so that an end is of the day that lists show.
    pub fn end_of(date: Date, zone: &TimeZone) -> Option<Self> {
        Self::of_local(Date(date.0 + 1), 0, zone).map(|next| Self(next.0 - 1))
    }

    /// Date and time as a zone's clocks show them.
    pub fn local(self, zone: &TimeZone) -> civil::DateTime {
        let stamp = Timestamp::from_millisecond(self.0).unwrap_or_default();
        zone.to_datetime(stamp)
    }

    /// The local date in a zone.
    pub fn date_in(self, zone: &TimeZone) -> Date {
        let timestamp = Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH);
        Date::from_civil(zone.to_datetime(timestamp).date())
    }

    /// The local date and time in a zone as `2026-11-23 10:00`.
    pub fn local_text(self, zone: &TimeZone) -> String {
        let timestamp = Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH);
        zone.to_datetime(timestamp).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// Whole milliseconds from an earlier instant to this one.
    pub fn since_ms(self, earlier: Instant) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// Prints `YYYY-MM-DDTHH:MM:SS.mmmZ`.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.print(f)
    }
}

impl Instant {
    /// Prints as [`Display`](fmt::Display) does, without what a formatter adds: exports print millions.
    ///
    /// # Errors
    /// Where `out` takes no more.
    pub fn print(self, out: &mut impl fmt::Write) -> fmt::Result {
        let ms = self.0.rem_euclid(86_400_000) as u32;
        let date = Date(self.0.div_euclid(86_400_000) as i32);
        let mut text = *b"0000-00-00T00:00:00.000Z";
        let is_short = date.write_short(&mut text[..10]);
        digits(&mut text[11..13], ms / 3_600_000);
        digits(&mut text[14..16], ms / 60_000 % 60);
        digits(&mut text[17..19], ms / 1000 % 60);
        digits(&mut text[20..23], ms % 1000);
        let text = std::str::from_utf8(&text).map_err(|_| fmt::Error)?;
        if is_short {
            return out.write_str(text);
        }
        date.print(out)?;
        out.write_str(&text[10..])
    }
}

/// Writes a number with leading zeros. Ours because formatting with padding costs half of an export.
fn digits(into: &mut [u8], mut number: u32) {
    for digit in into.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

impl Date {
    /// Makes a date of year, month and day; `None` where the calendar has none.
    pub fn of(year: i16, month: i8, day: i8) -> Option<Self> {
        civil::Date::new(year, month, day).ok().map(Self::from_civil)
    }

    /// Reads `YYYY-MM-DD` and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let number = |range: std::ops::Range<usize>| {
            bytes[range]
                .iter()
                .try_fold(0i16, |n, b| b.is_ascii_digit().then(|| n * 10 + i16::from(b - b'0')))
        };
        Self::of(number(0..4)?, number(5..7)? as i8, number(8..10)? as i8)
    }

    /// The same date in the calendar library's form.
    pub fn civil(self) -> civil::Date {
        let days = i64::from(self.0.clamp(-4_371_587, 2_932_896));
        civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap_or(civil::Date::ZERO)
    }

    /// A date from the calendar library's form.
    pub fn from_civil(date: civil::Date) -> Self {
        let (y, m, d) = (i64::from(date.year()), i64::from(date.month()), i64::from(date.day()));
        Self(days_from_civil(y, m, d) as i32)
    }
}

/// Prints `YYYY-MM-DD`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.print(f)
    }
}

impl Date {
    /// Prints as [`Display`](fmt::Display) does, without what a formatter adds.
    ///
    /// # Errors
    /// Where `out` takes no more.
    pub fn print(self, out: &mut impl fmt::Write) -> fmt::Result {
        let mut text = *b"0000-00-00";
        if self.write_short(&mut text) {
            return out.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?);
        }
        let (year, month, day) = civil_from_days(i64::from(self.0));
        write!(out, "{year:04}-{month:02}-{day:02}")
    }

    /// Writes a date of four digits of year over `0000-00-00`; `false`, and nothing done, for another.
    fn write_short(self, into: &mut [u8]) -> bool {
        let (year, month, day) = civil_from_days(i64::from(self.0));
        let is_short = (0..=9999).contains(&year);
        if is_short {
            digits(&mut into[0..4], year as u32);
            digits(&mut into[5..7], month as u32);
            digits(&mut into[8..10], day as u32);
        }
        is_short
    }
}

/// Days since 1970-01-01 of a proleptic Gregorian date; the arithmetic of Howard Hinnant's "chrono-compatible
/// low-level date algorithms". Ours because the calendar library's way costs a tenth of an import.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y - era * 400;
    let doy = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

/// Year, month, day of a count of days since 1970-01-01; the inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z - era * 146_097;
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(month <= 2), month, doy - (153 * mp + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_agree_with_the_calendar_library() {
        let mut date = civil::date(1583, 1, 1);
        while date.year() < 2500 {
            let ours = Date::from_civil(date);
            assert_eq!(ours.to_string(), date.to_string());
            assert_eq!(ours.civil(), date);
            date = date.checked_add(jiff::Span::new().days(17)).unwrap();
        }
    }

    #[test]
    fn impossible_dates_are_none() {
        assert_eq!(Date::parse("2023-02-29"), None);
        assert_eq!(Date::parse("2024-2-09"), None);
        assert_eq!(Date::parse("2024-02-29").map(|d| d.to_string()), Some("2024-02-29".into()));
    }

    #[test]
    fn instants_print_with_milliseconds_and_read_offsets() {
        let at = Instant::parse("2026-11-23T11:00:00.5+01:00").unwrap();
        assert_eq!(at.to_string(), "2026-11-23T10:00:00.500Z");
        assert_eq!(Instant::parse(&at.to_string()), Some(at));
        assert_eq!(Instant(-1).to_string(), "1969-12-31T23:59:59.999Z");
    }
}
