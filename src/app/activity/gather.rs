//! Reads what is asked for of a customer's activity, and little more: of the many events of a customer only as many
//! whole as are shown.

use super::entry::{ActivityEntry, newest_first, of_change, of_move, tells_of_updates};
use super::kind::Group;
use super::wanted::Wanted;
use crate::app::{App, Error};
use crate::domain::{FactKind, Instant, Row};
use crate::store::Snapshot;

/// What happened, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Activity {
    /// No more than was asked for.
    pub entries: Vec<ActivityEntry>,
    /// Whether there is more that is older.
    pub has_more: bool,
}

/// What happened to a customer.
///
/// # Errors
/// What the store cannot read.
pub fn activity(app: &App, row: Row, wanted: &Wanted) -> Result<Activity, Error> {
    let snapshot = app.snapshot();
    let mut entries = Vec::new();
    for kind in FactKind::ALL.into_iter().filter(|kind| wanted.has_records(*kind)) {
        of_records(&snapshot, kind, row, wanted, &mut entries)?;
    }
    // Whatever is older than all that fits is not read.
    let oldest = oldest_that_fits(&mut entries, wanted);
    if wanted.has_group(Group::Segments) {
        of_segments(app, &snapshot, row, wanted, oldest, &mut entries)?;
    }
    if wanted.has_group(Group::Customer) {
        of_changes(app, row, wanted, oldest, &mut entries)?;
    }
    entries.sort_by(newest_first);
    let fits = room(&entries, wanted);
    let has_more = entries.len() > fits;
    entries.truncate(fits);
    Ok(Activity { entries, has_more })
}

/// How many of sorted entries are asked for.
fn room(entries: &[ActivityEntry], wanted: &Wanted) -> usize {
    let beyond = entries.iter().filter(|entry| !wanted.counts(entry.at)).count();
    beyond.saturating_add(wanted.limit)
}

fn oldest_that_fits(entries: &mut [ActivityEntry], wanted: &Wanted) -> Option<Instant> {
    entries.sort_by(newest_first);
    entries.get(room(entries, wanted)).map(|entry| entry.at)
}

fn of_records(
    snapshot: &Snapshot,
    kind: FactKind,
    row: Row,
    wanted: &Wanted,
    entries: &mut Vec<ActivityEntry>,
) -> Result<(), Error> {
    if tells_of_updates(kind) {
        // What an order became stands at a later time than the order itself: all are looked at.
        let facts = snapshot.facts(kind, row)?;
        entries.extend(facts.into_iter().flat_map(|fact| wanted.of_record(kind, fact)));
        return Ok(());
    }
    let mut counted = 0;
    for (at, place) in snapshot.fact_times(kind, row)?.into_iter().filter(|(at, _)| wanted.has_time(*at)) {
        let Some(fact) = snapshot.fact_at(kind, row, place)? else { continue };
        debug_assert_eq!(fact.created_at(), at);
        let before = entries.len();
        entries.extend(wanted.of_record(kind, fact));
        counted += if wanted.counts(at) { entries.len() - before } else { 0 };
        // One more than fits says that there is more.
        if counted > wanted.limit {
            break;
        }
    }
    Ok(())
}

fn of_segments(
    app: &App,
    snapshot: &Snapshot,
    row: Row,
    wanted: &Wanted,
    oldest: Option<Instant>,
    entries: &mut Vec<ActivityEntry>,
) -> Result<(), Error> {
    for segment in snapshot.segments().iter() {
        for moves in app.segment_moves(segment.definition.id) {
            let moves = moves?;
            if oldest.is_some_and(|oldest| moves.at < oldest)
                || wanted.from.is_some_and(|from| moves.at < from)
            {
                break;
            }
            let key = || snapshot.segment_key(segment.definition.id);
            let made = moves.of(row).map(|moved| of_move(&moved, key(), &segment.definition.name));
            entries.extend(made.filter(|entry| wanted.has(entry)));
        }
    }
    Ok(())
}

fn of_changes(
    app: &App,
    row: Row,
    wanted: &Wanted,
    oldest: Option<Instant>,
    entries: &mut Vec<ActivityEntry>,
) -> Result<(), Error> {
    let is_in_time = |at: Instant| wanted.has_time(at) && oldest.is_none_or(|oldest| at >= oldest);
    let changes = app.log_within(row, is_in_time)?;
    entries.extend(changes.into_iter().filter_map(of_change).filter(|entry| wanted.has(entry)));
    Ok(())
}
