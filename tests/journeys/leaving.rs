//! What goes out comes back as it was, whatever stands in it (SEMANTICS 25).

use crate::support::{World, sample};

/// Values that a spreadsheet, a CSV reader or a careless program would change.
const AWKWARD: [&str; 16] = [
    "=1+1",
    "+48 1",
    "-5",
    "@cmd",
    "'=1+1",
    "''=1",
    "'quoted'",
    "it's",
    "0012",
    "1e5",
    "a,b",
    "say \"yes\"",
    "two\nlines",
    "ends in \\",
    "–",
    "🙂 e\u{301}",
];

#[test]
fn awkward_values_survive_every_way_out_and_in() {
    let world = World::new();
    for (n, value) in AWKWARD.iter().enumerate() {
        world.ends(
            0,
            &["create", &format!("source_id=A{n}"), &format!("name={value}"), &format!("note={value}")],
        );
    }
    let before = world.ends(0, &["export"]);
    for (name, words) in [("plain.csv", &[][..]), ("safe.csv", &["--excel-safe"][..])] {
        let file = world.path(name).display().to_string();
        world.ends(0, &[&["export", "--to", &file], words].concat());
        let same = world.json(0, &["import", "customers", &file]);
        assert_eq!(same["unchanged"], AWKWARD.len() as u64, "{name} changes nothing: {same}");
        let other = World::new();
        other.ends(0, &["import", "customers", &file]);
        assert_eq!(other.ends(0, &["export"]), before, "{name} brings everything into an empty folder");
    }
}

#[test]
fn an_excel_safe_file_holds_no_cell_that_a_spreadsheet_would_run() {
    let world = World::new();
    for (n, value) in AWKWARD.iter().enumerate() {
        world.ends(0, &["create", &format!("source_id=A{n}"), &format!("name={value}")]);
    }
    let safe = world.ends(0, &["export", "--columns", "name", "--excel-safe"]);
    for line in safe.lines().map(|line| line.trim_start_matches('"')) {
        assert!(!line.starts_with(['=', '+', '-', '@']), "{line}");
    }
    assert!(safe.contains("''=1+1"), "one more before one that is there: {safe}");
}

#[test]
fn json_lines_keep_missing_null_and_empty_apart() {
    let world = World::new();
    world.ends(0, &["schema", "set", "note", "text"]);
    for (id, note) in [("missing", None), ("null", Some("note=null!")), ("empty", Some("note=\"\""))] {
        let key = format!("source_id={id}");
        world.ends(0, &[&["create", &key][..], &note.into_iter().collect::<Vec<_>>()].concat());
    }
    let file = world.path("out.jsonl").display().to_string();
    world.ends(0, &["export", "--columns", "source_id,metadata.note", "--format", "jsonl", "--to", &file]);
    let lines: Vec<serde_json::Value> = std::fs::read_to_string(&file)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let note = |n: usize| lines[n].get("metadata.note").or_else(|| lines[n].pointer("/metadata/note"));
    assert_eq!(note(0), None, "{lines:?}");
    assert_eq!(note(1), Some(&serde_json::Value::Null), "{lines:?}");
    assert_eq!(note(2), Some(&"".into()), "{lines:?}");
}

#[test]
fn columns_that_only_we_write_are_left_out_when_they_come_back() {
    let world = World::new();
    world.ends(0, &["import", "customers", &sample("customers.csv")]);
    world.ends(0, &["set", "C-0000001-R", "phone=+48 1"]);
    let file = world.path("all.csv").display().to_string();
    world.ends(0, &["export", "--columns", "all", "--to", &file]);
    let header = std::fs::read_to_string(&file).unwrap().lines().next().unwrap().to_owned();
    assert!(
        header.contains("updated_at") && header.contains("address_city") && header.contains("metadata.plan"),
        "{header}"
    );
    let back = world.json(0, &["import", "customers", &file]);
    assert_eq!((back["unchanged"].as_u64(), back["rejected"].as_u64()), (Some(500), Some(0)), "{back}");
}

#[test]
fn json_lines_read_back_and_change_nothing() {
    let world = World::new();
    world.ends(0, &["import", "customers", &sample("customers.csv")]);
    world.ends(
        0,
        &["set", "C-0000003-A", "name=Two\nlines, \"quoted\"", "plan=null!", "description=", "tags=a,b c"],
    );
    world.ends(0, &["set", "C-0000005-M", "lifetime_value=1234567890123456789.25"]);
    let file = world.path("all.jsonl").display().to_string();
    world.ends(0, &["export", "--to", &file]);
    let report = world.json(0, &["import", "customers", &file]);
    assert_eq!(
        (&report["unchanged"], &report["updated"], &report["created"], &report["rejected"]),
        (&500.into(), &0.into(), &0.into(), &0.into()),
        "{report}"
    );
    // Another store has the same customers of it, but for what only a log knows.
    let other = World::new();
    other.ends(0, &["import", "customers", &file]);
    let shown = |world: &World| {
        let columns = "source_id,name,email,birthdate,address_city,plan,lifetime_value,tags,visits,last_visit,newsletter";
        world.ends(0, &["export", "--columns", columns])
    };
    assert_eq!(shown(&other), shown(&world));
}

#[test]
fn a_bad_line_of_json_is_told_by_its_own_number() {
    let world = World::new();
    let file = world.file(
        "people.jsonl",
        "{\"source_id\":\"a\",\"name\":\"One\\nTwo\"}\n\n{\"source_id\":\"b\",\"email\":\"no mail\"}\n{\"source_id\":\"c\",\"visits\":3}\n",
    );
    let told = world.says(4, &["import", "customers", &file]);
    assert!(told.contains("line 3"), "{told}");
    assert_eq!(world.count(), 2);
    let broken = world.file("broken.jsonl", "{\"source_id\":\"d\"}\n{\"source_id\":\n");
    let told = world.says(4, &["import", "customers", &broken]);
    assert!(told.contains("line 2: not-an-object, `{\"source_id\":`"), "{told}");
    assert_eq!(world.count(), 3);
    let array = world.file("array.jsonl", "{\n\"source_id\": \"e\"}\n");
    let told = world.says(2, &["import", "customers", &array]);
    assert!(told.contains("line 1 is no JSON object"), "{told}");
    assert_eq!(world.count(), 3);
}

#[test]
fn a_customer_as_the_api_writes_it_comes_in_with_all_it_has() {
    let world = World::new();
    let file = world.file(
        "api.jsonl",
        r#"{"source_id":"a","name":"Ana","address":{"city":"Rome","country":"IT"},"summary":{"orders":{"total_count":3}},"loyalty":{"points":5},"metadata":{"plan":"gold","tags":["x","y, z"],"visits":3}}"#,
    );
    world.ends(0, &["import", "customers", &file]);
    let line =
        world.ends(0, &["export", "--format", "jsonl", "--columns", "source_id,address.city,metadata"]);
    assert_eq!(
        line,
        "{\"source_id\":\"a\",\"address_city\":\"Rome\",\"metadata\":{\"plan\":\"gold\",\"tags\":[\"x\",\"y, z\"],\"visits\":3}}\n"
    );
}

#[test]
fn every_field_of_the_api_can_be_exported_under_its_name() {
    let world = World::new();
    world.import(
        0,
        "source_id,name,birthdate,plan,visits\na,Ana,1990-05-01,\"=gold, \"\"x\"\"\",3\nb,Bo,,,\n",
        &[],
    );
    world.ends(
        0,
        &[
            "order",
            "add",
            "a",
            "status=PAID",
            "amount=7.5",
            "created_at=2026-01-10T10:00:00Z",
            "source_id=O1",
        ],
    );
    // voucherify-facts 10.
    let names = "name id description email source_id created_at address_city address_state address_line_1 \
        address_line_2 address_country address_postal_code redemptions_total_redeemed redemptions_total_failed \
        redemptions_total_succeeded redemptions_total_rolled_back redemptions_total_rollback_failed \
        redemptions_total_rollback_succeeded orders_total_amount orders_total_count orders_average_amount \
        orders_last_order_amount orders_last_order_date loyalty_points loyalty_referred_customers updated_at phone \
        birthday metadata birthdate metadata.plan";
    let columns = names.split_whitespace().collect::<Vec<_>>().join(",");
    let csv = world.ends(0, &["export", "--columns", &columns]);
    assert_eq!(csv.lines().next(), Some(columns.as_str()));
    let few = "source_id,birthday,birthdate,orders_last_order_amount,orders_last_order_date,metadata";
    assert_eq!(
        world.ends(0, &["export", "--columns", few]).lines().skip(1).collect::<Vec<_>>(),
        [
            r#"a,1990-05-01,1990-05-01,7.5,2026-01-10T10:00:00.000Z,"{""plan"":""=gold, \""x\"""",""visits"":3}""#,
            "b,,,,,"
        ]
    );
    let lines = world.ends(0, &["export", "--columns", few, "--format", "jsonl", "--sort", "-source_id"]);
    let objects: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects[0], serde_json::json!({"source_id": "b"}));
    assert_eq!(objects[1]["metadata"], serde_json::json!({"plan": "=gold, \"x\"", "visits": 3}));
    // What comes back of it: nothing is changed, and the object of metadata is told to be left out.
    let all = world.ends(0, &["export", "--columns", "all,summaries,metadata"]);
    let file = world.file("all.csv", &all);
    let shown = world.json(0, &["import", "customers", "--show-mapping", &file]);
    assert!(shown["notes"].to_string().contains("`metadata` is skipped"), "{shown}");
    let report = world.json(0, &["import", "customers", &file]);
    assert_eq!((&report["unchanged"], &report["rows"]), (&2.into(), &2.into()), "{report}");
    assert!(world.says(2, &["export", "--columns", "all,name"]).contains("named twice"));
}

#[test]
fn null_and_the_empty_text_of_json_come_into_another_store_and_wipe_nothing_there() {
    let (world, other) = (World::new(), World::new());
    world.import(0, "source_id,name,plan,visits\nb,Bo,gold,3\n", &[]);
    let given = r#"{"source_id":"a","name":null,"metadata":{"plan":"","visits":null}}"#;
    world.ends(0, &["import", "customers", &world.file("given.jsonl", given)]);
    let exported = |world: &World| {
        let columns = "source_id,name,phone,plan,visits";
        world.ends(0, &["export", "--format", "jsonl", "--columns", columns, "--sort", "source_id"])
    };
    let told = exported(&world);
    let first = r#"{"source_id":"a","name":null,"metadata.plan":"","metadata.visits":null}"#;
    assert_eq!(told.lines().next(), Some(first));
    let file = world.file("all.jsonl", &told);
    let again = world.json(0, &["import", "customers", &file]);
    assert_eq!(again["unchanged"], 2, "{again}");
    other.ends(0, &["import", "customers", &file]);
    assert_eq!(exported(&other), told);
    // Who has a value keeps it, unless an empty cell is to clear it.
    other.ends(0, &["set", "a", "name=Anna", "visits=5", "plan=free"]);
    let kept = other.json(0, &["import", "customers", &file]);
    assert_eq!(kept["unchanged"], 2, "{kept}");
    other.ends(0, &["import", "customers", &file, "--empty", "clear"]);
    assert_eq!(exported(&other), told);
    let shown = world.json(0, &["import", "customers", "--show-mapping", &file]);
    assert!(shown.to_string().contains("\"type\":\"number\""), "{shown}");
}
