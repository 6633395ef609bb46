//! Changing attributes of one customer or of many.

use super::create::validate;
use super::plan::{self, customers};
use super::writer::Decision;
use super::{Error, Reply};
use crate::domain::{Cell, ChangeKind, ChangeSummary, ColumnId, Record, Row, Value, ValueType, Violation};
use crate::store::{CustomerChange, KeyKind, RowEvent};

/// Sets cells of customers; who has them already is left alone, and nobody changed is no change-set.
pub(super) fn edit(
    decision: &Decision<'_>,
    rows: &[Row],
    cells: &[(ColumnId, Cell)],
) -> Result<Reply, Error> {
    check_cells(decision, cells)?;
    let rows = plan::alive_rows(decision, rows);
    let changes_key = cells.iter().any(|(id, _)| matches!(*id, ColumnId::SOURCE_ID | ColumnId::ID));
    if changes_key && rows.len() > 1 {
        return Err(Error::Invalid(
            "several customers cannot share a `source_id`; change one at a time".into(),
        ));
    }
    if let (true, Some(row)) = (changes_key, rows.min())
        && let Some((_, Cell::Value(Value::Text(key)))) =
            cells.iter().find(|(id, _)| *id == ColumnId::SOURCE_ID)
    {
        check_key_is_free(decision, KeyKind::SourceId, key, Some(Row(row)))?;
    }
    let change = |_page: u32, rows: &[Row]| {
        let changed =
            rows.iter().map(|row| Ok(difference(decision, *row, &decision.snapshot.record(*row)?, cells)));
        changed.filter_map(Result::transpose).collect()
    };
    let mut planned = plan::plan(decision, &rows, Vec::new(), &change)?;
    if planned.changed.is_empty() {
        if let Some(staging) = planned.commit.staging.take() {
            staging.abandon()?;
        }
        return Ok(Reply::default());
    }
    let changed = planned.changed.len();
    let mut head = decision.head(ChangeKind::Edit, format!("changed {}", customers(changed)));
    head.summary = ChangeSummary { changed, ..ChangeSummary::default() };
    planned.count_attributes(decision, &mut head);
    if changes_key {
        keep_aliases(decision, &mut planned)?;
    }
    let (id, summary) = (head.id, head.summary);
    planned.commit.change_set = Some(head);
    decision.commit(planned.commit)?;
    Ok(Reply { change_set: Some(id), summary, ..Reply::default() })
}

/// What setting cells changes of a record; `None` where nothing.
fn difference(
    decision: &Decision<'_>,
    row: Row,
    record: &Record,
    cells: &[(ColumnId, Cell)],
) -> Option<CustomerChange> {
    let mut changed = Vec::new();
    for (id, after) in cells {
        let before = record.cell(*id);
        if before == after {
            continue;
        }
        changed.push((*id, before.clone(), after.clone()));
        if let Some(consent) = decision.snapshot.schema().consent_of(*id) {
            let now = Value::Instant(decision.now).into();
            changed.push((consent.since, record.cell(consent.since).clone(), now));
        }
    }
    (!changed.is_empty()).then_some(CustomerChange { row, event: RowEvent::Changed, cells: changed })
}

/// Keeps a changed source id as an alias, so that files that still use it find their customer (SEMANTICS 8).
fn keep_aliases(decision: &Decision<'_>, planned: &mut plan::Planned) -> Result<(), Error> {
    let rows: Vec<(Row, Option<String>)> = planned
        .commit
        .rows
        .iter()
        .map(|(row, record)| (*row, record.text(ColumnId::SOURCE_ID).map(ToOwned::to_owned)))
        .collect();
    for (row, new) in rows {
        let mut aliases = decision.snapshot.aliases(row).to_vec();
        if let Some(old) = decision.snapshot.record(row)?.text(ColumnId::SOURCE_ID) {
            aliases.push(old.to_owned());
        }
        aliases.retain(|alias| Some(alias) != new.as_ref());
        aliases.dedup();
        planned.commit.aliases.push((row, aliases));
    }
    Ok(())
}

/// Checks that cells may be written and that their values keep the rules.
pub(super) fn check_cells(decision: &Decision<'_>, cells: &[(ColumnId, Cell)]) -> Result<(), Error> {
    let schema = decision.snapshot.schema();
    for (id, cell) in cells {
        let attribute =
            schema.attribute(*id).ok_or_else(|| Error::Invalid("that attribute is not declared".into()))?;
        if !attribute.is_writable() {
            return Err(Error::Invalid(format!(
                "`{}` is kept by the program and cannot be set",
                attribute.name
            )));
        }
        if cell.value().is_some_and(|value| !has_type(value, attribute.value_type)) {
            let expected = attribute.value_type.to_string();
            return Err(Violation::Type { attribute: attribute.name, expected }.into());
        }
        validate(&attribute, cell)?;
    }
    Ok(())
}

fn has_type(value: &Value, value_type: ValueType) -> bool {
    match (value, value_type) {
        (Value::Text(_), ValueType::Text)
        | (Value::Number(_), ValueType::Number)
        | (Value::Boolean(_), ValueType::Boolean)
        | (Value::Date(_), ValueType::Date)
        | (Value::Instant(_), ValueType::Datetime)
        | (Value::Object(_), ValueType::Object) => true,
        (Value::List(elements), ValueType::List(scalar)) => {
            elements.iter().all(|e| has_type(e, scalar.into()))
        }
        _ => false,
    }
}

/// Refuses a key that another customer has, or that an erased one had.
pub(super) fn check_key_is_free(
    decision: &Decision<'_>,
    kind: KeyKind,
    key: &str,
    own: Option<Row>,
) -> Result<(), Error> {
    if decision.store.is_erased(kind, key)? {
        return Err(Error::Erased(key.to_owned()));
    }
    let other = decision.snapshot.find(kind, key)?.into_iter().find(|row| Some(*row) != own);
    let Some(other) = other else { return Ok(()) };
    let name = decision.snapshot.id_of(other)?;
    let attribute = if kind == KeyKind::Id { "id" } else { "source_id" };
    Err(Error::Conflict(format!(
        "the {attribute} `{key}` belongs to {name} already; change that customer, or give another key"
    )))
}

/// Notes when the consents of a new record were given or revoked.
pub(super) fn stamp_consents(decision: &Decision<'_>, record: &mut Record) {
    for consent in &decision.snapshot.schema().consents {
        if record.cell(consent.column).value().is_some() {
            record.set(consent.since, Value::Instant(decision.now).into());
        }
    }
}
