//! Values to bits, without an allocation per row.

use crate::domain::Bits;
use crate::domain::column::Texts;

/// Rows of a word of 64 below which they are looked at one by one.
const FEW: u32 = 6;

/// The rows of those looked at whose value passes. Most often all 64 of a word are compared, without a branch.
pub(in crate::query) fn values<T: Copy>(values: &[T], among: &Bits, passes: impl Fn(T) -> bool) -> Bits {
    let mut words = *among.words();
    for (word, chunk) in words.iter_mut().zip(values.chunks(64)) {
        let wanted = *word;
        if wanted.count_ones() <= FEW {
            *word = few(wanted, |at| chunk.get(at).is_some_and(|value| passes(*value)));
            continue;
        }
        let mut passing = 0;
        for (at, value) in chunk.iter().enumerate() {
            passing |= u64::from(passes(*value)) << at;
        }
        *word = wanted & passing;
    }
    words.iter_mut().skip(values.len().div_ceil(64)).for_each(|word| *word = 0);
    Bits::from_words(words)
}

/// The rows of those looked at that pass.
pub(in crate::query) fn rows(among: &Bits, mut passes: impl FnMut(usize) -> bool) -> Bits {
    let mut words = *among.words();
    for (number, word) in words.iter_mut().enumerate() {
        *word = few(*word, |at| passes(number * 64 + at));
    }
    Bits::from_words(words)
}

fn few(wanted: u64, mut passes: impl FnMut(usize) -> bool) -> u64 {
    let (mut left, mut passing) = (wanted, 0);
    while left != 0 {
        let at = left.trailing_zeros();
        left &= left - 1;
        passing |= u64::from(passes(at as usize)) << at;
    }
    passing
}

/// The rows of those looked at whose word passes; each different word is asked once.
pub(super) fn words(
    codes: &[u8],
    words: &Texts,
    among: &Bits,
    mut passes: impl FnMut(&str, &mut String) -> bool,
) -> Bits {
    let mut accepted = [false; 256];
    let mut buffer = String::new();
    let (mut count, mut last) = (0, 0);
    for (code, word) in words.iter().enumerate().take(256) {
        if passes(word, &mut buffer) {
            accepted[code] = true;
            (count, last) = (count + 1, code as u8);
        }
    }
    match count {
        0 => Bits::default(),
        1 => values(codes, among, |code| code == last),
        _ => values(codes, among, |code| accepted[usize::from(code)]),
    }
}
