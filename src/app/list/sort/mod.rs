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
/// Pages that one thread looks at before several do.
const FEW_PAGES: usize = 256;

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
    let pages: Vec<&Arc<Page>> = snapshot.pages().collect();
    let mut keyed: Vec<Keyed> = sorter
        .batches(&pages, rows, cancel, Vec::new, |all: &mut Vec<Keyed>, keyed| all.push(keyed))?
        .concat();
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

/// The first rows in order. Pages come by the best they can have, and when that is not good enough for as many rows as
/// are wanted, no later page has one: of a million names a hundred pages are looked at. Where many pages begin alike, all
/// of them are, each batch offering its best to a heap of that many.
pub(super) fn first(
    snapshot: &Snapshot,
    rows: &RoaringBitmap,
    sort: &[SortKey],
    count: usize,
    cancel: &Cancel,
) -> Result<Vec<u32>, Error> {
    let sorter = Sorter::new(snapshot, sort)?;
    let pages = sorter.pages_by_least()?;
    let (few, many) = pages.split_at(pages.len().min(FEW_PAGES));
    let mut best = Best::new(count);
    for (least, page) in few {
        if !best.may_take(*least, page.first_row().0, &sorter) {
            break;
        }
        sorter.page(page, rows, &mut |keyed| best.offer(keyed, count, &sorter))?;
    }
    let many: Vec<&Arc<Page>> = many
        .iter()
        .filter(|(least, page)| best.may_take(*least, page.first_row().0, &sorter))
        .map(|(_, page)| *page)
        .collect();
    let begin = || Best { heap: BinaryHeap::with_capacity(count + 1), worst: best.worst };
    let more = sorter.batches(&many, rows, cancel, begin, |best, keyed| best.offer(keyed, count, &sorter))?;
    let kept = more.into_iter().chain([best]).flat_map(|best| best.heap);
    let mut best: Vec<Keyed> = kept.map(|ranked| ranked.keyed).collect();
    best.sort_unstable_by(|a, b| sorter.compare(*a, *b));
    best.truncate(count);
    Ok(best.into_iter().map(|k| k.row).collect())
}

/// The best rows so far.
struct Best<'a> {
    heap: BinaryHeap<Ranked<'a>>,
    /// The worst that can be among the first, once there are enough: what comes behind it is not wanted.
    worst: Option<Keyed>,
}

impl<'a> Best<'a> {
    fn new(count: usize) -> Self {
        Self { heap: BinaryHeap::with_capacity(count + 1), worst: None }
    }

    /// Whether a row of a key, or one behind it in the order of the store, may be among the first.
    fn may_take(&self, key: u128, row: u32, sorter: &Sorter<'_>) -> bool {
        let Some(worst) = self.worst else { return true };
        key < worst.key || (key == worst.key && (!sorter.keys_decide() || row < worst.row))
    }

    /// Takes a row in, if it is better than the worst.
    fn offer(&mut self, keyed: Keyed, count: usize, sorter: &'a Sorter<'a>) {
        if !self.may_take(keyed.key, keyed.row, sorter) {
            return;
        }
        // Of many alike most are behind the worst; one comparison tells.
        if let Some(worst) = self.worst
            && keyed.key == worst.key
            && sorter.compare(keyed, worst) == Ordering::Greater
        {
            return;
        }
        self.heap.push(Ranked { keyed, sorter });
        if self.heap.len() > count {
            self.heap.pop();
        }
        if self.heap.len() == count {
            self.worst = self.heap.peek().map(|ranked| ranked.keyed);
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
        pages: &[&Arc<Page>],
        rows: &RoaringBitmap,
        cancel: &Cancel,
        begin: impl Fn() -> T + Sync,
        take: impl Fn(&mut T, Keyed) + Sync,
    ) -> Result<Vec<T>, Error> {
        let batch = |pages: &[&Arc<Page>]| {
            let mut collector = begin();
            for page in pages {
                if cancel.is_cancelled() {
                    return Err(Error::Cancelled);
                }
                self.page(page, rows, &mut |keyed| take(&mut collector, keyed))?;
            }
            Ok(collector)
        };
        pages.par_chunks(PAGES_AT_ONCE).map(batch).collect()
    }

    /// Hands over the keys of the wanted rows of a page.
    fn page(&self, page: &Page, rows: &RoaringBitmap, take: &mut impl FnMut(Keyed)) -> Result<(), Error> {
        let column = self.snapshot.column(page, self.sort[0].column)?;
        self.keys.each(self.snapshot, page, &column, rows, &mut |key, row| take(Keyed { key, row }));
        Ok(())
    }

    /// All pages with a key that no row of theirs comes before, the least first.
    fn pages_by_least(&self) -> Result<Vec<(u128, &Arc<Page>)>, Error> {
        let pages: Vec<&Arc<Page>> = self.snapshot.pages().collect();
        let least = |page: &&'a Arc<Page>| {
            Ok((self.keys.least(&*self.snapshot.column(page, self.sort[0].column)?), *page))
        };
        let mut pages: Vec<(u128, &Arc<Page>)> =
            pages.par_iter().with_min_len(PAGES_AT_ONCE).map(least).collect::<Result<_, Error>>()?;
        pages.sort_unstable_by_key(|(least, page)| (*least, page.number()));
        Ok(pages)
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
