//! Paints the list of segments.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Segments;
use crate::tui::event::Env;
use crate::tui::format::{self, CellText, count};
use crate::tui::keymap::Action;
use crate::tui::screen::customer::view::{put, view_text, view_words};
use crate::tui::segment::{SPARK_POINTS, SegmentLine};
use crate::tui::widget::frame::{boxed, split_bottom, split_left};
use crate::tui::widget::sheet::{Sheet, SheetColumn, absent, number, plain};
use crate::tui::widget::spark;

const COLUMNS: &[SheetColumn] =
    &[("name", 24), ("type", 11), ("size", 11), ("over time", 14), ("last move", 10), ("used by", 0)];
/// The same where there is room.
const WIDE_COLUMNS: &[SheetColumn] = &[
    ("name", 32),
    ("type", 11),
    ("size", 11),
    ("over time", SPARK_POINTS as u16),
    ("last move", 12),
    ("used by", 0),
];
/// From this width on, the segment stands beside the list.
const WIDE: u16 = 130;
/// The width of what stands beside it.
const PANE: u16 = 48;

impl Segments {
    /// Paints the screen.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        if let Some(problem) = &self.problem {
            let words = ["The segments cannot be read:".to_owned(), problem.clone()];
            return view_words(&words, frame, area, env);
        }
        let Some(lines) = &self.lines else {
            return view_words(&["reading the segments".to_owned()], frame, area, env);
        };
        if lines.is_empty() {
            let words = [
                "There are no segments yet.".to_owned(),
                "A segment is a named part of the customers, by a filter or by hand.".to_owned(),
                format!(
                    "{} makes one by a filter, {} an empty list; {} shows the customers, where the marked or the \
                     filtered become one.",
                    env.key(Action::NewSegment),
                    env.key(Action::NewList),
                    env.key(Action::ToCustomers)
                ),
            ];
            return view_words(&words, frame, area, env);
        }
        let (area, bottom) = split_bottom(area, 1);
        let is_wide = area.width >= WIDE;
        let (list, side) = split_left(area, if is_wide { area.width - PANE - 1 } else { area.width });
        let columns = if is_wide { WIDE_COLUMNS } else { COLUMNS };
        let sheet = Sheet { columns, cursor: self.cursor, len: lines.len() as u64, has_keys: true };
        let points = usize::from(columns[3].1);
        let row_at = |at: u64| lines.get(at as usize).map(|l| row(l, points, env)).unwrap_or_default();
        sheet.view(row_at, list, frame.buffer_mut(), env.theme);
        let Some(line) = self.here() else { return };
        let filter = line.filter.as_deref().unwrap_or("a list kept by hand");
        if is_wide {
            let side = Rect { x: side.x + 1, width: side.width.saturating_sub(1), ..side };
            let inner = boxed(side, frame.buffer_mut(), &line.name, env.theme.border, env.theme);
            view_text(&about(line, env), frame, inner, env);
        } else {
            put(filter, bottom, env.theme.dim, frame, env);
        }
    }
}

fn row(line: &SegmentLine, points: usize, env: &Env<'_>) -> Vec<CellText> {
    let missing = env.theme.signs.missing;
    let or_missing = |text: String| if text.is_empty() { absent(missing) } else { plain(text) };
    vec![
        plain(line.name.clone()),
        plain(line.kind),
        number(count(line.size)),
        or_missing(spark::bars(&line.sizes, points, env.theme)),
        line.moved_at.map_or_else(|| absent(missing), |at| plain(format::relative(at, env.now))),
        or_missing(line.users.join(", ")),
    ]
}

/// A segment in words.
pub(in super::super) fn about(line: &SegmentLine, env: &Env<'_>) -> String {
    let (who, at) = &line.edited;
    let mut lines = vec![
        format!("{}, {}", line.kind, format::counted(line.size, "customer")),
        format!("version {}, by {who}, {}", line.version, at.local_text(env.zone)),
    ];
    if let Some(at) = line.moved_at {
        lines.push(format!("last move {}, {}", at.local_text(env.zone), format::relative(at, env.now)));
    }
    if !line.users.is_empty() {
        lines.push(format!("used by {}", line.users.join(", ")));
    }
    lines.push(String::new());
    lines.push(line.filter.clone().unwrap_or_else(|| "a list kept by hand".to_owned()));
    lines.join("\n")
}
