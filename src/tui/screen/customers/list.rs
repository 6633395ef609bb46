//! The list itself: what was asked, how many there are, the rows that show, and the cursor, which follows its
//! customer and not its place.

use std::ops::Range;

use crate::app::ListQuery;
use crate::domain::{ColumnId, Instant, Row};
use crate::tui::effect::{Answer, Effect, ListRow, Query, Ticket, TimerId};
use crate::tui::widget::list::{ListCursor, Step};

/// Looks whether a question takes long enough to be told.
pub(super) const SLOW: TimerId = TimerId(1);
/// After how long it is.
const SLOW_AFTER: std::time::Duration = std::time::Duration::from_millis(200);

/// A place in the list to come back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub query: ListQuery,
    pub cursor: ListCursor,
    pub row: Option<Row>,
}

/// The list.
#[derive(Debug, Default)]
pub(super) struct List {
    pub query: ListQuery,
    /// How many it has.
    pub count: u64,
    pub cursor: ListCursor,
    /// The part that was read.
    start: u64,
    rows: Vec<ListRow>,
    /// How many rows show.
    pub room: u64,
    /// The question under way, and since when.
    asked: Option<(Ticket, Instant)>,
    /// Whose place was asked with it.
    followed: Option<Row>,
    /// The part being read.
    reading: Option<Ticket>,
    /// The search to which the list is the answer.
    searched: String,
    /// The search that found the rows that show; hits are marked by it, so that rows on their way out stay as they are.
    pub found_by: String,
    /// Only the first rows of what was asked are there; others would be those of the list before.
    is_early: bool,
    /// Whether any answer came yet.
    pub known: bool,
}

/// What an answer did to the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// It is found and ordered anew; the rows come next. The followed customer is gone where told so.
    Ordered {
        /// The customer under the cursor is no longer in it.
        lost: bool,
    },
    /// The first of it, sooner than the whole.
    Head(Vec<Row>),
    /// The rows that show are there.
    Rows,
    /// The answer was for another, or to an old question.
    Nothing,
}

impl List {
    /// Asks for the list; the cursor follows a customer where one is named.
    pub fn ask(&mut self, ticket: Ticket, follow: Option<Row>, now: Instant) -> Vec<Effect> {
        self.asked = Some((ticket, now));
        self.followed = follow;
        // Sorting a million takes a while, finding the first twenty does not.
        let soon = follow.is_none() && self.cursor.top == 0 && !self.query.sort.is_empty();
        let head = if soon && self.searched == self.query.search { self.room as usize } else { 0 };
        let query = Query::List { query: self.query.clone(), follow, head };
        vec![Effect::Fetch(ticket, query), Effect::Timer { id: SLOW, after: SLOW_AFTER }]
    }

    /// Asks for the rows that show.
    pub fn read(&mut self, ticket: Ticket, columns: Vec<ColumnId>) -> Effect {
        if self.is_early {
            let rows = self.rows.iter().map(|line| line.row).collect();
            return self.read_head(ticket, rows, columns);
        }
        self.reading = Some(ticket);
        Effect::Fetch(ticket, Query::Window { range: self.window(), columns })
    }

    /// Asks for the cells of the first, before the whole list is there.
    pub fn read_head(&mut self, ticket: Ticket, rows: Vec<Row>, columns: Vec<ColumnId>) -> Effect {
        self.reading = Some(ticket);
        Effect::Fetch(ticket, Query::Cells { rows: rows.into(), columns })
    }

    /// Takes an answer.
    pub fn answer(&mut self, ticket: Ticket, answer: Answer) -> Came {
        match answer {
            Answer::Listed { count, place } if self.is_asked(ticket) => {
                self.asked = None;
                self.known = true;
                self.is_early = false;
                self.searched.clone_from(&self.query.search);
                self.count = count;
                let lost = self.followed.take().is_some() && place.is_none();
                self.cursor.put(place.unwrap_or(self.cursor.at), count, self.room);
                Came::Ordered { lost }
            }
            Answer::Head(rows) if self.is_asked(ticket) => Came::Head(rows),
            Answer::Cells(rows) if self.reading == Some(ticket) => {
                self.reading = None;
                (self.start, self.rows, self.is_early) = (0, rows, true);
                Came::Rows
            }
            Answer::Window { start, rows } if self.reading == Some(ticket) => {
                self.reading = None;
                (self.start, self.rows) = (start, rows);
                self.found_by.clone_from(&self.searched);
                Came::Rows
            }
            _ => Came::Nothing,
        }
    }

    /// Takes note that a question failed; `true` where it was the one under way.
    pub fn failed(&mut self, ticket: Ticket) -> bool {
        let mine = self.is_asked(ticket);
        if mine {
            self.asked = None;
            self.known = true;
            self.is_early = false;
        }
        mine
    }

    fn is_asked(&self, ticket: Ticket) -> bool {
        self.asked.is_some_and(|(asked, _)| asked == ticket)
    }

    /// Since when a question has been under way, once that is worth telling.
    pub fn slow_since(&self, now: Instant) -> Option<Instant> {
        self.asked
            .map(|(_, since)| since)
            .filter(|since| now.since_ms(*since) >= SLOW_AFTER.as_millis() as i64)
    }

    /// The part that shows.
    pub fn window(&self) -> Range<u64> {
        self.cursor.window(self.count, self.room)
    }

    /// Whether rows show that were not read.
    pub fn wants_rows(&self) -> bool {
        let window = self.window();
        !self.is_early
            && self.reading.is_none()
            && (self.start != window.start || self.rows.len() as u64 != window.end - window.start)
    }

    /// Moves the cursor.
    pub fn step(&mut self, step: Step) {
        self.cursor.step(step, self.count, self.room);
    }

    /// Puts the cursor on a line.
    pub fn put(&mut self, at: u64) {
        self.cursor.put(at, self.count, self.room);
    }

    /// The rows that were read.
    pub fn rows(&self) -> &[ListRow] {
        &self.rows
    }

    /// A line that shows.
    pub fn line(&self, at: u64) -> Option<&ListRow> {
        let index = at.checked_sub(self.start)?;
        self.rows.get(index as usize).filter(|_| at < self.count)
    }

    /// The line under the cursor.
    pub fn here(&self) -> Option<&ListRow> {
        self.line(self.cursor.at)
    }

    /// The customer under the cursor.
    pub fn row(&self) -> Option<Row> {
        self.here().map(|line| line.row)
    }

    /// Where one is, to come back to.
    pub fn place(&self) -> Place {
        Place { query: self.query.clone(), cursor: self.cursor, row: self.row() }
    }
}
