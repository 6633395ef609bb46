//! What a commit let happen to customers, as far as a distribution asks for it.

use crate::domain::fact::{self, field};
use crate::domain::{Cell, ChangeKind, FactKind, Instant, OrderStatus, Record, Row, Value};
use crate::promotions::{Distribution, Trigger};
use crate::segments::{Cause, Moves};
use crate::store::{Commit, FactChange, FactEdit, Happened, SegmentCommit, Snapshot};

/// Something that happened to a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Occurrence {
    /// The true instant.
    pub at: Instant,
    /// To whom.
    pub row: Row,
    /// The order or event.
    pub record: Option<(FactKind, String)>,
}

/// Everything that happened of what a distribution waits for, in the order in which it did.
pub(super) fn occurrences(
    distribution: &Distribution,
    commit: &Commit,
    moved: Option<&SegmentCommit>,
    now: Instant,
) -> Vec<Occurrence> {
    let mut found = match &distribution.trigger {
        Trigger::Entered(id) => of_moves(moved, |moves| (moves.segment == *id).then_some(&moves.entered)),
        Trigger::Left(id) => of_moves(moved, |moves| (moves.segment == *id).then_some(&moves.left)),
        Trigger::OrderPaid => {
            let is_it = |happened: &Happened| happened.kind == FactKind::Order;
            of_records(distribution, commit, now, &is_it)
        }
        Trigger::Event(name) => {
            let is_it = |happened: &Happened| happened.kind == FactKind::Event && happened.label == *name;
            of_records(distribution, commit, now, &is_it)
        }
    };
    found.sort_by_key(|one| (one.at, one.row));
    found
}

/// Who moved. Defining a segment anew, also by an undo, and another time zone send nothing (SEMANTICS 17).
fn of_moves<'a>(
    moved: Option<&'a SegmentCommit>,
    rows: impl Fn(&'a Moves) -> Option<&'a roaring::RoaringBitmap>,
) -> Vec<Occurrence> {
    let all = moved.into_iter().filter(|moved| moved.defined.is_empty()).flat_map(|moved| &moved.moves);
    let telling = all.filter(|moves| !matches!(moves.cause, Cause::Definition | Cause::Settings));
    let of = |moves: &'a Moves| {
        let at = moves.at;
        rows(moves).into_iter().flatten().map(move |row| Occurrence { at, row: Row(row), record: None })
    };
    telling.flat_map(of).collect()
}

fn of_records(
    distribution: &Distribution,
    commit: &Commit,
    now: Instant,
    is_it: &dyn Fn(&Happened) -> bool,
) -> Vec<Occurrence> {
    let kind = commit.change_set.as_ref().map(|head| &head.kind);
    // What an undo brings back, or a merge moves, happened before.
    if matches!(kind, Some(ChangeKind::Undo(_) | ChangeKind::Merge { .. })) {
        return Vec::new();
    }
    // An import says itself what happened: where few records change, it takes each out and puts it in anew.
    let is_import = matches!(kind, Some(ChangeKind::Import { .. }));
    let edits = commit.facts.edits.iter().filter(|_| !is_import);
    let edits = edits.filter_map(|edit| of_edit(edit, &commit.facts.changes));
    let all = edits.chain(commit.facts.happened.iter().cloned());
    // What is told only now of a time before the distribution ran is history.
    let is_new = |happened: &Happened| {
        happened.since.is_none_or(|since| distribution.activated_at.is_some_and(|from| since >= from))
    };
    all.filter(|happened| is_it(happened) && is_new(happened))
        .map(|Happened { kind, row, id, .. }| Occurrence { at: now, row, record: Some((kind, id)) })
        .collect()
}

fn of_edit(edit: &FactEdit, changes: &[FactChange]) -> Option<Happened> {
    let after = edit.after.as_ref()?;
    let id = fact::id_of(edit.kind, &after.cells);
    let is_it =
        |change: &&FactChange| change.kind == edit.kind && fact::id_of(edit.kind, &change.before) == id;
    let before = match changes.iter().find(is_it) {
        Some(change) => Before::Was(&change.before),
        None if edit.before.is_some() => return None,
        None => Before::Nothing,
    };
    happened(edit.kind, after.row, before, &after.cells)
}

/// What stood in the place of a record.
#[derive(Clone, Copy, Debug)]
pub(in crate::app) enum Before<'a> {
    /// It is new.
    Nothing,
    /// This.
    Was(&'a Record),
}

/// What a record says that is new: of an order that it is paid now, of an event all.
pub(in crate::app) fn happened(
    kind: FactKind,
    row: Row,
    before: Before<'_>,
    after: &Record,
) -> Option<Happened> {
    let label = after.text(field::LABEL).unwrap_or_default();
    let tells = match (kind, before) {
        (FactKind::Event, Before::Nothing) => true,
        (FactKind::Order, Before::Nothing) => is_paid(label),
        (FactKind::Order, Before::Was(before)) => {
            let was = before.text(field::LABEL).unwrap_or_default();
            is_paid(label) && !is_paid(was) && was != OrderStatus::Fulfilled.word()
        }
        _ => false,
    };
    let since = match (after.cell(field::CREATED_AT), before) {
        (Cell::Value(Value::Instant(at)), Before::Nothing) => Some(*at),
        _ => None,
    };
    tells.then(|| Happened { kind, row, id: fact::id_of(kind, after), label: label.to_owned(), since })
}

fn is_paid(label: &str) -> bool {
    label == OrderStatus::Paid.word()
}

/// Whether a distribution that runs asks for records of a kind.
pub(in crate::app) fn asks_for(snapshot: &Snapshot, kind: FactKind) -> bool {
    let asks = |distribution: &Distribution| match distribution.trigger {
        Trigger::OrderPaid => kind == FactKind::Order,
        Trigger::Event(_) => kind == FactKind::Event,
        Trigger::Entered(_) | Trigger::Left(_) => false,
    };
    snapshot.distributions().any(|kept| kept.distribution.listens() && asks(&kept.distribution))
}
