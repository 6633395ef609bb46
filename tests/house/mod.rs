//! The house's own rules, read off its sources.

use std::path::{Path, PathBuf};

/// The most lines a file may have, its tests not counted.
const MAX_LINES: usize = 400;
/// Names no room may have.
const BANNED_ROOMS: [&str; 5] = ["utils", "helpers", "common", "manager", "misc"];
/// Rooms that a room must not name, because they lie above it.
const ABOVE: [(&str, &[&str]); 8] = [
    ("domain", &["query", "import", "export", "store", "app", "tui", "cli", "config", "generate"]),
    ("query", &["import", "export", "store", "app", "tui", "cli", "config", "generate"]),
    ("segments", &["import", "export", "store", "app", "tui", "cli", "config", "generate"]),
    ("generate", &["store", "app", "tui", "cli", "config"]),
    ("import", &["store", "app", "tui", "cli", "config"]),
    ("export", &["store", "app", "tui", "cli", "config"]),
    ("store", &["import", "app", "tui", "cli", "config"]),
    ("app", &["tui", "cli", "config"]),
];
/// Crates that one room alone may name.
const EXCLUSIVE: [(&str, &str); 4] =
    [("sled", "store"), ("ratatui", "tui"), ("crossterm", "tui"), ("clap", "cli")];

#[test]
fn no_file_is_longer_than_the_house_allows() {
    refuse(|_, path, text| {
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        (code.lines().count() > MAX_LINES).then(|| format!("{} is too long", path.display()))
    });
}

#[test]
fn no_room_is_named_after_nothing() {
    refuse(|_, path, _| {
        let banned = path.iter().any(|part| {
            let name = part.to_string_lossy();
            BANNED_ROOMS.contains(&name.trim_end_matches(".rs"))
        });
        banned.then(|| format!("{} says nothing of what is in it", path.display()))
    });
}

#[test]
fn no_room_looks_up() {
    refuse(|room, path, text| {
        let (_, above) = ABOVE.iter().find(|(name, _)| *name == room)?;
        let named = above.iter().find(|name| text.contains(&format!("crate::{name}::")))?;
        Some(format!("{} names `{named}`, which lies above it", path.display()))
    });
}

#[test]
fn a_crate_stays_in_its_room() {
    refuse(|room, path, text| {
        let names =
            |name: &str| text.contains(&format!("use {name}::")) || text.contains(&format!(" {name}::"));
        let (name, home) = EXCLUSIVE.iter().find(|(name, home)| room != *home && names(name))?;
        Some(format!("{} names `{name}`, which belongs into `{home}`", path.display()))
    });
}

/// Fails with everything a rule says against a file of `src`; `//` comments do not count.
fn refuse(rule: impl Fn(&str, &Path, &str) -> Option<String>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut findings = Vec::new();
    for path in sources(&root) {
        let text = std::fs::read_to_string(&path).unwrap();
        let code: Vec<&str> =
            text.lines().map(|l| if l.trim_start().starts_with("//") { "" } else { l }).collect();
        let inside = path.strip_prefix(&root).unwrap();
        let room = inside.iter().next().unwrap().to_string_lossy();
        findings.extend(rule(room.trim_end_matches(".rs"), inside, &code.join("\n")));
    }
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found
}
