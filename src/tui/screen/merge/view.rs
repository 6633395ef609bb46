//! Paints a merge: attribute by attribute, and what comes over.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Merge, WORDS, is_lost, why_fixed};
use crate::app::merge::{MergePreview, MergedAttribute, Side};
use crate::domain::Cell;
use crate::tui::event::Env;
use crate::tui::format::{self, CellText, Manner};
use crate::tui::keymap::Action;
use crate::tui::screen::customer::view::{put, view_words};
use crate::tui::widget::cut;
use crate::tui::widget::frame::{line_of, split_bottom, split_top};
use crate::tui::widget::sheet::{Sheet, SheetColumn, absent, plain};

impl Merge {
    /// Paints the screen.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        if let Some(problem) = &self.problem {
            let words = ["These two cannot be made one:".to_owned(), problem.clone()];
            return view_words(&words, frame, area, env);
        }
        let Some(preview) = &self.preview else {
            return view_words(&["comparing the two".to_owned()], frame, area, env);
        };
        let (head, rest) = split_top(area, 2);
        let label = |text: &str, name: &str| format!("{text:<6} {name}");
        put(&label("stays", &self.names[0]), line_of(head, 0), env.theme.strong, frame, env);
        put(&label("goes", &self.names[1]), line_of(head, 1), env.theme.text, frame, env);
        let (list, foot) = split_bottom(rest, WORDS);
        let room = list.width.saturating_sub(2 + 20 + 9 + 5);
        let columns: [SheetColumn; 5] = [
            ("attribute", 20),
            ("who stays has", room / 3),
            ("who goes has", room / 3),
            ("whose", 9),
            ("becomes", room - 2 * (room / 3)),
        ];
        let len = preview.attributes.len() as u64;
        let sheet = Sheet { columns: &columns, cursor: self.cursor, len, has_keys: true };
        let row_at = |at: u64| preview.attributes.get(at as usize).map(|o| row(o, env)).unwrap_or_default();
        sheet.view(row_at, list, frame.buffer_mut(), env.theme);
        self.view_words(preview, frame, foot, env);
    }

    /// What else comes over, and what can be done about the line under the cursor.
    fn view_words(&self, preview: &MergePreview, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let records: Vec<String> = preview.records.iter().map(|(kind, count)| kind.count(*count)).collect();
        let over = match (records.is_empty(), preview.lists.is_empty()) {
            (true, true) => "no records and no lists come over".to_owned(),
            (false, true) => format!("coming over: {}", records.join(", ")),
            (true, false) => format!("comes onto {}", preview.lists.join(", ")),
            (false, false) => {
                format!("coming over: {}; comes onto {}", records.join(", "), preview.lists.join(", "))
            }
        };
        let lost = preview.attributes.iter().filter(|one| is_lost(one)).count() as u64;
        let lost =
            if lost == 0 { String::new() } else { format!("; {} given up", format::counted(lost, "value")) };
        put(&format!("{over}{lost}"), line_of(area, 1), env.theme.text, frame, env);
        let about = match self.here() {
            Some(one) => why_fixed(one)
                .unwrap_or_else(|| format!("{} takes the value of another side", env.key(Action::TakeSide))),
            None => "neither has any attribute".to_owned(),
        };
        let keys = format!(
            "{about}; {} swaps the two, {} makes them one",
            env.key(Action::SwapSides),
            env.key(Action::MergeNow)
        );
        let lines = cut::wrap(&keys, usize::from(area.width));
        for (at, line) in lines.iter().take(2).enumerate() {
            put(line, line_of(area, 2 + at as u16), env.theme.dim, frame, env);
        }
    }
}

fn row(one: &MergedAttribute, env: &Env<'_>) -> Vec<CellText> {
    let shown = |cell: &Cell, is_taken: bool| {
        let text = format::cell(cell, env.zone, env.theme.signs.missing);
        let manner = match text.manner {
            Manner::Absent | Manner::AbsentRight => Manner::Absent,
            // What is not taken stands back.
            _ if !is_taken => Manner::Absent,
            _ => Manner::Plain,
        };
        CellText { manner, ..text }
    };
    let (first, second) = (one.side != Side::Other, one.side != Side::Survivor);
    let whose = match one.side {
        _ if one.survivor == one.other => absent("the same"),
        Side::Survivor => plain("stays"),
        Side::Other => plain("goes"),
        Side::Both => plain("both"),
    };
    vec![
        plain(one.attribute.short()),
        shown(&one.survivor, first),
        shown(&one.other, second || one.survivor == one.other),
        whose,
        shown(&one.after, true),
    ]
}
