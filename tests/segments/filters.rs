//! Filters of the model: how they are written, and what they mean, straight from FILTER.md.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _};

use crate::support::Random;

/// The countries that customers have.
pub const COUNTRIES: [&str; 3] = ["PL", "DE", "FR"];

/// A customer's facts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub country: Option<&'static str>,
    pub visits: Option<i64>,
    pub last_visit: Option<i64>,
    pub birthdate: Option<Date>,
    pub created_at: i64,
    pub updated_at: Option<i64>,
}

/// The calendar: now, zone, first day of weeks.
#[derive(Clone, Debug)]
pub struct Calendar {
    pub now: i64,
    pub zone: TimeZone,
    pub week_start: Weekday,
}

/// An instant a filter may ask for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    LastVisit,
    CreatedAt,
    UpdatedAt,
}

/// A filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    Country(&'static str),
    VisitsAtLeast(i64),
    VisitsMissing,
    Within(When, Length),
    OlderThan(When, Length),
    /// Whole local days, today as the first.
    InLastDays(When, i32),
    ThisWeek(When),
    BornWithin(i32),
    BornAnniversary(i32),
    In(usize),
    Not(Box<Filter>),
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Length {
    Hours(i64),
    Days(i64),
    Months(i64),
}

impl Length {
    fn text(self) -> String {
        match self {
            Self::Hours(n) => format!("{n}h"),
            Self::Days(n) => format!("{n}d"),
            Self::Months(n) => format!("{n}mo"),
        }
    }

    /// An instant that much later: hours and days exact, months by the calendar of the zone.
    pub fn after(self, at: i64, zone: &TimeZone) -> i64 {
        match self {
            Self::Hours(n) => at + n * 3_600_000,
            Self::Days(n) => at + n * 86_400_000,
            Self::Months(n) => {
                let zoned = Timestamp::from_millisecond(at).unwrap().to_zoned(zone.clone());
                zoned.checked_add(n.months()).unwrap().timestamp().as_millisecond()
            }
        }
    }
}

impl When {
    fn text(self) -> &'static str {
        match self {
            Self::LastVisit => "last_visit",
            Self::CreatedAt => "created_at",
            Self::UpdatedAt => "updated_at",
        }
    }

    pub fn of(self, facts: &Facts) -> Option<i64> {
        match self {
            Self::LastVisit => facts.last_visit,
            Self::CreatedAt => Some(facts.created_at),
            Self::UpdatedAt => facts.updated_at,
        }
    }
}

impl Calendar {
    fn day(&self, at: i64) -> Date {
        Timestamp::from_millisecond(at).unwrap().to_zoned(self.zone.clone()).date()
    }

    /// The first instants of local days in a stretch of time.
    pub fn midnights(&self, from: i64, to: i64) -> Vec<i64> {
        let mut day = self.day(from);
        let mut found = Vec::new();
        loop {
            let start = day.to_zoned(self.zone.clone()).unwrap().start_of_day().unwrap();
            let at = start.timestamp().as_millisecond();
            if at > to {
                return found;
            }
            if at > from {
                found.push(at);
            }
            day = day.tomorrow().unwrap();
        }
    }
}

impl Filter {
    /// How it is written; segments by their names.
    pub fn text(&self, names: &dyn Fn(usize) -> String) -> String {
        match self {
            Self::Country(country) => format!("country = {country}"),
            Self::VisitsAtLeast(n) => format!("visits >= {n}"),
            Self::VisitsMissing => "visits is missing".into(),
            Self::Within(when, length) => format!("{} within {}", when.text(), length.text()),
            Self::OlderThan(when, length) => format!("{} older than {}", when.text(), length.text()),
            Self::InLastDays(when, n) => format!("{} in last {n} days", when.text()),
            Self::ThisWeek(when) => format!("{} this week", when.text()),
            Self::BornWithin(n) => format!("birthdate within {n}d"),
            Self::BornAnniversary(n) => format!("birthdate anniversary in next {n} days"),
            Self::In(segment) => format!("in segment \"{}\"", names(*segment)),
            Self::Not(inner) => format!("not ({})", inner.text(names)),
            Self::And(a, b) => format!("({}) and ({})", a.text(names), b.text(names)),
            Self::Or(a, b) => format!("({}) or ({})", a.text(names), b.text(names)),
        }
    }

    /// What it says of a customer.
    pub fn holds(&self, facts: &Facts, calendar: &Calendar, is_in: &dyn Fn(usize) -> bool) -> bool {
        let now = calendar.now;
        let today = calendar.day(now);
        match self {
            Self::Country(country) => facts.country == Some(country),
            Self::VisitsAtLeast(n) => facts.visits.is_some_and(|visits| visits >= *n),
            Self::VisitsMissing => facts.visits.is_none(),
            Self::Within(when, length) => {
                when.of(facts).is_some_and(|t| t <= now && now < length.after(t, &calendar.zone))
            }
            Self::OlderThan(when, length) => {
                when.of(facts).is_some_and(|t| length.after(t, &calendar.zone) <= now)
            }
            Self::InLastDays(when, n) => when.of(facts).is_some_and(|t| {
                let first = today.checked_sub(Span::new().days(n - 1)).unwrap();
                (first..=today).contains(&calendar.day(t))
            }),
            Self::ThisWeek(when) => when.of(facts).is_some_and(|t| {
                let into = today.weekday().since(calendar.week_start);
                let first = today.checked_sub(Span::new().days(into)).unwrap();
                let last = first.checked_add(6.days()).unwrap();
                (first..=last).contains(&calendar.day(t))
            }),
            Self::BornWithin(n) => facts.birthdate.is_some_and(|day| {
                let first = today.checked_sub(Span::new().days(*n)).unwrap();
                first < day && day <= today
            }),
            Self::BornAnniversary(n) => facts.birthdate.is_some_and(|born| {
                let folded =
                    |day: Date| (day.month(), if day.month() == 2 { day.day().min(28) } else { day.day() });
                (0..*n)
                    .any(|ahead| folded(today.checked_add(Span::new().days(ahead)).unwrap()) == folded(born))
            }),
            Self::In(segment) => is_in(*segment),
            Self::Not(inner) => !inner.holds(facts, calendar, is_in),
            Self::And(a, b) => a.holds(facts, calendar, is_in) && b.holds(facts, calendar, is_in),
            Self::Or(a, b) => a.holds(facts, calendar, is_in) || b.holds(facts, calendar, is_in),
        }
    }

    /// The segments it stands on.
    pub fn uses(&self, into: &mut BTreeSet<usize>) {
        match self {
            Self::In(segment) => {
                into.insert(*segment);
            }
            Self::Not(inner) => inner.uses(into),
            Self::And(a, b) | Self::Or(a, b) => {
                a.uses(into);
                b.uses(into);
            }
            _ => {}
        }
    }

    /// The instants to whose distance from now it pays heed.
    pub fn lengths(&self, into: &mut Vec<(When, Length)>) {
        match self {
            Self::Within(when, length) | Self::OlderThan(when, length) => into.push((*when, *length)),
            Self::Not(inner) => inner.lengths(into),
            Self::And(a, b) | Self::Or(a, b) => {
                a.lengths(into);
                b.lengths(into);
            }
            _ => {}
        }
    }

    /// Any filter over attributes and some segments.
    pub fn any(random: &mut Random, segments: &[usize], depth: u32) -> Self {
        if depth > 0 && random.one_in(2) {
            let mut part = || Box::new(Self::any(random, segments, depth - 1));
            let (a, b) = (part(), part());
            return match random.place(3) {
                0 => Self::Not(a),
                1 => Self::And(a, b),
                _ => Self::Or(a, b),
            };
        }
        let when = [When::LastVisit, When::CreatedAt, When::UpdatedAt][random.place(3)];
        let length =
            [Length::Hours(random.between(1, 40)), Length::Days(random.between(1, 9)), Length::Months(1)]
                [random.place(3)];
        match random.place(if segments.is_empty() { 9 } else { 12 }) {
            0 => Self::Country(COUNTRIES[random.place(3)]),
            1 => Self::VisitsAtLeast(random.between(0, 5)),
            2 => Self::VisitsMissing,
            3 => Self::Within(when, length),
            4 => Self::OlderThan(when, length),
            5 => Self::InLastDays(when, random.between(1, 5) as i32),
            6 => Self::ThisWeek(when),
            7 => Self::BornWithin(random.between(1, 400) as i32),
            8 => Self::BornAnniversary(random.between(1, 20) as i32),
            _ => Self::In(segments[random.place(segments.len())]),
        }
    }
}
