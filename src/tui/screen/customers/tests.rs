//! The customers screen, driven by keys before an invented house.

use proptest::prelude::*;

use crate::app::Command;
use crate::tui::key::{Code, Key};
use crate::tui::session::Input;
use crate::tui::stage::Stage;

fn stage() -> Stage {
    Stage::new(80, 24, 1000)
}

/// The line under the cursor, as the screen shows it.
fn here(stage: &mut Stage) -> String {
    let screen = stage.screen();
    screen.lines().find(|l| l.starts_with('›') || l.starts_with("● ")).unwrap_or_default().to_owned()
}

fn header(stage: &mut Stage) -> String {
    stage.screen().lines().next().unwrap_or_default().to_owned()
}

#[test]
fn the_table_shows_who_there_is_and_where_one_stands() {
    let screen = stage().screen();
    assert!(screen.starts_with("patrons › Customers  1,000 customers"), "{screen}");
    assert!(screen.contains("Zofia Zielińska"), "{screen}");
    assert!(screen.contains("1–20 of 1,000"), "{screen}");
    assert!(screen.contains("Anna�evil␛[2J"), "{screen}");
    assert!(
        screen.lines().last().is_some_and(|l| l.contains("Enter open") && l.ends_with("? help")),
        "{screen}"
    );
}

#[test]
fn lists_are_walked_by_keys() {
    let mut stage = stage();
    assert!(here(&mut stage).contains("Zofia"));
    stage.press("jj");
    assert!(here(&mut stage).contains("太郎"), "{}", stage.screen());
    stage.press("G");
    assert!(here(&mut stage).contains("Customer 0999"));
    assert!(stage.screen().contains("981–1,000 of 1,000"));
    stage.press("gg<pagedown>");
    assert!(here(&mut stage).contains("Customer 0020"));
    stage.press("%50%<enter>");
    assert!(here(&mut stage).contains("Customer 0500"));
}

#[test]
fn a_search_narrows_as_one_types_and_esc_restores_the_place() {
    let mut stage = stage();
    stage.press("%500<enter>");
    let before = stage.screen();
    stage.press("/0099");
    assert!(header(&mut stage).contains("1 of 1,000 · search `0099`"), "{}", stage.screen());
    stage.press("<esc>");
    assert_eq!(stage.screen(), before);
    stage.press("/0099<enter>");
    assert!(header(&mut stage).contains("search"));
    stage.press("<esc>");
    assert_eq!(stage.screen(), before);
    assert!(stage.press("/nobody").screen().contains("Nobody has `nobody`"));
}

#[test]
fn sorting_keeps_the_customer_under_the_cursor() {
    let mut stage = stage();
    stage.press("%10<enter>");
    let line = here(&mut stage);
    stage.press("s");
    assert!(header(&mut stage).contains("by name ▲"));
    assert_eq!(here(&mut stage), line);
    stage.press("s");
    assert!(header(&mut stage).contains("by name ▼"));
    assert_eq!(here(&mut stage), line);
    stage.press("lS");
    assert!(header(&mut stage).contains("by name ▼, email ▲"), "{}", stage.screen());
}

#[test]
fn marks_follow_customers_and_are_counted_also_outside_the_list() {
    let mut stage = stage();
    stage.press("<space><space>");
    assert!(header(&mut stage).contains("2 marked"));
    stage.press("/Customer<enter>");
    assert!(header(&mut stage).contains("2 marked (2 not in this list)"), "{}", stage.screen());
    stage.press("<esc>UVjjj<space>");
    assert!(header(&mut stage).contains("4 marked"));
    stage.press("I");
    assert!(header(&mut stage).contains("996 marked: all 1,000 matching but 4"));
    stage.press("U*");
    assert!(header(&mut stage).contains("all 1,000 matching marked"));
}

#[test]
fn a_deletion_is_asked_with_samples_and_enter_never_confirms() {
    let mut stage = stage();
    stage.press("jd");
    let screen = stage.screen();
    assert!(screen.contains("Delete 1 customer") && screen.contains("José Álvarez"), "{screen}");
    assert!(screen.contains("Can be undone with u."), "{screen}");
    stage.press("<enter>");
    assert!(stage.house.commands.is_empty());
    stage.press("dd<esc>dy");
    assert!(matches!(stage.house.commands.as_slice(), [Command::Delete(rows)] if rows.len() == 1));
    assert!(stage.screen().contains("1 customer deleted; u undoes"), "{}", stage.screen());
    assert!(here(&mut stage).contains("太郎"));
}

#[test]
fn many_are_deleted_only_by_their_number() {
    let mut stage = stage();
    stage.press("<space>I");
    stage.press("dy");
    assert!(stage.screen().contains("Type 999 first"), "{}", stage.screen());
    assert!(stage.house.commands.is_empty());
    stage.press("999y");
    assert!(matches!(stage.house.commands.as_slice(), [Command::Delete(rows)] if rows.len() == 999));
    assert!(header(&mut stage).contains("1 customer"));
}

#[test]
fn an_attribute_is_set_for_the_marked() {
    let mut stage = stage();
    stage.press("<space><space>alifetime<enter>");
    stage.press("many<enter>");
    assert!(stage.screen().contains("not a number"), "{}", stage.screen());
    stage.press("<c-u>12.5<enter>");
    assert!(
        stage.screen().contains("Set metadata.lifetime_value of 2 customers to 12.5"),
        "{}",
        stage.screen()
    );
    stage.press("y");
    assert!(matches!(stage.house.commands.as_slice(), [Command::Edit { rows, .. }] if rows.len() == 2));
}

#[test]
fn columns_are_chosen_ordered_sized_and_frozen() {
    let mut stage = stage();
    let titles = |stage: &mut Stage| stage.screen().lines().nth(1).unwrap_or_default().to_owned();
    assert!(titles(&mut stage).starts_with("  name"));
    stage.press("H").press("L");
    assert!(titles(&mut stage).starts_with("  email"), "{}", stage.screen());
    stage.press("c/description<enter><space>");
    assert!(stage.screen().contains("[x] description"), "{}", stage.screen());
    stage.press("<enter>$");
    assert!(titles(&mut stage).contains("description"), "{}", stage.screen());
    stage.press("x0x");
    assert!(!titles(&mut stage).contains("email"));
}

#[test]
fn a_view_is_saved_and_opened_again() {
    let mut stage = stage();
    stage.press("lswmine<enter>");
    assert!(header(&mut stage).contains("view mine"), "{}", stage.screen());
    stage.press("s");
    assert!(header(&mut stage).contains("view mine*"), "{}", stage.screen());
    stage.press("Wmine<enter>");
    assert!(header(&mut stage).contains("by email ▲ · view mine"), "{}", stage.screen());
}

#[test]
fn values_and_ids_are_copied_and_looked_at() {
    let mut stage = stage();
    assert!(stage.press("lyc").took().contains("c0@example.com"));
    assert!(stage.press("<space><space>yi").took().contains("cust_0\\ncust_1"));
    assert!(stage.press("p").screen().contains("c2@example.com"));
    assert!(stage.press("<esc>#").screen().contains("distinct"));
}

#[test]
fn wide_terminals_show_the_customer_beside_the_list() {
    let mut stage = Stage::new(200, 50, 1000);
    assert!(stage.screen().contains("cust_0000"), "{}", stage.screen());
    stage.press("<tab>");
    assert!(!stage.screen().contains("cust_0000"));
}

#[test]
fn every_small_size_is_painted() {
    let mut stage = stage();
    for keys in ["", "/x", "<esc>c", "<enter>d", "<esc>?", "<esc>a", "<esc>p", "<esc>y"] {
        stage.press(keys);
        for width in [0, 1, 2, 3, 10, 39, 40, 41, 57, 80, 161] {
            for height in [0, 1, 2, 3, 11, 12, 13, 24] {
                stage.resize(width, height).screen();
            }
        }
    }
    assert!(stage.resize(30, 5).screen().contains("needs 40x12 cells"));
}

fn any_key() -> impl Strategy<Value = Key> {
    let special =
        [Code::Enter, Code::Esc, Code::Tab, Code::Up, Code::Down, Code::Left, Code::Right, Code::Backspace];
    prop_oneof![
        8 => proptest::char::range(' ', '~').prop_map(Key::char),
        3 => proptest::sample::select(special.to_vec()).prop_map(Key::plain),
        1 => proptest::char::range('a', 'z').prop_map(Key::ctrl),
        1 => proptest::sample::select(vec!['日', 'é', '\u{301}', '\u{202e}', '👩']).prop_map(Key::char),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_keys_at_any_size_bring_it_down(
        keys in proptest::collection::vec((any_key(), 0u16..100, 0u16..30), 1..60),
        count in 0u32..200,
    ) {
        let mut stage = Stage::new(80, 24, count);
        for (key, width, height) in keys {
            stage.send(Input::Key(key));
            if width % 10 == 0 {
                stage.resize(width, height);
            }
            stage.screen();
        }
        // The way back to the first screen always exists.
        stage.resize(80, 24);
        for _ in 0..6 {
            stage.press("<esc>");
        }
        prop_assert!(stage.screen().starts_with("patrons"));
    }
}
