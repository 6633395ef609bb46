//! Exports of records: orders, events and so on of the customers that are meant, as they were at one instant.
//!
//! Page after page of customers, each customer's records in the order of their time; pages are formatted on all cores.
//! What is written reads back: importing it into the same store changes nothing.

use std::io::Write;
use std::path::Path;

use rayon::prelude::*;

use super::export::{Exported, whole_file, write};
use super::{Cancel, OnProgress, Progress};
use crate::app::Error;
use crate::app::plan::by_page;
use crate::domain::fact::{self, field};
use crate::domain::{Column, ColumnBuilder, ColumnId, FactKind, PAGE_ROWS, Row, Value, ValueType};
use crate::export::{Form, Place, Safety, Sheet, Source};
use crate::store::{FactBatch, Snapshot};

/// Pages formatted together.
const CHUNK_PAGES: usize = 32;

/// What is exported.
#[derive(Clone, Debug)]
pub struct RecordExport {
    /// Which records.
    pub kind: FactKind,
    /// Whose.
    pub rows: roaring::RoaringBitmap,
    /// CSV or JSON Lines.
    pub form: Form,
    /// What is done about cells like formulas.
    pub safety: Safety,
}

/// Where the cells of one column of an export come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// The record's own id, as it is or made of source and source id.
    Id,
    /// The id of the customer.
    Customer,
    /// A field.
    Field(ColumnId),
    /// The items of an order, which are JSON and stay it.
    Items,
    /// A member of what only some of a kind have.
    Detail(&'static str),
}

/// The columns of a kind, under headers that an import understands without help.
fn columns(kind: FactKind) -> Vec<(&'static str, Origin)> {
    let label = match kind {
        FactKind::Order => "status",
        FactKind::Event => "event",
        FactKind::Redemption => "result",
        _ => "type",
    };
    let mut columns = vec![
        ("record_id", Origin::Id),
        ("source", Origin::Field(field::SOURCE)),
        ("source_id", Origin::Field(field::SOURCE_ID)),
        ("customer_id", Origin::Customer),
        (label, Origin::Field(field::LABEL)),
    ];
    let more: &[(&str, Origin)] = match kind {
        FactKind::Order => &[
            ("amount", Origin::Field(field::AMOUNT)),
            ("discount_amount", Origin::Field(field::DISCOUNT)),
            ("total_amount", Origin::Field(field::TOTAL)),
            ("items", Origin::Items),
        ],
        FactKind::Event => &[],
        FactKind::Redemption => &[
            ("code", Origin::Field(field::CODE)),
            ("campaign", Origin::Field(field::CAMPAIGN)),
            ("amount", Origin::Field(field::AMOUNT)),
        ],
        FactKind::Publication => &[
            ("code", Origin::Field(field::CODE)),
            ("campaign", Origin::Field(field::CAMPAIGN)),
            ("channel", Origin::Field(field::CHANNEL)),
            ("amount", Origin::Field(field::AMOUNT)),
            ("balance", Origin::Detail("balance")),
            ("start_date", Origin::Detail("start_date")),
            ("expiration_date", Origin::Detail("expiration_date")),
            ("discount_type", Origin::Detail("discount_type")),
            ("status", Origin::Detail("status")),
            ("active", Origin::Detail("active")),
        ],
        FactKind::Points => {
            &[("points", Origin::Field(field::AMOUNT)), ("campaign", Origin::Field(field::CAMPAIGN))]
        }
        FactKind::Referral => &[
            ("other_customer_id", Origin::Field(field::OTHER)),
            ("campaign", Origin::Field(field::CAMPAIGN)),
        ],
        FactKind::Consent => {
            &[("consent", Origin::Field(field::CODE)), ("evidence", Origin::Detail("evidence"))]
        }
    };
    columns.extend(more);
    let has_metadata =
        matches!(kind, FactKind::Order | FactKind::Event | FactKind::Redemption | FactKind::Publication);
    columns.push(("created_at", Origin::Field(field::CREATED_AT)));
    if has_metadata {
        columns.push(("metadata", Origin::Field(field::METADATA)));
    }
    columns
}

/// Writes records into a stream.
///
/// # Errors
/// [`Error::Cancelled`]; [`Error::File`] where the stream takes no more, [`Error::Store`].
pub fn export_records(
    snapshot: &Snapshot,
    request: &RecordExport,
    out: &mut dyn Write,
    cancel: &Cancel,
    progress: OnProgress<'_>,
) -> Result<Exported, Error> {
    let columns = columns(request.kind);
    let headers = columns.iter().map(|(header, _)| (*header).to_owned()).collect();
    let work =
        Work { snapshot, request, columns, sheet: Sheet::named(headers, request.form, request.safety) };
    let mut exported = Exported::default();
    let mut header = String::new();
    work.sheet.header(&mut header);
    write(out, &header, &mut exported.bytes)?;
    let pages = by_page(&request.rows);
    let total = request.rows.len();
    let mut done = 0;
    for chunk in pages.chunks(CHUNK_PAGES) {
        if cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let texts: Vec<(String, u64)> =
            chunk.par_iter().map(|(page, rows)| work.page(*page, rows)).collect::<Result<_, Error>>()?;
        for (text, rows) in &texts {
            write(out, text, &mut exported.bytes)?;
            exported.rows += rows;
        }
        done += chunk.iter().map(|(_, rows)| rows.len() as u64).sum::<u64>();
        progress(Progress { phase: "writing", done, total, rows: exported.rows });
    }
    out.flush().map_err(|e| Error::file("cannot write the export", e))?;
    Ok(exported)
}

/// Writes records into a file, all at once: it appears under its name when it is whole and on disk.
///
/// # Errors
/// As [`export_records`]; a file that was there is then as it was.
pub fn export_records_to_file(
    snapshot: &Snapshot,
    request: &RecordExport,
    path: &Path,
    cancel: &Cancel,
    progress: OnProgress<'_>,
) -> Result<Exported, Error> {
    whole_file(path, &mut |out| export_records(snapshot, request, out, cancel, progress))
}

struct Work<'a> {
    snapshot: &'a Snapshot,
    request: &'a RecordExport,
    columns: Vec<(&'static str, Origin)>,
    sheet: Sheet,
}

impl Work<'_> {
    /// The records of some customers of a page as text, and how many there are.
    fn page(&self, number: u32, rows: &[Row]) -> Result<(String, u64), Error> {
        let fields: Vec<ColumnId> = field::all().collect();
        let batches = self.snapshot.fact_batches(self.request.kind, number, &fields)?;
        let first = number * PAGE_ROWS as u32;
        let mut wanted = Vec::new();
        for (number, batch) in batches.iter().enumerate() {
            let times = batch.columns[usize::from(field::CREATED_AT.0)];
            for at in batch.standing() {
                let row = Row(first + u32::from(batch.slots[at]));
                if rows.binary_search(&row).is_ok() {
                    wanted.push((row, times.cell(at).value().map_or(0, instant), number, at));
                }
            }
        }
        wanted.sort_unstable();
        let made: Vec<Vec<Option<Column>>> =
            batches.iter().map(|batch| self.made(batch, first)).collect::<Result<_, Error>>()?;
        let sources: Vec<Vec<Source<'_>>> =
            batches.iter().zip(&made).map(|(batch, made)| self.sources(batch, made)).collect();
        let mut text = String::new();
        for (_, _, batch, at) in &wanted {
            self.sheet.row(&sources[*batch], Place { slot: *at, id: "" }, &mut text);
        }
        Ok((text, wanted.len() as u64))
    }

    /// The columns that no field holds, made for a batch.
    fn made(&self, batch: &FactBatch<'_>, first: u32) -> Result<Vec<Option<Column>>, Error> {
        let fields: Vec<ColumnId> = field::all().collect();
        let mut all = Vec::new();
        for (_, origin) in &self.columns {
            let value_type = match origin {
                Origin::Field(_) => {
                    all.push(None);
                    continue;
                }
                Origin::Items => ValueType::Object,
                Origin::Id | Origin::Customer | Origin::Detail(_) => ValueType::Text,
            };
            let mut builder = ColumnBuilder::new(value_type);
            for at in 0..batch.slots.len() {
                let text = match origin {
                    Origin::Id => Some(fact::id_of(self.request.kind, &batch.record(&fields, at))),
                    Origin::Customer => {
                        Some(self.snapshot.id_of(Row(first + u32::from(batch.slots[at])))?.to_string())
                    }
                    Origin::Items => batch.columns[usize::from(field::ITEMS.0)].text(at).map(str::to_owned),
                    Origin::Detail(member) => detail(batch, at, member),
                    Origin::Field(_) => None,
                };
                match (text, value_type) {
                    (Some(text), ValueType::Object) => builder.push(&Value::Object(text).into()),
                    (Some(text), _) => builder.push_text(&text),
                    (None, _) => builder.push_missing(),
                }
            }
            all.push(Some(builder.finish()));
        }
        Ok(all)
    }

    fn sources<'c>(&self, batch: &'c FactBatch<'_>, made: &'c [Option<Column>]) -> Vec<Source<'c>> {
        let source = |((_, origin), made): (&(&str, Origin), &'c Option<Column>)| match (origin, made) {
            (_, Some(column)) => Source::surveyed(column, self.request.form),
            (Origin::Field(id), None) => {
                Source::surveyed(batch.columns[usize::from(id.0)], self.request.form)
            }
            (_, None) => Source::Id,
        };
        self.columns.iter().zip(made).map(source).collect()
    }
}

fn instant(value: &Value) -> i64 {
    if let Value::Instant(at) = value { at.0 } else { 0 }
}

fn detail(batch: &FactBatch<'_>, at: usize, member: &str) -> Option<String> {
    let cell = batch.columns[usize::from(field::DETAIL.0)].cell(at);
    let Some(Value::Object(text)) = cell.value() else { return None };
    let object: serde_json::Value = serde_json::from_str(text).ok()?;
    match object.get(member)? {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
