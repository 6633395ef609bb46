//! Rows as they stand in a file, found but not cut: what the reader hands to whoever has time to cut them.

use super::batch::RawBatch;
use super::encoding::Encoding;
use super::frame::closing;

/// A bit per byte of a word, the lowest seven.
const LOW_BITS: u64 = 0x7F7F_7F7F_7F7F_7F7F;

/// Rows whose ends were found; [`RawRows::split`] cuts them into cells.
#[derive(Clone, Debug)]
pub struct RawRows {
    pub(super) bytes: Vec<u8>,
    pub(super) rows: Vec<RawRow>,
    /// The number of the first row among all rows of data, from 0.
    pub(super) first_row: u64,
    pub(super) encoding: Encoding,
    pub(super) delimiter: u8,
    /// Whether each row was a line of JSON.
    pub(super) of_lines: bool,
    /// The row whose quote is not closed where the file ends.
    pub(super) unclosed: Option<usize>,
}

/// Where a row lies in the bytes, and the line of the file on which it begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawRow {
    pub start: u32,
    pub end: u32,
    pub has_quotes: bool,
    pub line: u64,
}

impl RawRows {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Cuts the rows into cells. Cells without quotes stay where they lie; rows with quotes are written anew behind
    /// all others.
    pub fn split(self) -> RawBatch {
        let mut unquoted = Vec::new();
        let cells = self.rows.first().map_or(0, |row| self.count_cells(row));
        let mut batch = RawBatch::new(self.first_row, self.encoding, self.delimiter, self.rows.len(), cells);
        batch.quoted_from = self.bytes.len() as u32;
        batch.bytes = self.bytes;
        for row in &self.rows {
            let (start, end) = (row.start as usize, row.end as usize);
            if row.has_quotes {
                unquoted.clear();
                let (base, ends) = (batch.bytes.len() as u32, &mut batch.ends);
                let ended = |end| ends.push(base + end as u32);
                unquote(&batch.bytes[start..end], self.delimiter, &mut unquoted, ended);
                batch.bytes.extend_from_slice(&unquoted);
                batch.close_row(base, row.line);
            } else {
                split_plain(&batch.bytes, start..end, self.delimiter, &mut batch.ends);
                batch.close_row(row.start, row.line);
            }
        }
        (batch.unclosed, batch.of_lines) = (self.unclosed, self.of_lines);
        batch
    }

    fn count_cells(&self, row: &RawRow) -> usize {
        memchr::memchr_iter(self.delimiter, &self.bytes[row.start as usize..row.end as usize]).count() + 1
    }
}

/// Notes where the cells of a row without quotes end. Looks at eight bytes at once: cells are so short that a search
/// for each delimiter took twice as long.
#[inline]
fn split_plain(bytes: &[u8], row: std::ops::Range<usize>, delimiter: u8, ends: &mut Vec<u32>) {
    let pattern = u64::from_le_bytes([delimiter; 8]);
    let mut at = row.start;
    while at < row.end {
        let Some(word) = bytes[at..].first_chunk::<8>() else { break };
        let differs = u64::from_le_bytes(*word) ^ pattern;
        // The highest bit of every byte that differs in no bit.
        let mut found = !(((differs & LOW_BITS) + LOW_BITS) | differs | LOW_BITS);
        while found != 0 {
            let place = at + found.trailing_zeros() as usize / 8;
            if place >= row.end {
                break;
            }
            ends.push(place as u32);
            found &= found - 1;
        }
        at += 8;
    }
    let rest = at.min(row.end)..row.end;
    let found = bytes[rest.clone()].iter().enumerate().filter(|(_, byte)| **byte == delimiter);
    ends.extend(found.map(|(place, _)| (rest.start + place) as u32));
    ends.push(row.end as u32);
}

/// Writes the cells of a row with quotes, a delimiter between; tells where each ends.
pub(super) fn unquote(row: &[u8], delimiter: u8, out: &mut Vec<u8>, mut ended: impl FnMut(usize)) {
    let mut at = 0;
    loop {
        if row.get(at) == Some(&b'"') {
            let close = closing(row, at + 1).unwrap_or(row.len());
            push_unescaped(&row[at + 1..close], out);
            at = (close + 1).min(row.len());
        }
        let end = memchr::memchr(delimiter, &row[at..]).map_or(row.len(), |len| at + len);
        out.extend_from_slice(&row[at..end]);
        ended(out.len());
        if end == row.len() {
            return;
        }
        out.push(delimiter);
        at = end + 1;
    }
}

fn push_unescaped(quoted: &[u8], out: &mut Vec<u8>) {
    let mut from = 0;
    while let Some(quote) = memchr::memchr(b'"', &quoted[from..]) {
        out.extend_from_slice(&quoted[from..=from + quote]);
        from = (from + quote + 2).min(quoted.len());
    }
    out.extend_from_slice(&quoted[from..]);
}
