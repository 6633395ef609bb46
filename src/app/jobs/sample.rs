//! The sample data: 500 invented customers that the program carries along.

use super::import::{self, ImportOptions, Imported, Mode, Source, Unknown};
use super::{Cancel, OnProgress};
use crate::app::{Actor, App, Error};
use crate::import::{Choices, FormatChoices, suggest};

/// The clean file of `sample-data`.
const CUSTOMERS: &[u8] = include_bytes!("../../../sample-data/customers.csv");

/// Imports the sample customers, as the wizard would import their file without a question.
///
/// # Errors
/// As [`import::run`].
pub fn load(app: &App, actor: &Actor, cancel: &Cancel, progress: OnProgress<'_>) -> Result<Imported, Error> {
    let source = Source::spool(CUSTOMERS, app.folder())?.named("customers.csv");
    let inspection = import::inspect(&source, &FormatChoices::default(), cancel, progress)?;
    let snapshot = app.snapshot();
    let suggestion = suggest(&inspection.header, &inspection.survey, snapshot.schema(), &Choices::default())?;
    let options =
        ImportOptions { mode: Mode::Run, rejects: None, unknown: Unknown::Create, actor: actor.clone() };
    import::run(app, &source, &inspection, &suggestion.mapping, &options, cancel, progress)
}
