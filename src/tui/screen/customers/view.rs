//! Paints the customers: titles, the rows that show, the line at the bottom, and what stands beside the list.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::chooser::Chooser;
use super::hits::{SEARCHED, hits};
use super::pane::view_pane;
use super::{Customers, GUTTER, WIDE};
use crate::domain::Cell;
use crate::tui::effect::ListRow;
use crate::tui::event::Env;
use crate::tui::format::{self, CellText};
use crate::tui::keymap::Action;
use crate::tui::widget::cut;
use crate::tui::widget::frame::{boxed, line_of, split_bottom, split_left, split_top};
use crate::tui::widget::table::{Head, Layout, Placed, view_cell, view_heads};

/// The width of the pane beside the list.
const PANE: u16 = 54;
/// The width of the column chooser.
const CHOOSER: u16 = 36;

/// The width that the table has of a terminal's.
pub(super) fn table_area_width(width: u16, has_preview: bool) -> u16 {
    if has_preview { width.saturating_sub(PANE + 1) } else { width }
}

/// A cell's text: on wide terminals dates also say how long ago.
pub(super) fn cell_text(cell: &Cell, env: &Env<'_>) -> CellText {
    let missing = env.theme.signs.missing;
    if env.size.width >= WIDE {
        format::wide_cell(cell, env.zone, missing, env.now)
    } else {
        format::cell(cell, env.zone, missing)
    }
}

impl Customers {
    /// Paints the screen.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (main, side) = split_left(area, table_area_width(area.width, self.has_preview(env)));
        let (table, bottom) = split_bottom(main, 1 + u16::from(self.filter.is_open));
        if self.list.known && self.list.count == 0 {
            self.view_empty(frame, table, env);
        } else {
            self.view_table(frame, table, env);
        }
        self.view_bottom(frame, bottom, env);
        if side.width > 1 {
            let side = Rect { x: side.x + 1, width: side.width - 1, ..side };
            view_pane(self.preview.as_deref(), frame, side, env);
        }
        if let Some(chooser) = &self.chooser {
            self.view_chooser(chooser, frame, area, env);
        }
    }

    fn view_empty(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let key = |action| env.key(action);
        let lines = if env.facts.customers == 0 {
            [
                "No customers are kept here.".to_owned(),
                format!(
                    "{} imports a CSV, {} makes one by hand.",
                    key(Action::Import),
                    key(Action::NewCustomer)
                ),
            ]
        } else {
            let query = &self.list.query;
            let why = match query.search.as_str() {
                "" => format!("Nobody passes the filter `{}`.", query.filter),
                search => format!("Nobody has `{search}` in name, email, phone or source id."),
            };
            [why, format!("{} shows everyone again.", key(Action::Back))]
        };
        for (i, words) in lines.iter().enumerate() {
            let line = line_of(area, i as u16 + 2);
            if line.height > 0 && line.width > 2 {
                let words = cut::shown(words, usize::from(line.width - 2), env.theme.signs.ellipsis);
                frame.buffer_mut().set_string(line.x + 2, line.y, words, env.theme.text);
            }
        }
    }

    fn view_table(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (top, rows) = split_top(area, 1);
        let (_, columns) = split_left(top, GUTTER);
        let layout = self.columns.layout(columns.width);
        let heads = self.heads(env);
        let here = self.chooser.is_none().then_some(self.columns.at);
        view_heads(&heads, &layout, here, columns, frame.buffer_mut(), env.theme);
        for (i, at) in self.list.window().enumerate() {
            let line = line_of(rows, i as u16);
            if let Some(row) = self.list.line(at)
                && line.height > 0
            {
                self.view_row(at, row, &layout, line, frame, env);
            }
        }
    }

    fn heads(&self, env: &Env<'_>) -> Vec<Head> {
        let signs = env.theme.signs;
        let sort = &self.list.query.sort;
        let head = |column: &super::columns::TableColumn| {
            let sign = sort.iter().position(|key| key.column == column.column).map(|place| {
                let sign = if sort[place].descending { signs.descending } else { signs.ascending };
                if sort.len() > 1 { format!(" {sign}{}", place + 1) } else { format!(" {sign}") }
            });
            let room = usize::from(column.cells());
            let sign = sign.unwrap_or_default();
            let title = cut::shown(&column.title, room.saturating_sub(cut::width(&sign)), signs.ellipsis);
            Head { title: format!("{title}{sign}"), width: column.cells(), right: column.right() }
        };
        self.columns.shown.iter().map(head).collect()
    }

    fn view_row(
        &self,
        at: u64,
        row: &ListRow,
        layout: &Layout,
        line: Rect,
        frame: &mut Frame<'_>,
        env: &Env<'_>,
    ) {
        let theme = env.theme;
        let is_here = at == self.list.cursor.at;
        let is_marked = self.marks.has(row.row) || self.is_in_range(at);
        let mut style = if is_marked { theme.mark } else { theme.text };
        if is_here {
            style = theme.on_cursor(style);
            frame.buffer_mut().set_style(line, style);
        }
        let sign = match (is_marked, is_here) {
            (true, _) => theme.signs.mark,
            (false, true) => theme.signs.right,
            (false, false) => " ",
        };
        frame.buffer_mut().set_stringn(line.x, line.y, sign, usize::from(line.width), style);
        for placed in &layout.placed {
            let Some(cell) = row.cells.get(placed.column) else {
                continue;
            };
            let mut cell = self.column_text(placed, cell, env);
            if is_here {
                // Each change of colour within the row that moves most costs bytes.
                cell = cell.undimmed();
            }
            let room = Rect { x: line.x + GUTTER + placed.x, width: placed.width, ..line };
            let has_cursor = is_here && placed.column == self.columns.at && self.chooser.is_none();
            let cell_style = if has_cursor { theme.cursor_cell } else { style };
            if has_cursor {
                frame.buffer_mut().set_style(room, Style::reset().patch(cell_style));
            }
            let found = self.found(placed.column, &cell.text);
            view_cell(&cell, &found, room, frame.buffer_mut(), cell_style, theme);
        }
    }

    /// A cell's text as its column shows it.
    fn column_text(&self, placed: &Placed, cell: &Cell, env: &Env<'_>) -> CellText {
        let text = cell_text(cell, env);
        match self.columns.shown.get(placed.column).filter(|c| c.right()) {
            Some(column) => text.to_the_right().with_decimals(column.decimals, usize::from(placed.width)),
            None => text,
        }
    }

    fn is_in_range(&self, at: u64) -> bool {
        let here = self.list.cursor.at;
        self.range.is_some_and(|(anchor, _)| (anchor.min(here)..=anchor.max(here)).contains(&at))
    }

    /// Where the search found something in a cell.
    fn found(&self, column: usize, text: &str) -> Vec<std::ops::Range<usize>> {
        let search = &self.list.found_by;
        let searched = self.columns.shown.get(column).is_some_and(|c| SEARCHED.contains(&c.column));
        if searched && !search.is_empty() { hits(text, search) } else { Vec::new() }
    }

    fn view_chooser(&self, chooser: &Chooser, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let theme = env.theme;
        let width = CHOOSER.min(area.width);
        let area = Rect { x: area.right() - width, width, ..area };
        ratatui::widgets::Widget::render(ratatui::widgets::Clear, area, frame.buffer_mut());
        let inner = boxed(area, frame.buffer_mut(), "Columns", theme.border_here, theme);
        let shown = self.columns.shown.iter().enumerate().map(|(i, column)| {
            let frozen = if i < self.columns.frozen { theme.signs.column } else { " " };
            let width = column.width.map_or_else(String::new, |w| format!(" {w}"));
            format!("[x]{frozen}{}{width}", column.name)
        });
        let hidden = chooser.hidden.iter().map(|a| format!("[ ] {}", a.name));
        let at = chooser.cursor.at;
        let room = u64::from(inner.height);
        let top = (at + 1).saturating_sub(room);
        for (i, words) in shown.chain(hidden).enumerate().skip(top as usize).take(room as usize) {
            let line = line_of(inner, (i as u64 - top) as u16);
            let mut style = if i < self.columns.shown.len() { theme.text } else { theme.dim };
            if i as u64 == at {
                style = theme.on_cursor(style);
                frame.buffer_mut().set_style(line, style);
            }
            let words = cut::shown(&words, usize::from(line.width), theme.signs.ellipsis);
            frame.buffer_mut().set_string(line.x, line.y, words, style);
        }
    }
}
