//! One campaign: its numbers, and its codes, of which there may be millions.

pub(super) mod acts;
mod forms;
mod make;
#[cfg(test)]
mod tests;
mod view;

use crate::app::Notice;
use crate::domain::CampaignId;
use crate::tui::effect::{Answer, Effect, Opening, Query, Ticket};
use crate::tui::event::{Env, Event};
use crate::tui::format::{count, counted};
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::promotion::{CODES_AT_ONCE, CampaignLine, CodeLine, PromotionAnswer, PromotionQuery};
use crate::tui::widget::list::ListCursor;
use crate::tui::widget::sheet::{self, step_of};
use acts::Acts;

/// Lines above the codes.
const HEAD: u16 = 3;

/// The screen of a campaign.
#[derive(Debug)]
pub struct Campaign {
    id: CampaignId,
    /// `None` until asked for, and where it is gone.
    line: Option<CampaignLine>,
    is_gone: bool,
    problem: Option<String>,
    /// Codes that were fetched, and the place of the first.
    codes: (u64, Vec<CodeLine>),
    cursor: ListCursor,
    acts: Acts,
    tickets: u64,
    asked: Option<Ticket>,
    asked_codes: Option<Ticket>,
}

impl Campaign {
    /// The screen of a campaign.
    pub fn new(id: CampaignId) -> Self {
        Self {
            id,
            line: None,
            is_gone: false,
            problem: None,
            codes: (0, Vec::new()),
            cursor: ListCursor::default(),
            acts: Acts::default(),
            tickets: 0,
            asked: None,
            asked_codes: None,
        }
    }

    /// Which keys act.
    pub fn focus(&self) -> Focus {
        focus::CAMPAIGN
    }

    /// Its name in the header.
    pub fn title(&self) -> String {
        self.line.as_ref().map_or("Campaign".to_owned(), |line| line.name.clone())
    }

    /// What the header says.
    pub fn status(&self) -> Vec<String> {
        let Some(line) = &self.line else { return Vec::new() };
        let off = (!line.is_active).then(|| "switched off".to_owned());
        let published = format!("{} published", count(line.published));
        [counted(line.codes, "code"), published].into_iter().chain(off).collect()
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action) -> Option<String> {
        acts::unavailable(action, self.line.as_ref(), self.here())
    }

    fn here(&self) -> Option<&CodeLine> {
        self.code_at(self.cursor.at)
    }

    fn code_at(&self, at: u64) -> Option<&CodeLine> {
        self.codes.1.get(at.checked_sub(self.codes.0)? as usize)
    }

    fn len(&self) -> u64 {
        self.line.as_ref().map_or(0, |line| line.codes)
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
                let query = PromotionQuery::Campaign(self.id);
                vec![Effect::Fetch(ticket, Query::Promotion(query)), self.fetch_codes(env)]
            }
            Event::Action(action) => self.act(action, env),
            Event::Answer(ticket, answer) => self.answer(ticket, answer, env),
            Event::Decided(id, decision) => {
                let ticket = self.ticket();
                self.acts.decided(id, &decision, ticket, env)
            }
            Event::Mouse(mouse) => {
                let len = self.len();
                sheet::mouse(&mut self.cursor, mouse, HEAD + 1, len, room(env));
                self.missing_codes(env)
            }
            Event::Resized => {
                self.cursor.put(self.cursor.at, self.len(), room(env));
                self.missing_codes(env)
            }
            _ => Vec::new(),
        }
    }

    /// Asks for the codes around those that show.
    fn fetch_codes(&mut self, env: &Env<'_>) -> Effect {
        let ticket = self.ticket();
        self.asked_codes = Some(ticket);
        let around = CODES_AT_ONCE.saturating_sub(room(env)) / 2;
        let from = self.cursor.top.saturating_sub(around);
        Effect::Fetch(ticket, Query::Promotion(PromotionQuery::Codes(self.id, from)))
    }

    /// Asks for codes where some that show are not there.
    fn missing_codes(&mut self, env: &Env<'_>) -> Vec<Effect> {
        let (from, codes) = (self.codes.0, self.codes.1.len() as u64);
        let wanted = self.cursor.top..(self.cursor.top + room(env)).min(self.len());
        let is_there = from <= wanted.start && wanted.end <= from + codes;
        if is_there || wanted.is_empty() { Vec::new() } else { vec![self.fetch_codes(env)] }
    }

    fn act(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        if let Some(step) = step_of(action) {
            self.cursor.step(step, self.len(), room(env));
            return self.missing_codes(env);
        }
        let code = self.here().cloned();
        match (action, &code) {
            (Action::Back, _) => vec![Effect::Back],
            (Action::OpenHolder, Some(CodeLine { holder: Some((row, _)), .. })) => {
                vec![Effect::Open(Opening::Customer(*row))]
            }
            (Action::Copy, Some(code)) => {
                vec![Effect::Copy { text: code.code.clone(), what: "code".to_owned() }]
            }
            (action, code) => {
                let (ticket, line) = (self.ticket(), self.line.clone());
                self.acts.begin(action, line.as_ref(), code.as_ref(), ticket)
            }
        }
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, env: &Env<'_>) -> Vec<Effect> {
        match answer {
            Answer::Promotion(PromotionAnswer::Campaign(line)) if self.asked == Some(ticket) => {
                self.is_gone = line.is_none();
                self.line = line.map(|line| *line);
                self.cursor.put(self.cursor.at, self.len(), room(env));
                return self.missing_codes(env);
            }
            Answer::Promotion(PromotionAnswer::Codes(from, codes)) if self.asked_codes == Some(ticket) => {
                self.codes = (from, codes);
            }
            Answer::Promotion(PromotionAnswer::Code(page)) => return self.acts.code_came(&page, env),
            Answer::Failed(why) if [self.asked, self.asked_codes].contains(&Some(ticket)) => {
                self.problem = Some(why);
            }
            Answer::Failed(why) => return self.acts.failed(ticket, why),
            Answer::Done(reply) => return self.acts.done(ticket, &reply, env),
            _ => {}
        }
        Vec::new()
    }
}

/// How many codes show.
fn room(env: &Env<'_>) -> u64 {
    u64::from(env.size.height.saturating_sub(HEAD + 2))
}
