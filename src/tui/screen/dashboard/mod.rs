//! An audience in pictures: new customers, orders and revenue, segments, countries; the filter bar says of whom.

#[cfg(test)]
mod tests;
mod view;

use crate::app::Notice;
use crate::app::dashboard::Dashboard as Figures;
use crate::tui::effect::{Answer, Effect, Opening, Query, Ticket};
use crate::tui::event::{Env, Event, Mouse, MouseAct};
use crate::tui::filter::{FilterBar, Reaction, Turned};
use crate::tui::format::{count, counted};
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::segment::SegmentAnswer;
use crate::tui::widget::list::ListCursor;
use crate::tui::widget::sheet::step_of;

/// The dashboard.
#[derive(Debug, Default)]
pub struct Dashboard {
    /// Whom it is of; everybody where it is blank.
    filter: String,
    bar: FilterBar,
    /// `None` until asked for.
    figures: Option<Box<Figures>>,
    problem: Option<String>,
    /// In the list of segments.
    cursor: ListCursor,
    tickets: u64,
    asked: Option<Ticket>,
    completing: Option<Ticket>,
}

impl Dashboard {
    /// Which keys act.
    pub fn focus(&self) -> Focus {
        self.bar.focus().unwrap_or(focus::DASHBOARD)
    }

    /// What the header says: how many, and who.
    pub fn status(&self) -> Vec<String> {
        let Some(figures) = &self.figures else { return vec!["reading".to_owned()] };
        if self.filter.is_empty() {
            return vec![counted(figures.audience, "customer")];
        }
        let of = format!("{} of {}", count(figures.audience), counted(figures.all, "customer"));
        vec![of, format!("filter `{}`", self.filter)]
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action) -> Option<String> {
        match action {
            Action::Copy => Some("there is nothing to copy here".to_owned()),
            Action::OpenAudience if self.figures.is_none() => Some("nothing is known yet".to_owned()),
            Action::OpenShare if self.share_here().is_none() => Some("there are no segments yet".to_owned()),
            Action::ClearFilter if self.filter.is_empty() => Some("nothing is filtered".to_owned()),
            Action::MendFilter if self.bar.line.mended().is_none() => {
                Some("no mistake here has a remedy of its own".to_owned())
            }
            _ => None,
        }
    }

    /// Whether Esc has a step to go back to on this screen.
    pub fn steps_back(&self) -> bool {
        !self.filter.is_empty()
    }

    fn share_here(&self) -> Option<&crate::app::dashboard::Share> {
        self.figures.as_ref()?.segments.get(self.cursor.at as usize)
    }

    /// Takes an event.
    pub fn update(&mut self, event: Event, env: &Env<'_>) -> Vec<Effect> {
        match event {
            Event::Shown
            | Event::Notice(Notice::Changed(_) | Notice::Lapsed)
            | Event::Action(Action::Reload) => vec![self.ask()],
            Event::Action(action) => self.act(action, env),
            Event::Key(key) if self.bar.is_open => {
                let reaction = self.bar.key(key, env.facts);
                self.reacted(reaction)
            }
            Event::Paste(text) if self.bar.is_open => {
                let reaction = self.bar.line.paste(&text, env.facts);
                self.reacted(reaction)
            }
            Event::Answer(ticket, answer) => self.answer(ticket, answer, env),
            Event::Mouse(Mouse { act: MouseAct::WheelDown, .. }) => self.act(Action::Down, env),
            Event::Mouse(Mouse { act: MouseAct::WheelUp, .. }) => self.act(Action::Up, env),
            _ => Vec::new(),
        }
    }

    fn ask(&mut self) -> Effect {
        self.tickets += 1;
        self.asked = Some(Ticket(self.tickets));
        Effect::Fetch(Ticket(self.tickets), Query::Dashboard(self.filter.clone()))
    }

    fn act(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        if self.bar.is_open {
            return self.bar_action(action, env);
        }
        if let Some(step) = step_of(action) {
            let len = self.figures.as_ref().map_or(0, |figures| figures.segments.len() as u64);
            self.cursor.step(step, len, u64::from(view::segments_room(env.size)));
            return Vec::new();
        }
        match action {
            Action::Back if !self.filter.is_empty() => self.narrow(String::new()),
            Action::Back => vec![Effect::Back],
            Action::Filter => {
                let text = self.filter.clone();
                self.bar.open(&text, env.facts);
                Vec::new()
            }
            Action::ClearFilter => self.narrow(String::new()),
            Action::OpenShare => {
                let open = |share: &crate::app::dashboard::Share| Effect::Open(Opening::Segment(share.id));
                self.share_here().map(open).into_iter().collect()
            }
            Action::OpenAudience => vec![Effect::Open(Opening::SegmentEditor(None, self.filter.clone()))],
            _ => Vec::new(),
        }
    }

    fn bar_action(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        match self.bar.act(action, env.facts) {
            Turned::Typed(reaction) => self.reacted(reaction),
            Turned::Asks(query) => {
                self.tickets += 1;
                self.completing = Some(Ticket(self.tickets));
                vec![Effect::Fetch(Ticket(self.tickets), Query::Segment(query))]
            }
            Turned::Kept(_) => Vec::new(),
            Turned::Left => self.narrow(String::new()),
        }
    }

    /// Every key at which the filter makes sense asks anew.
    fn reacted(&mut self, reaction: Reaction) -> Vec<Effect> {
        let text = self.bar.line.text().trim();
        if reaction == Reaction::Same || !self.bar.line.is_sound() || self.filter == text {
            return Vec::new();
        }
        let text = text.to_owned();
        self.narrow(text)
    }

    fn narrow(&mut self, filter: String) -> Vec<Effect> {
        if self.filter == filter {
            return Vec::new();
        }
        self.filter = filter;
        vec![self.ask()]
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, env: &Env<'_>) -> Vec<Effect> {
        match answer {
            Answer::Dashboard(figures) if self.asked == Some(ticket) => {
                self.cursor.put(
                    self.cursor.at,
                    figures.segments.len() as u64,
                    u64::from(view::segments_room(env.size)),
                );
                (self.figures, self.problem, self.asked) = (Some(figures), None, None);
            }
            Answer::Failed(why) if self.asked == Some(ticket) => self.problem = Some(why),
            Answer::Segment(SegmentAnswer::Completions(completions)) if self.completing == Some(ticket) => {
                let reaction = self.bar.completions(*completions, env.facts);
                return self.reacted(reaction);
            }
            _ => {}
        }
        Vec::new()
    }
}
