//! Days and instants on both sides of every limit that tests draw at a moment.

use super::super::super::eval::passes;
use super::super::super::moment::later_day;
use super::super::super::{Duration, DurationUnit, Moment, Test, Time, Unit, Window};
use super::compared;
use crate::domain::{Cell, Date, Instant, Value};

/// A year's days and a leap day: within them every day of the year comes round.
const YEAR_DAYS: i32 = 366;
/// A year in which nobody is astonished to be born.
const USUAL_YEAR_START: Date = Date(7305);
/// Instants outside of this are no dates that can be written: years 1 to 9999.
const WRITABLE: (Instant, Instant) = (Instant(-62_135_596_800_000), Instant(253_402_300_799_999));

/// Days that differ to tests.
pub(super) fn dates(tests: &[&Test], current: &Cell, moment: &Moment) -> Vec<Value> {
    let mut limits: Vec<i32> = Vec::new();
    for value in compared(tests) {
        if let Value::Date(day) = value {
            limits.extend([day.0, day.0.saturating_add(1)]);
        }
    }
    for test in tests {
        if let Test::Window(window) = test {
            limits.extend(day_limits(window, moment));
        }
    }
    let mut days: Vec<i32> = vec![moment.today().0];
    days.extend(sided(&limits, 1));
    let anchors: Vec<i32> = days.iter().copied().chain([USUAL_YEAR_START.0]).collect();
    days.extend(rounds(tests, &anchors, moment, |day| Value::Date(Date(day))));
    let own = match current {
        Cell::Value(Value::Date(day)) => day.0,
        _ => moment.today().0,
    };
    days.sort_by_key(|day| (i64::from(*day) - i64::from(own)).abs());
    let in_calendar =
        |day: &i32| (WRITABLE.0.0 / 86_400_000..=WRITABLE.1.0 / 86_400_000).contains(&i64::from(*day));
    days.into_iter().filter(in_calendar).map(|day| Value::Date(Date(day))).collect()
}

/// Instants that differ to tests; the present and starts of days go before odd milliseconds.
pub(super) fn instants(tests: &[&Test], current: &Cell, moment: &Moment) -> Vec<Value> {
    let mut limits: Vec<i64> = Vec::new();
    for value in compared(tests) {
        match value {
            Value::Instant(at) => limits.extend([at.0, at.0.saturating_add(1)]),
            Value::Date(day) => limits.extend(day_edges(*day, moment)),
            _ => {}
        }
    }
    for test in tests {
        if let Test::Window(window) = test {
            limits.extend(instant_limits(window, moment));
        }
    }
    let today = moment.today();
    let anchors = [today.0 - YEAR_DAYS, today.0, USUAL_YEAR_START.0];
    let noon = |day: i32| moment.start_of(Date(day)).0.saturating_add(43_200_000);
    let mut whole: Vec<i64> = vec![moment.now.0];
    for limit in &limits {
        let day = moment.day_of(Instant(*limit));
        whole.extend([-1, 0, 1].map(|by| moment.start_of(Date(day.0.saturating_add(by))).0));
    }
    whole.extend(
        rounds(tests, &anchors, moment, |day| Value::Instant(Instant(noon(day)))).into_iter().map(noon),
    );
    let own = match current {
        Cell::Value(Value::Instant(at)) => at.0,
        _ => moment.now.0,
    };
    let near = |at: &i64| i128::from(*at).abs_diff(i128::from(own));
    whole[1..].sort_by_key(near);
    let mut exact = sided_wide(&limits);
    exact.sort_by_key(near);
    let in_calendar = |at: &i64| (WRITABLE.0.0..=WRITABLE.1.0).contains(at);
    whole.into_iter().chain(exact).filter(in_calendar).map(|at| Value::Instant(Instant(at))).collect()
}

/// Each limit and what lies right before it.
fn sided(limits: &[i32], by: i32) -> Vec<i32> {
    limits.iter().flat_map(|limit| [*limit, limit.saturating_sub(by)]).collect()
}

fn sided_wide(limits: &[i64]) -> Vec<i64> {
    limits.iter().flat_map(|limit| [*limit, limit.saturating_sub(1)]).collect()
}

/// The first days behind some from which anniversaries answer otherwise than from the days before.
fn rounds(tests: &[&Test], from: &[i32], moment: &Moment, value: impl Fn(i32) -> Value) -> Vec<i32> {
    let asked: Vec<&&Test> = tests.iter().filter(|test| matches!(test, Test::Anniversary(_))).collect();
    if asked.is_empty() {
        return Vec::new();
    }
    let answers = |day: i32| -> Vec<bool> {
        let cell = Cell::Value(value(day));
        asked.iter().map(|test| passes(&cell, test, false, moment)).collect()
    };
    let mut days = Vec::new();
    for from in from {
        let mut seen = vec![answers(*from)];
        for day in *from..from.saturating_add(YEAR_DAYS) {
            let answer = answers(day);
            if !seen.contains(&answer) {
                seen.push(answer);
                days.push(day);
            }
        }
    }
    days
}

/// The first day of a window and the first behind it.
fn day_limits(window: &Window, moment: &Moment) -> Vec<i32> {
    let today = moment.today();
    let time = |time: &Time| match time {
        Time::Date(day) => vec![day.0, day.0.saturating_add(1)],
        Time::Instant(_) => Vec::new(),
    };
    match window {
        Window::Within(length) | Window::OlderThan(length) => {
            let is_late = |day: i64| later_day(Date(day as i32), *length) > today;
            let first = first_where(i64::from(today.0) - reach_days(*length), i64::from(today.0), is_late);
            vec![first as i32, today.0.saturating_add(1)]
        }
        Window::InLast(..) | Window::InNext(..) | Window::Calendar(_) => {
            window.run().map_or(Vec::new(), |run| {
                let (first, last) = moment.days(run);
                vec![first.0, last.0.saturating_add(1)]
            })
        }
        Window::Between(first, last) => [time(first), time(last)].concat(),
        Window::Before(limit) | Window::After(limit) => time(limit),
        Window::On(day) => vec![day.0, day.0.saturating_add(1)],
    }
}

/// The first instant of a window and the first behind it.
fn instant_limits(window: &Window, moment: &Moment) -> Vec<i64> {
    let now = moment.now;
    let time = |time: &Time| match time {
        Time::Date(day) => day_edges(*day, moment),
        Time::Instant(at) => vec![at.0, at.0.saturating_add(1)],
    };
    match window {
        Window::Within(length) | Window::OlderThan(length) => {
            let is_late = |at: i64| moment.later(Instant(at), *length) > now;
            let reach = (reach_days(*length).saturating_add(2)).saturating_mul(86_400_000);
            vec![first_where(now.0.saturating_sub(reach), now.0, is_late), now.0.saturating_add(1)]
        }
        Window::InLast(_, Unit::Hour) | Window::InNext(_, Unit::Hour) => {
            window.run().map_or(Vec::new(), |run| {
                let (first, behind) = moment.bounds(run);
                vec![first.0, behind.0]
            })
        }
        Window::InLast(..) | Window::InNext(..) | Window::Calendar(_) => {
            window.run().map_or(Vec::new(), |run| {
                let (first, last) = moment.days(run);
                [first, Date(last.0.saturating_add(1))].map(|day| moment.start_of(day).0).to_vec()
            })
        }
        Window::Between(first, last) => [time(first), time(last)].concat(),
        Window::Before(limit) | Window::After(limit) => time(limit),
        Window::On(day) => day_edges(*day, moment),
    }
}

fn day_edges(day: Date, moment: &Moment) -> Vec<i64> {
    vec![moment.start_of(day).0, moment.start_of(Date(day.0.saturating_add(1))).0]
}

/// So many days cover a length of time, and some more.
fn reach_days(length: Duration) -> i64 {
    let count = i64::from(length.count);
    let days = match length.unit {
        DurationUnit::Minute | DurationUnit::Hour => count / 24,
        DurationUnit::Day => count,
        DurationUnit::Week => count.saturating_mul(7),
        DurationUnit::Month => count.saturating_mul(31),
        DurationUnit::Year => count.saturating_mul(366),
    };
    days.saturating_add(2).min(4_000_000)
}

/// The first place between two from which on something holds; it holds at the last.
fn first_where(mut from: i64, mut to: i64, holds: impl Fn(i64) -> bool) -> i64 {
    while from < to {
        let middle = from + (to - from) / 2;
        if holds(middle) { to = middle } else { from = middle + 1 }
    }
    to
}
