//! Writing ahead of a commit: pages of an import or a bulk edit, and the history that goes with them.
//!
//! Each staged value is written in one batch with a *pending* entry that names its key. The commit removes the
//! entries; without a commit the next opening removes what they name. So nothing staged is ever visible, and
//! nothing is left behind.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::history::{self, CustomerChange};
use super::page::Blob;
use super::{Store, StoreError, codec, layout};
use crate::domain::{ChangeSetId, Column, ColumnId};

/// Changes of up to this many rows go into the commit's batch row by row; more are staged as pages.
pub const MAX_ROW_WRITES: usize = 256;

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
    tree: sled::Tree,
    physical: Arc<AtomicU64>,
    pending: Arc<AtomicU64>,
    written: Mutex<Vec<u64>>,
}

impl Store {
    /// Begins to write ahead of a commit.
    pub fn stage(&self) -> Staging {
        Staging {
            tree: self.tree(),
            physical: Arc::clone(&self.counters.physical),
            pending: Arc::clone(&self.counters.pending),
            written: Mutex::default(),
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
        let physical = self.physical.fetch_add(1, Ordering::SeqCst);
        let mut count = 0;
        let values = codec::parts(bytes).enumerate().map(|(part, value)| {
            count += 1;
            (layout::page_part(physical, part as u16), value.to_vec())
        });
        self.write(values.collect())?;
        Ok(StagedPage { physical, parts: count })
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
        let mut batch = sled::Batch::default();
        batch.insert(layout::pending(number), codec::encode(&keys)?);
        for (key, value) in values {
            batch.insert(key, value);
        }
        self.tree.apply_batch(batch)?;
        self.written.lock().unwrap_or_else(PoisonError::into_inner).push(number);
        Ok(())
    }

    /// Takes over what another staging wrote, so that one commit makes both true.
    pub fn absorb(&self, other: Self) {
        let written = other.take_written();
        self.written.lock().unwrap_or_else(PoisonError::into_inner).extend(written);
    }

    /// The pending entries that a commit must remove.
    pub(super) fn take_written(&self) -> Vec<u64> {
        std::mem::take(&mut self.written.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Removes everything that was staged.
    pub fn abandon(self) -> Result<(), StoreError> {
        for number in self.take_written() {
            let key = layout::pending(number);
            let Some(value) = self.tree.get(&key)? else { continue };
            let mut batch = sled::Batch::default();
            for written in codec::decode::<Vec<Vec<u8>>>(&value, "a pending entry")? {
                batch.remove(written);
            }
            batch.remove(key);
            self.tree.apply_batch(batch)?;
        }
        Ok(())
    }
}
