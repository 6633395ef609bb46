//! All pairs of a kind in memory, for work that looks up many of them.

use super::bucket::Pair;
use crate::domain::Row;

/// Pairs that share a place of the directory, on average.
const PAIRS_PER_PLACE: usize = 4;
/// The directory has at most 2^24 places, 64 MB.
const MAX_BITS: u32 = 24;

/// Sorted pairs, and where those of each beginning of a hash stand. A binary search over a million met as many cache
/// misses as it took steps: it was the most work of an import of orders.
#[derive(Debug)]
pub(super) struct PairIndex {
    pairs: Vec<Pair>,
    /// Where the pairs begin whose hash, shifted right, is at least the place.
    starts: Vec<u32>,
    shift: u32,
}

impl PairIndex {
    /// An index of pairs sorted by hash.
    pub fn new(pairs: Vec<Pair>) -> Self {
        debug_assert!(pairs.is_sorted_by_key(|(hash, _)| *hash));
        let places = (pairs.len() / PAIRS_PER_PLACE).next_power_of_two().max(2);
        let bits = places.trailing_zeros().min(MAX_BITS);
        let shift = u32::BITS - bits;
        let mut starts = Vec::with_capacity(1 << bits);
        for (at, (hash, _)) in pairs.iter().enumerate() {
            let place = (hash >> shift) as usize;
            while starts.len() <= place {
                starts.push(at as u32);
            }
        }
        starts.resize(1 << bits, pairs.len() as u32);
        Self { pairs, starts, shift }
    }

    /// The rows whose key has a hash.
    pub fn rows(&self, wanted: u32) -> impl Iterator<Item = Row> {
        let from = self.starts[(wanted >> self.shift) as usize] as usize;
        let pairs = self.pairs[from..].iter();
        pairs
            .skip_while(move |(hash, _)| *hash < wanted)
            .take_while(move |(hash, _)| *hash == wanted)
            .map(|(_, row)| Row(*row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hash_is_found_with_all_its_rows_and_no_other() {
        for count in [0u32, 1, 2, 3, 17, 5000] {
            // Some stand alone, some twice, some crowd at one end.
            let hash = |n: u32| if n.is_multiple_of(3) { n } else { n.wrapping_mul(0x9E37_79B9) };
            let mut pairs: Vec<Pair> = (0..count)
                .flat_map(|n| [(hash(n), n), (hash(n / 2), n + 9)])
                .chain([(u32::MAX, 1)])
                .collect();
            pairs.sort_unstable();
            let index = PairIndex::new(pairs.clone());
            for wanted in pairs.iter().map(|(hash, _)| *hash).chain([0, 1, 2, 1 << 31, u32::MAX - 1]) {
                let naive: Vec<Row> =
                    pairs.iter().filter(|(hash, _)| *hash == wanted).map(|(_, row)| Row(*row)).collect();
                assert_eq!(index.rows(wanted).collect::<Vec<_>>(), naive, "{wanted} of {count}");
            }
        }
    }
}
