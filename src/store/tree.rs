//! The one tree that all tables share: sled's, and over it what was committed since and stands in the
//! [journal](super::journal) alone.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::ops::{Bound, RangeBounds, RangeInclusive};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use sled::IVec;

use super::batch::Batch;
use super::bucket::Pair;
use super::journal::{JournalFile, Recent};
use super::{StoreError, bucket, codec, layout};

/// A key and its value.
type Item = sled::Result<(IVec, IVec)>;
/// A key, and its value or that it is gone.
type Newer = (IVec, Option<IVec>);

/// The tree. Readers may use it on any thread; a commit writes under the store's writing lock.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub(super) disk: sled::Tree,
    recent: Arc<RwLock<Recent>>,
    /// Held by whoever puts away what is recent.
    settling: Arc<Mutex<()>>,
    journal: Arc<Mutex<JournalFile>>,
    /// sled's file, to wait until the disk has it.
    file: Arc<File>,
}

impl Tree {
    /// The tree of a database that was just opened, which lies in a folder, and its journal; what is in it is put away.
    pub fn open(disk: sled::Tree, folder: &Path, journal: &Path) -> Result<Self, StoreError> {
        let settled = match disk.get(layout::meta(SETTLED))? {
            Some(number) => codec::decode(&number, "the end of the journal")?,
            None => 0,
        };
        let (journal, entries) = JournalFile::open(journal, settled)?;
        let file =
            File::open(folder.join("db")).map_err(|e| StoreError::file("cannot open the database", e))?;
        let recent = Arc::new(RwLock::new(Recent::of(entries)?));
        let (journal, settling) = (Arc::new(Mutex::new(journal)), Arc::default());
        let tree = Self { disk, recent, settling, journal, file: Arc::new(file) };
        tree.settle()?;
        Ok(tree)
    }

    /// The same journal over another database, which has all that the first one had; nothing is in it.
    pub fn over(&self, disk: sled::Tree, folder: &Path) -> Result<Self, StoreError> {
        let file =
            File::open(folder.join("db")).map_err(|e| StoreError::file("cannot open the database", e))?;
        Ok(Self { disk, file: Arc::new(file), ..self.clone() })
    }

    pub(super) fn journal(&self) -> MutexGuard<'_, JournalFile> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number that the next small commit gets: the same as long as there is none.
    pub fn next_small(&self) -> u64 {
        self.journal().next()
    }

    /// Whether whoever commits must wait until the journal is put away.
    pub fn is_overfull(&self) -> bool {
        self.recent().is_overfull()
    }

    pub(super) fn recent(&self) -> RwLockReadGuard<'_, Recent> {
        self.recent.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn recent_mut(&self) -> RwLockWriteGuard<'_, Recent> {
        self.recent.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The value of a key.
    pub fn get(&self, key: impl AsRef<[u8]>) -> sled::Result<Option<IVec>> {
        if let Some(value) = self.recent().get(key.as_ref()) {
            return Ok(value.clone());
        }
        self.disk.get(key)
    }

    /// Whether a key has a value.
    pub fn contains_key(&self, key: impl AsRef<[u8]>) -> sled::Result<bool> {
        Ok(self.get(key)?.is_some())
    }

    /// All keys that begin so, in order.
    pub fn scan_prefix(&self, prefix: impl AsRef<[u8]>) -> Scan {
        let prefix = prefix.as_ref();
        let from = (Bound::Included(prefix), Bound::Unbounded);
        let newer = self.newer(from, |key| key.starts_with(prefix));
        Scan { disk: self.disk.scan_prefix(prefix), front: None, back: None, newer }
    }

    /// All keys of a range, in order.
    pub fn range(&self, keys: impl RangeBounds<Vec<u8>>) -> Scan {
        let bounds = (keys.start_bound().map(Vec::as_slice), keys.end_bound().map(Vec::as_slice));
        let newer = self.newer(bounds, |_| true);
        Scan { disk: self.disk.range(keys), front: None, back: None, newer }
    }

    /// What is newer than the disk. It is taken first: whatever goes to the disk in between is found in both.
    fn newer(
        &self,
        bounds: (Bound<&[u8]>, Bound<&[u8]>),
        is_within: impl Fn(&IVec) -> bool,
    ) -> VecDeque<Newer> {
        let recent = self.recent();
        let mut newer = BTreeMap::new();
        for generation in recent.generations().rev() {
            let values = generation.values.range::<[u8], _>(bounds).take_while(|(key, _)| is_within(key));
            newer.extend(values.map(|(key, value)| (key.clone(), value.clone())));
        }
        newer.into_iter().collect()
    }

    /// Pairs of a kind whose hashes are within, and that are in no bucket yet.
    pub fn recent_pairs(&self, kind: u8, hashes: RangeInclusive<u32>) -> Vec<Pair> {
        let recent = self.recent();
        let pairs = recent.generations().filter_map(|generation| generation.pairs.get(&kind));
        let range = (*hashes.start(), 0)..=(*hashes.end(), u32::MAX);
        pairs.flat_map(|(_, pairs)| pairs.range(range.clone())).copied().collect()
    }

    /// Writes a value that no commit ever writes: one that lies ahead of its commit, or beside all.
    pub fn insert(&self, key: impl AsRef<[u8]>, value: impl Into<IVec>) -> Result<(), StoreError> {
        self.disk.insert(key, value)?;
        Ok(())
    }

    /// Removes such a value.
    pub fn remove(&self, key: impl AsRef<[u8]>) -> Result<(), StoreError> {
        self.disk.remove(key)?;
        Ok(())
    }

    /// Writes such values, all or none.
    pub fn write_ahead(&self, batch: Batch) -> Result<(), StoreError> {
        Ok(self.disk.apply_batch(batch.into_sled())?)
    }

    /// Writes any values, all or none; what the journal holds comes before them. Only under the writing lock.
    pub fn apply(&self, batch: Batch) -> Result<(), StoreError> {
        self.settle()?;
        Ok(self.disk.apply_batch(batch.into_sled())?)
    }

    /// Waits until everything written is on disk.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.disk.flush()?;
        Ok(())
    }

    /// Puts everything in the journal where it belongs. Only under the writing lock, or before anybody else has the tree.
    pub fn settle(&self) -> Result<(), StoreError> {
        while !self.recent().is_empty() {
            self.settle_some()?;
        }
        Ok(())
    }

    /// Puts what is in the journal now where it belongs, while others commit.
    pub fn settle_some(&self) -> Result<(), StoreError> {
        let _settling = self.settling.lock().unwrap_or_else(PoisonError::into_inner);
        let aged = self.recent_mut().age();
        let Some(old) = aged else { return Ok(()) };
        for (key, value) in &old.values {
            match value {
                Some(value) => self.disk.insert(key, value)?,
                None => self.disk.remove(key)?,
            };
        }
        for (kind, (bits, pairs)) in &old.pairs {
            bucket::merged(
                &self.disk,
                *kind,
                (*bits, *bits),
                pairs.iter().copied().collect(),
                &mut |buckets, _| {
                    for (key, value) in buckets {
                        self.disk.insert(key, value)?;
                    }
                    Ok(())
                },
            )?;
        }
        self.disk.insert(layout::meta(SETTLED), codec::encode(&old.last())?)?;
        self.disk.flush()?;
        // sled does not wait for the disk's own cache, and the journal is written over from here on.
        self.file.sync_data().map_err(|e| StoreError::file("the disk refused the database", e))?;
        let mut journal = self.journal();
        // Only now, so that nobody ever misses a value in both places.
        self.recent_mut().forget_old();
        if self.recent().is_empty() {
            journal.restart();
        }
        Ok(())
    }

    /// Puts everything away and leaves nothing of it in the journal. Only under the writing lock.
    pub fn wipe_journal(&self) -> Result<(), StoreError> {
        self.settle()?;
        self.journal().wipe()
    }
}

/// Under which name the database says up to which entry of the journal all is where it belongs.
pub(super) const SETTLED: &str = "journal";

/// Keys and values in order, of the disk and what is newer.
pub(super) struct Scan {
    disk: sled::Iter,
    /// Read already, and not handed over yet.
    front: Option<Item>,
    back: Option<Item>,
    newer: VecDeque<Newer>,
}

impl Scan {
    /// Keys alone.
    pub fn keys(self) -> impl DoubleEndedIterator<Item = sled::Result<IVec>> {
        self.map(|item| item.map(|(key, _)| key))
    }
}

impl Iterator for Scan {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            let disk = self.front.take().or_else(|| self.disk.next()).or_else(|| self.back.take());
            let Some((newer, _)) = self.newer.front() else { return disk };
            match disk {
                Some(Ok(item)) if item.0 < *newer => return Some(Ok(item)),
                Some(Ok(item)) if item.0 > *newer => self.front = Some(Ok(item)),
                Some(Err(error)) => return Some(Err(error)),
                _ => {}
            }
            if let Some((key, Some(value))) = self.newer.pop_front() {
                return Some(Ok((key, value)));
            }
        }
    }
}

impl DoubleEndedIterator for Scan {
    fn next_back(&mut self) -> Option<Item> {
        loop {
            let disk = self.back.take().or_else(|| self.disk.next_back()).or_else(|| self.front.take());
            let Some((newer, _)) = self.newer.back() else { return disk };
            match disk {
                Some(Ok(item)) if item.0 > *newer => return Some(Ok(item)),
                Some(Ok(item)) if item.0 < *newer => self.back = Some(Ok(item)),
                Some(Err(error)) => return Some(Err(error)),
                _ => {}
            }
            if let Some((key, Some(value))) = self.newer.pop_back() {
                return Some(Ok((key, value)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::store::journal::Pairs;

    /// What a step does with the tree.
    #[derive(Clone, Debug)]
    enum Step {
        Small(Vec<(u8, Option<u8>)>, Option<(u32, u32)>),
        Large(Vec<(u8, Option<u8>)>),
        Settle,
        Age,
        Reopen,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let values = || prop::collection::vec((any::<u8>(), prop::option::of(any::<u8>())), 0..12);
        let pair = prop::option::of((any::<u32>(), 0..9u32));
        let step = prop_oneof![
            12 => (values(), pair).prop_map(|(values, pair)| Step::Small(values, pair)),
            2 => values().prop_map(Step::Large),
            1 => Just(Step::Settle),
            2 => Just(Step::Age),
            1 => Just(Step::Reopen),
        ];
        prop::collection::vec(step, 1..40)
    }

    fn key(n: u8) -> Vec<u8> {
        vec![b'~', n / 16, n % 16]
    }

    fn batch(values: &[(u8, Option<u8>)]) -> Batch {
        let mut batch = Batch::default();
        for (n, value) in values {
            match value {
                Some(value) => batch.insert(key(*n), vec![*value]),
                None => batch.remove(key(*n)),
            }
        }
        batch
    }

    /// Reads from both ends by turns as `turns` say.
    fn read(mut scan: Scan, mut turns: u64) -> Vec<(Vec<u8>, u8)> {
        let (mut front, mut back) = (Vec::new(), Vec::new());
        loop {
            let from_front = turns.is_multiple_of(2);
            turns = turns.rotate_right(1);
            let item = if from_front { scan.next() } else { scan.next_back() };
            let Some((key, value)) = item.transpose().unwrap() else { break };
            let list = if from_front { &mut front } else { &mut back };
            list.push((key.to_vec(), value[0]));
        }
        front.extend(back.into_iter().rev());
        front
    }

    fn compare(tree: &Tree, model: &BTreeMap<Vec<u8>, u8>, pairs: &[Pair], turns: u64) {
        let all: Vec<(Vec<u8>, u8)> = model.iter().map(|(key, value)| (key.clone(), *value)).collect();
        for turns in [0, u64::MAX, turns] {
            assert_eq!(read(tree.scan_prefix([b'~']), turns), all);
        }
        let range = key(turns as u8)..=key((turns >> 8) as u8);
        if range.start() <= range.end() {
            let within: Vec<_> = all.iter().filter(|(key, _)| range.contains(key)).cloned().collect();
            assert_eq!(read(tree.range(range), turns), within);
        }
        for n in 0..=u8::MAX {
            let found = tree.get(key(n)).unwrap().map(|value| value[0]);
            assert_eq!(found, model.get(&key(n)).copied());
        }
        let mut pairs = pairs.to_vec();
        pairs.sort_unstable();
        pairs.dedup();
        let mut found = bucket::all(tree, 0, 4).unwrap();
        found.dedup();
        assert_eq!(found, pairs);
        for (hash, row) in pairs {
            let rows = bucket::candidates(tree, 0, 4, u64::from(hash) << 32).unwrap();
            assert!(rows.contains(&crate::domain::Row(row)));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

        #[test]
        fn a_tree_with_a_journal_reads_as_a_map_does(steps in steps(), turns in any::<u64>()) {
            let folder = tempfile::tempdir().unwrap();
            let open = || sled::Config::new().path(folder.path()).cache_capacity(1 << 20).open().unwrap();
            let mut db = open();
            let journal = folder.path().join("journal");
            let mut tree = Tree::open(sled::Tree::clone(&db), folder.path(), &journal).unwrap();
            let (mut model, mut pairs) = (BTreeMap::new(), Vec::new());
            for step in steps {
                match &step {
                    Step::Small(values, pair) => {
                        let new: Pairs = pair.iter().map(|pair| (0, (4, vec![*pair]))).collect();
                        tree.commit_small(batch(values), new).unwrap();
                        pairs.extend(*pair);
                    }
                    Step::Large(values) => tree.apply(batch(values)).unwrap(),
                    Step::Settle => tree.settle().unwrap(),
                    Step::Age => drop(tree.recent_mut().age()),
                    Step::Reopen => {
                        drop((tree, db));
                        db = open();
                        tree = Tree::open(sled::Tree::clone(&db), folder.path(), &journal).unwrap();
                        prop_assert!(tree.recent().is_empty());
                    }
                }
                if let Step::Small(values, _) | Step::Large(values) = step {
                    for (n, value) in values {
                        match value {
                            Some(value) => model.insert(key(n), value),
                            None => model.remove(&key(n)),
                        };
                    }
                }
                compare(&tree, &model, &pairs, turns);
            }
        }
    }
}
