//! A page of the store as filters see it.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::facts::{Facts, Wanted};
use crate::app::Error;
use crate::domain::{Bits, Column, ColumnBuilder, ColumnId, FactKind, PAGE_ROWS, Row, SegmentId, ValueType};
use crate::query::{Collection, Fact, Filter, View};
use crate::store::{Page, Snapshot, StoreError};

/// What a filter reads of every page.
#[derive(Debug)]
pub struct Reads {
    columns: Vec<ColumnId>,
    wanted: Wanted,
}

impl Reads {
    /// What a filter reads.
    pub fn new(filter: &Filter) -> Self {
        let mut columns: BTreeSet<ColumnId> = filter.columns();
        columns.remove(&ColumnId::ID);
        Self { columns: columns.into_iter().collect(), wanted: Wanted::of(filter) }
    }
}

/// A page of the store, with the columns that a filter reads.
#[derive(Debug)]
pub struct PageView<'a> {
    snapshot: &'a Snapshot,
    page: &'a Page,
    reads: &'a Reads,
    columns: Vec<Arc<Column>>,
    facts: [OnceCell<Facts<'a>>; FactKind::ALL.len()],
}

impl<'a> PageView<'a> {
    /// Reads what a filter needs; what is in memory is shared, the rest is read and not kept.
    ///
    /// # Errors
    /// What the store cannot read.
    pub fn read(snapshot: &'a Snapshot, page: &'a Page, reads: &'a Reads) -> Result<Self, StoreError> {
        let columns = snapshot.columns_once(page, &reads.columns)?;
        Ok(Self { snapshot, page, reads, columns, facts: std::array::from_fn(|_| OnceCell::new()) })
    }

    /// The ids of all rows, as a column of texts.
    fn ids(&self) -> Result<Column, StoreError> {
        let mut ids = ColumnBuilder::new(ValueType::Text);
        for slot in 0..PAGE_ROWS as u32 {
            ids.push_text(&self.snapshot.id_of(Row(self.page.first_row().0 + slot))?.to_string());
        }
        Ok(ids.finish())
    }

    fn facts(&self, kind: FactKind) -> Result<&Facts<'a>, StoreError> {
        let place = &self.facts[kind as usize];
        if let Some(facts) = place.get() {
            return Ok(facts);
        }
        let facts = Facts::read(self.snapshot, self.page.number(), kind, &self.reads.wanted)?;
        Ok(place.get_or_init(|| facts))
    }
}

impl View for PageView<'_> {
    type Error = Error;

    fn len(&self) -> usize {
        PAGE_ROWS
    }

    fn column(&self, column: ColumnId) -> Result<Arc<Column>, Error> {
        if column == ColumnId::ID {
            return Ok(Arc::new(self.ids()?));
        }
        match self.reads.columns.binary_search(&column) {
            Ok(at) => Ok(Arc::clone(&self.columns[at])),
            Err(_) => Ok(self.snapshot.column(self.page, column)?),
        }
    }

    fn segment(&self, _: SegmentId) -> Bits {
        // No segment can be named before there are any.
        Bits::default()
    }

    fn records(
        &self,
        row: usize,
        collection: &Collection,
        visit: &mut dyn FnMut(&dyn Fact),
    ) -> Result<(), Error> {
        let kind = match collection {
            Collection::Orders => FactKind::Order,
            Collection::Redemptions => FactKind::Redemption,
            Collection::Publications => FactKind::Publication,
            Collection::Event(_) => FactKind::Event,
        };
        self.facts(kind)?.each(row, collection, visit);
        Ok(())
    }
}
