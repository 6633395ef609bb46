//! The tabs of `show` that hold records.

use serde_json::Value as Json;

use super::list::for_people;
use super::out::Out;
use super::table::Table;
use crate::app::records::fact_json;
use crate::app::{App, Snapshot};
use crate::domain::fact::field;
use crate::domain::{Cell, ColumnId, Fact, FactKind, Row, Value, text};

/// The records of a customer as JSON, newest first; vouchers with their group.
pub(super) fn records(app: &App, snapshot: &Snapshot, row: Row, kind: FactKind) -> anyhow::Result<Vec<Json>> {
    let decimals = app.settings().decimals();
    let object = |fact: &Fact| {
        let mut object = fact_json(kind, fact, decimals);
        if kind == FactKind::Publication {
            object["group"] = fact.voucher_group().into();
        }
        object
    };
    Ok(snapshot.facts(kind, row)?.iter().map(object).collect())
}

/// The columns of a kind, those of amounts to the right.
fn columns(kind: FactKind) -> &'static [(&'static str, ColumnId)] {
    match kind {
        FactKind::Order => &[
            ("created_at", field::CREATED_AT),
            ("id", field::SOURCE_ID),
            ("status", field::LABEL),
            ("amount", field::AMOUNT),
            ("discount", field::DISCOUNT),
            ("total", field::TOTAL),
            ("metadata", field::METADATA),
        ],
        FactKind::Redemption => &[
            ("created_at", field::CREATED_AT),
            ("code", field::CODE),
            ("result", field::LABEL),
            ("amount", field::AMOUNT),
            ("campaign", field::CAMPAIGN),
        ],
        FactKind::Publication => &[
            ("group", field::LABEL),
            ("code", field::CODE),
            ("campaign", field::CAMPAIGN),
            ("amount", field::AMOUNT),
            ("created_at", field::CREATED_AT),
            ("detail", field::DETAIL),
        ],
        FactKind::Consent => &[
            ("created_at", field::CREATED_AT),
            ("consent", field::CODE),
            ("answer", field::LABEL),
            ("source", field::SOURCE),
            ("detail", field::DETAIL),
        ],
        _ => &[("created_at", field::CREATED_AT), ("name", field::LABEL), ("amount", field::AMOUNT)],
    }
}

/// Prints the records of a customer, newest first; vouchers by their group.
pub(super) fn print(
    app: &App,
    snapshot: &Snapshot,
    row: Row,
    kind: FactKind,
    out: &mut Out,
) -> anyhow::Result<()> {
    let mut facts = snapshot.facts(kind, row)?;
    if kind == FactKind::Publication {
        facts.sort_by_key(Fact::voucher_group);
    }
    let columns = columns(kind);
    let cells = |fact: &Fact| columns.iter().map(|(name, id)| cell(app, fact, name, *id)).collect();
    let rows: Vec<Vec<String>> = facts.iter().map(cells).collect();
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    Ok(Table::with(&names, &["amount", "discount", "total"], out).print(&rows, out)?)
}

fn cell(app: &App, fact: &Fact, name: &str, id: ColumnId) -> String {
    // An order that came without an id of its own is told by ours.
    if name == "id" && fact.cells.text(field::SOURCE_ID).is_none() {
        return fact.id(FactKind::Order);
    }
    if name == "group" {
        return fact.voucher_group().to_owned();
    }
    let shown = match fact.cells.cell(id) {
        Cell::Value(Value::Number(number)) => {
            let mut number = *number;
            number.rescale(app.settings().decimals().max(number.normalize().scale()));
            number.to_string()
        }
        cell => for_people(cell, &app.settings().zone),
    };
    text::visible(&shown).into_owned()
}

/// Prints one record, a line per field.
pub(super) fn print_one(app: &App, kind: FactKind, fact: &Fact, out: &mut Out) -> anyhow::Result<()> {
    out.line(format_args!("{:<12}{}", "record", fact.id(kind)))?;
    out.line(format_args!("{:<12}{}", "customer", app.snapshot().id_of(fact.row)?))?;
    let others = [("items", field::ITEMS), ("updated_at", field::UPDATED_AT)];
    for (name, id) in columns(kind).iter().copied().chain(others) {
        let shown = cell(app, fact, name, id);
        if !shown.is_empty() {
            out.line(format_args!("{name:<12}{shown}"))?;
        }
    }
    Ok(())
}
