//! The words by which other programs and other languages call our attributes; the words are data (`synonyms.toml`).

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::target::Target;
use crate::domain::{Schema, text};

/// How sure a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// It often means this; another column may know better.
    Weak,
    /// It means this.
    Strong,
}

#[derive(Deserialize)]
struct Words {
    strong: HashMap<String, Vec<String>>,
    weak: HashMap<String, Vec<String>>,
}

static TARGETS: LazyLock<HashMap<String, (Target, Strength)>> = LazyLock::new(|| {
    // The file is part of the program and a test reads it, so a mistake in it cannot reach anyone.
    let words: Words = toml::from_str(include_str!("synonyms.toml"))
        .unwrap_or(Words { strong: HashMap::new(), weak: HashMap::new() });
    let mut targets = HashMap::new();
    for (lists, strength) in [(words.weak, Strength::Weak), (words.strong, Strength::Strong)] {
        for (target, headers) in lists {
            let Ok(target) = target.parse::<Target>() else { continue };
            targets.extend(headers.iter().map(|header| (header_key(header), (target.clone(), strength))));
        }
    }
    targets
});

/// What a header word means, if we know it.
pub(super) fn target(header: &str) -> Option<(Target, Strength)> {
    TARGETS.get(&header_key(header)).cloned()
}

/// Whether a cell of a first row is surely a header: a word we know, or the form of our own exports.
pub(super) fn is_known(header: &str) -> bool {
    let header = header.trim();
    let is_ours = ["metadata.", "consent."].iter().any(|prefix| header.starts_with(prefix));
    is_ours || Schema::default().resolve(header).is_some() || TARGETS.contains_key(&header_key(header))
}

/// Brings a header to the form in which headers are compared: no case, spaces, `_`, `-`, accents or bracketed suffix.
pub fn header_key(header: &str) -> String {
    let header = header.trim();
    let bare = without_brackets(header);
    text::plain(bare).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn without_brackets(header: &str) -> &str {
    let open = match header.chars().next_back() {
        Some(')') => '(',
        Some(']') => '[',
        Some('}') => '{',
        _ => return header,
    };
    match header.rfind(open) {
        Some(at) if !header[..at].trim().is_empty() => header[..at].trim_end(),
        _ => header,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_compare_without_case_signs_accents_and_brackets() {
        for header in ["E-Mail", "e mail", "E_MAIL", "Émail (private)", " email [required] "] {
            assert_eq!(header_key(header), "email", "{header}");
        }
        assert_eq!(header_key("(id)"), "id");
        assert_eq!(header_key("Straße"), "strasse");
    }

    #[test]
    fn the_words_are_read_and_each_stands_once() {
        let words: Words = toml::from_str(include_str!("synonyms.toml")).unwrap();
        let mut seen = HashMap::new();
        for (target, headers) in words.strong.iter().chain(&words.weak) {
            assert!(target.parse::<Target>().is_ok(), "{target}");
            for header in headers {
                let before = seen.insert(header_key(header), target);
                assert_eq!(before, None, "`{header}` stands under {target} too");
            }
        }
        assert!(seen.len() > 300);
    }
}
