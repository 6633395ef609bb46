//! Exports: cells become lines of CSV or JSON Lines.
//!
//! This room knows columns and text, no store, no file and no thread: it appends to a `String` that somebody else
//! writes. What it writes, `import` reads back (SEMANTICS 25).
//!
//! Way through the files: a [`Sheet`] says which attributes and in which form; [`Sheet::header`] begins the text and
//! [`Sheet::row`] adds a row of [`Source`]s; `csv` and `json` hold the two forms.
//!
//! ```
//! use patrons::domain::{Column, ColumnBuilder, Cell, Schema, ValueType};
//! use patrons::export::{Form, Place, Safety, Sheet, Source};
//! let name = Schema::default().resolve("name").expect("a standard attribute");
//! let sheet = Sheet::new(vec![name], Form::Csv, Safety::Faithful);
//! let mut column = ColumnBuilder::new(ValueType::Text);
//! column.push(&Cell::text("Lis, Zofia"));
//! let column = column.finish();
//! let mut text = String::new();
//! sheet.header(&mut text);
//! sheet.row(&[Source::column(&column)], Place { slot: 0, id: "" }, &mut text);
//! assert_eq!(text, "name\n\"Lis, Zofia\"\n");
//! ```

mod csv;
mod json;
#[cfg(test)]
mod tests;

use crate::domain::{Attribute, Column, ColumnData};

/// The form of an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Commas, quotes where needed, a header; missing, null and empty text are an empty cell.
    #[default]
    Csv,
    /// One JSON object a line: what is missing is left out, null is `null`.
    JsonLines,
}

/// What is done about cells that a spreadsheet would take for formulas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Safety {
    /// Cells stand as they are; only a `'` that would be taken off by an import is doubled.
    #[default]
    Faithful,
    /// A `'` is put before every cell that begins like a formula.
    ExcelSafe,
}

/// Which attributes an export has, and in which form.
#[derive(Clone, Debug)]
pub struct Sheet {
    fields: Vec<Field>,
    form: Form,
    safety: Safety,
}

/// One attribute of a sheet.
#[derive(Clone, Debug)]
struct Field {
    header: String,
    /// `"header":`, escaped once.
    json_key: String,
}

/// Where the cells of one attribute are taken from.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// A column; the row's slot says which cell.
    Column {
        /// The cells.
        column: &'a Column,
        /// Whether no text in it needs quotes or escapes.
        is_plain: bool,
    },
    /// The customer's id, which lies in no column.
    Id,
}

/// Which row of its sources is meant.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The slot in every column.
    pub slot: usize,
    /// The customer's id; looked at where a source is [`Source::Id`].
    pub id: &'a str,
}

impl<'a> Source<'a> {
    /// A column of which nothing is known.
    pub fn column(column: &'a Column) -> Self {
        Self::Column { column, is_plain: false }
    }

    /// A column that many rows will be taken from: it is looked through once, so that its cells need not be.
    pub fn surveyed(column: &'a Column, form: Form) -> Self {
        let is_plain_text = |text: &str| match form {
            Form::Csv => csv::are_plain(text),
            Form::JsonLines => json::is_plain(text),
        };
        let is_plain = match column.data() {
            ColumnData::Texts(texts) => is_plain_text(texts.bytes()),
            ColumnData::Words { words, .. } => is_plain_text(words.bytes()),
            _ => true,
        };
        Self::Column { column, is_plain }
    }
}

impl Sheet {
    /// A sheet of attributes in their order.
    pub fn new(attributes: Vec<Attribute>, form: Form, safety: Safety) -> Self {
        Self::named(attributes.iter().map(Attribute::header).collect(), form, safety)
    }

    /// A sheet of columns that are no attributes, under their headers.
    pub fn named(headers: Vec<String>, form: Form, safety: Safety) -> Self {
        let field = |header: String| {
            let mut json_key = String::new();
            json::push_text(&header, &mut json_key);
            json_key.push(':');
            Field { header, json_key }
        };
        Self { fields: headers.into_iter().map(field).collect(), form, safety }
    }

    /// The form.
    pub fn form(&self) -> Form {
        self.form
    }

    /// Appends what stands before the first row.
    pub fn header(&self, out: &mut String) {
        if self.form == Form::JsonLines {
            return;
        }
        for (at, field) in self.fields.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            csv::push_text(&field.header, self.safety, out);
        }
        out.push('\n');
    }

    /// Appends a row: one source per attribute, in their order.
    pub fn row(&self, sources: &[Source<'_>], place: Place<'_>, out: &mut String) {
        debug_assert_eq!(sources.len(), self.fields.len());
        match self.form {
            Form::Csv => csv::push_row(sources, place, self.safety, out),
            Form::JsonLines => {
                let keys = self.fields.iter().map(|field| field.json_key.as_str());
                json::push_row(keys.zip(sources), place, out);
            }
        }
    }
}
