//! Keys to rows: hash buckets on disk.
//!
//! A bucket is one value: sorted (hash, row) pairs of the keys whose hash begins with the bucket's number. Who
//! looks a key up checks the row, so a bucket may hold pairs of rows that were deleted, changed or never
//! committed. That lets an import write them ahead, and spares every deletion a write.

use rayon::prelude::*;

use super::index::PairIndex;
use super::layout::{self, FORMAT};
use super::tree::Tree;
use super::{Snapshot, StoreError};
use crate::domain::{ColumnId, Row, text};

/// Buckets are split when they hold more than this on average…
const MAX_MEAN_PAIRS: u64 = 2048;
/// …into ones that hold about this many: 8 kB, as a single change rewrites one. With 2 kB sled's work on the leaves
/// took half of an import's commit.
const AIM_PAIRS: u64 = 1024;
/// 2^20 buckets of 1024 serve a thousand million customers.
const MAX_BITS: u8 = 20;
const PAIR_BYTES: usize = 8;

/// Which attribute a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// The operator's own key, compared exactly.
    SourceId = 0,
    /// An email, compared folded; several customers may have it.
    Email = 1,
    /// An id adopted from elsewhere; the store's own ids need no look-up.
    Id = 2,
}

impl KeyKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::SourceId, Self::Email, Self::Id];

    /// The attribute.
    pub fn column(self) -> ColumnId {
        match self {
            Self::SourceId => ColumnId::SOURCE_ID,
            Self::Email => ColumnId::EMAIL,
            Self::Id => ColumnId::ID,
        }
    }

    /// The hash under which a key is found.
    pub fn hash(self, key: &str) -> u64 {
        match self {
            Self::Email => xxhash_rust::xxh3::xxh3_64(text::fold(key).as_bytes()),
            Self::SourceId | Self::Id => xxhash_rust::xxh3::xxh3_64(key.as_bytes()),
        }
    }

    /// Whether two keys are the same.
    pub fn is_same(self, a: &str, b: &str) -> bool {
        match self {
            Self::Email => a == b || text::fold(a) == text::fold(b),
            Self::SourceId | Self::Id => a == b,
        }
    }
}

/// A hash, [shortened](short) to what is kept, and the row.
pub type Pair = (u32, u32);

/// The part of a hash that is kept.
pub fn short(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// Buckets that are handed over at once.
pub const BUCKETS_AT_ONCE: usize = 128;
/// Buckets up to which one thread is faster than several.
const FEW_BUCKETS: usize = 16;

fn bucket_of(short: u32, bits: u8) -> u32 {
    short.checked_shr(32 - u32::from(bits)).unwrap_or(0)
}

/// Rows that may have a key, in order. Kinds of keys are [`KeyKind`]s, and others behind them for facts.
pub fn candidates(tree: &Tree, kind: u8, bits: u8, hash: u64) -> Result<Vec<Row>, StoreError> {
    let wanted = short(hash);
    // What is newer is taken first: whatever goes to the disk in between is found in both.
    let recent = tree.recent_pairs(kind, wanted..=wanted);
    let number = bucket_of(wanted, bits);
    let value = tree.disk.get(layout::bucket(kind, bits, number))?;
    let kept = value.as_deref().map_or(Ok(&[][..]), |value| pairs_in(value, number))?;
    // Pairs are searched as they lie: to unpack a thousand for one took longer than to read them.
    let (mut from, mut to) = (0, kept.len());
    while from < to {
        let middle = from.midpoint(to);
        if pair(kept[middle]).0 < wanted { from = middle + 1 } else { to = middle }
    }
    let kept = kept[from..].iter().copied().map(pair).take_while(|(hash, _)| *hash == wanted);
    let mut rows: Vec<u32> = recent.into_iter().chain(kept).map(|(_, row)| row).collect();
    rows.sort_unstable();
    rows.dedup();
    Ok(rows.into_iter().map(Row).collect())
}

/// All pairs of a kind, sorted by hash.
pub fn all(tree: &Tree, kind: u8, bits: u8) -> Result<Vec<Pair>, StoreError> {
    let recent = tree.recent_pairs(kind, 0..=u32::MAX);
    let mut pairs = on_disk(&tree.disk, kind, bits)?;
    if !recent.is_empty() {
        pairs.extend(recent);
        sort(&mut pairs, u32::BITS);
    }
    Ok(pairs)
}

fn on_disk(disk: &sled::Tree, kind: u8, bits: u8) -> Result<Vec<Pair>, StoreError> {
    let mut pairs = Vec::new();
    for item in disk.scan_prefix(&layout::bucket(kind, bits, 0)[..3]) {
        let (key, value) = item?;
        pairs.extend(decode(&value, layout::u32_at(&key, 3))?);
    }
    Ok(pairs)
}

/// How many bits a kind's buckets should have once it holds `count` pairs.
pub fn bits_for(bits: u8, count: u64) -> u8 {
    if count <= MAX_MEAN_PAIRS << bits {
        return bits;
    }
    let wanted = count.div_ceil(AIM_PAIRS).next_power_of_two().trailing_zeros() as u8;
    wanted.clamp(bits, MAX_BITS)
}

/// Hands over the buckets that adding `pairs` changes, whole, so many at a time: their keys and new values, and how many
/// there are in all. With other `new_bits` these are all buckets, under new keys. Pairs that are not on disk yet are no
/// matter of this.
pub fn merged(
    disk: &sled::Tree,
    kind: u8,
    (bits, new_bits): (u8, u8),
    mut pairs: Vec<Pair>,
    take: &mut dyn FnMut(Vec<(Vec<u8>, Vec<u8>)>, usize) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    if new_bits != bits {
        pairs.extend(on_disk(disk, kind, bits)?);
    }
    sort(&mut pairs, u32::BITS);
    let bucket = |group: &&[Pair]| {
        let number = bucket_of(group[0].0, new_bits);
        let mut together = if new_bits == bits { read(disk, kind, bits, number)? } else { Vec::new() };
        together.extend_from_slice(group);
        together.sort_unstable();
        together.dedup();
        Ok((layout::bucket(kind, new_bits, number), encode(&together)))
    };
    let groups: Vec<&[Pair]> =
        pairs.chunk_by(|a, b| bucket_of(a.0, new_bits) == bucket_of(b.0, new_bits)).collect();
    let count = groups.len();
    for groups in groups.chunks(BUCKETS_AT_ONCE) {
        let buckets: Result<Vec<_>, StoreError> = if groups.len() <= FEW_BUCKETS {
            groups.iter().map(bucket).collect()
        } else {
            groups.par_iter().map(bucket).collect()
        };
        take(buckets?, count)?;
    }
    Ok(())
}

/// Pairs up to which sorting stays in a core's own memory.
const FEW_PAIRS: usize = 4096;

/// Sorts pairs by parting them at one bit of the hash after the other, the halves on all cores, and takes no room for it.
/// Hashes are random: what decides is that each pass goes through memory in order and without a branch. Exchanging pairs
/// between the places of their buckets waited for memory at each, and took a tenth of an import's commit.
fn sort(pairs: &mut [Pair], bits: u32) {
    if pairs.len() <= FEW_PAIRS || bits == 0 {
        pairs.sort_unstable();
        return;
    }
    let mask = 1 << (bits - 1);
    let mut zeros = 0;
    for at in 0..pairs.len() {
        let is_zero = pairs[at].0 & mask == 0;
        pairs.swap(zeros, at);
        zeros += usize::from(is_zero);
    }
    let (low, high) = pairs.split_at_mut(zeros);
    rayon::join(|| sort(low, bits - 1), || sort(high, bits - 1));
}

/// The bucket without the pairs of some rows.
pub fn without(value: &[u8], number: u32, gone: impl Fn(u32) -> bool) -> Result<Vec<u8>, StoreError> {
    let pairs: Vec<Pair> = decode(value, number)?.filter(|(_, row)| !gone(*row)).collect();
    Ok(encode(&pairs))
}

/// All keys of a kind in memory, for work that looks up many of them.
#[derive(Debug)]
pub struct KeyIndex {
    kind: KeyKind,
    pairs: PairIndex,
}

impl KeyIndex {
    /// Reads the index of a kind.
    pub fn read(snapshot: &Snapshot, kind: KeyKind) -> Result<Self, StoreError> {
        let pairs = all(&snapshot.source.tree, kind as u8, snapshot.bucket_bits[kind as usize])?;
        Ok(Self { kind, pairs: PairIndex::new(pairs) })
    }

    /// The customers of a snapshot that have a key whose hash is known.
    pub fn find(&self, snapshot: &Snapshot, key: &str, hash: u64) -> Result<Vec<Row>, StoreError> {
        let mut rows = Vec::new();
        for row in self.pairs.rows(short(hash)) {
            if snapshot.is_alive(row) && snapshot.has_key(row, self.kind, key)? && !rows.contains(&row) {
                rows.push(row);
            }
        }
        Ok(rows)
    }
}

fn read(disk: &sled::Tree, kind: u8, bits: u8, number: u32) -> Result<Vec<Pair>, StoreError> {
    match disk.get(layout::bucket(kind, bits, number))? {
        Some(value) => Ok(decode(&value, number)?.collect()),
        None => Ok(Vec::new()),
    }
}

fn encode(pairs: &[Pair]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1 + pairs.len() * PAIR_BYTES);
    bytes.push(FORMAT);
    for (hash, row) in pairs {
        bytes.extend(hash.to_be_bytes());
        bytes.extend(row.to_be_bytes());
    }
    bytes
}

fn decode(value: &[u8], number: u32) -> Result<impl Iterator<Item = Pair>, StoreError> {
    Ok(pairs_in(value, number)?.iter().copied().map(pair))
}

/// The pairs of a bucket as they lie.
fn pairs_in(value: &[u8], number: u32) -> Result<&[[u8; PAIR_BYTES]], StoreError> {
    let (format, pairs) =
        value.split_first().ok_or_else(|| StoreError::damaged(format!("bucket {number}"), "it is empty"))?;
    match pairs.as_chunks() {
        (pairs, []) if *format == FORMAT => Ok(pairs),
        _ => Err(StoreError::damaged(format!("bucket {number}"), "it does not hold whole pairs")),
    }
}

fn pair(bytes: [u8; PAIR_BYTES]) -> Pair {
    (layout::u32_at(&bytes, 0), layout::u32_at(&bytes, 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_split_as_they_fill() {
        assert_eq!(bits_for(4, 100), 4);
        assert_eq!(bits_for(4, 32_768), 4);
        assert_eq!(bits_for(4, 32_769), 6);
        assert_eq!(bits_for(4, 1_000_000), 10);
        assert_eq!(bits_for(12, 10), 12);
    }

    #[test]
    fn many_pairs_are_sorted_as_few_are() {
        let hash = |n: u32| if n.is_multiple_of(7) { 5 } else { n.wrapping_mul(0x9E37_79B9) };
        let mut pairs: Vec<Pair> = (0..20_000).map(|n| (hash(n), n.wrapping_mul(31) % 1000)).collect();
        let mut wanted = pairs.clone();
        wanted.sort_unstable();
        sort(&mut pairs, u32::BITS);
        assert_eq!(pairs, wanted);
    }

    #[test]
    fn pairs_read_back_sorted() {
        let pairs = [(1, 9), (1, 10), (u32::MAX, 0)];
        assert_eq!(decode(&encode(&pairs), 0).unwrap().collect::<Vec<_>>(), pairs);
        let kept = without(&encode(&pairs), 0, |row| row == 10).unwrap();
        assert_eq!(decode(&kept, 0).unwrap().collect::<Vec<_>>(), [(1, 9), (u32::MAX, 0)]);
    }
}
