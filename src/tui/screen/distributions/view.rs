//! Paints the list of distributions.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Distributions;
use crate::promotions::{DistributionState, MessageState};
use crate::tui::distribution::DistributionLine;
use crate::tui::event::Env;
use crate::tui::format::{CellText, count};
use crate::tui::keymap::Action;
use crate::tui::screen::campaigns::view::about;
use crate::tui::screen::customer::view::{put, view_text, view_words};
use crate::tui::widget::frame::{boxed, split_bottom, split_left};
use crate::tui::widget::sheet::{Sheet, SheetColumn, absent, number, plain};

const COLUMNS: &[SheetColumn] = &[
    ("name", 16),
    ("state", 7),
    ("by", 7),
    ("queued", 7),
    ("sent", 7),
    ("failed", 6),
    ("when a customer", 0),
];
/// From this width on, the distribution stands beside the list.
const WIDE: u16 = 130;
/// The width of what stands beside it.
const PANE: u16 = 60;

impl Distributions {
    /// Paints the screen.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        if let Some(problem) = &self.problem {
            let words = ["The distributions cannot be read:".to_owned(), problem.clone()];
            return view_words(&words, frame, area, env);
        }
        let Some(list) = &self.list else {
            return view_words(&["reading the distributions".to_owned()], frame, area, env);
        };
        if list.lines.is_empty() {
            let words = [
                "There are no distributions yet.".to_owned(),
                "A distribution sends customers a message, or a code, when something happens to them: they enter a \
                 segment, leave one, pay an order."
                    .to_owned(),
                format!("{} makes one.", env.key(Action::NewDistribution)),
            ];
            return view_words(&words, frame, area, env);
        }
        let (area, bottom) = split_bottom(area, 1);
        let is_wide = area.width >= WIDE;
        let (left, side) = split_left(area, if is_wide { area.width - PANE - 1 } else { area.width });
        let len = list.lines.len() as u64;
        let sheet = Sheet { columns: COLUMNS, cursor: self.cursor, len, has_keys: true };
        let row_at = |at: u64| list.lines.get(at as usize).map(row).unwrap_or_default();
        sheet.view(row_at, left, frame.buffer_mut(), env.theme);
        let Some(line) = self.here() else { return };
        if is_wide {
            let side = Rect { x: side.x + 1, width: side.width.saturating_sub(1), ..side };
            let inner = boxed(side, frame.buffer_mut(), &line.distribution.name, env.theme.border, env.theme);
            view_text(&about(&line.facts), frame, inner, env);
        }
        put(&remedy(line, list.mail_missing.as_deref(), env), bottom, env.theme.dim, frame, env);
    }
}

/// What is to be done about the distribution under the cursor, in a line.
fn remedy(line: &DistributionLine, mail_missing: Option<&str>, env: &Env<'_>) -> String {
    let key = |action| env.key(action);
    let of = |state| line.tally.of(state);
    let is_mail = line.distribution.channel == crate::promotions::Channel::Mail;
    if let Some(missing) = mail_missing.filter(|_| is_mail) {
        return missing.to_owned();
    }
    if let Some(why) = &line.distribution.paused_by {
        return format!("paused: {why}; {} resumes it", key(Action::PauseDistribution));
    }
    match line.distribution.state {
        DistributionState::Draft => {
            let (preview, activate) = (key(Action::PreviewDistribution), key(Action::ActivateDistribution));
            format!("a draft: {preview} shows a message, {activate} sets it going")
        }
        _ if of(MessageState::Waiting) > 0 => {
            format!("{} wait for codes; add some to the campaign", count(of(MessageState::Waiting)))
        }
        _ if of(MessageState::Unknown) > 0 => format!(
            "of {} nobody knows whether they were sent; {} lists them",
            count(of(MessageState::Unknown)),
            key(Action::OpenDistribution)
        ),
        _ => line.distribution.mode.words(),
    }
}

fn row(line: &DistributionLine) -> Vec<CellText> {
    let distribution = &line.distribution;
    let of = |states: &[MessageState]| number(count(states.iter().map(|s| line.tally.of(*s)).sum()));
    let is_on = distribution.state == DistributionState::Live;
    let name = distribution.name.clone();
    vec![
        if is_on { plain(name) } else { absent(name) },
        plain(distribution.state.word()),
        plain(distribution.channel.word()),
        of(&[MessageState::Queued, MessageState::Waiting, MessageState::Sending]),
        of(&[MessageState::Sent]),
        of(&[MessageState::Failed, MessageState::Unknown]),
        plain(line.trigger.clone()),
    ]
}
