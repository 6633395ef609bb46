//! A snapshot: the whole store as it was after one commit, for as long as a reader wants it.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::bucket::{self, KeyKind};
use super::facts::FactTable;
use super::layout::PAGES_PER_BLOCK;
use super::outbox::OutboxTable;
use super::page::{self, Page, SearchText, Source};
use super::promotions::PromotionTable;
use super::{StoreError, secret::Secret};
use crate::domain::{
    Cell, ChangeSetId, Column, ColumnId, CustomerId, FactKind, PAGE_ROWS, Record, Row, Schema, Summary, Value,
};
use crate::segments::Segments;

/// The store as it was after one commit. Cheap to hold; no reader waits for a writer.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub(super) schema: Arc<Schema>,
    /// Pages in blocks of [`PAGES_PER_BLOCK`], so that a commit copies 128 pointers and not all.
    pub(super) blocks: Vec<Arc<Vec<Arc<Page>>>>,
    pub(super) alive: Arc<RoaringBitmap>,
    pub(super) next_row: u32,
    pub(super) last_change: ChangeSetId,
    pub(super) aliases: Arc<BTreeMap<Row, Vec<String>>>,
    pub(super) facts: FactTable,
    pub(super) segments: Arc<Segments>,
    pub(super) promotions: Arc<PromotionTable>,
    pub(super) outbox: Arc<OutboxTable>,
    pub(super) bucket_bits: [u8; 3],
    pub(super) secret: Secret,
    pub(super) source: Source,
}

impl Snapshot {
    /// The declared attributes.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// The same state under a schema that is to be: columns declared by it are missing everywhere.
    #[must_use]
    pub fn with_schema(&self, schema: Arc<Schema>) -> Self {
        Self { schema, ..self.clone() }
    }

    /// How many customers there are.
    pub fn count(&self) -> u64 {
        self.alive.len()
    }

    /// The rows that are customers.
    pub fn alive(&self) -> &Arc<RoaringBitmap> {
        &self.alive
    }

    /// Whether a row is a customer.
    pub fn is_alive(&self, row: Row) -> bool {
        self.alive.contains(row.0)
    }

    /// The row that the next customer will get.
    pub fn next_row(&self) -> Row {
        Row(self.next_row)
    }

    /// The last change-set in it.
    pub fn last_change(&self) -> ChangeSetId {
        self.last_change
    }

    /// Source ids a row had before.
    pub fn aliases(&self, row: Row) -> &[String] {
        self.aliases.get(&row).map_or(&[], Vec::as_slice)
    }

    /// All pages in order.
    pub fn pages(&self) -> impl Iterator<Item = &Arc<Page>> {
        self.blocks.iter().flat_map(|block| block.iter())
    }

    /// How many pages there are.
    pub fn page_count(&self) -> u32 {
        self.blocks
            .last()
            .map_or(0, |last| (self.blocks.len() as u32 - 1) * PAGES_PER_BLOCK + last.len() as u32)
    }

    /// A page by its number.
    pub fn page(&self, number: u32) -> Option<&Arc<Page>> {
        self.blocks.get((number / PAGES_PER_BLOCK) as usize)?.get((number % PAGES_PER_BLOCK) as usize)
    }

    /// The page a row lies in, and the row's slot there.
    pub fn place(&self, row: Row) -> Option<(&Arc<Page>, usize)> {
        let page = self.page(row.0 / PAGE_ROWS as u32)?;
        Some((page, row.0 as usize % PAGE_ROWS))
    }

    /// A column of a page, read from disk if it is not in memory. Ids the store gave are not in it
    /// ([`Snapshot::id_of`]).
    pub fn column(&self, page: &Page, id: ColumnId) -> Result<Arc<Column>, StoreError> {
        page.column(&self.source, &self.schema, id)
    }

    /// Columns of a page, read together if they are not in memory, and kept there.
    pub fn columns(&self, page: &Page, ids: &[ColumnId]) -> Result<Vec<Arc<Column>>, StoreError> {
        page.load(&self.source, &self.schema, ids)?;
        ids.iter().map(|id| self.column(page, *id)).collect()
    }

    /// Columns of a page for one walk over all customers: what is in memory is shared, the rest is read and not kept.
    pub fn columns_once(&self, page: &Page, ids: &[ColumnId]) -> Result<Vec<Arc<Column>>, StoreError> {
        let fresh;
        let mut page = page;
        if ids.iter().any(|id| page.loaded(*id).is_none()) {
            fresh = page.unread(&self.schema);
            fresh.load(&self.source, &self.schema, ids)?;
            page = &fresh;
        }
        ids.iter().map(|id| self.column(page, *id)).collect()
    }

    /// The text that the search box looks through, of one page.
    pub fn search_text<'a>(&self, page: &'a Page) -> Result<&'a SearchText, StoreError> {
        page.search_text(&self.source, &self.schema)
    }

    /// One cell; the id is always there.
    pub fn cell(&self, row: Row, id: ColumnId) -> Result<Cell, StoreError> {
        if id == ColumnId::ID {
            return Ok(Cell::Value(Value::Text(self.id_of(row)?.to_string())));
        }
        let Some((page, slot)) = self.place(row) else { return Ok(Cell::Missing) };
        Ok(self.column(page, id)?.cell(slot))
    }

    /// Several cells of a row.
    pub fn cells(&self, row: Row, columns: &[ColumnId]) -> Result<Vec<Cell>, StoreError> {
        if let Some((page, _)) = self.place(row) {
            page.load(&self.source, &self.schema, columns)?;
        }
        columns.iter().map(|id| self.cell(row, *id)).collect()
    }

    /// All stored cells of a row; an id the store gave is not among them.
    pub fn record(&self, row: Row) -> Result<Record, StoreError> {
        match self.place(row) {
            Some((page, slot)) => page.record(&self.source, &self.schema, slot),
            None => Ok(Record::default()),
        }
    }

    /// A customer's id: the adopted one, else the row's number enciphered.
    pub fn id_of(&self, row: Row) -> Result<CustomerId, StoreError> {
        if let Some((page, slot)) = self.place(row) {
            let column = self.column(page, ColumnId::ID)?;
            if let Some(id) = column.text(slot).and_then(|t| t.parse().ok()) {
                return Ok(id);
            }
        }
        Ok(self.own_id_of(row))
    }

    /// The id of a customer that did not bring one from elsewhere.
    pub fn own_id_of(&self, row: Row) -> CustomerId {
        self.secret.id_of(row)
    }

    /// The customers that a key leads to: at most one for an id or a source id (aliases included), any number for
    /// an email.
    pub fn find(&self, kind: KeyKind, key: &str) -> Result<Vec<Row>, StoreError> {
        if kind == KeyKind::Id
            && let Some(row) = key.parse().ok().and_then(|id| self.secret.row_of(id))
            && self.is_alive(row)
            && self.cell(row, ColumnId::ID)?.as_text() == Some(key)
        {
            return Ok(vec![row]);
        }
        let mut rows = Vec::new();
        for row in bucket::candidates(
            &self.source.tree,
            kind as u8,
            self.bucket_bits[kind as usize],
            kind.hash(key),
        )? {
            if self.is_alive(row) && self.has_key(row, kind, key)? && !rows.contains(&row) {
                rows.push(row);
            }
        }
        // Somebody's own source id goes before an alias of somebody else.
        if kind == KeyKind::SourceId && rows.len() > 1 {
            let own =
                |row: &Row| self.cell(*row, ColumnId::SOURCE_ID).is_ok_and(|c| c.as_text() == Some(key));
            rows.sort_by_key(|row| !own(row));
            rows.truncate(1);
        }
        Ok(rows)
    }

    /// Whether a row has a key now (or had it, for source ids).
    pub fn has_key(&self, row: Row, kind: KeyKind, key: &str) -> Result<bool, StoreError> {
        let Some((page, slot)) = self.place(row) else { return Ok(false) };
        let column = self.column(page, kind.column())?;
        let own = column.text(slot).is_some_and(|text| kind.is_same(text, key));
        Ok(own || (kind == KeyKind::SourceId && self.aliases(row).iter().any(|alias| alias == key)))
    }

    /// Reads columns of all pages into memory on all cores. `progress` is told pages done and pages there are, and
    /// stops the reading by answering `false`.
    pub fn load(
        &self,
        columns: &[ColumnId],
        progress: &(dyn Fn(usize, usize) -> bool + Sync),
    ) -> Result<(), StoreError> {
        let all = self.page_count() as usize;
        let done = std::sync::atomic::AtomicUsize::new(0);
        self.blocks.par_iter().flat_map(|block| block.par_iter()).try_for_each(|page| {
            let so_far = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            if !progress(so_far, all) {
                return Ok(());
            }
            page.load(&self.source, &self.schema, columns)
        })
    }

    /// Makes the text that the search box looks through, of all pages on all cores.
    pub fn load_search_text(&self) -> Result<(), StoreError> {
        let pages = self.blocks.par_iter().flat_map(|block| block.par_iter());
        pages.try_for_each(|page| page.search_text(&self.source, &self.schema).map(|_| ()))
    }

    /// Reckons between which values the loaded columns of all pages lie, on all cores.
    pub fn load_bounds(&self, columns: &[ColumnId]) {
        self.blocks.par_iter().flat_map(|block| block.par_iter()).for_each(|page| {
            columns.iter().filter_map(|id| page.loaded(*id)).for_each(|column| {
                column.bounds();
            });
        });
    }

    /// Every column a row can have a cell in.
    pub fn all_columns(&self) -> Vec<ColumnId> {
        page::all_columns(&self.schema)
    }

    /// Every column that can be asked for: also those reckoned from records, where there are any.
    pub fn asked_columns(&self) -> Vec<ColumnId> {
        let mut columns = self.all_columns();
        if FactKind::ALL.into_iter().any(|kind| kind.is_summed() && self.fact_count(kind) > 0) {
            columns.extend(Summary::COLUMNS);
        }
        columns
    }

    /// Bytes that the columns in memory take, about.
    pub fn memory_bytes(&self) -> usize {
        let columns = self.asked_columns();
        let of_page = |page: &Arc<Page>| -> usize {
            columns.iter().filter_map(|id| page.loaded(*id)).map(|c| c.memory_bytes()).sum()
        };
        self.pages().map(of_page).sum()
    }
}
