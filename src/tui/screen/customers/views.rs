//! Saved views: search, filter, order and columns under a name.

use super::{Customers, columns::Columns};
use crate::app::{Command, SavedView};
use crate::tui::effect::{DialogId, Effect, Toast};
use crate::tui::event::{Decision, Env};
use crate::tui::overlay::{Form, FormField, Menu, MenuItem, Overlay};

pub(super) const OPEN: DialogId = DialogId("customers.views");
pub(super) const FORGET: DialogId = DialogId("customers.views.forget");
pub(super) const NAME: DialogId = DialogId("customers.views.name");

const STANDARD: &str = "standard columns";

impl Customers {
    pub(super) fn show_views(&mut self, env: &Env<'_>) -> Effect {
        self.offered.views = env.facts.views.iter().map(|v| v.name.clone()).collect();
        let mut items: Vec<MenuItem> =
            env.facts.views.iter().map(|v| MenuItem::new(&v.name, describe(v, env))).collect();
        items.push(MenuItem::new(STANDARD, "everyone, as stored"));
        let none = self.offered.views.is_empty().then(|| "no view is saved; w saves one".to_owned());
        items.push(MenuItem::new("forget a view …", "").unavailable(none));
        Effect::Ask(OPEN, Box::new(Overlay::Menu(Menu::new("Saved views", items).searchable())))
    }

    pub(super) fn view_chosen(&mut self, decision: &Decision, env: &Env<'_>) -> Vec<Effect> {
        let Decision::Chosen(at) = decision else {
            return Vec::new();
        };
        let known = self.offered.views.len();
        if *at > known {
            let items = self.offered.views.iter().map(|name| MenuItem::new(name, "")).collect();
            return vec![Effect::Ask(FORGET, Box::new(Overlay::Menu(Menu::new("Forget which view", items))))];
        }
        let name = self.offered.views.get(*at);
        let view = name.and_then(|name| env.facts.views.iter().find(|v| v.name == *name)).cloned();
        self.before_narrowing = None;
        self.list.query = view.as_ref().map(|v| v.query.clone()).unwrap_or_default();
        self.columns = match &view {
            Some(view) => Columns::of_view(view, &env.facts.schema),
            None => Columns::standard(&env.facts.schema),
        };
        self.view = view.map(|v| v.name);
        self.ask(self.list.row(), env)
    }

    pub(super) fn view_forgotten(&mut self, decision: &Decision) -> Vec<Effect> {
        let Decision::Chosen(at) = decision else {
            return Vec::new();
        };
        let Some(name) = self.offered.views.get(*at).cloned() else {
            return Vec::new();
        };
        self.view = self.view.take().filter(|view| *view != name);
        let ticket = self.ticket();
        let told = Effect::Toast(Toast::good(format!("the view `{name}` is forgotten")));
        vec![Effect::Run(ticket, Command::DropView(name)), told]
    }

    pub(super) fn ask_view_name(&self) -> Effect {
        let field = FormField::new("Name", self.view.as_deref().unwrap_or(""))
            .required()
            .hint("keeps search, filter, order and columns; a view of that name is replaced");
        Effect::Ask(NAME, Box::new(Overlay::Form(Form::new("Save this view", vec![field]))))
    }

    pub(super) fn view_named(&mut self, decision: &Decision) -> Vec<Effect> {
        let Decision::Filled(texts) = decision else {
            return Vec::new();
        };
        let name = texts.first().cloned().unwrap_or_default();
        let view = self.as_view(name.clone());
        let told = Effect::Toast(Toast::good(format!("the view `{name}` is saved; v opens it")));
        self.view = Some(name);
        let ticket = self.ticket();
        vec![Effect::Run(ticket, Command::SaveView(view)), told]
    }

    fn as_view(&self, name: String) -> SavedView {
        let columns = self.columns.to_view();
        SavedView { name, query: self.list.query.clone(), columns, frozen: self.columns.frozen }
    }

    /// Whether the open view was changed since it was saved.
    pub(super) fn is_view_changed(&self, env: &Env<'_>) -> bool {
        let saved = env.facts.views.iter().find(|v| Some(&v.name) == self.view.as_ref());
        saved.is_some_and(|saved| *saved != self.as_view(saved.name.clone()))
    }
}

/// A view in a few words.
fn describe(view: &SavedView, env: &Env<'_>) -> String {
    let mut words = Vec::new();
    if !view.query.search.is_empty() {
        words.push(format!("search `{}`", view.query.search));
    }
    if !view.query.filter.is_empty() {
        words.push(format!("filter `{}`", view.query.filter));
    }
    for key in &view.query.sort {
        if let Some(attribute) = env.facts.schema.attribute(key.column) {
            let sign = if key.descending { env.theme.signs.descending } else { env.theme.signs.ascending };
            words.push(format!("{} {sign}", attribute.short()));
        }
    }
    words.push(format!("{} columns", view.columns.len()));
    words.join(", ")
}
