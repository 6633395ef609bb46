//! What could be written at a place of a text: by the grammar, the attributes there are and the values seen.
//!
//! [`complete`] takes any text and any place in it, sound or not, and offers what fits best first.

mod offer;
mod walk;

#[cfg(test)]
mod tests;

use std::fmt::{self, Display, Formatter};
use std::ops::Range;

use super::Names;
use super::lexer::{self, Token, TokenKind};
use crate::domain::ColumnId;

/// What has been seen: values of attributes and names of events, each with a count, the most frequent first.
pub trait Values {
    /// Values of an attribute that begin with a text, folded.
    fn values(&self, column: ColumnId, prefix: &str) -> Vec<(String, Count)>;
    /// Names of events that begin with a text, folded.
    fn events(&self, prefix: &str) -> Vec<(String, Count)>;
}

/// How many have a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// So many.
    Exactly(u64),
    /// So many of the part that was looked at.
    AtLeast(u64),
}

impl Display for Count {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(count) => write!(out, "{count}"),
            Self::AtLeast(count) => write!(out, "{count}+"),
        }
    }
}

/// Nothing has been seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoValues;

impl Values for NoValues {
    fn values(&self, _: ColumnId, _: &str) -> Vec<(String, Count)> {
        Vec::new()
    }

    fn events(&self, _: &str) -> Vec<(String, Count)> {
        Vec::new()
    }
}

/// What could be written at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completions {
    /// The bytes of the text that an item replaces: the word at the place.
    pub replace: Range<usize>,
    /// What could stand there, best first.
    pub items: Vec<Item>,
}

/// One thing that could be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What is written.
    pub text: String,
    /// What it is.
    pub kind: ItemKind,
    /// More about it: an attribute's type, how many customers have a value.
    pub detail: String,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// An attribute, or a field of a record.
    Attribute,
    /// An operator.
    Operator,
    /// A value.
    Value,
    /// A segment.
    Segment,
    /// An event.
    Event,
    /// A word of the language.
    Word,
}

/// The most items that are offered.
pub const MAX_ITEMS: usize = 50;

/// What could be written at a place, a byte of the text; one inside of a letter counts as before it.
pub fn complete(text: &str, cursor: usize, names: &Names<'_>, values: &dyn Values) -> Completions {
    let mut cursor = cursor.min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    let before = &text[..cursor];
    let (mut tokens, _) = lexer::tokens(before);
    tokens.pop();
    let (typed, start) = typed(before, &mut tokens);
    let expected = walk::expected(before, &tokens, names);
    let offer = offer::Offer { names, values, typed: &typed };
    let items = offer.items(&expected);
    Completions { replace: start..word_end(text, cursor), items }
}

/// The word that ends at the end of the text, taken off the tokens: what was typed of it, and where it starts.
fn typed(before: &str, tokens: &mut Vec<Token>) -> (String, usize) {
    let end = before.len();
    let Some(last) = tokens.last().copied().filter(|last| last.span.end == end) else {
        return (String::new(), end);
    };
    let written = last.span.of(before);
    match last.kind {
        TokenKind::Bad if written.starts_with(['"', '\'', '`']) => {
            tokens.pop();
            (written[1..].to_owned(), last.span.start)
        }
        TokenKind::Word | TokenKind::Number(_) | TokenKind::Date(_) | TokenKind::Name | TokenKind::Dot => {
            let mut start = end;
            // A dotted name is one word.
            while let Some(token) = tokens.last().copied().filter(|t| t.span.end == start) {
                let is_part = matches!(
                    token.kind,
                    TokenKind::Word
                        | TokenKind::Number(_)
                        | TokenKind::Date(_)
                        | TokenKind::Name
                        | TokenKind::Dot
                );
                if !is_part {
                    break;
                }
                start = token.span.start;
                tokens.pop();
            }
            (before[start..].to_owned(), start)
        }
        _ => (String::new(), end),
    }
}

/// Where the word ends that goes on behind a place.
fn word_end(text: &str, from: usize) -> usize {
    let rest = &text[from..];
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let starts_inside = text[..from].ends_with(is_word);
    let len = if starts_inside { rest.find(|c| !is_word(c)).unwrap_or(rest.len()) } else { 0 };
    from + len
}
