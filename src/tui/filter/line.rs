//! A filter in a field of one line: read on every key, completed with Tab, with the filters of before on Up.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::paint;
use crate::query::Reading;
use crate::tui::event::{Env, Facts};
use crate::tui::key::Key;
use crate::tui::widget::field::{TextField, Typed};

/// Filters of before that are kept.
const MAX_EARLIER: usize = 50;

/// The field.
#[derive(Clone, Debug, Default)]
pub struct FilterLine {
    field: TextField,
    reading: Option<Reading>,
    /// Filters that were kept before, the latest last.
    earlier: Vec<String>,
    /// Which of them shows; none while one's own text does.
    recalled: Option<usize>,
    /// What was typed before one of them was recalled.
    typed: String,
}

/// What a key did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// The filter is another.
    Changed,
    /// It is the same.
    Same,
}

impl FilterLine {
    /// A field with a text.
    pub fn begin(&mut self, text: &str, facts: &Facts) {
        self.field = TextField::new(text);
        self.recalled = None;
        self.read(facts);
    }

    /// What stands in it.
    pub fn text(&self) -> &str {
        self.field.text()
    }

    /// The byte at which the cursor stands.
    pub fn cursor(&self) -> usize {
        self.field.cursor()
    }

    /// Whether nothing is wrong with it; an empty one means everyone.
    pub fn is_sound(&self) -> bool {
        self.text().trim().is_empty() || self.reading.as_ref().is_some_and(|r| r.filter.is_some())
    }

    /// What is wrong with it and how it is mended, in one line.
    pub fn problem(&self) -> Option<String> {
        super::first_problem(self.text(), self.reading.as_ref()?)
    }

    /// The text with its first mistake mended, where that can be done.
    pub fn mended(&self) -> Option<String> {
        let problems = &self.reading.as_ref()?.problems;
        problems.iter().find_map(|problem| problem.corrected(self.text()))
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, facts: &Facts) -> Reaction {
        let typed = self.field.key(key);
        self.reacted(typed == Typed::Changed, facts)
    }

    /// Takes a pasted text.
    pub fn paste(&mut self, text: &str, facts: &Facts) -> Reaction {
        self.field.insert(text);
        self.reacted(true, facts)
    }

    /// Puts a completion in its place.
    pub fn complete(&mut self, range: Range<usize>, text: &str, facts: &Facts) -> Reaction {
        self.field.replace(range, text);
        self.reacted(true, facts)
    }

    /// Puts another text in place of all.
    pub fn put(&mut self, text: &str, facts: &Facts) -> Reaction {
        self.field.set(text);
        self.reacted(true, facts)
    }

    fn reacted(&mut self, changed: bool, facts: &Facts) -> Reaction {
        if !changed {
            return Reaction::Same;
        }
        self.recalled = None;
        self.read(facts);
        Reaction::Changed
    }

    fn read(&mut self, facts: &Facts) {
        self.reading = Some(super::read(self.field.text(), facts));
    }

    /// Notes a filter that was kept, to be recalled later.
    pub fn remember(&mut self) {
        let text = self.text().trim().to_owned();
        if text.is_empty() {
            return;
        }
        self.earlier.retain(|earlier| *earlier != text);
        self.earlier.push(text);
        if self.earlier.len() > MAX_EARLIER {
            self.earlier.remove(0);
        }
    }

    /// Shows the filter that was kept before the one that shows.
    pub fn recall_earlier(&mut self, facts: &Facts) -> Reaction {
        let at = self.recalled.unwrap_or(self.earlier.len());
        match at.checked_sub(1) {
            Some(at) => {
                if self.recalled.is_none() {
                    self.typed = self.text().to_owned();
                }
                self.recall(Some(at), facts)
            }
            None => Reaction::Same,
        }
    }

    /// Shows the filter that was kept after the one that shows, at last what was typed.
    pub fn recall_later(&mut self, facts: &Facts) -> Reaction {
        match self.recalled {
            Some(at) if at + 1 < self.earlier.len() => self.recall(Some(at + 1), facts),
            Some(_) => self.recall(None, facts),
            None => Reaction::Same,
        }
    }

    fn recall(&mut self, at: Option<usize>, facts: &Facts) -> Reaction {
        let text = at.and_then(|at| self.earlier.get(at)).unwrap_or(&self.typed).clone();
        self.field.set(&text);
        self.recalled = at;
        self.read(facts);
        Reaction::Changed
    }

    /// Paints it coloured; the cursor's place comes back.
    pub fn view(&self, area: Rect, buffer: &mut Buffer, env: &Env<'_>) -> Option<Position> {
        let problems = self.reading.as_ref().map_or(&[][..], |r| &r.problems);
        let spans = paint::spans(self.text(), problems, env.theme);
        self.field.view_with(area, buffer, env.theme.text, &spans)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ValueType;

    fn facts() -> Facts {
        let mut facts = Facts::default();
        facts.schema.declare("plan", ValueType::Text, false).unwrap();
        facts
    }

    fn typed(line: &mut FilterLine, keys: &str, facts: &Facts) {
        for key in Key::parse_all(keys).unwrap() {
            line.key(key, facts);
        }
    }

    #[test]
    fn every_key_is_read_and_a_mistake_is_told_with_its_remedy() {
        let (mut line, facts) = (FilterLine::default(), facts());
        assert!(line.is_sound());
        typed(&mut line, "plam = gold", &facts);
        assert!(!line.is_sound());
        assert!(line.problem().unwrap().contains("did you mean `metadata.plan`?"), "{:?}", line.problem());
        assert_eq!(line.mended().as_deref(), Some("metadata.plan = gold"));
        line.put("plan = gold", &facts);
        assert!(line.is_sound() && line.problem().is_none());
    }

    #[test]
    fn filters_of_before_come_back_and_so_does_what_was_typed() {
        let (mut line, facts) = (FilterLine::default(), facts());
        for text in ["plan = gold", "plan = free", "plan = gold"] {
            line.begin(text, &facts);
            line.remember();
        }
        line.begin("pl", &facts);
        line.recall_earlier(&facts);
        assert_eq!(line.text(), "plan = gold");
        line.recall_earlier(&facts);
        line.recall_earlier(&facts);
        assert_eq!(line.text(), "plan = free");
        line.recall_later(&facts);
        line.recall_later(&facts);
        assert_eq!(line.text(), "pl");
    }
}
