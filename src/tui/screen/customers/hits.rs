//! Where in a text a search found its words: case and accents do not matter, as in the search itself.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::domain::ColumnId;
use crate::domain::text::{plain, visible};

/// How much of a value is looked at, in bytes: what shows is far shorter.
const MAX_LOOKED_AT: usize = 400;

/// The attributes a search looks at.
pub(super) const SEARCHED: [ColumnId; 4] =
    [ColumnId::NAME, ColumnId::EMAIL, ColumnId::PHONE, ColumnId::SOURCE_ID];

/// Returns the ranges of bytes, in the text as it is shown, that hold words of the search.
pub(super) fn hits(text: &str, search: &str) -> Vec<Range<usize>> {
    let shown = visible(text);
    let mut folded = String::new();
    // For each byte of the folded text, the grapheme it came from.
    let mut origins: Vec<(usize, usize)> = Vec::new();
    for (at, grapheme) in shown.grapheme_indices(true).take_while(|(at, _)| *at < MAX_LOOKED_AT) {
        let part = plain(grapheme);
        folded.push_str(&part);
        origins.extend(std::iter::repeat_n((at, at + grapheme.len()), part.len()));
    }
    let mut found = Vec::new();
    for word in plain(search).split_whitespace() {
        for (at, part) in folded.match_indices(word) {
            let (first, last) = (origins[at], origins[at + part.len() - 1]);
            found.push(first.0..last.1);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_case_do_not_matter() {
        for (text, search, expected) in [
            ("Zofia Zielińska", "ZIELIN", vec!["Zieliń"]),
            ("Łódź", "lod", vec!["Łód"]),
            ("Straße", "ss", vec!["ß"]),
            ("ana ana", "ana", vec!["ana", "ana"]),
            ("ana smith", "smi an", vec!["smi", "an"]),
            ("x", "", vec![]),
        ] {
            let found: Vec<&str> = hits(text, search).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text} {search}");
        }
    }
}
