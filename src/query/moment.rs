//! The present, and the calendar around it.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Span as Length, Timestamp};

use super::window::{Duration, DurationUnit, Run, Unit};
use crate::domain::{Date, Instant};

/// When a filter is asked, and by which calendar (FILTER meaning 4 to 7).
#[derive(Clone, Debug)]
pub struct Moment {
    /// The present.
    pub now: Instant,
    /// The project's zone.
    pub zone: TimeZone,
    /// The day on which weeks start.
    pub week_start: Weekday,
}

/// Days far outside of the calendar, before and after every day in it.
pub(super) const NEVER: (Date, Date) = (Date(-5_000_000), Date(5_000_000));

impl Moment {
    /// The same calendar at another time.
    #[must_use]
    pub fn at(&self, now: Instant) -> Self {
        Self { now, ..self.clone() }
    }

    /// The local day of the present.
    pub fn today(&self) -> Date {
        self.day_of(self.now)
    }

    /// The local day an instant lies in.
    pub fn day_of(&self, at: Instant) -> Date {
        let date = at.date_in(&self.zone);
        // Where the clock is set back over midnight the day that has begun goes on.
        let next = Date(date.0.saturating_add(1));
        if self.zone_has_rules() && at >= self.start_of(next) { next } else { date }
    }

    fn zone_has_rules(&self) -> bool {
        self.zone.to_fixed_offset().is_err()
    }

    /// The first instant of a local day.
    pub fn start_of(&self, day: Date) -> Instant {
        if day <= Date(-4_371_586) {
            return Instant(i64::MIN);
        }
        if day >= Date(2_932_895) {
            return Instant(i64::MAX);
        }
        let start = day.civil().to_zoned(self.zone.clone()).and_then(|start| start.start_of_day());
        start.map_or(Instant(i64::from(day.0) * 86_400_000), |start| {
            Instant(start.timestamp().as_millisecond())
        })
    }

    /// An instant and a length of time later: exact, or by the calendar of the zone and clamped.
    pub fn later(&self, from: Instant, length: Duration) -> Instant {
        if let Some(ms) = length.unit.exact_ms() {
            return Instant(from.0.saturating_add(ms.saturating_mul(i64::from(length.count))));
        }
        let later = Timestamp::from_millisecond(from.0)
            .ok()
            .zip(calendar_length(length))
            .and_then(|(at, by)| at.to_zoned(self.zone.clone()).checked_add(by).ok());
        later.map_or(Instant(i64::MAX), |later| Instant(later.timestamp().as_millisecond()))
    }

    /// An instant about a length of time earlier: exact, or within [`super::flip::SLACK_MS`] of all instants
    /// from
    /// which [`Moment::later`] leads here.
    pub(super) fn about_earlier(&self, from: Instant, length: Duration) -> Instant {
        if let Some(ms) = length.unit.exact_ms() {
            return Instant(from.0.saturating_sub(ms.saturating_mul(i64::from(length.count))));
        }
        let earlier = Timestamp::from_millisecond(from.0)
            .ok()
            .zip(calendar_length(length))
            .and_then(|(at, by)| at.to_zoned(self.zone.clone()).checked_sub(by).ok());
        earlier.map_or(Instant(i64::MIN), |earlier| Instant(earlier.timestamp().as_millisecond()))
    }

    /// The number of the unit a day lies in; units follow each other by one.
    pub fn unit_of(&self, day: Date, unit: Unit) -> i64 {
        match unit {
            Unit::Hour | Unit::Day => i64::from(day.0),
            Unit::Week => (i64::from(day.0) - self.first_week_day()).div_euclid(7),
            Unit::Month => {
                let civil = day.civil();
                i64::from(civil.year()) * 12 + i64::from(civil.month()) - 1
            }
            Unit::Year => i64::from(day.civil().year()),
        }
    }

    /// The first day of a unit.
    pub fn first_day(&self, unit: Unit, number: i64) -> Date {
        match unit {
            Unit::Hour | Unit::Day => saturated_day(number),
            Unit::Week => saturated_day(number.saturating_mul(7).saturating_add(self.first_week_day())),
            Unit::Month => first_of_month(number.div_euclid(12), number.rem_euclid(12)),
            Unit::Year => first_of_month(number, 0),
        }
    }

    /// A day of week number 0 on which a week starts: 1970-01-01 was a Thursday.
    fn first_week_day(&self) -> i64 {
        i64::from(self.week_start.to_monday_zero_offset()) - 3
    }

    /// The first and the last day of a run of units around today; not for hours.
    pub fn days(&self, run: Run) -> (Date, Date) {
        let current = self.unit_of(self.today(), run.unit);
        let first = self.first_day(run.unit, current.saturating_add(run.first));
        let behind = self.first_day(run.unit, current.saturating_add(run.last).saturating_add(1));
        (first, Date(behind.0 - 1))
    }

    /// The start of the hour of the local clock that an instant lies in.
    pub fn hour_of(&self, at: Instant) -> Instant {
        let Ok(timestamp) = Timestamp::from_millisecond(at.0) else { return at };
        let local = self.zone.to_datetime(timestamp);
        let into = i64::from(local.minute()) * 60_000
            + i64::from(local.second()) * 1000
            + i64::from(local.millisecond());
        Instant(at.0 - into)
    }

    /// The first instant of a run of units around the present, and the first behind it.
    pub fn bounds(&self, run: Run) -> (Instant, Instant) {
        if run.unit == Unit::Hour {
            let hour = self.hour_of(self.now).0;
            let at = |hours: i64| Instant(hour.saturating_add(hours.saturating_mul(3_600_000)));
            return (at(run.first), at(run.last.saturating_add(1)));
        }
        let (first, last) = self.days(run);
        (self.start_of(first), self.start_of(Date(last.0 + 1)))
    }

    /// The first instant after one at which the offset of the zone changes.
    pub(super) fn next_change(&self, after: Instant) -> Option<Instant> {
        let after = Timestamp::from_millisecond(after.0).ok()?;
        let change = self.zone.following(after).next()?;
        Some(Instant(change.timestamp().as_millisecond()))
    }
}

/// A day and a length of whole days, months or years later, clamped to the month.
pub(super) fn later_day(day: Date, length: Duration) -> Date {
    let count = i64::from(length.count);
    match length.unit {
        // Minutes and hours are refused of dates.
        DurationUnit::Minute | DurationUnit::Hour => day,
        DurationUnit::Day => saturated_day(i64::from(day.0).saturating_add(count)),
        DurationUnit::Week => saturated_day(i64::from(day.0).saturating_add(count.saturating_mul(7))),
        DurationUnit::Month | DurationUnit::Year => {
            let later = calendar_length(length).and_then(|by| day.civil().checked_add(by).ok());
            later.map_or(NEVER.1, Date::from_civil)
        }
    }
}

/// The first day from which a length of time leads beyond a day: those from it on are younger than that.
pub(super) fn first_younger(day: Date, length: Duration) -> Date {
    let count = i64::from(length.count);
    match length.unit {
        DurationUnit::Minute | DurationUnit::Hour => Date(day.0 + 1),
        DurationUnit::Day => saturated_day(i64::from(day.0) - count + 1),
        DurationUnit::Week => saturated_day(i64::from(day.0).saturating_sub(count.saturating_mul(7)) + 1),
        DurationUnit::Month | DurationUnit::Year => {
            let Some(about) = calendar_length(length).and_then(|by| day.civil().checked_sub(by).ok()) else {
                return NEVER.0;
            };
            // Clamping moves a day by three at most.
            let about = Date::from_civil(about).0;
            (about - 4..=about + 5).map(Date).find(|d| later_day(*d, length) > day).unwrap_or(Date(about + 1))
        }
    }
}

fn calendar_length(length: Duration) -> Option<Length> {
    let count = i64::from(length.count);
    match length.unit {
        DurationUnit::Month => Length::new().try_months(count).ok(),
        DurationUnit::Year => Length::new().try_years(count).ok(),
        _ => None,
    }
}

fn saturated_day(number: i64) -> Date {
    Date(number.clamp(i64::from(NEVER.0.0), i64::from(NEVER.1.0)) as i32)
}

fn first_of_month(year: i64, month: i64) -> Date {
    match i16::try_from(year).ok().and_then(|year| Date::of(year, month as i8 + 1, 1)) {
        Some(date) => date,
        None if year < 0 => NEVER.0,
        None => NEVER.1,
    }
}

/// The day of the year as anniversaries count it, January the first as 0: 29 February is 28 February.
pub(super) fn day_of_year(day: Date) -> usize {
    const BEFORE: [usize; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let civil = day.civil();
    let in_month = if civil.month() == 2 { civil.day().min(28) } else { civil.day() };
    BEFORE[civil.month() as usize - 1] + in_month as usize - 1
}
