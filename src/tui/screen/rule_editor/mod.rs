//! The editor of a rule: its filter read on every key, and beneath it a customer and an order on which it is tried.
//!
//! Way through: keys come to the text or, below it, to a field; each change reads the filter over the customer and the
//! circumstances, and asks what it says of the redemption ([`PromotionQuery::TryFilter`]); [`view`]
//! paints. Nothing is kept before it is saved.

#[cfg(test)]
mod tests;
mod view;

use rust_decimal::Decimal;

use crate::app::Command;
use crate::app::promotions::{NewRule, PromotionCommand, minor};
use crate::domain::RuleId;
use crate::promotions::rule;
use crate::tui::effect::{Answer, DialogId, Effect, Query, Ticket, Toast};
use crate::tui::event::{Decision, Env, Event, Facts};
use crate::tui::filter::{self, FilterOffer, FilterText, Offered};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::overlay::{Confirm, Form, FormField, Overlay};
use crate::tui::promotion::{PromotionAnswer, PromotionQuery};
use crate::tui::widget::field::TextField;

const LEAVE: DialogId = DialogId("rule-editor.leave");
const NAME: DialogId = DialogId("rule-editor.name");

/// Fields beneath the filter, each with what it is for.
const FIELDS: [(&str, &str); 4] = [
    ("Message", "what is told where it refuses; that of the API where left out"),
    ("Customer", "an id, a source id, or an email; nobody where left out"),
    ("Order amount", "no order where left out"),
    ("Code", "one that nobody has redeemed yet where left out"),
];
const MESSAGE: usize = 0;
const CUSTOMER: usize = 1;
const AMOUNT: usize = 2;
const CODE: usize = 3;

/// The editor.
#[derive(Debug)]
pub struct RuleEditor {
    /// Which rule; none for one that is to be made.
    id: Option<RuleId>,
    name: String,
    /// The filter and the message as they are saved.
    saved: (String, String),
    text: FilterText,
    fields: [TextField; 4],
    /// The field that has the keys; none while the filter has them.
    at: Option<usize>,
    offer: Option<FilterOffer>,
    /// Whether it would allow the redemption and why, or why that cannot be said.
    tried: Option<Result<(bool, String), String>>,
    is_saved: bool,
    tickets: u64,
    awaited: Awaited,
}

#[derive(Debug, Default)]
struct Awaited {
    trial: Option<Ticket>,
    completions: Option<Ticket>,
    save: Option<Ticket>,
}

impl RuleEditor {
    /// Opens a rule, or a new one.
    pub fn new(id: Option<RuleId>, name: &str, filter: &str, message: &str, env: &Env<'_>) -> Self {
        let mut fields = FIELDS.map(|_| TextField::new(""));
        fields[MESSAGE].set(message);
        let saved = (filter.to_owned(), message.to_owned());
        let mut editor = Self {
            id,
            name: name.to_owned(),
            saved,
            text: FilterText::new(filter, env.facts),
            fields,
            at: None,
            offer: None,
            tried: None,
            is_saved: false,
            tickets: 0,
            awaited: Awaited::default(),
        };
        editor.read(env.facts);
        editor
    }

    /// The same with the keys at the customer and the order.
    pub fn on_trial(self) -> Self {
        Self { at: Some(CUSTOMER), ..self }
    }

    /// Its name in the header.
    pub fn title(&self) -> String {
        if self.id.is_some() { format!("{}: rule", self.name) } else { "New rule".to_owned() }
    }

    /// What the header says.
    pub fn status(&self) -> Vec<String> {
        vec![if self.is_changed() { "not saved" } else { "as saved" }.to_owned()]
    }

    /// Which keys act.
    pub fn focus(&self) -> Focus {
        match (&self.offer, self.at) {
            (Some(_), _) => focus::FILTER_OFFER,
            (None, Some(_)) => focus::RULE_TRIAL,
            (None, None) => focus::RULE_EDITOR,
        }
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action) -> Option<String> {
        match action {
            Action::MendFilter if self.mended().is_none() => {
                Some("no mistake here has a remedy of its own".to_owned())
            }
            Action::SaveRule if !self.is_meant() => {
                Some(self.problem().unwrap_or_else(|| "write what must hold".to_owned()))
            }
            Action::SaveRule if !self.is_changed() => Some("the rule is as it is saved".to_owned()),
            _ => None,
        }
    }

    fn is_changed(&self) -> bool {
        let (filter, message) = (self.text.text().trim(), self.fields[MESSAGE].text().trim());
        !self.is_saved && (filter != self.saved.0.trim() || message != self.saved.1.trim())
    }

    /// A rule as JSON is read by whoever saves or tries it.
    fn is_form(&self) -> bool {
        self.text.text().trim_start().starts_with('{')
    }

    fn is_meant(&self) -> bool {
        self.is_form() || self.text.reading().filter.is_some()
    }

    fn problem(&self) -> Option<String> {
        filter::first_problem(self.text.text(), self.text.reading())
    }

    fn mended(&self) -> Option<String> {
        self.text.reading().problems.iter().find_map(|problem| problem.corrected(self.text.text()))
    }

    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// Takes an event.
    pub fn update(&mut self, event: Event, env: &Env<'_>) -> Vec<Effect> {
        match event {
            Event::Shown | Event::Notice(_) => self.changed(true, env),
            Event::Action(action) => self.act(action, env),
            Event::Key(key) => self.key(key, env),
            Event::Paste(text) => {
                let changed = match self.at {
                    Some(at) => {
                        self.fields[at].insert(&text);
                        true
                    }
                    None => self.text.paste(&text, env.facts),
                };
                self.changed(changed, env)
            }
            Event::Answer(ticket, answer) => self.answer(ticket, answer, env),
            Event::Decided(id, decision) => self.decided(id, &decision),
            Event::Resized | Event::Mouse(_) | Event::Timer(_) | Event::Job(_) => Vec::new(),
        }
    }

    /// A key that is text; an open choice closes with it.
    fn key(&mut self, key: Key, env: &Env<'_>) -> Vec<Effect> {
        self.offer = None;
        let changed = match self.at {
            Some(at) => {
                self.fields[at].key(key);
                true
            }
            None => self.text.key(key, env.facts),
        };
        self.changed(changed, env)
    }

    fn changed(&mut self, changed: bool, env: &Env<'_>) -> Vec<Effect> {
        if !changed {
            return Vec::new();
        }
        self.read(env.facts);
        self.try_it(env)
    }

    /// Reads the filter over the customer and the circumstances.
    fn read(&mut self, facts: &Facts) {
        if self.is_form() {
            return self.text.leave_unread();
        }
        let names = rule::metadata_in(self.text.text());
        for metadata in rule::choices(&names) {
            let schema = rule::schema(&facts.schema, &metadata);
            self.text.read_with(&Facts { schema, segments: facts.segments.clone(), ..Facts::default() });
            if self.text.reading().filter.is_some() {
                break;
            }
        }
    }

    /// Asks what it says, where it means anything.
    fn try_it(&mut self, env: &Env<'_>) -> Vec<Effect> {
        self.awaited.trial = None;
        if !self.is_meant() {
            self.tried = None;
            return Vec::new();
        }
        let decimals = env.facts.money.decimals;
        let text = |at: usize| Some(self.fields[at].text().trim().to_owned()).filter(|text| !text.is_empty());
        let amount = text(AMOUNT).map(|text| text.parse::<Decimal>().ok().and_then(|n| minor(n, decimals)));
        if amount == Some(None) {
            self.tried = Some(Err(format!(
                "the order's amount is no number with at most {decimals} digits after the point"
            )));
            return Vec::new();
        }
        let (customer, code) = (text(CUSTOMER), text(CODE));
        let filter = self.text.text().to_owned();
        let query = PromotionQuery::TryFilter { filter, customer, amount: amount.flatten(), code };
        let ticket = self.ticket();
        self.awaited.trial = Some(ticket);
        vec![Effect::Fetch(ticket, Query::Promotion(query))]
    }

    fn act(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        match (action, self.at) {
            (Action::SwitchTrial | Action::LeaveTrial | Action::Back, Some(_)) => self.at = None,
            (Action::SwitchTrial, None) => self.at = Some(CUSTOMER),
            (Action::NextField, Some(at)) => self.at = Some((at + 1) % FIELDS.len()),
            (Action::PreviousField, Some(at)) => self.at = Some((at + FIELDS.len() - 1) % FIELDS.len()),
            (Action::NextOffer, _) => self.offer.iter_mut().for_each(FilterOffer::next),
            (Action::PreviousOffer, _) => self.offer.iter_mut().for_each(FilterOffer::previous),
            (Action::CloseOffer, _) => self.offer = None,
            (Action::SaveRule, _) => return self.ask_save(),
            (Action::MendFilter, _) => {
                let Some(text) = self.mended() else { return Vec::new() };
                let all = 0..self.text.text().len();
                return self.replaced(all, &text, env);
            }
            (Action::CompleteFilter, _) => {
                let ticket = self.ticket();
                self.awaited.completions = Some(ticket);
                let (text, cursor) = (self.text.text().to_owned(), self.text.cursor());
                let query = PromotionQuery::CompleteRule { text, cursor };
                return vec![Effect::Fetch(ticket, Query::Promotion(query))];
            }
            (Action::TakeOffer, _) => {
                let chosen = self.offer.take().and_then(|offer| offer.chosen());
                return chosen.map_or_else(Vec::new, |(range, text)| self.replaced(range, &text, env));
            }
            (Action::LeaveRule | Action::Back, None)
                if self.is_changed() && !self.text.text().trim().is_empty() =>
            {
                let lines = vec!["What was typed is not saved.".to_owned()];
                let question = Confirm::new("Leave the rule", lines, "leave it");
                return vec![Effect::Ask(LEAVE, Box::new(Overlay::Confirm(question)))];
            }
            (Action::LeaveRule | Action::Back, None) => return vec![Effect::Back],
            _ => {}
        }
        Vec::new()
    }

    fn replaced(&mut self, range: std::ops::Range<usize>, with: &str, env: &Env<'_>) -> Vec<Effect> {
        let changed = self.text.replace(range, with, env.facts);
        self.changed(changed, env)
    }

    /// The filter and the message as they are to be kept.
    fn words(&self) -> (String, Option<String>) {
        let message = Some(self.fields[MESSAGE].text().trim().to_owned()).filter(|text| !text.is_empty());
        (self.text.text().trim().to_owned(), message)
    }

    fn ask_save(&mut self) -> Vec<Effect> {
        let (filter, message) = self.words();
        if let Some(id) = self.id {
            return self.order(PromotionCommand::EditRule { id, filter, message });
        }
        let hint = "as campaigns and codes are put under it";
        let field = FormField::new("Name", &self.name).required().hint(hint);
        vec![Effect::Ask(NAME, Box::new(Overlay::Form(Form::new("Name of the rule", vec![field]))))]
    }

    fn order(&mut self, command: PromotionCommand) -> Vec<Effect> {
        let ticket = self.ticket();
        self.awaited.save = Some(ticket);
        vec![Effect::Run(ticket, Command::Promotion(command))]
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, env: &Env<'_>) -> Vec<Effect> {
        let is = |awaited: Option<Ticket>| awaited == Some(ticket);
        match answer {
            Answer::Promotion(PromotionAnswer::Tried { is_allowed, text }) if is(self.awaited.trial) => {
                self.tried = Some(Ok((is_allowed, text)));
            }
            Answer::Failed(why) if is(self.awaited.trial) => self.tried = Some(Err(why)),
            Answer::Promotion(PromotionAnswer::Completions(completions)) if is(self.awaited.completions) => {
                return match FilterOffer::of(*completions, self.text.text()) {
                    Offered::Nothing => {
                        vec![Effect::Toast(Toast::plain("nothing is known that may stand here"))]
                    }
                    Offered::One(range, text) => self.replaced(range, &text, env),
                    Offered::Several(offer) => {
                        self.offer = Some(offer);
                        Vec::new()
                    }
                };
            }
            Answer::Done(_) if is(self.awaited.save) => {
                self.is_saved = true;
                return vec![Effect::Toast(Toast::good(format!("saved {}", self.name))), Effect::Back];
            }
            Answer::Failed(why) if is(self.awaited.save) => return vec![Effect::Toast(Toast::bad(why))],
            _ => {}
        }
        Vec::new()
    }

    fn decided(&mut self, id: DialogId, decision: &Decision) -> Vec<Effect> {
        match (id, decision) {
            (LEAVE, Decision::Confirmed) => {
                self.is_saved = true;
                vec![Effect::Back]
            }
            (NAME, Decision::Filled(texts)) => {
                self.name = texts.first().map_or(String::new(), |name| name.trim().to_owned());
                let message =
                    Some(self.fields[MESSAGE].text().trim().to_owned()).filter(|text| !text.is_empty());
                let filter = self.text.text().trim().to_owned();
                self.order(PromotionCommand::CreateRule(NewRule { name: self.name.clone(), filter, message }))
            }
            _ => Vec::new(),
        }
    }
}
