//! What a commit means for segments: worked out within it, from the state before and the state after (SEMANTICS 18).

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use roaring::RoaringBitmap;

use super::page::{Extent, PageTurns, Sheet, Touch, Work};
use super::touched::{Facts, pages};
use crate::app::filter::Reads;
use crate::domain::column::Bits;
use crate::domain::{ChangeKind, ChangeSetId, FactKind, Instant, PAGE_ROWS, SegmentId};
use crate::query::{Filter, Moment};
use crate::segments::members::ROWS_PER_BLOCK;
use crate::segments::{Basis, Cause, Definition, DuesChange, Members, Moves, Segment, Segments};
use crate::store::{Commit, DefinitionEdit, ListEdit, MemberChange, SegmentCommit, Snapshot, StoreError};

/// Pages whose rows lie in one container of a bitmap.
const PAGES_PER_BLOCK: u32 = ROWS_PER_BLOCK / PAGE_ROWS as u32;

/// What a use case does to segments themselves, beside customers.
#[derive(Debug, Default)]
pub(in crate::app) struct Intent {
    /// Segments new or defined anew: everybody is asked.
    pub defined: Vec<Arc<Definition>>,
    /// Segments of another name: nobody is asked.
    pub renamed: Vec<Arc<Definition>>,
    /// Those of `defined` that were deleted before.
    pub revived: Vec<SegmentId>,
    /// Segments that are deleted.
    pub removed: Vec<SegmentId>,
    /// Lists kept by hand that change.
    pub lists: Vec<ListEdit>,
    /// Everybody is asked about every segment.
    pub asks_all: bool,
}

impl Intent {
    fn is_empty(&self) -> bool {
        self.defined.is_empty() && self.renamed.is_empty() && self.removed.is_empty() && self.lists.is_empty()
    }
}

/// Under which circumstances consequences are worked out.
#[derive(Clone, Debug)]
pub(in crate::app) struct Circumstances {
    /// The present and its calendar.
    pub moment: Moment,
    /// The calendar by its names.
    pub basis: Basis,
    /// Why something changes.
    pub cause: Cause,
    /// By which change-set.
    pub change_set: Option<ChangeSetId>,
}

/// Works out what a commit changes of segments; `None` where there are none.
pub(in crate::app) fn consequences(
    before: &Snapshot,
    after: &Snapshot,
    commit: &Commit,
    intent: &Intent,
    circumstances: &Circumstances,
) -> Result<Option<SegmentCommit>, StoreError> {
    if before.segments().is_empty() && intent.is_empty() {
        return Ok(None);
    }
    let clock = circumstances.moment.now;
    let segments = defined(before.segments(), intent, after)?;
    let facts = Facts::of(commit);
    let mut works = works(&segments, intent);
    if facts.rows().is_empty() {
        leave_out_idle(&mut works);
    }
    let sheet = Sheet {
        before,
        after,
        reads: Reads::new(filters(&works)),
        nothing: Reads::new([]),
        works,
        moment: circumstances.moment.clone(),
    };
    let turns = sheet.work(&touches(after, &facts, &sheet))?;
    let mut changes = SegmentCommit {
        clock,
        recorded: clock,
        basis: Some(circumstances.basis.clone()),
        defined: intent.defined.iter().chain(&intent.renamed).cloned().collect(),
        removed: intent.removed.clone(),
        edits: edits(before.segments(), intent),
        lists: intent.lists.clone(),
        ..SegmentCommit::default()
    };
    gather(&sheet.works, &turns, circumstances, clock, &mut changes);
    trim(before, intent, &mut changes)?;
    Ok(Some(changes))
}

/// The segments as they are to be, with the members of before.
fn defined(before: &Segments, intent: &Intent, after: &Snapshot) -> Result<Segments, StoreError> {
    let mut segments = before.clone();
    for definition in intent.defined.iter().chain(&intent.renamed) {
        let known = segments.segment(definition.id).cloned();
        segments.put(match known {
            Some(known) => Segment { definition: Arc::clone(definition), ..Segment::clone(&known) },
            None => Segment {
                definition: Arc::clone(definition),
                members: Arc::new(Members::unread(after.next_row().0)),
                size: 0,
                due: None,
                page_dues: None,
            },
        });
    }
    intent.removed.iter().for_each(|id| segments.remove(*id));
    segments
        .sort()
        .map_err(|_| StoreError::damaged("the segments", "they would stand on each other in a circle"))?;
    Ok(segments)
}

fn works(segments: &Segments, intent: &Intent) -> Vec<Work> {
    let extent = |id: SegmentId| {
        if intent.revived.contains(&id) {
            Extent::Revived
        } else if intent.asks_all || intent.defined.iter().any(|d| d.id == id) {
            Extent::Whole
        } else {
            Extent::Touched
        }
    };
    let list = |id: SegmentId| {
        let edit = intent.lists.iter().find(|edit| edit.segment == id)?;
        Some((edit.added.clone(), edit.removed.clone()))
    };
    let work = |segment: &Arc<Segment>| {
        let id = segment.definition.id;
        // A list is asked nothing; only one that comes back is compared with what it was.
        let extent = match extent(id) {
            Extent::Whole if segment.definition.rule.is_none() => Extent::Touched,
            extent => extent,
        };
        Work { segment: Arc::clone(segment), extent, list: list(id), plan: OnceLock::new() }
    };
    segments.in_order().map(work).collect()
}

/// Leaves out segments to which nothing can happen where no customer changed: what is asked anew, what stands on it, and
/// what any of these stands on are left. With many segments there, making one more would else walk through all.
fn leave_out_idle(works: &mut Vec<Work>) {
    let id_of = |work: &Work| work.segment.definition.id;
    let uses = |work: &Work, ids: &BTreeSet<SegmentId>| {
        work.segment.definition.rule.as_ref().is_some_and(|rule| rule.uses.iter().any(|id| ids.contains(id)))
    };
    let mut changing: BTreeSet<SegmentId> = BTreeSet::new();
    for work in works.iter() {
        if work.extent != Extent::Touched || work.list.is_some() || uses(work, &changing) {
            changing.insert(id_of(work));
        }
    }
    let mut left = changing.clone();
    for work in works.iter().filter(|work| changing.contains(&id_of(work))) {
        left.extend(work.segment.definition.rule.iter().flat_map(|rule| rule.uses.iter().copied()));
    }
    works.retain(|work| left.contains(&id_of(work)));
}

fn filters(works: &[Work]) -> impl Iterator<Item = &Filter> + Clone {
    works.iter().filter_map(|work| work.segment.definition.rule.as_ref()).map(|rule| rule.filter.as_ref())
}

/// What a commit touches, page by page; all pages where somebody asks everybody.
fn touches(after: &Snapshot, facts: &Facts, sheet: &Sheet<'_>) -> Vec<(u32, Touch)> {
    if sheet.works.iter().any(|work| work.extent != Extent::Touched) {
        return (0..after.page_count()).map(|page| (page, facts.on(page))).collect();
    }
    let mut rows = facts.rows();
    for (added, removed) in sheet.works.iter().filter_map(|work| work.list.as_ref()) {
        rows |= added;
        rows |= removed;
    }
    pages(&rows).into_iter().map(|page| (page, facts.on(page))).collect()
}

/// Puts the turns of all pages together.
fn gather(
    works: &[Work],
    turns: &[PageTurns],
    circumstances: &Circumstances,
    clock: Instant,
    changes: &mut SegmentCommit,
) {
    let mut by_work: Vec<Vec<(u32, &super::page::Turn)>> = vec![Vec::new(); works.len()];
    for page in turns {
        for (at, turn) in &page.turns {
            by_work[*at].push((page.page, turn));
        }
    }
    for (work, turns) in works.iter().zip(by_work) {
        let of = |pick: fn(&super::page::Turn) -> &Bits| rows_of(turns.iter().map(|(p, t)| (*p, pick(t))));
        let moves = Moves {
            segment: work.segment.definition.id,
            at: clock,
            cause: circumstances.cause,
            version: work.segment.definition.version,
            change_set: circumstances.change_set,
            entered: of(|t| &t.entered),
            left: of(|t| &t.left),
        };
        let dues: Vec<(u32, Instant)> =
            turns.iter().filter_map(|(page, turn)| Some((*page, turn.due?))).collect();
        let due = dues.iter().map(|(_, due)| *due).min();
        note_dues(work, dues, changes);
        let count = turns.iter().map(|(_, turn)| turn.count as u64).sum();
        note(work, moves, of(|t| &t.added), of(|t| &t.removed), (due, count), changes);
    }
}

/// Notes when time may change a segment next on the pages that were worked out.
fn note_dues(work: &Work, dues: Vec<(u32, Instant)>, changes: &mut SegmentCommit) {
    let is_timed = work.segment.definition.rule.as_ref().is_some_and(|rule| rule.is_timed);
    let change = match work.extent {
        Extent::Touched if dues.is_empty() => return,
        Extent::Touched => DuesChange::Sooner(dues),
        Extent::Whole | Extent::Revived if is_timed => DuesChange::All(dues),
        Extent::Whole | Extent::Revived => return,
    };
    changes.page_dues.push((work.segment.definition.id, change));
}

fn note(
    work: &Work,
    moves: Moves,
    added: RoaringBitmap,
    removed: RoaringBitmap,
    (due, count): (Option<Instant>, u64),
    changes: &mut SegmentCommit,
) {
    let Segment { definition, size, due: known, .. } = work.segment.as_ref();
    let due = match work.extent {
        Extent::Touched => [due, *known].into_iter().flatten().min(),
        Extent::Whole | Extent::Revived => due,
    };
    changes.dues.push((definition.id, due));
    let size = match work.extent {
        Extent::Touched => (*size as i64 + moves.growth()).max(0) as u64,
        Extent::Whole | Extent::Revived => count,
    };
    if size != work.segment.size || !added.is_empty() || !removed.is_empty() {
        changes.members.push(MemberChange { segment: definition.id, added, removed, size });
    }
    if !moves.is_empty() && definition.records_moves() {
        changes.moves.push(moves);
    }
}

/// The rows that some pages' bits stand for, pages in ascending order. A block is made in one go: putting pages
/// together one by one took longer than all the filters of an import.
pub(super) fn rows_of<'a>(pages: impl Iterator<Item = (u32, &'a Bits)>) -> RoaringBitmap {
    const PAGE_BYTES: usize = PAGE_ROWS / 8;
    let mut rows = RoaringBitmap::new();
    let (mut open, mut bytes) = (None, Vec::new());
    for (page, bits) in pages.filter(|(_, bits)| !bits.is_empty()) {
        let first_page = page - page % PAGES_PER_BLOCK;
        if open != Some(first_page) {
            close(&mut rows, open, &bytes);
            open = Some(first_page);
            bytes.clear();
        }
        bytes.resize((page - first_page) as usize * PAGE_BYTES, 0);
        bits.words().iter().for_each(|word| bytes.extend(word.to_le_bytes()));
    }
    close(&mut rows, open, &bytes);
    rows
}

fn close(rows: &mut RoaringBitmap, first_page: Option<u32>, bytes: &[u8]) {
    if let Some(first_page) = first_page {
        *rows |= RoaringBitmap::from_lsb0_bytes(first_page * PAGE_ROWS as u32, bytes);
    }
}

fn edits(before: &Segments, intent: &Intent) -> Vec<DefinitionEdit> {
    let changed = intent.defined.iter().chain(&intent.renamed);
    let defined = changed.map(|definition| DefinitionEdit {
        before: before.definition(definition.id).cloned(),
        after: Some(Arc::clone(definition)),
    });
    let removed = intent
        .removed
        .iter()
        .map(|id| DefinitionEdit { before: before.definition(*id).cloned(), after: None });
    defined.chain(removed).collect()
}

/// A list that is deleted forgets those who are no customers: when it comes back, who is missing then has left.
fn trim(before: &Snapshot, intent: &Intent, changes: &mut SegmentCommit) -> Result<(), StoreError> {
    for segment in intent.removed.iter().filter_map(|id| before.segments().segment(*id)) {
        let mut dead = RoaringBitmap::new();
        for block in 0..segment.members.block_count() {
            dead |= &before.member_block(segment, block)?.rows - before.alive().as_ref();
        }
        let (segment, size) = (segment.definition.id, segment.size);
        changes.members.push(MemberChange { segment, added: RoaringBitmap::new(), removed: dead, size });
    }
    Ok(())
}

/// Why a commit moves customers.
pub(in crate::app) fn cause_of(commit: &Commit, intent: &Intent) -> Cause {
    let brings_orders = || commit.facts.edits.iter().any(|edit| edit.kind == FactKind::Order);
    match commit.change_set.as_ref().map(|head| &head.kind) {
        Some(ChangeKind::Undo(_)) => Cause::Undo,
        Some(ChangeKind::Import { .. }) => Cause::Import,
        Some(ChangeKind::Merge { .. }) => Cause::Merge,
        _ if !intent.defined.is_empty() || intent.asks_all => Cause::Definition,
        _ if brings_orders() => Cause::Order,
        _ => Cause::Edit,
    }
}
