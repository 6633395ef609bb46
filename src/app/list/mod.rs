//! Whom a list shows and in which order: search, sort, statistics. All on one snapshot, on all cores.
//!
//! `search` finds rows by words, `sort` orders them; [`head`] gives the first screen of an order in a few
//! milliseconds while [`order`] works out the whole.

mod search;
mod sort;
mod statistics;

use std::ops::Range;
use std::sync::Arc;

use roaring::RoaringBitmap;

use super::{Cancel, Error, ListQuery, filter};
use crate::domain::Row;
use crate::query::Moment;
use crate::store::Snapshot;

pub use search::{Matches, matches};
pub use statistics::{ColumnStatistics, statistics};

/// Rows in the order of a list. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Order {
    rows: Rows,
}

#[derive(Clone, Debug)]
enum Rows {
    /// As stored: a bitmap knows its n-th row without a list of them.
    Stored(Arc<RoaringBitmap>),
    /// Listed.
    Listed(Arc<[u32]>),
}

impl Order {
    /// Everyone, as stored.
    pub fn everyone(snapshot: &Snapshot) -> Self {
        Self { rows: Rows::Stored(Arc::clone(snapshot.alive())) }
    }

    /// A set of rows, as stored.
    pub fn stored(rows: RoaringBitmap) -> Self {
        Self { rows: Rows::Stored(Arc::new(rows)) }
    }

    /// Rows as listed.
    pub fn listed(rows: Vec<Row>) -> Self {
        Self { rows: Rows::Listed(rows.into_iter().map(|row| row.0).collect()) }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        match &self.rows {
            Rows::Stored(rows) => rows.len() as usize,
            Rows::Listed(rows) => rows.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row at a place.
    pub fn row(&self, at: usize) -> Option<Row> {
        match &self.rows {
            Rows::Stored(rows) => rows.select(u32::try_from(at).ok()?).map(Row),
            Rows::Listed(rows) => rows.get(at).copied().map(Row),
        }
    }

    /// The rows at some places; fewer where the list ends.
    pub fn rows(&self, range: Range<usize>) -> Vec<Row> {
        match &self.rows {
            Rows::Stored(rows) => {
                let Some(first) = u32::try_from(range.start).ok().and_then(|at| rows.select(at)) else {
                    return Vec::new();
                };
                rows.range(first..).take(range.len()).map(Row).collect()
            }
            Rows::Listed(rows) => {
                let end = range.end.min(rows.len());
                rows.get(range.start.min(end)..end).unwrap_or_default().iter().map(|row| Row(*row)).collect()
            }
        }
    }

    /// The place of a row, where it is in the list.
    pub fn position(&self, row: Row) -> Option<usize> {
        match &self.rows {
            Rows::Stored(rows) => rows.contains(row.0).then(|| rows.rank(row.0) as usize - 1),
            Rows::Listed(rows) => rows.iter().position(|r| *r == row.0),
        }
    }

    /// The rows as a set.
    pub fn to_set(&self) -> RoaringBitmap {
        match &self.rows {
            Rows::Stored(rows) => RoaringBitmap::clone(rows),
            Rows::Listed(rows) => rows.iter().copied().collect(),
        }
    }

    /// Whether rows come as they are stored, so that whole pages can be read one after the other.
    pub fn is_as_stored(&self) -> bool {
        matches!(self.rows, Rows::Stored(_))
    }
}

/// The whole order of a list.
///
/// # Errors
/// [`Error::Filter`], [`Error::Cancelled`], or what the store cannot read.
pub fn order(
    snapshot: &Snapshot,
    query: &ListQuery,
    moment: &Moment,
    cancel: &Cancel,
) -> Result<Order, Error> {
    let meant = meant(snapshot, query, moment, cancel)?;
    if query.search.trim().is_empty() {
        let Some(rows) = meant.as_ref().or(Some(snapshot.alive())).filter(|_| !query.sort.is_empty()) else {
            return Ok(
                meant.map_or_else(|| Order::everyone(snapshot), |rows| Order { rows: Rows::Stored(rows) })
            );
        };
        let rows = sort::sorted(snapshot, rows, &query.sort, cancel)?;
        return Ok(Order { rows: Rows::Listed(rows.into()) });
    }
    let mut found = matches(snapshot, &query.search, cancel)?;
    if let Some(meant) = meant {
        found.all &= meant.as_ref();
        found.starts &= meant.as_ref();
    }
    let rows = if query.sort.is_empty() {
        // Whoever has a word beginning so comes before those who merely hold the letters.
        found.starts.iter().chain((&found.all - &found.starts).iter()).collect()
    } else {
        sort::sorted(snapshot, &found.all, &query.sort, cancel)?
    };
    Ok(Order { rows: Rows::Listed(rows.into()) })
}

/// The first rows of an order, much sooner than the whole: a list paints them while [`order`] is at work.
///
/// # Errors
/// As [`order`].
pub fn head(
    snapshot: &Snapshot,
    query: &ListQuery,
    count: usize,
    moment: &Moment,
    cancel: &Cancel,
) -> Result<Vec<Row>, Error> {
    if query.sort.is_empty() {
        return Ok(order(snapshot, query, moment, cancel)?.rows(0..count));
    }
    let mut rows = meant(snapshot, query, moment, cancel)?.unwrap_or_else(|| Arc::clone(snapshot.alive()));
    if !query.search.trim().is_empty() {
        rows = Arc::new(matches(snapshot, &query.search, cancel)?.all & rows.as_ref());
    }
    Ok(sort::first(snapshot, &rows, &query.sort, count, cancel)?.into_iter().map(Row).collect())
}

/// The customers that the filter means, where there is one.
fn meant(
    snapshot: &Snapshot,
    query: &ListQuery,
    moment: &Moment,
    cancel: &Cancel,
) -> Result<Option<Arc<RoaringBitmap>>, Error> {
    let Some(filter) = filter::read(snapshot, &query.filter)? else { return Ok(None) };
    Ok(Some(Arc::new(filter::matching(snapshot, &filter, moment, cancel)?)))
}
