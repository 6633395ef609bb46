//! Invented filters, customers and moments, for properties here and in the rooms above.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

mod filters;
mod people;
mod values;

pub(crate) use filters::{columns_alone, filters, timed_filters};
pub(crate) use people::{people, tables};
pub(crate) use values::{cells, instants, moments, texts, values};

use super::*;
use crate::domain::{Bits, Cell, Column, ColumnBuilder, ColumnId, Schema, SegmentId, ValueType, text};

/// Segments by name.
pub(crate) struct Known(pub &'static [(u32, &'static str)]);

impl SegmentNames for Known {
    fn id(&self, name: &str) -> Option<SegmentId> {
        self.0.iter().find(|(_, known)| is_same_name(known, name)).map(|(id, _)| SegmentId(*id))
    }

    fn name(&self, id: SegmentId) -> Option<String> {
        self.0.iter().find(|(known, _)| *known == id.0).map(|(_, name)| (*name).to_owned())
    }

    fn all(&self) -> Vec<String> {
        self.0.iter().map(|(_, name)| (*name).to_owned()).collect()
    }

    fn has_event(&self, name: &str) -> bool {
        name != "never"
    }
}

/// The segments that invented filters name.
pub(crate) const SEGMENTS: Known = Known(&[(1, "Staff"), (7, "Gold \"A\"")]);

/// Metadata of every type, and two consents.
pub(crate) fn schema() -> Schema {
    let mut schema = Schema::default();
    for (name, value_type) in [
        ("plan", "text"),
        ("lifetime_value", "number"),
        ("visits", "number"),
        ("vip", "boolean"),
        ("since", "date"),
        ("last_visit", "datetime"),
        ("tags", "list"),
        ("sizes", "list:number"),
        ("extra", "object"),
        ("e-mail", "text"),
    ] {
        schema.declare(name, ValueType::parse(value_type).unwrap(), false).unwrap();
    }
    schema.consent("newsletter").unwrap();
    schema.consent("e-mails").unwrap();
    schema
}

/// A customer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Person {
    pub cells: BTreeMap<ColumnId, Cell>,
    pub segments: BTreeSet<SegmentId>,
    pub facts: Vec<(Collection, Record)>,
}

/// A record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record(pub Vec<(Field, Cell)>);

impl Fact for Record {
    fn field(&self, field: &Field) -> Cell {
        let is_it = |known: &Field| match (known, field) {
            (Field::Metadata(known), Field::Metadata(wanted)) => text::fold(known) == text::fold(wanted),
            _ => known == field,
        };
        self.0.iter().find(|(known, _)| is_it(known)).map_or(Cell::Missing, |(_, cell)| cell.clone())
    }
}

impl Subject for Person {
    fn cell(&self, column: ColumnId) -> Cell {
        self.cells.get(&column).cloned().unwrap_or_default()
    }

    fn in_segment(&self, segment: SegmentId) -> bool {
        self.segments.contains(&segment)
    }

    fn records(&self, collection: &Collection, visit: &mut dyn FnMut(&dyn Fact)) {
        self.facts.iter().filter(|(of, _)| of == collection).for_each(|(_, fact)| visit(fact));
    }
}

/// Customers as a page of columns.
pub(crate) struct Table<'a> {
    people: &'a [Person],
    schema: &'a Schema,
}

impl<'a> Table<'a> {
    pub(crate) fn new(people: &'a [Person], schema: &'a Schema) -> Self {
        Self { people, schema }
    }
}

impl<'p> View for Table<'p> {
    type Error = std::convert::Infallible;

    fn len(&self) -> usize {
        self.people.len()
    }

    fn column(&self, column: ColumnId) -> Result<Arc<Column>, Self::Error> {
        let mut builder = ColumnBuilder::new(self.schema.value_type(column).unwrap());
        // Columns may end before the page does.
        let last = self.people.iter().rposition(|p| p.cells.contains_key(&column)).map_or(0, |at| at + 1);
        self.people[..last].iter().for_each(|person| builder.push(&person.cell(column)));
        Ok(Arc::new(builder.finish()))
    }

    fn segment(&self, segment: SegmentId) -> Bits {
        let mut bits = Bits::default();
        let members = self.people.iter().enumerate().filter(|(_, p)| p.in_segment(segment));
        members.for_each(|(row, _)| bits.insert(row));
        bits
    }

    fn records(
        &self,
        row: usize,
        collection: &Collection,
        visit: &mut dyn FnMut(&dyn Fact),
    ) -> Result<(), Self::Error> {
        Subject::records(&self.people[row], collection, visit);
        Ok(())
    }

    /// Two batches, so that what is known of the one meets what the other brings.
    fn record_batches(
        &self,
        collection: &Collection,
        visit: &mut dyn FnMut(&dyn RecordBatch),
    ) -> Result<bool, Self::Error> {
        let of = |(row, person): (usize, &'p Person)| {
            let facts = person.facts.iter().filter(|(of, _)| of == collection);
            facts.map(move |(_, record)| (row as u16, record))
        };
        let all: Vec<(u16, &Record)> = self.people.iter().enumerate().flat_map(of).collect();
        for part in all.chunks(all.len().div_ceil(2).max(1)) {
            visit(&Batch::new(part));
        }
        Ok(true)
    }
}

/// Records as columns.
struct Batch {
    slots: Vec<u16>,
    columns: Vec<(Field, Column)>,
}

impl Batch {
    fn new(facts: &[(u16, &Record)]) -> Self {
        let types = [
            (Field::CreatedAt, ValueType::Datetime),
            (Field::Status, ValueType::Text),
            (Field::Amount, ValueType::Number),
        ];
        let column = |(field, value_type): (Field, ValueType)| {
            let mut builder = ColumnBuilder::new(value_type);
            facts.iter().for_each(|(_, record)| builder.push(&record.field(&field)));
            (field, builder.finish())
        };
        Self { slots: facts.iter().map(|(slot, _)| *slot).collect(), columns: types.map(column).into() }
    }
}

impl RecordBatch for Batch {
    fn slots(&self) -> &[u16] {
        &self.slots
    }

    fn standing(&self) -> Bits {
        Bits::first(self.slots.len())
    }

    fn column(&self, field: &Field) -> Option<&Column> {
        self.columns.iter().find(|(known, _)| known == field).map(|(_, column)| column)
    }
}
