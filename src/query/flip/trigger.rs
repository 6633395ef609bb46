//! What makes the truth about one time change, and when.

use std::collections::BTreeSet;

use super::super::filter::Test;
use super::super::moment::{Moment, day_of_year, later_day};
use super::super::window::{Duration, Run, Time, Unit, Window};
use crate::domain::{Date, Instant};

/// An hour.
pub(super) const HOUR_MS: i64 = 3_600_000;
/// Days of a run of units from which on it holds every day of the year.
const WHOLE_YEAR: i64 = 400;

/// What makes the truth about a time change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trigger {
    /// It comes (where the window excludes the future) and it ages.
    Rolling { length: Duration, excludes_future: bool },
    /// A unit of the calendar begins.
    Run(Run),
    /// A unit begins in which its day comes round.
    Rounds(Run),
}

impl Trigger {
    pub fn of_test(test: &Test) -> Option<Self> {
        match test {
            Test::Window(Window::Within(length)) => {
                Some(Self::Rolling { length: *length, excludes_future: true })
            }
            Test::Window(Window::OlderThan(length)) => {
                Some(Self::Rolling { length: *length, excludes_future: false })
            }
            Test::Window(window) => window.run().map(Self::Run),
            Test::Anniversary(anniversary) => Some(Self::Rounds(anniversary.run())),
            _ => None,
        }
    }

    /// The instants after one and not after another at which the truth about a time may change.
    pub fn instants(
        &self,
        time: Time,
        (after, until): (Instant, Instant),
        moment: &Moment,
        found: &mut BTreeSet<Instant>,
    ) {
        let mut offer = |at: Instant| {
            if after < at && at <= until {
                found.insert(at);
            }
        };
        match (*self, time) {
            (Self::Rolling { length, excludes_future }, Time::Instant(at)) => {
                if excludes_future {
                    offer(at);
                }
                offer(moment.later(at, length));
            }
            (Self::Rolling { length, excludes_future }, Time::Date(day)) => {
                if excludes_future {
                    offer(moment.start_of(day));
                }
                offer(moment.start_of(later_day(day, length)));
            }
            (Self::Run(Run { unit: Unit::Hour, first, last }), Time::Instant(at)) => {
                hour_changes(
                    Instant(at.0.saturating_sub((last + 1).saturating_mul(HOUR_MS))),
                    moment,
                    &mut offer,
                );
                hour_changes(Instant(at.0.saturating_sub(first.saturating_mul(HOUR_MS))), moment, &mut offer);
            }
            (Self::Run(run), time) => around(day_of(time, moment), run, moment, &mut offer),
            (Self::Rounds(run), time) => {
                if !is_always(run) {
                    rounds(day_of(time, moment), run, (after, until), moment, &mut offer);
                }
            }
        }
    }
}

fn day_of(time: Time, moment: &Moment) -> Date {
    match time {
        Time::Date(day) => day,
        Time::Instant(at) => moment.day_of(at),
    }
}

/// The present's unit lies in the run around a day's unit from here to there.
fn around(day: Date, run: Run, moment: &Moment, offer: &mut impl FnMut(Instant)) {
    let unit = moment.unit_of(day, run.unit);
    let start = |number: i64| moment.start_of(moment.first_day(run.unit, number));
    offer(start(unit.saturating_sub(run.last)));
    offer(start(unit.saturating_sub(run.first).saturating_add(1)));
}

/// The instants at which the present's hour first begins after another instant. Where the clock is changed hours may be
/// cut: those instants are told too.
fn hour_changes(passed: Instant, moment: &Moment, offer: &mut impl FnMut(Instant)) {
    let mut at = |instant: Instant| offer(Instant(moment.hour_of(instant).0.saturating_add(HOUR_MS)));
    at(passed);
    let mut changes = Vec::new();
    let mut from = Instant(passed.0.saturating_sub(2 * HOUR_MS));
    while let Some(change) = moment.next_change(from).filter(|c| c.0 <= passed.0.saturating_add(3 * HOUR_MS))
    {
        at(change);
        changes.push(change);
        from = change;
    }
    changes.into_iter().for_each(offer);
}

/// Whether a run of units holds every day of the year at any time.
pub(super) fn is_always(run: Run) -> bool {
    let days = match run.unit {
        Unit::Hour => 0,
        Unit::Day => 1,
        Unit::Week => 7,
        Unit::Month => 28,
        Unit::Year => WHOLE_YEAR,
    };
    (run.last - run.first + 1).saturating_mul(days) >= WHOLE_YEAR
}

/// A day of the year comes round in every year near; each time is a day of its own.
fn rounds(
    day: Date,
    run: Run,
    (after, until): (Instant, Instant),
    moment: &Moment,
    offer: &mut impl FnMut(Instant),
) {
    let wanted = day_of_year(day);
    let first = moment.day_of(after).civil().year();
    // Without an end the coming years are enough: each brings a change.
    let last = if until.0 == i64::MAX { first } else { moment.day_of(until).civil().year() };
    for year in first.saturating_sub(3)..=last.saturating_add(3) {
        let Some(start) = Date::of(year, 1, 1) else { continue };
        let near = start.0 + wanted as i32;
        let days = (near..=near + 1).map(Date);
        days.filter(|day| day_of_year(*day) == wanted).for_each(|day| around(day, run, moment, offer));
    }
}
