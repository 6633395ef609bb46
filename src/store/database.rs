//! Opening sled's database, with the settings that it is made and used with.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::open::StoreOptions;
use super::{StoreError, layout, unfinished};

/// How long, and how often, to wait for the threads of a database that was dropped.
const LOCK_WAIT: Duration = Duration::from_millis(2);
const MAX_LOCK_WAITS: u32 = 1000;

/// Opens a database, or makes it. Only the owner of its folder may.
pub(super) fn open_database(path: &Path, options: StoreOptions) -> Result<sled::Db, StoreError> {
    unfinished::clear(path)?;
    // Nothing is acknowledged before an explicit flush, so the timer would only add writes of half an import.
    let config = sled::Config::new()
        .path(path)
        .segment_size(segment_bytes(path))
        .cache_capacity(options.cache_bytes)
        .mode(sled::Mode::HighThroughput)
        .flush_every_ms(None);
    let mut waited = 0;
    loop {
        match config.open() {
            // Dropping a database does not wait for sled's threads, the last of which holds its lock. The owner file
            // is ours, so nobody else can.
            Err(sled::Error::Io(e)) if e.to_string().contains("lock") && waited < MAX_LOCK_WAITS => {
                waited += 1;
                std::thread::sleep(LOCK_WAIT);
            }
            opened => return Ok(opened?),
        }
    }
}

/// The size of segments a database was made with, or a new one is; sled refuses another.
fn segment_bytes(path: &Path) -> usize {
    // A checksum, which is no text, ends it.
    let configured = fs::read(path.join("conf")).unwrap_or_default();
    let configured = String::from_utf8_lossy(&configured);
    let found = configured.lines().find_map(|line| line.strip_prefix("segment_size: ")?.trim().parse().ok());
    found.unwrap_or(layout::SEGMENT_BYTES)
}
