//! Fuzzy finding in a short list: which entries fit what was typed, best first.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// Returns the places of the entries that fit, best first; all in order where nothing was typed.
pub fn fitting<S: AsRef<str>>(entries: &[S], typed: &str) -> Vec<usize> {
    if typed.trim().is_empty() {
        return (0..entries.len()).collect();
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(typed, CaseMatching::Ignore, Normalization::Smart);
    let mut buffer = Vec::new();
    let mut found: Vec<(u32, usize)> = entries
        .iter()
        .enumerate()
        .filter_map(|(i, entry)| {
            pattern.score(Utf32Str::new(entry.as_ref(), &mut buffer), &mut matcher).map(|score| (score, i))
        })
        .collect();
    // Letters scattered over long texts fit nearly anything: what is far from the best is left out.
    let best = found.iter().map(|(score, _)| *score).max().unwrap_or(0);
    found.retain(|(score, _)| score * 2 > best);
    found.sort_by_key(|(score, i)| (std::cmp::Reverse(*score), *i));
    found.into_iter().map(|(_, i)| i).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_order_are_enough() {
        let entries = ["Sort by column", "Save this view", "Search", "Quit"];
        assert_eq!(fitting(&entries, "sav vi"), [1]);
        assert_eq!(fitting(&entries, "sort")[0], 0);
        assert_eq!(fitting(&entries, " "), [0, 1, 2, 3]);
        assert!(fitting(&entries, "zzz").is_empty());
    }
}
