//! One cell at a time: cleaned, read as its column's type, and put into the column.

use std::borrow::Cow;

use super::bind::BoundColumn;
use super::dates::{self, DateOrder};
use super::numbers;
use super::reject::Rule;
use super::truths;
use crate::domain::value::{MAX_VALUE_BYTES, Scalar, Value};
use crate::domain::{ColumnBuilder, ColumnId, CustomerId, ValueType, customer, text};

/// What a spreadsheet would take for a formula, and what therefore is quoted for it (SEMANTICS 25).
const FORMULA_SIGNS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell's text as it is kept: trimmed, one spreadsheet quote taken off, composed.
pub(super) fn cleaned(cell: &str) -> Cow<'_, str> {
    let trimmed = trimmed(cell);
    // Letters below U+0300, the first combining mark, are composed already; their bytes are below 0xCC.
    if trimmed.is_ascii() || trimmed.bytes().all(|b| b < 0xCC) {
        Cow::Borrowed(trimmed)
    } else {
        text::clean(trimmed)
    }
}

/// A cell's text trimmed, one spreadsheet quote taken off; all that ASCII needs.
#[inline]
pub(super) fn trimmed(cell: &str) -> &str {
    let is_ink = |b: &u8| (b'!'..0x80).contains(b);
    let bytes = cell.as_bytes();
    let is_trim = bytes.first().is_some_and(is_ink) && bytes.last().is_some_and(is_ink);
    let trimmed = if is_trim { cell } else { cell.trim() };
    // A pattern of one character would be compared by a call.
    if trimmed.as_bytes().first() == Some(&b'\'') { unquoted(trimmed).trim() } else { trimmed }
}

/// Takes one leading `'` off, where it or more of them stand before a sign of a formula.
fn unquoted(cell: &str) -> &str {
    if cell.trim_start_matches('\'').starts_with(FORMULA_SIGNS) { &cell[1..] } else { cell }
}

/// Reads a clean text as a column's type and adds it; the rule it breaks where it cannot be read, and nothing added.
#[inline]
pub(super) fn push(
    text: &str,
    bound: &BoundColumn,
    scratch: &mut String,
    column: &mut ColumnBuilder,
) -> Result<(), Rule> {
    if text.len() > MAX_VALUE_BYTES {
        return Err(Rule::TooLong);
    }
    let order = bound.date_order.unwrap_or(DateOrder::Ymd);
    match bound.attribute.value_type {
        ValueType::Text => {
            check_text(text, bound.column)?;
            column.push_text(text);
        }
        ValueType::Number => {
            if !numbers::push(text, bound.number_style, scratch, column) {
                return Err(Rule::BadNumber);
            }
        }
        ValueType::Boolean => column.push_boolean(truths::read(text).ok_or(Rule::BadBoolean)?),
        ValueType::Date => column.push_date(dates::date(text, order).ok_or(Rule::BadDate)?),
        ValueType::Datetime => {
            column.push_instant(dates::instant(text, order, bound.zone.as_ref()).ok_or(Rule::BadDatetime)?);
        }
        ValueType::List(element) => push_list(text, element, bound.list_separator, scratch, column)?,
        ValueType::Object => match Value::parse(ValueType::Object, text) {
            Ok(object) => column.push_text(&object.to_string()),
            Err(_) => return Err(Rule::BadObject),
        },
    }
    Ok(())
}

fn check_text(text: &str, column: ColumnId) -> Result<(), Rule> {
    match column {
        ColumnId::EMAIL if !is_plain_email(text.as_bytes()) && !customer::is_email(text) => {
            Err(Rule::BadEmail)
        }
        ColumnId::ID if !CustomerId::has_form(text) => Err(Rule::BadId),
        _ => Ok(()),
    }
}

/// Whether a text is an email address.
pub(super) fn is_email(text: &str) -> bool {
    is_plain_email(text.as_bytes()) || customer::is_email(text)
}

/// Says yes to the addresses of nearly every row in one pass; the rest go to [`customer::is_email`].
pub(super) fn is_plain_email(text: &[u8]) -> bool {
    let (mut at, mut dots, mut last) = (None, 0, b'.');
    for (place, byte) in text.iter().enumerate() {
        match byte {
            b'@' if at.is_none() && place > 0 => {
                at = Some(place);
                last = b'.';
                continue;
            }
            b'.' if at.is_some() => {
                if last == b'.' {
                    return false;
                }
                dots += 1;
            }
            b'!'..=b'?' | b'A'..=b'~' => {}
            _ => return false,
        }
        last = *byte;
    }
    dots > 0 && last != b'.'
}

fn push_list(
    text: &str,
    element: Scalar,
    separator: char,
    scratch: &mut String,
    column: &mut ColumnBuilder,
) -> Result<(), Rule> {
    let is_plain =
        element == Scalar::Text && !text.starts_with('[') && memchr::memchr(b'"', text.as_bytes()).is_none();
    if !is_plain {
        let joined =
            if separator == ',' { Cow::Borrowed(text) } else { Cow::Owned(with_commas(text, separator)) };
        let list = Value::parse(ValueType::List(element), &joined).map_err(|_| Rule::BadList)?;
        column.push_text(&list.to_string());
        return Ok(());
    }
    scratch.clear();
    for element in text.split(separator).map(str::trim).filter(|element| !element.is_empty()) {
        if !scratch.is_empty() {
            scratch.push(',');
        }
        if element.contains([',', '\n', '\r']) {
            scratch.extend(['"'].into_iter().chain(element.chars()).chain(['"']));
        } else {
            scratch.push_str(element);
        }
    }
    column.push_text(scratch);
    Ok(())
}

fn with_commas(text: &str, separator: char) -> String {
    let quoted = |element: &str| {
        if element.contains(',') { format!("\"{element}\"") } else { element.to_owned() }
    };
    text.split(separator).map(|element| quoted(element.trim())).collect::<Vec<_>>().join(",")
}

/// What would mend a cell that breaks a rule.
pub(super) fn remedy(rule: Rule, bound: &BoundColumn) -> String {
    let fixed = match rule {
        Rule::BadEmail => "it needs one `@`, a dotted domain and no white space",
        Rule::BadId => {
            "a customer id is `cust_` and 24 letters or digits; map the column to `source_id` for other keys"
        }
        Rule::BadBoolean => "write `true` or `false`",
        Rule::BadDatetime => "write an instant such as `2026-11-23T10:00:00Z`",
        Rule::BadObject => "write JSON such as `{\"size\":\"L\"}`",
        Rule::TooLong => return format!("at most {MAX_VALUE_BYTES} bytes are kept, so shorten it"),
        Rule::BadNumber => return format!("write digits such as `{}`", bound.number_style.example()),
        Rule::BadList => {
            return format!("write values of {} with commas between", bound.attribute.value_type);
        }
        Rule::BadDate => match bound.date_order {
            Some(DateOrder::Dmy) => "write day, month and year such as `31.12.1990`, or `1990-12-31`",
            Some(DateOrder::Mdy) => "write month, day and year such as `12/31/1990`, or `1990-12-31`",
            Some(DateOrder::Ymd) | None => "write `YYYY-MM-DD` such as `1990-12-31`",
        },
        _ => "mend it or leave it out",
    };
    fixed.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spreadsheet_quote_is_taken_off() {
        for (cell, expected) in [
            (" a ", "a"),
            ("'=1+1", "=1+1"),
            ("'+48600", "+48600"),
            ("''=1", "'=1"),
            ("'''@x", "''@x"),
            ("'tis", "'tis"),
            ("'", "'"),
            ("''", "''"),
            ("'\tx", "x"),
            ("Jose\u{301}", "José"),
            ("\u{a0}Zoë\u{a0}", "Zoë"),
            ("Łódź ", "Łódź"),
        ] {
            assert_eq!(cleaned(cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn the_quick_look_at_an_address_agrees_with_the_rule() {
        for text in [
            "a@b.co",
            "a.b+c@d-e.f.gh",
            "",
            "a",
            "a@b",
            "@b.co",
            "a@",
            "a@b@c.de",
            "a b@c.de",
            "a@b..de",
            "a@.de",
            "a@b.",
            ".@b.c",
            "a..b@c.d",
            "a\t@b.c",
            "\"x\"@b.c",
        ] {
            assert_eq!(is_plain_email(text.as_bytes()), customer::is_email(text), "{text}");
        }
    }
}
