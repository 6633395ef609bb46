//! Rows as they stand in a file: cells without a type, one after the other in one buffer.

use super::encoding::Encoding;

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
    pub(super) ends: Vec<u32>,
    /// Where a row's cells begin in `ends`; one more than there are rows.
    pub(super) starts: Vec<u32>,
    pub(super) lines: Vec<u64>,
    /// The row whose quote is not closed where the file ends.
    pub(super) unclosed: Option<usize>,
}

impl RawBatch {
    pub(super) fn new(first_row: u64, encoding: Encoding, delimiter: u8, rows: usize, bytes: usize) -> Self {
        let mut starts = Vec::with_capacity(rows + 1);
        starts.push(0);
        Self {
            first_row,
            encoding,
            delimiter,
            bytes: Vec::with_capacity(bytes),
            ends: Vec::with_capacity(rows * 16),
            starts,
            lines: Vec::with_capacity(rows),
            unclosed: None,
        }
    }

    pub(super) fn push(&mut self, record: &csv::ByteRecord, line: u64) {
        let base = self.bytes.len();
        let text = record.as_slice();
        self.bytes.extend_from_slice(text);
        self.ends.extend((0..record.len()).map(|i| (base + record.range(i).map_or(0, |r| r.end)) as u32));
        // Only a line feed ends a row, so that lines can be counted; what a carriage return leaves is dropped here.
        if text.last() == Some(&b'\r')
            && let Some(end) = self.ends.last_mut()
            && *end as usize == self.bytes.len()
        {
            self.bytes.pop();
            *end -= 1;
        }
        self.starts.push(self.ends.len() as u32);
        self.lines.push(line);
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.lines.len()
    }

    /// How many cells a row has.
    pub fn cells(&self, row: usize) -> usize {
        (self.starts[row + 1] - self.starts[row]) as usize
    }

    /// The bytes of a cell; none where the row is short.
    pub fn cell(&self, row: usize, column: usize) -> &[u8] {
        &self.bytes[self.range(row, column)]
    }

    /// The cells of a row, as far as it goes.
    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = &[u8]> {
        let (first, last) = (self.starts[row] as usize, self.starts[row + 1] as usize);
        let mut start = if first == 0 { 0 } else { self.ends[first - 1] as usize };
        self.ends[first..last].iter().map(move |end| {
            let cell = &self.bytes[start..*end as usize];
            start = *end as usize;
            cell
        })
    }

    /// The line of the file on which a row begins, from 1.
    pub fn line(&self, row: usize) -> u64 {
        self.lines[row]
    }

    /// A row's cells as text, what is no text replaced; for rejects.
    pub fn record(&self, row: usize) -> Vec<String> {
        (0..self.cells(row)).map(|c| String::from_utf8_lossy(self.cell(row, c)).into_owned()).collect()
    }

    /// A row's cells byte by byte.
    pub(super) fn raw_record(&self, row: usize) -> Vec<Vec<u8>> {
        self.row(row).map(<[u8]>::to_vec).collect()
    }

    /// Where a cell lies in the buffer.
    #[inline]
    pub(super) fn range(&self, row: usize, column: usize) -> std::ops::Range<usize> {
        let at = self.starts[row] as usize + column;
        if at >= self.starts[row + 1] as usize {
            return 0..0;
        }
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        start..self.ends[at] as usize
    }

    /// Where a row lies in the buffer.
    pub(super) fn row_range(&self, row: usize) -> std::ops::Range<usize> {
        let edge = |at: u32| if at == 0 { 0 } else { self.ends[at as usize - 1] as usize };
        edge(self.starts[row])..edge(self.starts[row + 1])
    }
}
