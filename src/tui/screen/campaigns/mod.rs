//! The campaigns: what each gives, how many codes it has, and what became of them.

#[cfg(test)]
mod tests;
pub(super) mod view;

use std::sync::Arc;

use super::campaign::acts::{self, Acts};
use crate::app::Notice;
use crate::tui::effect::{Answer, Effect, Opening, Query, Ticket};
use crate::tui::event::{Env, Event};
use crate::tui::format::counted;
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::promotion::{CampaignLine, PromotionAnswer, PromotionQuery, SINGLE};
use crate::tui::widget::list::ListCursor;
use crate::tui::widget::sheet::{self, step_of};

/// The screen of all campaigns.
#[derive(Debug, Default)]
pub struct Campaigns {
    /// `None` until asked for.
    lines: Option<Arc<[CampaignLine]>>,
    problem: Option<String>,
    cursor: ListCursor,
    acts: Acts,
    tickets: u64,
    asked: Option<Ticket>,
}

impl Campaigns {
    /// Which keys act.
    pub fn focus(&self) -> Focus {
        focus::CAMPAIGNS
    }

    /// What the header says.
    pub fn status(&self) -> Vec<String> {
        let campaigns = |lines: &Arc<[CampaignLine]>| {
            counted(lines.iter().filter(|line| line.id != SINGLE).count() as u64, "campaign")
        };
        vec![self.lines.as_ref().map_or("reading".to_owned(), campaigns)]
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action) -> Option<String> {
        acts::unavailable(action, self.here(), None)
    }

    fn here(&self) -> Option<&CampaignLine> {
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
            | Event::Action(Action::Reload) => {
                let ticket = self.ticket();
                self.asked = Some(ticket);
                vec![Effect::Fetch(ticket, Query::Promotion(PromotionQuery::Campaigns))]
            }
            Event::Action(action) => self.act(action, env),
            Event::Answer(ticket, answer) => self.answer(ticket, answer, env),
            Event::Decided(id, decision) => {
                let ticket = self.ticket();
                self.acts.decided(id, &decision, ticket, env)
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

    fn act(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        if let Some(step) = step_of(action) {
            self.cursor.step(step, self.len(), room(env));
            return Vec::new();
        }
        let here = self.here().cloned();
        match (action, &here) {
            (Action::Back, _) => vec![Effect::Back],
            (Action::OpenCampaign, Some(line)) => vec![Effect::Open(Opening::Campaign(line.id))],
            (Action::Copy, Some(line)) => {
                vec![Effect::Copy { text: line.name.clone(), what: "name".to_owned() }]
            }
            (action, here) => {
                let ticket = self.ticket();
                self.acts.begin(action, here.as_ref(), None, ticket)
            }
        }
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, env: &Env<'_>) -> Vec<Effect> {
        match answer {
            Answer::Promotion(PromotionAnswer::Campaigns(lines)) if self.asked == Some(ticket) => {
                self.came(lines, env);
            }
            Answer::Promotion(PromotionAnswer::Code(page)) => return self.acts.code_came(&page, env),
            Answer::Failed(why) if self.asked == Some(ticket) => self.problem = Some(why),
            Answer::Failed(why) => return self.acts.failed(ticket, why),
            Answer::Done(reply) => return self.acts.done(ticket, &reply, env),
            _ => {}
        }
        Vec::new()
    }

    /// The cursor follows its campaign; one that was just made gets it.
    fn came(&mut self, lines: Arc<[CampaignLine]>, env: &Env<'_>) {
        let before = self.len();
        let id = self.here().map(|line| line.id);
        let is_more = self.lines.is_some() && lines.len() as u64 > before;
        let at = if is_more { None } else { id.and_then(|id| lines.iter().position(|line| line.id == id)) };
        self.problem = None;
        let place = at.map_or(if is_more { lines.len() as u64 - 1 } else { self.cursor.at }, |at| at as u64);
        self.lines = Some(lines);
        self.cursor.put(place, self.len(), room(env));
    }
}

/// How many rows show.
fn room(env: &Env<'_>) -> u64 {
    u64::from(env.size.height.saturating_sub(2))
}
