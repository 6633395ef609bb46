//! Taking customers away. Their data stays where it is, out of sight, until an undo or a compaction.

use super::plan::{self, customers};
use super::writer::Decision;
use super::{Error, Reply};
use crate::domain::{ChangeKind, ChangeSummary, Row};
use crate::store::RowEvent;

/// Takes customers away; rows that are none are left out.
pub(super) fn delete(decision: &Decision<'_>, rows: &[Row]) -> Result<Reply, Error> {
    let rows = plan::alive_rows(decision, rows);
    if rows.is_empty() {
        return Ok(Reply::default());
    }
    let nothing = roaring::RoaringBitmap::new();
    let mut planned =
        plan::plan(decision, &nothing, vec![(RowEvent::Deleted, rows.clone())], &|_, _| Ok(Vec::new()))?;
    let mut head = decision.head(ChangeKind::Delete, format!("deleted {}", customers(rows.len())));
    head.summary = ChangeSummary { deleted: rows.len(), ..ChangeSummary::default() };
    let (id, summary) = (head.id, head.summary);
    planned.commit.change_set = Some(head);
    planned.commit.dead = rows;
    decision.commit(planned.commit)?;
    Ok(Reply { change_set: Some(id), summary, ..Reply::default() })
}
