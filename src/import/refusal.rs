//! Why a file or a mapping is refused as a whole; nothing is stored then.

use crate::domain::ValueType;

/// Says why an import does not begin.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No row, not even a header.
    #[error("the file is empty; give a CSV file with a header, such as `patrons import template` prints")]
    Empty,
    /// Not text.
    #[error("the file is not text but {looks_like}; save it as CSV and import that")]
    Binary {
        /// What it seems to be.
        looks_like: &'static str,
    },
    /// JSON of another form than an object a line.
    #[error("the file is JSON, but not an object a line; `jq -c '.[]'` makes lines of a list")]
    Json,
    /// A line of JSON Lines that cannot be read; its number from 1.
    #[error("line {0} is no JSON object; write one object on each line")]
    Line(usize),
    /// Something about a file of records; the text says what, and the remedy.
    #[error("{0}")]
    Records(String),
    /// Two columns have one name.
    #[error("the header `{header}` stands over columns {first} and {second}; rename one of them")]
    DuplicateHeader {
        /// The name.
        header: String,
        /// The first column, from 1.
        first: usize,
        /// The second column, from 1.
        second: usize,
    },
    /// Two columns would fill one attribute.
    #[error(
        "the columns `{first}` and `{second}` would both become `{attribute}`; map one elsewhere with --map 'HEADER=ATTRIBUTE', or to `skip`"
    )]
    ColumnCollision {
        /// One header.
        first: String,
        /// The other header.
        second: String,
        /// What both would become.
        attribute: String,
    },
    /// An operator gave a name with white space.
    #[error("the {kind} name `{name}` holds white space; `{offered}` would do")]
    WhiteSpaceName {
        /// `metadata` or `consent`.
        kind: &'static str,
        /// As given.
        name: String,
        /// With underscores instead.
        offered: String,
    },
    /// A mapping names a column that the file does not have.
    #[error("the file has no column `{header}`{}", offer(nearest, "; its header has "))]
    UnknownHeader {
        /// As given.
        header: String,
        /// Headers near it, or all.
        nearest: Vec<String>,
    },
    /// A mapping names an attribute that does not exist.
    #[error(
        "no attribute is named `{name}`{}; `metadata.{offered}` makes a new one",
        offer(nearest, "; near it are ")
    )]
    UnknownAttribute {
        /// As given.
        name: String,
        /// Attributes near it.
        nearest: Vec<String>,
        /// The name as metadata.
        offered: String,
    },
    /// A mapping names an attribute that only the program writes, or a part that cannot be.
    #[error("nothing can be mapped to `{target}`; {remedy}")]
    BadTarget {
        /// As given.
        target: String,
        /// What to do.
        remedy: &'static str,
    },
    /// A type is given to metadata that no column fills.
    #[error(
        "no column becomes `metadata.{name}`, so its type cannot be given; map one with --map 'HEADER=metadata.{name}'"
    )]
    UnknownMetadata {
        /// As given.
        name: String,
    },
    /// A type is given that differs from the declared one.
    #[error(
        "`{name}` is declared as {declared} already; change it with `patrons schema set {name} {wanted}`"
    )]
    DeclaredType {
        /// The metadata's name.
        name: String,
        /// Its type.
        declared: ValueType,
        /// The type given.
        wanted: ValueType,
    },
    /// Nothing says who a row is.
    #[error("no column says who a row is; map one with --map 'HEADER=source_id'")]
    NoKey,
    /// The key that was chosen has no column.
    #[error(
        "no column is mapped to `{key}`, by which rows are to be matched; map one with --map 'HEADER={key}'"
    )]
    NoMatchColumn {
        /// The key.
        key: super::mapping::MatchKey,
    },
    /// A date could be read in two ways.
    #[error(
        "the dates of `{column}` can be read in two ways ({sample}); say which with --date-order dmy|mdy|ymd"
    )]
    AmbiguousDates {
        /// The header.
        column: String,
        /// Some of them, quoted.
        sample: String,
    },
    /// No such encoding.
    #[error("`{label}` is not an encoding; write utf-8, utf-16le, windows-1250, windows-1252 or iso-8859-2")]
    NotAnEncoding {
        /// As given.
        label: String,
    },
    /// A metadata attribute that bind needs is not declared.
    #[error("`{name}` is not declared yet; `patrons schema set` declares metadata")]
    NotDeclared {
        /// The attribute.
        name: String,
    },
    /// The mapping's file cannot be understood.
    #[error(transparent)]
    BadMapping(#[from] super::mapping::MappingError),
    /// A quote opened and no end was seen.
    #[error("the quote that opens on line {line} is not closed within {} MiB; close it, or double it inside a cell", limit / 1024 / 1024)]
    UnclosedQuote {
        /// Where the row begins.
        line: u64,
        /// How far was looked.
        limit: usize,
    },
    /// The source failed.
    #[error("the file cannot be read: {0}")]
    Read(#[from] std::io::Error),
}

impl Refusal {
    /// Whether it is the file's content that is refused, and not what an operator said of it.
    pub fn is_about_content(&self) -> bool {
        matches!(
            self,
            Self::Empty
                | Self::Json
                | Self::Line(_)
                | Self::Binary { .. }
                | Self::DuplicateHeader { .. }
                | Self::UnclosedQuote { .. }
        )
    }
}

fn offer(names: &[String], words: &str) -> String {
    if names.is_empty() {
        return String::new();
    }
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("{words}{}", quoted.join(", "))
}
