//! Text as it is kept and as it is compared (SEMANTICS 2, FILTER meaning 3).

use std::borrow::Cow;
use std::sync::LazyLock;

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
    let mut folded = String::with_capacity(text.len());
    if fold_plainly(text, &mut folded) { Cow::Owned(folded) } else { Cow::Owned(fold_any(text)) }
}

/// Appends the full case folding of a text, without another allocation for the usual letters.
pub fn fold_into(text: &str, out: &mut String) {
    let start = out.len();
    if text.is_ascii() {
        out.push_str(text);
        out[start..].make_ascii_lowercase();
    } else if !fold_plainly(text, out) {
        out.truncate(start);
        out.push_str(&fold_any(text));
    }
}

/// The first 16 bytes of the folded text as a number: numbers that differ are in the order of the texts, for the order of
/// UTF-8 bytes is the order of code points.
pub fn sort_prefix(text: &str) -> u128 {
    let mut bytes = [0u8; 16];
    let head = &text.as_bytes()[..text.len().min(16)];
    bytes[..head.len()].copy_from_slice(head);
    if bytes.is_ascii() {
        bytes.make_ascii_lowercase();
    } else {
        let folded = fold(text);
        let folded = &folded.as_bytes()[..folded.len().min(16)];
        bytes = [0; 16];
        bytes[..folded.len()].copy_from_slice(folded);
    }
    u128::from_be_bytes(bytes)
}

/// The full case folding of a text of letters that fold to as many bytes, so that places in it stay the same; `None`
/// where it holds others.
pub fn fold_in_place(text: &str) -> Option<Vec<u8>> {
    let mut bytes = text.as_bytes().to_ascii_lowercase();
    let mut at = 0;
    while let Some(next) = next_beyond_ascii(&bytes, at) {
        let c = text.get(next..)?.chars().next()?;
        at = next + c.len_utf8();
        if c == 'ß' {
            bytes[next..at].copy_from_slice(b"ss");
            continue;
        }
        let folded = fold_letter(c).filter(|folded| folded.len_utf8() == c.len_utf8())?;
        folded.encode_utf8(&mut bytes[next..at]);
    }
    Some(bytes)
}

fn next_beyond_ascii(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    for eight in bytes[from..].chunks_exact(8) {
        if !eight.is_ascii() {
            break;
        }
        at += 8;
    }
    bytes[at..].iter().position(|b| !b.is_ascii()).map(|by| at + by)
}

fn fold_any(text: &str) -> String {
    caseless::default_case_fold_str(text).nfc().collect()
}

/// Folds letter by letter, while all letters are such; ten times as fast as by table.
fn fold_plainly(text: &str, out: &mut String) -> bool {
    for c in text.chars() {
        let Some(folded) = fold_letter(c) else { return false };
        out.push(folded);
    }
    true
}

/// What a letter folds to, where it is one letter whatever stands beside it: letters of Latin, Greek and Cyrillic, and
/// of writings without case. Marks that join with letters are not among them, so what was composed stays so.
fn fold_letter(c: char) -> Option<char> {
    if let Some(folded) = LETTERS.get(c as usize) {
        return *folded;
    }
    matches!(c, '‐'..='†' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '一'..='鿿' | '가'..='힣').then_some(c)
}

/// The answers for the first letters; the standard library's tables take ten times as long.
static LETTERS: LazyLock<Vec<Option<char>>> = LazyLock::new(|| {
    let letter = |c: char| match c {
        'ß' | 'İ' | 'ŉ' | 'ſ' | 'ǰ' | 'ΐ' | 'ΰ' => None,
        'ς' => Some('σ'),
        '\0'..='\x7f' | 'À'..='ɏ' | 'Ά' | 'Έ'..='ώ' | 'Ѐ'..='ҁ' | 'Ҋ'..='ԯ' => {
            let mut lower = c.to_lowercase();
            lower.next().filter(|_| lower.next().is_none())
        }
        'א'..='ת' | 'ء'..='ي' => Some(c),
        _ => None,
    };
    ('\0'..'\u{700}').map(letter).collect()
});

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
    fn the_quick_folding_is_the_full_one() {
        for c in ('\0'..='\u{FFFF}').chain(['😀', '𐐀']) {
            let text = format!("a{c}B");
            let mut folded = String::from("x");
            fold_into(&text, &mut folded);
            assert_eq!(folded[1..], fold_any(&text), "{c}");
            assert_eq!(fold(&text), fold_any(&text), "{c}");
            let long = format!("Zażółć GĘŚLĄ {c} JAŹŃ");
            if let Some(bytes) = fold_in_place(&long) {
                assert_eq!(String::from_utf8(bytes).unwrap(), fold_any(&long), "{c}");
            }
        }
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
