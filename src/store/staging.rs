//! Writing ahead of a commit: pages of an import or a bulk edit, and the history that goes with them.
//!
//! Before each staged value, or in one batch with it, a *pending* entry is written that names its key. The commit
//! removes the entries; without a commit the next opening removes what they name. So nothing staged is ever visible,
//! and nothing is left behind. Many values go under keys that are [reserved](super::reserve).

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::batch::Batch;
use super::history::{self, CustomerChange};
use super::page::Blob;
use super::reserve::{Number, Reserved, reserve};
use super::tree::Tree;
use super::{Store, StoreError, codec, layout};
use crate::domain::{ChangeSetId, Column, ColumnId};

/// Changes of up to this many rows go into the commit's batch row by row; more are staged as pages.
pub const MAX_ROW_WRITES: usize = 256;

/// Reads of a page that was written, so that the cache is kept small.
const READS_PER_PAGE: usize = 16;
/// Keys that one pending entry names; about 40 kB.
const KEYS_PER_ENTRY: usize = 2048;

/// A page that was written but that nothing points to yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StagedPage {
    pub(super) physical: u64,
    pub(super) parts: u16,
}

/// A page as it will lie on disk.
#[derive(Clone, Debug)]
pub struct EncodedPage(Vec<u8>);

/// Encodes a page; the costly part of staging one, and fit for any thread.
pub fn encode_page<'a>(
    columns: impl IntoIterator<Item = (ColumnId, &'a Column)>,
) -> Result<EncodedPage, StoreError> {
    codec::encode_page(columns).map(EncodedPage)
}

impl StagedPage {
    pub(super) fn blob(self) -> Blob {
        Blob { physical: self.physical, parts: self.parts }
    }
}

/// Where an import or a bulk edit writes before its commit. Usable from several threads.
#[derive(Debug)]
pub struct Staging {
    tree: Tree,
    physical: Arc<AtomicU64>,
    pending: Arc<AtomicU64>,
    written: Mutex<Vec<u64>>,
    reserved: Mutex<Reserved>,
}

impl Store {
    /// Begins to write ahead of a commit.
    pub fn stage(&self) -> Staging {
        Staging {
            tree: self.tree(),
            physical: Arc::clone(&self.counters.physical),
            pending: Arc::clone(&self.counters.pending),
            written: Mutex::default(),
            reserved: Mutex::default(),
        }
    }
}

impl Staging {
    /// Encodes and writes a page.
    pub fn page<'a>(
        &self,
        columns: impl IntoIterator<Item = (ColumnId, &'a Column)>,
    ) -> Result<StagedPage, StoreError> {
        self.write_page(&encode_page(columns)?)
    }

    /// Writes a page that was encoded elsewhere, as an import's workers do.
    pub fn write_page(&self, page: &EncodedPage) -> Result<StagedPage, StoreError> {
        let EncodedPage(bytes) = page;
        let number = locked(&self.reserved).next(
            &self.tree,
            &self.physical,
            &self.pending,
            &mut locked(&self.written),
        )?;
        let mut parts: Vec<&[u8]> = codec::parts(bytes).collect();
        let count = parts.len() as u16;
        let physical = match number {
            Number::Fresh(physical) => physical,
            Number::Reserved(physical) => {
                let key = layout::page_part(physical, 0);
                self.tree.insert(&key, parts.remove(0))?;
                self.hurry_cache(&key)?;
                physical
            }
        };
        let from = count - parts.len() as u16;
        let values =
            (from..).zip(parts).map(|(part, value)| (layout::page_part(physical, part), value.to_vec()));
        let values: Vec<(Vec<u8>, Vec<u8>)> = values.collect();
        if !values.is_empty() {
            self.write(values)?;
        }
        Ok(StagedPage { physical, parts: count })
    }

    /// Has sled look at what its cache holds too much of. It does so only after 64 accesses to one of the cache's 256
    /// parts, which the writes of an import hardly come to: without these reads, each of a tenth of a microsecond, two
    /// million customers stayed in memory whole.
    fn hurry_cache(&self, key: &[u8]) -> Result<(), StoreError> {
        for _ in 0..READS_PER_PAGE {
            self.tree.get(key)?;
        }
        Ok(())
    }

    /// Reads a staged page back, all its columns.
    pub fn read_page(&self, page: StagedPage) -> Result<Vec<(ColumnId, Column)>, StoreError> {
        let mut bytes = Vec::new();
        for key in page.blob().keys() {
            let value = self.tree.get(key)?;
            bytes.extend_from_slice(
                &value.ok_or_else(|| StoreError::damaged("a staged page", "a part of it is missing"))?,
            );
        }
        codec::decode_page(&bytes, None, "a staged page")
    }

    /// Writes before- and after-values of a change-set that is to come.
    pub fn changes(&self, id: ChangeSetId, changes: &[CustomerChange]) -> Result<(), StoreError> {
        let values = history::encode_changes(id, changes)?;
        if values.is_empty() { Ok(()) } else { self.write(values) }
    }

    /// Writes any values ahead.
    pub(super) fn write(&self, values: Vec<(Vec<u8>, Vec<u8>)>) -> Result<(), StoreError> {
        let number = self.pending.fetch_add(1, Ordering::SeqCst);
        let keys: Vec<&Vec<u8>> = values.iter().map(|(key, _)| key).collect();
        let mut batch = Batch::default();
        batch.insert(layout::pending(number), codec::encode(&keys)?);
        for (key, value) in values {
            batch.insert(key, value);
        }
        self.tree.write_ahead(batch)?;
        locked(&self.written).push(number);
        Ok(())
    }

    /// Takes over what another staging wrote, so that one commit makes both true.
    pub fn absorb(&self, other: Self) {
        locked(&self.written).extend(other.take_written());
        locked(&self.reserved).absorb(std::mem::take(&mut *locked(&other.reserved)));
    }

    /// Writes many values, in the order of their keys, each byte once.
    pub(super) fn write_many(&self, values: &[(Vec<u8>, Vec<u8>)]) -> Result<(), StoreError> {
        let keys: Vec<Vec<u8>> = values.iter().map(|(key, _)| key.clone()).collect();
        for keys in keys.chunks(KEYS_PER_ENTRY) {
            let entry = self.pending.fetch_add(1, Ordering::SeqCst);
            reserve(&self.tree, entry, keys)?;
            locked(&self.written).push(entry);
        }
        for (key, value) in values {
            self.tree.insert(key, value.as_slice())?;
        }
        Ok(())
    }

    /// Whether anything was written ahead.
    pub(super) fn is_used(&self) -> bool {
        !locked(&self.written).is_empty()
    }

    /// Keys that were reserved and not needed; a commit must remove them.
    pub(super) fn take_unused(&self) -> Vec<Vec<u8>> {
        locked(&self.reserved).take_unused()
    }

    /// The pending entries that a commit must remove.
    pub(super) fn take_written(&self) -> Vec<u64> {
        std::mem::take(&mut locked(&self.written))
    }

    /// Removes everything that was staged.
    pub fn abandon(self) -> Result<(), StoreError> {
        for number in self.take_written() {
            let key = layout::pending(number);
            let Some(value) = self.tree.get(&key)? else { continue };
            let mut batch = Batch::default();
            for written in codec::decode::<Vec<Vec<u8>>>(&value, "a pending entry")? {
                batch.remove(written);
            }
            batch.remove(key);
            self.tree.write_ahead(batch)?;
        }
        Ok(())
    }
}

fn locked<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}
