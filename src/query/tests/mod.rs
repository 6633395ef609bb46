//! The language as FILTER.md tells it.

mod reading;

use super::{Names, SegmentNames};
use crate::domain::{Schema, SegmentId, ValueType};

/// Segments by name, for tests.
pub(super) struct Known(pub &'static [(u32, &'static str)]);

impl SegmentNames for Known {
    fn id(&self, name: &str) -> Option<SegmentId> {
        self.0.iter().find(|(_, known)| super::is_same_name(known, name)).map(|(id, _)| SegmentId(*id))
    }

    fn name(&self, id: SegmentId) -> Option<String> {
        self.0.iter().find(|(known, _)| *known == id.0).map(|(_, name)| (*name).to_owned())
    }

    fn all(&self) -> Vec<String> {
        self.0.iter().map(|(_, name)| (*name).to_owned()).collect()
    }
}

pub(super) const SEGMENTS: Known = Known(&[(1, "Staff"), (7, "Gold \"A\"")]);

/// Metadata of every type, and two consents.
pub(super) fn schema() -> Schema {
    let mut schema = Schema::default();
    for (name, value_type) in [
        ("plan", "text"),
        ("lifetime_value", "number"),
        ("visits", "number"),
        ("vip", "boolean"),
        ("since", "date"),
        ("last_visit", "datetime"),
        ("tags", "list"),
        ("sizes", "list:number"),
        ("extra", "object"),
        ("e-mail", "text"),
    ] {
        schema.declare(name, ValueType::parse(value_type).unwrap(), false).unwrap();
    }
    schema.consent("newsletter").unwrap();
    schema.consent("e-mails").unwrap();
    schema
}

pub(super) fn with_names<T>(work: impl FnOnce(&Names<'_>) -> T) -> T {
    work(&Names { schema: &schema(), segments: &SEGMENTS })
}
