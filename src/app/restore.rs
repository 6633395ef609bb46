//! Making a data folder of a backup; nothing is open yet then.

use std::io::Read;
use std::path::Path;

use super::Error;
use crate::store::{self, StoreError};

/// Copies a backup folder's content into a folder that is empty or not there.
///
/// # Errors
/// [`Error::InUse`] where another process has the backup open; [`Error::Store`].
pub fn restore_folder(backup: &Path, folder: &Path) -> Result<(), Error> {
    store::restore_folder(backup, folder).map_err(|error| match error {
        in_use @ StoreError::InUse { .. } => Error::InUse(in_use.to_string()),
        other => other.into(),
    })
}

/// Reads a backup's stream into a folder that is empty or not there; a damaged one leaves nothing behind.
///
/// # Errors
/// [`Error::Store`].
pub fn restore_stream(input: &mut dyn Read, folder: &Path) -> Result<(), Error> {
    Ok(store::restore_stream(input, folder)?)
}
