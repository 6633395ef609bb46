//! The settings: metadata with types, consents, and what the project's file says.
//!
//! Way through: this file (keys and answers) → [`ask`] (the dialogs) → [`view`] (painting).

mod ask;
mod mail;
#[cfg(test)]
mod tests;
mod view;

use crate::app::{Command, Notice, Reply};
use crate::domain::{Consent, Metadata};
use crate::tui::effect::{Answer, Effect, Query, Ticket, Toast};
use crate::tui::event::{Env, Event, MouseAct};
use crate::tui::format::counted;
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::overlay::{Overlay, TextBox};
use crate::tui::widget::list::{ListCursor, Step};
use crate::tui::widget::sheet::step_of;

/// A tab, in the order of [`TABS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Metadata,
    Consents,
    Project,
}

const TABS: &[(&str, Tab)] =
    &[("Metadata", Tab::Metadata), ("Consents", Tab::Consents), ("Project", Tab::Project)];

/// The settings screen.
#[derive(Debug, Default)]
pub struct Settings {
    tab: usize,
    cursors: [ListCursor; TABS.len()],
    /// Name, value, meaning; `None` until asked for.
    project: Option<Vec<(String, String, String)>>,
    /// What the open dialog is about.
    asked: Option<ask::About>,
    tickets: u64,
    reading: Option<Ticket>,
    counting: Option<Ticket>,
    /// The order under way, and what to say once it is carried out.
    running: Option<(Ticket, String)>,
    mail: mail::Mail,
}

impl Settings {
    /// Which keys act.
    pub fn focus(&self) -> Focus {
        focus::SETTINGS
    }

    /// What the header says.
    pub fn status(&self, env: &Env<'_>) -> Vec<String> {
        let schema = &env.facts.schema;
        let consents = counted(schema.consents.len() as u64, "consent");
        vec![format!("{} metadata, {consents}", schema.metadata.len())]
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action, env: &Env<'_>) -> Option<String> {
        let is_metadata =
            matches!(action, Action::ChangeType | Action::ToggleRequired | Action::DropMetadata);
        match (action, self.tab()) {
            (Action::DropMetadata, Tab::Consents) => Some("consents stay: they are evidence".to_owned()),
            (Action::Declare, Tab::Project) => {
                Some("the settings of the project stand in its config.toml".to_owned())
            }
            (_, Tab::Consents | Tab::Project) if is_metadata => Some("acts on metadata".to_owned()),
            (_, Tab::Metadata) if is_metadata && self.metadata(env).is_none() => {
                Some("no metadata is declared".to_owned())
            }
            _ => None,
        }
    }

    fn tab(&self) -> Tab {
        TABS.get(self.tab).map_or(Tab::Metadata, |(_, tab)| *tab)
    }

    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// The metadata under the cursor.
    fn metadata<'a>(&self, env: &Env<'a>) -> Option<&'a Metadata> {
        env.facts.schema.metadata.get(self.cursors[0].at as usize).filter(|_| self.tab() == Tab::Metadata)
    }

    fn consent<'a>(&self, env: &Env<'a>) -> Option<&'a Consent> {
        env.facts.schema.consents.get(self.cursors[1].at as usize).filter(|_| self.tab() == Tab::Consents)
    }

    fn len(&self, env: &Env<'_>) -> u64 {
        match self.tab() {
            Tab::Metadata => env.facts.schema.metadata.len() as u64,
            Tab::Consents => env.facts.schema.consents.len() as u64,
            Tab::Project => self.project.as_ref().map_or(0, |lines| lines.len() as u64),
        }
    }

    /// Takes an event.
    pub fn update(&mut self, event: Event, env: &Env<'_>) -> Vec<Effect> {
        match event {
            Event::Shown | Event::Action(Action::Reload) => {
                let ticket = self.ticket();
                self.reading = Some(ticket);
                vec![Effect::Fetch(ticket, Query::Project)]
            }
            Event::Notice(Notice::Changed(_)) => {
                let (len, room) = (self.len(env), room(env));
                let cursor = &mut self.cursors[self.tab];
                cursor.put(cursor.at, len, room);
                Vec::new()
            }
            Event::Action(action) => self.act(action, env),
            Event::Answer(ticket, answer) => self.answer(ticket, answer, env),
            Event::Decided(id, decision) => self.decided(id, decision, env),
            Event::Mouse(mouse) => {
                match mouse.act {
                    MouseAct::WheelDown => self.step(Step::Down, env),
                    MouseAct::WheelUp => self.step(Step::Up, env),
                    MouseAct::Click if mouse.y > 1 => {
                        let (len, room) = (self.len(env), room(env));
                        let cursor = &mut self.cursors[self.tab];
                        cursor.put(cursor.top + u64::from(mouse.y - 2), len, room);
                    }
                    MouseAct::Click => {}
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn step(&mut self, step: Step, env: &Env<'_>) {
        let len = self.len(env);
        self.cursors[self.tab].step(step, len, room(env));
    }

    fn act(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        if let Some(step) = step_of(action) {
            self.step(step, env);
            return Vec::new();
        }
        match action {
            Action::Back => vec![Effect::Back],
            Action::NextTab => self.go((self.tab + 1) % TABS.len()),
            Action::PreviousTab => self.go((self.tab + TABS.len() - 1) % TABS.len()),
            Action::Declare => self.ask_name(env, ""),
            Action::MailServer => self.ask_mail(&[]),
            Action::ChangeType => self.ask_type(env),
            Action::ToggleRequired => self.toggle_required(env),
            Action::DropMetadata => self.count_before_drop(env),
            Action::Copy => self.copy(env),
            _ => Vec::new(),
        }
    }

    fn go(&mut self, tab: usize) -> Vec<Effect> {
        self.tab = tab;
        Vec::new()
    }

    fn copy(&self, env: &Env<'_>) -> Vec<Effect> {
        let line = match self.tab() {
            Tab::Metadata => self.metadata(env).map(|m| (format!("metadata.{}", m.name), "name".to_owned())),
            Tab::Consents => self.consent(env).map(|c| (format!("consent.{}", c.name), "name".to_owned())),
            Tab::Project => {
                let line = self.project.as_ref().and_then(|p| p.get(self.cursors[self.tab].at as usize));
                line.map(|(name, value, _)| (value.clone(), name.clone()))
            }
        };
        match line {
            Some((text, what)) => vec![Effect::Copy { text, what }],
            None => vec![Effect::Toast(Toast::plain("there is nothing to copy here"))],
        }
    }

    fn toggle_required(&mut self, env: &Env<'_>) -> Vec<Effect> {
        let Some(metadata) = self.metadata(env) else {
            return Vec::new();
        };
        let (name, required) = (metadata.name.clone(), !metadata.required);
        let words =
            format!("{name} is {}", if required { "required of new customers" } else { "not required" });
        let command = Command::DeclareMetadata { name, value_type: metadata.value_type, required };
        self.run(command, words)
    }

    /// Gives an order, with what to say once it is carried out.
    fn run(&mut self, command: Command, words: String) -> Vec<Effect> {
        let ticket = self.ticket();
        self.running = Some((ticket, words));
        vec![Effect::Run(ticket, command)]
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, env: &Env<'_>) -> Vec<Effect> {
        let running = self.running.take_if(|(asked, _)| *asked == ticket);
        match (answer, running) {
            (Answer::Project(lines), _) if self.reading == Some(ticket) => {
                self.project = Some(lines);
                Vec::new()
            }
            (Answer::Count(count), _) if self.counting == Some(ticket) => self.ask_drop(count, env),
            (Answer::Done(_), None) if self.mail.is_asked(ticket) => self.mail_kept(),
            (Answer::Failed(why), None) if self.mail.is_asked(ticket) => self.mail_refused(why),
            (Answer::Done(reply), Some((_, words))) => done(&reply, words),
            // Which values stand in the way is more than a message holds.
            (Answer::Failed(why), Some(_)) => {
                let text = TextBox::new("Refused; nothing was changed", &why);
                vec![Effect::Ask(ask::REFUSED, Box::new(Overlay::Text(text)))]
            }
            (Answer::Failed(why), None) => vec![Effect::Toast(Toast::bad(why))],
            _ => Vec::new(),
        }
    }
}

fn done(reply: &Reply, words: String) -> Vec<Effect> {
    let words =
        if reply.change_set.is_some() { words } else { "nothing changed: it is so already".to_owned() };
    vec![Effect::Toast(Toast::good(words))]
}

fn room(env: &Env<'_>) -> u64 {
    u64::from(env.size.height.saturating_sub(3))
}
