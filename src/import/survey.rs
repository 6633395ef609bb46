//! What all cells of a file say about its columns. Two threads may each survey some batches and merge.

use super::batch::RawBatch;
use super::cells;
use super::dates::{self, DateEvidence, DateOrder, Verdict};
use super::numbers::{self, NumberEvidence, NumberStyle};
use super::truths;
use crate::domain::{CustomerId, ValueType};

/// How many different values of a column are shown.
const MAX_SAMPLES: usize = 5;
/// From how many rows they are taken; a column of few different values would be looked through to its end.
const SAMPLED_ROWS: u64 = 10_000;
/// How many characters of each.
const MAX_SAMPLE_CHARS: usize = 80;

/// What a file says about its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// Rows seen.
    pub rows: u64,
    /// A survey per column of the header.
    pub columns: Vec<ColumnSurvey>,
}

/// What a column's cells say about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnSurvey {
    /// Cells that are not empty.
    pub filled: u64,
    /// The first different values of the first rows, with the row each stands in.
    seen: Vec<(u64, String)>,
    /// What every cell can still be.
    pub shape: Shape,
    /// What the cells say about dates.
    pub dates: DateEvidence,
    /// What the cells say about numbers; counts only while all cells are numbers.
    pub numbers: NumberEvidence,
    /// Cells with the form of a customer id.
    pub customer_ids: u64,
    /// Whether a cell holds a comma: not 0 then, and separators are not counted further.
    pub commas: u64,
    /// Cells that hold a semicolon.
    pub semicolons: u64,
    /// Cells that hold a bar.
    pub bars: u64,
    /// Whether it is text whatever else comes: nothing is looked for in further cells.
    is_settled: bool,
}

/// What every cell of a column can still be; text is always one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape(u8);

impl Shape {
    const NUMBER: u8 = 1;
    const BOOLEAN: u8 = 2;
    const DATE: u8 = 4;
    const DATETIME: u8 = 8;
    const TRUTH: u8 = 16;
    const EMAIL: u8 = 32;

    /// Whether every cell has the form of a type; lists and objects are never concluded.
    pub fn can_be(self, value_type: ValueType) -> bool {
        match value_type {
            ValueType::Text => true,
            ValueType::Number => self.has(Self::NUMBER),
            ValueType::Boolean => self.has(Self::BOOLEAN),
            ValueType::Date => self.has(Self::DATE),
            ValueType::Datetime => self.has(Self::DATETIME),
            ValueType::List(_) | ValueType::Object => false,
        }
    }

    /// Whether every cell is a word for true or false in some language.
    pub fn is_truth(self) -> bool {
        self.has(Self::TRUTH)
    }

    /// Whether every cell is an email address.
    pub fn is_email(self) -> bool {
        self.has(Self::EMAIL)
    }

    fn has(self, bit: u8) -> bool {
        self.0 & bit != 0
    }

    fn keep(&mut self, bit: u8, fits: bool) {
        if !fits {
            self.0 &= !bit;
        }
    }
}

/// Everything, as long as no cell was seen.
impl Default for Shape {
    fn default() -> Self {
        Self(0b11_1111)
    }
}

impl Survey {
    /// A survey of so many columns, nothing seen yet.
    pub fn new(columns: usize) -> Self {
        Self { rows: 0, columns: vec![ColumnSurvey::default(); columns] }
    }

    /// Takes a batch into account.
    pub fn add(&mut self, batch: &RawBatch) {
        for row in 0..batch.rows() {
            // Only quotes let a cell hold the delimiter, and few rows hold another separator anywhere: in the others
            // no cell need be looked through for one.
            let may_part = batch.delimiter != b','
                || batch.is_quoted(row)
                || memchr::memchr2(b';', b'|', batch.row_text(row)).is_some();
            for (at, (column, cell)) in self.columns.iter_mut().zip(batch.row(row)).enumerate() {
                // What is null or empty says nothing of a type.
                if batch.stated(row, at).is_none() {
                    column.add(batch.first_row + row as u64, cell, may_part);
                }
            }
        }
        self.rows += batch.rows() as u64;
    }

    /// Adds what another survey of the same file saw.
    pub fn merge(&mut self, other: Self) {
        self.rows += other.rows;
        for (ours, theirs) in self.columns.iter_mut().zip(other.columns) {
            ours.merge(theirs);
        }
    }
}

impl ColumnSurvey {
    /// The first different values of the first rows, cleaned and shortened.
    pub fn samples(&self) -> impl Iterator<Item = &str> {
        self.seen.iter().map(|(_, sample)| sample.as_str())
    }

    /// The type that every cell fits (SEMANTICS 4): text wherever anything speaks against another.
    pub fn inferred_type(&self) -> ValueType {
        if self.filled == 0 {
            return ValueType::Text;
        }
        let decided = self.dates.verdict() != Verdict::Undecided;
        if self.shape.has(Shape::NUMBER) && self.number_style().is_some() {
            ValueType::Number
        } else if self.shape.has(Shape::BOOLEAN) {
            ValueType::Boolean
        } else if self.shape.has(Shape::DATE) && decided {
            ValueType::Date
        } else if self.shape.has(Shape::DATETIME) && decided {
            ValueType::Datetime
        } else {
            ValueType::Text
        }
    }

    /// The order of its dates, where its cells decide it.
    pub fn date_order(&self) -> Option<DateOrder> {
        match self.dates.verdict() {
            Verdict::Order(order) => Some(order),
            Verdict::Undecided => None,
        }
    }

    /// The signs its numbers are written with, where its cells decide it.
    pub fn number_style(&self) -> Option<NumberStyle> {
        self.numbers.style()
    }

    /// Whether every value has the form of a customer id; true of a column without values.
    pub fn all_customer_ids(&self) -> bool {
        self.customer_ids == self.filled
    }

    /// What parts the elements of lists here: the comma, or a sign that stands in its stead in every cell.
    pub fn list_separator(&self) -> char {
        if self.commas > 0 || self.semicolons + self.bars == 0 {
            ','
        } else if self.semicolons >= self.bars {
            ';'
        } else {
            '|'
        }
    }

    fn add(&mut self, row: u64, cell: &[u8], may_part: bool) {
        let Some(first) = cell.first() else { return };
        if self.is_settled && !may_part && row >= SAMPLED_ROWS && !first.is_ascii_whitespace() {
            self.filled += 1;
            return;
        }
        let cell = cell.trim_ascii();
        if cell.is_empty() {
            return;
        }
        // Batches of one worker may come out of order.
        let is_early = |seen: &[(u64, String)]| {
            seen.len() < MAX_SAMPLES || seen.last().is_some_and(|(last, _)| row < *last)
        };
        if row < SAMPLED_ROWS && is_early(&self.seen) {
            self.add_sample(row, cell);
        }
        if self.customer_ids == self.filled && cell.starts_with(b"cust_") {
            self.customer_ids += u64::from(std::str::from_utf8(cell).is_ok_and(CustomerId::has_form));
        }
        self.filled += 1;
        if self.shape.0 != 0 {
            self.narrow(cell);
        }
        if self.dates.is_open() {
            self.add_date(row, cell);
        }
        if may_part && self.commas == 0 {
            self.count_separators(cell);
        }
        self.is_settled = self.shape.0 == 0 && !self.dates.is_open() && self.customer_ids < self.filled;
    }

    /// A cell counts for the first separator in it; once there are commas, they part the elements and no cell matters.
    fn count_separators(&mut self, cell: &[u8]) {
        let Some(at) = memchr::memchr3(b',', b';', b'|', cell) else { return };
        match cell[at] {
            b';' => self.semicolons += 1,
            b'|' => self.bars += 1,
            _ => {}
        }
        self.commas += u64::from(memchr::memchr(b',', &cell[at..]).is_some());
    }

    fn add_sample(&mut self, row: u64, cell: &[u8]) {
        let text = String::from_utf8_lossy(cell);
        let sample: String = cells::cleaned(&text).chars().take(MAX_SAMPLE_CHARS).collect();
        self.keep_sample(row, sample);
    }

    fn keep_sample(&mut self, row: u64, sample: String) {
        match self.seen.iter_mut().find(|(_, known)| *known == sample) {
            Some((first, _)) => *first = row.min(*first),
            None => self.seen.push((row, sample)),
        }
        self.seen.sort();
        self.seen.truncate(MAX_SAMPLES);
    }

    fn narrow(&mut self, cell: &[u8]) {
        if self.shape.has(Shape::NUMBER) {
            match numbers::inferred(cell) {
                Some(form) => self.numbers.add(form),
                None => self.shape.keep(Shape::NUMBER, false),
            }
        }
        if self.shape.has(Shape::BOOLEAN) {
            let fits = cell.eq_ignore_ascii_case(b"true") || cell.eq_ignore_ascii_case(b"false");
            self.shape.keep(Shape::BOOLEAN, fits);
        }
        if self.shape.0 & (Shape::TRUTH | Shape::EMAIL) != 0 {
            // What these read is mostly known by its bytes.
            let text = || std::str::from_utf8(cell).unwrap_or("\u{FFFD}");
            self.shape.keep(Shape::TRUTH, self.shape.has(Shape::TRUTH) && truths::read(text()).is_some());
            let is_email = || cells::is_plain_email(cell) || cells::is_email(text());
            self.shape.keep(Shape::EMAIL, self.shape.has(Shape::EMAIL) && is_email());
        }
    }

    fn add_date(&mut self, row: u64, cell: &[u8]) {
        let date = match dates::iso(cell) {
            Some((date, time)) => Some(self.dates.add_plain(row, date, time.is_some())),
            None => self.dates.add(row, std::str::from_utf8(cell).unwrap_or("\u{FFFD}")),
        };
        self.shape.keep(Shape::DATE, date == Some(false));
        self.shape.keep(Shape::DATETIME, date == Some(true));
    }

    fn merge(&mut self, other: Self) {
        self.filled += other.filled;
        for (row, sample) in other.seen {
            self.keep_sample(row, sample);
        }
        self.shape = Shape(self.shape.0 & other.shape.0);
        self.dates.merge(other.dates);
        self.numbers.merge(&other.numbers);
        self.customer_ids += other.customer_ids;
        self.commas += other.commas;
        self.semicolons += other.semicolons;
        self.bars += other.bars;
        self.is_settled &= other.is_settled;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::test_support::batch;

    fn survey(cells: &[&str]) -> ColumnSurvey {
        let mut rest = cells.iter();
        let mut surveys = Vec::new();
        // Each cell in a survey of its own: merging must not forget what an early cell said.
        for (row, cell) in rest.by_ref().enumerate() {
            let mut survey = Survey::new(1);
            let mut batch = batch(&[&[cell]]);
            batch.first_row = row as u64;
            survey.add(&batch);
            surveys.push(survey);
        }
        let mut all = Survey::new(1);
        for survey in surveys {
            all.merge(survey);
        }
        all.columns.remove(0)
    }

    fn check(cells: &[&str], expected: &str) {
        assert_eq!(survey(cells).inferred_type().to_string(), expected, "{cells:?}");
    }

    #[test]
    fn types_are_inferred_from_every_cell() {
        check(&["12", "0.5", "-3"], "number");
        check(&["1.234,56", "12,5"], "number");
        check(&["1,234.56", "1,234"], "number");
        check(&["1,234", "5,678"], "text");
        check(&["12", "13", "0014"], "text");
        check(&["12", "1e5"], "text");
        check(&["12", "+48600700800"], "text");
        check(&["1234567890123456"], "text");
        check(&["true", "FALSE"], "boolean");
        check(&["yes", "no"], "text");
        check(&["1", "0"], "number");
        check(&["1990-12-31", ""], "date");
        check(&["31.12.1990", "01.02.1990"], "date");
        check(&["01/02/1990", "03/04/1990"], "text");
        check(&["01/02/1990", "13/04/1990"], "date");
        check(&["2026-11-23 10:00", "2026-11-23T10:00:00Z"], "datetime");
        check(&["2026-11-23 10:00", "2026-11-23"], "text");
        check(&["12/31", "01/15"], "text");
        check(&[], "text");
        check(&["a", "12"], "text");
    }

    #[test]
    fn samples_are_the_first_different_values() {
        let survey = survey(&["b", "a", "b", "", "c", "d", "e", "f"]);
        let samples: Vec<&str> = survey.samples().collect();
        assert_eq!(samples, ["b", "a", "c", "d", "e"]);
    }

    #[test]
    fn lists_are_parted_by_what_stands_in_the_commas_stead() {
        assert_eq!(survey(&["a,b", "c;d"]).list_separator(), ',');
        assert_eq!(survey(&["a;b", "c"]).list_separator(), ';');
        assert_eq!(survey(&["a|b", "c"]).list_separator(), '|');
        assert_eq!(survey(&["a"]).list_separator(), ',');
    }
}
