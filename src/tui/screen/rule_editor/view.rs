//! Paints the editor of a rule: the filter, what is wrong with it, and what it says of a customer and an order.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{CUSTOMER, FIELDS, RuleEditor};
use crate::tui::event::Env;
use crate::tui::keymap::Action;
use crate::tui::screen::customer::view::put;
use crate::tui::widget::cut;
use crate::tui::widget::frame::{boxed, line_of, split_bottom, split_left, split_top};

/// The most lines of the filter that show at once.
const MAX_TEXT: u16 = 8;
/// The fewest, so that what stands beneath does not jump with every line.
const MIN_TEXT: u16 = 3;
/// The room of the fields' labels.
const LABEL: u16 = 14;

impl RuleEditor {
    /// Paints the screen.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let theme = env.theme;
        let wanted = self.text.height(area.width.saturating_sub(4)).clamp(MIN_TEXT, MAX_TEXT);
        let height = wanted.min(area.height.saturating_sub(8).max(1));
        let (top, rest) = split_top(area, height + 2);
        let border = if self.at.is_none() { theme.border_here } else { theme.border };
        let inner = boxed(top, frame.buffer_mut(), "What must hold", border, theme);
        let cursor = self.text.view(inner, frame.buffer_mut(), env);
        if self.text.text().is_empty() {
            let example = "in segment \"Gold\" and order.amount >= 50 and redemption.count.per_customer < 3";
            put(example, inner, theme.dim, frame, env);
        }
        let (words, rest) = split_top(rest, 2);
        self.view_words(words, frame, env);
        let (message, rest) = split_top(rest, 1);
        self.view_field(0, message, frame, env);
        // The last line is where messages come.
        let (rest, _) = split_bottom(rest, 1);
        let border = if self.at.is_some_and(|at| at >= CUSTOMER) { theme.border_here } else { theme.border };
        let pane = boxed(rest, frame.buffer_mut(), "Try it", border, theme);
        for at in CUSTOMER..FIELDS.len() {
            self.view_field(at, line_of(pane, (at - CUSTOMER) as u16), frame, env);
        }
        let (_, result) = split_top(pane, (FIELDS.len() - CUSTOMER) as u16 + 1);
        self.view_result(result, frame, env);
        if let (None, Some(cursor)) = (self.at, cursor) {
            frame.set_cursor_position(cursor);
            if let Some(offer) = &self.offer {
                offer.view(cursor, area, frame.buffer_mut(), theme);
            }
        }
    }

    fn view_words(&self, area: Rect, frame: &mut Frame<'_>, env: &Env<'_>) {
        let theme = env.theme;
        let mend =
            self.mended().map_or_else(String::new, |_| format!("; {} mends", env.key(Action::MendFilter)));
        let (words, style) = match self.problem() {
            Some(problem) => (format!("{problem}{mend}"), theme.error),
            None if self.is_form() => ("a rule as JSON; it is read when it is saved".to_owned(), theme.dim),
            None => {
                let (complete, trial) = (env.key(Action::CompleteFilter), env.key(Action::SwitchTrial));
                (
                    format!("{complete} completes names, operators and values; {trial} goes to the trial"),
                    theme.dim,
                )
            }
        };
        for (y, line) in cut::wrap(&words, usize::from(area.width)).iter().take(2).enumerate() {
            put(line, line_of(area, y as u16), style, frame, env);
        }
    }

    fn view_field(&self, at: usize, area: Rect, frame: &mut Frame<'_>, env: &Env<'_>) {
        if area.height == 0 {
            return;
        }
        let theme = env.theme;
        let (label, hint) = FIELDS[at];
        let (left, right) = split_left(area, LABEL.min(area.width));
        let is_here = self.at == Some(at);
        put(label, left, if is_here { theme.strong } else { theme.dim }, frame, env);
        let cursor = self.fields[at].view(right, frame.buffer_mut(), theme.field);
        if self.fields[at].text().is_empty() {
            put(hint, right, theme.dim, frame, env);
        }
        if let (true, Some(cursor)) = (is_here, cursor) {
            frame.set_cursor_position(cursor);
        }
    }

    fn view_result(&self, area: Rect, frame: &mut Frame<'_>, env: &Env<'_>) {
        let theme = env.theme;
        let signs = &theme.signs;
        let (head, style, text) = match &self.tried {
            None => return,
            Some(Err(why)) => (format!("{} {why}", signs.cross), theme.error, ""),
            Some(Ok((true, text))) => (format!("{} allowed", signs.tick), theme.good, text.as_str()),
            Some(Ok((false, text))) => (format!("{} refused", signs.cross), theme.error, text.as_str()),
        };
        let lines = cut::wrap(&head, usize::from(area.width));
        let more = text.lines().map(str::to_owned);
        let styled =
            lines.iter().map(|line| (line.clone(), style)).chain(more.map(|line| (line, theme.text)));
        for (y, (line, style)) in styled.take(usize::from(area.height)).enumerate() {
            put(&line, line_of(area, y as u16), style, frame, env);
        }
    }
}
