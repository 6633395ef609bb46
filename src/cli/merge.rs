//! `duplicates` and `merge`: who may be one and the same, and making them so.

use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};

use super::columns;
use super::door::Door;
use super::edit::{reply_to_json, tell};
use super::failure::{Outcome, wrong};
use super::list::for_people;
use super::out::Out;
use super::progress::grouped;
use super::table::Table;
use crate::app::duplicates::{Duplicates, Likeness, MAX_ALIKE, Pair, pairs};
use crate::app::merge::{MergePreview, Side, preview};
use crate::app::{App, Cancel, Command, Snapshot, customer};
use crate::domain::{ColumnId, Row, Schema};

/// What a customer is told by in a list of pairs.
const SHOWN: [ColumnId; 4] = [ColumnId::SOURCE_ID, ColumnId::NAME, ColumnId::EMAIL, ColumnId::PHONE];

#[derive(Debug, Args)]
pub(super) struct DuplicatesArgs {
    /// In what they are alike; in any of them where it is left out
    #[arg(long, value_enum, value_delimiter = ',')]
    by: Vec<By>,
    /// At most so many pairs
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    /// The same email
    Email,
    /// The same phone
    Phone,
    /// The same name and birthdate
    Name,
}

impl From<By> for Likeness {
    fn from(by: By) -> Self {
        match by {
            By::Email => Self::Email,
            By::Phone => Self::Phone,
            By::Name => Self::NameAndBirthdate,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    /// Who stays: an id, a source id, or an email that one customer has
    survivor: String,
    /// Who goes
    other: String,
    /// Whose value stays: `survivor`, `other`, or of a list `both`
    #[arg(long = "take", value_name = "ATTR=WHOSE")]
    choices: Vec<String>,
    /// Say what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Prints pairs of customers who may be one.
pub(super) fn duplicates(words: &DuplicatesArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    let by: Vec<Likeness> = match words.by.as_slice() {
        [] => Likeness::ALL.into(),
        some => some.iter().map(|by| (*by).into()).collect(),
    };
    let Duplicates { pairs: found, crowds } = pairs(&snapshot, &by, &Cancel::default())?;
    let shown = &found[..found.len().min(words.limit)];
    if out.is_json() {
        let pairs: Vec<Json> =
            shown.iter().map(|pair| pair_to_json(&snapshot, pair)).collect::<anyhow::Result<_>>()?;
        out.json(&json!({"pairs": pairs, "count": found.len(), "crowds": crowds}))?;
        return Ok(Outcome::Done);
    }
    if crowds > 0 {
        out.note(format_args!(
            "left out: {} that more than {MAX_ALIKE} customers share",
            if crowds == 1 { "one value".to_owned() } else { format!("{} values", grouped(crowds)) }
        ));
    }
    if found.is_empty() {
        out.note("no two customers are alike in that");
        return Ok(Outcome::Done);
    }
    let mut rows = Vec::new();
    for pair in shown {
        let words: Vec<&str> = pair.by.iter().map(|by| by.word()).collect();
        rows.push(line(&snapshot, pair.survivor, words.join(", "), &app)?);
        rows.push(line(&snapshot, pair.other, String::new(), &app)?);
    }
    Table::with(&["same", "customer", "source_id", "name", "email", "phone"], &[], out).print(&rows, out)?;
    if shown.len() < found.len() {
        out.note(format_args!(
            "{} of {} pairs; --limit shows more",
            grouped(shown.len() as u64),
            grouped(found.len() as u64)
        ));
    }
    Ok(Outcome::Done)
}

fn line(snapshot: &Snapshot, row: Row, same: String, app: &App) -> anyhow::Result<Vec<String>> {
    let cells = snapshot.cells(row, &SHOWN)?;
    let texts = cells.iter().map(|cell| for_people(cell, &app.settings().zone));
    Ok([same, snapshot.id_of(row)?.to_string()].into_iter().chain(texts).collect())
}

fn pair_to_json(snapshot: &Snapshot, pair: &Pair) -> anyhow::Result<Json> {
    let person = |row: Row| -> anyhow::Result<Json> {
        let cells = snapshot.cells(row, &SHOWN)?;
        let [source_id, name, email, phone] = [0, 1, 2, 3].map(|at| cells[at].to_json());
        let id = snapshot.id_of(row)?.to_string();
        Ok(json!({"id": id, "source_id": source_id, "name": name, "email": email, "phone": phone}))
    };
    let same: Vec<&str> = pair.by.iter().map(|by| by.word()).collect();
    Ok(json!({"survivor": person(pair.survivor)?, "other": person(pair.other)?, "same": same}))
}

/// Makes one of two customers.
pub(super) fn merge(words: &MergeArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = if words.dry_run { door.open()? } else { door.open_to_write()? };
    let snapshot = app.snapshot();
    let survivor = customer::find(&snapshot, &words.survivor)?;
    let other = customer::find(&snapshot, &words.other)?;
    let choices = choices(snapshot.schema(), &words.choices)?;
    if words.dry_run {
        let preview = preview(&snapshot, survivor, other, &choices)?;
        if out.is_json() {
            out.json(&preview_to_json(&snapshot, &preview)?)?;
        } else {
            tell_preview(&preview, &app, out)?;
        }
        return Ok(Outcome::Done);
    }
    let reply = door.carry_out(&app, Command::Merge { survivor, other, choices })?;
    if out.is_json() {
        let mut result = reply_to_json(&reply);
        result["id"] = snapshot.id_of(survivor)?.to_string().into();
        out.json(&result)?;
    } else {
        tell(&reply, &app, out)?;
    }
    Ok(Outcome::Done)
}

fn choices(schema: &Schema, written: &[String]) -> anyhow::Result<Vec<(ColumnId, Side)>> {
    let one = |text: &String| {
        let (name, whose) = text.split_once('=').ok_or_else(|| {
            wrong(format!("`{text}` chooses nothing; write ATTRIBUTE=survivor, =other or =both"))
        })?;
        let side = match whose.trim().to_ascii_lowercase().as_str() {
            "survivor" => Side::Survivor,
            "other" => Side::Other,
            "both" => Side::Both,
            _ => return Err(wrong(format!("`{whose}` in `{text}` is none of survivor, other, both"))),
        };
        Ok((columns::attribute(schema, name.trim())?.column, side))
    };
    written.iter().map(one).collect()
}

fn tell_preview(preview: &MergePreview, app: &App, out: &mut Out) -> anyhow::Result<()> {
    let zone = &app.settings().zone;
    let rows: Vec<Vec<String>> = preview
        .attributes
        .iter()
        .map(|one| {
            let cells = [&one.survivor, &one.other, &one.after].map(|cell| for_people(cell, zone));
            [one.attribute.name.clone()].into_iter().chain(cells).collect()
        })
        .collect();
    Table::with(&["attribute", "survivor", "other", "becomes"], &[], out).print(&rows, out)?;
    for (kind, count) in &preview.records {
        out.line(format_args!("{} come over", kind.count(*count)))?;
    }
    for list in &preview.lists {
        out.line(format_args!("comes on the list `{list}`"))?;
    }
    out.note("nothing was changed");
    Ok(())
}

fn preview_to_json(snapshot: &Snapshot, preview: &MergePreview) -> anyhow::Result<Json> {
    let attributes: Vec<Json> = preview
        .attributes
        .iter()
        .map(|one| {
            json!({
                "attribute": one.attribute.name,
                "survivor": one.survivor.to_json(),
                "other": one.other.to_json(),
                "after": one.after.to_json(),
            })
        })
        .collect();
    let records: serde_json::Map<String, Json> = preview
        .records
        .iter()
        .map(|(kind, count)| (kind.plural().replace(' ', "_"), (*count).into()))
        .collect();
    Ok(json!({
        "survivor": snapshot.id_of(preview.survivor)?.to_string(),
        "other": snapshot.id_of(preview.other)?.to_string(),
        "attributes": attributes,
        "records": records,
        "lists": preview.lists,
    }))
}
