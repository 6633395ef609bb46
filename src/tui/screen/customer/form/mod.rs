//! The form of a customer: every attribute that can be written, checked when one leaves it and all on saving.
//!
//! Way through: [`field`] (one field and its states) → this file (the fields together) → [`view`] (painting).

mod field;
mod view;

use crate::domain::{Attribute, Cell, ColumnId, Row, Schema};
use crate::tui::effect::{CustomerView, Ticket};
use crate::tui::key::Key;

pub(super) use field::{Field, Given};

use super::lines::group_of;

/// Fields that the keys for pages skip.
const PAGE: usize = 8;

/// The form.
#[derive(Clone, Debug)]
pub(super) struct Form {
    /// Whose; `None` for a customer in the making.
    pub row: Option<Row>,
    pub fields: Vec<Field>,
    pub at: usize,
    /// The order to save that is under way.
    pub saving: Option<Ticket>,
    /// Why saving was refused, where that concerns no single field.
    pub problem: Option<String>,
    /// The customer was deleted meanwhile.
    pub is_gone: bool,
}

/// A change that saving would make.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Change {
    pub attribute: Attribute,
    pub before: Cell,
    /// `Err` while what is typed is no value.
    pub after: Result<Cell, String>,
}

impl Form {
    /// A form with a customer's values, or an empty one.
    pub fn new(view: Option<&CustomerView>, schema: &Schema) -> Self {
        let writable = schema.attributes().into_iter().filter(Attribute::is_writable);
        let field = |attribute: Attribute| {
            let base = view.map_or(Cell::Missing, |v| v.cell(attribute.column));
            let group = group_of(&attribute);
            Field::new(attribute, group, base)
        };
        let fields = writable.map(field).collect();
        let row = view.map(|v| v.row);
        // A name is what one types first.
        Self { row, fields, at: 1, saving: None, problem: None, is_gone: false }
    }

    pub fn here(&mut self) -> Option<&mut Field> {
        self.fields.get_mut(self.at)
    }

    /// Goes to another field; the one that is left is checked.
    pub fn go(&mut self, forward: bool, by: usize) {
        let is_new = self.row.is_none();
        let len = self.fields.len().max(1);
        if let Some(field) = self.here() {
            // An empty required field is told on saving, not on passing by.
            if field.is_changed() {
                field.validate(is_new);
            }
        }
        let last = len - 1;
        self.at = match (forward, by) {
            (true, 1) => (self.at + 1) % len,
            (false, 1) => (self.at + len - 1) % len,
            (true, by) => (self.at + by).min(last),
            (false, by) => self.at.saturating_sub(by),
        };
    }

    pub fn page(&mut self, forward: bool) {
        self.go(forward, PAGE);
    }

    pub fn key(&mut self, key: Key) -> bool {
        self.problem = None;
        self.here().is_some_and(|field| field.key(key))
    }

    /// What saving would change.
    pub fn changes(&self) -> Vec<Change> {
        let changed = self.fields.iter().filter(|f| f.is_changed());
        changed
            .map(|f| Change { attribute: f.attribute.clone(), before: f.base.clone(), after: f.cell() })
            .collect()
    }

    pub fn is_changed(&self) -> bool {
        self.fields.iter().any(Field::is_changed)
    }

    /// Whether somebody else changed what is typed here, and that is not settled.
    pub fn has_conflict(&self) -> bool {
        self.fields.iter().any(|f| f.theirs.is_some())
    }

    /// Checks every field and returns the cells to save; else the cursor goes to the first mistake.
    pub fn checked(&mut self) -> Option<Vec<(ColumnId, Cell)>> {
        let is_new = self.row.is_none();
        let wrong: Vec<bool> = self.fields.iter_mut().map(|f| !f.validate(is_new)).collect();
        if let Some(first) = wrong.iter().position(|wrong| *wrong) {
            self.at = first;
            return None;
        }
        if let Some(conflict) = self.fields.iter().position(|f| f.theirs.is_some()) {
            self.at = conflict;
            return None;
        }
        let changes = self.changes().into_iter();
        Some(changes.filter_map(|c| Some((c.attribute.column, c.after.ok()?))).collect())
    }

    /// Takes why a save was refused: to the field it names, else to the form.
    pub fn refused(&mut self, why: String) {
        self.saving = None;
        let named = |f: &Field| why.contains(&format!("`{}`", f.attribute.name));
        let key = |f: &Field| f.attribute.column == ColumnId::SOURCE_ID && why.contains("source_id");
        let erased = |f: &Field| f.attribute.column == ColumnId::SOURCE_ID && why.contains("erased");
        match self.fields.iter().position(|f| named(f) || key(f) || erased(f)) {
            Some(at) => {
                self.at = at;
                self.fields[at].problem = Some(why);
            }
            None => self.problem = Some(why),
        }
    }

    /// Takes note of what stands in the store now, and of attributes declared or dropped.
    pub fn meet(&mut self, view: Option<&CustomerView>, schema: &Schema) {
        self.is_gone = self.row.is_some() && view.is_none();
        let here = self.here().map(|f| f.attribute.column);
        let mut fresh = Self::new(view, schema).fields;
        for field in &mut fresh {
            let same = |f: &&mut Field| f.attribute == field.attribute;
            if let Some(old) = self.fields.iter_mut().find(same) {
                if let (Some(_), false) = (view, self.row.is_none()) {
                    old.meet(field.base.clone());
                }
                std::mem::swap(old, field);
            }
        }
        self.fields = fresh;
        let same = |f: &Field| Some(f.attribute.column) == here;
        self.at = self.fields.iter().position(same).unwrap_or(0);
    }

    /// Settles what others changed: with theirs, or with what is typed.
    pub fn settle(&mut self, takes_theirs: bool) {
        for field in &mut self.fields {
            match field.theirs.take() {
                Some(cell) if takes_theirs => field.reset(cell),
                Some(cell) => field.base = cell,
                None => {}
            }
        }
    }

    /// What is typed, in a form that [`Form::take_up`] reads; empty where nothing is.
    pub fn draft(&self) -> String {
        let changed: Vec<_> = self.fields.iter().filter(|f| f.is_changed()).collect();
        if changed.is_empty() {
            return String::new();
        }
        let entry = |f: &&Field| match &f.given {
            Given::Missing => serde_json::json!([f.attribute.name, "missing", ""]),
            Given::Null => serde_json::json!([f.attribute.name, "null", ""]),
            _ => serde_json::json!([f.attribute.name, "text", f.given_text()]),
        };
        serde_json::Value::Array(changed.iter().map(entry).collect()).to_string()
    }

    /// Takes up what was typed when a session was lost.
    pub fn take_up(&mut self, draft: &str) {
        let entries: Vec<(String, String, String)> = serde_json::from_str(draft).unwrap_or_default();
        for (name, state, text) in entries {
            let Some(field) = self.fields.iter_mut().find(|f| f.attribute.name == name) else {
                continue;
            };
            match state.as_str() {
                "missing" => field.put(&Cell::Missing),
                "null" => field.put(&Cell::Null),
                _ => field.put_text(&text),
            }
        }
    }
}
