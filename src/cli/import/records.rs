//! `import orders|events|redemptions|vouchers|points`: a file of records.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use super::tell;
use super::words::{date_order, delimiter, duplicates, map, on_error, unknown};
use crate::app::jobs::import::records::{self as job, RowPolicies};
use crate::app::jobs::import::{self, ImportOptions, Imported, Mode, Unknown};
use crate::app::{Actor, Error};
use crate::cli::door::Door;
use crate::cli::failure::Outcome;
use crate::cli::interrupt::cancel_on_signal;
use crate::cli::out::Out;
use crate::cli::progress::Bar;
use crate::cli::table::Table;
use crate::domain::{FactKind, Origin};
use crate::import::{
    DateOrder, Duplicates, Encoding, FormatChoices, OnError, RecordChoices, RecordMapping, suggest_records,
};

#[derive(Debug, Args)]
pub(in crate::cli) struct RecordsArgs {
    /// A CSV or JSON Lines file; `-` is standard input
    #[arg(value_name = "FILE|-")]
    pub file: PathBuf,
    /// What a column becomes, such as customer, amount or skip
    #[arg(long, value_name = "HEADER=FIELD", value_parser = map)]
    map: Vec<(String, String)>,
    /// What a status or result of the file means
    #[arg(long, value_name = "WORD=STATUS", value_parser = map)]
    status: Vec<(String, String)>,
    /// The system the file comes from; ids of two systems do not meet
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Only say what would happen
    #[arg(long)]
    dry_run: bool,
    /// What a bad row does: it is left out, or nothing is imported
    #[arg(long, value_name = "skip|abort", value_parser = on_error)]
    on_error: Option<OnError>,
    /// Where rows that were left out are written; else into the data folder
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Only print what every column becomes
    #[arg(long)]
    show_mapping: bool,
    /// The order of day, month and year
    #[arg(long, value_name = "dmy|mdy|ymd", value_parser = date_order)]
    date_order: Option<DateOrder>,
    /// The file's encoding, such as utf-8 or windows-1250
    #[arg(long, value_name = "E")]
    encoding: Option<String>,
    /// What stands between cells: one character, or `tab`
    #[arg(long, value_name = "C", value_parser = delimiter)]
    delimiter: Option<u8>,
    /// What several rows of one id do
    #[arg(long, value_name = "last|first|reject", value_parser = duplicates)]
    duplicates: Option<Duplicates>,
    /// What a row does whose customer nobody knows
    #[arg(long, value_name = "create|reject", value_parser = unknown)]
    unknown: Option<Unknown>,
}

/// Brings a file of records in, or says what would happen.
pub(super) fn run(
    kind: FactKind,
    words: &RecordsArgs,
    door: &Door,
    out: &mut Out,
) -> anyhow::Result<Outcome> {
    let cancel = cancel_on_signal()?;
    let app = if words.dry_run || words.show_mapping { door.open()? } else { door.open_to_write()? };
    let source = super::source(&words.file, door, &cancel)?;
    let bar = Bar::new(out);
    let table = source.as_table(app.folder(), &cancel, &|progress| bar.tell(progress));
    bar.clear();
    let source = table?;
    let inspection = import::inspect(&source, &words.format()?, &cancel, &|progress| bar.tell(progress));
    bar.clear();
    let inspection = inspection?;
    let choices = RecordChoices {
        map: words.map.clone(),
        date_order: words.date_order,
        statuses: words.status.clone(),
        source: words.source.clone(),
        decimals: app.settings().decimals(),
        zone: Some(app.settings().zone.clone()),
    };
    let suggested = suggest_records(kind, &inspection.header, &inspection.survey, &choices);
    let (mapping, notes) = suggested.map_err(Error::from)?;
    if words.show_mapping {
        show_mapping(&mapping, &notes, out)?;
        return Ok(Outcome::Done);
    }
    tell::notes(&notes, out);
    let options = ImportOptions {
        mode: if words.dry_run { Mode::DryRun } else { Mode::Run },
        rejects: words.rejects.clone(),
        unknown: words.unknown.unwrap_or_default(),
        actor: Actor { origin: Origin::Import, ..door.actor() },
    };
    let policies = RowPolicies {
        duplicates: words.duplicates.unwrap_or_default(),
        on_error: words.on_error.unwrap_or_default(),
    };
    let progress = |progress| bar.tell(progress);
    let imported = job::run(&app, &source, &inspection, &mapping, policies, &options, &cancel, &progress);
    bar.clear();
    report(&imported?, words.dry_run, out)
}

fn report(imported: &Imported, dry_run: bool, out: &mut Out) -> anyhow::Result<Outcome> {
    tell::rejects(imported, out);
    if out.is_json() {
        out.json(&tell::to_json(imported, dry_run))?;
    } else {
        tell::report(imported, dry_run, out)?;
    }
    Ok(if imported.report.rejected > 0 { Outcome::Rejected } else { Outcome::Done })
}

impl RecordsArgs {
    /// How the file is read. Records have a header, or nobody could say what is in them.
    fn format(&self) -> anyhow::Result<FormatChoices> {
        let encoding = self.encoding.as_deref().map(Encoding::parse).transpose().map_err(Error::from)?;
        Ok(FormatChoices { encoding, delimiter: self.delimiter, has_header: Some(true) })
    }
}

fn show_mapping(mapping: &RecordMapping, notes: &[String], out: &mut Out) -> anyhow::Result<()> {
    let columns = mapping.columns.iter().map(|column| (column, column.target.word(mapping.kind)));
    if out.is_json() {
        let columns: Vec<Json> = columns
            .map(|(column, target)| json!({"header": column.header, "target": target, "why": column.why}))
            .collect();
        out.json(&json!({"kind": mapping.kind.plural(), "columns": columns, "notes": notes}))?;
        return Ok(());
    }
    let rows: Vec<Vec<String>> =
        columns.map(|(column, target)| vec![column.header.clone(), target, column.why.to_owned()]).collect();
    Table::with(&["column", "becomes", "why"], &[], out).print(&rows, out)?;
    tell::notes(notes, out);
    Ok(())
}
