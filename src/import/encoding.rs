//! Names of encodings, and the text behind bytes.

use std::borrow::Cow;
use std::fmt;

use super::refusal::Refusal;

/// A file's encoding.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

/// Names as people write them and screens show them; the crate's own are in capitals.
const NAMES: [(&encoding_rs::Encoding, &str); 11] = [
    (encoding_rs::UTF_8, "utf-8"),
    (encoding_rs::UTF_16LE, "utf-16le"),
    (encoding_rs::UTF_16BE, "utf-16be"),
    (encoding_rs::WINDOWS_1250, "windows-1250"),
    (encoding_rs::WINDOWS_1251, "windows-1251"),
    (encoding_rs::WINDOWS_1252, "windows-1252"),
    (encoding_rs::WINDOWS_1254, "windows-1254"),
    (encoding_rs::WINDOWS_1257, "windows-1257"),
    (encoding_rs::ISO_8859_2, "iso-8859-2"),
    (encoding_rs::ISO_8859_15, "iso-8859-15"),
    (encoding_rs::SHIFT_JIS, "shift_jis"),
];

impl Encoding {
    /// UTF-8, which is read as it stands.
    pub const UTF_8: Self = Self(encoding_rs::UTF_8);
    /// UTF-16, least significant byte first.
    pub const UTF_16LE: Self = Self(encoding_rs::UTF_16LE);
    /// UTF-16, most significant byte first.
    pub const UTF_16BE: Self = Self(encoding_rs::UTF_16BE);
    /// Central European Windows.
    pub const WINDOWS_1250: Self = Self(encoding_rs::WINDOWS_1250);
    /// Western European Windows; it holds all of ISO-8859-1, whose labels name it too.
    pub const WINDOWS_1252: Self = Self(encoding_rs::WINDOWS_1252);
    /// Latin-2.
    pub const ISO_8859_2: Self = Self(encoding_rs::ISO_8859_2);

    /// Reads a label in any of its usual forms: `utf8`, `latin-2`, `cp1250`, `UTF-16`.
    ///
    /// # Errors
    /// [`Refusal::NotAnEncoding`].
    pub fn parse(label: &str) -> Result<Self, Refusal> {
        let plain = label.trim().to_ascii_lowercase();
        let known = match plain.as_str() {
            "latin-1" | "latin_1" => "latin1",
            "latin-2" | "latin_2" => "latin2",
            "win1250" | "win-1250" | "windows1250" => "windows-1250",
            "win1252" | "win-1252" | "windows1252" => "windows-1252",
            other => other,
        };
        encoding_rs::Encoding::for_label(known.as_bytes())
            .map(Self)
            .ok_or_else(|| Refusal::NotAnEncoding { label: label.to_owned() })
    }

    /// The name in lower case: `utf-8`, `windows-1250`.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(encoding, _)| *encoding == self.0).map_or(self.0.name(), |(_, name)| name)
    }

    /// Whether bytes are text as they stand.
    pub fn is_utf_8(self) -> bool {
        self == Self::UTF_8
    }

    pub(super) fn from_guess(encoding: &'static encoding_rs::Encoding) -> Self {
        Self(encoding)
    }

    pub(super) fn decoder(self) -> encoding_rs::Decoder {
        self.0.new_decoder_with_bom_removal()
    }

    /// The text of a piece of a file, a mark at its beginning dropped; what is no text becomes U+FFFD.
    pub(super) fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        self.0.decode_with_bom_removal(bytes).0
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_and_names_shown() {
        for (label, name) in [
            ("UTF8", "utf-8"),
            ("utf-16", "utf-16le"),
            ("cp1250", "windows-1250"),
            ("Latin-1", "windows-1252"),
            ("iso-8859-2", "iso-8859-2"),
            ("latin-2", "iso-8859-2"),
        ] {
            assert_eq!(Encoding::parse(label).unwrap().name(), name, "{label}");
        }
        assert_eq!(
            Encoding::parse("utf-9").unwrap_err().to_string(),
            "`utf-9` is not an encoding; write utf-8, utf-16le, windows-1250, windows-1252 or iso-8859-2"
        );
    }
}
