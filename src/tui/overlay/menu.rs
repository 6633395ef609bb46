//! A list to choose from: by its letters, or by typing to find where it is long.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Outcome, view_find};
use crate::tui::event::{Decision, Env};
use crate::tui::key::Key;
use crate::tui::keymap::Action;
use crate::tui::widget::field::{TextField, Typed};
use crate::tui::widget::frame::{centred, dialog, line_of, split_top};
use crate::tui::widget::{cut, fuzzy};

/// How far a page goes in a menu.
const PAGE: usize = 10;

/// An entry of a menu.
#[derive(Clone, Debug, Default)]
pub struct MenuItem {
    /// What it is.
    pub label: String,
    /// What stands dim beside it.
    pub detail: String,
    /// A letter that chooses it at once, in menus without a field.
    pub letter: Option<char>,
    /// Why it cannot be chosen.
    pub unavailable: Option<String>,
}

/// A field, the entries that fit what was typed in it, and the cursor among them.
#[derive(Clone, Debug, Default)]
pub struct Picker {
    /// What was typed.
    pub field: TextField,
    texts: Vec<String>,
    fits: Vec<usize>,
    at: usize,
}

/// A list to choose from.
#[derive(Clone, Debug)]
pub struct Menu {
    title: String,
    items: Vec<MenuItem>,
    picker: Picker,
    searchable: bool,
}

impl MenuItem {
    /// An entry.
    pub fn new(label: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { label: label.into(), detail: detail.into(), ..Self::default() }
    }

    /// The same, chosen by a letter.
    #[must_use]
    pub fn letter(self, letter: char) -> Self {
        Self { letter: Some(letter), ..self }
    }

    /// The same, dim, with the reason.
    #[must_use]
    pub fn unavailable(self, reason: Option<String>) -> Self {
        Self { unavailable: reason, ..self }
    }
}

impl Picker {
    /// A picker among texts.
    pub fn new(texts: Vec<String>) -> Self {
        let fits = (0..texts.len()).collect();
        Self { field: TextField::default(), texts, fits, at: 0 }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is nothing to pick.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The entry under the cursor.
    pub fn chosen(&self) -> Option<usize> {
        self.fits.get(self.at).copied()
    }

    /// The entries that fit, and the place of the cursor among them.
    pub fn fits(&self) -> (&[usize], usize) {
        (&self.fits, self.at)
    }

    /// Puts the cursor on an entry.
    pub fn put(&mut self, entry: usize) {
        self.at = self.fits.iter().position(|fit| *fit == entry).unwrap_or(self.at);
    }

    /// Takes a movement; `false` where it is none.
    pub fn action(&mut self, action: Action) -> bool {
        let last = self.fits.len().saturating_sub(1);
        self.at = match action {
            Action::MenuDown if self.at == last => 0,
            Action::MenuUp if self.at == 0 => last,
            Action::MenuDown => self.at + 1,
            Action::MenuUp => self.at - 1,
            Action::MenuPageDown => (self.at + PAGE).min(last),
            Action::MenuPageUp => self.at.saturating_sub(PAGE),
            _ => return false,
        };
        true
    }

    /// Takes a key into the field.
    pub fn key(&mut self, key: Key) {
        if self.field.key(key) == Typed::Changed {
            self.find();
        }
    }

    /// Takes a pasted text into the field.
    pub fn paste(&mut self, text: &str) {
        self.field.insert(text);
        self.find();
    }

    fn find(&mut self) {
        self.fits = fuzzy::fitting(&self.texts, self.field.text());
        self.at = 0;
    }
}

impl Menu {
    /// A short menu, chosen by letters.
    pub fn new(title: impl Into<String>, items: Vec<MenuItem>) -> Self {
        let picker = Picker::new(items.iter().map(|i| format!("{} {}", i.label, i.detail)).collect());
        Self { title: title.into(), items, picker, searchable: false }
    }

    /// The same, with a field to find in it.
    #[must_use]
    pub fn searchable(self) -> Self {
        Self { searchable: true, ..self }
    }

    /// The same, with the cursor on an entry.
    #[must_use]
    pub fn starting_at(mut self, entry: usize) -> Self {
        self.picker.put(entry);
        self
    }

    fn choose(&self, at: Option<usize>) -> Outcome {
        match at {
            Some(at) if self.items[at].unavailable.is_none() => Outcome::Close(Decision::Chosen(at)),
            _ => Outcome::Stay,
        }
    }

    pub(super) fn action(&mut self, action: Action) -> Outcome {
        match action {
            Action::Cancel => Outcome::Close(Decision::Cancelled),
            Action::Accept => self.choose(self.picker.chosen()),
            movement => {
                self.picker.action(movement);
                Outcome::Stay
            }
        }
    }

    pub(super) fn key(&mut self, key: Key) -> Outcome {
        if self.searchable {
            self.picker.key(key);
            return Outcome::Stay;
        }
        match key.typed() {
            Some(c) if self.items.iter().any(|i| i.letter == Some(c)) => {
                self.choose(self.items.iter().position(|i| i.letter == Some(c)))
            }
            Some('j') => self.action(Action::MenuDown),
            Some('k') => self.action(Action::MenuUp),
            Some('q') => Outcome::Close(Decision::Cancelled),
            _ => Outcome::Stay,
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        if self.searchable {
            self.picker.paste(text);
        }
    }

    pub(super) fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let theme = env.theme;
        let room = area.width.saturating_sub(4).min(70);
        let height = self.items.len() as u16 + 2 + u16::from(self.searchable);
        let area = centred(area, room, height.min(area.height.saturating_sub(2)).max(3));
        let mut inner = dialog(area, frame.buffer_mut(), &self.title, theme);
        if self.searchable {
            let (top, rest) = split_top(inner, 1);
            view_find(&self.picker, top, frame, env);
            inner = rest;
        }
        let (fits, at) = self.picker.fits();
        let rows = usize::from(inner.height);
        let top = (at + 1).saturating_sub(rows);
        for (i, fit) in fits.iter().enumerate().skip(top).take(rows) {
            let item = &self.items[*fit];
            let line = line_of(inner, (i - top) as u16);
            let mut style = if item.unavailable.is_some() { theme.dim } else { theme.text };
            if i == at {
                style = theme.on_cursor(style);
                frame.buffer_mut().set_style(line, style);
            }
            view_item(item, line, frame, style, env);
        }
        if fits.is_empty() && inner.height > 0 {
            frame.buffer_mut().set_stringn(
                inner.x,
                inner.y,
                "nothing fits",
                usize::from(inner.width),
                theme.dim,
            );
        }
    }
}

fn view_item(item: &MenuItem, line: Rect, frame: &mut Frame<'_>, style: Style, env: &Env<'_>) {
    let (theme, room) = (env.theme, usize::from(line.width));
    let label = item.letter.map_or_else(|| item.label.clone(), |c| format!("{c}  {}", item.label));
    let label = cut::shown(&label, room, theme.signs.ellipsis);
    let taken = cut::width(&label) + 2;
    frame.buffer_mut().set_string(line.x, line.y, label, style);
    if room > taken {
        let detail = item.unavailable.as_ref().unwrap_or(&item.detail);
        let detail = cut::shown(detail, room - taken, theme.signs.ellipsis);
        let x = line.right() - cut::width(&detail) as u16;
        frame.buffer_mut().set_string(x, line.y, detail, theme.dim.patch(style));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn menu() -> Menu {
        let items =
            ["cell", "row", "ids"].map(|l| MenuItem::new(l, "").letter(l.chars().next().unwrap_or(' ')));
        Menu::new("Copy", items.to_vec())
    }

    #[test]
    fn a_letter_chooses_and_the_cursor_goes_round() {
        assert_eq!(menu().key(Key::char('r')), Outcome::Close(Decision::Chosen(1)));
        let mut menu = menu();
        menu.action(Action::MenuUp);
        assert_eq!(menu.action(Action::Accept), Outcome::Close(Decision::Chosen(2)));
    }

    #[test]
    fn typing_finds() {
        let mut menu = menu().searchable();
        menu.key(Key::char('i'));
        assert_eq!(menu.action(Action::Accept), Outcome::Close(Decision::Chosen(2)));
        menu.paste("zzz");
        assert_eq!(menu.action(Action::Accept), Outcome::Stay);
    }
}
