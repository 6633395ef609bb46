//! `segment create`, `edit`, `rename`, `add`, `remove` and `delete`.

use std::borrow::Cow;
use std::io::{self, BufRead as _};
use std::sync::Arc;

use serde_json::json;

use super::{CreateArgs, EditArgs, FilterType, MemberArgs};
use crate::app::segments::find;
use crate::app::{App, Command, Error, NewSegment, Reply, Snapshot};
use crate::cli::door::{Door, find_all};
use crate::cli::failure::Outcome;
use crate::cli::out::Out;
use crate::cli::progress::grouped;
use crate::domain::Row;

/// Makes a segment and prints its id.
pub(super) fn create(words: CreateArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let filter = words.filter.as_deref().map(|filter| app.filter_text(filter)).transpose()?;
    let segment = match (filter.map(Cow::into_owned), words.customers) {
        (Some(filter), _) if words.kind == Some(FilterType::Passive) => NewSegment::Passive(filter),
        (Some(filter), _) => NewSegment::AutoUpdate(filter),
        (None, customers) => NewSegment::Static(meant(&app.snapshot(), customers.unwrap_or_default())?),
    };
    let reply = door.carry_out(&app, Command::CreateSegment { name: words.name, segment })?;
    let id = reply.segment.map(|segment| segment.id);
    let id = id.ok_or_else(|| Error::Invalid("no segment was made".into()))?;
    let snapshot = app.snapshot();
    let key = snapshot.segment_key(id);
    if out.is_json() {
        let segment = snapshot.segments().segment(id);
        out.json(&json!({
            "id": key,
            "name": segment.map(|s| s.definition.name.clone()),
            "type": segment.map(|s| s.definition.kind.word()),
            "size": segment.map(|s| s.size),
            "change_set": reply.change_set.map(|id| id.0),
        }))?;
    } else {
        out.line(&key)?;
        let size = segment_size(&snapshot, &reply);
        out.note(format_args!("{} customers are in it", grouped(size)));
    }
    Ok(Outcome::Done)
}

fn segment_size(snapshot: &Snapshot, reply: &Reply) -> u64 {
    let segment = reply.segment.and_then(|segment| snapshot.segments().segment(segment.id));
    segment.map_or(0, |segment| segment.size)
}

/// Gives a segment another filter.
pub(super) fn edit(words: EditArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let id = find(&app.snapshot(), &words.name)?.definition.id;
    let filter = app.filter_text(&words.filter)?.into_owned();
    let reply = door.carry_out(&app, Command::EditSegment { id, filter })?;
    tell(&reply, &app, out)
}

/// Gives a segment another name.
pub(super) fn rename(name: &str, new: String, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let id = find(&app.snapshot(), name)?.definition.id;
    let reply = door.carry_out(&app, Command::RenameSegment { id, name: new })?;
    tell(&reply, &app, out)
}

/// Puts customers into a list kept by hand.
pub(super) fn add(words: MemberArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let id = find(&app.snapshot(), &words.name)?.definition.id;
    let rows = meant(&app.snapshot(), words.customers)?;
    let reply = door.carry_out(&app, Command::AddMembers { id, rows, why: words.why })?;
    tell(&reply, &app, out)
}

/// Takes customers out of a list kept by hand.
pub(super) fn remove(words: MemberArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let id = find(&app.snapshot(), &words.name)?.definition.id;
    let rows = meant(&app.snapshot(), words.customers)?;
    let reply = door.carry_out(&app, Command::RemoveMembers { id, rows, why: words.why })?;
    tell(&reply, &app, out)
}

/// Deletes a segment.
pub(super) fn delete(name: &str, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open_to_write()?;
    let id = find(&app.snapshot(), name)?.definition.id;
    let reply = door.carry_out(&app, Command::DeleteSegment(id))?;
    tell(&reply, &app, out)
}

/// The customers that are named; a `-` alone stands for the lines of standard input.
fn meant(snapshot: &Snapshot, mut keys: Vec<String>) -> anyhow::Result<Arc<[Row]>> {
    if keys == ["-"] {
        keys.clear();
        for line in io::stdin().lock().lines() {
            let key = line?.trim().to_owned();
            if !key.is_empty() {
                keys.push(key);
            }
        }
    }
    find_all(snapshot, &keys)
}

/// Says what a command did to a segment.
fn tell(reply: &Reply, app: &App, out: &mut Out) -> anyhow::Result<Outcome> {
    let (entered, left) = reply.segment.map_or((0, 0), |segment| (segment.entered, segment.left));
    if out.is_json() {
        out.json(&json!({
            "change_set": reply.change_set.map(|id| id.0),
            "id": reply.segment.map(|segment| app.snapshot().segment_key(segment.id)),
            "entered": entered,
            "left": left,
            "size": segment_size(&app.snapshot(), reply),
        }))?;
        return Ok(Outcome::Done);
    }
    match reply.change_set {
        None => out.note("nothing changed"),
        Some(id) => out.note(format_args!(
            "{} entered, {} left (change-set {id}; `patrons undo {id}` takes it back)",
            grouped(entered),
            grouped(left),
            id = id.0
        )),
    }
    Ok(Outcome::Done)
}
