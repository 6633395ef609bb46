//! The customer under the cursor, beside the list on wide terminals: every attribute it has, long ones whole.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::view::cell_text;
use crate::tui::effect::CustomerView;
use crate::tui::event::Env;
use crate::tui::widget::cut;
use crate::tui::widget::frame::{boxed, line_of, split_left};

/// The most cells that names have.
const WIDEST_NAME: usize = 24;
/// The most lines that a value has.
const MOST_LINES: usize = 4;
/// What cannot fit in those lines is not looked at: a value may have 64 KiB.
const MOST_CELLS: usize = 400;

/// Paints the customer under the cursor.
pub(super) fn view_pane(customer: Option<&CustomerView>, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
    let theme = env.theme;
    let title = customer.map_or_else(|| "Customer".to_owned(), CustomerView::called);
    let inner = boxed(area, frame.buffer_mut(), &title, theme.border, theme);
    let Some(customer) = customer else {
        return;
    };
    let attributes = env.facts.schema.attributes();
    let cell = |column| customer.cells.iter().find(|(c, _)| *c == column).map(|(_, cell)| cell);
    let present: Vec<_> =
        attributes.iter().filter_map(|a| cell(a.column).map(|cell| (&a.name, cell))).collect();
    let longest = present.iter().map(|(name, _)| cut::width(name)).max().unwrap_or(0);
    let names = longest.min(WIDEST_NAME).min(usize::from(inner.width) / 2) as u16 + 1;
    let mut next = 0;
    let id = ("id".to_owned(), vec![customer.id.to_string()]);
    let room = usize::from(inner.width.saturating_sub(names));
    let lines = present.into_iter().map(|(name, cell)| {
        let text = cut::shown(&cell_text(cell, env).text, MOST_CELLS, theme.signs.ellipsis);
        (name.clone(), cut::wrap(&text, room.max(1)))
    });
    for (name, lines) in [id].into_iter().chain(lines) {
        let (left, _) = split_left(line_of(inner, next), names);
        let shown = cut::shown(&name, usize::from(left.width.saturating_sub(1)), theme.signs.ellipsis);
        if left.height > 0 {
            frame.buffer_mut().set_string(left.x, left.y, shown, theme.dim);
        }
        for text in lines.iter().take(MOST_LINES) {
            let (_, right) = split_left(line_of(inner, next), names);
            if right.height > 0 {
                frame.buffer_mut().set_stringn(right.x, right.y, text, usize::from(right.width), theme.text);
            }
            next += 1;
        }
        next += u16::from(lines.is_empty());
    }
}
