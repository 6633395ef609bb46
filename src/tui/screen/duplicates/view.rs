//! Paints the pairs.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Duplicates;
use crate::app::duplicates::{Likeness, MAX_ALIKE};
use crate::domain::{Cell, ColumnId};
use crate::tui::event::Env;
use crate::tui::format::{CellText, count, counted};
use crate::tui::keymap::Action;
use crate::tui::pairs::{PAIR_COLUMNS, PairLine};
use crate::tui::screen::customer::view::{put, view_text, view_words};
use crate::tui::widget::frame::{boxed, split_bottom, split_left};
use crate::tui::widget::sheet::{Sheet, SheetColumn, plain};

const COLUMNS: &[SheetColumn] = &[("the same", 18), ("was there first", 28), ("may be the same", 0)];
/// From this width on, the pair stands beside the list.
const WIDE: u16 = 130;
/// Cells of what stands beside it.
const PANE: u16 = 60;

impl Duplicates {
    /// Paints the screen.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        if let Some(problem) = &self.problem {
            let words = ["The customers cannot be compared:".to_owned(), problem.clone()];
            return view_words(&words, frame, area, env);
        }
        let Some(found) = &self.found else {
            return view_words(&["comparing the customers".to_owned()], frame, area, env);
        };
        if found.pairs.is_empty() {
            let words = [
                "No two customers have the same email, phone, or name and birthdate.".to_owned(),
                format!("{} looks for another likeness.", env.key(Action::NextLikeness)),
            ];
            return view_words(&words, frame, area, env);
        }
        let (area, bottom) = split_bottom(area, 1);
        let is_wide = area.width >= WIDE;
        let (list, side) = split_left(area, if is_wide { area.width - PANE } else { area.width });
        let len = found.pairs.len() as u64;
        let sheet = Sheet { columns: COLUMNS, cursor: self.cursor, len, has_keys: true };
        let row_at = |at: u64| found.pairs.get(at as usize).map(row).unwrap_or_default();
        sheet.view(row_at, list, frame.buffer_mut(), env.theme);
        if let Some(pair) = self.here().filter(|_| is_wide) {
            let inner = boxed(side, frame.buffer_mut(), "The pair", env.theme.border, env.theme);
            let text = [0, 1].map(|which| whole(pair, which)).join("\n\n");
            view_text(&text, frame, inner, env);
        }
        let mut words = vec![format!("{} of {}", count(self.cursor.at + 1), count(found.count))];
        if found.count > len {
            words.push(format!("the first {} are listed", count(len)));
        }
        if found.crowds > 0 {
            let values = counted(found.crowds, "value");
            words.push(format!("left out: {values} that more than {MAX_ALIKE} share"));
        }
        put(&words.join("; "), bottom, env.theme.dim, frame, env);
    }
}

fn row(pair: &PairLine) -> Vec<CellText> {
    let by: Vec<&str> = pair.by.iter().map(|by| by.word()).collect();
    let one = |which: usize| {
        // What they do not share tells them apart.
        let mut columns = [ColumnId::EMAIL, ColumnId::SOURCE_ID];
        if pair.by.contains(&Likeness::Email) {
            columns.swap(0, 1);
        }
        let place = |column: &ColumnId| PAIR_COLUMNS.iter().position(|other| other == column);
        let cells = columns.iter().filter_map(place).map(|at| &pair.cells[which][at]);
        let detail = cells.filter_map(Cell::as_text).find(|text| !text.is_empty()).unwrap_or_default();
        plain(format!("{}  {detail}", pair.called(which)))
    };
    vec![plain(by.join(", ")), one(0), one(1)]
}

/// One of a pair, a line per attribute.
pub(super) fn whole(pair: &PairLine, which: usize) -> String {
    let names = ["name", "email", "phone", "source_id"];
    let lines = names.iter().zip(&pair.cells[which]).map(|(name, cell)| {
        let value = cell.value().map(ToString::to_string).unwrap_or_default();
        format!("{name:<10} {value}").trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}
