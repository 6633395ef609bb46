//! The journal: small commits, each one entry of a file, until they are put where they belong.
//!
//! A sled batch costs more than its bytes: each key changes a leaf of its own, every tenth change of a leaf writes it
//! whole, and a batch is two writes one after the other, each handed to another thread. An entry behind the last is one
//! write, so that is what a small commit waits for; many of them are put away behind it, and what they have in common
//! (counters, buckets, tallies) is then written once. Until then [`Recent`] holds them in memory, over the disk. The database
//! says up to which entry all is where it belongs, and an opening puts away what is newer, so a commit is never lost.

mod file;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use sled::IVec;

pub(super) use file::JournalFile;

use super::batch::Batch;
use super::bucket::Pair;
use super::tree::Tree;
use super::{StoreError, codec};

/// The most keys of a commit that goes into the journal.
const MAX_KEYS: usize = 128;
/// The most bytes of one.
const MAX_BYTES: usize = 32 * 1024;
/// The most pairs of one.
const MAX_PAIRS: usize = 256;
/// Commits, and bytes of them, with which the journal is full: a burst of so many waits for nothing else, and an opening
/// after a crash puts them away in less than a tenth of a second.
const FULL_COMMITS: u64 = 2048;
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
    numbers: Range<u64>,
    bytes: usize,
}

impl Recent {
    /// What entries of a journal come to.
    pub fn of(entries: Vec<(u64, Vec<u8>)>) -> Result<Self, StoreError> {
        let mut young = Generation::default();
        for (number, entry) in entries {
            let (values, pairs): (Vec<(Vec<u8>, Option<Vec<u8>>)>, Vec<(u8, u8, Vec<Pair>)>) =
                codec::decode_bytes(&entry, "an entry of the journal")?;
            let values = values.into_iter().map(|(key, value)| (key.into(), value.map(Into::into)));
            let pairs = pairs.into_iter().map(|(kind, bits, pairs)| (kind, (bits, pairs)));
            young.add(number, values.collect(), pairs.collect(), entry.len());
        }
        Ok(Self { young, old: None })
    }

    pub fn is_empty(&self) -> bool {
        self.old.is_none() && self.young.numbers.is_empty()
    }

    /// Whether there is enough to be put away.
    pub fn is_full(&self) -> bool {
        self.young.commits() >= FULL_COMMITS || self.young.bytes >= FULL_BYTES
    }

    /// Whether whoever commits must wait until some is put away.
    pub fn is_overfull(&self) -> bool {
        self.young.commits() >= 4 * FULL_COMMITS || self.young.bytes >= 4 * FULL_BYTES
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
            self.old = Some(Arc::new(std::mem::take(&mut self.young)));
        }
        self.old.clone()
    }

    /// Forgets what was put away.
    pub fn forget_old(&mut self) {
        self.old = None;
    }
}

impl Generation {
    /// The number of its last commit in the journal.
    pub fn last(&self) -> u64 {
        self.numbers.end.saturating_sub(1)
    }

    fn commits(&self) -> u64 {
        self.numbers.end - self.numbers.start
    }

    fn add(&mut self, number: u64, values: BTreeMap<IVec, Option<IVec>>, pairs: Pairs, bytes: usize) {
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
        let values: Vec<(&[u8], Option<&[u8]>)> =
            batch.values().iter().map(|(key, value)| (key.as_ref(), value.as_deref())).collect();
        let of_kinds: Vec<(u8, u8, &[Pair])> =
            pairs.iter().map(|(kind, (bits, pairs))| (*kind, *bits, pairs.as_slice())).collect();
        let entry = codec::encode_bytes(&(values, of_kinds))?;
        // Held until readers see it: between the two nobody may take the journal for put away.
        let mut journal = self.journal();
        let number = journal.append(&entry)?;
        self.recent_mut().young.add(number, batch.into_values(), pairs, entry.len());
        Ok(())
    }
}
