//! `history` and `undo`.

use clap::Args;
use serde_json::{Map, Value as Json, json};

use super::door::Door;
use super::edit;
use super::failure::Outcome;
use super::out::Out;
use super::progress::grouped;
use super::table::Table;
use crate::app::Command;
use crate::domain::{ChangeKind, ChangeSet, ChangeSetId};

/// Change-sets printed where no limit is given.
const USUAL_LIMIT: usize = 20;

#[derive(Debug, Args)]
pub(super) struct HistoryArgs {
    /// At most so many change-sets
    #[arg(long, value_name = "N", default_value_t = USUAL_LIMIT)]
    limit: usize,
}

#[derive(Debug, Args)]
pub(super) struct UndoArgs {
    /// Its number in `patrons history`; the last one that can be taken back where it is left out
    change_set: Option<u64>,
}

/// Prints what was changed, newest first.
pub(super) fn history(words: &HistoryArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let heads = app.history(words.limit)?;
    if out.is_json() {
        out.json(&json!({"history": heads.iter().map(to_json).collect::<Vec<_>>()}))?;
        return Ok(Outcome::Done);
    }
    let zone = &app.settings().zone;
    let rows: Vec<Vec<String>> = heads
        .iter()
        .map(|head| {
            vec![
                head.id.0.to_string(),
                head.at.local_text(zone),
                head.who.clone(),
                head.kind.word().to_owned(),
                head.title.clone(),
                count(head.summary.created),
                count(head.summary.changed),
                count(head.summary.deleted),
                undo_note(head),
            ]
        })
        .collect();
    let headings = ["id", "when", "who", "what", "title", "created", "changed", "deleted", "undo"];
    Table::with(&headings, &["id", "created", "changed", "deleted"], out).print(&rows, out)?;
    Ok(Outcome::Done)
}

fn count(count: u64) -> String {
    if count == 0 { String::new() } else { grouped(count) }
}

fn undo_note(head: &ChangeSet) -> String {
    match head.undone_by {
        Some(by) => format!("undone by {}", by.0),
        None if head.undoable => "can be undone".into(),
        None => String::new(),
    }
}

/// Takes a change back.
pub(super) fn undo(words: &UndoArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let reply = door.carry_out(&app, Command::Undo(words.change_set.map(ChangeSetId)))?;
    edit::tell(&reply, &app, out)?;
    Ok(Outcome::Done)
}

/// A change-set as a machine reads it.
pub(super) fn to_json(head: &ChangeSet) -> Json {
    let attributes: Map<String, Json> =
        head.attributes.iter().map(|(name, count)| (name.clone(), (*count).into())).collect();
    json!({
        "id": head.id.0,
        "at": head.at.to_string(),
        "who": head.who,
        "origin": head.origin.word(),
        "kind": head.kind.word(),
        "title": head.title,
        "created": head.summary.created,
        "changed": head.summary.changed,
        "deleted": head.summary.deleted,
        "attributes": attributes,
        "file": if let ChangeKind::Import { file } = &head.kind { Some(file) } else { None },
        "undoes": if let ChangeKind::Undo(id) = &head.kind { Some(id.0) } else { None },
        "undone_by": head.undone_by.map(|id| id.0),
        "undoable": head.undoable,
    })
}
