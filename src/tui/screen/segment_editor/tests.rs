//! The editor, by keys.

use crate::app::{Command, NewSegment};
use crate::tui::session::Input;
use crate::tui::stage::{FakeHouse, Stage};

fn stage() -> Stage {
    Stage::before(80, 24, FakeHouse::of(100).with_segment("Gold", "plan = gold"))
}

#[test]
fn a_new_filter_is_counted_on_every_key_and_saved_under_a_name() {
    let mut stage = stage();
    stage.press("7nplan = gold and lifetime_value > 50000");
    assert!(stage.screen().contains("17 of 100 customers"), "{}", stage.screen());
    stage.press("<c-s>");
    assert!(stage.screen().contains("auto-update"), "{}", stage.screen());
    stage.press("pRich gold<enter>");
    let Some(Command::CreateSegment { name, segment }) = stage.house.commands.last() else {
        panic!("{:?}", stage.house.commands);
    };
    assert_eq!(name, "Rich gold");
    assert_eq!(*segment, NewSegment::Passive("plan = gold and lifetime_value > 50000".into()));
    assert!(stage.screen().contains("Rich gold"), "{}", stage.screen());
}

#[test]
fn an_edit_shows_who_enters_and_leaves_before_it_is_saved() {
    let mut stage = stage();
    stage.press("7e<end> and lifetime_value > 50000<c-s>");
    let screen = stage.screen();
    assert!(
        screen.contains("0 customers would enter") && screen.contains("17 customers would leave"),
        "{screen}"
    );
    assert!(stage.house.commands.is_empty());
    stage.press("<enter>");
    assert!(stage.house.commands.is_empty(), "Enter never confirms");
    stage.press("<c-s>y");
    assert!(matches!(stage.house.commands.last(), Some(Command::EditSegment { .. })));
    assert!(stage.screen().contains("patrons › Segments"), "{}", stage.screen());
}

#[test]
fn a_mistake_is_underlined_told_and_mended() {
    let mut stage = stage();
    stage.press("7nplam = gold");
    assert!(stage.screen().contains("did you mean `metadata.plan`?"), "{}", stage.screen());
    stage.press("<c-s>");
    assert!(stage.house.commands.is_empty());
    stage.press("<c-o>");
    assert!(stage.screen().contains("34 of 100 customers"), "{}", stage.screen());
}

#[test]
fn tab_completes_one_and_offers_several() {
    let mut stage = stage();
    stage.press("7nph<tab>");
    assert!(stage.screen().contains("│ phone"), "{}", stage.screen());
    stage.press("<c-a><c-k>p<tab>");
    assert!(
        stage.screen().contains("› plan") && stage.screen().contains("postal_code"),
        "{}",
        stage.screen()
    );
    stage.press("<tab><tab><enter>");
    assert!(stage.screen().contains("│ postal_code"), "{}", stage.screen());
    stage.press("<c-a><c-k>p<tab><esc> = X");
    assert!(stage.screen().contains("│ p = X"), "{}", stage.screen());
}

#[test]
fn leaving_typed_work_asks() {
    let mut stage = stage();
    stage.press("7nplan = gold<esc>");
    assert!(stage.screen().contains("not saved"), "{}", stage.screen());
    assert_eq!(stage.session.drafts(), [("segment.new".to_owned(), "plan = gold".to_owned())]);
    stage.press("y");
    assert!(stage.screen().starts_with("patrons › Segments  1 segment"), "{}", stage.screen());
}

#[test]
fn pasted_lines_wrap_and_no_size_of_terminal_breaks_it() {
    let mut stage = stage();
    stage.press("7n");
    stage.send(Input::Paste(
        "plan = gold\nand name contains \"日本\" or email is set and phone is not set and city = X".repeat(3),
    ));
    for (width, height) in [(0, 0), (1, 1), (3, 3), (5, 2), (9, 9), (40, 12), (200, 50)] {
        stage.resize(width, height).screen();
    }
}

#[test]
fn the_tree_and_the_text_are_two_views_of_one_filter() {
    let mut stage = stage();
    stage.press("7nplan = gold and name is set<c-t>");
    let screen = stage.screen();
    assert!(screen.contains("all of") && screen.contains("metadata.plan = \"gold\""), "{screen}");
    stage.press("jn");
    assert!(stage.screen().contains("│ metadata.plan != \"gold\" and name is set"), "{}", stage.screen());
    stage.press("d");
    assert!(stage.screen().contains("│ name is set"), "{}", stage.screen());
    stage.press("aemail<enter>");
    assert!(stage.screen().contains("email"), "{}", stage.screen());
    stage.press("<c-t>");
    assert!(stage.screen().contains("of 100 customers"), "{}", stage.screen());
}

#[test]
fn a_tree_of_nothing_begins_with_a_condition() {
    let mut stage = stage();
    stage.press("7n<c-t>");
    assert!(stage.screen().contains("everyone; a adds a condition"), "{}", stage.screen());
    stage.press("ametadata.plan<enter><enter><c-u>plan = gold<enter>");
    assert!(stage.screen().contains("34 of 100 customers"), "{}", stage.screen());
}

#[test]
fn an_event_that_nobody_had_is_told_beside_the_count() {
    let mut stage = stage();
    stage.press("7ndid event \"cart_abandoned\" within 2d");
    let screen = stage.screen();
    assert!(screen.contains("of 100 customers  no event of that name was seen so far"), "{screen}");
    stage.press("<c-a><c-k>plan = gold");
    assert!(!stage.screen().contains("no event"), "{}", stage.screen());
}
