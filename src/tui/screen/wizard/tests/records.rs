//! Files of records in the wizard, driven by keys.

use std::sync::Arc;

use super::{Play, check, report};
use crate::app::jobs::import::{Imported, Mode, Unknown};
use crate::domain::{ChangeSetId, FactKind};
use crate::import::{Duplicates, Report};
use crate::tui::effect::Effect;
use crate::tui::job::import::{Carried, Outcome, RecordsRequest};
use crate::tui::job::{JobId, JobRequest};

const ORDERS: &str = "Order Number;Customer Number;Status;Betrag;Bestelldatum;Note\n\
    W-1;C-1;complete;12,50;2026-04-03;web\n\
    W-2;C-1;weird;7,00;2026-04-05;\n\
    W-3;C-9;;9,99;2026-04-06;phone\n";

impl Play {
    /// The records job asked for last.
    fn began_records(&mut self) -> (JobId, Box<RecordsRequest>) {
        match self.began() {
            (id, JobRequest::Records(request)) => (id, request),
            (_, other) => panic!("{other:?}"),
        }
    }

    fn at_records(&mut self, file: &str) -> &mut Self {
        self.press("shop<enter>").reads(file)
    }
}

fn tried(rows: u64) -> Outcome {
    Outcome::Tried(Ok(Arc::new(Report { rows, created: rows, ..Report::default() })))
}

#[test]
fn a_file_says_itself_what_its_rows_are_and_a_person_may_say_otherwise() {
    let mut play = Play::new(80, 24);
    check(&play.at_records(ORDERS).screen(), &["Rows are   orders", "by the header"]);
    check(&play.press("wc").screen(), &["Rows are   customers", "chosen"]);
    check(
        &play.press("wo<enter>").screen(),
        &["step 3 of 8: columns · orders of shop.csv", "customer.source_id"],
    );
    check(&play.press("<esc>").screen(), &["step 2 of 8", "Rows are   orders"]);
    for (header, kind) in [
        ("event_id,event,customer", "events"),
        ("redemption_id,code,customer", "redemptions"),
        ("code,customer_source_id,balance", "vouchers"),
        ("entry_id,customer,points", "points"),
        ("source_id,name,email", "customers"),
    ] {
        let mut play = Play::new(80, 24);
        check(&play.at_records(&format!("{header}\na,b,c\n")).screen(), &[&format!("Rows are   {kind}")]);
    }
}

#[test]
fn words_are_mapped_rules_chosen_and_the_import_is_what_was_tried() {
    let mut play = Play::new(80, 24);
    play.at_records(ORDERS).press("<enter>>");
    check(
        &play.screen(),
        &["status `complete`", "PAID", "✗status `weird`", "its rows are rejected", "of an empty cell, 1 row"],
    );
    play.press("j<enter>PROC<enter>");
    check(&play.screen(), &["› status `weird`", "PROCESSING"]);
    play.press("j<enter>CANC<enter>");
    check(&play.screen(), &["› status of an empty cell, 1 row", "CANCELED"]);
    play.press("j<space>j<space>jj<space>shop<enter>>");
    let (id, request) = play.began_records();
    assert_eq!(
        (request.mode, request.unknown, request.mapping.kind),
        (Mode::DryRun, Unknown::Reject, FactKind::Order)
    );
    assert_eq!(
        (request.policies.duplicates, request.mapping.source.as_deref()),
        (Duplicates::First, Some("shop"))
    );
    assert_eq!(request.mapping.label_of("Weird").as_deref(), Some("PROCESSING"));
    assert_eq!(request.mapping.label_of("").as_deref(), Some("CANCELED"));
    play.ends(id, Some(tried(3)), Ok(String::new()));
    check(&play.screen(), &["new orders", "nothing is written yet"]);
    check(&play.press(">").screen(), &["3 orders created", "Records of customers nobody knows are rejected"]);
    play.press("y");
    let (id, again) = play.began_records();
    assert_eq!((again.mode, &again.mapping), (Mode::Run, &request.mapping));
    let report = Report { rows: 3, created: 3, ..Report::default() };
    let main = Imported { report, change_set: Some(ChangeSetId(7)), rejects_file: None };
    let carried = Carried { main, mended: None };
    play.ends(id, Some(Outcome::Imported(Arc::new(carried))), Ok("3 rows".to_owned()));
    check(&play.screen(), &["step 8 of 8", "3 rows imported", "u takes it back"]);
}

#[test]
fn what_is_undecided_holds_up_and_is_found_by_a_key() {
    let mut play = Play::new(80, 24);
    play.at_records("order_id,who,amount\nO-1,C-1,5\n").press("<enter>");
    check(&play.screen(), &["✗ 1 undecided (n)", "no column says whose the orders are"]);
    check(&play.press(">").screen(), &["step 3 of 8"]);
    play.press("j<enter>customer.source<enter>");
    check(&play.screen(), &["everything is decided", "customer.source_id"]);
    check(&play.press("jx").screen(), &["1 skipped"]);
    check(&play.press("x").screen(), &["0 skipped"]);
    play.press("<enter>new meta<enter>");
    check(&play.screen(), &["New metadata"]);
    play.press("<c-u>worth<enter>");
    check(&play.screen(), &["metadata.worth"]);
    check(&play.press(">").screen(), &["step 4 of 8: rules"]);
}

#[test]
fn a_dry_run_that_fails_or_finds_bad_rows_says_so_and_a_cancelled_one_stops() {
    let mut play = Play::new(80, 24);
    play.at_records(ORDERS).press("<enter>>>");
    let (id, _) = play.began_records();
    play.ends(id, Some(Outcome::Tried(Err("the file is gone".to_owned()))), Ok(String::new()));
    check(&play.screen(), &["the file is gone", "Nothing was written"]);
    play.press("<esc>>");
    let (id, _) = play.began_records();
    play.ends(id, Some(Outcome::Tried(Ok(Arc::new(report())))), Ok(String::new()));
    play.press("n");
    check(&play.screen(), &["›line 3"]);
    check(&play.press("<enter>").screen(), &["Line 3"]);
    play.press("<esc><esc>jjj<space>>");
    play.press("c");
    check(&play.screen(), &["the dry run was cancelled"]);
}

#[test]
fn many_records_are_confirmed_by_their_number() {
    let mut play = Play::new(80, 24);
    play.at_records(ORDERS).press("<enter>>>");
    let (id, _) = play.began_records();
    play.ends(id, Some(tried(12_000)), Ok(String::new()));
    check(&play.press(">y").screen(), &["Type 12,000 first"]);
    play.press("12000y");
    assert_eq!(play.began_records().1.mode, Mode::Run);
    play.press("<esc>");
    assert!(play.stage.screen().contains("the import goes on"), "{}", play.stage.screen());
    assert!(!play.stage.out.iter().any(|carry| matches!(carry.effect, Effect::CancelJob(_))));
}

#[test]
fn every_phase_is_painted_at_every_size() {
    let mut play = Play::new(80, 24);
    play.at_records(ORDERS);
    let paint = |play: &mut Play| {
        for width in [0, 1, 2, 10, 40, 60, 80, 119, 120, 200] {
            for height in [0, 1, 2, 6, 13, 24, 50] {
                play.stage.resize(width, height).screen();
            }
        }
    };
    for keys in ["", "<enter>", "<enter>", "<esc>>", "j<enter>", "<esc>>"] {
        play.press(keys);
        paint(&mut play);
    }
    let (id, _) = play.began_records();
    paint(&mut play);
    play.ends(id, Some(tried(20_000)), Ok(String::new()));
    for keys in ["", ">", "20000", "y"] {
        play.press(keys);
        paint(&mut play);
    }
    let (id, _) = play.began_records();
    play.ends(id, None, Err("the disk is full".to_owned()));
    paint(&mut play);
}
