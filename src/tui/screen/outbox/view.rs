//! Paints the outbox.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{HEAD, Outbox};
use crate::promotions::MessageState;
use crate::tui::distribution::{MESSAGES_AT_ONCE, MessageLine, OutboxPage};
use crate::tui::event::Env;
use crate::tui::format::{CellText, count};
use crate::tui::keymap::Action;
use crate::tui::screen::campaigns::view::about;
use crate::tui::screen::customer::view::{put, view_text, view_words};
use crate::tui::widget::bar;
use crate::tui::widget::frame::{boxed, line_of, split_bottom, split_left, split_top};
use crate::tui::widget::sheet::{Sheet, SheetColumn, absent, plain};

const COLUMNS: &[SheetColumn] = &[("when", 17), ("state", 10), ("customer", 22), ("code", 16), ("note", 0)];
/// From this width on, the message stands beside the list.
const WIDE: u16 = 150;
/// The width of what stands beside it.
const PANE: u16 = 56;

impl Outbox {
    /// Paints the screen.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        if let Some(problem) = &self.problem {
            let words = ["The outbox cannot be read:".to_owned(), problem.clone()];
            return view_words(&words, frame, area, env);
        }
        let Some(page) = &self.page else {
            return view_words(&["reading the outbox".to_owned()], frame, area, env);
        };
        let is_wide = area.width >= WIDE;
        let (left, side) = split_left(area, if is_wide { area.width - PANE - 1 } else { area.width });
        let (head, below) = split_top(left, HEAD);
        self.view_head(page, head, frame, env);
        let (list, bottom) = split_bottom(below, 1);
        if page.messages.is_empty() {
            let words = match self.states.first() {
                Some(state) => vec![
                    format!("No message is {}.", state.word()),
                    format!("{} shows others.", env.key(Action::FilterMessages)),
                ],
                None => vec![
                    "There are no messages yet.".to_owned(),
                    "A message is queued when what its distribution waits for happens.".to_owned(),
                ],
            };
            return view_words(&words, frame, list, env);
        }
        let len = page.messages.len() as u64;
        let sheet = Sheet { columns: COLUMNS, cursor: self.cursor, len, has_keys: true };
        let row_at = |at: u64| page.messages.get(at as usize).map(|one| row(one, env)).unwrap_or_default();
        sheet.view(row_at, list, frame.buffer_mut(), env.theme);
        let note =
            self.here().map(|message| message.note.as_str()).filter(|note| !is_wide && !note.is_empty());
        let note = note.map(|note| format!(" · {note}")).unwrap_or_default();
        put(&format!("{}{note}", self.place(page)), bottom, env.theme.dim, frame, env);
        if let Some(message) = self.here().filter(|_| is_wide) {
            let side = Rect { x: side.x + 1, width: side.width.saturating_sub(1), ..side };
            let title = format!("Message {}", message.number.0);
            let inner = boxed(side, frame.buffer_mut(), &title, env.theme.border, env.theme);
            view_text(&about(&message.facts), frame, inner, env);
        }
    }

    fn place(&self, page: &OutboxPage) -> String {
        let shown = page.messages.len();
        let all = match self.states.first() {
            Some(state) => page.tally.of(*state),
            None => page.tally.total(),
        };
        let of = if shown == MESSAGES_AT_ONCE && all > shown as u64 {
            format!("the newest {} of {}", count(shown as u64), count(all))
        } else {
            count(shown as u64)
        };
        let here = self.here().map(|message| format!(" · {}", message.name)).filter(|_| self.id.is_none());
        format!("{} of {of}{}", count(self.cursor.at + 1), here.unwrap_or_default())
    }

    /// How far sending is, and what the others became.
    fn view_head(&self, page: &OutboxPage, area: Rect, frame: &mut Frame<'_>, env: &Env<'_>) {
        let tally = &page.tally;
        let state = page
            .line
            .as_ref()
            .map(|line| format!("{} · when a customer {} · ", line.distribution.state.word(), line.trigger));
        let showing = self.states.first().map(|state| format!("only {} · ", state.word()));
        let done = tally.total() - tally.open();
        let first = format!(
            "{}{}{} of {} done",
            state.unwrap_or_default(),
            showing.unwrap_or_default(),
            count(done),
            count(tally.total())
        );
        put(&first, line_of(area, 0), env.theme.strong, frame, env);
        let line = line_of(area, 1);
        let told: Vec<String> = MessageState::ALL
            .into_iter()
            .filter(|state| tally.of(*state) > 0)
            .map(|state| format!("{} {}", count(tally.of(state)), state.word()))
            .collect();
        let (left, right) = split_left(line, 21.min(line.width));
        let share = if tally.total() == 0 { 0.0 } else { done as f64 / tally.total() as f64 };
        put(
            &bar::bar(share, usize::from(left.width.saturating_sub(1)), env.theme),
            left,
            env.theme.dim,
            frame,
            env,
        );
        put(&told.join(" · "), right, env.theme.dim, frame, env);
    }
}

fn row(message: &MessageLine, env: &Env<'_>) -> Vec<CellText> {
    let code = message.code.clone().map_or_else(|| absent(env.theme.signs.missing), plain);
    vec![
        plain(message.at.local_text(env.zone)),
        plain(message.state.word()),
        plain(message.customer.clone()),
        code,
        plain(message.note.clone()),
    ]
}
