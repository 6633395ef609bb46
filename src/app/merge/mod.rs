//! Making one customer of two: the survivor takes over what it lacks, every record, the place on lists kept by hand
//! and the keys of the other, who goes. One change-set; taken back, both are as they were.

mod apart;
mod outcome;

pub(super) use self::apart::{Merged, merged_by, survivors_since};
pub use self::outcome::{MergedAttribute, Side, outcome};
use super::segments::Intent;
use super::writer::Decision;
use super::{Error, Reply, plan, records, segments};
use crate::domain::{
    Cell, ChangeKind, ChangeSummary, ColumnId, FactKind, Record, Row, Schema, customer::MAX_ROW_BYTES,
};
use crate::store::{CustomerChange, KeyKind, ListEdit, RowEvent, Snapshot};

/// What a merge would do.
#[derive(Clone, Debug, PartialEq)]
pub struct MergePreview {
    /// Who stays.
    pub survivor: Row,
    /// Who goes.
    pub other: Row,
    /// Every attribute that one of them has.
    pub attributes: Vec<MergedAttribute>,
    /// How many records of which kind come over.
    pub records: Vec<(FactKind, u64)>,
    /// Lists kept by hand on which the survivor comes, by name.
    pub lists: Vec<String>,
}

/// Says what a merge would do, and writes nothing.
///
/// # Errors
/// [`Error::Invalid`] for one and the same customer, or a choice that cannot be.
pub fn preview(
    snapshot: &Snapshot,
    survivor: Row,
    other: Row,
    choices: &[(ColumnId, Side)],
) -> Result<MergePreview, Error> {
    check_two(snapshot, survivor, other)?;
    let attributes =
        outcome(snapshot.schema(), &snapshot.record(survivor)?, &snapshot.record(other)?, choices)?;
    let mut records = Vec::new();
    for kind in FactKind::ALL {
        let count = snapshot.facts(kind, other)?.len() as u64;
        if count > 0 {
            records.push((kind, count));
        }
    }
    let lists = lists(snapshot, survivor, other)?;
    let name = |edit: &ListEdit| snapshot.segments().definition(edit.segment).map(|d| d.name.clone());
    Ok(MergePreview { survivor, other, attributes, records, lists: lists.iter().filter_map(name).collect() })
}

/// Makes one of two customers.
pub(super) fn merge(
    decision: &Decision<'_>,
    survivor: Row,
    other: Row,
    choices: &[(ColumnId, Side)],
) -> Result<Reply, Error> {
    let snapshot = &decision.snapshot;
    check_two(snapshot, survivor, other)?;
    let (own, others) = (snapshot.record(survivor)?, snapshot.record(other)?);
    let merged = outcome(snapshot.schema(), &own, &others, choices)?;
    let cells = cells(snapshot.schema(), &own, &others, &merged);
    check_size(&own, &cells)?;
    let rows = [survivor.0].into_iter().collect();
    let gone: roaring::RoaringBitmap = [other.0].into_iter().collect();
    let change = |_page: u32, _rows: &[Row]| {
        let change = CustomerChange { row: survivor, event: RowEvent::Changed, cells: cells.clone() };
        Ok(vec![change])
    };
    let mut planned = plan::plan(decision, &rows, vec![(RowEvent::Deleted, gone.clone())], &change)?;
    let taken = records::hand_over(decision, other, survivor, &mut planned.commit.staging)?;
    let mut head = decision.head(ChangeKind::Merge { survivor, other }, "made one customer of two".into());
    let changed = 1 + planned.note_records(taken, &gone);
    head.summary = ChangeSummary { changed, deleted: 1, ..ChangeSummary::default() };
    planned.count_attributes(decision, &mut head);
    take_keys(decision, (survivor, &own), other, &mut planned)?;
    let (id, summary) = (head.id, head.summary);
    planned.commit.change_set = Some(head);
    planned.commit.dead = gone;
    let theirs = snapshot.messages_to(other)?.into_iter();
    planned.commit.outbox.adopted = theirs.map(|number| (survivor, number)).collect();
    let lists = lists(snapshot, survivor, other)?;
    decision.commit_with(planned.commit, Intent { lists, ..Intent::default() })?;
    Ok(Reply { change_set: Some(id), summary, ..Reply::default() })
}

fn check_two(snapshot: &Snapshot, survivor: Row, other: Row) -> Result<(), Error> {
    if survivor == other {
        return Err(Error::Invalid(format!(
            "both are the same customer, {}; name two",
            snapshot.id_of(survivor)?
        )));
    }
    for row in [survivor, other] {
        if !snapshot.is_alive(row) {
            return Err(Error::NotFound(snapshot.id_of(row)?.to_string()));
        }
    }
    Ok(())
}

/// What changes of the survivor. The time of a consent's answer comes with the answer.
fn cells(
    schema: &Schema,
    own: &Record,
    others: &Record,
    merged: &[MergedAttribute],
) -> Vec<(ColumnId, Cell, Cell)> {
    let mut cells = Vec::new();
    for one in merged.iter().filter(|one| one.after != one.survivor) {
        cells.push((one.attribute.column, one.survivor.clone(), one.after.clone()));
        if let Some(consent) = schema.consent_of(one.attribute.column) {
            cells.push((consent.since, own.cell(consent.since).clone(), others.cell(consent.since).clone()));
        }
    }
    cells
}

fn check_size(own: &Record, cells: &[(ColumnId, Cell, Cell)]) -> Result<(), Error> {
    let size = |cell: &Cell| cell.value().map_or(0, |value| value.to_string().len());
    let mut after = own.clone();
    cells.iter().for_each(|(column, _, cell)| after.set(*column, cell.clone()));
    if after.cells().map(|(_, cell)| size(cell)).sum::<usize>() <= MAX_ROW_BYTES {
        return Ok(());
    }
    Err(Error::Invalid(format!(
        "together they would hold more than {MAX_ROW_BYTES} bytes; choose one side for the long values"
    )))
}

/// Every key of the one who goes leads to the survivor: its id, its source id and what it went by before. The
/// survivor's own source id stays as an alias where the other's was chosen.
fn take_keys(
    decision: &Decision<'_>,
    (survivor, own): (Row, &Record),
    other: Row,
    planned: &mut plan::Planned,
) -> Result<(), Error> {
    let snapshot = &decision.snapshot;
    let key = planned.cell_after(snapshot, survivor, ColumnId::SOURCE_ID)?;
    let known = snapshot.aliases(survivor);
    let mut aliases = known.to_vec();
    aliases.extend(own.text(ColumnId::SOURCE_ID).map(ToOwned::to_owned));
    aliases.extend(keys_of(snapshot, other)?);
    let mut seen = std::collections::BTreeSet::new();
    aliases.retain(|alias| Some(alias.as_str()) != key.as_text() && seen.insert(alias.clone()));
    for alias in aliases.iter().filter(|alias| !known.contains(alias)) {
        planned.commit.keys.push((KeyKind::SourceId, KeyKind::SourceId.hash(alias), survivor));
    }
    planned.commit.aliases.push((survivor, aliases));
    Ok(())
}

/// Every key that leads to a customer: its source id, what it went by before, its id.
fn keys_of(snapshot: &Snapshot, row: Row) -> Result<Vec<String>, Error> {
    let mut keys: Vec<String> =
        snapshot.cell(row, ColumnId::SOURCE_ID)?.as_text().map(ToOwned::to_owned).into_iter().collect();
    keys.extend(snapshot.aliases(row).iter().cloned());
    keys.push(snapshot.id_of(row)?.to_string());
    Ok(keys)
}

/// The lists kept by hand on which the other is and the survivor is not.
fn lists(snapshot: &Snapshot, survivor: Row, other: Row) -> Result<Vec<ListEdit>, Error> {
    let mut edits = Vec::new();
    for segment in snapshot.segments().iter().filter(|segment| segment.definition.rule.is_none()) {
        let listed = segments::listed(snapshot, segment)?;
        if listed.contains(other.0) && !listed.contains(survivor.0) {
            let added = [survivor.0].into_iter().collect();
            edits.push(ListEdit { added, ..ListEdit::none(segment.definition.id) });
        }
    }
    Ok(edits)
}
