//! Answers what screens ask about segments.

use std::sync::Arc;

use super::lists;
use crate::app::filter::{self, Seen, Understood};
use crate::app::list::Order;
use crate::app::segments::{Named, SegmentSummary, rule_text};
use crate::app::{App, Cancel, Error, Snapshot};
use crate::domain::{Row, Schema, SegmentId};
use crate::query::{self, Diagnostic, Names};
use crate::tui::effect::Answer;
use crate::tui::event::KnownSegment;
use crate::tui::segment::{
    Belonging, Comparison, Completions, FIRST_COLUMNS, FIRST_ROWS, MoveLine, SPARK_POINTS, SegmentAnswer,
    SegmentLine, SegmentPage, SegmentQuery, Trial, VersionLine,
};

/// The most changes of size that a page shows.
const MAX_SIZES: usize = 2000;
/// How many customers who would enter or leave are named.
const SAMPLES: usize = 3;

/// The names of all segments, by name.
pub fn known(app: &App) -> Vec<KnownSegment> {
    let snapshot = app.snapshot();
    let known = |segment: &Arc<crate::segments::Segment>| KnownSegment {
        id: segment.definition.id,
        name: segment.definition.name.clone(),
        is_list: segment.definition.rule.is_none(),
    };
    let mut segments: Vec<KnownSegment> = snapshot.segments().iter().map(known).collect();
    segments.sort_by_cached_key(|segment| crate::domain::text::fold(&segment.name).into_owned());
    segments
}

/// Answers a question.
pub fn answer(app: &App, query: SegmentQuery, cancel: &Cancel) -> Result<Answer, Error> {
    Ok(Answer::Segment(match query {
        SegmentQuery::All => SegmentAnswer::All(all(app)?),
        SegmentQuery::Page(id) => SegmentAnswer::Page(page(app, id)?.map(Box::new)),
        SegmentQuery::Moves { id, limit } => SegmentAnswer::Moves(moves(app, id, limit)?),
        SegmentQuery::Try(text) => SegmentAnswer::Tried(Box::new(attempt(app, text, cancel)?)),
        SegmentQuery::Compare(id, text) => SegmentAnswer::Compared(Box::new(compare(app, id, text)?)),
        SegmentQuery::Complete { text, cursor } => {
            SegmentAnswer::Completions(Box::new(completions(app, text, cursor)))
        }
        SegmentQuery::Why(id, row) => {
            let (why, snapshot) = (app.why(id, row)?, app.snapshot());
            SegmentAnswer::Why(why.text(&filter::names(&snapshot, &Named(snapshot.segments()))))
        }
        SegmentQuery::Of(row) => SegmentAnswer::Of(belongings(app, row)?),
    }))
}

fn all(app: &App) -> Result<Arc<[SegmentLine]>, Error> {
    app.segments()?.iter().map(|summary| line(app, summary)).collect()
}

fn line(app: &App, summary: &SegmentSummary) -> Result<SegmentLine, Error> {
    let definition = &summary.segment.definition;
    let sizes = app.segment_sizes(definition.id, SPARK_POINTS)?;
    Ok(SegmentLine {
        id: definition.id,
        name: definition.name.clone(),
        kind: definition.kind.word(),
        size: summary.segment.size,
        sizes: sizes.into_iter().map(|(_, size)| size).collect(),
        moved_at: summary.moved_at,
        users: summary.users.clone(),
        filter: rule_text(&app.snapshot(), definition),
        version: definition.version,
        edited: (definition.edited.who.clone(), definition.edited.at),
    })
}

fn page(app: &App, id: SegmentId) -> Result<Option<SegmentPage>, Error> {
    let summaries = app.segments()?;
    let Some(summary) = summaries.iter().find(|summary| summary.segment.definition.id == id) else {
        return Ok(None);
    };
    let versions = app.rule_versions(id)?.into_iter().map(|version| VersionLine {
        version: version.version,
        filter: version.text,
        who: version.stamp.who,
        at: version.stamp.at,
    });
    Ok(Some(SegmentPage {
        line: line(app, summary)?,
        sizes: app.segment_sizes(id, MAX_SIZES)?,
        versions: versions.collect(),
        due: summary.segment.due,
    }))
}

fn moves(app: &App, id: SegmentId, limit: usize) -> Result<Arc<[MoveLine]>, Error> {
    let mut lines = Vec::new();
    for moves in app.segment_moves(id) {
        let moves = moves?;
        // A file may bring a million at once; no more are made than are shown.
        for moved in moves.each().take(limit - lines.len()) {
            lines.push(MoveLine {
                at: moved.at,
                row: moved.row,
                name: lists::in_words(app, moved.row)?,
                change: moved.change.word(),
                cause: moved.cause.word(),
                version: moved.version,
                change_set: moved.change_set.map(|id| id.0),
            });
        }
        if lines.len() >= limit {
            break;
        }
    }
    Ok(lines.into())
}

fn attempt(app: &App, text: String, cancel: &Cancel) -> Result<Trial, Error> {
    let snapshot = app.snapshot();
    let (found, warnings) = match filter::read_with_warnings(&snapshot, &text)? {
        Some(Understood { filter, warnings }) => {
            let found = filter::matching(&snapshot, &filter, &app.moment(), cancel)?;
            (Order::stored(found), warnings.iter().map(Diagnostic::line).collect())
        }
        None => (Order::everyone(&snapshot), Vec::new()),
    };
    let first = lists::cells(app, &found.rows(0..FIRST_ROWS), &FIRST_COLUMNS)?;
    Ok(Trial { text, warnings, count: found.len() as u64, first })
}

fn completions(app: &App, text: String, cursor: usize) -> Completions {
    let snapshot = app.snapshot();
    completions_under(&snapshot, snapshot.schema(), text, cursor)
}

/// What may stand at a place of a filter over the attributes of a schema.
pub(super) fn completions_under(
    snapshot: &Arc<Snapshot>,
    schema: &Schema,
    text: String,
    cursor: usize,
) -> Completions {
    let named = Named(snapshot.segments());
    let names = Names { schema, segments: &named };
    let found = query::complete::complete(&text, cursor, &names, &Seen(snapshot));
    let items = found.items.into_iter().map(|item| (item.text, item.detail)).collect();
    Completions { text, replace: found.replace, items }
}

fn compare(app: &App, id: SegmentId, text: String) -> Result<Comparison, Error> {
    let found = app.compare_segment(id, &text)?;
    let named = |rows: &mut dyn Iterator<Item = u32>| -> Result<Vec<String>, Error> {
        rows.take(SAMPLES).map(|row| lists::in_words(app, Row(row))).collect()
    };
    Ok(Comparison {
        text,
        entered: found.entered.len(),
        left: found.left.len(),
        enter: named(&mut found.entered.iter())?,
        leave: named(&mut found.left.iter())?,
    })
}

/// Every segment, those the customer is in first.
fn belongings(app: &App, row: Row) -> Result<Arc<[Belonging]>, Error> {
    let memberships = app.memberships(row)?;
    let belonging = |segment: KnownSegment| {
        let membership = memberships.iter().find(|m| m.segment.definition.id == segment.id);
        let kind = app.snapshot().segments().definition(segment.id).map_or("", |d| d.kind.word());
        Belonging {
            id: segment.id,
            name: segment.name,
            kind,
            is_member: membership.is_some(),
            entered: membership.and_then(|m| m.entered.as_ref()).map(|moved| (moved.at, moved.cause.word())),
        }
    };
    let mut all: Vec<Belonging> = known(app).into_iter().map(belonging).collect();
    all.sort_by_key(|belonging| !belonging.is_member);
    Ok(all.into())
}
