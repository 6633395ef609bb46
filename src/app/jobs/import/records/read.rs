//! Reads the file: rows as columns, whose they are, and the number that leads to each record.

use std::collections::HashMap;
use std::sync::Arc;

use super::RecordJob;
use super::customers::{Customers, NewKeys, Whose};
use crate::app::Error;
use crate::app::jobs::Progress;
use crate::app::jobs::import::pipeline;
use crate::app::jobs::import::rejects::RejectsFile;
use crate::domain::column::Bits;
use crate::domain::fact::{self, field};
use crate::domain::{Column, ColumnBuilder, ColumnId, FactKind, Instant, Record, ValueType};
use crate::import::{ConvertedRecords, OnError, RawBatch, Reader, Reject, Report};
use crate::store::{Snapshot, Store};

/// Rows as they were read.
pub(super) struct Batch {
    /// The fields of new records, defaults filled in.
    pub fields: Vec<(ColumnId, Column)>,
    /// Rows in which the file itself gave a time, and a status.
    pub given_time: Bits,
    pub given_label: Bits,
    pub lines: Vec<u64>,
}

/// One row: which record, whose, and where it was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub number: u128,
    pub row: u32,
    pub batch: u32,
    pub at: u16,
    /// Whether `row` counts new customers rather than all.
    pub is_new: bool,
}

/// The whole file.
pub(super) struct Read {
    pub batches: Vec<Batch>,
    pub entries: Vec<Entry>,
    /// Customers that must be made, in order.
    pub newcomers: Vec<NewKeys>,
    pub report: Report,
    pub rejects: RejectsFile,
}

struct Judged {
    batch: Batch,
    whose: Vec<Whose>,
    numbers: Vec<u128>,
    rejects: Vec<Reject>,
    read: usize,
}

/// Reads and converts the file on all cores.
pub(super) fn read(
    job: &RecordJob<'_>,
    store: &Store,
    snapshot: &Arc<Snapshot>,
    now: Instant,
) -> Result<Read, Error> {
    let customers = Customers::new(store, snapshot, job.mapping, job.job.options.unknown)?;
    let change_set = snapshot.last_change().0 + 1;
    let reader = Reader::open(job.job.source.open()?, &job.job.inspection.format).map_err(Error::Refused)?;
    let rejects = RejectsFile::begin(store.folder(), &job.job)?;
    let mut taking = Taking {
        job: *job,
        store,
        read: Read {
            batches: Vec::new(),
            entries: Vec::new(),
            newcomers: Vec::new(),
            report: Report::default(),
            rejects,
        },
        known: HashMap::new(),
    };
    let total = job.job.source.len();
    let work = |batch: RawBatch, bytes: u64| {
        let converted = job.mapping.convert(&batch);
        let whose = customers.of(&converted)?;
        Ok((judge(job.mapping.kind, &batch, converted, whose, now, change_set), bytes))
    };
    pipeline::in_order(reader, job.job.cancel, work, |(judged, bytes)| {
        taking.take(judged)?;
        let rows = taking.read.report.rows;
        (job.job.progress)(Progress { phase: "importing", done: bytes, total, rows });
        Ok(())
    })?;
    Ok(taking.read)
}

fn judge(
    kind: FactKind,
    batch: &RawBatch,
    converted: ConvertedRecords,
    whose: Vec<Whose>,
    now: Instant,
    change_set: u64,
) -> Judged {
    let ConvertedRecords { rows, lines, source_rows, mut fields, customers, mut rejects, read } = converted;
    let numbers = numbers(kind, rows, &mut fields, &customers.iter().map(|(_, c)| c).collect::<Vec<_>>());
    let given = |id, fields: &[(ColumnId, Column)]| {
        fields.iter().find(|(found, _)| *found == id).map(|(_, column)| *column.present()).unwrap_or_default()
    };
    let (given_time, given_label) = (given(field::CREATED_AT, &fields), given(field::LABEL, &fields));
    complete(&mut fields, field::CREATED_AT, rows, |builder| builder.push_instant(now));
    if let Some(word) = kind.usual_label() {
        complete(&mut fields, field::LABEL, rows, |builder| builder.push_text(word));
    }
    complete(&mut fields, field::MADE_BY, rows, |builder| builder.push_number(change_set as i64, 0));
    for (at, nobody) in whose.iter().enumerate() {
        if let Whose::Nobody(rule, text, remedy) = nobody {
            let record = batch.record(source_rows[at] as usize);
            rejects.push(Reject::new(lines[at], None, text, *rule, *remedy).with_record(record));
        }
    }
    rejects.sort_by_key(|reject| reject.line);
    Judged { batch: Batch { fields, given_time, given_label, lines }, whose, numbers, rejects, read }
}

/// Fills a field where the file gave nothing.
fn complete(
    fields: &mut Vec<(ColumnId, Column)>,
    id: ColumnId,
    rows: usize,
    mut push: impl FnMut(&mut ColumnBuilder),
) {
    let at = fields.iter().position(|(found, _)| *found == id);
    if at.is_some_and(|at| fields[at].1.present().count() == rows) {
        return;
    }
    let given = at.map(|at| fields.swap_remove(at).1);
    let mut builder = ColumnBuilder::new(fact::field_type(id));
    for row in 0..rows {
        match given.as_ref().filter(|column| column.present().contains(row)) {
            Some(column) => builder.push_from(column, row),
            None => push(&mut builder),
        }
    }
    fields.push((id, builder.finish()));
}

/// The number that leads to each record; those without an id get one of what they say.
fn numbers(
    kind: FactKind,
    rows: usize,
    fields: &mut Vec<(ColumnId, Column)>,
    customers: &[&Column],
) -> Vec<u128> {
    let column = |id| fields.iter().find(|(found, _)| *found == id).map(|(_, column)| column);
    let (ids, sources, source_ids) = (column(field::ID), column(field::SOURCE), column(field::SOURCE_ID));
    let mut made: Option<ColumnBuilder> = None;
    let mut numbers = Vec::with_capacity(rows);
    for row in 0..rows {
        let text = |column: Option<&Column>| column.and_then(|c| c.text(row).map(str::to_owned));
        let id = ids.and_then(|c| c.text(row));
        let number = match (id, source_ids.and_then(|c| c.text(row))) {
            (Some(id), _) => fact::id_number(kind, id),
            (None, Some(source_id)) => fact::key_number(kind, sources.and_then(|c| c.text(row)), source_id),
            (None, None) => {
                let cells: Record = fields.iter().map(|(id, column)| (*id, column.cell(row))).collect();
                let customer = customers.iter().find_map(|c| text(Some(c))).unwrap_or_default();
                fact::content_number(kind, &customer, &cells)
            }
        };
        if id.is_none() && source_ids.is_none_or(|c| !c.present().contains(row)) {
            let made = made.get_or_insert_with(|| ColumnBuilder::new(ValueType::Text));
            while made.len() < row {
                made.push_missing();
            }
            made.push_text(&fact::id_of_number(kind, number));
        }
        numbers.push(number);
    }
    if let Some(made) = made {
        let made = made.finish();
        let mut builder = ColumnBuilder::new(ValueType::Text);
        let given = fields.iter().position(|(id, _)| *id == field::ID).map(|at| fields.swap_remove(at).1);
        for row in 0..rows {
            match given.as_ref().filter(|column| column.present().contains(row)) {
                Some(column) => builder.push_from(column, row),
                None => builder.push_from(&made, row),
            }
        }
        fields.push((field::ID, builder.finish()));
    }
    numbers
}

/// Takes batches in the order of the file.
struct Taking<'a> {
    job: RecordJob<'a>,
    store: &'a Store,
    read: Read,
    known: HashMap<NewKeys, u32>,
}

impl Taking<'_> {
    fn take(&mut self, judged: Judged) -> Result<(), Error> {
        let Judged { batch, whose, numbers, rejects, read } = judged;
        self.read.report.rows += read as u64;
        let number = self.read.batches.len() as u32;
        for (at, (whose, record)) in whose.into_iter().zip(numbers).enumerate() {
            let (row, is_new) = match whose {
                Whose::Known(row) => (row.0, false),
                Whose::New(keys) => (self.newcomer(keys), true),
                Whose::Nobody(..) => continue,
            };
            self.read.entries.push(Entry { number: record, row, batch: number, at: at as u16, is_new });
        }
        self.read.batches.push(batch);
        if let (OnError::Abort, Some(first)) = (self.job.job.mapping.on_error, rejects.first()) {
            let (line, reason) = (first.line, first.reason());
            return Err(Error::Invalid(format!(
                "line {line}: {reason}; nothing was imported (--on-error skip leaves such rows out)"
            )));
        }
        self.read.rejects.add(&self.job.job, self.store, &rejects)?;
        self.read.report.add_rejects(rejects);
        Ok(())
    }

    /// The number of a new customer. Rows of one file that share any key are one customer's.
    fn newcomer(&mut self, keys: NewKeys) -> u32 {
        if let Some(number) = self.known.get(&keys) {
            return *number;
        }
        let parts = parts(&keys);
        let known = parts.iter().find_map(|part| self.known.get(part)).copied();
        let number = known.unwrap_or(self.read.newcomers.len() as u32);
        match self.read.newcomers.get_mut(number as usize) {
            Some(customer) => {
                customer.id = customer.id.take().or_else(|| keys.id.clone());
                customer.source_id = customer.source_id.take().or_else(|| keys.source_id.clone());
                customer.email = customer.email.take().or_else(|| keys.email.clone());
            }
            None => self.read.newcomers.push(keys.clone()),
        }
        for part in parts {
            self.known.insert(part, number);
        }
        self.known.insert(keys, number);
        number
    }
}

/// Each of the keys alone. An email with a source id beside it does not make one: several may have it.
fn parts(keys: &NewKeys) -> Vec<NewKeys> {
    let none = NewKeys::default;
    let mut parts = Vec::new();
    parts.extend(keys.id.clone().map(|id| NewKeys { id: Some(id), ..none() }));
    parts.extend(keys.source_id.clone().map(|key| NewKeys { source_id: Some(key), ..none() }));
    if parts.is_empty() {
        let email = keys.email.as_deref().map(|email| crate::domain::text::fold(email).into_owned());
        parts.extend(email.map(|email| NewKeys { email: Some(email), ..none() }));
    }
    parts
}
