//! What a commit is made of, as the use cases hand it in.

use std::sync::Arc;

use roaring::RoaringBitmap;

use super::bucket::{KeyKind, Pair};
use super::facts::FactWrites;
use super::history::{CustomerChange, RowEvent};
use super::outbox::OutboxWrites;
use super::promotions::PromotionWrites;
use super::staging::{StagedPage, Staging};
use crate::domain::column::Bits;
use crate::domain::{ChangeSet, ColumnId, Record, Row, Schema};

/// A page that takes the place of the one with its number.
#[derive(Clone, Copy, Debug)]
pub struct PageWrite {
    /// Which page.
    pub number: u32,
    /// Its new content, staged.
    pub staged: StagedPage,
}

/// How a change-set's rows are written down.
#[derive(Clone, Debug)]
pub enum ChangeWrite {
    /// Few rows, with their values: they go into the batch.
    Rows(Vec<CustomerChange>),
    /// Many rows: values were staged; here are the rows by event and by column.
    Marks {
        /// Rows by event.
        events: Vec<(RowEvent, RoaringBitmap)>,
        /// Rows by changed column.
        columns: Vec<(ColumnId, RoaringBitmap)>,
    },
}

/// Everything that becomes true together.
#[derive(Debug, Default)]
pub struct Commit {
    /// Whole rows, changed or new; new ones begin at [`Snapshot::next_row`].
    pub rows: Vec<(Row, Record)>,
    /// Pages that take the place of others.
    pub pages: Vec<PageWrite>,
    /// New pages behind all others, with the slots that are customers; their rows begin at a page's start.
    pub appended: Vec<(StagedPage, Bits)>,
    /// Staged pages that were replaced before the commit.
    pub discarded: Vec<StagedPage>,
    /// Keys of `appended` rows: shortened hash, and the row counted from the first appended one.
    pub appended_keys: Vec<(KeyKind, Vec<Pair>)>,
    /// Keys that `pages` brought.
    pub keys: Vec<(KeyKind, u64, Row)>,
    /// Rows that become customers, `appended` ones excepted.
    pub alive: RoaringBitmap,
    /// Rows that are customers no more.
    pub dead: RoaringBitmap,
    /// The schema, where it changes.
    pub schema: Option<Arc<Schema>>,
    /// The change-set.
    pub change_set: Option<ChangeSet>,
    /// What it did to which row.
    pub changes: Option<ChangeWrite>,
    /// Heads of earlier change-sets that change, as an undo does.
    pub heads: Vec<ChangeSet>,
    /// Source ids that rows had before, whole.
    pub aliases: Vec<(Row, Vec<String>)>,
    /// Keyed hashes of erased keys to add.
    pub erased: Vec<[u8; 32]>,
    /// Keyed hashes of erased keys to lift.
    pub readmitted: Vec<[u8; 32]>,
    /// What it does to facts: orders, events and so on.
    pub facts: FactWrites,
    /// What it does to campaigns and codes.
    pub promotions: PromotionWrites,
    /// What it does to distributions and messages.
    pub outbox: OutboxWrites,
    /// What was staged for this commit.
    pub staging: Option<Staging>,
}
