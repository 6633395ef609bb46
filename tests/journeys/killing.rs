//! Killed at any moment, whatever was under way is there whole or not at all.
//!
//! Each case runs its words again and again in one folder and kills them at random moments of their run. What the
//! folder then shows (everybody, and the history) must be what it showed before, or what the words make of it when
//! nobody disturbs them, byte for byte; and `verify` must find nothing. Killing leaves the page cache: torn files
//! are for `tests/store/torn.rs`. More moments: `PATRONS_KILLS=1000 cargo test killing`.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::{Random, World, copy_folder, holds};

/// Moments at which a command is killed, where the environment does not say.
const KILLS: u32 = 50;
/// Everything happens at this instant, so that two runs give the same bytes.
const NOW: &str = "2026-11-01T00:00:00Z";

#[test]
fn a_first_import_killed_at_any_moment_is_before_or_after() {
    let case = Case::new(0x2545_F491);
    let file = case.customers(3);
    case.kill_often(&["import", "customers", &file]);
}

#[test]
fn an_import_that_updates_killed_at_any_moment_is_before_or_after() {
    let case = Case::new(0x4F6C_DD1D);
    case.does(&["import", "customers", &case.customers(3)]);
    let file = case.customers(4);
    case.kill_often(&["import", "customers", &file]);
}

#[test]
fn an_import_of_orders_killed_at_any_moment_is_before_or_after() {
    let case = Case::new(0x9E37_79B1);
    case.does(&["import", "customers", &case.customers(3)]);
    case.does(&[
        "segment",
        "create",
        "Big",
        "--where",
        "orders.total_amount > 500 or orders.last_at within 90d",
    ]);
    case.does(&["import", "orders", &case.orders(3)]);
    // A third of these change an order that is there, the others are new.
    let file = case.orders(4);
    case.kill_often(&["import", "orders", &file]);
}

#[test]
fn a_merge_killed_at_any_moment_is_before_or_after() {
    let case = Case::new(0x7FEB_352D);
    case.does(&["import", "customers", &case.customers(3)]);
    case.does(&["segment", "create", "Big", "--where", "orders.total_amount > 500"]);
    case.does(&["import", "orders", &case.orders(3)]);
    case.kill_often(&["merge", "C-0000001-R", "C-0000002-W"]);
}

#[test]
fn codes_in_the_making_killed_at_any_moment_are_all_there_or_none() {
    let case = Case::new(0x27D4_EB2F);
    case.does(&["import", "customers", &case.customers(3)]);
    case.does(&["campaign", "create", "Mass", "--percent-off", "10", "--vouchers-count", "30000"]);
    case.kill_often(&["campaign", "codes", "Mass", "--add", "150000"]);
}

#[test]
fn a_redemption_killed_at_any_moment_is_before_or_after() {
    let case = Case::new(0x1656_67B1);
    case.does(&["import", "customers", &case.customers(3)]);
    case.does(&["segment", "create", "Card", "--where", "redemptions.gift.amount_to_go < 40"]);
    case.does(&["campaign", "create", "Gift", "--gift-amount", "50", "--vouchers-count", "300"]);
    let give = ["--now", NOW, "voucher", "publish", "--campaign", "Gift", "--customer", "C-0000001-R"];
    let card = case.world.ends(0, &give).trim().to_owned();
    case.kill_often(&["voucher", "redeem", &card, "--customer", "C-0000001-R", "--order-amount", "12.50"]);
    case.kill_often(&["voucher", "publish", "--campaign", "Gift", "--customer", "C-0000002-W"]);
}

#[test]
fn an_undo_killed_at_any_moment_is_before_or_after() {
    let case = Case::new(0x1B87_3593);
    case.does(&["import", "customers", &case.customers(3)]);
    case.does(&["import", "customers", &case.customers(4)]);
    case.kill_often(&["undo"]);
}

#[test]
fn a_compaction_killed_at_any_moment_changes_nothing() {
    let case = Case::new(0xCC9E_2D51);
    case.does(&["import", "customers", &case.customers(3)]);
    case.does(&["import", "customers", &case.customers(4)]);
    case.kill_often(&["compact"]);
}

#[test]
fn an_erasure_killed_at_any_moment_is_before_or_after_and_leaves_no_trace_after() {
    let case = Case::new(0x85EB_CA6B);
    case.does(&["import", "customers", &case.customers(3)]);
    case.does(&["set", "C-0000001-R", "name=Zenobia Quux", "phone=+48 777 111 222"]);
    let is_after = case.kill_often(&["erase", "C-0000001-R", "--yes"]);
    for trace in ["C-0000001-R", "Zenobia Quux", "+48 777 111 222"] {
        let is_found = holds(&case.world.data(), trace.as_bytes());
        assert!(is_found != is_after, "`{trace}` is found: {is_found}; it was erased: {is_after}");
    }
}

/// A folder in which something is killed over and over.
struct Case {
    world: World,
    random: std::cell::RefCell<Random>,
}

impl Case {
    fn new(seed: u64) -> Self {
        Self { world: World::new(), random: Random::new(seed).into() }
    }

    /// A file of customers; the same people have the same source ids whatever the seed, but little else.
    fn customers(&self, seed: u32) -> String {
        let folder = self.world.path(&format!("files-{seed}")).display().to_string();
        self.world.ends(0, &["generate", &folder, "--customers", "2500", "--seed", &seed.to_string()]);
        format!("{folder}/customers.csv")
    }

    /// A file of orders of these customers, 2 each.
    fn orders(&self, seed: u32) -> String {
        let folder = self.world.path(&format!("orders-{seed}")).display().to_string();
        let words = ["--customers", "2500", "--orders-per-customer", "2", "--seed", &seed.to_string()];
        self.world.ends(0, &[&["generate", folder.as_str()], &words[..]].concat());
        format!("{folder}/orders.csv")
    }

    fn does(&self, words: &[&str]) {
        self.world.ends(0, &[&["--now", NOW], words].concat());
    }

    /// What the folder shows.
    fn state(&self) -> String {
        let shown = |words: &[&str]| self.world.ends(0, &[&["--now", NOW], words].concat());
        let customers = shown(&["export", "--columns", "all,summaries"]);
        let orders = shown(&["export", "--records", "orders"]);
        let redemptions = shown(&["export", "--records", "redemptions"]);
        let vouchers = shown(&["export", "--records", "vouchers"]);
        let segments = shown(&["--json", "segment", "list"]);
        let campaigns = shown(&["--json", "campaign", "list"]);
        let history = shown(&["--json", "history"]);
        [customers, orders, redemptions, vouchers, segments, campaigns, history].concat()
    }

    /// Kills words at many moments; says whether the last of them was done all the same.
    fn kill_often(&self, words: &[&str]) -> bool {
        let (data, kept) = (self.world.data(), self.world.path("kept"));
        let before = self.state();
        copy_folder(&data, &kept);
        let started = Instant::now();
        self.does(words);
        let lasts = started.elapsed();
        let after = self.state();
        let mut was_done = true;
        for _ in 0..kills() {
            if was_done {
                restore(&kept, &data);
            }
            self.kill_once(words, lasts);
            self.does(&["verify"]);
            let now = self.state();
            assert!(now == before || now == after, "{words:?} was left half done");
            was_done = now == after;
        }
        was_done
    }

    fn kill_once(&self, words: &[&str], lasts: Duration) {
        let mut command = self.world.command();
        command.args(["--now", NOW]).args(words).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let moment = self.random.borrow_mut().below(lasts.as_micros() as u64);
        std::thread::sleep(Duration::from_micros(moment));
        // It may have ended by itself meanwhile.
        child.kill().ok();
        child.wait().unwrap();
    }
}

fn restore(kept: &Path, data: &Path) {
    std::fs::remove_dir_all(data).unwrap();
    copy_folder(kept, data);
}

fn kills() -> u32 {
    std::env::var("PATRONS_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS)
}
