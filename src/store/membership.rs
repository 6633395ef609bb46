//! Who is in a segment, on disk: a bitmap per block of rows, single changes apart until a block has many.

use std::collections::BTreeMap;
use std::sync::Arc;

use roaring::RoaringBitmap;

use super::commit::Writing;
use super::definitions::{self, DefinitionEdit, RuleVersion};
use super::layout::{self, ROWS_PER_BLOCK, Table};
use super::open::{decode_bitmap, encode_bitmap};
use super::tree::Tree;
use super::{Snapshot, Store, StoreError, codec, moves};
use crate::domain::column::Bits;
use crate::domain::{ChangeSetId, Instant, PAGE_ROWS, Row, SegmentId};
use crate::segments::members::{Block, blocks, on_page, part};
use crate::segments::{Basis, Definition, DuesChange, Members, Moves, PageDues, Segment, Segments};

/// Changes of one block that lie apart on disk before the block is written anew…
const MAX_LOOSE: u32 = 48;
/// …a little later for every other segment, so that segments that change together are not written together.
const STAGGER: u32 = 32;

/// What a commit changes of segments.
#[derive(Debug, Default)]
pub struct SegmentCommit {
    /// The instant up to which time has been applied.
    pub clock: Instant,
    /// The last instant of which anything is recorded.
    pub recorded: Instant,
    /// The settings they were computed under.
    pub basis: Option<Basis>,
    /// Segments that are new or defined anew.
    pub defined: Vec<Arc<Definition>>,
    /// Segments that are no more. What is known of their members stays on disk, for an undo.
    pub removed: Vec<SegmentId>,
    /// Who is in and who is not any more.
    pub members: Vec<MemberChange>,
    /// When time may change each next.
    pub dues: Vec<(SegmentId, Option<Instant>)>,
    /// The same by page, as far as it was worked out.
    pub page_dues: Vec<(SegmentId, DuesChange)>,
    /// What is recorded of it.
    pub moves: Vec<Moves>,
    /// What the change-set did to definitions, for its undo.
    pub edits: Vec<DefinitionEdit>,
    /// What the change-set did to lists kept by hand, for its undo.
    pub lists: Vec<ListEdit>,
}

/// Members of one segment that come and go.
#[derive(Clone, Debug)]
pub struct MemberChange {
    /// Which segment.
    pub segment: SegmentId,
    /// Who is in now.
    pub added: RoaringBitmap,
    /// Who is out now.
    pub removed: RoaringBitmap,
    /// How many customers are in it afterwards.
    pub size: u64,
}

/// Rows put on and taken off a list kept by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct ListEdit {
    /// Which segment.
    pub segment: SegmentId,
    /// Put on.
    pub added: RoaringBitmap,
    /// Taken off.
    pub removed: RoaringBitmap,
}

impl ListEdit {
    /// No change of a list.
    pub fn none(segment: SegmentId) -> Self {
        Self { segment, added: RoaringBitmap::new(), removed: RoaringBitmap::new() }
    }
}

impl Snapshot {
    /// All segments.
    pub fn segments(&self) -> &Arc<Segments> {
        &self.segments
    }

    /// The same state with memberships changed and nothing written, as a reader at another time sees it.
    pub fn with_changes(&self, changes: &SegmentCommit) -> Result<Self, StoreError> {
        let mut segments = Segments::clone(&self.segments);
        segments.clock = changes.clock;
        segments.recorded = changes.recorded;
        segments.basis.clone_from(&changes.basis);
        segments.unwritten = segments.unwritten.iter().chain(&changes.moves).cloned().collect();
        for change in &changes.members {
            let Some(segment) = segments.segment(change.segment).cloned() else { continue };
            let blocks = self.changed_blocks(&segment, change)?;
            let members = Arc::new(segment.members.with_blocks(blocks));
            segments.put(Segment { members, size: change.size, ..Segment::clone(&segment) });
        }
        set_dues(&mut segments, changes);
        Ok(Self { segments: Arc::new(segments), ..self.clone() })
    }

    /// The blocks of a segment that a change touches, as they are after it.
    fn changed_blocks(
        &self,
        segment: &Segment,
        change: &MemberChange,
    ) -> Result<BTreeMap<u32, Arc<Block>>, StoreError> {
        let of_block = |number| {
            let before = self.member_block(segment, number)?;
            let (added, removed) = (part(&change.added, number), part(&change.removed, number));
            let loose = before.loose + (added.len() + removed.len()) as u32;
            Ok((number, Arc::new(Block { rows: (&before.rows | &added) - &removed, loose })))
        };
        blocks(&(&change.added | &change.removed)).into_iter().map(of_block).collect()
    }

    /// A segment's id as the outside knows it: `seg_…`.
    pub fn segment_key(&self, id: SegmentId) -> String {
        self.secret.segment_key(id)
    }

    /// The segment of an id that [`Snapshot::segment_key`] gave.
    pub fn segment_of_key(&self, key: &str) -> Option<SegmentId> {
        self.secret.segment_of(key)
    }

    /// A block of a segment's members; of a static one with customers that were taken away.
    pub fn member_block(&self, segment: &Segment, block: u32) -> Result<Arc<Block>, StoreError> {
        segment.members.block(block, || read_block(&self.source.tree, segment.definition.id, block))
    }

    /// Everybody who is in a segment now.
    pub fn members(&self, id: SegmentId) -> Result<RoaringBitmap, StoreError> {
        let mut all = RoaringBitmap::new();
        if let Some(segment) = self.segments.segment(id) {
            for block in 0..segment.members.block_count() {
                all |= &self.member_block(segment, block)?.rows;
            }
        }
        Ok(all & self.alive.as_ref())
    }

    /// Whether a row is in a segment.
    pub fn is_member(&self, id: SegmentId, row: Row) -> Result<bool, StoreError> {
        let Some(segment) = self.segments.segment(id) else { return Ok(false) };
        Ok(self.is_alive(row) && self.member_block(segment, Members::block_of(row.0))?.rows.contains(row.0))
    }

    /// The rows of a page that are in a segment; of a static one with customers that were taken away.
    pub fn member_bits(&self, id: SegmentId, page: u32) -> Result<Bits, StoreError> {
        let Some(segment) = self.segments.segment(id) else { return Ok(Bits::default()) };
        let block = self.member_block(segment, Members::block_of(page * PAGE_ROWS as u32))?;
        Ok(on_page(&block.rows, page))
    }
}

impl Store {
    /// All versions of a segment's rule, newest first.
    pub fn rule_versions(&self, id: SegmentId) -> Result<Vec<RuleVersion>, StoreError> {
        definitions::read_versions(&self.tree(), id)
    }

    /// What a change-set did to definitions of segments.
    ///
    /// # Errors
    /// Also where a definition names an attribute that is gone.
    pub fn definition_edits(&self, id: ChangeSetId) -> Result<Vec<DefinitionEdit>, StoreError> {
        definitions::read_edits(&self.tree(), self.snapshot().schema(), id)
    }

    /// What a change-set did to a list kept by hand.
    pub fn list_edit(&self, id: ChangeSetId, segment: SegmentId) -> Result<ListEdit, StoreError> {
        let mut edit = ListEdit::none(segment);
        for (is_added, rows) in [(1, &mut edit.added), (0, &mut edit.removed)] {
            let prefix = layout::Key::new(Table::ListEdit).u64(id.0).u32(segment.0).u8(is_added).done();
            for item in self.tree().scan_prefix(prefix) {
                *rows |= decode_bitmap(&item?.1, "what a change-set did to a list")?;
            }
        }
        Ok(edit)
    }

    /// Shows readers a state with other memberships, without writing anything: that of another time.
    pub fn show(&self, snapshot: Snapshot) {
        let _writing = self.lock_writing();
        self.publish(snapshot);
    }
}

/// Reads a block with the changes that lie apart.
pub(super) fn read_block(tree: &Tree, id: SegmentId, block: u32) -> Result<Block, StoreError> {
    let what = || format!("block {block} of segment {}", id.0);
    let mut rows = match tree.get(layout::members(id, block))? {
        Some(value) => decode_bitmap(&value, &what())?,
        None => RoaringBitmap::new(),
    };
    let mut loose = 0;
    for item in tree.range(loose_range(id, block)) {
        let (key, value) = item?;
        let row = layout::u32_at(&key, 5);
        match value.as_ref() {
            [1] => rows.insert(row),
            [0] => rows.remove(row),
            _ => return Err(StoreError::damaged(what(), "a change of it is neither in nor out")),
        };
        loose += 1;
    }
    Ok(Block { rows, loose })
}

fn loose_range(id: SegmentId, block: u32) -> std::ops::RangeInclusive<Vec<u8>> {
    let first = block * ROWS_PER_BLOCK;
    layout::member(id, first)..=layout::member(id, first + (ROWS_PER_BLOCK - 1))
}

fn set_dues(segments: &mut Segments, changes: &SegmentCommit) {
    for (id, due) in &changes.dues {
        if let Some(segment) = segments.segment(*id).filter(|segment| segment.due != *due) {
            segments.put(Segment { due: *due, ..Segment::clone(segment) });
        }
    }
    for (id, change) in &changes.page_dues {
        let Some(segment) = segments.segment(*id) else { continue };
        let page_dues = PageDues::after(segment.page_dues.as_ref(), change);
        if page_dues != segment.page_dues {
            segments.put(Segment { page_dues, ..Segment::clone(segment) });
        }
    }
}

impl Writing<'_> {
    /// Writes what becomes of segments.
    pub(super) fn write_segments(&mut self, changes: &SegmentCommit) -> Result<(), StoreError> {
        let mut segments = Segments::clone(&self.after.segments);
        segments.clock = changes.clock;
        segments.recorded = changes.recorded;
        segments.basis.clone_from(&changes.basis);
        segments.unwritten = Arc::default();
        self.define(changes, &mut segments)?;
        for change in &changes.members {
            self.write_members(change, &mut segments)?;
        }
        set_dues(&mut segments, changes);
        self.remove(changes, &mut segments)?;
        for (key, value) in moves::encode(&changes.moves, &mut segments.next_moves)? {
            self.batch.insert(key, value);
        }
        self.write_edits(changes)?;
        self.batch.insert(layout::meta("segments"), codec::encode(&definitions::state_of(&segments))?);
        self.after.segments = Arc::new(segments);
        Ok(())
    }

    fn define(&mut self, changes: &SegmentCommit, segments: &mut Segments) -> Result<(), StoreError> {
        for definition in &changes.defined {
            let id = definition.id;
            segments.next_id = segments.next_id.max(id.0 + 1);
            let value = definitions::encode(definition)?;
            let is_new_rule = segments.definition(id).is_none_or(|known| known.version != definition.version);
            if is_new_rule {
                self.batch.insert(layout::rule(id, definition.version), value.clone());
            }
            self.batch.insert(layout::segment(id), value);
            let segment = match segments.segment(id) {
                Some(known) => Segment { definition: Arc::clone(definition), ..Segment::clone(known) },
                None => Segment {
                    definition: Arc::clone(definition),
                    // One that an undo brings back still has its members on disk.
                    members: Arc::new(Members::unread(self.after.next_row)),
                    size: 0,
                    due: None,
                    page_dues: None,
                },
            };
            segments.put(segment);
        }
        Ok(())
    }

    fn remove(&mut self, changes: &SegmentCommit, segments: &mut Segments) -> Result<(), StoreError> {
        for id in &changes.removed {
            self.batch.remove(layout::segment(*id));
            segments.remove(*id);
        }
        if changes.removed.is_empty() && changes.defined.is_empty() {
            return Ok(());
        }
        let circle = |_| StoreError::damaged("the segments", "they would stand on each other in a circle");
        segments.sort().map_err(circle)
    }

    fn write_members(&mut self, change: &MemberChange, segments: &mut Segments) -> Result<(), StoreError> {
        let id = change.segment;
        let Some(segment) = segments.segment(id).cloned() else { return Ok(()) };
        let mut changed = self.after.changed_blocks(&segment, change)?;
        for (number, block) in &mut changed {
            if block.loose > MAX_LOOSE + id.0 % STAGGER {
                *block = Arc::new(self.fold_members(id, *number, &block.rows)?);
                continue;
            }
            for (rows, value) in [(&change.added, 1u8), (&change.removed, 0)] {
                for row in &part(rows, *number) {
                    self.batch.insert(layout::member(id, row), &[value]);
                    self.fresh.loose.insert((id, row));
                }
            }
        }
        let members = Arc::new(segment.members.with_blocks(changed));
        segments.put(Segment { members, size: change.size, ..Segment::clone(&segment) });
        Ok(())
    }

    /// Writes a block whole, in place of the changes that lay apart.
    fn fold_members(
        &mut self,
        id: SegmentId,
        number: u32,
        rows: &RoaringBitmap,
    ) -> Result<Block, StoreError> {
        for key in self.tree.range(loose_range(id, number)).keys() {
            self.batch.remove(key?);
        }
        let first = number * ROWS_PER_BLOCK;
        for (_, row) in self.fresh.loose.range((id, first)..=(id, first + (ROWS_PER_BLOCK - 1))) {
            self.batch.remove(layout::member(id, *row));
        }
        let mut rows = rows.clone();
        rows.optimize();
        self.batch.insert(layout::members(id, number), encode_bitmap(&rows)?);
        Ok(Block { rows, loose: 0 })
    }

    fn write_edits(&mut self, changes: &SegmentCommit) -> Result<(), StoreError> {
        let id = self.after.last_change;
        if !changes.edits.is_empty() {
            self.batch.insert(layout::segment_edits(id), definitions::encode_edits(&changes.edits)?);
        }
        for edit in &changes.lists {
            for (is_added, rows) in [(1, &edit.added), (0, &edit.removed)] {
                for number in blocks(rows) {
                    let key = layout::list_edit(id, edit.segment, is_added, number);
                    self.batch.insert(key, encode_bitmap(&part(rows, number))?);
                }
            }
        }
        Ok(())
    }
}
