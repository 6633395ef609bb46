//! A file's format: what the sniffer guesses, and what a person chooses instead.

use super::encoding::Encoding;

/// How a file is to be read.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says something else of the file, and any may stand with any"
)]
pub struct Format {
    /// Its encoding.
    pub encoding: Encoding,
    /// Whether a byte order mark stands at its beginning.
    pub has_bom: bool,
    /// What stands between cells.
    pub delimiter: u8,
    /// Whether the first row names the columns.
    pub has_header: bool,
    /// Lines before the header: 1 where a `sep=` line stands there.
    pub skip_lines: u32,
    /// Whether it is a table made of JSON Lines: the header stands on no line of the file, and a row is one line of it.
    pub of_lines: bool,
    /// Whether lines end in a carriage return alone, as old Macintosh files do.
    pub has_lone_cr: bool,
    /// How sure the encoding is, 0 to 1.
    pub encoding_confidence: f32,
    /// How sure the delimiter is, 0 to 1.
    pub delimiter_confidence: f32,
}

/// What a person decided; the rest is guessed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FormatChoices {
    /// `--encoding`.
    pub encoding: Option<Encoding>,
    /// `--delimiter`.
    pub delimiter: Option<u8>,
    /// Whether the first row names the columns.
    pub has_header: Option<bool>,
}

impl FormatChoices {
    /// These choices, and another's where nothing was chosen here.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self {
            encoding: self.encoding.or(other.encoding),
            delimiter: self.delimiter.or(other.delimiter),
            has_header: self.has_header.or(other.has_header),
        }
    }
}

impl Format {
    /// UTF-8 with commas and a header: what our own exports write.
    pub const OURS: Self = Self {
        encoding: Encoding::UTF_8,
        has_bom: false,
        delimiter: b',',
        has_header: true,
        skip_lines: 0,
        of_lines: false,
        has_lone_cr: false,
        encoding_confidence: 1.0,
        delimiter_confidence: 1.0,
    };

    /// A table that we made of JSON Lines.
    pub const LINES: Self = Self { of_lines: true, ..Self::OURS };

    /// The delimiter as a word for a screen: `tab` for the one that cannot be seen.
    pub fn delimiter_name(&self) -> String {
        if self.delimiter == b'\t' { "tab".to_owned() } else { char::from(self.delimiter).to_string() }
    }
}

/// Reads a delimiter as people write it: one character, `tab` or `\t`.
pub fn parse_delimiter(text: &str) -> Option<u8> {
    match text {
        "tab" | "\\t" | "\t" => Some(b'\t'),
        "comma" => Some(b','),
        "semicolon" => Some(b';'),
        "pipe" => Some(b'|'),
        _ => match text.as_bytes() {
            [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Some(*byte),
            _ => None,
        },
    }
}
