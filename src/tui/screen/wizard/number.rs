//! The number that is typed before very much is written.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::paint;
use crate::tui::event::Env;
use crate::tui::format::count;
use crate::tui::key::Key;
use crate::tui::keymap::Action;
use crate::tui::widget::cut;
use crate::tui::widget::field::TextField;
use crate::tui::widget::frame::{line_of, split_left};

/// Above so many rows to be written, their number is typed.
const TYPED_ABOVE: u64 = 10_000;

/// How many rows are to be written, and what was typed of it.
#[derive(Debug)]
pub(super) struct TypedNumber {
    number: u64,
    typed: TextField,
}

impl TypedNumber {
    pub fn new(number: u64) -> Self {
        Self { number, typed: TextField::default() }
    }

    fn is_asked(&self) -> bool {
        self.number > TYPED_ABOVE
    }

    /// Whether it is typed, or need not be.
    pub fn is_ready(&self) -> bool {
        let typed: String = self.typed.text().chars().filter(char::is_ascii_digit).collect();
        !self.is_asked() || typed == self.number.to_string()
    }

    /// Why the import cannot begin.
    pub fn unavailable(&self, action: Action) -> Option<String> {
        let wants = action == Action::ImportNow && !self.is_ready();
        wants.then(|| format!("type {} first", count(self.number)))
    }

    pub fn key(&mut self, key: Key) {
        let edits = key.typed().is_none_or(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | ' '));
        if edits && self.is_asked() {
            self.typed.key(key);
        }
    }

    /// Paints the field where a number is asked for, and two lines below the ways on.
    pub fn view(&self, area: Rect, frame: &mut Frame<'_>, env: &Env<'_>) {
        let theme = env.theme;
        if self.is_asked() {
            let label = format!("Type {} first: ", count(self.number));
            let (left, right) = split_left(line_of(area, 0), cut::width(&label) as u16);
            paint::text(frame.buffer_mut(), left, &label, theme.warning, theme);
            let right = Rect { width: right.width.min(16), ..right };
            if right.height > 0
                && right.width > 0
                && let Some(cursor) = self.typed.view(right, frame.buffer_mut(), theme.field)
            {
                frame.set_cursor_position(cursor);
            }
        }
        let words = if self.is_ready() {
            format!("{} imports, Esc goes back", env.key(Action::ImportNow))
        } else {
            "Esc goes back".to_owned()
        };
        paint::text(frame.buffer_mut(), line_of(area, 2), &words, theme.strong, theme);
    }
}
