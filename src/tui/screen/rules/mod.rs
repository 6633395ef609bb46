//! Validation rules: what each asks, which campaigns are under it, and a trial of it on a customer and an order.

#[cfg(test)]
mod tests;
mod view;

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::app::promotions::{NewRule, PromotionCommand, RuleUser, minor};
use crate::app::{Command, Notice};
use crate::domain::{CampaignId, ValueType};
use crate::tui::effect::{Answer, DialogId, Effect, Query, Ticket, Toast};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::format::counted;
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::overlay::{Confirm, Form, FormField, Menu, MenuItem, Overlay, TextBox};
use crate::tui::promotion::{PromotionAnswer, PromotionQuery, RuleLine, RuleList};
use crate::tui::widget::list::ListCursor;
use crate::tui::widget::sheet::{self, step_of};

const NEW: DialogId = DialogId("rule.new");
const EDIT: DialogId = DialogId("rule.edit");
const DELETE: DialogId = DialogId("rule.delete");
const ASSIGN: DialogId = DialogId("rule.assign");
const RELEASE: DialogId = DialogId("rule.release");
const TRY: DialogId = DialogId("rule.try");
const TRIED: DialogId = DialogId("rule.tried");

/// The screen of all rules.
#[derive(Debug, Default)]
pub struct Rules {
    /// `None` until asked for.
    list: Option<Arc<RuleList>>,
    problem: Option<String>,
    cursor: ListCursor,
    /// The rule that a dialog is about.
    about: Option<RuleLine>,
    /// Campaigns as the menu lists them.
    offered: Vec<CampaignId>,
    /// The form that was filled last, and with what.
    filled: Option<(DialogId, Vec<String>)>,
    tickets: u64,
    asked: Option<Ticket>,
    ordered: Option<Ticket>,
}

impl Rules {
    /// Which keys act.
    pub fn focus(&self) -> Focus {
        focus::RULES
    }

    /// What the header says.
    pub fn status(&self) -> Vec<String> {
        vec![self.list.as_ref().map_or("reading".to_owned(), |list| counted(list.rules.len() as u64, "rule"))]
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action) -> Option<String> {
        let campaigns = self.list.as_ref().map_or(0, |list| list.campaigns.len());
        match (action, self.here()) {
            (
                Action::EditRule
                | Action::DeleteRule
                | Action::AssignRule
                | Action::ReleaseRule
                | Action::TryRule
                | Action::Copy
                | Action::CopyForm,
                None,
            ) => Some("there are no rules yet".to_owned()),
            (Action::DeleteRule, Some(rule)) if !rule.campaigns.is_empty() => {
                Some(format!("`{}` is used by {}; take it off first", rule.name, names(rule)))
            }
            (Action::AssignRule, Some(rule)) if rule.campaigns.len() == campaigns => {
                Some("there is no campaign that is not under it".to_owned())
            }
            (Action::ReleaseRule, Some(rule)) if rule.campaigns.is_empty() => {
                Some("no campaign is under it".to_owned())
            }
            _ => None,
        }
    }

    fn here(&self) -> Option<&RuleLine> {
        self.list.as_ref()?.rules.get(self.cursor.at as usize)
    }

    fn len(&self) -> u64 {
        self.list.as_ref().map_or(0, |list| list.rules.len() as u64)
    }

    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// Takes an event.
    pub fn update(&mut self, event: Event, env: &Env<'_>) -> Vec<Effect> {
        match event {
            Event::Shown | Event::Notice(Notice::Changed(_)) | Event::Action(Action::Reload) => {
                let ticket = self.ticket();
                self.asked = Some(ticket);
                vec![Effect::Fetch(ticket, Query::Promotion(PromotionQuery::Rules))]
            }
            Event::Action(action) => self.act(action, env),
            Event::Answer(ticket, answer) => self.answer(ticket, answer, env),
            Event::Decided(id, decision) => self.decided(id, decision, env),
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
        match (action, self.about.clone()) {
            (Action::Back, _) => vec![Effect::Back],
            (Action::NewRule, _) => self.ask_form(NEW),
            (Action::EditRule, Some(_)) => self.ask_form(EDIT),
            (Action::TryRule, Some(_)) => self.ask_form(TRY),
            (Action::Copy, Some(rule)) => vec![Effect::Copy { text: rule.filter, what: rule.name }],
            (Action::CopyForm, Some(rule)) => match rule.form {
                Ok(text) => vec![Effect::Copy { text, what: format!("{} as JSON", rule.name) }],
                Err(why) => vec![Effect::Toast(Toast::bad(short(&why)))],
            },
            (Action::DeleteRule, Some(rule)) => {
                let lines = vec!["No campaign is under it. This cannot be undone.".to_owned()];
                let question = Confirm::new(format!("Delete the rule {}", rule.name), lines, "delete");
                vec![Effect::Ask(DELETE, Box::new(Overlay::Confirm(question)))]
            }
            (Action::AssignRule, Some(rule)) => self.offer(ASSIGN, &rule, false),
            (Action::ReleaseRule, Some(rule)) => self.offer(RELEASE, &rule, true),
            _ => Vec::new(),
        }
    }

    /// A menu of the campaigns that are under a rule, or of the others.
    fn offer(&mut self, id: DialogId, rule: &RuleLine, is_under: bool) -> Vec<Effect> {
        let Some(list) = self.list.clone() else { return Vec::new() };
        let is_offered = |(campaign, _): &&(CampaignId, String)| {
            rule.campaigns.iter().any(|(c, _)| c == campaign) == is_under
        };
        let offered: Vec<_> = list.campaigns.iter().filter(is_offered).collect();
        self.offered = offered.iter().map(|(campaign, _)| *campaign).collect();
        let items = offered.iter().map(|(_, name)| MenuItem::new(name, "")).collect();
        let title = if is_under { "Take out from under" } else { "Put under" };
        let menu = Menu::new(format!("{title} {}", rule.name), items).searchable();
        vec![Effect::Ask(id, Box::new(Overlay::Menu(menu)))]
    }

    /// Opens a form, with what was typed into it before where it was refused.
    fn ask_form(&self, id: DialogId) -> Vec<Effect> {
        let typed = self.filled.as_ref().filter(|(of, _)| *of == id).map_or(&[][..], |(_, texts)| texts);
        let rule = self.about.as_ref().filter(|_| id != NEW);
        let field = |at: usize, label: &str, usual: &str| FormField::new(label, usual).typed(typed.get(at));
        let filter_hint = "as in filters, and order.amount, order.total_amount, order.metadata.NAME, \
                           redemption.count, redemption.count.per_customer.monthly";
        let filter = rule.map_or("", |rule| rule.filter.as_str());
        let message = rule.and_then(|rule| rule.message.as_deref()).unwrap_or_default();
        let filter = |at| field(at, "Filter", filter).required().hint(filter_hint);
        let message = |at| {
            field(at, "Message", message)
                .hint("what is told where it refuses; that of the API where left out")
        };
        let name = rule.map_or("", |rule| rule.name.as_str());
        let form = match id {
            NEW => Form::new("New rule", vec![field(0, "Name", "").required(), filter(1), message(2)]),
            EDIT => Form::new(format!("The rule {name}"), vec![filter(0), message(1)]),
            _ => {
                let customer = "an id, a source id, or an email; nobody where left out";
                let fields = vec![
                    field(0, "Customer", "").hint(customer),
                    field(1, "Order amount", "").of_type(ValueType::Number).hint("no order where left out"),
                    field(2, "Code", "").hint("one that nobody has redeemed yet where left out"),
                ];
                Form::new(format!("Try {name}"), fields)
            }
        };
        vec![Effect::Ask(id, Box::new(Overlay::Form(form)))]
    }

    fn order(&mut self, command: PromotionCommand) -> Vec<Effect> {
        let ticket = self.ticket();
        self.ordered = Some(ticket);
        vec![Effect::Run(ticket, Command::Promotion(command))]
    }

    fn decided(&mut self, id: DialogId, decision: Decision, env: &Env<'_>) -> Vec<Effect> {
        let about = self.about.as_ref().map(|rule| rule.id);
        match (id, decision, about) {
            (DELETE, Decision::Confirmed, Some(rule)) => self.order(PromotionCommand::DeleteRule(rule)),
            (ASSIGN | RELEASE, Decision::Chosen(at), Some(rule)) => match self.offered.get(at) {
                Some(campaign) => {
                    let to = RuleUser::Campaign(*campaign);
                    self.order(PromotionCommand::AssignRule { id: rule, to, is_under: id == ASSIGN })
                }
                None => Vec::new(),
            },
            (id, Decision::Filled(texts), about) => {
                self.filled = Some((id, texts.clone()));
                let text = |at: usize| texts.get(at).filter(|text| !text.is_empty()).cloned();
                match (id, about) {
                    (NEW, _) => {
                        let (name, filter) = (text(0).unwrap_or_default(), text(1).unwrap_or_default());
                        self.order(PromotionCommand::CreateRule(NewRule { name, filter, message: text(2) }))
                    }
                    (EDIT, Some(id)) => {
                        let filter = text(0).unwrap_or_default();
                        self.order(PromotionCommand::EditRule { id, filter, message: text(1) })
                    }
                    (TRY, Some(_)) => self.attempt(text(0), text(1).as_deref(), text(2), env),
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    fn attempt(
        &mut self,
        customer: Option<String>,
        amount: Option<&str>,
        code: Option<String>,
        env: &Env<'_>,
    ) -> Vec<Effect> {
        let decimals = env.facts.money.decimals;
        let read = amount.map(|text| text.parse::<Decimal>().ok().and_then(|n| minor(n, decimals)));
        if read == Some(None) {
            return self.refuse(&format!("the currency has {decimals} digits after the point"));
        }
        let rule = self.about.as_ref().map(|rule| rule.name.clone()).unwrap_or_default();
        let query = PromotionQuery::TryRule { rule, customer, amount: read.flatten(), code };
        let ticket = self.ticket();
        self.ordered = Some(ticket);
        vec![Effect::Fetch(ticket, Query::Promotion(query))]
    }

    /// Says why, and opens the form again.
    fn refuse(&self, why: &str) -> Vec<Effect> {
        let mut effects = vec![Effect::Toast(Toast::bad(short(why)))];
        if let Some((id, _)) = &self.filled {
            effects.extend(self.ask_form(*id));
        }
        effects
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, env: &Env<'_>) -> Vec<Effect> {
        match answer {
            Answer::Promotion(PromotionAnswer::Rules(list)) if self.asked == Some(ticket) => {
                let id = self.here().map(|rule| rule.id);
                let at = id.and_then(|id| list.rules.iter().position(|rule| rule.id == id));
                (self.problem, self.list) = (None, Some(list));
                self.cursor.put(at.map_or(self.cursor.at, |at| at as u64), self.len(), room(env));
            }
            Answer::Promotion(PromotionAnswer::Tried { is_allowed, text }) => {
                let title = if is_allowed { "Allowed" } else { "Refused" };
                return vec![Effect::Ask(TRIED, Box::new(Overlay::Text(TextBox::new(title, &text))))];
            }
            Answer::Failed(why) if self.asked == Some(ticket) => self.problem = Some(why),
            Answer::Failed(why) if self.ordered == Some(ticket) => return self.refuse(&why),
            Answer::Done(_) if self.ordered == Some(ticket) => {
                self.filled = None;
                return vec![Effect::Toast(Toast::good("done"))];
            }
            _ => {}
        }
        Vec::new()
    }
}

/// The campaigns under a rule, by name.
fn names(rule: &RuleLine) -> String {
    rule.campaigns.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Of a mistake that is told with its place in the text the sentence, for there is one line.
fn short(why: &str) -> String {
    let is_pointer = |line: &&str| !line.trim().is_empty() && line.chars().all(|c| c == '^' || c == ' ');
    let mut lines = why.lines();
    match lines.find(is_pointer).and_then(|_| lines.next()) {
        Some(sentence) => sentence.trim().to_owned(),
        None => why.to_owned(),
    }
}

/// How many rows show.
fn room(env: &Env<'_>) -> u64 {
    u64::from(env.size.height.saturating_sub(2))
}
