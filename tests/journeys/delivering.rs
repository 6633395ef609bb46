//! Real servers on this machine: what goes to them, and what becomes of messages that they refuse, put off or lose.

use std::time::Duration;

use serde_json::Value;

use crate::support::mail_sink::{MailSink, Manner};
use crate::support::web_sink::{Answer, WebSink};
use crate::support::{Terminal, World};

/// Customers who sign up, and a distribution of mail to them through a sink.
fn world(names: &[&str]) -> (World, MailSink) {
    let world = World::new();
    let rows: Vec<String> =
        names.iter().map(|name| format!("{name},Ana {name},{name}@example.com")).collect();
    world.import(0, format!("source_id,name,email\n{}\n", rows.join("\n")), &[]);
    let sink = MailSink::start(0, Manner::of, |_| ()).unwrap();
    connect(&world, &sink);
    world.ends(
        0,
        &[
            "distribution",
            "create",
            "Hello",
            "--on-event",
            "signup",
            "--mail",
            "--mode",
            "each",
            "--subject",
            "Hello, {{ customer.name }}!",
            "--text",
            "Welcome, {{ customer.name }}.",
            "--html",
            "<p>Welcome, <b>{{ customer.name }}</b>.</p>",
        ],
    );
    world.ends(0, &["distribution", "activate", "Hello"]);
    for name in names {
        world.ends(0, &["event", "add", name, "signup"]);
    }
    (world, sink)
}

fn connect(world: &World, sink: &MailSink) {
    let port = sink.port.to_string();
    let settings = [
        ("mail.host", "127.0.0.1"),
        ("mail.port", &port),
        ("mail.security", "none"),
        ("mail.from", "Shop <a@shop.example>"),
    ];
    for (key, value) in settings {
        world.ends(0, &["config", key, value]);
    }
}

/// Customer and state of each message, sorted.
fn states(world: &World) -> Vec<String> {
    let told = world.json(0, &["distribution", "outbox", "--limit", "1000"]);
    let line = |message: &Value| {
        format!(
            "{} {}",
            message["customer"]["source_id"].as_str().unwrap(),
            message["state"].as_str().unwrap()
        )
    };
    let mut lines: Vec<String> = told["messages"].as_array().unwrap().iter().map(line).collect();
    lines.sort();
    lines
}

#[test]
fn mail_goes_out_in_text_and_html_and_each_refusal_ends_one_message_alone() {
    let (world, sink) = world(&["ana", "refused", "later", "silent", "gone", "zoe"]);
    let sent = world.json(1, &["deliver", "--once"]);
    assert_eq!(
        (&sent["sent"], &sent["failed"], &sent["unknown"]),
        (&1.into(), &1.into(), &1.into()),
        "{sent}"
    );
    // After a server that hangs up, the rest waits until it may be there again.
    assert_eq!(
        states(&world),
        ["ana sent", "gone queued", "later queued", "refused failed", "silent unknown", "zoe queued"]
    );
    let mail = &sink.taken()[0];
    assert_eq!(mail.to, "ana@example.com");
    for part in
        ["Subject: Hello, Ana ana!", "From: Shop <a@shop.example>", "Welcome, Ana ana.", "<b>Ana ana</b>"]
    {
        assert!(mail.text.contains(part), "`{part}` is not in\n{}", mail.text);
    }
    let failed = world.json(0, &["distribution", "outbox", "Hello", "--state", "failed"]);
    assert!(failed["messages"][0]["note"].as_str().unwrap().contains("nobody of that name"), "{failed}");

    // Two minutes later those that were put off are tried again, the unknown one is not.
    let sent = world.json(1, &["--now", &in_minutes(2), "deliver", "--once"]);
    assert_eq!(sent["sent"], 1, "{sent}");
    assert_eq!(sink.taken().iter().filter(|mail| mail.to.starts_with("silent")).count(), 1);
    world.ends(0, &["distribution", "retry", "Hello", "--state", "unknown"]);
    world.ends(1, &["--now", &in_minutes(20), "deliver", "--once"]);
    assert_eq!(sink.taken().iter().filter(|mail| mail.to.starts_with("silent")).count(), 2);
}

fn in_minutes(minutes: i64) -> String {
    patrons::domain::Instant(patrons::domain::Clock::system().now().0 + minutes * 60_000).to_string()
}

#[test]
fn a_message_that_nobody_takes_is_given_up_after_thirteen_attempts() {
    let (world, sink) = world(&["later"]);
    let mut minutes = 0;
    for attempt in 1..=13 {
        assert_eq!(states(&world), ["later queued"], "attempt {attempt}");
        world.ends(0, &["--now", &in_minutes(minutes), "deliver", "--once"]);
        minutes += 60 * 25;
    }
    assert_eq!(states(&world), ["later failed"]);
    assert_eq!(sink.taken().len(), 0);
    world.ends(0, &["--now", &in_minutes(minutes), "distribution", "retry", "Hello"]);
    assert_eq!(states(&world), ["later queued"]);
}

#[test]
fn without_a_server_nothing_is_tried_and_it_is_said_what_to_set() {
    let (world, _sink) = world(&["ana"]);
    world.ends(0, &["config", "mail.host", "default"]);
    let said = world.says(1, &["deliver", "--once"]);
    assert!(said.contains("patrons config mail.host"), "{said}");
    let told = world.json(0, &["distribution", "outbox"]);
    assert_eq!(
        (&told["messages"][0]["state"], &told["messages"][0]["attempts"]),
        (&"queued".into(), &0.into())
    );
}

#[test]
fn webhooks_are_signed_tried_again_and_known_by_their_ids() {
    let world = World::new();
    world.import(0, "source_id,name\nC-1,Ana\nC-2,Ben\nC-3,Cleo\nC-4,Dan\n", &[]);
    let sink = WebSink::start(|body| match () {
        () if body.contains("\"C-2\"") => Answer::Status(500),
        () if body.contains("\"C-3\"") => Answer::Nothing,
        () if body.contains("\"C-4\"") => Answer::After(Duration::from_secs(12)),
        () => Answer::Status(204),
    });
    let url = sink.url();
    world.ends(
        0,
        &["distribution", "create", "Hook", "--on-event", "signup", "--webhook", &url, "--mode", "each"],
    );
    world.ends(0, &["distribution", "activate", "Hook"]);
    for customer in ["C-1", "C-2", "C-3", "C-4"] {
        world.ends(0, &["event", "add", customer, "signup"]);
    }
    let said = world.says(1, &["deliver", "--once"]);
    assert!(said.contains("webhook.secret"), "{said}");
    world.ends(0, &["config", "webhook.secret", "s3cret"]);
    assert!(!world.ends(0, &["config"]).contains("s3cret"));
    let refused = world.json(0, &["deliver", "--once"]);
    assert_eq!(
        (&refused["put_off"], sink.told().len()),
        (&4.into(), 0),
        "this machine's own addresses are private"
    );
    world.ends(0, &["config", "webhook.private", "true"]);
    let sent = world.json(0, &["--now", &in_minutes(2), "deliver", "--once"]);
    assert_eq!((&sent["sent"], &sent["put_off"]), (&1.into(), &3.into()), "{sent}");
    for told in sink.told() {
        let secret = patrons::delivery::Secret("s3cret".into());
        assert_eq!(told.signature, patrons::delivery::signature::sign(&secret, &told.body));
    }
    world.json(0, &["--now", &in_minutes(5), "deliver", "--once"]);
    let of = |customer: &str| {
        let all = sink.told();
        let bodies = all.iter().map(|told| serde_json::from_str::<Value>(&told.body).unwrap());
        bodies.filter(|body| body["data"]["customer"]["source_id"] == customer).collect::<Vec<_>>()
    };
    assert_eq!(of("C-1").len(), 1);
    let again = of("C-2");
    assert_eq!(again.len(), 2);
    assert_eq!(again[0], again[1], "a webhook that comes again says the same, under the same id");
    assert_eq!(
        (&again[0]["type"], &again[0]["source"]["object"], &again[0]["data"]["event"]["event"]),
        (&"customer.custom_event".into(), &"distribution".into(), &"signup".into())
    );
}

#[test]
fn a_command_is_given_each_message_and_its_end_decides() {
    let world = World::new();
    world.import(0, "source_id,name\nC-1,Ana\nC-2,Ben\nC-3,Cleo\n", &[]);
    let file = world.path("got.txt").display().to_string();
    let command =
        format!("read x; echo \"$x\" >> '{file}'; case \"$x\" in *C-2*) exit 75;; *C-3*) exit 3;; esac");
    world.ends(0, &["distribution", "create", "Run", "--on-event", "signup", "--command", &command]);
    world.ends(0, &["distribution", "activate", "Run"]);
    for customer in ["C-1", "C-2", "C-3"] {
        world.ends(0, &["event", "add", customer, "signup"]);
    }
    world.json(0, &["deliver", "--once"]);
    assert_eq!(states(&world), ["C-1 sent", "C-2 queued", "C-3 failed"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 3);
}

#[test]
fn messages_go_out_while_the_screens_are_open() {
    let (world, sink) = world(&["ana", "zoe"]);
    let mut terminal = Terminal::open(&world);
    for _ in 0..200 {
        if sink.taken().len() == 2 {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    terminal.press("q");
    terminal.ends();
    assert_eq!(sink.taken().len(), 2);
    assert_eq!(states(&world), ["ana sent", "zoe sent"]);
}
