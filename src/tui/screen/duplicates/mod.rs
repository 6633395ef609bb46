//! Customers who may be one and the same, in pairs: offered, looked at, and made one on a screen of its own.

#[cfg(test)]
mod tests;
mod view;

use std::sync::Arc;

use crate::app::Notice;
use crate::app::duplicates::Likeness;
use crate::tui::effect::{Answer, Effect, Opening, Query, Ticket};
use crate::tui::event::{Env, Event};
use crate::tui::format::counted;
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::pairs::{FoundPairs, PairAnswer, PairLine, PairQuery};
use crate::tui::widget::list::{ListCursor, Step};
use crate::tui::widget::sheet::{self, step_of};

/// The screen of pairs.
#[derive(Debug, Default)]
pub struct Duplicates {
    /// In what they are to be alike; in anything where none is named.
    by: Option<Likeness>,
    /// `None` until asked for.
    found: Option<Arc<FoundPairs>>,
    problem: Option<String>,
    cursor: ListCursor,
    tickets: u64,
    asked: Option<Ticket>,
}

impl Duplicates {
    /// Which keys act.
    pub fn focus(&self) -> Focus {
        focus::DUPLICATES
    }

    /// What the header says.
    pub fn status(&self) -> Vec<String> {
        let by = self.by.map(|by| format!("the same {}", by.word()));
        let count = match (&self.found, self.asked) {
            (Some(found), None) => counted(found.count, "pair"),
            _ => "looking".to_owned(),
        };
        std::iter::once(count).chain(by).collect()
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action) -> Option<String> {
        let needs_pair =
            matches!(action, Action::OpenPair | Action::OpenFirst | Action::OpenOther | Action::Copy);
        (needs_pair && self.here().is_none()).then(|| "no two customers are alike".to_owned())
    }

    fn here(&self) -> Option<&PairLine> {
        self.found.as_ref()?.pairs.get(self.cursor.at as usize)
    }

    fn len(&self) -> u64 {
        self.found.as_ref().map_or(0, |found| found.pairs.len() as u64)
    }

    /// Takes an event.
    pub fn update(&mut self, event: Event, env: &Env<'_>) -> Vec<Effect> {
        match event {
            Event::Shown | Event::Notice(Notice::Changed(_)) | Event::Action(Action::Reload) => {
                vec![self.ask()]
            }
            Event::Action(action) => self.act(action, env),
            Event::Answer(ticket, answer) if self.asked == Some(ticket) => {
                self.answer(answer, env);
                Vec::new()
            }
            Event::Mouse(mouse) => {
                let len = self.len();
                sheet::mouse(&mut self.cursor, mouse, 1, len, room(env));
                Vec::new()
            }
            Event::Resized => {
                self.cursor.put(self.cursor.at, self.len(), room(env));
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn ask(&mut self) -> Effect {
        self.tickets += 1;
        self.asked = Some(Ticket(self.tickets));
        let by = self.by.map_or_else(|| Likeness::ALL.to_vec(), |by| vec![by]);
        Effect::Fetch(Ticket(self.tickets), Query::Pairs(PairQuery::Find(by)))
    }

    fn act(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        if let Some(step) = step_of(action) {
            self.step(step, env);
            return Vec::new();
        }
        match (action, self.here()) {
            (Action::Back, _) => vec![Effect::Back],
            (Action::NextLikeness, _) => {
                self.by = match self.by {
                    None => Some(Likeness::Email),
                    Some(Likeness::Email) => Some(Likeness::Phone),
                    Some(Likeness::Phone) => Some(Likeness::NameAndBirthdate),
                    Some(Likeness::NameAndBirthdate) => None,
                };
                self.cursor = ListCursor::default();
                vec![self.ask()]
            }
            (Action::OpenPair, Some(pair)) => vec![Effect::Open(Opening::Merge(pair.rows[0], pair.rows[1]))],
            (Action::OpenFirst, Some(pair)) => vec![Effect::Open(Opening::Customer(pair.rows[0]))],
            (Action::OpenOther, Some(pair)) => vec![Effect::Open(Opening::Customer(pair.rows[1]))],
            (Action::Copy, Some(pair)) => {
                let text = [0, 1].map(|which| view::whole(pair, which)).join("\n");
                vec![Effect::Copy { text, what: "pair".to_owned() }]
            }
            _ => Vec::new(),
        }
    }

    fn step(&mut self, step: Step, env: &Env<'_>) {
        self.cursor.step(step, self.len(), room(env));
    }

    /// The cursor follows its pair; where that is one now, it stays at its place.
    fn answer(&mut self, answer: Answer, env: &Env<'_>) {
        self.asked = None;
        match answer {
            Answer::Pairs(PairAnswer::Found(found)) => {
                let rows = self.here().map(|pair| pair.rows);
                let at = rows.and_then(|rows| found.pairs.iter().position(|pair| pair.rows == rows));
                (self.problem, self.found) = (None, Some(found));
                self.cursor.put(at.map_or(self.cursor.at, |at| at as u64), self.len(), room(env));
            }
            Answer::Failed(why) => self.problem = Some(why),
            _ => {}
        }
    }
}

fn room(env: &Env<'_>) -> u64 {
    u64::from(env.size.height.saturating_sub(2))
}
