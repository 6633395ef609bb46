//! Why a customer is in a segment or not: each suggestion, carried out, turns the answer.

use serde_json::Value;

use crate::support::World;

const CUSTOMERS: &str = "\
source_id,name,email,country,plan,lifetime_value,visits,tags,last_visit,birthdate,created_at
a,Anna,anna@example.com,PL,gold,120.50,7,\"vip,press\",2026-11-20T10:00:00Z,1990-11-25,2026-11-01T00:00:00Z
b,Bo,,DE,free,80,1,,2026-08-01T10:00:00Z,2000-02-29,2025-01-01T00:00:00Z
";
const NOW: [&str; 2] = ["--now", "2026-11-26T10:00:00Z"];

fn at(now: &[&str], words: &[&str]) -> Vec<String> {
    now.iter().chain(words).map(|word| (*word).to_owned()).collect()
}

fn world() -> World {
    let world = World::new();
    let file = world.file("customers.csv", CUSTOMERS);
    world.ends(0, &[&NOW[..], &["import", "customers", &file]].concat());
    world.ends(0, &[&NOW[..], &["segment", "create", "Staff", "--static", "a"]].concat());
    world
}

fn why(world: &World, now: &str, segment: &str, customer: &str) -> Value {
    world.json(0, &["--now", now, "segment", "why", segment, customer])
}

/// Carries a change out as an operator would; gives the time at which the answer is asked for again.
fn carry_out(world: &World, change: &Value, customer: &str) -> Option<String> {
    let text = |key: &str| change[key].as_str();
    let words: Vec<String> = if let Some(name) = text("set") {
        let value = match &change["value"] {
            Value::Null => "null!".to_owned(),
            Value::String(text) if text.is_empty() => "\"\"".to_owned(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        at(&NOW, &["set", customer, &format!("{name}={value}")])
    } else if let Some(name) = text("remove") {
        at(&NOW, &["set", customer, &format!("{name}=")])
    } else if let Some(segment) = text("add_to") {
        at(&NOW, &["segment", "add", segment, customer])
    } else if let Some(segment) = text("remove_from") {
        at(&NOW, &["segment", "remove", segment, customer])
    } else {
        return Some(text("wait_until").unwrap().to_owned());
    };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    world.ends(0, &words);
    None
}

#[test]
fn every_suggestion_carried_out_turns_the_answer() {
    for filter in [
        "country = PL and plan in (gold, platinum) and lifetime_value > 100",
        "email ends with '@example.com' or email is missing and visits >= 3",
        "tags contains all (vip, press, new) and not in segment 'Staff'",
        "last_visit within 30d and birthdate anniversary in next 7 days",
        "last_visit older than 200d and plan != gold",
        "not (country = DE or visits between 1 and 9)",
        "created_at older than 30d",
    ] {
        for customer in ["a", "b"] {
            let number = answers_turned(filter, customer);
            // Nobody can be made younger here than they are.
            let is_fixed = filter.starts_with("created_at") && customer == "b";
            assert_eq!(number == 0, is_fixed, "{filter} {customer}");
        }
    }
}

/// Carries each suggestion out in a world of its own; how many there are.
fn answers_turned(filter: &str, customer: &str) -> usize {
    let first = world();
    first.ends(0, &[&NOW[..], &["segment", "create", "S", "--where", filter]].concat());
    let before = why(&first, NOW[1], "S", customer);
    let suggestions = before["suggestions"].as_array().unwrap();
    for suggestion in suggestions {
        let world = world();
        world.ends(0, &[&NOW[..], &["segment", "create", "S", "--where", filter]].concat());
        let mut then = NOW[1].to_owned();
        for change in suggestion["changes"].as_array().unwrap() {
            then = carry_out(&world, change, customer).unwrap_or(then);
        }
        let after = why(&world, &then, "S", customer);
        assert_ne!(after["member"], before["member"], "{filter} {customer} {suggestion}");
    }
    suggestions.len()
}

#[test]
fn the_tree_says_what_holds_and_what_was_found() {
    let world = world();
    world.ends(
        0,
        &[
            "segment",
            "create",
            "Gold",
            "--where",
            "plan = gold and last_visit within 30d and in segment 'Staff'",
        ],
    );
    let text = world.ends(0, &[&NOW[..], &["segment", "why", "Gold", "b"]].concat());
    for line in [
        "b is not in `Gold`",
        "✗ all of",
        "  ✗ metadata.plan = \"gold\"  (metadata.plan is \"free\")",
        "  ✗ metadata.last_visit within 30d  (metadata.last_visit is 2026-08-01T10:00:00Z)",
        "  ✗ in segment \"Staff\"  (not a member)",
        "bring them in:",
        "  set metadata.plan to \"gold\" and set metadata.last_visit to 2026-11-26T10:00:00Z and add to segment \"Staff\"",
    ] {
        assert!(text.lines().any(|own| own == line), "{line}\n{text}");
    }
    let json = why(&world, NOW[1], "Gold", "a");
    assert_eq!((&json["member"], &json["next_change"]), (&true.into(), &"2026-12-20T10:00:00.000Z".into()));
    let by_hand = why(&world, NOW[1], "Staff", "b");
    assert_eq!(by_hand["suggestions"][0]["text"], "add to segment \"Staff\"");
}

#[test]
fn a_segment_is_made_of_the_json_form_and_shown_in_it() {
    let world = world();
    let form = r#"{"junction":"and","address.country":{"conditions":{"$is":["PL"]}},"metadata.visits":{"conditions":{"$more_than":["3"]}}}"#;
    world.ends(0, &["segment", "create", "P", "--where", form]);
    let shown = world.json(0, &["segment", "show", "P"]);
    assert_eq!(shown["filter"], "country = \"PL\" and metadata.visits > 3");
    assert_eq!(shown["filter_json"]["metadata.visits"]["conditions"]["$more_than"][0], 3);
    world.ends(0, &["segment", "edit", "P", "--where", "in segment 'Staff'"]);
    let shown = world.json(0, &["segment", "show", "P"]);
    assert_eq!(shown["filter_json"], Value::Null);
    assert_eq!(
        shown["filter_json_refused"][0],
        "`in segment \"Staff\"` has no JSON form: filters there know no segments"
    );
    let said =
        world.says(2, &["segment", "create", "Q", "--where", r#"{"name":{"conditions":{"$count":[1]}}}"#]);
    assert!(said.contains("`name` `$count`: filters do not ask how long a list is"), "{said}");
}
