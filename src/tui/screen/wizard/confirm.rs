//! The sixth step: the last question. Says exactly what will happen; many rows are confirmed by their number.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::mapped::Mapped;
use super::number::TypedNumber;
use super::run::RunStep;
use super::trial::TrialStep;
use super::{Step, Tickets, Turn, paint};
use crate::app::Notice;
use crate::import::{Declaration, OnError, Report, Target};
use crate::tui::effect::{Effect, Toast};
use crate::tui::event::{Env, Event};
use crate::tui::format::{count, counted};
use crate::tui::keymap::Action;
use crate::tui::widget::frame::split_bottom;

/// The sixth step.
#[derive(Debug)]
pub(super) struct ConfirmStep {
    pub mapped: Mapped,
    pub report: Arc<Report>,
    number: TypedNumber,
}

impl ConfirmStep {
    pub fn new(mapped: Mapped, report: Arc<Report>) -> Self {
        let number = TypedNumber::new(report.created + report.updated);
        Self { mapped, report, number }
    }

    pub fn unavailable(&self, action: Action) -> Option<String> {
        self.number.unavailable(action)
    }

    pub fn update(mut self: Box<Self>, event: Event, tickets: &mut Tickets, _env: &Env<'_>) -> Turn {
        match event {
            Event::Action(Action::WizardBack | Action::Back) => {
                return TrialStep::enter(self.mapped, tickets);
            }
            Event::Action(Action::ImportNow) if self.number.is_ready() => {
                return RunStep::enter(*self, tickets);
            }
            Event::Key(key) => self.number.key(key),
            // What was tried may not be so any more: it is tried anew, and asked anew.
            Event::Notice(Notice::Changed(_)) => {
                self.mapped.tried = None;
                let (step, mut effects) = TrialStep::enter(self.mapped, tickets);
                effects.push(Effect::Toast(Toast::plain(
                    "customers were changed meanwhile; the dry run begins anew",
                )));
                return (step, effects);
            }
            _ => {}
        }
        (Step::Confirm(self), Vec::new())
    }

    /// What will happen, a sentence each.
    pub fn sentences(&self, env: &Env<'_>) -> Vec<String> {
        let (report, mapping) = (&self.report, &self.mapped.mapping);
        let mut lines = vec![
            format!(
                "{} of `{}` are imported, matched by {}.",
                counted(report.rows, "row"),
                self.mapped.opened.read.path.display(),
                mapping.match_key
            ),
            format!(
                "{} created, {} changed, {} stay as they are.",
                counted(report.created, "customer"),
                count(report.updated),
                count(report.unchanged)
            ),
        ];
        if report.duplicate > 0 {
            lines.push(format!(
                "{} of a key that came before: {} wins.",
                counted(report.duplicate, "row"),
                mapping.duplicates
            ));
        }
        lines.extend(self.reject_sentences());
        let names: Vec<String> = self.mapped.declarations(&env.facts.schema).iter().map(declared).collect();
        if !names.is_empty() {
            lines.push(format!("New attributes are declared: {}.", names.join(", ")));
        }
        let skipped = mapping.columns.iter().filter(|column| column.target == Target::Skip).count() as u64;
        if skipped > 0 {
            lines.push(format!("{} skipped.", counted(skipped, "column")));
        }
        lines.push("It becomes true all at once, can be cancelled until then, and undone after.".to_owned());
        lines
    }

    fn reject_sentences(&self) -> Vec<String> {
        let rejected = self.report.rejected;
        if rejected == 0 {
            return vec!["No row is rejected.".to_owned()];
        }
        let mut lines = Vec::new();
        if self.mapped.mapping.on_error == OnError::Abort {
            lines.push("The first bad row ends the import, and nothing is stored.".to_owned());
        }
        let to = self.mapped.rejects.as_deref().map_or_else(
            || "to the folder rejects of the data folder".to_owned(),
            |path| format!("to `{path}`"),
        );
        lines.push(format!("{} left out and written {to}.", counted(rejected, "bad row")));
        let mended = self.mapped.mended.len() as u64;
        if mended > 0 {
            lines.push(format!(
                "{} by hand are imported right after, as a second import by the same mapping; where the file has \
                 their keys again, the mended rows win.",
                counted(mended, "mended row")
            ));
        }
        lines
    }

    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (theme, buffer) = (env.theme, frame.buffer_mut());
        let (body, foot) = split_bottom(paint::below(area, 1), 3);
        let mut rest = body;
        for sentence in self.sentences(env) {
            rest = paint::below(rest, paint::wrapped(buffer, rest, &sentence, theme.text, theme));
        }
        self.number.view(foot, frame, env);
    }
}

fn declared(declaration: &Declaration) -> String {
    match declaration {
        Declaration::Metadata { name, value_type } => format!("metadata.{name} ({value_type})"),
        Declaration::Consent { name } => format!("consent.{name}"),
    }
}
