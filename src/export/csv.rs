//! Rows as CSV.

use super::{Place, Safety, Source};
use crate::domain::Column;

/// What a spreadsheet takes for a formula at the beginning of a cell; an import takes one `'` off before it.
const FORMULA_SIGNS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Whether texts laid end to end hold nothing that needs quotes.
pub(super) fn are_plain(texts: &str) -> bool {
    let bytes = texts.as_bytes();
    memchr::memchr3(b',', b'"', b'\n', bytes).is_none() && memchr::memchr(b'\r', bytes).is_none()
}

/// The same of one text, which is too short for a search by many bytes at once.
fn is_plain(text: &str) -> bool {
    !text.bytes().any(needs_quotes)
}

fn needs_quotes(byte: u8) -> bool {
    matches!(byte, b',' | b'"' | b'\n' | b'\r')
}

/// Appends a row and its end.
pub(super) fn push_row(sources: &[Source<'_>], place: Place<'_>, safety: Safety, out: &mut String) {
    let start = out.len();
    for (at, source) in sources.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        match *source {
            Source::Column { column, is_plain } => push_cell(column, place.slot, is_plain, safety, out),
            Source::Id => out.push_str(place.id),
        }
    }
    // A line without anything is no row; quotes make it one.
    if out.len() == start {
        out.push_str("\"\"");
    }
    out.push('\n');
}

fn push_cell(column: &Column, slot: usize, is_plain: bool, safety: Safety, out: &mut String) {
    if let Some(text) = column.text(slot) {
        if !is_plain {
            return push_text(text, safety, out);
        }
        if begins_like_formula(text, safety) {
            out.push('\'');
        }
        out.push_str(text);
        return;
    }
    let start = out.len();
    column.print(slot, out);
    // Numbers and times need no quotes; a negative number begins like a formula.
    if safety == Safety::ExcelSafe && out[start..].starts_with('-') {
        out.insert(start, '\'');
    }
}

/// Appends one cell of text.
pub(super) fn push_text(text: &str, safety: Safety, out: &mut String) {
    let prefix = if begins_like_formula(text, safety) { "'" } else { "" };
    if is_plain(text) {
        out.push_str(prefix);
        out.push_str(text);
        return;
    }
    out.push('"');
    out.push_str(prefix);
    let mut rest = text;
    while let Some(at) = rest.find('"') {
        out.push_str(&rest[..=at]);
        out.push('"');
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

/// Whether a `'` goes before a cell.
fn begins_like_formula(text: &str, safety: Safety) -> bool {
    match text.as_bytes().first() {
        Some(b'\'') => text.trim_start_matches('\'').starts_with(FORMULA_SIGNS),
        Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r') => safety == Safety::ExcelSafe,
        _ => false,
    }
}
