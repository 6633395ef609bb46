//! The ledger: rows in the order of the file, who was seen before, what changes, what is staged.

use std::collections::BTreeMap;
use std::sync::Arc;

use roaring::RoaringBitmap;

use super::judge::{Given, Judge, Judged, JudgedRow, Verdict};
use super::newcomers::{Newcomers, Staged};
use super::rejects::RejectsFile;
use super::seen::{Seen, SeenKeys};
use super::{Imported, Job, Mode, Transitions};
use crate::app::Error;
use crate::domain::{Cell, ColumnId, Row};
use crate::import::{AttributeReport, Duplicates, MAX_TRANSITIONS, OnError, Reject, Report, Rule};
use crate::store::{KeyKind, Snapshot, Staging, Store};

/// Different changes of one attribute that are counted apart.
const MAX_COUNTED_TRANSITIONS: usize = 1000;

/// The ledger of one attempt.
pub(super) struct Ledger<'a> {
    judge: Arc<Judge<'a>>,
    store: &'a Store,
    job: Job<'a>,
    seen: SeenKeys,
    /// Old customers met, changed or not.
    met: RoaringBitmap,
    changes: Changes,
    newcomers: Newcomers<'a>,
    report: Report,
    rejects: RejectsFile,
}

/// Changes of customers that were there before: column, before, after.
pub(super) type Changes = BTreeMap<Row, Vec<(ColumnId, Cell, Cell)>>;

/// Everything an import found out, ready to become one commit.
pub(super) struct Prepared {
    /// Against what it was decided; its schema is the one to be.
    pub base: Arc<Snapshot>,
    pub changes: Changes,
    pub new: Staged,
    pub staging: Option<Staging>,
    pub report: Report,
    pub rejects: RejectsFile,
}

impl Prepared {
    /// What a dry run answers.
    pub fn into_tried(self) -> Result<Imported, Error> {
        Ok(Imported { report: self.report, change_set: None, rejects_file: self.rejects.finish()? })
    }

    /// Removes what was staged.
    pub fn abandon(self) -> Result<(), Error> {
        Ok(self.staging.map_or(Ok(()), Staging::abandon)?)
    }
}

/// What came of entering a row.
enum Entered {
    New,
    Known,
    Rejected(Reject),
}

impl<'a> Ledger<'a> {
    pub fn new(store: &'a Store, judge: Arc<Judge<'a>>, job: Job<'a>, rejects: RejectsFile) -> Self {
        let staging = (job.options.mode == Mode::Run).then(|| store.stage());
        Self {
            newcomers: Newcomers::new(Arc::clone(&judge), staging),
            judge,
            store,
            job,
            seen: SeenKeys::new(),
            met: RoaringBitmap::new(),
            changes: BTreeMap::new(),
            report: Report::default(),
            rejects,
        }
    }

    /// Rows read so far.
    pub fn rows(&self) -> u64 {
        self.report.rows
    }

    /// Enters the next batch of the file.
    pub fn enter(&mut self, judged: Judged) -> Result<(), Error> {
        let Judged { batch, mut converted, rows, page } = judged;
        self.report.rows += converted.read as u64;
        let mut rejects = std::mem::take(&mut converted.rejects);
        let mut new = Vec::with_capacity(rows.len());
        let judge = Arc::clone(&self.judge);
        std::hint::black_box(self.count_known(&rows));
        for (slot, row) in rows.into_iter().enumerate() {
            let given = || Given::of(&converted, slot);
            let blamed = |rule, remedy: &str| {
                let record = batch.record(converted.source_rows[slot] as usize);
                let (column, text) = judge.key_of(&converted, slot).unzip();
                Reject::new(converted.lines[slot], column, text.unwrap_or_default(), rule, remedy)
                    .with_record(record)
            };
            match self.enter_row(row, &given, &blamed)? {
                Entered::New => new.push(slot),
                Entered::Known => {}
                Entered::Rejected(reject) => rejects.push(reject),
            }
        }
        self.newcomers.keep(&converted, &new, page)?;
        rejects.sort_by_key(|reject| reject.line);
        self.keep_rejects(rejects)
    }

    /// How many keys of a batch stood above. The number is no matter: asked of a batch at once, the answers, each of
    /// which waits for memory, come side by side, and are near when the rows ask one by one, which took a third of the
    /// ledger's time.
    fn count_known(&self, rows: &[JudgedRow]) -> usize {
        let marks = rows.iter().flat_map(|row| self.judge.marks(&row.keys)).flatten();
        marks.filter(|mark| self.seen.contains(*mark)).count()
    }

    fn enter_row(
        &mut self,
        row: JudgedRow,
        given: &dyn Fn() -> Given,
        blamed: &dyn Fn(Rule, &str) -> Reject,
    ) -> Result<Entered, Error> {
        let marks = self.judge.marks(&row.keys);
        let mut known = None;
        for mark in marks.into_iter().flatten() {
            let Some(seen) = self.seen.get(mark) else { continue };
            if known.is_some_and(|known| known != seen) {
                let remedy = "its keys belong to two rows above; mend one of them";
                return Ok(Entered::Rejected(blamed(Rule::Conflict, remedy)));
            }
            known = Some(seen);
        }
        if let Verdict::Old(row, _) = &row.verdict
            && (known.is_some() || self.met.contains(row.0))
        {
            if known.is_some_and(|known| known != Seen::Old(*row)) {
                let remedy =
                    "one of its keys belongs to a customer, another to a row above; mend one of them";
                return Ok(Entered::Rejected(blamed(Rule::Conflict, remedy)));
            }
            known = Some(Seen::Old(*row));
        }
        let (entered, target) = match (known, row.verdict) {
            // Who is known from a row above need not be new to be refused for, but keys of two customers stay two.
            (Some(_), Verdict::Rejected(reject))
                if matches!(reject.rule, Rule::Conflict | Rule::SeveralCustomers) =>
            {
                return Ok(Entered::Rejected(*reject));
            }
            (Some(target), _) => return self.enter_again(target, marks, given, blamed),
            (None, Verdict::Rejected(reject)) => return Ok(Entered::Rejected(*reject)),
            (None, Verdict::New) => (Entered::New, Seen::New(self.newcomers.number(&row.keys))),
            (None, Verdict::Old(row, changes)) => {
                self.met.insert(row.0);
                if !changes.is_empty() {
                    self.changes.insert(row, changes);
                }
                (Entered::Known, Seen::Old(row))
            }
        };
        for mark in marks.into_iter().flatten() {
            self.seen.insert(mark, target);
        }
        Ok(entered)
    }

    /// Enters a row whose customer stood above already.
    fn enter_again(
        &mut self,
        target: Seen,
        marks: [Option<u64>; 3],
        given: &dyn Fn() -> Given,
        blamed: &dyn Fn(Rule, &str) -> Reject,
    ) -> Result<Entered, Error> {
        match self.job.mapping.duplicates {
            Duplicates::Reject => {
                let remedy =
                    "a row of the same key stands above, and only one was wanted; remove one of them";
                return Ok(Entered::Rejected(blamed(Rule::Duplicate, remedy)));
            }
            Duplicates::First => {}
            Duplicates::Last => {
                match target {
                    Seen::New(number) => self.newcomers.amend(number, given()),
                    Seen::Old(row) => self.change_again(row, &given())?,
                }
                for mark in marks.into_iter().flatten() {
                    self.seen.insert(mark, target);
                }
            }
        }
        self.report.duplicate += 1;
        Ok(Entered::Known)
    }

    /// Applies a later row to a customer that an earlier one changed or left as it was.
    fn change_again(&mut self, row: Row, given: &Given) -> Result<(), Error> {
        let snapshot = Arc::clone(&self.judge.snapshot);
        let mut changes = self.changes.remove(&row).unwrap_or_default();
        let current = |column: ColumnId| match changes.iter().find(|(changed, _, _)| *changed == column) {
            Some((_, _, after)) => Ok(after.clone()),
            None => Ok(snapshot.record(row)?.cell(column).clone()),
        };
        for (column, before, after) in self.judge.changes_of(snapshot.aliases(row), given, &current)? {
            match changes.iter_mut().find(|(changed, _, _)| *changed == column) {
                Some(change) => change.2 = after,
                None => changes.push((column, before, after)),
            }
        }
        changes.retain(|(_, before, after)| before != after);
        // A consent that is after all as it was has been so since it was given.
        let consents = snapshot.schema().consents.iter();
        let unchanged = consents.filter(|c| !changes.iter().any(|(changed, _, _)| *changed == c.column));
        let unchanged: Vec<ColumnId> = unchanged.map(|c| c.since).collect();
        changes.retain(|(column, _, _)| !unchanged.contains(column));
        if !changes.is_empty() {
            self.changes.insert(row, changes);
        }
        Ok(())
    }

    fn keep_rejects(&mut self, rejects: Vec<Reject>) -> Result<(), Error> {
        if let (OnError::Abort, Some(first)) = (self.job.mapping.on_error, rejects.first()) {
            let (line, reason) = (first.line, first.reason());
            return Err(Error::Invalid(format!(
                "line {line}: {reason}; nothing was imported (--on-error skip leaves such rows out)"
            )));
        }
        self.rejects.add(&self.job, self.store, &rejects)?;
        self.report.add_rejects(rejects);
        Ok(())
    }

    /// Closes the ledger: everything is staged and counted.
    pub fn close(mut self) -> Result<Prepared, Error> {
        self.report.created = self.newcomers.count();
        self.report.updated = self.changes.len() as u64;
        self.report.unchanged = self.met.len() - self.report.updated;
        self.report.notes.extend(self.judge.notes());
        self.report.attributes = attribute_reports(&self.judge.snapshot, &self.changes);
        let (new, staging) = self.newcomers.close(self.changes.len())?;
        let base = Arc::clone(&self.judge.snapshot);
        Ok(Prepared { base, changes: self.changes, new, staging, report: self.report, rejects: self.rejects })
    }

    /// Removes what was staged.
    pub fn abandon(self) -> Result<(), Error> {
        self.newcomers.abandon()
    }
}

/// A hash with its kind, so that a source id and an id of the same text stay apart.
pub(super) fn mark(kind: KeyKind, hash: u64) -> u64 {
    hash.rotate_left(kind as u32 * 21 + 1)
}

fn attribute_reports(snapshot: &Snapshot, changes: &Changes) -> Vec<AttributeReport> {
    let mut counts: BTreeMap<ColumnId, (u64, Transitions)> = BTreeMap::new();
    for (column, before, after) in changes.values().flatten() {
        let (changed, transitions) = counts.entry(*column).or_default();
        *changed += 1;
        let change = (shown(before), shown(after));
        if transitions.len() < MAX_COUNTED_TRANSITIONS || transitions.contains_key(&change) {
            *transitions.entry(change).or_default() += 1;
        }
    }
    let mut reports: Vec<AttributeReport> = counts
        .into_iter()
        .filter_map(|(column, (changed, transitions))| {
            let name = snapshot.schema().attribute(column)?.name;
            let mut transitions: Vec<_> =
                transitions.into_iter().map(|((from, to), n)| (from, to, n)).collect();
            transitions.sort_by_key(|(_, _, n)| std::cmp::Reverse(*n));
            transitions.truncate(MAX_TRANSITIONS);
            Some(AttributeReport { name, changed, transitions })
        })
        .collect();
    reports.sort_by_key(|report| std::cmp::Reverse(report.changed));
    reports
}

/// A cell as a report shows it.
fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Missing => "–".into(),
        Cell::Null => "null".into(),
        Cell::Value(value) => value.to_string(),
    }
}
