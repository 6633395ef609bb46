//! The commit of an import, in the writer.

use std::sync::Arc;

use roaring::RoaringBitmap;

use super::ledger::Prepared;
use super::{Imported, Job, is_current};
use crate::app::plan::{self, customers};
use crate::app::writer::Decision;
use crate::app::{App, Error};
use crate::domain::{ChangeKind, ChangeSetId, ChangeSummary, ColumnId, PAGE_ROWS, Row};
use crate::store::{CustomerChange, KeyKind, RowEvent, Store};

/// A day in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// Whether an attempt was committed.
pub(super) enum Outcome {
    Done(Imported),
    /// Somebody else changed customers meanwhile; nothing of the attempt is left.
    Stale,
}

/// Commits a prepared import, if nothing changed since it was decided.
pub(super) fn in_writer(app: &App, prepared: Prepared, job: &Job<'_>) -> Result<Outcome, Error> {
    app.writer().run_work(&job.options.actor, |decision| {
        if !is_current(decision, &prepared.base) {
            if let Some(staging) = prepared.staging {
                staging.abandon()?;
            }
            return Ok(Outcome::Stale);
        }
        commit(decision, prepared, job.source.name().to_owned()).map(Outcome::Done)
    })
}

/// Reads, decides and commits in the writer, while others wait: nobody can come between.
pub(super) fn wholly_in_writer(app: &App, job: &Job<'_>) -> Result<Imported, Error> {
    app.writer().run_work(&job.options.actor, |decision| {
        let job = Job { zone: &decision.settings.zone, progress: &|_| {}, watch: None, ..*job };
        let prepared = job.read(decision.store, &decision.snapshot, decision.now)?;
        commit(decision, prepared, job.source.name().to_owned())
    })
}

fn commit(decision: &Decision<'_>, prepared: Prepared, file: String) -> Result<Imported, Error> {
    let Prepared { base, changes, new, staging, report, rejects } = prepared;
    // The import's schema is true for the commit itself: new columns are written with the rows.
    let decision = &Decision { snapshot: Arc::clone(&base), ..*decision };
    let first_row = if new.few.is_empty() { Store::append_base(&base) } else { base.next_row().0 };
    let created = created_rows(first_row, &new.pages, new.few.len());
    if created.is_empty() && changes.is_empty() {
        if let Some(staging) = staging {
            staging.abandon()?;
        }
        return Ok(Imported { report, change_set: None, rejects_file: rejects.finish()? });
    }
    let changed: RoaringBitmap = changes.keys().map(|row| row.0).collect();
    let of_page = |_page: u32, rows: &[Row]| {
        let change = |row: &Row| {
            Some(CustomerChange { row: *row, event: RowEvent::Changed, cells: changes.get(row)?.clone() })
        };
        Ok(rows.iter().filter_map(change).collect())
    };
    let mut planned = plan::plan(decision, &changed, vec![(RowEvent::Created, created.clone())], &of_page)?;
    let mut head = decision.head(
        ChangeKind::Import { file: file.clone() },
        format!("imported {}", customers(report.created + report.updated)),
    );
    head.summary = ChangeSummary { created: report.created, changed: report.updated, deleted: 0 };
    planned.count_attributes(decision, &mut head);
    let id = head.id;
    let commit = &mut planned.commit;
    let few = new.few.into_iter().enumerate().map(|(at, record)| (Row(first_row + at as u32), record));
    commit.rows.extend(few);
    commit.appended = new.pages;
    commit.discarded = new.discarded;
    commit.appended_keys = KeyKind::ALL.into_iter().zip(new.keys).collect();
    commit.alive = if commit.appended.is_empty() { created } else { RoaringBitmap::new() };
    commit.aliases = aliases(decision, &changes);
    commit.schema = Some(Arc::clone(base.schema()));
    commit.change_set = Some(head);
    if let (Some(ours), Some(planned)) = (&staging, commit.staging.take()) {
        ours.absorb(planned);
    }
    commit.staging = staging;
    decision.commit(planned.commit)?;
    let rejects_file = rejects.finish()?;
    expire_old(decision, id)?;
    Ok(Imported { report, change_set: Some(id), rejects_file })
}

fn created_rows(
    first: u32,
    pages: &[(crate::store::StagedPage, crate::domain::column::Bits)],
    few: usize,
) -> RoaringBitmap {
    let mut rows = RoaringBitmap::new();
    rows.insert_range(first..first + few as u32);
    for (at, (_, slots)) in pages.iter().enumerate() {
        slots.for_runs(first + (at * PAGE_ROWS) as u32, &mut |run| {
            rows.insert_range(run);
        });
    }
    rows
}

/// Source ids that the file changed stay as aliases (SEMANTICS 8).
fn aliases(decision: &Decision<'_>, changes: &super::ledger::Changes) -> Vec<(Row, Vec<String>)> {
    let mut aliases = Vec::new();
    for (row, cells) in changes {
        let change = cells.iter().find(|(column, _, _)| *column == ColumnId::SOURCE_ID);
        if let Some((old, new)) =
            change.and_then(|(_, before, after)| Some((before.as_text()?, after.as_text())))
        {
            let mut names = decision.snapshot.aliases(*row).to_vec();
            names.push(old.to_owned());
            names.retain(|name| Some(name.as_str()) != new);
            aliases.push((*row, names));
        }
    }
    aliases
}

/// Lets go of before-values of imports that are too many or too old to be taken back.
pub(super) fn expire_old(decision: &Decision<'_>, newest: ChangeSetId) -> Result<(), Error> {
    let mut kept = 0;
    for id in decision.store.bulk_change_sets()? {
        let Some(head) = decision.store.change_set(id)?.filter(|head| head.undoable) else { continue };
        let is_import = matches!(head.kind, ChangeKind::Import { .. });
        let age_days = decision.now.since_ms(head.at) / DAY_MS;
        let is_old = age_days > i64::from(decision.settings.history_days);
        kept += usize::from(is_import);
        if id != newest && (is_old || (is_import && kept > decision.settings.history_imports)) {
            decision.store.expire(id)?;
        }
    }
    Ok(())
}
