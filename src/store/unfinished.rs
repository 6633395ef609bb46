//! Clears away files that sled began and that a killed process never finished.
//!
//! sled writes a summary of its log beside it (`snap.X`), first under the name `snap.X.generating`; then it renames
//! it. Reading them again, 0.34.7 takes the half-written one for the newest (its filter looks for another ending) and
//! refuses the whole database as corrupted: one of some seven hundred kills ended so. Its first file (`conf`) is
//! written in two steps before the log exists, with the same outcome. Neither is ever needed: the summary before
//! stays until the renaming, and a database without a log holds nothing.

use std::fs;
use std::path::Path;

use super::StoreError;

/// The ending of a summary that is still being written.
const GENERATING: &str = ".generating";

/// Removes what was left half-written in a database's folder. Only its owner may call it, before sled opens it.
pub(super) fn clear(database: &Path) -> Result<(), StoreError> {
    let failed = |e| StoreError::file(format!("cannot tidy `{}`", database.display()), e);
    let entries = match fs::read_dir(database) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(failed)?,
    };
    let is_founded = database.join("db").exists();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let is_unfinished = name.to_string_lossy().ends_with(GENERATING) || (name == "conf" && !is_founded);
        if is_unfinished {
            fs::remove_file(entry.path()).map_err(failed)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Store, StoreOptions};

    #[test]
    fn a_half_written_summary_or_settings_file_does_not_keep_the_store_shut() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("store-1");
        std::fs::create_dir(&database).unwrap();
        std::fs::write(database.join("conf"), "segment_size: 524288\nuse_comp").unwrap();
        drop(Store::open(folder.path(), StoreOptions::default()).unwrap());
        std::fs::write(database.join("snap.7FFFFFFFFFFFFFFF.generating"), "half").unwrap();
        let store = Store::open(folder.path(), StoreOptions::default()).unwrap();
        assert!(store.verify().unwrap().is_empty());
    }
}
