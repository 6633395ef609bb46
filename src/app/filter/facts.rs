//! The records of a page's customers as filters see them.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use crate::domain::fact::{self, field};
use crate::domain::{Bits, Cell, Column, ColumnData, ColumnId, FactKind, Value, text};
use crate::query::{Collection, Condition, Fact, Field, Filter, Operand, RecordBatch};
use crate::store::{FactBatch, Snapshot, StoreError};

/// The fields of records that a filter reads.
#[derive(Debug, Default)]
pub(super) struct Wanted(Vec<ColumnId>);

impl Wanted {
    pub fn of<'a>(filters: impl IntoIterator<Item = &'a Filter>) -> Self {
        let mut fields = BTreeSet::new();
        let mut note = |condition: &Condition| {
            if let Some(records) = condition.records() {
                fields.insert(field::CREATED_AT);
                if matches!(records.collection, Collection::Event(_)) {
                    fields.insert(field::LABEL);
                }
                if let Some(inner) = &records.condition {
                    inner.each_condition(&mut |inner| want(inner, &mut fields));
                }
            }
            want(condition, &mut fields);
        };
        filters.into_iter().for_each(|filter| filter.each_condition(&mut note));
        Self(fields.into_iter().collect())
    }
}

fn want(condition: &Condition, fields: &mut BTreeSet<ColumnId>) {
    if let Condition::Test(Operand::Field(wanted) | Operand::Aggregate { field: wanted, .. }, _) = condition {
        fields.insert(place(wanted));
        if *wanted == Field::Id {
            fields.extend([field::SOURCE, field::SOURCE_ID]);
        }
    }
}

/// Where the store keeps a field.
fn place(of: &Field) -> ColumnId {
    match of {
        Field::Id => field::ID,
        Field::SourceId => field::SOURCE_ID,
        Field::Status | Field::Result => field::LABEL,
        Field::Amount => field::AMOUNT,
        Field::DiscountAmount => field::DISCOUNT,
        Field::TotalAmount => field::TOTAL,
        Field::CreatedAt => field::CREATED_AT,
        Field::Code => field::CODE,
        Field::Campaign => field::CAMPAIGN,
        Field::Channel => field::CHANNEL,
        Field::Metadata(_) => field::METADATA,
    }
}

/// The records of one kind of a page's customers, in the order of the customers.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    kind: FactKind,
    fields: Vec<ColumnId>,
    batches: Vec<FactBatch<'a>>,
    /// Slot, batch, position in it; sorted, for whoever wants the records of one customer.
    places: OnceCell<Vec<(u16, u32, u32)>>,
}

impl<'a> Facts<'a> {
    pub fn read(
        snapshot: &'a Snapshot,
        page: u32,
        kind: FactKind,
        wanted: &Wanted,
    ) -> Result<Self, StoreError> {
        let fields = wanted.0.clone();
        let batches = snapshot.fact_batches(kind, page, &fields)?;
        Ok(Self { kind, fields, batches, places: OnceCell::new() })
    }

    fn places(&self) -> &[(u16, u32, u32)] {
        self.places.get_or_init(|| {
            let of = |(at, batch): (usize, &FactBatch<'_>)| -> Vec<(u16, u32, u32)> {
                batch.standing().map(|position| (batch.slots[position], at as u32, position as u32)).collect()
            };
            let mut places: Vec<(u16, u32, u32)> = self.batches.iter().enumerate().flat_map(of).collect();
            places.sort_unstable();
            places
        })
    }

    /// Hands over all records of a collection as columns.
    pub fn each_batch(&self, collection: &Collection, visit: &mut dyn FnMut(&dyn RecordBatch)) {
        for batch in &self.batches {
            let mut standing = batch.standing_bits();
            if let Collection::Event(name) = collection {
                let labels = self.fields.iter().position(|id| *id == field::LABEL);
                standing = labels.map_or_else(Bits::default, |at| named(batch.columns[at], name, &standing));
            }
            if !standing.is_empty() {
                visit(&Batch { facts: self, chunk: batch, standing });
            }
        }
    }

    /// Hands over the records of one customer.
    pub fn each(&self, slot: usize, collection: &Collection, visit: &mut dyn FnMut(&dyn Fact)) {
        let places = self.places();
        let from = places.partition_point(|(of, ..)| usize::from(*of) < slot);
        let mine = places[from..].iter().take_while(|(of, ..)| usize::from(*of) == slot);
        for (_, batch, position) in mine {
            let stored = Stored { facts: self, batch: *batch as usize, position: *position as usize };
            let is_wanted = match collection {
                Collection::Event(name) => stored.cell(field::LABEL).as_text() == Some(name),
                _ => true,
            };
            if is_wanted {
                visit(&stored);
            }
        }
    }
}

/// Records of a chunk as filters see them.
struct Batch<'b, 'a> {
    facts: &'b Facts<'a>,
    chunk: &'b FactBatch<'a>,
    standing: Bits,
}

impl RecordBatch for Batch<'_, '_> {
    fn slots(&self) -> &[u16] {
        self.chunk.slots
    }

    fn standing(&self) -> Bits {
        self.standing
    }

    fn column(&self, wanted: &Field) -> Option<&Column> {
        if matches!(wanted, Field::Id | Field::Metadata(_)) {
            return None;
        }
        let at = self.facts.fields.iter().position(|id| *id == place(wanted))?;
        Some(self.chunk.columns[at])
    }
}

/// The records whose label is a name.
pub(super) fn named(labels: &Column, name: &str, among: &Bits) -> Bits {
    let mut found = Bits::default();
    let among = among.and(labels.present());
    match labels.data() {
        ColumnData::Words { codes, words } => {
            if let Some(code) = words.iter().position(|word| word == name) {
                among.iter().filter(|at| usize::from(codes[*at]) == code).for_each(|at| found.insert(at));
            }
        }
        _ => among.iter().filter(|at| labels.text(*at) == Some(name)).for_each(|at| found.insert(at)),
    }
    found
}

struct Stored<'a> {
    facts: &'a Facts<'a>,
    batch: usize,
    position: usize,
}

impl Stored<'_> {
    fn cell(&self, wanted: ColumnId) -> Cell {
        let at = self.facts.fields.iter().position(|field| *field == wanted);
        at.map_or(Cell::Missing, |at| self.facts.batches[self.batch].columns[at].cell(self.position))
    }
}

impl Fact for Stored<'_> {
    fn field(&self, wanted: &Field) -> Cell {
        match wanted {
            Field::Id => {
                let parts =
                    [field::ID, field::SOURCE, field::SOURCE_ID].map(|field| (field, self.cell(field)));
                Cell::Value(Value::Text(fact::id_of(self.facts.kind, &parts.into_iter().collect())))
            }
            Field::Metadata(name) => match self.cell(field::METADATA) {
                Cell::Value(Value::Object(json) | Value::Text(json)) => metadata(&json, name),
                _ => Cell::Missing,
            },
            other => self.cell(place(other)),
        }
    }
}

fn metadata(json: &str, name: &str) -> Cell {
    let object: Map<String, Json> = serde_json::from_str(json).unwrap_or_default();
    let exact = object.get(name);
    let folded =
        || object.iter().find(|(key, _)| text::fold(key) == text::fold(name)).map(|(_, value)| value);
    exact.or_else(folded).map_or(Cell::Missing, cell)
}

fn cell(json: &Json) -> Cell {
    match json {
        Json::Null => Cell::Null,
        other => Cell::Value(value(other)),
    }
}

fn value(json: &Json) -> Value {
    match json {
        Json::String(written) => Value::Text(text::clean(written).into_owned()),
        Json::Bool(truth) => Value::Boolean(*truth),
        Json::Number(number) => {
            let written = number.to_string();
            crate::domain::value::number(&written).map_or(Value::Text(written), Value::Number)
        }
        Json::Array(elements) => Value::List(elements.iter().map(value).collect()),
        other => Value::Object(other.to_string()),
    }
}
