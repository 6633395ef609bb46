//! What a row may do to a cell that is there already.

use crate::domain::{Cell, Instant, Value};
use crate::import::{BoundColumn, EmptyPolicy};

/// The cell after a row, by the column's policy; `None` where it stays.
pub(super) fn after(bound: &BoundColumn, before: &Cell, given: &Cell) -> Option<Cell> {
    let after = match (bound.empty, given) {
        (EmptyPolicy::CreateOnly, _) | (EmptyPolicy::Keep | EmptyPolicy::Fill, Cell::Missing) => return None,
        // Null and the empty text are values for who has none; they take none away unless that is wanted.
        (EmptyPolicy::Keep, given) if is_nothing(given) && before.value().is_some() => return None,
        (EmptyPolicy::Fill, _) if before.value().is_some() => return None,
        (_, given) => given,
    };
    (after != before).then(|| after.clone())
}

fn is_nothing(given: &Cell) -> bool {
    *given == Cell::Null || given.as_text() == Some("")
}

/// Whether a consent may change so: one that was revoked rises again only by a row that is newer than the revocation
/// (SEMANTICS 14).
pub(super) fn may_change(before: &Cell, after: &Cell, since: &Cell, row_time: Option<Instant>) -> bool {
    let rises = *before == Cell::Value(Value::Boolean(false)) && *after == Cell::Value(Value::Boolean(true));
    let is_newer = match (row_time, since.value()) {
        (Some(time), Some(Value::Instant(since))) => time > *since,
        (time, _) => time.is_some(),
    };
    !rises || is_newer
}
