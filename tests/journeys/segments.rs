//! Segments by their words.

use serde_json::Value;

use crate::support::{World, sample};

/// A world with the sample customers, brought in at an instant.
fn world(now: &str) -> World {
    let world = World::new();
    world.ends(0, &["--now", now, "import", "customers", &sample("customers.csv")]);
    world
}

fn names(list: &Value, name: &str) -> Vec<String> {
    let text = |value: &Value| value["source_id"].as_str().unwrap().to_owned();
    list[name].as_array().unwrap().iter().map(text).collect()
}

/// Who moved, oldest first: the instant, whom, which way, why.
fn activity(world: &World, words: &[&str]) -> Vec<(String, String, String, String)> {
    let list = world.json(0, words);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let entry = |v: &Value| {
        let whom = text(&v["customer"]["source_id"]);
        (text(&v["at"]), whom, text(&v["change"]), text(&v["cause"]))
    };
    let mut entries: Vec<_> = list["activity"].as_array().unwrap().iter().map(entry).collect();
    entries.reverse();
    entries
}

#[test]
fn a_segment_follows_its_customers_and_says_why() {
    let world = world("2026-11-01T10:00:00Z");
    let made = world
        .json(0, &["--now", "2026-11-01T11:00:00Z", "segment", "create", "Poles", "--where", "country = PL"]);
    assert_eq!((&made["size"], &made["type"]), (&133.into(), &"auto-update".into()));
    assert!(made["id"].as_str().unwrap().starts_with("seg_"));
    world.ends(0, &["--now", "2026-11-01T12:00:00Z", "set", "C-0000001-R", "country=DE"]);
    world.ends(0, &["--now", "2026-11-01T13:00:00Z", "delete", "C-0000004-G"]);
    world.ends(0, &["--now", "2026-11-01T14:00:00Z", "undo"]);
    let moves = activity(&world, &["segment", "activity", "poles", "--limit", "3"]);
    let expected = [
        ("2026-11-01T12:00:00.000Z", "C-0000001-R", "left", "edit"),
        ("2026-11-01T13:00:00.000Z", "C-0000004-G", "left", "edit"),
        ("2026-11-01T14:00:00.000Z", "C-0000004-G", "entered", "undo"),
    ];
    let expected = expected.map(|(a, b, c, d)| (a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned()));
    assert_eq!(moves, expected);
    assert_eq!(world.json(0, &["segment", "members", "Poles"])["members"].as_array().unwrap().len(), 132);
    let tab = world.json(0, &["show", "C-0000004-G", "--tab", "segments"]);
    assert_eq!(
        (&tab["segments"][0]["name"], &tab["segments"][0]["cause"]),
        (&"Poles".into(), &"undo".into())
    );
}

#[test]
fn a_list_by_hand_says_who_put_whom_on_it_when_and_why() {
    let world = world("2026-11-01T10:00:00Z");
    let create = ["segment", "create", "Staff", "--static", "C-0000001-R", "C-0000003-A"];
    world.ends(0, &[&["--now", "2026-11-02T10:00:00Z", "--as", "Ola"][..], &create].concat());
    let add = ["segment", "add", "Staff", "C-0000004-G", "C-0000001-R", "--why", "new in sales"];
    world.ends(0, &[&["--now", "2026-11-03T10:00:00Z", "--as", "Jan"][..], &add].concat());
    let members = world.json(0, &["segment", "members", "Staff"]);
    assert_eq!(names(&members, "members"), ["C-0000001-R", "C-0000003-A", "C-0000004-G"]);
    let last = &members["members"][2];
    assert_eq!((&last["by"], &last["since"]), (&"Jan".into(), &"2026-11-03T10:00:00.000Z".into()));
    assert!(last["why"].as_str().unwrap().ends_with("new in sales"), "{last}");
    world.ends(0, &["--now", "2026-11-04T10:00:00Z", "segment", "remove", "Staff", "C-0000001-R"]);
    world.ends(0, &["--now", "2026-11-05T10:00:00Z", "undo"]);
    assert_eq!(world.json(0, &["segment", "list"])["segments"][0]["size"], 3);
    world.ends(2, &["segment", "edit", "Staff", "--where", "country = PL"]);
    let refused = world.run(&["segment", "members", "Stuff"]);
    let refused = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.contains("did you mean `Staff`?"), "{refused}");
}

#[test]
fn segments_stand_on_segments_without_going_in_circles() {
    let world = world("2026-11-01T10:00:00Z");
    for (name, filter) in [
        ("Poles", "country = PL"),
        ("Gold Poles", "in segment \"Poles\" and plan = gold"),
        ("Others", "not in segment \"Gold Poles\""),
    ] {
        world.ends(0, &["segment", "create", name, "--where", filter]);
    }
    let refused = world.run(&["segment", "edit", "Poles", "--where", "in segment \"Others\""]);
    assert_eq!(refused.status.code(), Some(2));
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("`Poles` → `Others` → `Gold Poles` → `Poles`"), "{told}");
    let refused = world.run(&["segment", "delete", "Poles"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("is used by `Gold Poles`"));
    world.ends(0, &["segment", "rename", "Poles", "Polska"]);
    let shown = world.json(0, &["segment", "show", "Gold Poles"]);
    assert!(shown["filter"].as_str().unwrap().contains("in segment \"Polska\""), "{shown}");
    let refused = world.run(&["schema", "drop", "plan"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("`Gold Poles`"));
    let dry = world.json(0, &["segment", "edit", "Polska", "--where", "country in (PL, DE)", "--dry-run"]);
    let done = world.json(0, &["segment", "edit", "Polska", "--where", "country in (PL, DE)"]);
    assert_eq!(
        (&dry["entered"], &dry["left"], &dry["size"]),
        (&done["entered"], &done["left"], &done["size"])
    );
    assert!(dry["entered"].as_u64().unwrap() > 0);
}

#[test]
fn a_window_that_lapses_while_nobody_looks_gives_the_history_of_one_that_was_watched() {
    let customers = ["first", "second", "third"];
    let build = || {
        let world = World::new();
        let mut at = 0;
        for customer in customers {
            at += 1;
            let now = format!("2026-11-0{at}T10:00:00Z");
            let words = ["create", &format!("source_id={customer}"), "name=x"];
            world.ends(0, &[&["--now", &now][..], &words].concat());
        }
        let create = ["segment", "create", "Recent", "--where", "created_at within 7d"];
        world.ends(0, &[&["--now", "2026-11-04T10:00:00Z"][..], &create].concat());
        let create = ["segment", "create", "Old", "--where", "not in segment \"Recent\""];
        world.ends(0, &[&["--now", "2026-11-04T11:00:00Z"][..], &create].concat());
        world
    };
    let (watched, left_alone) = (build(), build());
    for day in 5..=11 {
        let now = format!("2026-11-{day:02}T09:59:59Z");
        watched.ends(0, &["--now", &now, "set", "third", &format!("name=day {day}")]);
    }
    // Looking ahead writes nothing, and shows what will be.
    let ahead = activity(&left_alone, &["--now", "2026-12-01T00:00:00Z", "segment", "activity", "Old"]);
    assert_eq!(
        left_alone.json(0, &["--now", "2026-11-04T12:00:00Z", "segment", "list"])["segments"][0]["size"],
        0
    );
    for world in [&watched, &left_alone] {
        world.ends(0, &["--now", "2026-12-01T00:00:00Z", "set", "first", "name=y"]);
    }
    for name in ["Recent", "Old"] {
        let histories = [&watched, &left_alone].map(|world| activity(world, &["segment", "activity", name]));
        assert_eq!(histories[0], histories[1]);
    }
    let old = activity(&watched, &["segment", "activity", "Old"]);
    let day = |n: u32, whom: &str| {
        (format!("2026-11-{n:02}T10:00:00.000Z"), whom.to_owned(), "entered".to_owned(), "time".to_owned())
    };
    assert_eq!(old, [day(8, "first"), day(9, "second"), day(10, "third")]);
    assert_eq!(ahead, old);
    // Time does not run backwards for who writes; who only looks may go where they like.
    watched.ends(2, &["--now", "2026-11-20T00:00:00Z", "set", "first", "name=z"]);
    let then = watched.json(0, &["--now", "2026-11-08T12:00:00Z", "segment", "members", "Recent"]);
    assert_eq!(names(&then, "members"), ["second", "third"]);
}

#[test]
fn whoever_counts_lists_or_exports_may_name_a_segment() {
    let world = world("2026-11-01T10:00:00Z");
    world.ends(0, &["segment", "create", "Gold \"plus\"", "--where", "plan in (gold, platinum)"]);
    let all = world.json(0, &["count", "plan in (gold, platinum)"])["count"].as_u64().unwrap();
    assert_eq!(world.json(0, &["count", "in segment 'gold \"PLUS\"'"])["count"], all);
    assert_eq!(world.json(0, &["count", "not in segment 'gold \"plus\"'"])["count"], 500 - all);
    let both =
        world.json(0, &["count", "plan in (gold, platinum) and country = PL"])["count"].as_u64().unwrap();
    let exported = world.ends(0, &["export", "country = PL or country = PL", "--segment", "Gold \"plus\""]);
    assert_eq!(exported.lines().count() as u64, both + 1);
    world.ends(2, &["export", "--segment", "Gild"]);
    world.ends(2, &["count", "in segment \"Gild\""]);
}

#[test]
fn a_change_of_zone_moves_customers_at_once() {
    let world = World::new();
    let now = "2026-11-10T23:30:00Z";
    world.ends(0, &["--now", now, "create", "source_id=a", "birthdate=2026-11-11"]);
    world.ends(0, &["--now", now, "segment", "create", "Born", "--where", "birthdate today"]);
    assert_eq!(world.json(0, &["--now", now, "segment", "list"])["segments"][0]["size"], 0);
    world.ends(0, &["--now", "2026-11-10T23:40:00Z", "config", "time_zone", "Europe/Warsaw"]);
    let moves = activity(&world, &["--now", "2026-11-10T23:45:00Z", "segment", "activity", "Born"]);
    let expected = ["2026-11-10T23:40:00.000Z", "a", "entered", "settings"].map(str::to_owned);
    let [at, whom, change, cause] = expected;
    assert_eq!(moves, [(at, whom, change, cause)]);
}

#[test]
fn what_was_done_to_a_segment_can_be_taken_back() {
    let world = world("2026-11-01T10:00:00Z");
    world.ends(0, &["segment", "create", "Gold", "--where", "plan = gold", "--type", "passive"]);
    world.ends(0, &["segment", "edit", "Gold", "--where", "plan = silver"]);
    world.ends(0, &["undo"]);
    let shown = world.json(0, &["segment", "show", "Gold"]);
    assert_eq!((&shown["filter"], &shown["version"]), (&"metadata.plan = \"gold\"".into(), &3.into()));
    assert_eq!(shown["size"], 74);
    assert!(world.json(0, &["segment", "activity", "Gold"])["activity"].as_array().unwrap().is_empty());
    world.ends(0, &["segment", "delete", "Gold"]);
    assert_eq!(world.json(0, &["segment", "list"])["segments"], Value::Array(Vec::new()));
    world.ends(0, &["undo"]);
    assert_eq!(world.json(0, &["segment", "list"])["segments"][0]["size"], 74);
    world.ends(0, &["compact"]);
    let copy = world.path("copy").display().to_string();
    world.ends(0, &["backup", &copy]);
    world.ends(0, &["erase", "C-0000003-A", "--yes"]);
    assert_eq!(world.json(0, &["segment", "list"])["segments"][0]["size"], 73);
}

#[test]
fn verify_tells_no_lapse_that_nobody_would_miss() {
    let world = World::new();
    let then = |words: &[&str]| world.ends(0, &[&["--now", "2026-11-23T10:00:00Z"], words].concat());
    for key in ["k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8"] {
        then(&["create", &format!("source_id={key}")]);
    }
    then(&["segment", "create", "Birthdays", "--where", "birthdate anniversary today"]);
    // What one alone waits for is known to the day; a page of many is looked at every midnight.
    then(&["set", "k4", "birthdate=1990-03-03"]);
    then(&["verify"]);
    let list = world.json(0, &["--now", "2027-03-03T10:00:00Z", "segment", "list"]);
    assert_eq!(list["segments"][0]["size"], 1, "{list}");
}
