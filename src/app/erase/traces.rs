//! Files of the data folder that quote the erased: rejects of imports, and drafts.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use roaring::RoaringBitmap;

use crate::app::Error;
use crate::app::jobs::import::Source;
use crate::app::writer::Decision;
use crate::domain::{Cell, ColumnId, Row, Value, text};

/// Folders of the data folder whose files may quote customers.
const QUOTING_FOLDERS: [&str; 2] = ["rejects", "drafts"];
/// Attributes whose values tell of one person, however short.
const KEYS: [ColumnId; 3] = [ColumnId::ID, ColumnId::SOURCE_ID, ColumnId::EMAIL];
/// Attributes whose values tell of one person: name, phone, description, lines of the address.
const PERSONAL: [ColumnId; 5] = [ColumnId::NAME, ColumnId::PHONE, ColumnId(5), ColumnId(7), ColumnId(8)];
/// Other texts tell of one person from this length on; `gold` or `Warszawa` are everybody's.
const MIN_FREE_TEXT_CHARS: usize = 12;
/// Shorter personal texts are in every file.
const MIN_PERSONAL_CHARS: usize = 4;

/// The texts by which a file could quote somebody, folded.
#[derive(Debug, Default)]
pub(super) struct Traces {
    /// Found as whole words only.
    words: BTreeSet<String>,
    /// Found anywhere.
    texts: BTreeSet<String>,
}

impl Traces {
    /// Of rows: what they hold now, and what their history says they held.
    pub fn of(decision: &Decision<'_>, rows: &RoaringBitmap) -> Result<Self, Error> {
        let mut traces = Self::default();
        for row in rows.iter().map(Row) {
            traces.words.insert(text::fold(&decision.snapshot.id_of(row)?.to_string()).into_owned());
            for alias in decision.snapshot.aliases(row) {
                traces.words.insert(text::fold(alias).into_owned());
            }
            for (column, cell) in decision.snapshot.record(row)?.cells() {
                traces.add(column, cell);
            }
            for (_, change) in decision.store.log(row)? {
                for (column, before, after) in &change.cells {
                    traces.add(*column, before);
                    traces.add(*column, after);
                }
            }
        }
        Ok(traces)
    }

    fn add(&mut self, column: ColumnId, cell: &Cell) {
        let Cell::Value(Value::Text(value)) = cell else { return };
        let folded = text::fold(value).into_owned();
        let chars = folded.chars().count();
        if KEYS.contains(&column) {
            self.words.insert(folded);
        } else if chars >= MIN_FREE_TEXT_CHARS || (PERSONAL.contains(&column) && chars >= MIN_PERSONAL_CHARS)
        {
            self.texts.insert(folded);
        }
    }

    /// Removes files that quote one of the texts; a rejects file can be made again, a quoted person must not stay.
    ///
    /// What an import that was killed left of standard input goes in any case.
    pub fn remove_from(&self, data: &Path) -> Result<(), Error> {
        for entry in fs::read_dir(data).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(Source::SPOOLED) {
                remove(&entry.path())?;
            }
        }
        for folder in QUOTING_FOLDERS {
            let Ok(entries) = fs::read_dir(data.join(folder)) else { continue };
            for entry in entries.flatten() {
                let path = entry.path();
                let Ok(bytes) = fs::read(&path) else { continue };
                if self.are_in(&bytes) {
                    remove(&path)?;
                }
            }
        }
        Ok(())
    }

    fn are_in(&self, bytes: &[u8]) -> bool {
        // A cell with quotes has them doubled in a file; without any, both read the same.
        let unquoted = |text: &str| text.replace('"', "");
        let content = unquoted(&text::fold(&text::clean(&String::from_utf8_lossy(bytes))));
        let finds = |wanted: &String| memchr::memmem::find(content.as_bytes(), wanted.as_bytes()).is_some();
        self.texts.iter().map(|text| unquoted(text)).filter(|text| !text.is_empty()).any(|text| finds(&text))
            || self.words.iter().map(|word| unquoted(word)).any(|word| stands_alone(&content, &word))
    }
}

fn remove(path: &Path) -> Result<(), Error> {
    fs::remove_file(path).map_err(|e| Error::file(format!("cannot remove `{}`", path.display()), e))
}

/// Whether a word is in a text with no letter or digit beside it.
fn stands_alone(content: &str, word: &str) -> bool {
    let is_free = |neighbour: Option<char>| !neighbour.is_some_and(char::is_alphanumeric);
    !word.is_empty()
        && content.match_indices(word).any(|(at, _)| {
            is_free(content[..at].chars().next_back()) && is_free(content[at + word.len()..].chars().next())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_quotes_somebody_however_it_is_written() {
        let mut traces = Traces::default();
        for (column, value) in [
            (ColumnId::SOURCE_ID, "K-1"),
            (ColumnId::NAME, "Zoë \"Zo\" Weiß"),
            (ColumnId::EMAIL, "zoe@x.example"),
        ] {
            traces.add(column, &Value::Text(value.into()).into());
        }
        for (file, quotes) in [
            ("k-1;a", true),
            ("K-11;a", false),
            ("x;\"zoë \"\"Zo\"\" WEISS\"", true),
            ("a,ZOE@X.example,b", true),
            ("azoe@x.example", false),
            ("nobody", false),
        ] {
            assert_eq!(traces.are_in(file.as_bytes()), quotes, "{file}");
        }
    }
}
