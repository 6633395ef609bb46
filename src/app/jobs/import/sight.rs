//! An import at sight: the file is read once, under the mapping that its first rows suggest.
//!
//! Types and date orders are matters of whole columns (SEMANTICS 4, 21), so every cell is surveyed on the way as
//! well, and the suggestion is made again when all were seen. Where it is the same, what was prepared is committed;
//! where not, everything prepared is thrown away and the file is read again under the right one. Reading twice at
//! once cost a third of an import's time.

use super::inspect::{Glance, Inspection, Surveys, inspect};
use super::judge::Judged;
use super::{ImportOptions, Imported, Job, Mode, Source, finish};
use crate::app::jobs::{Cancel, OnProgress};
use crate::app::{App, Error};
use crate::domain::Schema;
use crate::import::{FormatChoices, Mapping, RawBatch, Refusal, Rule, Suggestion};

/// What came of it.
#[derive(Clone, Debug)]
pub struct Sight {
    /// What the file is, read whole.
    pub inspection: Inspection,
    /// What its whole suggests.
    pub suggestion: Suggestion,
    /// What was done; `None` where it is still to be imported, under the suggestion or after questions.
    pub imported: Option<Imported>,
}

/// Says what a mapping is to be, by what is known of the file.
pub type Suggest<'a> = &'a dyn Fn(&Inspection) -> Result<Suggestion, Refusal>;

/// Imports a file (or says what that would do) while reading it for the first time, where that can be.
///
/// # Errors
/// [`Error::Refused`] where the file is no table, [`Error::Cancelled`], [`Error::Store`]; nothing is changed then.
pub fn at_sight(
    app: &App,
    source: &Source,
    glance: Glance,
    (choices, suggest): (&FormatChoices, Suggest<'_>),
    options: &ImportOptions,
    cancel: &Cancel,
    progress: OnProgress<'_>,
) -> Result<Sight, Error> {
    let still_to_do = |inspection: Inspection| {
        let suggestion = suggest(&inspection)?;
        Ok(Sight { inspection, suggestion, imported: None })
    };
    if glance.is_whole {
        return still_to_do(glance.inspection);
    }
    if let Ok(suggestion) = suggest(&glance.inspection)
        && suggestion.questions.is_empty()
    {
        let (inspection, mapping) = (&glance.inspection, &suggestion.mapping);
        let zone = &app.settings().zone;
        let job = Job { source, inspection, mapping, options, zone, cancel, progress, watch: None };
        if let Some(seen) = attempt(app, &job, suggest)? {
            return Ok(seen);
        }
    }
    still_to_do(inspect(source, choices, cancel, progress)?)
}

/// One reading; `None` where it must be read again from the start.
fn attempt(app: &App, job: &Job<'_>, suggest: Suggest<'_>) -> Result<Option<Sight>, Error> {
    let started = std::time::Instant::now();
    let snapshot = app.snapshot();
    let watch = Watch::new(job.inspection, job.mapping, snapshot.schema());
    let watched = Job { watch: Some(&watch), ..*job };
    let prepared = match watched.read(&app.store, &snapshot, app.now()) {
        Ok(prepared) => prepared,
        Err(Error::Cancelled) => return Err(Error::Cancelled),
        // It may be an error of the mapping alone; if it is not, the next reading says so again.
        Err(_) => return Ok(None),
    };
    let inspection = Inspection { survey: watch.surveys.merged(), ..job.inspection.clone() };
    let suggestion = suggest(&inspection);
    let is_right = suggestion.as_ref().is_ok_and(|s| s.mapping == *job.mapping && s.questions.is_empty());
    let imported = match job.options.mode {
        _ if !is_right => {
            prepared.abandon()?;
            None
        }
        Mode::DryRun => Some(prepared.into_tried()?),
        Mode::Run => match finish::in_writer(app, prepared, job)? {
            finish::Outcome::Done(imported) => Some(imported),
            finish::Outcome::Stale => None,
        },
    };
    let imported = imported.map(|mut imported| {
        imported.report.seconds = started.elapsed().as_secs_f64();
        imported
    });
    Ok(Some(Sight { suggestion: suggestion?, imported, inspection }))
}

/// Looks at every batch of a reading at sight.
pub(super) struct Watch {
    surveys: Surveys,
    /// Headers of columns whose type is a conclusion, which one cell can overturn.
    concluded: Vec<String>,
}

impl Watch {
    fn new(inspection: &Inspection, mapping: &Mapping, schema: &Schema) -> Self {
        let is_concluded = |name: &str| schema.resolve(name).is_none();
        let of_metadata = mapping.columns.iter().filter(|column| column.target.metadata().is_some());
        let concluded = of_metadata
            .filter(|column| column.target.attribute().is_some_and(|name| is_concluded(&name)))
            .map(|column| column.header.clone());
        Self { surveys: Surveys::new(inspection.header.len()), concluded: concluded.collect() }
    }

    /// Surveys a batch.
    pub fn see(&self, batch: &RawBatch) {
        self.surveys.add(batch);
    }

    /// Stops where a cell does not fit a type that was concluded from the first rows: reading on would be for nothing.
    pub fn check(&self, judged: &Judged) -> Result<(), Error> {
        let is_surprise = |column: &str, rule: Rule| {
            matches!(rule, Rule::BadNumber | Rule::BadDate | Rule::BadDatetime | Rule::BadBoolean)
                && self.concluded.iter().any(|header| header == column)
        };
        for reject in &judged.converted.rejects {
            if let Some(column) = reject.column.as_deref().filter(|column| is_surprise(column, reject.rule)) {
                return Err(Error::Invalid(format!("`{column}` is not what its first rows are")));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
