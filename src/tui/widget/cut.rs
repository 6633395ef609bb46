//! Text cut and padded by what it takes on the screen: by graphemes, never through one.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::domain::text::visible;

/// How many cells a text takes.
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.graphemes(true).map(UnicodeWidthStr::width).sum() }
}

/// Cuts a text to a width; what was cut ends in the ellipsis.
pub fn cut<'a>(text: &'a str, room: usize, ellipsis: &str) -> Cow<'a, str> {
    if width(text) <= room {
        return Cow::Borrowed(text);
    }
    let Some(room) = room.checked_sub(width(ellipsis)) else {
        return Cow::Borrowed("");
    };
    let end = end_within(text, room);
    Cow::Owned(format!("{}{ellipsis}", &text[..end]))
}

/// Cuts a text's beginning away, so that its end shows; what was cut begins with the ellipsis.
pub fn cut_start<'a>(text: &'a str, room: usize, ellipsis: &str) -> Cow<'a, str> {
    let whole = width(text);
    if whole <= room {
        return Cow::Borrowed(text);
    }
    let Some(room) = room.checked_sub(width(ellipsis)) else {
        return Cow::Borrowed("");
    };
    let mut left = whole;
    for (at, grapheme) in text.grapheme_indices(true) {
        if left <= room {
            return Cow::Owned(format!("{ellipsis}{}", &text[at..]));
        }
        left -= grapheme.width();
    }
    Cow::Owned(ellipsis.to_owned())
}

/// The byte at which the part of a text ends that fits a width.
pub fn end_within(text: &str, room: usize) -> usize {
    let mut taken = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        taken += grapheme.width();
        if taken > room {
            return at;
        }
    }
    text.len()
}

/// Makes customers' text safe for the screen and cuts it.
pub fn shown(text: &str, room: usize, ellipsis: &str) -> String {
    // A value may have 64 KiB; what cannot fit is not looked at.
    let head = text.char_indices().nth(room.saturating_mul(8) + 16).map_or(text, |(at, _)| &text[..at]);
    let head = visible(head);
    match cut(&head, room, ellipsis) {
        Cow::Borrowed(whole) => whole.to_owned(),
        Cow::Owned(part) => part,
    }
}

/// Breaks a text into lines of at most a width, at blanks where there are some.
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    if room == 0 {
        return lines;
    }
    for paragraph in text.lines() {
        let mut line = String::new();
        let mut taken = 0;
        for word in paragraph.split_word_bounds() {
            let wide = width(word);
            if taken + wide > room && taken > 0 {
                lines.push(line.trim_end().to_owned());
                line.clear();
                taken = 0;
                if word.trim().is_empty() {
                    continue;
                }
            }
            for grapheme in word.graphemes(true) {
                if taken + grapheme.width() > room {
                    lines.push(std::mem::take(&mut line));
                    taken = 0;
                }
                line.push_str(grapheme);
                taken += grapheme.width();
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_never_goes_through_a_grapheme() {
        for (text, room, expected) in [
            ("Zofia", 5, "Zofia"),
            ("Zofia", 4, "Zof…"),
            ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
            ("👩‍👩‍👧x", 2, "…"),
            ("abc", 0, ""),
            ("", 0, ""),
        ] {
            let cut = cut(text, room, "…");
            assert_eq!(cut, expected);
            assert!(width(&cut) <= room);
        }
        assert_eq!(cut_start("/home/zofia/file.csv", 10, "…"), "…/file.csv");
    }

    #[test]
    fn customers_cannot_move_the_cursor() {
        assert_eq!(shown("a\u{1b}[2J\nb", 10, "…"), "a␛[2J⏎b");
    }

    #[test]
    fn lines_break_at_blanks_and_long_words_break_anywhere() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("日本語", 3), ["日", "本", "語"]);
        assert!(wrap("x", 0).is_empty());
    }
}
