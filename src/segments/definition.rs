//! What a segment is: a name, a type, and a rule or a list kept by hand.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::{ColumnId, Instant, SegmentId, text};
use crate::query::Filter;

/// The longest name a segment may have, in characters.
pub const MAX_NAME_CHARS: usize = 200;

/// How a segment gets its members (SEMANTICS 17).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SegmentKind {
    /// A list kept by hand.
    Static,
    /// By a filter; who enters and leaves is recorded.
    AutoUpdate,
    /// By a filter; nobody is told.
    Passive,
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Who.
    pub who: String,
    /// When.
    pub at: Instant,
}

/// A definition of a segment.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Which segment.
    pub id: SegmentId,
    /// Its name; unique under case folding.
    pub name: String,
    /// How it gets its members.
    pub kind: SegmentKind,
    /// By which rule; none for a list kept by hand.
    pub rule: Option<Rule>,
    /// 1 at first; one more with every change of the rule.
    pub version: u32,
    /// Who made it, and when.
    pub created: Stamp,
    /// Who changed name or rule last, and when.
    pub edited: Stamp,
}

/// A rule: a checked filter, and what it depends on.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The filter's text with segments named by number: `in segment "#12"`.
    pub text: String,
    /// The filter.
    pub filter: Arc<Filter>,
    /// The columns it reads.
    pub columns: Arc<[ColumnId]>,
    /// The segments it stands on.
    pub uses: Arc<[SegmentId]>,
    /// Whether time alone may change its truth.
    pub is_timed: bool,
    /// Whether it looks at orders, events and other records, or at what is reckoned from them.
    pub reads_facts: bool,
}

impl Rule {
    /// A rule of a filter and its text with numbered segments.
    pub fn new(text: String, filter: Filter) -> Self {
        let columns: Arc<[ColumnId]> = filter.columns().into_iter().collect();
        let uses = filter.segments().into_iter().collect();
        let is_timed = filter.is_timed();
        let reads_facts = filter.has_records() || columns.iter().any(|column| column.is_derived());
        Self { text, filter: Arc::new(filter), columns, uses, is_timed, reads_facts }
    }
}

impl Definition {
    /// The segments its rule stands on.
    pub fn uses(&self) -> &[SegmentId] {
        self.rule.as_ref().map_or(&[], |rule| &rule.uses)
    }

    /// Whether time alone may change who is in it, the segments it stands on not counted.
    pub fn is_timed(&self) -> bool {
        self.rule.as_ref().is_some_and(|rule| rule.is_timed)
    }

    /// Whether who enters and leaves is recorded.
    pub fn records_moves(&self) -> bool {
        self.kind != SegmentKind::Passive
    }
}

impl SegmentKind {
    /// The word that words and JSON use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::AutoUpdate => "auto-update",
            Self::Passive => "passive",
        }
    }
}

/// Says why a name cannot be a segment's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing is left of it.
    #[error("a segment needs a name")]
    Empty,
    /// It is too long.
    #[error("a segment's name has at most {MAX_NAME_CHARS} characters; shorten it")]
    TooLong,
}

/// A name as it is kept: normalised, outer white space trimmed.
///
/// # Errors
/// [`NameError`].
pub fn check_name(name: &str) -> Result<String, NameError> {
    let name = text::clean(name).into_owned();
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    if name.chars().count() > MAX_NAME_CHARS {
        return Err(NameError::TooLong);
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cleaned() {
        assert_eq!(check_name("  Stadtbücherei "), Ok("Stadtbücherei".into()));
        assert_eq!(check_name(" \t"), Err(NameError::Empty));
        assert_eq!(check_name(&"x".repeat(201)), Err(NameError::TooLong));
    }
}
