//! What a commit means for segments: worked out within it, from the state before and the state after (SEMANTICS 18).

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use roaring::RoaringBitmap;

use super::page::{Extent, PageTurns, Sheet, Touch, Work};
use crate::app::filter::Reads;
use crate::domain::column::Bits;
use crate::domain::{ChangeKind, ChangeSetId, ColumnId, FactKind, Instant, PAGE_ROWS, SegmentId};
use crate::query::{Filter, Moment};
use crate::segments::members::{ROWS_PER_BLOCK, on_page};
use crate::segments::{Basis, Cause, Definition, Members, Moves, Segment, Segments};
use crate::store::{
    ChangeWrite, Commit, DefinitionEdit, ListEdit, MemberChange, RowEvent, SegmentCommit, Snapshot,
    StoreError,
};

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
    let works = works(&segments, intent);
    let sheet = Sheet {
        before,
        after,
        reads: Reads::new(filters(&works)),
        nothing: Reads::new([]),
        works,
        moment: circumstances.moment.clone(),
    };
    let turns = sheet.work(&touches(after, commit, &sheet))?;
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

fn filters(works: &[Work]) -> impl Iterator<Item = &Filter> + Clone {
    works.iter().filter_map(|work| work.segment.definition.rule.as_ref()).map(|rule| rule.filter.as_ref())
}

/// What a commit touches, page by page; all pages where somebody asks everybody.
fn touches(after: &Snapshot, commit: &Commit, sheet: &Sheet<'_>) -> Vec<(u32, Touch)> {
    let facts = Facts::of(commit);
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

/// The pages in which a bitmap has rows.
pub(super) fn pages(rows: &RoaringBitmap) -> Vec<u32> {
    let mut pages = Vec::new();
    let mut from = 0;
    while let Some(row) = rows.range(from..).next() {
        let page = row / PAGE_ROWS as u32;
        pages.push(page);
        match (page + 1).checked_mul(PAGE_ROWS as u32) {
            Some(next) => from = next,
            None => break,
        }
    }
    pages
}

/// What a commit changes of customers.
#[derive(Default)]
struct Facts {
    /// Rows of which records changed.
    recorded: RoaringBitmap,
    columns: BTreeMap<ColumnId, RoaringBitmap>,
    born: RoaringBitmap,
    gone: RoaringBitmap,
}

impl Facts {
    fn of(commit: &Commit) -> Self {
        let mut facts = Self::default();
        for edit in &commit.facts.edits {
            facts.recorded.extend(edit.before.iter().map(|(row, _)| row.0));
            facts.recorded.extend(edit.after.iter().map(|fact| fact.row.0));
        }
        for page in &commit.facts.pages {
            let first = page.number * PAGE_ROWS as u32;
            facts.recorded.insert_range(first..first + PAGE_ROWS as u32);
        }
        match &commit.changes {
            None => {}
            Some(ChangeWrite::Rows(changes)) => {
                for change in changes {
                    facts.event(change.event, &RoaringBitmap::from_iter([change.row.0]));
                    for (column, _, _) in &change.cells {
                        facts.columns.entry(*column).or_default().insert(change.row.0);
                    }
                }
            }
            Some(ChangeWrite::Marks { events, columns }) => {
                events.iter().for_each(|(event, rows)| facts.event(*event, rows));
                for (column, rows) in columns {
                    *facts.columns.entry(*column).or_default() |= rows;
                }
            }
        }
        facts
    }

    fn event(&mut self, event: RowEvent, rows: &RoaringBitmap) {
        match event {
            RowEvent::Created | RowEvent::Restored => self.born |= rows,
            RowEvent::Deleted => self.gone |= rows,
            // Whatever changes stamps the customer.
            RowEvent::Changed => *self.columns.entry(ColumnId::UPDATED_AT).or_default() |= rows,
        }
    }

    fn rows(&self) -> RoaringBitmap {
        self.columns.values().fold(&self.born | &self.gone | &self.recorded, |all, rows| all | rows)
    }

    fn on(&self, page: u32) -> Touch {
        let columns = self.columns.iter().map(|(column, rows)| (*column, on_page(rows, page)));
        Touch {
            columns: columns.filter(|(_, rows)| !rows.is_empty()).collect(),
            facts: on_page(&self.recorded, page),
            born: on_page(&self.born, page),
            gone: on_page(&self.gone, page),
        }
    }
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
        let due = turns.iter().filter_map(|(_, turn)| turn.due).min();
        let count = turns.iter().map(|(_, turn)| turn.count as u64).sum();
        note(work, moves, of(|t| &t.added), of(|t| &t.removed), (due, count), changes);
    }
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
