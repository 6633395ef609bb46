//! Orders, events and other records: by file and one by one, the same again, changed, cancelled, taken back.

use std::fs;

use serde_json::Value;

use crate::support::World;

const CUSTOMERS: &str = "source_id,name,email\nC-1,Ana,ana@example.com\nC-2,Ben,ben@example.com\n";
const ORDERS: &str = "order_id,customer_source_id,status,amount,discount_amount,created_at,items\n\
    O-1,C-1,complete,100.50,0.50,2026-01-10T10:00:00Z,2\n\
    O-2,C-1,Shipped,50,0,2026-01-05T10:00:00Z,1\n\
    O-3,C-1,refunded,999,0,2026-02-01T10:00:00Z,1\n\
    O-4,C-2,,20,0,2026-01-20T10:00:00Z,1\n\
    O-5,C-9,PAID,7.25,0,2026-01-21T10:00:00Z,4\n";

fn world() -> World {
    let world = World::new();
    write(&world, "customers.csv", CUSTOMERS);
    import(&world, 0, "customers", "customers.csv", &[]);
    world
}

fn write(world: &World, name: &str, text: &str) {
    fs::write(world.path(name), text).unwrap();
}

fn import(world: &World, code: i32, what: &str, file: &str, more: &[&str]) -> Value {
    let file = world.path(file).display().to_string();
    world.json(code, &[&["import", what, file.as_str()], more].concat())
}

fn orders_of(world: &World, customer: &str) -> Value {
    world.json(0, &["show", customer])["summary"]["orders"].clone()
}

fn counts(report: &Value) -> [u64; 5] {
    ["created", "updated", "unchanged", "duplicate", "rejected"].map(|key| report[key].as_u64().unwrap())
}

#[test]
fn a_file_of_orders_counts_what_was_paid_and_the_same_again_is_nothing() {
    let world = world();
    write(&world, "orders.csv", ORDERS);
    assert_eq!(counts(&import(&world, 0, "orders", "orders.csv", &["--dry-run"])), [5, 0, 0, 0, 0]);
    assert_eq!(orders_of(&world, "C-1")["total_count"], 0);
    assert_eq!(counts(&import(&world, 0, "orders", "orders.csv", &[])), [5, 0, 0, 0, 0]);
    let orders = orders_of(&world, "C-1");
    assert_eq!((&orders["total_count"], &orders["total_amount"]), (&2.into(), &15050.into()));
    assert_eq!((&orders["average_amount"], &orders["last_order_amount"]), (&7525.into(), &10050.into()));
    assert_eq!(orders["last_order_date"], "2026-01-10T10:00:00.000Z");
    assert_eq!(orders_of(&world, "C-2")["total_count"], 0);
    assert_eq!(orders_of(&world, "C-9")["total_amount"], 725);
    let before = world.json(0, &["history"]);
    assert_eq!(counts(&import(&world, 0, "orders", "orders.csv", &[])), [0, 0, 5, 0, 0]);
    assert_eq!(world.json(0, &["history"]), before);
}

#[test]
fn a_changed_order_changes_the_summary_and_undo_brings_it_back() {
    let world = world();
    write(&world, "orders.csv", ORDERS);
    import(&world, 0, "orders", "orders.csv", &[]);
    write(&world, "changes.csv", "order_id,status\nO-1,CANCELED\nO-4,paid\n");
    world.ends(2, &["import", "orders", &world.path("changes.csv").display().to_string()]);
    write(&world, "changes.csv", "order_id,customer,status\nO-1,C-1,CANCELED\nO-4,C-2,paid\n");
    assert_eq!(counts(&import(&world, 0, "orders", "changes.csv", &[])), [0, 2, 0, 0, 0]);
    assert_eq!(orders_of(&world, "C-1")["total_amount"], 5000);
    assert_eq!(orders_of(&world, "C-2")["total_amount"], 2000);
    let order = world.json(0, &["order", "show", "O-1"]);
    assert_eq!((&order["status"], &order["amount"]), (&"CANCELED".into(), &10050.into()));
    world.ends(0, &["undo"]);
    assert_eq!(orders_of(&world, "C-1")["total_amount"], 15050);
    assert_eq!(orders_of(&world, "C-2")["total_amount"], 0);
    let first = world.json(0, &["history"])["history"][1].clone();
    assert!(!first["undone_by"].is_null(), "{first}");
    world.ends(0, &["undo", "2"]);
    assert_eq!(orders_of(&world, "C-1")["total_count"], 0);
    assert_eq!(world.count(), 2, "the customer that the orders brought goes with them");
    world.ends(1, &["order", "show", "O-1"]);
    let undone = world.json(0, &["history", "--limit", "1"])["history"][0]["id"].to_string();
    world.ends(0, &["undo", &undone]);
    assert_eq!(orders_of(&world, "C-1")["total_amount"], 15050);
    assert_eq!(world.json(0, &["show", "C-9", "--tab", "orders"])["orders"][0]["source_id"], "O-5");
}

#[test]
fn rows_that_name_nobody_or_mean_nothing_are_rejected_and_can_be_mended() {
    let world = world();
    write(
        &world,
        "orders.csv",
        "order_id,customer,status,amount\nO-1,C-1,lost at sea,1\nO-2,,PAID,2\nO-3,C-9,PAID,x\nO-4,C-9,PAID,1.234\nO-5,C-9,PAID,5\n",
    );
    let rejects = world.path("rejects.csv").display().to_string();
    let report = import(&world, 4, "orders", "orders.csv", &["--unknown", "reject", "--rejects", &rejects]);
    assert_eq!(counts(&report), [0, 0, 0, 0, 5]);
    let rejected = fs::read_to_string(world.path("rejects.csv")).unwrap();
    for expected in [
        "bad-status in `status`, `lost at sea`",
        "no-key",
        "bad-number in `amount`, `x`",
        "at most 2 digits",
        "unknown, `C-9`",
    ] {
        assert!(rejected.contains(expected), "{expected}\n{rejected}");
    }
    let report = import(&world, 4, "orders", "orders.csv", &["--status", "lost at sea=CANCELED"]);
    assert_eq!(counts(&report), [2, 0, 0, 0, 3]);
}

#[test]
fn several_rows_of_one_id_are_one_order() {
    let world = world();
    write(
        &world,
        "orders.csv",
        "order_id,customer,status,amount,coupon\nO-1,C-1,PAID,10,A\nO-2,C-2,PAID,5,\nO-1,C-1,CANCELED,,\n",
    );
    assert_eq!(counts(&import(&world, 0, "orders", "orders.csv", &[])), [2, 0, 0, 1, 0]);
    let order = world.json(0, &["order", "show", "O-1"]);
    assert_eq!(
        (&order["status"], &order["amount"], &order["metadata"]["coupon"]),
        (&"CANCELED".into(), &1000.into(), &"A".into())
    );
    let again = import(&world, 4, "orders", "orders.csv", &["--duplicates", "reject"]);
    assert_eq!(counts(&again), [0, 1, 1, 0, 1]);
}

#[test]
fn events_are_facts_and_another_body_is_a_conflict() {
    let world = world();
    write(
        &world,
        "events.csv",
        "event_id,event,customer,created_at,page\nE-1,view,C-1,2026-03-01T00:00:00Z,/a\nE-2,view,C-1,2026-03-02T00:00:00Z,/b\n",
    );
    assert_eq!(counts(&import(&world, 0, "events", "events.csv", &[])), [2, 0, 0, 0, 0]);
    write(
        &world,
        "events.csv",
        "event_id,event,customer,created_at,page\nE-1,view,C-1,2026-03-01T00:00:00Z,/other\nE-2,view,C-1,2026-03-02T00:00:00Z,/b\n",
    );
    assert_eq!(counts(&import(&world, 4, "events", "events.csv", &[])), [0, 0, 1, 0, 1]);
    write(
        &world,
        "plain.csv",
        "event,email,created_at\nlogin,ana@example.com,2026-03-03\nlogin,ana@example.com,2026-03-04\n",
    );
    assert_eq!(counts(&import(&world, 0, "events", "plain.csv", &[])), [2, 0, 0, 0, 0]);
    assert_eq!(counts(&import(&world, 0, "events", "plain.csv", &[])), [0, 0, 2, 0, 0]);
    let activity = world.json(0, &["show", "C-1", "--tab", "activity"]);
    let events: Vec<&str> = activity["activity"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|e| e["data"]["event"]["event"].as_str())
        .collect();
    assert_eq!(events, ["login", "login", "view", "view"]);
}

#[test]
fn json_lines_carry_nested_items_and_customers() {
    let world = world();
    let lines = r#"{"order_id":"J-1","customer":{"source_id":"C-1"},"status":"PAID","amount":30,"items":[{"product_id":"A","quantity":2,"price":15}],"metadata":{"gift":true}}
{"order_id":"J-2","customer":{"email":"new@example.com"},"status":"paid","amount":1.5,"created_at":"2026-01-01T00:00:00Z"}
"#;
    write(&world, "orders.jsonl", lines);
    assert_eq!(counts(&import(&world, 0, "orders", "orders.jsonl", &[])), [2, 0, 0, 0, 0]);
    let order = world.json(0, &["show", "C-1", "--tab", "orders"])["orders"][0].clone();
    assert_eq!((&order["items"][0]["price"], &order["metadata"]["gift"]), (&1500.into(), &true.into()));
    assert_eq!(orders_of(&world, "new@example.com")["total_amount"], 150);
    assert_eq!(counts(&import(&world, 0, "orders", "orders.jsonl", &[])), [0, 0, 2, 0, 0]);
}

#[test]
fn single_records_are_kept_shown_and_taken_back() {
    let world = world();
    world.ends(0, &["order", "add", "C-1", "source_id=O-1", "status=complete", "amount=12.50"]);
    let again = world.json(0, &["order", "add", "C-1", "source_id=O-1", "status=PAID"]);
    assert!(again["change_set"].is_null());
    world.ends(2, &["order", "add", "C-1", "status=gone"]);
    world.ends(2, &["order", "add", "C-1", "amount=1.234"]);
    world.ends(1, &["order", "add", "C-7", "amount=1", "--unknown", "reject"]);
    world.ends(0, &["event", "add", "C-1", "cart_abandoned", "value=5"]);
    world.ends(0, &["event", "add", "C-1", "cart_abandoned", "value=5"]);
    let activity = world.json(0, &["show", "C-1", "--tab", "activity"])["activity"].clone();
    let events = activity.as_array().unwrap().iter().filter(|e| e["type"] == "customer.custom_event");
    assert_eq!(events.count(), 2, "each happened");
    world.ends(0, &["redemption", "add", "C-1", "SUMMER", "result=FAILURE"]);
    world.ends(0, &["points", "add", "C-1", "50"]);
    world.ends(0, &["points", "add", "C-1", "-20", "--type", "POINTS_REDEMPTION"]);
    world.ends(0, &["referral", "add", "C-1", "C-2"]);
    let ana = world.json(0, &["show", "C-1"]);
    assert_eq!((&ana["loyalty"]["points"], &ana["loyalty"]["referred_customers"]), (&30.into(), &1.into()));
    assert_eq!(ana["summary"]["redemptions"]["total_failed"], 1);
    assert_eq!(world.json(0, &["show", "C-2"])["referrals"]["total"], 1);
    world.ends(0, &["undo"]);
    let ana = world.json(0, &["show", "C-1"]);
    assert_eq!(ana["loyalty"]["referred_customers"], 0);
    assert_eq!(world.json(0, &["show", "C-2"])["referrals"]["total"], 0);
}

#[test]
fn a_consent_keeps_its_history_and_a_late_answer_does_not_win() {
    let world = world();
    let add = |answer: &str, at: &str| {
        world.ends(0, &["consent", "add", "C-1", "newsletter", answer, "--at", at, "--evidence", "form"]);
    };
    add("revoked", "2026-05-02T00:00:00Z");
    add("given", "2026-05-01T00:00:00Z");
    let consents = world.json(0, &["show", "C-1", "--tab", "consents"]);
    assert_eq!(consents["consents"][0]["given"], false);
    let history = consents["history"].as_array().unwrap();
    assert_eq!(history.len(), 2);
    assert_eq!((&history[0]["change"], &history[0]["evidence"]), (&"revoked".into(), &"form".into()));
    add("given", "2026-05-03T00:00:00Z");
    assert_eq!(world.json(0, &["show", "C-1", "--tab", "consents"])["consents"][0]["given"], true);
}

#[test]
fn records_go_and_come_back_with_their_customer_and_survive_a_copy() {
    let world = world();
    write(&world, "orders.csv", ORDERS);
    import(&world, 0, "orders", "orders.csv", &[]);
    world.ends(0, &["delete", "C-1"]);
    world.ends(1, &["order", "show", "O-1"]);
    world.ends(0, &["undo"]);
    assert_eq!(orders_of(&world, "C-1")["total_count"], 2);
    world.ends(0, &["compact"]);
    assert_eq!(orders_of(&world, "C-1")["total_count"], 2);
    let copy = world.path("copy").display().to_string();
    world.ends(0, &["backup", &copy]);
    let there = std::process::Command::new(env!("CARGO_BIN_EXE_patrons"))
        .args(["--data", &copy, "--json", "show", "C-1", "--tab", "orders"])
        .output()
        .unwrap();
    let there: Value = serde_json::from_slice(&there.stdout).unwrap();
    assert_eq!(there["orders"].as_array().unwrap().len(), 3);
}

#[test]
fn an_erased_customer_leaves_no_record_behind() {
    let world = world();
    write(
        &world,
        "orders.csv",
        "order_id,customer,status,amount,note\nO-SECRET-77,C-1,PAID,5,knows a kingfisher\nO-2,C-2,PAID,6,\n",
    );
    import(&world, 0, "orders", "orders.csv", &[]);
    world.ends(0, &["event", "add", "C-1", "kingfisher_seen", "where=weir"]);
    world.ends(0, &["order", "add", "C-1", "source_id=O-SECRET-77", "amount=8"]);
    world.ends(0, &["referral", "add", "C-1", "C-2"]);
    let id = world.json(0, &["show", "C-1"])["id"].as_str().unwrap().to_owned();
    world.ends(0, &["erase", "C-1", "--yes"]);
    for trace in ["kingfisher", "O-SECRET-77", &id] {
        assert!(!crate::support::holds(&world.data(), trace.as_bytes()), "{trace} is still there");
    }
    assert_eq!(world.json(0, &["show", "C-2"])["referrals"]["total"], 0);
    assert_eq!(orders_of(&world, "C-2")["total_count"], 1);
}

#[test]
fn filters_over_records_follow_late_changed_and_cancelled_ones() {
    let world = world();
    write(&world, "orders.csv", ORDERS);
    import(&world, 0, "orders", "orders.csv", &[]);
    let count = |filter: &str| {
        world.json(0, &["count", filter, "--now", "2026-12-01T00:00:00Z"])["count"].as_u64().unwrap()
    };
    for (filter, expected) in [
        ("orders.total_count = 0", 1),
        ("orders.total_amount >= 150.50", 1),
        ("orders.average_amount = 75.25", 1),
        ("orders.last_at before 2026-01-15", 1),
        ("count(orders) >= 3", 1),
        ("count(orders where (status = PAID and amount > 100)) = 1", 1),
        ("sum(orders.amount) > 1000", 1),
        ("max(orders.amount where (status = canceled)) = 999", 1),
        ("last(orders.status) = CREATED", 1),
        ("did not orders", 0),
        ("sum(orders.total_amount where (metadata.items = 2)) = 100", 1),
        ("did event \"cart\"", 0),
    ] {
        assert_eq!(count(filter), expected, "{filter}");
        assert_eq!(count(&format!("not ({filter})")), 3 - expected, "not ({filter})");
    }
    world.ends(0, &["order", "add", "C-1", "source_id=O-1", "status=CANCELED"]);
    world.ends(
        0,
        &[
            "order",
            "add",
            "C-2",
            "source_id=O-6",
            "status=PAID",
            "amount=1",
            "created_at=2020-01-01T00:00:00Z",
        ],
    );
    world.ends(0, &["event", "add", "C-2", "cart", "value=7"]);
    assert_eq!(count("orders.total_amount = 50"), 1);
    assert_eq!(count("orders.last_at before 2021-01-01"), 1);
    assert_eq!(count("did event \"cart\" where (value > 5)"), 1);
    let sorted = world
        .json(0, &["list", "--sort", "-orders.total_amount", "--columns", "source_id,orders.total_amount"]);
    let ids: Vec<&str> =
        sorted["customers"].as_array().unwrap().iter().filter_map(|c| c["source_id"].as_str()).collect();
    assert_eq!(ids, ["C-1", "C-9", "C-2"]);
}

#[test]
fn membership_follows_in_the_commit_of_the_record() {
    let world = world();
    world.ends(0, &["segment", "create", "Buyers", "--where", "orders.total_amount >= 100"]);
    world.ends(0, &["segment", "create", "Thrice", "--where", "count(orders where (status = PAID)) >= 2"]);
    let size = |name: &str| world.json(0, &["segment", "members", name])["members"].as_array().unwrap().len();
    assert_eq!((size("Buyers"), size("Thrice")), (0, 0));
    write(&world, "orders.csv", ORDERS);
    import(&world, 0, "orders", "orders.csv", &[]);
    assert_eq!((size("Buyers"), size("Thrice")), (1, 0));
    world.ends(0, &["order", "add", "C-1", "source_id=O-7", "status=PAID", "amount=1"]);
    assert_eq!((size("Buyers"), size("Thrice")), (1, 1));
    world.ends(0, &["order", "add", "C-1", "source_id=O-1", "status=CANCELED"]);
    assert_eq!((size("Buyers"), size("Thrice")), (0, 0));
    world.ends(0, &["undo"]);
    assert_eq!((size("Buyers"), size("Thrice")), (1, 1));
    world.ends(0, &["undo", "4"]);
    assert_eq!(size("Thrice"), 0, "the import's orders are gone, the one by hand stays");
}

#[test]
fn vouchers_are_shown_by_their_group() {
    let world = world();
    write(
        &world,
        "vouchers.csv",
        "code,customer,type,amount,balance,campaign\nG-1,C-1,GIFT_VOUCHER,100,60,Gifts\nD-1,C-1,DISCOUNT_VOUCHER,,,Spring\n",
    );
    assert_eq!(counts(&import(&world, 0, "vouchers", "vouchers.csv", &[])), [2, 0, 0, 0, 0]);
    assert_eq!(counts(&import(&world, 0, "vouchers", "vouchers.csv", &[])), [0, 0, 2, 0, 0]);
    let vouchers = world.json(0, &["show", "C-1", "--tab", "vouchers"])["vouchers"].clone();
    let groups: Vec<&str> = vouchers.as_array().unwrap().iter().filter_map(|v| v["group"].as_str()).collect();
    assert_eq!(groups.len(), 2, "{vouchers}");
    let gift = &world.json(0, &["show", "C-1"])["summary"]["redemptions"]["gift"];
    assert_eq!((&gift["redeemed_amount"], &gift["amount_to_go"]), (&4000.into(), &6000.into()));
}

#[test]
fn points_come_in_by_file_and_a_row_without_any_is_rejected() {
    let world = world();
    let file = "entry_id,customer_source_id,points,reason,earned_at\n\
        P-1,C-1,50,,2026-01-01T00:00:00Z\nP-2,C-1,-20,,2026-01-02T00:00:00Z\n\
        P-3,C-2,7,WELCOME,2026-01-02T00:00:00Z\nP-4,C-2,,,\nP-5,C-2,1.5,,\n";
    write(&world, "points.csv", file);
    let report = import(&world, 4, "points", "points.csv", &[]);
    assert_eq!(counts(&report), [3, 0, 0, 0, 2]);
    assert_eq!(counts(&import(&world, 4, "points", "points.csv", &[])), [0, 0, 3, 0, 2]);
    assert_eq!(world.json(0, &["show", "C-1"])["loyalty"]["points"], 30);
    let csv = world.ends(0, &["export", "--records", "points"]);
    let reasons: Vec<&str> = csv.lines().skip(1).map(|line| line.split(',').nth(4).unwrap()).collect();
    assert_eq!(reasons, ["POINTS_ADDITION", "POINTS_REMOVAL", "WELCOME"]);
    assert_eq!(world.json(0, &["count", "loyalty.points = 7"])["count"], 1);
    write(&world, "out.csv", &csv);
    assert_eq!(counts(&import(&world, 0, "points", "out.csv", &[])), [0, 0, 3, 0, 0]);
    world.ends(0, &["undo"]);
    assert_eq!(world.json(0, &["show", "C-1"])["loyalty"]["points"], 0);
}

#[test]
fn a_record_without_what_makes_it_one_is_rejected() {
    let world = world();
    for (kind, file) in [
        ("events", "event,customer_source_id\nvisit,C-1\n,C-1\n"),
        ("redemptions", "code,customer_source_id\nX,C-1\n,C-1\n"),
        ("vouchers", "code,customer_source_id\nX,C-1\n,C-1\n"),
    ] {
        write(&world, "file.csv", file);
        let report = import(&world, 4, kind, "file.csv", &[]);
        assert_eq!(counts(&report), [1, 0, 0, 0, 1], "{kind}");
        assert_eq!(report["rejects"][0]["line"], 3, "{report}");
    }
}

#[test]
fn the_log_says_which_records_a_change_set_brought_and_changed() {
    let world = World::new();
    world.import(0, "source_id\nA\n", &[]);
    let orders =
        world.file("o.csv", "order_id,customer_source_id,status,amount\nO-1,A,PAID,12.50\nO-2,A,CREATED,7\n");
    world.ends(0, &["import", "orders", &orders]);
    world.ends(0, &["order", "add", "A", "source_id=O-2", "status=CANCELED"]);
    world.ends(0, &["event", "add", "A", "visit"]);
    let log = world.ends(0, &["show", "A", "--tab", "logs"]);
    let lines: Vec<&str> = log.lines().filter(|line| line.starts_with("    ")).map(str::trim).collect();
    assert_eq!(
        lines,
        [
            "new event visit",
            "changed order O-2 7, CANCELED",
            "new order O-1 12.5, PAID",
            "new order O-2 7, CANCELED"
        ]
    );
    let json = world.json(0, &["show", "A", "--tab", "logs"]);
    assert_eq!(
        (&json["logs"][2]["record_count"], &json["logs"][1]["records"][0]["new"]),
        (&2.into(), &false.into())
    );
    let mut many = String::from("event_id,customer_source_id,event\n");
    for n in 0..50 {
        many += &format!("E{n},A,visit\n");
    }
    let events = world.file("e.csv", many);
    world.ends(0, &["import", "events", &events]);
    assert!(world.ends(0, &["show", "A", "--tab", "logs"]).contains("and 30 more"));
}
