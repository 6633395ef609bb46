//! Messages as lines of a file.

use std::fs::OpenOptions;
use std::io::Write as _;

use crate::delivery::parcel::Outcome;

/// Puts a line at the end of a file, making it where there is none, and waits for the disk.
pub(super) fn append(path: &str, body: &str) -> Outcome {
    let failed = |error: std::io::Error| Outcome::Unreachable(format!("`{path}`: {error}"));
    let mut file = match OpenOptions::new().create(true).append(true).open(path) {
        Ok(file) => file,
        Err(error) => return failed(error),
    };
    // One write, so that no other process's line comes between.
    match file.write_all(format!("{body}\n").as_bytes()) {
        Ok(()) => match file.sync_data() {
            Ok(()) => Outcome::Sent,
            // A pipe and a terminal have no disk to wait for.
            Err(error) if error.kind() == std::io::ErrorKind::InvalidInput => Outcome::Sent,
            Err(error) => Outcome::Uncertain(format!("`{path}`: {error}")),
        },
        Err(error) => Outcome::Uncertain(format!("`{path}`: {error}")),
    }
}
