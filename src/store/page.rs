//! A page in memory: 512 rows whose columns are read from disk when first asked for.

mod summary;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use self::summary::PageSummary;
use super::layout;
use super::tree::Tree;
use super::{StoreError, codec};
use crate::domain::{Cell, Column, ColumnBuilder, ColumnId, PAGE_ROWS, Record, Row, Schema, ValueType, text};

/// Changed rows a page keeps beside itself before they are folded into it.
pub const MAX_EDITS: usize = 24;

/// A page in memory. Immutable but for what it has read so far.
#[derive(Debug)]
pub struct Page {
    number: u32,
    /// Shared by all pages in memory that read the same bytes: while it is, the bytes stay.
    blob: Arc<Blob>,
    summary: PageSummary,
    columns: Box<[OnceLock<Arc<Column>>]>,
    edits: Arc<BTreeMap<u16, Arc<Record>>>,
    search: OnceLock<Arc<SearchText>>,
}

/// Where a page lies on disk; number 0 where it consists of edits only.
#[derive(Debug, Default)]
pub(super) struct Blob {
    pub physical: u64,
    pub parts: u16,
}

impl Blob {
    /// The keys of its parts.
    pub fn keys(&self) -> Vec<Vec<u8>> {
        (0..self.parts).map(|part| layout::page_part(self.physical, part)).collect()
    }
}

/// What the search box looks through: of each row the plain name, email, phone (as given and its digits), source id.
#[derive(Debug)]
pub struct SearchText {
    bytes: String,
    ends: Vec<u32>,
}

/// Where a page's bytes come from.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub tree: Tree,
}

impl Page {
    pub(super) fn new(number: u32, blob: Blob, slots: usize, edits: BTreeMap<u16, Arc<Record>>) -> Self {
        Self {
            number,
            blob: Arc::new(blob),
            summary: PageSummary::default(),
            columns: (0..slots).map(|_| OnceLock::new()).collect(),
            edits: Arc::new(edits),
            search: OnceLock::new(),
        }
    }

    /// The row in its first slot.
    pub fn first_row(&self) -> Row {
        Row(self.number * PAGE_ROWS as u32)
    }

    /// Which page it is.
    pub fn number(&self) -> u32 {
        self.number
    }

    pub(super) fn blob(&self) -> &Arc<Blob> {
        &self.blob
    }

    pub(super) fn edits(&self) -> &BTreeMap<u16, Arc<Record>> {
        &self.edits
    }

    /// A column, read now if it was not yet.
    pub(super) fn column(
        &self,
        source: &Source,
        schema: &Schema,
        id: ColumnId,
    ) -> Result<Arc<Column>, StoreError> {
        let Some(slot) = self.columns.get(slot(id)) else {
            return Ok(Arc::new(Column::missing(type_of(schema, id), 0)));
        };
        if let Some(column) = slot.get() {
            return Ok(Arc::clone(column));
        }
        self.load(source, schema, &[id])?;
        Ok(slot.get().map_or_else(|| Arc::new(Column::missing(type_of(schema, id), 0)), Arc::clone))
    }

    /// A column that is in memory already.
    pub fn loaded(&self, id: ColumnId) -> Option<&Arc<Column>> {
        self.columns.get(slot(id)).and_then(OnceLock::get)
    }

    /// Reads the wanted columns that are not in memory, in one go.
    pub(super) fn load(
        &self,
        source: &Source,
        schema: &Schema,
        wanted: &[ColumnId],
    ) -> Result<(), StoreError> {
        let missing: Vec<ColumnId> = wanted
            .iter()
            .copied()
            .filter(|id| self.columns.get(slot(*id)).is_some_and(|slot| slot.get().is_none()))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let (derived, missing): (Vec<ColumnId>, Vec<ColumnId>) =
            missing.into_iter().partition(|id| id.is_derived());
        if !derived.is_empty() {
            self.load_summary(source, &derived)?;
        }
        let mut found = if self.blob.physical == 0 || missing.is_empty() {
            Vec::new()
        } else {
            let bytes = self.bytes(&self.blob, source)?;
            codec::decode_page(&bytes, Some(&missing), &format!("page {}", self.number))?
        };
        for id in missing {
            let at = found.iter().position(|(found, _)| *found == id);
            let column = at.map(|at| found.swap_remove(at).1);
            let column = column.unwrap_or_else(|| Column::missing(type_of(schema, id), 0));
            // Another reader may have been faster; both read the same.
            self.columns[slot(id)].get_or_init(|| Arc::new(overlaid(column, &self.edits, id)));
        }
        Ok(())
    }

    fn bytes(&self, blob: &Blob, source: &Source) -> Result<Vec<u8>, StoreError> {
        let mut bytes = Vec::new();
        for key in blob.keys() {
            let value = source.tree.get(key)?;
            let what = || format!("page {}", self.number);
            bytes.extend_from_slice(
                &value.ok_or_else(|| StoreError::damaged(what(), "a part of it is missing"))?,
            );
        }
        Ok(bytes)
    }

    /// All of a row's cells.
    pub(super) fn record(&self, source: &Source, schema: &Schema, slot: usize) -> Result<Record, StoreError> {
        if let Some(record) = self.edits.get(&(slot as u16)) {
            return Ok(Record::clone(record));
        }
        let columns = all_columns(schema);
        self.load(source, schema, &columns)?;
        let cell = |id: &ColumnId| self.loaded(*id).map_or(Cell::Missing, |c| c.cell(slot));
        Ok(columns.iter().map(|id| (*id, cell(id))).collect())
    }

    /// The same page after some rows changed. Columns in memory are changed along, untouched ones shared.
    pub(super) fn with_rows(&self, schema: &Schema, rows: &[(u16, Arc<Record>)]) -> Self {
        let mut edits = BTreeMap::clone(&self.edits);
        let columns = self.changed_columns(schema, rows);
        edits.extend(rows.iter().map(|(slot, record)| (*slot, Arc::clone(record))));
        Self {
            number: self.number,
            blob: Arc::clone(&self.blob),
            summary: self.summary.clone(),
            columns,
            edits: Arc::new(edits),
            search: OnceLock::new(),
        }
    }

    fn changed_columns(&self, schema: &Schema, rows: &[(u16, Arc<Record>)]) -> Box<[OnceLock<Arc<Column>>]> {
        let slots = slot_count(schema);
        let mut columns: Box<[OnceLock<Arc<Column>>]> = (0..slots).map(|_| OnceLock::new()).collect();
        for (slot, column) in columns.iter_mut().enumerate() {
            let id = column_of(slot);
            // A column declared since is missing on disk; leave it to be read when asked for.
            let Some(before) = self.columns.get(slot).and_then(OnceLock::get) else { continue };
            let rows = if id.is_derived() { &[] } else { rows };
            *column = OnceLock::from(changed(before, rows, id));
        }
        columns
    }

    /// The same page with nothing read yet, as an opening would make it.
    pub(super) fn unread(&self, schema: &Schema) -> Self {
        let edits = BTreeMap::clone(&self.edits);
        let blob = Blob { physical: self.blob.physical, parts: self.blob.parts };
        let summary = self.summary.clone();
        Self { summary, ..Self::new(self.number, blob, slot_count(schema), edits) }
    }

    /// The same rows in another place on disk, with the edits folded in.
    pub(super) fn folded(&self, blob: Blob) -> Self {
        Self {
            number: self.number,
            blob: Arc::new(blob),
            summary: self.summary.clone(),
            columns: self.columns.clone(),
            edits: Arc::default(),
            search: self.search.clone(),
        }
    }

    /// Text to search through, made at the first search.
    pub(super) fn search_text(&self, source: &Source, schema: &Schema) -> Result<&SearchText, StoreError> {
        if let Some(text) = self.search.get() {
            return Ok(text);
        }
        self.load(source, schema, &SEARCHED)?;
        let columns = SEARCHED.map(|id| self.loaded(id).cloned());
        Ok(self.search.get_or_init(|| Arc::new(SearchText::new(&columns))))
    }
}

/// A column under rows that are newer.
fn overlaid(column: Column, edits: &BTreeMap<u16, Arc<Record>>, id: ColumnId) -> Column {
    let Some((last, _)) = edits.last_key_value() else { return column };
    let mut builder = ColumnBuilder::new(column.value_type());
    for row in 0..column.len().max(usize::from(*last) + 1) {
        match edits.get(&(row as u16)) {
            Some(record) => builder.push(record.cell(id)),
            None => builder.push_from(&column, row),
        }
    }
    builder.finish()
}

/// A column after rows became others; the same where they say the same.
fn changed(before: &Arc<Column>, rows: &[(u16, Arc<Record>)], id: ColumnId) -> Arc<Column> {
    let mut after = Arc::clone(before);
    for (row, record) in rows {
        let row = usize::from(*row);
        if row >= after.len() || after.cell(row) != *record.cell(id) {
            after = Arc::new(after.with_cell(row, record.cell(id)));
        }
    }
    after
}

/// The attributes that the search box looks through.
pub(super) const SEARCHED: [ColumnId; 4] =
    [ColumnId::NAME, ColumnId::EMAIL, ColumnId::PHONE, ColumnId::SOURCE_ID];

impl SearchText {
    fn new(columns: &[Option<Arc<Column>>; 4]) -> Self {
        let rows = columns.iter().flatten().map(|c| c.len()).max().unwrap_or(0);
        let mut bytes = String::with_capacity(rows * 80);
        let mut ends = Vec::with_capacity(rows);
        for row in 0..rows {
            for (column, id) in columns.iter().zip(SEARCHED) {
                let Some(text) = column.as_ref().and_then(|c| c.text(row)) else { continue };
                bytes.push_str(&text::plain(text));
                bytes.push('\n');
                if id == ColumnId::PHONE && text.bytes().any(|b| !b.is_ascii_digit()) {
                    bytes.extend(text.chars().filter(char::is_ascii_digit));
                    bytes.push('\n');
                }
            }
            ends.push(bytes.len() as u32);
        }
        Self { bytes, ends }
    }

    /// All rows' texts end to end.
    pub fn bytes(&self) -> &str {
        &self.bytes
    }

    /// Where each row's text ends.
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// The text of one row; fields end with a line feed.
    pub fn row(&self, slot: usize) -> &str {
        let start = if slot == 0 { 0 } else { self.ends[slot - 1] as usize };
        &self.bytes[start..self.ends[slot] as usize]
    }
}

/// The place of a column in a page's list: standard ones first, declared ones behind.
pub(super) fn slot(id: ColumnId) -> usize {
    let declared = usize::from(ColumnId::FIRST_DECLARED.0);
    let number = usize::from(id.0);
    if number < STANDARD_SLOTS {
        number
    } else if id.is_derived() && number < FIRST_DERIVED + DERIVED_SLOTS {
        number - FIRST_DERIVED + STANDARD_SLOTS
    } else if number < declared {
        usize::MAX
    } else {
        number - declared + STANDARD_SLOTS + DERIVED_SLOTS
    }
}

/// Places kept for standard columns; some are free.
const STANDARD_SLOTS: usize = 16;

/// Places kept for what is reckoned from facts.
const DERIVED_SLOTS: usize = 20;
/// The number of the first of them.
const FIRST_DERIVED: usize = 32;

pub(super) fn column_of(slot: usize) -> ColumnId {
    let number = if slot < STANDARD_SLOTS {
        slot
    } else if slot < STANDARD_SLOTS + DERIVED_SLOTS {
        slot - STANDARD_SLOTS + FIRST_DERIVED
    } else {
        slot - STANDARD_SLOTS - DERIVED_SLOTS + usize::from(ColumnId::FIRST_DECLARED.0)
    };
    ColumnId(number as u16)
}

/// How many places the pages of a schema have.
pub(super) fn slot_count(schema: &Schema) -> usize {
    STANDARD_SLOTS + DERIVED_SLOTS + usize::from(schema.columns_given())
}

/// Every column a row can have a cell in, the instants behind consents included.
pub(super) fn all_columns(schema: &Schema) -> Vec<ColumnId> {
    let since = schema.consents.iter().map(|c| c.since);
    let mut columns: Vec<ColumnId> = schema.attributes().into_iter().map(|a| a.column).chain(since).collect();
    columns.sort_unstable();
    columns
}

/// The type of a column's values.
pub(super) fn type_of(schema: &Schema, id: ColumnId) -> ValueType {
    if schema.consents.iter().any(|c| c.since == id) {
        return ValueType::Datetime;
    }
    schema.value_type(id).unwrap_or(ValueType::Text)
}
