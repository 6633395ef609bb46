//! Filters on a snapshot: whom a text means.
//!
//! [`read`] turns text into a filter by the names of a snapshot; [`matching`] and [`count`] run it over all pages on
//! all cores. What a page looks like to a filter is in `page`, its customers' records in `facts`; `form` reads JSON, `seen`
//! has the values that complete a filter.

mod facts;
mod form;
mod page;
mod seen;

use std::sync::Arc;

use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::segments::Named;
use super::{App, Cancel, Error};
use crate::domain::{Bits, PAGE_ROWS};
use crate::query::{Diagnostic, Filter, Moment, Names, Plan, SegmentNames};
use crate::segments::members::on_page;
use crate::store::{Page, Snapshot};

pub use page::{PageView, Reading, Reads};
pub use seen::Seen;

/// A filter that was understood, with what is to be told of it.
#[derive(Clone, Debug)]
pub struct Understood {
    /// Whom it means.
    pub filter: Filter,
    /// Warnings.
    pub warnings: Vec<Diagnostic>,
}

impl App {
    /// The present and the project's calendar.
    pub fn moment(&self) -> Moment {
        let settings = self.settings();
        Moment { now: self.now(), zone: settings.zone.clone(), week_start: settings.week_start }
    }
}

/// The attributes and segments of a snapshot, by which filters are read and printed.
pub fn names<'a>(snapshot: &'a Snapshot, segments: &'a Named<'a>) -> Names<'a> {
    Names { schema: snapshot.schema(), segments }
}

/// Reads a text; a blank one is no filter and means everyone.
///
/// # Errors
/// [`Error::Filter`] with every mistake and its place.
pub fn read(snapshot: &Snapshot, text: &str) -> Result<Option<Filter>, Error> {
    let understood = read_by(snapshot, text, &Named(snapshot.segments()))?;
    Ok(understood.map(|understood| understood.filter))
}

/// As [`read`], and says what is odd: it looks for the events that are named, which on many customers takes its time.
///
/// # Errors
/// As [`read`].
pub fn read_with_warnings(snapshot: &Snapshot, text: &str) -> Result<Option<Understood>, Error> {
    read_by(snapshot, text, &seen::Known(snapshot))
}

fn read_by(
    snapshot: &Snapshot,
    text: &str,
    segments: &dyn SegmentNames,
) -> Result<Option<Understood>, Error> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let reading = crate::query::read(text, &Names { schema: snapshot.schema(), segments });
    match reading.filter {
        Some(filter) => Ok(Some(Understood { filter, warnings: reading.problems })),
        None => Err(Error::Filter { text: text.to_owned(), problems: reading.problems }),
    }
}

/// The customers that a filter means.
///
/// # Errors
/// [`Error::Cancelled`], or what the store cannot read.
pub fn matching(
    snapshot: &Snapshot,
    filter: &Filter,
    moment: &Moment,
    cancel: &Cancel,
) -> Result<RoaringBitmap, Error> {
    let found = run(snapshot, filter, moment, cancel, |found| found)?;
    let bytes: Vec<u8> = found.iter().flat_map(Bits::words).flat_map(|word| word.to_le_bytes()).collect();
    Ok(RoaringBitmap::from_lsb0_bytes(0, &bytes))
}

/// How many customers a filter means.
///
/// # Errors
/// As [`matching`].
pub fn count(snapshot: &Snapshot, filter: &Filter, moment: &Moment, cancel: &Cancel) -> Result<u64, Error> {
    Ok(run(snapshot, filter, moment, cancel, |found| found.count() as u64)?.into_iter().sum())
}

/// Runs a filter over all pages on all cores; what is taken of each comes in their order.
fn run<T: Send>(
    snapshot: &Snapshot,
    filter: &Filter,
    moment: &Moment,
    cancel: &Cancel,
    take: impl Fn(Bits) -> T + Sync,
) -> Result<Vec<T>, Error> {
    let plan = Plan::new(filter, moment);
    let reads = Reads::new([filter]);
    let pages: Vec<&Arc<Page>> = snapshot.pages().collect();
    let page = |page: &&Arc<Page>| {
        if cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let alive = alive(snapshot, page);
        if alive.is_empty() {
            return Ok(take(alive));
        }
        let view = PageView::read(snapshot, page, &reads, Reading::Once)?;
        Ok(take(plan.run_among(&view, &alive)?))
    };
    // A page takes a few microseconds; handing them out one by one would cost as much.
    pages.par_iter().with_min_len(8).map(page).collect()
}

/// The rows of a page that are customers.
pub fn alive(snapshot: &Snapshot, page: &Page) -> Bits {
    let first = page.first_row().0;
    let rows = (snapshot.next_row().0.saturating_sub(first) as usize).min(PAGE_ROWS);
    if snapshot.count() == u64::from(snapshot.next_row().0) {
        return Bits::first(rows);
    }
    on_page(snapshot.alive(), page.number())
}
