//! One customer: who it is, what is kept of it, what happened to it; the form that changes it.
//!
//! Way through: [`known`] (what the tabs show, asked for when one comes to the front) → [`lines`] and [`figures`]
//! (details), [`activity`] with [`narrow`], [`records`], [`segments`], [`consents`], [`log`], [`tree`] (one thing
//! whole) → [`form`] (editing) → [`erase`] → [`actions`] (keys) → [`view`] (painting). Tabs are a list: a new one is
//! a line of [`TABS`] and an arm in [`known`], [`Customer::len`] and [`view`].

mod actions;
mod activity;
mod answers;
mod consents;
mod edit;
mod erase;
mod figures;
mod form;
mod known;
mod lines;
pub(super) mod log;
mod mouse;
mod narrow;
#[cfg(test)]
mod profile_tests;
mod records;
mod segments;
#[cfg(test)]
mod tests;
mod tree;
pub(super) mod view;

use crate::app::{Certificate, Notice};
use crate::domain::Row;
use crate::tui::effect::DialogId;
use crate::tui::effect::{Beside, CustomerView, Effect, Query, Ticket};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::format::count;
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::widget::list::{ListCursor, Step};

use erase::Erasing;
use form::Form;
use known::{Goal, Known};
use lines::Line;

/// A tab, in the order of [`TABS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Details,
    Activity,
    Orders,
    Redemptions,
    Vouchers,
    Segments,
    Consents,
    Logs,
    Metadata,
}

/// The tabs there are: title, title where there is little room.
const TABS: &[(&str, &str, Tab)] = &[
    ("Details", "Details", Tab::Details),
    ("Activity", "Activity", Tab::Activity),
    ("Orders", "Orders", Tab::Orders),
    ("Redemptions", "Redemptions", Tab::Redemptions),
    ("Vouchers", "Vouchers", Tab::Vouchers),
    ("Segments", "Segments", Tab::Segments),
    ("Marketing permissions", "Consents", Tab::Consents),
    ("Logs", "Logs", Tab::Logs),
    ("Metadata", "Metadata", Tab::Metadata),
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
    known: Known,
    goal: Option<Goal>,
    /// The change of a permission that is being made.
    consent: Option<consents::Change>,
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
    /// What the tab in front shows.
    tab: Option<Ticket>,
    consent: Option<(Ticket, consents::Change)>,
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
            Action::FollowLine | Action::FollowChangeSet
                if self.told_here().is_none() && self.record_here().is_none() =>
            {
                Some("open the Activity or a tab of records first".to_owned())
            }
            Action::ChangeConsent if self.tab() != Tab::Consents => {
                Some("open the tab of marketing permissions first".to_owned())
            }
            Action::NextCustomer | Action::PreviousCustomer if self.beside.is_none() => {
                Some("the list one came from does not have this customer".to_owned())
            }
            Action::TakeTheirs | Action::KeepMine if !conflict => {
                Some("nobody changed meanwhile what is typed here".to_owned())
            }
            _ => self.activity_unavailable(action),
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
            Event::Shown => {
                let mut effects = self.read();
                effects.extend(self.read_tab());
                effects
            }
            Event::Notice(Notice::Lapsed) => self.refresh().into_iter().collect(),
            Event::Notice(Notice::Changed(_)) => {
                self.had_news = self.awaited.delete.is_some();
                if std::mem::take(&mut self.leaves_on_news) {
                    return vec![Effect::Back];
                }
                let mut effects = self.read();
                if let (Some(form), None) = (&mut self.form, self.row) {
                    form.meet(None, &env.facts.schema);
                }
                effects.extend(self.refresh());
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

    fn tab(&self) -> Tab {
        TABS.get(self.tab).map_or(Tab::Details, |(.., tab)| *tab)
    }

    fn decided(&mut self, id: DialogId, decision: &Decision, env: &Env<'_>) -> Vec<Effect> {
        if let Some(effects) = self.narrowed(id, decision, env).or_else(|| self.consent_decided(id, decision))
        {
            return effects;
        }
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
            (Found::Here(view), Tab::Details) => {
                // Where there is room the figures stand beside, with charts.
                let figures = self.known.figures.as_deref().filter(|_| env.size.width < WIDE);
                lines::details(view, figures, env)
            }
            (Found::Here(view), Tab::Metadata) => lines::metadata(view, env),
            _ => Vec::new(),
        }
    }

    /// How many lines the tab in front has.
    fn len(&self, env: &Env<'_>) -> u64 {
        match self.tab() {
            Tab::Details | Tab::Metadata => self.lines(env).len() as u64,
            Tab::Activity => self.known.activity.entries().map_or(0, |entries| entries.len() as u64),
            Tab::Orders | Tab::Redemptions | Tab::Vouchers => {
                let records = records::kind_of(self.tab()).and_then(|kind| self.known.records(kind));
                records.map_or(0, |facts| facts.len() as u64)
            }
            Tab::Segments => self.known.segments.as_ref().map_or(0, |segments| segments.len() as u64),
            Tab::Consents => env.facts.schema.consents.len() as u64,
            Tab::Logs => self.known.logs.as_ref().map_or(0, |logs| logs.len() as u64),
        }
    }

    /// Lines above the entries of the tab in front: titles, and what narrows it.
    fn titles(&self) -> u16 {
        match self.tab() {
            Tab::Details | Tab::Metadata => 0,
            Tab::Activity => 2,
            _ => 1,
        }
    }

    fn room(&self, env: &Env<'_>) -> u64 {
        u64::from(env.size.height.saturating_sub(HEAD + 1 + self.titles()))
    }

    fn step(&mut self, step: Step, env: &Env<'_>) {
        let (len, room) = (self.len(env), self.room(env));
        self.cursors[self.tab].step(step, len, room);
    }
}
