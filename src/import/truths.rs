//! Words for true and false, as columns of consents write them.

/// Words that stand for true.
const TRUE: [&str; 22] = [
    "true",
    "yes",
    "1",
    "y",
    "t",
    "ja",
    "tak",
    "oui",
    "si",
    "sí",
    "vrai",
    "wahr",
    "prawda",
    "verdadero",
    "on",
    "x",
    "subscribed",
    "opted in",
    "opted_in",
    "granted",
    "given",
    "accepted",
];
/// Words that stand for false.
const FALSE: [&str; 25] = [
    "false",
    "no",
    "0",
    "n",
    "f",
    "nein",
    "nie",
    "non",
    "faux",
    "falsch",
    "fałsz",
    "falso",
    "off",
    "unsubscribed",
    "not_subscribed",
    "not subscribed",
    "never_subscribed",
    "never subscribed",
    "nonsubscribed",
    "opted out",
    "opted_out",
    "revoked",
    "denied",
    "declined",
    "cleaned",
];
/// The longest of them.
const MAX_BYTES: usize = 16;

/// Reads a truth value in any language we know.
pub fn read(text: &str) -> Option<bool> {
    match text.as_bytes() {
        b"true" | b"1" => return Some(true),
        b"false" | b"0" => return Some(false),
        long if long.len() > MAX_BYTES => return None,
        _ => {}
    }
    let folded = crate::domain::text::fold(text);
    if TRUE.contains(&folded.as_ref()) {
        Some(true)
    } else if FALSE.contains(&folded.as_ref()) {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_several_languages_are_read() {
        for word in ["yes", "TRUE", "ja", "Tak", "oui", "Sí", "1", "SUBSCRIBED"] {
            assert_eq!(read(word), Some(true), "{word}");
        }
        for word in ["no", "False", "nein", "nie", "NON", "0", "NEVER_SUBSCRIBED"] {
            assert_eq!(read(word), Some(false), "{word}");
        }
        for word in ["", "maybe", "2", "a sentence that is rather long"] {
            assert_eq!(read(word), None, "{word}");
        }
    }
}
