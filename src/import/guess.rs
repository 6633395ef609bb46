//! Guesses an encoding: a detector made for the web, and our own look at Central European letters.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::encoding::Encoding;

/// Letters that names and addresses of Europe really hold; other signs above ASCII speak against an encoding.
const USUAL: &str = "äöüßÄÖÜéèêëàâáãåæçíîïìñóôòõøœúûùýÉÈÀÁÂÅÆÇÍÎÑÓÔÖØÚÛąćęłńśźżĄĆĘŁŃŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽőűŐŰăşţșțľĺŕľđ€£§°–—’‘“”„«»…·";

/// Letters of other scripts than Latin that it takes to believe in one: a few stray bytes look like any script.
const ENOUGH_FOREIGN: usize = 12;

/// The encoding of a file without a mark, and how sure that is.
pub(super) fn encoding(head: &[u8], is_whole: bool) -> (Encoding, f32) {
    if let Some(encoding) = wide(head) {
        return (encoding, 0.95);
    }
    let (sequences, strays) = utf_8_evidence(head, is_whole);
    match (sequences, strays) {
        (0, 0) => return (Encoding::UTF_8, 0.9),
        (_, 0) => return (Encoding::UTF_8, 0.99),
        // A few broken bytes among good sequences: chance makes no sequences, so those rows are bad, not the file.
        (good, bad) if good * 4 >= bad => return (Encoding::UTF_8, 0.8),
        _ => {}
    }
    single_byte(head)
}

/// UTF-16 without a mark: every other byte of Latin text is zero.
fn wide(head: &[u8]) -> Option<Encoding> {
    let pairs = head.len() / 2;
    if pairs == 0 {
        return None;
    }
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).take(pairs).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 2 > pairs && even * 10 < pairs {
        Some(Encoding::UTF_16LE)
    } else if even * 2 > pairs && odd * 10 < pairs {
        Some(Encoding::UTF_16BE)
    } else {
        None
    }
}

/// How many sequences of more than one byte are right, and how many bytes belong to none.
fn utf_8_evidence(head: &[u8], is_whole: bool) -> (usize, usize) {
    let (mut sequences, mut strays) = (0, 0);
    let mut chunks = head.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        sequences += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        let is_cut = chunks.peek().is_none() && !is_whole;
        if !is_cut {
            strays += chunk.invalid().len();
        }
    }
    (sequences, strays)
}

fn single_byte(head: &[u8]) -> (Encoding, f32) {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, true);
    let guessed = Encoding::from_guess(detector.guess(None, Utf8Detection::Deny));
    let (encoding, confidence) = match telltales(head) {
        Some(own) if own == guessed => (own, 0.95),
        Some(own) => (own, 0.8),
        None => (guessed, 0.8),
    };
    if is_likely(encoding, head) { (encoding, confidence) } else { (Encoding::UTF_8, 0.5) }
}

/// Whether what stands above ASCII reads like text; if not, the file is rather UTF-8 with broken rows.
fn is_likely(encoding: Encoding, head: &[u8]) -> bool {
    let text = encoding.decode(head);
    let (mut usual, mut foreign, mut all) = (0, 0, 0);
    for c in text.chars().filter(|c| !c.is_ascii() && *c != '\u{a0}') {
        all += 1;
        usual += usize::from(USUAL.contains(c));
        foreign += usize::from(c.is_alphabetic() && c > '\u{24f}');
    }
    let is_foreign = foreign >= ENOUGH_FOREIGN && foreign * 4 >= all * 3;
    usual * 2 >= all || is_foreign
}

/// Bytes inside words that are letters in one encoding and signs in the others: `ą` is 0xB9 in windows-1250 (a
/// superscript one elsewhere) and 0xB1 in Latin-2 (a plus-minus sign elsewhere).
fn telltales(head: &[u8]) -> Option<Encoding> {
    let (mut windows, mut latin, mut western) = (0usize, 0usize, 0usize);
    for at in 1..head.len() {
        let (before, byte) = (head[at - 1], head[at]);
        let follows = before.is_ascii_alphabetic();
        let leads = head.get(at + 1).is_some_and(u8::is_ascii_alphabetic);
        let in_word = follows || leads;
        match byte {
            // 0x9C is left out: `ś` here, and `œ` in every second French word.
            0xB9 | 0x9F | 0xA5 | 0x8F | 0x9D | 0x8D if in_word => windows += 1,
            0xB1 | 0xB6 if follows => latin += 1,
            0xA6 | 0xA9 | 0xAC | 0xAE if leads && !follows => latin += 1,
            0xBB if leads && follows => latin += 1,
            // ł, ż and Ż stand at the same place in both.
            0xB3 | 0xBF | 0xA3 | 0xAF if leads && (follows || byte == 0xA3) => {
                windows += 1;
                latin += 1;
            }
            0xE4 | 0xF6 | 0xFC | 0xDF if in_word => western += 1,
            0x80..=0x9F => latin = 0,
            _ => {}
        }
    }
    if windows.max(latin) == 0 || windows.max(latin) * 4 < western {
        return None;
    }
    Some(if latin > windows { Encoding::ISO_8859_2 } else { Encoding::WINDOWS_1250 })
}
