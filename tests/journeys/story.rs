//! A newcomer's story: everyone who enters *Big spenders* gets a code by mail, redeems it, is refused outside of the
//! segment, and it is taken back: by commands alone, and by screens alone.

use std::time::Duration;

use crate::support::mail_sink::{MailSink, Manner};
use crate::support::{Terminal, World, sample};

fn sink() -> MailSink {
    MailSink::start(0, |_| Manner::Takes, |_| ()).unwrap()
}

/// The code in the mail to somebody.
fn code_of(sink: &MailSink, to: &str) -> String {
    for _ in 0..200 {
        if let Some(mail) = sink.taken().into_iter().find(|mail| mail.to == to) {
            let (_, code) = mail.text.split_once("Your code: ").unwrap();
            return code.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("no mail came to {to}");
}

#[test]
fn by_commands_alone() {
    let (world, sink) = (World::new(), sink());
    let port = sink.port.to_string();
    let (customers, orders) = (sample("customers.csv"), sample("orders.csv"));
    let (new_orders, codes) = (sample("new-orders.csv"), sample("codes.txt"));
    for words in [
        &["import", "customers", &customers][..],
        &["import", "orders", &orders],
        &["segment", "create", "Big spenders", "--where", "orders.total_amount >= 500"],
        &["campaign", "create", "Big ten", "--percent-off", "10"],
        &["campaign", "codes", "Big ten", "--import", &codes],
        &[
            "rule",
            "create",
            "Only big",
            "--where",
            "in segment \"Big spenders\"",
            "--message",
            "for big spenders only",
        ],
        &["rule", "assign", "Only big", "--campaign", "Big ten"],
        &["config", "mail.host", "127.0.0.1"],
        &["config", "mail.port", &port],
        &["config", "mail.security", "none"],
        &["config", "mail.from", "Shop <news@shop.example>"],
        &[
            "distribution",
            "create",
            "Welcome",
            "--on-enter",
            "Big spenders",
            "--campaign",
            "Big ten",
            "--mail",
            "--no-consent",
            "--subject",
            "For you, {{ customer.name }}",
            "--text",
            "Your code: {{ voucher.code }}.",
        ],
        &["distribution", "activate", "Welcome", "--only-new"],
        &["import", "orders", &new_orders],
        &["deliver", "--once"],
    ] {
        world.ends(0, words);
    }
    let code = code_of(&sink, "joseph.hernandez2@box.example");
    assert_eq!((code.as_str(), sink.taken().len()), ("BIG-0001", 3));
    world.ends(0, &["voucher", "redeem", &code, "--customer", "C-0000002-W", "--order-amount", "120"]);
    world.ends(0, &["voucher", "rollback", &code]);
    world.ends(1, &["voucher", "rollback", &code]);
    let outside = ["voucher", "redeem", &code, "--customer", "C-0000005-M", "--order-amount", "120"];
    assert_eq!(world.json(1, &outside)["error"]["message"], "for big spenders only");
    world.ends(0, &["voucher", "redeem", &code, "--customer", "C-0000002-W", "--order-amount", "120"]);
}

#[test]
fn by_screens_alone() {
    let (world, sink) = (World::new(), sink());
    let mut terminal = Terminal::open(&world);
    terminal.waits_for("There are no customers yet.");
    terminal.press("s").waits_for("500 customers");
    terminal.press("7").waits_for("Staff");
    terminal.press("n").waits_for("Tab completes");
    terminal.press("orders.total_amount >= 500").waits_for("67");
    terminal.press("<c-s>").waits_for("Type of the segment");
    terminal.press("a").waits_for("Name");
    terminal.press("Big spenders<c-s>").waits_for("auto-update  ");
    terminal.press("gv").waits_for("There are no campaigns yet.");
    terminal.press("np").waits_for("Percent off");
    terminal.press("Big ten<tab>10<tab><tab><tab>10<tab>BIG-<c-s>").waits_for("10 codes made");
    terminal.press("gr").waits_for("There are no rules yet.");
    terminal.press("n").waits_for("What must hold");
    terminal.press("in segment \"Big spenders\"").waits_for("refused");
    terminal.press("<c-t>C-0000011-B<tab><tab><tab>for big spenders only").waits_for("allowed");
    terminal.press("<c-s>").waits_for("Name of the rule");
    terminal.press("Only big<c-s>").waits_for("saved Only big");
    terminal.press("a").waits_for("Put under Only big");
    terminal.press("<enter>").waits_for("Big ten  ");
    terminal.press("6").waits_for("Metadata");
    terminal.press("m").waits_for("Mail server");
    let server =
        format!("127.0.0.1<tab><c-u>{}<tab><c-u>none<tab><tab><tab>news@shop.example<c-s>", sink.port);
    terminal.press(&server).waits_for("kept in config.toml");
    terminal.press("gn").waits_for("There are no distributions yet.");
    terminal.press("n").waits_for("When a customer");
    terminal.press("e").waits_for("Which segment");
    terminal.press("Big<enter>").waits_for("The customer gets");
    terminal.press("ten<enter>").waits_for("It is told by");
    terminal.press("m").waits_for("Permission");
    let words =
        "Welcome<tab>For you, {{ customer.name }}<tab>Your code: {{ voucher.code }}.<tab><tab>none<c-s>";
    terminal.press(words).waits_for("it is a draft");
    terminal.press("v").waits_for("Customer");
    terminal.press("C-0000002-W<c-s>").waits_for("joseph.hernandez2@box.example");
    terminal.press("<esc>").waits_without("The message to");
    terminal.press("a").waits_for("67 are queued");
    terminal.press("n").waits_for("live");
    terminal.press("gi").waits_for("step 1 of 8");
    terminal.press(&format!("{}<enter>", sample("new-orders.csv"))).waits_for("step 2 of 8");
    terminal.press("<enter>").waits_for("step 3 of 8");
    terminal.press(">").waits_for("step 4 of 8");
    terminal.press(">").waits_for("rows read");
    terminal.press(">").waits_for("step 6 of 8");
    terminal.press("y").waits_for("3 rows imported");
    let code = code_of(&sink, "joseph.hernandez2@box.example");
    terminal.press("gb").waits_for("3 of 3 done");
    terminal.press("gv").waits_for("Big ten");
    terminal.press("<enter>").waits_for(&code);
    terminal.press("r").waits_for("Order amount");
    terminal.press("<tab>120<c-s>").waits_for("12.00 off");
    terminal.press("R").waits_for("Take back which redemption");
    terminal.press("<enter>").waits_for("is as before its redemption");
    terminal.press("r").waits_for("Order amount");
    terminal.press("<c-u>C-0000005-M<tab>120<c-s>").waits_for("refused");
    terminal.press("<esc>");
    terminal.press("q");
    terminal.signal("TERM");
    terminal.ends();
}
