//! Making a segment, changing its rule, giving it another name.

use std::sync::Arc;

use super::consequences::Intent;
use super::read;
use crate::app::writer::Decision;
use crate::app::{Error, NewSegment, Reply, SegmentReply, promotions};
use crate::domain::{ChangeKind, Row, Schema, SegmentId};
use crate::query::{self, Names, NumberedSegments, is_same_name};
use crate::segments::definition::check_name;
use crate::segments::{Definition, Rule, Segment, SegmentKind, Segments, Stamp};
use crate::store::{Commit, ListEdit};

/// The most segments there may be.
const MAX_SEGMENTS: usize = 10_000;

/// Makes a segment.
pub(in crate::app) fn create(decision: &Decision<'_>, name: &str, new: NewSegment) -> Result<Reply, Error> {
    let segments = decision.snapshot.segments();
    let name = free_name(segments, name, None)?;
    if segments.iter().count() >= MAX_SEGMENTS {
        return Err(Error::Invalid(format!("there are {MAX_SEGMENTS} segments already; delete one first")));
    }
    let id = SegmentId(segments.next_id);
    let stamp = Stamp { who: decision.actor.name.clone(), at: decision.time() };
    let (kind, rule, rows) = match new {
        NewSegment::AutoUpdate(filter) => (SegmentKind::AutoUpdate, Some(rule(decision, &filter)?), None),
        NewSegment::Passive(filter) => (SegmentKind::Passive, Some(rule(decision, &filter)?), None),
        NewSegment::Static(rows) => (SegmentKind::Static, None, Some(rows)),
    };
    let definition =
        Arc::new(Definition { id, name, kind, rule, version: 1, created: stamp.clone(), edited: stamp });
    let lists = rows.map(|rows| list(decision, id, &rows)).into_iter().collect();
    let title = format!("created the {} segment `{}`", kind.word(), definition.name);
    commit(decision, id, title, Intent { defined: vec![definition], lists, ..Intent::default() })
}

fn list(decision: &Decision<'_>, segment: SegmentId, rows: &[Row]) -> ListEdit {
    let alive = rows.iter().filter(|row| decision.snapshot.is_alive(**row));
    ListEdit { added: alive.map(|row| row.0).collect(), ..ListEdit::none(segment) }
}

/// Gives a segment another rule.
pub(in crate::app) fn edit(decision: &Decision<'_>, id: SegmentId, filter: &str) -> Result<Reply, Error> {
    let segments = decision.snapshot.segments();
    let known = read::definition(segments, id)?;
    let Some(old) = &known.rule else {
        return Err(Error::Invalid(format!(
            "`{0}` is a list kept by hand and has no filter; `patrons segment add {0} …` and `remove` change it",
            known.name
        )));
    };
    let rule = rule(decision, filter)?;
    if rule.text == old.text {
        return Ok(Reply::default());
    }
    let definition = Definition {
        rule: Some(rule),
        version: known.version + 1,
        edited: Stamp { who: decision.actor.name.clone(), at: decision.time() },
        ..Definition::clone(known)
    };
    check_circle(segments, &definition)?;
    let title = format!("changed the rule of the segment `{}`", definition.name);
    commit(decision, id, title, Intent { defined: vec![Arc::new(definition)], ..Intent::default() })
}

/// Gives a segment another name; whoever stands on it goes on doing so.
pub(in crate::app) fn rename(decision: &Decision<'_>, id: SegmentId, name: &str) -> Result<Reply, Error> {
    let segments = decision.snapshot.segments();
    let known = read::definition(segments, id)?;
    let name = free_name(segments, name, Some(id))?;
    if name == known.name {
        return Ok(Reply::default());
    }
    let title = format!("renamed the segment `{}` to `{name}`", known.name);
    let edited = Stamp { who: decision.actor.name.clone(), at: decision.time() };
    let definition = Arc::new(Definition { name, edited, ..Definition::clone(known) });
    commit(decision, id, title, Intent { renamed: vec![definition], ..Intent::default() })
}

/// Commits what becomes of a segment as a change-set of its own.
pub(super) fn commit(
    decision: &Decision<'_>,
    id: SegmentId,
    title: String,
    intent: Intent,
) -> Result<Reply, Error> {
    let head = decision.head(ChangeKind::Segment(id), title);
    let change_set = Some(head.id);
    let commit = Commit { change_set: Some(head), ..Commit::default() };
    let segment = decision.commit_with(commit, intent)?.map(|changes| {
        let moved = changes.members.iter().find(|change| change.segment == id);
        let count = |pick: fn(&crate::store::MemberChange) -> u64| moved.map_or(0, pick);
        SegmentReply { id, entered: count(|m| m.added.len()), left: count(|m| m.removed.len()) }
    });
    Ok(Reply { change_set, segment, ..Reply::default() })
}

/// A name that no other segment has.
pub(super) fn free_name(segments: &Segments, name: &str, own: Option<SegmentId>) -> Result<String, Error> {
    let name = check_name(name).map_err(|e| Error::Invalid(e.to_string()))?;
    let taken = segments.iter().map(|segment| &segment.definition);
    match taken.filter(|d| Some(d.id) != own).find(|d| is_same_name(&d.name, &name)) {
        None => Ok(name),
        Some(other) => Err(Error::Invalid(format!(
            "there is a segment `{}` already; give another name, or edit or rename that one",
            other.name
        ))),
    }
}

/// A filter's text as a rule.
fn rule(decision: &Decision<'_>, text: &str) -> Result<Rule, Error> {
    let snapshot = &decision.snapshot;
    let filter = read::filter(snapshot, text)?;
    let names = Names { schema: snapshot.schema(), segments: &NumberedSegments };
    Ok(Rule::new(filter.print(&names), filter))
}

/// Refuses a definition by which a segment would stand on itself; the path is named.
pub(super) fn check_circle(segments: &Segments, definition: &Definition) -> Result<(), Error> {
    let mut with = segments.clone();
    let known = segments.segment(definition.id).cloned();
    with.put(Segment {
        definition: Arc::new(definition.clone()),
        members: known.map(|known| Arc::clone(&known.members)).unwrap_or_default(),
        size: 0,
        due: None,
        page_dues: None,
    });
    let Err(path) = with.sort() else { return Ok(()) };
    let names: Vec<String> = path
        .iter()
        .map(|id| with.definition(*id).map_or_else(String::new, |d| format!("`{}`", d.name)))
        .collect();
    Err(Error::Invalid(format!(
        "a segment cannot stand on itself: {}; take one of them out of its filter",
        names.join(" → ")
    )))
}

/// The definitions whose filters read a column, read again under another schema.
///
/// # Errors
/// [`Error::Invalid`] with the names of those that would no longer mean anything.
pub(in crate::app) fn reread(
    decision: &Decision<'_>,
    column: crate::domain::ColumnId,
    schema: &Schema,
) -> Result<Vec<Arc<Definition>>, Error> {
    let (mut read, mut broken) = (Vec::new(), Vec::new());
    for segment in decision.snapshot.segments().iter() {
        let definition = &segment.definition;
        let Some(rule) = definition.rule.as_ref().filter(|rule| rule.columns.contains(&column)) else {
            continue;
        };
        match query::read(&rule.text, &Names { schema, segments: &NumberedSegments }).filter {
            Some(filter) => {
                let rule = Some(Rule::new(rule.text.clone(), filter));
                read.push(Arc::new(Definition { rule, ..Definition::clone(definition) }));
            }
            None => broken.push(format!("`{}`", definition.name)),
        }
    }
    let rules = promotions::broken_by(&decision.snapshot, schema);
    if !rules.is_empty() {
        return Err(Error::Invalid(format!(
            "rules use it in their filters: {}; edit or delete them first (`patrons rule edit NAME --where …`)",
            rules.join(", ")
        )));
    }
    if broken.is_empty() {
        return Ok(read);
    }
    Err(Error::Invalid(format!(
        "segments use it in their filters: {}; edit or delete them first (`patrons segment edit NAME --where …`)",
        broken.join(", ")
    )))
}
