//! A folder of files for the import wizard.

use super::NOW;
use crate::domain::Instant;
use crate::tui::effect::{FolderEntry, FolderView};

/// The same folder everywhere.
pub(super) fn folder(path: &str) -> FolderView {
    let entry = |name: &str, is_folder| FolderEntry {
        name: name.to_owned(),
        is_folder,
        bytes: 12_345,
        changed: Some(Instant(NOW.0 - 86_400_000)),
    };
    let entries = vec![
        entry("sample-data", true),
        entry("customers.csv", false),
        entry("café\u{202e}.csv", false),
        entry("shop.csv", false),
    ];
    let path = if path.is_empty() { "/home/ana/" } else { path }.to_owned();
    FolderView { path, entries, more: 0, recent: vec!["/home/ana/old.csv".to_owned()] }
}
