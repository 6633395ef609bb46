//! `import`: a file of customers, inspected, mapped and brought in.
//!
//! Way through the files: `words` (the flags) → [`run`] → `saved` (mappings kept by name) → `tell` (what is printed).

mod records;
mod saved;
mod tell;
mod words;

use std::path::Path;

use serde_json::json;

use self::words::{CustomersArgs, What};
pub(super) use self::words::{ImportArgs, unknown};
use super::door::Door;
use super::failure::Outcome;
use super::interrupt::{Input, cancel_on_signal};
use super::out::Out;
use super::progress::Bar;
use crate::app::jobs::import::{self as job, ImportOptions, Imported, Inspection, Mode, Sight, Source};
use crate::app::{Actor, App, Cancel, Error};
use crate::config;
use crate::domain::{FactKind, Origin, Schema};
use crate::import::{Choices, FormatChoices, Mapping, Refusal, Suggestion, suggest};

/// Prints the header of a file that imports without help.
pub(super) fn template(out: &mut Out) -> anyhow::Result<Outcome> {
    let template = crate::import::template();
    if out.is_json() {
        out.json(&json!({"columns": template.trim_end().split(',').collect::<Vec<_>>()}))?;
    } else {
        out.data().write_all(template.as_bytes())?;
    }
    Ok(Outcome::Done)
}

/// Brings a file in, or says what would happen.
pub(super) fn run(words: ImportArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let words = match words.what {
        What::Customers(words) => words,
        What::Orders(words) => return records::run(FactKind::Order, &words, door, out),
        What::Events(words) => return records::run(FactKind::Event, &words, door, out),
        What::Redemptions(words) => return records::run(FactKind::Redemption, &words, door, out),
        What::Vouchers(words) => return records::run(FactKind::Publication, &words, door, out),
        What::Points(words) => return records::run(FactKind::Points, &words, door, out),
        What::Template => return template(out),
    };
    let saved = words.mapping.as_deref().map(|name| saved::load(door.folder(), name)).transpose()?;
    if let Some(name) = &words.save_mapping {
        saved::check_name(name)?;
    }
    let cancel = cancel_on_signal()?;
    if words.show_mapping {
        return show_mapping(&words, saved, door, out, &cancel);
    }
    let app = if words.dry_run { door.open()? } else { door.open_to_write()? };
    let looked = if words.save_mapping.is_some() {
        // A mapping is kept before its import begins, so it must be known by then.
        look(&words, saved, door, out, &cancel, app.snapshot().schema())?
    } else {
        at_sight(&words, saved, &app, door, out, &cancel)?
    };
    let Looked { source, sight: Sight { inspection, suggestion, imported } } = looked;
    tell::notes(&suggestion.notes, out);
    if words.mapping.is_none() && words.map.is_empty() && words.save_mapping.is_none() {
        saved::offer(door.folder(), &inspection.header, out);
    }
    if let Some(refusal) = suggestion.refusal() {
        for question in suggestion.questions.iter().skip(1) {
            out.note(format_args!("also: {question}"));
        }
        return Err(Error::Refused(refusal).into());
    }
    let imported = if let Some(imported) = imported {
        imported
    } else {
        keep_mapping(&words, &suggestion.mapping, door, out)?;
        let (bar, options) = (Bar::new(out), options(&words, door));
        let tell = |progress| bar.tell(progress);
        let imported = job::run(&app, &source, &inspection, &suggestion.mapping, &options, &cancel, &tell);
        bar.clear();
        imported?
    };
    report(&words, &imported, out)
}

/// A file that was read, and perhaps imported on the way.
struct Looked {
    source: Source,
    sight: Sight,
}

/// Imports the file while reading it for the first time, where its first rows tell how.
fn at_sight(
    words: &CustomersArgs,
    saved: Option<Mapping>,
    app: &App,
    door: &Door,
    out: &Out,
    cancel: &Cancel,
) -> anyhow::Result<Looked> {
    let (source, format) = table(words, saved.as_ref(), door, out, cancel)?;
    let glance = job::glance(&source, &format)?;
    let choices = words.choices(saved)?;
    let snapshot = app.snapshot();
    let suggest = |inspection: &Inspection| suggestion(inspection, snapshot.schema(), &choices, &format);
    let (bar, options) = (Bar::new(out), options(words, door));
    let tell = |progress| bar.tell(progress);
    let sight = job::at_sight(app, &source, glance, (&format, &suggest), &options, cancel, &tell);
    bar.clear();
    Ok(Looked { source, sight: sight? })
}

/// Reads the file once and suggests a mapping.
fn look(
    words: &CustomersArgs,
    saved: Option<Mapping>,
    door: &Door,
    out: &Out,
    cancel: &Cancel,
    schema: &Schema,
) -> anyhow::Result<Looked> {
    let (source, format) = table(words, saved.as_ref(), door, out, cancel)?;
    let bar = Bar::new(out);
    let inspection = job::inspect(&source, &format, cancel, &|progress| bar.tell(progress));
    bar.clear();
    let inspection = inspection?;
    let choices = words.choices(saved)?;
    let suggestion = suggestion(&inspection, schema, &choices, &format).map_err(Error::from)?;
    Ok(Looked { source, sight: Sight { inspection, suggestion, imported: None } })
}

/// The file and how it is read; of JSON Lines a table is made. Where there is no data folder yet, and none is to be made
/// because nothing is stored, the table stands in the system's folder for what is passing.
fn table(
    words: &CustomersArgs,
    saved: Option<&Mapping>,
    door: &Door,
    out: &Out,
    cancel: &Cancel,
) -> anyhow::Result<(Source, FormatChoices)> {
    let source = source(&words.file, door, cancel)?;
    let passing = std::env::temp_dir();
    let folder = if door.folder().is_dir() { door.folder() } else { passing.as_path() };
    let bar = Bar::new(out);
    let table = source.as_table(folder, cancel, &|progress| bar.tell(progress));
    bar.clear();
    let saved = saved.map(|saved| saved.format.clone()).unwrap_or_default();
    Ok((table?, words.format()?.or(&saved)))
}

fn suggestion(
    inspection: &Inspection,
    schema: &Schema,
    choices: &Choices,
    format: &FormatChoices,
) -> Result<Suggestion, Refusal> {
    let mut suggestion = suggest(&inspection.header, &inspection.survey, schema, choices)?;
    suggestion.mapping.format = format.clone();
    Ok(suggestion)
}

fn source(file: &Path, door: &Door, cancel: &Cancel) -> anyhow::Result<Source> {
    if file.as_os_str() != "-" {
        return Ok(Source::file(file)?);
    }
    let folder = door.folder();
    config::make_private(folder)
        .map_err(|e| Error::file(format!("cannot make `{}`", folder.display()), e))?;
    match Source::spool(Input::stdin(cancel)?, folder) {
        Err(_) if cancel.is_cancelled() => Err(Error::Cancelled.into()),
        source => Ok(source?),
    }
}

/// Prints what would be done with the columns; opens no store, and is refused for nothing the file holds.
fn show_mapping(
    words: &CustomersArgs,
    saved: Option<Mapping>,
    door: &Door,
    out: &mut Out,
    cancel: &Cancel,
) -> anyhow::Result<Outcome> {
    let looked = match look(words, saved, door, out, cancel, &Schema::default()) {
        Ok(looked) => looked,
        Err(error) => return tell::unmappable(error, out),
    };
    let Sight { inspection, suggestion, .. } = looked.sight;
    if out.is_json() {
        out.json(&suggestion.to_json(&inspection.format))?;
    } else {
        tell::mapping(&suggestion, &inspection, out)?;
    }
    if suggestion.questions.is_empty() {
        keep_mapping(words, &suggestion.mapping, door, out)?;
    } else if words.save_mapping.is_some() {
        out.note("note: the mapping is not saved, for questions are open");
    }
    Ok(Outcome::Done)
}

fn keep_mapping(words: &CustomersArgs, mapping: &Mapping, door: &Door, out: &Out) -> anyhow::Result<()> {
    let Some(name) = &words.save_mapping else { return Ok(()) };
    let path = saved::save(door.folder(), name, mapping)?;
    out.note(format_args!("note: saved the mapping as `{name}` in {}", path.display()));
    Ok(())
}

fn options(words: &CustomersArgs, door: &Door) -> ImportOptions {
    ImportOptions {
        mode: if words.dry_run { Mode::DryRun } else { Mode::Run },
        rejects: words.rejects.clone(),
        unknown: words.unknown(),
        actor: Actor { origin: Origin::Import, ..door.actor() },
    }
}

fn report(words: &CustomersArgs, imported: &Imported, out: &mut Out) -> anyhow::Result<Outcome> {
    tell::notes(&imported.report.notes, out);
    tell::rejects(imported, out);
    if out.is_json() {
        out.json(&tell::to_json(imported, words.dry_run))?;
    } else {
        tell::report(imported, words.dry_run, out)?;
    }
    Ok(if imported.report.rejected > 0 { Outcome::Rejected } else { Outcome::Done })
}
