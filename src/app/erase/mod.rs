//! Removing customers for good, with a certificate (SEMANTICS 12).

mod traces;
mod twins;

use self::traces::Traces;
pub use self::twins::find;
use super::plan::customers;
use super::writer::Decision;
use super::{Certificate, Error, Reply, records};
use crate::domain::{ChangeKind, ChangeSummary, Row};
use crate::store::{Commit, Erasure, KeyKind};

/// Removes customers and every trace of them, and compacts the folder so that no byte stays behind.
pub(super) fn erase(decision: &Decision<'_>, rows: &[Row]) -> Result<Reply, Error> {
    let meant: roaring::RoaringBitmap = rows.iter().map(|row| row.0).collect();
    if meant.is_empty() {
        return Ok(Reply::default());
    }
    let erased = twins::twins(&decision.snapshot, &meant)? | &meant;
    let before = decision.store.disk_bytes()?;
    let mut head = decision.head(ChangeKind::Erase, format!("erased {}", customers(meant.len())));
    head.undoable = false;
    head.summary = ChangeSummary {
        deleted: (&erased & decision.snapshot.alive().as_ref()).len(),
        ..ChangeSummary::default()
    };
    let (id, summary) = (head.id, head.summary);
    Traces::of(decision, &erased)?.remove_from(decision.store.folder())?;
    let of_records = records::forget(decision, &erased)?;
    let Erasure { values, history_values, hashes } = decision.store.erase(&erased, head)?;
    let certificate = Certificate {
        at: decision.now,
        who: decision.actor.name.clone(),
        customers: meant.len(),
        values: values + of_records,
        history_values,
        hashes_kept: hashes,
        folder_bytes: (before, decision.store.disk_bytes()?),
    };
    Ok(Reply { change_set: Some(id), summary, certificate: Some(certificate), ..Reply::default() })
}

/// Lets a key of an erased customer come back.
pub(super) fn readmit(decision: &Decision<'_>, key: &str) -> Result<Reply, Error> {
    let mut readmitted = Vec::new();
    for kind in [KeyKind::SourceId, KeyKind::Id] {
        if decision.store.is_erased(kind, key)? {
            readmitted.push(decision.store.erased_hash(kind, key));
        }
    }
    if readmitted.is_empty() {
        return Err(Error::Invalid(format!("`{key}` is not the key of an erased customer; nothing to lift")));
    }
    let mut head = decision.head(ChangeKind::Readmit, "readmitted an erased key".into());
    head.undoable = false;
    let id = head.id;
    decision.commit(Commit { change_set: Some(head), readmitted, ..Commit::default() })?;
    Ok(Reply { change_set: Some(id), ..Reply::default() })
}

/// What a compaction did.
pub(super) fn compact(decision: &Decision<'_>) -> Result<(u64, u64), Error> {
    let before = decision.store.disk_bytes()?;
    decision.store.compact()?;
    Ok((before, decision.store.disk_bytes()?))
}
