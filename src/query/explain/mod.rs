//! Why a customer is meant by a filter or not: the filter as a tree of truths, and the smallest changes that would
//! turn the answer.
//!
//! [`explain`] looks at one customer, so it may take its time: suggestions are searched for, not guessed, and each is
//! tried on the customer with [`eval`](super::eval) before it is told. Segments with a rule are looked into: what
//! changes an attribute may change them too.
//!
//! Way through the files: `tree` (what is true and what was found) → `candidates` (the values that differ to a filter)
//! → `bound` and `search` (the smallest sets of changes) → `change` (what a change is, and a customer after it) →
//! `render` (text and JSON).

mod bound;
mod candidates;
mod change;
mod render;
mod search;
mod tree;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use change::{Change, Changed, Suggestion};
pub use tree::{Found, Join, Part};

use super::{Condition, Filter, Moment, Names, Subject, eval, flips};
use crate::domain::{Instant, SegmentId};

/// The rules of segments.
pub trait Rules {
    /// The filter of a segment; `None` for a list kept by hand.
    fn rule(&self, segment: SegmentId) -> Option<Arc<Filter>>;
}

/// All segments are lists kept by hand.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoRules;

impl Rules for NoRules {
    fn rule(&self, _: SegmentId) -> Option<Arc<Filter>> {
        None
    }
}

/// What a filter says of a customer, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Whether the customer is meant.
    pub is_member: bool,
    /// The filter, part by part.
    pub tree: Part,
    /// When time alone turns the answer.
    pub next_change: Option<Instant>,
    /// The smallest changes that turn the answer, as many as were looked for.
    pub suggestions: Vec<Suggestion>,
    /// Why there is none.
    pub why_none: Option<String>,
}

/// Explains what a filter says of a customer at a moment.
pub fn explain(
    filter: &Filter,
    subject: &dyn Subject,
    moment: &Moment,
    names: &Names<'_>,
    rules: &dyn Rules,
) -> Explanation {
    let whole = inlined(filter, rules);
    let is_member = eval(&whole, subject, moment);
    let tree = tree::part(filter, subject, moment, names, rules);
    let next_change = next_change(&whole, subject, moment);
    let outcome = search::search(&whole, !is_member, subject, moment, names);
    Explanation { is_member, tree, next_change, suggestions: outcome.suggestions, why_none: outcome.why_none }
}

/// How deep segments that stand on segments are looked into.
const MAX_SEGMENT_DEPTH: usize = 16;

/// The filter with the rules of the segments it names in their places.
pub fn inlined(filter: &Filter, rules: &dyn Rules) -> Filter {
    inlined_at(filter, rules, 0)
}

fn inlined_at(filter: &Filter, rules: &dyn Rules, depth: usize) -> Filter {
    let all = |parts: &[Filter]| parts.iter().map(|part| inlined_at(part, rules, depth)).collect();
    match filter {
        Filter::And(parts) => Filter::And(all(parts)),
        Filter::Or(parts) => Filter::Or(all(parts)),
        Filter::Not(inner) => Filter::Not(Box::new(inlined_at(inner, rules, depth))),
        Filter::Is(Condition::Member(segment)) if depth < MAX_SEGMENT_DEPTH => match rules.rule(*segment) {
            Some(rule) => inlined_at(&rule, rules, depth + 1),
            None => filter.clone(),
        },
        Filter::Is(_) => filter.clone(),
    }
}

/// How far ahead changes by time are looked for: a hundred years.
const HORIZON_MS: i64 = 36_525 * 86_400_000;

/// The coming instants at which parts of a filter may change by time alone, in order.
fn coming(filter: &Filter, subject: &dyn Subject, moment: &Moment) -> Vec<Instant> {
    let until = Instant(moment.now.0.saturating_add(HORIZON_MS));
    flips(filter, subject, (moment.now, until), moment)
}

/// When time alone turns the answer: the first flip of a part that turns the whole.
fn next_change(filter: &Filter, subject: &dyn Subject, moment: &Moment) -> Option<Instant> {
    let now = eval(filter, subject, moment);
    coming(filter, subject, moment).into_iter().find(|at| eval(filter, subject, &moment.at(*at)) != now)
}
