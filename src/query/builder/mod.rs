//! A filter as an editable tree: the structured builder of the segment editor, one of two views of one value.
//!
//! A [`Builder`] is made of a checked [`Filter`] and gives one back; its canonical text is the other view. Every edit
//! gives a new builder that holds a filter which can be printed and read again, or says why it cannot be: a condition
//! is never half-filled, it begins with what is usual. Groups may hold a single part here, which a text would not
//! show.
//!
//! Way through the files: this one (the tree and the ways to and from a filter) → `edit` (what may be done) → `row`
//! (one condition: operand, operator, slots) → `rows` (the tree as lines of a screen).

mod edit;
mod row;
mod rows;

#[cfg(test)]
mod tests;

pub use edit::{Edit, Shift};
pub use rows::{RowKind, RowView, SlotView};

use super::{Condition, Filter, Names, Operand, Records};
use crate::domain::Date;

/// What edits are checked with.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Attributes and segments.
    pub names: &'a Names<'a>,
    /// The local day, where a new condition on a time begins.
    pub today: Date,
}

/// A filter being edited; empty where it means everybody.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Builder {
    root: Option<Node>,
}

/// A part of the tree.
#[derive(Clone, Debug, PartialEq)]
enum Node {
    /// Parts that are joined; never none.
    Group(Join, Vec<Node>),
    /// One condition.
    Row(Row),
}

/// A condition; what stands in the `where` of its records is a tree of its own.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    condition: Condition,
    is_negative: bool,
    condition_of_records: Option<Box<Node>>,
}

/// How the parts of a group are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Join {
    /// All of them hold.
    All,
    /// One of them holds.
    Any,
    /// None of them holds.
    None,
    /// Not all of them hold.
    NotAll,
}

/// The way to a part: which part of which part, from the root. The `where` of a condition is its only part.
pub type Place = Vec<usize>;

impl Join {
    /// The complement.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::All => Self::NotAll,
            Self::NotAll => Self::All,
            Self::Any => Self::None,
            Self::None => Self::Any,
        }
    }
}

impl Builder {
    /// The tree of a filter, or of none.
    pub fn new(filter: Option<&Filter>) -> Self {
        Self { root: filter.map(|filter| node(filter, false)) }
    }

    /// The filter; `None` where it means everybody.
    pub fn filter(&self) -> Option<Filter> {
        self.root.as_ref().and_then(Node::filter)
    }

    /// The canonical text; empty where it means everybody.
    pub fn text(&self, names: &Names<'_>) -> String {
        self.filter().map_or(String::new(), |filter| filter.print(names))
    }
}

fn node(filter: &Filter, is_negative: bool) -> Node {
    let all = |parts: &[Filter]| parts.iter().map(|part| node(part, false)).collect();
    match filter {
        Filter::And(parts) => Node::Group(if is_negative { Join::NotAll } else { Join::All }, all(parts)),
        Filter::Or(parts) => Node::Group(if is_negative { Join::None } else { Join::Any }, all(parts)),
        Filter::Not(inner) => node(inner, !is_negative),
        Filter::Is(condition) => Node::Row(Row::new(condition.clone(), is_negative)),
    }
}

impl Node {
    fn filter(&self) -> Option<Filter> {
        match self {
            Self::Row(row) => Some(row.filter()),
            Self::Group(join, parts) => {
                let parts: Vec<Filter> = parts.iter().filter_map(Self::filter).collect();
                match join {
                    Join::All => Filter::all_of(parts),
                    Join::Any => Filter::any_of(parts),
                    Join::None => Filter::any_of(parts).map(Filter::negated),
                    Join::NotAll => Filter::all_of(parts).map(Filter::negated),
                }
            }
        }
    }

    /// The part some way below.
    fn at(&self, place: &[usize]) -> Option<&Self> {
        let Some((first, rest)) = place.split_first() else { return Some(self) };
        match self {
            Self::Group(_, parts) => parts.get(*first)?.at(rest),
            Self::Row(row) => row.condition_of_records.as_deref().filter(|_| *first == 0)?.at(rest),
        }
    }

    fn at_mut(&mut self, place: &[usize]) -> Option<&mut Self> {
        let Some((first, rest)) = place.split_first() else { return Some(self) };
        match self {
            Self::Group(_, parts) => parts.get_mut(*first)?.at_mut(rest),
            Self::Row(row) => row.condition_of_records.as_deref_mut().filter(|_| *first == 0)?.at_mut(rest),
        }
    }
}

impl Row {
    fn new(mut condition: Condition, is_negative: bool) -> Self {
        let inner = records_mut(&mut condition).and_then(|records| records.condition.take());
        let condition_of_records = inner.map(|inner| Box::new(node(&inner, false)));
        Self { condition, is_negative, condition_of_records }
    }

    fn filter(&self) -> Filter {
        let mut condition = self.condition.clone();
        if let Some(records) = records_mut(&mut condition) {
            records.condition = self.condition_of_records.as_deref().and_then(Node::filter).map(Box::new);
        }
        let filter = Filter::Is(condition);
        if self.is_negative { filter.negated() } else { filter }
    }
}

fn records_mut(condition: &mut Condition) -> Option<&mut Records> {
    match condition {
        Condition::Did(records)
        | Condition::Test(Operand::Count(records) | Operand::Aggregate { records, .. }, _) => Some(records),
        _ => None,
    }
}
