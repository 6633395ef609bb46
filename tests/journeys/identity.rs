//! Who a row is (SEMANTICS 8, 9, 10, 21).

use crate::support::World;

fn two() -> (World, String, String) {
    let world = World::new();
    world.import(0, "source_id,name,email\nA,Ann,ann@x.example\nB,Bob,bob@x.example\n", &[]);
    let id = |key: &str| world.json(0, &["show", key])["id"].as_str().unwrap().to_owned();
    let (a, b) = (id("A"), id("B"));
    (world, a, b)
}

#[test]
fn two_keys_of_two_customers_are_a_conflict() {
    let (world, a, _) = two();
    let report = world.import(4, format!("id,source_id,name\n{a},B,Zed\n{a},A,Anna\n"), &[]);
    let reject = &report["rejects"][0];
    assert_eq!((&reject["line"], &reject["rule"]), (&2.into(), &"conflict".into()));
    assert_eq!(world.values("source_id,name"), "A,Anna | B,Bob");
}

#[test]
fn a_second_row_of_a_customer_cannot_take_the_key_of_another() {
    let (world, a, _) = two();
    let report = world.import(4, format!("id,source_id,name\n{a},A9,Anna\n{a},B,Zed\n"), &[]);
    assert_eq!(report["rejects"][0]["rule"], "conflict");
    assert_eq!(world.values("source_id,name"), "A9,Anna | B,Bob");
}

#[test]
fn an_alias_leads_to_its_customer_and_does_not_come_back() {
    let (world, a, _) = two();
    world.ends(0, &["set", "A", "source_id=A2"]);
    for rows in ["source_id,name\nA,Anna\n".to_owned(), format!("id,source_id,name\n{a},A,Annabel\n")] {
        let report = world.import(0, rows, &[]);
        assert_eq!((report["created"].as_u64(), report["updated"].as_u64()), (Some(0), Some(1)));
    }
    assert_eq!(world.values("source_id,name"), "A2,Annabel | B,Bob");
    assert_eq!(world.json(0, &["show", "A"])["id"], a.as_str());
    world.says(1, &["create", "source_id=A"]);
    world.ends(0, &["set", "A", "source_id=A"]);
    assert_eq!(world.values("source_id"), "A | B");
}

#[test]
fn an_id_moves_a_source_id_and_an_unknown_one_is_adopted() {
    let (world, a, _) = two();
    world.import(0, format!("id,source_id\n{a},A9\n"), &[]);
    assert_eq!(world.json(0, &["show", "A"])["source_id"], "A9");
    world.import(0, "id,name\ncust_aaaaaaaaaaaaaaaaaaaaaaaa,Adopted\n", &[]);
    assert_eq!(world.json(0, &["show", "cust_aaaaaaaaaaaaaaaaaaaaaaaa"])["name"], "Adopted");
    // A column `id` is the customer id only where all its values have that form.
    world.import(0, "id,name\nabc,Text\ncust_bbbbbbbbbbbbbbbbbbbbbbbb,Other\n", &[]);
    assert_eq!(
        world.json(0, &["show", "cust_bbbbbbbbbbbbbbbbbbbbbbbb"])["source_id"],
        "cust_bbbbbbbbbbbbbbbbbbbbbbbb"
    );
}

#[test]
fn an_email_matches_one_customer_or_nobody() {
    let (world, ..) = two();
    world.ends(0, &["create", "source_id=B2", "email=BOB@x.example"]);
    let report =
        world.import(4, "email,name\nANN@X.example,Anna\nbob@x.example,Zed\nnew@x.example,New\n", &[]);
    let counts = ["created", "updated", "rejected"].map(|key| report[key].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 1]);
    assert_eq!(report["rejects"][0]["rule"], "several-customers");
    let told = world.says(1, &["set", "bob@x.example", "name=x"]);
    assert!(told.contains("2 customers have the email") && told.matches("cust_").count() == 2, "{told}");
}

#[test]
fn rows_of_one_key_do_as_told() {
    let rows = "source_id,name,phone\nQ,one,1\nQ,two,\nQ,three,\n";
    for (policy, code, duplicate, rejected, left) in [
        (&[][..], 0, 2, 0, "Q,three,1"),
        (&["--duplicates", "last"], 0, 2, 0, "Q,three,1"),
        (&["--duplicates", "first"], 0, 2, 0, "Q,one,1"),
        (&["--duplicates", "reject"], 4, 0, 2, "Q,one,1"),
    ] {
        let world = World::new();
        for times in 0..2 {
            let report = world.import(code, rows, policy);
            assert_eq!(
                (report["duplicate"].as_u64(), report["rejected"].as_u64()),
                (Some(duplicate), Some(rejected))
            );
            assert_eq!(report["unchanged"].as_u64(), Some(times), "{policy:?}");
            if rejected > 0 {
                let reject = &report["rejects"][0];
                assert_eq!((&reject["column"], &reject["text"]), (&"source_id".into(), &"Q".into()));
            }
        }
        assert_eq!(world.values("source_id,name,phone"), left, "{policy:?}");
    }
}

#[test]
fn an_empty_cell_does_as_its_policy_says() {
    for (policy, left) in [
        ("keep", "A,Ann2,1,gold | B,Bob,2,silver | N,New,,x"),
        ("clear", "A,Ann2,, | B,Bob,2,silver | N,New,,x"),
        ("fill", "A,Ann,1,gold | B,Bob,2,silver | N,New,,x"),
        ("create-only", "A,Ann,1,gold | B,,, | N,New,,x"),
    ] {
        let world = World::new();
        world.import(0, "source_id,name,phone,plan\nA,Ann,1,gold\nB,,,\n", &[]);
        let rows = "source_id,name,phone,plan\nA,Ann2,,\nB,Bob,2,silver\nN,New,,x\n";
        let dry = world.import(0, rows, &["--empty", policy, "--dry-run"]);
        let run = world.import(0, rows, &["--empty", policy]);
        assert_eq!(dry["attributes"], run["attributes"], "{policy}");
        assert_eq!(world.values("source_id,name,phone,plan"), left, "{policy}");
    }
}
