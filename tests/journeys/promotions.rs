//! Campaigns and codes by commands: made, given to customers, redeemed, refused, taken back.

use serde_json::Value;

use crate::support::World;

const CUSTOMERS: &str = "source_id,name,email\nC-1,Ana,ana@example.com\nC-2,Ben,ben@example.com\n";

fn world() -> World {
    let world = World::new();
    world.import(0, CUSTOMERS, &[]);
    world
}

fn campaign(world: &World, name: &str, options: &[&str]) -> Value {
    world.json(0, &[&["campaign", "create", name], options].concat())
}

fn publish(world: &World, campaign: &str, customer: &str) -> String {
    let words = ["voucher", "publish", "--campaign", campaign, "--customer", customer];
    world.ends(0, &words).trim().to_owned()
}

fn redeem(world: &World, exit: i32, codes: &[&str], options: &[&str]) -> Value {
    world.json(exit, &[&["voucher", "redeem"], codes, options].concat())
}

fn summary(world: &World, customer: &str) -> Value {
    world.json(0, &["show", customer])["summary"].clone()
}

#[test]
fn a_code_is_given_redeemed_refused_the_second_time_and_taken_back() {
    let world = world();
    campaign(&world, "Autumn", &["--percent-off", "10.5", "--vouchers-count", "3", "--prefix", "AUT-"]);
    let code = publish(&world, "autumn", "C-1");
    assert!(code.starts_with("AUT-"), "{code}");
    let on = ["--customer", "C-1", "--order-amount", "9.99", "--order-id", "O-1"];
    let first = redeem(&world, 0, &[&code], &on);
    assert_eq!(
        (&first["redemptions"][0]["discount_amount"], &first["total_amount"]),
        (&105.into(), &894.into())
    );
    let order = world.json(0, &["order", "show", "O-1"]);
    let told = ["status", "amount", "discount_amount", "total_amount"].map(|key| order[key].clone());
    assert_eq!(told, [Value::from("PAID"), 999.into(), 105.into(), 894.into()]);
    assert_eq!(summary(&world, "C-1")["orders"]["total_amount"], 999);

    let refused = redeem(&world, 1, &[&code], &["--customer", "C-1", "--order-amount", "9.99"]);
    assert_eq!(
        (&refused["result"], &refused["error"]["key"]),
        (&"FAILURE".into(), &"quantity_exceeded".into())
    );
    let redemptions = &summary(&world, "C-1")["redemptions"];
    assert_eq!((&redemptions["total_succeeded"], &redemptions["total_failed"]), (&1.into(), &1.into()));

    let id = first["redemptions"][0]["id"].as_str().unwrap();
    world.ends(0, &["voucher", "rollback", id, "--reason", "sent back"]);
    let again = world.json(1, &["voucher", "rollback", id]);
    assert_eq!(again["error"]["key"], "already_rolled_back");
    assert_eq!(world.json(0, &["order", "show", "O-1"])["status"], "CANCELED");
    assert_eq!(summary(&world, "C-1")["orders"]["total_count"], 0);
    let redemptions = &summary(&world, "C-1")["redemptions"];
    let (back, not) = (&redemptions["total_rollback_succeeded"], &redemptions["total_rollback_failed"]);
    assert_eq!((back, not), (&1.into(), &1.into()));
    let campaign = world.json(0, &["campaign", "show", "Autumn"]);
    let counts = ["vouchers_count", "published_count", "redeemed_count", "failed_count", "rolled_back_count"];
    assert_eq!(counts.map(|key| campaign[key].as_u64().unwrap()), [3, 1, 0, 1, 1]);
    redeem(&world, 0, &[&code], &["--customer", "C-1", "--order-amount", "20"]);
    let shown = world.json(0, &["voucher", "show", &code]);
    assert_eq!(shown["redemption"]["redeemed_quantity"], 1);
    assert_eq!(shown["redemption"]["redemption_entries"].as_array().unwrap().len(), 5);
}

#[test]
fn several_codes_are_redeemed_all_or_none() {
    let world = world();
    campaign(&world, "Ten", &["--amount-off", "10", "--vouchers-count", "2"]);
    campaign(&world, "Card", &["--gift-amount", "50", "--type", "AUTO_UPDATE"]);
    let (ten, card) = (publish(&world, "Ten", "C-1"), publish(&world, "Card", "C-1"));
    let done = redeem(&world, 0, &[&ten, &card], &["--customer", "C-1", "--order-amount", "45.50"]);
    assert_eq!(done["total_amount"], 0);
    assert_eq!(done["redemptions"][1]["balance"], 3550);
    assert_eq!(world.ends(0, &["voucher", "balance", &card]).trim(), "14.50");
    let gift = summary(&world, "C-1")["redemptions"]["gift"].clone();
    assert_eq!((&gift["redeemed_amount"], &gift["amount_to_go"]), (&3550.into(), &1450.into()));

    let other = publish(&world, "Ten", "C-2");
    let refused = redeem(&world, 1, &[&other, &ten], &["--customer", "C-2", "--order-amount", "45.50"]);
    assert_eq!(
        (&refused["code"], &refused["error"]["key"]),
        (&ten.as_str().into(), &"quantity_exceeded".into())
    );
    assert_eq!(world.json(0, &["voucher", "show", &other])["redemption"]["redeemed_quantity"], 0);
    assert_eq!(summary(&world, "C-2")["orders"]["total_count"], 0);
    let twice = redeem(&world, 1, &[&other, &other], &["--customer", "C-2", "--order-amount", "45.50"]);
    assert_eq!(twice["error"]["key"], "duplicated_redeemables");
    let much = ["--customer", "C-2", "--order-amount", "45.50", "--gift-credits", "20"];
    assert_eq!(redeem(&world, 1, &[&card], &much)["error"]["key"], "gift_amount_exceeded");
    world.ends(1, &["voucher", "redeem", "NONE", "--customer", "C-2"]);
    world.ends(1, &["voucher", "redeem", &other, "--customer", "C-9"]);
}

#[test]
fn what_codes_take_off_one_order_adds_up_and_its_amount_need_not_be_said_again() {
    let world = world();
    for (code, off) in [("A", "10"), ("B", "5.50"), ("C", "100")] {
        world.ends(0, &["voucher", "create", code, "--amount-off", off, "--redemption-quantity", "0"]);
    }
    let on = |code: &str, more: &[&str]| {
        redeem(&world, 0, &[code], &[&["--customer", "C-1", "--order-id", "O-1"], more].concat())
    };
    assert_eq!(on("A", &["--order-amount", "40"])["total_amount"], 3000);
    let second = on("B", &[]);
    assert_eq!(second["total_amount"], 2450);
    assert_eq!(on("C", &["--order-amount", "40"])["redemptions"][0]["discount_amount"], 2450);
    let order = world.json(0, &["order", "show", "O-1"]);
    assert_eq!((&order["discount_amount"], &order["total_amount"]), (&4000.into(), &0.into()));
    world.ends(0, &["voucher", "rollback", second["redemptions"][0]["id"].as_str().unwrap()]);
    assert_eq!(
        on("A", &["--order-amount", "40"])["total_amount"],
        3000,
        "an order that was called off begins anew"
    );
    world.ends(2, &["voucher", "redeem", "A", "--customer", "C-1", "--order-id", "O-2"]);
    world.ends(0, &["voucher", "redeem", "A", "--customer", "C-1"]);
}

#[test]
fn points_are_given_with_the_card_taken_for_what_they_are_worth_and_given_back() {
    let world = world();
    let options =
        ["--loyalty-points", "100", "--point-value", "0.05", "--join-once", "--type", "AUTO_UPDATE"];
    campaign(&world, "Club", &options);
    let card = publish(&world, "Club", "C-1");
    assert_eq!(publish(&world, "Club", "C-1"), card, "the same card again");
    let points = || world.json(0, &["show", "C-1"])["loyalty"].clone();
    assert_eq!(points()["campaigns"]["Club"]["points"], 100);
    let spent = redeem(&world, 0, &[&card], &["--customer", "C-1", "--points", "40", "--order-amount", "30"]);
    assert_eq!((&spent["total_amount"], &points()["points"]), (&2800.into(), &60.into()));
    let refused = redeem(&world, 1, &[&card], &["--customer", "C-1", "--points", "61"]);
    assert_eq!(refused["error"]["key"], "loyalty_card_points_exceeded");
    let card_of = summary(&world, "C-1")["redemptions"]["loyalty_card"].clone();
    assert_eq!((&card_of["redeemed_points"], &card_of["points_to_go"]), (&40.into(), &60.into()));
    world.ends(0, &["voucher", "rollback", spent["redemptions"][0]["id"].as_str().unwrap()]);
    world.ends(0, &["voucher", "balance", &card, "-30"]);
    assert_eq!(points()["points"], 70);
    assert_eq!(world.ends(0, &["voucher", "balance", &card]).trim(), "70");
    world.ends(2, &["voucher", "balance", &card, "-71"]);
}

#[test]
fn a_friend_is_referred_once_and_nobody_redeems_their_own_code() {
    let world = world();
    let options = ["--campaign-type", "referral", "--amount-off", "5", "--redemption-quantity", "0"];
    campaign(&world, "Friends", &[&options[..], &["--vouchers-count", "1"]].concat());
    let code = publish(&world, "Friends", "C-1");
    let own = redeem(&world, 1, &[&code], &["--customer", "C-1", "--order-amount", "30"]);
    assert_eq!(own["error"]["key"], "referrer_not_permitted_to_redeem");
    for _ in 0..2 {
        redeem(&world, 0, &[&code], &["--customer", "C-2", "--order-amount", "30"]);
    }
    assert_eq!(world.json(0, &["show", "C-1"])["loyalty"]["referred_customers"], 1);
    assert_eq!(world.json(0, &["show", "C-2"])["referrals"]["total"], 1);
    let new = "cust_0000000000000000000000aa";
    redeem(&world, 0, &[&code], &["--customer", new, "--unknown", "create", "--order-amount", "30"]);
    let records = world.ends(0, &["export", "--records", "referrals"]);
    assert_eq!(records.matches(new).count(), 2, "{records}");
    let none_left = world.run(&["voucher", "publish", "--campaign", "Friends", "--customer", "C-2"]);
    assert_eq!(none_left.status.code(), Some(1));
}

#[test]
fn a_code_is_somebodys_alone_and_goes_where_its_customer_goes() {
    let world = world();
    campaign(&world, "Ten", &["--amount-off", "10", "--vouchers-count", "2"]);
    let code = publish(&world, "Ten", "C-2");
    let to = |customer: &str| world.run(&["voucher", "publish", &code, "--customer", customer]).status.code();
    assert_eq!((to("C-2"), to("C-1")), (Some(0), Some(1)));
    let id = |customer: &str| world.json(0, &["show", customer])["id"].clone();
    let holder = || world.json(0, &["voucher", "show", &code])["holder_id"].clone();
    let (first, second) = (id("C-1"), id("C-2"));
    world.ends(0, &["merge", "C-1", "C-2"]);
    assert_eq!(holder(), first);
    world.ends(0, &["undo"]);
    assert_eq!(holder(), second);
    world.ends(0, &["erase", "C-2", "--yes"]);
    assert_eq!(holder(), Value::Null);
    assert_eq!(to("C-1"), Some(1), "it is given to nobody else");
}

#[test]
fn dates_switches_and_looks_are_kept_to() {
    let world = world();
    let options =
        ["--start-date", "2026-12-01", "--expiration-date", "2026-12-24", "--redemption-quantity", "0"];
    let words = ["voucher", "create", "XMAS", "--percent-off", "20"];
    world.ends(0, &[&words[..], &options].concat());
    let at = |now: &str| {
        let judged =
            world.run(&["--json", "--now", now, "voucher", "validate", "XMAS", "--order-amount", "10"]);
        let judged: Value = serde_json::from_slice(&judged.stdout).unwrap();
        judged["redeemables"][0]["result"]["error"]["key"].clone()
    };
    assert_eq!(at("2026-11-30T23:59:59Z"), "voucher_not_active");
    assert_eq!(at("2026-12-01T00:00:00Z"), Value::Null);
    assert_eq!(at("2026-12-24T23:59:59Z"), Value::Null);
    assert_eq!(at("2026-12-25T00:00:00Z"), "voucher_expired");
    world.ends(0, &["voucher", "disable", "XMAS"]);
    assert_eq!(at("2026-12-02T00:00:00Z"), "voucher_disabled");
    world.ends(0, &["voucher", "enable", "XMAS"]);
    assert_eq!(at("2026-12-02T00:00:00Z"), Value::Null);

    let often =
        ["--validity-interval", "P7D", "--validity-duration", "P1DT12H", "--validity-day-of-week", "1,5"];
    let more = ["--validity-hours", "09:00-17:30", "--activity-duration-after-publishing", "P30D"];
    let told = campaign(&world, "Hours", &[&["--amount-off", "1"], &often[..], &more].concat());
    assert_eq!(told["voucher"]["validity_timeframe"]["duration"], "P1DT12H");
    assert_eq!(told["activity_duration_after_publishing"], "P30D");
    let shown = world.ends(0, &["campaign", "show", "Hours"]);
    assert!(shown.contains("P1DT12H of every P7D") && shown.contains("Monday, Friday"), "{shown}");
    assert!(shown.contains("09:00-17:30") && shown.contains("P30D from its publication"), "{shown}");

    let small = ["--amount-off", "1", "--pattern", "S-##", "--charset", "01"];
    campaign(&world, "Small", &[&small[..], &["--vouchers-count", "3"]].concat());
    world.ends(2, &["campaign", "codes", "Small", "--add", "2"]);
    world.ends(0, &["campaign", "codes", "Small", "--add", "1"]);
    let listed = world.json(0, &["campaign", "codes", "Small"]);
    let mut codes: Vec<&str> =
        listed["vouchers"].as_array().unwrap().iter().map(|v| v["code"].as_str().unwrap()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["S-00", "S-01", "S-10", "S-11"]);
    let file = world.file("codes.txt", "A-1\nA-2\nS-01\n");
    world.ends(1, &["campaign", "codes", "Small", "--import", &file]);
    world.ends(1, &["voucher", "show", "A-1"]);
    let file = world.file("codes.txt", "A-1\n\nA-2\r\n");
    world.ends(0, &["campaign", "codes", "Small", "--import", &file]);
    world.ends(0, &["voucher", "show", "A-2"]);
}

#[test]
fn what_was_used_is_switched_off_and_not_removed_and_no_undo_passes_it_by() {
    let world = world();
    campaign(&world, "Ten", &["--amount-off", "10", "--vouchers-count", "300"]);
    campaign(&world, "Gone", &["--amount-off", "10", "--vouchers-count", "300"]);
    world.ends(0, &["campaign", "delete", "Gone"]);
    world.ends(1, &["campaign", "show", "Gone"]);
    let code = publish(&world, "Ten", "C-1");
    world.ends(1, &["campaign", "delete", "Ten"]);
    world.ends(0, &["campaign", "disable", "Ten"]);
    let refused = redeem(&world, 1, &[&code], &["--customer", "C-1", "--order-amount", "30"]);
    assert_eq!(refused["error"]["key"], "voucher_disabled");
    assert_eq!(world.run(&["undo"]).status.code(), Some(1));
    assert_eq!(world.count(), 2);
    let copy = world.path("copy").display().to_string();
    world.ends(0, &["backup", &copy]);
    world.ends(0, &["compact"]);
    assert_eq!(world.json(0, &["campaign", "show", "Ten"])["published_count"], 1);
    world.ends(0, &["undo", "1"]);
    assert_eq!(world.count(), 1, "who was given a code since stays");
}

#[test]
fn what_cannot_be_meant_is_refused_with_a_remedy() {
    let world = world();
    let refused = |words: &[&str], told: &str| {
        let output = world.run(words);
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{words:?}: {err}");
        assert!(err.contains(told), "{words:?}: {err}");
    };
    refused(&["campaign", "create", "X"], "say what a code gives");
    refused(&["campaign", "create", "X", "--amount-off", "1", "--percent-off", "5"], "one thing");
    refused(&["campaign", "create", "X", "--percent-off", "101"], "at most 100");
    refused(&["campaign", "create", "X", "--amount-off", "1.005"], "digits");
    refused(
        &["campaign", "create", "X", "--gift-amount", "5", "--campaign-type", "discount"],
        "GIFT_VOUCHER",
    );
    refused(&["campaign", "create", "X", "--amount-off", "1", "--pattern", "SAME"], "#");
    refused(&["voucher", "create", "A B", "--amount-off", "1"], "blanks");
    refused(&["voucher", "create", "A", "--amount-off", "1", "--start-date", "soon"], "date");
    refused(&["voucher", "create", "A", "--amount-off", "1", "--validity-hours", "9-17"], "09:00-17:30");
    world.ends(0, &["voucher", "create", "A", "--amount-off", "1"]);
    world.ends(1, &["voucher", "create", "A", "--amount-off", "1"]);
    refused(&["voucher", "redeem", "A", "--customer", "C-1", "--order-item", "MUG:0:5"], "at least 1");
    refused(&["voucher", "balance", "A"], "no balance");
}

#[test]
fn codes_of_no_campaign_are_listed() {
    let world = World::new();
    assert_eq!(world.json(0, &["voucher", "list"])["vouchers"], serde_json::json!([]));
    for code in ["A", "B", "C"] {
        world.ends(0, &["voucher", "create", code, "--amount-off", "5"]);
    }
    world.ends(0, &["campaign", "create", "Ten", "--percent-off", "10", "--vouchers-count", "5"]);
    let listed = world.json(0, &["voucher", "list"]);
    let codes: Vec<&str> = listed["vouchers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|voucher| voucher["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["A", "B", "C"]);
    let output = world.run(&["voucher", "list", "--limit", "2"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("and 1 more"));
}

#[test]
fn a_percentage_is_of_what_is_left_or_of_the_whole_order_as_the_project_says() {
    let world = World::new();
    world.import(0, "source_id,name\nC-1,Ana\n", &[]);
    for code in ["A", "B"] {
        world.ends(0, &["voucher", "create", code, "--percent-off", "10", "--redemption-quantity", "0"]);
    }
    let total = || {
        let words = ["voucher", "validate", "A", "B", "--customer", "C-1", "--order-amount", "100"];
        world.json(0, &words)["order"]["total_amount"].clone()
    };
    assert_eq!(total(), 8100);
    world.ends(0, &["config", "discount.percent_of", "initial"]);
    assert_eq!(total(), 8000);
    let redeemed = ["voucher", "redeem", "A", "B", "--customer", "C-1", "--order-amount", "100"];
    world.ends(0, &redeemed);
    assert_eq!(world.json(0, &["show", "C-1"])["summary"]["redemptions"]["total_redeemed"], 2);
    let refused = world.run(&["config", "discount.percent_of", "half"]);
    assert_eq!(refused.status.code(), Some(2));
}
