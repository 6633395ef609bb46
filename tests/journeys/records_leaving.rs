//! Records leave as files, and come back as they were.

use serde_json::Value;

use crate::support::World;

const ORDERS: &str = r#"{"order_id":"O-1","customer_source_id":"A","status":"PAID","amount":129.9,"discount_amount":9.9,"created_at":"2026-01-10T10:00:00Z","items":[{"product_id":"P, \"1\"","quantity":2}],"metadata":{"gift":true,"note":"=1+1"}}
{"order_id":"O-2","customer_source_id":"A","status":"CANCELED","amount":20,"created_at":"2025-12-01T10:00:00Z"}
{"order_id":"ord_0123456789ABCDEFGHIJKLMN","customer_source_id":"B","status":"FULFILLED","amount":7,"created_at":"2026-02-01T10:00:00Z"}
"#;

fn world() -> World {
    let world = World::new();
    world.import(0, "source_id,name,country\nA,Ann,PL\nB,Bob,DE\nC,Cid,PL\n", &[]);
    let file = world.file("orders.jsonl", ORDERS);
    world.ends(0, &["import", "orders", &file]);
    world.ends(0, &["order", "add", "C", "amount=3", "source=shop", "source_id=O-1", "status=PAID"]);
    world.ends(0, &["event", "add", "A", "visit", "page=/a,b", "n=7", "created_at=2026-01-01T00:00:00Z"]);
    world.ends(0, &["event", "add", "C", "cart \"x\"", "source_id=E-9"]);
    world.ends(0, &["redemption", "add", "A", "SUMMER", "amount=1.50", "campaign=Summer, late"]);
    world.ends(0, &["redemption", "add", "B", "SUMMER", "result=FAILURE"]);
    let vouchers = "code,customer,type,campaign,amount,balance,expiration_date\n\
        G-1,A,GIFT_VOUCHER,Gifts,50,12.5,2027-01-01\nD-1,B,DISCOUNT_VOUCHER,Sale,10,,\n";
    let file = world.file("vouchers.csv", vouchers);
    world.ends(0, &["import", "vouchers", &file]);
    world
}

fn export(world: &World, kind: &str, name: &str, more: &[&str]) -> (String, Value) {
    let file = world.path(name).display().to_string();
    let told = world.json(0, &[&["export", "--records", kind, "--to", file.as_str()], more].concat());
    (file, told)
}

#[test]
fn an_export_of_records_that_is_imported_again_changes_nothing() {
    let world = world();
    for (kind, rows) in [("orders", 4), ("events", 2), ("redemptions", 2), ("vouchers", 2)] {
        for form in ["csv", "jsonl"] {
            let (file, told) = export(&world, kind, &format!("{kind}.{form}"), &[]);
            assert_eq!(told["rows"], rows, "{told}");
            let history = world.json(0, &["history"]);
            let report = world.json(0, &["import", kind, &file]);
            assert_eq!(
                (&report["unchanged"], &report["rows"]),
                (&rows.into(), &rows.into()),
                "{kind} {form}: {report}"
            );
            assert_eq!(world.json(0, &["history"]), history);
        }
    }
}

#[test]
fn records_that_left_come_into_another_store_as_they_were() {
    let (world, other) = (world(), World::new());
    let customers = world.file("customers.csv", world.ends(0, &["export"]));
    other.ends(0, &["import", "customers", &customers]);
    for kind in ["orders", "events", "redemptions", "vouchers"] {
        for form in ["csv", "jsonl"] {
            let (file, _) = export(&world, kind, &format!("{kind}.{form}"), &[]);
            other.ends(0, &["import", kind, &file]);
        }
        let both = [&world, &other].map(|world| world.ends(0, &["export", "--records", kind]));
        assert_eq!(both[0], both[1], "{kind}");
    }
    for key in ["A", "B", "C"] {
        let both = [&world, &other].map(|world| world.json(0, &["show", key])["summary"].clone());
        assert_eq!(both[0], both[1]);
    }
}

#[test]
fn a_filter_says_whose_records_leave_each_customers_in_the_order_of_time() {
    let world = world();
    let csv = world.ends(0, &["export", "country = PL", "--records", "orders"]);
    let mut lines = csv.lines();
    assert_eq!(
        lines.next().unwrap(),
        "record_id,source,source_id,customer_id,status,amount,discount_amount,total_amount,items,created_at,metadata"
    );
    let ids: Vec<&str> = lines.map(|line| line.split(',').nth(2).unwrap()).collect();
    assert_eq!(ids, ["O-2", "O-1", "O-1"]);
    let lines = world.ends(0, &["export", "source_id = A", "--records", "orders", "--format", "jsonl"]);
    let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&last["items"][0]["quantity"], &last["metadata"]["gift"]),
        (&2.into(), &true.into()),
        "{last}"
    );
    let safe = world.ends(0, &["export", "--records", "events", "--excel-safe"]);
    assert!(safe.contains("\"{\"\"n\"\":7,\"\"page\"\":\"\"/a,b\"\"}\""), "{safe}");
    world.says(2, &["export", "--records", "orders", "--columns", "name"]);
}

#[test]
fn points_referrals_and_consents_leave_too() {
    let world = world();
    world.ends(0, &["points", "add", "A", "50", "--campaign", "Club"]);
    world.ends(0, &["points", "add", "A", "-20"]);
    world.ends(0, &["referral", "add", "A", "B"]);
    world.ends(0, &["consent", "add", "B", "newsletter", "given", "--evidence", "form 12"]);
    for (kind, expected) in [
        ("points", &["POINTS_ADDITION,50,Club", "POINTS_REMOVAL,-20,"][..]),
        ("referrals", &["REFERRED"][..]),
        ("consents", &["given,newsletter,form 12"][..]),
    ] {
        let csv = world.ends(0, &["export", "--records", kind]);
        for line in expected {
            assert!(csv.to_uppercase().contains(&line.to_uppercase()), "{kind}: {csv}");
        }
    }
}
