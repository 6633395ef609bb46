//! Paints the list of rules.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Rules, names};
use crate::tui::event::Env;
use crate::tui::format::CellText;
use crate::tui::keymap::Action;
use crate::tui::promotion::RuleLine;
use crate::tui::screen::customer::view::{put, view_text, view_words};
use crate::tui::widget::frame::{boxed, split_bottom, split_left};
use crate::tui::widget::sheet::{Sheet, SheetColumn, absent, plain};

const COLUMNS: &[SheetColumn] = &[("name", 20), ("campaigns", 20), ("filter", 0)];
/// From this width on, the rule stands beside the list.
const WIDE: u16 = 130;
/// The width of what stands beside it.
const PANE: u16 = 60;

impl Rules {
    /// Paints the screen.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        if let Some(problem) = &self.problem {
            let words = ["The rules cannot be read:".to_owned(), problem.clone()];
            return view_words(&words, frame, area, env);
        }
        let Some(list) = &self.list else {
            return view_words(&["reading the rules".to_owned()], frame, area, env);
        };
        if list.rules.is_empty() {
            let words = [
                "There are no rules yet.".to_owned(),
                "A rule says under which conditions a code is redeemed: who the customer is, what the order comes to, \
                 what was redeemed before."
                    .to_owned(),
                format!("{} makes one.", env.key(Action::NewRule)),
            ];
            return view_words(&words, frame, area, env);
        }
        let (area, bottom) = split_bottom(area, 1);
        let is_wide = area.width >= WIDE;
        let (left, side) = split_left(area, if is_wide { area.width - PANE - 1 } else { area.width });
        let len = list.rules.len() as u64;
        let sheet = Sheet { columns: COLUMNS, cursor: self.cursor, len, has_keys: true };
        let row_at = |at: u64| list.rules.get(at as usize).map(|rule| row(rule, env)).unwrap_or_default();
        sheet.view(row_at, left, frame.buffer_mut(), env.theme);
        let Some(rule) = self.here() else { return };
        if is_wide {
            let side = Rect { x: side.x + 1, width: side.width.saturating_sub(1), ..side };
            let inner = boxed(side, frame.buffer_mut(), &rule.name, env.theme.border, env.theme);
            view_text(&about(rule), frame, inner, env);
        } else {
            put(&rule.filter, bottom, env.theme.dim, frame, env);
        }
    }
}

fn row(rule: &RuleLine, env: &Env<'_>) -> Vec<CellText> {
    let campaigns =
        if rule.campaigns.is_empty() { absent(env.theme.signs.missing) } else { plain(names(rule)) };
    vec![plain(rule.name.clone()), campaigns, plain(rule.filter.clone())]
}

/// A rule in words.
fn about(rule: &RuleLine) -> String {
    let campaigns = if rule.campaigns.is_empty() { "no campaign".to_owned() } else { names(rule) };
    let message = rule.message.as_deref().unwrap_or("that of the API");
    let own = rule.messages.iter().map(|(condition, told)| format!("\nwithout {condition}: {told}"));
    let own: String = own.collect();
    format!("{}\n\nunder it: {campaigns}\nwhere it refuses: {message}{own}", rule.filter)
}
