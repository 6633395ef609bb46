//! The columns of a page that are reckoned from facts: written whole, and customer by customer where that is newer.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

use super::{Blob, Page, Source, changed, overlaid, slot};
use crate::domain::{Column, ColumnId, PAGE_ROWS, Record, Summary};
use crate::store::{StoreError, codec};

/// Customers whose summaries a page keeps beside its columns before these are reckoned anew.
const MAX_SUMMARY_EDITS: usize = 64;

/// What is reckoned where there are no facts: one set of columns for all such pages.
static NO_FACTS: LazyLock<Vec<(ColumnId, Arc<Column>)>> = LazyLock::new(|| {
    let columns = Summary::columns(&vec![Summary::NONE; PAGE_ROWS]);
    columns.into_iter().map(|(id, column)| (id, Arc::new(column))).collect()
});

/// Where the columns lie, and which customers' summaries are newer.
#[derive(Clone, Debug, Default)]
pub(super) struct PageSummary {
    blob: Arc<Blob>,
    edits: Arc<BTreeMap<u16, Arc<Record>>>,
}

impl Page {
    /// Reads columns that are reckoned from facts; without facts, counts are 0.
    pub(super) fn load_summary(&self, source: &Source, wanted: &[ColumnId]) -> Result<(), StoreError> {
        let PageSummary { blob, edits } = &self.summary;
        let found = if blob.physical == 0 {
            Vec::new()
        } else {
            let bytes = self.bytes(blob, source)?;
            codec::decode_page(&bytes, Some(wanted), &format!("the summaries of page {}", self.number))?
        };
        for (id, column) in found {
            self.columns[slot(id)].get_or_init(|| Arc::new(overlaid(column, edits, id)));
        }
        // What says nothing of anybody is not written.
        for (id, column) in NO_FACTS.iter().filter(|(id, _)| wanted.contains(id)) {
            self.columns[slot(*id)].get_or_init(|| {
                if edits.is_empty() {
                    Arc::clone(column)
                } else {
                    Arc::new(overlaid(Column::clone(column), edits, *id))
                }
            });
        }
        Ok(())
    }

    /// Where the columns that are reckoned from facts lie.
    pub(in crate::store) fn summary(&self) -> &Arc<Blob> {
        &self.summary.blob
    }

    /// Customers whose summaries are newer than these columns.
    pub(in crate::store) fn summary_edits(&self) -> &BTreeMap<u16, Arc<Record>> {
        &self.summary.edits
    }

    /// Whether the page still takes summaries of some customers more beside its columns.
    pub(in crate::store) fn has_room_for_summaries<'a>(&self, slots: impl Iterator<Item = &'a u16>) -> bool {
        let new = slots.filter(|slot| !self.summary.edits.contains_key(slot)).count();
        self.summary.edits.len() + new <= MAX_SUMMARY_EDITS
    }

    /// The same page with other columns reckoned from facts: those that tell something, or, where none are given, as they
    /// are read from there.
    pub(in crate::store) fn with_summary(
        &self,
        blob: Blob,
        columns: Option<Vec<(ColumnId, Column)>>,
    ) -> Self {
        let summary = PageSummary { blob: Arc::new(blob), edits: Arc::default() };
        let mut page = self.with_page_summary(summary);
        for (id, nothing) in NO_FACTS.iter() {
            let nothing = columns.as_ref().map(|_| Arc::clone(nothing));
            page.columns[slot(*id)] = nothing.map_or_else(OnceLock::new, OnceLock::from);
        }
        for (id, column) in columns.into_iter().flatten() {
            page.columns[slot(id)] = OnceLock::from(Arc::new(column));
        }
        page
    }

    /// The same page where some customers' summaries are others; columns in memory are changed along.
    pub(in crate::store) fn with_summary_edits(&self, rows: &[(u16, Arc<Record>)]) -> Self {
        let mut edits = BTreeMap::clone(&self.summary.edits);
        edits.extend(rows.iter().cloned());
        let summary = PageSummary { blob: Arc::clone(&self.summary.blob), edits: Arc::new(edits) };
        let mut page = self.with_page_summary(summary);
        for id in Summary::COLUMNS {
            if let Some(before) = self.loaded(id) {
                page.columns[slot(id)] = OnceLock::from(changed(before, rows, id));
            }
        }
        page
    }

    /// The same page with what is reckoned of another one's customers, who are the same.
    pub(in crate::store) fn with_summary_of(mut self, other: &Self) -> Self {
        self.summary = other.summary.clone();
        self
    }

    fn with_page_summary(&self, summary: PageSummary) -> Self {
        Self {
            number: self.number,
            blob: Arc::clone(&self.blob),
            summary,
            columns: self.columns.clone(),
            edits: Arc::clone(&self.edits),
            search: self.search.clone(),
        }
    }
}
