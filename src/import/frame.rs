//! Finds where a row ends, without cutting it into cells: the only work on a file that one thread does alone.
//!
//! A row without a quote costs one search for its line feed. With quotes the rules are those of the `csv` crate: a
//! quote opens at the beginning of a cell only, two within quotes are one, and what follows a closing quote is plain.

/// What a stretch of bytes, beginning with a row, holds of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// The row ends with a line feed at this place.
    Whole { end: usize, has_quotes: bool },
    /// The row goes on to the end of the stretch at least.
    Cut { has_quotes: bool, in_quotes: bool },
}

/// Looks for the end of the row that `bytes` begin with.
#[inline]
pub(super) fn frame(bytes: &[u8], delimiter: u8) -> Frame {
    match memchr::memchr2(b'"', b'\n', bytes) {
        None => Frame::Cut { has_quotes: false, in_quotes: false },
        Some(end) if bytes[end] == b'\n' => Frame::Whole { end, has_quotes: false },
        Some(quote) => frame_quoted(bytes, quote, delimiter),
    }
}

/// Goes on from the first quote, which stands outside of quotes.
fn frame_quoted(bytes: &[u8], mut at: usize, delimiter: u8) -> Frame {
    loop {
        if at == 0 || bytes[at - 1] == delimiter {
            match closing(bytes, at + 1) {
                Some(close) => at = close + 1,
                None => return Frame::Cut { has_quotes: true, in_quotes: true },
            }
        } else {
            at += 1;
        }
        match memchr::memchr2(b'"', b'\n', &bytes[at..]) {
            None => return Frame::Cut { has_quotes: true, in_quotes: false },
            Some(end) if bytes[at + end] == b'\n' => {
                return Frame::Whole { end: at + end, has_quotes: true };
            }
            Some(quote) => at += quote,
        }
    }
}

/// The quote that closes what opened before `from`.
pub(super) fn closing(bytes: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let close = from + memchr::memchr(b'"', bytes.get(from..)?)?;
        if bytes.get(close + 1) != Some(&b'"') {
            return Some(close);
        }
        from = close + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_end_at_the_first_line_feed_outside_of_quotes() {
        let whole = |end, has_quotes| Frame::Whole { end, has_quotes };
        let cut = |has_quotes, in_quotes| Frame::Cut { has_quotes, in_quotes };
        for (bytes, expected) in [
            (&b"a,b\nc"[..], whole(3, false)),
            (b"\n", whole(0, false)),
            (b"a,b", cut(false, false)),
            (b"\"a\nb\",c\nd", whole(7, true)),
            (b"\"a\"\"\nb\",c\n", whole(9, true)),
            (b"a\"b\nc\"\n", whole(3, true)),
            (b"a,\"b\"x\"\n\"", whole(7, true)),
            (b"a,\"b\n", cut(true, true)),
            (b"a,\"b\"", cut(true, false)),
        ] {
            assert_eq!(frame(bytes, b','), expected, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
