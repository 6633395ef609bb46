//! The frame around the screens, driven by keys.

use crate::tui::event::{Mouse, MouseAct};
use crate::tui::session::Input;
use crate::tui::stage::Stage;

#[test]
fn an_empty_store_is_greeted() {
    let mut stage = Stage::new(80, 24, 0);
    assert!(stage.screen().contains("There are no customers yet."));
    assert!(stage.press("s").took().contains("LoadSample"));
    assert!(stage.press("?").screen().contains("Keys: Start"));
    assert!(stage.press("quit<enter>").took().contains("Quit"));
}

#[test]
fn going_elsewhere_and_back_loses_nothing_and_esc_ends_at_the_customers() {
    let mut stage = Stage::new(80, 24, 100);
    stage.press("/Customer<enter>jj");
    let before = stage.screen();
    stage.press("gs1");
    assert_eq!(stage.screen(), before);
    // The search is one step, the screen the next; the settings lie beneath it now.
    stage.press("<esc><esc>");
    assert!(stage.screen().starts_with("patrons › Settings"), "{}", stage.screen());
    stage.press("<esc><esc>");
    assert!(stage.screen().starts_with("patrons › Customers"), "{}", stage.screen());
    assert!(stage.screen().contains("this is the first screen; q leaves the program"));
}

#[test]
fn the_number_of_the_screen_one_is_on_goes_back_to_its_beginning() {
    let mut stage = Stage::new(80, 24, 100);
    assert!(stage.press("<enter>]").screen().starts_with("patrons › Customers › Zofia"));
    assert!(stage.press("1").screen().starts_with("patrons › Customers  100"));
    stage.press("<enter>ex");
    assert!(stage.press("<esc>").screen().contains("Zofia"), "{}", stage.screen());
}

#[test]
fn the_palette_begins_with_what_it_ran_last() {
    let mut stage = Stage::new(80, 24, 100);
    stage.press(":next theme<enter>:");
    let screen = stage.screen();
    let first = screen.lines().find(|l| l.contains("Next theme") || l.contains("Enter           Open"));
    assert!(first.is_some_and(|l| l.contains("Next theme")), "{screen}");
}

#[test]
fn the_mouse_runs_what_the_footer_shows_and_no_wheel_answers_a_question() {
    let mut stage = Stage::new(80, 24, 100);
    let click = |x, y| Input::Mouse(Mouse { act: MouseAct::Click, x, y });
    let at = |stage: &mut Stage, word: &str| {
        let footer = stage.screen().lines().last().unwrap_or_default().to_owned();
        footer.find(word).map(|at| footer[..at].chars().count() as u16)
    };
    let columns = at(&mut stage, "columns").unwrap();
    assert!(stage.send(click(columns, 23)).screen().contains("[x]"), "{}", stage.screen());
    stage.press("<esc>");
    let help = at(&mut stage, "help").unwrap();
    assert!(stage.send(click(help, 23)).screen().contains("Keys: Customers"));
    stage.press("<esc>d");
    for act in [MouseAct::WheelDown, MouseAct::WheelUp, MouseAct::Click] {
        stage.send(Input::Mouse(Mouse { act, x: 20, y: 10 }));
    }
    assert!(stage.screen().contains("Delete 1 customer"), "{}", stage.screen());
}

#[test]
fn an_undo_of_a_change_of_many_asks_and_one_of_few_does_not() {
    use crate::app::Command;
    use crate::domain::{ChangeSet, ChangeSetId, ChangeSummary};
    let mut stage = Stage::new(80, 24, 10);
    let last = |stage: &mut Stage, id: u64, changed: u64| {
        let summary = ChangeSummary { changed, ..ChangeSummary::default() };
        let set = ChangeSet { id: ChangeSetId(id), summary, ..crate::tui::stage::change_set() };
        stage.house.change_sets.push(set);
        let facts = Box::new(stage.house.facts());
        stage.send(Input::Facts(facts));
    };
    last(&mut stage, 8, 100);
    stage.press("u");
    assert!(matches!(stage.house.commands.as_slice(), [Command::Undo(None)]));
    last(&mut stage, 9, 600_261);
    stage.press("uy");
    assert!(stage.screen().contains("Take back change-set 9"), "{}", stage.screen());
    assert_eq!(stage.house.commands.len(), 1);
    stage.press("600,261y");
    assert!(matches!(stage.house.commands.as_slice(), [_, Command::Undo(Some(ChangeSetId(9)))]));
}
