//! The import at work, and what it did.

use std::sync::Arc;

use super::{Done, Phase, Records, stay};
use crate::app::Notice;
use crate::app::jobs::import::Mode;
use crate::domain::ChangeKind;
use crate::import::Report;
use crate::tui::effect::{Effect, Opening};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::format::{counted, duration_ms};
use crate::tui::job::import::Outcome;
use crate::tui::job::{JobId, JobState};
use crate::tui::keymap::Action;
use crate::tui::screen::wizard::file::FileStep;
use crate::tui::screen::wizard::lines::{self, Kind, Line};
use crate::tui::screen::wizard::run::{CANCEL, ask_cancel, leave_running};
use crate::tui::screen::wizard::work::Work;
use crate::tui::screen::wizard::{Step, Tickets, Turn, draft};

impl Records {
    pub(super) fn enter_run(mut self: Box<Self>, report: Arc<Report>, tickets: &mut Tickets) -> Turn {
        let request = self.request(Mode::Run);
        let effects = self.work.begin(request, tickets);
        let (step, _) = self.go(Phase::Run(report, None));
        (step, effects)
    }

    pub(super) fn run_unavailable(&self, action: Action, env: &Env<'_>) -> Option<String> {
        if action == Action::CancelWork { self.work.cannot_stop(env) } else { None }
    }

    pub(super) fn update_run(mut self: Box<Self>, event: Event, env: &Env<'_>) -> Turn {
        let Phase::Run(report, failed) = &mut self.phase else { return stay(self, Vec::new()) };
        let effects = match event {
            Event::Action(Action::Back) if self.work.is_busy() => leave_running(),
            Event::Action(Action::Back) => {
                let report = Arc::clone(report);
                return self.enter_confirm(report);
            }
            Event::Action(Action::CancelWork) => vec![ask_cancel()],
            Event::Decided(CANCEL, Decision::Confirmed) => self.work.stop(),
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
