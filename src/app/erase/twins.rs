//! Rows that are customers no more and yet hold somebody's data: deleted, or taken back with their import.

use std::sync::Arc;

use roaring::RoaringBitmap;

use crate::app::{Error, customer};
use crate::domain::{Column, ColumnId, CustomerId, Row, text};
use crate::store::{Snapshot, StoreError};

/// What a row goes by.
const KEYS: [ColumnId; 3] = [ColumnId::ID, ColumnId::SOURCE_ID, ColumnId::EMAIL];

/// Finds whom an erasure means: customers, else those that were deleted and could still be brought back.
///
/// # Errors
/// As [`customer::find`].
pub fn find(snapshot: &Snapshot, key: &str) -> Result<Row, Error> {
    let key = key.trim();
    match customer::find(snapshot, key) {
        Err(Error::NotFound(_)) => {
            let folded = text::fold(key).into_owned();
            let is_meant = |gone: &Gone<'_>| {
                gone.id().is_ok_and(|id| id == key)
                    || gone.source_ids().any(|own| own == key)
                    || gone.email().is_some_and(|email| email == folded)
            };
            // The last one was there last.
            gone(snapshot, &is_meant)?.max().map(Row).ok_or_else(|| Error::NotFound(key.to_owned()))
        }
        found => found,
    }
}

/// The rows of no customer that go by a key of one of `rows`: the same person before a deletion or an undo.
pub(super) fn twins(snapshot: &Snapshot, rows: &RoaringBitmap) -> Result<RoaringBitmap, StoreError> {
    let (mut ids, mut source_ids, mut emails) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows.iter().map(Row) {
        let record = snapshot.record(row)?;
        ids.push(snapshot.id_of(row)?.to_string());
        source_ids.extend(record.text(ColumnId::SOURCE_ID).map(ToOwned::to_owned));
        source_ids.extend(snapshot.aliases(row).iter().cloned());
        emails.extend(record.text(ColumnId::EMAIL).map(|email| text::fold(email).into_owned()));
    }
    let has_id_alias = source_ids.iter().any(|key| CustomerId::has_form(key));
    let has = |keys: &[String], key: &str| keys.iter().any(|own| own == key);
    gone(snapshot, &|gone| {
        let mut is_keyless = true;
        for source_id in gone.source_ids() {
            if has(&source_ids, source_id) {
                return true;
            }
            is_keyless = false;
        }
        // Who survived a merge goes by the other's id as well.
        if has_id_alias && gone.id().is_ok_and(|id| has(&source_ids, &id)) {
            return true;
        }
        // An email alone may be shared, so it tells only where nothing else does.
        gone.adopted_id().is_some_and(|id| has(&ids, id))
            || (is_keyless && gone.email().is_some_and(|email| has(&emails, &email)))
    })
}

/// A row of no customer, as far as its keys go.
struct Gone<'a> {
    snapshot: &'a Snapshot,
    row: Row,
    slot: usize,
    columns: &'a [Arc<Column>],
}

impl Gone<'_> {
    fn adopted_id(&self) -> Option<&str> {
        self.columns[0].text(self.slot)
    }

    fn id(&self) -> Result<String, StoreError> {
        Ok(self.snapshot.id_of(self.row)?.to_string())
    }

    fn source_ids(&self) -> impl Iterator<Item = &str> {
        let aliases = self.snapshot.aliases(self.row).iter().map(String::as_str);
        self.columns[1].text(self.slot).into_iter().chain(aliases)
    }

    fn email(&self) -> Option<String> {
        self.columns[2].text(self.slot).map(|email| text::fold(email).into_owned())
    }
}

fn gone(snapshot: &Snapshot, is_meant: &dyn Fn(&Gone<'_>) -> bool) -> Result<RoaringBitmap, StoreError> {
    let mut found = RoaringBitmap::new();
    let mut dead = RoaringBitmap::new();
    dead.insert_range(0..snapshot.next_row().0);
    dead -= snapshot.alive().as_ref();
    for (page, rows) in crate::app::plan::by_page(&dead) {
        let Some(page) = snapshot.page(page) else { continue };
        let columns = snapshot.columns_once(page, &KEYS)?;
        let first = page.first_row().0;
        for row in rows {
            let slot = (row.0 - first) as usize;
            let is_there = columns.iter().any(|column| slot < column.len());
            let gone = Gone { snapshot, row, slot, columns: &columns };
            if is_there && is_meant(&gone) {
                found.insert(row.0);
            }
        }
    }
    Ok(found)
}
