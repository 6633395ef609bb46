//! What may change of a customer, and the customer after it.

use std::collections::BTreeMap;

use super::super::{Collection, Fact, Moment, Names, Subject, print, quoted, spelled};
use crate::domain::{Cell, ColumnId, Instant, SegmentId, Value};

/// One thing that may be done, or waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// An attribute gets another cell.
    Set {
        /// Which.
        column: ColumnId,
        /// What it gets; missing takes the attribute away.
        cell: Cell,
    },
    /// The customer joins a list kept by hand, or leaves it.
    Segment {
        /// Which.
        segment: SegmentId,
        /// Whether the customer is in it then.
        joins: bool,
    },
    /// Time passes.
    Wait(Instant),
}

/// Changes that turn the answer together, and none of which can be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What is done, and waited for last.
    pub changes: Vec<Change>,
}

impl Change {
    /// In words: `set metadata.plan to "gold"`.
    pub fn text(&self, names: &Names<'_>) -> String {
        match self {
            Self::Set { column, cell } => {
                let name =
                    names.schema.attribute(*column).map_or_else(|| format!("#{}", column.0), |a| spelled(&a));
                match cell {
                    Cell::Missing => format!("remove {name}"),
                    Cell::Null => format!("set {name} to null"),
                    Cell::Value(value) => format!("set {name} to {}", shown(value)),
                }
            }
            Self::Segment { segment, joins } => {
                let name = names.segments.name(*segment).unwrap_or_else(|| format!("#{}", segment.0));
                format!("{} segment {}", if *joins { "add to" } else { "remove from" }, quoted(&name))
            }
            Self::Wait(at) => format!("wait until {}", print::value(&Value::Instant(*at))),
        }
    }
}

/// A value for people: texts in quotes, elements of a list in brackets.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::List(elements) => {
            let elements: Vec<String> = elements.iter().map(print::value).collect();
            format!("({})", elements.join(", "))
        }
        Value::Object(json) => json.clone(),
        other => print::value(other),
    }
}

impl Suggestion {
    /// In words: the changes joined by `and`.
    pub fn text(&self, names: &Names<'_>) -> String {
        let texts: Vec<String> = self.changes.iter().map(|change| change.text(names)).collect();
        texts.join(" and ")
    }

    /// The customer after the changes, made at a moment; and the moment itself after the waiting.
    pub fn apply<'a>(&self, subject: &'a dyn Subject, moment: &Moment) -> (Changed<'a>, Moment) {
        let mut changed = Changed::none(subject, moment.now);
        let mut then = moment.clone();
        for change in &self.changes {
            match change {
                Change::Set { column, cell } => changed.set(*column, cell.clone()),
                Change::Segment { segment, joins } => {
                    changed.segments.insert(*segment, *joins);
                }
                Change::Wait(at) => then = then.at(*at),
            }
        }
        (changed, then)
    }
}

/// A customer after some changes.
pub struct Changed<'a> {
    subject: &'a dyn Subject,
    made_at: Instant,
    pub(super) cells: BTreeMap<ColumnId, Cell>,
    pub(super) segments: BTreeMap<SegmentId, bool>,
}

impl<'a> Changed<'a> {
    /// The customer as it is; changes are made at an instant.
    pub(super) fn none(subject: &'a dyn Subject, made_at: Instant) -> Self {
        Self { subject, made_at, cells: BTreeMap::new(), segments: BTreeMap::new() }
    }

    /// Gives an attribute another cell; the customer was updated then.
    fn set(&mut self, column: ColumnId, cell: Cell) {
        self.cells.insert(column, cell);
    }
}

impl Subject for Changed<'_> {
    fn cell(&self, column: ColumnId) -> Cell {
        if column == ColumnId::UPDATED_AT && !self.cells.is_empty() {
            return Cell::Value(Value::Instant(self.made_at));
        }
        self.cells.get(&column).cloned().unwrap_or_else(|| self.subject.cell(column))
    }

    fn in_segment(&self, segment: SegmentId) -> bool {
        self.segments.get(&segment).copied().unwrap_or_else(|| self.subject.in_segment(segment))
    }

    fn records(&self, collection: &Collection, visit: &mut dyn FnMut(&dyn Fact)) {
        self.subject.records(collection, visit);
    }
}
