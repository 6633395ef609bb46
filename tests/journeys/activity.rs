//! The activity of a customer: everything that happened, by command; narrowed it is what one would pick by hand.

use serde_json::Value;

use crate::support::{World, sample};

/// The sample customers with all their records.
pub fn sample_world() -> World {
    let world = World::new();
    world.ends(0, &["import", "customers", &sample("customers.csv")]);
    for kind in ["orders", "events", "vouchers", "redemptions", "points"] {
        world.ends(0, &["import", kind, &sample(&format!("{kind}.csv"))]);
    }
    world
}

/// Somebody of the sample with records of most kinds.
const BUSY: &str = "C-0000118-A";

fn activity(world: &World, options: &[&str]) -> Vec<Value> {
    let words = [&["show", BUSY, "--tab", "activity"], options].concat();
    world.json(0, &words)["activity"].as_array().unwrap().clone()
}

#[test]
fn everything_that_happened_is_told_newest_first_with_its_cause() {
    let world = sample_world();
    world.ends(0, &["segment", "create", "Regulars", "--where", "count(orders) > 3"]);
    world.ends(0, &["set", BUSY, "plan=gold"]);
    world.ends(0, &["order", "add", BUSY, "source_id=NEW-1", "status=PAID", "amount=10"]);
    let all = activity(&world, &[]);
    let times: Vec<&str> = all.iter().map(|e| e["created_at"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
    let types: Vec<&str> = all.iter().map(|e| e["type"].as_str().unwrap()).collect();
    for kind in [
        "customer.created",
        "customer.updated",
        "customer.order.paid",
        "customer.order.created",
        "customer.order.canceled",
        "customer.publication.succeeded",
        "customer.voucher.loyalty_card.points_added",
        "customer.segment.entered",
    ] {
        assert!(types.contains(&kind), "{kind} is missing among {types:?}");
    }
    let history = world.json(0, &["history"])["history"].as_array().unwrap().clone();
    let known: Vec<&Value> = history.iter().map(|set| &set["id"]).collect();
    assert!(
        all.iter().all(|e| known.contains(&&e["change_set"])),
        "every entry names the change-set that brought it"
    );
    world.ends(0, &["undo"]);
    let undone = activity(&world, &["--type", "order.paid", "--text", "new-1"]);
    assert_eq!(undone, [] as [Value; 0], "an order that was taken back tells nothing any more");
}

#[test]
fn what_is_asked_for_is_what_one_would_pick_from_all_of_it() {
    let world = sample_world();
    world.ends(0, &["segment", "create", "Regulars", "--where", "count(orders) > 3"]);
    let all = activity(&world, &[]);
    let text = |e: &Value, name: &str| e[name].as_str().unwrap_or_default().to_owned();
    let checks: Vec<(Vec<&str>, Box<dyn Fn(&Value) -> bool>)> = vec![
        (vec!["--type", "orders"], Box::new(move |e| text(e, "type").starts_with("customer.order."))),
        (vec!["--type", "order.paid"], Box::new(move |e| text(e, "type") == "customer.order.paid")),
        (vec!["--type", "segments"], Box::new(move |e| text(e, "type").starts_with("customer.segment."))),
        (vec!["--category", "effect"], Box::new(move |e| text(e, "category") == "EFFECT")),
        (vec!["--campaign", "gold CLUB"], Box::new(move |e| text(e, "campaign") == "Gold club")),
        (vec!["--from", "2026-08-01"], Box::new(move |e| text(e, "created_at").as_str() >= "2026-08-01")),
        (
            vec!["--from", "2026-01-01", "--until", "2026-03-31"],
            Box::new(move |e| ("2026-01-01"..="2026-04").contains(&text(e, "created_at").as_str())),
        ),
        (vec!["--text", "O-0000118-1"], Box::new(move |e| text(e, "title").contains("O-0000118-1"))),
        (
            vec!["--type", "points", "--until", "2026-03-01"],
            Box::new(move |e| {
                text(e, "type").contains("points") && text(e, "created_at").as_str() < "2026-03-02"
            }),
        ),
    ];
    for (options, is_wanted) in checks {
        let expected: Vec<Value> = all.iter().filter(|e| is_wanted(e)).cloned().collect();
        assert!(!expected.is_empty(), "{options:?} asks for something");
        assert_eq!(activity(&world, &options), expected, "{options:?}");
        for limit in [1, 3] {
            let limited = activity(&world, &[&options[..], &["--limit", &limit.to_string()]].concat());
            assert_eq!(limited, expected[..limit.min(expected.len())], "{options:?} --limit {limit}");
        }
    }
    let words = world.says(0, &["show", BUSY, "--tab", "activity", "--limit", "2"]);
    assert!(words.contains("there is more that is older"), "{words}");
}

#[test]
fn what_cannot_be_asked_for_is_refused_with_a_remedy() {
    let world = World::new();
    world.ends(0, &["create", "source_id=C-1"]);
    for (options, remedy) in [
        (&["--type", "purchases"][..], "order.paid"),
        (&["--category", "both"], "ACTION or EFFECT"),
        (&["--from", "yesterday"], "2026-11-23"),
    ] {
        let words = [&["show", "C-1", "--tab", "activity"], options].concat();
        let said = world.says(2, &words);
        assert!(said.contains(remedy), "{said}");
    }
    let said = world.says(2, &["show", "C-1", "--limit", "3"]);
    assert!(said.contains("--tab activity"), "{said}");
}
