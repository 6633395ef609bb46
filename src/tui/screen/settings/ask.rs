//! The dialogs of the settings: a name, a type, and the question before metadata is dropped.

use super::{Settings, Tab};
use crate::app::Command;
use crate::domain::{ColumnId, Schema, ValueType};
use crate::tui::effect::{DialogId, Effect, Query};
use crate::tui::event::{Decision, Env};
use crate::tui::format::counted;
use crate::tui::overlay::{Confirm, Form, FormField, Menu, MenuItem, Overlay};

const NAME: DialogId = DialogId("settings.name");
const TYPE: DialogId = DialogId("settings.type");
const DROP: DialogId = DialogId("settings.drop");
pub(super) const REFUSED: DialogId = DialogId("settings.refused");

/// The types on offer, with what they hold.
const TYPES: &[(&str, &str)] = &[
    ("text", "any text"),
    ("number", "exact decimals: 1250.50"),
    ("boolean", "true or false"),
    ("date", "1990-12-31"),
    ("datetime", "2026-11-23T10:00:00Z"),
    ("list", "texts with commas between them"),
    ("list:number", "numbers with commas between them"),
    ("list:boolean", "true and false with commas between them"),
    ("list:date", "dates with commas between them"),
    ("list:datetime", "instants with commas between them"),
    ("object", "JSON such as {\"size\":\"L\"}"),
];

/// What the open dialog is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct About {
    name: String,
    column: Option<ColumnId>,
    required: bool,
}

impl Settings {
    /// Asks for the name of new metadata, or of a consent.
    pub(super) fn ask_name(&mut self, env: &Env<'_>, typed: &str) -> Vec<Effect> {
        let (title, hint) = match self.tab() {
            Tab::Consents => ("Declare a consent", "such as newsletter; no white space"),
            Tab::Metadata | Tab::Project => ("Declare metadata", "such as favourite_colour; no white space"),
        };
        let problem = (!typed.is_empty()).then(|| self.problem_of(env, typed)).flatten();
        let field = FormField::new("Name", typed).required().hint(problem.unwrap_or_else(|| hint.to_owned()));
        vec![Effect::Ask(NAME, Box::new(Overlay::Form(Form::new(title, vec![field]))))]
    }

    /// Why a name cannot be declared.
    fn problem_of(&self, env: &Env<'_>, name: &str) -> Option<String> {
        let mut schema = Schema::clone(&env.facts.schema);
        match self.tab() {
            Tab::Consents => schema.consent(name).err(),
            Tab::Metadata | Tab::Project => schema.declare(name, ValueType::Text, false).err(),
        }
        .map(|problem| problem.to_string())
    }

    pub(super) fn ask_type(&mut self, env: &Env<'_>) -> Vec<Effect> {
        let Some(metadata) = self.metadata(env) else {
            return Vec::new();
        };
        let about =
            About { name: metadata.name.clone(), column: Some(metadata.column), required: metadata.required };
        let now = metadata.value_type.to_string();
        let at = TYPES.iter().position(|(name, _)| *name == now).unwrap_or(0);
        let title = format!("Type of {}, now {now}", metadata.name);
        self.asked = Some(about);
        vec![types(title, at)]
    }

    pub(super) fn decided(&mut self, id: DialogId, decision: Decision, env: &Env<'_>) -> Vec<Effect> {
        match (id, decision) {
            (super::mail::MAIL, Decision::Filled(texts)) => self.keep_mail(texts),
            (NAME, Decision::Filled(texts)) => self.named(texts.first().map_or("", String::as_str), env),
            (TYPE, Decision::Chosen(at)) => self.typed(at),
            (DROP, Decision::Confirmed) => self.drop_metadata(),
            (NAME | TYPE | DROP, _) => {
                self.asked = None;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn named(&mut self, name: &str, env: &Env<'_>) -> Vec<Effect> {
        if self.problem_of(env, name).is_some() {
            return self.ask_name(env, name);
        }
        if self.tab() == Tab::Consents {
            return self.run(Command::DeclareConsent(name.to_owned()), format!("consent {name} declared"));
        }
        self.asked = Some(About { name: name.to_owned(), column: None, required: false });
        vec![types(format!("Type of {name}"), 0)]
    }

    fn typed(&mut self, at: usize) -> Vec<Effect> {
        let value_type = TYPES.get(at).and_then(|(name, _)| ValueType::parse(name));
        let (Some(About { name, required, .. }), Some(value_type)) = (self.asked.take(), value_type) else {
            return Vec::new();
        };
        let words = format!("{name} is {value_type}");
        self.run(Command::DeclareMetadata { name, value_type, required }, words)
    }

    /// Counts who has a value, before asking.
    pub(super) fn count_before_drop(&mut self, env: &Env<'_>) -> Vec<Effect> {
        let Some(metadata) = self.metadata(env) else {
            return Vec::new();
        };
        let (name, column) = (metadata.name.clone(), metadata.column);
        self.asked = Some(About { name, column: Some(column), required: metadata.required });
        let ticket = self.ticket();
        self.counting = Some(ticket);
        vec![Effect::Fetch(ticket, Query::Filled(column))]
    }

    pub(super) fn ask_drop(&mut self, count: u64, env: &Env<'_>) -> Vec<Effect> {
        self.counting = None;
        let known = |about: &&About| env.facts.schema.metadata.iter().any(|m| Some(m.column) == about.column);
        let Some(About { name, .. }) = self.asked.as_ref().filter(known) else {
            return Vec::new();
        };
        let lines = vec![
            format!("{} a value of it, which goes too.", verb(count)),
            "This cannot be undone.".to_owned(),
        ];
        let confirm = Confirm::new(format!("Drop metadata {name}"), lines, "drop it");
        let confirm = if count > 0 { confirm.typing(count) } else { confirm };
        vec![Effect::Ask(DROP, Box::new(Overlay::Confirm(confirm)))]
    }

    fn drop_metadata(&mut self) -> Vec<Effect> {
        let Some(About { name, .. }) = self.asked.take() else {
            return Vec::new();
        };
        let words = format!("metadata {name} dropped");
        self.run(Command::DropMetadata(name), words)
    }
}

fn verb(count: u64) -> String {
    match count {
        0 => "Nobody has".to_owned(),
        1 => "1 customer has".to_owned(),
        count => format!("{} have", counted(count, "customer")),
    }
}

fn types(title: String, at: usize) -> Effect {
    let items = TYPES.iter().map(|(name, holds)| MenuItem::new(*name, *holds)).collect();
    Effect::Ask(TYPE, Box::new(Overlay::Menu(Menu::new(title, items).searchable().starting_at(at))))
}
