//! Validation rules: what each asks, and which campaigns are under it. They are written, and tried on a customer and an
//! order, in their [editor](super::rule_editor).

#[cfg(test)]
mod tests;
mod view;

use std::sync::Arc;

use crate::app::promotions::{PromotionCommand, RuleUser};
use crate::app::{Command, Notice};
use crate::domain::CampaignId;
use crate::tui::effect::{Answer, DialogId, Effect, Opening, Query, Ticket, Toast};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::format::counted;
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::overlay::{Confirm, Menu, MenuItem, Overlay};
use crate::tui::promotion::{PromotionAnswer, PromotionQuery, RuleLine, RuleList};
use crate::tui::widget::list::ListCursor;
use crate::tui::widget::sheet::{self, step_of};

const DELETE: DialogId = DialogId("rule.delete");
const ASSIGN: DialogId = DialogId("rule.assign");
const RELEASE: DialogId = DialogId("rule.release");

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
        self.about = self.here().cloned();
        match (action, self.about.clone()) {
            (Action::Back, _) => vec![Effect::Back],
            (Action::NewRule, _) => edit(None, false),
            (Action::EditRule, rule @ Some(_)) => edit(rule, false),
            (Action::TryRule, rule @ Some(_)) => edit(rule, true),
            (Action::Copy, Some(rule)) => vec![Effect::Copy { text: rule.filter, what: rule.name }],
            (Action::CopyForm, Some(rule)) => match rule.form {
                Ok(text) => vec![Effect::Copy { text, what: format!("{} as JSON", rule.name) }],
                Err(why) => vec![Effect::Toast(Toast::bad(why))],
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

    fn order(&mut self, command: PromotionCommand) -> Vec<Effect> {
        let ticket = self.ticket();
        self.ordered = Some(ticket);
        vec![Effect::Run(ticket, Command::Promotion(command))]
    }

    fn decided(&mut self, id: DialogId, decision: &Decision) -> Vec<Effect> {
        let about = self.about.as_ref().map(|rule| rule.id);
        match (id, decision, about) {
            (DELETE, Decision::Confirmed, Some(rule)) => self.order(PromotionCommand::DeleteRule(rule)),
            (ASSIGN | RELEASE, Decision::Chosen(at), Some(rule)) => match self.offered.get(*at) {
                Some(campaign) => {
                    let to = RuleUser::Campaign(*campaign);
                    self.order(PromotionCommand::AssignRule { id: rule, to, is_under: id == ASSIGN })
                }
                None => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, env: &Env<'_>) -> Vec<Effect> {
        match answer {
            Answer::Promotion(PromotionAnswer::Rules(list)) if self.asked == Some(ticket) => {
                let id = self.here().map(|rule| rule.id);
                let at = id.and_then(|id| list.rules.iter().position(|rule| rule.id == id));
                (self.problem, self.list) = (None, Some(list));
                self.cursor.put(at.map_or(self.cursor.at, |at| at as u64), self.len(), room(env));
            }
            Answer::Failed(why) if self.asked == Some(ticket) => self.problem = Some(why),
            Answer::Failed(why) if self.ordered == Some(ticket) => {
                return vec![Effect::Toast(Toast::bad(why))];
            }
            Answer::Done(_) if self.ordered == Some(ticket) => {
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

/// Opens the editor of a rule, or of a new one.
fn edit(rule: Option<RuleLine>, on_trial: bool) -> Vec<Effect> {
    let (id, name, filter, message) = rule.map_or_else(Default::default, |rule| {
        (Some(rule.id), rule.name, rule.filter, rule.message.unwrap_or_default())
    });
    vec![Effect::Open(Opening::RuleEditor { id, name, filter, message, on_trial })]
}

/// How many rows show.
fn room(env: &Env<'_>) -> u64 {
    u64::from(env.size.height.saturating_sub(2))
}
