//! The jobs, driven by keys before an invented house.

use crate::app::jobs::Progress;
use crate::tui::effect::{Opening, Ticket};
use crate::tui::job::{JobId, JobReport};
use crate::tui::session::{Input, SlotId};
use crate::tui::stage::Stage;

fn stage() -> Stage {
    let mut stage = Stage::new(80, 24, 12);
    stage.press("gj");
    stage
}

fn begin(stage: &mut Stage, id: u64, title: &str) {
    stage.send(Input::JobBegan(SlotId(99), Ticket(1), JobId(id), title.to_owned()));
}

#[test]
fn running_and_ended_jobs_are_told_apart() {
    let mut stage = stage();
    assert!(stage.screen().contains("Nothing runs in the background"));
    begin(&mut stage, 1, "export to /tmp/a.csv");
    begin(&mut stage, 2, "import b.csv");
    let progress = Progress { phase: "reading", done: 50, total: 100, rows: 5000 };
    stage.send(Input::Job(JobId(2), JobReport::Progress(progress)));
    let ended = JobReport::Ended { result: Ok("12 rows".to_owned()), opens: Some(Opening::History) };
    stage.send(Input::Job(JobId(1), ended));
    let screen = stage.screen();
    assert!(screen.contains("2 jobs, 1 at work"), "{screen}");
    assert!(screen.contains("✓ done") && screen.contains("50 % · 5,000 rows"), "{screen}");
}

#[test]
fn a_job_is_cancelled_and_what_it_made_is_opened() {
    let mut stage = stage();
    begin(&mut stage, 1, "export to /tmp/a.csv");
    stage.press("<c-r>");
    assert!(stage.press("x").took().contains("CancelJob(JobId(1))"));
    let ended = JobReport::Ended { result: Ok("12 rows".to_owned()), opens: Some(Opening::History) };
    stage.send(Input::Job(JobId(1), ended));
    assert!(stage.press("x").screen().contains("this job has ended"));
    assert!(stage.press("y").took().contains("text: \"/tmp/a.csv\""));
    assert!(stage.press("<enter>").screen().starts_with("patrons › History"));
}

#[test]
fn every_size_is_painted() {
    let mut stage = stage();
    for round in 0..2 {
        for width in [0, 1, 40, 80, 200] {
            for height in [0, 1, 12, 13, 24, 50] {
                stage.resize(width, height).screen();
            }
        }
        begin(&mut stage, round, "import b.csv");
    }
}
