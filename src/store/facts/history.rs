//! Before and after of facts that a change-set changed or took away. New facts keep no values: they say themselves
//! who made them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::fact::field;
use crate::domain::{ChangeSetId, FactKind, PAGE_ROWS, Record, Row};
use crate::store::layout::{self, MAX_VALUE_BYTES, Table};
use crate::store::{Store, StoreError, codec};

/// A fact before and after a change-set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FactChange {
    /// Of which kind.
    pub kind: FactKind,
    /// Whose it was.
    pub row: Row,
    /// What it was.
    pub before: Record,
    /// Whose it is now and what; none where it was taken away.
    pub after: Option<(Row, Record)>,
}

/// The values of `Q` for changes of one change-set, cut so that each fits; keyed and encoded.
pub(in crate::store) fn encode(
    id: ChangeSetId,
    changes: &[FactChange],
) -> Result<Vec<(Vec<u8>, Vec<u8>)>, StoreError> {
    let mut by_page: BTreeMap<u32, Vec<FactChange>> = BTreeMap::new();
    for change in changes {
        by_page.entry(change.row.0 / PAGE_ROWS as u32).or_default().push(change.clone());
    }
    let mut values = Vec::new();
    for (page, piece) in by_page {
        for (part, value) in encode_pieces(&piece)?.into_iter().enumerate() {
            values.push((layout::fact_change(id, page, part as u16), value));
        }
    }
    Ok(values)
}

/// Halves a piece until each half fits into a value.
fn encode_pieces(piece: &[FactChange]) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut value = vec![layout::FORMAT, 0, 0, 0, 0];
    value.extend(lz4_flex::block::compress_prepend_size(&codec::encode(&piece)?));
    let checksum = crc32fast::hash(&value[5..]).to_be_bytes();
    value[1..5].copy_from_slice(&checksum);
    if value.len() <= MAX_VALUE_BYTES || piece.len() <= 1 {
        return Ok(vec![value]);
    }
    let (first, second) = piece.split_at(piece.len() / 2);
    Ok([encode_pieces(first)?, encode_pieces(second)?].concat())
}

fn decode(value: &[u8]) -> Result<Vec<FactChange>, StoreError> {
    let damaged = |why: &str| StoreError::damaged("a change of facts", why);
    let packed = value.get(5..).ok_or_else(|| damaged("it ends too soon"))?;
    if layout::u32_at(value, 1) != crc32fast::hash(packed) {
        return Err(damaged("its checksum differs"));
    }
    let raw = lz4_flex::block::decompress_size_prepended(packed).map_err(|e| damaged(&e.to_string()))?;
    codec::decode(&raw, "a change of facts")
}

/// A value of `Q` without some customers; `None` where nothing is left.
pub(in crate::store) fn without(
    value: &[u8],
    gone: &roaring::RoaringBitmap,
    ids: &std::collections::BTreeSet<String>,
) -> Result<Option<Vec<u8>>, StoreError> {
    if gone.is_empty() {
        return Ok(Some(value.to_vec()));
    }
    let mut piece = decode(value)?;
    piece.retain(|c| {
        let names = |cells: &Record| cells.text(field::OTHER).is_some_and(|id| ids.contains(id));
        let after = c.after.as_ref().is_some_and(|(row, cells)| gone.contains(row.0) || names(cells));
        !gone.contains(c.row.0) && !after && !names(&c.before)
    });
    if piece.is_empty() { Ok(None) } else { Ok(encode_pieces(&piece)?.into_iter().next()) }
}

impl Store {
    /// The facts that a change-set changed or took away.
    pub fn fact_changes(&self, id: ChangeSetId) -> Result<Vec<FactChange>, StoreError> {
        let from = layout::Key::new(Table::FactChange).u64(id.0).done();
        let mut changes = Vec::new();
        for item in self.tree().scan_prefix(from) {
            changes.extend(decode(&item?.1)?);
        }
        Ok(changes)
    }
}
