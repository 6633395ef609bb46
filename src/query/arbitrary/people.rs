//! Customers and their records.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;

use rust_decimal::Decimal;

use super::super::{Collection, Field};
use super::{Person, Record, cells, instants};
use crate::domain::{Cell, ColumnId, CustomerId, Scalar, Schema, SegmentId, Value, ValueType};

/// The columns that invented customers have and invented filters ask for.
pub(super) fn columns(schema: &Schema) -> Vec<(ColumnId, ValueType)> {
    let derived = [ColumnId::ORDERS_TOTAL_COUNT, ColumnId::ORDERS_TOTAL_AMOUNT, ColumnId(36)];
    let named = [ColumnId::NAME, ColumnId::EMAIL, ColumnId(6), ColumnId::CREATED_AT];
    let declared =
        schema.attributes().into_iter().map(|a| a.column).filter(|c| *c >= ColumnId::FIRST_DECLARED);
    named.into_iter().chain(derived).chain(declared).map(|c| (c, schema.value_type(c).unwrap())).collect()
}

/// A customer with cells of every type.
pub(crate) fn people(schema: &Schema) -> BoxedStrategy<Person> {
    let cells: Vec<BoxedStrategy<(ColumnId, Cell)>> = columns(schema)
        .into_iter()
        .map(|(column, t)| cells(t).prop_map(move |c| (column, c)).boxed())
        .collect();
    let segments = prop::collection::btree_set(select(&[SegmentId(1), SegmentId(7)][..]), 0..3);
    let facts = prop::collection::vec(records(), 0..6);
    (cells, segments, facts, any::<u128>())
        .prop_map(|(cells, segments, facts, id)| {
            let mut cells: BTreeMap<ColumnId, Cell> = cells.into_iter().collect();
            let id = CustomerId::from_number(id).to_string();
            cells.insert(ColumnId::ID, Cell::Value(Value::Text(id)));
            cells.retain(|_, cell| *cell != Cell::Missing);
            Person { cells, segments, facts }
        })
        .boxed()
}

/// Numbers beyond are too long for a packed column beside others.
const LONG: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

/// Some customers; in some tables every name is another, in some no number is long, so that columns come packed in
/// every way.
pub(crate) fn tables(schema: &Schema, most: usize) -> BoxedStrategy<Vec<Person>> {
    tables_of(people(schema), most)
}

/// Some of such customers, as [`tables`].
pub(super) fn tables_of(person: BoxedStrategy<Person>, most: usize) -> BoxedStrategy<Vec<Person>> {
    (prop::collection::vec(person, 1..most), any::<bool>(), any::<bool>())
        .prop_map(|(mut people, are_different, are_short)| {
            let is_long = |cell: &Cell| matches!(cell, Cell::Value(Value::Number(n)) if n.abs() > LONG);
            for person in people.iter_mut().filter(|_| are_short) {
                person.cells.retain(|_, cell| !is_long(cell));
            }
            for (row, person) in people.iter_mut().enumerate().filter(|_| are_different) {
                if let Some(Cell::Value(Value::Text(name))) = person.cells.get_mut(&ColumnId::NAME) {
                    name.push_str(&format!(" {row}"));
                }
            }
            people
        })
        .boxed()
}

fn records() -> BoxedStrategy<(Collection, Record)> {
    let status = select(&["PAID", "paid", "CREATED", "CANCELED"][..]).prop_map(Cell::text);
    // Most amounts are short, so that they come packed and are reckoned with as integers.
    let short = (-3_000i64..3_000, 0u32..3)
        .prop_map(|(mantissa, scale)| Cell::Value(Value::Number(Decimal::new(mantissa, scale).normalize())));
    let amount = prop_oneof![5 => short, 1 => Just(Cell::Missing), 1 => cells(ValueType::Number)];
    let order = (instants(), status, amount, metadata_cells()).prop_map(|(at, status, amount, size)| {
        let at = (Field::CreatedAt, Cell::Value(Value::Instant(at)));
        let size = (Field::Metadata("size".into()), size);
        (Collection::Orders, Record(vec![at, (Field::Status, status), (Field::Amount, amount), size]))
    });
    let event = (instants(), metadata_cells()).prop_map(|(at, page)| {
        let at = (Field::CreatedAt, Cell::Value(Value::Instant(at)));
        (Collection::Event("view".into()), Record(vec![at, (Field::Metadata("Page".into()), page)]))
    });
    prop_oneof![2 => order, 1 => event].boxed()
}

/// Metadata of a record says itself what it is.
fn metadata_cells() -> BoxedStrategy<Cell> {
    prop_oneof![
        cells(ValueType::Text),
        cells(ValueType::Number),
        cells(ValueType::Boolean),
        instants().prop_map(|at| Cell::Value(Value::Text(at.to_string()))),
        cells(ValueType::List(Scalar::Text)),
    ]
    .boxed()
}
