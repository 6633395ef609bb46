//! What each column of a file of records becomes.

use super::{Phase, Records, stay};
use crate::domain::schema::name_from_words;
use crate::import::{RecordTarget, header_key};
use crate::tui::effect::{DialogId, Effect, Toast};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::keymap::Action;
use crate::tui::overlay::{Form, FormField, Menu, MenuItem, Overlay};
use crate::tui::screen::wizard::Turn;
use crate::tui::screen::wizard::columns::next_order;

const TARGET: DialogId = DialogId("records.target");
const METADATA: DialogId = DialogId("records.metadata");
const FIND: DialogId = DialogId("records.find");
/// The offer that asks for a name.
const NEW_METADATA: &str = "new metadata …";

impl Records {
    pub(super) fn columns_unavailable(&self, action: Action, env: &Env<'_>) -> Option<String> {
        let problems = &self.suggestion.problems;
        match action {
            Action::WizardNext if !problems.is_empty() => {
                let key = env.key(Action::NextProblem);
                Some(format!("{} undecided: {}; {key} goes there", problems.len(), problems[0].1))
            }
            Action::NextProblem | Action::PreviousProblem if problems.is_empty() => {
                Some("everything is decided".to_owned())
            }
            Action::TargetType => Some("metadata of records takes the type of its values".to_owned()),
            Action::TargetEmpty => Some("an empty cell of a record is a value it does not have".to_owned()),
            Action::UseMapping => Some("mappings are kept for files of customers".to_owned()),
            _ => None,
        }
    }

    pub(super) fn update_columns(mut self: Box<Self>, event: Event, env: &Env<'_>) -> Turn {
        let effects = match event {
            Event::Action(Action::Back) => return self.back_to_format(),
            Event::Action(Action::WizardNext) if self.suggestion.problems.is_empty() => {
                return self.go(Phase::Rules);
            }
            Event::Action(Action::ChooseTarget) => self.ask_target(),
            Event::Action(Action::SkipTarget) => self.skip(),
            Event::Action(Action::TargetDates) => {
                self.choices.date_order = Some(next_order(self.choices.date_order));
                self.propose();
                Vec::new()
            }
            Event::Action(action @ (Action::NextProblem | Action::PreviousProblem)) => {
                self.go_to_problem(action, env)
            }
            Event::Action(Action::FindTarget) => {
                let columns = &self.suggestion.mapping.columns;
                let item = |column: &crate::import::RecordColumn| {
                    MenuItem::new(column.header.clone(), column.target.word(self.kind))
                };
                let menu = Menu::new("Find a column", columns.iter().map(item).collect()).searchable();
                vec![Effect::Ask(FIND, Box::new(Overlay::Menu(menu)))]
            }
            Event::Decided(TARGET, Decision::Chosen(at)) => self.target_chosen(at),
            Event::Decided(METADATA, Decision::Filled(texts)) => {
                let name = texts.first().map_or("", |text| text.strip_prefix("metadata.").unwrap_or(text));
                self.set(&format!("metadata.{name}"))
            }
            Event::Decided(FIND, Decision::Chosen(at)) => {
                self.put(at as u64, env);
                Vec::new()
            }
            _ => Vec::new(),
        };
        stay(self, effects)
    }

    /// Sends the column under the cursor somewhere.
    fn set(&mut self, word: &str) -> Vec<Effect> {
        let Some(header) = self.header().get(self.cursor.at as usize).cloned() else { return Vec::new() };
        if RecordTarget::parse(self.kind, word).is_none() {
            return vec![Effect::Toast(Toast::bad(format!(
                "`{word}` is no field of {}",
                self.kind.plural()
            )))];
        }
        self.forget(&header);
        self.choices.map.push((header, word.to_owned()));
        self.propose();
        Vec::new()
    }

    /// Forgets what a person chose for a column.
    fn forget(&mut self, header: &str) {
        let key = header_key(header);
        self.choices.map.retain(|(other, _)| header_key(other) != key);
    }

    fn skip(&mut self) -> Vec<Effect> {
        let column = self.suggestion.mapping.columns.get(self.cursor.at as usize);
        match column.map(|column| (column.header.clone(), column.why, column.target.clone())) {
            Some((header, "by hand", RecordTarget::Skip)) => {
                self.forget(&header);
                self.propose();
                Vec::new()
            }
            Some(_) => self.set("skip"),
            None => Vec::new(),
        }
    }

    fn go_to_problem(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        let places: Vec<usize> = self.suggestion.problems.iter().filter_map(|(at, _)| *at).collect();
        let here = self.cursor.at as usize;
        let to = if action == Action::NextProblem {
            places.iter().filter(|at| **at > here).min().or(places.iter().min())
        } else {
            places.iter().filter(|at| **at < here).max().or(places.iter().max())
        };
        match (to.copied(), self.suggestion.problems.first()) {
            (Some(to), _) => self.put(to as u64, env),
            (None, Some((_, refusal))) => return vec![Effect::Toast(Toast::plain(refusal.to_string()))],
            (None, None) => {}
        }
        Vec::new()
    }

    fn ask_target(&mut self) -> Vec<Effect> {
        let Some(column) = self.suggestion.mapping.columns.get(self.cursor.at as usize) else {
            return Vec::new();
        };
        let now = column.target.word(self.kind);
        let own = format!("metadata.{}", name_from_words(&column.header));
        let mut offers = vec!["skip".to_owned(), own, NEW_METADATA.to_owned()];
        let words =
            RecordTarget::words(self.kind).into_iter().filter(|w| w != "skip" && w != "metadata.NAME");
        offers.splice(1..1, words);
        if !offers.contains(&now) {
            offers.insert(1, now.clone());
        }
        let taken = |word: &str| {
            let others = self.suggestion.mapping.columns.iter().enumerate();
            others
                .filter(|(at, _)| *at as u64 != self.cursor.at)
                .find(|(_, other)| word != "skip" && other.target.word(self.kind) == word)
                .map(|(_, other)| format!("taken by `{}`", other.header))
        };
        let item = |word: &String| {
            let detail = taken(word).unwrap_or_else(|| meaning(word).to_owned());
            MenuItem::new(word.clone(), detail)
        };
        let at = offers.iter().position(|word| *word == now).unwrap_or(0);
        let menu = Menu::new(format!("`{}` becomes", column.header), offers.iter().map(item).collect());
        self.offers = offers;
        vec![Effect::Ask(TARGET, Box::new(Overlay::Menu(menu.searchable().starting_at(at))))]
    }

    fn target_chosen(&mut self, at: usize) -> Vec<Effect> {
        match self.offers.get(at).cloned() {
            Some(word) if word == NEW_METADATA => {
                let header = self.header().get(self.cursor.at as usize).map_or("", String::as_str);
                let field = FormField::new("metadata", &name_from_words(header)).required();
                let form = Form::new("New metadata", vec![field]);
                vec![Effect::Ask(METADATA, Box::new(Overlay::Form(form)))]
            }
            Some(word) => self.set(&word),
            None => Vec::new(),
        }
    }
}

/// What stands beside a target in the menu.
fn meaning(word: &str) -> &'static str {
    match word {
        "skip" => "the column is left out",
        "customer" => "whose: an id, a source id or an email",
        "customer.id" => "whose: cust_ and 24 letters or digits",
        "customer.source_id" => "whose: the key in your own system",
        "customer.email" => "whose: an email that one customer has",
        "id" => "the record's own id",
        "source_id" => "the record's id where it comes from",
        "source" => "the system it comes from",
        "created_at" => "when it happened",
        "metadata" => "a JSON object",
        "items" => "a JSON array",
        NEW_METADATA => "under a name you type",
        _ => "",
    }
}
