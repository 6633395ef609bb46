//! Times: windows become ranges of days and of instants once, and rows are compared with their edges.

use super::super::filter::{Comparison, Test};
use super::super::flip::SLACK_MS;
use super::super::moment::{Moment, day_of_year, first_younger};
use super::super::window::{Duration, Time, Window};
use super::mask;
use crate::domain::{Bits, Date, Instant, Value};

/// Ranges from a number up to, not including, another; sorted and apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::query) struct Ranges(Vec<(i64, i64)>);

impl Ranges {
    pub fn new(mut ranges: Vec<(i64, i64)>) -> Self {
        ranges.retain(|(from, to)| from < to);
        ranges.sort_unstable();
        let mut merged: Vec<(i64, i64)> = Vec::with_capacity(ranges.len());
        for (from, to) in ranges {
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        Self(merged)
    }

    pub fn contains(&self, at: i64) -> bool {
        let after = self.0.partition_point(|(from, _)| *from <= at);
        after > 0 && at < self.0[after - 1].1
    }

    pub fn mask<T: Copy + Into<i64>>(&self, values: &[T], among: &Bits) -> Bits {
        match self.0.as_slice() {
            [] => Bits::default(),
            [(from, to)] => mask::values(values, among, |v| {
                let v: i64 = v.into();
                *from <= v && v < *to
            }),
            _ => mask::values(values, among, |v| self.contains(v.into())),
        }
    }
}

/// A test of a time, for columns of dates and for columns of instants.
#[derive(Clone, Debug)]
pub(in crate::query) struct TimeTest {
    days: Days,
    instants: InstantTest,
}

#[derive(Clone, Debug)]
enum Days {
    Ranges(Ranges),
    Rounds(Box<[bool; 365]>),
}

/// A test of an instant.
#[derive(Clone, Debug)]
pub(in crate::query) enum InstantTest {
    /// It lies in one of these.
    Ranges(Ranges),
    /// It lies in the sure range, or in the doubtful one and the calendar says so: months are of many lengths, and
    /// several instants may lead to one.
    Doubtful { sure: Ranges, doubtful: Ranges, length: Duration, is_within: bool },
    /// Its day comes round on one of these.
    Rounds(Box<[bool; 365]>),
}

impl TimeTest {
    /// The test of times that another one is; `None` where it is none of times.
    pub fn new(test: &Test, moment: &Moment) -> Option<Self> {
        let both = |days: Vec<(i64, i64)>, instants: Vec<(i64, i64)>| Self {
            days: Days::Ranges(Ranges::new(days)),
            instants: InstantTest::Ranges(Ranges::new(instants)),
        };
        match test {
            Test::Compare(comparison, value) => {
                let days = days_compared(*comparison, value)?;
                Some(both(vec![days], vec![instants_compared(*comparison, value, moment)?]))
            }
            Test::In(values) => {
                let days = values.iter().map(|v| days_compared(Comparison::Equal, v));
                let instants = values.iter().map(|v| instants_compared(Comparison::Equal, v, moment));
                Some(both(days.collect::<Option<_>>()?, instants.collect::<Option<_>>()?))
            }
            Test::Between(low, high) => {
                let crossed = |a: (i64, i64), b: (i64, i64)| (a.0.max(b.0), a.1.min(b.1));
                let days = crossed(
                    days_compared(Comparison::AtLeast, low)?,
                    days_compared(Comparison::AtMost, high)?,
                );
                let instants = crossed(
                    instants_compared(Comparison::AtLeast, low, moment)?,
                    instants_compared(Comparison::AtMost, high, moment)?,
                );
                Some(both(vec![days], vec![instants]))
            }
            Test::Window(window) => Some(Self {
                days: Days::Ranges(Ranges::new(vec![day_range(window, moment)])),
                instants: InstantTest::window(window, moment),
            }),
            Test::Anniversary(anniversary) => {
                let (first, last) = moment.days(anniversary.run());
                let rounds = rounds(first, last);
                Some(Self { days: Days::Rounds(rounds.clone()), instants: InstantTest::Rounds(rounds) })
            }
            _ => None,
        }
    }

    pub fn days(&self, days: &[i32], among: &Bits) -> Bits {
        match &self.days {
            Days::Ranges(ranges) => ranges.mask(days, among),
            Days::Rounds(rounds) => mask::values(days, among, |day| rounds[day_of_year(Date(day))]),
        }
    }

    pub fn instants(&self, instants: &[i64], among: &Bits, moment: &Moment) -> Bits {
        self.instants.mask(instants, among, moment)
    }
}

impl InstantTest {
    /// The instants in a window.
    pub fn window(window: &Window, moment: &Moment) -> Self {
        let now = moment.now.0;
        match window {
            Window::Within(length) | Window::OlderThan(length) => {
                let is_within = matches!(window, Window::Within(_));
                let earlier = moment.about_earlier(moment.now, *length).0;
                let until_now = now.saturating_add(1);
                let range = |edge: i64| if is_within { (edge, until_now) } else { (i64::MIN, edge) };
                if length.unit.exact_ms().is_some() {
                    return Self::Ranges(Ranges::new(vec![range(earlier.saturating_add(1))]));
                }
                let (before, after) = (earlier.saturating_sub(SLACK_MS), earlier.saturating_add(SLACK_MS));
                let sure = range(if is_within { after } else { before });
                let doubtful = (before, if is_within { after.min(until_now) } else { after });
                Self::Doubtful {
                    sure: Ranges::new(vec![sure]),
                    doubtful: Ranges::new(vec![doubtful]),
                    length: *length,
                    is_within,
                }
            }
            Window::InLast(..) | Window::InNext(..) | Window::Calendar(_) => {
                let bounds = window.run().map(|run| moment.bounds(run));
                Self::Ranges(Ranges::new(bounds.map(|(from, to)| (from.0, to.0)).into_iter().collect()))
            }
            Window::Between(first, last) => {
                let from = match first {
                    Time::Date(day) => moment.start_of(*day).0,
                    Time::Instant(at) => at.0,
                };
                let to = match last {
                    Time::Date(day) => day_behind(*day, moment).0,
                    Time::Instant(at) => at.0.saturating_add(1),
                };
                Self::Ranges(Ranges::new(vec![(from, to)]))
            }
            Window::Before(Time::Date(day)) => Self::until(moment.start_of(*day).0),
            Window::Before(Time::Instant(at)) => Self::until(at.0),
            Window::After(Time::Date(day)) => Self::from(day_behind(*day, moment).0),
            Window::After(Time::Instant(at)) => Self::from(at.0.saturating_add(1)),
            Window::On(day) => {
                Self::Ranges(Ranges::new(vec![(moment.start_of(*day).0, day_behind(*day, moment).0)]))
            }
        }
    }

    fn until(edge: i64) -> Self {
        Self::Ranges(Ranges::new(vec![(i64::MIN, edge)]))
    }

    fn from(edge: i64) -> Self {
        Self::Ranges(Ranges::new(vec![(edge, i64::MAX)]))
    }

    /// The rows whose instants pass.
    pub fn mask(&self, instants: &[i64], among: &Bits, moment: &Moment) -> Bits {
        match self {
            Self::Ranges(ranges) => ranges.mask(instants, among),
            Self::Doubtful { sure, doubtful, length, is_within } => {
                let sure = sure.mask(instants, among);
                let doubtful = doubtful.mask(instants, &among.minus(&sure));
                let is_younger = |row: usize| moment.now < moment.later(Instant(instants[row]), *length);
                sure.or(&mask::rows(&doubtful, |row| is_younger(row) == *is_within))
            }
            Self::Rounds(rounds) => {
                mask::values(instants, among, |at| rounds[day_of_year(moment.day_of(Instant(at)))])
            }
        }
    }
}

fn day_behind(day: Date, moment: &Moment) -> Instant {
    moment.start_of(Date(day.0.saturating_add(1)))
}

fn days_compared(comparison: Comparison, value: &Value) -> Option<(i64, i64)> {
    match value {
        Value::Date(day) => Some(edges(comparison, i64::from(day.0), i64::from(day.0) + 1)),
        // No date equals an instant.
        Value::Instant(_) => Some((0, 0)),
        _ => None,
    }
}

fn instants_compared(comparison: Comparison, value: &Value, moment: &Moment) -> Option<(i64, i64)> {
    match value {
        Value::Date(day) => Some(edges(comparison, moment.start_of(*day).0, day_behind(*day, moment).0)),
        Value::Instant(at) => Some(edges(comparison, at.0, at.0.saturating_add(1))),
        _ => None,
    }
}

/// What is so compared with something from `start` to `behind`.
fn edges(comparison: Comparison, start: i64, behind: i64) -> (i64, i64) {
    match comparison {
        Comparison::Equal => (start, behind),
        Comparison::Less => (i64::MIN, start),
        Comparison::AtMost => (i64::MIN, behind),
        Comparison::Greater => (behind, i64::MAX),
        Comparison::AtLeast => (start, i64::MAX),
    }
}

/// The days in a window.
fn day_range(window: &Window, moment: &Moment) -> (i64, i64) {
    let today = moment.today();
    let behind = |day: Date| i64::from(day.0) + 1;
    match window {
        Window::Within(length) => (first_younger(today, *length).0.into(), behind(today)),
        Window::OlderThan(length) => (i64::MIN, first_younger(today, *length).0.into()),
        Window::InLast(..) | Window::InNext(..) | Window::Calendar(_) => {
            let days = window.run().map(|run| moment.days(run));
            days.map_or((0, 0), |(first, last)| (first.0.into(), behind(last)))
        }
        Window::Between(Time::Date(first), Time::Date(last)) => (first.0.into(), behind(*last)),
        Window::Before(Time::Date(limit)) => (i64::MIN, limit.0.into()),
        Window::After(Time::Date(limit)) => (behind(*limit), i64::MAX),
        Window::On(day) => (day.0.into(), behind(*day)),
        Window::Between(..) | Window::Before(_) | Window::After(_) => (0, 0),
    }
}

/// The days of the year that come round from one day to another.
pub(in crate::query) fn rounds(first: Date, last: Date) -> Box<[bool; 365]> {
    let mut rounds = Box::new([false; 365]);
    // Two leap years hold every day there is.
    for day in first.0..=last.0.min(first.0.saturating_add(731)) {
        rounds[day_of_year(Date(day))] = true;
    }
    rounds
}
