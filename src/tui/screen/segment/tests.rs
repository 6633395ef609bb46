//! The page of a segment, and segments of a customer, by keys.

use crate::app::{Command, NewSegment};
use crate::tui::stage::{FakeHouse, Stage};

fn stage(width: u16, height: u16) -> Stage {
    let house = FakeHouse::of(100).with_segment("Gold", "plan = gold");
    Stage::before(width, height, house)
}

#[test]
fn the_page_shows_members_moves_sizes_and_filters() {
    let mut stage = stage(80, 24);
    let screen = stage.press("7<enter>").screen();
    assert!(screen.starts_with("patrons › Segments › Gold  auto-update · 34 customers"), "{screen}");
    assert!(screen.contains("plan = gold") && screen.contains("› Zofia Zielińska"), "{screen}");
    let screen = stage.press("]").screen();
    assert!(screen.contains("entered") && screen.contains("edit"), "{screen}");
    let screen = stage.press("]").screen();
    assert!(screen.contains("+4"), "{screen}");
    let screen = stage.press("]").screen();
    assert!(screen.contains("ana") && screen.contains("plan = gold"), "{screen}");
}

#[test]
fn from_the_page_one_sees_why_and_opens_the_customer() {
    let mut stage = stage(80, 24);
    assert!(stage.press("7<enter>jw").screen().contains("✓ of 3"), "{}", stage.screen());
    stage.press("<esc><enter>");
    assert!(stage.screen().contains("Family"), "{}", stage.screen());
    let screen = stage.press("]]]]]").screen();
    assert!(screen.contains("✓") && screen.contains("Gold"), "{screen}");
    assert!(stage.press("w").screen().contains("✓ of 3"));
    stage.press("<esc><enter>");
    assert!(stage.screen().contains("› Gold"), "{}", stage.screen());
}

#[test]
fn marked_customers_go_onto_a_list_and_come_off_it() {
    let mut stage = stage(80, 24);
    stage.press("<space><space>m");
    assert!(stage.screen().contains("new list …"), "{}", stage.screen());
    stage.press("new l<enter>VIP<enter>");
    assert!(stage.screen().contains("Make the list VIP of 2 customers"), "{}", stage.screen());
    stage.press("y");
    let made = |command: &Command| matches!(command, Command::CreateSegment { segment: NewSegment::Static(rows), .. } if rows.len() == 2);
    assert!(stage.house.commands.last().is_some_and(made), "{:?}", stage.house.commands);
    stage.press("7G<enter>");
    assert!(stage.screen().contains("VIP  static · 2 customers"), "{}", stage.screen());
    stage.press("x");
    assert!(stage.screen().contains("static · 1 customer"), "{}", stage.screen());
    assert!(stage.press("e").screen().contains("is a list kept by hand"), "{}", stage.screen());
}

#[test]
fn a_filtered_table_becomes_a_segment() {
    let mut stage = stage(80, 24);
    stage.press("fplan = gold<enter>/zof<enter>mby the<enter>");
    let screen = stage.screen();
    assert!(screen.contains("New segment") && screen.contains("name contains \"zof\""), "{screen}");
    assert!(screen.contains("1 of 100 customers"), "{screen}");
}

#[test]
fn no_size_of_terminal_breaks_any_tab() {
    let mut stage = stage(80, 24);
    stage.press("7<enter>");
    for _ in 0..4 {
        for (width, height) in [(0, 0), (1, 1), (5, 2), (12, 5), (40, 12), (200, 50)] {
            stage.resize(width, height).screen();
        }
        stage.press("]");
    }
}
