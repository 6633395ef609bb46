//! The commands of `sample-data/README.md`, and the exit codes and counts that it tells beside them.

use std::path::Path;

use super::{commands, typed};
use crate::support::{Terminal, World, text};

#[test]
fn its_commands_end_as_it_says() {
    let commands = commands("sample-data/README.md");
    assert_eq!(commands.len(), 12, "{commands:?}");
    for command in commands {
        let world = World::new();
        let expected = match &command {
            c if c.contains("messy/") => 4,
            c if c.contains("broken/empty.csv") => 2,
            _ => 0,
        };
        let trial = world.path("trial").display().to_string();
        if command.contains("segment create") {
            world.ends(0, &["import", "customers", &crate::support::sample("customers.csv")]);
        }
        if command.contains("campaign codes") {
            world.ends(0, &["campaign", "create", "Big ten", "--percent-off", "10"]);
        }
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

/// The examples of the filter language, and how many of the sample they mean on 25 October 2026; nothing is
/// said where it depends on the ids that a store gives.
const EXAMPLES: [(&str, Option<u64>); 11] = [
    (r#"country = "PL" and plan in ("gold", "platinum")"#, Some(25)),
    (r#"email ends with "@example.com" or email is not set"#, Some(105)),
    (r#"(city = Warszawa or city = Kraków) and not in segment "Staff""#, Some(44)),
    ("created_at within 90d and orders.total_count = 0", Some(1)),
    ("orders.last_at older than 6mo and orders.total_amount >= 500", Some(14)),
    ("birthdate anniversary in next 7 days and consent.newsletter is true", Some(4)),
    ("count(orders where (status = PAID and amount > 100) within 1y) >= 3", Some(7)),
    ("sum(orders.amount in last 3 months) > 1000", Some(11)),
    (r#"did event "cart_abandoned" within 2d and did not orders within 2d"#, Some(1)),
    (r#"metadata.tags contains any ("vip", "press") and sample(10%, "autumn")"#, None),
    ("lifetime_value between 100 and 250.50 and not newsletter is true", Some(49)),
];

#[test]
fn every_example_of_the_filter_language_means_somebody_of_the_sample() {
    let world = World::new();
    let of_others = ["--data", "messy/", "broken/", "campaign codes"];
    let all = commands("sample-data/README.md");
    for command in all.iter().filter(|command| !of_others.iter().any(|part| command.contains(part))) {
        assert!(typed(&world, command).status.success(), "{command}");
    }
    let now = ["--now", "2026-10-25T00:00:00Z"];
    let count = |filter: &str| {
        let told = world.says(0, &[&now[..], &["count", filter]].concat());
        assert!(!told.contains("warning"), "{filter}\n{told}");
        world.json(0, &[&now[..], &["count", filter]].concat())["count"].as_u64().unwrap()
    };
    for (filter, expected) in EXAMPLES {
        let found = count(filter);
        assert_eq!(found + count(&format!("not ({filter})")), 500, "{filter}");
        assert!(expected.is_none_or(|expected| found == expected), "{filter}: {found}");
    }
    assert_eq!(count("in segment \"Staff\""), 4);
    let told = world.says(0, &["count", "did event \"no_such\""]);
    assert!(told.contains("no event `no_such` was seen so far"), "{told}");
}

#[test]
fn every_example_means_as_many_in_the_bar_and_in_the_editor() {
    let world = World::new();
    let mut terminal = Terminal::open(&world);
    terminal.waits_for("sample data");
    terminal.press("s").waits_for("500 customers loaded");
    terminal.press("q").ends();
    let count = |filter: &str| world.json(0, &["count", filter])["count"].as_u64().unwrap();
    let counts: Vec<u64> = EXAMPLES.iter().map(|(filter, _)| count(filter)).collect();
    assert!(counts.iter().filter(|count| **count > 0).count() > 8, "{counts:?}");
    let mut terminal = Terminal::open(&world);
    terminal.waits_for("500 customers");
    for ((filter, _), count) in EXAMPLES.iter().zip(&counts) {
        terminal.press("f").press(filter).waits_for(&format!("Customers  {count} of 500 "));
        // Enter keeps it, Escape in the list takes it away.
        terminal.press("\r").waits_without("Enter keep");
        terminal.press("\x1b").waits_for("Customers  500 customers");
    }
    terminal.press("7").waits_for("Staff");
    for ((filter, _), count) in EXAMPLES.iter().zip(&counts) {
        terminal.press("n").waits_for("New segment");
        terminal.press(filter).waits_for(&format!("\n{count} of 500 customers"));
        terminal.press("\x1b").waits_for("leave");
        terminal.press("y").waits_for("Staff");
    }
}
