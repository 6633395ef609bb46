//! One customer: who it is, what is kept of it, what happened to it; the form that changes it.
//!
//! Way through: [`lines`] and [`log`] (what the tabs show) → [`form`] (editing) → [`erase`] → [`actions`] (keys) →
//! [`view`] (painting). Tabs are a list: a new one is a line of [`TABS`] and an arm where its lines are made.

mod actions;
mod edit;
mod erase;
mod form;
mod lines;
pub(super) mod log;
mod segments;
#[cfg(test)]
mod tests;
pub(super) mod view;

use std::sync::Arc;

use crate::app::{Certificate, LogEntry, Notice};
use crate::domain::Row;
use crate::tui::effect::DialogId;
use crate::tui::effect::{Answer, Beside, CustomerView, Effect, Query, Ticket, Toast};
use crate::tui::event::{Decision, Env, Event, Mouse, MouseAct};
use crate::tui::format::count;
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::segment::Belonging;
use crate::tui::widget::list::{ListCursor, Step};

use erase::Erasing;
use form::Form;
use lines::Line;

/// A tab, in the order of [`TABS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Details,
    Metadata,
    Segments,
    Logs,
}

/// The tabs there are.
const TABS: &[(&str, Tab)] = &[
    ("Details", Tab::Details),
    ("Metadata", Tab::Metadata),
    ("Segments", Tab::Segments),
    ("Logs", Tab::Logs),
];
/// Lines above the tabs' content: who, the keys, the tabs.
const HEAD: u16 = 3;
/// From this width on, two panes stand side by side.
const WIDE: u16 = 130;

/// What is known of the customer.
#[derive(Clone, Debug, Default)]
enum Found {
    /// It was asked for.
    #[default]
    Reading,
    /// Here it is.
    Here(Box<CustomerView>),
    /// It was deleted or erased.
    Gone,
    /// Why it cannot be read.
    Failed(String),
    /// It does not exist yet.
    New,
}

/// The screen of a customer.
#[derive(Debug, Default)]
pub struct Customer {
    row: Option<Row>,
    found: Found,
    beside: Option<Beside>,
    tab: usize,
    cursors: [ListCursor; TABS.len()],
    /// `None` until asked for.
    logs: Option<Arc<[LogEntry]>>,
    /// `None` until asked for.
    segments: Option<Arc<[Belonging]>>,
    form: Option<Form>,
    erasing: Option<Erasing>,
    certificate: Option<Certificate>,
    /// What the one being deleted is called, told when it is gone.
    deleting: String,
    /// The news of a deletion came before its answer.
    had_news: bool,
    /// Goes back once the news of a deletion comes.
    leaves_on_news: bool,
    tickets: u64,
    awaited: Awaited,
}

/// The answers that are waited for.
#[derive(Debug, Default)]
struct Awaited {
    customer: Option<Ticket>,
    logs: Option<Ticket>,
    segments: Option<Ticket>,
    why: Option<Ticket>,
    beside: Option<Ticket>,
    step: Option<Ticket>,
    delete: Option<Ticket>,
    erase: Option<Ticket>,
    editor: Option<Ticket>,
}

impl Customer {
    /// Opens a customer; it is asked for when it shows.
    pub fn new(row: Row) -> Self {
        Self { row: Some(row), ..Self::default() }
    }

    /// Opens the form for a new one.
    pub fn in_the_making(env: &Env<'_>) -> Self {
        let form = Some(Form::new(None, &env.facts.schema));
        Self { form, found: Found::New, ..Self::default() }
    }

    /// Its name in the header.
    pub fn title(&self) -> String {
        match &self.found {
            Found::Here(view) => view.called(),
            Found::New => "New customer".to_owned(),
            Found::Reading | Found::Gone | Found::Failed(_) => "Customer".to_owned(),
        }
    }

    /// What the header says.
    pub fn status(&self, _env: &Env<'_>) -> Vec<String> {
        if let Some(form) = &self.form {
            return vec![if form.is_changed() { "editing, not saved" } else { "editing" }.to_owned()];
        }
        let place = |b: &Beside| format!("{} of {}", count(b.place + 1), count(b.count));
        self.beside.as_ref().map(place).into_iter().collect()
    }

    /// Which keys act.
    pub fn focus(&self) -> Focus {
        match (&self.form, &self.erasing, &self.certificate) {
            (Some(_), ..) => focus::EDIT,
            (None, Some(_), _) => focus::ERASE,
            (None, None, Some(_)) => focus::LIST,
            (None, None, None) => focus::CUSTOMER,
        }
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action, _env: &Env<'_>) -> Option<String> {
        let needs_customer = matches!(
            action,
            Action::EditCustomer
                | Action::DeleteCustomer
                | Action::EraseCustomer
                | Action::CopyCustomer
                | Action::OpenLine
        );
        let is_here = matches!(self.found, Found::Here(_));
        let conflict = self.form.as_ref().is_some_and(Form::has_conflict);
        match action {
            Action::Why if self.segment_here().is_none() => {
                Some("open the Segments tab and go to a segment first".to_owned())
            }
            _ if needs_customer && !is_here => Some("there is no customer to show".to_owned()),
            Action::NextCustomer | Action::PreviousCustomer if self.beside.is_none() => {
                Some("the list one came from does not have this customer".to_owned())
            }
            Action::TakeTheirs | Action::KeepMine if !conflict => {
                Some("nobody changed meanwhile what is typed here".to_owned())
            }
            _ => None,
        }
    }

    /// What was typed and is not saved.
    pub fn draft(&self) -> Option<(String, String)> {
        let text = self.form.as_ref().map(Form::draft).filter(|text| !text.is_empty())?;
        Some((self.draft_name(), text))
    }

    fn draft_name(&self) -> String {
        self.row.map_or_else(|| "customer.new".to_owned(), |row| format!("customer.{}", row.0))
    }

    /// Takes an event.
    pub fn update(&mut self, event: Event, env: &Env<'_>) -> Vec<Effect> {
        match event {
            Event::Shown if self.form.is_some() => self.offer_draft(env).into_iter().collect(),
            Event::Shown => self.read(),
            Event::Notice(Notice::Lapsed) => {
                self.segments = None;
                self.read_tab().into_iter().collect()
            }
            Event::Notice(Notice::Changed(_)) => {
                (self.logs, self.segments) = (None, None);
                self.had_news = self.awaited.delete.is_some();
                if std::mem::take(&mut self.leaves_on_news) {
                    return vec![Effect::Back];
                }
                let mut effects = self.read();
                if let (Some(form), None) = (&mut self.form, self.row) {
                    form.meet(None, &env.facts.schema);
                }
                effects.extend(self.read_tab());
                effects
            }
            Event::Action(action) => self.act(action, env),
            Event::Key(key) => self.typed(key),
            Event::Paste(text) => self.pasted(&text),
            Event::Mouse(mouse) => self.mouse(mouse, env),
            Event::Answer(ticket, answer) => self.answer(ticket, answer, env),
            Event::Decided(id, decision) => self.decided(id, &decision, env),
            Event::Resized | Event::Timer(_) | Event::Notice(_) | Event::Job(_) => Vec::new(),
        }
    }

    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// Asks for the customer and its place.
    fn read(&mut self) -> Vec<Effect> {
        let Some(row) = self.row else {
            return Vec::new();
        };
        let (customer, beside) = (self.ticket(), self.ticket());
        self.awaited.customer = Some(customer);
        self.awaited.beside = Some(beside);
        vec![
            Effect::Fetch(customer, Query::Customer(row)),
            Effect::Fetch(beside, Query::Beside { row, step: 0 }),
        ]
    }

    /// Asks for the log, where it shows and is not known.
    fn read_logs(&mut self) -> Option<Effect> {
        let row = self.row.filter(|_| self.logs.is_none() && self.tab() == Tab::Logs)?;
        let ticket = self.ticket();
        self.awaited.logs = Some(ticket);
        Some(Effect::Fetch(ticket, Query::Logs(row)))
    }

    /// Asks for what the tab in front shows, where that is not known.
    fn read_tab(&mut self) -> Option<Effect> {
        self.read_logs().or_else(|| self.read_segments())
    }

    fn tab(&self) -> Tab {
        TABS.get(self.tab).map_or(Tab::Details, |(_, tab)| *tab)
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, env: &Env<'_>) -> Vec<Effect> {
        if let Answer::Failed(why) = answer {
            return self.failed(ticket, why);
        }
        let is = |awaited: Option<Ticket>| awaited == Some(ticket);
        match answer {
            Answer::Customer(found) if is(self.awaited.customer) => self.came(found, env),
            Answer::Logs(logs) if is(self.awaited.logs) => {
                self.logs = Some(logs);
            }
            Answer::Segment(answer) => return self.segment_answer(ticket, answer),
            Answer::Beside(beside) if is(self.awaited.beside) => self.beside = beside,
            Answer::Beside(beside) if is(self.awaited.step) => return self.stepped(beside),
            Answer::Edited(text) if is(self.awaited.editor) => self.edited(text),
            Answer::Done(reply) if is(self.awaited.delete) => {
                let words = if reply.change_set.is_some() { "deleted" } else { "was deleted already" };
                let words = format!("{} {words}; {} undoes", self.deleting, env.key(Action::Undo));
                self.found = Found::Gone;
                self.awaited.delete = None;
                let mut effects = vec![Effect::Toast(Toast::good(words))];
                // The list beneath learns of it by the news; going back before would make it look like another's.
                self.leaves_on_news = reply.change_set.is_some() && !std::mem::take(&mut self.had_news);
                if !self.leaves_on_news {
                    effects.push(Effect::Back);
                }
                return effects;
            }
            Answer::Done(reply) if is(self.awaited.erase) => {
                self.awaited.erase = None;
                self.certificate = reply.certificate;
                self.found = Found::Gone;
                self.logs = None;
            }
            Answer::Done(reply) => return self.saved(ticket, &reply, env),
            _ => {}
        }
        Vec::new()
    }

    fn came(&mut self, found: Option<Box<CustomerView>>, env: &Env<'_>) {
        if let Some(form) = &mut self.form {
            form.meet(found.as_deref(), &env.facts.schema);
        }
        if found.is_none() {
            self.erasing = None;
        }
        self.found = found.map_or(Found::Gone, Found::Here);
    }

    fn failed(&mut self, ticket: Ticket, why: String) -> Vec<Effect> {
        let awaited = &mut self.awaited;
        if awaited.customer == Some(ticket) {
            self.found = Found::Failed(why);
            return Vec::new();
        }
        if let Some(form) = self.form.as_mut().filter(|f| f.saving == Some(ticket)) {
            form.refused(why);
            return Vec::new();
        }
        if awaited.erase == Some(ticket) {
            awaited.erase = None;
        }
        vec![Effect::Toast(Toast::bad(why))]
    }

    fn stepped(&mut self, beside: Option<Beside>) -> Vec<Effect> {
        let Some(beside) = beside else {
            return vec![Effect::Toast(Toast::plain("the list ends here"))];
        };
        let tab = self.tab;
        let tickets = self.tickets;
        *self = Self { tab, tickets, beside: Some(beside), ..Self::new(beside.row) };
        let mut effects = self.read();
        effects.extend(self.read_tab());
        effects
    }

    fn decided(&mut self, id: DialogId, decision: &Decision, env: &Env<'_>) -> Vec<Effect> {
        match id {
            actions::DELETE if *decision == Decision::Confirmed => self.delete(),
            edit::LEAVE if *decision == Decision::Confirmed => self.leave_form(),
            edit::TAKE_UP => self.take_up(decision, env),
            _ => Vec::new(),
        }
    }

    /// The lines of the tab in front, where it has lines.
    fn lines(&self, env: &Env<'_>) -> Vec<Line> {
        match (&self.found, self.tab()) {
            (Found::Here(view), Tab::Details) => lines::details(view, env),
            (Found::Here(view), Tab::Metadata) => lines::metadata(view, env),
            _ => Vec::new(),
        }
    }

    /// How many lines the tab in front has.
    fn len(&self, env: &Env<'_>) -> u64 {
        match self.tab() {
            Tab::Logs => self.logs.as_ref().map_or(0, |logs| logs.len() as u64),
            Tab::Segments => self.segments.as_ref().map_or(0, |segments| segments.len() as u64),
            Tab::Details | Tab::Metadata => self.lines(env).len() as u64,
        }
    }

    fn room(env: &Env<'_>) -> u64 {
        u64::from(env.size.height.saturating_sub(HEAD + 2))
    }

    fn step(&mut self, step: Step, env: &Env<'_>) {
        let (len, room) = (self.len(env), Self::room(env));
        self.cursors[self.tab].step(step, len, room);
    }

    fn mouse(&mut self, mouse: Mouse, env: &Env<'_>) -> Vec<Effect> {
        if self.form.is_some() || self.erasing.is_some() || self.certificate.is_some() {
            return Vec::new();
        }
        match mouse.act {
            MouseAct::WheelDown => self.step(Step::Down, env),
            MouseAct::WheelUp => self.step(Step::Up, env),
            MouseAct::Click if mouse.y + 1 == HEAD => {
                if let Some(tab) = crate::tui::widget::tabs::at(&view::titles(), mouse.x) {
                    return self.go_to_tab(tab);
                }
            }
            MouseAct::Click if mouse.y >= HEAD => {
                let titles = u16::from(matches!(self.tab(), Tab::Logs | Tab::Segments));
                if let Some(line) = (mouse.y - HEAD).checked_sub(titles) {
                    let (len, room) = (self.len(env), Self::room(env));
                    let cursor = &mut self.cursors[self.tab];
                    cursor.put(cursor.top + u64::from(line), len, room);
                }
            }
            MouseAct::Click => {}
        }
        Vec::new()
    }
}
