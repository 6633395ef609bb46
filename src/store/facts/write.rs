//! Facts within a commit: edits and pages, the index of ids, and the summaries that follow from them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::chunk::Chunk;
use super::history::{self, FactChange};
use super::read::{fact_pair, index_kind};
use super::rewrite::{ChunkWrite, FactPageWrite, PageChange, rewritten};
use super::summaries::Touched;
use super::table::{Edit, FactPage, Place};
use crate::domain::fact::{self, field};
use crate::domain::{Column, ColumnId, Fact, FactKind, Instant, PAGE_ROWS, Row};
use crate::store::commit::Writing;
use crate::store::layout;
use crate::store::staging::{StagedPage, Staging};
use crate::store::{StoreError, bucket, codec};

/// Edits a page keeps beside its chunks before they are folded in.
const MAX_FACT_EDITS: usize = 64;

/// What a commit does to facts.
#[derive(Debug, Default)]
pub struct FactWrites {
    /// Few changes, one by one.
    pub edits: Vec<FactEdit>,
    /// Pages written anew, staged.
    pub pages: Vec<FactPageWrite>,
    /// Ids that `pages` brought.
    pub keys: Vec<(FactKind, Vec<bucket::Pair>)>,
    /// Before and after of what was there before, for an undo.
    pub changes: Vec<FactChange>,
    /// Orders that are paid now and events that are new among `pages`, as far as a distribution asks for them.
    pub happened: Vec<Happened>,
}

/// An order that is paid now, or an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// Of which kind.
    pub kind: FactKind,
    /// Whose.
    pub row: Row,
    /// Its id.
    pub id: String,
    /// An event's name, an order's status.
    pub label: String,
    /// When, where it is new to the store.
    pub since: Option<Instant>,
}

/// One fact that comes, goes or changes.
#[derive(Clone, Debug)]
pub struct FactEdit {
    /// Of which kind.
    pub kind: FactKind,
    /// Where it lay before, and whose it was; none for a new one.
    pub before: Option<(Row, Place)>,
    /// What it is now; none where it goes.
    pub after: Option<Fact>,
}

impl FactWrites {
    /// Whether nothing happens.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty() && self.pages.is_empty()
    }
}

/// The numbers under which a fact is found.
pub fn fact_numbers(kind: FactKind, cells: &crate::domain::Record) -> Vec<u128> {
    let id = cells.text(field::ID).map(|id| fact::id_number(kind, id));
    let source_id = cells.text(field::SOURCE_ID);
    let source = source_id.map(|id| fact::key_number(kind, cells.text(field::SOURCE), id));
    id.into_iter().chain(source).collect()
}

/// Columns of chunks that are in the batch and not on disk yet, by their place.
type Fresh = BTreeMap<u64, Vec<(ColumnId, Column)>>;

impl Writing<'_> {
    /// Writes what a commit does to facts.
    pub(in crate::store) fn write_facts(
        &mut self,
        facts: &FactWrites,
        staging: &Staging,
    ) -> Result<(), StoreError> {
        if facts.is_empty() {
            return Ok(());
        }
        let mut touched = Touched::default();
        for page in &facts.pages {
            self.replace_fact_page(page, Fresh::new())?;
            touched.page(page.kind, page.number);
        }
        self.write_fact_edits(&facts.edits)?;
        touched.edits(&facts.edits);
        self.write_fact_index(facts);
        self.write_summaries(touched, staging)?;
        if let Some(head) = &self.change_set {
            for (key, value) in history::encode(*head, &facts.changes)? {
                self.batch.insert(key, value);
            }
        }
        self.batch.insert(layout::meta("facts"), codec::encode(&self.after.facts.counters)?);
        Ok(())
    }

    /// Puts a page in the place of another; `fresh` are columns of chunks that cannot be read from disk yet.
    fn replace_fact_page(&mut self, write: &FactPageWrite, mut fresh: Fresh) -> Result<(), StoreError> {
        let old = self.after.facts.page(write.kind, write.number).cloned().unwrap_or_default();
        let kept: BTreeSet<usize> = write
            .chunks
            .iter()
            .filter_map(|c| if let ChunkWrite::Kept(at) = c { Some(*at) } else { None })
            .collect();
        for (at, part) in old.parts.iter().enumerate() {
            if !kept.contains(&at) {
                self.forget_blob(part.chunk.blob())?;
            }
        }
        for number in old.edits.keys() {
            self.batch.remove(layout::fact_edit(write.kind, write.number, *number));
        }
        let mut chunk = |write: &ChunkWrite| match write {
            ChunkWrite::Kept(at) => Arc::clone(&old.parts[*at].chunk),
            ChunkWrite::New(staged, len) => {
                let columns = fresh.remove(&staged.physical).unwrap_or_default();
                Arc::new(Chunk::with_columns(staged.blob(), *len, columns))
            }
        };
        let page = FactPage::new(write.chunks.iter().map(&mut chunk).collect(), BTreeMap::new());
        let key = layout::fact_directory(write.kind, write.number);
        if page.parts.is_empty() {
            self.batch.remove(key);
        } else {
            self.batch.insert(key, codec::encode(&super::places(&page))?);
        }
        self.put_fact_page(write.kind, write.number, &old, page);
        Ok(())
    }

    fn put_fact_page(&mut self, kind: FactKind, number: u32, old: &FactPage, new: FactPage) {
        let count = &mut self.after.facts.counters.facts[kind as usize];
        *count = (*count + new.len() as u64).saturating_sub(old.len() as u64);
        self.after.facts.put(kind, number, new);
    }

    fn write_fact_edits(&mut self, edits: &[FactEdit]) -> Result<(), StoreError> {
        let page_of = |row: Row| row.0 / PAGE_ROWS as u32;
        let mut by_page: BTreeMap<(FactKind, u32), Vec<(Option<Place>, Option<&Fact>)>> = BTreeMap::new();
        for edit in edits {
            let before = edit.before.map(|(row, place)| (page_of(row), place));
            let after = edit.after.as_ref().map(|fact| (page_of(fact.row), fact));
            match (before, after) {
                (Some((old, place)), Some((new, fact))) if old == new => {
                    by_page.entry((edit.kind, old)).or_default().push((Some(place), Some(fact)));
                }
                (before, after) => {
                    if let Some((page, place)) = before {
                        by_page.entry((edit.kind, page)).or_default().push((Some(place), None));
                    }
                    if let Some((page, fact)) = after {
                        by_page.entry((edit.kind, page)).or_default().push((None, Some(fact)));
                    }
                }
            }
        }
        for ((kind, number), edits) in by_page {
            self.edit_fact_page(kind, number, &edits)?;
        }
        Ok(())
    }

    fn edit_fact_page(
        &mut self,
        kind: FactKind,
        number: u32,
        changes: &[(Option<Place>, Option<&Fact>)],
    ) -> Result<(), StoreError> {
        let old = self.after.facts.page(kind, number).cloned().unwrap_or_default();
        let mut edits = old.edits.clone();
        let mut next = old.next_edit();
        for (place, fact) in changes {
            let fact = fact.map(|f| ((f.row.0 % PAGE_ROWS as u32) as u16, Arc::new(f.cells.clone())));
            let (at, replaces) = match place {
                Some(Place::Edit(at)) => (*at, edits.get(at).and_then(|e| e.replaces)),
                Some(Place::Chunk(chunk, position)) => {
                    let physical = old.parts.get(*chunk).map(|p| p.chunk.blob().physical);
                    (next, physical.map(|physical| (physical, *position)))
                }
                None => (next, None),
            };
            next = next.max(at + 1);
            let key = layout::fact_edit(kind, number, at);
            if replaces.is_none() && fact.is_none() {
                edits.remove(&at);
                self.batch.remove(key);
                continue;
            }
            let edit = Edit { replaces, fact };
            self.batch.insert(key, codec::encode(&edit)?);
            edits.insert(at, edit);
        }
        let new = old.edited(edits);
        let folds = new.edits.len() > MAX_FACT_EDITS;
        self.put_fact_page(kind, number, &old, new);
        if folds { self.fold_facts(kind, number) } else { Ok(()) }
    }

    /// Writes a page's edits into chunks, within the batch: old and new change places together.
    fn fold_facts(&mut self, kind: FactKind, number: u32) -> Result<(), StoreError> {
        let Some(page) = self.after.facts.page(kind, number).cloned() else { return Ok(()) };
        let source = self.after.source.clone();
        let mut fresh = Fresh::new();
        let mut put = |columns: Vec<(ColumnId, Column)>| {
            let bytes = codec::encode_page(columns.iter().map(|(id, c)| (*id, c)))?;
            let staged = self.put_parts(&bytes);
            fresh.insert(staged.physical, columns);
            Ok(staged)
        };
        let chunks = rewritten(&page, &source, &PageChange::default(), &mut put)?;
        self.replace_fact_page(&FactPageWrite { kind, number, chunks }, fresh)
    }

    /// Puts an encoded page into the batch under a number of its own.
    pub(super) fn put_parts(&mut self, bytes: &[u8]) -> StagedPage {
        let physical = self.store.counters.physical.fetch_add(1, Ordering::SeqCst);
        let mut parts = 0;
        for part in codec::parts(bytes) {
            self.batch.insert(layout::page_part(physical, parts), part);
            parts += 1;
        }
        StagedPage { physical, parts }
    }

    fn write_fact_index(&mut self, facts: &FactWrites) {
        let mut pairs: BTreeMap<FactKind, Vec<bucket::Pair>> = BTreeMap::new();
        for (kind, keys) in &facts.keys {
            pairs.entry(*kind).or_default().extend(keys);
        }
        for edit in &facts.edits {
            let Some(fact) = &edit.after else { continue };
            // A fact that stays with its customer keeps its ids.
            if edit.before.is_some_and(|(row, _)| row == fact.row) {
                continue;
            }
            let numbers = fact_numbers(edit.kind, &fact.cells);
            pairs.entry(edit.kind).or_default().extend(numbers.into_iter().map(|n| fact_pair(n, fact.row)));
        }
        for (kind, pairs) in pairs {
            let counters = &mut self.after.facts.counters;
            let (bits, count) =
                (counters.bits[kind as usize], counters.pairs[kind as usize] + pairs.len() as u64);
            let new_bits = bucket::bits_for(bits, count);
            counters.bits[kind as usize] = new_bits;
            counters.pairs[kind as usize] = count;
            self.put_pairs(index_kind(kind), (bits, new_bits), pairs);
        }
    }
}
