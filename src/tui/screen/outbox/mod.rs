//! The outbox: messages of one distribution or of all, how each stands, and what can be done about it.

#[cfg(test)]
mod tests;
mod view;

use crate::app::distributions::{DistributionCommand, Which};
use crate::app::{Command, Notice};
use crate::domain::DistributionId;
use crate::promotions::MessageState;
use crate::tui::distribution::{DistributionAnswer, DistributionQuery, MessageLine, OutboxPage};
use crate::tui::effect::{Answer, DialogId, Effect, Opening, Query, Ticket, Toast};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::format::{count, counted};
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::overlay::{Confirm, Menu, MenuItem, Overlay, TextBox};
use crate::tui::screen::campaigns::view::about;
use crate::tui::widget::list::ListCursor;
use crate::tui::widget::sheet::{self, step_of};

const FILTER: DialogId = DialogId("outbox.filter");
const RETRY: DialogId = DialogId("outbox.retry");
const RETRY_ALL: DialogId = DialogId("outbox.retry-all");
const CANCEL: DialogId = DialogId("outbox.cancel");
const SHOWN: DialogId = DialogId("outbox.message");
/// Lines above the messages.
const HEAD: u16 = 2;

/// The screen of messages.
#[derive(Debug)]
pub struct Outbox {
    id: Option<DistributionId>,
    /// Those that show; all where none is named.
    states: Vec<MessageState>,
    /// `None` until asked for.
    page: Option<Box<OutboxPage>>,
    problem: Option<String>,
    cursor: ListCursor,
    /// The message that a dialog is about.
    about: Option<MessageLine>,
    tickets: u64,
    asked: Option<Ticket>,
    /// Asked again while an answer was on its way: sending tells of every message.
    is_stale: bool,
    ordered: Option<Ticket>,
}

impl Outbox {
    /// The messages of a distribution, or of all.
    pub fn new(id: Option<DistributionId>) -> Self {
        Self {
            id,
            states: Vec::new(),
            page: None,
            problem: None,
            cursor: ListCursor::default(),
            about: None,
            tickets: 0,
            asked: None,
            is_stale: false,
            ordered: None,
        }
    }

    /// Which keys act.
    pub fn focus(&self) -> Focus {
        focus::OUTBOX
    }

    /// Its name in the header.
    pub fn title(&self) -> String {
        let line = self.page.as_ref().and_then(|page| page.line.as_ref());
        line.map_or("Outbox".to_owned(), |line| line.distribution.name.clone())
    }

    /// What the header says.
    pub fn status(&self) -> Vec<String> {
        let Some(page) = &self.page else { return vec!["reading".to_owned()] };
        let of = |state| {
            (page.tally.of(state) > 0).then(|| format!("{} {}", count(page.tally.of(state)), state.word()))
        };
        [counted(page.tally.total(), "message")]
            .into_iter()
            .chain(
                [MessageState::Queued, MessageState::Sent, MessageState::Failed].into_iter().filter_map(of),
            )
            .collect()
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action) -> Option<String> {
        use MessageState::{Failed, Queued, Skipped, Unknown, Waiting};
        let state = self.here().map(|message| message.state);
        match (action, state) {
            (
                Action::OpenMessage | Action::OpenReceiver | Action::RetryMessage | Action::CancelMessage,
                None,
            ) => Some("there is no message here".to_owned()),
            (Action::RetryMessage, Some(state)) if !matches!(state, Failed | Skipped | Unknown) => Some(
                format!("it is {}; only what failed, was skipped or is unknown is sent again", state.word()),
            ),
            (Action::CancelMessage, Some(state)) if !matches!(state, Queued | Waiting) => {
                Some(format!("it is {}; only what is queued or waits is cancelled", state.word()))
            }
            (Action::RetryFailed, _) if self.id.is_none() => {
                Some("open one distribution first; this is the outbox of all".to_owned())
            }
            (Action::RetryFailed, _) if self.page.as_ref().is_none_or(|page| page.tally.of(Failed) == 0) => {
                Some("none failed".to_owned())
            }
            _ => None,
        }
    }

    fn messages(&self) -> &[MessageLine] {
        self.page.as_ref().map_or(&[][..], |page| &page.messages)
    }

    fn here(&self) -> Option<&MessageLine> {
        self.messages().get(self.cursor.at as usize)
    }

    fn len(&self) -> u64 {
        self.messages().len() as u64
    }

    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    fn reload(&mut self) -> Vec<Effect> {
        if self.asked.is_some() {
            self.is_stale = true;
            return Vec::new();
        }
        let ticket = self.ticket();
        self.asked = Some(ticket);
        let query = DistributionQuery::Outbox(self.id, self.states.clone());
        vec![Effect::Fetch(ticket, Query::Distribution(query))]
    }

    /// Takes an event.
    pub fn update(&mut self, event: Event, env: &Env<'_>) -> Vec<Effect> {
        match event {
            Event::Shown
            | Event::Notice(Notice::Changed(_) | Notice::Lapsed | Notice::Delivered)
            | Event::Action(Action::Reload) => self.reload(),
            Event::Action(action) => self.act(action, env),
            Event::Answer(ticket, answer) => self.answer(ticket, answer, env),
            Event::Decided(id, decision) => self.decided(id, decision),
            Event::Mouse(mouse) => {
                let len = self.len();
                sheet::mouse(&mut self.cursor, mouse, HEAD + 1, len, room(env));
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
        self.about = self.here().cloned();
        match (action, self.about.clone()) {
            (Action::Back, _) => vec![Effect::Back],
            (Action::OpenMessage, Some(message)) => {
                let title = format!("Message {}", message.number.0);
                ask(SHOWN, Overlay::Text(TextBox::new(title, &about(&message.facts))))
            }
            (Action::OpenReceiver, Some(message)) => vec![Effect::Open(Opening::Customer(message.row))],
            (Action::FilterMessages, _) => ask(FILTER, Overlay::Menu(self.filter_menu())),
            (Action::RetryMessage, Some(message)) if message.state == MessageState::Unknown => {
                let lines = vec!["It may have been sent already; the customer may get it twice.".to_owned()];
                ask(RETRY, Overlay::Confirm(Confirm::new("Send it again", lines, "send again")))
            }
            (Action::RetryMessage, Some(message)) => self.retry(&message),
            (Action::RetryFailed, _) => {
                let failed = self.page.as_ref().map_or(0, |page| page.tally.of(MessageState::Failed));
                let lines = vec![format!("{} that failed are queued again.", counted(failed, "message"))];
                ask(RETRY_ALL, Overlay::Confirm(Confirm::new("Send what failed again", lines, "queue")))
            }
            (Action::CancelMessage, Some(message)) => {
                let lines = vec!["It is not sent. A code that was given with it stays given.".to_owned()];
                let title = format!("Cancel the message to {}", message.customer);
                ask(CANCEL, Overlay::Confirm(Confirm::new(title, lines, "cancel it")))
            }
            (Action::Copy, Some(message)) => {
                let text = message.code.unwrap_or(message.customer);
                vec![Effect::Copy { text, what: "code or customer".to_owned() }]
            }
            _ => Vec::new(),
        }
    }

    fn filter_menu(&self) -> Menu {
        let tally = self.page.as_ref().map(|page| page.tally.clone()).unwrap_or_default();
        let of = |state: MessageState| MenuItem::new(state.word(), count(tally.of(state)));
        let letters = ['q', 'w', 'i', 's', 'f', 'k', 'c', 'u'];
        let states =
            MessageState::ALL.into_iter().zip(letters).map(|(state, letter)| of(state).letter(letter));
        let all = MenuItem::new("all", count(tally.total())).letter('a');
        Menu::new("Show messages that are", [all].into_iter().chain(states).collect())
    }

    fn retry(&mut self, message: &MessageLine) -> Vec<Effect> {
        let which = Which::Numbers(vec![message.number]);
        self.order(DistributionCommand::Retry { id: message.distribution, which })
    }

    fn order(&mut self, command: DistributionCommand) -> Vec<Effect> {
        let ticket = self.ticket();
        self.ordered = Some(ticket);
        vec![Effect::Run(ticket, Command::Distribution(command))]
    }

    fn decided(&mut self, id: DialogId, decision: Decision) -> Vec<Effect> {
        match (id, decision, self.about.clone()) {
            (FILTER, Decision::Chosen(at), _) => {
                self.states =
                    at.checked_sub(1).and_then(|at| MessageState::ALL.get(at)).copied().into_iter().collect();
                self.cursor = ListCursor::default();
                self.reload()
            }
            (RETRY, Decision::Confirmed, Some(message)) => self.retry(&message),
            (RETRY_ALL, Decision::Confirmed, _) => match self.id {
                Some(id) => {
                    let which = Which::In(vec![MessageState::Failed]);
                    self.order(DistributionCommand::Retry { id, which })
                }
                None => Vec::new(),
            },
            (CANCEL, Decision::Confirmed, Some(message)) => {
                let which = Which::Numbers(vec![message.number]);
                self.order(DistributionCommand::Cancel { id: message.distribution, which })
            }
            _ => Vec::new(),
        }
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, env: &Env<'_>) -> Vec<Effect> {
        match answer {
            Answer::Distribution(DistributionAnswer::Outbox(page)) if self.asked == Some(ticket) => {
                let number = self.here().map(|message| message.number);
                // At the top one sees what is new; elsewhere the cursor stays with its message.
                let at = number
                    .filter(|_| self.cursor.at > 0)
                    .and_then(|number| page.messages.iter().position(|message| message.number == number));
                (self.problem, self.page, self.asked) = (None, Some(page), None);
                self.cursor.put(at.map_or(self.cursor.at, |at| at as u64), self.len(), room(env));
                if std::mem::take(&mut self.is_stale) {
                    return self.reload();
                }
            }
            Answer::Failed(why) if self.asked == Some(ticket) => {
                (self.asked, self.problem) = (None, Some(why));
            }
            Answer::Failed(why) => return vec![Effect::Toast(Toast::bad(why))],
            Answer::Done(reply) if self.ordered.take_if(|ordered| *ordered == ticket).is_some() => {
                let messages = reply.distribution.map_or(0, |done| done.messages);
                return vec![Effect::Toast(Toast::good(format!("{}: done", counted(messages, "message"))))];
            }
            _ => {}
        }
        Vec::new()
    }
}

fn ask(id: DialogId, overlay: Overlay) -> Vec<Effect> {
    vec![Effect::Ask(id, Box::new(overlay))]
}

/// How many rows show.
fn room(env: &Env<'_>) -> u64 {
    u64::from(env.size.height.saturating_sub(HEAD + 2))
}
