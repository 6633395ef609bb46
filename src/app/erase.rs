//! Removing customers for good, with a certificate (SEMANTICS 12).

use std::fs;
use std::path::Path;

use super::plan::{self, customers};
use super::writer::Decision;
use super::{Certificate, Error, Reply};
use crate::domain::{ChangeKind, ChangeSummary, Row};
use crate::store::{Commit, Erasure, KeyKind};

/// Folders of the data folder whose files may quote customers: rejects of imports, and drafts.
const QUOTING_FOLDERS: [&str; 2] = ["rejects", "drafts"];

/// Removes customers and every trace of them, and compacts the folder so that no byte stays behind.
pub(super) fn erase(decision: &Decision<'_>, rows: &[Row]) -> Result<Reply, Error> {
    let erased: roaring::RoaringBitmap = rows.iter().map(|row| row.0).collect();
    if erased.is_empty() {
        return Ok(Reply::default());
    }
    let before = decision.store.disk_bytes()?;
    let mut head = decision.head(ChangeKind::Erase, format!("erased {}", customers(erased.len())));
    head.undoable = false;
    head.summary = ChangeSummary { deleted: erased.len(), ..ChangeSummary::default() };
    let (id, summary) = (head.id, head.summary);
    let quotes = quotes(decision, &erased)?;
    for folder in QUOTING_FOLDERS {
        remove_quotes(&decision.store.folder().join(folder), &quotes)?;
    }
    let Erasure { values, history_values, hashes } = decision.store.erase(&erased, head)?;
    let certificate = Certificate {
        at: decision.now,
        who: decision.actor.name.clone(),
        customers: erased.len(),
        values,
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
    decision.store.commit(Commit { change_set: Some(head), readmitted, ..Commit::default() })?;
    Ok(Reply { change_set: Some(id), ..Reply::default() })
}

/// The texts by which a file could quote the erased: whatever has at least four letters and is theirs.
fn quotes(decision: &Decision<'_>, rows: &roaring::RoaringBitmap) -> Result<Vec<String>, Error> {
    let mut quotes = Vec::new();
    for (_, rows) in plan::by_page(rows) {
        for row in rows {
            quotes.push(decision.snapshot.id_of(row)?.to_string());
            quotes.extend(decision.snapshot.aliases(row).iter().cloned());
            let record = decision.snapshot.record(row)?;
            for column in [
                crate::domain::ColumnId::SOURCE_ID,
                crate::domain::ColumnId::EMAIL,
                crate::domain::ColumnId::NAME,
            ] {
                quotes.extend(record.text(column).filter(|t| t.len() >= 4).map(ToOwned::to_owned));
            }
        }
    }
    Ok(quotes)
}

/// Removes files that quote one of the texts; a rejects file can be made again, a quoted person must not stay.
fn remove_quotes(folder: &Path, quotes: &[String]) -> Result<(), Error> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries.flatten() {
        let path = entry.path();
        let Ok(bytes) = fs::read(&path) else { continue };
        let quotes_one = quotes.iter().any(|q| memchr::memmem::find(&bytes, q.as_bytes()).is_some());
        if quotes_one {
            fs::remove_file(&path)
                .map_err(|e| Error::file(format!("cannot remove `{}`", path.display()), e))?;
        }
    }
    Ok(())
}

/// What a compaction did.
pub(super) fn compact(decision: &Decision<'_>) -> Result<(u64, u64), Error> {
    let before = decision.store.disk_bytes()?;
    decision.store.compact()?;
    Ok((before, decision.store.disk_bytes()?))
}
