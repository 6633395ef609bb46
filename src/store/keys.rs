//! Keys within a commit: the pairs that rows, facts and codes bring, gathered until its end, and then in their buckets.

use super::batch::Batch;
use super::bucket::{self, BUCKETS_AT_ONCE, KeyKind};
use super::commit::Writing;
use super::journal::{self, Pairs};
use super::staging::Staging;
use super::{StoreError, layout};

/// Pairs of a kind that a commit brings.
#[derive(Debug, Default)]
pub(super) struct NewPairs {
    /// Bits of the kind's buckets before and after.
    bits: (u8, u8),
    pairs: Vec<bucket::Pair>,
}

impl Writing<'_> {
    /// Counts the pairs of customers' keys.
    pub(super) fn gather_keys(&mut self) {
        for kind in KeyKind::ALL {
            let pairs = std::mem::take(&mut self.pairs[kind as usize]);
            let at = kind as usize;
            let count = self.counters.bucket_counts[at] + pairs.len() as u64;
            let bits = self.counters.bucket_bits[at];
            let new_bits = bucket::bits_for(bits, count);
            self.counters.bucket_counts[at] = count;
            self.counters.bucket_bits[at] = new_bits;
            self.put_pairs(kind as u8, (bits, new_bits), pairs);
        }
    }

    /// Takes pairs of a kind that the commit brings.
    pub(super) fn put_pairs(&mut self, kind: u8, (bits, new_bits): (u8, u8), pairs: Vec<bucket::Pair>) {
        if pairs.is_empty() {
            return;
        }
        let known = self
            .new_pairs
            .entry(kind)
            .or_insert_with(|| NewPairs { bits: (bits, bits), ..NewPairs::default() });
        known.bits.1 = new_bits;
        if known.pairs.is_empty() {
            known.pairs = pairs;
        } else {
            known.pairs.extend(pairs);
        }
    }

    /// Whether the commit is one for the journal: small, and no buckets split.
    pub(super) fn fits_journal(&self) -> bool {
        let pairs = self.new_pairs.values().map(|new| new.pairs.len()).sum();
        let splits = self.new_pairs.values().any(|new| new.bits.0 != new.bits.1);
        !splits && journal::is_small(&self.batch, pairs)
    }

    /// The pairs as the journal has them.
    pub(super) fn journal_pairs(&mut self) -> Pairs {
        let pairs = std::mem::take(&mut self.new_pairs).into_iter();
        pairs.map(|(kind, new)| (kind, (new.bits.1, new.pairs))).collect()
    }

    /// Writes the buckets that all pairs change: few into the batch, many ahead of it. The journal is settled by now.
    pub(super) fn write_buckets(&mut self, staging: &Staging) -> Result<(), StoreError> {
        for (kind, NewPairs { bits: (bits, new_bits), pairs }) in std::mem::take(&mut self.new_pairs) {
            let (tree, batch) = (&self.tree, &mut self.batch);
            let mut take = |buckets: Vec<(Vec<u8>, Vec<u8>)>, all: usize| {
                if all <= BUCKETS_AT_ONCE {
                    buckets.into_iter().for_each(|(key, value)| batch.insert(key, value));
                } else if new_bits == bits {
                    // A bucket that says too much does no harm, so these may come before their commit.
                    let mut ahead = Batch::default();
                    buckets.into_iter().for_each(|(key, value)| ahead.insert(key, value));
                    tree.write_ahead(ahead)?;
                } else {
                    staging.write_many(&buckets)?;
                }
                Ok(())
            };
            bucket::merged(&tree.disk, kind, (bits, new_bits), pairs, &mut take)?;
            if new_bits != bits {
                for key in self.tree.scan_prefix(&layout::bucket(kind, bits, 0)[..3]).keys() {
                    self.batch.remove(key?);
                }
            }
        }
        Ok(())
    }
}
