//! What a commit changes of customers, as far as segments ask: which rows, in which columns, on which pages.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;

use super::page::Touch;
use crate::domain::{ColumnId, PAGE_ROWS};
use crate::segments::members::on_page;
use crate::store::{ChangeWrite, Commit, RowEvent};

/// What a commit changes of customers.
#[derive(Default)]
pub(super) struct Facts {
    /// Rows of which records changed.
    recorded: RoaringBitmap,
    columns: BTreeMap<ColumnId, RoaringBitmap>,
    born: RoaringBitmap,
    gone: RoaringBitmap,
}

impl Facts {
    pub fn of(commit: &Commit) -> Self {
        let mut facts = Self::default();
        for edit in &commit.facts.edits {
            facts.recorded.extend(edit.before.iter().map(|(row, _)| row.0));
            facts.recorded.extend(edit.after.iter().map(|fact| fact.row.0));
        }
        for page in &commit.facts.pages {
            let first = page.number * PAGE_ROWS as u32;
            facts.recorded.insert_range(first..first + PAGE_ROWS as u32);
        }
        match &commit.changes {
            None => {}
            Some(ChangeWrite::Rows(changes)) => {
                for change in changes {
                    facts.event(change.event, &RoaringBitmap::from_iter([change.row.0]));
                    for (column, _, _) in &change.cells {
                        facts.columns.entry(*column).or_default().insert(change.row.0);
                    }
                }
            }
            Some(ChangeWrite::Marks { events, columns }) => {
                events.iter().for_each(|(event, rows)| facts.event(*event, rows));
                for (column, rows) in columns {
                    *facts.columns.entry(*column).or_default() |= rows;
                }
            }
        }
        facts
    }

    fn event(&mut self, event: RowEvent, rows: &RoaringBitmap) {
        match event {
            RowEvent::Created | RowEvent::Restored => self.born |= rows,
            RowEvent::Deleted => self.gone |= rows,
            // Whatever changes stamps the customer.
            RowEvent::Changed => *self.columns.entry(ColumnId::UPDATED_AT).or_default() |= rows,
        }
    }

    pub fn rows(&self) -> RoaringBitmap {
        self.columns.values().fold(&self.born | &self.gone | &self.recorded, |all, rows| all | rows)
    }

    pub fn on(&self, page: u32) -> Touch {
        let columns = self.columns.iter().map(|(column, rows)| (*column, on_page(rows, page)));
        Touch {
            columns: columns.filter(|(_, rows)| !rows.is_empty()).collect(),
            facts: on_page(&self.recorded, page),
            born: on_page(&self.born, page),
            gone: on_page(&self.gone, page),
        }
    }
}

/// The pages in which a bitmap has rows.
pub(super) fn pages(rows: &RoaringBitmap) -> Vec<u32> {
    let mut pages = Vec::new();
    let mut from = 0;
    while let Some(row) = rows.range(from..).next() {
        let page = row / PAGE_ROWS as u32;
        pages.push(page);
        match (page + 1).checked_mul(PAGE_ROWS as u32) {
            Some(next) => from = next,
            None => break,
        }
    }
    pages
}
