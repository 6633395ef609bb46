//! Questions about segments: which there are, who is in them, who moved.

use std::sync::Arc;

use roaring::RoaringBitmap;

use super::names::Named;
use crate::app::{App, Error};
use crate::domain::{Instant, Row, SegmentId};
use crate::query::{self, Filter, Names};
use crate::segments::{Change, Definition, Move, Moves, Segment, Segments};
use crate::store::{RuleVersion, Snapshot};

/// How many near names a refusal offers.
const MAX_NEAREST: usize = 3;
/// How alike a name must be to be offered.
const LIKENESS: f64 = 0.8;

/// A segment as a list shows it.
#[derive(Clone, Debug)]
pub struct SegmentSummary {
    /// The segment.
    pub segment: Arc<Segment>,
    /// The names of the segments that stand on it.
    pub users: Vec<String>,
    /// When somebody entered or left last; nobody knows of passive ones.
    pub moved_at: Option<Instant>,
}

/// A customer in a segment.
#[derive(Clone, Debug)]
pub struct Membership {
    /// The segment.
    pub segment: Arc<Segment>,
    /// How the customer came in; not recorded of passive ones.
    pub entered: Option<Move>,
}

/// The segment of a name or an id (`seg_…`).
///
/// # Errors
/// [`Error::NoSegment`] with names that are near.
pub fn find<'a>(snapshot: &'a Snapshot, name: &str) -> Result<&'a Arc<Segment>, Error> {
    let segments = snapshot.segments();
    let by_id = || segments.segment(snapshot.segment_of_key(name.trim())?);
    segments.by_name(name).or_else(by_id).ok_or_else(|| no_segment(segments, name))
}

fn no_segment(segments: &Segments, name: &str) -> Error {
    let likeness = |other: &str| strsim::jaro_winkler(&name.to_lowercase(), &other.to_lowercase());
    let mut near: Vec<(f64, String)> = segments
        .iter()
        .map(|segment| (likeness(&segment.definition.name), segment.definition.name.clone()))
        .filter(|(likeness, _)| *likeness > LIKENESS)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    let near: Vec<String> = near.into_iter().take(MAX_NEAREST).map(|(_, name)| format!("`{name}`")).collect();
    let offer = if near.is_empty() {
        "`patrons segment list` shows them".to_owned()
    } else {
        format!("did you mean {}?", near.join(" or "))
    };
    Error::NoSegment { name: name.to_owned(), offer }
}

pub(super) fn segment(segments: &Segments, id: SegmentId) -> Result<&Arc<Segment>, Error> {
    segments.segment(id).ok_or_else(|| no_segment(segments, &format!("#{}", id.0)))
}

pub(super) fn definition(segments: &Segments, id: SegmentId) -> Result<&Arc<Definition>, Error> {
    segment(segments, id).map(|segment| &segment.definition)
}

/// Reads a filter that must be there.
pub(super) fn filter(snapshot: &Snapshot, text: &str) -> Result<Filter, Error> {
    let nothing = || Error::Invalid("a segment needs a filter; `created_at is set` means everybody".into());
    crate::app::filter::read(snapshot, text)?.ok_or_else(nothing)
}

/// A rule's filter with the present names of the segments it stands on; `None` for a list kept by hand.
pub fn rule_text(snapshot: &Snapshot, definition: &Definition) -> Option<String> {
    let named = Named(snapshot.segments());
    let names = Names { schema: snapshot.schema(), segments: &named };
    definition.rule.as_ref().map(|rule| rule.filter.print(&names))
}

/// Everybody who is in a segment now.
///
/// # Errors
/// What the store cannot read.
pub fn members(snapshot: &Snapshot, id: SegmentId) -> Result<RoaringBitmap, Error> {
    Ok(snapshot.members(id)?)
}

impl App {
    /// All segments by name.
    ///
    /// # Errors
    /// What the store cannot read.
    pub fn segments(&self) -> Result<Vec<SegmentSummary>, Error> {
        let snapshot = self.snapshot();
        let segments = snapshot.segments();
        let mut summaries = Vec::new();
        for segment in segments.iter() {
            let id = segment.definition.id;
            let users = segments.users(id).into_iter().map(|user| user.name.clone()).collect();
            let moved_at = snapshot.moves(id).next().transpose()?.map(|moves| moves.at);
            summaries.push(SegmentSummary { segment: Arc::clone(segment), users, moved_at });
        }
        summaries.sort_by_cached_key(|s| crate::domain::text::fold(&s.segment.definition.name).into_owned());
        Ok(summaries)
    }

    /// Who entered and left a segment, newest first; at a clock before the last of it only what had happened by then.
    pub fn segment_moves(&self, id: SegmentId) -> impl Iterator<Item = Result<Moves, Error>> + use<> {
        let (snapshot, now) = (self.snapshot(), self.segment_time());
        let moves = snapshot.moves(id);
        moves.map(|moves| moves.map_err(Error::from)).filter(move |moves| match moves {
            Ok(moves) => moves.at <= now,
            Err(_) => true,
        })
    }

    /// The segments a customer is in, by name, and how the customer came into each.
    ///
    /// # Errors
    /// What the store cannot read.
    pub fn memberships(&self, row: Row) -> Result<Vec<Membership>, Error> {
        let snapshot = self.snapshot();
        let mut memberships = Vec::new();
        for segment in snapshot.segments().iter() {
            let id = segment.definition.id;
            if snapshot.is_member(id, row)? {
                let entered = self.last_entered(id, row)?;
                memberships.push(Membership { segment: Arc::clone(segment), entered });
            }
        }
        memberships
            .sort_by_cached_key(|m| crate::domain::text::fold(&m.segment.definition.name).into_owned());
        Ok(memberships)
    }

    fn last_entered(&self, id: SegmentId, row: Row) -> Result<Option<Move>, Error> {
        for moves in self.segment_moves(id) {
            let moves = moves?;
            if let Some(entered) = moves.of(row).find(|moved| moved.change == Change::Entered) {
                return Ok(Some(entered));
            }
        }
        Ok(None)
    }

    /// The versions of a segment's rule with the present names of segments, newest first.
    ///
    /// # Errors
    /// What the store cannot read.
    pub fn rule_versions(&self, id: SegmentId) -> Result<Vec<RuleVersion>, Error> {
        let snapshot = self.snapshot();
        let named = Named(snapshot.segments());
        let mut versions = self.store.rule_versions(id)?;
        for version in &mut versions {
            let Some(text) = version.text.take() else { continue };
            let numbered = Names { schema: snapshot.schema(), segments: &query::NumberedSegments };
            let names = Names { schema: snapshot.schema(), segments: &named };
            let filter = query::read(&text, &numbered).filter;
            // One that names what is gone since is shown as it was kept.
            version.text = Some(filter.map_or(text, |filter| filter.print(&names)));
        }
        Ok(versions)
    }

    /// A segment's size after each instant at which it changed, oldest first; at most the last `limit` changes.
    ///
    /// # Errors
    /// What the store cannot read.
    pub fn segment_sizes(&self, id: SegmentId, limit: usize) -> Result<Vec<(Instant, u64)>, Error> {
        let snapshot = self.snapshot();
        let mut size = segment(snapshot.segments(), id)?.size as i64;
        let mut sizes: Vec<(Instant, u64)> = Vec::new();
        for moves in self.segment_moves(id) {
            let moves = moves?;
            if sizes.last().is_none_or(|(at, _)| *at != moves.at) {
                if sizes.len() == limit {
                    break;
                }
                sizes.push((moves.at, size.max(0) as u64));
            }
            size -= moves.growth();
        }
        sizes.reverse();
        Ok(sizes)
    }
}
