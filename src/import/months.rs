//! Dates with the month's name, in the languages of our neighbours' exports.

use super::dates;
use crate::domain::text;

/// Names by month, plain (no capitals, no accents): English, German, Polish (nominative and genitive), French, Spanish,
/// and usual short forms.
const MONTHS: [&[&str]; 12] = [
    &[
        "january", "jan", "januar", "janner", "jaenner", "styczen", "stycznia", "sty", "janvier", "janv",
        "enero", "ene",
    ],
    &["february", "feb", "februar", "luty", "lutego", "lut", "fevrier", "fevr", "fev", "febrero"],
    &["march", "mar", "marz", "maerz", "mrz", "marzec", "marca", "mars", "marzo"],
    &["april", "apr", "kwiecien", "kwietnia", "kwi", "avril", "avr", "abril", "abr"],
    &["may", "mai", "maj", "maja", "mayo"],
    &["june", "jun", "juni", "czerwiec", "czerwca", "cze", "juin", "junio"],
    &["july", "jul", "juli", "lipiec", "lipca", "lip", "juillet", "juil", "julio"],
    &["august", "aug", "sierpien", "sierpnia", "sie", "aout", "agosto", "ago"],
    &["september", "sep", "sept", "wrzesien", "wrzesnia", "wrz", "septembre", "septiembre", "setiembre"],
    &["october", "oct", "oktober", "okt", "pazdziernik", "pazdziernika", "paz", "octobre", "octubre"],
    &["november", "nov", "listopad", "listopada", "lis", "novembre", "noviembre"],
    &["december", "dec", "dezember", "dez", "grudzien", "grudnia", "gru", "decembre", "diciembre", "dic"],
];
/// The longest text that is looked at; a name and two numbers are shorter.
const MAX_BYTES: usize = 48;

/// Takes a date with a month's name off the front: year, month, day, and what follows.
pub(super) fn read(written: &str) -> Option<(i16, i8, i8, &str)> {
    let has_digit = written.bytes().any(|b| b.is_ascii_digit());
    if written.len() > MAX_BYTES || !has_digit {
        return None;
    }
    let (mut rest, mut month, mut day, mut year) = (written, None, None, None);
    while year.is_none() {
        rest = rest.trim_start_matches([' ', '-', '/', ',', '.', '\u{a0}']);
        if let Some((value, after)) = dates::number(rest, 4) {
            let len = rest.len() - after.len();
            rest = ordinal(after);
            match (day, len) {
                (None, 1 | 2) => day = Some(value as i8),
                (Some(_), 2) => year = Some(dates::century(value)),
                (Some(_), 4) => year = Some(value),
                _ => return None,
            }
        } else {
            let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            rest = after;
            match month_of(word) {
                Some(found) if month.is_none() => month = Some(found),
                _ if matches!(word, "de" | "del" | "of") => {}
                _ => return None,
            }
        }
    }
    Some((year?, month?, day?, rest))
}

fn month_of(word: &str) -> Option<i8> {
    if word.len() < 3 || word.len() > 16 {
        return None;
    }
    let plain = text::plain(word);
    let at = MONTHS.iter().position(|names| names.contains(&plain.as_ref()))?;
    Some(at as i8 + 1)
}

/// Drops `st`, `nd`, `rd`, `th` after a day.
fn ordinal(rest: &str) -> &str {
    let has = rest.get(..2).is_some_and(|s| ["st", "nd", "rd", "th"].contains(&s));
    if has { &rest[2..] } else { rest }
}
