//! The list of segments, by keys.

use crate::app::Command;
use crate::tui::stage::{FakeHouse, Stage};

fn stage(width: u16, height: u16) -> Stage {
    let house =
        FakeHouse::of(100).with_segment("Gold", "plan = gold").with_segment("Rich", "lifetime_value > 50000");
    Stage::before(width, height, house)
}

#[test]
fn an_empty_list_says_how_a_segment_is_made() {
    let mut stage = Stage::new(80, 24, 3);
    let screen = stage.press("7").screen();
    assert!(screen.starts_with("patrons › Segments  0 segments"), "{screen}");
    assert!(screen.contains("n makes one by a filter"), "{screen}");
}

#[test]
fn segments_stand_with_size_and_how_it_went() {
    let screen = stage(80, 24).press("7").screen();
    assert!(screen.contains("› Gold") && screen.contains("34") && screen.contains("▁█▄"), "{screen}");
    assert!(screen.contains("plan = gold"), "{screen}");
    let wide = stage(200, 50).press("7j").screen();
    assert!(wide.contains("version 1, by ana"), "{wide}");
}

#[test]
fn a_segment_is_renamed_and_deleted_after_a_question() {
    let mut stage = stage(80, 24);
    stage.press("7r<c-u>Golden<enter>");
    assert!(stage.screen().contains("› Golden"), "{}", stage.screen());
    stage.press("d");
    assert!(stage.screen().contains("The customers stay."), "{}", stage.screen());
    stage.press("<enter>");
    assert!(stage.screen().contains("› Golden"), "Enter never confirms");
    stage.press("dy");
    assert!(!stage.screen().contains("› Golden"), "{}", stage.screen());
    assert!(matches!(stage.house.commands.last(), Some(Command::DeleteSegment(_))));
}

#[test]
fn no_size_of_terminal_breaks_it() {
    let mut stage = stage(80, 24);
    stage.press("7");
    for (width, height) in [(0, 0), (1, 1), (5, 2), (40, 12), (131, 3), (200, 50)] {
        stage.resize(width, height).screen();
    }
}
