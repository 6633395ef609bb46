//! Keys within a commit: the pairs that rows bring, in their buckets.

use super::bucket::{self, KeyKind};
use super::commit::Writing;
use super::staging::Staging;
use super::{StoreError, layout};

/// Buckets written ahead in one batch.
const BUCKETS_PER_BATCH: usize = 128;

impl Writing<'_> {
    /// Writes the buckets of a kind of customers' keys.
    pub(super) fn write_buckets(&mut self, kind: KeyKind, staging: &Staging) -> Result<(), StoreError> {
        let pairs = std::mem::take(&mut self.pairs[kind as usize]);
        if pairs.is_empty() {
            return Ok(());
        }
        let at = kind as usize;
        let count = self.counters.bucket_counts[at] + pairs.len() as u64;
        let bits = self.counters.bucket_bits[at];
        let new_bits = bucket::bits_for(bits, count);
        self.put_buckets(kind as u8, (bits, new_bits), pairs, staging)?;
        self.counters.bucket_counts[at] = count;
        self.counters.bucket_bits[at] = new_bits;
        Ok(())
    }

    /// Writes the buckets of a kind that pairs change: few into the batch, many ahead of it.
    pub(super) fn put_buckets(
        &mut self,
        kind: u8,
        (bits, new_bits): (u8, u8),
        pairs: Vec<bucket::Pair>,
        staging: &Staging,
    ) -> Result<(), StoreError> {
        let (tree, batch) = (self.tree.clone(), &mut self.batch);
        let known = std::mem::take(&mut self.fresh.buckets);
        let fresh = &mut self.fresh.buckets;
        let mut take = |buckets: Vec<(u32, Vec<u8>)>, all: usize| {
            let keyed = |(number, value)| (layout::bucket(kind, new_bits, number), value);
            let values: Vec<(Vec<u8>, Vec<u8>)> = buckets.into_iter().map(keyed).collect();
            if all <= BUCKETS_PER_BATCH {
                for (key, value) in values {
                    batch.insert(key.clone(), value.clone());
                    fresh.insert(key, value);
                }
            } else if new_bits == bits {
                // A bucket that says too much does no harm, so these may come before their commit.
                let mut ahead = sled::Batch::default();
                values.into_iter().for_each(|(key, value)| ahead.insert(key, value));
                tree.apply_batch(ahead)?;
            } else {
                staging.write_many(&values)?;
            }
            Ok(())
        };
        bucket::merged((&tree, &known), kind, (bits, new_bits), pairs, BUCKETS_PER_BATCH, &mut take)?;
        let prefix = &layout::bucket(kind, bits, 0)[..3];
        if new_bits != bits {
            for key in self.tree.scan_prefix(prefix).keys() {
                self.batch.remove(key?);
            }
            known
                .keys()
                .filter(|key| key.starts_with(prefix))
                .for_each(|key| self.batch.remove(key.as_slice()));
        }
        for (key, value) in known {
            if new_bits == bits || !key.starts_with(prefix) {
                self.fresh.buckets.entry(key).or_insert(value);
            }
        }
        Ok(())
    }
}
