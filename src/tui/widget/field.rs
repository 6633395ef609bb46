//! A field of one line: readline keys, paste, a cursor that goes by graphemes.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use super::cut::{end_within, width};
use crate::domain::text::visible;
use crate::tui::key::{Code, Key};

/// The longest text a field takes, in bytes; a paste is cut there.
pub const MAX_FIELD_BYTES: usize = 64 * 1024;
/// How many steps back a field remembers.
const MAX_UNDO: usize = 100;

/// A line of text being typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextField {
    text: String,
    /// A byte, always at the edge of a grapheme.
    at: usize,
    /// What the last cut took, for Ctrl-Y.
    killed: String,
    before: Vec<(String, usize)>,
}

/// What a key did to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// The text is another.
    Changed,
    /// Only the cursor moved.
    Moved,
    /// The key means nothing here.
    Ignored,
}

impl TextField {
    /// A field with a text, the cursor at its end.
    pub fn new(text: &str) -> Self {
        let mut field = Self::default();
        field.insert(text);
        field.before.clear();
        field
    }

    /// What stands in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte at which the cursor stands.
    pub fn cursor(&self) -> usize {
        self.at
    }

    /// Puts a text in place of all, the cursor at its end.
    pub fn set(&mut self, text: &str) {
        self.remember();
        self.text.clear();
        self.at = 0;
        self.put(text);
    }

    /// Puts a text in place of a range of bytes, the cursor behind it; for completion.
    pub fn replace(&mut self, range: Range<usize>, text: &str) {
        if self.text.get(range.clone()).is_some() {
            self.remember();
            self.at = range.start;
            self.text.replace_range(range, "");
            self.put(text);
        }
    }

    /// Puts a text at the cursor, as one step of undo; line ends become blanks.
    pub fn insert(&mut self, text: &str) {
        self.remember();
        self.put(text);
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key) -> Typed {
        if let Some(c) = key.typed() {
            self.insert(c.encode_utf8(&mut [0; 4]));
            return Typed::Changed;
        }
        let before = (self.text.len(), self.at);
        let known = if key.ctrl {
            self.control(key.code)
        } else if key.alt {
            self.meta(key.code)
        } else {
            self.special(key.code)
        };
        match known {
            false => Typed::Ignored,
            true if self.text.len() != before.0 => Typed::Changed,
            true => Typed::Moved,
        }
    }

    fn special(&mut self, code: Code) -> bool {
        match code {
            Code::Left => self.at = self.left(),
            Code::Right => self.at = self.right(),
            Code::Home => self.at = 0,
            Code::End => self.at = self.text.len(),
            Code::Backspace => self.take(self.left()..self.at),
            Code::Delete => self.take(self.at..self.right()),
            _ => return false,
        }
        true
    }

    fn control(&mut self, code: Code) -> bool {
        match code {
            Code::Char('a') => self.at = 0,
            Code::Char('e') => self.at = self.text.len(),
            Code::Char('b') => self.at = self.left(),
            Code::Char('f') => self.at = self.right(),
            Code::Char('h') => self.take(self.left()..self.at),
            Code::Char('d') => self.take(self.at..self.right()),
            Code::Char('w') => self.kill(self.word_left()..self.at),
            Code::Char('u') => self.kill(0..self.at),
            Code::Char('k') => self.kill(self.at..self.text.len()),
            Code::Char('y') => self.insert(&self.killed.clone()),
            // Terminals send Ctrl-_ as Ctrl-7.
            Code::Char('_' | '/' | '7') => return self.undo(),
            Code::Left => self.at = self.word_left(),
            Code::Right => self.at = self.word_right(),
            _ => return false,
        }
        true
    }

    fn meta(&mut self, code: Code) -> bool {
        match code {
            Code::Char('b') | Code::Left => self.at = self.word_left(),
            Code::Char('f') | Code::Right => self.at = self.word_right(),
            Code::Char('d') => self.kill(self.at..self.word_right()),
            Code::Backspace => self.kill(self.word_left()..self.at),
            _ => return false,
        }
        true
    }

    fn undo(&mut self) -> bool {
        let Some((text, at)) = self.before.pop() else {
            return false;
        };
        (self.text, self.at) = (text, at);
        true
    }

    fn remember(&mut self) {
        if self.before.len() == MAX_UNDO {
            self.before.remove(0);
        }
        self.before.push((self.text.clone(), self.at));
    }

    fn put(&mut self, text: &str) {
        let room = MAX_FIELD_BYTES - self.text.len();
        let mut end = text.len().min(room);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let line = text[..end].replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
        self.text.insert_str(self.at, &line);
        self.at += line.len();
        self.settle();
    }

    /// Typing a joiner may melt graphemes: the cursor then goes behind the whole.
    fn settle(&mut self) {
        let edges = self.text.grapheme_indices(true).map(|(at, _)| at);
        self.at = edges.chain([self.text.len()]).find(|edge| *edge >= self.at).unwrap_or(self.text.len());
    }

    fn take(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            self.remember();
            self.at = range.start;
            self.text.replace_range(range, "");
            self.settle();
        }
    }

    fn kill(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            self.killed = self.text[range.clone()].to_owned();
            self.take(range);
        }
    }

    fn left(&self) -> usize {
        self.text[..self.at].grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn right(&self) -> usize {
        self.text[self.at..].graphemes(true).next().map_or(self.at, |g| self.at + g.len())
    }

    fn word_left(&self) -> usize {
        let words = self.text[..self.at].split_word_bound_indices();
        words.rev().find(|(_, word)| !word.trim().is_empty()).map_or(0, |(at, _)| at)
    }

    fn word_right(&self) -> usize {
        let mut words = self.text[self.at..].split_word_bound_indices();
        words
            .find(|(_, word)| !word.trim().is_empty())
            .map_or(self.text.len(), |(at, word)| self.at + at + word.len())
    }

    /// Paints the field; the cursor's place comes back for the terminal's real cursor.
    pub fn view(&self, area: Rect, buffer: &mut Buffer, style: Style) -> Option<Position> {
        self.view_with(area, buffer, style, &[])
    }

    /// Paints the field with parts of its text, by their bytes, in styles of their own.
    pub fn view_with(
        &self,
        area: Rect,
        buffer: &mut Buffer,
        style: Style,
        parts: &[(Range<usize>, Style)],
    ) -> Option<Position> {
        let room = usize::from(area.width);
        if room == 0 || area.height == 0 {
            return None;
        }
        let before = visible(&self.text[..self.at]);
        let mut start = 0;
        let mut taken = width(&before);
        // One cell stays free for the cursor behind the text.
        while taken + 1 > room {
            let grapheme = before[start..].graphemes(true).next().unwrap_or_default();
            taken -= width(grapheme).min(taken);
            start += grapheme.len();
            if grapheme.is_empty() {
                break;
            }
        }
        let after = visible(&self.text[self.at..]);
        let line = format!("{}{after}", &before[start..]);
        let end = end_within(&line, room);
        buffer.set_style(Rect { height: 1, ..area }, style);
        buffer.set_string(area.x, area.y, &line[..end], style);
        let scrolled = width(&before) - taken;
        for (part, style) in parts {
            let column = |byte: usize| {
                let until = self.text.get(..byte).map_or(0, |text| width(&visible(text)));
                until.saturating_sub(scrolled).min(room) as u16
            };
            let (from, to) = (column(part.start), column(part.end));
            buffer.set_style(Rect::new(area.x + from, area.y, to - from.min(to), 1), *style);
        }
        Some(Position::new(area.x + taken as u16, area.y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(keys: &str, expected: &str) {
        let mut field = TextField::default();
        for key in Key::parse_all(keys).unwrap() {
            field.key(key);
        }
        let (before, after) = field.text.split_at(field.at);
        assert_eq!(format!("{before}|{after}"), expected, "{keys}");
    }

    #[test]
    fn keys_edit_as_readline_does() {
        check("ana", "ana|");
        check("ana<c-a>x", "x|ana");
        check("ana smith<c-w>", "ana |");
        check("ana smith<c-w><c-y><c-y>", "ana smithsmith|");
        check("ana<left><left><c-k>", "a|");
        check("ana smith<a-b><c-u>", "|smith");
        check("abc<backspace><c-_>", "abc|");
        check("日本<left><delete>", "日|");
        check("e\u{301}x<left><left><delete>", "|x");
    }

    #[test]
    fn a_paste_is_one_line_and_one_step() {
        let mut field = TextField::new("a");
        field.insert("b\r\nc\td");
        assert_eq!(field.text(), "ab c d");
        field.key(Key::ctrl('_'));
        assert_eq!(field.text(), "a");
        field.insert(&"x".repeat(2 * MAX_FIELD_BYTES));
        assert_eq!(field.text().len(), MAX_FIELD_BYTES);
    }

    #[test]
    fn the_cursor_stays_inside_at_every_width() {
        let mut field = TextField::new("Zoë 日本語 👩‍👩‍👧 name");
        for room in 0..12 {
            let area = Rect::new(3, 0, room, 1);
            let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 1));
            if let Some(position) = field.view(area, &mut buffer, Style::default()) {
                assert!(position.x >= 3 && position.x < 3 + room);
            }
            field.key(Key::plain(Code::Left));
        }
    }
}
