//! The owner file: which process has the data folder open.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::Path;
use std::time::Duration;

use super::StoreError;

/// The name of the file in the data folder.
const NAME: &str = "owner";

/// How often and how long a folder is waited for that this very process gave back: a process it is just starting
/// holds every open file for the moment between its birth and its own program.
const OWN_TRIES: u32 = 100;
const OWN_WAIT: Duration = Duration::from_millis(5);

/// Whether the file names this process.
fn is_own(path: &Path) -> bool {
    std::fs::read_to_string(path).is_ok_and(|pid| pid.trim() == std::process::id().to_string())
}

/// The lock on a data folder; let go when dropped, or when the process ends in whatever way.
#[derive(Debug)]
pub struct Owner {
    _file: File,
}

impl Owner {
    /// Takes the folder, or says who has it.
    pub fn take(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(NAME);
        let file_error = |e| StoreError::file(format!("cannot open `{}`", path.display()), e);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(file_error)?;
        let mut locked = file.try_lock();
        for _ in 0..OWN_TRIES {
            if !matches!(locked, Err(TryLockError::WouldBlock)) || !is_own(&path) {
                break;
            }
            std::thread::sleep(OWN_WAIT);
            locked = file.try_lock();
        }
        match locked {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut pid = String::new();
                let known = file.read_to_string(&mut pid).is_ok() && !pid.trim().is_empty();
                let pid = if known { pid.trim().to_owned() } else { "?".into() };
                return Err(StoreError::InUse { folder: folder.display().to_string(), pid });
            }
            Err(TryLockError::Error(e)) => return Err(file_error(e)),
        }
        file.set_len(0).map_err(file_error)?;
        writeln!(file, "{}", std::process::id()).map_err(file_error)?;
        Ok(Self { _file: file })
    }
}
