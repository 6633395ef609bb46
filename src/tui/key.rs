//! One key as it was pressed, how it is written in settings (`<c-r>`) and how it is shown (`Ctrl-R`).

use std::fmt;

/// A key with its modifiers. Shift is told only where the character does not tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Which.
    pub code: Code,
    /// With Ctrl.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
    /// With Shift; never set for characters.
    pub shift: bool,
}

/// Which key, without modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Code {
    Char(char),
    Enter,
    Esc,
    Backspace,
    Tab,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    PageUp,
    PageDown,
    Insert,
    Delete,
    F(u8),
}

/// How named keys are written in settings and shown on screens.
const NAMES: [(Code, &str, &str); 16] = [
    (Code::Enter, "enter", "Enter"),
    (Code::Esc, "esc", "Esc"),
    (Code::Backspace, "backspace", "Backspace"),
    (Code::Tab, "tab", "Tab"),
    (Code::Left, "left", "←"),
    (Code::Right, "right", "→"),
    (Code::Up, "up", "↑"),
    (Code::Down, "down", "↓"),
    (Code::Home, "home", "Home"),
    (Code::End, "end", "End"),
    (Code::PageUp, "pageup", "PgUp"),
    (Code::PageDown, "pagedown", "PgDn"),
    (Code::Insert, "insert", "Ins"),
    (Code::Delete, "delete", "Del"),
    (Code::Char(' '), "space", "Space"),
    (Code::Char('<'), "lt", "<"),
];

impl Key {
    /// A key without modifiers.
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// A character.
    pub const fn char(c: char) -> Self {
        Self::plain(Code::Char(c))
    }

    /// A character with Ctrl.
    pub const fn ctrl(c: char) -> Self {
        Self { code: Code::Char(c), ctrl: true, alt: false, shift: false }
    }

    /// The character this key types, where it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// Reads keys written one after another: `jj<enter>`, `<c-r>`, `<s-tab>`, `<lt>`.
    ///
    /// # Errors
    /// The part that is no key.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, String> {
        let mut keys = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if first == '<'
                && let Some(end) = rest.find('>')
            {
                keys.push(Self::parse_named(&rest[1..end]).ok_or_else(|| rest[..=end].to_owned())?);
                rest = &rest[end + 1..];
            } else {
                keys.push(Self::char(first));
                rest = &rest[first.len_utf8()..];
            }
        }
        Ok(keys)
    }

    fn parse_named(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        let mut bare = lower.as_str();
        let mut key = Self::char(' ');
        while let Some((modifier, rest)) = bare.split_once('-').filter(|(_, rest)| !rest.is_empty()) {
            match modifier {
                "c" => key.ctrl = true,
                "a" | "m" => key.alt = true,
                "s" => key.shift = true,
                _ => return None,
            }
            bare = rest;
        }
        key.code = code_named(bare)?;
        if let (Code::Char(c), true) = (key.code, key.shift) {
            key = Self { code: Code::Char(c.to_ascii_uppercase()), shift: false, ..key };
        }
        Some(key)
    }

    /// The written form that [`Key::parse_all`] reads.
    pub fn written(self) -> String {
        let named = NAMES.iter().find(|(code, _, _)| *code == self.code);
        let bare = match (named, self.code) {
            (Some((_, name, _)), _) => (*name).to_owned(),
            (None, Code::Char(c)) => c.to_string(),
            (None, Code::F(n)) => format!("f{n}"),
            (None, _) => String::new(),
        };
        let modifiers = [(self.ctrl, "c-"), (self.alt, "a-"), (self.shift, "s-")];
        let prefix: String = modifiers.iter().filter(|(on, _)| *on).map(|(_, text)| *text).collect();
        let is_bare = prefix.is_empty() && named.is_none() && matches!(self.code, Code::Char(_));
        if is_bare { bare } else { format!("<{prefix}{bare}>") }
    }
}

fn code_named(name: &str) -> Option<Code> {
    if let Some((code, _, _)) = NAMES.iter().find(|(_, written, _)| *written == name) {
        return Some(*code);
    }
    let mut chars = name.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Some(Code::Char(c)),
        (Some('f'), Some(_)) => name[1..].parse().ok().filter(|n| (1..=12).contains(n)).map(Code::F),
        _ => None,
    }
}

/// Prints the form shown to people: `Ctrl-R`, `Space`, `G`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (on, name) in [(self.ctrl, "Ctrl-"), (self.alt, "Alt-"), (self.shift, "Shift-")] {
            if on {
                f.write_str(name)?;
            }
        }
        if let Some((_, _, shown)) = NAMES.iter().find(|(code, _, _)| *code == self.code) {
            return f.write_str(shown);
        }
        match self.code {
            Code::Char(c) if self.ctrl => write!(f, "{}", c.to_ascii_uppercase()),
            Code::Char(c) => write!(f, "{c}"),
            Code::F(n) => write!(f, "F{n}"),
            _ => Ok(()),
        }
    }
}

/// Shows keys pressed one after another: `gg`, `Ctrl-R`, `g Enter`.
pub fn shown(keys: &[Key]) -> String {
    let single = |key: &Key| key.to_string().chars().count() == 1;
    let separator = if keys.iter().all(single) { "" } else { " " };
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_written_read_and_shown() {
        for (written, display) in [
            ("jj", "jj"),
            ("<c-r>", "Ctrl-R"),
            ("<s-tab>", "Shift-Tab"),
            ("g<enter>", "g Enter"),
            ("<space>", "Space"),
            ("<lt>", "<"),
            ("<f1>", "F1"),
            (">", ">"),
        ] {
            let keys = Key::parse_all(written).unwrap();
            assert_eq!(shown(&keys), display);
            assert_eq!(keys.iter().map(|k| k.written()).collect::<String>(), written);
        }
        assert_eq!(Key::parse_all("<x-q>"), Err("<x-q>".to_owned()));
    }
}
