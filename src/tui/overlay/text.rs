//! A text to read: a long value, statistics, the last errors.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Outcome;
use crate::tui::event::{Decision, Env};
use crate::tui::format::count;
use crate::tui::key::Key;
use crate::tui::keymap::Action;
use crate::tui::widget::cut;
use crate::tui::widget::frame::{centred, dialog, foot_label, line_of};

/// How far a page goes.
const PAGE: usize = 10;
/// The longest text that is laid out, in characters; a value may have 64 KiB.
const MAX_SHOWN: usize = 70_000;

/// A text in a frame that scrolls.
#[derive(Clone, Debug)]
pub struct TextBox {
    title: String,
    lines: Vec<String>,
    top: usize,
}

impl TextBox {
    /// A text of lines; what customers wrote in it is made safe.
    pub fn new(title: impl Into<String>, text: &str) -> Self {
        let shown: String = text.chars().take(MAX_SHOWN).collect();
        let lines = shown.lines().map(|l| crate::domain::text::visible(l).into_owned()).collect();
        Self { title: title.into(), lines, top: 0 }
    }

    pub(super) fn action(&mut self, action: Action) -> Outcome {
        let last = self.lines.len().saturating_sub(1);
        self.top = match action {
            Action::CloseText => return Outcome::Close(Decision::Cancelled),
            Action::MenuDown => (self.top + 1).min(last),
            Action::MenuUp => self.top.saturating_sub(1),
            Action::MenuPageDown => (self.top + PAGE).min(last),
            Action::MenuPageUp => self.top.saturating_sub(PAGE),
            _ => self.top,
        };
        Outcome::Stay
    }

    pub(super) fn key(&mut self, key: Key) -> Outcome {
        match key.typed() {
            Some('j') => self.action(Action::MenuDown),
            Some('k') => self.action(Action::MenuUp),
            Some(' ') => self.action(Action::MenuPageDown),
            _ => Outcome::Stay,
        }
    }

    pub(super) fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let room = area.width.saturating_sub(4).min(100);
        let lines: Vec<String> = self
            .lines
            .iter()
            .skip(self.top)
            .take(usize::from(area.height))
            .flat_map(|line| {
                let mut parts = cut::wrap(line, usize::from(room.saturating_sub(4)).max(1));
                if parts.is_empty() {
                    parts.push(String::new());
                }
                parts
            })
            .collect();
        let all = (self.lines.len() as u16).max(lines.len() as u16);
        let height = all.saturating_add(2).min(area.height.saturating_sub(2)).max(3);
        let place = centred(area, room, height);
        let inner = dialog(place, frame.buffer_mut(), &self.title, env.theme);
        let more = self.lines.len().saturating_sub(self.top + usize::from(inner.height));
        if self.top > 0 || more > 0 {
            let words =
                format!("from line {} of {}", count(self.top as u64 + 1), count(self.lines.len() as u64));
            foot_label(place, frame.buffer_mut(), &words, env.theme);
        }
        for (i, line) in lines.iter().take(usize::from(inner.height)).enumerate() {
            let at = line_of(inner, i as u16);
            frame.buffer_mut().set_stringn(at.x, at.y, line, usize::from(at.width), env.theme.text);
        }
    }
}
