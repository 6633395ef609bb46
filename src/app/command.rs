//! What the doors may ask for, and what they get back.

use std::sync::Arc;

use super::NewRecord;
use super::distributions::{DistributionCommand, DistributionReply};
use super::merge::Side;
use super::promotions::{PromotionCommand, PromotionReply};
use crate::domain::{
    Cell, ChangeSet, ChangeSetId, ChangeSummary, ColumnId, FactKind, Instant, Origin, Row, SegmentId,
    ValueType,
};

/// Who acts, and by which way; stands in every change-set (SEMANTICS 11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The system's user, `--as NAME`, or a key's name.
    pub name: String,
    /// The way in.
    pub origin: Origin,
}

/// A change that is asked for. It is carried out whole or not at all, and is on disk when the answer comes.
#[derive(Clone, Debug)]
pub enum Command {
    /// Makes a customer. `source_id` and all other cells are optional, required metadata excepted.
    Create(Vec<(ColumnId, Cell)>),
    /// Sets cells of customers; missing takes a value away.
    Edit {
        /// Whom.
        rows: Arc<[Row]>,
        /// Which cells.
        cells: Vec<(ColumnId, Cell)>,
    },
    /// Takes customers away; can be undone.
    Delete(Arc<[Row]>),
    /// Makes one customer of two.
    Merge {
        /// Who stays.
        survivor: Row,
        /// Who goes.
        other: Row,
        /// Whose value of which attribute stays, where it is not the usual one.
        choices: Vec<(ColumnId, Side)>,
    },
    /// Removes customers and every trace of them for good, and compacts the folder.
    Erase(Arc<[Row]>),
    /// Lets an erased key come back.
    Readmit(String),
    /// Takes a change-set back; the last one that can be where none is named.
    Undo(Option<ChangeSetId>),
    /// Declares metadata, or changes the type of a declared one.
    DeclareMetadata {
        /// Its name.
        name: String,
        /// Its type.
        value_type: ValueType,
        /// Whether a new customer must have it.
        required: bool,
    },
    /// Declares a consent.
    DeclareConsent(String),
    /// Drops metadata and its values.
    DropMetadata(String),
    /// Keeps a record of a customer: an order, an event, a consent and so on. The same again is nothing.
    AddRecord(NewRecord),
    /// Makes a segment.
    CreateSegment {
        /// Its name.
        name: String,
        /// What it is.
        segment: NewSegment,
    },
    /// Gives a segment another rule.
    EditSegment {
        /// Which.
        id: SegmentId,
        /// The filter.
        filter: String,
    },
    /// Gives a segment another name.
    RenameSegment {
        /// Which.
        id: SegmentId,
        /// Its new name.
        name: String,
    },
    /// Deletes a segment that no other stands on.
    DeleteSegment(SegmentId),
    /// Puts customers on a list kept by hand.
    AddMembers {
        /// Which segment.
        id: SegmentId,
        /// Whom.
        rows: Arc<[Row]>,
        /// Why, for the history.
        why: Option<String>,
    },
    /// Takes customers off a list kept by hand.
    RemoveMembers {
        /// Which segment.
        id: SegmentId,
        /// Whom.
        rows: Arc<[Row]>,
        /// Why, for the history.
        why: Option<String>,
    },
    /// Does something about campaigns and codes.
    Promotion(PromotionCommand),
    /// Does something about distributions and their messages.
    Distribution(DistributionCommand),
    /// Keeps a view under its name, in place of one of that name.
    SaveView(SavedView),
    /// Forgets a view.
    DropView(String),
}

/// What a segment that is made gets its members by.
#[derive(Clone, Debug, PartialEq)]
pub enum NewSegment {
    /// A filter; who enters and leaves is recorded.
    AutoUpdate(String),
    /// A filter; nobody is told.
    Passive(String),
    /// A list kept by hand, with these customers on it.
    Static(Arc<[Row]>),
}

/// What a command did to a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentReply {
    /// Which.
    pub id: SegmentId,
    /// How many entered it.
    pub entered: u64,
    /// How many left it.
    pub left: u64,
}

/// What a command did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    /// The change-set it made; none where nothing changed.
    pub change_set: Option<ChangeSetId>,
    /// How many customers it touched.
    pub summary: ChangeSummary,
    /// The customer made, by `Create`.
    pub created: Option<Row>,
    /// What was left alone and why, a line each: attributes changed since an import that is undone, and so on.
    pub kept: Vec<String>,
    /// The id of the record that was kept, by `AddRecord`.
    pub record: Option<String>,
    /// The segment it was about, by commands on segments.
    pub segment: Option<SegmentReply>,
    /// The certificate of an erasure.
    pub certificate: Option<Certificate>,
    /// What became of campaigns and codes, by commands about these.
    pub promotion: Option<PromotionReply>,
    /// What became of distributions, by commands about these.
    pub distribution: Option<DistributionReply>,
}

/// What an erasure removed (SEMANTICS 12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// When.
    pub at: Instant,
    /// By whom.
    pub who: String,
    /// Customers removed.
    pub customers: u64,
    /// Values removed from them.
    pub values: u64,
    /// Before- and after-values removed from the history.
    pub history_values: u64,
    /// Keyed hashes kept, so that a later import of the same key is refused.
    pub hashes_kept: u64,
    /// Bytes of the data folder before and after the compaction.
    pub folder_bytes: (u64, u64),
}

/// Something happened that other screens want to know of.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// The data changed; lists ask anew.
    Changed(ChangeSet),
    /// Time went by, and customers entered or left segments.
    Lapsed,
    /// Messages were sent, or could not be.
    Delivered,
    /// Columns are still being read into memory: done and all pages.
    Loading {
        /// Pages read.
        done: usize,
        /// Pages there are.
        all: usize,
    },
}

/// How a list is ordered: several keys in order.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SortKey {
    /// By which attribute.
    pub column: ColumnId,
    /// Greatest first.
    pub descending: bool,
}

/// Whom a list shows, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ListQuery {
    /// Words that name, email, phone or source id hold; empty for everyone.
    pub search: String,
    /// Whom a filter means; blank for everyone.
    #[serde(default)]
    pub filter: String,
    /// The order; as stored where empty.
    pub sort: Vec<SortKey>,
}

impl ListQuery {
    /// Whether neither search nor filter leaves anybody out.
    pub fn is_everyone(&self) -> bool {
        self.search.trim().is_empty() && self.filter.trim().is_empty()
    }
}

/// A column of a saved view.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ViewColumn {
    /// Which attribute.
    pub column: ColumnId,
    /// How many cells wide; chosen by content where none.
    pub width: Option<u16>,
}

/// A named arrangement of the customers screen.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SavedView {
    /// Its name; unique.
    pub name: String,
    /// Search and order.
    pub query: ListQuery,
    /// Columns in order.
    pub columns: Vec<ViewColumn>,
    /// How many of them stay when the table scrolls sideways.
    pub frozen: usize,
}

/// One line of a customer's log: a change-set and what it did to this customer.
#[derive(Clone, Debug, PartialEq)]
pub struct LogEntry {
    /// The change-set.
    pub change_set: ChangeSet,
    /// What happened to this customer.
    pub event: LogEvent,
    /// Before and after per attribute.
    pub changes: Vec<AttributeChange>,
    /// The first of this customer's records that it brought or changed last.
    pub records: Vec<LoggedRecord>,
    /// How many these are in all.
    pub record_count: u64,
}

impl LogEntry {
    /// How many records it brought or changed beside those listed.
    pub fn records_unlisted(&self) -> u64 {
        self.record_count - self.records.len() as u64
    }
}

/// A record that a change-set brought, or changed last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedRecord {
    /// Of which kind.
    pub kind: FactKind,
    /// Its id.
    pub id: String,
    /// In a few words: its name, what it comes to, its status.
    pub words: String,
    /// Whether it was new.
    pub is_new: bool,
}

impl LoggedRecord {
    /// `new order O-7 12.50, PAID`.
    pub fn line(&self) -> String {
        let new = if self.is_new { "new" } else { "changed" };
        format!("{new} {} {}", self.kind.word(), self.words)
    }
}

/// What a change-set did to one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogEvent {
    /// Made it.
    Created,
    /// Changed attributes.
    Changed,
    /// Took it away.
    Deleted,
    /// Brought it back.
    Restored,
}

/// One attribute before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeChange {
    /// The dotted name.
    pub attribute: String,
    /// Before; `None` where before-values are no longer kept.
    pub before: Option<Cell>,
    /// After.
    pub after: Option<Cell>,
}
