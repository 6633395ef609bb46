//! Who entered and left segments, on disk: a value per commit and segment, or per run of lapses.

use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use super::layout::{self, Table};
use super::{Snapshot, StoreError, codec};
use crate::domain::{ChangeSetId, Instant, SegmentId};
use crate::segments::members::{blocks, part};
use crate::segments::{Cause, Moves};

/// Rows up to which a list is shorter than a bitmap.
const MAX_LISTED: u64 = 16;
/// Groups of a value are closed at about so many bytes.
const AIM_BYTES: usize = 32 * 1024;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct StoredMoves {
    cause: Cause,
    version: u32,
    change_set: Option<u64>,
    groups: Vec<StoredGroup>,
}

/// Who moved at one instant.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct StoredGroup {
    at: Instant,
    entered: StoredRows,
    left: StoredRows,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum StoredRows {
    Listed(Vec<u32>),
    Bitmap(Vec<u8>),
}

impl StoredRows {
    fn of(rows: &RoaringBitmap) -> Result<Self, StoreError> {
        if rows.len() <= MAX_LISTED {
            return Ok(Self::Listed(rows.iter().collect()));
        }
        let mut rows = rows.clone();
        rows.optimize();
        let mut bytes = Vec::with_capacity(rows.serialized_size());
        rows.serialize_into(&mut bytes).map_err(|e| StoreError::file("moves could not be encoded", e))?;
        Ok(Self::Bitmap(bytes))
    }

    fn into_rows(self) -> Result<RoaringBitmap, StoreError> {
        match self {
            Self::Listed(rows) => Ok(rows.into_iter().collect()),
            Self::Bitmap(bytes) => RoaringBitmap::deserialize_from(bytes.as_slice())
                .map_err(|e| StoreError::damaged("moves of a segment", e.to_string())),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Listed(rows) => rows.len() * 5 + 1,
            Self::Bitmap(bytes) => bytes.len() + 4,
        }
    }
}

impl StoredGroup {
    fn bytes(&self) -> usize {
        self.entered.bytes() + self.left.bytes() + 10
    }
}

/// Keys and values for moves of one commit, given in the order of time; `number` is the next free number.
pub(super) fn encode(moves: &[Moves], number: &mut u64) -> Result<Vec<(Vec<u8>, Vec<u8>)>, StoreError> {
    let mut values = Vec::new();
    let is_one_run = |a: &Moves, b: &Moves| {
        (a.segment, a.cause, a.version, a.change_set) == (b.segment, b.cause, b.version, b.change_set)
    };
    let mut sorted: Vec<&Moves> = moves.iter().filter(|m| !m.is_empty()).collect();
    sorted.sort_by_key(|m| (m.segment, m.at));
    for run in sorted.chunk_by(|a, b| is_one_run(a, b)) {
        let mut open = Vec::new();
        let mut bytes = 0;
        for moves in run {
            for group in groups(moves)? {
                if bytes + group.bytes() > AIM_BYTES && !open.is_empty() {
                    values.push(value(run[0], std::mem::take(&mut open), number)?);
                    bytes = 0;
                }
                bytes += group.bytes();
                open.push(group);
            }
        }
        values.push(value(run[0], open, number)?);
    }
    Ok(values)
}

/// The moves of one instant, cut by blocks where they are many.
fn groups(moves: &Moves) -> Result<Vec<StoredGroup>, StoreError> {
    let group = |entered: &RoaringBitmap, left: &RoaringBitmap| {
        Ok(StoredGroup { at: moves.at, entered: StoredRows::of(entered)?, left: StoredRows::of(left)? })
    };
    if moves.entered.len() + moves.left.len() <= MAX_LISTED {
        return Ok(vec![group(&moves.entered, &moves.left)?]);
    }
    let blocks = blocks(&(&moves.entered | &moves.left));
    blocks.into_iter().map(|b| group(&part(&moves.entered, b), &part(&moves.left, b))).collect()
}

fn value(
    moves: &Moves,
    groups: Vec<StoredGroup>,
    number: &mut u64,
) -> Result<(Vec<u8>, Vec<u8>), StoreError> {
    let first = groups.first().map_or(moves.at, |group| group.at);
    let key = layout::moves(moves.segment, first, *number);
    *number += 1;
    let stored = StoredMoves {
        cause: moves.cause,
        version: moves.version,
        change_set: moves.change_set.map(|id| id.0),
        groups,
    };
    Ok((key, codec::encode(&stored)?))
}

/// A value's moves, in the order of time.
fn decode(segment: SegmentId, value: &[u8]) -> Result<Vec<Moves>, StoreError> {
    let stored: StoredMoves = codec::decode(value, "moves of a segment")?;
    let StoredMoves { cause, version, change_set, groups } = stored;
    groups
        .into_iter()
        .map(|group| {
            Ok(Moves {
                segment,
                at: group.at,
                cause,
                version,
                change_set: change_set.map(ChangeSetId),
                entered: group.entered.into_rows()?,
                left: group.left.into_rows()?,
            })
        })
        .collect()
}

/// A value without some rows; `None` where nothing is left.
pub(super) fn without(value: &[u8], gone: &RoaringBitmap) -> Result<Option<Vec<u8>>, StoreError> {
    if gone.is_empty() {
        return Ok(Some(value.to_vec()));
    }
    let mut stored: StoredMoves = codec::decode(value, "moves of a segment")?;
    let mut kept = Vec::with_capacity(stored.groups.len());
    for group in stored.groups {
        let (entered, left) = (group.entered.into_rows()? - gone, group.left.into_rows()? - gone);
        if !entered.is_empty() || !left.is_empty() {
            let (entered, left) = (StoredRows::of(&entered)?, StoredRows::of(&left)?);
            kept.push(StoredGroup { at: group.at, entered, left });
        }
    }
    stored.groups = kept;
    if stored.groups.is_empty() { Ok(None) } else { codec::encode(&stored).map(Some) }
}

impl Snapshot {
    /// Who entered and left a segment, newest first.
    pub fn moves(&self, id: SegmentId) -> impl Iterator<Item = Result<Moves, StoreError>> + use<> {
        let unwritten: Vec<Moves> =
            self.segments.unwritten.iter().filter(|m| m.segment == id).rev().cloned().collect();
        let number = self.segments.next_moves;
        let prefix = layout::Key::new(Table::Moves).u32(id.0).done();
        let items = self.source.tree.scan_prefix(prefix).rev();
        let written = items.flat_map(move |item| {
            let read = item.map_err(StoreError::from).and_then(|(key, value)| {
                // What came after this snapshot is none of its business.
                let is_later = layout::u64_at(&key, 13) >= number;
                if is_later { Ok(Vec::new()) } else { decode(id, &value) }
            });
            match read {
                Ok(moves) => moves.into_iter().rev().map(Ok).collect(),
                Err(error) => vec![Err(error)],
            }
        });
        unwritten.into_iter().map(Ok).chain(written)
    }
}
