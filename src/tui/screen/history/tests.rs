//! The history, driven by keys before an invented house.

use crate::app::Command;
use crate::domain::{ChangeKind, ChangeSet, ChangeSetId, ChangeSummary};
use crate::tui::stage::{Stage, change_set};

fn set(id: u64, title: &str) -> ChangeSet {
    let summary = ChangeSummary { created: 0, changed: id * 60, deleted: 0 };
    ChangeSet {
        id: ChangeSetId(id),
        title: title.to_owned(),
        summary,
        attributes: vec![("email".to_owned(), id)],
        ..change_set()
    }
}

fn stage(width: u16, height: u16) -> Stage {
    let mut stage = Stage::new(width, height, 12);
    let undone = ChangeSet { undone_by: Some(ChangeSetId(3)), ..set(1, "changed 60 customers") };
    let schema = ChangeSet { kind: ChangeKind::Schema, undoable: false, ..set(4, "declared metadata `x`") };
    stage.house.change_sets = vec![undone, set(2, "imported a.csv"), set(3, "took back 1"), schema];
    stage.press("gh");
    stage
}

#[test]
fn changes_stand_newest_first_with_what_was_undone() {
    let screen = stage(80, 24).screen();
    assert!(screen.starts_with("patrons › History  4 changes"), "{screen}");
    let lines: Vec<&str> = screen.lines().collect();
    assert!(lines[2].starts_with("›      4 2026-11-18 11:06 ana"), "{screen}");
    assert!(lines[5].contains("undone by 3"), "{screen}");
}

#[test]
fn a_change_opens_with_its_attributes() {
    assert!(stage(80, 24).press("j<enter>").screen().contains("email: 3 customers"));
    let mut wide = stage(200, 50);
    assert!(wide.screen().contains("email: 4 customers"), "{}", wide.screen());
}

#[test]
fn the_selected_one_is_taken_back_after_a_question() {
    let mut stage = stage(80, 24);
    stage.press("u");
    assert!(stage.screen().contains("change-set 4 cannot be taken back"), "{}", stage.screen());
    stage.press("jju");
    let screen = stage.screen();
    assert!(screen.contains("Take back change-set 2") && screen.contains("Type 120 first"), "{screen}");
    assert!(screen.contains("120 customers will have the values of before"), "{screen}");
    stage.press("<enter>");
    assert!(stage.house.commands.is_empty());
    stage.press("u120y");
    assert!(matches!(stage.house.commands.as_slice(), [Command::Undo(Some(ChangeSetId(2)))]));
    assert!(stage.screen().contains("took back 2"), "{}", stage.screen());
}

#[test]
fn the_cursor_follows_its_change() {
    let mut stage = stage(80, 24);
    stage.press("jj");
    stage.house.change_sets.push(set(5, "later"));
    stage.press("<c-r>");
    assert!(stage.screen().lines().any(|l| l.starts_with("›      2")), "{}", stage.screen());
}

#[test]
fn empty_and_every_size() {
    let mut empty = Stage::new(80, 24, 3);
    assert!(empty.press("4").screen().contains("Nothing was changed yet"));
    let mut stage = stage(80, 24);
    for keys in ["", "<enter>", "<esc>jju"] {
        stage.press(keys);
        for width in [0, 1, 40, 41, 80, 131, 200] {
            for height in [0, 1, 12, 24, 50] {
                stage.resize(width, height).screen();
            }
        }
    }
}
