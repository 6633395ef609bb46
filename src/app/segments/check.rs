//! Whether memberships are what the facts say: everybody is asked anew, and compared.

use std::sync::Arc;

use rayon::prelude::*;

use super::consequences::{Circumstances, Intent, consequences};
use super::time;
use crate::app::filter::{PageView, Reading, Reads, alive};
use crate::app::{Error, Settings};
use crate::domain::{Instant, SegmentId};
use crate::query::{Moment, flips};
use crate::segments::Cause;
use crate::store::{Commit, Finding, Page, Snapshot, StoreError};

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
        // Pages asked at once may tell too much; whoever was asked alone is kept with the true instant.
        if is_late(kept, *due)
            && let Some(due) = next_lapse(snapshot, *id, &circumstances.moment)?
            && is_late(kept, Some(due))
        {
            let name = name(*id);
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

/// When time may change a segment next, every customer asked alone.
fn next_lapse(snapshot: &Snapshot, id: SegmentId, moment: &Moment) -> Result<Option<Instant>, Error> {
    let rule = snapshot.segments().definition(id).and_then(|definition| definition.rule.as_ref());
    let Some(filter) = rule.map(|rule| rule.filter.as_ref()) else { return Ok(None) };
    let reads = Reads::new([filter]);
    let coming = (moment.now, Instant(i64::MAX));
    let pages: Vec<&Arc<Page>> = snapshot.pages().collect();
    let of_page = |page: &&Arc<Page>| {
        let view = PageView::without_segments(snapshot, page, &reads, Reading::Once)?;
        let first = |slot| flips(filter, &view.customer(slot), coming, moment).first().copied();
        Ok(alive(snapshot, page).iter().filter_map(first).min())
    };
    let found: Vec<Option<Instant>> = pages.par_iter().map(of_page).collect::<Result<_, StoreError>>()?;
    Ok(found.into_iter().flatten().min())
}

/// An instant kept may be too early, never too late.
fn is_late(kept: Option<Instant>, true_one: Option<Instant>) -> bool {
    true_one.is_some_and(|due| kept.is_none_or(|kept| kept > due))
}
