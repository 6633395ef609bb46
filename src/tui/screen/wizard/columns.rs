//! The third step: where each column goes. Suggested with a reason, changed by hand, with what is undecided in place.

use ratatui::Frame;
use ratatui::layout::Rect;
use std::sync::Arc;

use super::columns_view;
use super::format::FormatStep;
use super::mapped::{Mapped, type_of};
use super::problems::Problem;
use super::rules::RulesStep;
use super::targets::{self, Offer};
use super::{Step, Tickets, Turn, movement};
use crate::domain::{Scalar, ValueType};
use crate::import::{DateOrder, EmptyPolicy, Mapping, Target};
use crate::tui::effect::{Answer, DialogId, Effect, Query, Ticket, Toast};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::keymap::Action;
use crate::tui::overlay::{Form, FormField, Menu, MenuItem, Overlay};
use crate::tui::widget::list::ListCursor;

const TARGET: DialogId = DialogId("import.target");
const NEW_METADATA: DialogId = DialogId("import.target.metadata");
const NEW_CONSENT: DialogId = DialogId("import.target.consent");
const TYPE: DialogId = DialogId("import.type");
const FIND: DialogId = DialogId("import.find");
const SAVED: DialogId = DialogId("import.saved");
/// Types on offer for new metadata.
const TYPES: [ValueType; 8] = [
    ValueType::Text,
    ValueType::Number,
    ValueType::Boolean,
    ValueType::Date,
    ValueType::Datetime,
    ValueType::List(Scalar::Text),
    ValueType::List(Scalar::Number),
    ValueType::Object,
];

/// The third step.
#[derive(Debug)]
pub(super) struct ColumnsStep {
    pub mapped: Mapped,
    pub cursor: ListCursor,
    pub problems: Vec<Problem>,
    /// Mappings that were kept, those for this header first; empty until they are read.
    pub saved: Arc<[Mapping]>,
    awaited: Ticket,
    /// What the open menu's places mean.
    offers: Vec<Offer>,
}

impl ColumnsStep {
    /// Begins the step, and asks for saved mappings.
    pub fn enter(mapped: Mapped, tickets: &mut Tickets, env: &Env<'_>) -> Turn {
        let awaited = tickets.next();
        let problems = mapped.problems(&env.facts.schema);
        let first = problems.first().and_then(|problem| problem.column).unwrap_or(0);
        let saved: Arc<[Mapping]> = Arc::default();
        let cursor = ListCursor::default();
        let mut step = Self { mapped, cursor, problems, saved, awaited, offers: Vec::new() };
        step.put(first, env);
        (Step::Columns(Box::new(step)), vec![Effect::Fetch(awaited, Query::Mappings)])
    }

    pub fn unavailable(&self, action: Action, env: &Env<'_>) -> Option<String> {
        let column = self.mapped.mapping.columns.get(self.at());
        let schema = &env.facts.schema;
        match action {
            Action::WizardNext if !self.problems.is_empty() => {
                let key = env.key(Action::NextProblem);
                Some(format!(
                    "{} undecided: {}; {key} goes there",
                    self.problems.len(),
                    self.problems[0].text
                ))
            }
            Action::NextProblem | Action::PreviousProblem if self.problems.is_empty() => {
                Some("everything is decided".to_owned())
            }
            Action::TargetType => {
                let Some(column) = column else { return Some("there is no column".to_owned()) };
                let known = column.target.attribute().and_then(|name| schema.resolve(&name));
                match (column.target.metadata(), known) {
                    (None, _) => Some("only new metadata has a type to choose".to_owned()),
                    (_, Some(known)) => {
                        Some(format!("{} is declared as {} already", known.name, known.value_type))
                    }
                    _ => None,
                }
            }
            Action::TargetDates => {
                let is_date = column.and_then(|c| type_of(c, schema));
                let is_date = matches!(is_date, Some(ValueType::Date | ValueType::Datetime));
                (!is_date).then(|| "the column has no dates; t chooses its type".to_owned())
            }
            Action::UseMapping if self.saved.is_empty() => Some("no mapping was saved yet".to_owned()),
            _ => None,
        }
    }

    pub fn at(&self) -> usize {
        self.cursor.at as usize
    }

    pub fn update(mut self: Box<Self>, event: Event, _tickets: &mut Tickets, env: &Env<'_>) -> Turn {
        let effects = match event {
            Event::Action(Action::Back) => {
                let (opened, later) = self.mapped.split();
                return (Step::Format(Box::new(FormatStep::new(opened, Some(later)))), Vec::new());
            }
            Event::Action(Action::WizardNext) => return RulesStep::enter(self.mapped, env),
            Event::Action(action) => self.act(action, env),
            Event::Answer(ticket, Answer::Mappings(saved)) if ticket == self.awaited => {
                self.saved_came(&saved)
            }
            Event::Decided(id, decision) => self.decided(id, &decision, env),
            Event::Resized => {
                self.put(self.at(), env);
                Vec::new()
            }
            Event::Notice(_) | Event::Shown => {
                self.problems = self.mapped.problems(&env.facts.schema);
                Vec::new()
            }
            _ => Vec::new(),
        };
        (Step::Columns(self), effects)
    }

    fn put(&mut self, at: usize, env: &Env<'_>) {
        let room = u64::from(columns_view::room(env.size));
        self.cursor.put(at as u64, self.mapped.mapping.columns.len() as u64, room);
    }

    fn act(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        if let Some(step) = movement(action) {
            let room = u64::from(columns_view::room(env.size));
            self.cursor.step(step, self.mapped.mapping.columns.len() as u64, room);
            return Vec::new();
        }
        match action {
            Action::ChooseTarget => self.ask_target(env),
            Action::TargetType => vec![ask_type()],
            Action::TargetDates => self.next_dates(env),
            Action::TargetEmpty => self.next_empty(),
            Action::SkipTarget => self.skip(env),
            Action::NextProblem | Action::PreviousProblem => self.go_to_problem(action, env),
            Action::FindTarget => vec![self.ask_column()],
            Action::UseMapping => vec![self.ask_saved()],
            _ => Vec::new(),
        }
    }

    /// Puts something decided in its place.
    fn settle(&mut self, env: &Env<'_>) -> Vec<Effect> {
        self.problems = self.mapped.problems(&env.facts.schema);
        Vec::new()
    }

    fn set(&mut self, target: &Target, value_type: Option<ValueType>, env: &Env<'_>) -> Vec<Effect> {
        match self.mapped.set_target(self.at(), target, value_type, &env.facts.schema) {
            Ok(()) => self.settle(env),
            Err(refusal) => vec![Effect::Toast(Toast::bad(refusal.to_string()))],
        }
    }

    fn skip(&mut self, env: &Env<'_>) -> Vec<Effect> {
        let at = self.at();
        let is_skipped = self.mapped.mapping.columns.get(at).is_some_and(|c| c.target == Target::Skip);
        if !is_skipped {
            return self.set(&Target::Skip, None, env);
        }
        if let Some(suggested) = self.mapped.suggested(at, &env.facts.schema)
            && let Some(place) = self.mapped.mapping.columns.get_mut(at)
        {
            *place = suggested;
        }
        self.settle(env)
    }

    fn next_dates(&mut self, env: &Env<'_>) -> Vec<Effect> {
        let at = self.at();
        if let Some(column) = self.mapped.mapping.columns.get_mut(at) {
            column.date_order = Some(next_order(column.date_order));
        }
        self.settle(env)
    }

    fn next_empty(&mut self) -> Vec<Effect> {
        let at = self.at();
        if let Some(column) = self.mapped.mapping.columns.get_mut(at) {
            column.empty = next_empty(column.empty);
        }
        Vec::new()
    }

    fn go_to_problem(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        let columns: Vec<usize> = self.problems.iter().filter_map(|problem| problem.column).collect();
        let here = self.at();
        let to = if action == Action::NextProblem {
            columns.iter().filter(|at| **at > here).min().or(columns.iter().min())
        } else {
            columns.iter().filter(|at| **at < here).max().or(columns.iter().max())
        };
        match (to, self.problems.first()) {
            (Some(to), _) => self.put(*to, env),
            (None, Some(problem)) => return vec![Effect::Toast(Toast::plain(problem.text.clone()))],
            (None, None) => {}
        }
        Vec::new()
    }

    fn ask_target(&mut self, env: &Env<'_>) -> Vec<Effect> {
        let Some(column) = self.mapped.mapping.columns.get(self.at()) else {
            return Vec::new();
        };
        self.offers = targets::offers(column, &env.facts.schema);
        let items = self.offers.iter().map(|offer| targets::item(offer, &self.mapped, self.at()));
        let here = |offer: &Offer| matches!(offer, Offer::Target(target, _) if *target == column.target);
        let at = self.offers.iter().position(here).unwrap_or(0);
        let menu =
            Menu::new(format!("`{}` becomes", column.header), items.collect()).searchable().starting_at(at);
        vec![Effect::Ask(TARGET, Box::new(Overlay::Menu(menu)))]
    }

    fn ask_column(&self) -> Effect {
        let items = self
            .mapped
            .mapping
            .columns
            .iter()
            .map(|column| MenuItem::new(column.header.clone(), column.target.to_string()));
        let menu = Menu::new("Find a column", items.collect()).searchable().starting_at(self.at());
        Effect::Ask(FIND, Box::new(Overlay::Menu(menu)))
    }

    fn ask_saved(&self) -> Effect {
        let header = self.mapped.header();
        let item = |mapping: &Mapping| {
            let known = mapping.columns.iter().filter(|c| header.contains(&c.header)).count();
            let detail = if mapping.fits(header) {
                "made for this header".to_owned()
            } else {
                format!("has {known} of these {} columns", header.len())
            };
            MenuItem::new(mapping.name.clone().unwrap_or_default(), detail)
        };
        let menu = Menu::new("Saved mappings", self.saved.iter().map(item).collect()).searchable();
        Effect::Ask(SAVED, Box::new(Overlay::Menu(menu)))
    }

    fn saved_came(&mut self, saved: &[Mapping]) -> Vec<Effect> {
        let header = self.mapped.header();
        let (fitting, others): (Vec<Mapping>, Vec<Mapping>) =
            saved.iter().cloned().partition(|mapping| mapping.fits(header));
        let told = fitting.first().and_then(|mapping| mapping.name.clone());
        let is_new = fitting.iter().all(|mapping| mapping.name != self.mapped.mapping.name);
        self.saved = fitting.into_iter().chain(others).collect();
        let told = told.filter(|_| is_new);
        told.map(|name| {
            Effect::Toast(Toast::plain(format!("the mapping `{name}` was saved for this header; m takes it")))
        })
        .into_iter()
        .collect()
    }

    fn decided(&mut self, id: DialogId, decision: &Decision, env: &Env<'_>) -> Vec<Effect> {
        match (id, decision) {
            (TARGET, Decision::Chosen(at)) => self.target_chosen(*at, env),
            (NEW_METADATA, Decision::Filled(texts)) => {
                let name = texts.first().map_or("", |text| text.strip_prefix("metadata.").unwrap_or(text));
                self.set(&Target::Attribute(format!("metadata.{name}")), None, env)
            }
            (NEW_CONSENT, Decision::Filled(texts)) => {
                let name = texts.first().map_or("", |text| text.strip_prefix("consent.").unwrap_or(text));
                self.set(&Target::Consent(name.to_owned()), None, env)
            }
            (TYPE, Decision::Chosen(at)) => {
                let target = self.mapped.mapping.columns.get(self.at()).map(|c| c.target.clone());
                match (target, TYPES.get(*at)) {
                    (Some(target), Some(value_type)) => self.set(&target, Some(*value_type), env),
                    _ => Vec::new(),
                }
            }
            (FIND, Decision::Chosen(at)) => {
                self.put(*at, env);
                Vec::new()
            }
            (SAVED, Decision::Chosen(at)) => {
                let Some(saved) = self.saved.get(*at).cloned() else { return Vec::new() };
                match self.mapped.take_saved(saved, &env.facts.schema) {
                    Ok(()) => self.settle(env),
                    Err(refusal) => vec![Effect::Toast(Toast::bad(refusal.to_string()))],
                }
            }
            _ => Vec::new(),
        }
    }

    fn target_chosen(&mut self, at: usize, env: &Env<'_>) -> Vec<Effect> {
        let form = |id, label: &str, offered: &str| {
            let field = FormField::new(label, offered).required();
            vec![Effect::Ask(id, Box::new(Overlay::Form(Form::new(format!("New {label}"), vec![field]))))]
        };
        match self.offers.get(at).cloned() {
            Some(Offer::Target(target, _)) => self.set(&target, None, env),
            Some(Offer::NewMetadata(name)) => form(NEW_METADATA, "metadata", &name),
            Some(Offer::NewConsent(name)) => form(NEW_CONSENT, "consent", &name),
            None => Vec::new(),
        }
    }

    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        columns_view::view(self, frame, area, env);
    }
}

fn ask_type() -> Effect {
    let items = TYPES.iter().map(|value_type| MenuItem::new(value_type.to_string(), "")).collect();
    Effect::Ask(TYPE, Box::new(Overlay::Menu(Menu::new("Type of the new metadata", items).searchable())))
}

/// The order after one, all in turn.
pub(super) fn next_order(order: Option<DateOrder>) -> DateOrder {
    match order {
        None | Some(DateOrder::Ymd) => DateOrder::Dmy,
        Some(DateOrder::Dmy) => DateOrder::Mdy,
        Some(DateOrder::Mdy) => DateOrder::Ymd,
    }
}

/// The policy after one, all in turn.
pub(super) fn next_empty(empty: EmptyPolicy) -> EmptyPolicy {
    match empty {
        EmptyPolicy::Keep => EmptyPolicy::Clear,
        EmptyPolicy::Clear => EmptyPolicy::Fill,
        EmptyPolicy::Fill => EmptyPolicy::CreateOnly,
        EmptyPolicy::CreateOnly => EmptyPolicy::Keep,
    }
}
