//! Search as one types: words over name, email, phone and source id, without regard to case and accents.

use memchr::memmem::Finder;
use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::super::{Cancel, Error};
use crate::domain::text;
use crate::store::{Page, SearchText, Snapshot};

/// Who matches.
#[derive(Clone, Debug, Default)]
pub struct Matches {
    /// Everyone in whom every word is found.
    pub all: RoaringBitmap,
    /// Those in whom every word begins a word.
    pub starts: RoaringBitmap,
}

/// Finds customers in whom every word of the search is found; an empty search finds everyone.
///
/// # Errors
/// [`Error::Cancelled`], or what the store cannot read.
pub fn matches(snapshot: &Snapshot, search: &str, cancel: &Cancel) -> Result<Matches, Error> {
    let plain = text::plain(search);
    let mut words: Vec<&str> = plain.split_whitespace().collect();
    // The longest word is the rarest; the others are only looked for where it was found.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let finders: Vec<Finder<'_>> = words.iter().map(Finder::new).collect();
    let Some((first, others)) = finders.split_first() else {
        return Ok(Matches { all: RoaringBitmap::clone(snapshot.alive()), starts: RoaringBitmap::new() });
    };
    let pages: Vec<&std::sync::Arc<Page>> = snapshot.pages().collect();
    let found: Vec<(Vec<u32>, Vec<u32>)> = pages
        .par_iter()
        .map(|page| {
            if cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
            Ok(search_page(snapshot.search_text(page)?, page.first_row().0, first, others))
        })
        .collect::<Result<_, _>>()?;
    let mut all = RoaringBitmap::from_sorted_iter(found.iter().flat_map(|(all, _)| all.iter().copied()))
        .unwrap_or_default();
    let mut starts = RoaringBitmap::from_sorted_iter(found.iter().flat_map(|(_, s)| s.iter().copied()))
        .unwrap_or_default();
    all &= snapshot.alive().as_ref();
    starts &= snapshot.alive().as_ref();
    Ok(Matches { all, starts })
}

fn search_page(
    text: &SearchText,
    first_row: u32,
    first: &Finder<'_>,
    others: &[Finder<'_>],
) -> (Vec<u32>, Vec<u32>) {
    let bytes = text.bytes().as_bytes();
    let (mut all, mut starts) = (Vec::new(), Vec::new());
    let mut from = 0;
    while let Some(hit) = bytes.get(from..).and_then(|rest| first.find(rest)) {
        let slot = text.ends().partition_point(|end| *end as usize <= from + hit);
        let Some(end) = text.ends().get(slot) else { break };
        from = *end as usize;
        let row = text.row(slot).as_bytes();
        if others.iter().all(|word| word.find(row).is_some()) {
            all.push(first_row + slot as u32);
            if begins_word(row, first) && others.iter().all(|word| begins_word(row, word)) {
                starts.push(first_row + slot as u32);
            }
        }
    }
    (all, starts)
}

/// Whether a word stands in a row with no letter or digit before it.
fn begins_word(row: &[u8], word: &Finder<'_>) -> bool {
    word.find_iter(row).any(|at| at == 0 || !(row[at - 1].is_ascii_alphanumeric() || row[at - 1] >= 0x80))
}
