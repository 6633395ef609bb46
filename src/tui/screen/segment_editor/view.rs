//! Paints the editor: the filter, what is wrong with it, whom it means, who would enter and leave.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{SegmentEditor, save};
use crate::tui::event::Env;
use crate::tui::format::{self, counted};
use crate::tui::keymap::Action;
use crate::tui::screen::customer::view::put;
use crate::tui::widget::cut;
use crate::tui::widget::frame::{boxed, line_of, split_bottom, split_left, split_top};
use crate::tui::widget::sheet::{Sheet, SheetColumn};

/// The most lines of the filter that show at once.
const MAX_TEXT: u16 = 10;
/// The fewest, so that what stands beneath does not jump with every line.
const MIN_TEXT: u16 = 3;
/// Lines between the filter and the members: what is wrong, who enters, who leaves.
const WORDS: u16 = 3;

const COLUMNS: &[SheetColumn] = &[("name", 28), ("email", 30), ("source_id", 0)];

/// How many members show.
pub(super) fn members_room(editor: &SegmentEditor, env: &Env<'_>) -> u64 {
    let height = env.size.height.saturating_sub(text_height(editor, env) + 2 + WORDS + 1);
    u64::from(height.saturating_sub(1))
}

fn text_height(editor: &SegmentEditor, env: &Env<'_>) -> u16 {
    let wanted = editor.text.height(env.size.width.saturating_sub(4)).clamp(MIN_TEXT, MAX_TEXT);
    wanted.min(env.size.height.saturating_sub(6).max(1))
}

impl SegmentEditor {
    /// Paints the screen.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let theme = env.theme;
        let (top, rest) = split_top(area, text_height(self, env) + 2);
        let inner = boxed(top, frame.buffer_mut(), "Filter", theme.border_here, theme);
        let cursor = self.text.view(inner, frame.buffer_mut(), env);
        if self.text.text().is_empty() {
            put(
                "country = PL and lifetime_value > 100 and created_at within 90d",
                inner,
                theme.dim,
                frame,
                env,
            );
        }
        let (words, below) = split_top(rest, WORDS);
        self.view_words(words, frame, env);
        // The last line is where messages come.
        let (below, _) = split_bottom(below, 1);
        if self.tree.is_some() {
            self.view_tree(frame, below, env);
        } else {
            self.view_members(below, frame, env);
        }
        if let Some(cursor) = cursor.filter(|_| self.tree.is_none()) {
            frame.set_cursor_position(cursor);
            if let Some(offer) = &self.offer {
                offer.view(cursor, area, frame.buffer_mut(), theme);
            }
        }
    }

    fn view_words(&self, area: Rect, frame: &mut Frame<'_>, env: &Env<'_>) {
        let theme = env.theme;
        let is_sound = self.text.reading().filter.is_some();
        match self.problem() {
            Some(problem) => {
                let style = if is_sound { theme.warning } else { theme.error };
                let mend = self
                    .mended()
                    .map_or_else(String::new, |_| format!("; {} mends", env.key(Action::MendFilter)));
                let lines = cut::wrap(&format!("{problem}{mend}"), usize::from(area.width));
                for (y, line) in lines.iter().take(usize::from(WORDS)).enumerate() {
                    put(line, line_of(area, y as u16), style, frame, env);
                }
            }
            None if is_sound => self.view_count(area, frame, env),
            None => {
                let words =
                    format!("{} completes names, operators and values", env.key(Action::CompleteFilter));
                put(&words, line_of(area, 0), theme.dim, frame, env);
            }
        }
    }

    fn view_count(&self, area: Rect, frame: &mut Frame<'_>, env: &Env<'_>) {
        let trial = self.trial.as_ref().filter(|trial| trial.text == self.text.text());
        let words = trial.map_or_else(
            || "counting".to_owned(),
            |trial| format!("{} of {}", format::count(trial.count), counted(env.facts.customers, "customer")),
        );
        put(&words, line_of(area, 0), env.theme.strong, frame, env);
        if let Some(warning) = trial.and_then(|trial| trial.warnings.first()) {
            let (_, beside) = split_left(line_of(area, 0), cut::width(&words) as u16 + 2);
            put(warning, beside, env.theme.warning, frame, env);
        }
        if let Some(comparison) = &self.comparison {
            for (y, line) in save::words(comparison).iter().enumerate() {
                put(line, line_of(area, y as u16 + 1), env.theme.text, frame, env);
            }
        }
    }

    fn view_members(&self, area: Rect, frame: &mut Frame<'_>, env: &Env<'_>) {
        let Some(trial) = &self.trial else { return };
        if trial.first.is_empty() {
            return put("nobody", line_of(area, 0), env.theme.dim, frame, env);
        }
        let row = |at: u64| {
            let cells = trial.first.get(at as usize).map_or(&[][..], |line| &line.cells);
            cells.iter().map(|cell| format::cell(cell, env.zone, env.theme.signs.missing)).collect()
        };
        let sheet =
            Sheet { columns: COLUMNS, cursor: self.members, len: trial.first.len() as u64, has_keys: false };
        sheet.view(row, area, frame.buffer_mut(), env.theme);
    }
}
