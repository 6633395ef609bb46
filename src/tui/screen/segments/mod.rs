//! The segments: each with its type, size, how the size went, when somebody last came or left, and what stands on it.

#[cfg(test)]
mod tests;
mod view;

use std::sync::Arc;

use super::segment::acts::{self, Acts};
use crate::app::Notice;
use crate::tui::effect::{Answer, Effect, Opening, Query, Ticket, Toast};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::format::counted;
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::segment::{SegmentAnswer, SegmentLine, SegmentQuery};
use crate::tui::widget::list::{ListCursor, Step};
use crate::tui::widget::sheet::{self, step_of};

/// The screen of all segments.
#[derive(Debug, Default)]
pub struct Segments {
    /// `None` until asked for.
    lines: Option<Arc<[SegmentLine]>>,
    problem: Option<String>,
    cursor: ListCursor,
    acts: Acts,
    tickets: u64,
    asked: Option<Ticket>,
}

impl Segments {
    /// Which keys act.
    pub fn focus(&self) -> Focus {
        focus::SEGMENTS
    }

    /// What the header says.
    pub fn status(&self) -> Vec<String> {
        vec![self.lines.as_ref().map_or("reading".to_owned(), |lines| counted(lines.len() as u64, "segment"))]
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action) -> Option<String> {
        match (action, self.here()) {
            (
                Action::OpenSegment
                | Action::EditSegment
                | Action::RenameSegment
                | Action::DeleteSegment
                | Action::Copy,
                None,
            ) => Some("there are no segments yet".to_owned()),
            (action, Some(line)) => acts::unavailable(action, line),
            _ => None,
        }
    }

    fn here(&self) -> Option<&SegmentLine> {
        self.lines.as_ref()?.get(self.cursor.at as usize)
    }

    fn len(&self) -> u64 {
        self.lines.as_ref().map_or(0, |lines| lines.len() as u64)
    }

    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// Takes an event.
    pub fn update(&mut self, event: Event, env: &Env<'_>) -> Vec<Effect> {
        match event {
            Event::Shown
            | Event::Notice(Notice::Changed(_) | Notice::Lapsed)
            | Event::Action(Action::Reload) => vec![self.ask()],
            Event::Action(action) => self.act(action, env),
            Event::Answer(ticket, answer) => self.answer(ticket, answer, env),
            Event::Decided(id, decision) => self.decided(id, &decision),
            Event::Mouse(mouse) => {
                let len = self.len();
                sheet::mouse(&mut self.cursor, mouse, 1, len, room(env));
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn ask(&mut self) -> Effect {
        let ticket = self.ticket();
        self.asked = Some(ticket);
        Effect::Fetch(ticket, Query::Segment(SegmentQuery::All))
    }

    fn act(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        if let Some(step) = step_of(action) {
            self.step(step, env);
            return Vec::new();
        }
        let Some(line) = self.here().cloned() else {
            return acts::without_segment(action);
        };
        match action {
            Action::OpenSegment => vec![Effect::Open(Opening::Segment(line.id))],
            Action::Copy => {
                let text = line.filter.clone().unwrap_or_else(|| line.name.clone());
                vec![Effect::Copy { text, what: line.name.clone() }]
            }
            action => self.acts.begin(action, &line),
        }
    }

    fn step(&mut self, step: Step, env: &Env<'_>) {
        self.cursor.step(step, self.len(), room(env));
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, env: &Env<'_>) -> Vec<Effect> {
        match answer {
            Answer::Segment(SegmentAnswer::All(lines)) if self.asked == Some(ticket) => self.came(lines, env),
            Answer::Failed(why) if self.asked == Some(ticket) => self.problem = Some(why),
            Answer::Failed(why) => return vec![Effect::Toast(Toast::bad(why))],
            Answer::Done(_) => return self.acts.done(ticket).into_iter().collect(),
            _ => {}
        }
        Vec::new()
    }

    /// The cursor follows its segment.
    fn came(&mut self, lines: Arc<[SegmentLine]>, env: &Env<'_>) {
        let id = self.here().map(|line| line.id);
        let at = id.and_then(|id| lines.iter().position(|line| line.id == id));
        self.problem = None;
        self.lines = Some(lines);
        self.cursor.put(at.map_or(self.cursor.at, |at| at as u64), self.len(), room(env));
    }

    fn decided(&mut self, id: crate::tui::effect::DialogId, decision: &Decision) -> Vec<Effect> {
        let ticket = self.ticket();
        self.acts.decided(id, decision, ticket)
    }
}

/// How many rows show.
fn room(env: &Env<'_>) -> u64 {
    u64::from(env.size.height.saturating_sub(2))
}
