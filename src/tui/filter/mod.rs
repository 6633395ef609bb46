//! Filters as they are typed: read on every key, coloured, the mistakes underlined with their remedies.
//!
//! [`paint`] gives the colours of a text; [`line`] is the field of one line that a filter [`bar`] is made of, with
//! completion and the filters of before. The segment editor paints its longer text with the same colours.
//!
//! Reading a filter needs the names of attributes and segments only; both stand in [`Facts`](super::event::Facts), so
//! that no key waits for the data.

pub mod bar;
pub mod line;
pub mod offer;
pub mod paint;
pub mod text;

pub use bar::{FilterBar, Turned};
pub use line::{FilterLine, Reaction};
pub use offer::{FilterOffer, Offered};
pub use text::FilterText;

use super::event::Facts;
use crate::domain::SegmentId;
use crate::query::{self, Names, Reading, SegmentNames, is_same_name};

impl SegmentNames for Facts {
    fn id(&self, name: &str) -> Option<SegmentId> {
        self.segments.iter().find(|segment| is_same_name(&segment.name, name)).map(|segment| segment.id)
    }

    fn name(&self, id: SegmentId) -> Option<String> {
        self.segment_name(id).map(ToOwned::to_owned)
    }

    fn all(&self) -> Vec<String> {
        self.segments.iter().map(|segment| segment.name.clone()).collect()
    }
}

/// Parses and checks a filter as it is typed; an empty one means everyone, and nothing is wrong with it.
pub fn read(text: &str, facts: &Facts) -> Reading {
    if text.trim().is_empty() {
        return Reading { filter: None, problems: Vec::new() };
    }
    query::read(text, &Names { schema: &facts.schema, segments: facts })
}

/// The first thing that is wrong with a text, and its remedy, in one line; nothing where nothing is.
pub fn first_problem(text: &str, reading: &Reading) -> Option<String> {
    let problem = reading.problems.iter().find(|p| p.is_error()).or_else(|| reading.problems.first())?;
    // Near names are the remedy already.
    let fix = problem.fix.as_ref().filter(|_| problem.nearest.is_empty()).map(|fix| match fix.text.trim() {
        "" => format!("; without `{}`", fix.span.of(text)),
        better => format!("; write {better}"),
    });
    Some(format!("{}{}", problem.line(), fix.unwrap_or_default()))
}
