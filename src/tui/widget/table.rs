//! A table of which only what shows is laid out: columns that stay, columns that scroll sideways, cells cut to
//! their width. Rows are the caller's business.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::cut;
use crate::tui::format::{CellText, Manner};
use crate::tui::theme::Theme;

/// Cells between two columns.
const GAP: u16 = 1;
/// A cut column of fewer cells than this is not worth its room.
const LEAST_CUT: u16 = 8;

/// The title of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// What stands above it.
    pub title: String,
    /// How many cells wide.
    pub width: u16,
    /// At the right edge, as numbers are.
    pub right: bool,
}

/// Where a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Which.
    pub column: usize,
    /// From the table's left edge.
    pub x: u16,
    /// Cells it has, fewer than it wants where the room ends.
    pub width: u16,
}

/// Which columns show, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The columns that show, from left to right.
    pub placed: Vec<Placed>,
    /// How many are hidden on the left, behind those that stay.
    pub hidden_left: usize,
    /// How many are hidden on the right.
    pub hidden_right: usize,
}

impl Layout {
    /// Places columns of some widths: the first `frozen` stay, the others begin with `first`.
    pub fn new(widths: &[u16], frozen: usize, first: usize, room: u16) -> Self {
        let frozen = frozen.min(widths.len());
        let first = first.max(frozen);
        let mut layout = Self { hidden_left: first - frozen, ..Self::default() };
        let mut x = 0u16;
        let order = (0..frozen).chain(first..widths.len());
        for column in order {
            let left = room.saturating_sub(x);
            let width = widths[column];
            if left < width && left < LEAST_CUT {
                break;
            }
            layout.placed.push(Placed { column, x, width: width.min(left) });
            x = x.saturating_add(width).saturating_add(GAP);
        }
        layout.hidden_right = frozen + widths.len().saturating_sub(first) - layout.placed.len();
        layout
    }

    /// Whether a column shows whole.
    fn shows(&self, column: usize, widths: &[u16]) -> bool {
        self.placed.iter().any(|p| p.column == column && p.width == widths[column])
    }

    /// The first scrolling column with which a column shows whole, as near to `first` as can be.
    pub fn scrolled(widths: &[u16], frozen: usize, first: usize, room: u16, column: usize) -> usize {
        if column < frozen || column >= widths.len() {
            return first.max(frozen);
        }
        let mut first = first.max(frozen).min(column);
        while first < column && !Self::new(widths, frozen, first, room).shows(column, widths) {
            first += 1;
        }
        first
    }

    /// The column at a place, for the mouse.
    pub fn column_at(&self, x: u16) -> Option<usize> {
        self.placed.iter().find(|p| (p.x..p.x + p.width).contains(&x)).map(|p| p.column)
    }
}

/// Paints the titles, and how many columns are hidden on either side.
pub fn view_heads(
    heads: &[Head],
    layout: &Layout,
    here: Option<usize>,
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
) {
    if area.height == 0 {
        return;
    }
    let hidden = if layout.hidden_right > 0 {
        format!("{}{}", theme.signs.right, layout.hidden_right)
    } else {
        String::new()
    };
    // The mark stands at the right edge; the last title makes room for it.
    let end = area.width.saturating_sub(cut::width(&hidden) as u16 + u16::from(!hidden.is_empty()));
    for placed in &layout.placed {
        let placed = Placed { width: placed.width.min(end.saturating_sub(placed.x)), ..*placed };
        let head = &heads[placed.column];
        let style = if here == Some(placed.column) { theme.title_here } else { theme.title };
        let text = cut::shown(&head.title, usize::from(placed.width), theme.signs.ellipsis);
        let offset = if head.right { placed.width - cut::width(&text) as u16 } else { 0 };
        buffer.set_string(area.x + placed.x + offset, area.y, text, style);
    }
    let x = area.right().saturating_sub(cut::width(&hidden) as u16).max(area.x);
    buffer.set_stringn(x, area.y, hidden, usize::from(area.width), theme.accent);
    if layout.hidden_left > 0 {
        let at = layout.placed.iter().find(|p| p.column >= layout.hidden_left).map_or(0, |p| p.x);
        let mark = format!("{}{}", theme.signs.left, layout.hidden_left);
        let x = (area.x + at).saturating_sub(cut::width(&mark) as u16).max(area.x);
        buffer.set_stringn(x, area.y, mark, usize::from(area.width), theme.accent);
    }
}

/// Paints a cell in its room; `hits` are ranges of bytes of its text that a search found.
pub fn view_cell(
    cell: &CellText,
    hits: &[Range<usize>],
    room: Rect,
    buffer: &mut Buffer,
    style: Style,
    theme: &Theme,
) {
    if room.height == 0 || room.width == 0 {
        return;
    }
    let is_absent = matches!(cell.manner, Manner::Absent | Manner::AbsentRight);
    let style = if is_absent { theme.dim.patch(style) } else { style };
    let mut text = cut::shown(&cell.text, usize::from(room.width), theme.signs.ellipsis);
    if cell.manner == Manner::Right && cut::width(&cell.text) > usize::from(room.width) {
        // Half a number reads as another number.
        theme.signs.ellipsis.clone_into(&mut text);
    }
    let offset = match cell.manner {
        Manner::Right | Manner::AbsentRight => room.width - cut::width(&text) as u16,
        Manner::Plain | Manner::Absent => 0,
    };
    buffer.set_string(room.x + offset, room.y, &text, style);
    // A cut text has the ellipsis where the whole one goes on; what a hit covers of it is not marked.
    let kept = text.strip_suffix(theme.signs.ellipsis).map_or(text.len(), str::len);
    for hit in hits.iter().filter(|h| h.start < kept) {
        let end = hit.end.min(kept);
        if let (Some(before), Some(found)) = (text.get(..hit.start), text.get(hit.start..end)) {
            let x = room.x + offset + cut::width(before) as u16;
            buffer.set_string(x, room.y, found, style.patch(theme.hit));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frozen_columns_stay_and_the_cursor_is_scrolled_to() {
        let widths = [10, 10, 10, 10, 10];
        let layout = Layout::new(&widths, 1, 1, 35);
        assert_eq!(layout.placed.iter().map(|p| p.column).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!((layout.hidden_left, layout.hidden_right), (0, 2));
        let first = Layout::scrolled(&widths, 1, 1, 35, 4);
        let layout = Layout::new(&widths, 1, first, 35);
        assert_eq!(layout.placed.iter().map(|p| p.column).collect::<Vec<_>>(), [0, 3, 4]);
        assert_eq!((layout.hidden_left, layout.hidden_right), (2, 0));
    }

    #[test]
    fn no_column_goes_beyond_the_room() {
        for room in 0..60 {
            for first in 0..4 {
                let layout = Layout::new(&[9, 30, 4, 12], 2, first, room);
                assert!(layout.placed.iter().all(|p| p.x + p.width <= room));
                let hidden = layout.hidden_left + layout.hidden_right;
                assert!(layout.placed.len() + hidden == 4);
            }
        }
    }
}
