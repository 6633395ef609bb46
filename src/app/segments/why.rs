//! Why a customer is in a segment or not, and what would change that.

use std::sync::Arc;

use super::names::Named;
use crate::app::filter::{PageView, Reading, Reads, names};
use crate::app::{App, Error};
use crate::domain::{Row, SegmentId};
use crate::query::explain::{Explanation, Rules, explain, inlined};
use crate::query::{Condition, Filter};
use crate::segments::Segments;

impl Rules for Segments {
    fn rule(&self, segment: SegmentId) -> Option<Arc<Filter>> {
        self.definition(segment)?.rule.as_ref().map(|rule| Arc::clone(&rule.filter))
    }
}

impl App {
    /// Why a customer is in a segment or not.
    ///
    /// # Errors
    /// [`Error::NoSegment`], [`Error::NotFound`], or what the store cannot read.
    pub fn why(&self, id: SegmentId, row: Row) -> Result<Explanation, Error> {
        let snapshot = self.snapshot();
        let segments = snapshot.segments().as_ref();
        let filter = match &super::read::definition(segments, id)?.rule {
            Some(rule) => Arc::clone(&rule.filter),
            // A list kept by hand says only who is on it.
            None => Arc::new(Filter::Is(Condition::Member(id))),
        };
        let whole = inlined(&filter, segments);
        // What segments with a rule say is worked out of the rule, but shown by name too.
        let reads = Reads::new([filter.as_ref(), &whole]);
        let gone = || Error::NotFound("there is no such customer any more".into());
        let (page, slot) = snapshot.place(row).filter(|_| snapshot.is_alive(row)).ok_or_else(gone)?;
        // Records are read here, where a failure can be told; who is in which segment is added.
        let mut view = PageView::without_segments(&snapshot, page, &reads, Reading::Kept)?;
        for segment in filter.segments().into_iter().chain(whole.segments()) {
            view.set_segment(segment, snapshot.member_bits(segment, page.number())?);
        }
        let named = Named(segments);
        let customer = view.customer(slot);
        Ok(explain(&filter, &customer, &self.moment(), &names(&snapshot, &named), segments))
    }
}
