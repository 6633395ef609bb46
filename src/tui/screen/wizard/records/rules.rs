//! What the words of a fixed set mean, and how rows are treated.

use super::{Phase, Records, Trial, stay};
use crate::app::jobs::import::Unknown;
use crate::domain::fact::field;
use crate::domain::text;
use crate::import::{Duplicates, OnError, RecordMapping, RecordTarget, label_word};
use crate::tui::effect::{DialogId, Effect};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::format::counted;
use crate::tui::keymap::Action;
use crate::tui::overlay::{Form, FormField, Menu, MenuItem, Overlay};
use crate::tui::screen::wizard::{Tickets, Turn};

const WORD: DialogId = DialogId("records.word");
const SOURCE: DialogId = DialogId("records.source");
const REJECTS: DialogId = DialogId("records.rejects");

/// A rule that can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RuleLine {
    /// What a word of the file means, and in how many rows it stands, where that is known.
    Word(String, Option<u64>),
    Unknown,
    Duplicates,
    OnError,
    Source,
    Rejects,
}

impl Records {
    pub(super) fn rules(&self) -> Vec<RuleLine> {
        let words = self.words().into_iter().map(|(word, rows)| RuleLine::Word(word, rows));
        let others =
            [RuleLine::Unknown, RuleLine::Duplicates, RuleLine::OnError, RuleLine::Source, RuleLine::Rejects];
        words.chain(others).collect()
    }

    /// The words of the column that becomes a status or a result, most frequent first; an empty cell is one of them.
    fn words(&self) -> Vec<(String, Option<u64>)> {
        let mapping = &self.suggestion.mapping;
        let is_label = |c: &crate::import::RecordColumn| c.target == RecordTarget::Field(field::LABEL);
        let Some(at) = mapping.columns.iter().position(is_label) else { return Vec::new() };
        if RecordMapping::labels(self.kind).is_empty() {
            return Vec::new();
        }
        let survey = &self.opened.read.inspection.survey;
        let counted = self.opened.read.words.iter().find(|(column, _)| *column == at);
        let mut words: Vec<(String, Option<u64>)> = match (counted, survey.columns.get(at)) {
            (Some((_, words)), _) => words.iter().map(|(word, rows)| (word.clone(), Some(*rows))).collect(),
            (None, Some(seen)) => seen.samples().map(|word| (word.to_owned(), None)).collect(),
            (None, None) => Vec::new(),
        };
        let empty = survey.rows - survey.columns.get(at).map_or(0, |seen| seen.filled).min(survey.rows);
        if empty > 0 {
            words.push((String::new(), Some(empty)));
        }
        words
    }

    pub(super) fn update_rules(
        mut self: Box<Self>,
        event: Event,
        tickets: &mut Tickets,
        _env: &Env<'_>,
    ) -> Turn {
        let line = || self.rules().get(self.cursor.at as usize).cloned();
        let effects = match event {
            Event::Action(Action::Back) => return self.go(Phase::Columns),
            Event::Action(Action::WizardNext) => return self.enter_trial(tickets),
            Event::Action(Action::ChangeRule) => match line() {
                Some(line) => self.change(&line),
                None => Vec::new(),
            },
            Event::Decided(WORD, Decision::Chosen(at)) => {
                if let Some(RuleLine::Word(word, _)) = line() {
                    self.word_chosen(&word, at);
                }
                Vec::new()
            }
            Event::Decided(SOURCE, Decision::Filled(texts)) => {
                self.choices.source = texts.into_iter().next().filter(|name| !name.is_empty());
                self.propose();
                Vec::new()
            }
            Event::Decided(REJECTS, Decision::Filled(texts)) => {
                self.rejects = texts.into_iter().next().filter(|path| !path.is_empty());
                Vec::new()
            }
            _ => Vec::new(),
        };
        stay(self, effects)
    }

    fn change(&mut self, line: &RuleLine) -> Vec<Effect> {
        self.tried = None;
        match line {
            RuleLine::Word(word, _) => return vec![self.ask_word(word)],
            RuleLine::Unknown => {
                self.unknown = match self.unknown {
                    Unknown::Create => Unknown::Reject,
                    Unknown::Reject => Unknown::Create,
                }
            }
            RuleLine::Duplicates => {
                self.policies.duplicates = match self.policies.duplicates {
                    Duplicates::Last => Duplicates::First,
                    Duplicates::First => Duplicates::Reject,
                    Duplicates::Reject => Duplicates::Last,
                }
            }
            RuleLine::OnError => {
                self.policies.on_error = match self.policies.on_error {
                    OnError::Skip => OnError::Abort,
                    OnError::Abort => OnError::Skip,
                }
            }
            RuleLine::Source => {
                let now = self.choices.source.as_deref().unwrap_or_default();
                let field = FormField::new("name", now)
                    .hint("such as shop; ids of two systems do not meet; empty: none");
                let form = Form::new("The system the file comes from", vec![field]);
                return vec![Effect::Ask(SOURCE, Box::new(Overlay::Form(form)))];
            }
            RuleLine::Rejects => {
                let field = FormField::new("path", self.rejects.as_deref().unwrap_or_default())
                    .hint("empty: into the data folder, under rejects/");
                let form = Form::new("Where rejected rows are written", vec![field]);
                return vec![Effect::Ask(REJECTS, Box::new(Overlay::Form(form)))];
            }
        }
        Vec::new()
    }

    fn ask_word(&self, word: &str) -> Effect {
        let labels = RecordMapping::labels(self.kind);
        let now = self.suggestion.mapping.label_of(word);
        let at = now.and_then(|now| labels.iter().position(|label| *label == now)).unwrap_or(0);
        let items = labels.iter().map(|label| MenuItem::new(*label, counts_words(label))).collect();
        let title = format!("{} {} means", label_word(self.kind), shown(word));
        Effect::Ask(WORD, Box::new(Overlay::Menu(Menu::new(title, items).searchable().starting_at(at))))
    }

    fn word_chosen(&mut self, word: &str, at: usize) {
        let Some(label) = RecordMapping::labels(self.kind).get(at).copied() else { return };
        let folded = text::fold(word.trim()).into_owned();
        self.choices.statuses.retain(|(theirs, _)| *text::fold(theirs.trim()) != *folded);
        self.choices.statuses.push((word.to_owned(), label.to_owned()));
        self.propose();
    }

    /// Goes to the dry run; what was tried already is shown again.
    pub(super) fn enter_trial(mut self: Box<Self>, tickets: &mut Tickets) -> Turn {
        if let Some(report) = self.tried.clone() {
            let lines = self.report_lines(&report);
            return self.go(Phase::Trial(Trial::Done(report, lines)));
        }
        let effects = self.begin_trial(tickets);
        let (step, _) = self.go(Phase::Trial(Trial::Running));
        (step, effects)
    }

    /// A rule and what it is now; whether nothing is decided there.
    pub(super) fn rule_words(&self, line: &RuleLine) -> (String, String, bool) {
        let decided = |name: &str, value: &str| (name.to_owned(), value.to_owned(), false);
        match line {
            RuleLine::Word(word, rows) => {
                let rows = rows.map(|rows| format!(", {}", counted(rows, "row"))).unwrap_or_default();
                let name = format!("{} {}{rows}", label_word(self.kind), shown(word));
                match self.suggestion.mapping.label_of(word) {
                    Some(label) => (name, label, false),
                    None => (name, "unknown: its rows are rejected".to_owned(), true),
                }
            }
            RuleLine::Unknown => decided(
                "A customer nobody knows",
                if self.unknown == Unknown::Create { "create" } else { "reject" },
            ),
            RuleLine::Duplicates => decided("Several rows of one id", &self.policies.duplicates.to_string()),
            RuleLine::OnError => decided("A bad row", &self.policies.on_error.to_string()),
            RuleLine::Source => decided(
                "The system the file comes from",
                self.choices.source.as_deref().unwrap_or("none named"),
            ),
            RuleLine::Rejects => {
                decided("Rejected rows go", self.rejects.as_deref().unwrap_or("into the data folder"))
            }
        }
    }

    /// What the present choice of a rule means.
    pub(super) fn rule_meaning(&self, line: &RuleLine) -> &'static str {
        match line {
            RuleLine::Word(..) => "Enter chooses what the word means; the file itself stays as it is.",
            RuleLine::Unknown => match self.unknown {
                Unknown::Create => "create: a record of somebody nobody knows makes a customer of that key.",
                Unknown::Reject => "reject: a record of somebody nobody knows is left out and listed.",
            },
            RuleLine::Duplicates => match self.policies.duplicates {
                Duplicates::Last => "last: of several rows of one id the last one counts.",
                Duplicates::First => "first: of several rows of one id the first one counts.",
                Duplicates::Reject => "reject: all but the first row of an id are rejected.",
            },
            RuleLine::OnError => match self.policies.on_error {
                OnError::Skip => {
                    "skip: a bad row is left out, counted, listed, and written to the rejects file."
                }
                OnError::Abort => "abort: the first bad row ends the import, and nothing is stored.",
            },
            RuleLine::Source => "The same id from two systems means two records.",
            RuleLine::Rejects => {
                "Bad rows with the reason beside them, to be mended and imported again. Enter names a file."
            }
        }
    }
}

/// A word as it is shown.
fn shown(word: &str) -> String {
    if word.is_empty() { "of an empty cell".to_owned() } else { format!("`{word}`") }
}

/// What stands beside a status in the menu.
fn counts_words(label: &str) -> &'static str {
    match label {
        "PAID" | "FULFILLED" => "counts in what a customer spent",
        "CREATED" | "PROCESSING" | "CANCELED" => "does not count in what a customer spent",
        _ => "",
    }
}
