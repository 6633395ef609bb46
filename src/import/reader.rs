//! Cuts a file into rows and cells, in batches; looks at no value.

use std::io::Read;

use csv::{ByteRecord, ReaderBuilder, Terminator};

use super::batch::RawBatch;
use super::decode::{Decoded, MAX_RECORD_BYTES, TooLong};
use super::encoding::Encoding;
use super::format::Format;
use super::refusal::Refusal;
use crate::domain::{PAGE_ROWS, text};

/// Bytes read at once.
const BUFFER_BYTES: usize = 256 * 1024;
/// A batch ends before its rows when it holds so much, so that memory stays flat whatever the file.
const MAX_BATCH_BYTES: usize = 8 * 1024 * 1024;

/// Reads the rows of a file.
pub struct Reader<R> {
    rows: csv::Reader<Decoded<R>>,
    header: Vec<String>,
    encoding: Encoding,
    delimiter: u8,
    record: ByteRecord,
    /// The first record, where it is data.
    pending: Option<u64>,
    skipped_lines: u64,
    next_row: u64,
    batch_bytes: usize,
}

impl<R: Read> Reader<R> {
    /// Opens a source and reads its header; without one, columns are named `column_1` and so on.
    ///
    /// # Errors
    /// [`Refusal::Empty`], [`Refusal::DuplicateHeader`] and [`Refusal::Read`].
    pub fn open(source: R, format: &Format) -> Result<Self, Refusal> {
        let decoded = Decoded::open(source, format)?;
        // Ending rows at the line feed alone makes the count of lines exact: with both characters as the end, csv
        // counts the feed to the next row.
        let rows = ReaderBuilder::new()
            .delimiter(format.delimiter)
            .has_headers(false)
            .flexible(true)
            .terminator(Terminator::Any(b'\n'))
            .buffer_capacity(BUFFER_BYTES)
            .from_reader(decoded);
        let mut reader = Self {
            rows,
            header: Vec::new(),
            encoding: format.encoding,
            delimiter: format.delimiter,
            record: ByteRecord::new(),
            pending: None,
            skipped_lines: u64::from(format.skip_lines),
            next_row: 0,
            batch_bytes: 0,
        };
        let first_line = reader.read_record()?.ok_or(Refusal::Empty)?;
        if format.has_header {
            reader.header = header_names(&reader.record);
        } else {
            reader.header = (1..=reader.record.len()).map(unnamed).collect();
            reader.pending = Some(first_line);
        }
        refuse_duplicates(&reader.header)?;
        Ok(reader)
    }

    /// The columns' names, cleaned.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Bytes of the source read so far, for progress.
    pub fn bytes_read(&self) -> u64 {
        self.rows.get_ref().bytes_read()
    }

    /// The next rows, at most so many and never more than a column holds ([`PAGE_ROWS`]); `None` at the end. Blank
    /// lines are no rows.
    ///
    /// # Errors
    /// [`Refusal::UnclosedQuote`] and [`Refusal::Read`].
    pub fn next_batch(&mut self, max_rows: usize) -> Result<Option<RawBatch>, Refusal> {
        let max_rows = max_rows.min(PAGE_ROWS);
        let room = self.batch_bytes + self.batch_bytes / 8;
        let mut batch = RawBatch::new(self.next_row, self.encoding, self.delimiter, max_rows, room);
        if let Some(line) = self.pending.take() {
            batch.push(&self.record, line);
        }
        while batch.rows() < max_rows && batch.bytes.len() < MAX_BATCH_BYTES {
            let Some(line) = self.read_record()? else { break };
            batch.push(&self.record, line);
            if self.is_unclosed() {
                batch.unclosed = Some(batch.rows() - 1);
            }
        }
        self.next_row += batch.rows() as u64;
        self.batch_bytes = batch.bytes.len();
        Ok((batch.rows() > 0).then_some(batch))
    }

    /// Reads the next record that is not blank, and gives the line on which it begins.
    fn read_record(&mut self) -> Result<Option<u64>, Refusal> {
        loop {
            let start = self.rows.position().byte();
            self.rows.get_mut().begin_record(start);
            let line = self.rows.position().line() + self.skipped_lines;
            if !self.rows.read_byte_record(&mut self.record).map_err(|error| refusal(error, line))? {
                return Ok(None);
            }
            let text = self.record.as_slice();
            if !text.iter().all(u8::is_ascii_whitespace) {
                return Ok(Some(self.first_line()));
            }
        }
    }

    /// The line on which the record just read begins: csv's own answer points at blank lines skipped before it.
    fn first_line(&self) -> u64 {
        let position = self.rows.position();
        let within = memchr::memchr_iter(b'\n', self.record.as_slice()).count() as u64;
        let at_end = |(end, last)| end == position.byte() && last != b'\n';
        let ended = !self.rows.get_ref().end().is_some_and(at_end) && !self.is_unclosed();
        (position.line() + self.skipped_lines).saturating_sub(within + u64::from(ended))
    }

    /// Whether the file ended within quotes: the last cell holds a line's end, so quotes were open, and the file's
    /// last sign is none.
    fn is_unclosed(&self) -> bool {
        let Some((end, _)) = self.rows.get_ref().end() else { return false };
        if end != self.rows.position().byte() {
            return false;
        }
        let last = self.record.iter().next_back().unwrap_or_default();
        memchr::memchr(b'\n', last).is_some() && self.rows.get_ref().last_sign() != b'"'
    }
}

fn refusal(error: csv::Error, line: u64) -> Refusal {
    match error.into_kind() {
        csv::ErrorKind::Io(error) if is_too_long(&error) => {
            Refusal::UnclosedQuote { line, limit: MAX_RECORD_BYTES }
        }
        csv::ErrorKind::Io(error) => Refusal::Read(error),
        other => Refusal::Read(std::io::Error::other(format!("{other:?}"))),
    }
}

fn is_too_long(error: &std::io::Error) -> bool {
    error.get_ref().and_then(|inner| inner.downcast_ref::<TooLong>()).is_some()
}

fn header_names(record: &ByteRecord) -> Vec<String> {
    let name = |(at, cell): (usize, &[u8])| {
        let name = String::from_utf8_lossy(cell);
        let name = text::clean(name.trim_matches(['\u{FEFF}', '\u{200B}', '\0']));
        if name.is_empty() { unnamed(at + 1) } else { name.split_whitespace().collect::<Vec<_>>().join(" ") }
    };
    record.iter().enumerate().map(name).collect()
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
