//! A short table that is held whole: titles, rows, a cursor. The long one is [`super::table`].

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::frame::{line_of, split_left, split_top};
use super::list::{ListCursor, Step};
use super::table::{Head, Layout, view_cell, view_heads};
use crate::tui::event::{Mouse, MouseAct};
use crate::tui::format::{CellText, Manner};
use crate::tui::keymap::Action;
use crate::tui::theme::Theme;

/// Cells before the first column: the cursor's sign and a blank.
const GUTTER: u16 = 2;
/// The least width of a column that takes the rest.
const LEAST_REST: u16 = 12;

/// A column: its title, and its width; nought takes what the others leave.
pub type SheetColumn = (&'static str, u16);

/// A table to paint.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// Its columns.
    pub columns: &'a [SheetColumn],
    /// Where the cursor stands.
    pub cursor: ListCursor,
    /// How many rows there are.
    pub len: u64,
    /// Whether the keys go here.
    pub has_keys: bool,
}

/// The movement that an action means in a list.
pub fn step_of(action: Action) -> Option<Step> {
    Some(match action {
        Action::Down => Step::Down,
        Action::Up => Step::Up,
        Action::PageDown => Step::PageDown,
        Action::PageUp => Step::PageUp,
        Action::HalfDown => Step::HalfDown,
        Action::HalfUp => Step::HalfUp,
        Action::Top => Step::Top,
        Action::Bottom => Step::Bottom,
        _ => return None,
    })
}

/// Moves the cursor of a list as the mouse says: the wheel by a row, a click to its row, beneath so many lines.
pub fn mouse(cursor: &mut ListCursor, mouse: Mouse, lines_above: u16, len: u64, room: u64) {
    match mouse.act {
        MouseAct::WheelDown => cursor.step(Step::Down, len, room),
        MouseAct::WheelUp => cursor.step(Step::Up, len, room),
        MouseAct::Click => {
            if let Some(line) = mouse.y.checked_sub(lines_above) {
                cursor.put(cursor.top + u64::from(line), len, room);
            }
        }
    }
}

/// A cell of plain text.
pub fn plain(text: impl Into<String>) -> CellText {
    CellText { text: text.into(), manner: Manner::Plain }
}

/// A cell of a number, at the right edge.
pub fn number(text: impl Into<String>) -> CellText {
    CellText { text: text.into(), manner: Manner::Right }
}

/// A cell that stands for something absent.
pub fn absent(text: impl Into<String>) -> CellText {
    CellText { text: text.into(), manner: Manner::Absent }
}

impl Sheet<'_> {
    /// Paints titles and the rows that show; `row` gives a row's cells.
    pub fn view(&self, row: impl Fn(u64) -> Vec<CellText>, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let (top, rows) = split_top(area, 1);
        let (_, titles) = split_left(top, GUTTER);
        let widths = self.widths(titles.width);
        let layout = Layout::new(&widths, 1, 1, titles.width);
        let head = |((title, _), width): (&SheetColumn, &u16)| Head {
            title: (*title).to_owned(),
            width: *width,
            right: false,
        };
        let mut heads: Vec<Head> = self.columns.iter().zip(&widths).map(head).collect();
        let room = u64::from(rows.height);
        let mut cursor = self.cursor;
        cursor.put(cursor.at, self.len, room);
        // Titles stand over their numbers.
        let first = if self.len > 0 { row(cursor.window(self.len, room).start) } else { Vec::new() };
        for (head, cell) in heads.iter_mut().zip(&first) {
            head.right = matches!(cell.manner, Manner::Right | Manner::AbsentRight);
        }
        view_heads(&heads, &layout, None, titles, buffer, theme);
        for (i, at) in cursor.window(self.len, room).enumerate() {
            let line = line_of(rows, i as u16);
            let mut style = theme.text;
            if at == cursor.at {
                let sign = if self.has_keys { theme.signs.right } else { theme.signs.dot };
                if self.has_keys {
                    style = theme.on_cursor(style);
                    buffer.set_style(line, style);
                }
                buffer.set_stringn(line.x, line.y, sign, usize::from(line.width), style);
            }
            let cells = row(at);
            for placed in &layout.placed {
                let room = Rect { x: line.x + GUTTER + placed.x, width: placed.width, ..line };
                if let Some(cell) = cells.get(placed.column) {
                    view_cell(cell, &[], room, buffer, style, theme);
                }
            }
        }
    }

    fn widths(&self, room: u16) -> Vec<u16> {
        let fixed: u16 = self.columns.iter().map(|(_, width)| width + 1).sum();
        let rest = room.saturating_sub(fixed.saturating_sub(1)).max(LEAST_REST);
        self.columns.iter().map(|(_, width)| if *width == 0 { rest } else { *width }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_keeps_to_its_room_and_shows_its_cursor() {
        let theme = Theme::default();
        for width in 0..40 {
            for height in 0..6 {
                let mut buffer = Buffer::empty(Rect::new(0, 0, 50, 8));
                let cursor = ListCursor { at: 7, top: 0 };
                let sheet = Sheet { columns: &[("when", 6), ("what", 0)], cursor, len: 9, has_keys: true };
                let row = |at: u64| vec![plain(at.to_string()), plain("x".repeat(60))];
                sheet.view(row, Rect::new(1, 1, width, height), &mut buffer, &theme);
                let outside = (0..50).flat_map(|x| (0..8).map(move |y| (x, y)));
                let mut outside = outside.filter(|(x, y)| {
                    !Rect::new(1, 1, width, height).contains(ratatui::layout::Position::new(*x, *y))
                });
                assert!(outside.all(|at| buffer[at].symbol() == " "), "{width}x{height}");
                let text: String = buffer.content().iter().map(ratatui::buffer::Cell::symbol).collect();
                assert!(width < 12 || height < 2 || text.contains("› 7"), "{width}x{height} {text}");
            }
        }
    }
}
