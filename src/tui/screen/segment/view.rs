//! Paints the page of a segment.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Found, HEAD, Segment, TABS, Tab};
use crate::tui::event::Env;
use crate::tui::format::{self, CellText, count, counted};
use crate::tui::keymap::Action;
use crate::tui::screen::customer::view::{put, view_words};
use crate::tui::segment::{MoveLine, SegmentPage, VersionLine};
use crate::tui::widget::frame::{line_of, split_bottom, split_top};
use crate::tui::widget::sheet::{Sheet, SheetColumn, absent, number, plain};
use crate::tui::widget::{spark, tabs};

/// Lines of the picture above the sizes.
pub(super) const CHART: u16 = 2;

const MEMBERS: &[SheetColumn] = &[("name", 28), ("email", 30), ("source_id", 0)];
const MOVES: &[SheetColumn] =
    &[("when", 16), ("customer", 24), ("change", 7), ("cause", 10), ("version", 7), ("change-set", 0)];
const SIZES: &[SheetColumn] = &[("when", 16), ("size", 12), ("change", 0)];
const FILTERS: &[SheetColumn] = &[("version", 7), ("when", 16), ("who", 12), ("filter", 0)];

impl Segment {
    /// Paints the screen.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        match &self.page {
            Found::Here(page) => self.view_page(page, frame, area, env),
            Found::Reading => view_words(&["reading".to_owned()], frame, area, env),
            Found::Gone => {
                let undo = format!(
                    "{} undoes the last change, {} goes back.",
                    env.key(Action::Undo),
                    env.key(Action::Back)
                );
                view_words(&["This segment is no longer there.".to_owned(), undo], frame, area, env);
            }
        }
    }

    fn view_page(&self, page: &SegmentPage, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (head, rest) = split_top(area, HEAD);
        put(&summary(page, env), line_of(head, 0), env.theme.dim, frame, env);
        let filter = page.line.filter.as_deref().unwrap_or("a list kept by hand");
        put(filter, line_of(head, 1), env.theme.text, frame, env);
        let titles: Vec<&str> = TABS.iter().map(|(title, _)| *title).collect();
        tabs::view(&titles, self.tab, line_of(head, 2), frame.buffer_mut(), env.theme);
        // The last line is where messages come.
        let (content, bottom) = split_bottom(rest, 1);
        match self.tab() {
            Tab::Members => self.view_members(page, frame, content, env),
            Tab::Activity => self.view_moves(page, frame, content, env),
            Tab::Size => self.view_sizes(page, frame, content, env),
            Tab::Filters => self.view_filters(page, frame, content, env),
        }
        let (len, cursor) = (self.len(), self.cursors[self.tab]);
        if len > 0 {
            let words = format!("{} of {}", count(cursor.at + 1), count(len));
            put(&words, bottom, env.theme.dim, frame, env);
        }
    }

    fn sheet<'a>(&self, columns: &'a [SheetColumn]) -> Sheet<'a> {
        Sheet { columns, cursor: self.cursors[self.tab], len: self.len(), has_keys: true }
    }

    fn view_members(&self, page: &SegmentPage, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        if self.members.count == Some(0) {
            let words = if page.line.filter.is_some() {
                "Nobody passes the filter now.".to_owned()
            } else {
                format!(
                    "Nobody is on the list; customers are added from their table ({}).",
                    env.key(Action::AddToSegment)
                )
            };
            return view_words(&[words], frame, area, env);
        }
        let row = |at: u64| {
            let line = at.checked_sub(self.members.start).and_then(|at| self.members.rows.get(at as usize));
            let cells = line.map_or(&[][..], |line| &line.cells);
            cells.iter().map(|cell| format::cell(cell, env.zone, env.theme.signs.missing)).collect()
        };
        self.sheet(MEMBERS).view(row, area, frame.buffer_mut(), env.theme);
    }

    fn view_moves(&self, page: &SegmentPage, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let Some(moves) = &self.moves else {
            return view_words(&["reading who came and left".to_owned()], frame, area, env);
        };
        if moves.is_empty() {
            let words = match page.line.kind {
                "passive" => "Who enters and leaves a passive segment is not recorded.",
                _ => "Nobody entered or left yet.",
            };
            return view_words(&[words.to_owned()], frame, area, env);
        }
        let row = |at: u64| moves.get(at as usize).map(|moved| move_row(moved, env)).unwrap_or_default();
        self.sheet(MOVES).view(row, area, frame.buffer_mut(), env.theme);
    }

    fn view_sizes(&self, page: &SegmentPage, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        if page.sizes.is_empty() {
            return view_words(&["Its size was never another.".to_owned()], frame, area, env);
        }
        let (chart, list) = split_top(area, CHART);
        let sizes: Vec<u64> = page.sizes.iter().map(|(_, size)| *size).collect();
        put(
            &spark::bars(&sizes, usize::from(chart.width), env.theme),
            line_of(chart, 0),
            env.theme.bar,
            frame,
            env,
        );
        let newest_first = |at: u64| page.sizes.len().checked_sub(at as usize + 1);
        let row = |at: u64| {
            let Some(place) = newest_first(at) else { return Vec::new() };
            let (when, size) = page.sizes[place];
            let before = place.checked_sub(1).map(|place| page.sizes[place].1 as i64);
            let change = before.map_or(String::new(), |before| signed(size as i64 - before));
            vec![plain(when.local_text(env.zone)), number(count(size)), plain(change)]
        };
        self.sheet(SIZES).view(row, list, frame.buffer_mut(), env.theme);
    }

    fn view_filters(&self, page: &SegmentPage, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let row = |at: u64| page.versions.get(at as usize).map(|v| version_row(v, env)).unwrap_or_default();
        self.sheet(FILTERS).view(row, area, frame.buffer_mut(), env.theme);
    }
}

fn signed(change: i64) -> String {
    let sign = if change < 0 { "-" } else { "+" };
    format!("{sign}{}", count(change.unsigned_abs()))
}

/// Type, size, version, who gave it, and when time changes it next.
fn summary(page: &SegmentPage, env: &Env<'_>) -> String {
    let line = &page.line;
    let mut words = vec![
        line.kind.to_owned(),
        counted(line.size, "customer"),
        format!(
            "version {} by {}, {}",
            line.version,
            line.edited.0,
            format::relative(line.edited.1, env.now)
        ),
    ];
    if let Some(due) = page.due {
        words.push(format!("time may change it from {}", due.local_text(env.zone)));
    }
    if !line.users.is_empty() {
        words.push(format!("used by {}", line.users.join(", ")));
    }
    words.join(&format!(" {} ", env.theme.signs.dot))
}

fn move_row(moved: &MoveLine, env: &Env<'_>) -> Vec<CellText> {
    let change_set =
        moved.change_set.map_or_else(|| absent(env.theme.signs.missing), |id| plain(id.to_string()));
    vec![
        plain(moved.at.local_text(env.zone)),
        plain(moved.name.clone()),
        plain(moved.change),
        plain(moved.cause),
        number(moved.version.to_string()),
        change_set,
    ]
}

fn version_row(version: &VersionLine, env: &Env<'_>) -> Vec<CellText> {
    vec![
        number(version.version.to_string()),
        plain(version.at.local_text(env.zone)),
        plain(version.who.clone()),
        plain(version.filter.clone().unwrap_or_else(|| "a list kept by hand".to_owned())),
    ]
}
