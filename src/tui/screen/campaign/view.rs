//! Paints a campaign and its codes.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Campaign, HEAD};
use crate::promotions::CampaignKind;
use crate::tui::event::Env;
use crate::tui::format::{CellText, count};
use crate::tui::keymap::Action;
use crate::tui::promotion::{CampaignLine, CodeLine};
use crate::tui::screen::campaigns::view::about;
use crate::tui::screen::customer::view::{put, view_text, view_words};
use crate::tui::widget::frame::{boxed, line_of, split_bottom, split_left, split_top};
use crate::tui::widget::sheet::{Sheet, SheetColumn, absent, number, plain};

const COLUMNS: &[SheetColumn] = &[("code", 22), ("status", 14), ("redeemed", 8), ("customer", 0)];
/// The same of cards.
const CARD_COLUMNS: &[SheetColumn] =
    &[("code", 22), ("status", 14), ("redeemed", 8), ("left", 10), ("customer", 0)];
/// From this width on, the campaign stands beside its codes.
const WIDE: u16 = 130;
/// The width of what stands beside them.
const PANE: u16 = 52;

impl Campaign {
    /// Paints the screen.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        if let Some(problem) = &self.problem {
            let words = ["The campaign cannot be read:".to_owned(), problem.clone()];
            return view_words(&words, frame, area, env);
        }
        let Some(line) = &self.line else {
            let words =
                if self.is_gone { "This campaign is not there any more." } else { "reading the campaign" };
            return view_words(&[words.to_owned()], frame, area, env);
        };
        let is_wide = area.width >= WIDE;
        let (left, side) = split_left(area, if is_wide { area.width - PANE - 1 } else { area.width });
        let (head, below) = split_top(left, HEAD);
        view_head(line, head, frame, env);
        if is_wide {
            let side = Rect { x: side.x + 1, width: side.width.saturating_sub(1), ..side };
            let inner = boxed(side, frame.buffer_mut(), "The campaign", env.theme.border, env.theme);
            view_text(&about(&line.facts), frame, inner, env);
        }
        if line.codes == 0 {
            let words = [
                "It has no codes yet.".to_owned(),
                format!(
                    "{} makes some; {} gives one to a customer.",
                    env.key(Action::AddCodes),
                    env.key(Action::Publish)
                ),
            ];
            return view_words(&words, frame, below, env);
        }
        let (list, bottom) = split_bottom(below, 1);
        // Of codes of no campaign some may be cards.
        let is_card =
            matches!(line.kind, None | Some(CampaignKind::GiftVouchers | CampaignKind::LoyaltyProgram));
        let columns = if is_card { CARD_COLUMNS } else { COLUMNS };
        let sheet = Sheet { columns, cursor: self.cursor, len: line.codes, has_keys: true };
        let row_at = |at: u64| self.code_at(at).map_or_else(Vec::new, |code| row(code, is_card, env));
        sheet.view(row_at, list, frame.buffer_mut(), env.theme);
        let place = format!("{} of {}", count(self.cursor.at + 1), count(line.codes));
        put(&place, bottom, env.theme.dim, frame, env);
    }
}

fn view_head(line: &CampaignLine, area: Rect, frame: &mut Frame<'_>, env: &Env<'_>) {
    let state = if line.is_active { "on" } else { "switched off" };
    let kind = line.kind.map_or_else(String::new, |kind| format!(" · {}", kind.short()));
    let first = format!("{}{kind} · {state}", line.offer);
    put(&first, line_of(area, 0), env.theme.strong, frame, env);
    let wanted = ["published", "redeemed", "refused", "taken back", "taken off"];
    let facts = line.facts.iter().filter(|(label, _)| wanted.contains(&label.as_str()));
    let told: Vec<String> = facts.map(|(label, value)| format!("{value} {label}")).collect();
    put(&told.join(" · "), line_of(area, 1), env.theme.dim, frame, env);
}

fn row(code: &CodeLine, is_card: bool, env: &Env<'_>) -> Vec<CellText> {
    let missing = env.theme.signs.missing;
    let holder = code.holder.as_ref().map_or_else(|| absent(missing), |(_, name)| plain(name.clone()));
    let cells = vec![
        if code.is_active { plain(code.code.clone()) } else { absent(code.code.clone()) },
        plain(code.status.clone()),
        number(count(code.redeemed)),
    ];
    let left = code.balance.clone().map_or_else(|| absent(missing), number);
    cells.into_iter().chain(is_card.then_some(left)).chain([holder]).collect()
}
