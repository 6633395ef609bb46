//! The import at work, and what it did.

use std::sync::Arc;

use super::{Done, Phase, Records, stay};
use crate::app::Notice;
use crate::app::jobs::import::Mode;
use crate::domain::ChangeKind;
use crate::import::Report;
use crate::tui::effect::{DialogId, Effect, Opening, Toast};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::format::{counted, duration_ms};
use crate::tui::job::import::Outcome;
use crate::tui::job::{JobId, JobState};
use crate::tui::keymap::Action;
use crate::tui::overlay::{Confirm, Overlay};
use crate::tui::screen::wizard::file::FileStep;
use crate::tui::screen::wizard::lines::{self, Kind, Line};
use crate::tui::screen::wizard::work::Work;
use crate::tui::screen::wizard::{Step, Tickets, Turn, draft};
use crate::tui::widget::field::TextField;

const CANCEL: DialogId = DialogId("records.cancel");

impl Records {
    pub(super) fn enter_run(mut self: Box<Self>, report: Arc<Report>, tickets: &mut Tickets) -> Turn {
        let request = self.request(Mode::Run);
        let effects = self.work.begin(request, tickets);
        let (step, _) = self.go(Phase::Run(report, None));
        (step, effects)
    }

    pub(super) fn run_unavailable(&self, action: Action, env: &Env<'_>) -> Option<String> {
        if action != Action::CancelWork {
            return None;
        }
        match self.work.job(env).map(|job| &job.state) {
            Some(JobState::Running) => None,
            Some(JobState::Cancelling) => Some("it is being cancelled".to_owned()),
            _ => Some("nothing is running".to_owned()),
        }
    }

    pub(super) fn update_run(mut self: Box<Self>, event: Event, env: &Env<'_>) -> Turn {
        let Phase::Run(report, failed) = &mut self.phase else { return stay(self, Vec::new()) };
        let effects = match event {
            Event::Action(Action::Back) if self.work.is_busy() => vec![
                Effect::Toast(
                    Toast::plain("the import goes on; a message tells when it is done")
                        .opening(Some(Opening::Import)),
                ),
                Effect::Open(Opening::Customers),
            ],
            Event::Action(Action::Back) => {
                let phase = Phase::Confirm(Arc::clone(report), TextField::default());
                return self.go(phase);
            }
            Event::Action(Action::CancelWork) => {
                let lines =
                    vec!["Everything is then as it was before; nothing of the file is kept.".to_owned()];
                let confirm = Confirm::new("Cancel the import", lines, "cancel it");
                vec![Effect::Ask(CANCEL, Box::new(Overlay::Confirm(confirm)))]
            }
            Event::Decided(CANCEL, Decision::Confirmed) => match self.work {
                Work::At(id) => vec![Effect::CancelJob(id)],
                Work::Idle | Work::Asked(_) => Vec::new(),
            },
            Event::Answer(ticket, answer) => {
                *failed = self.work.answer(ticket, answer).or(failed.take());
                Vec::new()
            }
            Event::Job(id) => return self.ran(id, env),
            _ => Vec::new(),
        };
        stay(self, effects)
    }

    fn ran(mut self: Box<Self>, id: JobId, env: &Env<'_>) -> Turn {
        let Some(job) = self.work.ended(id, env) else { return stay(self, Vec::new()) };
        self.work = Work::Idle;
        if let (Some(Outcome::Imported(carried)), JobState::Done(_)) = (&job.outcome, &job.state) {
            let carried = Arc::clone(carried);
            let mut lines = self.report_lines(&carried.main.report);
            if let Some(path) = &carried.main.rejects_file {
                let below_counts = lines::counts(&carried.main.report, self.kind.plural()).len();
                let text = format!("rejected rows are in {}", path.display());
                lines.insert(below_counts, Line { text, kind: Kind::Text });
            }
            let stands = carried.main.change_set.is_some();
            let (step, _) = self.go(Phase::Done(Done { carried, lines, stands }));
            return (step, vec![draft::save(String::new())]);
        }
        if let Phase::Run(_, failed) = &mut self.phase {
            *failed = Some(match &job.state {
                JobState::Failed(why) => why.clone(),
                _ => "the import broke off; nothing was kept".to_owned(),
            });
        }
        stay(self, Vec::new())
    }

    pub(super) fn update_done(mut self: Box<Self>, event: Event, tickets: &mut Tickets) -> Turn {
        match event {
            Event::Action(Action::ReportDone | Action::Back) => {
                return (Step::default(), vec![Effect::Open(Opening::Customers), Effect::Back]);
            }
            Event::Action(Action::AnotherImport) => {
                let mut file = FileStep::default();
                let effects = file.listing.ask("", tickets);
                return (Step::File(Box::new(file)), effects);
            }
            Event::Notice(Notice::Changed(change)) => {
                if let (ChangeKind::Undo(undone), Phase::Done(done)) = (change.kind, &mut self.phase)
                    && done.carried.main.change_set == Some(undone)
                {
                    done.stands = false;
                }
            }
            _ => {}
        }
        stay(self, Vec::new())
    }

    /// What stands above the report.
    pub(super) fn heading(&self, done: &Done) -> String {
        let report = &done.carried.main.report;
        let took = duration_ms((report.seconds * 1000.0) as i64);
        match (done.carried.main.change_set, done.stands) {
            (Some(_), false) => "The import was taken back; everything is as before".to_owned(),
            (None, _) => format!("{} read in {took}; nothing had to be changed", counted(report.rows, "row")),
            (Some(_), true) => format!("{} imported in {took}", counted(report.rows, "row")),
        }
    }
}
