//! The work of the import wizard's jobs.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::files;
use super::work::{Ended, Work};
use crate::app::Error;
use crate::app::jobs::import::{self, ImportOptions, Imported, Mode, Source, Unknown};
use crate::app::jobs::sample;
use crate::domain::fact::field;
use crate::import::{
    FormatChoices, RecordChoices, RecordColumn, RecordMapping, RecordTarget, Reject, RejectsWriter, Rule,
    kind_of_header, propose_records,
};
use crate::tui::effect::Opening;
use crate::tui::format::{count, counted};
use crate::tui::job::import::{
    Carried, ImportRequest, InspectRequest, Outcome, ReadFile, RecordsRequest, Stamp,
};

/// The most different words of a column that are offered to be mapped one by one.
const MAX_WORDS: usize = 60;
/// Said where a file is another by now.
const CHANGED: &str = "the file was changed since it was read; go back to the file and take it again";

/// Imports the sample customers.
pub fn sample(work: &Work<'_>) -> Ended {
    let loaded =
        sample::load(work.app, work.actor, work.cancel, work.progress).map_err(|error| error.to_string())?;
    Ok((format!("{} loaded", counted(loaded.report.created, "customer")), Some(Opening::Customers)))
}

/// Reads a file whole. Why it cannot be is an outcome, not a failure: the wizard shows it where the path stands.
#[expect(clippy::unnecessary_wraps, reason = "every job ends alike")]
pub fn inspect(request: &InspectRequest, work: &Work<'_>) -> Ended {
    let read = || -> Result<ReadFile, Error> {
        let path = files::expanded(&request.file);
        let stamp = stamp(&path);
        let source = Source::file(path.clone())?.as_table(work.app.folder(), work.cancel, work.progress)?;
        let inspection = import::inspect(&source, &request.choices, work.cancel, work.progress)?;
        let words = words(&source, &inspection, work)?;
        let table = source.is_made().then_some(source);
        Ok(ReadFile { path, stamp, inspection, table, words })
    };
    let read = read();
    if let Ok(read) = &read {
        files::remember(work.app.folder(), &read.path);
    }
    (work.found)(Outcome::Read(read.map(Arc::new).map_err(|error| error.to_string())));
    Ok((String::new(), None))
}

/// The words of columns that may become a status or a result, where the file looks like one of records.
fn words(
    source: &Source,
    inspection: &import::Inspection,
    work: &Work<'_>,
) -> Result<Vec<(usize, Vec<(String, u64)>)>, Error> {
    let mut words = Vec::new();
    let header = &inspection.header;
    let Some(kind) = kind_of_header(header).filter(|kind| !RecordMapping::labels(*kind).is_empty()) else {
        return Ok(words);
    };
    let suggestion = propose_records(kind, header, &inspection.survey, &RecordChoices::default());
    let is_label = |column: &RecordColumn| column.target == RecordTarget::Field(field::LABEL);
    for (at, _) in suggestion.mapping.columns.iter().enumerate().filter(|(_, column)| is_label(column)) {
        let found = import::distinct(source, &inspection.format, at, MAX_WORDS, work.cancel)?;
        words.extend(found.map(|found| (at, found)));
    }
    Ok(words)
}

/// Imports a file of records, or says what that would do.
pub fn records(request: &RecordsRequest, work: &Work<'_>) -> Ended {
    let imported = carry_records(request, work);
    if request.mode == Mode::DryRun {
        (work.found)(Outcome::Tried(imported.map(|imported| Arc::new(imported.report))));
        return Ok((String::new(), None));
    }
    let main = imported?;
    let words = in_words(&main, None);
    (work.found)(Outcome::Imported(Arc::new(Carried { main, mended: None })));
    Ok((words, Some(Opening::Import)))
}

fn carry_records(request: &RecordsRequest, work: &Work<'_>) -> Result<Imported, String> {
    let source = unchanged(&request.read)?;
    let rejects = request.rejects.as_deref().map(files::expanded);
    let options = ImportOptions { unknown: request.unknown, ..options(request.mode, rejects, work) };
    import::records::run(
        work.app,
        &source,
        &request.read.inspection,
        &request.mapping,
        request.policies,
        &options,
        work.cancel,
        work.progress,
    )
    .map_err(|error| error.to_string())
}

/// The file that was read, where it is the same still.
fn unchanged(read: &ReadFile) -> Result<Source, String> {
    if stamp(&read.path) != read.stamp {
        return Err(CHANGED.to_owned());
    }
    match &read.table {
        Some(table) => Ok(table.clone()),
        None => Source::file(read.path.clone()).map_err(|error| error.to_string()),
    }
}

/// Imports a file, or says what that would do.
pub fn import(request: &ImportRequest, work: &Work<'_>) -> Ended {
    if request.mode == Mode::DryRun {
        let tried = main(request, work).map(|imported| Arc::new(imported.report));
        (work.found)(Outcome::Tried(tried));
        return Ok((String::new(), None));
    }
    let main = main(request, work)?;
    let mended = (!request.mended.is_empty()).then(|| mended(request, work));
    let words = in_words(&main, mended.as_ref());
    (work.found)(Outcome::Imported(Arc::new(Carried { main, mended })));
    Ok((words, Some(Opening::Import)))
}

fn main(request: &ImportRequest, work: &Work<'_>) -> Result<Imported, String> {
    let read = &request.read;
    let source = unchanged(read)?;
    let rejects = request.rejects.as_deref().map(files::expanded);
    let options = options(request.mode, rejects, work);
    import::run(work.app, &source, &read.inspection, &request.mapping, &options, work.cancel, work.progress)
        .map_err(|error| error.to_string())
}

/// Imports the rows mended by hand: they are written as a file of their own, which is removed again.
fn mended(request: &ImportRequest, work: &Work<'_>) -> Result<Imported, String> {
    let read = &request.read.inspection;
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let mut file = tempfile::Builder::new()
        .prefix(".mended-")
        .suffix(".csv")
        .tempfile_in(work.app.folder())
        .map_err(|error| text(&error))?;
    let write = |file: &mut tempfile::NamedTempFile| {
        let mut rows = RejectsWriter::new(file, &read.header, &read.format)?;
        for row in &request.mended {
            rows.write(&Reject::new(0, None, "", Rule::Required, "mended").with_record(row.clone()))?;
        }
        rows.finish()
    };
    write(&mut file).map_err(|error| text(&error))?;
    let choices = FormatChoices {
        encoding: Some(crate::import::Encoding::UTF_8),
        delimiter: Some(read.format.delimiter),
        has_header: Some(true),
    };
    let source = Source::file(file.path()).map_err(|error| text(&error))?;
    let read =
        import::inspect(&source, &choices, work.cancel, work.progress).map_err(|error| text(&error))?;
    let options = options(Mode::Run, None, work);
    import::run(work.app, &source, &read, &request.mapping, &options, work.cancel, work.progress)
        .map_err(|error| text(&error))
}

fn options(mode: Mode, rejects: Option<std::path::PathBuf>, work: &Work<'_>) -> ImportOptions {
    ImportOptions { mode, rejects, unknown: Unknown::Create, actor: work.actor.clone() }
}

/// What tells a file from a later one of its path.
fn stamp(path: &Path) -> Stamp {
    fs::metadata(path).map_or_else(
        |_| Stamp::default(),
        |metadata| Stamp { bytes: metadata.len(), changed: metadata.modified().ok() },
    )
}

fn in_words(main: &Imported, mended: Option<&Result<Imported, String>>) -> String {
    let report = &main.report;
    let mut words = format!(
        "{}: {} created, {} changed, {} rejected",
        counted(report.rows, "row"),
        count(report.created),
        count(report.updated),
        count(report.rejected)
    );
    match mended {
        Some(Ok(second)) => words.push_str(&format!("; {} mended", counted(second.report.rows, "row"))),
        Some(Err(why)) => words.push_str(&format!("; the mended rows were not imported: {why}")),
        None => {}
    }
    words
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::app::{Actor, App, AppOptions, Cancel};
    use crate::domain::{Origin, Schema};
    use crate::import::{Choices, suggest};

    #[test]
    fn a_file_is_read_tried_imported_and_its_mended_row_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("shop.csv");
        fs::write(&file, "source_id;email;Vorname;Nachname\na;a@b.co;Zofia;Lis\nb;nobody;José;Álvarez\n")
            .unwrap();
        let app = App::open(&folder.path().join("data"), AppOptions::default()).unwrap();
        let actor = Actor { name: "ana".into(), origin: Origin::Screen };
        let (cancel, outcome) = (Cancel::default(), Mutex::new(None));
        let found = |came: Outcome| *outcome.lock().unwrap() = Some(came);
        let work = Work { app: &app, actor: &actor, cancel: &cancel, progress: &|_| {}, found: &found };
        let request =
            InspectRequest { file: file.to_string_lossy().into_owned(), choices: FormatChoices::default() };
        inspect(&request, &work).unwrap();
        let Some(Outcome::Read(Ok(read))) = outcome.lock().unwrap().take() else { panic!("it is a table") };
        let mapping = suggest(
            &read.inspection.header,
            &read.inspection.survey,
            &Schema::default(),
            &Choices::default(),
        )
        .unwrap()
        .mapping;
        let mended = vec![["b", "jose@b.co", "José", "Álvarez"].map(str::to_owned).to_vec()];
        let mut request = ImportRequest { read, mapping, mode: Mode::DryRun, rejects: None, mended };
        import(&request, &work).unwrap();
        let Some(Outcome::Tried(Ok(report))) = outcome.lock().unwrap().take() else { panic!("it was tried") };
        assert_eq!((report.created, report.rejected, app.snapshot().count()), (1, 1, 0));
        request.mode = Mode::Run;
        let (words, opens) = import(&request, &work).unwrap();
        assert_eq!(words, "2 rows: 1 created, 0 changed, 1 rejected; 1 row mended");
        assert_eq!(opens, Some(Opening::Import));
        assert_eq!(app.snapshot().count(), 2);
        fs::write(&file, "source_id\nc\n").unwrap();
        assert_eq!(import(&request, &work).unwrap_err(), CHANGED);
    }
}
