//! The cells of a batch as clean text: what is asked once of a whole batch or row is not asked of each cell.

use std::borrow::Cow;

use super::batch::RawBatch;
use super::cells;

/// The texts of a batch.
pub(super) struct BatchText<'a> {
    batch: &'a RawBatch,
    /// The batch's bytes as text, where all of them are.
    text: Option<&'a str>,
    /// Whether a cell may hold signs that are no text though its bytes are.
    is_doubtful: bool,
    /// Rows all of whose bytes are ASCII: their cells need not be asked one by one.
    is_ascii: Vec<bool>,
}

/// The bytes of a cell are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotText;

impl<'a> BatchText<'a> {
    /// Looks a batch through.
    pub fn new(batch: &'a RawBatch) -> Self {
        let is_transcoded = !batch.encoding.is_utf_8() && !batch.bytes.is_ascii();
        Self {
            batch,
            text: simdutf8::basic::from_utf8(&batch.bytes).ok(),
            is_doubtful: is_transcoded || memchr::memchr(0, &batch.bytes).is_some(),
            is_ascii: (0..batch.rows()).map(|row| batch.row_text(row).is_ascii()).collect(),
        }
    }

    /// A cell's clean text; empty where the row is short.
    #[inline]
    pub fn cell(&self, row: usize, at: usize) -> Result<Cow<'a, str>, NotText> {
        let range = self.batch.range(row, at);
        if range.is_empty() || (self.is_doubtful && self.batch.stated(row, at).is_some()) {
            return Ok(Cow::Borrowed(""));
        }
        let text = match self.text {
            Some(text) => text.get(range),
            None => std::str::from_utf8(&self.batch.bytes[range]).ok(),
        };
        match text {
            Some(text) if self.is_doubtful && is_spoilt(text, self.batch) => Err(NotText),
            Some(text) if self.is_ascii[row] => Ok(Cow::Borrowed(cells::trimmed(text))),
            Some(text) => Ok(cells::cleaned(text)),
            None => Err(NotText),
        }
    }
}

/// Whether a text holds what decoding puts for bytes without a meaning, or a control that no text has.
fn is_spoilt(text: &str, batch: &RawBatch) -> bool {
    let is_odd = |c: char| c == '\u{FFFD}' || ('\u{80}'..='\u{9F}').contains(&c);
    text.contains('\0') || (!batch.encoding.is_utf_8() && !text.is_ascii() && text.contains(is_odd))
}
