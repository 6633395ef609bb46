//! The language as FILTER.md tells it.

mod meaning;
mod mutations;
mod properties;
mod reading;
mod records;

use super::Names;
use super::arbitrary::{SEGMENTS, schema};

pub(super) fn with_names<T>(work: impl FnOnce(&Names<'_>) -> T) -> T {
    work(&Names { schema: &schema(), segments: &SEGMENTS })
}
