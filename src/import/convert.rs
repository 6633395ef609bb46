//! Converts raw rows into typed columns; a bad row becomes a reject and leaves nothing in them.
//!
//! The way of every cell of an import, so it goes column by column, keeps texts borrowed, and asks of a whole batch
//! what it need not ask of each cell: whether its bytes are text.

use std::borrow::Cow;

use super::batch::{RawBatch, Stated};
use super::bind::{Binding, BoundColumn};
use super::cells;
use super::dates::{self, DateOrder};
use super::reject::{Reject, Rule};
use super::target::MatchKey;
use super::text::BatchText;
use crate::domain::customer::MAX_ROW_BYTES;
use crate::domain::{AttributeKind, Column, ColumnBuilder, ColumnId, ValueType};

/// Rows as typed columns.
#[derive(Clone, Debug)]
pub struct Converted {
    /// How many rows were accepted.
    pub rows: usize,
    /// The line of each accepted row.
    pub lines: Vec<u64>,
    /// The place of each accepted row in its batch.
    pub source_rows: Vec<u32>,
    /// A column per column of the binding; an empty cell is missing.
    pub columns: Vec<Column>,
    /// The file's own `updated_at` per row, where it has one and fills consents.
    pub row_times: Option<Column>,
    /// Rows left out, in the order of the file.
    pub rejects: Vec<Reject>,
    /// How many rows were read: accepted and rejected.
    pub read: usize,
}

impl Binding {
    /// Converts a batch.
    pub fn convert(&self, batch: &RawBatch) -> Converted {
        let mut pass = Pass::new(self, batch);
        pass.check_rows();
        let columns: Vec<Column> = self.columns.iter().map(|bound| pass.column(bound)).collect();
        pass.check_keys(&columns);
        let row_times = self.has_consents().then(|| self.row_time.map(|at| pass.times(at))).flatten();
        pass.finish(columns, row_times)
    }

    fn has_consents(&self) -> bool {
        self.columns.iter().any(|bound| bound.attribute.kind == AttributeKind::Consent)
    }
}

struct Pass<'a> {
    binding: &'a Binding,
    batch: &'a RawBatch,
    text: BatchText<'a>,
    bad: Vec<bool>,
    rejects: Vec<(usize, Reject)>,
    scratch: String,
}

impl<'a> Pass<'a> {
    fn new(binding: &'a Binding, batch: &'a RawBatch) -> Self {
        Self {
            binding,
            batch,
            text: BatchText::new(batch),
            bad: vec![false; batch.rows()],
            rejects: Vec::new(),
            scratch: String::new(),
        }
    }

    fn check_rows(&mut self) {
        let width = self.binding.header.len();
        for row in 0..self.batch.rows() {
            if self.batch.cells(row) > width {
                self.check_width(row, width);
            }
            if self.batch.row_bytes(row) > MAX_ROW_BYTES {
                let remedy = format!("a row has at most {MAX_ROW_BYTES} bytes, so shorten it");
                self.reject(row, None, "", Rule::TooLong, remedy);
            }
        }
        if let Some(row) = self.batch.unclosed {
            let remedy = "a quote opens here and is not closed before the end of the file; close it, or double it inside a cell";
            self.reject(row, None, "", Rule::UnclosedQuote, remedy.to_owned());
        }
    }

    fn check_width(&mut self, row: usize, width: usize) {
        if let Some((text, rule, remedy)) = self.batch.excess(row, width) {
            self.reject(row, None, &text, rule, remedy);
        }
    }

    fn column(&mut self, bound: &BoundColumn) -> Column {
        let mut column = ColumnBuilder::new(bound.attribute.value_type);
        let mut joined = String::new();
        let mut scratch = std::mem::take(&mut self.scratch);
        for row in 0..self.batch.rows() {
            if self.bad[row] {
                column.push_missing();
                continue;
            }
            if let [source] = bound.sources[..]
                && let Some(stated) = self.batch.stated(row, source)
            {
                state(stated, bound, &mut column);
                continue;
            }
            let cell = match bound.sources.as_slice() {
                [source] => self.cell(row, *source),
                sources => self.join(row, sources, &mut joined),
            };
            let pushed = match &cell {
                Ok(text) if text.is_empty() => {
                    column.push_missing();
                    Ok(())
                }
                Ok(text) => push(text, bound, &mut scratch, &mut column),
                Err(_) => Err(Rule::NotText),
            };
            if let Err(rule) = pushed {
                column.push_missing();
                let at = cell.as_ref().err().map_or(bound.sources[0], |at| *at);
                let text = cell.map_or_else(|at| self.lossy(row, at), Cow::into_owned);
                self.blame(row, at, &text, rule, bound);
            }
        }
        self.scratch = scratch;
        column.finish()
    }

    /// A cell's clean text, or its column where its bytes are no text.
    #[inline]
    fn cell(&self, row: usize, at: usize) -> Result<Cow<'a, str>, usize> {
        self.text.cell(row, at).map_err(|_| at)
    }

    fn join<'j>(&self, row: usize, sources: &[usize], joined: &'j mut String) -> Result<Cow<'j, str>, usize> {
        joined.clear();
        for source in sources {
            let part = self.cell(row, *source)?;
            if !part.is_empty() && !joined.is_empty() {
                joined.push(' ');
            }
            joined.push_str(&part);
        }
        Ok(Cow::Borrowed(joined.as_str()))
    }

    /// A row needs the key it is matched by, or a source id or id in its stead.
    fn check_keys(&mut self, columns: &[Column]) {
        let keys: Vec<&Column> = self
            .binding
            .columns
            .iter()
            .zip(columns)
            .filter_map(|(bound, column)| {
                let is_key = matches!(bound.column, ColumnId::ID | ColumnId::SOURCE_ID)
                    || (bound.column == ColumnId::EMAIL && self.binding.match_key == MatchKey::Email);
                is_key.then_some(column)
            })
            .collect();
        for row in 0..self.batch.rows() {
            if !self.bad[row] && !keys.iter().any(|column| column.present().contains(row)) {
                let key = self.binding.match_key;
                let column = self.binding.columns.iter().find(|bound| bound.attribute.name == key.word());
                let header = column.map(|bound| self.binding.header[bound.sources[0]].clone());
                let remedy = format!("the row does not say who it is; give it a `{key}`");
                self.reject(row, header.as_deref(), "", Rule::NoKey, remedy);
            }
        }
    }

    /// The file's own times; one that cannot be read is none.
    fn times(&self, at: usize) -> Column {
        let mut column = ColumnBuilder::new(ValueType::Datetime);
        for row in 0..self.batch.rows() {
            match self.cell(row, at).ok().and_then(|text| dates::instant(&text, DateOrder::Ymd, None)) {
                Some(instant) => column.push_instant(instant),
                None => column.push_missing(),
            }
        }
        column.finish()
    }

    fn lossy(&self, row: usize, at: usize) -> String {
        String::from_utf8_lossy(self.batch.cell(row, at)).into_owned()
    }

    fn blame(&mut self, row: usize, at: usize, text: &str, rule: Rule, bound: &BoundColumn) {
        let remedy = match rule {
            Rule::NotText => {
                format!("its bytes are not text in {}; mend it, or say --encoding", self.batch.encoding)
            }
            rule => cells::remedy(rule, bound),
        };
        let header = self.binding.header[at].clone();
        self.reject(row, Some(&header), text, rule, remedy);
    }

    /// Rejects a row, once.
    fn reject(&mut self, row: usize, column: Option<&str>, text: &str, rule: Rule, remedy: String) {
        if !std::mem::replace(&mut self.bad[row], true) {
            let reject = Reject::new(self.batch.line(row), column, text, rule, remedy);
            let reject = reject.with_record(self.batch.record(row));
            let reject =
                if rule == Rule::NotText { reject.with_bytes(self.batch.raw_record(row)) } else { reject };
            self.rejects.push((row, reject));
        }
    }

    /// Takes rejected rows out of the columns; most batches have none.
    fn finish(mut self, columns: Vec<Column>, row_times: Option<Column>) -> Converted {
        let good: Vec<usize> = (0..self.bad.len()).filter(|row| !self.bad[*row]).collect();
        let is_whole = self.rejects.is_empty();
        let kept = |column: Column| if is_whole { column } else { column.take(good.iter().copied()) };
        self.rejects.sort_by_key(|(row, _)| *row);
        Converted {
            rows: good.len(),
            lines: good.iter().map(|row| self.batch.line(*row)).collect(),
            source_rows: good.iter().map(|row| *row as u32).collect(),
            columns: columns.into_iter().map(kept).collect(),
            row_times: row_times.map(kept),
            rejects: self.rejects.into_iter().map(|(_, reject)| reject).collect(),
            read: self.batch.rows(),
        }
    }
}

/// Takes over null and the empty text, where an attribute can be that: a key cannot, and nobody answers so for consents.
fn state(stated: Stated, bound: &BoundColumn, column: &mut ColumnBuilder) {
    let attribute = &bound.attribute;
    let is_key = [ColumnId::ID, ColumnId::SOURCE_ID, ColumnId::CREATED_AT].contains(&attribute.column);
    match stated {
        _ if is_key || attribute.kind == AttributeKind::Consent => column.push_missing(),
        Stated::Null => column.push_null(),
        Stated::Empty if attribute.value_type == ValueType::Text => column.push_text(""),
        Stated::Empty => column.push_missing(),
    }
}

/// Reads a text as its column's type; the word `null` is null where it is no value.
fn push(
    text: &str,
    bound: &BoundColumn,
    scratch: &mut String,
    column: &mut ColumnBuilder,
) -> Result<(), Rule> {
    let text = match bound.values.get(text) {
        Some(replaced) if replaced.is_empty() => {
            column.push_missing();
            return Ok(());
        }
        Some(replaced) => replaced,
        None => text,
    };
    match cells::push(text, bound, scratch, column) {
        Err(_) if text.eq_ignore_ascii_case("null") && bound.attribute.value_type != ValueType::Text => {
            column.push_null();
            Ok(())
        }
        pushed => pushed,
    }
}

#[cfg(test)]
mod tests;
