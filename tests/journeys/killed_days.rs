//! A day of entries, codes, sends and retries whose process is killed again and again: no code is given twice or lost, no
//! message is lost or sent twice, and what cannot be known is listed as unknown.
//!
//! More moments: `PATRONS_KILLS=1000 cargo test killed_days`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::support::mail_sink::{MailSink, Manner};
use crate::support::{Random, World};

/// Moments at which something is killed, where the environment does not say.
const KILLS: u32 = 60;
/// Customers that enter in one import.
const AT_ONCE: usize = 6;
/// Imports of a day.
const IMPORTS: usize = 5;
/// A command is killed within this time.
const WITHIN_MICROS: u64 = 150_000;

#[test]
fn a_day_killed_again_and_again_comes_to_what_an_undisturbed_one_does() {
    let day = Day::begin();
    let mut step = 0;
    for import in 0..IMPORTS {
        let file = day.orders(import);
        day.disturbed(&mut step, &["import", "orders", &file]);
        day.disturbed(&mut step, &["deliver", "--once"]);
        day.disturbed(&mut step, &["campaign", "codes", "Gift", "--add", "7"]);
        day.disturbed(&mut step, &["deliver", "--once"]);
    }
    day.check_end();
}

struct Day {
    world: World,
    sink: MailSink,
    random: std::cell::RefCell<Random>,
    kills_per_step: u32,
}

impl Day {
    fn begin() -> Self {
        let world = World::new();
        let kind = ["ana", "refused", "zoe", "later", "bo", "silent"];
        let row = |n: usize| format!("C-{n},{}{n}@example.com", kind[n % kind.len()]);
        let rows: Vec<String> = (0..AT_ONCE * IMPORTS).map(row).collect();
        world.import(0, format!("source_id,email\n{}\n", rows.join("\n")), &[]);
        let sink = MailSink::start(0, Manner::of, |_| ()).unwrap();
        let port = sink.port.to_string();
        let settings = [
            ("mail.host", "127.0.0.1"),
            ("mail.port", &port),
            ("mail.security", "none"),
            ("mail.from", "a@shop.example"),
        ];
        for (key, value) in settings {
            world.ends(0, &["config", key, value]);
        }
        world.ends(0, &["segment", "create", "Big", "--where", "orders.total_amount >= 100"]);
        world.ends(0, &["campaign", "create", "Gift", "--gift-amount", "5", "--vouchers-count", "4"]);
        let words = ["--on-enter", "Big", "--campaign", "Gift", "--mail", "--subject", "Hello"];
        let create = ["distribution", "create", "Hello"];
        world.ends(0, &[&create[..], &words[..], &["--text", "{{ voucher.code }}"]].concat());
        world.ends(0, &["distribution", "activate", "Hello"]);
        let kills = std::env::var("PATRONS_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS);
        let kills_per_step = kills / (IMPORTS as u32 * 4);
        Self { world, sink, random: Random::new(0x51ED_270B).into(), kills_per_step }
    }

    fn orders(&self, import: usize) -> String {
        let row = |n: usize| format!("O-{n},C-{n},PAID,500");
        let rows: Vec<String> = (import * AT_ONCE..(import + 1) * AT_ONCE).map(row).collect();
        let content = format!("order_id,customer,status,amount\n{}\n", rows.join("\n"));
        self.world.file(&format!("orders-{import}.csv"), content)
    }

    /// Does something at the day's next hour, killed many times first.
    fn disturbed(&self, step: &mut i64, words: &[&str]) {
        *step += 1;
        let now = patrons::domain::Instant(patrons::domain::Clock::system().now().0 + *step * 3_600_000);
        let now = now.to_string();
        for _ in 0..self.kills_per_step {
            let mut command = self.world.command();
            command.args(["--now", &now]).args(words).stdout(Stdio::null()).stderr(Stdio::null());
            let mut child = command.spawn().unwrap();
            let moment = self.random.borrow_mut().below(WITHIN_MICROS);
            std::thread::sleep(Duration::from_micros(moment));
            // It may have ended by itself meanwhile.
            child.kill().ok();
            child.wait().unwrap();
            self.world.ends(0, &["--now", &now, "verify"]);
            self.check(&now);
        }
        let ended = self.world.run(&[&["--now", &now], words].concat());
        assert!(ended.status.code().is_some_and(|code| code <= 1), "{words:?}");
        self.check(&now);
    }

    fn messages(&self, now: &str) -> Vec<Value> {
        let told = self.world.json(0, &["--now", now, "distribution", "outbox", "--limit", "1000"]);
        told["messages"].as_array().unwrap().clone()
    }

    /// What holds at any moment.
    fn check(&self, now: &str) {
        let messages = self.messages(now);
        let mut customers = BTreeSet::new();
        let mut codes = BTreeSet::new();
        let mut mails: BTreeMap<String, usize> = BTreeMap::new();
        for mail in self.sink.taken() {
            let id = mail.text.lines().find_map(|line| line.strip_prefix("Message-ID: <")).unwrap();
            *mails.entry(id.split('@').next().unwrap().to_owned()).or_default() += 1;
        }
        for message in &messages {
            let whose = message["customer"]["source_id"].to_string();
            assert!(customers.insert(whose.clone()), "{whose} has two messages");
            if let Some(code) = message["code"].as_str() {
                assert!(codes.insert(code.to_owned()), "the code {code} was given twice");
            }
            let state = message["state"].as_str().unwrap();
            let taken = mails.remove(message["id"].as_str().unwrap()).unwrap_or_default();
            let is_right = match state {
                "sent" => taken == 1,
                "unknown" => taken <= 1,
                "queued" | "waiting" | "failed" => taken == 0,
                _ => false,
            };
            assert!(is_right, "{whose} is {state}, and the server took {taken}");
        }
        assert!(mails.is_empty(), "mails of no message: {mails:?}");
        let campaign = self.world.json(0, &["--now", now, "campaign", "show", "Gift"]);
        assert_eq!(campaign["published_count"].as_u64().unwrap(), codes.len() as u64, "a code is lost");
    }

    /// What the day came to.
    fn check_end(&self) {
        let messages = self.messages("2999-01-01T00:00:00Z");
        assert_eq!(messages.len(), AT_ONCE * IMPORTS, "a message is lost");
        for message in messages {
            let whose = message["customer"]["source_id"].as_str().unwrap();
            let number: usize = whose.strip_prefix("C-").unwrap().parse().unwrap();
            let state = message["state"].as_str().unwrap();
            let expected = match number % 6 {
                1 => "failed",
                3 => "queued",
                5 => "unknown",
                _ => "sent",
            };
            // Where it was killed between the server and its own record, nobody knows.
            let is_right = state == expected || state == "unknown";
            assert!(is_right, "{whose} is {state}");
        }
    }
}
