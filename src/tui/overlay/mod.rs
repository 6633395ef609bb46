//! Dialogs in front of a screen: questions, forms, menus, texts, and the list of actions.
//!
//! A screen asks with `Effect::Ask(id, overlay)`; the end comes as `Event::Decided(id, decision)`. Enter never
//! confirms a question.

mod commands;
mod confirm;
mod form;
mod menu;
mod text;

use ratatui::Frame;
use ratatui::layout::Rect;

pub use commands::{Commands, Offer};
pub use confirm::{Confirm, TYPED_ABOVE};
pub use form::{Form, FormField};
pub use menu::{Menu, MenuItem, Picker};
pub use text::TextBox;

use super::widget::cut;
use super::widget::frame::split_left;

use super::event::{Decision, Env};
use super::key::Key;
use super::keymap::{Action, Focus, focus};

/// A dialog.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the types say it")]
pub enum Overlay {
    Confirm(Confirm),
    Form(Form),
    Menu(Menu),
    Text(TextBox),
    Commands(Commands),
}

/// What a key did to a dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It stays.
    Stay,
    /// It closes with a decision.
    Close(Decision),
    /// It closes, and the action runs.
    Run(Action),
}

/// Paints the line on which one types to find among entries, and how many of them fit.
fn view_find(picker: &Picker, line: Rect, frame: &mut Frame<'_>, env: &Env<'_>) {
    let theme = env.theme;
    let (fits, all) = (picker.fits().0.len(), picker.len());
    let words = if fits == all { format!("{all}") } else { format!("{fits} of {all}") };
    let (sign, rest) = split_left(line, 2);
    let (field, end) = split_left(rest, rest.width.saturating_sub(cut::width(&words) as u16 + 1));
    frame.buffer_mut().set_stringn(sign.x, sign.y, theme.signs.right, usize::from(sign.width), theme.key);
    if let Some(cursor) = picker.field.view(field, frame.buffer_mut(), theme.text) {
        frame.set_cursor_position(cursor);
    }
    if picker.field.text().is_empty() && field.width > 1 {
        let room = usize::from(field.width - 1);
        frame.buffer_mut().set_stringn(field.x + 1, field.y, "type to find", room, theme.dim);
    }
    if end.width > 1 {
        frame.buffer_mut().set_stringn(end.x + 1, end.y, words, usize::from(end.width - 1), theme.dim);
    }
}

impl Overlay {
    /// Which keys act.
    pub fn focus(&self) -> Focus {
        match self {
            Self::Confirm(_) => focus::CONFIRM,
            Self::Form(_) => focus::FORM,
            Self::Menu(_) | Self::Commands(_) => focus::MENU,
            Self::Text(_) => focus::TEXT,
        }
    }

    /// Takes an action of its focus.
    pub fn action(&mut self, action: Action) -> Outcome {
        match self {
            Self::Confirm(_) => Outcome::Close(Decision::Cancelled),
            Self::Form(form) => form.action(action),
            Self::Menu(menu) => menu.action(action),
            Self::Text(text) => text.action(action),
            Self::Commands(commands) => commands.action(action),
        }
    }

    /// Takes a key that stands for no action.
    pub fn key(&mut self, key: Key) -> Outcome {
        match self {
            Self::Confirm(confirm) => confirm.key(key),
            Self::Form(form) => form.key(key),
            Self::Menu(menu) => menu.key(key),
            Self::Text(text) => text.key(key),
            Self::Commands(commands) => commands.key(key),
        }
    }

    /// Takes a pasted text.
    pub fn paste(&mut self, text: &str) {
        match self {
            Self::Form(form) => form.paste(text),
            Self::Menu(menu) => menu.paste(text),
            Self::Commands(commands) => commands.paste(text),
            // A pasted number would defeat what typing it is for.
            Self::Confirm(_) | Self::Text(_) => {}
        }
    }

    /// Paints it.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        match self {
            Self::Confirm(confirm) => confirm.view(frame, area, env),
            Self::Form(form) => form.view(frame, area, env),
            Self::Menu(menu) => menu.view(frame, area, env),
            Self::Text(text) => text.view(frame, area, env),
            Self::Commands(commands) => commands.view(frame, area, env),
        }
    }
}
