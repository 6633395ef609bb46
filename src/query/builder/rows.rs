//! The tree as lines of a screen.

use super::super::{Kind, Operator, Slot, print};
use super::{Builder, Context, Join, Node, Place, Row};

/// One line of the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct RowView {
    /// The way to it.
    pub place: Place,
    /// What it is.
    pub kind: RowKind,
    /// It in words: how a group is joined, or the condition as a filter writes it.
    pub text: String,
}

/// What a line is.
#[derive(Clone, Debug, PartialEq)]
pub enum RowKind {
    /// A group; its parts follow one level deeper.
    Group(Join),
    /// A condition; the `where` of its records follows one level deeper.
    Condition {
        /// What it asks of, as a filter writes it; membership, samples and `did` ask of nothing.
        operand: Option<String>,
        /// What its values are.
        kind: Option<Kind>,
        /// What it asks.
        operator: Option<Operator>,
        /// Whether it is the complement.
        is_negative: bool,
        /// What it is compared with.
        slots: Vec<SlotView>,
        /// The span of its records; `None` where it has no records.
        span: Option<String>,
    },
}

/// One place of a condition that can be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotView {
    /// What stands there.
    pub slot: Slot,
    /// As a filter writes it.
    pub text: String,
}

impl Builder {
    /// All lines of the tree, from the top.
    pub fn rows(&self, context: &Context<'_>) -> Vec<RowView> {
        let mut rows = Vec::new();
        if let Some(root) = &self.root {
            add(root, &mut Vec::new(), context, &mut rows);
        }
        rows
    }
}

fn add(node: &Node, place: &mut Place, context: &Context<'_>, rows: &mut Vec<RowView>) {
    match node {
        Node::Group(join, parts) => {
            let text = join.words().to_owned();
            rows.push(RowView { place: place.clone(), kind: RowKind::Group(*join), text });
            for (at, part) in parts.iter().enumerate() {
                place.push(at);
                add(part, place, context, rows);
                place.pop();
            }
        }
        Node::Row(row) => {
            rows.push(RowView {
                place: place.clone(),
                kind: kind(row, context),
                text: row.condition.print(row.is_negative, context.names),
            });
            if let Some(inner) = &row.condition_of_records {
                place.push(0);
                add(inner, place, context, rows);
                place.pop();
            }
        }
    }
}

fn kind(row: &Row, context: &Context<'_>) -> RowKind {
    let (operator, slots) = row.slots(context);
    let records = row.condition.records();
    let span = |records: &super::Records| records.window.as_ref().map_or(String::new(), print::window);
    RowKind::Condition {
        operand: row.condition.tested().map(|(operand, _)| operand.print(context.names)),
        kind: row.kind(context),
        operator,
        is_negative: row.is_negative,
        slots: slots.into_iter().map(|(slot, text)| SlotView { slot, text }).collect(),
        span: records.map(span),
    }
}

impl Join {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::All => "all of",
            Self::Any => "any of",
            Self::None => "none of",
            Self::NotAll => "not all of",
        }
    }
}
