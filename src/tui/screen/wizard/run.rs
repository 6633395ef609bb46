//! The seventh step: the import runs in the background. It goes on when one leaves; a message opens it at its end.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::confirm::ConfirmStep;
use super::report::ReportStep;
use super::work::Work;
use super::{Step, Tickets, Turn, paint};
use crate::app::jobs::import::Mode;
use crate::tui::effect::{DialogId, Effect, Opening, Toast};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::format::count;
use crate::tui::job::import::{ImportRequest, Outcome};
use crate::tui::job::{JobId, JobRequest, JobState};
use crate::tui::keymap::Action;
use crate::tui::overlay::{Confirm, Overlay};
use crate::tui::widget::frame::line_of;

pub(super) const CANCEL: DialogId = DialogId("import.cancel");

/// The seventh step.
#[derive(Debug)]
pub(super) struct RunStep {
    pub confirm: ConfirmStep,
    pub work: Work,
    /// Why it ended without an import.
    failed: Option<String>,
}

impl RunStep {
    pub fn enter(confirm: ConfirmStep, tickets: &mut Tickets) -> Turn {
        let mapped = &confirm.mapped;
        // Only rows that are rejected still are imported as mended.
        let rejected = |line: &u64| confirm.report.rejects.iter().any(|reject| reject.line == *line);
        let request = ImportRequest {
            read: Arc::clone(&mapped.opened.read),
            mapping: mapped.mapping.clone(),
            mode: Mode::Run,
            rejects: mapped.rejects.clone(),
            mended: mapped
                .mended
                .iter()
                .filter(|(line, _)| rejected(line))
                .map(|(_, row)| row.clone())
                .collect(),
        };
        let mut step = Self { confirm, work: Work::Idle, failed: None };
        let effects = step.work.begin(JobRequest::Import(Box::new(request)), tickets);
        (Step::Run(Box::new(step)), effects)
    }

    pub fn unavailable(&self, action: Action, env: &Env<'_>) -> Option<String> {
        if action == Action::CancelWork { self.work.cannot_stop(env) } else { None }
    }

    pub fn update(mut self: Box<Self>, event: Event, _tickets: &mut Tickets, env: &Env<'_>) -> Turn {
        let effects = match event {
            Event::Action(Action::Back) if self.work.is_busy() => leave_running(),
            Event::Action(Action::Back) => {
                return (Step::Confirm(Box::new(self.confirm)), Vec::new());
            }
            Event::Action(Action::CancelWork) => vec![ask_cancel()],
            Event::Decided(CANCEL, Decision::Confirmed) => self.work.stop(),
            Event::Answer(ticket, answer) => {
                self.failed = self.work.answer(ticket, answer).or(self.failed.take());
                Vec::new()
            }
            Event::Job(id) => return self.job(id, env),
            _ => Vec::new(),
        };
        (Step::Run(self), effects)
    }

    fn job(mut self: Box<Self>, id: JobId, env: &Env<'_>) -> Turn {
        let Some(job) = self.work.ended(id, env) else {
            return (Step::Run(self), Vec::new());
        };
        self.work = Work::Idle;
        match (&job.outcome, &job.state) {
            (Some(Outcome::Imported(carried)), JobState::Done(_)) => {
                let step = ReportStep::new(self.confirm.mapped, Arc::clone(carried));
                (Step::Report(Box::new(step)), vec![super::draft::save(String::new())])
            }
            (_, JobState::Failed(why)) => {
                self.failed = Some(why.clone());
                (Step::Run(self), Vec::new())
            }
            _ => {
                self.failed = Some("the import broke off; nothing was kept".to_owned());
                (Step::Run(self), Vec::new())
            }
        }
    }

    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (theme, buffer) = (env.theme, frame.buffer_mut());
        let area = paint::below(area, 1);
        if let Some(why) = &self.failed {
            let words = format!("{} {why}", theme.signs.cross);
            let taken = paint::wrapped(buffer, area, &words, theme.error, theme);
            paint::text(
                buffer,
                line_of(area, taken + 1),
                "Esc goes back; what was decided is kept.",
                theme.text,
                theme,
            );
            return;
        }
        let name = self.confirm.mapped.opened.read.name();
        let words =
            format!("importing {} of {name}", crate::tui::format::counted(self.confirm.report.rows, "row"));
        self.work.view(&words, area, buffer, env);
        let cancel = env.key(Action::CancelWork);
        let lines = [
            format!("{cancel} cancels: everything is then as before."),
            "Esc goes to the customers; the import goes on and tells when it is done.".to_owned(),
            format!(
                "{} customers will be created, {} changed.",
                count(self.confirm.report.created),
                count(self.confirm.report.updated)
            ),
        ];
        for (i, line) in lines.iter().enumerate() {
            paint::text(buffer, line_of(area, 3 + i as u16), line, theme.text, theme);
        }
    }
}

/// Asks before an import is cancelled.
pub(super) fn ask_cancel() -> Effect {
    let lines = vec!["Everything is then as it was before; nothing of the file is kept.".to_owned()];
    let confirm = Confirm::new("Cancel the import", lines, "cancel it");
    Effect::Ask(CANCEL, Box::new(Overlay::Confirm(confirm)))
}

/// Leaves an import to itself; a message opens it at its end.
pub(super) fn leave_running() -> Vec<Effect> {
    let toast = Toast::plain("the import goes on; a message tells when it is done");
    vec![Effect::Toast(toast.opening(Some(Opening::Import))), Effect::Open(Opening::Customers)]
}
