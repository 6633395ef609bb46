//! Reading facts: those of a customer, newest first; one by its id; a page's as columns.

use std::sync::Arc;

use super::chunk::{Chunk, standing};
use super::table::{FactPage, Place};
use crate::domain::column::Bits;
use crate::domain::fact::{self, field};
use crate::domain::{Cell, Column, ColumnId, Fact, FactKind, Instant, PAGE_ROWS, Record, Row, Value};
use crate::store::bucket;
use crate::store::index::PairIndex;
use crate::store::{Snapshot, StoreError};

/// By what a fact is looked for.
#[derive(Clone, Copy, Debug)]
pub enum FactKey<'a> {
    /// Its own id.
    Id(&'a str),
    /// Its id in a system.
    Source(Option<&'a str>, &'a str),
}

/// A fact, and where it lies.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedFact {
    /// Where.
    pub place: Place,
    /// What.
    pub fact: Fact,
}

/// Some facts of a page as columns; every column has a row for each slot in `slots`.
#[derive(Debug)]
pub struct FactBatch<'a> {
    page: &'a FactPage,
    number: usize,
    chunk: &'a Chunk,
    /// Whose they are: slots of the page.
    pub slots: &'a [u16],
    /// Positions that do not stand any more.
    pub gone: Bits,
    /// The fields asked for, in that order.
    pub columns: Vec<&'a Arc<Column>>,
}

impl FactBatch<'_> {
    /// The positions that stand.
    pub fn standing(&self) -> impl Iterator<Item = usize> {
        standing(self.chunk, &self.gone)
    }

    /// The same as bits.
    pub fn standing_bits(&self) -> Bits {
        Bits::first(self.slots.len()).minus(&self.gone)
    }

    /// Where the fact at a position lies.
    pub fn place(&self, at: usize) -> Place {
        self.page.place(self.number, at)
    }

    /// The cells of the fact at a position, as far as they were asked for.
    pub fn record(&self, fields: &[ColumnId], at: usize) -> Record {
        fields.iter().zip(&self.columns).map(|(id, column)| (*id, column.cell(at))).collect()
    }
}

impl FactKey<'_> {
    /// The number that leads to it.
    pub fn number(&self, kind: FactKind) -> u128 {
        match self {
            Self::Id(id) => fact::id_number(kind, id),
            Self::Source(source, id) => fact::key_number(kind, *source, id),
        }
    }
}

/// The part of a number that buckets keep.
pub(in crate::store) fn short(number: u128) -> u32 {
    (number >> 96) as u32
}

/// What the index of ids holds of a fact to which a number leads.
pub fn fact_pair(number: u128, row: Row) -> bucket::Pair {
    (short(number), row.0)
}

/// All ids of a kind in memory, for work that looks up many of them.
#[derive(Debug)]
pub struct FactIndex(PairIndex);

impl FactIndex {
    /// Reads the index of a kind.
    pub fn read(snapshot: &Snapshot, kind: FactKind) -> Result<Self, StoreError> {
        let bits = snapshot.facts.counters.bits[kind as usize];
        Ok(Self(PairIndex::new(bucket::all(&snapshot.source.tree, index_kind(kind), bits)?)))
    }

    /// Customers that may have the fact to which a number leads.
    pub fn rows(&self, number: u128) -> impl Iterator<Item = Row> {
        self.0.rows(short(number))
    }
}

impl Snapshot {
    /// How many facts of a kind there are; those of deleted customers are among them.
    pub fn fact_count(&self, kind: FactKind) -> u64 {
        self.facts.counters.facts[kind as usize]
    }

    /// The facts of a customer, newest first.
    pub fn facts(&self, kind: FactKind, row: Row) -> Result<Vec<Fact>, StoreError> {
        Ok(self.placed_facts(kind, row)?.into_iter().map(|placed| placed.fact).collect())
    }

    /// The facts of a customer, newest first, and where they lie.
    pub fn placed_facts(&self, kind: FactKind, row: Row) -> Result<Vec<PlacedFact>, StoreError> {
        let (number, slot) = (row.0 / PAGE_ROWS as u32, (row.0 % PAGE_ROWS as u32) as u16);
        let Some(page) = self.facts.page(kind, number) else { return Ok(Vec::new()) };
        let mut facts = Vec::new();
        for (at, (chunk, gone)) in page.chunks().enumerate() {
            let slots = chunk.slots(&self.source)?;
            for position in standing(chunk, &gone).filter(|p| slots[*p] == slot) {
                let cells = chunk.record(&self.source, position)?;
                facts.push(PlacedFact { place: page.place(at, position), fact: Fact { row, cells } });
            }
        }
        facts.sort_by_cached_key(|f| {
            (std::cmp::Reverse(f.fact.created_at()), std::cmp::Reverse(f.fact.id(kind)))
        });
        Ok(facts)
    }

    /// When the facts of a customer happened, newest first, and where they lie; nothing else of them is read.
    pub fn fact_times(&self, kind: FactKind, row: Row) -> Result<Vec<(Instant, Place)>, StoreError> {
        let (number, slot) = (row.0 / PAGE_ROWS as u32, (row.0 % PAGE_ROWS as u32) as u16);
        let Some(page) = self.facts.page(kind, number) else { return Ok(Vec::new()) };
        let mut times = Vec::new();
        for (at, (chunk, gone)) in page.chunks().enumerate() {
            let slots = chunk.slots(&self.source)?;
            if !slots.contains(&slot) {
                continue;
            }
            let column = chunk.column(&self.source, field::CREATED_AT)?;
            for position in standing(chunk, &gone).filter(|p| slots[*p] == slot) {
                let created_at = match column.cell(position) {
                    Cell::Value(Value::Instant(at)) => at,
                    _ => Instant(0),
                };
                times.push((created_at, page.place(at, position)));
            }
        }
        times.sort_unstable_by(|a, b| b.cmp(a));
        Ok(times)
    }

    /// The fact of a customer at a place.
    pub fn fact_at(&self, kind: FactKind, row: Row, place: Place) -> Result<Option<Fact>, StoreError> {
        let Some(page) = self.facts.page(kind, row.0 / PAGE_ROWS as u32) else { return Ok(None) };
        let cells = match place {
            Place::Chunk(chunk, at) => match page.parts.get(chunk) {
                Some(part) => Some(part.chunk.record(&self.source, usize::from(at))?),
                None => None,
            },
            Place::Edit(number) => {
                page.edits.get(&number).and_then(|edit| Some(Record::clone(&edit.fact.as_ref()?.1)))
            }
        };
        Ok(cells.map(|cells| Fact { row, cells }))
    }

    /// The fact that has an id, of a customer that is there.
    pub fn find_fact(&self, kind: FactKind, key: FactKey<'_>) -> Result<Option<PlacedFact>, StoreError> {
        let short = short(key.number(kind));
        let bits = self.facts.counters.bits[kind as usize];
        let mut rows = bucket::candidates(&self.source.tree, index_kind(kind), bits, u64::from(short) << 32)?;
        rows.dedup();
        for row in rows.into_iter().filter(|row| self.is_alive(*row)) {
            if let Some(found) = self.find_of(kind, row, key)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn find_of(&self, kind: FactKind, row: Row, key: FactKey<'_>) -> Result<Option<PlacedFact>, StoreError> {
        let (number, slot) = (row.0 / PAGE_ROWS as u32, (row.0 % PAGE_ROWS as u32) as u16);
        let Some(page) = self.facts.page(kind, number) else { return Ok(None) };
        for (at, (chunk, gone)) in page.chunks().enumerate() {
            let slots = chunk.slots(&self.source)?;
            for position in standing(chunk, &gone).filter(|p| slots[*p] == slot) {
                if self.has_fact_key(kind, chunk, position, key)? {
                    let cells = chunk.record(&self.source, position)?;
                    let place = page.place(at, position);
                    return Ok(Some(PlacedFact { place, fact: Fact { row, cells } }));
                }
            }
        }
        Ok(None)
    }

    fn has_fact_key(
        &self,
        kind: FactKind,
        chunk: &Chunk,
        at: usize,
        key: FactKey<'_>,
    ) -> Result<bool, StoreError> {
        let text = |id| chunk.column(&self.source, id).map(|column| column.text(at));
        let (source, source_id) = (text(field::SOURCE)?, text(field::SOURCE_ID)?);
        match key {
            FactKey::Source(wanted, id) => Ok(source_id == Some(id) && source == wanted),
            FactKey::Id(wanted) => Ok(match (text(field::ID)?, source_id) {
                (Some(id), _) => id == wanted,
                (None, Some(source_id)) => {
                    let number = fact::key_number(kind, source, source_id);
                    fact::id_of_number(kind, number) == wanted
                }
                (None, None) => false,
            }),
        }
    }

    /// How many pages may hold facts: every page of customers.
    pub fn fact_pages(&self) -> u32 {
        self.page_count()
    }

    /// The facts of a page's customers as columns of the wanted fields.
    pub fn fact_batches(
        &self,
        kind: FactKind,
        page: u32,
        fields: &[ColumnId],
    ) -> Result<Vec<FactBatch<'_>>, StoreError> {
        let Some(page) = self.facts.page(kind, page) else { return Ok(Vec::new()) };
        batches(page, self, fields)
    }
}

pub(super) fn batches<'a>(
    page: &'a FactPage,
    snapshot: &Snapshot,
    fields: &[ColumnId],
) -> Result<Vec<FactBatch<'a>>, StoreError> {
    let batch = |(number, (chunk, gone)): (usize, (&'a Arc<Chunk>, Bits))| {
        chunk.load(&snapshot.source, fields)?;
        let columns =
            fields.iter().map(|id| chunk.column(&snapshot.source, *id)).collect::<Result<_, _>>()?;
        Ok(FactBatch { page, number, chunk, slots: chunk.slots(&snapshot.source)?, gone, columns })
    };
    page.chunks().enumerate().map(batch).collect()
}

/// Under which number the buckets of a kind lie, beside those of customers' keys.
pub(in crate::store) fn index_kind(kind: FactKind) -> u8 {
    16 + kind as u8
}
