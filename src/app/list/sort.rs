//! Sorting by any columns.
//!
//! Every row gets a key of 16 bytes by its first sort column: the beginning of the folded text, or the number, date
//! or instant as an integer that sorts alike. Keys that differ decide at once; only equal ones are compared in
//! full, by all columns, and by the stored order last, so that a sort is stable. Missing values come last, whichever
//! the direction.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::super::{Cancel, Error, SortKey};
use crate::domain::{Cell, Column, ColumnData, ColumnId, PAGE_ROWS, Row, Value, text};
use crate::store::{Page, Snapshot};

/// The key of rows without a value.
const LAST: u128 = u128::MAX;

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
    let mut keyed: Vec<Keyed> = sorter.pages(rows, cancel, |keys| Ok(keys.collect::<Vec<_>>()))?.concat();
    if cancel.is_cancelled() {
        return Err(Error::Cancelled);
    }
    keyed.par_sort_unstable_by(|a, b| sorter.compare(*a, *b));
    Ok(keyed.into_iter().map(|k| k.row).collect())
}

/// The first rows in order: each page offers its best to a heap of that many.
pub(super) fn first(
    snapshot: &Snapshot,
    rows: &RoaringBitmap,
    sort: &[SortKey],
    count: usize,
    cancel: &Cancel,
) -> Result<Vec<u32>, Error> {
    let sorter = Sorter::new(snapshot, sort)?;
    let best = sorter.pages(rows, cancel, |keys| {
        let mut heap: BinaryHeap<Ranked<'_>> = BinaryHeap::with_capacity(count + 1);
        for keyed in keys {
            // A key that is worse than the worst kept one cannot get in; that spares nearly every comparison.
            if heap.len() == count && heap.peek().is_some_and(|worst| worst.keyed.key < keyed.key) {
                continue;
            }
            heap.push(Ranked { keyed, sorter: &sorter });
            if heap.len() > count {
                heap.pop();
            }
        }
        Ok(heap.into_iter().map(|ranked| ranked.keyed).collect::<Vec<_>>())
    })?;
    let mut best: Vec<Keyed> = best.concat();
    best.sort_unstable_by(|a, b| sorter.compare(*a, *b));
    best.truncate(count);
    Ok(best.into_iter().map(|k| k.row).collect())
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
    /// The greatest scale of the first column's numbers, to which all are brought.
    scale: u32,
}

impl<'a> Sorter<'a> {
    fn new(snapshot: &'a Snapshot, sort: &'a [SortKey]) -> Result<Self, Error> {
        let columns: Vec<ColumnId> = sort.iter().map(|key| key.column).collect();
        snapshot.load(&columns, &|_, _| true)?;
        let scale = |page: &Arc<Page>| match page.loaded(columns[0]).map(|c| c.data()) {
            Some(ColumnData::Numbers { scale, .. }) => *scale,
            _ => 0,
        };
        Ok(Self { snapshot, sort, scale: snapshot.pages().map(scale).max().unwrap_or(0) })
    }

    /// Keys of the wanted rows, page by page on all cores.
    fn pages<T: Send>(
        &self,
        rows: &RoaringBitmap,
        cancel: &Cancel,
        take: impl Fn(&mut dyn Iterator<Item = Keyed>) -> Result<T, Error> + Sync,
    ) -> Result<Vec<T>, Error> {
        let pages: Vec<&Arc<Page>> = self.snapshot.pages().collect();
        pages
            .par_iter()
            .map(|page| {
                if cancel.is_cancelled() {
                    return Err(Error::Cancelled);
                }
                let first = page.first_row().0;
                let column = self.snapshot.column(page, self.sort[0].column)?;
                let key = |row: u32| self.key(&column, (row - first) as usize, Row(row));
                take(&mut rows.range(first..first + PAGE_ROWS as u32).map(|row| Keyed { key: key(row), row }))
            })
            .collect()
    }

    fn key(&self, column: &Column, slot: usize, row: Row) -> u128 {
        if self.sort[0].column == ColumnId::ID {
            let id = self.snapshot.id_of(row).map(|id| id.to_string()).unwrap_or_default();
            return self.directed(text_key(&id[crate::domain::id::PREFIX.len().min(id.len())..]));
        }
        if !column.present().contains(slot) {
            return LAST;
        }
        let key = match column.data() {
            ColumnData::Nothing => return LAST,
            ColumnData::Texts(texts) => text_key(texts.text(slot)),
            ColumnData::Words { codes, words } => text_key(words.text(usize::from(codes[slot]))),
            ColumnData::Numbers { scale, mantissas } => {
                // 19 digits and at most 19 places more stay within 128 bits; beyond that ties are compared in full.
                let power = 10i128.saturating_pow(self.scale - scale);
                signed_key(i128::from(mantissas[slot]).saturating_mul(power))
            }
            ColumnData::Decimals(numbers) => {
                let by = self.scale as i32 - numbers[slot].scale() as i32;
                let power = 10i128.saturating_pow(by.unsigned_abs());
                let mantissa = numbers[slot].mantissa();
                signed_key(if by >= 0 { mantissa.saturating_mul(power) } else { mantissa.div_euclid(power) })
            }
            ColumnData::Booleans(truths) => u128::from(truths.contains(slot)),
            ColumnData::Dates(days) => signed_key(days[slot].into()),
            ColumnData::Instants(ms) => signed_key(ms[slot].into()),
        };
        self.directed(key)
    }

    fn directed(&self, key: u128) -> u128 {
        if self.sort[0].descending { !key } else { key }
    }

    fn compare(&self, a: Keyed, b: Keyed) -> Ordering {
        a.key.cmp(&b.key).then_with(|| self.compare_in_full(Row(a.row), Row(b.row)))
    }

    fn compare_in_full(&self, a: Row, b: Row) -> Ordering {
        for key in self.sort {
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

/// Flips the sign, so that negative numbers come before positive ones.
fn signed_key(number: i128) -> u128 {
    (number as u128) ^ (1 << 127)
}

/// The first 16 bytes of the folded text; the order of UTF-8 bytes is the order of code points.
fn text_key(text: &str) -> u128 {
    let mut bytes = [0u8; 16];
    let head = &text.as_bytes()[..text.len().min(16)];
    if head.is_ascii() {
        for (to, from) in bytes.iter_mut().zip(head) {
            *to = from.to_ascii_lowercase();
        }
    } else {
        let folded = text::fold(text);
        let folded = &folded.as_bytes()[..folded.len().min(16)];
        bytes[..folded.len()].copy_from_slice(folded);
    }
    u128::from_be_bytes(bytes)
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
    fn keys_sort_as_values_do() {
        let texts = ["", "Anna", "anna b", "zoë", "Łukasz"];
        assert!(texts.is_sorted_by_key(|t| text_key(t)));
        let numbers = [i128::MIN, -5, 0, 7, i128::MAX];
        assert!(numbers.is_sorted_by_key(|n| signed_key(*n)));
    }

    #[test]
    fn missing_comes_last_in_both_directions() {
        let (value, missing) = (Cell::text("a"), Cell::Missing);
        assert_eq!(compare_cells(&value, &missing, false), Ordering::Less);
        assert_eq!(compare_cells(&value, &missing, true), Ordering::Less);
        assert_eq!(compare_cells(&Cell::text("a"), &Cell::text("B"), true), Ordering::Greater);
    }
}
