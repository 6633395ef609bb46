//! Definitions of segments on disk, and what of segments is read at opening.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::layout::{self, Table};
use super::tree::Tree;
use super::{StoreError, codec};
use crate::domain::{ChangeSetId, Instant, Schema, SegmentId};
use crate::query::{Diagnostic, Names, NumberedSegments, read};
use crate::segments::{Basis, Definition, Members, Rule, Segment, SegmentKind, Segments, Stamp};

/// A definition as it lies on disk; the filter as text, segments in it by number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredDefinition {
    id: u32,
    name: String,
    kind: SegmentKind,
    rule: Option<String>,
    version: u32,
    created: Stamp,
    edited: Stamp,
}

/// What of all segments changes with nearly every commit, in one small value.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct StoredState {
    pub clock: Instant,
    pub recorded: Instant,
    pub basis: Option<Basis>,
    pub next_id: u32,
    pub next_moves: u64,
    /// Number, size, due.
    pub segments: Vec<(u32, u64, Option<Instant>)>,
}

/// A segment before and after a change-set, for its undo.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct StoredEdit {
    before: Option<StoredDefinition>,
    after: Option<StoredDefinition>,
}

/// A definition before and after a change-set; none where there was no such segment.
#[derive(Clone, Debug)]
pub struct DefinitionEdit {
    /// Before.
    pub before: Option<Arc<Definition>>,
    /// After.
    pub after: Option<Arc<Definition>>,
}

impl From<&Definition> for StoredDefinition {
    fn from(definition: &Definition) -> Self {
        Self {
            id: definition.id.0,
            name: definition.name.clone(),
            kind: definition.kind,
            rule: definition.rule.as_ref().map(|rule| rule.text.clone()),
            version: definition.version,
            created: definition.created.clone(),
            edited: definition.edited.clone(),
        }
    }
}

impl StoredDefinition {
    fn into_definition(self, schema: &Schema) -> Result<Definition, StoreError> {
        let Self { id, name, kind, rule, version, created, edited } = self;
        let rule = rule.map(|text| rule_of(text, schema, &name)).transpose()?;
        Ok(Definition { id: SegmentId(id), name, kind, rule, version, created, edited })
    }
}

fn rule_of(text: String, schema: &Schema, name: &str) -> Result<Rule, StoreError> {
    let reading = read(&text, &Names { schema, segments: &NumberedSegments });
    if let Some(filter) = reading.filter {
        return Ok(Rule::new(text, filter));
    }
    let why = reading.problems.first().map(Diagnostic::line).unwrap_or_default();
    Err(StoreError::damaged(format!("the rule of the segment `{name}`"), why))
}

/// Encodes a definition.
pub(super) fn encode(definition: &Definition) -> Result<Vec<u8>, StoreError> {
    codec::encode(&StoredDefinition::from(definition))
}

/// Encodes what a change-set did to definitions.
pub(super) fn encode_edits(edits: &[DefinitionEdit]) -> Result<Vec<u8>, StoreError> {
    let stored = |definition: &Option<Arc<Definition>>| definition.as_deref().map(StoredDefinition::from);
    let edits: Vec<StoredEdit> =
        edits.iter().map(|e| StoredEdit { before: stored(&e.before), after: stored(&e.after) }).collect();
    codec::encode(&edits)
}

/// What a change-set did to definitions. One that can no longer be read, since an attribute it names is gone, is an
/// error that says so.
pub(super) fn read_edits(
    tree: &Tree,
    schema: &Schema,
    id: ChangeSetId,
) -> Result<Vec<DefinitionEdit>, StoreError> {
    let Some(value) = tree.get(layout::segment_edits(id))? else { return Ok(Vec::new()) };
    let stored: Vec<StoredEdit> = codec::decode(&value, "what a change-set did to segments")?;
    let whole = |stored: Option<StoredDefinition>| {
        stored.map(|s| s.into_definition(schema).map(Arc::new)).transpose()
    };
    stored
        .into_iter()
        .map(|edit| Ok(DefinitionEdit { before: whole(edit.before)?, after: whole(edit.after)? }))
        .collect()
}

/// A version of a segment's rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleVersion {
    /// Which.
    pub version: u32,
    /// The filter's text with numbered segments; none for a list kept by hand.
    pub text: Option<String>,
    /// Who made it, and when.
    pub stamp: Stamp,
}

/// All versions of a segment's rule, newest first.
pub(super) fn read_versions(tree: &Tree, id: SegmentId) -> Result<Vec<RuleVersion>, StoreError> {
    let items = tree.scan_prefix(layout::Key::new(Table::Rule).u32(id.0).done()).rev();
    items
        .map(|item| {
            let stored: StoredDefinition = codec::decode(&item?.1, "a version of a segment's rule")?;
            Ok(RuleVersion { version: stored.version, text: stored.rule, stamp: stored.edited })
        })
        .collect()
}

/// Reads all segments; their members are left on disk until somebody asks.
pub(super) fn read_segments(tree: &Tree, schema: &Schema, next_row: u32) -> Result<Segments, StoreError> {
    let state: StoredState = match tree.get(layout::meta("segments"))? {
        Some(value) => codec::decode(&value, "the state of the segments")?,
        None => return Ok(Segments::default()),
    };
    let sizes: BTreeMap<u32, (u64, Option<Instant>)> =
        state.segments.iter().map(|(id, size, due)| (*id, (*size, *due))).collect();
    let StoredState { clock, recorded, basis, next_id, next_moves, .. } = state;
    let mut segments = Segments::none_yet(clock, recorded, basis, next_id, next_moves);
    for item in tree.scan_prefix(layout::prefix(Table::Segment)) {
        let stored: StoredDefinition = codec::decode(&item?.1, "a segment")?;
        let definition = Arc::new(stored.into_definition(schema)?);
        let (size, due) = sizes.get(&definition.id.0).copied().unwrap_or_default();
        segments.put(Segment {
            definition,
            members: Arc::new(Members::unread(next_row)),
            size,
            due,
            page_dues: None,
        });
    }
    segments
        .sort()
        .map_err(|_| StoreError::damaged("the segments", "they stand on each other in a circle"))?;
    Ok(segments)
}

/// The state that lies beside the definitions.
pub(super) fn state_of(segments: &Segments) -> StoredState {
    StoredState {
        clock: segments.clock,
        recorded: segments.recorded,
        basis: segments.basis.clone(),
        next_id: segments.next_id,
        next_moves: segments.next_moves,
        segments: segments.iter().map(|s| (s.definition.id.0, s.size, s.due)).collect(),
    }
}
