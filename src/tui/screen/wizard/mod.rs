//! The import wizard: file, format, columns, rules, dry run, question, run, report.
//!
//! One enum with a struct per step; a step is consumed to reach the next and holds what the steps before decided.
//! Nothing is written before the last question is answered. Way through: [`file`] → [`format`] → [`columns`]
//! (with [`targets`] and [`problems`]) → [`rules`] → [`trial`] (with [`lines`] and [`mend`]) → [`confirm`] →
//! [`run`] → [`report`]; [`work`] waits for jobs, [`draft`] keeps what was decided when a line is lost.

mod columns;
mod columns_view;
mod confirm;
mod draft;
mod file;
mod format;
mod format_view;
mod lines;
mod listing;
mod mapped;
mod mend;
mod number;
mod paint;
mod problems;
mod records;
mod report;
mod rules;
mod run;
mod targets;
#[cfg(test)]
mod tests;
mod trial;
mod words;
mod work;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::domain::ChangeSetId;
use crate::tui::effect::{Answer, Effect, Opening, Ticket};
use crate::tui::event::{Env, Event, Mouse, MouseAct};
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::widget::frame::split_top;
use crate::tui::widget::list::Step as Movement;
use crate::tui::widget::tabs;

use columns::ColumnsStep;
use confirm::ConfirmStep;
use file::FileStep;
use format::FormatStep;
use records::Records;
use report::ReportStep;
use rules::RulesStep;
use run::RunStep;
use trial::TrialStep;

/// The names of the steps, in order.
const STEPS: [&str; 8] = ["File", "Format", "Columns", "Rules", "Dry run", "Confirm", "Run", "Report"];
/// From this width on, details show beside the list.
const WIDE: u16 = 120;
/// Lines that the names of the steps take.
const STEPS_LINES: u16 = 1;

/// The import wizard.
#[derive(Debug, Default)]
pub struct Wizard {
    step: Step,
    tickets: Tickets,
    /// Whether a draft was offered.
    greeted: bool,
}

/// Where one stands.
#[derive(Debug)]
enum Step {
    File(Box<FileStep>),
    Format(Box<FormatStep>),
    Columns(Box<ColumnsStep>),
    Rules(Box<RulesStep>),
    Trial(Box<TrialStep>),
    Confirm(Box<ConfirmStep>),
    Run(Box<RunStep>),
    Report(Box<ReportStep>),
    /// From the columns on, where the file holds records.
    Records(Box<Records>),
}

/// The step after an event, and what is to happen.
type Turn = (Step, Vec<Effect>);

/// Numbers for requests.
#[derive(Debug, Default)]
struct Tickets(u64);

impl Tickets {
    fn next(&mut self) -> Ticket {
        self.0 += 1;
        Ticket(self.0)
    }
}

impl Default for Step {
    fn default() -> Self {
        Self::File(Box::default())
    }
}

impl Step {
    fn number(&self) -> usize {
        match self {
            Self::File(_) => 0,
            Self::Format(_) => 1,
            Self::Columns(_) => 2,
            Self::Rules(_) => 3,
            Self::Trial(_) => 4,
            Self::Confirm(_) => 5,
            Self::Run(_) => 6,
            Self::Report(_) => 7,
            Self::Records(step) => step.number(),
        }
    }

    fn update(self, event: Event, tickets: &mut Tickets, env: &Env<'_>) -> Turn {
        match self {
            Self::File(step) => step.update(event, tickets, env),
            Self::Format(step) => step.update(event, tickets, env),
            Self::Columns(step) => step.update(event, tickets, env),
            Self::Rules(step) => step.update(event, tickets, env),
            Self::Trial(step) => step.update(event, tickets, env),
            Self::Confirm(step) => step.update(event, tickets, env),
            Self::Run(step) => step.update(event, tickets, env),
            Self::Report(step) => step.update(event, tickets, env),
            Self::Records(step) => step.update(event, tickets, env),
        }
    }
}

impl Wizard {
    /// Its name in the header.
    pub fn title(&self) -> String {
        "Import".to_owned()
    }

    /// What the header says: which step, and of which file.
    pub fn status(&self, _env: &Env<'_>) -> Vec<String> {
        let at = self.step.number();
        let mut words = vec![format!("step {} of {}: {}", at + 1, STEPS.len(), STEPS[at].to_lowercase())];
        words.extend(match &self.step {
            Step::File(_) => None,
            Step::Format(step) => Some(step.opened.read.name()),
            Step::Columns(step) => Some(step.mapped.opened.read.name()),
            Step::Rules(step) => Some(step.mapped.opened.read.name()),
            Step::Trial(step) => Some(step.mapped.opened.read.name()),
            Step::Confirm(step) => Some(step.mapped.opened.read.name()),
            Step::Run(step) => Some(step.confirm.mapped.opened.read.name()),
            Step::Report(step) => Some(step.mapped.opened.read.name()),
            Step::Records(step) => Some(step.status()),
        });
        words
    }

    /// Which keys act.
    pub fn focus(&self) -> Focus {
        match &self.step {
            Step::File(_) => focus::WIZARD_FILE,
            Step::Format(_) => focus::WIZARD_FORMAT,
            Step::Columns(_) => focus::WIZARD_COLUMNS,
            Step::Rules(_) => focus::WIZARD_RULES,
            Step::Trial(_) => focus::WIZARD_TRIAL,
            Step::Confirm(_) => focus::WIZARD_CONFIRM,
            Step::Run(_) => focus::WIZARD_RUN,
            Step::Report(_) => focus::WIZARD_REPORT,
            Step::Records(step) => step.focus(),
        }
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action, env: &Env<'_>) -> Option<String> {
        if action == Action::Copy {
            return Some("there is nothing to copy here".to_owned());
        }
        match &self.step {
            Step::Format(step) => step.unavailable(action),
            Step::Columns(step) => step.unavailable(action, env),
            Step::Trial(step) => step.unavailable(action),
            Step::Confirm(step) => step.unavailable(action),
            Step::Run(step) => step.unavailable(action, env),
            Step::Records(step) => step.unavailable(action, env),
            Step::File(_) | Step::Rules(_) | Step::Report(_) => None,
        }
    }

    /// Which change-set an undo takes back: at the report, that of the import.
    pub fn undoes(&self) -> Option<ChangeSetId> {
        match &self.step {
            Step::Report(step) => step.undoes(),
            Step::Records(step) => step.undoes(),
            _ => None,
        }
    }

    /// The path and the mapping, as far as they are decided.
    pub fn draft(&self) -> Option<(String, String)> {
        let text = match &self.step {
            Step::File(step) => step.draft(),
            Step::Format(step) => Some(step.draft()),
            Step::Columns(step) => Some(step.mapped.draft()),
            Step::Rules(step) => Some(step.mapped.draft()),
            Step::Trial(step) => Some(step.mapped.draft()),
            Step::Confirm(step) => Some(step.mapped.draft()),
            Step::Run(step) => Some(step.confirm.mapped.draft()),
            Step::Report(_) => None,
            Step::Records(step) => step.draft(),
        };
        text.map(|text| (draft::NAME.to_owned(), text))
    }

    /// Takes an event and returns what is to happen outside.
    pub fn update(&mut self, event: Event, env: &Env<'_>) -> Vec<Effect> {
        let event = wheel(event);
        let mut effects = Vec::new();
        if event == Event::Shown && !self.greeted {
            self.greeted = true;
            effects.extend(draft::offer(env));
        }
        // A job that nobody waits for any more stops.
        if let Event::Answer(ticket, Answer::Started(id)) = &event
            && !self.awaits(*ticket)
        {
            return vec![Effect::CancelJob(*id)];
        }
        let (step, more) = std::mem::take(&mut self.step).update(event, &mut self.tickets, env);
        self.step = step;
        effects.extend(more);
        effects
    }

    fn awaits(&self, ticket: Ticket) -> bool {
        match &self.step {
            Step::File(step) => step.work.awaits(ticket),
            Step::Format(step) => step.work.awaits(ticket),
            Step::Trial(step) => step.work.awaits(ticket),
            Step::Run(step) => step.work.awaits(ticket),
            Step::Records(step) => step.work.awaits(ticket),
            Step::Columns(_) | Step::Rules(_) | Step::Confirm(_) | Step::Report(_) => false,
        }
    }

    /// Paints the names of the steps and the one that shows.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (top, body) = split_top(area, STEPS_LINES);
        tabs::view(&STEPS, self.step.number(), top, frame.buffer_mut(), env.theme);
        match &self.step {
            Step::File(step) => step.view(frame, body, env),
            Step::Format(step) => step.view(frame, body, env),
            Step::Columns(step) => step.view(frame, body, env),
            Step::Rules(step) => step.view(frame, body, env),
            Step::Trial(step) => step.view(frame, body, env),
            Step::Confirm(step) => step.view(frame, body, env),
            Step::Run(step) => step.view(frame, body, env),
            Step::Report(step) => step.view(frame, body, env),
            Step::Records(step) => step.view(frame, body, env),
        }
    }
}

/// Closes the wizard. The screen to which one comes is opened first, since the greeting went when the wizard came.
fn leave(env: &Env<'_>) -> Vec<Effect> {
    let home = if env.facts.customers == 0 { Opening::Start } else { Opening::Customers };
    vec![Effect::Open(home), Effect::Back]
}

/// The wheel moves the cursor of every step's list.
fn wheel(event: Event) -> Event {
    match event {
        Event::Mouse(Mouse { act: MouseAct::WheelDown, .. }) => Event::Action(Action::MenuDown),
        Event::Mouse(Mouse { act: MouseAct::WheelUp, .. }) => Event::Action(Action::MenuUp),
        event => event,
    }
}

/// The movement an action stands for, in every list of the wizard.
fn movement(action: Action) -> Option<Movement> {
    Some(match action {
        Action::Down | Action::MenuDown => Movement::Down,
        Action::Up | Action::MenuUp => Movement::Up,
        Action::PageDown | Action::MenuPageDown => Movement::PageDown,
        Action::PageUp | Action::MenuPageUp => Movement::PageUp,
        Action::HalfDown => Movement::HalfDown,
        Action::HalfUp => Movement::HalfUp,
        Action::Top => Movement::Top,
        Action::Bottom => Movement::Bottom,
        _ => return None,
    })
}
