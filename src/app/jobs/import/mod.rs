//! Imports: a file of customers becomes true all at once, or not at all.
//!
//! [`inspect`] reads the whole file once and says what it is; a person or a suggestion decides a mapping; [`run`]
//! reads it again, converts it on all cores, decides every row against one snapshot, and commits. A dry run is the
//! same walk without the writing, so what it says is what the run does.
//!
//! Way through the files: `source` → `pipeline` (one reader, many workers, results in order) → `judge` (a worker:
//! what is each row?) → `ledger` (in order: who was seen before, what changes) → `finish` (one commit, in the
//! writer).

mod finish;
mod judge;
mod ledger;
mod newcomers;
mod pipeline;
mod policy;
mod rejects;
mod source;
mod why;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;

use super::{Cancel, OnProgress, Progress};
use crate::app::writer::Decision;
use crate::app::{Actor, App, Error};
use crate::domain::{ChangeSetId, Instant, PAGE_ROWS, Schema};
use crate::import::{
    Declaration, Format, FormatChoices, Mapping, RawBatch, Reader, Refusal, Report, Survey, bind,
    declarations, sniff,
};
use crate::store::{Snapshot, Store};

pub use source::Source;

/// Bytes at the beginning of a file from which encoding and delimiter are guessed.
const HEAD_BYTES: usize = 256 * 1024;
/// Rows shown in a preview.
const PREVIEW_ROWS: usize = 100;
/// How often an import starts again because somebody else changed customers meanwhile; then others wait for it.
const MAX_ATTEMPTS: usize = 3;

/// What a file is, read whole once.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// Encoding, delimiter, header.
    pub format: Format,
    /// The columns' names.
    pub header: Vec<String>,
    /// What stands in every column.
    pub survey: Survey,
    /// The first rows.
    pub preview: Vec<Vec<String>>,
}

/// Whether an import is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Only says what would happen.
    DryRun,
    /// Happens.
    Run,
}

/// What becomes of rows whose key nobody has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unknown {
    /// A customer is made.
    #[default]
    Create,
    /// The row is rejected.
    Reject,
}

/// How an import is run.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// Whether it is carried out.
    pub mode: Mode,
    /// Where rejected rows are written; into the data folder's `rejects` where none is named.
    pub rejects: Option<PathBuf>,
    /// What becomes of new keys.
    pub unknown: Unknown,
    /// Who imports.
    pub actor: Actor,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Imported {
    /// Counts, changes and rejects.
    pub report: Report,
    /// The change-set; none for a dry run, or where nothing changed.
    pub change_set: Option<ChangeSetId>,
    /// The file of rejected rows, where there are any.
    pub rejects_file: Option<PathBuf>,
}

/// Reads a whole file and says what it is; opens no store.
///
/// # Errors
/// [`Error::Refused`] where it is no table, [`Error::Cancelled`].
pub fn inspect(
    source: &Source,
    choices: &FormatChoices,
    cancel: &Cancel,
    progress: OnProgress<'_>,
) -> Result<Inspection, Error> {
    let (head, is_whole) = source.head(HEAD_BYTES)?;
    let format = sniff(&head, is_whole, choices)?;
    let reader = Reader::open(source.open()?, &format)?;
    let header = reader.header().to_vec();
    let mut preview: Vec<Vec<String>> = Vec::new();
    let total = source.len();
    // A survey grows cheaper the more it has seen, so that each worker goes on with one; merged, their order is no
    // matter.
    let surveys = Mutex::new(Vec::new());
    let pool = || surveys.lock().unwrap_or_else(PoisonError::into_inner);
    let survey_batch = |batch: RawBatch, bytes: u64| {
        let taken = pool().pop();
        let mut survey = taken.unwrap_or_else(|| Survey::new(header.len()));
        survey.add(&batch);
        pool().push(survey);
        Ok((batch, bytes))
    };
    let mut rows = 0;
    pipeline::in_order(reader, cancel, survey_batch, |(batch, bytes)| {
        let wanted = PREVIEW_ROWS.saturating_sub(preview.len()).min(batch.rows());
        preview.extend((0..wanted).map(|row| batch.record(row)));
        rows += batch.rows() as u64;
        progress(Progress { phase: "reading", done: bytes, total, rows });
        Ok(())
    })?;
    let mut survey = Survey::new(header.len());
    surveys.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().for_each(|s| survey.merge(s));
    Ok(Inspection { format, header, survey, preview })
}

/// Runs an import, or says what it would do.
///
/// # Errors
/// [`Error::Refused`] where the mapping does not fit, [`Error::Cancelled`], [`Error::Store`]; nothing is changed then.
pub fn run(
    app: &App,
    source: &Source,
    inspection: &Inspection,
    mapping: &Mapping,
    options: &ImportOptions,
    cancel: &Cancel,
    progress: OnProgress<'_>,
) -> Result<Imported, Error> {
    let started = std::time::Instant::now();
    let zone = &app.settings().zone;
    let job = Job { source, inspection, mapping, options, zone, cancel, progress };
    let mut imported = match options.mode {
        Mode::DryRun => job.dry_run(app)?,
        Mode::Run => job.carry_out(app)?,
    };
    imported.report.seconds = started.elapsed().as_secs_f64();
    debug_assert!(imported.report.holds_together(), "{:?}", imported.report);
    Ok(imported)
}

/// One import on its way.
#[derive(Clone, Copy)]
struct Job<'a> {
    source: &'a Source,
    inspection: &'a Inspection,
    mapping: &'a Mapping,
    options: &'a ImportOptions,
    /// The project's time zone.
    zone: &'a TimeZone,
    cancel: &'a Cancel,
    progress: OnProgress<'a>,
}

impl Job<'_> {
    fn dry_run(&self, app: &App) -> Result<Imported, Error> {
        let prepared = self.read(&app.store, &app.snapshot(), app.now())?;
        Ok(Imported { report: prepared.report, change_set: None, rejects_file: prepared.rejects.finish()? })
    }

    /// Prepares beside the writer and commits in it; where somebody changed customers meanwhile, every row is
    /// decided again, and at the last attempt inside the writer, while others wait.
    fn carry_out(&self, app: &App) -> Result<Imported, Error> {
        for _ in 1..MAX_ATTEMPTS {
            let snapshot = app.snapshot();
            let prepared = self.read(&app.store, &snapshot, app.now())?;
            match finish::in_writer(app, prepared, self)? {
                finish::Outcome::Done(imported) => return Ok(imported),
                finish::Outcome::Stale => {}
            }
        }
        finish::wholly_in_writer(app, self)
    }

    /// Reads the file and decides every row against a snapshot.
    fn read(&self, store: &Store, snapshot: &Arc<Snapshot>, now: Instant) -> Result<ledger::Prepared, Error> {
        let schema = Arc::new(self.schema(snapshot.schema())?);
        let snapshot = Arc::new(snapshot.with_schema(Arc::clone(&schema)));
        let binding = bind(self.mapping, &self.inspection.header, &schema)?.in_zone(self.zone);
        let judge = Arc::new(judge::Judge::new(store, &snapshot, binding, self, now)?);
        let reader = Reader::open(self.source.open()?, &self.inspection.format)?;
        let rejects = rejects::RejectsFile::begin(store.folder(), self)?;
        let mut ledger = ledger::Ledger::new(store, Arc::clone(&judge), *self, rejects);
        let total = self.source.len();
        let work = |batch, bytes| Ok((judge.judge(batch)?, bytes));
        let read = pipeline::in_order(reader, self.cancel, work, |(judged, bytes)| {
            ledger.enter(judged)?;
            (self.progress)(Progress { phase: "importing", done: bytes, total, rows: ledger.rows() });
            Ok(())
        });
        match read {
            Ok(()) => ledger.close(),
            Err(error) => {
                ledger.abandon()?;
                Err(error)
            }
        }
    }

    /// The schema with what the mapping declares; it becomes true with the rows, in the same commit.
    fn schema(&self, schema: &Schema) -> Result<Schema, Error> {
        let mut schema = schema.clone();
        for declaration in declarations(self.mapping, &schema) {
            match declaration {
                Declaration::Metadata { name, value_type } => {
                    schema.declare(&name, value_type, false)?;
                }
                Declaration::Consent { name } => {
                    schema.consent(&name)?;
                }
            }
        }
        Ok(schema)
    }
}

/// Rows of a page that is staged as it was read: a whole batch of new customers.
const WHOLE_BATCH: usize = PAGE_ROWS;

/// What the decision of the writer needs of an attempt.
fn is_current(decision: &Decision<'_>, base: &Snapshot) -> bool {
    decision.snapshot.last_change() == base.last_change() && decision.snapshot.count() == base.count()
}

/// Counts of changes from one value to another, per attribute.
type Transitions = BTreeMap<(String, String), u64>;

/// A refusal as an error of this room.
fn refused(refusal: Refusal) -> Error {
    Error::Refused(refusal)
}
