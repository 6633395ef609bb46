//! What was changed, by whom, when, and what stood there before.
//!
//! A change-set has a head (`H`). The before and after of every row it changed lie by page (`C`), so that an undo
//! reads them in the order in which it writes. A small change-set names its rows (`L`), a large one marks them in
//! bitmaps (`T`) and is listed (`B`): so the log of one customer is a short scan either way. A create keeps no
//! values: they are in the page.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use super::batch::Batch;
use super::layout::{self, MAX_VALUE_BYTES, PAGES_PER_BLOCK, ROWS_PER_BLOCK, Table};
use super::open::{decode_bitmap, encode_bitmap};
use super::tree::Tree;
use super::{Store, StoreError, codec};
use crate::domain::{Cell, ChangeSet, ChangeSetId, ColumnId, PAGE_ROWS, Row};
use crate::segments::members::{blocks, part};

/// What happened to one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RowEvent {
    /// It was made.
    Created,
    /// Cells changed.
    Changed,
    /// It was taken away.
    Deleted,
    /// It was brought back.
    Restored,
}

/// One row of a change-set, with before and after per cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CustomerChange {
    /// Whom.
    pub row: Row,
    /// What happened.
    pub event: RowEvent,
    /// Column, before, after.
    pub cells: Vec<(ColumnId, Cell, Cell)>,
}

/// The mark of a small change-set's list of rows; no column has it.
const LOGGED_MARK: u16 = u16::MAX;

/// One row in one piece of `C`; rows without changed cells stand in `L` or `T` alone.
type Piece = Vec<CustomerChange>;

impl RowEvent {
    /// Every event, in the order of their marks.
    pub const ALL: [Self; 4] = [Self::Created, Self::Changed, Self::Deleted, Self::Restored];

    /// The number under which `T` keeps the rows of an event; columns follow behind.
    pub(super) fn mark(self) -> u16 {
        self as u16
    }
}

/// The mark of rows whose cell of a column changed.
pub(super) fn column_mark(column: ColumnId) -> u16 {
    column.0 + 16
}

/// The values of `C` for changes of one change-set, cut so that each fits; keyed and encoded.
pub(super) fn encode_changes(
    id: ChangeSetId,
    changes: &[CustomerChange],
) -> Result<Vec<(Vec<u8>, Vec<u8>)>, StoreError> {
    let mut by_page: BTreeMap<u32, Piece> = BTreeMap::new();
    for change in changes.iter().filter(|c| !c.cells.is_empty()) {
        by_page.entry(change.row.0 / PAGE_ROWS as u32).or_default().push(change.clone());
    }
    let mut values = Vec::new();
    for (page, piece) in by_page {
        for (part, value) in encode_pieces(&piece)?.into_iter().enumerate() {
            values.push((layout::change(id, page, part as u16), value));
        }
    }
    Ok(values)
}

/// Halves a piece until each half fits into a value. A single row is at most a few values of 64 KiB.
fn encode_pieces(piece: &[CustomerChange]) -> Result<Vec<Vec<u8>>, StoreError> {
    let raw = codec::encode(&piece)?;
    let mut value = vec![layout::FORMAT];
    value.extend(lz4_flex::block::compress_prepend_size(&raw));
    if value.len() <= MAX_VALUE_BYTES || piece.len() == 1 {
        return Ok(vec![value]);
    }
    let (first, second) = piece.split_at(piece.len() / 2);
    Ok([encode_pieces(first)?, encode_pieces(second)?].concat())
}

pub(super) fn decode_piece(value: &[u8]) -> Result<Vec<CustomerChange>, StoreError> {
    let packed = value.get(1..).ok_or_else(|| StoreError::damaged("a change", "it is empty"))?;
    let raw = lz4_flex::block::decompress_size_prepended(packed)
        .map_err(|e| StoreError::damaged("a change", e.to_string()))?;
    codec::decode(&raw, "a change")
}

/// The values of `T` for rows with a mark.
pub(super) fn encode_marks(
    id: ChangeSetId,
    mark: u16,
    rows: &RoaringBitmap,
) -> Result<Vec<(Vec<u8>, Vec<u8>)>, StoreError> {
    let mut values = Vec::new();
    for block in blocks(rows) {
        let mut part = part(rows, block);
        part.optimize();
        values.push((layout::touched(id, mark, block), encode_bitmap(&part)?));
    }
    Ok(values)
}

impl Store {
    /// The heads of change-sets, newest first.
    pub fn change_sets(&self) -> impl Iterator<Item = Result<ChangeSet, StoreError>> {
        self.tree().scan_prefix(layout::prefix(Table::ChangeSet)).rev().map(|item| {
            let (_, value) = item?;
            codec::decode(&value, "a change-set")
        })
    }

    /// The head of one change-set.
    pub fn change_set(&self, id: ChangeSetId) -> Result<Option<ChangeSet>, StoreError> {
        let value = self.tree().get(layout::change_set(id))?;
        value.map(|v| codec::decode(&v, &format!("change-set {}", id.0))).transpose()
    }

    /// The before and after values that a change-set kept, page by page.
    pub fn changes(&self, id: ChangeSetId) -> impl Iterator<Item = Result<Vec<CustomerChange>, StoreError>> {
        let from = layout::Key::new(Table::Change).u64(id.0).done();
        self.tree().scan_prefix(from).map(|item| decode_piece(&item?.1))
    }

    /// The before and after values that a change-set kept of one page.
    pub fn changes_of_page(&self, id: ChangeSetId, page: u32) -> Result<Vec<CustomerChange>, StoreError> {
        let from = layout::Key::new(Table::Change).u64(id.0).u32(page).done();
        let mut changes = Vec::new();
        for item in self.tree().scan_prefix(from) {
            changes.extend(decode_piece(&item?.1)?);
        }
        Ok(changes)
    }

    /// The rows to which a change-set did something.
    pub fn rows_of(&self, id: ChangeSetId, event: RowEvent) -> Result<RoaringBitmap, StoreError> {
        let mut rows = self.marked(id, event.mark())?;
        for (row, logged) in self.logged_rows(id)? {
            if logged == event {
                rows.insert(row.0);
            }
        }
        Ok(rows)
    }

    fn marked(&self, id: ChangeSetId, mark: u16) -> Result<RoaringBitmap, StoreError> {
        let mut rows = RoaringBitmap::new();
        let from = layout::Key::new(Table::Touched).u64(id.0).u16(mark).done();
        for item in self.tree().scan_prefix(from) {
            rows |= decode_bitmap(&item?.1, "the rows of a change-set")?;
        }
        Ok(rows)
    }

    /// The rows of a small change-set, which its head lists.
    fn logged_rows(&self, id: ChangeSetId) -> Result<Vec<(Row, RowEvent)>, StoreError> {
        match self.tree().get(logged_key(id))? {
            Some(value) => codec::decode(&value, "the rows of a change-set"),
            None => Ok(Vec::new()),
        }
    }

    /// What happened to one row, newest first.
    pub fn log(&self, row: Row) -> Result<Vec<(ChangeSetId, CustomerChange)>, StoreError> {
        let events = self.log_events(row)?;
        events.into_iter().map(|(id, event)| Ok((id, self.change_of(id, row, event)?))).collect()
    }

    /// The values that a change-set changed of a row, as far as they are kept.
    pub fn change_of(
        &self,
        id: ChangeSetId,
        row: Row,
        event: RowEvent,
    ) -> Result<CustomerChange, StoreError> {
        let changes = self.changes_of_page(id, row.0 / PAGE_ROWS as u32)?;
        let kept = changes.into_iter().find(|change| change.row == row && change.event == event);
        Ok(kept.unwrap_or_else(|| CustomerChange { row, event, cells: Vec::new() }))
    }

    /// Which change-sets did something to a row, newest first.
    pub fn log_events(&self, row: Row) -> Result<Vec<(ChangeSetId, RowEvent)>, StoreError> {
        let tree = self.tree();
        let mut log = Vec::new();
        let from = layout::Key::new(Table::Log).u32(row.0).done();
        for item in tree.scan_prefix(from) {
            let (key, value) = item?;
            let id = ChangeSetId(layout::u64_at(&key, 5));
            log.push((id, codec::decode::<RowEvent>(&value, "a log entry")?));
        }
        for item in tree.scan_prefix(layout::prefix(Table::Bulk)) {
            let id = ChangeSetId(layout::u64_at(&item?.0, 1));
            for event in RowEvent::ALL {
                if self.has_mark(&tree, id, event.mark(), row)? {
                    log.push((id, event));
                }
            }
        }
        log.sort_unstable_by(|a, b| b.cmp(a));
        Ok(log)
    }

    /// The columns of a row that a large change-set changed, known even when its values are no longer kept.
    pub fn columns_changed(
        &self,
        id: ChangeSetId,
        row: Row,
        columns: &[ColumnId],
    ) -> Result<Vec<ColumnId>, StoreError> {
        let tree = self.tree();
        let mut changed = Vec::new();
        for column in columns {
            if self.has_mark(&tree, id, column_mark(*column), row)? {
                changed.push(*column);
            }
        }
        Ok(changed)
    }

    fn has_mark(&self, tree: &Tree, id: ChangeSetId, mark: u16, row: Row) -> Result<bool, StoreError> {
        let value = tree.get(layout::touched(id, mark, row.0 / ROWS_PER_BLOCK))?;
        let bitmap = value.map(|v| decode_bitmap(&v, "the rows of a change-set")).transpose()?;
        Ok(bitmap.is_some_and(|b| b.contains(row.0)))
    }

    /// Change-sets that touched many rows, newest first.
    pub fn bulk_change_sets(&self) -> Result<Vec<ChangeSetId>, StoreError> {
        let items = self.tree().scan_prefix(layout::prefix(Table::Bulk)).rev();
        items.map(|item| Ok(ChangeSetId(layout::u64_at(&item?.0, 1)))).collect()
    }

    /// Lets go of the before-values of a change-set; its head, counts and marks stay.
    pub fn expire(&self, id: ChangeSetId) -> Result<(), StoreError> {
        let _writing = self.lock_writing();
        let tree = self.tree();
        let Some(mut head) = self.change_set(id)? else { return Ok(()) };
        head.undoable = false;
        let mut batch = Batch::default();
        batch.insert(layout::change_set(id), codec::encode(&head)?);
        for item in tree.scan_prefix(layout::Key::new(Table::Change).u64(id.0).done()).keys() {
            batch.remove(item?);
        }
        for item in tree.scan_prefix(layout::Key::new(Table::FactChange).u64(id.0).done()).keys() {
            batch.remove(item?);
        }
        tree.apply(batch)
    }
}

/// A value of `T` without some rows.
pub(super) fn touched_without(key: &[u8], value: &[u8], gone: &RoaringBitmap) -> Result<Vec<u8>, StoreError> {
    if gone.is_empty() {
        return Ok(value.to_vec());
    }
    if layout::u16_at(key, 9) == LOGGED_MARK {
        let mut rows: Vec<(Row, RowEvent)> = codec::decode(value, "the rows of a change-set")?;
        rows.retain(|(row, _)| !gone.contains(row.0));
        return codec::encode(&rows);
    }
    encode_bitmap(&(decode_bitmap(value, "the rows of a change-set")? - gone))
}

/// A value of `C` without some rows; `None` where nothing is left.
pub(super) fn change_without(value: &[u8], gone: &RoaringBitmap) -> Result<Option<Vec<u8>>, StoreError> {
    if gone.is_empty() {
        return Ok(Some(value.to_vec()));
    }
    let mut piece = decode_piece(value)?;
    piece.retain(|change| !gone.contains(change.row.0));
    if piece.is_empty() {
        return Ok(None);
    }
    Ok(encode_pieces(&piece)?.into_iter().next())
}

/// Under which key a small change-set's rows are listed: the last mark of `T`, which no column has.
pub(super) fn logged_key(id: ChangeSetId) -> Vec<u8> {
    layout::touched(id, LOGGED_MARK, 0)
}

const _: () = assert!(PAGES_PER_BLOCK * PAGE_ROWS as u32 == ROWS_PER_BLOCK);
