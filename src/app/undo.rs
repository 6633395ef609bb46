//! Taking a change-set back (SEMANTICS 13): what it made goes, what it took comes back, what it changed is as before.
//! What was changed again since is kept and told; a consent is never raised, an erased customer never returns.

use std::sync::{Mutex, PoisonError};

use roaring::RoaringBitmap;

use super::plan::{self, MAX_KEPT_LINES};
use super::writer::Decision;
use super::{App, Error, Reply, distributions, edit, merge, records, segments};
use crate::domain::{
    Cell, ChangeKind, ChangeSet, ChangeSetId, ChangeSummary, ColumnId, PromotionAct, Row, SegmentId, Value,
};
use crate::store::{Commit, CustomerChange, KeyKind, RowEvent, Store};

/// What was left alone, a line each, the first [`MAX_KEPT_LINES`] of them.
#[derive(Default)]
struct Kept {
    lines: Vec<String>,
    more: u64,
}

impl Kept {
    fn add(&mut self, line: String) {
        if self.lines.len() < MAX_KEPT_LINES { self.lines.push(line) } else { self.more += 1 }
    }

    fn into_lines(mut self) -> Vec<String> {
        if self.more > 0 {
            self.lines.push(format!("and {} more", self.more));
        }
        self.lines
    }
}

/// Takes back the named change-set, or the last one that can be.
pub(super) fn undo(decision: &Decision<'_>, id: Option<ChangeSetId>) -> Result<Reply, Error> {
    let target = target(decision, id)?;
    if let Some(id) = segments::segment_of(decision, &target)? {
        return undo_segment(decision, target, id);
    }
    let merged = merge::merged_by(decision, &target)?;
    let later = Later::than(decision, target.id)?;
    let kept = Mutex::new(Kept::default());
    let delete = rows_to_delete(decision, &target, &later, &kept)?;
    let restore = rows_to_restore(decision, &target, &later, merged, &kept)?;
    let touched = decision.store.rows_of(target.id, RowEvent::Changed)?;
    let changed = &touched & decision.snapshot.alive().as_ref();
    let events = vec![(RowEvent::Deleted, delete.clone()), (RowEvent::Restored, restore.clone())];
    let change = |page: u32, rows: &[Row]| page_as_before(decision, &target, page, rows, &kept);
    let mut planned = plan::plan(decision, &changed, events, &change)?;
    if let Some(merged) = merged
        && let Err(refused) = merged.check(decision, &planned, (&delete, &restore))
    {
        return abandon(planned, refused);
    }
    // Records of who is gone by now are taken back too, wherever they went.
    let touched = touched | decision.store.rows_of(target.id, RowEvent::Created)?;
    let touched = merge::survivors_since(decision, &target, &touched)?;
    let taken = records::take_back(decision, target.id, &touched, &mut planned.commit.staging)?;
    let mut summary =
        ChangeSummary { created: restore.len(), changed: planned.changed.len(), deleted: delete.len() };
    let mut kept = kept.into_inner().unwrap_or_else(PoisonError::into_inner);
    let cancelled = distributions::cancel_caused_by(decision, target.id, MAX_KEPT_LINES)?;
    cancelled.sent.iter().for_each(|line| kept.add(line.clone()));
    kept.more += cancelled.more_sent;
    taken.kept.iter().for_each(|line| kept.add(line.clone()));
    let kept = kept.into_lines();
    summary.changed += planned.note_records(taken, &(&delete | &restore));
    if summary == ChangeSummary::default() {
        if let Some(staging) = planned.commit.staging.take() {
            staging.abandon()?;
        }
        return Ok(Reply { kept, ..Reply::default() });
    }
    let mut head =
        decision.head(ChangeKind::Undo(target.id), format!("took back {}: {}", target.id.0, target.title));
    head.summary = summary;
    planned.count_attributes(decision, &mut head);
    forget_aliases(decision, &mut planned);
    let mut intent = segments::Intent::default();
    if let Some(merged) = merged {
        merged.move_keys(decision, &mut planned)?;
        intent = merged.lists(decision, &target)?;
    }
    planned.commit.outbox = cancelled.outbox;
    planned.commit.heads = heads_after(decision, target, head.id)?;
    let id = head.id;
    planned.commit.change_set = Some(head);
    planned.commit.dead = delete;
    planned.commit.alive = restore;
    decision.commit_with(planned.commit, intent)?;
    Ok(Reply { change_set: Some(id), summary, kept, ..Reply::default() })
}

fn abandon(mut planned: plan::Planned, refused: Error) -> Result<Reply, Error> {
    if let Some(staging) = planned.commit.staging.take() {
        staging.abandon()?;
    }
    Err(refused)
}

/// Takes back what was done to a segment.
fn undo_segment(decision: &Decision<'_>, target: ChangeSet, id: SegmentId) -> Result<Reply, Error> {
    let intent = segments::undo(decision, &target, id)?;
    let title = format!("took back {}: {}", target.id.0, target.title);
    let head = decision.head(ChangeKind::Undo(target.id), title);
    let change_set = Some(head.id);
    let cancelled = distributions::cancel_caused_by(decision, target.id, MAX_KEPT_LINES)?;
    let mut kept = Kept { lines: cancelled.sent, more: cancelled.more_sent };
    let heads = heads_after(decision, target, head.id)?;
    let outbox = cancelled.outbox;
    decision.commit_with(Commit { change_set: Some(head), heads, outbox, ..Commit::default() }, intent)?;
    Ok(Reply { change_set, kept: std::mem::take(&mut kept).into_lines(), ..Reply::default() })
}

fn target(decision: &Decision<'_>, id: Option<ChangeSetId>) -> Result<ChangeSet, Error> {
    if let Some(id) = id {
        let head = decision.store.change_set(id)?.ok_or_else(|| Error::no_change_set(id))?;
        if let Some(by) = head.undone_by {
            return Err(Error::NotUndoable(format!(
                "change-set {} was taken back already, by {}",
                id.0, by.0
            )));
        }
        if !head.undoable || !is_kind_undoable(&head.kind) {
            let why = match &head.kind {
                ChangeKind::Promotion(PromotionAct::Distribution) => {
                    "what was done with distributions stays; `patrons distribution end` ends one"
                }
                ChangeKind::Promotion(_) => {
                    "what was done with codes stays; `patrons voucher rollback` takes a redemption back"
                }
                kind if is_kind_undoable(kind) => "its before-values are no longer kept",
                _ => "its kind cannot be",
            };
            return Err(Error::NotUndoable(format!("change-set {} cannot be taken back: {why}", id.0)));
        }
        return Ok(head);
    }
    last_undoable(decision.store)?.ok_or_else(|| Error::NotUndoable("there is nothing to undo".into()))
}

fn last_undoable(store: &Store) -> Result<Option<ChangeSet>, Error> {
    let mut kept: Option<ChangeSet> = None;
    for head in store.change_sets() {
        let head = head?;
        if head.undoable && head.undone_by.is_none() && is_kind_undoable(&head.kind) {
            // Nobody means what lies before a redemption without saying so.
            return kept.map_or(Ok(Some(head.clone())), |last| Err(stays(&last, Some(&head))));
        }
        if matches!(head.kind, ChangeKind::Promotion(_)) {
            kept.get_or_insert(head);
        }
    }
    kept.map_or(Ok(None), |last| Err(stays(&last, None)))
}

/// What was done with codes is not taken back; says what can be.
fn stays(last: &ChangeSet, before: Option<&ChangeSet>) -> Error {
    let before =
        before.map(|head| format!("; `patrons undo {0}` takes back {0}: {1}", head.id.0, head.title));
    let remedy = match last.kind {
        ChangeKind::Promotion(PromotionAct::Distribution) => "`patrons distribution end` ends one",
        _ => "`patrons voucher rollback` takes a redemption back",
    };
    Error::NotUndoable(format!(
        "the last change, {}: {}, stays; {remedy}{}",
        last.id.0,
        last.title,
        before.unwrap_or_default()
    ))
}

impl App {
    /// What an undo of no named change-set would take back.
    ///
    /// # Errors
    /// What the store cannot read.
    pub fn undoable(&self) -> Result<Option<ChangeSet>, Error> {
        last_undoable(&self.store)
    }
}

fn is_kind_undoable(kind: &ChangeKind) -> bool {
    use ChangeKind::{Erase, Promotion, Readmit, Schema};
    !matches!(kind, Erase | Readmit | Schema | Promotion(_))
}

/// What happened after a change-set.
struct Later {
    changed: RoaringBitmap,
    /// Whether anybody was made, brought back or given another key.
    keys_moved: bool,
}

impl Later {
    fn than(decision: &Decision<'_>, id: ChangeSetId) -> Result<Self, Error> {
        let mut later = Self { changed: RoaringBitmap::new(), keys_moved: false };
        for head in decision.store.change_sets() {
            let head = head?;
            if head.id <= id {
                break;
            }
            let keys = head.attributes.iter().any(|(name, _)| name == "source_id" || name == "id");
            later.keys_moved |= keys || head.summary.created > 0;
            // An undo of something later still leaves things as they were before that.
            let cancels = matches!(head.kind, ChangeKind::Undo(of) if of > id);
            if head.undone_by.is_none() && !cancels {
                later.changed |= decision.store.rows_of(head.id, RowEvent::Changed)?;
            }
        }
        Ok(later)
    }
}

fn rows_to_delete(
    decision: &Decision<'_>,
    target: &ChangeSet,
    later: &Later,
    kept: &Mutex<Kept>,
) -> Result<RoaringBitmap, Error> {
    let mut rows = decision.store.rows_of(target.id, RowEvent::Created)?;
    rows |= decision.store.rows_of(target.id, RowEvent::Restored)?;
    rows &= decision.snapshot.alive().as_ref();
    let changed = &rows & &later.changed;
    for row in changed.iter().take(MAX_KEPT_LINES + 1) {
        keep(kept, format!("{} was changed since and stays", decision.snapshot.id_of(Row(row))?));
    }
    Ok(rows - changed)
}

fn rows_to_restore(
    decision: &Decision<'_>,
    target: &ChangeSet,
    later: &Later,
    merged: Option<merge::Merged>,
    kept: &Mutex<Kept>,
) -> Result<RoaringBitmap, Error> {
    let mut rows = decision.store.rows_of(target.id, RowEvent::Deleted)?;
    rows -= decision.snapshot.alive().as_ref();
    if !later.keys_moved {
        return Ok(rows);
    }
    let mut taken = RoaringBitmap::new();
    for row in rows.iter().map(Row) {
        // An export that was imported again may have adopted the id of a row that is deleted here.
        let id = decision.snapshot.id_of(row)?.to_string();
        let source_id = decision.snapshot.cell(row, ColumnId::SOURCE_ID)?;
        for (kind, key) in [(KeyKind::SourceId, source_id.as_text()), (KeyKind::Id, Some(id.as_str()))] {
            let Some(key) = key else { continue };
            let is_lent = merged.is_some_and(|merged| merged.lends(decision, row, key));
            if !is_lent && edit::check_key_is_free(decision, kind, key, Some(row)).is_err() {
                keep(
                    kept,
                    format!(
                        "{} stays deleted: its key is somebody else's now",
                        decision.snapshot.id_of(row)?
                    ),
                );
                taken.insert(row.0);
            }
        }
    }
    Ok(rows - taken)
}

/// The changes that bring rows of one page back to what they were.
fn page_as_before(
    decision: &Decision<'_>,
    target: &ChangeSet,
    page: u32,
    rows: &[Row],
    kept: &Mutex<Kept>,
) -> Result<Vec<CustomerChange>, Error> {
    let done = decision.store.changes_of_page(target.id, page)?;
    let mut back = Vec::new();
    for change in done.iter().filter(|c| c.event == RowEvent::Changed && rows.binary_search(&c.row).is_ok()) {
        back.extend(row_as_before(decision, change, kept)?);
    }
    Ok(back)
}

fn row_as_before(
    decision: &Decision<'_>,
    change: &CustomerChange,
    kept: &Mutex<Kept>,
) -> Result<Option<CustomerChange>, Error> {
    let schema = decision.snapshot.schema();
    let record = decision.snapshot.record(change.row)?;
    let mut cells: Vec<(ColumnId, Cell, Cell)> = Vec::new();
    for (id, before, after) in &change.cells {
        let since_of = schema.consents.iter().find(|c| c.since == *id);
        if let Some(consent) = since_of {
            if cells.iter().any(|(changed, _, _)| *changed == consent.column) {
                cells.push((*id, record.cell(*id).clone(), before.clone()));
            }
            continue;
        }
        let Some(attribute) = schema.attribute(*id) else { continue };
        let reason = if record.cell(*id) != after {
            Some("changed since")
        } else if schema.consent_of(*id).is_some() && is_given(before) && !is_given(after) {
            Some("a consent is not given back by an undo")
        } else if *id == ColumnId::SOURCE_ID && key_is_taken(decision, change.row, before) {
            Some("its old key is somebody else's now")
        } else {
            None
        };
        match reason {
            Some(reason) => {
                let line = format!(
                    "{} keeps its {}: {reason}",
                    decision.snapshot.id_of(change.row)?,
                    attribute.name
                );
                keep(kept, line);
            }
            None => cells.push((*id, after.clone(), before.clone())),
        }
    }
    Ok((!cells.is_empty()).then_some(CustomerChange { row: change.row, event: RowEvent::Changed, cells }))
}

fn is_given(cell: &Cell) -> bool {
    *cell == Cell::Value(Value::Boolean(true))
}

fn key_is_taken(decision: &Decision<'_>, row: Row, key: &Cell) -> bool {
    let Some(key) = key.as_text() else { return false };
    edit::check_key_is_free(decision, KeyKind::SourceId, key, Some(row)).is_err()
}

fn keep(kept: &Mutex<Kept>, line: String) {
    kept.lock().unwrap_or_else(PoisonError::into_inner).add(line);
}

/// A source id that is a customer's own again is no alias any more.
fn forget_aliases(decision: &Decision<'_>, planned: &mut plan::Planned) {
    for (row, record) in &planned.commit.rows {
        let aliases = decision.snapshot.aliases(*row);
        let own = record.text(ColumnId::SOURCE_ID);
        if aliases.iter().any(|alias| Some(alias.as_str()) == own) {
            let left = aliases.iter().filter(|alias| Some(alias.as_str()) != own).cloned().collect();
            planned.commit.aliases.push((*row, left));
        }
    }
}

/// The target's head names who took it back; taking back an undo frees what that one had taken back, and so on.
fn heads_after(
    decision: &Decision<'_>,
    mut target: ChangeSet,
    by: ChangeSetId,
) -> Result<Vec<ChangeSet>, Error> {
    target.undone_by = Some(by);
    let mut heads = vec![target];
    // Down the chain of undos every second one is in force again, and the one it took back is not.
    while let Some(ChangeSet { id, kind: ChangeKind::Undo(earlier), undone_by, .. }) = heads.last() {
        let by = undone_by.is_none().then_some(*id);
        let Some(earlier) = decision.store.change_set(*earlier)? else { break };
        heads.push(ChangeSet { undone_by: by, ..earlier });
    }
    Ok(heads)
}
