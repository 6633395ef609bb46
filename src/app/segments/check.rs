//! Whether memberships are what the facts say: everybody is asked anew, and compared.

use super::consequences::{Circumstances, Intent, consequences};
use super::time;
use crate::app::{Error, Settings};
use crate::domain::{Instant, SegmentId};
use crate::segments::Cause;
use crate::store::{Commit, Finding, Snapshot};

/// What differs between memberships as they are kept and as they follow from the facts, at the instant up to which
/// time has been applied.
///
/// # Errors
/// What the store cannot read.
pub(in crate::app) fn verify(snapshot: &Snapshot, settings: &Settings) -> Result<Vec<Finding>, Error> {
    let segments = snapshot.segments();
    if segments.is_empty() {
        return Ok(Vec::new());
    }
    let present = time::calendar(settings, segments.clock);
    let circumstances = Circumstances {
        moment: time::calendar_of(segments.basis.as_ref(), &present),
        basis: time::basis(settings),
        cause: Cause::Settings,
        change_set: None,
    };
    let intent = Intent { asks_all: true, ..Intent::default() };
    let Some(fresh) = consequences(snapshot, snapshot, &Commit::default(), &intent, &circumstances)? else {
        return Ok(Vec::new());
    };
    let name = |id: SegmentId| segments.definition(id).map_or_else(String::new, |d| d.name.clone());
    let mut findings = Vec::new();
    for change in &fresh.members {
        findings.push(Finding::new(format!(
            "the segment `{}` lacks {} customers, has {} too many, and should have {}",
            name(change.segment),
            change.added.len(),
            change.removed.len(),
            change.size
        )));
    }
    for (id, due) in &fresh.dues {
        let kept = segments.segment(*id).and_then(|segment| segment.due);
        if is_late(kept, *due) {
            let (name, due) = (name(*id), due.map_or_else(String::new, |due| due.to_string()));
            findings.push(Finding::new(format!("the segment `{name}` would miss what lapses at {due}")));
        }
    }
    for segment in segments.iter().filter(|segment| segment.definition.rule.is_none()) {
        let count = snapshot.members(segment.definition.id)?.len();
        if count != segment.size {
            let name = &segment.definition.name;
            findings.push(Finding::new(format!(
                "the segment `{name}` has {count} customers, not {}",
                segment.size
            )));
        }
    }
    Ok(findings)
}

/// An instant kept may be too early, never too late.
fn is_late(kept: Option<Instant>, true_one: Option<Instant>) -> bool {
    true_one.is_some_and(|due| kept.is_none_or(|kept| kept > due))
}
