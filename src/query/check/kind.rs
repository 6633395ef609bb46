//! Kinds of values, as a filter tells them apart.

use std::fmt;

use crate::domain::{Scalar, ValueType};

/// What may be asked of an operand, and which values it is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Any text.
    Text,
    /// One of a few words; compared folded.
    Status,
    /// A number, or an amount in major units.
    Number,
    /// True or false.
    Boolean,
    /// A day.
    Date,
    /// An instant.
    Instant,
    /// A list.
    List(Scalar),
    /// A JSON object.
    Object,
    /// Metadata of records: each value says itself what it is.
    Untyped,
}

impl Kind {
    /// Whether it is some text.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Status)
    }

    /// Whether it is some time.
    pub fn is_time(self) -> bool {
        matches!(self, Self::Date | Self::Instant)
    }

    /// The operators that fit, for people.
    pub fn operators(self) -> &'static str {
        match self {
            Self::Text => "`=`, `!=`, `in (…)`, `contains`, `starts with`, `ends with` or `is set`",
            Self::Status => "`=`, `!=`, `in (…)` or `is set`",
            Self::Number => "`=`, `!=`, `<`, `<=`, `>`, `>=`, `in (…)`, `between … and …` or `is set`",
            Self::Boolean => "`is true`, `is false` or `is set`",
            Self::Date | Self::Instant => {
                "`=`, `before`, `after`, `on`, `between … and …`, `within 90d`, `in last 30 days`, `this month`, \
                 `anniversary …` or `is set`"
            }
            Self::List(_) => {
                "`contains`, `contains any (…)`, `contains all (…)`, `contains none (…)` or `is set`"
            }
            Self::Object => "`is set`, `is null` or `is missing`",
            Self::Untyped => "any operator",
        }
    }
}

impl From<ValueType> for Kind {
    fn from(value_type: ValueType) -> Self {
        match value_type {
            ValueType::Text => Self::Text,
            ValueType::Number => Self::Number,
            ValueType::Boolean => Self::Boolean,
            ValueType::Date => Self::Date,
            ValueType::Datetime => Self::Instant,
            ValueType::List(scalar) => Self::List(scalar),
            ValueType::Object => Self::Object,
        }
    }
}

/// With its article: `a text`.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "a text",
            Self::Status => "a status",
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::Date => "a date",
            Self::Instant => "an instant",
            Self::List(_) => "a list",
            Self::Object => "an object",
            Self::Untyped => "a value",
        })
    }
}
