//! Segments: named sets of customers, by hand or by a filter, and what is remembered of them.
//!
//! This room is pure: it knows what a definition is, which segments stand on which, what a set of members is and what
//! a move in or out is. It does not know where customers lie, when something changes, or how anything is stored: the
//! store keeps these types, `app::segments` computes what changes.
//!
//! Way through the files: [`definition`] (name, type, rule) → [`graph`] (the order in which segments that stand on
//! others are worked out, cycles) → [`dues`] (when time may change what) → [`members`] (who is in, by blocks of rows) → [`moves`] (who entered and left, when
//! and why) → [`Segments`] (all of it, as one snapshot holds it). `explain.rs`, the answer to *why*, belongs here.
//!
//! ```
//! use patrons::segments::graph;
//! use patrons::domain::SegmentId;
//! let uses = |id: SegmentId| if id.0 == 2 { vec![SegmentId(1)] } else { Vec::new() };
//! let order = graph::order(&[SegmentId(2), SegmentId(1)], uses);
//! assert_eq!(order, Ok(vec![SegmentId(1), SegmentId(2)]));
//! ```

pub mod definition;
pub mod dues;
pub mod graph;
pub mod members;
pub mod moves;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use definition::{Definition, NameError, Rule, SegmentKind, Stamp};
pub use dues::{DuesChange, PageDues};
pub use members::Members;
pub use moves::{Cause, Change, Move, Moves};

use crate::domain::{Instant, SegmentId};
use crate::query::is_same_name;

/// A segment as one snapshot holds it.
#[derive(Clone, Debug)]
pub struct Segment {
    /// What it is.
    pub definition: Arc<Definition>,
    /// Who is in it. Of a static segment also customers that were taken away: an undo brings them back as members.
    pub members: Arc<Members>,
    /// How many customers are in it now.
    pub size: u64,
    /// The earliest instant at which time alone may change somebody's membership; it may be too early, never too late.
    pub due: Option<Instant>,
    /// The same by page; nothing where it is not known yet, as after an opening.
    pub page_dues: Option<PageDues>,
}

/// What memberships were computed under, beside the facts.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Basis {
    /// The time zone's name.
    pub zone: String,
    /// The day weeks start on, by its English name.
    pub week_start: String,
}

/// All segments, as one snapshot holds them.
#[derive(Clone, Debug, Default)]
pub struct Segments {
    by_id: BTreeMap<SegmentId, Arc<Segment>>,
    /// Every segment behind those it stands on.
    order: Arc<[SegmentId]>,
    /// The instant up to which time has been applied: no flip before it is still to be looked at.
    pub clock: Instant,
    /// The last instant of which anything is recorded; nothing may be recorded before it.
    pub recorded: Instant,
    /// The settings that memberships were computed under; none before the first segment.
    pub basis: Option<Basis>,
    /// The number of the next segment.
    pub next_id: u32,
    /// The number of the next record of moves.
    pub next_moves: u64,
    /// Moves that were worked out and not written: lapses up to a later instant than the store's, in order.
    pub unwritten: Arc<[Moves]>,
}

impl Segments {
    /// No segments yet, with counters that go on from what was there.
    pub fn none_yet(
        clock: Instant,
        recorded: Instant,
        basis: Option<Basis>,
        next_id: u32,
        next_moves: u64,
    ) -> Self {
        Self { clock, recorded, basis, next_id, next_moves, ..Self::default() }
    }

    /// A segment.
    pub fn segment(&self, id: SegmentId) -> Option<&Arc<Segment>> {
        self.by_id.get(&id)
    }

    /// A segment's definition.
    pub fn definition(&self, id: SegmentId) -> Option<&Arc<Definition>> {
        self.by_id.get(&id).map(|segment| &segment.definition)
    }

    /// The segment of a name, whatever its case.
    pub fn by_name(&self, name: &str) -> Option<&Arc<Segment>> {
        self.by_id.values().find(|segment| is_same_name(&segment.definition.name, name))
    }

    /// All segments, by number.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Segment>> {
        self.by_id.values()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// All segments, each behind those it stands on.
    pub fn in_order(&self) -> impl Iterator<Item = &Arc<Segment>> {
        self.order.iter().filter_map(|id| self.by_id.get(id))
    }

    /// The segments whose rules name a segment.
    pub fn users(&self, id: SegmentId) -> Vec<&Arc<Definition>> {
        let uses = |definition: &&Arc<Definition>| definition.uses().contains(&id);
        self.by_id.values().map(|segment| &segment.definition).filter(uses).collect()
    }

    /// The earliest instant at which time alone may change a membership.
    pub fn due(&self) -> Option<Instant> {
        self.by_id.values().filter_map(|segment| segment.due).min()
    }

    /// Puts a segment in its place, or in that of the one with its number.
    pub fn put(&mut self, segment: Segment) {
        self.by_id.insert(segment.definition.id, Arc::new(segment));
    }

    /// Takes a segment out.
    pub fn remove(&mut self, id: SegmentId) {
        self.by_id.remove(&id);
    }

    /// Works the order out anew, after definitions changed.
    ///
    /// # Errors
    /// The path of a cycle.
    pub fn sort(&mut self) -> Result<(), Vec<SegmentId>> {
        let ids: Vec<SegmentId> = self.by_id.keys().copied().collect();
        let uses = |id| self.by_id.get(&id).map_or(Vec::new(), |s| s.definition.uses().to_vec());
        self.order = graph::order(&ids, uses)?.into();
        Ok(())
    }
}
