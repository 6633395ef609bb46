//! The history: every change-set, newest first; one is opened, or taken back after a question.

#[cfg(test)]
mod tests;
mod view;

use std::sync::Arc;

use crate::app::{Command, Notice, Reply};
use crate::domain::{ChangeSet, ChangeSetId};
use crate::tui::effect::{Answer, DialogId, Effect, Query, Ticket, Toast};
use crate::tui::event::{Decision, Env, Event, Mouse, MouseAct};
use crate::tui::format::counted;
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::overlay::{Confirm, Overlay, TextBox};
use crate::tui::widget::list::{ListCursor, Step};
use crate::tui::widget::sheet::{self, step_of};

use super::customer::log;

const TAKE_BACK: DialogId = DialogId("history.take-back");
const OPENED: DialogId = DialogId("history.opened");
const KEPT: DialogId = DialogId("history.kept");
/// How many change-sets are asked for at first; twice as many once one comes to their end.
const FIRST: usize = 200;

/// The history screen.
#[derive(Debug)]
pub struct History {
    /// `None` until asked for.
    sets: Option<Arc<[ChangeSet]>>,
    /// Why it cannot be read.
    problem: Option<String>,
    cursor: ListCursor,
    limit: usize,
    tickets: u64,
    asked: Option<Ticket>,
    /// What is asked to be taken back.
    offered: Option<ChangeSetId>,
    taking_back: Option<(Ticket, ChangeSetId)>,
}

impl Default for History {
    fn default() -> Self {
        Self {
            sets: None,
            problem: None,
            cursor: ListCursor::default(),
            limit: FIRST,
            tickets: 0,
            asked: None,
            offered: None,
            taking_back: None,
        }
    }
}

impl History {
    /// Which keys act.
    pub fn focus(&self) -> Focus {
        focus::HISTORY
    }

    /// What the header says.
    pub fn status(&self) -> Vec<String> {
        match &self.sets {
            None => vec!["reading".to_owned()],
            Some(sets) if sets.len() == self.limit => {
                vec![format!("the last {}", counted(sets.len() as u64, "change"))]
            }
            Some(sets) => vec![counted(sets.len() as u64, "change")],
        }
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action) -> Option<String> {
        let here = self.here();
        match (action, here) {
            (Action::OpenChange | Action::Copy | Action::Undo, None) => {
                Some("nothing was changed yet".to_owned())
            }
            (Action::Undo, Some(set)) => why_kept(set),
            _ => None,
        }
    }

    /// The change-set under the cursor.
    fn here(&self) -> Option<&ChangeSet> {
        self.sets.as_ref()?.get(self.cursor.at as usize)
    }

    fn len(&self) -> u64 {
        self.sets.as_ref().map_or(0, |sets| sets.len() as u64)
    }

    /// Takes an event.
    pub fn update(&mut self, event: Event, env: &Env<'_>) -> Vec<Effect> {
        match event {
            Event::Shown | Event::Notice(Notice::Changed(_)) | Event::Action(Action::Reload) => {
                vec![self.ask()]
            }
            Event::Action(action) => self.act(action, env),
            Event::Answer(ticket, answer) => self.answer(ticket, answer, env),
            Event::Decided(TAKE_BACK, Decision::Confirmed) => self.take_back(),
            Event::Mouse(mouse) => self.mouse(mouse, env),
            _ => Vec::new(),
        }
    }

    fn ask(&mut self) -> Effect {
        self.tickets += 1;
        self.asked = Some(Ticket(self.tickets));
        Effect::Fetch(Ticket(self.tickets), Query::History { limit: self.limit })
    }

    fn act(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        if let Some(step) = step_of(action) {
            return self.step(step, env);
        }
        match (action, self.here()) {
            (Action::Back, _) => vec![Effect::Back],
            (Action::OpenChange, Some(set)) => {
                let title = format!("Change-set {}", set.id.0);
                let text = TextBox::new(title, &view::whole(set, env));
                vec![Effect::Ask(OPENED, Box::new(Overlay::Text(text)))]
            }
            (Action::Copy, Some(set)) => {
                vec![Effect::Copy { text: view::whole(set, env), what: format!("change-set {}", set.id.0) }]
            }
            (Action::Undo, Some(set)) => {
                let (id, question) = (set.id, question(set, env));
                self.offered = Some(id);
                vec![Effect::Ask(TAKE_BACK, Box::new(question))]
            }
            _ => Vec::new(),
        }
    }

    fn step(&mut self, step: Step, env: &Env<'_>) -> Vec<Effect> {
        let len = self.len();
        self.cursor.step(step, len, room(env));
        let at_end = len > 0 && self.cursor.at + 1 == len && len == self.limit as u64;
        if at_end {
            self.limit *= 2;
            return vec![self.ask()];
        }
        Vec::new()
    }

    fn mouse(&mut self, mouse: Mouse, env: &Env<'_>) -> Vec<Effect> {
        // At the end of what is known the wheel asks for more.
        if mouse.act == MouseAct::WheelDown {
            return self.step(Step::Down, env);
        }
        let len = self.len();
        sheet::mouse(&mut self.cursor, mouse, 1, len, room(env));
        Vec::new()
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, env: &Env<'_>) -> Vec<Effect> {
        let mine = self.taking_back.filter(|(asked, _)| *asked == ticket);
        match answer {
            Answer::History(sets) if self.asked == Some(ticket) => self.came(sets, env),
            Answer::Failed(why) if self.asked == Some(ticket) => self.problem = Some(why),
            Answer::Failed(why) => return vec![Effect::Toast(Toast::bad(why))],
            Answer::Done(reply) => {
                self.taking_back = None;
                return mine.map(|(_, id)| taken_back(id, &reply)).unwrap_or_default();
            }
            _ => {}
        }
        Vec::new()
    }

    /// The cursor follows its change-set; one that stands at the top stays there.
    fn came(&mut self, sets: Arc<[ChangeSet]>, env: &Env<'_>) {
        let id = self.here().map(|set| set.id).filter(|_| self.cursor.at > 0);
        let at = id.and_then(|id| sets.iter().position(|set| set.id == id)).unwrap_or(0);
        self.problem = None;
        self.sets = Some(sets);
        self.cursor.put(at as u64, self.len(), room(env));
    }

    fn take_back(&mut self) -> Vec<Effect> {
        let Some(id) = self.offered.take() else {
            return Vec::new();
        };
        self.tickets += 1;
        self.taking_back = Some((Ticket(self.tickets), id));
        vec![Effect::Run(Ticket(self.tickets), Command::Undo(Some(id)))]
    }
}

fn room(env: &Env<'_>) -> u64 {
    u64::from(env.size.height.saturating_sub(2))
}

/// Why a change-set cannot be taken back.
fn why_kept(set: &ChangeSet) -> Option<String> {
    match set.undone_by {
        Some(by) => Some(format!("change-set {} was taken back already, by {}", set.id.0, by.0)),
        None if !set.undoable => Some(format!("change-set {} cannot be taken back", set.id.0)),
        None => None,
    }
}

/// Asks before a change-set is taken back, and says what will happen.
pub(in crate::tui) fn question(set: &ChangeSet, env: &Env<'_>) -> Overlay {
    let summary = set.summary;
    let parts = [
        (summary.created, "that it made will be deleted"),
        (summary.changed, "will have the values of before"),
        (summary.deleted, "that it deleted will come back"),
    ];
    let mut lines = vec![set.title.clone(), format!("{}, by {}", set.at.local_text(env.zone), set.who)];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    lines.extend(
        parts.map(|(count, what)| format!("{} {} {what}.", env.theme.signs.dot, counted(count, "customer"))),
    );
    lines.push(
        "What was changed again since then stays as it is, and is told. Consents are never raised."
            .to_owned(),
    );
    lines.push("This can itself be taken back.".to_owned());
    let number = touched(set);
    let confirm = Confirm::new(format!("Take back change-set {}", set.id.0), lines, "take it back");
    Overlay::Confirm(confirm.counting(number))
}

/// How many customers a change-set touched.
pub(in crate::tui) fn touched(set: &ChangeSet) -> u64 {
    set.summary.created + set.summary.changed + set.summary.deleted
}

/// Tells what came of it, and what was kept.
fn taken_back(id: ChangeSetId, reply: &Reply) -> Vec<Effect> {
    let summary = reply.summary;
    let parts =
        [(summary.created, "brought back"), (summary.changed, "changed"), (summary.deleted, "deleted")];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> =
        parts.map(|(count, what)| format!("{} {what}", counted(count, "customer"))).collect();
    let words = if parts.is_empty() { "nothing was left to change".to_owned() } else { parts.join(", ") };
    let mut effects = vec![Effect::Toast(Toast::good(format!("took back {}: {words}", id.0)))];
    if !reply.kept.is_empty() {
        let text = TextBox::new("Left as it is", &reply.kept.join("\n"));
        effects.push(Effect::Ask(KEPT, Box::new(Overlay::Text(text))));
    }
    effects
}
