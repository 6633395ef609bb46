//! `segment list`, `show`, `members`, `activity`, and `edit --dry-run`.

use std::collections::BTreeMap;
use std::io;

use roaring::RoaringBitmap;
use serde_json::{Value as Json, json};

use super::EditArgs;
use crate::app::segments::{find, members as members_of, rule_text};
use crate::app::{App, Snapshot, customer};
use crate::cli::door::Door;
use crate::cli::failure::Outcome;
use crate::cli::out::Out;
use crate::cli::progress::grouped;
use crate::cli::table::Table;
use crate::domain::{ChangeSet, ColumnId, Row, SegmentId};
use crate::segments::{Move, Segment, SegmentKind};

/// Customers named where a change is only looked at.
const MAX_NAMED: usize = 10;
/// Lines by which the columns of a long table are measured.
const STEP: usize = 1000;

/// Prints all segments.
pub(super) fn list(door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    let all = app.segments()?;
    if out.is_json() {
        let segments = all.iter().map(|summary| {
            let mut object = to_json(&snapshot, &summary.segment);
            object["users"] = summary.users.clone().into();
            object["moved_at"] = summary.moved_at.map(|at| at.to_string()).into();
            object
        });
        out.json(&json!({"segments": segments.collect::<Vec<_>>()}))?;
        return Ok(Outcome::Done);
    }
    let zone = &app.settings().zone;
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|summary| {
            let definition = &summary.segment.definition;
            vec![
                definition.name.clone(),
                definition.kind.word().to_owned(),
                grouped(summary.segment.size),
                summary.moved_at.map_or_else(String::new, |at| at.local_text(zone)),
                rule_text(&snapshot, definition).unwrap_or_default(),
            ]
        })
        .collect();
    let headings = ["name", "type", "size", "last change", "filter"];
    Table::with(&headings, &["size"], out).print(&rows, out)?;
    Ok(Outcome::Done)
}

/// A segment as a machine reads it.
pub(crate) fn to_json(snapshot: &Snapshot, segment: &Segment) -> Json {
    let definition = &segment.definition;
    json!({
        "id": snapshot.segment_key(definition.id),
        "name": definition.name,
        "type": definition.kind.word(),
        "size": segment.size,
        "filter": rule_text(snapshot, definition),
        "version": definition.version,
        "created_at": definition.created.at.to_string(),
        "created_by": definition.created.who,
        "edited_at": definition.edited.at.to_string(),
        "edited_by": definition.edited.who,
        "next_change": segment.due.map(|at| at.to_string()),
    })
}

/// Prints what a segment is.
pub(super) fn show(name: &str, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    let segment = find(&snapshot, name)?;
    let definition = &segment.definition;
    let users: Vec<&str> =
        snapshot.segments().users(definition.id).into_iter().map(|user| user.name.as_str()).collect();
    let versions = app.rule_versions(definition.id)?;
    if out.is_json() {
        let mut object = to_json(&snapshot, segment);
        object["users"] = users.into();
        let version = |v: &crate::store::RuleVersion| json!({"version": v.version, "filter": v.text, "at": v.stamp.at.to_string(), "who": v.stamp.who});
        if let Some(rule) = &definition.rule {
            match app.filter_form(&rule.filter) {
                Ok(form) => object["filter_json"] = form,
                Err(why) => object["filter_json_refused"] = why.into(),
            }
        }
        object["versions"] = versions.iter().map(version).collect();
        out.json(&object)?;
        return Ok(Outcome::Done);
    }
    let zone = &app.settings().zone;
    let stamp = |s: &crate::segments::Stamp| format!("{} by {}", s.at.local_text(zone), s.who);
    let mut lines = vec![
        ("name", definition.name.clone()),
        ("id", snapshot.segment_key(definition.id)),
        ("type", definition.kind.word().to_owned()),
        ("size", grouped(segment.size)),
        ("created", stamp(&definition.created)),
    ];
    if definition.edited != definition.created {
        lines.push(("edited", stamp(&definition.edited)));
    }
    lines.extend(rule_text(&snapshot, definition).map(|text| ("filter", text)));
    lines.extend(segment.due.map(|at| ("next change", format!("{} at the earliest", at.local_text(zone)))));
    if !users.is_empty() {
        lines.push(("used by", users.join(", ")));
    }
    for (heading, value) in lines {
        out.line(format_args!("{heading:<12}{}", crate::domain::text::visible(&value)))?;
    }
    for version in versions.iter().filter(|_| definition.kind != SegmentKind::Static) {
        let text = version.text.as_deref().unwrap_or_default();
        out.line(format_args!("version {:<4}{}: {text}", version.version, stamp(&version.stamp)))?;
    }
    Ok(Outcome::Done)
}

/// Says who would enter and leave under another filter.
pub(super) fn compare(words: &EditArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    let id = find(&snapshot, &words.name)?.definition.id;
    let difference = app.compare_segment(id, &app.filter_text(&words.filter)?)?;
    let named = |rows: &RoaringBitmap| -> anyhow::Result<Vec<Json>> {
        rows.iter().take(MAX_NAMED).map(|row| person(&snapshot, Row(row))).collect()
    };
    let (entering, leaving) = (named(&difference.entered)?, named(&difference.left)?);
    if out.is_json() {
        out.json(&json!({
            "entered": difference.entered.len(),
            "left": difference.left.len(),
            "size": difference.size,
            "entering": entering,
            "leaving": leaving,
        }))?;
        return Ok(Outcome::Done);
    }
    let sides = [
        ("would enter", difference.entered.len(), entering),
        ("would leave", difference.left.len(), leaving),
    ];
    for (word, count, people) in sides {
        out.line(format_args!("{} {word}", grouped(count)))?;
        for person in &people {
            out.line(format_args!("  {}", shown(person)))?;
        }
        if count > people.len() as u64 {
            out.line(format_args!("  and {} more", grouped(count - people.len() as u64)))?;
        }
    }
    out.line(format_args!("{} would be in it", grouped(difference.size)))?;
    Ok(Outcome::Done)
}

fn person(snapshot: &Snapshot, row: Row) -> anyhow::Result<Json> {
    Ok(json!({
        "id": snapshot.id_of(row)?.to_string(),
        "source_id": snapshot.cell(row, ColumnId::SOURCE_ID)?.to_json(),
        "name": snapshot.cell(row, ColumnId::NAME)?.to_json(),
    }))
}

fn shown(person: &Json) -> String {
    let text = |key: &str| person[key].as_str().map(|t| crate::domain::text::visible(t).into_owned());
    let key = text("source_id").or_else(|| text("id")).unwrap_or_default();
    text("name").map_or_else(|| key.clone(), |name| format!("{key}  {name}"))
}

/// Prints who is in a segment. Of a list kept by hand also since when, by whom and why.
pub(super) fn members(
    name: &str,
    limit: Option<usize>,
    door: &Door,
    out: &mut Out,
) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    let definition = find(&snapshot, name)?.definition.clone();
    let rows = members_of(&snapshot, definition.id)?;
    let is_list = definition.kind == SegmentKind::Static;
    let ways = if is_list { entries(&app, definition.id, &rows)? } else { BTreeMap::new() };
    let heads = heads(&app, ways.values())?;
    let of = |row: u32| -> anyhow::Result<Json> {
        let mut object = person(&snapshot, Row(row))?;
        if is_list {
            let way = ways.get(&row);
            let head = way.and_then(|way| heads.get(&way.change_set?.0));
            object["since"] = way.map(|way| way.at.to_string()).into();
            object["by"] = head.map(|head| head.who.clone()).into();
            object["why"] = head.map(|head| head.title.clone()).into();
        }
        Ok(object)
    };
    let rows = rows.iter().take(limit.unwrap_or(usize::MAX));
    if out.is_json() {
        return stream("members", rows.map(of), out);
    }
    let all: &[&str] = &["id", "source_id", "name", "since", "by", "why"];
    let headings = if is_list { all } else { &all[..3] };
    table(headings, rows.map(of), out)
}

/// How the members of a list came in, as far as it is recorded.
fn entries(app: &App, id: SegmentId, rows: &RoaringBitmap) -> anyhow::Result<BTreeMap<u32, Move>> {
    let (mut ways, mut missing) = (BTreeMap::new(), rows.clone());
    for moves in app.segment_moves(id) {
        if missing.is_empty() {
            break;
        }
        let moves = moves?;
        let found = &moves.entered & &missing;
        missing -= &found;
        ways.extend(moves.each().filter(|m| found.contains(m.row.0)).map(|m| (m.row.0, m)));
    }
    Ok(ways)
}

fn heads<'a>(app: &App, ways: impl Iterator<Item = &'a Move>) -> anyhow::Result<BTreeMap<u64, ChangeSet>> {
    let mut heads = BTreeMap::new();
    for id in ways.filter_map(|way| way.change_set) {
        if !heads.contains_key(&id.0)
            && let Some(head) = app.change_set(id)?
        {
            heads.insert(id.0, head);
        }
    }
    Ok(heads)
}

/// Prints who entered and left, newest first.
pub(super) fn activity(
    name: &str,
    limit: Option<usize>,
    customer: Option<&str>,
    door: &Door,
    out: &mut Out,
) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    let id = find(&snapshot, name)?.definition.id;
    let only = customer.map(|key| customer::find(&snapshot, key)).transpose()?;
    let moves = app.segment_moves(id).flat_map(|moves| match moves {
        Ok(moves) => moves.each().filter(|m| only.is_none_or(|row| row == m.row)).map(Ok).collect(),
        Err(error) => vec![Err(error)],
    });
    let zone = &app.settings().zone;
    let is_json = out.is_json();
    let lines = moves.take(limit.unwrap_or(usize::MAX)).map(|found| {
        let found = found?;
        let mut who = person(&snapshot, found.row)?;
        let (change, cause, version) = (found.change.word(), found.cause.word(), found.version);
        if is_json {
            if let Some(fields) = who.as_object_mut() {
                fields.remove("name");
            }
            let at = found.at.to_string();
            return Ok(
                json!({"at": at, "customer": who, "change": change, "cause": cause, "version": version}),
            );
        }
        let at = found.at.local_text(zone);
        Ok(json!({"at": at, "change": change, "customer": shown(&who), "cause": cause, "version": version}))
    });
    if is_json {
        return stream("activity", lines, out);
    }
    table(&["at", "change", "customer", "cause", "version"], lines, out)
}

/// Prints objects as one named list, as they come.
fn stream(
    name: &str,
    objects: impl Iterator<Item = anyhow::Result<Json>>,
    out: &mut Out,
) -> anyhow::Result<Outcome> {
    write!(out.data(), "{{\"{name}\":[")?;
    for (at, object) in objects.enumerate() {
        out.data().write_all(if at == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(out.data(), &object?).map_err(io::Error::from)?;
    }
    out.data().write_all(b"]}\n")?;
    Ok(Outcome::Done)
}

/// Prints objects as a table, its columns measured by the first of them.
fn table(
    headings: &[&str],
    objects: impl Iterator<Item = anyhow::Result<Json>>,
    out: &mut Out,
) -> anyhow::Result<Outcome> {
    let cell = |object: &Json, heading: &str| match &object[heading] {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    };
    let mut lines = objects.map(|object| {
        object.map(|object| headings.iter().map(|heading| cell(&object, heading)).collect::<Vec<_>>())
    });
    let first: Vec<Vec<String>> = lines.by_ref().take(STEP).collect::<anyhow::Result<_>>()?;
    let mut table = Table::with(headings, &["version"], out);
    table.measure(&first);
    table.head(out)?;
    first.iter().try_for_each(|line| table.row(line, out))?;
    lines.try_for_each(|line| Ok::<(), anyhow::Error>(table.row(&line?, out)?))?;
    Ok(Outcome::Done)
}
