//! Imports of records: a file of orders, events, redemptions, vouchers or points becomes true all at once, or not at all.
//!
//! The walk is that of customers: read and convert on all cores, decide against one snapshot, commit in the writer.
//! Rows are few bytes and many, so what was read stays as columns until the commit; rows are sorted by customer and
//! decided page by page, where the records that are there already lie.
//!
//! Way through the files: [`run`] → `read` (rows, whose they are, which record) → `decide` (new, changed, the same) →
//! `write` (one commit).

mod customers;
mod decide;
mod read;
mod write;

use std::sync::Arc;

use super::{ImportOptions, Imported, Inspection, Job, MAX_ATTEMPTS, Mode, Source, is_current};
use crate::app::jobs::OnProgress;
use crate::app::{App, Cancel, Error};
use crate::domain::Instant;
use crate::import::{Duplicates, Mapping, OnError, RecordMapping};
use crate::store::{Snapshot, Store};

/// How rows are treated.
#[derive(Clone, Copy, Debug, Default)]
pub struct RowPolicies {
    /// What several rows of one id do.
    pub duplicates: Duplicates,
    /// What a bad row does.
    pub on_error: OnError,
}

/// Runs an import of records, or says what it would do.
///
/// # Errors
/// [`Error::Refused`], [`Error::Cancelled`], [`Error::Store`]; nothing is changed then.
#[expect(
    clippy::too_many_arguments,
    reason = "the same as for customers; a struct of them would be used once"
)]
pub fn run(
    app: &App,
    source: &Source,
    inspection: &Inspection,
    mapping: &RecordMapping,
    policies: RowPolicies,
    options: &ImportOptions,
    cancel: &Cancel,
    progress: OnProgress<'_>,
) -> Result<Imported, Error> {
    let started = std::time::Instant::now();
    let rows = Mapping { duplicates: policies.duplicates, on_error: policies.on_error, ..Mapping::default() };
    let zone = &app.settings().zone;
    let job = Job { source, inspection, mapping: &rows, options, zone, cancel, progress, watch: None };
    let job = RecordJob { job, mapping };
    let mut imported = match options.mode {
        Mode::DryRun => job.dry_run(app)?,
        Mode::Run => job.carry_out(app)?,
    };
    imported.report.seconds = started.elapsed().as_secs_f64();
    debug_assert!(imported.report.holds_together(), "{:?}", imported.report);
    Ok(imported)
}

/// One import of records on its way.
#[derive(Clone, Copy)]
struct RecordJob<'a> {
    job: Job<'a>,
    mapping: &'a RecordMapping,
}

impl RecordJob<'_> {
    fn dry_run(&self, app: &App) -> Result<Imported, Error> {
        let prepared = self.prepare(&app.store, &app.snapshot(), app.now())?;
        Ok(Imported { report: prepared.report, change_set: None, rejects_file: prepared.rejects.finish()? })
    }

    /// Reads the file and decides every row against a snapshot.
    fn prepare(
        &self,
        store: &Store,
        snapshot: &Arc<Snapshot>,
        now: Instant,
    ) -> Result<decide::Prepared, Error> {
        let read = read::read(self, store, snapshot, now)?;
        decide::decide(self, store, snapshot, read, now)
    }

    /// Prepares beside the writer and commits in it, as customers are; at the last attempt inside it.
    fn carry_out(&self, app: &App) -> Result<Imported, Error> {
        for _ in 1..MAX_ATTEMPTS {
            let prepared = self.prepare(&app.store, &app.snapshot(), app.now())?;
            if let Some(imported) = self.commit(app, prepared)? {
                return Ok(imported);
            }
        }
        self.wholly_in_writer(app)
    }

    /// Commits what was prepared, if nothing changed since.
    fn commit(&self, app: &App, prepared: decide::Prepared) -> Result<Option<Imported>, Error> {
        app.writer().run_work(&self.job.options.actor, |decision| {
            if is_current(decision, &prepared.base) {
                write::commit(decision, prepared, self.job.source.name().to_owned()).map(Some)
            } else {
                prepared.abandon().map(|()| None)
            }
        })
    }

    fn wholly_in_writer(&self, app: &App) -> Result<Imported, Error> {
        app.writer().run_work(&self.job.options.actor, |decision| {
            let job = Job { zone: &decision.settings.zone, progress: &|_| {}, watch: None, ..self.job };
            let job = RecordJob { job, mapping: self.mapping };
            let prepared = job.prepare(decision.store, &decision.snapshot, decision.now)?;
            write::commit(decision, prepared, self.job.source.name().to_owned())
        })
    }
}
