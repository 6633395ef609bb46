//! A dialog of text fields, each checked when one leaves it and all on saving.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Outcome;
use crate::domain::{Value, ValueType};
use crate::tui::event::{Decision, Env};
use crate::tui::key::Key;
use crate::tui::keymap::Action;
use crate::tui::widget::field::TextField;
use crate::tui::widget::frame::{centred, dialog, line_of, split_left};
use crate::tui::widget::{cut, frame};

/// A field of a form.
#[derive(Clone, Debug)]
pub struct FormField {
    label: String,
    field: TextField,
    before: String,
    check: Option<ValueType>,
    required: bool,
    hint: String,
    problem: Option<String>,
}

/// A dialog of fields.
#[derive(Clone, Debug)]
pub struct Form {
    title: String,
    fields: Vec<FormField>,
    at: usize,
    /// Esc was pressed once on typed work.
    leaving: bool,
}

impl FormField {
    /// A field with a label and what stands in it at first.
    pub fn new(label: impl Into<String>, text: &str) -> Self {
        let field = TextField::new(text);
        let before = text.to_owned();
        let (hint, problem) = (String::new(), None);
        Self { label: label.into(), field, before, check: None, required: false, hint, problem }
    }

    /// The same with what somebody typed into it, so that it is not thrown away by one key.
    #[must_use]
    pub fn typed(self, text: Option<&String>) -> Self {
        match text {
            Some(text) => Self { field: TextField::new(text), ..self },
            None => self,
        }
    }

    /// The same, taking values of a type only; empty is let through.
    #[must_use]
    pub fn of_type(self, check: ValueType) -> Self {
        Self { check: Some(check), ..self }
    }

    /// The same, not to be left empty.
    #[must_use]
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same, with a line of advice.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    fn validate(&mut self) -> bool {
        let text = self.field.text().trim();
        self.problem = if text.is_empty() {
            self.required.then(|| format!("{} cannot be empty", self.label.to_lowercase()))
        } else {
            self.check.and_then(|check| Value::parse(check, text).err()).map(|e| e.to_string())
        };
        self.problem.is_none()
    }

    fn is_changed(&self) -> bool {
        self.field.text() != self.before
    }
}

impl Form {
    /// A form with a title.
    pub fn new(title: impl Into<String>, fields: Vec<FormField>) -> Self {
        Self { title: title.into(), fields, at: 0, leaving: false }
    }

    pub(super) fn action(&mut self, action: Action) -> Outcome {
        let was_leaving = std::mem::take(&mut self.leaving);
        match action {
            Action::Cancel => return self.cancel(was_leaving),
            Action::SaveForm => return self.save(),
            Action::Accept if self.at + 1 >= self.fields.len() => return self.save(),
            Action::Accept | Action::NextField => self.go((self.at + 1) % self.fields.len().max(1)),
            Action::PreviousField => self.go((self.at + self.fields.len() - 1) % self.fields.len().max(1)),
            _ => {}
        }
        Outcome::Stay
    }

    /// Typed work is not thrown away by one key.
    fn cancel(&mut self, was_leaving: bool) -> Outcome {
        if was_leaving || !self.fields.iter().any(FormField::is_changed) {
            return Outcome::Close(Decision::Cancelled);
        }
        self.leaving = true;
        Outcome::Stay
    }

    fn go(&mut self, to: usize) {
        if let Some(field) = self.fields.get_mut(self.at) {
            field.validate();
        }
        self.at = to;
    }

    fn save(&mut self) -> Outcome {
        let wrong: Vec<bool> = self.fields.iter_mut().map(|f| !f.validate()).collect();
        if let Some(first) = wrong.iter().position(|wrong| *wrong) {
            self.at = first;
            return Outcome::Stay;
        }
        Outcome::Close(Decision::Filled(
            self.fields.iter().map(|f| f.field.text().trim().to_owned()).collect(),
        ))
    }

    pub(super) fn key(&mut self, key: Key) -> Outcome {
        self.leaving = false;
        if let Some(field) = self.fields.get_mut(self.at) {
            field.field.key(key);
            field.problem = None;
        }
        Outcome::Stay
    }

    pub(super) fn paste(&mut self, text: &str) {
        if let Some(field) = self.fields.get_mut(self.at) {
            field.field.insert(text);
        }
    }

    pub(super) fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let theme = env.theme;
        // The line below stays free: there stands why the form was refused and opened again.
        let area = Rect { height: area.height.saturating_sub(1), ..area };
        let area = centred(area, 70, self.fields.len() as u16 + 5);
        let inner = dialog(area, frame.buffer_mut(), &self.title, theme);
        let label_room =
            self.fields.iter().map(|f| cut::width(&f.label)).max().unwrap_or(0).min(24) as u16 + 1;
        // The field that has the keys shows at any height.
        let room = usize::from(inner.height.saturating_sub(3)).max(1);
        let top = (self.at + 1).saturating_sub(room);
        for (i, field) in self.fields.iter().enumerate().skip(top).take(room) {
            let (left, right) = split_left(line_of(inner, (i - top) as u16), label_room);
            if left.height == 0 {
                continue;
            }
            let style = if i == self.at { theme.strong } else { theme.dim };
            let label = cut::shown(&field.label, usize::from(left.width), theme.signs.ellipsis);
            frame.buffer_mut().set_string(left.x, left.y, label, style);
            let cursor = field.field.view(right, frame.buffer_mut(), theme.field);
            if let (true, Some(cursor)) = (i == self.at, cursor) {
                frame.set_cursor_position(cursor);
            }
        }
        let below = self.fields.len().saturating_sub(top + room);
        let line = line_of(inner, room as u16);
        if below > 0 && line.height > 0 {
            let more = format!("{below} more below");
            frame.buffer_mut().set_stringn(line.x, line.y, more, usize::from(line.width), theme.dim);
        }
        self.view_foot(frame, inner, env);
    }

    fn view_foot(&self, frame: &mut Frame<'_>, inner: Rect, env: &Env<'_>) {
        let theme = env.theme;
        let (_, foot) = frame::split_bottom(inner, 2);
        let here = self.fields.get(self.at);
        let (line, style) = match here.and_then(|f| f.problem.as_ref()) {
            _ if self.leaving => ("Esc again throws away what was typed".to_owned(), theme.warning),
            Some(problem) => (format!("{} {problem}", theme.signs.cross), theme.error),
            None => (here.map_or_else(String::new, |f| f.hint.clone()), theme.dim),
        };
        for (i, line) in cut::wrap(&line, usize::from(foot.width)).iter().take(2).enumerate() {
            let at = line_of(foot, i as u16);
            if at.height > 0 {
                frame.buffer_mut().set_stringn(at.x, at.y, line, usize::from(at.width), style);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_checked_before_the_form_is_saved() {
        let field = FormField::new("Points", "").of_type(ValueType::Number);
        let mut form = Form::new("Set", vec![field]);
        form.paste("many");
        assert_eq!(form.action(Action::Accept), Outcome::Stay);
        assert!(form.fields[0].problem.as_deref().is_some_and(|p| p.contains("not a number")));
        form.key(Key::ctrl('u'));
        form.paste("12.5");
        assert_eq!(form.action(Action::Accept), Outcome::Close(Decision::Filled(vec!["12.5".into()])));
    }

    #[test]
    fn typed_work_is_not_lost_by_one_key() {
        let mut form = Form::new("Set", vec![FormField::new("Name", "")]);
        form.paste("x");
        assert_eq!(form.action(Action::Cancel), Outcome::Stay);
        assert_eq!(form.action(Action::Cancel), Outcome::Close(Decision::Cancelled));
    }
}
