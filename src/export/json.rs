//! Rows as JSON, an object a line.

use std::fmt::Write as _;

use super::{Place, Source};
use crate::domain::{Column, ColumnData, ValueType};

/// Whether texts laid end to end hold nothing that needs escapes.
pub(super) fn is_plain(text: &str) -> bool {
    !text.bytes().any(needs_escape)
}

fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || matches!(byte, b'"' | b'\\')
}

/// Appends a row and its end; `fields` gives each source with its key, ready with quotes and colon.
pub(super) fn push_row<'a>(
    fields: impl Iterator<Item = (&'a str, &'a Source<'a>)>,
    place: Place<'_>,
    out: &mut String,
) {
    out.push('{');
    let mut is_first = true;
    for (key, source) in fields {
        let start = out.len();
        if !is_first {
            out.push(',');
        }
        out.push_str(key);
        let is_given = match *source {
            Source::Id => {
                push_text(place.id, out);
                true
            }
            Source::Column { column, is_plain } => push_cell(column, place.slot, is_plain, out),
        };
        if is_given {
            is_first = false;
        } else {
            out.truncate(start);
        }
    }
    out.push_str("}\n");
}

/// Appends a cell; `false` where it is missing.
fn push_cell(column: &Column, slot: usize, is_plain: bool, out: &mut String) -> bool {
    if slot >= column.len() || !column.present().contains(slot) {
        let is_null = slot < column.len() && column.null().contains(slot);
        if is_null {
            out.push_str("null");
        }
        return is_null;
    }
    match (column.value_type(), column.data()) {
        // An object is kept as the JSON it is.
        (ValueType::Object, _) | (_, ColumnData::Numbers { .. } | ColumnData::Decimals(_)) => {
            column.print(slot, out);
        }
        (_, ColumnData::Booleans(_)) => column.print(slot, out),
        (ValueType::List(_), _) => {
            // Writing to a `String` cannot fail.
            let written = write!(out, "{}", column.cell(slot).to_json());
            debug_assert!(written.is_ok());
        }
        (_, ColumnData::Texts(_) | ColumnData::Words { .. }) => {
            let text = column.text(slot).unwrap_or_default();
            if is_plain {
                out.push('"');
                out.push_str(text);
                out.push('"');
            } else {
                push_text(text, out);
            }
        }
        (_, ColumnData::Nothing | ColumnData::Dates(_) | ColumnData::Instants(_)) => {
            out.push('"');
            column.print(slot, out);
            out.push('"');
        }
    }
    true
}

/// Appends a text in quotes.
pub(super) fn push_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                // Writing to a `String` cannot fail.
                let written = write!(out, "\\u{:04x}", c as u32);
                debug_assert!(written.is_ok());
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
