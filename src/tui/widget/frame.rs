//! Frames and the room inside them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Borders, Clear, Widget};

use super::cut;
use crate::tui::theme::Theme;

/// Places a box of a wished size in the middle, smaller where there is less room.
pub fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let width = width.min(area.width);
    let height = height.min(area.height);
    let x = area.x + (area.width - width) / 2;
    Rect::new(x, area.y + (area.height - height) / 3, width, height)
}

/// Clears a box, draws its frame with a title, and returns the room inside.
pub fn dialog(area: Rect, buffer: &mut Buffer, title: &str, theme: &Theme) -> Rect {
    Clear.render(area, buffer);
    boxed(area, buffer, title, theme.border_here, theme)
}

/// Draws a frame with a title and returns the room inside.
pub fn boxed(
    area: Rect,
    buffer: &mut Buffer,
    title: &str,
    style: ratatui::style::Style,
    theme: &Theme,
) -> Rect {
    let title = cut::shown(title, usize::from(area.width.saturating_sub(6)), theme.signs.ellipsis);
    let mut block = Block::default().borders(Borders::ALL).border_set(theme.signs.border).border_style(style);
    if !title.is_empty() {
        block = block.title_top(format!(" {title} ")).title_style(theme.strong);
    }
    let inner = block.inner(area);
    block.render(area, buffer);
    Rect { x: inner.x + u16::from(inner.width > 2), width: inner.width.saturating_sub(2), ..inner }
}

/// Writes on the lower line of a frame, at its right end: how much of what is inside shows.
pub fn foot_label(area: Rect, buffer: &mut Buffer, words: &str, theme: &Theme) {
    let room = usize::from(area.width.saturating_sub(4));
    if words.is_empty() || area.height < 2 || cut::width(words) + 2 > room {
        return;
    }
    let x = area.right() - cut::width(words) as u16 - 4;
    buffer.set_string(x, area.bottom() - 1, format!(" {words} "), theme.dim);
}

/// Takes lines off the top of an area.
pub fn split_top(area: Rect, lines: u16) -> (Rect, Rect) {
    let lines = lines.min(area.height);
    let top = Rect { height: lines, ..area };
    (top, Rect { y: area.y + lines, height: area.height - lines, ..area })
}

/// Takes lines off the bottom of an area: what stays, and the bottom.
pub fn split_bottom(area: Rect, lines: u16) -> (Rect, Rect) {
    let lines = lines.min(area.height);
    let rest = Rect { height: area.height - lines, ..area };
    (rest, Rect { y: area.y + rest.height, height: lines, ..area })
}

/// Splits an area side by side: the left part has a width.
pub fn split_left(area: Rect, width: u16) -> (Rect, Rect) {
    let width = width.min(area.width);
    let left = Rect { width, ..area };
    (left, Rect { x: area.x + width, width: area.width - width, ..area })
}

/// The line of an area, empty where it has none.
pub fn line_of(area: Rect, line: u16) -> Rect {
    if line < area.height {
        Rect { y: area.y + line, height: 1, ..area }
    } else {
        Rect { y: area.bottom(), height: 0, ..area }
    }
}
