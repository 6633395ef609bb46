//! Taking back what a change-set did to a segment.

use std::sync::Arc;

use super::consequences::Intent;
use super::define::{check_circle, free_name};
use super::{delete, list, read};
use crate::app::Error;
use crate::app::writer::Decision;
use crate::domain::{ChangeKind, ChangeSet, SegmentId};
use crate::segments::{Definition, Segment, Stamp};
use crate::store::{DefinitionEdit, ListEdit};

/// The segment that a change-set, or the one that it took back, is about.
pub(in crate::app) fn segment_of(
    decision: &Decision<'_>,
    head: &ChangeSet,
) -> Result<Option<SegmentId>, Error> {
    Ok(match decision.origin_of(head)? {
        Some((ChangeKind::Segment(id), _)) => Some(id),
        _ => None,
    })
}

/// What takes back what a change-set did to a segment.
///
/// # Errors
/// [`Error::NotUndoable`] where the segment was changed since, or its name or what it stands on is gone.
pub(in crate::app) fn undo(
    decision: &Decision<'_>,
    target: &ChangeSet,
    id: SegmentId,
) -> Result<Intent, Error> {
    let edits = decision.store.definition_edits(target.id)?;
    let Some(edit) = edits.into_iter().next() else {
        let segment = read::segment(decision.snapshot.segments(), id).map_err(|_| not_there())?;
        let lists = list_back(decision, target, segment)?.into_iter().collect();
        return Ok(Intent { lists, ..Intent::default() });
    };
    match edit {
        DefinitionEdit { before: None, after: Some(_) } => gone_again(decision, id),
        DefinitionEdit { before: Some(before), after: None } => there_again(decision, &before),
        DefinitionEdit { before: Some(before), after: Some(after) } => as_before(decision, &before, &after),
        DefinitionEdit { before: None, after: None } => Ok(Intent::default()),
    }
}

fn gone_again(decision: &Decision<'_>, id: SegmentId) -> Result<Intent, Error> {
    let segments = decision.snapshot.segments();
    read::definition(segments, id).map_err(|_| not_there())?;
    delete::check_unused(&decision.snapshot, id)?;
    Ok(Intent { removed: vec![id], ..Intent::default() })
}

fn there_again(decision: &Decision<'_>, before: &Arc<Definition>) -> Result<Intent, Error> {
    let segments = decision.snapshot.segments();
    if segments.definition(before.id).is_some() {
        return Err(Error::NotUndoable(format!("the segment `{}` is there already", before.name)));
    }
    free_name(segments, &before.name, None)?;
    if before.uses().iter().any(|used| segments.definition(*used).is_none()) {
        return Err(Error::NotUndoable(format!(
            "the segment `{}` stands on one that was deleted; take that back first",
            before.name
        )));
    }
    Ok(Intent { defined: vec![Arc::clone(before)], revived: vec![before.id], ..Intent::default() })
}

fn as_before(decision: &Decision<'_>, before: &Definition, after: &Definition) -> Result<Intent, Error> {
    let segments = decision.snapshot.segments();
    let known = read::definition(segments, before.id).map_err(|_| not_there())?;
    let text = |definition: &Definition| definition.rule.as_ref().map(|rule| rule.text.clone());
    let mut definition = Definition::clone(known);
    definition.edited = Stamp { who: decision.actor.name.clone(), at: decision.time() };
    if before.name != after.name {
        if known.name != after.name {
            return Err(changed_since(&known.name));
        }
        definition.name = free_name(segments, &before.name, Some(before.id))?;
    }
    if text(before) == text(after) {
        return Ok(Intent { renamed: vec![Arc::new(definition)], ..Intent::default() });
    }
    if text(known) != text(after) {
        return Err(changed_since(&known.name));
    }
    definition.rule.clone_from(&before.rule);
    definition.version = known.version + 1;
    if definition.uses().iter().any(|used| segments.definition(*used).is_none()) {
        return Err(Error::NotUndoable(format!("`{}` stood on a segment that was deleted", known.name)));
    }
    check_circle(segments, &definition)?;
    Ok(Intent { defined: vec![Arc::new(definition)], ..Intent::default() })
}

/// What takes back what a change-set did to a list kept by hand, where anything is left of it.
///
/// # Errors
/// What the store cannot read.
pub(in crate::app) fn list_back(
    decision: &Decision<'_>,
    target: &ChangeSet,
    segment: &Segment,
) -> Result<Option<ListEdit>, Error> {
    let id = segment.definition.id;
    let done = decision.store.list_edit(target.id, id)?;
    let listed = list::listed(&decision.snapshot, segment)?;
    let back = ListEdit { segment: id, added: done.removed - &listed, removed: done.added & &listed };
    Ok(Some(back).filter(|back| !back.added.is_empty() || !back.removed.is_empty()))
}

fn not_there() -> Error {
    Error::NotUndoable("the segment was deleted since; take that back first".into())
}

fn changed_since(name: &str) -> Error {
    Error::NotUndoable(format!("the segment `{name}` was changed since; take the later change back first"))
}
