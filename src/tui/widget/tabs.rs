//! A row of tabs.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cut;
use crate::tui::theme::Theme;

/// The tab at a column of the line, for the mouse.
pub fn at(titles: &[&str], x: u16) -> Option<usize> {
    let mut end = 0;
    titles.iter().position(|title| {
        end += cut::width(title) as u16 + 3;
        x < end
    })
}

/// Paints tabs on one line, the open one in brackets, so that it shows without colour.
pub fn view(titles: &[&str], open: usize, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let mut x = area.x;
    for (i, title) in titles.iter().enumerate() {
        let (text, style) = if i == open {
            (format!("[{title}]"), theme.strong.patch(theme.accent))
        } else {
            (format!(" {title} "), theme.dim)
        };
        let room = usize::from(area.right().saturating_sub(x));
        if area.height == 0 || room == 0 {
            return;
        }
        let text = cut::cut(&text, room, theme.signs.ellipsis);
        buffer.set_string(x, area.y, &text, style);
        x += cut::width(&text) as u16 + 1;
    }
}
