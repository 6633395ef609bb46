//! Paints the history.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{History, log, touched};
use crate::domain::ChangeSet;
use crate::tui::event::Env;
use crate::tui::format::{CellText, count, counted};
use crate::tui::keymap::Action;
use crate::tui::screen::customer::view::{view_text, view_words};
use crate::tui::widget::frame::{boxed, split_bottom, split_left};
use crate::tui::widget::sheet::{Sheet, SheetColumn, absent, number, plain};

const COLUMNS: &[SheetColumn] = &[
    ("number", 6),
    ("when", 16),
    ("who", 8),
    ("via", 7),
    ("kind", 7),
    ("customers", 9),
    ("what happened", 0),
];
/// From this width on, the change-set stands beside the list.
const WIDE: u16 = 130;

/// A change-set whole, a line each.
pub(super) fn whole(set: &ChangeSet, env: &Env<'_>) -> String {
    let mut lines = log::head(set, env);
    if !set.attributes.is_empty() {
        lines.push(String::new());
        let changed = |(name, number): &(String, u64)| format!("{name}: {}", counted(*number, "customer"));
        lines.extend(set.attributes.iter().map(changed));
    }
    lines.join("\n")
}

impl History {
    /// Paints the screen.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        if let Some(problem) = &self.problem {
            return view_words(
                &["The history cannot be read:".to_owned(), problem.clone()],
                frame,
                area,
                env,
            );
        }
        let Some(sets) = &self.sets else {
            return view_words(&["reading the history".to_owned()], frame, area, env);
        };
        if sets.is_empty() {
            let words = [
                "Nothing was changed yet.".to_owned(),
                format!(
                    "Every edit and import will stand here, and {} takes it back.",
                    env.key(Action::Undo)
                ),
            ];
            return view_words(&words, frame, area, env);
        }
        let (area, _) = split_bottom(area, 1);
        let is_wide = area.width >= WIDE;
        let (list, side) = split_left(area, if is_wide { area.width - 60 } else { area.width });
        let sheet = Sheet { columns: COLUMNS, cursor: self.cursor, len: sets.len() as u64, has_keys: true };
        let row_at = |at: u64| sets.get(at as usize).map(|set| row(set, env)).unwrap_or_default();
        sheet.view(row_at, list, frame.buffer_mut(), env.theme);
        if let Some(set) = self.here().filter(|_| is_wide) {
            let title = format!("Change-set {}", set.id.0);
            let inner = boxed(side, frame.buffer_mut(), &title, env.theme.border, env.theme);
            view_text(&whole(set, env), frame, inner, env);
        }
    }
}

fn row(set: &ChangeSet, env: &Env<'_>) -> Vec<CellText> {
    let touched = touched(set);
    let customers = if touched == 0 { absent(env.theme.signs.missing) } else { number(count(touched)) };
    let what = match set.undone_by {
        Some(by) => absent(format!("undone by {}: {}", by.0, set.title)),
        None => plain(set.title.clone()),
    };
    vec![
        number(set.id.0.to_string()),
        plain(set.at.local_text(env.zone)),
        plain(set.who.clone()),
        plain(set.origin.word()),
        plain(set.kind.word()),
        customers,
        what,
    ]
}
