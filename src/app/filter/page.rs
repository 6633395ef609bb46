//! A page of the store as filters see it.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::facts::{Facts, Wanted};
use crate::domain::{
    Bits, Cell, Column, ColumnBuilder, ColumnId, FactKind, PAGE_ROWS, Row, SegmentId, ValueType,
};
use crate::query::{Collection, Fact, Filter, RecordBatch, Subject, View};
use crate::store::{Page, Snapshot, StoreError};

/// What filters read of every page.
#[derive(Debug)]
pub struct Reads {
    columns: Vec<ColumnId>,
    segments: Vec<SegmentId>,
    kinds: Vec<FactKind>,
    wanted: Wanted,
}

/// Whether columns that are read stay in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// They stay; for few pages.
    Kept,
    /// They do not; for a walk over many.
    Once,
}

impl Reads {
    /// What some filters read.
    pub fn new<'a>(filters: impl IntoIterator<Item = &'a Filter> + Clone) -> Self {
        let filters = || filters.clone().into_iter();
        let mut columns: BTreeSet<ColumnId> = filters().flat_map(Filter::columns).collect();
        columns.remove(&ColumnId::ID);
        let segments: BTreeSet<SegmentId> = filters().flat_map(Filter::segments).collect();
        let mut kinds = Vec::new();
        filters().for_each(|filter| {
            filter.each_condition(&mut |condition| {
                let kind = condition.records().map(|records| kind_of(&records.collection));
                kinds.extend(kind.filter(|kind| !kinds.contains(kind)));
            });
        });
        Self {
            kinds,
            columns: columns.into_iter().collect(),
            segments: segments.into_iter().collect(),
            wanted: Wanted::of(filters()),
        }
    }
}

/// A page of the store, with the columns that a filter reads.
#[derive(Debug)]
pub struct PageView<'a> {
    snapshot: &'a Snapshot,
    page: &'a Page,
    reads: &'a Reads,
    columns: Vec<Arc<Column>>,
    segments: Vec<(SegmentId, Bits)>,
    facts: [OnceCell<Facts<'a>>; FactKind::ALL.len()],
}

impl<'a> PageView<'a> {
    /// Reads what filters need, segments as they are in the snapshot.
    ///
    /// # Errors
    /// What the store cannot read.
    pub fn read(
        snapshot: &'a Snapshot,
        page: &'a Page,
        reads: &'a Reads,
        reading: Reading,
    ) -> Result<Self, StoreError> {
        let mut view = Self::with_columns(snapshot, page, reads, reading)?;
        for id in &reads.segments {
            view.segments.push((*id, snapshot.member_bits(*id, page.number())?));
        }
        Ok(view)
    }

    /// Reads what filters need, records too, but who is in which segment: that is told by
    /// [`PageView::set_segment`].
    ///
    /// # Errors
    /// What the store cannot read.
    pub fn without_segments(
        snapshot: &'a Snapshot,
        page: &'a Page,
        reads: &'a Reads,
        reading: Reading,
    ) -> Result<Self, StoreError> {
        let view = Self::with_columns(snapshot, page, reads, reading)?;
        reads.kinds.iter().try_for_each(|kind| view.facts(*kind).map(|_| ()))?;
        Ok(view)
    }

    fn with_columns(
        snapshot: &'a Snapshot,
        page: &'a Page,
        reads: &'a Reads,
        reading: Reading,
    ) -> Result<Self, StoreError> {
        let columns = match reading {
            Reading::Kept => snapshot.columns(page, &reads.columns)?,
            Reading::Once => snapshot.columns_once(page, &reads.columns)?,
        };
        let facts = std::array::from_fn(|_| OnceCell::new());
        Ok(Self { snapshot, page, reads, columns, segments: Vec::new(), facts })
    }

    /// Says who of the page is in a segment.
    pub fn set_segment(&mut self, segment: SegmentId, members: Bits) {
        match self.segments.iter_mut().find(|(id, _)| *id == segment) {
            Some((_, bits)) => *bits = members,
            None => self.segments.push((segment, members)),
        }
    }

    /// Whether it was told who is in a segment.
    pub fn knows_segment(&self, segment: SegmentId) -> bool {
        self.segments.iter().any(|(id, _)| *id == segment)
    }

    /// One customer of the page.
    pub fn customer(&self, slot: usize) -> PageCustomer<'_, 'a> {
        PageCustomer { view: self, slot }
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
    type Error = StoreError;

    fn len(&self) -> usize {
        PAGE_ROWS
    }

    fn column(&self, column: ColumnId) -> Result<Arc<Column>, StoreError> {
        if column == ColumnId::ID {
            return Ok(Arc::new(self.ids()?));
        }
        match self.reads.columns.binary_search(&column) {
            Ok(at) => Ok(Arc::clone(&self.columns[at])),
            Err(_) => self.snapshot.column(self.page, column),
        }
    }

    fn segment(&self, segment: SegmentId) -> Bits {
        self.segments.iter().find(|(id, _)| *id == segment).map_or_else(Bits::default, |(_, bits)| *bits)
    }

    fn records(
        &self,
        row: usize,
        collection: &Collection,
        visit: &mut dyn FnMut(&dyn Fact),
    ) -> Result<(), StoreError> {
        self.facts(kind_of(collection))?.each(row, collection, visit);
        Ok(())
    }

    fn record_batches(
        &self,
        collection: &Collection,
        visit: &mut dyn FnMut(&dyn RecordBatch),
    ) -> Result<bool, StoreError> {
        self.facts(kind_of(collection))?.each_batch(collection, visit);
        Ok(true)
    }
}

fn kind_of(collection: &Collection) -> FactKind {
    match collection {
        Collection::Orders => FactKind::Order,
        Collection::Redemptions => FactKind::Redemption,
        Collection::Publications => FactKind::Publication,
        Collection::Event(_) => FactKind::Event,
    }
}

/// One customer of a page.
#[derive(Clone, Copy, Debug)]
pub struct PageCustomer<'v, 'a> {
    view: &'v PageView<'a>,
    slot: usize,
}

impl Subject for PageCustomer<'_, '_> {
    fn cell(&self, column: ColumnId) -> Cell {
        if column == ColumnId::ID {
            let row = Row(self.view.page.first_row().0 + self.slot as u32);
            return self.view.snapshot.id_of(row).map_or(Cell::Missing, |id| Cell::text(&id.to_string()));
        }
        // Whatever the filters read was read with the page, so this cannot fail for them.
        self.view.column(column).map_or(Cell::Missing, |column| column.cell(self.slot))
    }

    fn in_segment(&self, segment: SegmentId) -> bool {
        self.view.segment(segment).contains(self.slot)
    }

    fn records(&self, collection: &Collection, visit: &mut dyn FnMut(&dyn Fact)) {
        let read = self.view.records(self.slot, collection, visit);
        debug_assert!(read.is_ok(), "records that filters read are read before they are asked for");
    }
}
