//! An audience at a glance: who came when, what was ordered, which segments they are in, where they live.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::ToSpan as _;
use rayon::prelude::*;
use roaring::RoaringBitmap;
use rust_decimal::Decimal;

use super::{App, Cancel, Error, filter};
use crate::domain::fact::field;
use crate::domain::{ColumnData, ColumnId, Date, FactKind, Instant, OrderStatus, PAGE_ROWS, SegmentId};
use crate::query::Moment;
use crate::store::{Page, Snapshot};

/// Days that are shown.
pub const DAYS: usize = 30;
/// Weeks that are shown.
pub const WEEKS: usize = 26;
/// The most countries that are shown.
pub const COUNTRIES: usize = 12;

/// An audience at a glance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dashboard {
    /// How many customers it has.
    pub audience: u64,
    /// How many there are.
    pub all: u64,
    /// Customers made on each of the last [`DAYS`] days, oldest first; the last one is today.
    pub days: Vec<(Date, u64)>,
    /// The last [`WEEKS`] weeks, oldest first; the last one is the present.
    pub weeks: Vec<Week>,
    /// How many of the audience are in each segment, most first.
    pub segments: Vec<Share>,
    /// The most frequent countries.
    pub countries: Vec<(String, u64)>,
    /// Customers of other countries.
    pub elsewhere: u64,
    /// Customers without a country.
    pub nowhere: u64,
}

/// A week of orders that count.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Week {
    /// Its first day.
    pub first: Date,
    /// How many.
    pub orders: u64,
    /// What they amount to, in major units.
    pub revenue: Decimal,
}

/// A segment and the audience.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// Which segment.
    pub id: SegmentId,
    /// Its name.
    pub name: String,
    /// How many of the audience are in it.
    pub members: u64,
    /// How many are in it at all.
    pub size: u64,
}

/// What is found in one page.
#[derive(Debug)]
struct Part {
    days: Vec<u64>,
    weeks: Vec<(u64, Decimal)>,
    countries: BTreeMap<String, u64>,
    nowhere: u64,
}

/// Begins and ends of days and weeks, as instants.
#[derive(Debug)]
struct Calendar {
    days: Vec<Date>,
    /// One more than there are days.
    day_starts: Vec<i64>,
    weeks: Vec<Date>,
    week_starts: Vec<i64>,
}

impl Dashboard {
    /// Where they live, most first: the countries, then all others and those without one, where there are any.
    pub fn places(&self) -> impl Iterator<Item = (&str, u64)> {
        let others = [("elsewhere", self.elsewhere), ("no country", self.nowhere)];
        let others = others.into_iter().filter(|(_, count)| *count > 0);
        self.countries.iter().map(|(name, count)| (name.as_str(), *count)).chain(others)
    }
}

/// The audience that a filter means, at a glance; a blank filter means everybody.
///
/// # Errors
/// [`Error::Filter`], [`Error::Cancelled`], or what the store cannot read.
pub fn dashboard(app: &App, text: &str, cancel: &Cancel) -> Result<Dashboard, Error> {
    let (snapshot, moment) = (app.snapshot(), app.moment());
    let audience = match filter::read(&snapshot, text)? {
        Some(filter) => Arc::new(filter::matching(&snapshot, &filter, &moment, cancel)?),
        None => Arc::clone(snapshot.alive()),
    };
    let calendar = Calendar::new(&moment);
    let country = snapshot.schema().resolve("address.country").map(|attribute| attribute.column);
    let pages: Vec<&Arc<Page>> = snapshot.pages().collect();
    let part = |page: &&Arc<Page>| {
        if cancel.is_cancelled() {
            Err(Error::Cancelled)
        } else {
            part(&snapshot, page, &audience, country, &calendar)
        }
    };
    let parts: Vec<Part> = pages.par_iter().with_min_len(8).map(part).collect::<Result<_, _>>()?;
    let mut found = together(parts, &calendar);
    (found.audience, found.all) = (audience.len(), snapshot.count());
    found.segments = segments(&snapshot, &audience)?;
    Ok(found)
}

fn part(
    snapshot: &Snapshot,
    page: &Page,
    audience: &RoaringBitmap,
    country: Option<ColumnId>,
    calendar: &Calendar,
) -> Result<Part, Error> {
    let mut part = Part {
        days: vec![0; DAYS],
        weeks: vec![(0, Decimal::ZERO); WEEKS],
        countries: BTreeMap::new(),
        nowhere: 0,
    };
    let first = page.first_row().0;
    let last = first + (PAGE_ROWS as u32 - 1);
    let slots: Vec<usize> = audience.range(first..=last).map(|row| (row - first) as usize).collect();
    if slots.is_empty() {
        return Ok(part);
    }
    let wanted: Vec<ColumnId> = std::iter::once(ColumnId::CREATED_AT).chain(country).collect();
    let columns = snapshot.columns_once(page, &wanted)?;
    if let ColumnData::Instants(instants) = columns[0].data() {
        for slot in slots.iter().filter(|slot| columns[0].present().contains(**slot)) {
            if let Some(day) = place(&calendar.day_starts, instants[*slot]) {
                part.days[day] += 1;
            }
        }
    }
    if let Some(countries) = columns.get(1) {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for slot in &slots {
            match countries.text(*slot).filter(|country| !country.is_empty()) {
                Some(country) => *counts.entry(country).or_default() += 1,
                None => part.nowhere += 1,
            }
        }
        part.countries = counts.into_iter().map(|(country, count)| (country.to_owned(), count)).collect();
    }
    orders(snapshot, first / PAGE_ROWS as u32, first, audience, calendar, &mut part.weeks)?;
    Ok(part)
}

fn orders(
    snapshot: &Snapshot,
    number: u32,
    first: u32,
    audience: &RoaringBitmap,
    calendar: &Calendar,
    weeks: &mut [(u64, Decimal)],
) -> Result<(), Error> {
    let fields = [field::CREATED_AT, field::LABEL, field::AMOUNT];
    for batch in snapshot.fact_batches(FactKind::Order, number, &fields)? {
        let ColumnData::Instants(instants) = batch.columns[0].data() else { continue };
        for at in batch.standing() {
            let Some(week) = place(&calendar.week_starts, instants[at]) else { continue };
            let counts =
                batch.columns[1].text(at).and_then(OrderStatus::parse).is_some_and(OrderStatus::counts);
            if !counts || !audience.contains(first + u32::from(batch.slots[at])) {
                continue;
            }
            weeks[week].0 += 1;
            weeks[week].1 += batch.columns[2].number(at).unwrap_or_default();
        }
    }
    Ok(())
}

/// Between which two of ascending instants one lies.
fn place(starts: &[i64], at: i64) -> Option<usize> {
    let after = starts.partition_point(|start| *start <= at);
    (after > 0 && after < starts.len()).then(|| after - 1)
}

fn together(parts: Vec<Part>, calendar: &Calendar) -> Dashboard {
    let mut found = Dashboard {
        days: calendar.days.iter().map(|day| (*day, 0)).collect(),
        weeks: calendar.weeks.iter().map(|first| Week { first: *first, ..Week::default() }).collect(),
        ..Dashboard::default()
    };
    let mut countries: BTreeMap<String, u64> = BTreeMap::new();
    for part in parts {
        found.days.iter_mut().zip(part.days).for_each(|((_, sum), count)| *sum += count);
        for (week, (orders, revenue)) in found.weeks.iter_mut().zip(part.weeks) {
            week.orders += orders;
            week.revenue += revenue;
        }
        for (country, count) in part.countries {
            *countries.entry(country).or_default() += count;
        }
        found.nowhere += part.nowhere;
    }
    let mut countries: Vec<(String, u64)> = countries.into_iter().collect();
    countries.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    found.elsewhere = countries.iter().skip(COUNTRIES).map(|(_, count)| count).sum();
    countries.truncate(COUNTRIES);
    found.countries = countries;
    found
}

fn segments(snapshot: &Snapshot, audience: &RoaringBitmap) -> Result<Vec<Share>, Error> {
    let mut shares = Vec::new();
    for segment in snapshot.segments().iter() {
        let id = segment.definition.id;
        let members = snapshot.members(id)?.intersection_len(audience);
        shares.push(Share { id, name: segment.definition.name.clone(), members, size: segment.size });
    }
    shares.sort_by(|a, b| b.members.cmp(&a.members).then_with(|| a.name.cmp(&b.name)));
    Ok(shares)
}

impl Calendar {
    fn new(moment: &Moment) -> Self {
        let today = moment.now.date_in(&moment.zone);
        let day = |back: i32| Date(today.0 - back);
        let days: Vec<Date> = (0..DAYS as i32).rev().map(day).collect();
        let civil = today.civil();
        let into_week = civil.weekday().since(moment.week_start);
        let this_week = civil.checked_sub(i64::from(into_week).days()).unwrap_or(civil);
        let monday = Date::from_civil(this_week);
        let weeks: Vec<Date> = (0..WEEKS as i32).rev().map(|back| Date(monday.0 - 7 * back)).collect();
        let start = |date: Date| Instant::of_local(date, 0, &moment.zone).map_or(i64::MAX, |at| at.0);
        let ends = |dates: &[Date], length: i32| {
            let after = dates.last().map(|last| Date(last.0 + length));
            dates.iter().copied().chain(after).map(start).collect()
        };
        let (day_starts, week_starts) = (ends(&days, 1), ends(&weeks, 7));
        Self { days, day_starts, weeks, week_starts }
    }
}
