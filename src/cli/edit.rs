//! `create`, `set` and `delete`.

use clap::Args;
use serde_json::{Value as Json, json};

use super::assign;
use super::door::{Door, find_all};
use super::failure::Outcome;
use super::out::Out;
use super::progress::grouped;
use crate::app::{App, Command, Error, Reply, customer, shape};
use crate::domain::{Cell, ColumnId};

#[derive(Debug, Args)]
pub(super) struct CreateArgs {
    /// What the customer has
    #[arg(required = true, value_name = "ATTR=VALUE")]
    assignments: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct SetArgs {
    /// An id, a source id, or an email that one customer has
    customer: String,
    /// What changes
    #[arg(required = true, value_name = "ATTR=VALUE")]
    assignments: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct DeleteArgs {
    /// Ids, source ids, or emails that one customer has
    #[arg(required = true, value_name = "CUSTOMER")]
    customers: Vec<String>,
}

/// Makes a customer and prints its id.
pub(super) fn create(words: &CreateArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let cells = assign::cells(&words.assignments, &app, door, out)?;
    let reply = door.carry_out(&app, Command::Create(cells))?;
    let row = reply.created.ok_or_else(|| Error::Invalid("no customer was made".into()))?;
    let snapshot = app.snapshot();
    let id = snapshot.id_of(row)?.to_string();
    if out.is_json() {
        let mut result = reply_to_json(&reply);
        result["id"] = id.into();
        result["source_id"] = snapshot.cell(row, ColumnId::SOURCE_ID)?.to_json();
        result["customer"] = shape::customer(&snapshot, row, app.settings().decimals())?;
        out.json(&result)?;
    } else {
        out.line(&id)?;
    }
    Ok(Outcome::Done)
}

/// Changes attributes of a customer.
pub(super) fn set(words: &SetArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let row = customer::find(&app.snapshot(), &words.customer)?;
    let cells: Vec<(ColumnId, Cell)> = assign::cells(&words.assignments, &app, door, out)?;
    let reply = door.carry_out(&app, Command::Edit { rows: [row].into(), cells })?;
    tell(&reply, &app, out)?;
    Ok(Outcome::Done)
}

/// Takes customers away.
pub(super) fn delete(words: &DeleteArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let rows = find_all(&app.snapshot(), &words.customers)?;
    let reply = door.carry_out(&app, Command::Delete(rows))?;
    tell(&reply, &app, out)?;
    Ok(Outcome::Done)
}

/// Says what a command did.
pub(super) fn tell(reply: &Reply, app: &App, out: &mut Out) -> anyhow::Result<()> {
    for line in &reply.kept {
        out.note(format_args!("kept: {line}"));
    }
    if out.is_json() {
        return Ok(out.json(&reply_to_json(reply))?);
    }
    let Some(id) = reply.change_set else {
        out.note("nothing changed");
        return Ok(());
    };
    let counts = [
        ("created", reply.summary.created),
        ("changed", reply.summary.changed),
        ("deleted", reply.summary.deleted),
    ];
    let counts = counts.iter().filter(|(_, count)| *count > 0);
    let customers = |count: u64| format!("{} customer{}", grouped(count), if count == 1 { "" } else { "s" });
    let parts: Vec<String> = counts.map(|(word, count)| format!("{word} {}", customers(*count))).collect();
    let done = if parts.is_empty() { "done".to_owned() } else { parts.join(", ") };
    let is_undoable = app.history(1)?.first().is_some_and(|head| head.id == id && head.undoable);
    let hint = if is_undoable { format!("; `patrons undo {}` takes it back", id.0) } else { String::new() };
    out.note(format_args!("{done} (change-set {}{hint})", id.0));
    Ok(())
}

/// The result that a machine reads.
pub(super) fn reply_to_json(reply: &Reply) -> Json {
    json!({
        "change_set": reply.change_set.map(|id| id.0),
        "created": reply.summary.created,
        "changed": reply.summary.changed,
        "deleted": reply.summary.deleted,
        "kept": reply.kept,
    })
}
