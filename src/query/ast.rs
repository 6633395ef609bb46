//! A filter as it is written: words and places, not yet what they mean.

use rust_decimal::Decimal;

use super::diagnostic::Span;
use super::filter::{Collection, Comparison, Function, Match, State};
use super::window::{Anniversary, Window};
use crate::domain::{Date, Instant};

/// A written filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Ast {
    /// The whole of it.
    pub root: Node,
}

/// A part of a filter and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where.
    pub span: Span,
}

/// What a part of a filter is. Negative forms stand as [`NodeKind::Not`] around the positive one.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// Parts joined by `or`.
    Or(Vec<Node>),
    /// Parts joined by `and`.
    And(Vec<Node>),
    /// A complement.
    Not(Box<Node>),
    /// `in segment "…"`
    Member(Spanned<String>),
    /// `sample(10%, "…")`
    Sample {
        /// How many percent.
        percent: Spanned<Decimal>,
        /// The salt; empty where there is none.
        salt: String,
    },
    /// `did …`
    Did(Records),
    /// An operand and what is asked of it.
    Comparison(Operand, Spanned<Predicate>),
    /// What could not be understood; told as a problem.
    Mistake,
}

/// Something and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Spanned<T> {
    /// It.
    pub value: T,
    /// Where.
    pub span: Span,
}

/// What is compared.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// An attribute, or a field of a record, by its dotted name.
    Attribute(Spanned<String>),
    /// `count(…)`
    Count(Records),
    /// `sum(orders.amount …)` and so on.
    Aggregate {
        /// How.
        function: Function,
        /// Of which records.
        records: Records,
        /// Of which field.
        field: Spanned<String>,
    },
}

/// Records as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Records {
    /// Of which kind.
    pub collection: Spanned<Collection>,
    /// What stands in `where`.
    pub condition: Option<Box<Node>>,
    /// When.
    pub window: Option<Spanned<Window>>,
    /// Where all of it stands, brackets and function included.
    pub span: Span,
}

/// What is asked of an operand, in its positive form.
#[derive(Clone, Debug, PartialEq)]
pub enum Predicate {
    /// `= value` and so on.
    Compare(Comparison, Spanned<Literal>),
    /// `in (…)`
    In(Vec<Spanned<Literal>>),
    /// `contains value` and so on.
    Match(Match, Spanned<Literal>),
    /// `contains any (…)`
    Any(Vec<Spanned<Literal>>),
    /// `contains all (…)`
    All(Vec<Spanned<Literal>>),
    /// `between value and value`
    Between(Spanned<Literal>, Spanned<Literal>),
    /// `within 90d` and so on.
    Window(Window),
    /// `is set` and so on.
    Is(State),
    /// `anniversary today` and so on.
    Anniversary(Anniversary),
}

/// A value as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A text in quotes.
    Text(String),
    /// A bare word.
    Word(String),
    /// A number, and the digits as they were written: a text with leading zeros may have been meant.
    Number(Decimal, String),
    /// A day.
    Date(Date),
    /// An instant.
    Instant(Instant),
    /// `true` or `false`
    Truth(bool),
}

impl Operand {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Attribute(name) => name.span,
            Self::Count(records) | Self::Aggregate { records, .. } => records.span,
        }
    }
}
