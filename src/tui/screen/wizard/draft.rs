//! What was decided, kept when a session is lost or the wizard is left: path, format and mapping as TOML.

use super::mapped::Later;
use crate::import::{FormatChoices, Mapping};
use crate::tui::effect::{DialogId, Effect};
use crate::tui::event::Env;
use crate::tui::overlay::{Confirm, Overlay};

/// The draft's name.
pub(super) const NAME: &str = "import.wizard";
/// Asks whether to take it up.
pub(super) const RESUME: DialogId = DialogId("import.resume");

/// Prints a draft.
pub(super) fn to_toml(path: &str, choices: &FormatChoices, mapping: Option<&Mapping>) -> String {
    let mut table = toml::Table::new();
    table.insert("file".to_owned(), path.into());
    let decided = mapping.cloned().unwrap_or_default();
    let mapping_text = Mapping { format: choices.clone(), ..decided }.to_toml();
    table.insert("mapping".to_owned(), mapping_text.into());
    table.insert("has_mapping".to_owned(), mapping.is_some().into());
    table.to_string()
}

/// Reads a draft: path, format, and the mapping where there was one.
fn from_toml(text: &str) -> Option<(String, FormatChoices, Option<Later>)> {
    let table: toml::Table = text.parse().ok()?;
    let path = table.get("file")?.as_str()?.to_owned();
    let mapping = Mapping::from_toml(table.get("mapping")?.as_str()?).ok()?;
    let has_mapping = table.get("has_mapping").and_then(toml::Value::as_bool).unwrap_or_default();
    let choices = mapping.format.clone();
    Some((path, choices, has_mapping.then(|| Later::of(mapping))))
}

/// The draft that was kept.
pub(super) fn found(env: &Env<'_>) -> Option<(String, FormatChoices, Option<Later>)> {
    let (_, text) = env.facts.drafts.iter().find(|(name, _)| name == NAME)?;
    from_toml(text)
}

/// Asks whether to take up what was kept.
pub(super) fn offer(env: &Env<'_>) -> Option<Effect> {
    let (path, _, later) = found(env)?;
    let mapping = if later.is_some() { ", with its columns mapped" } else { "" };
    let lines =
        vec![format!("An import of `{path}` was begun{mapping}. It can be taken up; nothing was imported.")];
    let confirm = Confirm::new("Take up the import", lines, "take it up");
    Some(Effect::Ask(RESUME, Box::new(Overlay::Confirm(confirm))))
}

/// Keeps a draft; an empty text forgets it.
pub(super) fn save(text: String) -> Effect {
    Effect::SaveDraft { name: NAME.to_owned(), text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{ColumnMapping, Target};

    #[test]
    fn a_draft_reads_back() {
        let column =
            ColumnMapping::new("E-\"Mail\"", Target::Attribute("email".into()), 1.0, "saved mapping");
        let mapping = Mapping { columns: vec![column], ..Mapping::default() };
        let choices = FormatChoices { delimiter: Some(b';'), ..FormatChoices::default() };
        let text = to_toml("/tmp/\"x\".csv", &choices, Some(&mapping));
        let (path, read, later) = from_toml(&text).unwrap();
        assert_eq!((path.as_str(), &read), ("/tmp/\"x\".csv", &choices));
        assert_eq!(later.unwrap().mapping.columns, mapping.columns);
        assert!(from_toml(&to_toml("/x", &choices, None)).unwrap().2.is_none());
        assert!(from_toml("nonsense").is_none());
    }
}
