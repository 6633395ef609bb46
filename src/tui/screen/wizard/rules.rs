//! The fourth step: how rows are treated. Match key, duplicates, bad rows, empty cells, dates, the rejects file.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::columns::{ColumnsStep, next_empty, next_order};
use super::columns_view::order_words;
use super::mapped::{Mapped, type_of};
use super::trial::TrialStep;
use super::words::{self, Word};
use super::{Step, Tickets, Turn, movement, paint};
use crate::domain::{Schema, ValueType};
use crate::import::{Duplicates, EmptyPolicy, MatchKey, OnError, Target};
use crate::tui::effect::{DialogId, Effect};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::keymap::Action;
use crate::tui::overlay::{Form, FormField, Overlay};
use crate::tui::widget::frame::{line_of, split_bottom};
use crate::tui::widget::list::ListCursor;

const REJECTS: DialogId = DialogId("import.rejects");
/// Lines of words below the rules.
const WORDS_LINES: u16 = 6;

/// The fourth step.
#[derive(Debug)]
pub(super) struct RulesStep {
    pub mapped: Mapped,
    cursor: ListCursor,
}

/// A rule that can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum RuleLine {
    Match,
    Duplicates,
    OnError,
    EmptyAll,
    Rejects,
    /// The order of dates of a column.
    Dates(usize),
    /// What a word of a column means.
    Word(Word),
    /// What an empty cell of a column does.
    Empty(usize),
}

impl RulesStep {
    pub fn enter(mapped: Mapped, _env: &Env<'_>) -> Turn {
        (Step::Rules(Box::new(Self { mapped, cursor: ListCursor::default() })), Vec::new())
    }

    pub fn update(mut self: Box<Self>, event: Event, tickets: &mut Tickets, env: &Env<'_>) -> Turn {
        match event {
            Event::Action(Action::Back) => return ColumnsStep::enter(self.mapped, tickets, env),
            Event::Action(Action::WizardNext) => return TrialStep::enter(self.mapped, tickets),
            Event::Action(Action::ChangeRule) => {
                let line = self.lines(&env.facts.schema).get(self.cursor.at as usize).cloned();
                let effects = line.map_or_else(Vec::new, |line| self.change(line));
                return (Step::Rules(self), effects);
            }
            Event::Action(action) => {
                if let Some(step) = movement(action) {
                    let len = self.lines(&env.facts.schema).len() as u64;
                    self.cursor.step(step, len, room(env));
                }
            }
            Event::Decided(words::WORD, Decision::Chosen(chosen)) => {
                let line = self.lines(&env.facts.schema).get(self.cursor.at as usize).cloned();
                if let Some(RuleLine::Word(word)) = line
                    && let Some(column) = self.mapped.mapping.columns.get_mut(word.column)
                {
                    words::chosen(column, &word.text, chosen);
                }
            }
            Event::Decided(REJECTS, Decision::Filled(texts)) => {
                self.mapped.rejects = texts.into_iter().next().filter(|path| !path.is_empty());
            }
            Event::Resized => {
                let len = self.lines(&env.facts.schema).len() as u64;
                self.cursor.put(self.cursor.at, len, room(env));
            }
            _ => {}
        }
        (Step::Rules(self), Vec::new())
    }

    fn lines(&self, schema: &Schema) -> Vec<RuleLine> {
        let mut lines = vec![
            RuleLine::Match,
            RuleLine::Duplicates,
            RuleLine::OnError,
            RuleLine::Rejects,
            RuleLine::EmptyAll,
        ];
        let columns = &self.mapped.mapping.columns;
        let is_date = |at: &usize| {
            matches!(type_of(&columns[*at], schema), Some(ValueType::Date | ValueType::Datetime))
        };
        lines.extend((0..columns.len()).filter(is_date).map(RuleLine::Dates));
        lines.extend(words::words(&self.mapped, schema).into_iter().map(RuleLine::Word));
        let is_mapped = |at: &usize| columns[*at].target != Target::Skip;
        lines.extend((0..columns.len()).filter(is_mapped).map(RuleLine::Empty));
        lines
    }

    fn change(&mut self, line: RuleLine) -> Vec<Effect> {
        let mapping = &mut self.mapped.mapping;
        match line {
            RuleLine::Match => {
                let keys = self.mapped.keys();
                let mapping = &mut self.mapped.mapping;
                let at = keys.iter().position(|key| *key == mapping.match_key).map_or(0, |at| at + 1);
                mapping.match_key = keys.get(at).or(keys.first()).copied().unwrap_or_default();
            }
            RuleLine::Duplicates => {
                mapping.duplicates = match mapping.duplicates {
                    Duplicates::Last => Duplicates::First,
                    Duplicates::First => Duplicates::Reject,
                    Duplicates::Reject => Duplicates::Last,
                }
            }
            RuleLine::OnError => {
                mapping.on_error = match mapping.on_error {
                    OnError::Skip => OnError::Abort,
                    OnError::Abort => OnError::Skip,
                }
            }
            RuleLine::EmptyAll => {
                let next = self.empty_of_all().map_or(EmptyPolicy::Keep, next_empty);
                for column in &mut self.mapped.mapping.columns {
                    column.empty = next;
                }
            }
            RuleLine::Dates(at) => {
                if let Some(column) = mapping.columns.get_mut(at) {
                    column.date_order = Some(next_order(column.date_order));
                }
            }
            RuleLine::Word(word) => {
                let column = mapping.columns.get(word.column);
                return column.map(|column| words::ask(column, &word.text)).into_iter().collect();
            }
            RuleLine::Empty(at) => {
                if let Some(column) = mapping.columns.get_mut(at) {
                    column.empty = next_empty(column.empty);
                }
            }
            RuleLine::Rejects => {
                let field = FormField::new("path", self.mapped.rejects.as_deref().unwrap_or_default())
                    .hint("empty: into the data folder, under rejects/");
                let form = Form::new("Where rejected rows are written", vec![field]);
                return vec![Effect::Ask(REJECTS, Box::new(Overlay::Form(form)))];
            }
        }
        Vec::new()
    }

    /// The policy of all columns, where they have one.
    fn empty_of_all(&self) -> Option<EmptyPolicy> {
        let mut policies =
            self.mapped.mapping.columns.iter().filter(|c| c.target != Target::Skip).map(|c| c.empty);
        let first = policies.next().unwrap_or_default();
        policies.all(|policy| policy == first).then_some(first)
    }

    fn words(&self, line: &RuleLine) -> (String, String) {
        let mapping = &self.mapped.mapping;
        let header = |at: usize| mapping.columns.get(at).map_or("", |column| column.header.as_str());
        match *line {
            RuleLine::Match => ("Rows find their customers by".to_owned(), mapping.match_key.to_string()),
            RuleLine::Duplicates => ("Several rows of one key".to_owned(), mapping.duplicates.to_string()),
            RuleLine::OnError => ("A bad row".to_owned(), mapping.on_error.to_string()),
            RuleLine::EmptyAll => (
                "An empty cell, in every column".to_owned(),
                self.empty_of_all()
                    .map_or_else(|| "differs by column".to_owned(), |policy| policy.to_string()),
            ),
            RuleLine::Rejects => (
                "Rejected rows are written".to_owned(),
                self.mapped.rejects.clone().unwrap_or_else(|| "into the data folder".to_owned()),
            ),
            RuleLine::Dates(at) => {
                let order = mapping.columns.get(at).and_then(|column| column.date_order);
                (format!("Dates of {}", header(at)), order.map_or("undecided", order_words).to_owned())
            }
            RuleLine::Word(ref word) => {
                let meaning = mapping.columns.get(word.column).and_then(|c| words::meaning(c, &word.text));
                let meaning = meaning.unwrap_or_else(|| "unknown: its rows are rejected".to_owned());
                (format!("`{}` in {}", word.text, header(word.column)), meaning)
            }
            RuleLine::Empty(at) => (
                format!("An empty cell of {}", header(at)),
                mapping.columns.get(at).map(|column| column.empty).unwrap_or_default().to_string(),
            ),
        }
    }

    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (theme, buffer) = (env.theme, frame.buffer_mut());
        let lines = self.lines(&env.facts.schema);
        let (list, foot) = split_bottom(paint::below(area, 1), WORDS_LINES);
        let label_room = (area.width / 2).min(44);
        for (i, at) in self.cursor.window(lines.len() as u64, u64::from(list.height)).enumerate() {
            let Some(rule) = lines.get(at as usize) else { continue };
            let here = at == self.cursor.at;
            let line = line_of(list, i as u16);
            let style = if here { theme.on_cursor(theme.text) } else { theme.text };
            if here {
                buffer.set_style(line, style);
            }
            let (label, value) = self.words(rule);
            let label = format!("{} {label}", paint::pointer(here, theme));
            let x = paint::cell(buffer, line, 0, label_room, &label, style, theme);
            paint::cell(buffer, line, x, line.width, &value, theme.strong.patch(style), theme);
        }
        let meaning = lines.get(self.cursor.at as usize).map_or("", |line| self.meaning(line));
        let taken = paint::wrapped(buffer, paint::below(foot, 1), meaning, theme.text, theme);
        let mut rest = paint::below(foot, 2 + taken);
        for note in &self.mapped.notes {
            rest = paint::below(rest, paint::wrapped(buffer, rest, note, theme.dim, theme));
        }
    }

    /// What the present choice of a rule means.
    fn meaning(&self, line: &RuleLine) -> &'static str {
        let mapping = &self.mapped.mapping;
        let empty = |policy: EmptyPolicy| match policy {
            EmptyPolicy::Keep => "keep: an empty cell changes nothing; what the customer has stays.",
            EmptyPolicy::Clear => "clear: an empty cell takes the customer's value away.",
            EmptyPolicy::Fill => {
                "fill: a cell counts only where the customer has no value yet; an empty one does nothing."
            }
            EmptyPolicy::CreateOnly => {
                "create-only: a cell counts for new customers only; others keep what they have."
            }
        };
        match *line {
            RuleLine::Match => match mapping.match_key {
                MatchKey::SourceId => "A row changes the customer with its source_id, or makes a new one.",
                MatchKey::Id => {
                    "A row changes the customer with its id; an unknown id of the right form is adopted."
                }
                MatchKey::Email => {
                    "A row changes the customer with its email; an email that several have rejects the row."
                }
            },
            RuleLine::Duplicates => match mapping.duplicates {
                Duplicates::Last => {
                    "last: rows of one key apply in order, the last wins; the later ones count as duplicates."
                }
                Duplicates::First => {
                    "first: the first row of a key wins, later ones count as duplicates and do nothing."
                }
                Duplicates::Reject => "reject: all but the first row of a key are rejected.",
            },
            RuleLine::OnError => match mapping.on_error {
                OnError::Skip => {
                    "skip: a bad row is left out, counted, listed, and written to the rejects file."
                }
                OnError::Abort => "abort: the first bad row ends the import, and nothing is stored.",
            },
            RuleLine::EmptyAll => {
                self.empty_of_all().map_or("Columns differ; Enter sets all of them to keep.", empty)
            }
            RuleLine::Rejects => {
                "Bad rows with the reason beside them, to be mended and imported again. Enter names a file."
            }
            RuleLine::Dates(_) => {
                "One order for the whole column; a date that does not fit it rejects its row."
            }
            RuleLine::Word(_) => "Enter chooses what the word means; the file itself stays as it is.",
            RuleLine::Empty(at) => mapping.columns.get(at).map_or("", |column| empty(column.empty)),
        }
    }
}

fn room(env: &Env<'_>) -> u64 {
    u64::from(env.size.height.saturating_sub(super::STEPS_LINES + 1 + WORDS_LINES))
}
