//! Rows that were left out, and the rules they broke.

use std::fmt;

use crate::domain::text;

/// How much of a bad cell a report quotes.
const MAX_QUOTED_CHARS: usize = 60;

/// A row that was left out: where, what, why, and what mends it (SEMANTICS 22).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// The column, where one is to blame.
    pub column: Option<String>,
    /// What stands there, shortened.
    pub text: String,
    /// The rule that is broken.
    pub rule: Rule,
    /// What to do.
    pub remedy: String,
    /// The row's cells as they stand in the file.
    pub record: Vec<String>,
    /// The row's cells byte by byte, where they are no text and `record` has lost some.
    pub bytes: Option<Vec<Vec<u8>>>,
}

macro_rules! rules {
    ($($(#[$meaning:meta])* $variant:ident = $word:literal,)+) => {
        /// Why a row is left out.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $($(#[$meaning])* $variant,)+
        }

        impl Rule {
            /// The rule's word in reports.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

rules! {
    /// The row has more cells than the header.
    TooManyCells = "too-many-cells",
    /// A line of JSON Lines that is no object.
    NotAnObject = "not-an-object",
    /// A quote opens and never closes.
    UnclosedQuote = "unclosed-quote",
    /// The row does not say who it is.
    NoKey = "no-key",
    /// Not a date in the column's order.
    BadDate = "bad-date",
    /// Not an instant.
    BadDatetime = "bad-datetime",
    /// Not an email address.
    BadEmail = "bad-email",
    /// Not a number in the column's style.
    BadNumber = "bad-number",
    /// Neither true nor false.
    BadBoolean = "bad-boolean",
    /// A status or a result that nobody knows.
    BadStatus = "bad-status",
    /// Not a list of the declared type.
    BadList = "bad-list",
    /// Not a JSON object.
    BadObject = "bad-object",
    /// Not the form of a customer id.
    BadId = "bad-id",
    /// A value or a row is longer than is kept.
    TooLong = "too-long",
    /// Bytes that are not text in the file's encoding.
    NotText = "not-text",
    /// Two keys of the row belong to two customers (SEMANTICS 9).
    Conflict = "conflict",
    /// Several customers have the key.
    SeveralCustomers = "several-customers",
    /// No customer has the key, and new ones were not wanted.
    Unknown = "unknown",
    /// The customer was erased.
    Erased = "erased",
    /// A row of the same key came before, and only the first was wanted.
    Duplicate = "duplicate",
    /// A required attribute has no value.
    Required = "required",
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Reject {
    /// A reject that quotes at most 60 characters of the text.
    pub fn new(line: u64, column: Option<&str>, text: &str, rule: Rule, remedy: impl Into<String>) -> Self {
        Self {
            line,
            column: column.map(str::to_owned),
            text: shortened(text),
            rule,
            remedy: remedy.into(),
            record: Vec::new(),
            bytes: None,
        }
    }

    /// The same with the row's cells.
    #[must_use]
    pub fn with_record(mut self, record: Vec<String>) -> Self {
        self.record = record;
        self
    }

    /// The same with the row's cells byte by byte.
    #[must_use]
    pub fn with_bytes(mut self, bytes: Vec<Vec<u8>>) -> Self {
        self.bytes = Some(bytes);
        self
    }

    /// The reason without the place, as a rejects file has it: `bad-email: column `E-Mail`, `x`; write …`.
    pub fn reason(&self) -> String {
        let column = self.column.as_ref().map(|column| format!(" in `{column}`")).unwrap_or_default();
        let text = if self.text.is_empty() { String::new() } else { format!(", `{}`", self.text) };
        format!("{}{column}{text}; {}", self.rule, self.remedy)
    }
}

/// Prints `line 7: bad-email in `E-Mail`, `x`; …`.
impl fmt::Display for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason())
    }
}

fn shortened(text: &str) -> String {
    let mut quoted: String = text.chars().take(MAX_QUOTED_CHARS).collect();
    if quoted.len() < text.len() {
        quoted.push('…');
    }
    text::visible(&quoted).into_owned()
}
