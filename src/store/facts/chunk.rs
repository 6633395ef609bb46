//! A chunk in memory: up to 512 facts of one kind, of customers of one page, columns read when asked for.

use std::sync::{Arc, OnceLock};

use crate::domain::column::Bits;
use crate::domain::fact::{field, field_type};
use crate::domain::{Cell, Column, ColumnBuilder, ColumnData, ColumnId, Record};
use crate::store::page::{Blob, Source};
use crate::store::{StoreError, codec};

/// A chunk in memory. Immutable but for what it has read so far.
#[derive(Debug)]
pub struct Chunk {
    /// Shared by all that read the same bytes: while it is, the bytes stay. Number 0 where it was never written.
    blob: Arc<Blob>,
    len: u16,
    columns: Box<[OnceLock<Arc<Column>>; field::COUNT]>,
    slots: OnceLock<Box<[u16]>>,
    /// Facts that are in memory only, by slots; their columns are made when asked for.
    records: Vec<(u16, Arc<Record>)>,
}

impl Chunk {
    /// One that lies on disk.
    pub(super) fn on_disk(blob: Blob, len: u16) -> Self {
        let (columns, slots) = (Box::default(), OnceLock::new());
        Self { blob: Arc::new(blob), len, columns, slots, records: Vec::new() }
    }

    /// One that is on its way to the disk: its columns are in memory already.
    pub(super) fn with_columns(blob: Blob, len: u16, columns: Vec<(ColumnId, Column)>) -> Self {
        let chunk = Self::on_disk(blob, len);
        for (id, column) in columns {
            chunk.columns[usize::from(id.0)].get_or_init(|| Arc::new(column));
        }
        chunk
    }

    /// One that is in memory only.
    pub(super) fn of(records: Vec<(u16, Arc<Record>)>) -> Self {
        let slots: Vec<u16> = records.iter().map(|(slot, _)| *slot).collect();
        let slots = OnceLock::from(slots.into_boxed_slice());
        let (blob, len) = (Arc::default(), records.len() as u16);
        Self { blob, len, columns: Box::default(), slots, records }
    }

    fn column_of_records(&self, id: ColumnId) -> Column {
        let mut builder = ColumnBuilder::new(field_type(id));
        for (slot, record) in &self.records {
            if id == field::SLOT {
                builder.push_number(i64::from(*slot), 0);
            } else {
                builder.push(record.cell(id));
            }
        }
        builder.finish()
    }

    pub(super) fn blob(&self) -> &Arc<Blob> {
        &self.blob
    }

    /// How many facts it has, those that are gone included.
    pub(super) fn len(&self) -> usize {
        usize::from(self.len)
    }

    /// Reads fields that are not in memory yet, in one go.
    pub(super) fn load(&self, source: &Source, wanted: &[ColumnId]) -> Result<(), StoreError> {
        let missing: Vec<ColumnId> =
            wanted.iter().copied().filter(|id| self.columns[usize::from(id.0)].get().is_none()).collect();
        if missing.is_empty() {
            return Ok(());
        }
        if !self.records.is_empty() {
            for id in missing {
                self.columns[usize::from(id.0)].get_or_init(|| Arc::new(self.column_of_records(id)));
            }
            return Ok(());
        }
        let mut found = codec::decode_page(&self.bytes(source)?, Some(&missing), &self.name())?;
        for id in missing {
            let at = found.iter().position(|(found, _)| *found == id);
            let column = at.map(|at| found.swap_remove(at).1);
            let column = column.unwrap_or_else(|| Column::missing(field_type(id), self.len()));
            // Another reader may have been faster; both read the same.
            self.columns[usize::from(id.0)].get_or_init(|| Arc::new(column));
        }
        Ok(())
    }

    fn name(&self) -> String {
        format!("facts {}", self.blob.physical)
    }

    fn bytes(&self, source: &Source) -> Result<Vec<u8>, StoreError> {
        let mut bytes = Vec::new();
        for key in self.blob.keys() {
            let value = source.tree.get(key)?;
            let missing = || StoreError::damaged(self.name(), "a part of them is missing");
            bytes.extend_from_slice(&value.ok_or_else(missing)?);
        }
        Ok(bytes)
    }

    /// A field of all its facts.
    pub(super) fn column(&self, source: &Source, id: ColumnId) -> Result<&Arc<Column>, StoreError> {
        self.load(source, &[id])?;
        let missing = || StoreError::damaged(self.name(), "a field of them is missing");
        self.columns[usize::from(id.0)].get().ok_or_else(missing)
    }

    /// Whose its facts are: slots of the page.
    pub(super) fn slots(&self, source: &Source) -> Result<&[u16], StoreError> {
        if let Some(slots) = self.slots.get() {
            return Ok(slots);
        }
        let column = self.column(source, field::SLOT)?;
        let slots = match column.data() {
            ColumnData::Numbers { mantissas, .. } => mantissas.iter().map(|m| *m as u16).collect(),
            _ => vec![0; self.len()],
        };
        Ok(self.slots.get_or_init(|| slots.into_boxed_slice()))
    }

    /// All fields of one fact, the slot excepted.
    pub(super) fn record(&self, source: &Source, at: usize) -> Result<Record, StoreError> {
        let fields: Vec<ColumnId> = field::all().collect();
        self.load(source, &fields)?;
        let cell = |id: ColumnId| self.columns[usize::from(id.0)].get().map_or(Cell::Missing, |c| c.cell(at));
        Ok(fields.into_iter().filter(|id| *id != field::SLOT).map(|id| (id, cell(id))).collect())
    }
}

/// The facts of a chunk that stand.
pub(super) fn standing(chunk: &Chunk, gone: &Bits) -> impl Iterator<Item = usize> {
    let gone = *gone;
    (0..chunk.len()).filter(move |at| !gone.contains(*at))
}
