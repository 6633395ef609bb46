//! Deleting a segment. Its members stay on disk, out of sight, for an undo.

use super::consequences::Intent;
use super::define::commit;
use super::read;
use crate::app::writer::Decision;
use crate::app::{Error, Reply, distributions, promotions};
use crate::domain::SegmentId;
use crate::store::Snapshot;

/// Deletes a segment that no other stands on.
pub(in crate::app) fn delete(decision: &Decision<'_>, id: SegmentId) -> Result<Reply, Error> {
    let segments = decision.snapshot.segments();
    let definition = read::definition(segments, id)?;
    check_unused(&decision.snapshot, id)?;
    let title = format!("deleted the segment `{}`", definition.name);
    commit(decision, id, title, Intent { removed: vec![id], ..Intent::default() })
}

/// Refuses to take away what others stand on; they are named (SEMANTICS 20).
pub(super) fn check_unused(snapshot: &Snapshot, id: SegmentId) -> Result<(), Error> {
    let segments = snapshot.segments();
    let name = segments.definition(id).map_or_else(String::new, |d| d.name.clone());
    let mut names: Vec<String> = segments.users(id).iter().map(|user| format!("`{}`", user.name)).collect();
    names.extend(promotions::of_segment(snapshot, id).into_iter().map(|rule| format!("the rule {rule}")));
    let distributions = distributions::uses_segment(snapshot, id).into_iter();
    names.extend(distributions.map(|name| format!("the distribution {name}")));
    if names.is_empty() {
        return Ok(());
    }
    Err(Error::Invalid(format!(
        "the segment `{name}` is used by {}; edit or delete {} first",
        names.join(", "),
        if names.len() == 1 { "that one" } else { "those" }
    )))
}
