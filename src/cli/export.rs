//! `export`.

use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, ValueEnum};
use roaring::RoaringBitmap;
use serde_json::json;

use super::columns;
use super::door::Door;
use super::failure::Outcome;
use super::interrupt::cancel_on_signal;
use super::list::{in_words, understood};
use super::out::Out;
use super::progress::{Bar, grouped};
use crate::app::jobs::export::{ExportRequest, export as write, export_to_file};
use crate::app::jobs::record_export::{RecordExport, export_records, export_records_to_file};
use crate::app::list::order;
use crate::app::{Cancel, ListQuery, Snapshot, segments};
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
    /// Which attributes
    #[arg(long, value_name = "all|A,B", default_value = "all")]
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
    let columns = columns::columns(snapshot.schema(), &words.columns)?;
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
        safety: if words.excel_safe { Safety::ExcelSafe } else { Safety::Faithful },
    };
    let bar = Bar::new(out);
    let is_file = words.to.as_os_str() != "-";
    let exported = if is_file {
        export_to_file(&snapshot, &request, &words.to, &cancel, &|p| bar.tell(p))
    } else {
        write(&snapshot, &request, out.data(), &cancel, &|p| bar.tell(p))
    };
    bar.clear();
    let exported = exported?;
    let target = if is_file { words.to.display().to_string() } else { "standard output".into() };
    let rows = grouped(exported.rows);
    out.note(format_args!("exported {rows} customers of {} columns to {target}", columns.len()));
    if out.is_json() {
        let result = json!({
            "rows": exported.rows,
            "columns": columns.iter().map(Attribute::header).collect::<Vec<_>>(),
            "to": is_file.then_some(&target),
            "bytes": exported.bytes,
            "seconds": began.elapsed().as_secs_f64(),
        });
        // Standard output is the export itself where no file was named; the result is a message then.
        if is_file { out.json(&result)? } else { out.note(&result) }
    }
    Ok(Outcome::Done)
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
    let request = RecordExport {
        kind,
        rows,
        form: form(words.format, &words.to),
        safety: if words.excel_safe { Safety::ExcelSafe } else { Safety::Faithful },
    };
    let bar = Bar::new(out);
    let is_file = words.to.as_os_str() != "-";
    let exported = if is_file {
        export_records_to_file(snapshot, &request, &words.to, cancel, &|p| bar.tell(p))
    } else {
        export_records(snapshot, &request, out.data(), cancel, &|p| bar.tell(p))
    };
    bar.clear();
    let exported = exported?;
    let target = if is_file { words.to.display().to_string() } else { "standard output".into() };
    out.note(format_args!("exported {} to {target}", kind.count(exported.rows)));
    if out.is_json() {
        let result = json!({
            "rows": exported.rows,
            "records": kind.plural(),
            "to": is_file.then_some(&target),
            "bytes": exported.bytes,
            "seconds": began.elapsed().as_secs_f64(),
        });
        if is_file { out.json(&result)? } else { out.note(&result) }
    }
    Ok(Outcome::Done)
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

fn form(given: Option<ExportFormat>, to: &std::path::Path) -> Form {
    let by_name = || {
        to.extension().is_some_and(|e| e.eq_ignore_ascii_case("jsonl") || e.eq_ignore_ascii_case("ndjson"))
    };
    match given {
        Some(ExportFormat::Jsonl) => Form::JsonLines,
        None if by_name() => Form::JsonLines,
        Some(ExportFormat::Csv) | None => Form::Csv,
    }
}
