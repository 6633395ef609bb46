//! What the words of a column with a fixed set of values mean: those of permissions and other truth values.

use super::mapped::{Mapped, type_of};
use crate::domain::{Schema, ValueType};
use crate::import::{ColumnMapping, ColumnSurvey, truth};
use crate::tui::effect::{DialogId, Effect};
use crate::tui::overlay::{Menu, MenuItem, Overlay};

pub(super) const WORD: DialogId = DialogId("import.word");

/// What a word can be made to mean: how it stands in the mapping, and what that does.
const MEANINGS: [(&str, &str); 3] =
    [("true", "yes, given"), ("false", "no, revoked"), ("", "as an empty cell")];

/// A word of the file that stands in such a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Which column.
    pub column: usize,
    /// As it stands there.
    pub text: String,
}

/// The first different words of the columns that take truth values.
pub(super) fn words(mapped: &Mapped, schema: &Schema) -> Vec<Word> {
    let survey = &mapped.opened.read.inspection.survey;
    let mut words = Vec::new();
    for (at, column) in mapped.mapping.columns.iter().enumerate() {
        if type_of(column, schema) != Some(ValueType::Boolean) {
            continue;
        }
        let seen = survey.columns.get(at).into_iter().flat_map(ColumnSurvey::samples);
        words.extend(seen.map(|text| Word { column: at, text: text.to_owned() }));
    }
    words
}

/// What a word means; `None` where it means nothing, and its rows are rejected.
pub(super) fn meaning(column: &ColumnMapping, word: &str) -> Option<String> {
    match column.values.get(word) {
        Some(empty) if empty.is_empty() => Some("an empty cell".to_owned()),
        Some(given) => Some(given.clone()),
        None => truth(word).map(|truth| truth.to_string()),
    }
}

/// Asks what a word means.
pub(super) fn ask(column: &ColumnMapping, word: &str) -> Effect {
    let now = column.values.get(word).cloned().or_else(|| truth(word).map(|truth| truth.to_string()));
    let now = now.unwrap_or_default();
    let at = MEANINGS.iter().position(|(stands, _)| *stands == now).unwrap_or(0);
    let item = |(stands, does): &(&str, &str)| {
        MenuItem::new(if stands.is_empty() { "nothing" } else { stands }, *does)
    };
    let title = format!("`{word}` in {} means", column.header);
    let menu = Menu::new(title, MEANINGS.iter().map(item).collect()).starting_at(at);
    Effect::Ask(WORD, Box::new(Overlay::Menu(menu)))
}

/// Keeps what was chosen.
pub(super) fn chosen(column: &mut ColumnMapping, word: &str, at: usize) {
    if let Some((stands, _)) = MEANINGS.get(at) {
        column.values.insert(word.to_owned(), (*stands).to_owned());
    }
}
