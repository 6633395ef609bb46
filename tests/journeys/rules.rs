//! Rules under which codes are redeemed: over customer, segments, order, and what was redeemed before.

use serde_json::Value;

use crate::support::World;

const CUSTOMERS: &str =
    "source_id,name,email,country\nC-1,Ana,ana@example.com,PL\nC-2,Ben,ben@example.com,US\n";

fn world() -> World {
    let world = World::new();
    world.import(0, CUSTOMERS, &[]);
    world
}

fn rule(world: &World, name: &str, filter: &str, message: Option<&str>) {
    let words = ["rule", "create", name, "--where", filter];
    let message: Vec<&str> = message.into_iter().flat_map(|text| ["--message", text]).collect();
    world.ends(0, &[&words[..], &message].concat());
}

fn code(world: &World, code: &str, rules: &[&str]) {
    let words = ["voucher", "create", code, "--amount-off", "5", "--redemption-quantity", "0"];
    world.ends(0, &words);
    for rule in rules {
        world.ends(0, &["rule", "assign", rule, "--voucher", code]);
    }
}

/// The key and message of a refusal; null where it is redeemed.
fn redeem(world: &World, code: &str, customer: &str, options: &[&str]) -> (Value, Value) {
    let words = ["--json", "voucher", "redeem", code, "--customer", customer];
    let output = world.run(&[&words[..], options].concat());
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| {
        panic!("{}", String::from_utf8_lossy(&output.stderr));
    });
    assert_eq!(output.status.code(), Some(i32::from(!answer["error"].is_null())));
    (answer["error"]["key"].clone(), answer["error"]["message"].clone())
}

const NO: Value = Value::Null;

#[test]
fn the_first_condition_that_fails_says_whose_fault_it_is() {
    let world = world();
    rule(&world, "Both", "country = PL and order.amount >= 50 and redemption.count < 1", None);
    code(&world, "A", &["Both"]);
    let amount = |amount: &'static str| ["--order-amount", amount];
    assert_eq!(redeem(&world, "A", "C-2", &amount("60")).0, "customer_rules_violated");
    assert_eq!(redeem(&world, "A", "C-1", &amount("49.99")).0, "order_rules_violated");
    assert_eq!(redeem(&world, "A", "C-1", &[]).0, "order_rules_violated");
    assert_eq!(redeem(&world, "A", "C-1", &amount("50")).0, NO);
    let (key, message) = redeem(&world, "A", "C-1", &amount("50"));
    assert_eq!(key, "redemption_rules_violated");
    assert_eq!(message, "redemption does not match validation rules");
    let failed = world.json(0, &["show", "C-1"])["summary"]["redemptions"]["total_failed"].clone();
    assert_eq!(failed, 3);
}

#[test]
fn a_segment_lets_in_who_is_in_it_at_that_moment() {
    let world = world();
    world.ends(0, &["segment", "create", "Spenders", "--where", "orders.total_amount >= 100"]);
    rule(&world, "Spend", "in segment \"Spenders\"", Some("only for our big spenders"));
    world.ends(
        0,
        &[
            "campaign",
            "create",
            "Vip",
            "--percent-off",
            "10",
            "--vouchers-count",
            "5",
            "--redemption-quantity",
            "0",
        ],
    );
    world.ends(0, &["rule", "assign", "Spend", "--campaign", "Vip"]);
    let code =
        world.ends(0, &["voucher", "publish", "--campaign", "Vip", "--customer", "C-1"]).trim().to_owned();
    let on = ["--order-amount", "10"];
    assert_eq!(
        redeem(&world, &code, "C-1", &on),
        ("customer_rules_violated".into(), "only for our big spenders".into())
    );
    world.ends(0, &["order", "add", "C-1", "source_id=O-1", "status=PAID", "amount=100"]);
    assert_eq!(redeem(&world, &code, "C-1", &on).0, NO);
    world.ends(0, &["order", "add", "C-1", "source_id=O-1", "status=CANCELED"]);
    assert_eq!(redeem(&world, &code, "C-1", &on).0, "customer_rules_violated");

    world.ends(0, &["segment", "rename", "Spenders", "Big spenders"]);
    assert_eq!(world.json(0, &["rule", "show", "Spend"])["filter"], "in segment \"Big spenders\"");
    let refused = world.run(&["segment", "delete", "Big spenders"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("the rule `Spend`"));
    world.ends(1, &["rule", "delete", "Spend"]);
    world.ends(0, &["rule", "unassign", "Spend", "--campaign", "Vip"]);
    world.ends(0, &["rule", "delete", "Spend"]);
    world.ends(0, &["segment", "delete", "Big spenders"]);
    assert_eq!(redeem(&world, &code, "C-1", &on).0, NO);
}

#[test]
fn what_was_redeemed_before_is_counted_per_customer_and_by_the_calendar() {
    let world = world();
    rule(&world, "Monthly", "redemption.count.per_customer.monthly < 2 and redemption.count.daily < 3", None);
    code(&world, "M", &["Monthly"]);
    let at = |now: &str, customer: &str| redeem_at(&world, now, customer);
    assert_eq!(at("2027-01-30T10:00:00Z", "C-1"), NO);
    assert_eq!(at("2027-01-31T23:59:00Z", "C-1"), NO);
    assert_eq!(at("2027-01-31T23:59:30Z", "C-1"), "redemption_rules_violated");
    assert_eq!(at("2027-01-31T23:59:40Z", "C-2"), NO);
    assert_eq!(at("2027-02-01T00:00:00Z", "C-1"), NO);
    assert_eq!(at("2027-02-01T00:00:10Z", "C-2"), NO);
    assert_eq!(at("2027-02-01T00:00:20Z", "C-2"), NO);
    // The third of the day was the last.
    assert_eq!(at("2027-02-01T00:00:30Z", "C-1"), "redemption_rules_violated");
}

fn redeem_at(world: &World, now: &str, customer: &str) -> Value {
    let words =
        ["--json", "--now", now, "voucher", "redeem", "M", "--customer", customer, "--order-amount", "9"];
    let answer: Value = serde_json::from_slice(&world.run(&words).stdout).unwrap();
    answer["error"]["key"].clone()
}

#[test]
fn a_redemption_that_was_taken_back_does_not_count() {
    let world = world();
    rule(&world, "Once", "redemption.count.per_customer < 1", Some("once per customer"));
    code(&world, "O", &["Once"]);
    let done = world.json(0, &["voucher", "redeem", "O", "--customer", "C-1", "--order-amount", "9"]);
    assert_eq!(redeem(&world, "O", "C-1", &[]).1, "once per customer");
    world.ends(0, &["voucher", "rollback", done["redemptions"][0]["id"].as_str().unwrap()]);
    assert_eq!(redeem(&world, "O", "C-1", &[]).0, NO);
}

#[test]
fn metadata_of_orders_is_asked_by_the_type_it_is_compared_as() {
    let world = world();
    rule(&world, "Web", "order.metadata.shop = web and order.metadata.till > 3", None);
    code(&world, "W", &["Web"]);
    let with = |shop: &'static str, till: &'static str| {
        ["--order-amount", "9", "--order-meta", shop, "--order-meta", till]
    };
    assert_eq!(redeem(&world, "W", "C-1", &with("shop=web", "till=4")).0, NO);
    assert_eq!(redeem(&world, "W", "C-1", &with("shop=app", "till=4")).0, "order_rules_violated");
    assert_eq!(redeem(&world, "W", "C-1", &with("shop=web", "till=3")).0, "order_rules_violated");
    assert_eq!(redeem(&world, "W", "C-1", &["--order-amount", "9"]).0, "order_rules_violated");
}

#[test]
fn of_several_codes_each_is_asked_about_what_those_before_left() {
    let world = world();
    rule(&world, "Rest", "order.total_amount >= 10 and order.amount = 20", None);
    code(&world, "R1", &[]);
    code(&world, "R2", &["Rest"]);
    let both = |amount: &str| {
        let words =
            ["--json", "voucher", "redeem", "R1", "R2", "--customer", "C-1", "--order-amount", amount];
        world.run(&words).status.code()
    };
    assert_eq!(both("20"), Some(0));
    assert_eq!(both("14.99"), Some(1));
}

#[test]
fn a_rule_is_tried_changed_and_refused_with_every_mistake_in_its_place() {
    let world = world();
    rule(&world, "Try", "country = PL and order.amount >= 50", None);
    let tried = |customer: &str, amount: &str| {
        let words = ["--json", "rule", "try", "Try", "--customer", customer, "--order-amount", amount];
        let output = world.run(&words);
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(output.status.code() == Some(0), answer["allowed"] == true);
        answer
    };
    assert_eq!(tried("C-1", "50")["allowed"], true);
    let refused = tried("C-1", "49");
    assert!(refused["why"].as_str().unwrap().contains("order.amount >= 50"), "{refused}");
    world.ends(0, &["rule", "edit", "Try", "--where", "country = US"]);
    assert_eq!(tried("C-1", "50")["allowed"], false);
    let mistake = world.run(&["rule", "create", "X", "--where", "order.amunt > 5 and contry = PL"]);
    let told = String::from_utf8_lossy(&mistake.stderr).into_owned();
    assert_eq!(mistake.status.code(), Some(2));
    assert!(told.contains("order.amount") && told.contains("country"), "{told}");
    assert_eq!(world.json(0, &["rule", "list"])["rules"].as_array().unwrap().len(), 1);
    world.ends(0, &["schema", "set", "club", "text"]);
    rule(&world, "Club", "club = gold", None);
    let drop = world.run(&["schema", "drop", "club"]);
    assert!(String::from_utf8_lossy(&drop.stderr).contains("`Club`") && drop.status.code() == Some(2));
    let copy = world.path("copy").display().to_string();
    world.ends(0, &["backup", &copy]);
    world.ends(0, &["compact"]);
    assert_eq!(world.json(0, &["rule", "show", "club"])["filter"], "metadata.club = \"gold\"");
}

#[test]
fn a_rule_of_the_platform_is_read_with_its_messages_and_written_again() {
    let world = world();
    world.ends(0, &["segment", "create", "Poles", "--where", "country = PL"]);
    let segment = world.json(0, &["segment", "show", "Poles"])["id"].as_str().unwrap().to_owned();
    let form = serde_json::json!({
        "name": "From elsewhere",
        "rules": {
            "1": {"name": "customer.segment", "conditions": {"$is": [segment]}, "error": {"message": "for Poles only"}},
            "2": {"name": "order.amount", "conditions": {"$more_than_equal": [5000]}, "rules": {}},
            "3": {"name": "order.metadata", "property": "shop", "conditions": {"$is": ["web"]}},
            "logic": "1 and (2 or 3)"
        },
        "error": {"message": "too small"},
        "applicable_to": {"included": [], "excluded": [], "included_all": true},
    });
    rule(&world, "Form", &form.to_string(), None);
    let shown = world.json(0, &["rule", "show", "Form"]);
    let filter = "in segment \"Poles\" and (order.amount >= 50 or order.metadata.shop = \"web\")";
    assert_eq!(shown["filter"], filter);
    assert_eq!(shown["rules"]["logic"], "1 and (2 or 3)");
    assert_eq!(shown["rules"]["1"]["conditions"]["$is"][0], segment.as_str());
    assert_eq!(
        (&shown["object"], &shown["error"]["message"]),
        (&"validation_rules".into(), &"too small".into())
    );
    // What is written is read again as the same.
    rule(&world, "Again", &shown.to_string(), None);
    let again = world.json(0, &["rule", "show", "Again"]);
    assert_eq!((&again["rules"], &again["filter"]), (&shown["rules"], &shown["filter"]));
    code(&world, "F", &["Form"]);
    let amount = |amount: &'static str| ["--order-amount", amount];
    assert_eq!(redeem(&world, "F", "C-2", &amount("60")).1, "for Poles only");
    assert_eq!(redeem(&world, "F", "C-1", &amount("49.99")).1, "too small");
    assert_eq!(redeem(&world, "F", "C-1", &["--order-amount", "1", "--order-meta", "shop=web"]).0, NO);
    assert_eq!(redeem(&world, "F", "C-1", &amount("50")).0, NO);
    // A text keeps the messages of the conditions that it still has.
    world.ends(0, &["rule", "edit", "Form", "--where", "in segment \"Poles\" and order.amount >= 70"]);
    assert_eq!(redeem(&world, "F", "C-2", &amount("80")).1, "for Poles only");
    assert_eq!(redeem(&world, "F", "C-1", &amount("60")).1, "order does not match validation rules");
    let wrong = r#"{"1":{"name":"order.items.any","conditions":{"$is":["prod_1"]}},"2":{"name":"order.amount","conditions":{"$more":[1]}},"logic":"1 or 3"}"#;
    let refused = world.run(&["rule", "create", "X", "--where", wrong]);
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2));
    for part in ["rule 1, `order.items.any`", "rule 2, `order.amount`", "there is no rule `3`"] {
        assert!(told.contains(part), "{told}");
    }
}
