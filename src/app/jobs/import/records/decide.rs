//! Decides every row: a new record, another body for one, the same again, or a conflict.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::RecordJob;
use super::customers::NewKeys;
use super::read::{Batch, Entry, Read};
use super::write::{self, Found};
use crate::app::Error;
use crate::app::jobs::import::Mode;
use crate::app::jobs::import::rejects::RejectsFile;
use crate::app::records::overlay;
use crate::domain::fact::{self, field};
use crate::domain::{Cell, ColumnId, FactKind, Instant, PAGE_ROWS, Record, Row, Value};
use crate::import::{Duplicates, OnError, Reader, Reject, Report, Rule};
use crate::store::{FactBatch, FactIndex, FactKey, MAX_ROW_WRITES, Place, Snapshot, Staging, Store};

/// Everything an import of records found out, ready to become one commit.
pub(super) struct Prepared {
    pub base: Arc<Snapshot>,
    pub kind: FactKind,
    /// The row of the first new customer.
    pub first_row: u32,
    pub newcomers: Vec<NewKeys>,
    pub written: write::Written,
    pub staging: Option<Staging>,
    pub report: Report,
    pub rejects: RejectsFile,
}

impl Prepared {
    /// Removes what was staged.
    pub fn abandon(self) -> Result<(), Error> {
        self.staging.map_or(Ok(()), |staging| Ok(staging.abandon()?))
    }
}

/// What becomes of a row.
pub(super) enum Verdict {
    Create,
    Same,
    /// The record that was there, where, and what it becomes.
    Update(Box<(Found, Record)>),
    Conflict,
}

/// A row that was kept, with what rows above it of the same id add to it.
pub(super) struct Item {
    pub entry: Entry,
    pub merged: Option<Box<Record>>,
}

/// Decides everything that was read.
pub(super) fn decide(
    job: &RecordJob<'_>,
    store: &Store,
    snapshot: &Arc<Snapshot>,
    read: Read,
    now: Instant,
) -> Result<Prepared, Error> {
    let Read { batches, mut entries, newcomers, mut report, mut rejects } = read;
    let kind = job.mapping.kind;
    let is_few = newcomers.len() <= MAX_ROW_WRITES;
    let first_row = if is_few { snapshot.next_row().0 } else { Store::append_base(snapshot) };
    for entry in entries.iter_mut().filter(|entry| entry.is_new) {
        entry.row += first_row;
    }
    let mut late = Vec::new();
    let items = without_duplicates(job, &batches, entries, &mut report, &mut late);
    let decider = Decider { kind, snapshot, batches: &batches, now };
    let pages: Vec<&[Item]> = items.chunk_by(|a, b| page_of(a) == page_of(b)).collect();
    let mut verdicts: Vec<Vec<Verdict>> = if snapshot.fact_count(kind) == 0 {
        pages.par_iter().map(|items| items.iter().map(|_| Verdict::Create).collect()).collect()
    } else {
        pages.par_iter().map(|items| decider.page(items)).collect::<Result<_, Error>>()?
    };
    decider.elsewhere(&pages, &mut verdicts)?;
    for (items, verdicts) in pages.iter().zip(&verdicts) {
        for (item, verdict) in items.iter().zip(verdicts) {
            match verdict {
                Verdict::Create => report.created += 1,
                Verdict::Same => report.unchanged += 1,
                Verdict::Update(_) => report.updated += 1,
                Verdict::Conflict => late.push((item.entry, Rule::Conflict, CHANGED)),
            }
        }
    }
    reject_late(job, store, &batches, late, &mut report, &mut rejects)?;
    let staging = (job.job.options.mode == Mode::Run).then(|| store.stage());
    let written = match &staging {
        Some(staging) => write::stage(snapshot, staging, kind, &batches, &pages, verdicts)?,
        None => write::Written::default(),
    };
    // Giving back the room of millions of rows takes long enough for all cores.
    batches.into_par_iter().for_each(drop);
    items.into_par_iter().for_each(drop);
    Ok(Prepared { base: Arc::clone(snapshot), kind, first_row, newcomers, written, staging, report, rejects })
}

const CHANGED: &str =
    "a record of this id says something else; what happened cannot be changed, so give it another id";
const AGAIN: &str = "a row of the same id stands above, and only one was wanted; remove one of them";
const DIFFERS: &str = "a row of the same id stands above and says something else; give it another id";

fn page_of(item: &Item) -> u32 {
    item.entry.row / PAGE_ROWS as u32
}

type Late = Vec<(Entry, Rule, &'static str)>;

/// The rows that count, by customer: of several of one id the last, or the first, as wanted.
fn without_duplicates(
    job: &RecordJob<'_>,
    batches: &[Batch],
    mut entries: Vec<Entry>,
    report: &mut Report,
    late: &mut Late,
) -> Vec<Item> {
    if are_all_different(&entries) {
        let items = entries.into_par_iter().map(|entry| Item { entry, merged: None }).collect();
        return by_customer(items);
    }
    entries.par_sort_unstable_by_key(|e| (e.number, e.batch, e.at));
    let policy = job.job.mapping.duplicates;
    let changeable = job.mapping.kind.is_changeable();
    let mut items = Vec::with_capacity(entries.len());
    for run in entries.chunk_by(|a, b| a.number == b.number) {
        let (first, again) = (run[0], &run[1..]);
        if again.is_empty() {
            items.push(Item { entry: first, merged: None });
            continue;
        }
        if policy == Duplicates::Reject {
            late.extend(again.iter().map(|entry| (*entry, Rule::Duplicate, AGAIN)));
            items.push(Item { entry: first, merged: None });
            continue;
        }
        if !changeable || policy == Duplicates::First {
            let body = given(batches, first);
            for entry in again {
                let is_same =
                    policy == Duplicates::First || fact::is_same_body(&body, &given(batches, *entry));
                if is_same {
                    report.duplicate += 1;
                } else {
                    late.push((*entry, Rule::Conflict, DIFFERS));
                }
            }
            items.push(Item { entry: first, merged: None });
            continue;
        }
        report.duplicate += again.len() as u64;
        let together = again.iter().fold(given(batches, first), |mut record, entry| {
            overlay(&mut record, &given(batches, *entry));
            record
        });
        items.push(Item { entry: *again.last().unwrap_or(&first), merged: Some(Box::new(together)) });
    }
    by_customer(items)
}

/// Whether certainly no two rows are of one record. Half a number tells, and sorts in a quarter of the room: a file
/// mostly stands by customer already, which sorting the rows by their numbers would undo.
fn are_all_different(entries: &[Entry]) -> bool {
    let mut halves: Vec<u64> = entries.par_iter().map(|entry| (entry.number >> 64) as u64).collect();
    halves.par_sort_unstable();
    halves.par_windows(2).all(|pair| pair[0] != pair[1])
}

fn by_customer(mut items: Vec<Item>) -> Vec<Item> {
    items.par_sort_unstable_by_key(|i| (i.entry.row, i.entry.batch, i.entry.at));
    items
}

/// What the file says of a record: its fields without defaults.
pub(super) fn given(batches: &[Batch], entry: Entry) -> Record {
    let batch = &batches[entry.batch as usize];
    let at = usize::from(entry.at);
    let fields = batch.fields.iter().filter(|(id, _)| batch.is_given(*id, at));
    fields.map(|(id, column)| (*id, column.cell(at))).collect()
}

impl Batch {
    /// Whether the file itself gave a field of a row.
    pub fn is_given(&self, id: ColumnId, at: usize) -> bool {
        match id {
            field::CREATED_AT => self.given_time.contains(at),
            field::LABEL => self.given_label.contains(at),
            field::MADE_BY => false,
            _ => true,
        }
    }
}

struct Decider<'a> {
    kind: FactKind,
    snapshot: &'a Snapshot,
    batches: &'a [Batch],
    now: Instant,
}

/// The place of a record within the batches of a page.
type Known = HashMap<u128, (usize, usize)>;

impl Decider<'_> {
    /// Decides the rows of one page's customers by the records that are there.
    fn page(&self, items: &[Item]) -> Result<Vec<Verdict>, Error> {
        let number = items.first().map_or(0, page_of);
        let fields: Vec<ColumnId> = field::all().collect();
        let there = self.snapshot.fact_batches(self.kind, number, &fields)?;
        let known = self.known(number, &there);
        let verdict = |item: &Item| {
            let Some((batch, at)) = known.get(&item.entry.number) else { return Verdict::Create };
            let there = &there[*batch];
            let row = Row(number * PAGE_ROWS as u32 + u32::from(there.slots[*at]));
            if item.merged.is_none() && row.0 == item.entry.row && self.says_same(item.entry, there, *at) {
                return Verdict::Same;
            }
            let before = there.record(&fields, *at);
            self.against(item, Found { row, place: there.place(*at), record: without_slot(before) })
        };
        Ok(items.iter().map(verdict).collect())
    }

    fn known(&self, number: u32, there: &[FactBatch<'_>]) -> Known {
        let mut known = Known::new();
        for (which, batch) in there.iter().enumerate() {
            let column = |id: ColumnId| &batch.columns[usize::from(id.0)];
            let (ids, sources, source_ids) =
                (column(field::ID), column(field::SOURCE), column(field::SOURCE_ID));
            for at in batch.standing() {
                let row = Row(number * PAGE_ROWS as u32 + u32::from(batch.slots[at]));
                if !self.snapshot.is_alive(row) {
                    continue;
                }
                if let Some(source_id) = source_ids.text(at) {
                    known.insert(fact::key_number(self.kind, sources.text(at), source_id), (which, at));
                }
                if let Some(id) = ids.text(at) {
                    known.insert(fact::id_number(self.kind, id), (which, at));
                }
            }
        }
        known
    }

    /// Whether a row names nothing that is not there already.
    fn says_same(&self, entry: Entry, there: &FactBatch<'_>, at: usize) -> bool {
        let batch = &self.batches[entry.batch as usize];
        let row = usize::from(entry.at);
        batch.fields.iter().all(|(id, column)| {
            let is_body = fact::BODY.contains(id) && batch.is_given(*id, row);
            !is_body
                || !column.present().contains(row)
                || column.is_same_cell(row, there.columns[usize::from(id.0)], at)
        })
    }

    /// A row against the record of its id.
    fn against(&self, item: &Item, found: Found) -> Verdict {
        let said = match &item.merged {
            Some(merged) => Record::clone(merged),
            None => given(self.batches, item.entry),
        };
        let mut after = found.record.clone();
        overlay(&mut after, &said);
        let is_same = fact::is_same_body(&after, &found.record) && found.row.0 == item.entry.row;
        match (is_same, self.kind.is_changeable()) {
            (true, _) => Verdict::Same,
            (false, false) => Verdict::Conflict,
            (false, true) => {
                let change_set = self.snapshot.last_change().0 + 1;
                after.set(field::CHANGED_BY, Value::Number(change_set.into()).into());
                after.set(field::UPDATED_AT, Value::Instant(self.now).into());
                Verdict::Update(Box::new((found, after)))
            }
        }
    }

    /// Looks for records that seem new among those of customers of other pages.
    fn elsewhere(&self, pages: &[&[Item]], verdicts: &mut [Vec<Verdict>]) -> Result<(), Error> {
        if self.snapshot.fact_count(self.kind) == 0 {
            return Ok(());
        }
        let index = FactIndex::read(self.snapshot, self.kind)?;
        for (items, verdicts) in pages.iter().zip(verdicts) {
            for (item, verdict) in items.iter().zip(verdicts.iter_mut()) {
                let page = page_of(item);
                let may_be = matches!(verdict, Verdict::Create)
                    && index.rows(item.entry.number).any(|row| row.0 / PAGE_ROWS as u32 != page);
                if may_be && let Some(found) = self.find(item.entry)? {
                    *verdict = self.against(item, found);
                }
            }
        }
        Ok(())
    }

    fn find(&self, entry: Entry) -> Result<Option<Found>, Error> {
        let cells = given(self.batches, entry);
        let key = match (cells.text(field::ID), cells.text(field::SOURCE_ID)) {
            (Some(id), _) => FactKey::Id(id),
            (None, Some(source_id)) => FactKey::Source(cells.text(field::SOURCE), source_id),
            (None, None) => return Ok(None),
        };
        let found = self.snapshot.find_fact(self.kind, key)?;
        Ok(found.map(|f| Found { row: f.fact.row, place: f.place, record: f.fact.cells }))
    }
}

fn without_slot(mut record: Record) -> Record {
    record.set(field::SLOT, Cell::Missing);
    record
}

/// Rejects rows that were found bad only against others; their cells are read again from the file.
fn reject_late(
    job: &RecordJob<'_>,
    store: &Store,
    batches: &[Batch],
    late: Late,
    report: &mut Report,
    rejects: &mut RejectsFile,
) -> Result<(), Error> {
    if late.is_empty() {
        return Ok(());
    }
    let line = |entry: Entry| batches[entry.batch as usize].lines[usize::from(entry.at)];
    let mut by_line: BTreeMap<u64, Reject> = late
        .into_iter()
        .map(|(entry, rule, remedy)| (line(entry), Reject::new(line(entry), None, "", rule, remedy)))
        .collect();
    let mut reader =
        Reader::open(job.job.source.open()?, &job.job.inspection.format).map_err(Error::Refused)?;
    while let Some(batch) = reader.next_batch(PAGE_ROWS).map_err(Error::Refused)? {
        for row in 0..batch.rows() {
            if let Some(reject) = by_line.get_mut(&batch.line(row)) {
                reject.record = batch.record(row);
            }
        }
    }
    let by_line: Vec<Reject> = by_line.into_values().collect();
    if let (OnError::Abort, Some(first)) = (job.job.mapping.on_error, by_line.first()) {
        let (line, reason) = (first.line, first.reason());
        return Err(Error::Invalid(format!("line {line}: {reason}; nothing was imported")));
    }
    rejects.add(&job.job, store, &by_line)?;
    report.add_rejects(by_line);
    Ok(())
}

/// Places that go, by page.
pub(super) type Gone = BTreeMap<u32, BTreeSet<Place>>;
