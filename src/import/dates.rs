//! Dates as people write them, and the order of day, month and year that a whole column agrees on.

mod times;

use serde::{Deserialize, Serialize};

use jiff::tz::TimeZone;

use self::times::read_time;
use super::months;
use crate::domain::{Date, Instant};

/// Two digits of a year from here on are of the last century.
const PIVOT: i16 = 30;
/// A column that held this many other texts, and fewer dates than those, is not looked at for dates any more.
const PATIENCE: u64 = 1000;

/// Which number comes first in a date that is written with three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
    /// Year, month, day.
    Ymd,
}

/// What the cells of a column say about the order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DateEvidence {
    /// Dates that can be read in one way only: the year first, or the month by name.
    pub plain: u64,
    /// Dates with the day first: a first number over 12, or dots between.
    pub dmy: u64,
    /// Dates with the month first: a second number over 12.
    pub mdy: u64,
    /// Dates that could be either.
    pub open: u64,
    /// Dates that could be either and are the same in both: 5/5/2020.
    pub equal: u64,
    /// How many of all these carry a time.
    pub timed: u64,
    /// Texts that are no dates.
    pub misfits: u64,
    /// An open date, to ask with.
    pub open_sample: Option<String>,
    /// A date with the day first, and one with the month first, to tell of where both are there.
    pub firm_samples: [Option<String>; 2],
    /// A sum over rows and dates; equal for two columns that hold the same dates in the same rows.
    pub fingerprint: u64,
}

/// What a column's cells decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every date reads in one way, in this order where it matters.
    Order(DateOrder),
    /// Some dates read in two ways and nothing decides.
    Undecided,
}

/// A date as written, its numbers not yet named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    Plain(Date),
    Dotted { first: i8, second: i8, year: i16 },
    Open { first: i8, second: i8, year: i16 },
}

impl DateOrder {
    /// Reads `dmy`, `mdy` or `ymd`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "dmy" => Some(Self::Dmy),
            "mdy" => Some(Self::Mdy),
            "ymd" => Some(Self::Ymd),
            _ => None,
        }
    }

    /// The word that `--date-order` takes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dmy => "dmy",
            Self::Mdy => "mdy",
            Self::Ymd => "ymd",
        }
    }
}

impl DateEvidence {
    /// How many cells are dates.
    pub fn dates(&self) -> u64 {
        self.plain + self.dmy + self.mdy + self.open + self.equal
    }

    /// Dates that show why nothing decides: one that is open, or two that are against each other.
    pub fn doubt(&self) -> String {
        match (&self.firm_samples, &self.open_sample) {
            ([Some(day), Some(month)], _) if self.mdy > 0 && self.dmy > 0 => format!("`{day}` and `{month}`"),
            (_, Some(open)) => format!("`{open}`"),
            _ => "none of them says how".to_owned(),
        }
    }

    /// The order that all cells together decide.
    pub fn verdict(&self) -> Verdict {
        match (self.dmy > 0, self.mdy > 0) {
            (true, true) => Verdict::Undecided,
            (true, false) => Verdict::Order(DateOrder::Dmy),
            (false, true) => Verdict::Order(DateOrder::Mdy),
            (false, false) if self.open > 0 => Verdict::Undecided,
            (false, false) if self.equal > 0 => Verdict::Order(DateOrder::Dmy),
            (false, false) => Verdict::Order(DateOrder::Ymd),
        }
    }

    /// Whether another cell may still matter.
    pub(super) fn is_open(&self) -> bool {
        self.misfits < PATIENCE || self.misfits < self.dates()
    }

    /// Takes a cell into account; says whether it is a date, and whether with a time.
    pub(super) fn add(&mut self, row: u64, text: &str) -> Option<bool> {
        if let Some((date, time)) = iso(text.as_bytes()) {
            return Some(self.add_plain(row, date, time.is_some()));
        }
        let Some((written, rest)) = read(text) else {
            self.misfits += 1;
            return None;
        };
        let time = rest.trim_start_matches(['T', 't', ' ', ',']);
        if !rest.is_empty() && read_time(time).is_none() {
            self.misfits += 1;
            return None;
        }
        let date = match written {
            Written::Plain(date) => {
                self.plain += 1;
                Some(date)
            }
            Written::Dotted { first, second, year } => {
                self.dmy += u64::from(first != second);
                self.firm_samples[0].get_or_insert_with(|| text.to_owned());
                self.equal += u64::from(first == second);
                Date::of(year, second, first)
            }
            Written::Open { first, second, year } => self.add_open(text, (first, second, year)),
        };
        if let Some(date) = date {
            self.note(row, date);
        }
        self.timed += u64::from(!rest.is_empty());
        Some(!rest.is_empty())
    }

    /// Takes a date into account that reads in one way only; says whether it has a time.
    pub(super) fn add_plain(&mut self, row: u64, date: Date, has_time: bool) -> bool {
        self.plain += 1;
        self.note(row, date);
        self.timed += u64::from(has_time);
        has_time
    }

    fn note(&mut self, row: u64, date: Date) {
        let mixed = (row.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u64::from(date.0 as u32))
            .wrapping_mul(0xFF51_AFD7_ED55_8CCD);
        self.fingerprint = self.fingerprint.wrapping_add(mixed);
    }

    fn add_open(&mut self, text: &str, (first, second, year): (i8, i8, i16)) -> Option<Date> {
        let (as_dmy, as_mdy) = (Date::of(year, second, first), Date::of(year, first, second));
        match (as_dmy, as_mdy) {
            (Some(_), None) => {
                self.dmy += 1;
                self.firm_samples[0].get_or_insert_with(|| text.to_owned());
            }
            (None, Some(_)) => {
                self.mdy += 1;
                self.firm_samples[1].get_or_insert_with(|| text.to_owned());
            }
            (Some(_), Some(_)) if first == second => self.equal += 1,
            (Some(_), Some(_)) => {
                self.open += 1;
                self.open_sample.get_or_insert_with(|| text.to_owned());
            }
            (None, None) => self.misfits += 1,
        }
        as_dmy.or(as_mdy)
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.plain += other.plain;
        self.dmy += other.dmy;
        self.mdy += other.mdy;
        self.open += other.open;
        self.equal += other.equal;
        self.timed += other.timed;
        self.misfits += other.misfits;
        self.fingerprint = self.fingerprint.wrapping_add(other.fingerprint);
        self.open_sample = self.open_sample.take().or(other.open_sample);
        let [day, month] = other.firm_samples;
        self.firm_samples[0] = self.firm_samples[0].take().or(day);
        self.firm_samples[1] = self.firm_samples[1].take().or(month);
    }
}

/// Reads `2026-11-23` and `2026-11-23T10:00:00Z`, which nearly all programs write, without a look at anything else: the
/// day, and the milliseconds of a time.
#[inline]
pub(super) fn iso(text: &[u8]) -> Option<(Date, Option<i64>)> {
    let pair = |at: usize| {
        let (tens, ones) = (text[at].wrapping_sub(b'0'), text[at + 1].wrapping_sub(b'0'));
        (tens < 10 && ones < 10).then_some(tens * 10 + ones)
    };
    if !matches!(text.len(), 10 | 20) || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let year = i16::from(pair(0)?) * 100 + i16::from(pair(2)?);
    let date = Date::of(year, pair(5)? as i8, pair(8)? as i8)?;
    if text.len() == 10 {
        return Some((date, None));
    }
    if text[10] != b'T' || text[13] != b':' || text[16] != b':' || text[19] != b'Z' {
        return None;
    }
    let (hour, minute, second) = (pair(11)?, pair(14)?, pair(17)?);
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    (hour < 24 && minute < 60 && second < 61).then_some((date, Some(seconds * 1000)))
}

/// Reads a date in a column's order; a time after it is read and dropped.
pub(super) fn date(text: &str, order: DateOrder) -> Option<Date> {
    if let Some((date, _)) = iso(text.as_bytes()) {
        return Some(date);
    }
    if let Some(date) = Date::parse(text) {
        return Some(date);
    }
    let (written, rest) = read(text)?;
    let time = rest.trim_start_matches(['T', 't', ' ', ',']);
    if !rest.is_empty() && read_time(time).is_none() {
        return None;
    }
    named(written, order)
}

/// Reads an instant: RFC 3339, or a date with or without a time; where no offset is written, it is local in the zone
/// (UTC where there is none), and a date alone is the beginning of its local day (SEMANTICS 5).
pub(super) fn instant(text: &str, order: DateOrder, zone: Option<&TimeZone>) -> Option<Instant> {
    if let Some((date, Some(ms))) = iso(text.as_bytes()) {
        return Some(Instant(i64::from(date.0) * 86_400_000 + ms));
    }
    let (written, rest) = read(text)?;
    let date = named(written, order)?;
    let (ms, is_local) =
        if rest.is_empty() { (0, true) } else { read_time(rest.trim_start_matches(['T', 't', ' ', ',']))? };
    match zone.filter(|_| is_local) {
        Some(zone) => Instant::of_local(date, ms, zone),
        None => Some(Instant(i64::from(date.0) * 86_400_000 + ms)),
    }
}

fn named(written: Written, order: DateOrder) -> Option<Date> {
    match written {
        Written::Plain(date) => Some(date),
        Written::Dotted { first, second, year } => match order {
            DateOrder::Mdy => Date::of(year, first, second),
            DateOrder::Dmy | DateOrder::Ymd => Date::of(year, second, first),
        },
        Written::Open { first, second, year } => match order {
            DateOrder::Dmy => Date::of(year, second, first),
            DateOrder::Mdy => Date::of(year, first, second),
            // Only dates with the year first are expected here; a date the same in both orders is none the less clear.
            DateOrder::Ymd => (first == second).then(|| Date::of(year, second, first)).flatten(),
        },
    }
}

/// Takes a date off the front of a text; gives what follows.
fn read(text: &str) -> Option<(Written, &str)> {
    let bytes = text.as_bytes();
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    match (digits, bytes.get(digits)) {
        (4, Some(b'-' | b'/' | b'.')) => year_first(text),
        (1 | 2, Some(b'.' | b'/' | b'-')) => year_last(text).or_else(|| months::read(text).and_then(plain)),
        (1 | 2, Some(_)) => months::read(text).and_then(plain),
        // Without a digit there is no year; that spares names the search for a month.
        (0, Some(b))
            if (b.is_ascii_alphabetic() || !b.is_ascii()) && bytes.iter().any(u8::is_ascii_digit) =>
        {
            months::read(text).and_then(plain)
        }
        _ => None,
    }
}

fn plain((year, month, day, rest): (i16, i8, i8, &str)) -> Option<(Written, &str)> {
    Some((Written::Plain(Date::of(year, month, day)?), rest))
}

fn year_first(text: &str) -> Option<(Written, &str)> {
    let (year, rest) = number(text, 4)?;
    let separator = rest.as_bytes().first().copied()?;
    let (month, rest) = number(&rest[1..], 2)?;
    let rest = rest.strip_prefix(char::from(separator))?;
    let (day, rest) = number(rest, 2)?;
    Some((Written::Plain(Date::of(year, month as i8, day as i8)?), rest)).filter(|(_, rest)| ends(rest))
}

fn year_last(text: &str) -> Option<(Written, &str)> {
    let (first, rest) = number(text, 2)?;
    let separator = rest.as_bytes().first().copied()?;
    let (second, rest) = number(rest[1..].trim_start(), 2)?;
    let rest = rest.strip_prefix(char::from(separator))?.trim_start();
    let (year, after) = number(rest, 4)?;
    let year = match rest.len() - after.len() {
        4 => year,
        2 => century(year),
        _ => return None,
    };
    let (first, second) = (first as i8, second as i8);
    Date::of(year, first, second).or_else(|| Date::of(year, second, first))?;
    let is_dotted = separator == b'.';
    let written = if is_dotted {
        Written::Dotted { first, second, year }
    } else {
        Written::Open { first, second, year }
    };
    ends(after).then_some((written, after))
}

/// Whether what follows a date may follow one.
fn ends(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(['T', 't', ' ', ','])
}

/// The year that two digits stand for.
pub(super) fn century(year: i16) -> i16 {
    if year >= PIVOT { 1900 + year } else { 2000 + year }
}

/// Takes at most so many digits off the front.
pub(super) fn number(text: &str, most: usize) -> Option<(i16, &str)> {
    let len = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let value = text.as_bytes()[..len].iter().fold(0i16, |n, b| n * 10 + i16::from(b - b'0'));
    (len > 0 && !text.as_bytes().get(len).is_some_and(u8::is_ascii_digit)).then(|| (value, &text[len..]))
}

#[cfg(test)]
mod tests;
