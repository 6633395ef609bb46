//! A field of the form: missing, null, or a value in the making, checked against its attribute.

use crate::domain::{Attribute, Cell, Value, ValueType, customer};
use crate::tui::key::Key;
use crate::tui::widget::field::{TextField, Typed};

/// A text longer than this is edited in an editor only.
const MAX_LINE_BYTES: usize = 400;

/// A field.
#[derive(Clone, Debug)]
pub(in super::super) struct Field {
    pub attribute: Attribute,
    pub group: &'static str,
    /// What stood there when the form was opened, or was looked at last.
    pub base: Cell,
    /// What another person put there meanwhile, while this one was being typed.
    pub theirs: Option<Cell>,
    pub given: Given,
    pub text: TextField,
    pub problem: Option<String>,
}

/// Which of its states a field is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Given {
    Missing,
    Null,
    /// A text without a letter.
    Empty,
    /// What stands in the text field.
    Line,
    /// Several lines, or many letters: an editor's business.
    Long(String),
}

impl Field {
    pub fn new(attribute: Attribute, group: &'static str, base: Cell) -> Self {
        let mut field = Self {
            attribute,
            group,
            base: Cell::Missing,
            theirs: None,
            given: Given::Missing,
            text: TextField::default(),
            problem: None,
        };
        field.reset(base);
        field
    }

    /// Shows a cell as it is stored.
    pub fn reset(&mut self, base: Cell) {
        self.put(&base);
        self.base = base;
        self.theirs = None;
        self.problem = None;
    }

    /// Puts a cell in, as if typed.
    pub fn put(&mut self, cell: &Cell) {
        match cell {
            Cell::Missing => self.put_bare(Given::Missing),
            Cell::Null => self.put_bare(Given::Null),
            Cell::Value(value) => self.put_text(&value.to_string()),
        }
    }

    fn put_bare(&mut self, given: Given) {
        self.text = TextField::default();
        self.given = given;
    }

    /// Puts a text in; one that no line holds goes to the editor.
    pub fn put_text(&mut self, text: &str) {
        let is_long = text.len() > MAX_LINE_BYTES || text.contains(char::is_control);
        self.text = TextField::new(if is_long { "" } else { text });
        self.given = match text {
            "" => Given::Empty,
            _ if is_long => Given::Long(text.to_owned()),
            _ => Given::Line,
        };
    }

    /// What is given, as text for the editor and for drafts.
    pub fn given_text(&self) -> String {
        match &self.given {
            Given::Long(text) => text.clone(),
            _ => self.text.text().to_owned(),
        }
    }

    /// The cell that is typed.
    ///
    /// # Errors
    /// Why the text is no value of the attribute's type.
    pub fn cell(&self) -> Result<Cell, String> {
        let parse = |text: &str| {
            Value::parse(self.attribute.value_type, text).map(Cell::from).map_err(|e| e.to_string())
        };
        match &self.given {
            Given::Missing => Ok(Cell::Missing),
            Given::Null => Ok(Cell::Null),
            Given::Empty => parse(""),
            Given::Line => parse(self.text.text()),
            Given::Long(text) => parse(text),
        }
    }

    pub fn is_changed(&self) -> bool {
        self.cell().map_or(true, |cell| cell != self.base)
    }

    /// Checks what is typed; what was not touched is not this form's business, unless the customer is new.
    pub fn validate(&mut self, is_new: bool) -> bool {
        self.problem = if is_new || self.is_changed() {
            self.cell()
                .and_then(|cell| customer::validate(&self.attribute, &cell).map_err(|e| e.to_string()))
                .err()
        } else {
            None
        };
        self.problem.is_none()
    }

    /// Takes a key; `false` where it means nothing to a field in this state.
    pub fn key(&mut self, key: Key) -> bool {
        if matches!(self.given, Given::Long(_)) {
            return false;
        }
        let typed = self.text.key(key);
        self.typed(typed);
        typed != Typed::Ignored
    }

    pub fn paste(&mut self, text: &str) -> bool {
        if matches!(self.given, Given::Long(_)) {
            return false;
        }
        if self.text.text().is_empty() && text.trim().contains('\n') {
            self.put_text(text.trim());
        } else {
            self.text.insert(text);
            self.typed(Typed::Changed);
        }
        true
    }

    fn typed(&mut self, typed: Typed) {
        if typed == Typed::Changed {
            self.problem = None;
            self.given = if self.text.text().is_empty() { Given::Missing } else { Given::Line };
        }
    }

    /// Goes to the next state: missing, null, empty, what stood there; a boolean also by its two values.
    pub fn toggle(&mut self) {
        self.problem = None;
        let is_boolean = self.attribute.value_type == ValueType::Boolean;
        let has_empty = Value::parse(self.attribute.value_type, "").is_ok();
        match (&self.given, is_boolean, self.text.text()) {
            (Given::Missing, ..) => self.put_bare(Given::Null),
            (Given::Null, true, _) => self.put_text("true"),
            (Given::Line, true, "true") => self.put_text("false"),
            (Given::Null, false, _) if has_empty => self.put_bare(Given::Empty),
            (Given::Null | Given::Empty, ..) => match self.base.clone() {
                base @ Cell::Value(_) if base != self.cell().unwrap_or(Cell::Missing) => self.put(&base),
                _ => self.put_bare(Given::Missing),
            },
            (Given::Line | Given::Long(_), ..) => self.put_bare(Given::Missing),
        }
    }

    /// Takes note of what stands in the store now.
    pub fn meet(&mut self, now: Cell) {
        if now == self.base {
            return;
        }
        if !self.is_changed() || self.cell().as_ref() == Ok(&now) {
            self.reset(now);
        } else {
            self.theirs = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AttributeKind, ColumnId};

    fn field(value_type: ValueType, base: Cell) -> Field {
        let (name, kind) = ("metadata.x".to_owned(), AttributeKind::Metadata);
        let attribute = Attribute { column: ColumnId(70), name, value_type, kind, required: false };
        Field::new(attribute, "metadata", base)
    }

    #[test]
    fn every_state_is_reached_and_leads_back() {
        let mut text = field(ValueType::Text, Cell::text("a"));
        let states = [Cell::Missing, Cell::Null, Cell::text(""), Cell::text("a")];
        for state in states {
            text.toggle();
            assert_eq!(text.cell(), Ok(state));
        }
        let mut truth = field(ValueType::Boolean, Cell::Missing);
        for state in [Cell::Null, Value::Boolean(true).into(), Value::Boolean(false).into(), Cell::Missing] {
            truth.toggle();
            assert_eq!(truth.cell(), Ok(state));
        }
        let mut number = field(ValueType::Number, Cell::Null);
        number.toggle();
        assert_eq!(number.cell(), Ok(Cell::Missing));
    }

    #[test]
    fn typing_and_deleting_change_the_state() {
        let mut field = field(ValueType::Text, Cell::Null);
        field.key(Key::char('x'));
        assert_eq!(field.cell(), Ok(Cell::text("x")));
        field.key(Key::ctrl('u'));
        assert_eq!(field.cell(), Ok(Cell::Missing));
        assert!(field.is_changed());
    }

    #[test]
    fn lines_of_text_are_kept_as_they_are() {
        let mut field = field(ValueType::Text, Cell::text("a\nb"));
        assert!(!field.key(Key::char('x')) && !field.is_changed());
        field.put_text("a\nc");
        assert_eq!(field.cell(), Ok(Cell::text("a\nc")));
    }

    #[test]
    fn what_others_changed_meets_only_what_was_typed() {
        let mut field = field(ValueType::Text, Cell::text("a"));
        field.meet(Cell::text("b"));
        assert_eq!((field.cell(), field.is_changed()), (Ok(Cell::text("b")), false));
        field.key(Key::char('!'));
        field.meet(Cell::text("c"));
        assert_eq!(field.theirs, Some(Cell::text("c")));
        field.meet(Cell::text("b!"));
        assert!(!field.is_changed());
    }
}
