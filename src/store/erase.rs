//! Erasing: a copy of everything into a fresh database, without the erased and all that tells of them.

use blake3::Hash;
use roaring::RoaringBitmap;

use super::bucket::KeyKind;
use super::layout::{self, Table};
use super::{Store, StoreError, history};
use crate::domain::{ChangeSet, Row};

/// What an erasure removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erasure {
    /// Values of the customers.
    pub values: u64,
    /// Before- and after-values of the history.
    pub history_values: u64,
    /// Keyed hashes that are kept in their place.
    pub hashes: u64,
}

/// Who is left out of a copy, and what stands in their place.
#[derive(Debug)]
pub(super) struct Erasing {
    pub rows: RoaringBitmap,
    pub hashes: Vec<[u8; 32]>,
    pub head: Option<ChangeSet>,
}

impl Erasing {
    /// A copy of everything.
    pub fn nobody() -> Self {
        Self { rows: RoaringBitmap::new(), hashes: Vec::new(), head: None }
    }
}

impl Store {
    /// Removes rows and every value of theirs, page, history and keys, by a compaction without them.
    pub fn erase(&self, rows: &RoaringBitmap, head: ChangeSet) -> Result<Erasure, StoreError> {
        let _writing = self.lock_writing();
        let mut erasure = Erasure::default();
        let mut hashes = Vec::new();
        let snapshot = self.snapshot();
        for row in rows.iter().map(Row) {
            erasure.values += snapshot.record(row)?.cells().count() as u64;
            hashes.push(self.erased_hash(KeyKind::Id, &snapshot.id_of(row)?.to_string()));
            let source_id = snapshot.record(row)?.text(KeyKind::SourceId.column()).map(ToOwned::to_owned);
            let names = source_id.iter().chain(snapshot.aliases(row));
            hashes.extend(names.map(|name| self.erased_hash(KeyKind::SourceId, name)));
        }
        for item in self.tree().scan_prefix(layout::prefix(Table::Change)) {
            let gone = history::decode_piece(&item?.1)?.into_iter().filter(|c| rows.contains(c.row.0));
            erasure.history_values += gone.map(|c| c.cells.len() as u64 * 2).sum::<u64>();
        }
        erasure.hashes = hashes.len() as u64;
        self.replace_database(&Erasing { rows: rows.clone(), hashes, head: Some(head) })?;
        Ok(erasure)
    }

    /// Whether a key belonged to somebody who was erased.
    pub fn is_erased(&self, kind: KeyKind, key: &str) -> Result<bool, StoreError> {
        Ok(self.tree().contains_key(layout::erased(&self.erased_hash(kind, key)))?)
    }

    /// Whether anybody was ever erased; spares an import a look-up per row.
    pub fn has_erased(&self) -> Result<bool, StoreError> {
        Ok(self.tree().scan_prefix(layout::prefix(Table::Erased)).next().transpose()?.is_some())
    }

    /// The keyed hash that is kept of an erased key: without this store's secret it tells nothing.
    pub fn erased_hash(&self, kind: KeyKind, key: &str) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(&self.secret.erase_key);
        hasher.update(&[kind as u8]);
        hasher.update(key.as_bytes());
        *Hash::as_bytes(&hasher.finalize())
    }

    /// All saved views: name and text.
    pub fn views(&self) -> Result<Vec<(String, String)>, StoreError> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let view = |item: sled::Result<(sled::IVec, sled::IVec)>| {
            let (key, value) = item?;
            Ok((text(&key[1..]), text(value.get(1..).unwrap_or_default())))
        };
        self.tree().scan_prefix(layout::prefix(Table::View)).map(view).collect()
    }

    /// Keeps a view under its name.
    pub fn save_view(&self, name: &str, text: &str) -> Result<(), StoreError> {
        let value = [&[layout::FORMAT], text.as_bytes()].concat();
        self.tree().insert(layout::view(name), value)?;
        self.flush()
    }

    /// Forgets a view.
    pub fn drop_view(&self, name: &str) -> Result<(), StoreError> {
        self.tree().remove(layout::view(name))?;
        self.flush()
    }
}
