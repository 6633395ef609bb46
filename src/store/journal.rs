//! The journal: small commits, each one value, until they are put where they belong.
//!
//! A sled batch costs more than its bytes: each key changes a leaf of its own, every tenth change of a leaf writes it
//! whole, and a batch is two writes one after the other. One value behind the last is one write, so that is what a small
//! commit waits for; many of them are put away behind it, and what they have in common (counters, buckets, tallies) is then
//! written once. Until then [`Recent`] holds them in memory, over the disk. Values leave the journal when all that they say
//! is where it belongs, and an opening puts away what it finds, so a commit that was flushed is never lost.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use sled::IVec;

use super::batch::Batch;
use super::bucket::Pair;
use super::layout::{self, Table};
use super::tree::Tree;
use super::{StoreError, codec};

/// The most keys of a commit that goes into the journal.
const MAX_KEYS: usize = 128;
/// The most bytes of one: its value must stay below [`layout::MAX_VALUE_BYTES`].
const MAX_BYTES: usize = 32 * 1024;
/// The most pairs of one.
const MAX_PAIRS: usize = 256;
/// Commits, and bytes of them, with which the journal is full: a burst of so many waits for nothing else, and an opening
/// after a crash puts them away in less than a tenth of a second.
const FULL_COMMITS: usize = 2048;
const FULL_BYTES: usize = 4 * 1024 * 1024;

/// Pairs for buckets: kind → its bits, and the pairs.
pub(super) type Pairs = BTreeMap<u8, (u8, Vec<Pair>)>;

/// What was committed and is in the journal alone: the commits that are being put away, and those since.
#[derive(Debug, Default)]
pub(super) struct Recent {
    young: Generation,
    old: Option<Arc<Generation>>,
}

/// What commits one after the other come to.
#[derive(Debug, Default)]
pub(super) struct Generation {
    pub values: BTreeMap<IVec, Option<IVec>>,
    /// Pairs for buckets: kind → its bits, and the pairs.
    pub pairs: BTreeMap<u8, (u8, BTreeSet<Pair>)>,
    /// Numbers of its commits in the journal.
    numbers: Range<u32>,
    bytes: usize,
}

impl Recent {
    /// Reads a journal.
    pub fn read(disk: &sled::Tree) -> Result<Self, StoreError> {
        let mut young = Generation::default();
        for item in disk.scan_prefix(layout::prefix(Table::Journal)) {
            let (key, value) = item?;
            let (values, pairs): (Vec<(Vec<u8>, Option<Vec<u8>>)>, Vec<(u8, u8, Vec<Pair>)>) =
                codec::decode_bytes(&value, "an entry of the journal")?;
            let values = values.into_iter().map(|(key, value)| (key.into(), value.map(Into::into)));
            let pairs = pairs.into_iter().map(|(kind, bits, pairs)| (kind, (bits, pairs)));
            young.add(layout::u32_at(&key, 1), values.collect(), pairs.collect(), value.len());
        }
        Ok(Self { young, old: None })
    }

    pub fn is_empty(&self) -> bool {
        self.old.is_none() && self.young.numbers.is_empty()
    }

    /// Whether there is enough to be put away.
    pub fn is_full(&self) -> bool {
        self.young.numbers.len() >= FULL_COMMITS || self.young.bytes >= FULL_BYTES
    }

    /// Whether whoever commits must wait until some is put away.
    pub fn is_overfull(&self) -> bool {
        self.young.numbers.len() >= 4 * FULL_COMMITS || self.young.bytes >= 4 * FULL_BYTES
    }

    /// The number of the commit to come: the same as long as nobody commits.
    pub fn next(&self) -> u32 {
        self.young.numbers.end
    }

    /// What is newest of a key, or nothing where it is not here.
    pub fn get(&self, key: &[u8]) -> Option<&Option<IVec>> {
        self.generations().find_map(|generation| generation.values.get(key))
    }

    /// The newest first.
    pub fn generations(&self) -> impl DoubleEndedIterator<Item = &Generation> {
        [Some(&self.young), self.old.as_deref()].into_iter().flatten()
    }

    /// What is to be put away next; later commits are kept apart from it.
    pub fn age(&mut self) -> Option<Arc<Generation>> {
        if self.old.is_none() && !self.young.numbers.is_empty() {
            let next = self.young.numbers.end;
            let old = std::mem::replace(&mut self.young, Generation::from(next));
            self.old = Some(Arc::new(old));
        }
        self.old.clone()
    }

    /// Forgets what was put away.
    pub fn forget_old(&mut self) {
        self.old = None;
        if self.young.numbers.is_empty() {
            self.young = Generation::default();
        }
    }
}

impl Generation {
    fn from(number: u32) -> Self {
        Self { numbers: number..number, ..Self::default() }
    }

    /// The keys of the journal itself.
    pub fn journal_keys(&self) -> impl Iterator<Item = Vec<u8>> {
        self.numbers.clone().map(layout::journal)
    }

    fn add(&mut self, number: u32, values: BTreeMap<IVec, Option<IVec>>, pairs: Pairs, bytes: usize) {
        self.values.extend(values);
        for (kind, (bits, pairs)) in pairs {
            let known = self.pairs.entry(kind).or_default();
            known.0 = bits;
            known.1.extend(pairs);
        }
        let first = if self.numbers.is_empty() { number } else { self.numbers.start };
        self.numbers = first..number + 1;
        self.bytes += bytes;
    }
}

/// Whether a commit goes into the journal.
pub(super) fn is_small(batch: &Batch, pairs: usize) -> bool {
    batch.len() <= MAX_KEYS && batch.bytes() <= MAX_BYTES && pairs <= MAX_PAIRS
}

impl Tree {
    /// Commits something small: on disk when it returns, and from then on read.
    pub fn commit_small(&self, batch: Batch, pairs: Pairs) -> Result<(), StoreError> {
        let number = self.recent().next();
        let values: Vec<(&[u8], Option<&[u8]>)> =
            batch.values().iter().map(|(key, value)| (key.as_ref(), value.as_deref())).collect();
        let of_kinds: Vec<(u8, u8, &[Pair])> =
            pairs.iter().map(|(kind, (bits, pairs))| (*kind, *bits, pairs.as_slice())).collect();
        let entry = codec::encode_bytes(&(values, of_kinds))?;
        let bytes = entry.len();
        self.disk.insert(layout::journal(number), entry)?;
        self.disk.flush()?;
        self.recent_mut().young.add(number, batch.into_values(), pairs, bytes);
        Ok(())
    }
}
