//! The commands of `sample-data/README.md`, and the exit codes and counts that it tells beside them.

use std::path::Path;

use super::{commands, typed};
use crate::support::{World, text};

#[test]
fn its_commands_end_as_it_says() {
    let commands = commands("sample-data/README.md");
    assert_eq!(commands.len(), 10, "{commands:?}");
    for command in commands {
        let world = World::new();
        let expected = match &command {
            c if c.contains("messy/") => 4,
            c if c.contains("broken/empty.csv") => 2,
            _ => 0,
        };
        let trial = world.path("trial").display().to_string();
        let output = typed(&world, &command.replace("/tmp/trial", &trial));
        let told = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(expected), "{command}\n{told}");
    }
}

#[test]
fn its_mapping_tames_the_messy_file() {
    let world = World::new();
    let command = commands("sample-data/README.md").into_iter().find(|c| c.contains("--mapping")).unwrap();
    let output = typed(&world, &command.replacen("patrons", "patrons --json", 1));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    for (key, expected) in [("rows", 120), ("created", 115), ("duplicate", 1), ("rejected", 4)] {
        assert_eq!(report[key], expected, "{key}: {report}");
    }
}

#[test]
fn every_broken_file_ends_as_its_table_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data");
    let document = std::fs::read_to_string(root.join("README.md")).unwrap();
    let rows: Vec<&str> =
        document.lines().filter(|line| line.starts_with("| `") && line.contains(".csv`")).collect();
    assert_eq!(rows.len(), std::fs::read_dir(root.join("broken")).unwrap().count(), "every file is told of");
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [file, _, expected] = cells[..] else { panic!("{row}") };
        let world = World::new();
        let command =
            format!("patrons --json import customers sample-data/broken/{}", file.trim_matches('`'));
        check(&world, &command, expected.split(';').next().unwrap());
        if let Some((_, otherwise)) = expected.split_once("; with `") {
            let (more, expected) = otherwise.split_once('`').unwrap();
            check(&world, &format!("{command} {more}"), expected);
        }
    }
}

/// Compares with a sentence such as `exit 4, 3 created, 1 rejected`.
fn check(world: &World, command: &str, expected: &str) {
    let output = typed(world, command);
    let told = text(&output.stderr);
    for part in expected.split(',').map(str::trim) {
        let mut words = part.split_whitespace();
        let (one, other) = (words.next().unwrap(), words.next().unwrap());
        if one == "exit" {
            assert_eq!(output.status.code(), other.parse().ok(), "{command}\n{told}");
        } else {
            let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(report[other], one.parse::<u64>().unwrap(), "{command}: {other}\n{report}");
        }
    }
}
