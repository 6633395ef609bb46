//! A page of facts written anew: edits folded in, some taken away, others added.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::chunk::{Chunk, standing};
use super::table::{FactPage, Place};
use crate::domain::fact::{field, field_type};
use crate::domain::{Cell, Column, ColumnBuilder, ColumnId, FactKind, PAGE_ROWS, Record};
use crate::store::page::Source;
use crate::store::staging::{StagedPage, Staging};
use crate::store::{Snapshot, StoreError};

/// The cells of a fact that is to be written.
#[derive(Clone, Copy, Debug)]
pub enum FactCells<'a> {
    /// As they stand in a record.
    Record(&'a Record),
    /// At a position of columns, as an import holds them.
    Columns(&'a [(ColumnId, Column)], usize),
}

/// What becomes of the facts of one kind of a page's customers.
#[derive(Debug, Default)]
pub struct PageChange<'a> {
    /// Which go, replaced ones among them.
    pub gone: BTreeSet<Place>,
    /// Which come: slot and cells.
    pub added: Vec<(u16, FactCells<'a>)>,
}

/// A page of facts that takes the place of the one with its number.
#[derive(Clone, Debug)]
pub struct FactPageWrite {
    /// Of which kind.
    pub kind: FactKind,
    /// Of which page's customers.
    pub number: u32,
    pub(super) chunks: Vec<ChunkWrite>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum ChunkWrite {
    /// One that stays as it lies.
    Kept(usize),
    /// A new one, and how many facts it has.
    New(StagedPage, u16),
}

/// Encodes and writes a chunk somewhere.
pub(super) type PutChunk<'a> = dyn FnMut(Vec<(ColumnId, Column)>) -> Result<StagedPage, StoreError> + 'a;

impl Snapshot {
    /// Writes a page of facts ahead of a commit.
    pub fn rewrite_facts(
        &self,
        staging: &Staging,
        kind: FactKind,
        number: u32,
        change: &PageChange<'_>,
    ) -> Result<FactPageWrite, StoreError> {
        let none = Arc::default();
        let page = self.facts.page(kind, number).unwrap_or(&none);
        let mut put = |columns: Vec<(ColumnId, Column)>| staging.page(columns.iter().map(|(id, c)| (*id, c)));
        let chunks = rewritten(page, &self.source, change, &mut put)?;
        Ok(FactPageWrite { kind, number, chunks })
    }
}

/// Writes what must be written of a page: chunks that lose a fact, the last one where it is not full, edits and
/// what comes. Full chunks stay where they are.
pub(super) fn rewritten(
    page: &FactPage,
    source: &Source,
    change: &PageChange<'_>,
    put: &mut PutChunk<'_>,
) -> Result<Vec<ChunkWrite>, StoreError> {
    let mut chunks = Vec::new();
    let mut moved: Vec<(u16, Moved<'_>)> = Vec::new();
    for (at, part) in page.parts.iter().enumerate() {
        let mut gone = part.gone;
        for place in &change.gone {
            if let Place::Chunk(chunk, position) = place
                && *chunk == at
            {
                gone.insert(usize::from(*position));
            }
        }
        let is_partial = at + 1 == page.parts.len() && part.chunk.len() < PAGE_ROWS;
        if gone.is_empty() && !is_partial {
            chunks.push(ChunkWrite::Kept(at));
            continue;
        }
        let fields: Vec<ColumnId> = field::all().collect();
        part.chunk.load(source, &fields)?;
        let slots = part.chunk.slots(source)?;
        moved.extend(standing(&part.chunk, &gone).map(|p| (slots[p], Moved::Chunk(&part.chunk, p))));
    }
    for (number, edit) in &page.edits {
        if let Some((slot, record)) = &edit.fact
            && !change.gone.contains(&Place::Edit(*number))
        {
            moved.push((*slot, Moved::Cells(FactCells::Record(record))));
        }
    }
    moved.extend(change.added.iter().map(|(slot, cells)| (*slot, Moved::Cells(*cells))));
    // Facts of one customer side by side are read together and pack better.
    moved.sort_by_key(|(slot, _)| *slot);
    for group in moved.chunks(PAGE_ROWS) {
        chunks.push(ChunkWrite::New(put(columns(group, source)?)?, group.len() as u16));
    }
    Ok(chunks)
}

#[derive(Clone, Copy)]
enum Moved<'a> {
    Chunk(&'a Chunk, usize),
    Cells(FactCells<'a>),
}

fn columns(facts: &[(u16, Moved<'_>)], source: &Source) -> Result<Vec<(ColumnId, Column)>, StoreError> {
    let mut columns = Vec::with_capacity(field::COUNT);
    for id in field::all() {
        let mut given = Given { id, last: None };
        if id != field::SLOT && facts.iter().all(|(_, moved)| given.lacks(*moved)) {
            columns.push((id, Column::missing(field_type(id), facts.len())));
            continue;
        }
        let mut builder = ColumnBuilder::new(field_type(id));
        for (slot, moved) in facts {
            match moved {
                _ if id == field::SLOT => builder.push_number(i64::from(*slot), 0),
                Moved::Chunk(chunk, at) => builder.push_from(chunk.column(source, id)?, *at),
                Moved::Cells(FactCells::Record(record)) => builder.push(record.cell(id)),
                Moved::Cells(FactCells::Columns(columns, at)) => match given.column(columns) {
                    Some(column) => builder.push_from(column, *at),
                    None => builder.push_missing(),
                },
            }
        }
        columns.push((id, builder.finish()));
    }
    Ok(columns)
}

/// Which of the columns that an import holds is meant: the rows of one batch stand together, so it is looked for once
/// for all of them.
struct Given<'a> {
    id: ColumnId,
    last: Option<(&'a [(ColumnId, Column)], Option<&'a Column>)>,
}

impl<'a> Given<'a> {
    fn column(&mut self, columns: &'a [(ColumnId, Column)]) -> Option<&'a Column> {
        match self.last {
            Some((last, found)) if std::ptr::eq(last, columns) => found,
            _ => {
                let found = columns.iter().find(|(id, _)| *id == self.id).map(|(_, column)| column);
                self.last = Some((columns, found));
                found
            }
        }
    }

    /// Whether a fact certainly has nothing in the field.
    fn lacks(&mut self, moved: Moved<'a>) -> bool {
        match moved {
            Moved::Cells(FactCells::Columns(columns, _)) => self.column(columns).is_none(),
            Moved::Cells(FactCells::Record(record)) => *record.cell(self.id) == Cell::Missing,
            Moved::Chunk(..) => false,
        }
    }
}
