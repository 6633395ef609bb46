//! Cuts a file into rows and cells, in batches; looks at no value.

use std::io::Read;

use super::batch::RawBatch;
use super::decode::Decoded;
use super::encoding::Encoding;
use super::format::Format;
use super::frame::{Frame, frame};
use super::refusal::Refusal;
use super::rows::{RawRow, RawRows, unquote};
use crate::domain::{PAGE_ROWS, text};

/// Bytes read at once before it is known how many a batch takes.
const BUFFER_BYTES: usize = 64 * 1024;
/// Bytes read at once at the least.
const MIN_READ_BYTES: usize = 16 * 1024;
/// A batch ends before its rows when it holds so much, so that memory stays flat whatever the file.
const MAX_BATCH_BYTES: usize = 8 * 1024 * 1024;
/// Bytes that a row may span before a quote in it counts as never closed.
const MAX_RECORD_BYTES: usize = 16 * 1024 * 1024;

/// Reads the rows of a file.
pub struct Reader<R> {
    source: Decoded<R>,
    header: Vec<String>,
    encoding: Encoding,
    delimiter: u8,
    /// Bytes read and not yet given; a row begins them.
    ahead: Vec<u8>,
    is_ended: bool,
    /// The line on which `ahead` begins.
    line: u64,
    /// Whether each row is one line, however many it takes here.
    of_lines: bool,
    next_row: u64,
    batch_bytes: usize,
}

impl<R: Read> Reader<R> {
    /// Opens a source and reads its header; without one, columns are named `column_1` and so on.
    ///
    /// # Errors
    /// [`Refusal::Empty`], [`Refusal::DuplicateHeader`] and [`Refusal::Read`].
    pub fn open(source: R, format: &Format) -> Result<Self, Refusal> {
        let mut reader = Self {
            source: Decoded::open(source, format)?,
            header: Vec::new(),
            encoding: format.encoding,
            delimiter: format.delimiter,
            ahead: Vec::new(),
            is_ended: false,
            line: u64::from(format.skip_lines) + u64::from(!format.of_lines),
            of_lines: format.of_lines,
            next_row: 0,
            batch_bytes: 0,
        };
        let first_line = reader.line;
        let first = reader.next_rows(1)?.ok_or(Refusal::Empty)?;
        if format.has_header {
            reader.header = header_names(&first.split());
        } else {
            let mut ahead = first.bytes.clone();
            ahead.append(&mut reader.ahead);
            (reader.ahead, reader.line) = (ahead, first_line);
            reader.header = (1..=first.split().cells(0)).map(unnamed).collect();
        }
        (reader.next_row, reader.batch_bytes) = (0, 0);
        refuse_duplicates(&reader.header)?;
        Ok(reader)
    }

    /// The columns' names, cleaned.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Bytes of the source read so far, for progress.
    pub fn bytes_read(&self) -> u64 {
        self.source.bytes_read()
    }

    /// The next rows, cut into cells; as [`Reader::next_rows`].
    ///
    /// # Errors
    /// [`Refusal::UnclosedQuote`] and [`Refusal::Read`].
    pub fn next_batch(&mut self, max_rows: usize) -> Result<Option<RawBatch>, Refusal> {
        Ok(self.next_rows(max_rows)?.map(RawRows::split))
    }

    /// The next rows, at most so many and never more than a column holds ([`PAGE_ROWS`]); `None` at the end. Blank
    /// lines are no rows.
    ///
    /// # Errors
    /// [`Refusal::UnclosedQuote`] and [`Refusal::Read`].
    pub fn next_rows(&mut self, max_rows: usize) -> Result<Option<RawRows>, Refusal> {
        let max_rows = max_rows.min(PAGE_ROWS);
        let mut found = RawRows {
            bytes: Vec::new(),
            rows: Vec::with_capacity(max_rows),
            first_row: self.next_row,
            encoding: self.encoding,
            delimiter: self.delimiter,
            of_lines: self.of_lines,
            unclosed: None,
        };
        let mut at = 0;
        while found.rows.len() < max_rows && at < MAX_BATCH_BYTES {
            match frame(&self.ahead[at..], self.delimiter) {
                Frame::Whole { end, has_quotes } => {
                    self.take_row(&mut found, at, at + end, has_quotes);
                    at += end + 1;
                }
                Frame::Cut { .. } if !self.is_ended => self.read_on(at)?,
                Frame::Cut { .. } if at == self.ahead.len() => break,
                Frame::Cut { has_quotes, in_quotes } => {
                    let end = self.ahead.len();
                    if self.take_row(&mut found, at, end, has_quotes) && in_quotes {
                        found.unclosed = self.is_unclosed(at).then_some(found.rows.len() - 1);
                    }
                    at = end;
                }
            }
        }
        // What is left over is the smaller part, so that it is what moves.
        let mut rest = Vec::with_capacity(at + at / 4);
        rest.extend_from_slice(&self.ahead[at..]);
        self.ahead.truncate(at);
        found.bytes = std::mem::replace(&mut self.ahead, rest);
        self.next_row += found.rows.len() as u64;
        self.batch_bytes = at;
        Ok((!found.is_empty()).then_some(found))
    }

    /// Adds a row unless it is blank; says whether it was added.
    fn take_row(&mut self, found: &mut RawRows, start: usize, end: usize, has_quotes: bool) -> bool {
        let row = &self.ahead[start..end];
        let is_blank = is_blank(row, self.delimiter, has_quotes);
        if !is_blank {
            found.rows.push(RawRow { start: start as u32, end: end as u32, has_quotes, line: self.line });
        }
        self.line += 1;
        if has_quotes && !self.of_lines {
            self.line += memchr::memchr_iter(b'\n', row).count() as u64;
        }
        !is_blank
    }

    /// Reads more of a row that begins at a place and is not whole.
    fn read_on(&mut self, at: usize) -> Result<(), Refusal> {
        let (held, of_row) = (self.ahead.len(), self.ahead.len() - at);
        if of_row > MAX_RECORD_BYTES {
            return Err(Refusal::UnclosedQuote { line: self.line, limit: MAX_RECORD_BYTES });
        }
        let wanted = if self.batch_bytes == 0 {
            BUFFER_BYTES
        } else {
            (self.batch_bytes + self.batch_bytes / 16).saturating_sub(held).max(MIN_READ_BYTES)
        };
        // Twice as much for a row that never ends, as it is looked at from its beginning again.
        self.ahead.resize(held + wanted.max(of_row), 0);
        let read = self.source.read(&mut self.ahead[held..]);
        self.ahead.truncate(held + *read.as_ref().unwrap_or(&0));
        self.is_ended = read.map_err(Refusal::Read)? == 0;
        Ok(())
    }

    /// Whether the last cell, which ends within quotes, goes over lines; else its quote is just a stray sign.
    fn is_unclosed(&self, start: usize) -> bool {
        let (mut cells, mut last) = (Vec::new(), [0; 2]);
        unquote(&self.ahead[start..], self.delimiter, &mut cells, |end| last = [last[1], end]);
        memchr::memchr(b'\n', &cells[last[0]..]).is_some()
    }
}

/// Whether all cells of a row are white.
fn is_blank(row: &[u8], delimiter: u8, has_quotes: bool) -> bool {
    let is_white = |byte: &u8| byte.is_ascii_whitespace() || *byte == delimiter;
    if !has_quotes {
        return row.iter().all(is_white);
    }
    if !row.iter().all(|byte| is_white(byte) || *byte == b'"') {
        return false;
    }
    let (mut cells, mut ends) = (Vec::new(), Vec::new());
    unquote(row, delimiter, &mut cells, |end| ends.push(end));
    let is_between = |place: usize| ends.binary_search(&place).is_ok();
    cells.iter().enumerate().all(|(place, byte)| byte.is_ascii_whitespace() || is_between(place))
}

fn header_names(first: &RawBatch) -> Vec<String> {
    let name = |(at, cell): (usize, &[u8])| {
        let name = String::from_utf8_lossy(cell);
        let name = text::clean(name.trim_matches(['\u{FEFF}', '\u{200B}', '\0']));
        if name.is_empty() { unnamed(at + 1) } else { name.split_whitespace().collect::<Vec<_>>().join(" ") }
    };
    first.row(0).enumerate().map(name).collect()
}

fn unnamed(number: usize) -> String {
    format!("column_{number}")
}

fn refuse_duplicates(header: &[String]) -> Result<(), Refusal> {
    let mut seen = std::collections::HashMap::new();
    for (at, name) in header.iter().enumerate() {
        if let Some(first) = seen.insert(text::fold(name), at) {
            return Err(Refusal::DuplicateHeader { header: name.clone(), first: first + 1, second: at + 1 });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::FormatChoices;
    use crate::import::test_support::open;

    /// Rows as `line: cell|cell`.
    fn rows(file: &[u8]) -> Vec<String> {
        let opened = open(file, &FormatChoices::default()).unwrap();
        let mut rows = vec![opened.header.join("|")];
        for batch in opened.batches {
            rows.extend(
                (0..batch.rows()).map(|r| format!("{}: {}", batch.line(r), batch.record(r).join("|"))),
            );
        }
        rows
    }

    #[test]
    fn rows_are_cut_and_their_lines_counted() {
        for (file, expected) in [
            (&b"a,b\n1,2\n3,4\n"[..], &["a|b", "2: 1|2", "3: 3|4"][..]),
            (b"a,b\r\n1,2\r\n3,4", &["a|b", "2: 1|2", "3: 3|4"]),
            (b"\n\na,b\n\n1,2\n , \n\t\n3,\n", &["a|b", "5: 1|2", "8: 3|"]),
            (b"a,b\n\"x\ny\",2\n\"p\"\"q\",\"r,s\"\n", &["a|b", "2: x\ny|2", "4: p\"q|r,s"]),
            (b"a,b\r\n\r\n\"x\r\ny\",2\r\n5,6\r\n", &["a|b", "3: x\r\ny|2", "5: 5|6"]),
            (b"a,b\r1,2\r3,4\r", &["a|b", "2: 1|2", "3: 3|4"]),
            (b"\xEF\xBB\xBFa,b\n1,2\n", &["a|b", "2: 1|2"]),
            (b"sep=;\na;b\n1;2\n", &["a|b", "3: 1|2"]),
            (b"a,b\n1\n1,2,3\n", &["a|b", "2: 1", "3: 1|2|3"]),
            (b" a , ,b  c\n1,2,3\n", &["a|column_2|b c", "2: 1|2|3"]),
            (b"1,2\n3,4\n", &["column_1|column_2", "1: 1|2", "2: 3|4"]),
            (b"a,b\n", &["a|b"]),
            (b"a,b", &["a|b"]),
        ] {
            assert_eq!(rows(file), expected, "{}", String::from_utf8_lossy(file));
        }
    }

    proptest::proptest! {
        /// The `csv` crate is the oracle: with a line feed alone as the end of a row, both read any bytes alike.
        #[test]
        fn rows_are_those_of_the_csv_crate(file in "(\"|,|\n|\r| |a|ż|;){0,60}", rows in 1usize..4) {
            let bytes = file.as_bytes();
            let mut oracle = csv::ReaderBuilder::new();
            oracle.has_headers(false).flexible(true).terminator(csv::Terminator::Any(b'\n'));
            let expected: Vec<Vec<String>> = oracle
                .from_reader(bytes)
                .byte_records()
                .map(Result::unwrap)
                .filter(|record| !record.as_slice().iter().all(u8::is_ascii_whitespace))
                .map(|record| record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect())
                .map(without_carriage_return)
                .collect();
            let format = Format { has_header: false, ..Format::OURS };
            let mut found = Vec::new();
            if let Ok(mut reader) = Reader::open(bytes, &format) {
                while let Some(batch) = reader.next_batch(rows).unwrap() {
                    found.extend((0..batch.rows()).map(|row| batch.record(row)));
                }
            }
            proptest::prop_assert_eq!(found, expected);
        }
    }

    fn without_carriage_return(mut cells: Vec<String>) -> Vec<String> {
        if let Some(last) = cells.last_mut().filter(|last| last.ends_with('\r')) {
            last.pop();
        }
        cells
    }

    #[test]
    fn wide_and_single_byte_files_are_decoded_on_the_way() {
        let mut wide = b"\xFF\xFE".to_vec();
        wide.extend("sep=;\r\nimię;miasto\r\nZoë;Łódź\r\n".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(rows(&wide), ["imię|miasto", "3: Zoë|Łódź"]);
        let single = encoding_rs::WINDOWS_1250.encode("imię,miasto\nŁucja,Dąbrowa\n").0.into_owned();
        assert_eq!(rows(&single), ["imię|miasto", "2: Łucja|Dąbrowa"]);
    }

    #[test]
    fn one_name_over_two_columns_is_refused() {
        let refusal = open(b"email,name,E-mail\n", &FormatChoices::default());
        assert!(refusal.is_ok(), "names that only look alike are settled later");
        let refusal = open(b"email,name,Email\n", &FormatChoices::default()).unwrap_err();
        assert_eq!(refusal.to_string(), "the header `Email` stands over columns 1 and 3; rename one of them");
    }

    #[test]
    fn a_quote_that_never_closes_ends_the_file_early() {
        let opened = open(b"a,b\n1,2\n3,\"x\n5,6\n7,8\n", &FormatChoices::default()).unwrap();
        assert_eq!(opened.batches[0].unclosed, Some(1));
        assert_eq!(opened.batches[0].line(1), 3);
        let closed = open(b"a,b\n1,2\n3,\"x\n5,6\n\"\n", &FormatChoices::default()).unwrap();
        assert_eq!(closed.batches[0].unclosed, None);
        let mut endless = b"a,b\n1,\"x\n".to_vec();
        endless.resize(MAX_RECORD_BYTES + 3 * BUFFER_BYTES, b'y');
        assert_eq!(
            open(&endless, &FormatChoices::default()).unwrap_err().to_string(),
            "the quote that opens on line 2 is not closed within 16 MiB; close it, or double it inside a cell"
        );
    }

    #[test]
    fn batches_number_their_rows_and_progress_is_told() {
        let file = b"a\n1\n2\n3\n4\n5\n";
        let format = Format::OURS;
        let mut reader = Reader::open(&file[..], &format).unwrap();
        let mut firsts = Vec::new();
        while let Some(batch) = reader.next_batch(2).unwrap() {
            firsts.push((batch.first_row, batch.rows()));
        }
        assert_eq!(firsts, [(0, 2), (2, 2), (4, 1)]);
        assert_eq!(reader.bytes_read(), file.len() as u64);
    }
}
