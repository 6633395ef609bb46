//! Folders for the import wizard, and which files were imported lately.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::domain::Instant;
use crate::tui::effect::{Answer, FolderEntry, FolderView};

/// How many entries of a folder are shown.
const MAX_ENTRIES: usize = 5000;
/// How many recent files are kept.
const MAX_RECENT: usize = 10;
/// Where they are kept, in the data folder.
const RECENT: &str = "recent-imports";

/// The path that was meant: `~` is the home folder, and what does not begin at the root begins where the program was
/// started.
pub fn expanded(written: &str) -> PathBuf {
    let home = || directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
    let path = match written.strip_prefix('~') {
        Some("") => home().unwrap_or_default(),
        Some(rest) if rest.starts_with('/') => {
            home().map_or_else(|| PathBuf::from(written), |home| home.join(rest.trim_start_matches('/')))
        }
        _ => PathBuf::from(written),
    };
    std::path::absolute(if path.as_os_str().is_empty() { Path::new(".") } else { &path }).unwrap_or(path)
}

/// What stands in a folder.
pub fn folder(data: &Path, written: &str) -> Answer {
    let path = expanded(written);
    match entries(&path) {
        Ok((entries, more)) => Answer::Folder(Box::new(FolderView {
            path: path.to_string_lossy().into_owned(),
            entries,
            more,
            recent: recent(data),
        })),
        Err(problem) => Answer::Failed(format!("`{}` cannot be listed: {problem}", path.display())),
    }
}

fn entries(path: &Path) -> io::Result<(Vec<FolderEntry>, usize)> {
    let mut entries: Vec<FolderEntry> = fs::read_dir(path)?.flatten().filter_map(|e| entry(&e)).collect();
    entries.sort_by(|a, b| b.is_folder.cmp(&a.is_folder).then_with(|| a.name.cmp(&b.name)));
    let more = entries.len().saturating_sub(MAX_ENTRIES);
    entries.truncate(MAX_ENTRIES);
    Ok((entries, more))
}

/// A file or folder that shows: hidden ones, sockets and names that are no text do not.
fn entry(found: &fs::DirEntry) -> Option<FolderEntry> {
    let name = found.file_name().into_string().ok().filter(|name| !name.starts_with('.'))?;
    let metadata = fs::metadata(found.path()).ok().filter(|m| m.is_dir() || m.is_file())?;
    let since = metadata.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    Some(FolderEntry {
        name,
        is_folder: metadata.is_dir(),
        bytes: metadata.len(),
        changed: since.map(|since| Instant(since.as_millis() as i64)),
    })
}

/// Files imported lately, latest first; a list that cannot be read is as good as none.
fn recent(data: &Path) -> Vec<String> {
    let text = fs::read_to_string(data.join(RECENT)).unwrap_or_default();
    text.lines().filter(|line| !line.is_empty()).take(MAX_RECENT).map(str::to_owned).collect()
}

/// Puts a file in front of the recent ones. That this fails is no reason to stop an import.
pub fn remember(data: &Path, path: &Path) {
    let Some(latest) = path.to_str().filter(|path| !path.contains('\n')) else { return };
    let mut lines = vec![latest.to_owned()];
    lines.extend(recent(data).into_iter().filter(|line| line != latest));
    lines.truncate(MAX_RECENT);
    let mut options = fs::OpenOptions::new();
    let opened = options.write(true).create(true).truncate(true).mode(0o600).open(data.join(RECENT));
    opened.and_then(|mut file| file.write_all((lines.join("\n") + "\n").as_bytes())).ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_come_first_and_recent_files_are_remembered() {
        let data = tempfile::tempdir().unwrap();
        fs::create_dir(data.path().join("zoo")).unwrap();
        fs::write(data.path().join("a.csv"), "x").unwrap();
        fs::write(data.path().join(".hidden"), "x").unwrap();
        remember(data.path(), Path::new("/one.csv"));
        remember(data.path(), Path::new("/two.csv"));
        remember(data.path(), Path::new("/one.csv"));
        let Answer::Folder(view) = folder(data.path(), &data.path().to_string_lossy()) else {
            panic!("the folder is there")
        };
        let names: Vec<&str> = view.entries.iter().map(|e| e.name.as_str()).collect();
        assert_eq!(names, ["zoo", "a.csv", RECENT]);
        assert_eq!(view.recent, ["/one.csv", "/two.csv"]);
        assert!(matches!(folder(data.path(), "/no/such"), Answer::Failed(_)));
    }
}
