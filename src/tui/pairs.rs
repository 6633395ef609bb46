//! What screens ask of customers who may be one, and what they are answered. Carried out by `shell/pairs.rs`.

use std::sync::Arc;

use crate::app::duplicates::Likeness;
use crate::app::merge::{MergePreview, Side};
use crate::domain::{Cell, ColumnId, Row};

/// What a customer of a pair is told by.
pub const PAIR_COLUMNS: [ColumnId; 4] =
    [ColumnId::NAME, ColumnId::EMAIL, ColumnId::PHONE, ColumnId::SOURCE_ID];
/// The most pairs that are listed.
pub const MAX_PAIRS: usize = 10_000;

/// A question about customers who may be one.
#[derive(Clone, Debug, PartialEq)]
pub enum PairQuery {
    /// All pairs that are alike in any of these.
    Find(Vec<Likeness>),
    /// What a merge would do.
    Preview {
        /// Who stays.
        survivor: Row,
        /// Who goes.
        other: Row,
        /// Whose value of which attribute stays, where it is not the usual one.
        choices: Vec<(ColumnId, Side)>,
    },
}

/// An answer about customers who may be one.
#[derive(Clone, Debug, PartialEq)]
pub enum PairAnswer {
    /// The pairs.
    Found(Arc<FoundPairs>),
    /// What a merge would do, and what both are called.
    Preview(Box<MergePreview>, [String; 2]),
}

/// Pairs, the most alike first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FoundPairs {
    /// At most [`MAX_PAIRS`].
    pub pairs: Vec<PairLine>,
    /// How many there are.
    pub count: u64,
    /// Values that too many share to tell of anybody; they are left out.
    pub crowds: u64,
}

/// Two customers who may be one.
#[derive(Clone, Debug, PartialEq)]
pub struct PairLine {
    /// Who was there first, and who may be the same.
    pub rows: [Row; 2],
    /// In what they are alike.
    pub by: Vec<Likeness>,
    /// Their [`PAIR_COLUMNS`].
    pub cells: [Vec<Cell>; 2],
}

impl PairLine {
    /// What to call one of them.
    pub fn called(&self, which: usize) -> String {
        let texts = self.cells[which].iter().filter_map(Cell::as_text).filter(|text| !text.is_empty());
        texts.take(1).next().unwrap_or("no name").to_owned()
    }
}
