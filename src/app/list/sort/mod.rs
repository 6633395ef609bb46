//! Sorting by any columns.
//!
//! Every row gets a key of 16 bytes by its first sort column: the beginning of the folded text, or the number, date
//! or instant as an integer that sorts alike. Keys that differ decide at once; only equal ones are compared in
//! full, by all columns, and by the stored order last, so that a sort is stable. Missing values come last, whichever
//! the direction.

mod keys;

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use rayon::prelude::*;
use roaring::RoaringBitmap;

use self::keys::Keys;
use super::super::{Cancel, Error, SortKey};
use crate::domain::{Cell, ColumnId, Row, Value, text};
use crate::store::{Page, Snapshot};

/// Pages that a worker takes at once; each batch offers as many rows as are wanted, so fewer batches offer less.
const PAGES_AT_ONCE: usize = 64;

#[derive(Clone, Copy, PartialEq, Eq)]
struct Keyed {
    key: u128,
    row: u32,
}

/// All rows in order.
pub(super) fn sorted(
    snapshot: &Snapshot,
    rows: &RoaringBitmap,
    sort: &[SortKey],
    cancel: &Cancel,
) -> Result<Vec<u32>, Error> {
    let sorter = Sorter::new(snapshot, sort)?;
    let mut keyed: Vec<Keyed> =
        sorter.batches(rows, cancel, Vec::new, |all: &mut Vec<Keyed>, keyed| all.push(keyed))?.concat();
    if cancel.is_cancelled() {
        return Err(Error::Cancelled);
    }
    if sorter.keys_decide() {
        keyed.par_sort_unstable_by_key(|keyed| (keyed.key, keyed.row));
    } else {
        keyed.par_sort_unstable_by(|a, b| sorter.compare(*a, *b));
    }
    Ok(keyed.into_iter().map(|k| k.row).collect())
}

/// The first rows in order: each batch of pages offers its best to a heap of that many.
pub(super) fn first(
    snapshot: &Snapshot,
    rows: &RoaringBitmap,
    sort: &[SortKey],
    count: usize,
    cancel: &Cancel,
) -> Result<Vec<u32>, Error> {
    let sorter = Sorter::new(snapshot, sort)?;
    let begin = || Best { heap: BinaryHeap::with_capacity(count + 1), worst: None };
    let best = sorter.batches(rows, cancel, begin, |best, keyed| best.offer(keyed, count, &sorter))?;
    let kept = best.into_iter().flat_map(|best| best.heap);
    let mut best: Vec<Keyed> = kept.map(|ranked| ranked.keyed).collect();
    best.sort_unstable_by(|a, b| sorter.compare(*a, *b));
    best.truncate(count);
    Ok(best.into_iter().map(|k| k.row).collect())
}

/// The best rows so far.
struct Best<'a> {
    heap: BinaryHeap<Ranked<'a>>,
    /// The key of the worst of them, once there are enough.
    worst: Option<u128>,
}

impl<'a> Best<'a> {
    /// Takes a row in, if it is better than the worst; rows come in their order.
    fn offer(&mut self, keyed: Keyed, count: usize, sorter: &'a Sorter<'a>) {
        if let Some(worst) = self.worst
            && (keyed.key > worst || (keyed.key == worst && sorter.keys_decide()))
        {
            return;
        }
        self.heap.push(Ranked { keyed, sorter });
        if self.heap.len() > count {
            self.heap.pop();
        }
        if self.heap.len() == count {
            self.worst = self.heap.peek().map(|ranked| ranked.keyed.key);
        }
    }
}

struct Ranked<'a> {
    keyed: Keyed,
    sorter: &'a Sorter<'a>,
}

impl PartialEq for Ranked<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.keyed == other.keyed
    }
}

impl Eq for Ranked<'_> {}

impl PartialOrd for Ranked<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ranked<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.sorter.compare(self.keyed, other.keyed)
    }
}

struct Sorter<'a> {
    snapshot: &'a Snapshot,
    sort: &'a [SortKey],
    keys: Keys,
}

impl<'a> Sorter<'a> {
    fn new(snapshot: &'a Snapshot, sort: &'a [SortKey]) -> Result<Self, Error> {
        let columns: Vec<ColumnId> = sort.iter().map(|key| key.column).collect();
        snapshot.load(&columns, &|_, _| true)?;
        Ok(Self { snapshot, sort, keys: Keys::new(snapshot, &sort[0]) })
    }

    /// Whether rows of one key are in order as they are stored.
    fn keys_decide(&self) -> bool {
        self.keys.is_exact && self.sort.len() == 1
    }

    /// Hands the keys of the wanted rows to a collector for each batch of pages, on all cores.
    fn batches<T: Send>(
        &self,
        rows: &RoaringBitmap,
        cancel: &Cancel,
        begin: impl Fn() -> T + Sync,
        take: impl Fn(&mut T, Keyed) + Sync,
    ) -> Result<Vec<T>, Error> {
        let pages: Vec<&Arc<Page>> = self.snapshot.pages().collect();
        let batch = |pages: &[&Arc<Page>]| {
            let mut collector = begin();
            for page in pages {
                if cancel.is_cancelled() {
                    return Err(Error::Cancelled);
                }
                let column = self.snapshot.column(page, self.sort[0].column)?;
                let mut keyed = |key: u128, row: u32| take(&mut collector, Keyed { key, row });
                self.keys.each(self.snapshot, page, &column, rows, &mut keyed);
            }
            Ok(collector)
        };
        pages.par_chunks(PAGES_AT_ONCE).map(batch).collect()
    }

    fn compare(&self, a: Keyed, b: Keyed) -> Ordering {
        a.key.cmp(&b.key).then_with(|| self.compare_in_full(Row(a.row), Row(b.row)))
    }

    fn compare_in_full(&self, a: Row, b: Row) -> Ordering {
        for key in &self.sort[usize::from(self.keys.is_exact)..] {
            let ordering = if let Some(ordering) = self.compare_texts(key, a, b) {
                ordering
            } else {
                let cell = |row| self.snapshot.cell(row, key.column).unwrap_or_default();
                compare_cells(&cell(a), &cell(b), key.descending)
            };
            if ordering != Ordering::Equal {
                return ordering;
            }
        }
        a.cmp(&b)
    }

    /// Compares two texts where they lie; names repeat, so this is what a sort by name spends its time on.
    fn compare_texts(&self, key: &SortKey, a: Row, b: Row) -> Option<Ordering> {
        let (page_a, slot_a) = self.snapshot.place(a)?;
        let (page_b, slot_b) = self.snapshot.place(b)?;
        let text_a = page_a.loaded(key.column)?.text(slot_a)?;
        let text_b = page_b.loaded(key.column)?.text(slot_b)?;
        let ordering = compare_folded(text_a, text_b);
        Some(if key.descending { ordering.reverse() } else { ordering })
    }
}

/// The order of texts: folded, ties by code point (FILTER meaning 3).
fn compare_folded(a: &str, b: &str) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    if a.is_ascii() && b.is_ascii() {
        let differing = a.bytes().zip(b.bytes()).find(|(x, y)| !x.eq_ignore_ascii_case(y));
        return match differing {
            Some((x, y)) => x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase()),
            None => a.len().cmp(&b.len()).then_with(|| a.cmp(b)),
        };
    }
    text::fold(a).cmp(&text::fold(b)).then_with(|| a.cmp(b))
}

/// The order of two cells: values in their order, missing and null last.
fn compare_cells(a: &Cell, b: &Cell, descending: bool) -> Ordering {
    let ordering = match (a.value(), b.value()) {
        (Some(a), Some(b)) => compare_values(a, b),
        (Some(_), None) => return Ordering::Less,
        (None, Some(_)) => return Ordering::Greater,
        (None, None) => return Ordering::Equal,
    };
    if descending { ordering.reverse() } else { ordering }
}

fn compare_values(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Boolean(a), Value::Boolean(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Instant(a), Value::Instant(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => compare_folded(a, b),
        (a, b) => {
            let (a, b) = (a.to_string(), b.to_string());
            compare_folded(&a, &b)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_comes_last_in_both_directions() {
        let (value, missing) = (Cell::text("a"), Cell::Missing);
        assert_eq!(compare_cells(&value, &missing, false), Ordering::Less);
        assert_eq!(compare_cells(&value, &missing, true), Ordering::Less);
        assert_eq!(compare_cells(&Cell::text("a"), &Cell::text("B"), true), Ordering::Greater);
    }
}
