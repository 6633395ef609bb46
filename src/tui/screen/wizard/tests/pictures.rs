//! The wizard in pictures, a step each.

use super::*;
use crate::app::jobs::Progress;
use crate::tui::stage::assert_picture;

/// The wizard at a step, from 1 to 8.
fn at(step: u8, width: u16, height: u16) -> Play {
    let mut play = Play::new(width, height);
    match step {
        1 => {}
        2 => drop(play.press("shop<enter>").reads(FILE).screen()),
        3 => drop(play.at_columns().screen()),
        4 => drop(play.at_columns().press("nd>").screen()),
        5 => drop(play.at_trial(report()).screen()),
        6 => drop(play.at_trial(report()).press(">").screen()),
        _ => {
            play.at_trial(report()).press(">y");
            let (id, _) = play.began();
            let progress = Progress { phase: "reading", done: 40, total: 100, rows: 4000 };
            play.stage.send(Input::Job(id, JobReport::Progress(progress)));
            if step == 8 {
                let main =
                    Imported { report: report(), change_set: Some(ChangeSetId(7)), rejects_file: None };
                let carried = Arc::new(Carried { main, mended: None });
                play.ends(id, Some(Outcome::Imported(carried)), Ok("3 rows".into()));
            }
        }
    }
    play
}

#[test]
fn every_step_is_as_it_was() {
    for step in 1..=8 {
        assert_picture(&format!("import-{step}"), &mut at(step, 80, 24).stage);
        assert_picture(&format!("small-import-{step}"), &mut at(step, 40, 12).stage);
    }
}

#[test]
fn reading_says_for_what_one_waits() {
    let mut play = Play::new(80, 24);
    play.press("shop<enter>").began();
    assert_picture("import-reading", &mut play.stage);
}

#[test]
fn a_file_that_cannot_be_read_says_why_and_what_to_do() {
    let mut play = Play::new(80, 24);
    play.press("shop<enter>");
    let (id, _) = play.began();
    let refused = Outcome::Read(Err("`shop.csv` has two columns `E-Mail`; rename one of them".into()));
    play.ends(id, Some(refused), Ok(String::new()));
    assert_picture("import-refused", &mut play.stage);
}
