//! Rows as they stand in a file: cells without a type, one after the other in one buffer.

use super::encoding::Encoding;
use super::reject::Rule;

/// What only JSON can say of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stated {
    /// That it is null.
    Null,
    /// That it is the empty text.
    Empty,
}

impl Stated {
    const ALL: [Self; 2] = [Self::Null, Self::Empty];

    /// How it stands in the table that is made of lines: no text begins so.
    pub fn cell(self) -> &'static str {
        match self {
            Self::Null => "\0n",
            Self::Empty => "\0e",
        }
    }

    fn shown(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Empty => "",
        }
    }
}

/// Rows that were cut into cells and not looked at further.
#[derive(Clone, Debug)]
pub struct RawBatch {
    /// The number of its first row among all rows of data, from 0.
    pub first_row: u64,
    /// The file's encoding, for messages.
    pub encoding: Encoding,
    /// What stood between cells.
    pub delimiter: u8,
    pub(super) bytes: Vec<u8>,
    /// Where each cell ends; the next one of its row begins a byte later, behind the delimiter.
    pub(super) ends: Vec<u32>,
    /// Where each row begins in `bytes`, and its first cell in `ends`; one more than there are rows.
    starts: Vec<(u32, u32)>,
    lines: Vec<u64>,
    /// From here on lie rows with quotes, written anew.
    pub(super) quoted_from: u32,
    /// The row whose quote is not closed where the file ends.
    pub(super) unclosed: Option<usize>,
    /// Whether each row was a line of JSON.
    pub(super) of_lines: bool,
}

impl RawBatch {
    pub(super) fn new(first_row: u64, encoding: Encoding, delimiter: u8, rows: usize, cells: usize) -> Self {
        let mut starts = Vec::with_capacity(rows + 1);
        starts.push((0, 0));
        Self {
            first_row,
            encoding,
            delimiter,
            bytes: Vec::new(),
            ends: Vec::with_capacity(rows * cells),
            starts,
            lines: Vec::with_capacity(rows),
            quoted_from: 0,
            unclosed: None,
            of_lines: false,
        }
    }

    /// Why a row is wider than the header: the first cell too many, the rule and what to do. Empty cells after the last
    /// column are no harm; spreadsheets write them.
    pub(super) fn excess(&self, row: usize, width: usize) -> Option<(String, Rule, String)> {
        let extra = (width..self.cells(row)).find(|at| !self.cell(row, *at).trim_ascii().is_empty())?;
        let text = String::from_utf8_lossy(self.cell(row, extra)).into_owned();
        if self.of_lines {
            // The table has such rows for lines that could not be read.
            let remedy = "it is no JSON object; write one whole object on the line, in UTF-8";
            return Some((text, Rule::NotAnObject, remedy.to_owned()));
        }
        let (cells, delimiter) = (self.cells(row), char::from(self.delimiter));
        let remedy = format!(
            "the row has {cells} cells and the header {width}; put a cell that holds `{delimiter}` in double quotes"
        );
        Some((text, Rule::TooManyCells, remedy))
    }

    /// Closes a row whose bytes begin at `start` and whose cells were added to `ends`.
    pub(super) fn close_row(&mut self, start: u32, line: u64) {
        // Only a line feed ends a row, so that lines can be counted; what a carriage return leaves is dropped here.
        let last = self.ends.len() - 1;
        let first = self.starts.last().map_or(0, |(_, first)| *first);
        let begins = if last == first as usize { start } else { self.ends[last - 1] + 1 };
        let end = self.ends[last];
        if end > begins && self.bytes.get(end as usize - 1) == Some(&b'\r') {
            self.ends[last] = end - 1;
        }
        if let Some(row) = self.starts.last_mut() {
            row.0 = start;
        }
        self.starts.push((0, self.ends.len() as u32));
        self.lines.push(line);
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.lines.len()
    }

    /// Whether quotes stood in a row.
    pub(super) fn is_quoted(&self, row: usize) -> bool {
        self.starts[row].0 >= self.quoted_from
    }

    /// How many cells a row has.
    pub fn cells(&self, row: usize) -> usize {
        (self.starts[row + 1].1 - self.starts[row].1) as usize
    }

    /// The bytes of a cell; none where the row is short.
    pub fn cell(&self, row: usize, column: usize) -> &[u8] {
        &self.bytes[self.range(row, column)]
    }

    /// What a line of JSON says of a member that has no text: null, or the empty text. A cell of another file says neither.
    pub(super) fn stated(&self, row: usize, column: usize) -> Option<Stated> {
        if !self.of_lines {
            return None;
        }
        Stated::ALL.into_iter().find(|stated| self.cell(row, column) == stated.cell().as_bytes())
    }

    /// The cells of a row, as far as it goes.
    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = &[u8]> {
        let (mut start, first) = self.starts[row];
        self.ends[first as usize..self.starts[row + 1].1 as usize].iter().map(move |end| {
            let cell = &self.bytes[start as usize..*end as usize];
            start = *end + 1;
            cell
        })
    }

    /// The line of the file on which a row begins, from 1.
    pub fn line(&self, row: usize) -> u64 {
        self.lines[row]
    }

    /// A row's cells as text, what is no text replaced; for rejects.
    pub fn record(&self, row: usize) -> Vec<String> {
        let text = |column: usize| match self.stated(row, column) {
            Some(stated) => stated.shown().to_owned(),
            None => String::from_utf8_lossy(self.cell(row, column)).into_owned(),
        };
        (0..self.cells(row)).map(text).collect()
    }

    /// A row's cells byte by byte.
    pub(super) fn raw_record(&self, row: usize) -> Vec<Vec<u8>> {
        self.row(row).map(<[u8]>::to_vec).collect()
    }

    /// Where a cell lies in the buffer.
    #[inline]
    pub(super) fn range(&self, row: usize, column: usize) -> std::ops::Range<usize> {
        let (start, first) = self.starts[row];
        let at = first as usize + column;
        if at >= self.starts[row + 1].1 as usize {
            return 0..0;
        }
        let start = if column == 0 { start } else { self.ends[at - 1] + 1 };
        start as usize..self.ends[at] as usize
    }

    /// The cells of a row with what stands between them.
    pub(super) fn row_text(&self, row: usize) -> &[u8] {
        &self.bytes[self.starts[row].0 as usize..self.ends[self.starts[row + 1].1 as usize - 1] as usize]
    }

    /// How many bytes the cells of a row have together.
    pub(super) fn row_bytes(&self, row: usize) -> usize {
        let (start, first) = self.starts[row];
        let last = self.starts[row + 1].1;
        (self.ends[last as usize - 1] - start - (last - first - 1)) as usize
    }
}
