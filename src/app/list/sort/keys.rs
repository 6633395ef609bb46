//! Keys of sixteen bytes that sort as the values of a column do.
//!
//! The form of a page's column is looked at once, not once a row: a million keys then take two milliseconds.

use roaring::RoaringBitmap;

use super::super::super::SortKey;
use crate::domain::column::Bounds;
use crate::domain::{Column, ColumnData, ColumnId, PAGE_ROWS, ValueType, text};
use crate::store::{Page, Snapshot};

/// The key of rows without a value.
const LAST: u128 = u128::MAX;
/// Places that numbers may differ by and still fit into a key together: 19 digits and 19 places stay within 128 bits.
const MOST_PLACES: u32 = 19;

/// Makes the keys of one column.
#[derive(Debug)]
pub(super) struct Keys {
    column: ColumnId,
    descending: bool,
    /// The greatest scale of the column's numbers, to which all are brought.
    scale: u32,
    /// Whether equal keys mean equal values.
    pub is_exact: bool,
}

impl Keys {
    /// The keys of a column that is loaded.
    pub fn new(snapshot: &Snapshot, sort: &SortKey) -> Self {
        let (mut least, mut most, mut has_decimals) = (u32::MAX, 0, false);
        for page in snapshot.pages() {
            match page.loaded(sort.column).map(|column| column.data()) {
                Some(ColumnData::Numbers { scale, .. }) => {
                    (least, most) = (least.min(*scale), most.max(*scale));
                }
                Some(ColumnData::Decimals(_)) => has_decimals = true,
                _ => {}
            }
        }
        let is_exact = match snapshot.schema().value_type(sort.column) {
            Some(ValueType::Number) => !has_decimals && most.saturating_sub(least) <= MOST_PLACES,
            Some(ValueType::Boolean | ValueType::Date | ValueType::Datetime) => true,
            _ => false,
        };
        Self { column: sort.column, descending: sort.descending, scale: most, is_exact }
    }

    /// Hands over the key of every wanted row of a page, in their order.
    pub fn each(
        &self,
        snapshot: &Snapshot,
        page: &Page,
        column: &Column,
        rows: &RoaringBitmap,
        take: &mut impl FnMut(u128, u32),
    ) {
        let slots = Slots { first: page.first_row().0, rows };
        if self.column == ColumnId::ID {
            let key = |slot: usize| self.id_key(snapshot, slots.first + slot as u32);
            return slots.each(PAGE_ROWS, &mut |slot, row| take(key(slot), row));
        }
        match column.data() {
            ColumnData::Nothing => slots.each(0, &mut |_, row| take(LAST, row)),
            ColumnData::Texts(texts) => {
                self.present(column, slots, |slot| text::sort_prefix(texts.text(slot)), take);
            }
            ColumnData::Words { codes, words } => {
                let keys: Vec<u128> = words.iter().map(text::sort_prefix).collect();
                self.present(column, slots, |slot| keys[usize::from(codes[slot])], take);
            }
            ColumnData::Numbers { scale, mantissas } if *scale == self.scale => {
                self.present(column, slots, |slot| signed_key(mantissas[slot].into()), take);
            }
            ColumnData::Numbers { scale, mantissas } => {
                let power = 10i128.saturating_pow(self.scale - scale);
                let key = |slot: usize| signed_key(i128::from(mantissas[slot]).saturating_mul(power));
                self.present(column, slots, key, take);
            }
            ColumnData::Decimals(numbers) => {
                let key = |slot: usize| self.decimal_key(numbers[slot].mantissa(), numbers[slot].scale());
                self.present(column, slots, key, take);
            }
            ColumnData::Booleans(truths) => {
                // Never 0, which turned round would be the key of those without a value.
                self.present(column, slots, |slot| 1 + u128::from(truths.contains(slot)), take);
            }
            ColumnData::Dates(days) => {
                self.present(column, slots, |slot| signed_key(days[slot].into()), take);
            }
            ColumnData::Instants(ms) => self.present(column, slots, |slot| signed_key(ms[slot].into()), take),
        }
    }

    /// The keys of rows that have a value, and the last one for the others.
    fn present(
        &self,
        column: &Column,
        slots: Slots<'_>,
        key: impl Fn(usize) -> u128,
        take: &mut impl FnMut(u128, u32),
    ) {
        let flip = if self.descending { u128::MAX } else { 0 };
        let present = column.present();
        slots.each(column.len(), &mut |slot, row| {
            let has_value = slot < column.len() && present.contains(slot);
            take(if has_value { key(slot) ^ flip } else { LAST }, row);
        });
    }

    /// A key that no row of a page comes before.
    pub fn least(&self, column: &Column) -> u128 {
        let turned = |least: u128, most: u128| if self.descending { !most } else { least };
        if self.column == ColumnId::ID {
            return 0;
        }
        match column.bounds() {
            None => LAST,
            Some(Bounds::Unknown) => 0,
            Some(Bounds::Texts(least, most)) => turned(least, most),
            Some(Bounds::Integers(least, most)) => {
                let scale =
                    if let ColumnData::Numbers { scale, .. } = column.data() { *scale } else { self.scale };
                let power = 10i128.saturating_pow(self.scale.saturating_sub(scale));
                let key = |number: i64| signed_key(i128::from(number).saturating_mul(power));
                turned(key(least), key(most))
            }
        }
    }

    fn id_key(&self, snapshot: &Snapshot, row: u32) -> u128 {
        let id = snapshot.id_of(crate::domain::Row(row)).map(|id| id.to_string()).unwrap_or_default();
        let key = text::sort_prefix(&id[crate::domain::id::PREFIX.len().min(id.len())..]);
        if self.descending { !key } else { key }
    }

    fn decimal_key(&self, mantissa: i128, scale: u32) -> u128 {
        let by = self.scale as i32 - scale as i32;
        let power = 10i128.saturating_pow(by.unsigned_abs());
        signed_key(if by >= 0 { mantissa.saturating_mul(power) } else { mantissa.div_euclid(power) })
    }
}

/// The wanted rows of one page.
#[derive(Clone, Copy)]
struct Slots<'a> {
    first: u32,
    rows: &'a RoaringBitmap,
}

impl Slots<'_> {
    /// Hands over slot and row; a page of which everybody is wanted needs no look at the set for each.
    fn each(self, filled: usize, take: &mut impl FnMut(usize, u32)) {
        let mut from = self.first;
        if filled > 0 && self.rows.contains_range(from..from + filled as u32) {
            (0..filled).for_each(|slot| take(slot, self.first + slot as u32));
            from += filled as u32;
        }
        for row in self.rows.range(from..self.first + PAGE_ROWS as u32) {
            take((row - self.first) as usize, row);
        }
    }
}

/// Flips the sign, so that negative numbers come before positive ones.
fn signed_key(number: i128) -> u128 {
    (number as u128) ^ (1 << 127)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_as_values_do() {
        let texts = ["", "Anna", "anna b", "zoë", "Łukasz"];
        assert!(texts.is_sorted_by_key(|t| text::sort_prefix(t)));
        let numbers = [i128::MIN, -5, 0, 7, i128::MAX];
        assert!(numbers.is_sorted_by_key(|n| signed_key(*n)));
    }
}
