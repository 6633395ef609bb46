//! A set of rows of one page.

use std::ops::Range;

use super::PAGE_ROWS;

const WORDS: usize = PAGE_ROWS / 64;

/// A set of rows of one page, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bits([u64; WORDS]);

impl Bits {
    /// The first `len` rows.
    pub fn first(len: usize) -> Self {
        Self(std::array::from_fn(|i| match len.saturating_sub(i * 64) {
            64.. => u64::MAX,
            rest => (1 << rest) - 1,
        }))
    }

    /// The set from its words.
    pub fn from_words(words: [u64; WORDS]) -> Self {
        Self(words)
    }

    /// Its words, lowest rows first.
    pub fn words(&self) -> &[u64; WORDS] {
        &self.0
    }

    /// Adds a row.
    pub fn insert(&mut self, row: usize) {
        self.0[row / 64] |= 1 << (row % 64);
    }

    /// Takes a row out.
    pub fn remove(&mut self, row: usize) {
        self.0[row / 64] &= !(1 << (row % 64));
    }

    /// Whether a row is in it; rows beyond a page never are.
    pub fn contains(&self, row: usize) -> bool {
        self.0.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// How many rows are in it.
    pub fn count(&self) -> usize {
        self.0.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// Whether no row is in it.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|w| *w == 0)
    }

    /// The rows in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] & other.0[i]))
    }

    /// The rows in one or both.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] | other.0[i]))
    }

    /// The rows in it that are not in the other.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] & !other.0[i]))
    }

    /// Tells the runs of rows in it, counted from the page's first; nearly every page is one run.
    pub fn for_runs(&self, first: u32, tell: &mut dyn FnMut(Range<u32>)) {
        let mut row = 0;
        while row < PAGE_ROWS {
            let ends = |is_in: bool, from: usize| {
                (from..PAGE_ROWS).find(|row| self.contains(*row) != is_in).unwrap_or(PAGE_ROWS)
            };
            let from = ends(false, row);
            row = ends(true, from);
            if from < row {
                tell(first + from as u32..first + row as u32);
            }
        }
    }

    /// The rows in it, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(at, word)| {
            std::iter::successors((word != 0).then_some(word), |w| Some(w & (w - 1)).filter(|w| *w != 0))
                .map(move |w| at * 64 + w.trailing_zeros() as usize)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_go_in_and_out() {
        let mut bits = Bits::first(65);
        bits.remove(3);
        bits.insert(511);
        assert_eq!(bits.count(), 65);
        assert_eq!(bits.iter().filter(|r| *r > 62).collect::<Vec<_>>(), [63, 64, 511]);
        assert!(!bits.contains(3) && !bits.contains(9999));
        let mut runs = Vec::new();
        bits.for_runs(1000, &mut |run| runs.push(run));
        assert_eq!(runs, [1000..1003, 1004..1065, 1511..1512]);
        let low = Bits::first(10);
        assert_eq!(bits.minus(&low).count(), 56);
        assert_eq!(bits.and(&low).or(&bits.minus(&low)), bits);
        assert_eq!((Bits::first(0).count(), Bits::first(64).count(), Bits::first(512).count()), (0, 64, 512));
    }
}
