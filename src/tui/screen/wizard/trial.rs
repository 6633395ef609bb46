//! The fifth step: the dry run. Says exactly what the import would do; bad rows are mended here.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::confirm::ConfirmStep;
use super::lines::{self, Coloured, Kind, Line};
use super::mapped::Mapped;
use super::rules::RulesStep;
use super::work::Work;
use super::{Step, Tickets, Turn, mend, movement, paint};
use crate::app::jobs::import::Mode;
use crate::import::{Reject, Report};
use crate::tui::effect::{DialogId, Effect, Toast};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::job::import::{ImportRequest, Outcome};
use crate::tui::job::{JobId, JobRequest};
use crate::tui::keymap::Action;
use crate::tui::overlay::{Overlay, TextBox};
use crate::tui::widget::frame::{line_of, split_left};
use crate::tui::widget::list::ListCursor;

const MEND: DialogId = DialogId("import.mend");
const SHOWN: DialogId = DialogId("import.show");

/// The fifth step.
#[derive(Debug)]
pub(super) struct TrialStep {
    pub mapped: Mapped,
    pub work: Work,
    trial: Trial,
    cursor: ListCursor,
}

/// How the dry run went.
#[derive(Debug)]
enum Trial {
    /// It goes on.
    Running,
    /// It ended.
    Done { report: Arc<Report>, lines: Vec<Line> },
    /// It did not: why.
    Failed(String),
}

impl TrialStep {
    /// Begins the dry run, unless the same was tried already.
    pub fn enter(mapped: Mapped, tickets: &mut Tickets) -> Turn {
        let tried = mapped.tried.as_ref().filter(|(mapping, _)| *mapping == mapped.mapping);
        let tried = tried.map(|(_, report)| Arc::clone(report));
        let (work, cursor) = (Work::Idle, ListCursor::default());
        let mut step = Self { mapped, work, trial: Trial::Running, cursor };
        let effects = match tried {
            Some(report) => {
                step.done(report);
                Vec::new()
            }
            None => step.begin(tickets),
        };
        (Step::Trial(Box::new(step)), effects)
    }

    fn begin(&mut self, tickets: &mut Tickets) -> Vec<Effect> {
        let request = ImportRequest {
            read: Arc::clone(&self.mapped.opened.read),
            mapping: self.mapped.mapping.clone(),
            mode: Mode::DryRun,
            rejects: None,
            mended: Vec::new(),
        };
        self.trial = Trial::Running;
        self.work.begin(JobRequest::Import(Box::new(request)), tickets)
    }

    fn done(&mut self, report: Arc<Report>) {
        self.mapped.tried = Some((self.mapped.mapping.clone(), Arc::clone(&report)));
        let lines = lines::of(&report, &self.mapped.mended, "+", "customers");
        self.trial = Trial::Done { report, lines };
    }

    pub fn unavailable(&self, action: Action) -> Option<String> {
        match (action, &self.trial) {
            (Action::CancelWork, Trial::Running) => None,
            (Action::CancelWork, _) => Some("nothing is running".to_owned()),
            (Action::WizardNext, Trial::Running) => Some("the dry run is not done yet".to_owned()),
            (Action::WizardNext, Trial::Failed(why)) => Some(why.clone()),
            (Action::MendRow, Trial::Done { .. }) if self.reject().is_none() => {
                Some("the cursor is on no bad row; n goes to the next".to_owned())
            }
            (Action::MendRow | Action::ShowReject | Action::NextProblem | Action::PreviousProblem, trial) => {
                match trial {
                    Trial::Done { report, .. } if report.rejects.is_empty() => {
                        Some("no row is bad".to_owned())
                    }
                    Trial::Done { .. } => None,
                    _ => Some("the dry run is not done".to_owned()),
                }
            }
            _ => None,
        }
    }

    fn lines(&self) -> &[Line] {
        match &self.trial {
            Trial::Done { lines, .. } => lines,
            Trial::Running | Trial::Failed(_) => &[],
        }
    }

    /// The bad row under the cursor.
    fn reject(&self) -> Option<&Reject> {
        match (&self.trial, self.lines().get(self.cursor.at as usize).map(|line| line.kind)) {
            (Trial::Done { report, .. }, Some(Kind::Reject(at))) => report.rejects.get(at),
            _ => None,
        }
    }

    pub fn update(mut self: Box<Self>, event: Event, tickets: &mut Tickets, env: &Env<'_>) -> Turn {
        let effects = match event {
            Event::Action(Action::Back) => {
                let effects = self.work.cancel();
                let (step, _) = RulesStep::enter(self.mapped, env);
                return (step, effects);
            }
            Event::Action(Action::WizardNext) => return self.next(),
            Event::Action(action) => self.act(action, env),
            Event::Answer(ticket, answer) => {
                if let Some(why) = self.work.answer(ticket, answer) {
                    self.trial = Trial::Failed(why);
                }
                Vec::new()
            }
            Event::Job(id) => {
                self.job(id, env);
                Vec::new()
            }
            Event::Decided(MEND, Decision::Filled(cells)) => self.mended(cells, env),
            // Somebody changed customers: what was tried may not be so any more.
            Event::Notice(crate::app::Notice::Changed(_)) if !self.work.is_busy() => self.begin(tickets),
            Event::Resized => {
                self.cursor.put(self.cursor.at, self.lines().len() as u64, room(env));
                Vec::new()
            }
            _ => Vec::new(),
        };
        (Step::Trial(self), effects)
    }

    fn next(self: Box<Self>) -> Turn {
        match &self.trial {
            Trial::Done { report, .. } => {
                let report = Arc::clone(report);
                (Step::Confirm(Box::new(ConfirmStep::new(self.mapped, report))), Vec::new())
            }
            Trial::Running | Trial::Failed(_) => (Step::Trial(self), Vec::new()),
        }
    }

    fn act(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        if let Some(step) = movement(action) {
            let len = self.lines().len() as u64;
            self.cursor.step(step, len, room(env));
            return Vec::new();
        }
        match action {
            Action::CancelWork => {
                self.trial =
                    Trial::Failed("the dry run was cancelled; Esc goes back to the rules".to_owned());
                return self.work.cancel();
            }
            Action::NextProblem | Action::PreviousProblem => self.go_to_reject(action, env),
            Action::ShowReject => return self.show(),
            Action::MendRow => {
                if let Some(reject) = self.reject() {
                    let cells = self.mapped.mended.get(&reject.line).unwrap_or(&reject.record);
                    let form = mend::form(self.mapped.header(), reject, cells);
                    return vec![Effect::Ask(MEND, Box::new(Overlay::Form(form)))];
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn go_to_reject(&mut self, action: Action, env: &Env<'_>) {
        let to = lines::next_reject(self.lines(), self.cursor.at as usize, action);
        if let Some(to) = to {
            self.cursor.put(to as u64, self.lines().len() as u64, room(env));
        }
    }

    fn show(&self) -> Vec<Effect> {
        let Some(reject) = self.reject() else {
            let whole = self.lines().get(self.cursor.at as usize).map(|line| line.text.clone());
            let shown =
                |text: String| Effect::Ask(SHOWN, Box::new(Overlay::Text(TextBox::new("Line", &text))));
            return whole.map(shown).into_iter().collect();
        };
        let text = self.row_words(reject).join("\n");
        let title = format!("Line {}", reject.line);
        vec![Effect::Ask(SHOWN, Box::new(Overlay::Text(TextBox::new(title, &text))))]
    }

    /// A bad row in words, with its cells as they were mended.
    fn row_words(&self, reject: &Reject) -> Vec<String> {
        let cells = self.mapped.mended.get(&reject.line).unwrap_or(&reject.record);
        lines::reject_words(reject, cells, self.mapped.header())
    }

    fn mended(&mut self, cells: Vec<String>, env: &Env<'_>) -> Vec<Effect> {
        let Some(line) = self.reject().map(|reject| reject.line) else {
            return Vec::new();
        };
        if let Err(why) = mend::check(&self.mapped, &env.facts.schema, &cells) {
            return vec![Effect::Toast(Toast::bad(format!("line {line} is still bad: {why}")))];
        }
        self.mapped.mended.insert(line, cells);
        if let Trial::Done { report, lines } = &mut self.trial {
            *lines = lines::of(report, &self.mapped.mended, env.theme.signs.tick, "customers");
        }
        let words =
            format!("line {line} is mended; it is imported right after the file, by the same mapping");
        vec![Effect::Toast(Toast::good(words))]
    }

    fn job(&mut self, id: JobId, env: &Env<'_>) {
        let Some(job) = self.work.ended(id, env) else {
            return;
        };
        self.work = Work::Idle;
        match &job.outcome {
            Some(Outcome::Tried(Ok(report))) => self.done(Arc::clone(report)),
            Some(Outcome::Tried(Err(why))) => self.trial = Trial::Failed(why.clone()),
            _ => self.trial = Trial::Failed("the dry run broke off".to_owned()),
        }
        self.cursor.put(self.cursor.at, self.lines().len() as u64, room(env));
    }

    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (theme, buffer) = (env.theme, frame.buffer_mut());
        let (head, rest) = (line_of(area, 0), paint::below(area, 1));
        match &self.trial {
            Trial::Running => {
                let key = env.key(Action::CancelWork);
                let words = format!("dry run, nothing is written; {key} cancels");
                self.work.view(&words, paint::below(rest, 1), buffer, env);
            }
            Trial::Failed(why) => {
                let words = format!("{} {why}", theme.signs.cross);
                let taken = paint::wrapped(buffer, rest, &words, theme.error, theme);
                let back = "Nothing was written. Esc goes back, to the rules and to the columns.";
                paint::text(buffer, line_of(rest, taken + 1), back, theme.text, theme);
            }
            Trial::Done { report, lines } => {
                let key = env.key(Action::WizardNext);
                let mended = self.mapped.mended.len();
                let more = if mended > 0 { format!("; {mended} mended") } else { String::new() };
                let words = if report.rows == 0 {
                    "The file has no rows; importing it changes nothing".to_owned()
                } else {
                    format!("This is what the import will do, nothing is written yet{more}; {key} goes on")
                };
                paint::text(buffer, head, &words, theme.strong, theme);
                let wide = area.width >= super::WIDE && self.reject().is_some();
                let (list, side) = split_left(rest, if wide { area.width * 3 / 5 } else { area.width });
                lines::view(lines, self.cursor, Coloured::WholeLine, list, buffer, theme);
                if let Some(reject) = self.reject() {
                    lines::view_reject(&self.row_words(reject), side, buffer, theme);
                }
            }
        }
    }
}

fn room(env: &Env<'_>) -> u64 {
    u64::from(env.size.height.saturating_sub(super::STEPS_LINES + 1))
}
