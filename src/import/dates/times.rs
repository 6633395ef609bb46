//! Times of day, with and without an offset.

use super::number;

/// Milliseconds of a time of day, its offset taken off, and whether no offset is written.
pub(super) fn read_time(text: &str) -> Option<(i64, bool)> {
    let (hour, rest) = number(text, 2)?;
    let (minute, rest) = number(rest.strip_prefix(':')?, 2)?;
    let (second, rest) = match rest.strip_prefix(':') {
        Some(rest) => number(rest, 2)?,
        None => (0, rest),
    };
    let (fraction_ms, rest) = match rest.strip_prefix(['.', ',']) {
        Some(rest) => fraction(rest)?,
        None => (0, rest),
    };
    let (hour, rest) = half_day(hour, rest.trim_start())?;
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let ms = (i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second)) * 1000 + fraction_ms;
    Some((ms - offset_ms(rest)?, rest.is_empty()))
}

fn fraction(text: &str) -> Option<(i64, &str)> {
    let len = text.bytes().take_while(u8::is_ascii_digit).count();
    let digit = |at: usize| text.as_bytes()[..len].get(at).map_or(0, |b| i64::from(b - b'0'));
    (len > 0).then(|| (digit(0) * 100 + digit(1) * 10 + digit(2), &text[len..]))
}

fn half_day(hour: i16, rest: &str) -> Option<(i16, &str)> {
    let half = rest.get(..2).map(str::to_ascii_lowercase);
    match half.as_deref() {
        Some("am") if (1..=12).contains(&hour) => Some((hour % 12, rest[2..].trim_start())),
        Some("pm") if (1..=12).contains(&hour) => Some((hour % 12 + 12, rest[2..].trim_start())),
        Some("am" | "pm") => None,
        _ => Some((hour, rest)),
    }
}

fn offset_ms(text: &str) -> Option<i64> {
    let sign = match text.as_bytes() {
        [] | [b'Z' | b'z'] | b"UTC" | b"GMT" => return Some(0),
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return None,
    };
    let digits: Vec<i64> = text[1..].bytes().filter(|b| *b != b':').map(|b| i64::from(b) - 48).collect();
    let [a, b, rest @ ..] = digits.as_slice() else { return None };
    let (c, d) = match rest {
        [] => (0, 0),
        [c, d] => (*c, *d),
        _ => return None,
    };
    let is_number = [*a, *b, c, d].iter().all(|digit| (0..=9).contains(digit));
    is_number.then(|| sign * ((a * 10 + b) * 60 + c * 10 + d) * 60_000)
}
