//! Changes by time, over a page of customers at once.

use super::super::exec::{InstantTest, Ranges};
use super::super::moment::{Moment, first_younger, later_day};
use super::super::window::{Duration, Run, Time, Unit};
use super::SLACK_MS;
use super::trigger::{HOUR_MS, Trigger, is_always};
use crate::domain::{Bits, Column, ColumnData, Date, Instant};

/// Steps of the calendar from which on all days of the year are taken to come round in them.
const MANY_STEPS: i64 = 800;

/// The earliest instant after the moment at which the truth about one of some rows that have a value may change.
pub(super) fn next(trigger: &Trigger, column: &Column, among: &Bits, moment: &Moment) -> Option<Instant> {
    match column.data() {
        ColumnData::Instants(instants) => next_of(trigger, instants, among, true, moment),
        ColumnData::Dates(days) => next_of(trigger, days, among, false, moment),
        _ => None,
    }
}

fn next_of<T: Copy + Into<i64>>(
    trigger: &Trigger,
    values: &[T],
    present: &Bits,
    are_instants: bool,
    moment: &Moment,
) -> Option<Instant> {
    let least = |from: i64| least_from(values, present, from);
    let time = |value: i64| {
        if are_instants { Time::Instant(Instant(value)) } else { Time::Date(Date(value as i32)) }
    };
    // Truth changes in the order of the values, so the least value that is still to change is enough.
    let change_of = |value: i64| {
        let mut found = std::collections::BTreeSet::new();
        trigger.instants(time(value), (moment.now, Instant(i64::MAX)), moment, &mut found);
        found.first().copied()
    };
    match *trigger {
        Trigger::Rolling { length, excludes_future } => {
            let now = if are_instants { moment.now.0 } else { moment.today().0.into() };
            let coming =
                if excludes_future { least(now.saturating_add(1)).and_then(change_of) } else { None };
            let aging = if are_instants {
                next_aging(length, least, values, present, moment)
            } else {
                least(first_younger(moment.today(), length).0.into())
                    .map(|day| moment.start_of(later_day(Date(day as i32), length)))
            };
            coming.into_iter().chain(aging).min()
        }
        Trigger::Run(run) => {
            let edge = |number: i64| edge(run, number, are_instants, moment);
            let coming = least(edge(run.last + 1)).and_then(change_of);
            let going = least(edge(run.first)).and_then(change_of);
            let next = coming.into_iter().chain(going).min();
            // Hours may be cut where the clock is changed.
            let cut = next.filter(|_| run.unit == Unit::Hour).and_then(|_| moment.next_change(moment.now));
            next.into_iter().chain(cut).min()
        }
        Trigger::Rounds(run) => {
            (!present.is_empty() && !is_always(run)).then(|| unit_start(run.unit, 1, moment))
        }
    }
}

/// The first value that belongs to a unit, counted from the current one.
fn edge(run: Run, number: i64, are_instants: bool, moment: &Moment) -> i64 {
    if run.unit == Unit::Hour && are_instants {
        return moment.hour_of(moment.now).0.saturating_add(number.saturating_mul(HOUR_MS));
    }
    let current = moment.unit_of(moment.today(), run.unit);
    let day = moment.first_day(run.unit, current.saturating_add(number));
    if are_instants { moment.start_of(day).0 } else { day.0.into() }
}

fn unit_start(unit: Unit, number: i64, moment: &Moment) -> Instant {
    let current = moment.unit_of(moment.today(), unit);
    moment.start_of(moment.first_day(unit, current.saturating_add(number)))
}

fn next_aging<T: Copy + Into<i64>>(
    length: Duration,
    least: impl Fn(i64) -> Option<i64>,
    values: &[T],
    present: &Bits,
    moment: &Moment,
) -> Option<Instant> {
    let edge = moment.about_earlier(moment.now, length).0;
    let later = |at: i64| moment.later(Instant(at), length);
    if length.unit.exact_ms().is_some() {
        return least(edge.saturating_add(1)).map(later);
    }
    // By the calendar a later instant may age earlier; only those a few days apart can.
    let sure = least(edge.saturating_add(SLACK_MS));
    let limit = sure.map_or(i64::MAX, |at| at.saturating_add(SLACK_MS));
    let near = present.iter().filter_map(|row| values.get(row)).map(|v| (*v).into());
    near.filter(|at| (edge.saturating_sub(SLACK_MS)..=limit).contains(at))
        .map(later)
        .filter(|at| *at > moment.now)
        .min()
}

fn least_from<T: Copy + Into<i64>>(values: &[T], present: &Bits, from: i64) -> Option<i64> {
    let present = present.iter().filter_map(|row| values.get(row));
    present.map(|value| (*value).into()).filter(|value| *value >= from).min()
}

/// The rows of a page of which the truth may change after the moment and not after another instant.
pub(super) fn flipping(
    trigger: &Trigger,
    column: &Column,
    among: &Bits,
    until: Instant,
    moment: &Moment,
) -> Bits {
    match column.data() {
        ColumnData::Instants(instants) => match *trigger {
            Trigger::Rolling { length, excludes_future } => {
                rolling(instants, length, excludes_future, among, until, moment)
            }
            Trigger::Run(run) => Ranges::new(steps(run, true, until, moment)).mask(instants, among),
            Trigger::Rounds(run) => {
                InstantTest::Rounds(changing(run, until, moment)).mask(instants, among, moment)
            }
        },
        ColumnData::Dates(days) => match *trigger {
            Trigger::Rolling { length, excludes_future } => {
                let (from, to) = (moment.today(), moment.day_of(until));
                let aging = (first_younger(from, length).0.into(), first_younger(to, length).0.into());
                let coming = (i64::from(from.0) + 1, i64::from(to.0) + 1);
                let ranges = if excludes_future { vec![aging, coming] } else { vec![aging] };
                Ranges::new(ranges).mask(days, among)
            }
            Trigger::Run(run) => Ranges::new(steps(run, false, until, moment)).mask(days, among),
            Trigger::Rounds(run) => {
                let changing = changing(run, until, moment);
                let passes = |day: i32| changing[super::super::moment::day_of_year(Date(day))];
                super::super::exec::values(days, among, passes)
            }
        },
        _ => Bits::default(),
    }
}

fn rolling(
    instants: &[i64],
    length: Duration,
    excludes_future: bool,
    among: &Bits,
    until: Instant,
    moment: &Moment,
) -> Bits {
    let now = moment.now;
    let coming = (now.0.saturating_add(1), until.0.saturating_add(1));
    let coming = if excludes_future { vec![coming] } else { Vec::new() };
    let edges = (moment.about_earlier(now, length).0, moment.about_earlier(until, length).0);
    if length.unit.exact_ms().is_some() {
        let aging = (edges.0.saturating_add(1), edges.1.saturating_add(1));
        return Ranges::new([coming, vec![aging]].concat()).mask(instants, among);
    }
    let coming = Ranges::new(coming).mask(instants, among);
    let aging = Ranges::new(vec![(edges.0.saturating_sub(SLACK_MS), edges.1.saturating_add(SLACK_MS))]);
    let aging = aging.mask(instants, &among.minus(&coming));
    let exact = super::super::exec::rows(&aging, |row| {
        let at = moment.later(Instant(instants[row]), length);
        now < at && at <= until
    });
    coming.or(&exact)
}

/// The values whose unit comes into a run or goes out of it while the present moves on.
fn steps(run: Run, are_instants: bool, until: Instant, moment: &Moment) -> Vec<(i64, i64)> {
    let later = moment.at(until);
    let edges =
        |number: i64| (edge(run, number, are_instants, moment), edge(run, number, are_instants, &later));
    vec![edges(run.last.saturating_add(1)), edges(run.first)]
}

/// The days of the year that come round in a run of units, or cease to, while the present moves on.
fn changing(run: Run, until: Instant, moment: &Moment) -> Box<[bool; 365]> {
    let mut changing = Box::new([false; 365]);
    let current = |moment: &Moment| moment.unit_of(moment.today(), run.unit);
    let (from, to) = (current(moment), current(&moment.at(until)));
    if is_always(run) {
        return changing;
    }
    if to - from > MANY_STEPS {
        return Box::new([true; 365]);
    }
    let days = |current: i64| {
        let first = moment.first_day(run.unit, current.saturating_add(run.first));
        let behind = moment.first_day(run.unit, current.saturating_add(run.last + 1));
        super::super::exec::rounds(first, Date(behind.0 - 1))
    };
    let mut before = days(from);
    for step in from + 1..=to {
        let after = days(step);
        for (changed, (a, b)) in changing.iter_mut().zip(before.iter().zip(after.iter())) {
            *changed |= a != b;
        }
        before = after;
    }
    changing
}
