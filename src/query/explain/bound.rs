//! How many things must change at least, so that the search leaves out what cannot be short enough.

use std::collections::BTreeSet;

use super::super::{Condition, Filter, Names, Operand, Subject, eval::holds};
use super::search::State;
use crate::domain::{ColumnId, SegmentId};

/// Something that may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Variable {
    /// An attribute.
    Column(ColumnId),
    /// Membership of a list kept by hand.
    Segment(SegmentId),
    /// The present.
    Time,
}

/// What must change at least; `None` where no changes help.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bound {
    /// These must.
    pub(super) forced: BTreeSet<Variable>,
    /// So many must.
    pub(super) least: usize,
}

/// What may change the truth of a condition.
pub(super) fn variables(condition: &Condition, names: &Names<'_>) -> Vec<Variable> {
    let mut variables = Vec::new();
    match condition {
        Condition::Member(segment) => variables.push(Variable::Segment(*segment)),
        Condition::Test(Operand::Column(column), _)
            if names.schema.attribute(*column).is_some_and(|a| a.is_writable()) =>
        {
            variables.push(Variable::Column(*column));
        }
        _ => {}
    }
    if condition.is_timed() {
        variables.push(Variable::Time);
    }
    variables
}

/// A lower bound of the changes that a part needs to become what is wanted.
pub(super) fn bound(filter: &Filter, wanted: bool, state: &State<'_>, names: &Names<'_>) -> Option<Bound> {
    let every = |parts: &[Filter]| {
        parts.iter().try_fold(Bound::default(), |all, part| Some(all.and(bound(part, wanted, state, names)?)))
    };
    let one = |parts: &[Filter]| {
        parts.iter().filter_map(|part| bound(part, wanted, state, names)).reduce(Bound::or)
    };
    match (filter, wanted) {
        (Filter::And(parts), true) | (Filter::Or(parts), false) => every(parts),
        (Filter::And(parts), false) | (Filter::Or(parts), true) => one(parts),
        (Filter::Not(inner), _) => bound(inner, !wanted, state, names),
        (Filter::Is(condition), _) => {
            let subject: &dyn Subject = &state.changed;
            if holds(condition, subject, &state.moment) == wanted {
                return Some(Bound::default());
            }
            let mut open = variables(condition, names);
            open.retain(|variable| !state.is_changed(*variable));
            match open.as_slice() {
                [] => None,
                [only] => Some(Bound { forced: BTreeSet::from([*only]), least: 1 }),
                _ => Some(Bound { forced: BTreeSet::new(), least: 1 }),
            }
        }
    }
}

impl Bound {
    fn and(mut self, other: Self) -> Self {
        self.forced.extend(other.forced);
        Self { least: self.least.max(other.least).max(self.forced.len()), forced: self.forced }
    }

    fn or(self, other: Self) -> Self {
        Self {
            forced: self.forced.intersection(&other.forced).copied().collect(),
            least: self.least.min(other.least),
        }
    }
}
