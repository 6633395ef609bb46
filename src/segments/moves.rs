//! Who entered and who left, when and why (SEMANTICS 19).

use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use crate::domain::{ChangeSetId, Instant, Row, SegmentId};

/// Why memberships changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Cause {
    /// Somebody made, changed or took away a customer, or a member of a static segment.
    Edit,
    /// A file.
    Import,
    /// An order came or changed.
    Order,
    /// A window of time lapsed.
    Time,
    /// The segment, or one it stands on, was defined anew.
    Definition,
    /// Two customers became one.
    Merge,
    /// A change-set was taken back.
    Undo,
    /// The time zone or the start of the week changed.
    Settings,
}

/// Which way somebody moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// In.
    Entered,
    /// Out.
    Left,
}

/// Who moved in and out of one segment at one instant, for one reason.
#[derive(Clone, Debug, PartialEq)]
pub struct Moves {
    /// Which segment.
    pub segment: SegmentId,
    /// The true instant: of the commit, or at which a window lapsed.
    pub at: Instant,
    /// Why.
    pub cause: Cause,
    /// The version of the segment's definition.
    pub version: u32,
    /// The change-set that caused it; none where time or settings did.
    pub change_set: Option<ChangeSetId>,
    /// Who entered.
    pub entered: RoaringBitmap,
    /// Who left.
    pub left: RoaringBitmap,
}

/// One customer's move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// Which segment.
    pub segment: SegmentId,
    /// When.
    pub at: Instant,
    /// Who.
    pub row: Row,
    /// Which way.
    pub change: Change,
    /// Why.
    pub cause: Cause,
    /// The version of the segment's definition.
    pub version: u32,
    /// The change-set that caused it.
    pub change_set: Option<ChangeSetId>,
}

impl Moves {
    /// Each customer's move: who left, then who entered, each in the order of rows.
    pub fn each(&self) -> impl Iterator<Item = Move> {
        let each = |change| move |row| self.one(Row(row), change);
        self.left.iter().map(each(Change::Left)).chain(self.entered.iter().map(each(Change::Entered)))
    }

    /// The moves of one customer, without a walk over all of them.
    pub fn of(&self, row: Row) -> impl Iterator<Item = Move> {
        let sides = [(&self.left, Change::Left), (&self.entered, Change::Entered)];
        let moved = sides.into_iter().filter(move |(rows, _)| rows.contains(row.0));
        moved.map(move |(_, change)| self.one(row, change))
    }

    fn one(&self, row: Row, change: Change) -> Move {
        Move {
            segment: self.segment,
            at: self.at,
            row,
            change,
            cause: self.cause,
            version: self.version,
            change_set: self.change_set,
        }
    }

    /// Whether nobody moved.
    pub fn is_empty(&self) -> bool {
        self.entered.is_empty() && self.left.is_empty()
    }

    /// How many more there were afterwards.
    pub fn growth(&self) -> i64 {
        self.entered.len() as i64 - self.left.len() as i64
    }
}

impl Cause {
    /// The word that lists and JSON show.
    pub fn word(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Import => "import",
            Self::Order => "order",
            Self::Time => "time",
            Self::Definition => "definition",
            Self::Merge => "merge",
            Self::Undo => "undo",
            Self::Settings => "settings",
        }
    }
}

impl Change {
    /// The word that lists and JSON show.
    pub fn word(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Left => "left",
        }
    }
}
