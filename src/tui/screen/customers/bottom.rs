//! The lines at the bottom: what narrows the list while it is typed, else the whole value under the cursor; and
//! where in the list one stands.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Customers;
use crate::tui::event::Env;
use crate::tui::format::{self, count};
use crate::tui::widget::cut;
use crate::tui::widget::frame::split_left;

impl Customers {
    /// The search field, or the whole value under the cursor; and where in the list one stands.
    pub(super) fn view_bottom(&self, frame: &mut Frame<'_>, line: Rect, env: &Env<'_>) {
        if self.filter.is_open {
            return self.filter.view(&self.filter_hint(env), line, frame, env);
        }
        if line.height == 0 {
            return;
        }
        let window = self.list.window();
        let place = if window.is_empty() {
            String::new()
        } else {
            let dash = env.theme.signs.dash;
            format!("{}{dash}{} of {}", count(window.start + 1), count(window.end), count(self.list.count))
        };
        let taken = cut::width(&place) as u16;
        let (rest, right) = split_left(line, line.width.saturating_sub(taken));
        frame.buffer_mut().set_stringn(right.x, line.y, &place, usize::from(right.width), env.theme.dim);
        let rest = Rect { width: rest.width.saturating_sub(1), ..rest };
        if let Some(search) = &self.search {
            let (slash, field) = split_left(rest, 1);
            frame.buffer_mut().set_stringn(slash.x, slash.y, "/", usize::from(slash.width), env.theme.key);
            if let Some(cursor) = search.field.view(field, frame.buffer_mut(), env.theme.text) {
                frame.set_cursor_position(cursor);
            }
            return;
        }
        let cell = self.list.here().and_then(|row| row.cells.get(self.columns.at));
        if let (Some(cell), Some(column)) = (cell, self.columns.here()) {
            let text = format::cell(cell, env.zone, "missing").text;
            let words = format!("{}: {text}", column.name);
            let words = cut::shown(&words, usize::from(rest.width), env.theme.signs.ellipsis);
            frame.buffer_mut().set_string(rest.x, rest.y, words, env.theme.dim);
        }
    }

    fn filter_hint(&self, env: &Env<'_>) -> String {
        if self.filter.line.text().trim().is_empty() {
            return "such as: country = PL and lifetime_value > 100 and created_at within 90d".to_owned();
        }
        let (found, all) = (count(self.list.count), count(env.facts.customers));
        if self.list.slow_since(env.now).is_some() {
            "filtering".to_owned()
        } else {
            format!("{found} of {all}")
        }
    }
}
