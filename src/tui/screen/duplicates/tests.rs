//! Duplicates and merges, driven by keys before an invented house.

use crate::app::Command;
use crate::app::merge::Side;
use crate::domain::{Cell, ColumnId, FactKind, Row, Value};
use crate::tui::stage::{FakeHouse, Stage};

/// Customers 1 and 4 have one email; they differ in name, plan and a permission.
fn house() -> FakeHouse {
    let mut house = FakeHouse::of(8).with_record(4, FactKind::Order, 3, &[]);
    let consent = house.schema.consent("newsletter").unwrap();
    for (row, given) in [(1, true), (4, false)] {
        let customer = house.customers[row].as_mut().unwrap();
        customer.retain(|(column, _)| *column != ColumnId::EMAIL);
        customer.push((ColumnId::EMAIL, Cell::text("jose@example.org")));
        customer.push((consent.column, Cell::Value(Value::Boolean(given))));
    }
    house.customers[4].as_mut().unwrap().push((ColumnId::PHONE, Cell::text("+48 600")));
    house
}

fn at_pairs(width: u16, height: u16) -> Stage {
    let mut stage = Stage::before(width, height, house());
    stage.press("gp");
    stage
}

#[test]
fn pairs_say_in_what_they_are_alike_and_by_what_they_differ() {
    let mut stage = at_pairs(80, 24);
    let screen = stage.screen();
    assert!(screen.starts_with("patrons › Duplicates  1 pair"), "{screen}");
    assert!(screen.contains("email") && screen.contains("s-1") && screen.contains("s-4"), "{screen}");
    assert!(stage.press("b").screen().contains("the same email"), "{}", stage.screen());
    assert!(stage.press("b").screen().contains("No two customers"), "{}", stage.screen());
    assert!(at_pairs(200, 50).screen().contains("The pair"));
    assert!(at_pairs(80, 24).press("y").took().contains("jose@example.org"));
}

#[test]
fn a_merge_shows_what_becomes_of_each_attribute_and_lets_choose() {
    let mut stage = at_pairs(80, 24);
    let screen = stage.press("<enter>").screen();
    assert!(screen.contains("stays  José Álvarez") && screen.contains("coming over: 1 order"), "{screen}");
    let line = |screen: &str, name: &str| {
        let is_it = |line: &&str| line.trim_start_matches(['›', ' ']).starts_with(name);
        screen.lines().find(is_it).unwrap_or_default().to_owned()
    };
    assert!(line(&screen, "phone").contains("goes"), "what is missing is filled: {screen}");
    assert!(line(&screen, "newsletter").ends_with("no"), "the stricter answer stays: {screen}");
    assert!(line(&screen, "source_id").contains("stays"), "{screen}");
    let screen = stage.press("<enter>").screen();
    assert!(line(&screen, "source_id").contains("goes"), "{screen}");
    assert!(screen.contains("1 chosen by hand"), "{screen}");
    let screen = stage.press("Gk<enter>").screen();
    assert!(screen.contains("stricter") || screen.contains("chosen by hand"), "{screen}");
}

#[test]
fn a_merge_is_asked_for_done_and_leads_back() {
    let mut stage = at_pairs(80, 24);
    stage.press("<enter><enter>m<enter>");
    assert!(stage.house.commands.is_empty(), "Enter is no answer to the question");
    stage.press("my");
    let is_it = |command: &Command| {
        matches!(command, Command::Merge { survivor: Row(1), other: Row(4), choices }
            if choices.as_slice() == [(ColumnId::SOURCE_ID, Side::Other)])
    };
    assert!(stage.house.commands.iter().any(is_it), "{:?}", stage.house.commands);
    let screen = stage.screen();
    assert!(screen.starts_with("patrons › Duplicates") && screen.contains("u undoes"), "{screen}");
}

#[test]
fn the_two_may_be_swapped_and_opened() {
    let mut stage = at_pairs(80, 24);
    stage.press("<enter>x");
    let screen = stage.screen();
    assert!(screen.contains("goes   José Álvarez"), "{screen}");
    assert!(stage.press("O").screen().contains("José Álvarez  jose@example.org"), "{}", stage.screen());
}

#[test]
fn two_marked_customers_are_merged_from_their_list() {
    let mut stage = Stage::before(80, 24, house());
    stage.press("M");
    assert!(stage.screen().contains("mark two customers"), "{}", stage.screen());
    stage.press("<space>j<space>M");
    let screen = stage.screen();
    assert!(screen.contains("Merge") && screen.contains("stays  Zofia Zielińska"), "{screen}");
}

#[test]
fn every_size_is_painted() {
    for keys in ["", "<enter>", "<enter>m"] {
        let mut stage = at_pairs(80, 24);
        stage.press(keys);
        for width in [0, 1, 2, 10, 40, 59, 80, 129, 130, 200] {
            for height in [0, 1, 2, 5, 13, 24, 50] {
                stage.resize(width, height).screen();
            }
        }
    }
}
