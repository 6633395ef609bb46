//! Segments in a copy: members whole, without the changes that lay apart, and nobody who is being erased.

use std::sync::Arc;

use super::super::definitions;
use super::super::layout::{self, Table};
use super::super::membership::read_block;
use super::super::open::{decode_bitmap, encode_bitmap};
use super::super::{Snapshot, StoreError, codec, moves};
use super::{Erasing, Sink};
use crate::domain::SegmentId;
use crate::segments::{Segment, Segments};
use crate::store::tree::Tree;

/// Copies everything about segments, those that an undo may bring back among them.
pub(super) fn copy_segments(
    snapshot: &Snapshot,
    tree: &Tree,
    sink: &mut dyn Sink,
    erasing: &Erasing,
) -> Result<(), StoreError> {
    for table in [Table::Segment, Table::Rule, Table::SegmentEdits] {
        for item in tree.scan_prefix(layout::prefix(table)) {
            let (key, value) = item?;
            sink.put(key.to_vec(), &value)?;
        }
    }
    for item in tree.scan_prefix(layout::prefix(Table::ListEdit)) {
        let (key, value) = item?;
        let rows = decode_bitmap(&value, "what a change-set did to a list")? - &erasing.rows;
        if !rows.is_empty() {
            sink.put(key.to_vec(), &encode_bitmap(&rows)?)?;
        }
    }
    for item in tree.scan_prefix(layout::prefix(Table::Moves)) {
        let (key, value) = item?;
        if let Some(value) = moves::without(&value, &erasing.rows)? {
            sink.put(key.to_vec(), &value)?;
        }
    }
    let mut segments = Segments::clone(&snapshot.segments);
    for id in (0..segments.next_id).map(SegmentId) {
        copy_members(snapshot, tree, sink, erasing, id)?;
        if let Some(segment) = segments.segment(id).filter(|_| !erasing.rows.is_empty()).cloned() {
            let size = (snapshot.members(id)? - &erasing.rows).len();
            segments.put(Segment { size, ..Segment::clone(&segment) });
        }
    }
    if segments.next_id > 0 || segments.basis.is_some() {
        sink.put(layout::meta("segments"), &codec::encode(&definitions::state_of(&segments))?)?;
    }
    Ok(())
}

fn copy_members(
    snapshot: &Snapshot,
    tree: &Tree,
    sink: &mut dyn Sink,
    erasing: &Erasing,
    id: SegmentId,
) -> Result<(), StoreError> {
    for number in 0..snapshot.next_row.div_ceil(layout::ROWS_PER_BLOCK) {
        let block = match snapshot.segments.segment(id) {
            Some(segment) => snapshot.member_block(segment, number)?,
            None => Arc::new(read_block(tree, id, number)?),
        };
        let mut rows = &block.rows - &erasing.rows;
        if !rows.is_empty() {
            rows.optimize();
            sink.put(layout::members(id, number), &encode_bitmap(&rows)?)?;
        }
    }
    Ok(())
}
