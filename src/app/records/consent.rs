//! A consent given or revoked: a record with its evidence, and the customer's present answer.

use std::sync::Arc;

use super::text;
use crate::app::Error;
use crate::app::writer::Decision;
use crate::domain::fact::{self, field};
use crate::domain::{Cell, ColumnId, Consent, Fact, Record, Schema, Value};
use crate::store::{Commit, CustomerChange};

/// What the record of a consent says.
pub const GIVEN: &str = "given";
/// The opposite.
pub const REVOKED: &str = "revoked";

/// Makes the record's answer the customer's, where nothing newer is known; declares the consent where nobody did.
pub(super) fn apply(
    decision: &Decision<'_>,
    fact: &Fact,
    commit: &mut Commit,
    change: &mut CustomerChange,
) -> Result<(), Error> {
    let label = text(&fact.cells, field::LABEL);
    if ![GIVEN, REVOKED].contains(&label) {
        return Err(Error::Invalid(format!("a consent is `{GIVEN}` or `{REVOKED}`, not `{label}`")));
    }
    let mut schema = Schema::clone(decision.snapshot.schema());
    let Consent { column, since, .. } = schema.consent(text(&fact.cells, field::CODE))?;
    let mut record = match commit.rows.iter().find(|(row, _)| *row == fact.row) {
        Some((_, record)) => record.clone(),
        None => decision.snapshot.record(fact.row)?,
    };
    if schema != **decision.snapshot.schema() {
        commit.schema = Some(Arc::new(schema));
    }
    let at = Value::Instant(fact::created_at(&fact.cells));
    // A late record is history; it does not undo what was said after it.
    if matches!(record.cell(since), Cell::Value(Value::Instant(known)) if *known > fact::created_at(&fact.cells))
    {
        return Ok(());
    }
    let answer = Cell::Value(Value::Boolean(label == GIVEN));
    for (id, after) in [(column, answer), (since, at.into())] {
        set(&mut record, id, after, change);
    }
    commit.rows.retain(|(row, _)| *row != fact.row);
    commit.rows.push((fact.row, record));
    Ok(())
}

fn set(record: &mut Record, id: ColumnId, after: Cell, change: &mut CustomerChange) {
    let before = record.cell(id).clone();
    if before != after {
        record.set(id, after.clone());
        change.cells.push((id, before, after));
    }
}
