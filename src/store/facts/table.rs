//! All facts in memory: of each kind and page the chunks, and the edits that are newer.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::chunk::Chunk;
use crate::domain::column::Bits;
use crate::domain::{FactKind, Record};
use crate::store::layout::PAGES_PER_BLOCK;
use crate::store::page::Blob;

/// How many kinds there are.
pub(in crate::store) const KINDS: usize = FactKind::ALL.len();

/// The facts of a snapshot.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct FactTable {
    /// Pages in blocks, so that a commit copies few pointers.
    kinds: [Vec<Arc<Vec<Arc<FactPage>>>>; KINDS],
    pub counters: FactCounters,
}

/// What is counted of facts; lies on disk under its own name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct FactCounters {
    /// Bits of the buckets of each kind.
    pub bits: [u8; KINDS],
    /// Pairs in them.
    pub pairs: [u64; KINDS],
    /// Facts that stand.
    pub facts: [u64; KINDS],
}

impl Default for FactCounters {
    fn default() -> Self {
        Self { bits: [4; KINDS], pairs: [0; KINDS], facts: [0; KINDS] }
    }
}

/// Facts of one kind of the customers of one page.
#[derive(Debug, Default)]
pub(in crate::store) struct FactPage {
    pub parts: Vec<Part>,
    pub edits: BTreeMap<u32, Edit>,
    /// The edits that are facts, as a chunk, with their numbers.
    tail: Option<Arc<Chunk>>,
    numbers: Vec<u32>,
}

/// A chunk, and which of its facts an edit took away or replaced.
#[derive(Clone, Debug)]
pub(in crate::store) struct Part {
    pub chunk: Arc<Chunk>,
    pub gone: Bits,
}

/// A change that is newer than the chunks: a new fact, another body for one, or one less.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::store) struct Edit {
    /// The fact of a chunk that no longer stands: the chunk's place on disk, and where in it.
    pub replaces: Option<(u64, u16)>,
    /// Slot and fields of the fact that stands now.
    pub fact: Option<(u16, Arc<Record>)>,
}

/// Where a fact lies in its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In a chunk: which, and where in it.
    Chunk(usize, u16),
    /// Among the edits.
    Edit(u32),
}

impl FactTable {
    pub fn page(&self, kind: FactKind, number: u32) -> Option<&Arc<FactPage>> {
        let block = self.kinds[kind as usize].get((number / PAGES_PER_BLOCK) as usize)?;
        block.get((number % PAGES_PER_BLOCK) as usize)
    }

    pub fn put(&mut self, kind: FactKind, number: u32, page: FactPage) {
        let blocks = &mut self.kinds[kind as usize];
        let (block, at) = ((number / PAGES_PER_BLOCK) as usize, (number % PAGES_PER_BLOCK) as usize);
        if blocks.len() <= block {
            blocks.resize_with(block + 1, Arc::default);
        }
        let block = Arc::make_mut(&mut blocks[block]);
        if block.len() <= at {
            block.resize_with(at + 1, Arc::default);
        }
        block[at] = Arc::new(page);
    }

    /// All pages of a kind in order, with their numbers; some are empty.
    pub fn pages(&self, kind: FactKind) -> impl Iterator<Item = (u32, &Arc<FactPage>)> {
        self.kinds[kind as usize].iter().enumerate().flat_map(|(block, pages)| {
            let first = block as u32 * PAGES_PER_BLOCK;
            pages.iter().enumerate().map(move |(at, page)| (first + at as u32, page))
        })
    }
}

impl FactPage {
    pub fn new(chunks: Vec<Arc<Chunk>>, edits: BTreeMap<u32, Edit>) -> Self {
        let parts: Vec<Part> =
            chunks.into_iter().map(|chunk| Part { chunk, gone: Bits::default() }).collect();
        let page = Self { parts, edits: BTreeMap::new(), tail: None, numbers: Vec::new() };
        page.with_edits(edits)
    }

    fn with_edits(mut self, edits: BTreeMap<u32, Edit>) -> Self {
        for part in &mut self.parts {
            part.gone = Bits::default();
        }
        for (physical, at) in edits.values().filter_map(|e| e.replaces) {
            if let Some(part) = self.parts.iter_mut().find(|p| p.chunk.blob().physical == physical) {
                part.gone.insert(usize::from(at));
            }
        }
        let facts = || edits.iter().filter_map(|(number, e)| e.fact.as_ref().map(|f| (*number, f)));
        self.numbers = facts().map(|(number, _)| number).collect();
        self.tail = (!self.numbers.is_empty()).then(|| {
            Arc::new(Chunk::of(facts().map(|(_, (slot, cells))| (*slot, Arc::clone(cells))).collect()))
        });
        self.edits = edits;
        self
    }

    /// The same chunks under other edits.
    pub fn edited(&self, edits: BTreeMap<u32, Edit>) -> Self {
        let parts = self.parts.clone();
        Self { parts, ..Self::default() }.with_edits(edits)
    }

    /// The same with nothing read yet, as an opening would make it.
    pub fn unread(&self) -> Self {
        let chunk = |part: &Part| {
            let blob = part.chunk.blob();
            let blob = Blob { physical: blob.physical, parts: blob.parts };
            Arc::new(Chunk::on_disk(blob, part.chunk.len() as u16))
        };
        Self::new(self.parts.iter().map(chunk).collect(), self.edits.clone())
    }

    /// All chunks, that of the edits last, with what of them is gone.
    pub fn chunks(&self) -> impl Iterator<Item = (&Arc<Chunk>, Bits)> {
        let parts = self.parts.iter().map(|part| (&part.chunk, part.gone));
        parts.chain(self.tail.iter().map(|chunk| (chunk, Bits::default())))
    }

    /// The place of a fact by chunk and position.
    pub fn place(&self, chunk: usize, at: usize) -> Place {
        if chunk < self.parts.len() { Place::Chunk(chunk, at as u16) } else { Place::Edit(self.numbers[at]) }
    }

    /// Facts that stand.
    pub fn len(&self) -> usize {
        self.chunks().map(|(chunk, gone)| chunk.len() - gone.count()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.edits.is_empty()
    }

    /// The number that the next edit gets.
    pub fn next_edit(&self) -> u32 {
        self.edits.last_key_value().map_or(0, |(number, _)| number + 1)
    }
}
