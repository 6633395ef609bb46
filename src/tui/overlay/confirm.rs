//! A question before something is changed: Cancel is the default, Enter cancels, and many are confirmed by number.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Outcome;
use crate::tui::event::{Decision, Env};
use crate::tui::format;
use crate::tui::key::Key;
use crate::tui::widget::field::TextField;
use crate::tui::widget::frame::{centred, dialog};
use crate::tui::widget::{cut, frame};

/// Above this many customers the number is typed before the confirming key acts.
pub const TYPED_ABOVE: u64 = 100;

/// A question.
#[derive(Clone, Debug)]
pub struct Confirm {
    title: String,
    lines: Vec<String>,
    verb: String,
    /// Confirms; another key than the one that asked.
    confirms: char,
    /// What must be typed first.
    number: Option<u64>,
    typed: TextField,
}

impl Confirm {
    /// A question answered by `y`: title, what is affected (a line each), and the verb of the confirming key.
    pub fn new(title: impl Into<String>, lines: Vec<String>, verb: impl Into<String>) -> Self {
        let typed = TextField::default();
        Self { title: title.into(), lines, verb: verb.into(), confirms: 'y', number: None, typed }
    }

    /// The same, asking for the number where it is above [`TYPED_ABOVE`].
    #[must_use]
    pub fn counting(self, number: u64) -> Self {
        Self { number: (number > TYPED_ABOVE).then_some(number), ..self }
    }

    /// The same, always asking for the number, since it cannot be undone.
    #[must_use]
    pub fn typing(self, number: u64) -> Self {
        Self { number: Some(number), ..self }
    }

    /// Whether the confirming key acts now.
    fn is_ready(&self) -> bool {
        let typed: String = self.typed.text().chars().filter(char::is_ascii_digit).collect();
        self.number.is_none_or(|number| typed == number.to_string())
    }

    pub(super) fn key(&mut self, key: Key) -> Outcome {
        if key.typed() == Some(self.confirms) {
            return if self.is_ready() { Outcome::Close(Decision::Confirmed) } else { Outcome::Stay };
        }
        let edits = key.typed().is_none_or(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | ' '));
        if self.number.is_some() && edits {
            self.typed.key(key);
        }
        Outcome::Stay
    }

    pub(super) fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let theme = env.theme;
        let room = usize::from(area.width.saturating_sub(6)).min(66);
        let lines: Vec<String> = self.lines.iter().flat_map(|line| cut::wrap(line, room)).collect();
        let height = lines.len() as u16 + 4 + 2 * u16::from(self.number.is_some());
        let area = centred(area, room as u16 + 4, height);
        let inner = dialog(area, frame.buffer_mut(), &self.title, theme);
        let (head, foot) = frame::split_bottom(inner, 1);
        for (i, line) in lines.iter().enumerate() {
            let at = frame::line_of(head, i as u16);
            if at.height > 0 {
                frame.buffer_mut().set_stringn(at.x, at.y, line, usize::from(at.width), theme.text);
            }
        }
        if let Some(number) = self.number {
            let at = frame::line_of(head, lines.len() as u16 + 1);
            let label = format!("Type {} first: ", format::count(number));
            let (left, right) = frame::split_left(at, cut::width(&label) as u16);
            if at.height > 0 {
                frame.buffer_mut().set_stringn(
                    left.x,
                    left.y,
                    &label,
                    usize::from(left.width),
                    theme.warning,
                );
                let right = Rect { width: right.width.min(14), ..right };
                if let Some(cursor) = self.typed.view(right, frame.buffer_mut(), theme.field) {
                    frame.set_cursor_position(cursor);
                }
            }
        }
        if foot.height > 0 {
            let style = if self.is_ready() { theme.key } else { theme.dim };
            let (x, y, width) = (foot.x, foot.y, usize::from(foot.width));
            let keep = "[ Cancel: Enter or Esc ]";
            frame.buffer_mut().set_stringn(x, y, keep, width, theme.strong);
            let offset = cut::width(keep) + 2;
            if width > offset {
                let act = format!("{} {}", self.confirms, self.verb);
                frame.buffer_mut().set_stringn(x + offset as u16, y, act, width - offset, style);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(confirm: &mut Confirm, keys: &str) -> Outcome {
        let keys = Key::parse_all(keys).unwrap();
        keys.into_iter().map(|key| confirm.key(key)).last().unwrap_or(Outcome::Stay)
    }

    #[test]
    fn many_are_confirmed_by_their_number() {
        let question = || Confirm::new("Delete", vec![], "delete");
        assert_eq!(press(&mut question().counting(100), "y"), Outcome::Close(Decision::Confirmed));
        let mut many = question().counting(12_345);
        assert_eq!(press(&mut many, "y"), Outcome::Stay);
        assert_eq!(press(&mut many, "1234y"), Outcome::Stay);
        assert_eq!(press(&mut many, "5y"), Outcome::Close(Decision::Confirmed));
        assert_eq!(press(&mut question().counting(12_345), "12,345y"), Outcome::Close(Decision::Confirmed));
        assert_eq!(press(&mut question().typing(1), "1y"), Outcome::Close(Decision::Confirmed));
    }
}
