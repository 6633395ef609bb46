//! Who is in a segment: bitmaps of row numbers, by blocks, each read when first asked for.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use roaring::RoaringBitmap;

use crate::domain::{Bits, PAGE_ROWS};

/// Rows of a block: one container of a roaring bitmap, so at most 8 kB.
pub const ROWS_PER_BLOCK: u32 = 65_536;

/// The members of a segment in one block of rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// Who is in, by row.
    pub rows: RoaringBitmap,
    /// Changes of it that lie apart on disk.
    pub loose: u32,
}

/// The members of a segment. A change copies the touched blocks and shares the others.
#[derive(Clone, Debug, Default)]
pub struct Members {
    /// The cells are shared by all versions that hold the same block: once one of them has read it, all have. So a
    /// block that is about to change on disk is in the memory of everybody who may still want it.
    blocks: Vec<Arc<OnceLock<Arc<Block>>>>,
}

impl Members {
    /// Members of which nothing was read yet.
    pub fn unread(rows: u32) -> Self {
        Self { blocks: (0..rows.div_ceil(ROWS_PER_BLOCK)).map(|_| Arc::default()).collect() }
    }

    /// The block a row lies in.
    pub fn block_of(row: u32) -> u32 {
        row / ROWS_PER_BLOCK
    }

    /// How many blocks there may be something in.
    pub fn block_count(&self) -> u32 {
        self.blocks.len() as u32
    }

    /// A block, read now if it was not yet; blocks beyond the end are empty.
    ///
    /// # Errors
    /// What `read` fails with.
    pub fn block<E>(&self, number: u32, read: impl FnOnce() -> Result<Block, E>) -> Result<Arc<Block>, E> {
        let Some(cell) = self.blocks.get(number as usize) else { return Ok(Arc::default()) };
        if let Some(block) = cell.get() {
            return Ok(Arc::clone(block));
        }
        let block = Arc::new(read()?);
        // Whoever was first is right: a commit reads a block before it changes what lies on disk.
        Ok(Arc::clone(cell.get_or_init(|| block)))
    }

    /// The same members with other blocks in place of some.
    #[must_use]
    pub fn with_blocks(&self, changed: BTreeMap<u32, Arc<Block>>) -> Self {
        let mut blocks = self.blocks.clone();
        for (number, block) in changed {
            while blocks.len() <= number as usize {
                blocks.push(Arc::new(OnceLock::from(Arc::default())));
            }
            blocks[number as usize] = Arc::new(OnceLock::from(block));
        }
        Self { blocks }
    }

    /// Bytes that the blocks in memory take, about.
    pub fn memory_bytes(&self) -> usize {
        self.blocks.iter().filter_map(|cell| cell.get()).map(|block| block.rows.serialized_size()).sum()
    }
}

/// The part of a bitmap that lies in a block.
pub fn part(rows: &RoaringBitmap, block: u32) -> RoaringBitmap {
    let first = block * ROWS_PER_BLOCK;
    rows.range(first..=first + (ROWS_PER_BLOCK - 1)).collect()
}

/// The rows of a bitmap that lie in a page of customers.
pub fn on_page(rows: &RoaringBitmap, page: u32) -> Bits {
    let first = page * PAGE_ROWS as u32;
    let mut bits = Bits::default();
    let mut ranges = rows.range(first..=first + (PAGE_ROWS as u32 - 1));
    while let Some(range) = ranges.next_range() {
        let (from, to) = ((range.start() - first) as usize, (range.end() - first) as usize);
        bits = bits.or(&Bits::first(to + 1).minus(&Bits::first(from)));
    }
    bits
}

/// The blocks in which a bitmap has rows.
pub fn blocks(rows: &RoaringBitmap) -> Vec<u32> {
    let mut blocks = Vec::new();
    let mut from = 0u32;
    while let Some(row) = rows.range(from..).next() {
        blocks.push(row / ROWS_PER_BLOCK);
        match (row / ROWS_PER_BLOCK + 1).checked_mul(ROWS_PER_BLOCK) {
            Some(next) => from = next,
            None => break,
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[u32]) -> RoaringBitmap {
        rows.iter().copied().collect()
    }

    fn block(members: &[u32]) -> Block {
        Block { rows: rows(members), loose: 0 }
    }

    #[test]
    fn an_old_version_keeps_what_a_new_one_read() {
        let old = Members::unread(100_000);
        let new = old.with_blocks(BTreeMap::from([(1, Arc::new(block(&[70_000])))]));
        let read = new.block(0, || Ok::<_, ()>(block(&[5]))).unwrap();
        assert_eq!(read.rows, rows(&[5]));
        // The disk has changed since; the old version must not see it.
        assert_eq!(*old.block(0, || Ok::<_, ()>(block(&[6]))).unwrap(), block(&[5]));
        assert!(old.block(9, || Err(())).unwrap().rows.is_empty());
    }

    #[test]
    fn a_bitmap_is_cut_by_blocks() {
        let all = rows(&[0, 65_535, 65_536, u32::MAX]);
        assert_eq!(blocks(&all), [0, 1, 65_535]);
        assert_eq!(part(&all, 0), rows(&[0, 65_535]));
        assert_eq!(part(&all, 65_535), rows(&[u32::MAX]));
    }

    #[test]
    fn a_page_is_cut_out_of_a_bitmap() {
        let all = rows(&[511, 512, 513, 600, 1023, 1024]);
        assert_eq!(on_page(&all, 1).iter().collect::<Vec<_>>(), [0, 1, 88, 511]);
        assert!(on_page(&all, 7).is_empty());
    }
}
