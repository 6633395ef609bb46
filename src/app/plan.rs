//! From row changes to a commit: few rows go into the batch one by one, many are staged as whole pages.

use std::collections::BTreeMap;

use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::Error;
use super::records::Taken;
use super::writer::Decision;
use crate::domain::{Cell, ChangeSet, ColumnBuilder, ColumnId, Instant, PAGE_ROWS, Record, Row, Value};
use crate::store::{
    ChangeWrite, Commit, CustomerChange, KeyKind, MAX_ROW_WRITES, PageWrite, RowEvent, Snapshot, StagedPage,
    Staging,
};

/// The kept lines of a reply; more are summed up in one.
pub(super) const MAX_KEPT_LINES: usize = 100;

/// Changes of existing rows that a commit is made of, found row by row.
pub(super) struct Planned {
    /// Rows with changed cells.
    pub changed: RoaringBitmap,
    /// Customers per changed column.
    pub columns: BTreeMap<ColumnId, RoaringBitmap>,
    /// The commit so far: rows or pages, and the history.
    pub commit: Commit,
}

/// Says what becomes of some rows of one page, given in ascending order; rows to which nothing happens are left out.
pub(super) type ChangePage<'a> = dyn Fn(u32, &[Row]) -> Result<Vec<CustomerChange>, Error> + Sync + 'a;

/// Plans changes of the given rows, page by page, as `change` says. `events` are rows that appear or go without any cell changing.
pub(super) fn plan(
    decision: &Decision<'_>,
    rows: &RoaringBitmap,
    events: Vec<(RowEvent, RoaringBitmap)>,
    change: &ChangePage<'_>,
) -> Result<Planned, Error> {
    let touched = rows.len() + events.iter().map(|(_, rows)| rows.len()).sum::<u64>();
    if touched <= MAX_ROW_WRITES as u64 {
        plan_rows(decision, rows, events, change)
    } else {
        plan_pages(decision, rows, events, change)
    }
}

fn plan_rows(
    decision: &Decision<'_>,
    rows: &RoaringBitmap,
    events: Vec<(RowEvent, RoaringBitmap)>,
    change: &ChangePage<'_>,
) -> Result<Planned, Error> {
    let mut planned =
        Planned { changed: RoaringBitmap::new(), columns: BTreeMap::new(), commit: Commit::default() };
    let mut changes = Vec::new();
    for (page, rows) in by_page(rows) {
        for found in change(page, &rows)? {
            let mut record = decision.snapshot.record(found.row)?;
            planned.note(&found);
            apply(&mut record, &found, decision.now);
            planned.commit.rows.push((found.row, record));
            changes.push(found);
        }
    }
    for (event, rows) in events {
        changes.extend(rows.iter().map(|row| CustomerChange { row: Row(row), event, cells: Vec::new() }));
    }
    planned.commit.changes = Some(ChangeWrite::Rows(changes));
    Ok(planned)
}

fn plan_pages(
    decision: &Decision<'_>,
    rows: &RoaringBitmap,
    mut events: Vec<(RowEvent, RoaringBitmap)>,
    change: &ChangePage<'_>,
) -> Result<Planned, Error> {
    let staging = decision.store.stage();
    let id = decision.next_change_set();
    let mut planned =
        Planned { changed: RoaringBitmap::new(), columns: BTreeMap::new(), commit: Commit::default() };
    let pages: Vec<(u32, Vec<Row>)> = by_page(rows);
    let results: Result<Vec<_>, Error> = pages
        .par_iter()
        .map(|(number, rows)| {
            let changes = change(*number, rows)?;
            if changes.is_empty() {
                return Ok(None);
            }
            let staged = rewrite(&decision.snapshot, &staging, *number, &changes, decision.now)?;
            staging.changes(id, &changes)?;
            Ok(Some((*number, staged, Notes::of(&changes))))
        })
        .collect();
    let results = match results {
        Ok(results) => results,
        Err(error) => {
            staging.abandon()?;
            return Err(error);
        }
    };
    for (number, staged, notes) in results.into_iter().flatten() {
        planned.commit.pages.push(PageWrite { number, staged });
        planned.changed |= notes.changed;
        for (column, rows) in notes.columns {
            *planned.columns.entry(column).or_default() |= rows;
        }
        planned.commit.keys.extend(notes.keys);
    }
    events.push((RowEvent::Changed, planned.changed.clone()));
    events.retain(|(_, rows)| !rows.is_empty());
    let columns = planned.columns.iter().map(|(id, rows)| (*id, rows.clone())).collect();
    planned.commit.changes = Some(ChangeWrite::Marks { events, columns });
    planned.commit.staging = Some(staging);
    Ok(planned)
}

/// What one page's changes add to the whole.
#[derive(Default)]
pub(super) struct Notes {
    pub changed: RoaringBitmap,
    pub columns: BTreeMap<ColumnId, RoaringBitmap>,
    pub keys: Vec<(KeyKind, u64, Row)>,
}

impl Notes {
    pub fn of(changes: &[CustomerChange]) -> Self {
        let mut notes = Self::default();
        for change in changes {
            notes.changed.insert(change.row.0);
            for (column, _, after) in &change.cells {
                notes.columns.entry(*column).or_default().insert(change.row.0);
                let kind = KeyKind::ALL.into_iter().find(|kind| kind.column() == *column);
                if let (Some(kind), Some(key)) = (kind, after.as_text()) {
                    notes.keys.push((kind, kind.hash(key), change.row));
                }
            }
        }
        notes
    }
}

impl Planned {
    fn note(&mut self, change: &CustomerChange) {
        self.changed.insert(change.row.0);
        for (column, _, _) in &change.cells {
            self.columns.entry(*column).or_default().insert(change.row.0);
        }
    }

    /// The value that a customer has once this is committed.
    pub fn cell_after(&self, snapshot: &Snapshot, row: Row, column: ColumnId) -> Result<Cell, Error> {
        match self.commit.rows.iter().find(|(changed, _)| *changed == row) {
            Some((_, record)) => Ok(record.cell(column).clone()),
            None => Ok(snapshot.cell(row, column)?),
        }
    }

    /// Takes over what becomes of records; customers touched by nothing else are noted as changed. Gives how many.
    pub fn note_records(&mut self, taken: Taken, noted: &RoaringBitmap) -> u64 {
        let rows = &(&taken.rows - &self.changed) - noted;
        self.commit.facts = taken.facts;
        self.commit.promotions.vouchers = taken.vouchers;
        match &mut self.commit.changes {
            Some(ChangeWrite::Rows(changes)) if rows.len() <= MAX_ROW_WRITES as u64 => {
                let change =
                    |row| CustomerChange { row: Row(row), event: RowEvent::Changed, cells: Vec::new() };
                changes.extend(rows.iter().map(change));
            }
            Some(ChangeWrite::Marks { events, .. }) => {
                match events.iter_mut().find(|(event, _)| *event == RowEvent::Changed) {
                    Some((_, changed)) => *changed |= &rows,
                    None => events.push((RowEvent::Changed, rows.clone())),
                }
            }
            _ => self.commit.changes = self.commit.changes.take().map(|changes| as_marks(changes, &rows)),
        }
        rows.len()
    }

    /// Fills in a head's counts per attribute, most first.
    pub fn count_attributes(&self, decision: &Decision<'_>, head: &mut ChangeSet) {
        head.attributes = attribute_counts(decision.snapshot.schema(), &self.columns);
    }
}

/// Row by row changes that carry no values as marks, with other changed rows.
fn as_marks(changes: ChangeWrite, changed: &RoaringBitmap) -> ChangeWrite {
    let ChangeWrite::Rows(rows) = changes else { return changes };
    let of = |event| rows.iter().filter(|c| c.event == event).map(|c| c.row.0).collect::<RoaringBitmap>();
    let mut events: Vec<(RowEvent, RoaringBitmap)> =
        RowEvent::ALL.into_iter().map(|event| (event, of(event))).collect();
    for (_, rows) in events.iter_mut().filter(|(event, _)| *event == RowEvent::Changed) {
        *rows |= changed;
    }
    events.retain(|(_, rows)| !rows.is_empty());
    ChangeWrite::Marks { events, columns: Vec::new() }
}

/// Customers changed per attribute name, most first; the instants behind consents are not attributes.
pub(super) fn attribute_counts(
    schema: &crate::domain::Schema,
    columns: &BTreeMap<ColumnId, RoaringBitmap>,
) -> Vec<(String, u64)> {
    let name = |id: &ColumnId| schema.attribute(*id).map(|a| a.name);
    let mut counts: Vec<(String, u64)> =
        columns.iter().filter_map(|(id, rows)| name(id).map(|name| (name, rows.len()))).collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
}

/// Puts a change's after-values into a record, and the time of the change.
pub(super) fn apply(record: &mut Record, change: &CustomerChange, now: Instant) {
    for (column, _, after) in &change.cells {
        record.set(*column, after.clone());
    }
    record.set(ColumnId::UPDATED_AT, Value::Instant(now).into());
}

/// Stages a page with changes applied.
pub(super) fn rewrite(
    snapshot: &Snapshot,
    staging: &Staging,
    number: u32,
    changes: &[CustomerChange],
    now: Instant,
) -> Result<StagedPage, Error> {
    let mut by_column: BTreeMap<ColumnId, BTreeMap<usize, &Cell>> = BTreeMap::new();
    let updated = Value::Instant(now).into();
    for change in changes {
        let slot = change.row.0 as usize % PAGE_ROWS;
        for (column, _, after) in &change.cells {
            by_column.entry(*column).or_default().insert(slot, after);
        }
        by_column.entry(ColumnId::UPDATED_AT).or_default().insert(slot, &updated);
    }
    let Some(page) = snapshot.page(number) else {
        return Err(Error::Invalid(format!("page {number} is not there")));
    };
    let mut columns = Vec::new();
    for id in snapshot.all_columns() {
        let column = snapshot.column(page, id)?;
        let Some(cells) = by_column.get(&id) else {
            columns.push((id, column));
            continue;
        };
        let mut builder = ColumnBuilder::new(column.value_type());
        let last = cells.last_key_value().map_or(0, |(slot, _)| slot + 1);
        for slot in 0..column.len().max(last) {
            match cells.get(&slot) {
                Some(cell) => builder.push(cell),
                None => builder.push_from(&column, slot),
            }
        }
        columns.push((id, std::sync::Arc::new(builder.finish())));
    }
    Ok(staging.page(columns.iter().map(|(id, column)| (*id, column.as_ref())))?)
}

/// Rows by the page they lie in.
pub(super) fn by_page(rows: &RoaringBitmap) -> Vec<(u32, Vec<Row>)> {
    let mut pages: Vec<(u32, Vec<Row>)> = Vec::new();
    for row in rows {
        let number = row / PAGE_ROWS as u32;
        match pages.last_mut().filter(|(last, _)| *last == number) {
            Some((_, rows)) => rows.push(Row(row)),
            None => pages.push((number, vec![Row(row)])),
        }
    }
    pages
}

/// A set of rows that are customers now; others are left out.
pub(super) fn alive_rows(decision: &Decision<'_>, rows: &[Row]) -> RoaringBitmap {
    rows.iter().filter(|row| decision.snapshot.is_alive(**row)).map(|row| row.0).collect()
}

/// `1 customer`, `2 customers`, with digits grouped.
pub(crate) fn customers(count: u64) -> String {
    let digits = count.to_string();
    let grouped: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).unwrap_or_default())
        .collect();
    format!("{} customer{}", grouped.join(","), if count == 1 { "" } else { "s" })
}
