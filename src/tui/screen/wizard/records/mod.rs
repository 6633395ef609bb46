//! The steps from the columns on where a file holds records: orders, events, redemptions, vouchers, points.
//!
//! One struct walks through the phases; what was decided stays when one goes back. Way through: [`columns`] (what each
//! becomes) → [`rules`] (what words mean, and how rows are treated) → [`trial`] (the dry run, the question) →
//! [`run`] (the import and its report); [`view`] paints.

mod columns;
mod rules;
mod run;
mod trial;
mod view;

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::format::FormatStep;
use super::lines::Line;
use super::mapped::Opened;
use super::number::TypedNumber;
use super::work::Work;
use super::{Step, Tickets, Turn, draft, movement};
use crate::app::jobs::import::Unknown;
use crate::app::jobs::import::records::RowPolicies;
use crate::domain::{ChangeSetId, FactKind};
use crate::import::{RecordChoices, RecordSuggestion, Report, propose_records};
use crate::tui::effect::Effect;
use crate::tui::event::{Env, Event};
use crate::tui::job::import::Carried;
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::widget::list::ListCursor;

/// A file of records on its way.
#[derive(Debug)]
pub(super) struct Records {
    pub opened: Opened,
    kind: FactKind,
    choices: RecordChoices,
    policies: RowPolicies,
    unknown: Unknown,
    /// Where rejected rows go; into the data folder where none is named.
    rejects: Option<String>,
    suggestion: RecordSuggestion,
    /// What the dry run of the present decisions said.
    tried: Option<Arc<Report>>,
    phase: Phase,
    cursor: ListCursor,
    pub work: Work,
    /// What the places of the open menu mean.
    offers: Vec<String>,
}

/// Where one stands.
#[derive(Debug)]
enum Phase {
    Columns,
    Rules,
    Trial(Trial),
    /// The last question, and the number that is typed.
    Confirm(Arc<Report>, TypedNumber),
    /// It is at work, or why it is not.
    Run(Arc<Report>, Option<String>),
    Done(Done),
}

/// How the dry run went.
#[derive(Debug)]
enum Trial {
    Running,
    Done(Arc<Report>, Vec<Line>),
    Failed(String),
}

/// What the import did.
#[derive(Debug)]
struct Done {
    carried: Arc<Carried>,
    lines: Vec<Line>,
    /// It was not taken back.
    stands: bool,
}

impl Records {
    /// Takes a file whose rows are records of a kind.
    pub fn enter(opened: Opened, kind: FactKind, env: &Env<'_>) -> Turn {
        let choices = RecordChoices {
            decimals: env.facts.money.decimals,
            zone: Some(env.zone.clone()),
            ..RecordChoices::default()
        };
        let suggestion = propose(&opened, kind, &choices);
        let mut records = Self {
            opened,
            kind,
            choices,
            policies: RowPolicies::default(),
            unknown: Unknown::default(),
            rejects: None,
            suggestion,
            tried: None,
            phase: Phase::Columns,
            cursor: ListCursor::default(),
            work: Work::Idle,
            offers: Vec::new(),
        };
        let first = records.suggestion.problems.first().and_then(|(column, _)| *column).unwrap_or(0);
        records.put(first as u64, env);
        (Step::Records(Box::new(records)), Vec::new())
    }

    /// The step's number among those that the wizard names.
    pub fn number(&self) -> usize {
        match self.phase {
            Phase::Columns => 2,
            Phase::Rules => 3,
            Phase::Trial(_) => 4,
            Phase::Confirm(..) => 5,
            Phase::Run(..) => 6,
            Phase::Done(_) => 7,
        }
    }

    pub fn focus(&self) -> Focus {
        match self.phase {
            Phase::Columns => focus::WIZARD_COLUMNS,
            Phase::Rules => focus::WIZARD_RULES,
            Phase::Trial(_) => focus::WIZARD_TRIAL,
            Phase::Confirm(..) => focus::WIZARD_CONFIRM,
            Phase::Run(..) => focus::WIZARD_RUN,
            Phase::Done(_) => focus::WIZARD_REPORT,
        }
    }

    /// What the header says besides the step: which file, and of what.
    pub fn status(&self) -> String {
        format!("{} of {}", self.kind.plural(), self.opened.read.name())
    }

    /// The change-set that an undo takes back.
    pub fn undoes(&self) -> Option<ChangeSetId> {
        match &self.phase {
            Phase::Done(done) => done.carried.main.change_set,
            _ => None,
        }
    }

    /// The way to the file and how it is read; what its columns become is suggested anew.
    pub fn draft(&self) -> Option<String> {
        let is_open = !matches!(self.phase, Phase::Done(_));
        is_open.then(|| draft::to_toml(self.opened.file.field.text(), &self.opened.choices, None))
    }

    pub fn unavailable(&self, action: Action, env: &Env<'_>) -> Option<String> {
        match &self.phase {
            Phase::Columns => self.columns_unavailable(action, env),
            Phase::Trial(_) | Phase::Confirm(..) => self.trial_unavailable(action),
            Phase::Run(..) => self.run_unavailable(action, env),
            Phase::Done(_) if action == Action::KeepMapping => {
                Some("mappings are kept for files of customers".to_owned())
            }
            Phase::Rules | Phase::Done(_) => None,
        }
    }

    pub fn update(mut self: Box<Self>, event: Event, tickets: &mut Tickets, env: &Env<'_>) -> Turn {
        if let Event::Action(action) = &event
            && !matches!(self.phase, Phase::Confirm(..))
            && let Some(step) = movement(*action)
        {
            let (len, room) = (self.len(), self.room(env));
            self.cursor.step(step, len, room);
            return (Step::Records(self), Vec::new());
        }
        if event == Event::Resized {
            self.put(self.cursor.at, env);
            return (Step::Records(self), Vec::new());
        }
        match self.phase {
            Phase::Columns => self.update_columns(event, env),
            Phase::Rules => self.update_rules(event, tickets, env),
            Phase::Trial(_) => self.update_trial(event, tickets, env),
            Phase::Confirm(..) => self.update_confirm(event, tickets, env),
            Phase::Run(..) => self.update_run(event, env),
            Phase::Done(_) => self.update_done(event, tickets),
        }
    }

    /// Decides anew, by what a person chose.
    fn propose(&mut self) {
        self.suggestion = propose(&self.opened, self.kind, &self.choices);
        self.tried = None;
    }

    /// Goes to another phase, its cursor at the top.
    fn go(mut self: Box<Self>, phase: Phase) -> Turn {
        self.phase = phase;
        self.cursor = ListCursor::default();
        (Step::Records(self), Vec::new())
    }

    /// Back before the columns, to how the file is read.
    fn back_to_format(self: Box<Self>) -> Turn {
        let Self { opened, kind, .. } = *self;
        (Step::Format(Box::new(FormatStep::new(opened, None).of(Some(kind)))), Vec::new())
    }

    fn header(&self) -> &[String] {
        &self.opened.read.inspection.header
    }

    /// How many lines the phase has.
    fn len(&self) -> u64 {
        (match &self.phase {
            Phase::Columns => self.suggestion.mapping.columns.len(),
            Phase::Rules => self.rules().len(),
            Phase::Trial(Trial::Done(_, lines)) => lines.len(),
            Phase::Done(done) => done.lines.len(),
            Phase::Trial(_) | Phase::Confirm(..) | Phase::Run(..) => 0,
        }) as u64
    }

    fn put(&mut self, at: u64, env: &Env<'_>) {
        let (len, room) = (self.len(), self.room(env));
        self.cursor.put(at, len, room);
    }

    fn room(&self, env: &Env<'_>) -> u64 {
        u64::from(view::room(&self.phase, env.size))
    }

    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        match &self.phase {
            Phase::Columns => self.view_columns(frame, area, env),
            Phase::Rules => self.view_rules(frame, area, env),
            Phase::Trial(trial) => self.view_trial(trial, frame, area, env),
            Phase::Confirm(report, number) => self.view_confirm(report, number, frame, area, env),
            Phase::Run(report, failed) => self.view_run(report, failed.as_deref(), frame, area, env),
            Phase::Done(done) => self.view_done(done, frame, area, env),
        }
    }
}

fn propose(opened: &Opened, kind: FactKind, choices: &RecordChoices) -> RecordSuggestion {
    let inspection = &opened.read.inspection;
    propose_records(kind, &inspection.header, &inspection.survey, choices)
}

/// No effects, and the same step.
fn stay(records: Box<Records>, effects: Vec<Effect>) -> Turn {
    (Step::Records(records), effects)
}
