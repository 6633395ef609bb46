//! New customers of an import: numbered as they come, staged page by page.
//!
//! A batch in which everyone is new is a page as it stands, encoded by the worker that judged it. From other batches
//! the new ones are gathered until a page is full. A later row of the same key amends its customer at the end, by
//! reading the staged page back; that is rare.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::judge::{Given, Judge};
use crate::app::Error;
use crate::domain::column::Bits;
use crate::domain::{Cell, Column, ColumnBuilder, ColumnId, PAGE_ROWS, Record, ValueType};
use crate::import::Converted;
use crate::store::{EncodedPage, KeyKind, MAX_ROW_WRITES, Pair, StagedPage, Staging, short};

/// New customers of one import.
pub(super) struct Newcomers<'a> {
    judge: Arc<Judge<'a>>,
    staging: Option<Staging>,
    count: u32,
    /// Runs of numbers and the places of their first: `number ≥ first` lies at `place + (number − first)`.
    runs: Vec<(u32, u32)>,
    pages: Vec<Option<(StagedPage, Bits)>>,
    filling: Option<Filling>,
    amended: BTreeMap<u32, Vec<Given>>,
    /// Shortened hashes of keys by kind, with the number of the row.
    keys: [Vec<Pair>; 3],
    discarded: Vec<StagedPage>,
}

/// A page gathered from several batches.
struct Filling {
    page: usize,
    len: usize,
    columns: BTreeMap<ColumnId, ColumnBuilder>,
}

/// What the commit needs of new customers.
#[derive(Default)]
pub(super) struct Staged {
    /// Pages, with the slots that are customers.
    pub pages: Vec<(StagedPage, Bits)>,
    /// Customers too few for a page.
    pub few: Vec<Record>,
    /// Pages that were staged anew.
    pub discarded: Vec<StagedPage>,
    /// Shortened hashes of keys by kind, with the row counted from the first page's first.
    pub keys: [Vec<Pair>; 3],
}

impl<'a> Newcomers<'a> {
    pub fn new(judge: Arc<Judge<'a>>, staging: Option<Staging>) -> Self {
        Self {
            judge,
            staging,
            count: 0,
            runs: Vec::new(),
            pages: Vec::new(),
            filling: None,
            amended: BTreeMap::new(),
            keys: Default::default(),
            discarded: Vec::new(),
        }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        u64::from(self.count)
    }

    /// Gives the next number to a row with these keys.
    pub fn number(&mut self, keys: &[Option<u64>; 3]) -> u32 {
        let number = self.count;
        self.count += 1;
        if self.staging.is_some() {
            for (of_kind, hash) in self.keys.iter_mut().zip(keys) {
                of_kind.extend(hash.map(|hash| (short(hash), number)));
            }
        }
        number
    }

    /// Notes a later row of the same key.
    pub fn amend(&mut self, number: u32, given: Given) {
        if self.staging.is_some() {
            self.amended.entry(number).or_default().push(given);
        }
    }

    /// Keeps the rows of a batch that were numbered last.
    pub fn keep(
        &mut self,
        converted: &Converted,
        new: &[usize],
        page: Option<EncodedPage>,
    ) -> Result<(), Error> {
        let Some(staging) = self.staging.as_ref().filter(|_| !new.is_empty()) else { return Ok(()) };
        let first = self.count - new.len() as u32;
        if let Some(page) = page.filter(|_| new.len() == converted.rows) {
            let staged = staging.write_page(&page)?;
            self.runs.push((first, (self.pages.len() * PAGE_ROWS) as u32));
            self.pages.push(Some((staged, Bits::first(converted.rows))));
            return Ok(());
        }
        let columns = self.judge.columns_of_new(converted);
        let mut from = 0;
        while from < new.len() {
            let filling = match self.filling.take() {
                Some(filling) => filling,
                None => self.begin_page(&columns),
            };
            from = self.fill(filling, &columns, new, from, first)?;
        }
        Ok(())
    }

    fn begin_page(&mut self, columns: &[(ColumnId, Cow<'_, Column>)]) -> Filling {
        self.pages.push(None);
        let columns =
            columns.iter().map(|(id, column)| (*id, ColumnBuilder::new(column.value_type()))).collect();
        Filling { page: self.pages.len() - 1, len: 0, columns }
    }

    /// Puts rows into the page being filled; answers from which row on they did not fit.
    fn fill(
        &mut self,
        mut filling: Filling,
        columns: &[(ColumnId, Cow<'_, Column>)],
        new: &[usize],
        from: usize,
        first: u32,
    ) -> Result<usize, Error> {
        let until = new.len().min(from + PAGE_ROWS - filling.len);
        self.runs.push((first + from as u32, (filling.page * PAGE_ROWS + filling.len) as u32));
        for (id, column) in columns {
            if let Some(builder) = filling.columns.get_mut(id) {
                new[from..until].iter().for_each(|slot| builder.push_from(column, *slot));
            }
        }
        filling.len += until - from;
        if filling.len == PAGE_ROWS {
            self.stage(filling)?;
        } else {
            self.filling = Some(filling);
        }
        Ok(until)
    }

    fn stage(&mut self, filling: Filling) -> Result<(), Error> {
        let Some(staging) = &self.staging else { return Ok(()) };
        let columns: Vec<(ColumnId, Column)> =
            filling.columns.into_iter().map(|(id, b)| (id, b.finish())).collect();
        let staged = staging.page(columns.iter().map(|(id, column)| (*id, column)))?;
        self.pages[filling.page] = Some((staged, Bits::first(filling.len)));
        Ok(())
    }

    /// Finishes: few customers become records, more are staged; amendments are applied.
    pub fn close(mut self, changes: usize) -> Result<(Staged, Option<Staging>), Error> {
        let is_few = self.pages.len() == 1 && self.count as usize + changes <= MAX_ROW_WRITES;
        match self.filling.take() {
            Some(filling) if is_few => {
                let few = self.records(filling)?;
                return Ok((Staged { few, ..Staged::default() }, self.staging));
            }
            Some(filling) => self.stage(filling)?,
            None => {}
        }
        self.apply_amendments()?;
        let runs = std::mem::take(&mut self.runs);
        let mut keys = std::mem::take(&mut self.keys);
        if runs.iter().any(|(number, place)| number != place) {
            keys.iter_mut().flatten().for_each(|(_, row)| *row = place(&runs, *row));
        }
        let pages = self.pages.into_iter().flatten().collect();
        Ok((Staged { pages, few: Vec::new(), discarded: self.discarded, keys }, self.staging))
    }

    fn records(&mut self, filling: Filling) -> Result<Vec<Record>, Error> {
        let columns: Vec<(ColumnId, Column)> =
            filling.columns.into_iter().map(|(id, b)| (id, b.finish())).collect();
        let record = |slot: usize| columns.iter().map(|(id, column)| (*id, column.cell(slot))).collect();
        let mut records: Vec<Record> = (0..filling.len).map(record).collect();
        for (number, given) in std::mem::take(&mut self.amended) {
            let record = &mut records[number as usize];
            for given in given {
                let before = record.clone();
                for (column, _, after) in
                    self.judge.changes_of(&[], &given, &|id| Ok(before.cell(id).clone()))?
                {
                    record.set(column, after);
                }
            }
        }
        Ok(records)
    }

    fn apply_amendments(&mut self) -> Result<(), Error> {
        let mut by_page: BTreeMap<usize, Vec<(u32, Vec<Given>)>> = BTreeMap::new();
        for (number, given) in std::mem::take(&mut self.amended) {
            by_page.entry(place(&self.runs, number) as usize / PAGE_ROWS).or_default().push((number, given));
        }
        for (page, amended) in by_page {
            self.amend_page(page, amended)?;
        }
        Ok(())
    }

    fn amend_page(&mut self, page: usize, amended: Vec<(u32, Vec<Given>)>) -> Result<(), Error> {
        let (Some(staging), Some(Some((staged, rows)))) = (&self.staging, self.pages.get(page)) else {
            return Ok(());
        };
        let mut columns: BTreeMap<ColumnId, Column> = staging.read_page(*staged)?.into_iter().collect();
        let schema = self.judge.snapshot.schema();
        for (number, given) in amended {
            let slot = place(&self.runs, number) as usize % PAGE_ROWS;
            for given in given {
                let current = |id: ColumnId| Ok(columns.get(&id).map_or(Cell::Missing, |c| c.cell(slot)));
                for (id, _, after) in self.judge.changes_of(&[], &given, &current)? {
                    let value_type = schema.value_type(id).unwrap_or(ValueType::Datetime);
                    let column = columns.entry(id).or_insert_with(|| Column::missing(value_type, 0));
                    *column = column.with_cell(slot, &after);
                    for kind in KeyKind::ALL.into_iter().filter(|kind| kind.column() == id) {
                        let hash = |key| short(kind.hash(key));
                        self.keys[kind as usize].extend(after.as_text().map(|key| (hash(key), number)));
                    }
                }
            }
        }
        let anew = staging.page(columns.iter().map(|(id, column)| (*id, column)))?;
        self.discarded.push(*staged);
        self.pages[page] = Some((anew, *rows));
        Ok(())
    }

    /// Removes what was staged.
    pub fn abandon(self) -> Result<(), Error> {
        match self.staging {
            Some(staging) => Ok(staging.abandon()?),
            None => Ok(()),
        }
    }
}

/// Where a numbered row lies, counted from the first new page's first.
fn place(runs: &[(u32, u32)], number: u32) -> u32 {
    let at = runs.partition_point(|(first, _)| *first <= number);
    runs.get(at.saturating_sub(1)).map_or(number, |(first, place)| place + (number - first))
}
