//! The segments of the invented house.

use std::sync::Arc;

use super::NOW;
use super::house::FakeHouse;
use crate::app::{Command, ListQuery, NewSegment};
use crate::domain::{ColumnId, Instant, Row, SegmentId};
use crate::tui::effect::{Answer, ListRow};
use crate::tui::event::KnownSegment;
use crate::tui::segment::{
    Belonging, Comparison, Completions, FIRST_COLUMNS, FIRST_ROWS, MoveLine, SegmentAnswer, SegmentLine,
    SegmentPage, SegmentQuery, Trial, VersionLine,
};

/// A segment of the invented house.
pub struct FakeSegment {
    pub id: SegmentId,
    pub name: String,
    pub kind: &'static str,
    /// `None` for a list kept by hand.
    pub filter: Option<String>,
    pub version: u32,
    /// Who is on a list kept by hand.
    pub listed: Vec<Row>,
}

impl FakeHouse {
    /// Puts a segment by a filter into the house.
    pub fn with_segment(mut self, name: &str, filter: &str) -> Self {
        self.make_segment(name, &NewSegment::AutoUpdate(filter.to_owned()));
        self
    }

    pub(super) fn known_segments(&self) -> Vec<KnownSegment> {
        let known = |segment: &FakeSegment| KnownSegment {
            id: segment.id,
            name: segment.name.clone(),
            is_list: segment.filter.is_none(),
        };
        self.segments.iter().map(known).collect()
    }

    /// Who is in a segment now.
    pub(super) fn members(&self, id: SegmentId) -> Vec<Row> {
        let Some(segment) = self.segments.iter().find(|segment| segment.id == id) else { return Vec::new() };
        match &segment.filter {
            None => segment.listed.clone(),
            Some(filter) => self.list(&ListQuery { filter: filter.clone(), ..ListQuery::default() }),
        }
    }

    fn make_segment(&mut self, name: &str, segment: &NewSegment) {
        let (kind, filter, listed) = match segment {
            NewSegment::AutoUpdate(filter) => ("auto-update", Some(filter.clone()), Vec::new()),
            NewSegment::Passive(filter) => ("passive", Some(filter.clone()), Vec::new()),
            NewSegment::Static(rows) => ("static", None, rows.to_vec()),
        };
        let id = SegmentId(self.segments.len() as u32 + 1);
        self.segments.push(FakeSegment { id, name: name.to_owned(), kind, filter, version: 1, listed });
    }

    pub(super) fn run_on_segments(&mut self, command: &Command) {
        let found = |segments: &mut Vec<FakeSegment>, id: SegmentId| segments.iter().position(|s| s.id == id);
        match command {
            Command::CreateSegment { name, segment } => self.make_segment(name, segment),
            Command::EditSegment { id, filter } => {
                if let Some(at) = found(&mut self.segments, *id) {
                    self.segments[at].filter = Some(filter.clone());
                    self.segments[at].version += 1;
                }
            }
            Command::RenameSegment { id, name } => {
                if let Some(at) = found(&mut self.segments, *id) {
                    self.segments[at].name.clone_from(name);
                }
            }
            Command::DeleteSegment(id) => self.segments.retain(|segment| segment.id != *id),
            Command::AddMembers { id, rows, .. } => {
                if let Some(at) = found(&mut self.segments, *id) {
                    self.segments[at].listed.extend(rows.iter());
                }
            }
            Command::RemoveMembers { id, rows, .. } => {
                if let Some(at) = found(&mut self.segments, *id) {
                    self.segments[at].listed.retain(|row| !rows.contains(row));
                }
            }
            _ => {}
        }
    }

    pub(super) fn segment_answer(&self, query: SegmentQuery) -> Answer {
        Answer::Segment(match query {
            SegmentQuery::All => SegmentAnswer::All(self.segments.iter().map(|s| self.line(s)).collect()),
            SegmentQuery::Page(id) => {
                let segment = self.segments.iter().find(|segment| segment.id == id);
                SegmentAnswer::Page(segment.map(|segment| Box::new(self.page(segment))))
            }
            SegmentQuery::Moves { id, limit } => SegmentAnswer::Moves(
                self.members(id).iter().take(limit).map(|row| self.moved(*row)).collect(),
            ),
            SegmentQuery::Try(text) => SegmentAnswer::Tried(Box::new(self.trial(text))),
            SegmentQuery::Compare(id, text) => SegmentAnswer::Compared(Box::new(self.comparison(id, text))),
            SegmentQuery::Complete { text, cursor } => {
                let start = text[..cursor].rfind(' ').map_or(0, |at| at + 1);
                let items = ["plan", "phone", "postal_code"].map(|name| (name.to_owned(), "text".to_owned()));
                let fits = items.into_iter().filter(|(name, _)| name.starts_with(&text[start..cursor]));
                let items = fits.collect();
                SegmentAnswer::Completions(Box::new(Completions { replace: start..cursor, text, items }))
            }
            SegmentQuery::Why(id, row) => {
                let mark = if self.members(id).contains(&row) { "✓" } else { "✗" };
                SegmentAnswer::Why(format!("{mark} of {}", row.0))
            }
            SegmentQuery::Of(row) => {
                let belonging = |segment: &FakeSegment| Belonging {
                    id: segment.id,
                    name: segment.name.clone(),
                    kind: segment.kind,
                    is_member: self.members(segment.id).contains(&row),
                    entered: Some((Instant(NOW.0 - 86_400_000), "edit")),
                };
                SegmentAnswer::Of(self.segments.iter().map(belonging).collect())
            }
        })
    }

    fn line(&self, segment: &FakeSegment) -> SegmentLine {
        SegmentLine {
            id: segment.id,
            name: segment.name.clone(),
            kind: segment.kind,
            size: self.members(segment.id).len() as u64,
            sizes: vec![1, 5, 3],
            moved_at: Some(Instant(NOW.0 - 3_600_000)),
            users: Vec::new(),
            filter: segment.filter.clone(),
            version: segment.version,
            edited: ("ana".to_owned(), NOW),
        }
    }

    fn page(&self, segment: &FakeSegment) -> SegmentPage {
        let version = VersionLine {
            version: segment.version,
            filter: segment.filter.clone(),
            who: "ana".to_owned(),
            at: NOW,
        };
        SegmentPage {
            line: self.line(segment),
            sizes: vec![(Instant(NOW.0 - 60_000), 1), (NOW, 5)],
            versions: vec![version],
            due: None,
        }
    }

    fn moved(&self, row: Row) -> MoveLine {
        let name = self.cell(row, ColumnId::NAME).as_text().unwrap_or("–").to_owned();
        let change_set = Some(1);
        MoveLine { at: NOW, row, name, change: "entered", cause: "edit", version: 1, change_set }
    }

    fn trial(&self, text: String) -> Trial {
        let rows = self.list(&ListQuery { filter: text.clone(), ..ListQuery::default() });
        let line = |row: &Row| ListRow {
            row: *row,
            cells: FIRST_COLUMNS.iter().map(|column| self.cell(*row, *column)).collect(),
        };
        // Nothing ever happened to the customers of this house.
        let warned = text.contains("event ").then(|| "no event of that name was seen so far".to_owned());
        Trial {
            text,
            warnings: warned.into_iter().collect(),
            count: rows.len() as u64,
            first: rows.iter().take(FIRST_ROWS).map(line).collect(),
        }
    }

    fn comparison(&self, id: SegmentId, text: String) -> Comparison {
        let (old, new) = (self.members(id), self.trial(text.clone()));
        let new: Arc<[Row]> = self.list(&ListQuery { filter: new.text, ..ListQuery::default() }).into();
        let entered = new.iter().filter(|row| !old.contains(row)).count() as u64;
        let left = old.iter().filter(|row| !new.contains(row)).count() as u64;
        Comparison { text, entered, left, enter: Vec::new(), leave: Vec::new() }
    }
}
