//! Every screen in pictures: empty, full, busy, refused, small and wide.

use crate::app::jobs::Progress;
use crate::domain::fact::field;
use crate::domain::{Cell, FactKind, Value};
use crate::tui::effect::Ticket;
use crate::tui::job::{JobId, JobReport};
use crate::tui::session::{Input, SlotId};
use crate::tui::stage::{FakeHouse, Stage, assert_picture, change_set};

/// A picture's name, how many customers there are, and the keys that lead to it.
type Scene = (&'static str, u32, &'static str);

const SCENES: &[Scene] = &[
    ("start", 0, ""),
    ("start-help", 0, "?"),
    ("customers", 1000, ""),
    ("customers-empty", 0, "gc"),
    ("customers-right", 1000, "lllll"),
    ("customers-search", 1000, "/000"),
    ("customers-nobody", 1000, "/zzz<enter>"),
    ("customers-marked", 1000, "<space><space>jV"),
    ("customers-sorted", 1000, "slS"),
    ("customers-columns", 1000, "cj"),
    ("customers-statistics", 1000, "#"),
    ("customers-delete-one", 1000, "d"),
    ("customers-delete-all", 1000, "*d"),
    ("customers-set", 1000, "aplan<enter>"),
    ("customers-views", 1000, "W"),
    ("customers-palette", 1000, ":undo"),
    ("customers-prefix", 1000, "g"),
    ("customer", 10, "<enter>"),
    ("customer-metadata", 10, "<enter>["),
    ("customer-logs", 10, "<enter>[["),
    ("customer-edit", 10, "<enter>e<tab>x<tab>"),
    ("customer-new", 10, "n"),
    ("customer-erase", 10, "<enter>E"),
    ("export", 10, "e"),
    ("export-attributes", 10, "e<tab><tab>j<space>"),
    ("history-empty", 10, "gh"),
    ("jobs-empty", 10, "gj"),
    ("settings", 10, "gs"),
    ("settings-consents", 10, "gs]"),
];

#[test]
fn every_screen_is_as_it_was() {
    for (name, customers, keys) in SCENES {
        let mut stage = Stage::new(80, 24, *customers);
        stage.press(keys);
        assert_picture(name, &mut stage);
    }
}

#[test]
fn a_small_terminal_has_all_of_it_in_less_room() {
    for (name, customers, keys) in SCENES.iter().filter(|(_, _, keys)| keys.len() < 8) {
        let mut stage = Stage::new(40, 12, *customers);
        stage.press(keys);
        assert_picture(&format!("small-{name}"), &mut stage);
    }
}

#[test]
fn a_wide_terminal_shows_list_and_customer_side_by_side() {
    for (name, keys) in [("wide-customers", "j"), ("wide-customer", "j<enter>"), ("wide-export", "e")] {
        let mut stage = Stage::new(200, 50, 1000);
        stage.press(keys);
        assert_picture(name, &mut stage);
    }
}

/// Somebody who bought, was given a code, and answered.
fn with_records(house: FakeHouse) -> FakeHouse {
    let text = |id, text: &str| (id, Cell::text(text));
    let amount = |amount: i64| (field::AMOUNT, Cell::Value(Value::Number(amount.into())));
    let order = |id: &str, status: &str, of: i64| {
        [text(field::SOURCE_ID, id), text(field::LABEL, status), amount(of)]
    };
    let voucher = [text(field::CODE, "AUTUMN-1"), text(field::CAMPAIGN, "Autumn"), amount(10)];
    let answer = [text(field::CODE, "newsletter"), text(field::LABEL, "given"), text(field::SOURCE, "shop")];
    let mut house = house
        .with_record(0, FactKind::Order, 3, &order("O-3", "PAID", 120))
        .with_record(0, FactKind::Order, 33, &order("O-2", "FULFILLED", 1450))
        .with_record(0, FactKind::Order, 63, &order("O-1", "CANCELED", 7))
        .with_record(0, FactKind::Event, 5, &[text(field::LABEL, "cart_abandoned")])
        .with_record(0, FactKind::Publication, 20, &voucher)
        .with_record(
            0,
            FactKind::Redemption,
            19,
            &[text(field::CODE, "AUTUMN-1"), text(field::LABEL, "SUCCESS")],
        )
        .with_record(0, FactKind::Points, 30, &[text(field::LABEL, "POINTS_ADDITION"), amount(100)])
        .with_record(0, FactKind::Points, 9, &[text(field::LABEL, "POINTS_REDEMPTION"), amount(-30)])
        .with_record(0, FactKind::Consent, 40, &answer);
    house.schema.consent("newsletter").unwrap();
    house
}

#[test]
fn the_tabs_of_records_are_as_they_were() {
    let tabs = ["details", "activity", "orders", "redemptions", "vouchers", "segments", "permissions"];
    for (size, (width, height)) in [("", (80, 24)), ("small-", (40, 12)), ("wide-", (200, 50))] {
        for (at, tab) in tabs.iter().enumerate() {
            let mut stage = Stage::before(width, height, with_records(FakeHouse::of(10)));
            stage.press("<enter>").press(&"]".repeat(at));
            assert_picture(&format!("{size}records-{tab}"), &mut stage);
        }
    }
}

#[test]
fn work_in_the_background_and_its_end_are_told_on_any_screen() {
    let mut stage = Stage::new(80, 24, 100);
    for (id, title) in [(1, "import of shop.csv"), (2, "export to /tmp/a.csv")] {
        stage.send(Input::JobBegan(SlotId(99), Ticket(1), JobId(id), title.to_owned()));
    }
    let progress = Progress { phase: "reading", done: 50, total: 100, rows: 5000 };
    stage.send(Input::Job(JobId(1), JobReport::Progress(progress)));
    assert_picture("customers-busy", &mut stage);
    let result = Err("the disk is full; make room and begin again".to_owned());
    stage.send(Input::Job(JobId(2), JobReport::Ended { result, opens: None }));
    assert_picture("customers-refused", stage.press("gc"));
    assert_picture("jobs", stage.press("gj"));
    assert_picture("errors", stage.press("!"));
    assert_picture("quit-while-busy", stage.press("<esc><c-c>"));
}

#[test]
fn a_refused_change_says_why_and_the_history_lists_those_that_were_made() {
    let mut stage = Stage::new(80, 24, 10);
    stage.house.change_sets.push(change_set());
    assert_picture("history", stage.press("gh"));
    stage.house.refusal = Some("the customer was changed meanwhile; look again".to_owned());
    assert_picture("delete-refused", stage.press("gcdy"));
}

#[test]
fn less_than_the_least_room_says_so() {
    for size in [(39, 24), (80, 11), (20, 3), (2, 2), (1, 1)] {
        let mut stage = Stage::new(80, 24, 10);
        let screen = stage.resize(size.0, size.1).screen();
        assert!("needs 40x12 cells".starts_with(screen.trim_end().trim_end_matches('…')), "{screen}");
    }
    for size in [(0, 0), (0, 24), (80, 0)] {
        assert_eq!(Stage::new(80, 24, 10).resize(size.0, size.1).screen().trim(), "");
    }
}
