//! The house's own rules, read off its sources.

use std::path::{Path, PathBuf};

/// The most lines a file may have, its tests not counted.
const MAX_LINES: usize = 400;
/// Names no room may have.
const BANNED_ROOMS: [&str; 5] = ["utils", "helpers", "common", "manager", "misc"];
/// Rooms that a room must not name, because they lie above it.
const ABOVE: [(&str, &[&str]); 10] = [
    (
        "delivery",
        &[
            "query",
            "segments",
            "promotions",
            "import",
            "export",
            "store",
            "app",
            "tui",
            "cli",
            "config",
            "generate",
        ],
    ),
    ("promotions", &["import", "export", "store", "app", "tui", "cli", "config", "generate"]),
    ("domain", &["query", "import", "export", "store", "app", "tui", "cli", "config", "generate"]),
    ("query", &["import", "export", "store", "app", "tui", "cli", "config", "generate"]),
    ("segments", &["import", "export", "store", "app", "tui", "cli", "config", "generate"]),
    ("generate", &["store", "app", "tui", "cli", "config"]),
    ("import", &["store", "app", "tui", "cli", "config"]),
    ("export", &["store", "app", "tui", "cli", "config"]),
    ("store", &["import", "app", "tui", "cli", "config"]),
    ("app", &["tui", "cli", "config"]),
];
/// Crates that some rooms alone may name. `main.rs` belongs to the doors.
const EXCLUSIVE: [(&str, &[&str]); 25] = [
    ("lettre", &["delivery"]),
    ("ureq", &["delivery"]),
    ("minijinja", &["delivery"]),
    ("hmac", &["delivery"]),
    ("sha2", &["delivery"]),
    ("sled", &["store"]),
    ("bincode", &["store"]),
    ("lz4_flex", &["store"]),
    ("aes", &["store"]),
    ("blake3", &["store"]),
    ("crc32fast", &["store"]),
    ("getrandom", &["store"]),
    ("arc_swap", &["store"]),
    // Sets of rows are what these rooms hand to each other.
    ("roaring", &["store", "segments", "app", "query", "cli", "tui"]),
    ("csv", &["import", "export", "generate"]),
    ("encoding_rs", &["import"]),
    ("chardetng", &["import"]),
    ("simdutf8", &["import"]),
    ("caseless", &["domain"]),
    ("crossbeam_channel", &["app", "tui", "cli"]),
    ("ratatui", &["tui"]),
    ("crossterm", &["tui"]),
    ("tui_textarea", &["tui"]),
    ("clap", &["cli"]),
    ("anyhow", &["cli", "main"]),
];
/// The most lines a function may have.
const MAX_FUNCTION_LINES: usize = 70;
/// Folders beside `src` whose functions and headers are held to the same.
const BESIDE: [&str; 2] = ["tests", "benches"];

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
        let names = |name: &str| {
            text.match_indices(&format!("{name}::")).any(|(at, _)| {
                let before = text[..at].chars().next_back();
                before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':')
            })
        };
        let (name, homes) = EXCLUSIVE.iter().find(|(name, homes)| !homes.contains(&room) && names(name))?;
        Some(format!("{} names `{name}`, which belongs into {}", path.display(), homes.join(", ")))
    });
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = BESIDE.iter().chain(&["src"]).flat_map(|folder| sources(&root.join(folder)));
    let bare = |path: &PathBuf| !std::fs::read_to_string(path).unwrap().starts_with("//! ");
    let findings: Vec<PathBuf> = folders.filter(bare).collect();
    assert!(findings.is_empty(), "no `//!` header: {findings:?}");
}

#[test]
fn no_function_is_longer_than_the_house_allows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = BESIDE.iter().chain(&["src"]).flat_map(|folder| sources(&root.join(folder)));
    let findings: Vec<String> = folders
        .flat_map(|path| {
            let functions = functions(&std::fs::read_to_string(&path).unwrap());
            let long = functions.into_iter().filter(|(_, lines)| *lines > MAX_FUNCTION_LINES);
            long.map(|(name, lines)| format!("{}: `{name}` has {lines} lines", path.display()))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn functions_are_measured_from_their_name_to_their_brace() {
    let text = "impl A {\n    pub(super) const fn one() {\n        two();\n    }\n\n    fn two(\n        a: u8,\n    ) {\n    }\n}\nfn three() {}\n";
    let found = functions(text);
    assert_eq!(found, [("one".to_owned(), 3), ("two".to_owned(), 4), ("three".to_owned(), 1)]);
}

/// The functions of a source that was formatted, each with its lines: from its name to the brace under it.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let Some(name) = function_name(line.trim_start()) else { continue };
        let closing = format!("{}}}", " ".repeat(indent));
        let is_one_line = line.ends_with('}') || line.ends_with(';');
        let end = if is_one_line { Some(at) } else { (at..lines.len()).find(|n| lines[*n] == closing) };
        // A signature of a trait has no body.
        if let Some(end) = end {
            found.push((name, end - at + 1));
        }
    }
    found
}

fn function_name(line: &str) -> Option<String> {
    let (words, rest) = line.split_once("fn ")?;
    let is_signature = words
        .split_whitespace()
        .all(|word| word.starts_with("pub") || ["const", "async", "unsafe", "in", "extern"].contains(&word));
    let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (is_signature && !name.is_empty()).then_some(name)
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
