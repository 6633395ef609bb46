//! What may stand at the cursor of a filter, to choose from.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::{Clear, Widget};

use crate::tui::segment::Completions;
use crate::tui::theme::Theme;
use crate::tui::widget::cut;

/// The most entries that show.
const MAX_SHOWN: u16 = 8;
/// The widest the box is.
const MAX_WIDTH: u16 = 60;

/// An open choice.
#[derive(Clone, Debug)]
pub struct FilterOffer {
    completions: Completions,
    at: usize,
}

/// What came of an answer.
#[derive(Clone, Debug)]
pub enum Offered {
    /// There is nothing to offer.
    Nothing,
    /// Only one is meant: it is put there.
    One(Range<usize>, String),
    /// There are several.
    Several(FilterOffer),
}

impl FilterOffer {
    /// What to do with completions of a text; those of another text are late and mean nothing.
    pub fn of(completions: Completions, text: &str) -> Offered {
        if completions.text != text || completions.items.is_empty() {
            return Offered::Nothing;
        }
        if let [(only, _)] = completions.items.as_slice() {
            return Offered::One(completions.replace.clone(), only.clone());
        }
        Offered::Several(Self { completions, at: 0 })
    }

    /// The next entry, the first after the last.
    pub fn next(&mut self) {
        self.at = (self.at + 1) % self.completions.items.len().max(1);
    }

    /// The entry before, the last before the first.
    pub fn previous(&mut self) {
        let len = self.completions.items.len().max(1);
        self.at = (self.at + len - 1) % len;
    }

    /// What is put where.
    pub fn chosen(&self) -> Option<(Range<usize>, String)> {
        let (text, _) = self.completions.items.get(self.at)?;
        Some((self.completions.replace.clone(), text.clone()))
    }

    /// Paints the entries beside a cursor, above it where there is more room.
    pub fn view(&self, cursor: Position, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let items = &self.completions.items;
        let below = area.bottom().saturating_sub(cursor.y + 1);
        let above = cursor.y.saturating_sub(area.y);
        let height = (items.len() as u16).min(MAX_SHOWN).min(below.max(above));
        let widest = items.iter().map(|(text, detail)| cut::width(text) + cut::width(detail) + 4).max();
        let width = (widest.unwrap_or(0) as u16).min(MAX_WIDTH).min(area.width);
        if height == 0 || width == 0 {
            return;
        }
        let y = if below >= height { cursor.y + 1 } else { cursor.y - height };
        let x = cursor.x.min(area.right().saturating_sub(width));
        let room = Rect { x, y, width, height };
        Clear.render(room, buffer);
        let top = (self.at + 1).saturating_sub(usize::from(height));
        for (line, (text, detail)) in items.iter().enumerate().skip(top).take(usize::from(height)) {
            let row = Rect { y: y + (line - top) as u16, height: 1, ..room };
            let style = if line == self.at { theme.on_cursor(theme.text) } else { theme.text };
            buffer.set_style(row, style);
            let sign = if line == self.at { theme.signs.right } else { " " };
            let words = format!(
                "{sign} {}",
                cut::shown(text, usize::from(width).saturating_sub(3), theme.signs.ellipsis)
            );
            buffer.set_stringn(row.x, row.y, &words, usize::from(width), style);
            let taken = cut::width(&words) + 1;
            let detail =
                cut::shown(detail, usize::from(width).saturating_sub(taken + 1), theme.signs.ellipsis);
            let style = if line == self.at { style } else { theme.dim };
            buffer.set_string(row.right() - 1 - cut::width(&detail) as u16, row.y, &detail, style);
        }
    }
}
