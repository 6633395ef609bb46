//! Imports: a file of customers becomes true all at once, or not at all.
//!
//! [`inspect`] reads the whole file once and says what it is; a person or a suggestion decides a mapping; [`run`]
//! reads it again, converts it on all cores, decides every row against one snapshot, and commits. A dry run is the
//! same walk without the writing, so what it says is what the run does. [`at_sight`] reads once where nobody is asked.
//!
//! Way through the files: `source` → `pipeline` (one reader, many workers, results in order) → `judge` (a worker:
//! what is each row? what is a page of `fresh` ones?) → `ledger` (in order: who was seen before, what changes) → `finish` (one commit, in the
//! writer).

mod finish;
mod fresh;
mod inspect;
mod judge;
mod ledger;
mod newcomers;
mod pipeline;
mod policy;
pub mod records;
mod rejects;
mod seen;
mod sight;
mod source;
mod why;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::{Cancel, OnProgress, Progress};
use crate::app::writer::Decision;
use crate::app::{Actor, App, Error};
use crate::domain::{ChangeSetId, Instant, PAGE_ROWS, Schema};
use crate::import::{Declaration, Mapping, RawBatch, Reader, Refusal, Report, bind, declarations};
use crate::store::{Snapshot, Store};

pub use inspect::{Glance, Inspection, distinct, glance, inspect};
pub use sight::{Sight, Suggest, at_sight};
pub use source::Source;

/// How often an import starts again because somebody else changed customers meanwhile; then others wait for it.
const MAX_ATTEMPTS: usize = 3;

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
    let job = Job { source, inspection, mapping, options, zone, cancel, progress, watch: None };
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
    /// Looks at every batch, where the mapping is a guess.
    watch: Option<&'a sight::Watch>,
}

impl Job<'_> {
    fn dry_run(&self, app: &App) -> Result<Imported, Error> {
        self.read(&app.store, &app.snapshot(), app.now())?.into_tried()
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
        let work = |batch: RawBatch, bytes| {
            if let Some(watch) = self.watch {
                watch.see(&batch);
            }
            let judged = judge.judge(batch)?;
            self.watch.map_or(Ok(()), |watch| watch.check(&judged))?;
            Ok((judged, bytes))
        };
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
