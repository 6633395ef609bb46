//! One number per customer of a page, made of the numbers or instants of many records. Exact, in integers of one
//! scale; what does not fit is said, and nothing is rounded.

use rust_decimal::Decimal;

use crate::domain::{Bits, Column, ColumnData, PAGE_ROWS};

/// Values of records as integers: numbers of a scale, or instants (of scale 0).
fn integers(column: &Column) -> Option<(&[i64], u32)> {
    match column.data() {
        ColumnData::Numbers { scale, mantissas } => Some((mantissas, *scale)),
        ColumnData::Instants(instants) => Some((instants, 0)),
        _ => None,
    }
}

/// Integers of one scale, which grows to the finest that comes.
#[derive(Debug)]
struct Scaled {
    values: Vec<i64>,
    scale: u32,
}

impl Default for Scaled {
    fn default() -> Self {
        Self { values: vec![0; PAGE_ROWS], scale: 0 }
    }
}

impl Scaled {
    /// By what values of a scale are multiplied to be like these; these are made finer first where they must be.
    fn factor_of(&mut self, scale: u32) -> Option<i64> {
        if scale > self.scale {
            let finer = 10i64.checked_pow(scale - self.scale)?;
            for value in &mut self.values {
                *value = value.checked_mul(finer)?;
            }
            self.scale = scale;
        }
        10i64.checked_pow(self.scale - scale)
    }
}

/// Sums per customer; 0 of nothing.
#[derive(Debug, Default)]
pub(super) struct Sums(Scaled);

impl Sums {
    /// Adds the values of the records that are meant; `false` where a sum does not fit.
    pub fn add(&mut self, column: &Column, slots: &[u16], meant: &Bits) -> bool {
        self.try_add(column, slots, &meant.and(column.present())).is_some()
    }

    fn try_add(&mut self, column: &Column, slots: &[u16], given: &Bits) -> Option<()> {
        if given.is_empty() {
            return Some(());
        }
        let (values, scale) = integers(column)?;
        let factor = self.0.factor_of(scale)?;
        for at in given.iter() {
            let sum = &mut self.0.values[usize::from(slots[at])];
            *sum = sum.checked_add(values[at].checked_mul(factor)?)?;
        }
        Some(())
    }

    pub fn mantissas(&self) -> &[i64] {
        &self.0.values
    }

    pub fn scale(&self) -> u32 {
        self.0.scale
    }

    pub fn decimal(&self, row: usize) -> Decimal {
        Decimal::new(self.0.values[row], self.0.scale)
    }
}

/// The least or the greatest per customer.
#[derive(Debug, Default)]
pub(super) struct Extremes {
    of: Scaled,
    given: Bits,
}

impl Extremes {
    /// Takes the values of the records that are meant; `pick` says which of two stays. `false` where one does not fit.
    pub fn add(
        &mut self,
        column: &Column,
        slots: &[u16],
        meant: &Bits,
        pick: impl Fn(i64, i64) -> i64,
    ) -> bool {
        self.try_add(column, slots, &meant.and(column.present()), pick).is_some()
    }

    fn try_add(
        &mut self,
        column: &Column,
        slots: &[u16],
        given: &Bits,
        pick: impl Fn(i64, i64) -> i64,
    ) -> Option<()> {
        if given.is_empty() {
            return Some(());
        }
        let (values, scale) = integers(column)?;
        let factor = self.of.factor_of(scale)?;
        for at in given.iter() {
            let (slot, value) = (usize::from(slots[at]), values[at].checked_mul(factor)?);
            let known = &mut self.of.values[slot];
            *known = if self.given.contains(slot) { pick(*known, value) } else { value };
            self.given.insert(slot);
        }
        Some(())
    }

    /// The values, their scale, and who has one.
    pub fn values(&self) -> (&[i64], u32, &Bits) {
        (&self.of.values, self.of.scale, &self.given)
    }
}

/// The value of the latest record per customer; of several at one instant the last counts.
#[derive(Debug)]
pub(super) struct Latest {
    of: Scaled,
    given: Bits,
    /// When the latest so far was; before all time where there is none.
    at: Vec<i64>,
    seen: Bits,
}

impl Default for Latest {
    fn default() -> Self {
        Self {
            of: Scaled::default(),
            given: Bits::default(),
            at: vec![i64::MIN; PAGE_ROWS],
            seen: Bits::default(),
        }
    }
}

impl Latest {
    /// Takes the records that are meant; `false` where a value does not fit.
    pub fn add(&mut self, column: &Column, times: &Column, slots: &[u16], meant: &Bits) -> bool {
        self.try_add(column, times, slots, meant).is_some()
    }

    fn try_add(&mut self, column: &Column, times: &Column, slots: &[u16], meant: &Bits) -> Option<()> {
        // A record without a time is rare enough to be left to the walk.
        let ColumnData::Instants(instants) = times.data() else { return meant.is_empty().then_some(()) };
        if !meant.minus(times.present()).is_empty() {
            return None;
        }
        let given = meant.and(column.present());
        let (values, scale) = if given.is_empty() { (&[][..], 0) } else { integers(column)? };
        let factor = self.of.factor_of(scale)?;
        for at in meant.iter() {
            let slot = usize::from(slots[at]);
            if self.seen.contains(slot) && instants[at] < self.at[slot] {
                continue;
            }
            self.seen.insert(slot);
            self.at[slot] = instants[at];
            if given.contains(at) {
                self.of.values[slot] = values[at].checked_mul(factor)?;
                self.given.insert(slot);
            } else {
                self.given.remove(slot);
            }
        }
        Some(())
    }

    /// The values, their scale, and whose latest record has one.
    pub fn values(&self) -> (&[i64], u32, &Bits) {
        (&self.of.values, self.of.scale, &self.given)
    }
}
