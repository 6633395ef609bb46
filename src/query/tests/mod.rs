//! The language as FILTER.md tells it.

mod properties;
mod reading;

use super::Names;
use super::arbitrary::{SEGMENTS, schema};

pub(super) fn with_names<T>(work: impl FnOnce(&Names<'_>) -> T) -> T {
    work(&Names { schema: &schema(), segments: &SEGMENTS })
}
