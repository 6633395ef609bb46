//! What a cell may hold: missing, null, or a value of a type.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::text;
use super::time::{Date, Instant};

/// The longest text a value may have, in bytes (the issue's "value over 64 KiB").
pub const MAX_VALUE_BYTES: usize = 64 * 1024;

/// A value's type, as a metadata schema declares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ValueType {
    /// Any text.
    Text,
    /// A decimal number, exact.
    Number,
    /// True or false.
    Boolean,
    /// A calendar date.
    Date,
    /// An instant.
    Datetime,
    /// A list of values of one simple type.
    List(Scalar),
    /// A JSON object.
    Object,
}

/// A type that a list's elements may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scalar {
    /// Any text.
    Text,
    /// A decimal number.
    Number,
    /// True or false.
    Boolean,
    /// A calendar date.
    Date,
    /// An instant.
    Datetime,
}

/// A value. Text is stored clean ([`text::clean`]), numbers without trailing zeros, objects as canonical JSON text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Value {
    /// Text.
    Text(String),
    /// An exact decimal; written as text, since the store's encoding does not describe itself.
    Number(#[serde(with = "rust_decimal::serde::str")] Decimal),
    /// True or false.
    Boolean(bool),
    /// A calendar date.
    Date(Date),
    /// An instant.
    Instant(Instant),
    /// Elements of one simple type.
    List(Vec<Value>),
    /// A JSON object, as compact text with sorted keys.
    Object(String),
}

/// What stands under an attribute of a customer (SEMANTICS 1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Cell {
    /// Never given.
    #[default]
    Missing,
    /// Given as nothing.
    Null,
    /// Given.
    Value(Value),
}

impl ValueType {
    /// All names a schema accepts, for messages.
    pub const NAMES: &'static str =
        "text, number, boolean, date, datetime, list, list:number (or :boolean, :date, :datetime), object";

    /// Reads a type's name as PRODUCT.md writes it: `text`, `list`, `list:number` and so on.
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        if let Some(element) = name.strip_prefix("list:") {
            return Scalar::parse(element).map(Self::List);
        }
        match name.as_str() {
            "list" => Some(Self::List(Scalar::Text)),
            "object" => Some(Self::Object),
            other => Scalar::parse(other).map(Self::from),
        }
    }
}

impl Scalar {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "text" | "string" => Self::Text,
            "number" => Self::Number,
            "boolean" | "bool" => Self::Boolean,
            "date" => Self::Date,
            "datetime" | "date-time" => Self::Datetime,
            _ => return None,
        })
    }
}

impl From<Scalar> for ValueType {
    fn from(scalar: Scalar) -> Self {
        match scalar {
            Scalar::Text => Self::Text,
            Scalar::Number => Self::Number,
            Scalar::Boolean => Self::Boolean,
            Scalar::Date => Self::Date,
            Scalar::Datetime => Self::Datetime,
        }
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Datetime => "datetime",
            Self::List(Scalar::Text) => "list",
            Self::List(Scalar::Number) => "list:number",
            Self::List(Scalar::Boolean) => "list:boolean",
            Self::List(Scalar::Date) => "list:date",
            Self::List(Scalar::Datetime) => "list:datetime",
            Self::Object => "object",
        })
    }
}

/// Says why a text is no value of a type, and what would be one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAValue {
    /// The text does not have the type's form.
    #[error("`{text}` is not a {expected}; write {example}")]
    WrongForm {
        /// The text as given, shortened.
        text: String,
        /// The type's name.
        expected: &'static str,
        /// What a right one looks like.
        example: &'static str,
    },
    /// The text is longer than a value may be.
    #[error("the value has {bytes} bytes; at most {MAX_VALUE_BYTES} are kept, so shorten it")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
}

impl NotAValue {
    /// A refusal that quotes at most 60 characters of the text.
    pub fn wrong_form(text: &str, expected: &'static str, example: &'static str) -> Self {
        let mut quoted: String = text.chars().take(60).collect();
        if quoted.len() < text.len() {
            quoted.push('…');
        }
        Self::WrongForm { text: text::visible(&quoted).into_owned(), expected, example }
    }
}

impl Value {
    /// Reads a text as a value of a type, in the forms our own exports write (and yes/no/1/0 for booleans).
    ///
    /// # Errors
    /// [`NotAValue`] with the expected form where the text does not have it.
    pub fn parse(value_type: ValueType, input: &str) -> Result<Self, NotAValue> {
        let input = text::clean(input);
        if input.len() > MAX_VALUE_BYTES {
            return Err(NotAValue::TooLong { bytes: input.len() });
        }
        let wrong = |expected, example| NotAValue::wrong_form(&input, expected, example);
        match value_type {
            ValueType::Text => Ok(Self::Text(input.into_owned())),
            ValueType::Number => {
                number(&input).map(Self::Number).ok_or_else(|| wrong("number", "digits such as `1250.50`"))
            }
            ValueType::Boolean => {
                boolean(&input).map(Self::Boolean).ok_or_else(|| wrong("boolean", "`true` or `false`"))
            }
            ValueType::Date => Date::parse(&input)
                .map(Self::Date)
                .ok_or_else(|| wrong("date", "`YYYY-MM-DD` such as `1990-12-31`")),
            ValueType::Datetime => Instant::parse(&input)
                .map(Self::Instant)
                .ok_or_else(|| wrong("datetime", "an instant such as `2026-11-23T10:00:00Z`")),
            ValueType::List(element) => parse_list(element, &input),
            ValueType::Object => {
                parse_object(&input).ok_or_else(|| wrong("object", "JSON such as `{\"size\":\"L\"}`"))
            }
        }
    }

    /// The JSON form: numbers as numbers, lists as arrays, dates and instants as text.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Number(number) => number_to_json(*number),
            Self::Boolean(truth) => (*truth).into(),
            Self::Date(date) => date.to_string().into(),
            Self::Instant(instant) => instant.to_string().into(),
            Self::List(elements) => elements.iter().map(Self::to_json).collect(),
            Self::Object(json) => serde_json::from_str(json).unwrap_or(serde_json::Value::Null),
        }
    }
}

impl Cell {
    /// The value, where there is one.
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Missing | Self::Null => None,
        }
    }

    /// A cell of a text, cleaned.
    pub fn text(text: &str) -> Self {
        Self::Value(Value::Text(text::clean(text).into_owned()))
    }

    /// The text, where the cell holds one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Value(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The JSON form; missing and null are both `null`.
    pub fn to_json(&self) -> serde_json::Value {
        self.value().map_or(serde_json::Value::Null, Value::to_json)
    }
}

impl From<Value> for Cell {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

/// Prints the form that exports write and [`Value::parse`] reads: elements of a list joined by commas, one that
/// holds a comma, a quote or outer white space in double quotes.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Object(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Boolean(truth) => write!(f, "{truth}"),
            Self::Date(date) => write!(f, "{date}"),
            Self::Instant(instant) => write!(f, "{instant}"),
            Self::List(elements) => {
                for (i, element) in elements.iter().enumerate() {
                    if i > 0 {
                        f.write_str(",")?;
                    }
                    write_element(f, &element.to_string())?;
                }
                Ok(())
            }
        }
    }
}

fn write_element(f: &mut fmt::Formatter<'_>, element: &str) -> fmt::Result {
    let needs_quotes =
        element.is_empty() || element.contains([',', '"', '\n', '\r']) || element.trim() != element;
    if needs_quotes { write!(f, "\"{}\"", element.replace('"', "\"\"")) } else { f.write_str(element) }
}

/// Reads an exact decimal in plain notation and drops trailing zeros; no exponent, no grouping.
pub fn number(input: &str) -> Option<Decimal> {
    if let Some((mantissa, exponent)) = input.split_once(['e', 'E']) {
        number(mantissa)?;
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        let is_plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        return is_plain.then(|| Decimal::from_scientific(input).ok()).flatten().map(|n| n.normalize());
    }
    let digits = input.strip_prefix(['-', '+']).unwrap_or(input);
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if !plain || digits.starts_with('.') || digits.ends_with('.') {
        return None;
    }
    Decimal::from_str_exact(input).ok().map(|n| n.normalize())
}

/// Reads a boolean: true/false, yes/no, 1/0, in any case.
pub fn boolean(input: &str) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|w| input.eq_ignore_ascii_case(w));
    if is(&["true", "yes", "1"]) {
        Some(true)
    } else if is(&["false", "no", "0"]) {
        Some(false)
    } else {
        None
    }
}

fn parse_list(element: Scalar, input: &str) -> Result<Value, NotAValue> {
    if input.starts_with('[')
        && let Ok(serde_json::Value::Array(items)) = serde_json::from_str(input)
    {
        let texts = items.iter().map(|item| match item {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        return texts.map(|t| Value::parse(element.into(), &t)).collect::<Result<_, _>>().map(Value::List);
    }
    let elements = split_list(input).into_iter().map(|t| Value::parse(element.into(), &t));
    elements.collect::<Result<Vec<_>, _>>().map(Value::List)
}

/// Splits a comma-joined cell; double quotes keep commas, and blanks between commas are no elements.
fn split_list(input: &str) -> Vec<String> {
    let mut elements = Vec::new();
    let mut rest = input.trim_start();
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix('"') {
            let (element, after) = take_quoted(quoted);
            elements.push(element);
            rest = after.split_once(',').map_or("", |(_, rest)| rest).trim_start();
        } else {
            let (element, after) = rest.split_once(',').unwrap_or((rest, ""));
            if !element.trim().is_empty() {
                elements.push(element.trim().to_owned());
            }
            rest = after.trim_start();
        }
    }
    elements
}

fn take_quoted(after_quote: &str) -> (String, &str) {
    let mut element = String::new();
    let mut rest = after_quote;
    while let Some(at) = rest.find('"') {
        element.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                element.push('"');
                rest = after;
            }
            None => return (element, rest),
        }
    }
    element.push_str(rest);
    (element, "")
}

fn parse_object(input: &str) -> Option<Value> {
    let json: serde_json::Value = serde_json::from_str(input).ok()?;
    json.is_object().then(|| Value::Object(json.to_string()))
}

fn number_to_json(number: Decimal) -> serde_json::Value {
    serde_json::from_str(&number.to_string()).unwrap_or_else(|_| number.to_string().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value_type: &str, input: &str, expected: &str) {
        let value_type = ValueType::parse(value_type).unwrap();
        let shown = match Value::parse(value_type, input) {
            Ok(value) => {
                assert_eq!(
                    Value::parse(value_type, &value.to_string()).as_ref(),
                    Ok(&value),
                    "reads back: {input}"
                );
                value.to_string()
            }
            Err(problem) => problem.to_string(),
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn values_read_and_print() {
        check("text", "  0012 ", "0012");
        check("number", "-003.500", "-3.5");
        check("number", "1e5", "100000");
        check("number", "2.5E-3", "0.0025");
        check("number", "1e", "`1e` is not a number; write digits such as `1250.50`");
        check("number", "12345678901234567890.12", "12345678901234567890.12");
        check("boolean", "YES", "true");
        check("date", "31.12.1990", "`31.12.1990` is not a date; write `YYYY-MM-DD` such as `1990-12-31`");
        check("datetime", "2026-11-23T10:00:00+01:00", "2026-11-23T09:00:00.000Z");
        check("object", r#"{"b":1,"a":[2]}"#, r#"{"a":[2],"b":1}"#);
    }

    #[test]
    fn lists_keep_commas_and_quotes() {
        check("list", "vip, press,,", "vip,press");
        check("list", r#""a, b","say ""hi""",c"#, r#""a, b","say ""hi""",c"#);
        check("list", r#"["x","y,z"]"#, r#"x,"y,z""#);
        check("list:number", "1, 2.50", "1,2.5");
        check("list:number", "1, two", "`two` is not a number; write digits such as `1250.50`");
    }

    #[test]
    fn a_value_over_64_kib_is_refused() {
        let long = "x".repeat(MAX_VALUE_BYTES + 1);
        assert!(
            Value::parse(ValueType::Text, &long)
                .unwrap_err()
                .to_string()
                .starts_with("the value has 65537 bytes")
        );
    }
}
