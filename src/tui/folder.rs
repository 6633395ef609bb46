//! What screens are told of folders and files.

use crate::domain::Instant;

/// What stands in a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderView {
    /// Its whole path.
    pub path: String,
    /// Folders first, then files, each by name; hidden ones are left out.
    pub entries: Vec<FolderEntry>,
    /// How many were left out, since there are too many.
    pub more: usize,
    /// Files imported lately, latest first.
    pub recent: Vec<String>,
}

/// A file or a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderEntry {
    /// Its name.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was changed last.
    pub changed: Option<Instant>,
}

/// Where a path leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Destination {
    /// Whole, with `~` written out.
    pub path: String,
    /// The bytes of the file that is there already.
    pub existing: Option<u64>,
    /// Why nothing can be written there.
    pub problem: Option<String>,
}
