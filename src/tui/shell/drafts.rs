//! What was typed and not saved, kept when a session is lost: a small file each, for this person's eyes only.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// How many drafts are offered.
const MAX_DRAFTS: usize = 32;
/// The longest draft, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;

/// Keeps a draft in place of one of its name; an empty text forgets it.
pub fn save(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    let file = folder.join(file_name(name));
    if text.is_empty() {
        return match fs::remove_file(file) {
            Err(problem) if problem.kind() != io::ErrorKind::NotFound => Err(problem),
            _ => Ok(()),
        };
    }
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600).open(file)?.write_all(text.as_bytes())
}

/// Reads what was kept: name and text. What cannot be read is as good as lost.
pub fn load(folder: &Path) -> Vec<(String, String)> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let read = |entry: fs::DirEntry| {
        let small = entry.metadata().ok().filter(|m| m.is_file() && m.len() <= MAX_BYTES);
        small
            .and_then(|_| fs::read_to_string(entry.path()).ok())
            .map(|text| (entry.file_name().to_string_lossy().into_owned(), text))
    };
    entries.flatten().take(MAX_DRAFTS).filter_map(read).collect()
}

fn file_name(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_are_kept_and_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let drafts = folder.path().join("drafts");
        save(&drafts, "customers.search", "ana").unwrap();
        assert_eq!(load(&drafts), [("customers.search".to_owned(), "ana".to_owned())]);
        save(&drafts, "customers.search", "").unwrap();
        save(&drafts, "customers.search", "").unwrap();
        assert!(load(&drafts).is_empty());
    }
}
