//! Segments by name, for filters.

use crate::domain::SegmentId;
use crate::query::SegmentNames;
use crate::segments::Segments;

/// The segments of a snapshot by their names.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a>(pub &'a Segments);

impl SegmentNames for Named<'_> {
    fn id(&self, name: &str) -> Option<SegmentId> {
        self.0.by_name(name).map(|segment| segment.definition.id)
    }

    fn name(&self, id: SegmentId) -> Option<String> {
        self.0.definition(id).map(|definition| definition.name.clone())
    }

    fn all(&self) -> Vec<String> {
        self.0.iter().map(|segment| segment.definition.name.clone()).collect()
    }
}
