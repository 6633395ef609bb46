//! `count`, `list` and `search`.

use std::borrow::Cow;
use std::io;

use clap::{Args, ValueEnum};
use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json, json};

use super::columns;
use super::door::Door;
use super::failure::Outcome;
use super::out::Out;
use super::table::{Align, Table};
use crate::app::jobs::export::{ExportRequest, export};
use crate::app::list::{Order, head, order};
use crate::app::{App, Cancel, ListQuery, Snapshot, filter, shape};
use crate::domain::{Attribute, Cell, ColumnId, Row, Value, ValueType};
use crate::export::{Form, Safety};
use crate::query::{Filter, render};

/// Rows read at once, and those that decide how wide columns are.
const STEP: usize = 1000;

#[derive(Debug, Args)]
pub(super) struct CountArgs {
    /// Whom to count; everybody where it is left out
    filter: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Whom to list; everybody where it is left out
    filter: Option<String>,
    /// Which attributes, or `all`
    #[arg(long, value_name = "A,B")]
    columns: Option<String>,
    /// The order; a `-` puts the greatest first
    #[arg(long, value_name = "[-]A,B", allow_hyphen_values = true)]
    sort: Option<String>,
    /// At most so many customers
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// The form
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
}

#[derive(Debug, Args)]
pub(super) struct SearchArgs {
    /// Words, or parts of words
    #[arg(required = true)]
    text: Vec<String>,
    /// At most so many customers
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// Aligned for people
    #[default]
    Table,
    /// CSV that can be imported
    Csv,
    /// A JSON object a line
    Jsonl,
}

/// Prints a number.
pub(super) fn count(words: &CountArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    let filter = in_words(&app, words.filter.as_deref())?;
    let count = match understood(&snapshot, filter.as_deref(), out)? {
        Some(filter) => filter::count(&snapshot, &filter, &app.moment(), &Cancel::default())?,
        None => snapshot.count(),
    };
    if out.is_json() {
        out.json(&json!({"count": count}))?;
    } else {
        out.line(count)?;
    }
    Ok(Outcome::Done)
}

/// Prints customers.
pub(super) fn list(words: &ListArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    let filter = in_words(&app, words.filter.as_deref())?;
    understood(&snapshot, filter.as_deref(), out)?;
    let schema = snapshot.schema();
    let sort = columns::sort(schema, words.sort.as_deref())?;
    let named = words.columns.as_deref().map(|names| columns::columns(schema, names)).transpose()?;
    let filter = filter.unwrap_or_default().into_owned();
    let query = ListQuery { filter, sort, ..ListQuery::default() };
    let rows = ordered(&app, &snapshot, &query, words.limit)?;
    let listing = Listing {
        snapshot: &snapshot,
        rows,
        named,
        zone: &app.settings().zone,
        decimals: app.settings().decimals(),
    };
    if out.is_json() {
        listing.json(out)?;
    } else {
        match words.format {
            ListFormat::Table => listing.table(out)?,
            ListFormat::Csv => listing.stream(Form::Csv, out)?,
            ListFormat::Jsonl => listing.stream(Form::JsonLines, out)?,
        }
    }
    Ok(Outcome::Done)
}

/// Prints the customers that words are found in.
pub(super) fn search(words: &SearchArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    let query = ListQuery { search: words.text.join(" "), ..ListQuery::default() };
    let rows = ordered(&app, &snapshot, &query, words.limit)?;
    let listing = Listing {
        snapshot: &snapshot,
        rows,
        named: None,
        zone: &app.settings().zone,
        decimals: app.settings().decimals(),
    };
    if out.is_json() {
        listing.json(out)?;
    } else {
        listing.table(out)?;
    }
    Ok(Outcome::Done)
}

fn ordered(app: &App, snapshot: &Snapshot, query: &ListQuery, limit: Option<usize>) -> anyhow::Result<Order> {
    let (moment, cancel) = (app.moment(), Cancel::default());
    Ok(match limit {
        Some(limit) => Order::listed(head(snapshot, query, limit, &moment, &cancel)?),
        None => order(snapshot, query, &moment, &cancel)?,
    })
}

/// A filter in the language's words, whether it was written in them or as JSON.
pub(super) fn in_words<'a>(app: &App, written: Option<&'a str>) -> anyhow::Result<Option<Cow<'a, str>>> {
    Ok(written.map(|written| app.filter_text(written)).transpose()?)
}

/// The filter that is written, where one is; what is odd about it is told.
pub(super) fn understood(
    snapshot: &Snapshot,
    written: Option<&str>,
    out: &Out,
) -> anyhow::Result<Option<Filter>> {
    let text = written.unwrap_or_default();
    let Some(understood) = filter::read_with_warnings(snapshot, text)? else { return Ok(None) };
    if !understood.warnings.is_empty() {
        out.note(render(text, &understood.warnings));
    }
    Ok(Some(understood.filter))
}

/// Customers to print.
struct Listing<'a> {
    snapshot: &'a Snapshot,
    rows: Order,
    /// The columns that were asked for.
    named: Option<Vec<Attribute>>,
    zone: &'a TimeZone,
    decimals: u32,
}

impl Listing<'_> {
    fn columns(&self) -> Vec<Attribute> {
        self.named.clone().unwrap_or_else(|| columns::usual(self.snapshot.schema()))
    }

    fn table(&self, out: &mut Out) -> anyhow::Result<()> {
        let columns = self.columns();
        let ids: Vec<ColumnId> = columns.iter().map(|c| c.column).collect();
        let align =
            |c: &Attribute| if c.value_type == ValueType::Number { Align::Right } else { Align::Left };
        let headings = columns.iter().map(|c| (c.short().to_owned(), align(c))).collect();
        let mut table = Table::new(headings, out);
        for start in (0..self.rows.len().max(1)).step_by(STEP) {
            let rows = self.rows.rows(start..start + STEP);
            let cells = rows.iter().map(|row| {
                let cells = self.snapshot.cells(*row, &ids)?;
                Ok(cells.iter().map(|cell| for_people(cell, self.zone)).collect())
            });
            let cells: Vec<Vec<String>> = cells.collect::<anyhow::Result<_>>()?;
            if start == 0 {
                table.measure(&cells);
                table.head(out)?;
            }
            cells.iter().try_for_each(|cells| table.row(cells, out))?;
        }
        Ok(())
    }

    fn stream(&self, form: Form, out: &mut Out) -> anyhow::Result<()> {
        let columns = self.columns().iter().map(|c| c.column).collect();
        let request = ExportRequest { columns, rows: self.rows.clone(), form, safety: Safety::Faithful };
        export(self.snapshot, &request, out.data(), &Cancel::default(), &|_| ())?;
        Ok(())
    }

    /// `{"customers":[…]}`: whole customers, or flat objects of the columns that were asked for.
    fn json(&self, out: &mut Out) -> anyhow::Result<()> {
        out.data().write_all(b"{\"customers\":[")?;
        for start in (0..self.rows.len()).step_by(STEP) {
            for (at, row) in self.rows.rows(start..start + STEP).into_iter().enumerate() {
                out.data().write_all(if start + at == 0 { b"\n" } else { b",\n" })?;
                let object = match &self.named {
                    None => shape::customer(self.snapshot, row, self.decimals)?,
                    Some(columns) => flat(self.snapshot, row, columns)?,
                };
                serde_json::to_writer(out.data(), &object).map_err(io::Error::from)?;
            }
        }
        out.data().write_all(b"]}\n")?;
        Ok(())
    }
}

fn flat(snapshot: &Snapshot, row: Row, columns: &[Attribute]) -> anyhow::Result<Json> {
    let ids: Vec<ColumnId> = columns.iter().map(|c| c.column).collect();
    let cells = snapshot.cells(row, &ids)?;
    let given = columns.iter().zip(&cells).filter(|(_, cell)| **cell != Cell::Missing);
    let object: Map<String, Json> = given.map(|(c, cell)| (c.header(), cell.to_json())).collect();
    Ok(Json::Object(object))
}

/// A cell as people read it: instants in the project's zone.
pub(super) fn for_people(cell: &Cell, zone: &TimeZone) -> String {
    match cell {
        Cell::Missing => String::new(),
        Cell::Null => "null".into(),
        Cell::Value(Value::Instant(at)) => at.local_text(zone),
        Cell::Value(value) => value.to_string(),
    }
}
