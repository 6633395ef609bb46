//! Making a customer.

use super::plan::customers;
use super::writer::Decision;
use super::{Error, Reply, edit};
use crate::domain::{Cell, ChangeKind, ChangeSummary, ColumnId, Record, Value, Violation, customer};
use crate::store::{ChangeWrite, Commit, CustomerChange, KeyKind, RowEvent};

/// Makes a customer of the given cells.
pub(super) fn create(decision: &Decision<'_>, cells: Vec<(ColumnId, Cell)>) -> Result<Reply, Error> {
    edit::check_cells(decision, &cells)?;
    let mut record: Record = cells.into_iter().filter(|(_, cell)| *cell != Cell::Missing).collect();
    check_required(decision, &record)?;
    check_keys(decision, &record)?;
    edit::stamp_consents(decision, &mut record);
    record.set(ColumnId::CREATED_AT, Value::Instant(decision.now).into());
    let row = decision.snapshot.next_row();
    let mut head = decision.head(ChangeKind::Create, format!("created {}", customers(1)));
    head.summary = ChangeSummary { created: 1, ..ChangeSummary::default() };
    let (id, summary) = (head.id, head.summary);
    decision.commit(Commit {
        rows: vec![(row, record)],
        alive: [row.0].into_iter().collect(),
        changes: Some(ChangeWrite::Rows(vec![CustomerChange {
            row,
            event: RowEvent::Created,
            cells: Vec::new(),
        }])),
        change_set: Some(head),
        ..Commit::default()
    })?;
    Ok(Reply { change_set: Some(id), summary, created: Some(row), ..Reply::default() })
}

fn check_required(decision: &Decision<'_>, record: &Record) -> Result<(), Error> {
    let attributes = decision.snapshot.schema().attributes();
    let lacking = attributes.into_iter().find(|a| a.required && record.cell(a.column).value().is_none());
    lacking.map_or(Ok(()), |a| Err(Violation::Required(a.name).into()))
}

/// Refuses keys that belong to others, or to somebody who was erased.
fn check_keys(decision: &Decision<'_>, record: &Record) -> Result<(), Error> {
    for kind in [KeyKind::SourceId, KeyKind::Id] {
        let Some(key) = record.text(kind.column()) else { continue };
        edit::check_key_is_free(decision, kind, key, None)?;
    }
    Ok(())
}

/// A record that breaks no rule; used where a file brings many.
pub(super) fn validate(attribute: &crate::domain::Attribute, cell: &Cell) -> Result<(), Error> {
    Ok(customer::validate(attribute, cell)?)
}
