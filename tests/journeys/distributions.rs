//! Distributions by commands: what triggers them, who gets what, once, and what an undo does about it.

use serde_json::Value;

use crate::support::World;

const CUSTOMERS: &str =
    "source_id,name,email\nC-1,Ana,ana@example.com\nC-2,Ben,ben@example.com\nC-3,Cleo,cleo@example.com\n";

/// Customers, a segment *Big* of those who paid 100 or more, and a distribution into a file that runs.
fn world(options: &[&str]) -> World {
    let world = World::new();
    world.import(0, CUSTOMERS, &[]);
    world.ends(0, &["segment", "create", "Big", "--where", "orders.total_amount >= 100"]);
    distribution(&world, "Hello", &[&["--on-enter", "Big"], options].concat());
    world
}

fn distribution(world: &World, name: &str, options: &[&str]) {
    let file = world.path(&format!("{name}.jsonl")).display().to_string();
    world.ends(0, &[&["distribution", "create", name, "--file", &file], options].concat());
    world.ends(0, &["distribution", "activate", name, "--only-new"]);
}

fn pay(world: &World, customer: &str, amount: &str) {
    world.ends(0, &["order", "add", customer, "status=PAID", &format!("amount={amount}")]);
}

/// Messages of the outbox, the oldest first: customer, entry, state.
fn messages(world: &World) -> Vec<String> {
    let told = world.json(0, &["distribution", "outbox", "--limit", "1000"]);
    let mut lines: Vec<String> = told["messages"].as_array().unwrap().iter().map(line).collect();
    lines.reverse();
    lines
}

fn line(message: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    format!("{} {} {}", text(&message["customer"]["source_id"]), message["entry"], text(&message["state"]))
}

/// The lines of a distribution's file: source ids of those told.
fn told(world: &World, name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(world.path(&format!("{name}.jsonl"))).unwrap_or_default();
    let whom = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["data"]["customer"]["source_id"].as_str().unwrap().to_owned()
    };
    text.lines().map(whom).collect()
}

#[test]
fn entering_by_order_import_edit_event_and_time_each_queues_one_message() {
    let world = world(&[]);
    pay(&world, "C-1", "150");
    assert_eq!(messages(&world), ["C-1 1 queued"]);
    // More of the same is no entry.
    pay(&world, "C-1", "150");
    let file = world.file("orders.csv", "order_id,customer,status,amount\nO-9,C-2,PAID,500\n");
    world.ends(0, &["import", "orders", &file]);
    assert_eq!(messages(&world), ["C-1 1 queued", "C-2 1 queued"]);

    world.ends(0, &["schema", "set", "vip", "boolean"]);
    world.ends(0, &["segment", "create", "Vips", "--where", "vip is true"]);
    distribution(&world, "Vip", &["--on-enter", "Vips"]);
    world.ends(0, &["set", "C-3", "vip=true"]);
    world.import(0, "source_id,vip\nC-1,true\nC-2,false\n", &[]);
    assert_eq!(messages(&world)[2..], ["C-3 1 queued", "C-1 1 queued"]);

    world.ends(0, &["segment", "create", "Active", "--where", "count(event \"visit\" within 30d) >= 1"]);
    distribution(&world, "Seen", &["--on-enter", "Active"]);
    distribution(&world, "Lost", &["--on-leave", "Active"]);
    world.ends(0, &["event", "add", "C-2", "visit"]);
    assert_eq!(messages(&world)[4..], ["C-2 1 queued"]);
    // Thirty days later the window has lapsed, and whoever asks next sees it.
    let later = later(31);
    let sent = world.json(0, &["--now", &later, "deliver", "--once"]);
    assert_eq!(sent["sent"], 6);
    assert_eq!(told(&world, "Lost"), ["C-2"]);
    assert_eq!(told(&world, "Hello"), ["C-1", "C-2"]);
}

fn later(days: i64) -> String {
    patrons::domain::Instant(patrons::domain::Clock::system().now().0 + days * 86_400_000).to_string()
}

#[test]
fn defining_a_segment_anew_sends_nothing_and_activation_asks_about_who_is_there() {
    let world = world(&[]);
    pay(&world, "C-1", "50");
    world.ends(0, &["segment", "edit", "Big", "--where", "orders.total_amount >= 40"]);
    assert_eq!(world.json(0, &["segment", "list"])["segments"][0]["count"].as_u64().unwrap_or(1), 1);
    assert_eq!(messages(&world), [] as [&str; 0]);

    // Nor does taking the definition back, and bringing it back again.
    distribution(&world, "Bye", &["--on-leave", "Big"]);
    let said = world.says(1, &["undo"]);
    let edited = said.split("`patrons undo ").nth(1).unwrap().split('`').next().unwrap();
    world.ends(0, &["undo", edited]);
    world.ends(0, &["undo"]);
    assert_eq!(messages(&world), [] as [&str; 0]);

    let file = world.path("again.jsonl").display().to_string();
    world.ends(0, &["distribution", "create", "Again", "--on-enter", "Big", "--file", &file]);
    let asked = world.says(2, &["distribution", "activate", "Again"]);
    assert!(
        asked.contains("1 customer") && asked.contains("queues 1") && asked.contains("queues 0"),
        "{asked}"
    );
    world.ends(0, &["distribution", "activate", "Again", "--include-present"]);
    assert_eq!(messages(&world), ["C-1 1 queued"]);
    // Once ever: entering again is for nothing.
    world.ends(0, &["order", "add", "C-1", "status=PAID", "amount=1"]);
    assert_eq!(messages(&world).len(), 1);
}

#[test]
fn modes_say_how_often_a_customer_gets_it() {
    for (mode, expected) in [("once", 1), ("each", 2), ("30d", 1)] {
        let world = world(&["--mode", mode]);
        world.ends(0, &["order", "add", "C-1", "source_id=O-1", "status=PAID", "amount=150"]);
        world.ends(0, &["order", "add", "C-1", "source_id=O-1", "status=CANCELED"]);
        world.ends(0, &["order", "add", "C-1", "source_id=O-1", "status=PAID"]);
        assert_eq!(messages(&world).len(), expected, "{mode}");
        world.ends(0, &["order", "add", "C-1", "source_id=O-1", "status=CANCELED"]);
        world.ends(0, &["--now", &later(31), "order", "add", "C-1", "source_id=O-1", "status=PAID"]);
        let more = usize::from(mode != "once");
        assert_eq!(messages(&world).len(), expected + more, "{mode}");
    }
}

#[test]
fn a_paid_order_triggers_once_and_an_event_by_its_name_and_history_does_not() {
    let world = world(&[]);
    distribution(&world, "Paid", &["--on-order-paid", "--mode", "each"]);
    distribution(&world, "Signup", &["--on-event", "signup", "--mode", "each"]);
    world.ends(0, &["order", "add", "C-1", "source_id=O-1", "status=CREATED", "amount=5"]);
    world.ends(0, &["order", "add", "C-1", "source_id=O-1", "status=PAID"]);
    world.ends(0, &["order", "add", "C-1", "source_id=O-1", "amount=6"]);
    world.ends(0, &["order", "add", "C-1", "source_id=O-1", "status=FULFILLED"]);
    world.ends(0, &["event", "add", "C-2", "signup", "source_id=E-1"]);
    world.ends(0, &["event", "add", "C-2", "other"]);
    assert_eq!(messages(&world), ["C-1 1 queued", "C-2 1 queued"]);
    // An import brings one that is paid now, one that becomes so, and one of years ago.
    world.ends(0, &["order", "add", "C-3", "source_id=O-3", "status=CREATED", "amount=5"]);
    let file = world.file(
        "orders.csv",
        "order_id,customer,status,amount,created_at\nO-2,C-2,PAID,5,\nO-3,C-3,PAID,5,\nO-4,C-3,PAID,5,2020-01-01T00:00:00Z\nO-1,C-1,FULFILLED,6,\n",
    );
    world.ends(0, &["import", "orders", &file]);
    world.ends(0, &["import", "orders", &file]);
    assert_eq!(messages(&world)[2..], ["C-2 1 queued", "C-3 1 queued"]);
    world.ends(0, &["undo"]);
    let after = messages(&world);
    assert_eq!(after[2..], ["C-2 1 cancelled", "C-3 1 cancelled"]);
}

#[test]
fn an_undo_cancels_what_was_not_sent_and_names_what_was() {
    let world = world(&[]);
    let file =
        world.file("orders.csv", "order_id,customer,status,amount\nO-1,C-1,PAID,500\nO-2,C-2,PAID,500\n");
    world.ends(0, &["import", "orders", &file]);
    assert_eq!(world.json(0, &["deliver", "--once"])["sent"], 2);
    pay(&world, "C-3", "500");
    world.ends(0, &["undo"]);
    assert_eq!(messages(&world)[2], "C-3 1 cancelled");
    let import = world.json(0, &["history"])["history"]
        .as_array()
        .unwrap()
        .iter()
        .find(|head| head["kind"] == "import" && head["title"].as_str().unwrap().contains("order"))
        .unwrap()["id"]
        .to_string();
    let said = world.says(0, &["undo", &import]);
    assert!(said.contains("message 0 of `Hello` to C-1 stays sent"), "{said}");
    // What never went out may come again: the same customer enters anew by an undo of the undo.
    world.ends(0, &["undo"]);
    pay(&world, "C-3", "500");
    assert_eq!(messages(&world).last().unwrap(), "C-3 1 queued");
    assert_eq!(messages(&world).iter().filter(|line| line.starts_with("C-1")).count(), 1);
}

#[test]
fn codes_are_given_in_the_same_commit_and_messages_without_one_wait_in_order() {
    let world = World::new();
    world.import(0, CUSTOMERS, &[]);
    world.ends(0, &["segment", "create", "Big", "--where", "orders.total_amount >= 100"]);
    world.ends(0, &["campaign", "create", "Gift", "--gift-amount", "5", "--vouchers-count", "1"]);
    distribution(&world, "Hello", &["--on-enter", "Big", "--campaign", "Gift"]);
    let file = world.file(
        "orders.csv",
        "order_id,customer,status,amount\nO-1,C-1,PAID,500\nO-2,C-2,PAID,500\nO-3,C-3,PAID,500\n",
    );
    world.ends(0, &["import", "orders", &file]);
    assert_eq!(messages(&world), ["C-1 1 queued", "C-2 1 waiting", "C-3 1 waiting"]);
    assert_eq!(world.json(0, &["show", "C-1"])["summary"]["redemptions"]["gift"]["amount_to_go"], 500);
    assert_eq!(world.json(0, &["deliver", "--once"])["waiting"], 2);
    world.ends(0, &["campaign", "codes", "Gift", "--add", "1"]);
    assert_eq!(messages(&world), ["C-1 1 sent", "C-2 1 queued", "C-3 1 waiting"]);
    world.ends(0, &["campaign", "codes", "Gift", "--add", "5"]);
    assert_eq!(world.json(0, &["deliver", "--once"])["sent"], 2);
    let codes: std::collections::BTreeSet<String> = std::fs::read_to_string(world.path("Hello.jsonl"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["data"]["voucher"]["code"].to_string())
        .collect();
    assert_eq!(codes.len(), 3);
    let campaign = world.json(0, &["campaign", "show", "Gift"]);
    assert_eq!((&campaign["vouchers_count"], &campaign["published_count"]), (&7.into(), &3.into()));
    world.ends(1, &["campaign", "delete", "Gift"]);
}

#[test]
fn what_a_code_brings_about_is_answered_in_turn() {
    let world = World::new();
    world.import(0, CUSTOMERS, &[]);
    world.ends(0, &["segment", "create", "Big", "--where", "orders.total_amount >= 100"]);
    world.ends(0, &["campaign", "create", "Club", "--loyalty-points", "100", "--type", "AUTO_UPDATE"]);
    world.ends(
        0,
        &["campaign", "create", "Extra", "--amount-off", "5", "--type", "AUTO_UPDATE", "--join-once"],
    );
    world.ends(0, &["segment", "create", "Members", "--where", "loyalty.points >= 100"]);
    world.ends(
        0,
        &["segment", "create", "Holders", "--where", "count(publications where (campaign = \"Extra\")) > 0"],
    );
    distribution(&world, "Card", &["--on-enter", "Big", "--campaign", "Club"]);
    distribution(&world, "Present", &["--on-enter", "Members", "--campaign", "Extra"]);
    distribution(&world, "Second", &["--on-enter", "Members", "--campaign", "Extra"]);
    distribution(&world, "Known", &["--on-enter", "Holders"]);
    pay(&world, "C-1", "500");
    let told = world.json(0, &["distribution", "outbox"]);
    let named: Vec<(String, bool)> = told["messages"]
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .map(|message| (message["distribution"].as_str().unwrap().to_owned(), message["code"].is_string()))
        .collect();
    let expected = [("Card", true), ("Present", true), ("Second", true), ("Known", false)];
    assert_eq!(named, expected.map(|(name, has_code)| (name.to_owned(), has_code)));
    let codes: Vec<&Value> = told["messages"].as_array().unwrap().iter().map(|m| &m["code"]).collect();
    assert_eq!(codes[1], codes[2], "a customer gets one code of a campaign that gives each one only");
    assert_eq!(world.json(0, &["show", "C-1"])["loyalty"]["points"], 100);
}

#[test]
fn consent_membership_caps_and_hours_are_asked_when_it_is_sent() {
    let world = world(&["--must-be-in"]);
    world.ends(0, &["consent", "add", "C-2", "news", "revoked"]);
    distribution(&world, "News", &["--on-event", "signup", "--consent", "news", "--mode", "each"]);
    distribution(&world, "Capped", &["--on-event", "visit", "--cap", "1/7d", "--mode", "each"]);
    pay(&world, "C-1", "150");
    pay(&world, "C-2", "150");
    world.ends(0, &["order", "add", "C-3", "source_id=O-3", "status=PAID", "amount=150"]);
    world.ends(0, &["order", "add", "C-3", "source_id=O-3", "status=CANCELED"]);
    world.ends(0, &["delete", "C-2"]);
    world.ends(0, &["consent", "add", "C-1", "news", "given"]);
    for customer in ["C-1", "C-3"] {
        world.ends(0, &["event", "add", customer, "signup"]);
    }
    world.ends(0, &["event", "add", "C-3", "visit"]);
    world.ends(0, &["event", "add", "C-3", "visit"]);
    let sent = world.json(0, &["deliver", "--once"]);
    assert_eq!((&sent["sent"], &sent["skipped"]), (&3.into(), &4.into()), "{sent}");
    let notes = world.json(0, &["distribution", "outbox", "--state", "skipped"]);
    let mut notes: Vec<String> = notes["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["note"].as_str().unwrap().to_owned())
        .collect();
    notes.sort();
    assert_eq!(
        notes,
        [
            "the customer does not permit news",
            "the customer got 1 in 7 days",
            "the customer has left the segment",
            "the customer is not there any more"
        ]
    );
    world.ends(0, &["distribution", "edit", "Capped", "--no-cap", "--quiet-hours", "00:00-23:59"]);
    world.ends(0, &["event", "add", "C-1", "visit"]);
    let sent = world.json(0, &["--now", "2030-01-01T12:00:00Z", "deliver", "--once"]);
    assert_eq!((&sent["sent"], &sent["queued"]), (&0.into(), &1.into()));
    assert_eq!(world.json(0, &["--now", "2030-01-01T23:59:30Z", "deliver", "--once"])["sent"], 1);
}

#[test]
fn a_rule_says_who_gets_it_by_customer_and_order() {
    let world = World::new();
    world.import(0, CUSTOMERS, &[]);
    world.ends(0, &["rule", "create", "Large", "--where", "order.amount >= 100 and name != \"Ben\""]);
    distribution(&world, "Thanks", &["--on-order-paid", "--rule", "Large", "--mode", "each"]);
    for (customer, amount) in [("C-1", "99.99"), ("C-1", "100"), ("C-2", "500"), ("C-3", "100.01")] {
        pay(&world, customer, amount);
    }
    assert_eq!(messages(&world), ["C-1 1 queued", "C-3 1 queued"]);
    world.ends(1, &["rule", "delete", "Large"]);
}

#[test]
fn paused_messages_wait_and_an_ended_distribution_is_over() {
    let world = world(&[]);
    world.ends(0, &["distribution", "pause", "Hello"]);
    pay(&world, "C-1", "150");
    assert_eq!(world.json(0, &["deliver", "--once"])["sent"], 0);
    world.ends(0, &["distribution", "resume", "hello"]);
    assert_eq!(world.json(0, &["deliver", "--once"])["sent"], 1);
    pay(&world, "C-2", "150");
    world.ends(2, &["segment", "delete", "Big"]);
    world.ends(1, &["distribution", "delete", "Hello"]);
    world.ends(0, &["distribution", "end", "Hello"]);
    pay(&world, "C-3", "150");
    assert_eq!(messages(&world), ["C-1 1 sent", "C-2 1 cancelled"]);
    world.ends(1, &["distribution", "resume", "Hello"]);
    world.ends(0, &["segment", "delete", "Big"]);
}

#[test]
fn what_cannot_be_is_refused_with_what_to_do() {
    let world = world(&[]);
    world.ends(0, &["segment", "create", "Quiet", "--where", "name is set", "--type", "passive"]);
    world.ends(0, &["consent", "add", "C-2", "news", "revoked"]);
    world.ends(0, &["campaign", "create", "Ten", "--percent-off", "10"]);
    let refused = |code: i32, options: &[&str], part: &str| {
        let said = world.says(code, &[&["distribution", "create", "New"], options].concat());
        assert!(said.contains(part), "{options:?}\n{said}");
    };
    let mail = ["--on-order-paid", "--mail"];
    let with = |more: &[&'static str]| [&mail[..], more].concat();
    refused(2, &["--on-enter", "Quiet", "--file", "x"], "`Quiet` is passive");
    refused(2, &["--on-enter", "None", "--file", "x"], "there is no segment `None`");
    refused(2, &with(&[]), "say which permission");
    refused(2, &with(&["--no-consent"]), "an email has a subject and a text");
    refused(2, &with(&["--consent", "other"]), "there is news");
    refused(
        2,
        &with(&["--no-consent", "--subject", "{{ custmer.name }}", "--text", "x"]),
        "did you mean `customer.name`?",
    );
    refused(2, &with(&["--no-consent", "--subject", "{{ x", "--text", "x"]), "the subject, line 1");
    refused(
        2,
        &with(&["--no-consent", "--subject", "x", "--text", "x", "--campaign", "Ten"]),
        "the code must be in the text",
    );
    refused(2, &["--on-order-paid", "--webhook", "shop.example"], "no address of the web");
    refused(1, &["--on-order-paid", "--file", "x", "--campaign", "None"], "there is no campaign");
    refused(2, &["--on-order-paid", "--file", "x", "--must-be-in"], "only who entered");
    refused(2, &["--file", "x"], "required");
    let said = world.says(1, &["distribution", "create", "hello", "--on-order-paid", "--file", "x"]);
    assert!(said.contains("already"), "{said}");
    world.ends(1, &["distribution", "show", "None"]);
    world.ends(1, &["distribution", "retry", "Hello", "7"]);
}

#[test]
fn a_rehearsal_says_who_would_have_got_it_and_sends_nothing() {
    let world = World::new();
    world.import(0, CUSTOMERS, &[]);
    world.ends(0, &["segment", "create", "Big", "--where", "orders.total_amount >= 100"]);
    for customer in ["C-1", "C-2"] {
        pay(&world, customer, "150");
    }
    world.ends(0, &["campaign", "create", "Ten", "--percent-off", "10", "--vouchers-count", "1"]);
    let file = world.path("x.jsonl").display().to_string();
    let create = ["distribution", "create", "Hello", "--on-enter", "Big", "--campaign", "Ten", "--file"];
    world.ends(0, &[&create[..], &[&file]].concat());
    let told = world.json(0, &["distribution", "rehearse", "Hello", "--days", "7"]);
    let counts = ["count", "customers", "codes", "codes_free"].map(|key| told[key].as_u64().unwrap());
    assert_eq!(counts, [2, 2, 2, 1]);
    assert_eq!(messages(&world), [] as [&str; 0]);
}

#[test]
fn an_erased_customer_has_no_messages_and_the_others_keep_theirs() {
    let world = world(&[]);
    pay(&world, "C-1", "150");
    pay(&world, "C-2", "150");
    world.ends(0, &["erase", "C-1", "--yes"]);
    assert_eq!(messages(&world), ["C-2 1 queued"]);
    assert_eq!(world.json(0, &["deliver", "--once"])["sent"], 1);
    assert_eq!(told(&world, "Hello"), ["C-2"]);
}

#[test]
fn a_message_goes_to_whom_its_customer_was_made_one_with() {
    let world = world(&[]);
    pay(&world, "C-1", "150");
    world.ends(0, &["merge", "C-2", "C-1"]);
    assert_eq!(world.json(0, &["deliver", "--once"])["sent"], 1);
    assert_eq!(told(&world, "Hello"), ["C-2"]);
}

#[test]
fn many_who_enter_at_once_get_a_code_each() {
    const MANY: usize = 700;
    let world = World::new();
    let customers: Vec<String> = (0..MANY).map(|n| format!("M-{n},Name {n}")).collect();
    world.import(0, format!("source_id,name\n{}\n", customers.join("\n")), &[]);
    world.ends(0, &["segment", "create", "Big", "--where", "orders.total_amount >= 100"]);
    world.ends(0, &["campaign", "create", "Gift", "--gift-amount", "5", "--vouchers-count", "1000"]);
    distribution(&world, "First", &["--on-enter", "Big", "--campaign", "Gift"]);
    distribution(&world, "Second", &["--on-enter", "Big", "--campaign", "Gift"]);
    let orders: Vec<String> = (0..MANY).map(|n| format!("O-{n},M-{n},PAID,500")).collect();
    let file = world.file("orders.csv", format!("order_id,customer,status,amount\n{}\n", orders.join("\n")));
    world.ends(0, &["import", "orders", &file]);
    let campaign = world.json(0, &["campaign", "show", "Gift"]);
    assert_eq!((&campaign["vouchers_count"], &campaign["published_count"]), (&1000.into(), &1000.into()));
    let told = world.json(0, &["distribution", "list"]);
    let of = |at: usize, state: &str| told["distributions"][at]["messages"][state].as_u64().unwrap();
    assert_eq!((of(0, "queued"), of(1, "queued"), of(1, "waiting")), (700, 300, 400));
    world.ends(0, &["verify"]);

    let mine = world.json(0, &["distribution", "outbox", "--customer", "M-7"]);
    let code = mine["messages"][1]["code"].as_str().unwrap();
    let redeemed = world.json(0, &["voucher", "redeem", code, "--customer", "M-7", "--order-amount", "3"]);
    assert_eq!(redeemed["redemptions"][0]["balance"], 300);
    let shown = world.json(0, &["voucher", "show", code]);
    assert_eq!(shown["holder_id"], world.json(0, &["show", "M-7"])["id"]);
    world.ends(0, &["campaign", "codes", "Gift", "--add", "400"]);
    world.ends(0, &["erase", "M-8", "--yes"]);
    world.ends(0, &["compact"]);
    let sent = world.json(0, &["deliver", "--once"]);
    assert_eq!((&sent["sent"], &sent["waiting"]), (&1398.into(), &0.into()), "{sent}");
    let lines = ["First", "Second"]
        .map(|name| std::fs::read_to_string(world.path(&format!("{name}.jsonl"))).unwrap());
    let codes: std::collections::BTreeSet<String> = lines
        .iter()
        .flat_map(|text| text.lines())
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["data"]["voucher"]["code"].to_string())
        .collect();
    assert_eq!(codes.len(), 1398);
}

#[test]
fn a_code_that_nobody_was_told_of_goes_with_the_next_message_to_its_customer() {
    let world = World::new();
    world.import(0, CUSTOMERS, &[]);
    world.ends(0, &["segment", "create", "Big", "--where", "orders.total_amount >= 100"]);
    world.ends(0, &["campaign", "create", "Ten", "--percent-off", "10", "--vouchers-count", "2"]);
    distribution(&world, "Hello", &["--on-enter", "Big", "--campaign", "Ten"]);
    let file =
        world.file("orders.csv", "order_id,customer,status,amount\nO-1,C-1,PAID,500\nO-2,C-2,PAID,500\n");
    world.ends(0, &["import", "orders", &file]);
    let codes = || -> Vec<String> {
        let told = world.json(0, &["distribution", "outbox", "--state", "queued"]);
        told["messages"].as_array().unwrap().iter().map(|message| message["code"].to_string()).collect()
    };
    let first = codes();
    world.ends(0, &["undo"]);
    assert_eq!(messages(&world), ["C-1 1 cancelled", "C-2 1 cancelled"]);
    world.ends(0, &["undo"]);
    assert_eq!(codes(), first);
    assert_eq!(world.json(0, &["campaign", "show", "Ten"])["published_count"], 2);
}
