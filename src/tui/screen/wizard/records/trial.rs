//! The dry run and the last question.

use std::sync::Arc;

use super::{Phase, Records, Trial, stay};
use crate::app::Notice;
use crate::app::jobs::import::{Mode, Unknown};
use crate::import::{OnError, RecordTarget, Reject, Report};
use crate::tui::effect::{DialogId, Effect, Toast};
use crate::tui::event::{Env, Event};
use crate::tui::format::{count, counted};
use crate::tui::job::import::{Outcome, RecordsRequest};
use crate::tui::job::{JobId, JobRequest};
use crate::tui::keymap::Action;
use crate::tui::overlay::{Overlay, TextBox};
use crate::tui::screen::wizard::lines::{self, Kind, Line};
use crate::tui::screen::wizard::number::TypedNumber;
use crate::tui::screen::wizard::work::Work;
use crate::tui::screen::wizard::{Tickets, Turn};

const SHOWN: DialogId = DialogId("records.show");

impl Records {
    pub(super) fn request(&self, mode: Mode) -> JobRequest {
        JobRequest::Records(Box::new(RecordsRequest {
            read: Arc::clone(&self.opened.read),
            mapping: self.suggestion.mapping.clone(),
            policies: self.policies,
            unknown: self.unknown,
            mode,
            rejects: self.rejects.clone().filter(|_| mode == Mode::Run),
        }))
    }

    pub(super) fn begin_trial(&mut self, tickets: &mut Tickets) -> Vec<Effect> {
        let request = self.request(Mode::DryRun);
        self.work.begin(request, tickets)
    }

    pub(super) fn report_lines(&self, report: &Report) -> Vec<Line> {
        lines::of(report, &std::collections::BTreeMap::new(), "", self.kind.plural())
    }

    pub(super) fn trial_unavailable(&self, action: Action) -> Option<String> {
        match (action, &self.phase) {
            (Action::MendRow, _) => {
                Some("rows of records are mended in the rejects file, which imports again".to_owned())
            }
            (Action::CancelWork, Phase::Trial(Trial::Running)) => None,
            (Action::CancelWork, _) => Some("nothing is running".to_owned()),
            (Action::WizardNext, Phase::Trial(Trial::Running)) => {
                Some("the dry run is not done yet".to_owned())
            }
            (Action::WizardNext, Phase::Trial(Trial::Failed(why))) => Some(why.clone()),
            (_, Phase::Confirm(_, number)) => number.unavailable(action),
            (Action::NextProblem | Action::PreviousProblem, Phase::Trial(trial)) => match trial {
                Trial::Done(report, _) if report.rejects.is_empty() => Some("no row is bad".to_owned()),
                Trial::Done(..) => None,
                Trial::Running | Trial::Failed(_) => Some("the dry run is not done".to_owned()),
            },
            _ => None,
        }
    }

    pub(super) fn update_trial(
        mut self: Box<Self>,
        event: Event,
        tickets: &mut Tickets,
        env: &Env<'_>,
    ) -> Turn {
        let effects = match event {
            Event::Action(Action::Back) => {
                let effects = self.work.cancel();
                let (step, _) = self.go(Phase::Rules);
                return (step, effects);
            }
            Event::Action(Action::WizardNext) => {
                if let Phase::Trial(Trial::Done(report, _)) = &self.phase {
                    let report = Arc::clone(report);
                    return self.enter_confirm(report);
                }
                Vec::new()
            }
            Event::Action(Action::CancelWork) => {
                let why = "the dry run was cancelled; Esc goes back to the rules";
                self.phase = Phase::Trial(Trial::Failed(why.to_owned()));
                self.work.cancel()
            }
            Event::Action(action @ (Action::NextProblem | Action::PreviousProblem)) => {
                self.go_to_reject(action, env);
                Vec::new()
            }
            Event::Action(Action::ShowReject) => self.show_line(),
            Event::Answer(ticket, answer) => {
                if let Some(why) = self.work.answer(ticket, answer) {
                    self.phase = Phase::Trial(Trial::Failed(why));
                }
                Vec::new()
            }
            Event::Job(id) => {
                self.tried(id, env);
                Vec::new()
            }
            // Somebody changed customers: what was tried may not be so any more.
            Event::Notice(Notice::Changed(_)) if !self.work.is_busy() => {
                self.tried = None;
                self.phase = Phase::Trial(Trial::Running);
                self.begin_trial(tickets)
            }
            _ => Vec::new(),
        };
        stay(self, effects)
    }

    fn tried(&mut self, id: JobId, env: &Env<'_>) {
        let Some(job) = self.work.ended(id, env) else { return };
        self.work = Work::Idle;
        let trial = match &job.outcome {
            Some(Outcome::Tried(Ok(report))) => {
                self.tried = Some(Arc::clone(report));
                Trial::Done(Arc::clone(report), self.report_lines(report))
            }
            Some(Outcome::Tried(Err(why))) => Trial::Failed(why.clone()),
            _ => Trial::Failed("the dry run broke off".to_owned()),
        };
        self.phase = Phase::Trial(trial);
        self.put(0, env);
    }

    /// The bad row under the cursor.
    pub(super) fn reject_here(&self) -> Option<&Reject> {
        let Phase::Trial(Trial::Done(report, lines)) = &self.phase else { return None };
        match lines.get(self.cursor.at as usize).map(|line| line.kind) {
            Some(Kind::Reject(at)) => report.rejects.get(at),
            _ => None,
        }
    }

    fn go_to_reject(&mut self, action: Action, env: &Env<'_>) {
        let Phase::Trial(Trial::Done(_, lines)) = &self.phase else { return };
        let to = lines::next_reject(lines, self.cursor.at as usize, action);
        if let Some(to) = to {
            self.put(to as u64, env);
        }
    }

    fn show_line(&self) -> Vec<Effect> {
        let Phase::Trial(Trial::Done(_, lines)) = &self.phase else { return Vec::new() };
        let shown = match self.reject_here() {
            Some(reject) => (format!("Line {}", reject.line), self.reject_words(reject).join("\n")),
            None => match lines.get(self.cursor.at as usize) {
                Some(line) => ("Line".to_owned(), line.text.clone()),
                None => return Vec::new(),
            },
        };
        vec![Effect::Ask(SHOWN, Box::new(Overlay::Text(TextBox::new(shown.0, &shown.1))))]
    }

    /// A bad row in words: why, and its cells.
    pub(super) fn reject_words(&self, reject: &Reject) -> Vec<String> {
        lines::reject_words(reject, &reject.record, self.header())
    }

    /// Goes to the last question.
    pub(super) fn enter_confirm(self: Box<Self>, report: Arc<Report>) -> Turn {
        let number = TypedNumber::new(report.created + report.updated);
        self.go(Phase::Confirm(report, number))
    }

    pub(super) fn update_confirm(
        mut self: Box<Self>,
        event: Event,
        tickets: &mut Tickets,
        _env: &Env<'_>,
    ) -> Turn {
        let Phase::Confirm(report, number) = &mut self.phase else { return stay(self, Vec::new()) };
        match event {
            Event::Action(Action::WizardBack | Action::Back) => return self.enter_trial(tickets),
            Event::Action(Action::ImportNow) if number.is_ready() => {
                let report = Arc::clone(report);
                return self.enter_run(report, tickets);
            }
            Event::Key(key) => number.key(key),
            // What was tried may not be so any more: it is tried anew, and asked anew.
            Event::Notice(Notice::Changed(_)) => {
                self.tried = None;
                let (step, mut effects) = self.enter_trial(tickets);
                let words = "the data was changed meanwhile; the dry run begins anew";
                effects.push(Effect::Toast(Toast::plain(words)));
                return (step, effects);
            }
            _ => {}
        }
        stay(self, Vec::new())
    }

    /// What will happen, a sentence each.
    pub(super) fn sentences(&self, report: &Report) -> Vec<String> {
        let kind = self.kind;
        let mut lines = vec![
            format!(
                "{} of `{}` are imported as {}.",
                counted(report.rows, "row"),
                self.opened.read.path.display(),
                kind.plural()
            ),
            format!(
                "{} created, {} changed, {} stay as they are.",
                kind.count(report.created),
                count(report.updated),
                count(report.unchanged)
            ),
        ];
        if report.duplicate > 0 {
            let rows = counted(report.duplicate, "row");
            lines.push(format!("{rows} of an id that came before: {} wins.", self.policies.duplicates));
        }
        lines.push(match self.unknown {
            Unknown::Create => "Customers nobody knows are made.".to_owned(),
            Unknown::Reject => "Records of customers nobody knows are rejected.".to_owned(),
        });
        if report.rejected == 0 {
            lines.push("No row is rejected.".to_owned());
        } else {
            if self.policies.on_error == OnError::Abort {
                lines.push("The first bad row ends the import, and nothing is stored.".to_owned());
            }
            let to = self.rejects.as_deref().map_or_else(
                || "to the folder rejects of the data folder".to_owned(),
                |path| format!("to `{path}`"),
            );
            lines.push(format!("{} left out and written {to}.", counted(report.rejected, "bad row")));
        }
        let columns = &self.suggestion.mapping.columns;
        let skipped = columns.iter().filter(|column| column.target == RecordTarget::Skip).count() as u64;
        if skipped > 0 {
            lines.push(format!("{} skipped.", counted(skipped, "column")));
        }
        lines.push("It becomes true all at once, can be cancelled until then, and undone after.".to_owned());
        lines
    }
}
