//! Two customers become one: who is proposed, what the survivor has afterwards, and both again after an undo.

use serde_json::Value;

use crate::support::{World, holds};

const CUSTOMERS: &str = "source_id,name,email,phone,birthdate,city,tags,consent.newsletter,created_at\n\
    A,Ann Lis,ann@example.com,+48 600 100 200,1990-02-03,,\"vip,press\",true,2024-05-01T00:00:00Z\n\
    B,Anna Lis,ANN@example.com,0048600100200,1990-02-03,Kraków,\"press,new\",false,2023-01-01T00:00:00Z\n\
    C,Ann LIS,other@example.com,,1990-02-03,Gdańsk,,,2024-06-01T00:00:00Z\n\
    D,Dan,dan@example.com,12,1980-01-01,,,,2024-06-01T00:00:00Z\n";

fn world() -> World {
    let world = World::new();
    world.import(0, CUSTOMERS, &[]);
    for (customer, id, amount) in [("A", "O-1", "10"), ("B", "O-2", "5.50"), ("B", "O-3", "4")] {
        let words = [format!("source_id={id}"), format!("amount={amount}")];
        world.ends(0, &["order", "add", customer, &words[0], &words[1], "status=PAID"]);
    }
    world.ends(0, &["event", "add", "B", "visit", "page=/sale"]);
    world.ends(0, &["referral", "add", "B", "D"]);
    world.ends(0, &["referral", "add", "A", "B"]);
    world.ends(0, &["segment", "create", "Friends", "--static", "B"]);
    world.ends(0, &["segment", "create", "Good", "--where", "orders.total_amount >= 15"]);
    world
}

/// What can be asked of a customer, one fact a line, without what a change-set stamps.
fn all_of(world: &World, key: &str) -> String {
    let mut shown = world.json(0, &["show", key]);
    shown["updated_at"] = Value::Null;
    let mut lines = vec![shown.to_string()];
    for tab in ["orders", "redemptions"] {
        lines.push(world.json(0, &["show", key, "--tab", tab]).to_string());
    }
    let segments = world.json(0, &["show", key, "--tab", "segments"]);
    lines.extend(segments["segments"].as_array().unwrap().iter().map(|segment| segment["name"].to_string()));
    lines.join("\n")
}

fn members(world: &World, segment: &str) -> Vec<String> {
    let found = world.ends(
        0,
        &["list", &format!("in segment \"{segment}\""), "--columns", "source_id", "--format", "csv"],
    );
    found.lines().skip(1).map(ToOwned::to_owned).collect()
}

fn verify(world: &World) {
    world.ends(0, &["verify"]);
}

#[test]
fn those_who_are_alike_are_proposed_in_pairs_the_most_alike_first() {
    let world = world();
    let found = world.json(0, &["duplicates"]);
    let pairs: Vec<String> = found["pairs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| {
            format!("{}{}: {}", pair["survivor"]["source_id"], pair["other"]["source_id"], pair["same"])
        })
        .collect();
    let expected = ["\"A\"\"B\": [\"email\",\"phone\"]", "\"A\"\"C\": [\"name and birthdate\"]"];
    assert_eq!(pairs, expected);
    assert_eq!(world.json(0, &["duplicates", "--by", "phone"])["count"], 1);
    assert_eq!(world.json(0, &["duplicates", "--limit", "1"])["pairs"].as_array().unwrap().len(), 1);
}

#[test]
fn a_phone_that_a_crowd_shares_proposes_nobody() {
    let world = World::new();
    let row = |n: u32, phone: &str| format!("K-{n},{phone}\n");
    let crowd: String = (0..11).map(|n| row(n, "+1 212 555 0100")).collect();
    let few: String = (20..23).map(|n| row(n, "+1 212 555 0199")).collect();
    world.import(0, format!("source_id,phone\n{crowd}{few}"), &[]);
    let found = world.json(0, &["duplicates"]);
    assert_eq!((&found["count"], &found["crowds"]), (&2.into(), &1.into()), "{found}");
}

#[test]
fn the_survivor_takes_over_what_it_lacks_and_every_record() {
    let world = world();
    let before = world.json(0, &["history"]);
    let told = world.json(0, &["merge", "A", "B", "--dry-run"]);
    assert_eq!((&told["records"]["orders"], &told["lists"][0]), (&2.into(), &"Friends".into()), "{told}");
    assert_eq!(world.json(0, &["history"]), before, "a dry run changes nothing");
    world.ends(0, &["merge", "A", "B"]);
    let columns = "source_id,name,email,city,tags,consent.newsletter,created_at";
    let ann = world.values(columns).split(" | ").next().unwrap().to_owned();
    assert_eq!(ann, "A,Ann Lis,ann@example.com,Kraków,\"vip,press,new\",false,2023-01-01T00:00:00.000Z");
    assert_eq!(world.count(), 3);
    let shown = world.json(0, &["show", "B"]);
    assert_eq!(shown["source_id"], "A", "the key of who went leads to who stayed");
    assert_eq!(shown["summary"]["orders"]["total_amount"], 1950);
    assert_eq!(world.json(0, &["show", "A", "--tab", "orders"])["orders"].as_array().unwrap().len(), 3);
    assert_eq!(members(&world, "Friends"), ["A"]);
    assert_eq!(members(&world, "Good"), ["A"]);
    let activity = world.json(0, &["segment", "activity", "Good"]);
    assert_eq!(activity["activity"][0]["cause"], "merge", "{activity}");
    let referrals = world.json(0, &["count", "loyalty.referred_customers = 1"]);
    assert_eq!(referrals["count"], 1, "A referred D; that A referred A is gone");
    verify(&world);
    // A file that still names the one who went finds the one who stayed.
    let again = world.import(0, "source_id,phone\nB,999\n", &[]);
    assert_eq!((&again["created"], &again["updated"]), (&0.into(), &1.into()), "{again}");
}

#[test]
fn a_merge_is_taken_back_whole_and_made_again() {
    let world = world();
    let before = ["A", "B", "C", "D"].map(|key| all_of(&world, key));
    world.ends(0, &["merge", "A", "B"]);
    let merged = ["A", "C", "D"].map(|key| all_of(&world, key));
    world.ends(0, &["undo"]);
    verify(&world);
    assert_eq!(["A", "B", "C", "D"].map(|key| all_of(&world, key)), before);
    // A permission that was withdrawn is not given back by an undo (SEMANTICS 13).
    assert_eq!(world.values("consent.newsletter"), r#""" | "" | false | false"#);
    assert_eq!(members(&world, "Friends"), ["B"]);
    world.ends(0, &["undo"]);
    verify(&world);
    assert_eq!(["A", "C", "D"].map(|key| all_of(&world, key)), merged);
    assert_eq!(world.json(0, &["show", "B"])["source_id"], "A");
}

#[test]
fn what_is_chosen_is_taken_and_nonsense_is_refused() {
    let world = world();
    let id = world.json(0, &["show", "B"])["id"].as_str().unwrap().to_owned();
    world.ends(
        0,
        &["merge", "A", "B", "--take", "name=other", "--take", "source_id=other", "--take", "tags=survivor"],
    );
    let ann = world.values("source_id,name,tags").split(" | ").next().unwrap().to_owned();
    assert_eq!(ann, "B,Anna Lis,\"vip,press\"");
    for key in ["A", "B", &id] {
        assert_eq!(world.json(0, &["show", key])["name"], "Anna Lis", "{key}");
    }
    world.ends(0, &["undo"]);
    assert_eq!(world.json(0, &["show", "A"])["name"], "Ann Lis");
    assert_eq!(world.json(0, &["show", "B"])["name"], "Anna Lis");
    for (words, code, expected) in [
        (&["merge", "A", "A"][..], 2, "same customer"),
        (&["merge", "A", "B", "--take", "name=both"], 2, "no list"),
        (&["merge", "A", "B", "--take", "consent.newsletter=survivor"], 2, "stricter"),
        (&["merge", "A", "B", "--take", "created_at=other"], 2, "kept by the program"),
        (&["merge", "A", "B", "--take", "name"], 2, "chooses nothing"),
        (&["merge", "A", "B", "--take", "name=mine"], 2, "none of"),
        (&["merge", "A", "nobody"], 1, "nobody"),
    ] {
        let told = world.says(code, words);
        assert!(told.contains(expected), "{words:?}: {told}");
    }
}

#[test]
fn an_undo_of_what_came_before_reaches_records_that_moved() {
    let world = World::new();
    world.import(0, "source_id,name\nA,Ann\nB,Anna\n", &[]);
    let orders = world.file("orders.csv", "order_id,customer,status,amount\nO-1,B,PAID,7\n");
    world.ends(0, &["import", "orders", &orders]);
    world.ends(0, &["merge", "A", "B"]);
    assert_eq!(world.json(0, &["show", "A"])["summary"]["orders"]["total_amount"], 700);
    world.ends(0, &["undo", "2"]);
    assert_eq!(world.json(0, &["show", "A"])["summary"]["orders"]["total_amount"], 0);
    verify(&world);
}

#[test]
fn erasing_the_survivor_erases_who_went() {
    let world = World::new();
    world.import(0, "source_id,name,email\nA,Ann,ann@example.com\n", &[]);
    world.ends(0, &["create", "name=Zbigniewka Unusual", "email=zu@example.com"]);
    world.ends(0, &["merge", "A", "zu@example.com"]);
    assert!(holds(&world.data(), b"Zbigniewka"));
    world.ends(0, &["erase", "A", "--yes"]);
    for trace in ["Zbigniewka", "zu@example.com", "ann@example.com"] {
        assert!(!holds(&world.data(), trace.as_bytes()), "{trace}");
    }
    verify(&world);
}

#[test]
fn ten_thousand_events_change_hands() {
    let world = World::new();
    world.import(0, "source_id,name\nA,Ann\nB,Anna\n", &[]);
    let lines: Vec<String> = (0..10_000).map(|n| format!("E-{n},B,visit,2026-01-01T00:00:00Z")).collect();
    let events =
        world.file("events.csv", format!("event_id,customer,event,created_at\n{}\n", lines.join("\n")));
    world.ends(0, &["import", "events", &events]);
    let count = |filter: &str| world.json(0, &["count", filter])["count"].as_u64().unwrap();
    world.ends(0, &["merge", "A", "B"]);
    assert_eq!(count("source_id = A and count(event \"visit\") = 10000"), 1);
    verify(&world);
    world.ends(0, &["undo"]);
    assert_eq!(count("source_id = B and count(event \"visit\") = 10000"), 1);
    assert_eq!(count("count(event \"visit\") = 0"), 1);
    verify(&world);
}
