//! Lists kept by hand: putting customers on them, taking customers off.

use roaring::RoaringBitmap;

use super::consequences::Intent;
use super::define::commit;
use super::read;
use crate::app::plan::customers;
use crate::app::writer::Decision;
use crate::app::{Error, Reply};
use crate::domain::{Row, SegmentId};
use crate::segments::Segment;
use crate::store::{ListEdit, Snapshot};

/// Puts customers on a list; those who are on it already stay as they are.
pub(in crate::app) fn add(
    decision: &Decision<'_>,
    id: SegmentId,
    rows: &[Row],
    why: Option<&str>,
) -> Result<Reply, Error> {
    let (name, members) = list(decision, id)?;
    let alive = rows.iter().filter(|row| decision.snapshot.is_alive(**row)).map(|row| row.0);
    let added = alive.collect::<RoaringBitmap>() - members;
    let title = format!("added {} to the segment `{name}`{}", customers(added.len()), because(why));
    change(decision, id, title, ListEdit { added, ..ListEdit::none(id) })
}

/// Takes customers off a list.
pub(in crate::app) fn remove(
    decision: &Decision<'_>,
    id: SegmentId,
    rows: &[Row],
    why: Option<&str>,
) -> Result<Reply, Error> {
    let (name, members) = list(decision, id)?;
    let removed = rows.iter().map(|row| row.0).collect::<RoaringBitmap>() & members;
    let title = format!("removed {} from the segment `{name}`{}", customers(removed.len()), because(why));
    change(decision, id, title, ListEdit { removed, ..ListEdit::none(id) })
}

fn because(why: Option<&str>) -> String {
    why.map(str::trim).filter(|why| !why.is_empty()).map_or_else(String::new, |why| format!(": {why}"))
}

fn change(decision: &Decision<'_>, id: SegmentId, title: String, edit: ListEdit) -> Result<Reply, Error> {
    if edit.added.is_empty() && edit.removed.is_empty() {
        return Ok(Reply::default());
    }
    commit(decision, id, title, Intent { lists: vec![edit], ..Intent::default() })
}

/// The name of a list and who is on it, customers that were taken away among them.
fn list(decision: &Decision<'_>, id: SegmentId) -> Result<(String, RoaringBitmap), Error> {
    let definition = read::definition(decision.snapshot.segments(), id)?;
    if definition.rule.is_some() {
        return Err(Error::Invalid(format!(
            "`{}` gets its members by its filter; `patrons segment edit` changes that, and a list kept by hand is \
             made with `patrons segment create NAME --static …`",
            definition.name
        )));
    }
    let segment = read::segment(decision.snapshot.segments(), id)?;
    Ok((definition.name.clone(), listed(&decision.snapshot, segment)?))
}

/// Everybody on a list, customers that were taken away among them.
pub(in crate::app) fn listed(snapshot: &Snapshot, segment: &Segment) -> Result<RoaringBitmap, Error> {
    let mut rows = RoaringBitmap::new();
    for block in 0..segment.members.block_count() {
        rows |= &snapshot.member_block(segment, block)?.rows;
    }
    Ok(rows)
}
