//! What screens ask of segments, and what they are answered. Carried out by `shell/segments.rs`.

use std::ops::Range;
use std::sync::Arc;

use super::effect::ListRow;
use crate::domain::{ColumnId, Instant, Row, SegmentId};

/// How many points the small picture of a segment's size has.
pub const SPARK_POINTS: usize = 24;
/// Who stands first in the editor: these attributes of so many customers.
pub const FIRST_COLUMNS: [ColumnId; 3] = [ColumnId::NAME, ColumnId::EMAIL, ColumnId::SOURCE_ID];
/// How many customers the editor shows.
pub const FIRST_ROWS: usize = 50;

/// A question about segments.
#[derive(Clone, Debug, PartialEq)]
pub enum SegmentQuery {
    /// All of them, by name.
    All,
    /// One with its history.
    Page(SegmentId),
    /// Who entered and left one, latest first.
    Moves {
        /// Which.
        id: SegmentId,
        /// How many at most.
        limit: usize,
    },
    /// Whom a filter means.
    Try(String),
    /// Who would enter and leave a segment by another filter.
    Compare(SegmentId, String),
    /// What may stand at a place of a filter.
    Complete {
        /// The filter.
        text: String,
        /// The byte of the place.
        cursor: usize,
    },
    /// Why a customer is in a segment, or why not.
    Why(SegmentId, Row),
    /// Which segments a customer is in, and which not.
    Of(Row),
}

/// An answer about segments.
#[derive(Clone, Debug, PartialEq)]
pub enum SegmentAnswer {
    /// All of them, by name.
    All(Arc<[SegmentLine]>),
    /// One with its history; `None` where it is gone.
    Page(Option<Box<SegmentPage>>),
    /// Who entered and left, latest first.
    Moves(Arc<[MoveLine]>),
    /// Whom a filter means.
    Tried(Box<Trial>),
    /// Who would enter and leave.
    Compared(Box<Comparison>),
    /// What may stand there.
    Completions(Box<Completions>),
    /// Why, as text of several lines.
    Why(String),
    /// Membership of every segment, those the customer is in first.
    Of(Arc<[Belonging]>),
}

/// A segment in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentLine {
    /// Which.
    pub id: SegmentId,
    /// Its name.
    pub name: String,
    /// `static`, `auto-update` or `passive`.
    pub kind: &'static str,
    /// How many are in it.
    pub size: u64,
    /// Its size at each of the last changes, oldest first; nothing is known of passive ones.
    pub sizes: Vec<u64>,
    /// When somebody entered or left last.
    pub moved_at: Option<Instant>,
    /// The segments that stand on it.
    pub users: Vec<String>,
    /// Its filter; `None` for a list kept by hand.
    pub filter: Option<String>,
    /// Of the filter.
    pub version: u32,
    /// Who changed it last, and when.
    pub edited: (String, Instant),
}

/// A segment with its history.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentPage {
    /// What the list shows of it.
    pub line: SegmentLine,
    /// Its size after each change, oldest first.
    pub sizes: Vec<(Instant, u64)>,
    /// Its filters, latest first.
    pub versions: Vec<VersionLine>,
    /// When time alone may change it next.
    pub due: Option<Instant>,
}

/// A filter that a segment has or had.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionLine {
    /// Its number.
    pub version: u32,
    /// The filter; `None` for a list kept by hand.
    pub filter: Option<String>,
    /// Who gave it.
    pub who: String,
    /// When.
    pub at: Instant,
}

/// One customer who entered or left.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveLine {
    /// When.
    pub at: Instant,
    /// Who.
    pub row: Row,
    /// What to call the customer.
    pub name: String,
    /// `entered` or `left`.
    pub change: &'static str,
    /// Why.
    pub cause: &'static str,
    /// Of the definition.
    pub version: u32,
    /// The change-set that caused it.
    pub change_set: Option<u64>,
}

/// Whom a filter means.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trial {
    /// The filter.
    pub text: String,
    /// What is odd about it.
    pub warnings: Vec<String>,
    /// How many.
    pub count: u64,
    /// The first of them with their [`FIRST_COLUMNS`].
    pub first: Vec<ListRow>,
}

/// Who would enter and leave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// The filter.
    pub text: String,
    /// How many would enter.
    pub entered: u64,
    /// How many would leave.
    pub left: u64,
    /// Some who would enter, in words.
    pub enter: Vec<String>,
    /// Some who would leave, in words.
    pub leave: Vec<String>,
}

/// What may stand at a place of a filter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Completions {
    /// The filter they are for.
    pub text: String,
    /// What is replaced.
    pub replace: Range<usize>,
    /// By what, and what is to be said of it.
    pub items: Vec<(String, String)>,
}

/// A customer's membership of one segment.
#[derive(Clone, Debug, PartialEq)]
pub struct Belonging {
    /// Which segment.
    pub id: SegmentId,
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: &'static str,
    /// Whether the customer is in it.
    pub is_member: bool,
    /// Since when and why, where that is recorded.
    pub entered: Option<(Instant, &'static str)>,
}
