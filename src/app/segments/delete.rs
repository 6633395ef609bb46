//! Deleting a segment. Its members stay on disk, out of sight, for an undo.

use super::consequences::Intent;
use super::define::commit;
use super::read;
use crate::app::writer::Decision;
use crate::app::{Error, Reply};
use crate::domain::SegmentId;
use crate::segments::Segments;

/// Deletes a segment that no other stands on.
pub(in crate::app) fn delete(decision: &Decision<'_>, id: SegmentId) -> Result<Reply, Error> {
    let segments = decision.snapshot.segments();
    let definition = read::definition(segments, id)?;
    check_unused(segments, id)?;
    let title = format!("deleted the segment `{}`", definition.name);
    commit(decision, id, title, Intent { removed: vec![id], ..Intent::default() })
}

/// Refuses to take away what others stand on; they are named (SEMANTICS 20).
pub(super) fn check_unused(segments: &Segments, id: SegmentId) -> Result<(), Error> {
    let users = segments.users(id);
    if users.is_empty() {
        return Ok(());
    }
    let name = segments.definition(id).map_or_else(String::new, |d| d.name.clone());
    let names: Vec<String> = users.iter().map(|user| format!("`{}`", user.name)).collect();
    Err(Error::Invalid(format!(
        "the segment `{name}` is used by {}; edit or delete {} first",
        names.join(", "),
        if names.len() == 1 { "that one" } else { "those" }
    )))
}
