//! Lines of text, made safe and cut.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::tui::theme::Theme;
use crate::tui::widget::cut;
use crate::tui::widget::frame::line_of;

/// Paints a text on the first line of an area.
pub(super) fn text(buffer: &mut Buffer, area: Rect, text: &str, style: Style, theme: &Theme) {
    if area.width > 0 && area.height > 0 {
        let text = cut::shown(text, usize::from(area.width), theme.signs.ellipsis);
        buffer.set_string(area.x, area.y, text, style);
    }
}

/// Paints a text from a column of the area's first line on, in at most so many cells; the column after it.
pub(super) fn cell(
    buffer: &mut Buffer,
    area: Rect,
    x: u16,
    room: u16,
    words: &str,
    style: Style,
    theme: &Theme,
) -> u16 {
    let left = area.width.saturating_sub(x).min(room);
    text(buffer, Rect { x: area.x + x.min(area.width), width: left, ..area }, words, style, theme);
    x.saturating_add(room).saturating_add(1)
}

/// Paints a text broken into lines from the top of an area on; how many lines it took.
pub(super) fn wrapped(buffer: &mut Buffer, area: Rect, words: &str, style: Style, theme: &Theme) -> u16 {
    let safe = crate::domain::text::visible(words);
    let lines = cut::wrap(&safe, usize::from(area.width));
    for (at, line) in lines.iter().enumerate().take(usize::from(area.height)) {
        text(buffer, line_of(area, at as u16), line, style, theme);
    }
    lines.len().min(usize::from(area.height)) as u16
}

/// Takes lines off the top of an area.
pub(super) fn below(area: Rect, lines: u16) -> Rect {
    let lines = lines.min(area.height);
    Rect { y: area.y + lines, height: area.height - lines, ..area }
}

/// What stands before the entry under the cursor, so that it shows without colour.
pub(super) fn pointer(here: bool, theme: &Theme) -> &'static str {
    if here { theme.signs.right } else { " " }
}
