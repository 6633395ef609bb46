//! The screen of a customer, driven by keys before an invented house.

use proptest::prelude::*;

use crate::app::{Command, Notice};
use crate::domain::{Cell, ColumnId, Row, ValueType};
use crate::tui::key::{Code, Key};
use crate::tui::session::Input;
use crate::tui::stage::{Stage, change_set};

fn stage() -> Stage {
    Stage::new(80, 24, 12)
}

fn opened() -> Stage {
    let mut stage = stage();
    stage.house.change_sets = vec![change_set(), change_set()];
    stage.press("<enter>");
    stage
}

/// Somebody else changes a cell, and everyone is told.
fn elsewhere(stage: &mut Stage, row: usize, column: ColumnId, text: &str) {
    let cells = stage.house.customers[row].as_mut().unwrap();
    cells.retain(|(c, _)| *c != column);
    cells.push((column, Cell::text(text)));
    stage.send(Input::Notice(Notice::Changed(change_set())));
}

#[test]
fn who_it_is_stands_above_every_tab() {
    let mut stage = opened();
    let screen = stage.screen();
    assert!(screen.starts_with("patrons › Customers › Zofia Zielińska  1 of 12"), "{screen}");
    for _ in 0..9 {
        let screen = stage.screen();
        let lines: Vec<&str> = screen.lines().collect();
        assert!(lines[1].starts_with("Zofia Zielińska  c0@example.com"), "{screen}");
        assert!(lines[2].starts_with("cust_") && lines[2].contains("source id s-0"), "{screen}");
        stage.press("]");
    }
    assert!(stage.screen().contains("[Details]"));
}

#[test]
fn the_details_tell_missing_null_and_empty_apart() {
    let mut stage = stage();
    let cells = stage.house.customers[0].as_mut().unwrap();
    cells.push((ColumnId::PHONE, Cell::Null));
    cells.push((ColumnId(5), Cell::text("")));
    let screen = stage.press("<enter>").screen();
    let line = |label: &str| screen.lines().find(|l| l.contains(label)).unwrap_or_default().to_owned();
    assert!(line("phone").ends_with("null"), "{screen}");
    assert!(line("description").ends_with("\"\""), "{screen}");
    assert!(line("birthdate").ends_with('–'), "{screen}");
    assert!(line("line_1").contains("address"), "{screen}");
}

#[test]
fn metadata_has_types_and_is_copied() {
    let mut stage = opened();
    stage.press("[");
    let screen = stage.screen();
    assert!(
        screen.lines().any(|l| l.contains("plan") && l.contains("gold") && l.ends_with("text")),
        "{screen}"
    );
    assert!(stage.press("y").took().contains("text: \"gold\""));
    assert!(stage.press("Y").took().contains("metadata.plan"));
}

#[test]
fn logs_say_from_what_to_what_and_open() {
    let mut stage = opened();
    stage.press("[[");
    let screen = stage.screen();
    assert!(screen.contains("email: old@example.com → c0@exam"), "{screen}");
    assert!(screen.contains("ana") && screen.contains("screen"), "{screen}");
    assert!(stage.press("<enter>").screen().contains("by ana via screen"));
    let mut wide = Stage::new(200, 50, 12);
    wide.house.change_sets = vec![change_set()];
    assert!(wide.press("<enter>[[").screen().contains("by ana via screen"), "{}", wide.screen());
}

#[test]
fn the_neighbours_in_the_list_are_a_key_away_and_back_goes_to_the_row_one_left() {
    let mut stage = stage();
    stage.press("jj<enter>");
    assert!(stage.screen().contains("3 of 12"));
    stage.press("J");
    assert!(stage.screen().contains("4 of 12"), "{}", stage.screen());
    stage.press(",,");
    assert!(stage.screen().contains("José"), "{}", stage.screen());
    stage.press("<esc>");
    assert!(stage.screen().lines().any(|l| l.starts_with("› 日本")), "{}", stage.screen());
    assert!(stage.press("gg<enter>K").screen().contains("the list ends here"));
}

#[test]
fn an_edit_is_checked_shown_and_saved() {
    let mut stage = opened();
    stage.press("e<tab><c-u>nobody<tab>");
    let screen = stage.screen();
    assert!(screen.contains("`nobody` is not an email address"), "{screen}");
    stage.press("<c-s>");
    assert!(stage.house.commands.is_empty());
    stage.press("<c-u>zofia@example.org");
    let screen = stage.screen();
    assert!(screen.contains("1 change"), "{screen}");
    assert!(screen.contains("email: c0@example.com → zofia@example.org"), "{screen}");
    stage.press("<c-s>");
    let [Command::Edit { rows, cells }] = stage.house.commands.as_slice() else { panic!() };
    assert_eq!(
        (rows.as_ref(), cells.as_slice()),
        (&[Row(0)][..], &[(ColumnId::EMAIL, Cell::text("zofia@example.org"))][..])
    );
    let screen = stage.screen();
    assert!(screen.contains("undoes") && screen.contains("zofia@example.org"), "{screen}");
}

#[test]
fn the_states_without_a_value_are_reached_and_saved() {
    let mut stage = opened();
    stage.press("e<tab><tab><c-t>");
    assert!(stage.screen().lines().any(|l| l.contains("phone") && l.ends_with("null")), "{}", stage.screen());
    stage.press("<c-t>");
    assert!(stage.screen().contains("\"\" empty text"), "{}", stage.screen());
    stage.press("<tab><c-t><c-s>");
    let [Command::Edit { cells, .. }] = stage.house.commands.as_slice() else { panic!() };
    assert_eq!(cells[..], [(ColumnId::PHONE, Cell::text("")), (ColumnId(5), Cell::Null)]);
}

#[test]
fn esc_asks_before_typed_work_is_lost() {
    let mut stage = opened();
    stage.press("e<esc>");
    assert!(stage.screen().contains("[Details]"));
    stage.press("ex<esc>");
    assert!(stage.screen().contains("1 change would be lost"), "{}", stage.screen());
    stage.press("<enter>");
    assert!(stage.screen().contains("editing, not saved"), "{}", stage.screen());
    stage.press("<esc>y");
    assert!(stage.screen().contains("[Details]"));
    assert!(stage.house.commands.is_empty());
}

#[test]
fn a_refusal_stands_at_its_field() {
    let mut stage = opened();
    stage.press("e<s-tab>x");
    stage.house.refusal = Some("the source_id `s-0x` belongs to cust_1 already; give another key".to_owned());
    stage.press("<c-s>");
    let screen = stage.screen();
    let at = screen.lines().position(|l| l.contains("s-0x") && l.contains("identity")).unwrap_or(99);
    assert!(screen.lines().nth(at + 1).is_some_and(|l| l.contains("belongs to cust_1")), "{screen}");
}

#[test]
fn what_others_change_meanwhile_is_told_and_settled() {
    let mut stage = opened();
    stage.press("e<tab><c-u>mine@example.org");
    elsewhere(&mut stage, 0, ColumnId::NAME, "Sophie");
    assert!(stage.screen().contains("Sophie"), "what was not typed follows: {}", stage.screen());
    elsewhere(&mut stage, 0, ColumnId::EMAIL, "theirs@example.org");
    assert!(stage.screen().contains("changed meanwhile to theirs@example.org"), "{}", stage.screen());
    stage.press("<c-s>");
    assert!(stage.house.commands.is_empty(), "saving waits for a decision");
    stage.press("<c-o>");
    assert!(stage.screen().contains("email: theirs@example.org → mine@example.org"), "{}", stage.screen());
    elsewhere(&mut stage, 0, ColumnId::EMAIL, "again@example.org");
    stage.press("<c-r>");
    assert!(stage.screen().contains("nothing changed yet"), "{}", stage.screen());
}

#[test]
fn a_new_customer_is_made_and_shown() {
    let mut stage = stage();
    stage.house.schema.declare("tier", ValueType::Text, true).unwrap();
    stage.send(Input::Facts(Box::new(stage.house.facts())));
    stage.press("nAda<c-s>");
    assert!(stage.screen().contains("`metadata.tier` is required"), "{}", stage.screen());
    stage.press("one<c-s>");
    assert!(matches!(stage.house.commands.as_slice(), [Command::Create(cells)] if cells.len() == 2));
    let screen = stage.screen();
    assert!(screen.starts_with("patrons › Customers › Ada") && screen.contains("customer made"), "{screen}");
}

#[test]
fn a_deletion_asks_and_goes_back_to_the_list() {
    let mut stage = opened();
    stage.press("d<enter>");
    assert!(stage.house.commands.is_empty());
    stage.press("dy");
    assert!(matches!(stage.house.commands.as_slice(), [Command::Delete(_)]));
    let screen = stage.screen();
    assert!(screen.starts_with("patrons › Customers  11") && screen.contains("u undoes"), "{screen}");
}

#[test]
fn an_erasure_wants_the_name_and_gives_a_certificate() {
    let mut stage = opened();
    stage.press("EnqZofia<c-x><enter>");
    assert!(stage.house.commands.is_empty());
    assert!(stage.screen().contains("Type `Zofia Zielińska` or `s-0`"), "{}", stage.screen());
    stage.press("<c-u>s-0");
    assert!(stage.house.commands.is_empty());
    stage.press("<c-x>");
    assert!(matches!(stage.house.commands.as_slice(), [Command::Erase(_)]));
    let screen = stage.screen();
    assert!(screen.contains("Certificate of erasure") && !screen.contains("Zofia"), "{screen}");
    assert!(stage.press("y").took().contains("key hashes kept    2"));
    assert!(stage.press("<esc>").screen().contains("11 customers"));
}

#[test]
fn a_draft_is_kept_and_taken_up() {
    let mut stage = opened();
    stage.press("e<tab><c-u>x@example.org<tab><c-t>");
    let drafts = stage.session.drafts();
    assert_eq!(drafts[0].0, "customer.0");
    let mut stage = opened();
    let mut facts = stage.house.facts();
    facts.drafts = drafts;
    stage.send(Input::Facts(Box::new(facts)));
    stage.press("e");
    assert!(stage.screen().contains("Take up what was typed"), "{}", stage.screen());
    stage.press("y");
    assert!(stage.screen().contains("email: c0@example.com → x@example.org"), "{}", stage.screen());
    assert!(stage.screen().contains("2 changes"), "{}", stage.screen());
}

#[test]
fn several_lines_are_an_editors_business() {
    let mut stage = stage();
    stage.house.customers[0].as_mut().unwrap().push((ColumnId(5), Cell::text("one\ntwo")));
    stage.press("<enter>e<tab><tab><tab>");
    assert!(stage.screen().contains("one⏎two"), "{}", stage.screen());
    assert!(stage.press("x").screen().contains("several lines"));
    assert!(stage.press("<c-e>").took().contains("EditText"));
}

#[test]
fn a_customer_deleted_by_another_is_told() {
    let mut stage = opened();
    stage.house.customers[0] = None;
    stage.send(Input::Notice(Notice::Changed(change_set())));
    assert!(stage.screen().contains("no longer there"), "{}", stage.screen());
}

#[test]
fn every_size_is_painted() {
    let mut stage = opened();
    for keys in ["", "]", "]", "e", "<tab>x<tab>", "<esc>y", "E", "<esc>d"] {
        stage.press(keys);
        for width in [0, 1, 2, 10, 40, 41, 59, 80, 131, 200] {
            for height in [0, 1, 2, 12, 13, 24, 50] {
                stage.resize(width, height).screen();
            }
        }
    }
}

fn any_key() -> impl Strategy<Value = Key> {
    let special = [Code::Enter, Code::Esc, Code::Tab, Code::Up, Code::Down, Code::Backspace];
    prop_oneof![
        8 => proptest::char::range(' ', '~').prop_map(Key::char),
        3 => proptest::sample::select(special.to_vec()).prop_map(Key::plain),
        3 => proptest::char::range('a', 'y').prop_map(Key::ctrl),
        1 => proptest::sample::select(vec!['日', 'é', '\u{301}', '\u{202e}', '👩']).prop_map(Key::char),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_keys_at_any_size_bring_it_down(
        keys in proptest::collection::vec((any_key(), 0u16..100, 0u16..30), 1..60),
    ) {
        let mut stage = opened();
        for (key, width, height) in keys {
            stage.send(Input::Key(key));
            if width % 10 == 0 {
                stage.resize(width, height);
            }
            stage.screen();
        }
        stage.resize(80, 24);
        prop_assert!(stage.screen().starts_with("patrons"));
    }
}
