//! The distributions: what each waits for, what it sends, and how its messages stand.

mod make;
mod questions;
#[cfg(test)]
mod tests;
mod view;

use std::sync::Arc;

use self::make::{Draft, Way, When};
use crate::app::distributions::{DistributionCommand, Present};
use crate::app::{Command, Notice, Reply};
use crate::domain::DistributionId;
use crate::promotions::DistributionState;
use crate::tui::distribution::{DistributionAnswer, DistributionLine, DistributionList, DistributionQuery};
use crate::tui::effect::{Answer, DialogId, Effect, Opening, Query, Ticket, Toast};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::format::{count, counted};
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::overlay::{Confirm, Form, FormField, Menu, MenuItem, Overlay, TextBox};
use crate::tui::widget::list::ListCursor;
use crate::tui::widget::sheet::{self, step_of};

const WHEN: DialogId = DialogId("distribution.when");
const SEGMENT: DialogId = DialogId("distribution.segment");
const GIVES: DialogId = DialogId("distribution.gives");
const WAY: DialogId = DialogId("distribution.way");
const NEW: DialogId = DialogId("distribution.new");
const EDIT: DialogId = DialogId("distribution.edit");
const ACTIVATE: DialogId = DialogId("distribution.activate");
const END: DialogId = DialogId("distribution.end");
const DELETE: DialogId = DialogId("distribution.delete");
const PREVIEW: DialogId = DialogId("distribution.preview");
const REHEARSE: DialogId = DialogId("distribution.rehearse");
const SHOWN: DialogId = DialogId("distribution.text");

/// The screen of all distributions.
#[derive(Debug, Default)]
pub struct Distributions {
    /// `None` until asked for.
    list: Option<Arc<DistributionList>>,
    problem: Option<String>,
    cursor: ListCursor,
    /// The distribution that a dialog is about.
    about: Option<DistributionLine>,
    /// One that is being made.
    draft: Draft,
    /// The form that was filled last, and with what.
    filled: Option<(DialogId, Vec<String>)>,
    tickets: u64,
    asked: Option<Ticket>,
    ordered: Option<Ticket>,
    /// The text that an editor was opened with, and what is done with it.
    editor: Option<Ticket>,
}

impl Distributions {
    /// Which keys act.
    pub fn focus(&self) -> Focus {
        focus::DISTRIBUTIONS
    }

    /// What the header says.
    pub fn status(&self) -> Vec<String> {
        let Some(list) = &self.list else { return vec!["reading".to_owned()] };
        let waiting: u64 = list.lines.iter().map(|line| line.tally.open()).sum();
        let unsent = (waiting > 0).then(|| format!("{} to send", count(waiting)));
        [counted(list.lines.len() as u64, "distribution")].into_iter().chain(unsent).collect()
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action) -> Option<String> {
        use DistributionState::{Draft, Ended, Live, Paused};
        let line = self.here();
        let state = line.map(|line| line.distribution.state);
        let is = |word: &str| Some(format!("it is {word}"));
        match (action, state) {
            (
                Action::OpenDistribution
                | Action::EditDistribution
                | Action::EditLetter
                | Action::ActivateDistribution
                | Action::PauseDistribution
                | Action::EndDistribution
                | Action::DeleteDistribution
                | Action::PreviewDistribution
                | Action::RehearseDistribution,
                None,
            ) => Some("there are no distributions yet".to_owned()),
            (Action::ActivateDistribution, Some(state @ (Live | Paused | Ended)))
            | (Action::PauseDistribution, Some(state @ (Draft | Ended))) => is(state.word()),
            (Action::EndDistribution, Some(Ended)) => is("ended already"),
            (Action::DeleteDistribution, Some(_)) if line.is_some_and(|line| line.tally.total() > 0) => {
                Some("it has messages, and they are kept; end it instead".to_owned())
            }
            _ => None,
        }
    }

    fn here(&self) -> Option<&DistributionLine> {
        self.list.as_ref()?.lines.get(self.cursor.at as usize)
    }

    fn len(&self) -> u64 {
        self.list.as_ref().map_or(0, |list| list.lines.len() as u64)
    }

    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// Takes an event.
    pub fn update(&mut self, event: Event, env: &Env<'_>) -> Vec<Effect> {
        match event {
            Event::Shown
            | Event::Notice(Notice::Changed(_) | Notice::Lapsed | Notice::Delivered)
            | Event::Action(Action::Reload) => {
                let ticket = self.ticket();
                self.asked = Some(ticket);
                vec![Effect::Fetch(ticket, Query::Distribution(DistributionQuery::All))]
            }
            Event::Action(action) => self.act(action, env),
            Event::Answer(ticket, answer) => self.answer(ticket, answer, env),
            Event::Decided(id, decision) => self.decided(id, &decision),
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
        (self.about, self.filled) = (self.here().cloned(), None);
        let about = self.about.as_ref().map(|line| line.distribution.id);
        match (action, about) {
            (Action::Back, _) => vec![Effect::Back],
            (Action::NewDistribution, _) => {
                self.draft = Draft::default();
                ask(WHEN, Overlay::Menu(When::menu()))
            }
            (Action::OpenDistribution, Some(id)) => vec![Effect::Open(Opening::Outbox(Some(id)))],
            (Action::EditDistribution, Some(_)) => self.ask_form(EDIT),
            (Action::EditLetter, Some(_)) => {
                let ticket = self.ticket();
                self.editor = Some(ticket);
                let text = self.about.as_ref().map(|line| line.distribution.letter.text.clone());
                vec![Effect::EditText(ticket, text.unwrap_or_default())]
            }
            (Action::ActivateDistribution, Some(id)) => self.fetch(DistributionQuery::Present(id)),
            (Action::PauseDistribution, Some(id)) => {
                let is_live = self.here().is_some_and(|l| l.distribution.state == DistributionState::Live);
                self.order(if is_live {
                    DistributionCommand::Pause(id)
                } else {
                    DistributionCommand::Resume(id)
                })
            }
            (Action::EndDistribution, Some(_)) => {
                ask(END, Overlay::Confirm(questions::end(self.about.as_ref())))
            }
            (Action::DeleteDistribution, Some(_)) => {
                let lines = vec!["It has queued nothing yet. This cannot be undone.".to_owned()];
                ask(
                    DELETE,
                    Overlay::Confirm(Confirm::new(format!("Delete {}", self.name()), lines, "delete")),
                )
            }
            (Action::PreviewDistribution, Some(_)) => self.ask_form(PREVIEW),
            (Action::RehearseDistribution, Some(_)) => self.ask_form(REHEARSE),
            (Action::Copy, Some(_)) => {
                vec![Effect::Copy { text: self.name(), what: "name".to_owned() }]
            }
            _ => Vec::new(),
        }
    }

    fn name(&self) -> String {
        self.about.as_ref().map(|line| line.distribution.name.clone()).unwrap_or_default()
    }

    /// Opens a form, with what was typed into it before where it was refused.
    fn ask_form(&self, id: DialogId) -> Vec<Effect> {
        let typed = self.filled.as_ref().filter(|(of, _)| *of == id).map_or(&[][..], |(_, texts)| texts);
        let Some(list) = &self.list else { return Vec::new() };
        let customer = "an id, a source id, or an email that one customer has";
        let form = match (id, &self.about) {
            (NEW, _) => self.draft.form(list, typed),
            (EDIT, Some(line)) => make::edit_form(line, list, typed),
            (PREVIEW, Some(_)) => {
                let field = FormField::new("Customer", "").typed(typed.first()).required().hint(customer);
                Form::new(format!("The message of {} to", self.name()), vec![field])
            }
            (_, Some(_)) => {
                let field = FormField::new("Days", "30").typed(typed.first()).required();
                let field =
                    field.of_type(crate::domain::ValueType::Number).hint("up to now; nothing is sent");
                Form::new(format!("Rehearse {} over", self.name()), vec![field])
            }
            (_, None) => return Vec::new(),
        };
        ask(id, Overlay::Form(form))
    }

    fn order(&mut self, command: DistributionCommand) -> Vec<Effect> {
        let ticket = self.ticket();
        self.ordered = Some(ticket);
        vec![Effect::Run(ticket, Command::Distribution(command))]
    }

    fn fetch(&mut self, query: DistributionQuery) -> Vec<Effect> {
        let ticket = self.ticket();
        self.ordered = Some(ticket);
        vec![Effect::Fetch(ticket, Query::Distribution(query))]
    }

    fn decided(&mut self, id: DialogId, decision: &Decision) -> Vec<Effect> {
        let about = self.about.as_ref().map(|line| line.distribution.id);
        match (id, decision, about) {
            (WHEN | SEGMENT | GIVES | WAY, Decision::Chosen(at), _) => self.chosen(id, *at),
            (ACTIVATE, Decision::Chosen(at), Some(id)) => {
                let present = [Present::LeftOut, Present::Included].get(*at).copied();
                self.order(DistributionCommand::Activate { id, present })
            }
            (ACTIVATE, Decision::Confirmed, Some(id)) => {
                self.order(DistributionCommand::Activate { id, present: Some(Present::LeftOut) })
            }
            (END, Decision::Confirmed, Some(id)) => self.order(DistributionCommand::End(id)),
            (DELETE, Decision::Confirmed, Some(id)) => self.order(DistributionCommand::Delete(id)),
            (form, Decision::Filled(texts), about) => {
                self.filled = Some((form, texts.clone()));
                self.filled_in(form, texts, about)
            }
            _ => Vec::new(),
        }
    }

    /// The next of the questions by which a distribution is made.
    fn chosen(&mut self, id: DialogId, at: usize) -> Vec<Effect> {
        let Some(list) = self.list.clone() else { return Vec::new() };
        match id {
            WHEN => {
                self.draft.when = When::ALL.get(at).map(|(when, ..)| *when).unwrap_or_default();
                if !self.draft.when.is_of_segment() {
                    return ask(GIVES, Overlay::Menu(make::gives_menu(&list)));
                }
                if list.segments.is_empty() {
                    let why = "there is no segment that tells who enters and leaves; make one first";
                    return vec![Effect::Toast(Toast::bad(why))];
                }
                let items = list.segments.iter().map(|name| MenuItem::new(name, "")).collect();
                ask(SEGMENT, Overlay::Menu(Menu::new("Which segment", items).searchable()))
            }
            SEGMENT => {
                self.draft.segment = list.segments.get(at).cloned().unwrap_or_default();
                ask(GIVES, Overlay::Menu(make::gives_menu(&list)))
            }
            GIVES => {
                self.draft.campaign = at.checked_sub(1).and_then(|at| list.campaigns.get(at).cloned());
                ask(WAY, Overlay::Menu(Way::menu(list.mail_missing.as_deref())))
            }
            _ => {
                self.draft.way = Way::ALL.get(at).map(|(way, ..)| *way).unwrap_or_default();
                self.ask_form(NEW)
            }
        }
    }

    fn filled_in(&mut self, form: DialogId, texts: &[String], about: Option<DistributionId>) -> Vec<Effect> {
        let first = texts.first().cloned().unwrap_or_default();
        match (form, about) {
            (NEW, _) => match self.draft.distribution(texts) {
                Ok(new) => self.order(DistributionCommand::Create(Box::new(new))),
                Err(why) => self.refuse(&why),
            },
            (EDIT, Some(id)) => {
                let change = self.about.as_ref().map(|line| make::change(line, texts));
                match change {
                    Some(Ok(change)) => {
                        self.order(DistributionCommand::Edit { id, change: Box::new(change) })
                    }
                    Some(Err(why)) => self.refuse(&why),
                    None => Vec::new(),
                }
            }
            (PREVIEW, Some(id)) => self.fetch(DistributionQuery::Preview(id, first)),
            (REHEARSE, Some(id)) => match first.parse() {
                Ok(days) => self.fetch(DistributionQuery::Rehearse(id, days)),
                Err(_) => self.refuse("write a whole number of days"),
            },
            _ => Vec::new(),
        }
    }

    /// Says why, and opens the form again.
    fn refuse(&self, why: &str) -> Vec<Effect> {
        let mut effects = vec![Effect::Toast(Toast::bad(why.lines().next().unwrap_or_default()))];
        if let Some((id, _)) = &self.filled {
            effects.extend(self.ask_form(*id));
        }
        effects
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, env: &Env<'_>) -> Vec<Effect> {
        match answer {
            Answer::Distribution(DistributionAnswer::All(list)) if self.asked == Some(ticket) => {
                self.came(list, env);
            }
            Answer::Distribution(DistributionAnswer::Present { all, would, codes, .. }) => {
                return ask(ACTIVATE, questions::activate(&self.name(), all, would, codes));
            }
            Answer::Distribution(DistributionAnswer::Text(title, text)) => {
                self.filled = None;
                return ask(SHOWN, Overlay::Text(TextBox::new(title, &text)));
            }
            Answer::Edited(text) if self.editor.take_if(|editor| *editor == ticket).is_some() => {
                return self.edited(text);
            }
            Answer::Failed(why) if self.asked == Some(ticket) => self.problem = Some(why),
            Answer::Failed(why) if self.ordered == Some(ticket) => return self.refuse(&why),
            Answer::Done(reply) if self.ordered.take_if(|ordered| *ordered == ticket).is_some() => {
                return self.done(&reply);
            }
            _ => {}
        }
        Vec::new()
    }

    /// The cursor follows its distribution; one that was just made gets it.
    fn came(&mut self, list: Arc<DistributionList>, env: &Env<'_>) {
        let is_more = self.list.as_ref().is_some_and(|known| known.lines.len() < list.lines.len());
        let id = self.here().map(|line| line.distribution.id);
        let at = id.and_then(|id| list.lines.iter().position(|line| line.distribution.id == id));
        let place = match at {
            _ if is_more => list.lines.len() as u64 - 1,
            Some(at) => at as u64,
            None => self.cursor.at,
        };
        (self.problem, self.list) = (None, Some(list));
        self.cursor.put(place, self.len(), room(env));
    }

    fn edited(&mut self, text: Option<String>) -> Vec<Effect> {
        let Some(line) = &self.about else { return Vec::new() };
        let Some(text) = text.filter(|text| *text != line.distribution.letter.text) else {
            return vec![Effect::Toast(Toast::good("nothing was changed"))];
        };
        let change = crate::app::distributions::DistributionChange { text: Some(text), ..Default::default() };
        let id = line.distribution.id;
        self.order(DistributionCommand::Edit { id, change: Box::new(change) })
    }

    fn done(&mut self, reply: &Reply) -> Vec<Effect> {
        let form = self.filled.take().map(|(id, _)| id);
        let messages = reply.distribution.map_or(0, |done| done.messages);
        let told = match form {
            Some(NEW) => "it is a draft; set it going when all is right".to_owned(),
            _ if messages > 0 => format!("{}: done", counted(messages, "message")),
            _ => "done".to_owned(),
        };
        vec![Effect::Toast(Toast::good(told))]
    }
}

fn ask(id: DialogId, overlay: Overlay) -> Vec<Effect> {
    vec![Effect::Ask(id, Box::new(overlay))]
}

/// How many rows show.
fn room(env: &Env<'_>) -> u64 {
    u64::from(env.size.height.saturating_sub(2))
}
