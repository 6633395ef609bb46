//! Text as it is kept and as it is compared (SEMANTICS 2, FILTER meaning 3).

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Returns the text as it is stored: NFC, outer white space trimmed.
pub fn clean(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    if trimmed.is_ascii() || is_nfc(trimmed) {
        Cow::Borrowed(trimmed)
    } else {
        Cow::Owned(trimmed.nfc().collect())
    }
}

/// Returns the full case folding of a stored text: `ß` becomes `ss`, accents stay.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Cow::Owned(text.to_ascii_lowercase());
        }
        return Cow::Borrowed(text);
    }
    Cow::Owned(caseless::default_case_fold_str(text).nfc().collect())
}

/// Returns the text as the search box compares it: folded and without accents.
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return fold(text);
    }
    let folded = caseless::default_case_fold_str(text);
    Cow::Owned(folded.nfd().filter(|c| !is_combining_mark(*c)).map(unstroke).collect())
}

/// Letters whose stroke or bar is no combining mark, so that `lodz` finds `Łódź`.
fn unstroke(c: char) -> char {
    match c {
        'ł' => 'l',
        'ø' => 'o',
        'đ' | 'ð' => 'd',
        'ħ' => 'h',
        'ı' => 'i',
        'ŧ' => 't',
        _ => c,
    }
}

/// Replaces what could move a terminal's cursor or turn its text round by visible signs.
///
/// C0 controls become their pictures (`␛`), C1 and the bidirectional overrides become `�`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if is_hidden(c) { picture(c) } else { c }).collect())
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

fn picture(c: char) -> char {
    match c {
        '\n' => '⏎',
        '\u{0}'..='\u{1F}' => char::from_u32(0x2400 + c as u32).unwrap_or('�'),
        '\u{7F}' => '␡',
        _ => '�',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_text_is_composed_and_trimmed() {
        assert_eq!(clean("  Zofia\u{a0}"), "Zofia");
        assert_eq!(clean("Jose\u{301}"), "José");
        assert_eq!(clean("  "), "");
    }

    #[test]
    fn folding_is_full_and_keeps_accents() {
        assert_eq!(fold("STRASSE"), "strasse");
        assert_eq!(fold("Straße"), "strasse");
        assert_eq!(fold("ZIELIŃSKI"), "zieliński");
    }

    #[test]
    fn search_ignores_accents() {
        assert_eq!(plain("Łódź"), "lodz");
        assert_eq!(plain("Ångström ŒUVRE"), "angstrom œuvre");
        assert_eq!(plain("İstanbul"), "istanbul");
    }

    #[test]
    fn a_name_cannot_move_the_cursor() {
        assert_eq!(visible("a\u{1b}[2Jb\u{202e}c\nd"), "a␛[2Jb�c⏎d");
    }
}
