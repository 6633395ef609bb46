//! Paints the list of campaigns.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Campaigns;
use crate::tui::event::Env;
use crate::tui::format::{CellText, count};
use crate::tui::keymap::Action;
use crate::tui::promotion::CampaignLine;
use crate::tui::screen::customer::view::{put, view_text, view_words};
use crate::tui::widget::frame::{boxed, split_bottom, split_left};
use crate::tui::widget::sheet::{Sheet, SheetColumn, absent, number, plain};

const COLUMNS: &[SheetColumn] =
    &[("name", 24), ("type", 9), ("codes", 10), ("published", 10), ("redeemed", 9), ("offer", 0)];
/// From this width on, the campaign stands beside the list.
const WIDE: u16 = 130;
/// The width of what stands beside it.
const PANE: u16 = 52;

impl Campaigns {
    /// Paints the screen.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        if let Some(problem) = &self.problem {
            let words = ["The campaigns cannot be read:".to_owned(), problem.clone()];
            return view_words(&words, frame, area, env);
        }
        let Some(lines) = &self.lines else {
            return view_words(&["reading the campaigns".to_owned()], frame, area, env);
        };
        if lines.is_empty() {
            let words = [
                "There are no campaigns yet.".to_owned(),
                "A campaign is many codes of one offer: something off, a gift card, points, a code for friends."
                    .to_owned(),
                format!("{} makes one.", env.key(Action::NewCampaign)),
            ];
            return view_words(&words, frame, area, env);
        }
        let (area, bottom) = split_bottom(area, 1);
        let is_wide = area.width >= WIDE;
        let (list, side) = split_left(area, if is_wide { area.width - PANE - 1 } else { area.width });
        let sheet = Sheet { columns: COLUMNS, cursor: self.cursor, len: lines.len() as u64, has_keys: true };
        let row_at = |at: u64| lines.get(at as usize).map(row).unwrap_or_default();
        sheet.view(row_at, list, frame.buffer_mut(), env.theme);
        let Some(line) = self.here() else { return };
        if is_wide {
            let side = Rect { x: side.x + 1, width: side.width.saturating_sub(1), ..side };
            let inner = boxed(side, frame.buffer_mut(), &line.name, env.theme.border, env.theme);
            view_text(&about(&line.facts), frame, inner, env);
        } else {
            let state = if line.is_active { "" } else { "switched off · " };
            put(&format!("{state}{}", line.offer), bottom, env.theme.dim, frame, env);
        }
    }
}

fn row(line: &CampaignLine) -> Vec<CellText> {
    let name = if line.is_active { plain(line.name.clone()) } else { absent(line.name.clone()) };
    let offer =
        if line.is_active { plain(line.offer.clone()) } else { absent(format!("off: {}", line.offer)) };
    vec![
        name,
        plain(line.kind.map_or("", |kind| kind.short())),
        number(count(line.codes)),
        number(count(line.published)),
        number(count(line.redeemed)),
        offer,
    ]
}

/// Facts, a line each.
pub(in super::super) fn about(facts: &[(String, String)]) -> String {
    let lines: Vec<String> = facts.iter().map(|(label, value)| format!("{label:<12}{value}")).collect();
    lines.join("\n")
}
