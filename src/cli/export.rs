//! `export`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};
use roaring::RoaringBitmap;
use serde_json::{Value as Json, json};

use super::columns;
use super::door::Door;
use super::failure::Outcome;
use super::interrupt::cancel_on_signal;
use super::list::{in_words, understood};
use super::out::Out;
use super::progress::{Bar, grouped};
use crate::app::jobs::OnProgress;
use crate::app::jobs::export::{ExportRequest, Exported, export as write, export_to_file};
use crate::app::jobs::record_export::{RecordExport, export_records, export_records_to_file};
use crate::app::list::order;
use crate::app::{Cancel, Error, ListQuery, Snapshot, segments};
use crate::domain::{Attribute, FactKind};
use crate::export::{Form, Safety};
use crate::query::quoted;

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// Whom to export; everybody where it is left out
    filter: Option<String>,
    /// Records of the customers instead of the customers
    #[arg(long, value_enum, value_name = "KIND", conflicts_with_all = ["columns", "sort"])]
    records: Option<Records>,
    /// Only members of a segment
    #[arg(long, value_name = "NAME")]
    segment: Option<String>,
    /// Which attributes; `summaries` are those reckoned from records, `metadata` is all metadata in one cell
    #[arg(long, value_name = "all|summaries|A,B", default_value = "all")]
    columns: String,
    /// The order; a `-` puts the greatest first
    #[arg(long, value_name = "[-]A,B", allow_hyphen_values = true)]
    sort: Option<String>,
    /// The form; else by the file's name, else CSV
    #[arg(long, value_enum)]
    format: Option<ExportFormat>,
    /// Where to write it; `-` is standard output
    #[arg(long, value_name = "FILE|-", default_value = "-")]
    to: PathBuf,
    /// Put a `'` before cells that a spreadsheet would take for formulas
    #[arg(long)]
    excel_safe: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// Commas, and quotes where needed
    Csv,
    /// A JSON object a line
    Jsonl,
}

/// Which records are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Records {
    /// Orders
    Orders,
    /// Events
    Events,
    /// Redemptions of codes
    Redemptions,
    /// Codes that customers hold
    Vouchers,
    /// Loyalty points given and taken
    Points,
    /// Who referred whom
    Referrals,
    /// Marketing permissions given and revoked
    Consents,
}

impl From<Records> for FactKind {
    fn from(records: Records) -> Self {
        match records {
            Records::Orders => Self::Order,
            Records::Events => Self::Event,
            Records::Redemptions => Self::Redemption,
            Records::Vouchers => Self::Publication,
            Records::Points => Self::Points,
            Records::Referrals => Self::Referral,
            Records::Consents => Self::Consent,
        }
    }
}

/// Writes customers to a file or to standard output, and says how many.
pub(super) fn export(words: ExportArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let began = Instant::now();
    let app = door.open()?;
    let snapshot = app.snapshot();
    let columns = columns::export_columns(snapshot.schema(), &words.columns)?;
    let sort = columns::sort(snapshot.schema(), words.sort.as_deref())?;
    let written = in_words(&app, words.filter.as_deref())?;
    understood(&snapshot, written.as_deref(), out)?;
    let filter = match &words.segment {
        None => written.unwrap_or_default().into_owned(),
        Some(name) => members_too(&snapshot, name, written.as_deref())?,
    };
    let query = ListQuery { filter, sort, ..ListQuery::default() };
    let cancel = cancel_on_signal()?;
    if let Some(records) = words.records {
        let rows = order(&snapshot, &query, &app.moment(), &cancel)?.to_set();
        return export_of_records(&words, records.into(), rows, &snapshot, &cancel, out);
    }
    let request = ExportRequest {
        columns: columns.iter().map(|c| c.column).collect(),
        rows: order(&snapshot, &query, &app.moment(), &cancel)?,
        form: form(words.format, &words.to),
        safety: safety(&words),
    };
    let exported = written_to(&words.to, out, |to, progress| match to {
        To::File(path) => export_to_file(&snapshot, &request, path, &cancel, progress),
        To::Output(output) => write(&snapshot, &request, output, &cancel, progress),
    })?;
    let what = format!("{} customers of {} columns", grouped(exported.rows), columns.len());
    let names: Vec<String> = columns.iter().map(Attribute::header).collect();
    tell(&words.to, began, &exported, &what, json!({"columns": names}), out)
}

/// Writes records of customers, and says how many.
fn export_of_records(
    words: &ExportArgs,
    kind: FactKind,
    rows: RoaringBitmap,
    snapshot: &Snapshot,
    cancel: &Cancel,
    out: &mut Out,
) -> anyhow::Result<Outcome> {
    let began = Instant::now();
    let request = RecordExport { kind, rows, form: form(words.format, &words.to), safety: safety(words) };
    let exported = written_to(&words.to, out, |to, progress| match to {
        To::File(path) => export_records_to_file(snapshot, &request, path, cancel, progress),
        To::Output(output) => export_records(snapshot, &request, output, cancel, progress),
    })?;
    let what = kind.count(exported.rows);
    tell(&words.to, began, &exported, &what, json!({"records": kind.plural()}), out)
}

/// Where an export goes.
enum To<'a> {
    File(&'a Path),
    Output(&'a mut dyn Write),
}

fn is_output(to: &Path) -> bool {
    to.as_os_str() == "-"
}

/// Writes with a bar that goes once it is done.
fn written_to(
    to: &Path,
    out: &mut Out,
    write: impl FnOnce(To<'_>, OnProgress<'_>) -> Result<Exported, Error>,
) -> anyhow::Result<Exported> {
    let bar = Bar::new(out);
    let to = if is_output(to) { To::Output(out.data()) } else { To::File(to) };
    let exported = write(to, &|p| bar.tell(p));
    bar.clear();
    Ok(exported?)
}

/// Says what was written where; `also` joins the machine-readable result.
fn tell(
    to: &Path,
    began: Instant,
    exported: &Exported,
    what: &str,
    also: Json,
    out: &mut Out,
) -> anyhow::Result<Outcome> {
    let file = (!is_output(to)).then(|| to.display().to_string());
    out.note(format_args!("exported {what} to {}", file.as_deref().unwrap_or("standard output")));
    if out.is_json() {
        let mut result = also;
        result["rows"] = exported.rows.into();
        result["to"] = file.clone().into();
        result["bytes"] = exported.bytes.into();
        result["seconds"] = began.elapsed().as_secs_f64().into();
        // Standard output is the export itself where no file was named; the result is a message then.
        if file.is_some() { out.json(&result)? } else { out.note(&result) }
    }
    Ok(Outcome::Done)
}

fn safety(words: &ExportArgs) -> Safety {
    if words.excel_safe { Safety::ExcelSafe } else { Safety::Faithful }
}

/// A filter that also asks for a segment.
fn members_too(snapshot: &Snapshot, name: &str, filter: Option<&str>) -> anyhow::Result<String> {
    let name = &segments::find(snapshot, name)?.definition.name;
    let members = format!("in segment {}", quoted(name));
    Ok(match filter.map(str::trim).filter(|filter| !filter.is_empty()) {
        None => members,
        Some(filter) => format!("{members} and ({filter})"),
    })
}

fn form(given: Option<ExportFormat>, to: &Path) -> Form {
    let by_name = || {
        to.extension().is_some_and(|e| e.eq_ignore_ascii_case("jsonl") || e.eq_ignore_ascii_case("ndjson"))
    };
    match given {
        Some(ExportFormat::Jsonl) => Form::JsonLines,
        None if by_name() => Form::JsonLines,
        Some(ExportFormat::Csv) | None => Form::Csv,
    }
}
