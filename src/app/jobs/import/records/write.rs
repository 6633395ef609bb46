//! Stages what was decided and commits it, in the writer.

use std::collections::BTreeSet;

use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::customers::NewKeys;
use super::decide::{Gone, Item, Prepared, Verdict};
use super::read::Batch;
use crate::app::Error;
use crate::app::distributions::{self, Before};
use crate::app::jobs::import::Imported;
use crate::app::writer::Decision;
use crate::domain::column::Bits;
use crate::domain::fact::field;
use crate::domain::{
    ChangeKind, ChangeSummary, Column, ColumnBuilder, ColumnId, Fact, FactKind, PAGE_ROWS, Record, Row,
    Value, ValueType,
};
use crate::store::{
    ChangeWrite, Commit, CustomerChange, FactCells, FactChange, FactEdit, FactWrites, Happened, KeyKind,
    MAX_ROW_WRITES, PageChange, Pair, Place, RowEvent, Snapshot, Staging, fact_numbers, fact_pair, short,
};

/// A record that is there already.
pub(super) struct Found {
    pub row: Row,
    pub place: Place,
    pub record: Record,
}

/// What is written of records, staged.
#[derive(Default)]
pub(super) struct Written {
    pub facts: FactWrites,
    /// Customers whose records changed, new ones included.
    pub touched: RoaringBitmap,
}

/// What one page's customers get.
#[derive(Default)]
struct PageWork<'a> {
    number: u32,
    /// Customers whose records change, each once where they come in order.
    touched: Vec<u32>,
    added: Vec<(Row, Added<'a>)>,
    keys: Vec<Pair>,
    changes: Vec<FactChange>,
    /// Records that leave this or other pages.
    gone: Vec<(Row, Place)>,
    /// What distributions ask for of what is new.
    happened: Vec<Happened>,
}

enum Added<'a> {
    Row(&'a Batch, usize),
    Record(Record),
}

/// Stages what was decided: few records one by one, many as pages.
pub(super) fn stage(
    snapshot: &Snapshot,
    staging: &Staging,
    kind: FactKind,
    batches: &[Batch],
    pages: &[&[Item]],
    verdicts: Vec<Vec<Verdict>>,
) -> Result<Written, Error> {
    let tells = distributions::asks_for(snapshot, kind);
    let work: Vec<PageWork<'_>> = pages
        .par_iter()
        .zip(verdicts)
        .map(|(items, verdicts)| page_work(kind, batches, items, verdicts, tells))
        .collect();
    let mut written = Written::default();
    for page in &work {
        written.touched.extend(&page.touched);
    }
    let count: usize = work.iter().map(|page| page.added.len()).sum();
    if count <= MAX_ROW_WRITES {
        for page in work {
            written.facts.changes.extend(page.changes);
            written.facts.happened.extend(page.happened);
            let gone = page.gone.into_iter();
            written.facts.edits.extend(gone.map(|before| FactEdit {
                kind,
                before: Some(before),
                after: None,
            }));
            for (row, added) in page.added {
                let after = Some(Fact { row, cells: added.record() });
                written.facts.edits.push(FactEdit { kind, before: None, after });
            }
        }
        return Ok(written);
    }
    let mut gone = Gone::new();
    for (row, place) in work.iter().flat_map(|page| &page.gone) {
        gone.entry(row.0 / PAGE_ROWS as u32).or_default().insert(*place);
    }
    let numbers: BTreeSet<u32> = work.iter().map(|page| page.number).collect();
    let left: Vec<u32> = gone.keys().copied().filter(|number| !numbers.contains(number)).collect();
    let none = BTreeSet::new();
    let rewrite = |number: u32, added: Vec<(u16, FactCells<'_>)>| {
        let gone = gone.get(&number).unwrap_or(&none).clone();
        snapshot.rewrite_facts(staging, kind, number, &PageChange { gone, added })
    };
    let rewritten = work.par_iter().map(|page| {
        rewrite(page.number, page.added.iter().map(|(row, added)| (slot(*row), added.cells())).collect())
    });
    written.facts.pages = rewritten.collect::<Result<_, _>>()?;
    for number in left {
        written.facts.pages.push(rewrite(number, Vec::new())?);
    }
    // What is not wanted any more is given back by all cores.
    let found: Vec<_> = work.into_par_iter().map(|page| (page.keys, page.changes, page.happened)).collect();
    let mut keys = Vec::with_capacity(count);
    for (new, changes, happened) in found {
        keys.extend(new);
        written.facts.happened.extend(happened);
        written.facts.changes.extend(changes);
    }
    written.facts.keys = vec![(kind, keys)];
    Ok(written)
}

fn slot(row: Row) -> u16 {
    (row.0 % PAGE_ROWS as u32) as u16
}

impl Added<'_> {
    fn cells(&self) -> FactCells<'_> {
        match self {
            Self::Row(batch, at) => FactCells::Columns(&batch.fields, *at),
            Self::Record(record) => FactCells::Record(record),
        }
    }

    fn record(self) -> Record {
        match self {
            Self::Row(batch, at) => batch.record(at),
            Self::Record(record) => record,
        }
    }
}

impl Batch {
    /// All fields of a row, defaults among them.
    fn record(&self, at: usize) -> Record {
        self.fields.iter().map(|(id, column)| (*id, column.cell(at))).collect()
    }
}

fn page_work<'a>(
    kind: FactKind,
    batches: &'a [Batch],
    items: &[Item],
    verdicts: Vec<Verdict>,
    tells: bool,
) -> PageWork<'a> {
    let number = items.first().map_or(0, |item| item.entry.row / PAGE_ROWS as u32);
    let mut work = PageWork { number, ..PageWork::default() };
    for (item, verdict) in items.iter().zip(verdicts) {
        let row = Row(item.entry.row);
        let (batch, at) = (&batches[item.entry.batch as usize], usize::from(item.entry.at));
        match verdict {
            Verdict::Same | Verdict::Conflict => {}
            Verdict::Create => {
                let added = match &item.merged {
                    None => Added::Row(batch, at),
                    Some(merged) => {
                        let mut record = batch.record(at);
                        crate::app::records::overlay(&mut record, merged);
                        Added::Record(record)
                    }
                };
                if tells {
                    let record = match &added {
                        Added::Row(batch, at) => &batch.record(*at),
                        Added::Record(record) => record,
                    };
                    work.happened.extend(distributions::happened(kind, row, Before::Nothing, record));
                }
                work.keys.push(fact_pair(item.entry.number, row));
                if batch.has_both_ids() {
                    work.keys
                        .extend(fact_numbers(kind, &batch.record(at)).into_iter().map(|n| fact_pair(n, row)));
                }
                work.added.push((row, added));
            }
            Verdict::Update(update) => {
                let (found, after) = *update;
                if found.row != row {
                    work.keys.extend(fact_numbers(kind, &after).into_iter().map(|n| fact_pair(n, row)));
                }
                work.gone.push((found.row, found.place));
                if tells {
                    let before = Before::Was(&found.record);
                    work.happened.extend(distributions::happened(kind, row, before, &after));
                }
                let change = FactChange {
                    kind,
                    row: found.row,
                    before: found.record,
                    after: Some((row, after.clone())),
                };
                work.changes.push(change);
                work.added.push((row, Added::Record(after)));
            }
        }
    }
    let rows = work.added.iter().map(|(row, _)| row).chain(work.gone.iter().map(|(row, _)| row));
    work.touched = rows.map(|row| row.0).collect();
    work.touched.dedup();
    work
}

impl Batch {
    fn has_both_ids(&self) -> bool {
        let has = |id| self.fields.iter().any(|(found, _)| *found == id);
        has(field::ID) && has(field::SOURCE_ID)
    }
}

/// Commits what was prepared against the present snapshot.
pub(super) fn commit(decision: &Decision<'_>, prepared: Prepared, file: String) -> Result<Imported, Error> {
    let Prepared { kind, first_row, newcomers, written, staging, report, rejects, .. } = prepared;
    if written.facts.is_empty() {
        if let Some(staging) = staging {
            staging.abandon()?;
        }
        return Ok(Imported { report, change_set: None, rejects_file: rejects.finish()? });
    }
    let mut commit = Commit { facts: written.facts, ..Commit::default() };
    let created: RoaringBitmap = (first_row..first_row + newcomers.len() as u32).collect();
    let staging = staging.unwrap_or_else(|| decision.store.stage());
    add_customers(decision, &mut commit, first_row, newcomers, &staging)?;
    let changed = &written.touched - &created;
    commit.changes = Some(changes(&created, &changed));
    let title = format!("imported {}", kind.count(report.created + report.updated));
    let mut head = decision.head(ChangeKind::Import { file }, title);
    head.summary = ChangeSummary { created: created.len(), changed: changed.len(), deleted: 0 };
    head.attributes = vec![(kind.plural().to_owned(), report.created + report.updated)];
    let id = head.id;
    commit.change_set = Some(head);
    commit.staging = Some(staging);
    decision.commit(commit)?;
    crate::app::jobs::import::finish::expire_old(decision, id)?;
    Ok(Imported { report, change_set: Some(id), rejects_file: rejects.finish()? })
}

fn changes(created: &RoaringBitmap, changed: &RoaringBitmap) -> ChangeWrite {
    let events = [(RowEvent::Created, created), (RowEvent::Changed, changed)];
    if created.len() + changed.len() <= MAX_ROW_WRITES as u64 {
        let change = |event, row| CustomerChange { row: Row(row), event, cells: Vec::new() };
        return ChangeWrite::Rows(
            events
                .into_iter()
                .flat_map(|(event, rows)| rows.iter().map(move |row| change(event, row)))
                .collect(),
        );
    }
    let events = events.into_iter().filter(|(_, rows)| !rows.is_empty());
    ChangeWrite::Marks {
        events: events.map(|(event, rows)| (event, rows.clone())).collect(),
        columns: Vec::new(),
    }
}

/// The customers that records brought: few as rows, many as pages.
fn add_customers(
    decision: &Decision<'_>,
    commit: &mut Commit,
    first_row: u32,
    newcomers: Vec<NewKeys>,
    staging: &Staging,
) -> Result<(), Error> {
    let now = Value::Instant(decision.now);
    let records = newcomers.into_iter().map(|keys| {
        let texts =
            [(ColumnId::ID, keys.id), (ColumnId::SOURCE_ID, keys.source_id), (ColumnId::EMAIL, keys.email)];
        let mut record: Record =
            texts.into_iter().filter_map(|(id, text)| Some((id, Value::Text(text?).into()))).collect();
        record.set(ColumnId::CREATED_AT, now.clone().into());
        record
    });
    let records: Vec<Record> = records.collect();
    if records.len() <= MAX_ROW_WRITES {
        commit.alive = (first_row..first_row + records.len() as u32).collect();
        commit.rows =
            records.into_iter().enumerate().map(|(at, r)| (Row(first_row + at as u32), r)).collect();
        return Ok(());
    }
    for kind in KeyKind::ALL {
        let hash = |(at, record): (usize, &Record)| {
            record.text(kind.column()).map(|key| (short(kind.hash(key)), at as u32))
        };
        commit.appended_keys.push((kind, records.iter().enumerate().filter_map(hash).collect()));
    }
    for page in records.chunks(PAGE_ROWS) {
        let columns = [ColumnId::ID, ColumnId::SOURCE_ID, ColumnId::EMAIL, ColumnId::CREATED_AT].map(|id| {
            let value_type = if id == ColumnId::CREATED_AT { ValueType::Datetime } else { ValueType::Text };
            let mut builder = ColumnBuilder::new(value_type);
            page.iter().for_each(|record| builder.push(record.cell(id)));
            (id, builder.finish())
        });
        let columns: Vec<(ColumnId, Column)> = columns.into();
        let staged = staging.page(columns.iter().map(|(id, column)| (*id, column)))?;
        commit.appended.push((staged, Bits::first(page.len())));
    }
    Ok(())
}
