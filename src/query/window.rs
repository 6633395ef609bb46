//! Windows of time as a filter names them: rolling, of the calendar, fixed; and anniversaries.

use crate::domain::{Date, Instant};

/// When something must have happened, or must come.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Window {
    /// `within 90d`: not longer ago than that, and not in the future.
    Within(Duration),
    /// `older than 6mo`: longer ago than that.
    OlderThan(Duration),
    /// `in last 30 days`: whole units, the current one as the first.
    InLast(u32, Unit),
    /// `in next 7 days`: whole units, the current one as the first.
    InNext(u32, Unit),
    /// `today`, `this month` and so on.
    Calendar(Calendar),
    /// From one time to another, both included.
    Between(Time, Time),
    /// Before a time.
    Before(Time),
    /// After a time; after a date is from the next day on.
    After(Time),
    /// On a day.
    On(Date),
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Duration {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: DurationUnit,
}

/// What lengths of time are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DurationUnit {
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// 24 hours; on dates local days.
    Day,
    /// Seven days.
    Week,
    /// Calendar months.
    Month,
    /// Calendar years.
    Year,
}

/// Whole units of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Hours of the local clock.
    Hour,
    /// Local days.
    Day,
    /// Weeks from the configured day.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
}

/// A named part of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Calendar {
    /// The day before today.
    Yesterday,
    /// Today.
    Today,
    /// The day after today.
    Tomorrow,
    /// `this month`, `last week`, `next year`; never of hours or days.
    Whole(Which, Unit),
}

/// Which of the units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Which {
    /// The one before the current one.
    Last,
    /// The current one.
    This,
    /// The one after the current one.
    Next,
}

/// A day or an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Time {
    /// A whole local day.
    Date(Date),
    /// An instant.
    Instant(Instant),
}

/// The days on which month and day come round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Anniversary {
    /// Today.
    Today,
    /// In the last units, the current one as the first; never hours.
    InLast(u32, Unit),
    /// In the next units, the current one as the first; never hours.
    InNext(u32, Unit),
    /// In a week or a month.
    Whole(Which, Unit),
}

/// A run of whole units around the current one: from `first` to `last` units away from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Of what.
    pub unit: Unit,
    /// The first, counted from the current one; negative lies in the past.
    pub first: i64,
    /// The last, counted from the current one.
    pub last: i64,
}

impl Window {
    /// Whether it moves with the present.
    pub fn moves(&self) -> bool {
        !matches!(self, Self::Between(..) | Self::Before(_) | Self::After(_) | Self::On(_))
    }

    /// The units it stands for, where it is one of the calendar.
    pub fn run(&self) -> Option<Run> {
        match self {
            Self::InLast(count, unit) => Some(Run::last(*count, *unit)),
            Self::InNext(count, unit) => Some(Run::next(*count, *unit)),
            Self::Calendar(calendar) => Some(calendar.run()),
            _ => None,
        }
    }
}

impl Calendar {
    fn run(self) -> Run {
        let day = |at| Run { unit: Unit::Day, first: at, last: at };
        match self {
            Self::Yesterday => day(-1),
            Self::Today => day(0),
            Self::Tomorrow => day(1),
            Self::Whole(which, unit) => Run::whole(which, unit),
        }
    }
}

impl Anniversary {
    /// The units in which the day must lie.
    pub fn run(self) -> Run {
        match self {
            Self::Today => Run::last(1, Unit::Day),
            Self::InLast(count, unit) => Run::last(count, unit),
            Self::InNext(count, unit) => Run::next(count, unit),
            Self::Whole(which, unit) => Run::whole(which, unit),
        }
    }
}

impl Run {
    fn last(count: u32, unit: Unit) -> Self {
        Self { unit, first: 1 - i64::from(count), last: 0 }
    }

    fn next(count: u32, unit: Unit) -> Self {
        Self { unit, first: 0, last: i64::from(count) - 1 }
    }

    fn whole(which: Which, unit: Unit) -> Self {
        let at = match which {
            Which::Last => -1,
            Which::This => 0,
            Which::Next => 1,
        };
        Self { unit, first: at, last: at }
    }
}

impl DurationUnit {
    /// Its length in milliseconds, where that is always the same.
    pub fn exact_ms(self) -> Option<i64> {
        match self {
            Self::Minute => Some(60_000),
            Self::Hour => Some(3_600_000),
            Self::Day => Some(86_400_000),
            Self::Week => Some(7 * 86_400_000),
            Self::Month | Self::Year => None,
        }
    }

    /// How a filter writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Minute => "min",
            Self::Hour => "h",
            Self::Day => "d",
            Self::Week => "w",
            Self::Month => "mo",
            Self::Year => "y",
        }
    }
}

impl Unit {
    /// How a filter writes several of them.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Hour => "hours",
            Self::Day => "days",
            Self::Week => "weeks",
            Self::Month => "months",
            Self::Year => "years",
        }
    }

    /// How a filter writes one of them.
    pub fn singular(self) -> &'static str {
        let plural = self.plural();
        &plural[..plural.len() - 1]
    }
}

impl Which {
    /// How a filter writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::This => "this",
            Self::Next => "next",
        }
    }
}
