//! Paints the form: the fields, what is wrong beneath them, and what saving will change.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Change, Field, Form, Given};
use crate::domain::{Cell, ValueType};
use crate::tui::event::Env;
use crate::tui::format::{self, counted};
use crate::tui::keymap::Action;
use crate::tui::widget::cut;
use crate::tui::widget::frame::{boxed, line_of, split_bottom, split_left};

/// From this width on, the changes stand beside the fields.
const WIDE: u16 = 130;
/// From this width on, groups have a column of their own.
const GROUPED: u16 = 60;
/// Cells of a group's name.
const GROUP: u16 = 10;
/// Cells of an attribute's name.
const LABEL: u16 = 19;

/// A line of the form: a field, or what is to be said of the one above.
enum Part<'a> {
    Field(usize, &'a Field),
    Problem(&'a str),
    Theirs(String),
}

impl Form {
    /// Paints it.
    pub(in super::super) fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let changes = self.changes();
        if area.width >= WIDE {
            let (left, right) = split_left(area, area.width / 2);
            let (fields, foot) = split_bottom(left, 2);
            self.view_fields(frame, fields, env);
            self.view_foot(frame, foot, env);
            let inner = boxed(right, frame.buffer_mut(), &title(&changes), env.theme.border, env.theme);
            view_changes(&changes, frame, inner, env);
            return;
        }
        let wanted = changes.len() as u16 + 1;
        let (rest, bottom) = split_bottom(area, (wanted.min(area.height / 3)).max(1) + 2);
        self.view_fields(frame, rest, env);
        let (pane, foot) = split_bottom(bottom, 2);
        let head = line_of(pane, 0);
        let words = format!("{d}{d} {} {d}{d}", title(&changes), d = env.theme.signs.dash);
        put(&words, head, env.theme.strong, frame, env);
        let below = Rect { y: pane.y + head.height, height: pane.height - head.height, ..pane };
        view_changes(&changes, frame, below, env);
        self.view_foot(frame, foot, env);
    }

    fn parts(&self, env: &Env<'_>) -> Vec<Part<'_>> {
        let mut parts = Vec::new();
        for (i, field) in self.fields.iter().enumerate() {
            parts.push(Part::Field(i, field));
            parts.extend(field.problem.as_deref().map(Part::Problem));
            if let Some(theirs) = &field.theirs {
                let now = format::cell(theirs, env.zone, env.theme.signs.missing).text;
                let (take, keep) = (env.key(Action::TakeTheirs), env.key(Action::KeepMine));
                parts.push(Part::Theirs(format!(
                    "changed meanwhile to {now}: {take} takes it, {keep} keeps yours"
                )));
            }
        }
        parts
    }

    fn view_fields(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let parts = self.parts(env);
        let room = usize::from(area.height);
        let is_here = |part: &Part<'_>| matches!(part, Part::Field(i, _) if *i == self.at);
        let here = parts.iter().position(is_here).unwrap_or(0);
        // What is wrong with the field that has the keys shows with it.
        let next_field =
            parts[(here + 1).min(parts.len())..].iter().position(|p| matches!(p, Part::Field(..)));
        let end = next_field.map_or(parts.len(), |n| here + 1 + n);
        let top = end.saturating_sub(room).max((here + room / 2 + 1).saturating_sub(room)).min(here);
        for (i, part) in parts.iter().enumerate().skip(top).take(room) {
            let line = line_of(area, (i - top) as u16);
            match part {
                Part::Field(at, field) => {
                    let first = i == top || *at == 0 || self.fields[at - 1].group != field.group;
                    self.view_field(*at, field, first, line, frame, env);
                }
                Part::Problem(why) => {
                    let words = format!("{} {why}", env.theme.signs.cross);
                    put(&words, indented(line), env.theme.error, frame, env);
                }
                Part::Theirs(words) => put(words, indented(line), env.theme.warning, frame, env),
            }
        }
    }

    fn view_field(
        &self,
        at: usize,
        field: &Field,
        first: bool,
        line: Rect,
        frame: &mut Frame<'_>,
        env: &Env<'_>,
    ) {
        let theme = env.theme;
        let sign = if field.is_changed() { theme.signs.mark } else { " " };
        let (mark, rest) = split_left(line, 3);
        let here = if at == self.at { theme.signs.right } else { " " };
        put(&format!("{here}{sign}"), mark, theme.accent, frame, env);
        let (group, rest) = split_left(rest, if line.width >= GROUPED { GROUP } else { 0 });
        if first {
            put(field.group, group, theme.title, frame, env);
        }
        let (label, value) = split_left(rest, LABEL.min(rest.width / 3));
        let duty = if field.attribute.required { "*" } else { "" };
        let (name, _) = split_left(label, label.width.saturating_sub(1));
        put(&format!("{}{duty}", field.attribute.short()), name, theme.dim, frame, env);
        if value.width == 0 || value.height == 0 {
            return;
        }
        let is_here = at == self.at;
        let style = if is_here { theme.field } else { theme.text };
        if is_here {
            frame.buffer_mut().set_style(value, theme.field);
        }
        let stands_for = match &field.given {
            Given::Line => None,
            Given::Missing => Some(if is_here { "missing" } else { theme.signs.missing }),
            Given::Null => Some("null"),
            Given::Empty => Some(if is_here { "\"\" empty text" } else { "\"\"" }),
            Given::Long(text) => {
                put(text, value, style, frame, env);
                return;
            }
        };
        if let Some(words) = stands_for {
            put(words, value, theme.dim.patch(style), frame, env);
            if is_here {
                frame.set_cursor_position((value.x, value.y));
            }
        } else if is_here {
            if let Some(cursor) = field.text.view(value, frame.buffer_mut(), style) {
                frame.set_cursor_position(cursor);
            }
        } else {
            put(field.text.text(), value, style, frame, env);
        }
    }

    /// Says what the field takes, and what stands in the way of the whole.
    fn view_foot(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let theme = env.theme;
        let (words, style) = if self.saving.is_some() {
            ("saving".to_owned(), theme.accent)
        } else if self.is_gone {
            ("this customer was deleted meanwhile; nothing can be saved".to_owned(), theme.error)
        } else if let Some(problem) = &self.problem {
            (format!("{} {problem}", theme.signs.cross), theme.error)
        } else if let Some(field) = self.fields.get(self.at) {
            (hint(field, env), theme.dim)
        } else {
            (String::new(), theme.dim)
        };
        put(&words, line_of(area, 0), style, frame, env);
    }
}

/// What a field takes and how to leave it without a value.
fn hint(field: &Field, env: &Env<'_>) -> String {
    let example = match field.attribute.value_type {
        ValueType::Text => "text",
        ValueType::Number => "a number such as 1250.50",
        ValueType::Boolean => "true or false",
        ValueType::Date => "a date such as 1990-12-31",
        ValueType::Datetime => "an instant such as 2026-11-23T10:00:00Z",
        ValueType::List(_) => "values with commas between them",
        ValueType::Object => "JSON such as {\"size\":\"L\"}",
    };
    if matches!(field.given, Given::Long(_)) {
        return format!("{example}; {} opens it in your editor", env.key(Action::EditLong));
    }
    let states =
        if Cell::Missing == field.base && field.given == Given::Missing { "null" } else { "missing, null" };
    format!("{}: {example}; {} sets {states} and so on", field.attribute.name, env.key(Action::ToggleState))
}

fn title(changes: &[Change]) -> String {
    if changes.is_empty() {
        "nothing changed yet".to_owned()
    } else {
        counted(changes.len() as u64, "change")
    }
}

fn view_changes(changes: &[Change], frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
    let room = usize::from(area.height);
    for (i, change) in changes.iter().take(room).enumerate() {
        let line = line_of(area, i as u16);
        let hidden = changes.len() - i - 1;
        if i + 1 == room && hidden > 0 {
            put(&format!("and {} more", hidden + 1), line, env.theme.dim, frame, env);
        } else {
            put(&in_words(change, env), line, env.theme.text, frame, env);
        }
    }
}

/// A change as `email: a@x.com → b@x.com`.
fn in_words(change: &Change, env: &Env<'_>) -> String {
    let text = |cell: &Cell| format::cell(cell, env.zone, env.theme.signs.missing).text;
    let after = change.after.as_ref().map_or_else(|_| "not a value yet".to_owned(), text);
    super::super::log::arrowed(change.attribute.short(), &text(&change.before), &after, env)
}

fn indented(line: Rect) -> Rect {
    let by = if line.width >= GROUPED { GROUP + 3 } else { 3 }.min(line.width);
    Rect { x: line.x + by, width: line.width - by, ..line }
}

fn put(text: &str, area: Rect, style: Style, frame: &mut Frame<'_>, env: &Env<'_>) {
    if area.height > 0 && area.width > 0 {
        let text = cut::shown(text, usize::from(area.width), env.theme.signs.ellipsis);
        frame.buffer_mut().set_string(area.x, area.y, text, style);
    }
}
