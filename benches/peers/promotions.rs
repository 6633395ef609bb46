//! Promotions: a million codes at once, and codes redeemed one by one.

use std::path::Path;

use patrons::app::jobs::import::Unknown;
use patrons::app::promotions::{CodeAsked, NewOrder, PromotionCommand};
use patrons::app::{App, AppOptions, Command, NewRedemption};
use patrons::domain::{CampaignId, Row};

use super::Bench;
use super::live::{actor, p99};
use super::machine::{copy, patrons, remove, run_watched, timed};
use super::table::{Line, Target, Unit, Who};

const CODES: Line = Line {
    what: "a million unique codes made, durable, as a process; beside inserting them into a unique column",
    unit: Unit::Seconds,
    targets: &[Target::AtMost(3.0), Target::Of(0.5, Who::Sqlite)],
};
const REDEEM: Line = Line {
    what: "a code redeemed on an order: checked, recorded, durable, p99",
    unit: Unit::Seconds,
    targets: &[Target::AtMost(0.005)],
};
const RATE: Line = Line {
    what: "that on average, a thousand in a row, to a bare insert and flush on the same disk",
    unit: Unit::Times,
    targets: &[Target::AtMost(2.0)],
};

const ENTRIES: Line = Line {
    what: "an import that brings 100,000 customers into a segment with a distribution that gives codes, over the import without",
    unit: Unit::Seconds,
    targets: &[Target::AtMost(2.0)],
};

/// Customers who enter at once.
const ENTERING: usize = 100_000;
/// Codes redeemed one by one.
const REDEMPTIONS: usize = 1000;

/// One round.
pub fn measure(bench: &mut Bench) {
    let data = bench.path("data-promotions");
    remove(&data);
    copy(&bench.data(), &data);
    let make = ["campaign", "create", "Mass", "--percent-off", "10", "--vouchers-count", "1000000"];
    let words = [&["--quiet"][..], &make].concat();
    bench.table.add(&CODES, Who::Ours, run_watched(&mut patrons(&data, &words)).seconds);
    if let Some(sqlite) = &bench.sqlite {
        let file = bench.path("codes.csv");
        let printed = ["--quiet", "campaign", "codes", "Mass", "--limit", "0"];
        let listed = patrons(&data, &printed).output().unwrap();
        keep_codes(&String::from_utf8(listed.stdout).unwrap(), &file);
        let taken = sqlite.load_codes(&file, &bench.path("codes.db"));
        bench.table.add(&CODES, Who::Sqlite, taken.seconds);
    }
    let bare = bare_inserts(&bench.path("bare"));
    let taken = redeem(&data);
    let mean = taken.iter().sum::<f64>() / taken.len() as f64;
    bench.table.add(&REDEEM, Who::Ours, p99(taken));
    bench.table.add(&RATE, Who::Ours, mean / bare);
    remove(&data);
    let (without, with) = (entering(bench, false), entering(bench, true));
    bench.table.add(&ENTRIES, Who::Ours, with - without);
}

/// Seconds of an import of orders that brings customers into a segment, with a distribution on it or without.
fn entering(bench: &Bench, is_answered: bool) -> f64 {
    let data = bench.path("data-entering");
    remove(&data);
    copy(&bench.data(), &data);
    let run = |words: &[&str]| {
        let mut command = patrons(&data, &[&["--quiet"], words].concat());
        let status = command.stdout(std::process::Stdio::null()).status().unwrap();
        assert!(status.success(), "{words:?}");
    };
    run(&["segment", "create", "Entering", "--where", "orders.total_amount >= 1000000"]);
    run(&["campaign", "create", "Ten", "--percent-off", "10", "--vouchers-count", "150000"]);
    if is_answered {
        let file = bench.path("messages.jsonl").display().to_string();
        run(&[
            "distribution",
            "create",
            "Hello",
            "--on-enter",
            "Entering",
            "--campaign",
            "Ten",
            "--file",
            &file,
        ]);
        run(&["distribution", "activate", "Hello", "--only-new"]);
    }
    let orders = bench.path("entering.csv");
    let customers = std::fs::read_to_string(bench.file()).unwrap();
    let every = (customers.lines().count() / ENTERING).max(1);
    let keys = customers
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next().filter(|key| key.starts_with("C-")));
    let lines: Vec<String> = keys
        .step_by(every)
        .take(ENTERING)
        .enumerate()
        .map(|(at, key)| format!("E-{at},{key},PAID,1000000"))
        .collect();
    std::fs::write(&orders, format!("order_id,customer,status,amount\n{}\n", lines.join("\n"))).unwrap();
    let orders = orders.display().to_string();
    let seconds = run_watched(&mut patrons(&data, &["--quiet", "import", "orders", &orders])).seconds;
    remove(&data);
    seconds
}

/// Writes the first column of a printed table to a file, without its heading.
fn keep_codes(text: &str, file: &Path) {
    let codes = text.lines().skip(1).filter_map(|line| line.split_whitespace().next());
    let kept: Vec<&str> = codes.collect();
    assert_eq!(kept.len(), 1_000_000);
    std::fs::write(file, kept.join("\n") + "\n").unwrap();
}

/// Seconds of each of many redemptions, each by another customer.
fn redeem(data: &Path) -> Vec<f64> {
    let app = App::open(data, AppOptions::default()).unwrap();
    let snapshot = app.snapshot();
    snapshot.load(&snapshot.asked_columns(), &|_, _| true).unwrap();
    let vouchers = snapshot.vouchers(Some(CampaignId(1)), 0, REDEMPTIONS).unwrap();
    let every = (snapshot.count() / REDEMPTIONS as u64).max(1);
    let rows: Vec<u32> = snapshot.alive().iter().step_by(every as usize).take(REDEMPTIONS).collect();
    let mut taken = Vec::new();
    for (at, (voucher, row)) in vouchers.into_iter().zip(rows).enumerate() {
        let order =
            NewOrder { source_id: Some(format!("P-{at}")), amount: Some(12_050), ..NewOrder::default() };
        let new = NewRedemption {
            codes: vec![CodeAsked { code: voucher.code, credits: None, points: None }],
            customer: snapshot.id_of(Row(row)).unwrap().to_string(),
            order: Some(order),
            metadata: None,
            unknown: Unknown::Reject,
        };
        let command = Command::Promotion(PromotionCommand::Redeem(new));
        let (seconds, reply) = timed(|| app.run(command, &actor()));
        assert_eq!(reply.unwrap().promotion.unwrap().total, Some(10_845));
        taken.push(seconds);
    }
    taken
}

/// Seconds of an insert of a small value and a flush, on average.
fn bare_inserts(folder: &Path) -> f64 {
    remove(folder);
    let tree = sled::open(folder).unwrap();
    let (seconds, ()) = timed(|| {
        for at in 0..REDEMPTIONS as u32 {
            tree.insert(at.to_be_bytes(), [at as u8; 200].as_slice()).unwrap();
            tree.flush().unwrap();
        }
    });
    seconds / REDEMPTIONS as f64
}
