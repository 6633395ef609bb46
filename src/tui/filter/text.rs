//! A filter as a text of several lines: edited by tui-textarea, coloured, broken at the room's width.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use tui_textarea::{CursorMove, DataCursor, Input, Key as TextKey, TextArea};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::paint;
use crate::query::{MAX_TEXT_BYTES, Reading};
use crate::tui::event::{Env, Facts};
use crate::tui::key::{Code, Key};

/// The text and what it means.
#[derive(Clone, Debug)]
pub struct FilterText {
    area: TextArea<'static>,
    text: String,
    reading: Reading,
}

/// A line as it shows: from one byte of the text to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shown {
    start: usize,
    end: usize,
}

impl FilterText {
    /// A text, the cursor at its end.
    pub fn new(text: &str, facts: &Facts) -> Self {
        let mut area = TextArea::new(text.lines().map(ToOwned::to_owned).collect());
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        let mut this = Self { area, text: String::new(), reading: super::read("", facts) };
        this.read(facts);
        this
    }

    /// The whole text, lines apart by line ends.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it means, and what is wrong with it.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// The byte at which the cursor stands.
    pub fn cursor(&self) -> usize {
        let DataCursor(row, column) = self.area.cursor();
        let lines = self.area.lines();
        let before: usize = lines.iter().take(row).map(|line| line.len() + 1).sum();
        let line = lines.get(row).map_or("", String::as_str);
        before + line.char_indices().nth(column).map_or(line.len(), |(at, _)| at)
    }

    /// Takes a key; whether the text is another then.
    pub fn key(&mut self, key: Key, facts: &Facts) -> bool {
        let changed = match (key.ctrl, key.code) {
            // Terminals send Ctrl-_ as Ctrl-7.
            (true, Code::Char('_' | '/' | '7')) => self.area.undo(),
            _ => self.area.input(input(key)),
        };
        self.changed(changed, facts)
    }

    /// Takes a pasted text; what a terminal would obey in it becomes blanks.
    pub fn paste(&mut self, text: &str, facts: &Facts) -> bool {
        let room = MAX_TEXT_BYTES.saturating_sub(self.text.len());
        let mut end = text.len().min(room);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = text[..end].replace("\r\n", "\n");
        let text: String = text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect();
        let changed = self.area.insert_str(&text);
        self.changed(changed, facts)
    }

    /// Puts a text in place of some bytes, the cursor behind it, as one step of undo.
    pub fn replace(&mut self, range: std::ops::Range<usize>, with: &str, facts: &Facts) -> bool {
        let (Some(before), Some(old), Some(after)) =
            (self.text.get(..range.start), self.text.get(range.clone()), self.text.get(range.end..))
        else {
            return false;
        };
        let text = format!("{before}{with}{after}");
        let (taken, start) = (old.chars().count(), before.len());
        self.go_to(start);
        let cut = taken > 0 && self.area.delete_str(taken);
        let put = self.area.insert_str(with);
        debug_assert_eq!(self.area.lines().join("\n"), text);
        self.changed(cut || put, facts)
    }

    fn go_to(&mut self, byte: usize) {
        let before = self.text.get(..byte).unwrap_or_default();
        let row = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
        self.area.move_cursor(CursorMove::Jump(row as u16, column as u16));
    }

    fn changed(&mut self, changed: bool, facts: &Facts) -> bool {
        if changed {
            self.read(facts);
        }
        changed
    }

    /// Reads it again with other names known.
    pub fn read_with(&mut self, facts: &Facts) {
        self.read(facts);
    }

    /// Takes it for something that is no filter: nothing is meant, and nothing is wrong.
    pub fn leave_unread(&mut self) {
        self.reading = Reading { filter: None, problems: Vec::new() };
    }

    fn read(&mut self, facts: &Facts) {
        self.text = self.area.lines().join("\n");
        self.reading = super::read(&self.text, facts);
    }

    /// How many lines it takes at a width.
    pub fn height(&self, width: u16) -> u16 {
        wrapped(&self.text, usize::from(width)).len().min(usize::from(u16::MAX)) as u16
    }

    /// Paints it; the cursor's place comes back.
    pub fn view(&self, area: Rect, buffer: &mut Buffer, env: &Env<'_>) -> Option<Position> {
        if area.width == 0 || area.height == 0 {
            return None;
        }
        let lines = wrapped(&self.text, usize::from(area.width));
        let cursor = self.cursor();
        let at = lines.iter().rposition(|line| line.start <= cursor).unwrap_or(0);
        let top = (at + 1).saturating_sub(usize::from(area.height));
        let spans = paint::spans(&self.text, &self.reading.problems, env.theme);
        for (y, line) in lines.iter().skip(top).take(usize::from(area.height)).enumerate() {
            let shown = crate::domain::text::visible(&self.text[line.start..line.end]);
            let y = area.y + y as u16;
            buffer.set_stringn(area.x, y, &shown, usize::from(area.width), env.theme.text);
            let column = |byte: usize| column(&self.text, *line, byte).min(area.width);
            for (part, style) in spans
                .iter()
                .filter(|(part, _)| part.start < line.end.max(line.start + 1) && part.end >= line.start)
            {
                let (from, to) = (column(part.start), column(part.end));
                // A mistake at the very end has no letter to underline; a blank shows it.
                let width = if from == to && part.start == part.end { 1 } else { to - from.min(to) };
                let width = width.min(area.width - from.min(area.width));
                buffer.set_style(Rect::new(area.x + from, y, width, 1), *style);
            }
        }
        let x = column(&self.text, lines[at], cursor).min(area.width - 1);
        Some(Position::new(area.x + x, area.y + (at - top) as u16))
    }
}

/// The cells of a shown line before a byte.
fn column(text: &str, line: Shown, byte: usize) -> u16 {
    let mut end = byte.clamp(line.start, line.end);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    crate::domain::text::visible(&text[line.start..end]).width() as u16
}

/// The lines of a text at a width, broken behind blanks where there are some; at least one.
fn wrapped(text: &str, room: usize) -> Vec<Shown> {
    let room = room.max(2) - 1;
    let mut lines = Vec::new();
    let mut from = 0;
    for line in text.split('\n') {
        let (mut start, mut taken) = (from, 0);
        for (at, word) in line.split_word_bound_indices() {
            let width = crate::domain::text::visible(word).width();
            if taken + width > room && taken > 0 && !word.trim().is_empty() {
                lines.push(Shown { start, end: from + at });
                (start, taken) = (from + at, 0);
            }
            for (inner, grapheme) in word.grapheme_indices(true) {
                let width = crate::domain::text::visible(grapheme).width();
                if taken + width > room && taken > 0 {
                    lines.push(Shown { start, end: from + at + inner });
                    (start, taken) = (from + at + inner, 0);
                }
                taken += width;
            }
        }
        lines.push(Shown { start, end: from + line.len() });
        from += line.len() + 1;
    }
    lines
}

/// A key as tui-textarea takes it.
fn input(key: Key) -> Input {
    let code = match key.code {
        Code::Char(c) => TextKey::Char(c),
        Code::Enter => TextKey::Enter,
        Code::Esc => TextKey::Esc,
        Code::Backspace => TextKey::Backspace,
        Code::Tab => TextKey::Tab,
        Code::Left => TextKey::Left,
        Code::Right => TextKey::Right,
        Code::Up => TextKey::Up,
        Code::Down => TextKey::Down,
        Code::Home => TextKey::Home,
        Code::End => TextKey::End,
        Code::PageUp => TextKey::PageUp,
        Code::PageDown => TextKey::PageDown,
        Code::Delete => TextKey::Delete,
        Code::Insert | Code::F(_) => TextKey::Null,
    };
    Input { key: code, ctrl: key.ctrl, alt: key.alt, shift: key.shift }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &str) -> FilterText {
        let facts = Facts::default();
        let mut text = FilterText::new("", &facts);
        for key in Key::parse_all(keys).unwrap() {
            text.key(key, &facts);
        }
        text
    }

    #[test]
    fn text_is_typed_over_lines_and_its_cursor_counts_bytes() {
        let text = typed("name = \"Łódź\"<enter>and city = X");
        assert_eq!(text.text(), "name = \"Łódź\"\nand city = X");
        assert_eq!(text.cursor(), text.text().len());
        assert!(text.reading().filter.is_some());
        let text = typed("ab<left>Ł");
        assert_eq!((text.text(), text.cursor()), ("aŁb", 3));
    }

    #[test]
    fn a_part_is_replaced_and_comes_back_by_undo() {
        let facts = Facts::default();
        let mut text = FilterText::new("cit = \"ż\"\nand phone is set", &facts);
        text.replace(0..3, "address.city", &facts);
        assert_eq!(text.text(), "address.city = \"ż\"\nand phone is set");
        assert_eq!(text.cursor(), 12);
        text.key(Key::ctrl('_'), &facts);
        text.key(Key::ctrl('_'), &facts);
        assert_eq!(text.text(), "cit = \"ż\"\nand phone is set");
        assert!(!text.replace(3..999, "x", &facts));
    }

    #[test]
    fn every_byte_shows_at_every_width() {
        let text = "name = \"日本 👩‍👩‍👧 x\" and\n\ncity = averyveryverylongbareword or name is set ";
        for width in 0..40 {
            let lines = wrapped(text, width);
            let shown: usize = lines.iter().map(|line| line.end - line.start).sum();
            assert_eq!(shown + text.matches('\n').count(), text.len(), "{width}");
            assert!(lines.windows(2).all(|pair| pair[0].end <= pair[1].start));
        }
        assert_eq!(wrapped("", 10).len(), 1);
    }
}
