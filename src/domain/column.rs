//! A column: one attribute of up to [`PAGE_ROWS`] customers, typed and packed.
//!
//! Imports build columns, the store keeps them, filters and exports read them; no row is ever taken apart in
//! between. A column is immutable: a change makes a new one ([`Column::with_cell`]).

mod bits;
mod bounds;
mod builder;
mod texts;

pub use bits::Bits;
pub use bounds::Bounds;
pub use builder::ColumnBuilder;
pub use texts::Texts;

use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::time::{Date, Instant};
use super::value::{Cell, Value, ValueType};

/// How many rows a page, and so a column, has at most.
pub const PAGE_ROWS: usize = 512;

/// One attribute of up to [`PAGE_ROWS`] customers.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    value_type: ValueType,
    len: usize,
    present: Bits,
    null: Bits,
    data: ColumnData,
    bounds: bounds::Asked,
}

/// The values, one per row; rows without a value hold a filler.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnData {
    /// No row has a value.
    Nothing,
    /// Texts; also lists and objects in their printed form.
    Texts(Texts),
    /// Few different texts: a code per row into the words.
    Words {
        /// Index into `words`.
        codes: Box<[u8]>,
        /// The different texts in order of first appearance.
        words: Texts,
    },
    /// Decimals of one scale: `mantissa / 10^scale`.
    Numbers {
        /// Digits after the point.
        scale: u32,
        /// The numbers without their point.
        mantissas: Box<[i64]>,
    },
    /// Decimals too long for that.
    Decimals(Box<[Decimal]>),
    /// Truth values.
    Booleans(Bits),
    /// Days since 1970.
    Dates(Box<[i32]>),
    /// Milliseconds since 1970.
    Instants(Box<[i64]>),
}

impl Column {
    /// A column in which nothing was given.
    pub fn missing(value_type: ValueType, len: usize) -> Self {
        Self::from_parts(value_type, len, Bits::default(), Bits::default(), ColumnData::Nothing)
    }

    /// Puts a column together from its parts, as a codec does.
    pub fn from_parts(
        value_type: ValueType,
        len: usize,
        present: Bits,
        null: Bits,
        data: ColumnData,
    ) -> Self {
        Self { value_type, len, present, null, data, bounds: bounds::Asked::default() }
    }

    /// The type of its values.
    pub fn value_type(&self) -> ValueType {
        self.value_type
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The rows that have a value.
    pub fn present(&self) -> &Bits {
        &self.present
    }

    /// The rows that were set to null.
    pub fn null(&self) -> &Bits {
        &self.null
    }

    /// The values.
    pub fn data(&self) -> &ColumnData {
        &self.data
    }

    /// Whether no row has a value or a null.
    pub fn is_all_missing(&self) -> bool {
        self.present.is_empty() && self.null.is_empty()
    }

    /// Whether a row holds the same as a row of another column of the same type; no value is copied.
    pub fn is_same_cell(&self, row: usize, other: &Self, other_row: usize) -> bool {
        let (here, there) = (self.present.contains(row), other.present.contains(other_row));
        if !here || !there {
            return here == there && self.null.contains(row) == other.null.contains(other_row);
        }
        if let (Some(a), Some(b)) = (self.text(row), other.text(other_row)) {
            return a == b;
        }
        match (&self.data, &other.data) {
            (
                ColumnData::Numbers { scale: a, mantissas: x },
                ColumnData::Numbers { scale: b, mantissas: y },
            ) if a == b => x[row] == y[other_row],
            (ColumnData::Booleans(a), ColumnData::Booleans(b)) => a.contains(row) == b.contains(other_row),
            (ColumnData::Dates(a), ColumnData::Dates(b)) => a[row] == b[other_row],
            (ColumnData::Instants(a), ColumnData::Instants(b)) => a[row] == b[other_row],
            _ => self.cell(row) == other.cell(other_row),
        }
    }

    /// The printed form without a copy, for texts, lists and objects; `None` where there is no value.
    pub fn text(&self, row: usize) -> Option<&str> {
        if !self.present.contains(row) {
            return None;
        }
        match &self.data {
            ColumnData::Texts(texts) => Some(texts.text(row)),
            ColumnData::Words { codes, words } => Some(words.text(usize::from(codes[row]))),
            _ => None,
        }
    }

    /// The number of a row, for numbers; `None` where there is no value.
    pub fn number(&self, row: usize) -> Option<Decimal> {
        if !self.present.contains(row) {
            return None;
        }
        match &self.data {
            ColumnData::Numbers { scale, mantissas } => Some(Decimal::new(mantissas[row], *scale)),
            ColumnData::Decimals(numbers) => Some(numbers[row]),
            _ => None,
        }
    }

    /// The cell of a row; a row beyond the end is missing.
    pub fn cell(&self, row: usize) -> Cell {
        if row >= self.len || !self.present.contains(row) {
            return if row < self.len && self.null.contains(row) { Cell::Null } else { Cell::Missing };
        }
        let value = match &self.data {
            ColumnData::Nothing => return Cell::Missing,
            ColumnData::Texts(_) | ColumnData::Words { .. } => self.textual_value(row),
            ColumnData::Numbers { scale, mantissas } => {
                Value::Number(Decimal::new(mantissas[row], *scale).normalize())
            }
            ColumnData::Decimals(numbers) => Value::Number(numbers[row]),
            ColumnData::Booleans(truths) => Value::Boolean(truths.contains(row)),
            ColumnData::Dates(days) => Value::Date(Date(days[row])),
            ColumnData::Instants(ms) => Value::Instant(Instant(ms[row])),
        };
        Cell::Value(value)
    }

    fn textual_value(&self, row: usize) -> Value {
        let text = self.text(row).unwrap_or_default();
        match self.value_type {
            ValueType::List(_) => {
                Value::parse(self.value_type, text).unwrap_or_else(|_| Value::List(Vec::new()))
            }
            ValueType::Object => Value::Object(text.to_owned()),
            _ => Value::Text(text.to_owned()),
        }
    }

    /// Appends the printed form of a row's value to a text; nothing for missing and null.
    pub fn print(&self, row: usize, out: &mut String) {
        if row >= self.len || !self.present.contains(row) {
            return;
        }
        // Writing to a `String` cannot fail.
        let written = match &self.data {
            ColumnData::Nothing => Ok(()),
            ColumnData::Texts(texts) => out.write_str(texts.text(row)),
            ColumnData::Words { codes, words } => out.write_str(words.text(usize::from(codes[row]))),
            ColumnData::Numbers { scale, mantissas } => print_decimal(mantissas[row], *scale, out),
            ColumnData::Decimals(numbers) => write!(out, "{}", numbers[row]),
            ColumnData::Booleans(truths) => write!(out, "{}", truths.contains(row)),
            ColumnData::Dates(days) => Date(days[row]).print(out),
            ColumnData::Instants(ms) => Instant(ms[row]).print(out),
        };
        debug_assert!(written.is_ok());
    }

    /// The same column with another cell in one row; rows up to it are added as missing where it lies beyond.
    pub fn with_cell(&self, row: usize, cell: &Cell) -> Self {
        let mut builder = ColumnBuilder::new(self.value_type);
        for at in 0..self.len.max(row + 1) {
            if at == row { builder.push(cell) } else { builder.push_from(self, at) }
        }
        builder.finish()
    }

    /// The rows named, in their order, as a column of their own.
    pub fn take(&self, rows: impl IntoIterator<Item = usize>) -> Self {
        let mut builder = ColumnBuilder::new(self.value_type);
        for row in rows {
            builder.push_from(self, row);
        }
        builder.finish()
    }

    /// An estimate of the bytes it occupies in memory.
    pub fn memory_bytes(&self) -> usize {
        let data = match &self.data {
            ColumnData::Nothing | ColumnData::Booleans(_) => 0,
            ColumnData::Texts(texts) => texts.memory_bytes(),
            ColumnData::Words { codes, words } => codes.len() + words.memory_bytes(),
            ColumnData::Numbers { mantissas, .. } => mantissas.len() * 8,
            ColumnData::Decimals(numbers) => numbers.len() * 16,
            ColumnData::Dates(days) => days.len() * 4,
            ColumnData::Instants(ms) => ms.len() * 8,
        };
        size_of::<Self>() + data
    }
}

/// Prints `mantissa / 10^scale` without trailing zeros; an import's export prints millions, so no `Decimal` between.
fn print_decimal(mantissa: i64, scale: u32, out: &mut String) -> std::fmt::Result {
    let (mut digits, mut places) = (mantissa.unsigned_abs(), scale as usize);
    while places > 0 && digits.is_multiple_of(10) {
        digits /= 10;
        places -= 1;
    }
    // A sign, a point, and a digit before as many places as a decimal can have, which are 28.
    let mut text = [b'0'; 32];
    let mut at = text.len();
    let mut written = 0;
    while digits > 0 || written <= places {
        if written == places && places > 0 {
            at -= 1;
            text[at] = b'.';
        }
        at -= 1;
        text[at] = b'0' + (digits % 10) as u8;
        digits /= 10;
        written += 1;
    }
    if mantissa < 0 {
        at -= 1;
        text[at] = b'-';
    }
    out.write_str(std::str::from_utf8(&text[at..]).map_err(|_| std::fmt::Error)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(value_type: &str, cells: &[&str]) -> Column {
        let value_type = ValueType::parse(value_type).unwrap();
        let mut builder = ColumnBuilder::new(value_type);
        for cell in cells {
            match *cell {
                "-" => builder.push_missing(),
                "null" => builder.push_null(),
                text => builder.push(&Cell::Value(Value::parse(value_type, text).unwrap())),
            }
        }
        builder.finish()
    }

    /// Cells print as they were given, one by one and through `cell`.
    fn check(value_type: &str, cells: &[&str]) {
        let column = column(value_type, cells);
        for (row, cell) in cells.iter().enumerate() {
            let mut printed = String::new();
            column.print(row, &mut printed);
            match *cell {
                "-" => assert_eq!((column.cell(row), printed.as_str()), (Cell::Missing, "")),
                "null" => assert_eq!((column.cell(row), printed.as_str()), (Cell::Null, "")),
                text => {
                    assert_eq!(printed, text);
                    assert_eq!(column.cell(row).value().map(ToString::to_string).as_deref(), Some(text));
                }
            }
        }
        assert_eq!(column.take(0..cells.len()), column);
    }

    #[test]
    fn every_type_keeps_its_cells() {
        check("text", &["a", "-", "null", "zażółć", "a"]);
        check("number", &["1.5", "-", "-0.25", "100", "null", "0"]);
        check("number", &["1.5", "12345678901234567890.123", "-"]);
        check("number", &["-0.0000000000000000000000000001", "-"]);
        check("number", &["-9223372036854775808", "9223372036854775807"]);
        check("number", &["-922337203685477580.8", "0.5"]);
        check("boolean", &["true", "false", "-", "null"]);
        check("date", &["1990-12-31", "-", "0001-01-01"]);
        check("datetime", &["2026-11-23T10:00:00.000Z", "null"]);
        check("list", &["vip,press", "-", "\"a, b\",c"]);
        check("object", &[r#"{"a":1}"#, "null"]);
    }

    #[test]
    fn many_different_texts_are_kept_plain_and_few_as_words() {
        let many: Vec<String> = (0..PAGE_ROWS).map(|i| format!("text {i}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        check("text", &many);
        assert!(matches!(column("text", &many).data(), ColumnData::Texts(_)));
        let few = vec!["free"; PAGE_ROWS];
        assert!(matches!(column("text", &few).data(), ColumnData::Words { .. }));
    }

    #[test]
    fn one_cell_changes_and_a_column_grows() {
        let before = column("number", &["1", "2"]);
        let after = before.with_cell(3, &Cell::Value(Value::parse(ValueType::Number, "0.125").unwrap()));
        assert_eq!(after, column("number", &["1", "2", "-", "0.125"]));
        assert_eq!(
            after.with_cell(3, &Cell::Missing).with_cell(2, &Cell::Null),
            column("number", &["1", "2", "null", "-"])
        );
    }
}
