//! Numbers as people write them: which sign parts thousands and which the fraction, a column at a time.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::{ColumnBuilder, value};

/// More digits than this are rather a card or an article than a number (SEMANTICS 4).
const MAX_INFERRED_DIGITS: usize = 15;

/// Which signs a column's numbers are written with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum NumberStyle {
    /// `1234.56`.
    #[default]
    #[serde(rename = "1234.56")]
    Plain,
    /// `1,234.56`.
    #[serde(rename = "1,234.56")]
    Grouped,
    /// `1.234,56`, also with spaces between thousands.
    #[serde(rename = "1.234,56")]
    Comma,
}

impl NumberStyle {
    /// A number in this style, by which the style is named.
    pub fn example(self) -> &'static str {
        match self {
            Self::Plain => "1234.56",
            Self::Grouped => "1,234.56",
            Self::Comma => "1.234,56",
        }
    }
}

/// What the cells of a column say about its style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NumberEvidence {
    /// Numbers that only [`NumberStyle::Plain`] or [`NumberStyle::Grouped`] reads.
    pub point: u64,
    /// Numbers with a comma between thousands and a point, or several such commas.
    pub grouped: u64,
    /// Numbers that only [`NumberStyle::Comma`] reads.
    pub comma: u64,
    /// Numbers such as `1,234`, which could be a thousand or one and a bit.
    pub open: u64,
}

impl NumberEvidence {
    /// The style that reads every cell; `None` where there is none or nothing decides.
    pub fn style(&self) -> Option<NumberStyle> {
        match (self.comma > 0, self.grouped > 0, self.open > 0) {
            (false, false, false) => Some(NumberStyle::Plain),
            (false, true, _) => Some(NumberStyle::Grouped),
            (true, false, _) if self.point == 0 => Some(NumberStyle::Comma),
            _ => None,
        }
    }

    pub(super) fn add(&mut self, form: Form) {
        match form {
            Form::Whole => {}
            Form::Point => self.point += 1,
            Form::Grouped => self.grouped += 1,
            Form::Comma => self.comma += 1,
            Form::Open => self.open += 1,
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.point += other.point;
        self.grouped += other.grouped;
        self.comma += other.comma;
        self.open += other.open;
    }
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Digits alone; also `1.234`, which the style decides.
    Whole,
    Point,
    Grouped,
    Comma,
    Open,
}

/// The form of a text that can be inferred to be a number; `None` for leading zeros, a leading `+`, exponents, too
/// many digits and all other texts (SEMANTICS 4).
pub(super) fn inferred(text: &[u8]) -> Option<Form> {
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let (mut digits, mut points, mut commas) = (0, 0, 0);
    for byte in text {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'.' => points += 1,
            b',' => commas += 1,
            _ => return None,
        }
    }
    if digits == 0 || digits > MAX_INFERRED_DIGITS {
        return None;
    }
    if text[0] == b'0' && text.get(1).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    if points + commas == 0 {
        return Some(Form::Whole);
    }
    separated(text, points, commas)
}

fn separated(text: &[u8], points: usize, commas: usize) -> Option<Form> {
    let groups = |of: &[u8], sign: u8| {
        let mut parts = of.split(|b| *b == sign);
        parts.next().is_some_and(|head| (1..=3).contains(&head.len()) && head != b"0")
            && parts.all(|part| part.len() == 3)
    };
    let split = |sign: u8| {
        let at = text.iter().position(|b| *b == sign)?;
        let (whole, fraction) = (&text[..at], &text[at + 1..]);
        (!whole.is_empty() && !fraction.is_empty()).then_some((whole, fraction))
    };
    match (points, commas) {
        (1, 0) => {
            let (_, fraction) = split(b'.')?;
            let is_open = fraction.len() == 3 && groups(text, b'.');
            Some(if is_open { Form::Whole } else { Form::Point })
        }
        (0, 1) => split(b',').map(|_| if groups(text, b',') { Form::Open } else { Form::Comma }),
        (0, _) => groups(text, b',').then_some(Form::Grouped),
        (_, 0) => groups(text, b'.').then_some(Form::Comma),
        // The sign that comes last parts the fraction.
        (1, _) if memchr::memrchr(b',', text) < memchr::memchr(b'.', text) => {
            split(b'.').filter(|(whole, _)| groups(whole, b',')).map(|_| Form::Grouped)
        }
        (_, 1) if memchr::memrchr(b'.', text) < memchr::memchr(b',', text) => {
            split(b',').filter(|(whole, _)| groups(whole, b'.')).map(|_| Form::Comma)
        }
        _ => None,
    }
}

/// Reads a number in a column's style into a column; `false`, and nothing added, where it is none.
pub(super) fn push(text: &str, style: NumberStyle, scratch: &mut String, column: &mut ColumnBuilder) -> bool {
    let is_plain = style != NumberStyle::Comma || !text.contains('.');
    if is_plain && let Some((mantissa, scale)) = short(text.as_bytes()) {
        column.push_number(mantissa, scale);
        return true;
    }
    match slow(text, style, scratch) {
        Some(number) => {
            column.push_decimal(number);
            true
        }
        None => false,
    }
}

/// Reads a number in a column's style.
pub(super) fn slow(text: &str, style: NumberStyle, scratch: &mut String) -> Option<Decimal> {
    if style == NumberStyle::Plain {
        return value::number(text);
    }
    let (group, point) = if style == NumberStyle::Comma { ('.', ',') } else { (',', '.') };
    let (whole, fraction) = text.split_once(point).map_or((text, None), |(w, f)| (w, Some(f)));
    scratch.clear();
    let mut parts = whole.split([group, ' ', '\u{a0}', '\u{202f}', '\'']);
    scratch.push_str(parts.next()?);
    for part in parts {
        if part.len() != 3 {
            return None;
        }
        scratch.push_str(part);
    }
    if let Some(fraction) = fraction {
        scratch.push('.');
        scratch.push_str(fraction);
    }
    value::number(scratch)
}

/// Mantissa and scale of plain digits that fit; the way of nearly every number.
pub(super) fn short(text: &[u8]) -> Option<(i64, u32)> {
    let (is_negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() || digits.len() > 18 || digits[0] == b'.' {
        return None;
    }
    let (mut mantissa, mut point) = (0i64, None);
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = mantissa * 10 + i64::from(byte - b'0'),
            b'.' if point.is_none() && at + 1 < digits.len() => point = Some(at),
            _ => return None,
        }
    }
    let mut scale = point.map_or(0, |at| (digits.len() - 1 - at) as u32);
    while scale > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    Some((if is_negative { -mantissa } else { mantissa }, scale))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ValueType;

    fn read(text: &str, style: NumberStyle) -> String {
        let mut column = ColumnBuilder::new(ValueType::Number);
        if !push(text, style, &mut String::new(), &mut column) {
            return "-".to_owned();
        }
        column.finish().cell(0).value().map(ToString::to_string).unwrap_or_default()
    }

    #[test]
    fn numbers_are_read_in_the_columns_style() {
        use NumberStyle::{Comma, Grouped, Plain};
        for (style, text, expected) in [
            (Plain, "1250.50", "1250.5"),
            (Plain, "-0.25", "-0.25"),
            (Plain, "007", "7"),
            (Plain, "1e5", "100000"),
            (Plain, "1,234", "-"),
            (Plain, "12345678901234567890.5", "12345678901234567890.5"),
            (Plain, "5.", "-"),
            (Plain, ".5", "-"),
            (Plain, "", "-"),
            (Grouped, "1,234.56", "1234.56"),
            (Grouped, "1,23.56", "-"),
            (Comma, "1.234,56", "1234.56"),
            (Comma, "1.234", "1234"),
            (Comma, "1.000", "1000"),
            (Comma, "1 234,5", "1234.5"),
            (Comma, "12,5", "12.5"),
            (Comma, "1.2345", "-"),
        ] {
            assert_eq!(read(text, style), expected, "{text}");
        }
    }

    #[test]
    fn a_number_is_inferred_from_plain_digits_only() {
        for (text, expected) in [
            ("12", Some(Form::Whole)),
            ("0", Some(Form::Whole)),
            ("0.5", Some(Form::Point)),
            ("-3.25", Some(Form::Point)),
            ("1.234", Some(Form::Whole)),
            ("1,234", Some(Form::Open)),
            ("12,5", Some(Form::Comma)),
            ("1.234,56", Some(Form::Comma)),
            ("1,234.56", Some(Form::Grouped)),
            ("007", None),
            ("+48", None),
            ("1e5", None),
            ("1234567890123456", None),
            ("12-5", None),
            (".5", None),
            ("-", None),
            ("", None),
        ] {
            assert_eq!(inferred(text.as_bytes()), expected, "{text}");
        }
    }
}
