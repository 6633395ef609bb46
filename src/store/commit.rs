//! The commit: everything that becomes true together, in one batch, and the snapshot that shows it.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use roaring::RoaringBitmap;

use super::batch::Batch;
use super::bucket::{self, KeyKind};
use super::consequences::{Consequences, Fresh};
use super::history::{self, RowEvent};
use super::keys::NewPairs;
use super::layout::{self, MAX_VALUE_BYTES, PAGES_PER_BLOCK};
use super::membership::SegmentCommit;
use super::open::{StoredCounters, encode_bitmap, read_directory};
use super::page::{self, Blob, MAX_EDITS, Page};
use super::parts::{ChangeWrite, Commit, PageWrite};
use super::staging::Staging;
use super::tree::Tree;
use super::{Snapshot, Store, StoreError, codec};
use crate::domain::{ChangeSetId, Column, ColumnId, PAGE_ROWS, Record, Row};
use crate::segments::members::{blocks, part};

/// Superseded pages that a commit removes along.
const MAX_SWEPT: usize = 8;

/// A commit being written.
pub(super) struct Writing<'a> {
    pub store: &'a Store,
    pub tree: Tree,
    pub batch: Batch,
    pub counters: StoredCounters,
    pub before: Arc<Snapshot>,
    pub after: Snapshot,
    /// The change-set being written.
    pub change_set: Option<ChangeSetId>,
    /// Directory blocks that change: page → where it lies now.
    moved: BTreeMap<u32, (u64, u16)>,
    pub fresh: Fresh,
    pub pairs: [Vec<bucket::Pair>; 3],
    /// Pairs of all kinds that are for buckets.
    pub new_pairs: BTreeMap<u8, NewPairs>,
    /// Pages that are superseded by this commit.
    garbage: Vec<(Arc<Blob>, u64)>,
}

impl Store {
    /// Makes a commit true with its consequences: on disk when it returns, and visible to every snapshot taken from
    /// then on. Answers with that snapshot and with the consequences.
    ///
    /// # Errors
    /// Where the disk refuses; then nothing of it is visible, now or after reopening.
    pub fn commit(
        &self,
        mut commit: Commit,
        consequences: &mut dyn Consequences,
    ) -> Result<(Arc<Snapshot>, Option<SegmentCommit>), StoreError> {
        let _writing = self.lock_writing();
        let mut writing = self.begin_writing()?;
        writing.change_set = commit.change_set.as_ref().map(|head| head.id);
        writing.gather(&mut commit)?;
        let staging = commit.staging.take().unwrap_or_else(|| self.stage());
        writing.write_facts(&commit.facts, &staging)?;
        writing.write_promotions(std::mem::take(&mut commit.promotions), &staging)?;
        writing.write_outbox(std::mem::take(&mut commit.outbox))?;
        writing.after.next_row = writing.counters.next_row;
        let changes = writing.bring_about_all(commit, consequences, &staging)?;
        Ok((writing.finish(&staging)?, changes))
    }

    /// A commit of nothing yet; whoever begins one holds the writing lock.
    pub(super) fn begin_writing(&self) -> Result<Writing<'_>, StoreError> {
        let before = self.snapshot();
        Ok(Writing {
            store: self,
            tree: self.tree(),
            batch: Batch::default(),
            counters: self.stored_counters()?,
            after: Snapshot::clone(&before),
            before,
            change_set: None,
            moved: BTreeMap::new(),
            fresh: Fresh::default(),
            pairs: Default::default(),
            new_pairs: BTreeMap::new(),
            garbage: Vec::new(),
        })
    }

    /// The first row of the first page behind all others, where `appended` pages will go.
    pub fn append_base(snapshot: &Snapshot) -> u32 {
        snapshot.page_count() * PAGE_ROWS as u32
    }
}

impl Writing<'_> {
    fn gather(&mut self, commit: &mut Commit) -> Result<(), StoreError> {
        if let Some(schema) = &commit.schema {
            self.batch.insert(layout::meta("schema"), codec::encode(schema.as_ref())?);
            self.after.schema = Arc::clone(schema);
        }
        self.replace_pages(&commit.pages)?;
        self.write_rows(&commit.rows)?;
        self.append_pages(commit)?;
        self.count_alive(commit)?;
        for staged in &commit.discarded {
            staged.blob().keys().into_iter().for_each(|key| self.batch.remove(key));
        }
        for (kind, hash, row) in &commit.keys {
            self.pairs[*kind as usize].push((bucket::short(*hash), row.0));
        }
        self.write_history(commit)?;
        self.write_names(commit)
    }

    fn replace_pages(&mut self, pages: &[PageWrite]) -> Result<(), StoreError> {
        for PageWrite { number, staged } in pages {
            let Some(old) = self.after.page(*number).cloned() else { continue };
            self.forget_page(&old)?;
            let slots = page::slot_count(&self.after.schema);
            self.put_page(Page::new(*number, staged.blob(), slots, BTreeMap::new()).with_summary_of(&old));
            self.moved.insert(*number, (staged.physical, staged.parts));
        }
        Ok(())
    }

    fn write_rows(&mut self, rows: &[(Row, Record)]) -> Result<(), StoreError> {
        let mut by_page: BTreeMap<u32, Vec<(u16, Arc<Record>)>> = BTreeMap::new();
        for (row, record) in rows {
            self.note_keys(*row, record)?;
            self.counters.next_row = self.counters.next_row.max(row.0 + 1);
            let slot = (row.0 as usize % PAGE_ROWS) as u16;
            by_page.entry(row.0 / PAGE_ROWS as u32).or_default().push((slot, Arc::new(record.clone())));
        }
        for (number, rows) in by_page {
            self.grow_to(number);
            let Some(old) = self.after.page(number).cloned() else { continue };
            let new = old.with_rows(&self.after.schema, &rows);
            let encode = |(slot, record): &(u16, Arc<Record>)| Ok((*slot, codec::encode(record.as_ref())?));
            let edits: Vec<(u16, Vec<u8>)> = rows.iter().map(encode).collect::<Result<_, StoreError>>()?;
            // A row may have a mebibyte; as parts of a page no value of it grows over the limit.
            let is_too_large = edits.iter().any(|(_, edit)| edit.len() > MAX_VALUE_BYTES);
            if is_too_large || new.edits().len() > MAX_EDITS {
                self.fold(&old, &new)?;
            } else {
                for (slot, edit) in edits {
                    self.batch.insert(layout::edit(number, slot), edit);
                }
                self.put_page(new);
            }
        }
        Ok(())
    }

    /// Writes a page anew with its edits folded in, within the batch: old and new change places together.
    fn fold(&mut self, old: &Page, new: &Page) -> Result<(), StoreError> {
        let columns = page::all_columns(&self.after.schema);
        new.load(&self.after.source, &self.after.schema, &columns)?;
        let loaded: Vec<(ColumnId, Arc<Column>)> =
            columns.iter().filter_map(|id| new.loaded(*id).map(|c| (*id, Arc::clone(c)))).collect();
        let bytes = codec::encode_page(loaded.iter().map(|(id, c)| (*id, c.as_ref())))?;
        let physical = self.store.counters.physical.fetch_add(1, Ordering::SeqCst);
        let mut parts = 0;
        for part in codec::parts(&bytes) {
            self.batch.insert(layout::page_part(physical, parts), part);
            parts += 1;
        }
        self.forget_page(old)?;
        self.moved.insert(new.number(), (physical, parts));
        self.put_page(new.folded(Blob { physical, parts }));
        Ok(())
    }

    fn append_pages(&mut self, commit: &mut Commit) -> Result<(), StoreError> {
        let base = self.after.page_count();
        let first_row = base * PAGE_ROWS as u32;
        let slots = page::slot_count(&self.after.schema);
        let mut alive = RoaringBitmap::new();
        for (at, (staged, rows)) in commit.appended.iter().enumerate() {
            let number = base + at as u32;
            if number >= u32::MAX / PAGE_ROWS as u32 {
                return Err(StoreError::Full(self.counters.next_row));
            }
            self.grow_to(number);
            self.put_page(Page::new(number, staged.blob(), slots, BTreeMap::new()));
            self.moved.insert(number, (staged.physical, staged.parts));
            rows.for_runs(number * PAGE_ROWS as u32, &mut |run| {
                alive.insert_range(run);
            });
        }
        if !commit.appended.is_empty() {
            self.counters.next_row = (base + commit.appended.len() as u32) * PAGE_ROWS as u32;
        }
        for (kind, mut keys) in std::mem::take(&mut commit.appended_keys) {
            keys.iter_mut().for_each(|(_, row)| *row += first_row);
            let known = &mut self.pairs[kind as usize];
            if known.is_empty() {
                *known = keys;
            } else {
                known.append(&mut keys);
            }
        }
        self.change_alive(&alive, &RoaringBitmap::new())
    }

    fn count_alive(&mut self, commit: &Commit) -> Result<(), StoreError> {
        self.change_alive(&commit.alive, &commit.dead)
    }

    fn change_alive(&mut self, added: &RoaringBitmap, taken: &RoaringBitmap) -> Result<(), StoreError> {
        if added.is_empty() && taken.is_empty() {
            return Ok(());
        }
        let alive = Arc::make_mut(&mut self.after.alive);
        *alive |= added;
        *alive -= taken;
        let changed: RoaringBitmap = added | taken;
        for block in blocks(&changed) {
            let mut part = part(alive, block);
            part.optimize();
            self.batch.insert(layout::alive(block), encode_bitmap(&part)?);
        }
        Ok(())
    }

    /// Notes the keys of a row that its old record did not have.
    fn note_keys(&mut self, row: Row, record: &Record) -> Result<(), StoreError> {
        let is_new = row.0 >= self.before.next_row;
        let old = if is_new { Record::default() } else { self.before.record(row)? };
        for kind in KeyKind::ALL {
            let Some(key) = record.text(kind.column()) else { continue };
            if old.text(kind.column()) != Some(key) {
                self.pairs[kind as usize].push((bucket::short(kind.hash(key)), row.0));
            }
        }
        Ok(())
    }

    fn write_history(&mut self, commit: &Commit) -> Result<(), StoreError> {
        for head in commit.change_set.iter().chain(&commit.heads) {
            self.batch.insert(layout::change_set(head.id), codec::encode(head)?);
        }
        let Some(head) = &commit.change_set else { return Ok(()) };
        self.counters.last_change = self.counters.last_change.max(head.id.0);
        self.after.last_change = head.id;
        match &commit.changes {
            None => {}
            Some(ChangeWrite::Rows(changes)) => {
                for (key, value) in history::encode_changes(head.id, changes)? {
                    self.batch.insert(key, value);
                }
                let rows: Vec<(Row, RowEvent)> = changes.iter().map(|c| (c.row, c.event)).collect();
                self.batch.insert(history::logged_key(head.id), codec::encode(&rows)?);
                for (row, event) in rows {
                    self.batch.insert(layout::log(row, head.id), codec::encode(&event)?);
                }
            }
            Some(ChangeWrite::Marks { events, columns }) => {
                self.batch.insert(layout::bulk(head.id), vec![layout::FORMAT]);
                let marks = events.iter().map(|(event, rows)| (event.mark(), rows));
                for (mark, rows) in
                    marks.chain(columns.iter().map(|(id, rows)| (history::column_mark(*id), rows)))
                {
                    for (key, value) in history::encode_marks(head.id, mark, rows)? {
                        self.batch.insert(key, value);
                    }
                }
            }
        }
        Ok(())
    }

    fn write_names(&mut self, commit: &Commit) -> Result<(), StoreError> {
        for (row, aliases) in &commit.aliases {
            let known = Arc::make_mut(&mut self.after.aliases);
            if aliases.is_empty() {
                self.batch.remove(layout::alias(*row));
                known.remove(row);
            } else {
                self.batch.insert(layout::alias(*row), codec::encode(aliases)?);
                known.insert(*row, aliases.clone());
            }
        }
        for hash in &commit.erased {
            self.batch.insert(layout::erased(hash), vec![layout::FORMAT]);
        }
        for hash in &commit.readmitted {
            self.batch.remove(layout::erased(hash));
        }
        Ok(())
    }

    /// Writes directory and counters, waits for the disk and shows the result.
    pub fn finish(mut self, staging: &Staging) -> Result<Arc<Snapshot>, StoreError> {
        self.gather_keys();
        self.write_directory()?;
        self.counters.next_physical = self.store.counters.physical.load(Ordering::SeqCst);
        self.batch.insert(layout::meta("counters"), codec::encode(&self.counters)?);
        self.after.bucket_bits = self.counters.bucket_bits;
        self.settle_promotions();
        self.store.sweep_into(&mut self.batch, MAX_SWEPT);
        if !staging.is_used() && self.fits_journal() {
            let pairs = self.journal_pairs();
            self.tree.commit_small(self.batch, pairs)?;
        } else {
            self.write_through(staging)?;
        }
        self.store.garbage.lock().unwrap_or_else(PoisonError::into_inner).append(&mut self.garbage);
        let after = self.store.publish(self.after);
        if self.tree.is_overfull() {
            self.tree.settle_some()?;
        }
        if self.tree.journal().is_full() {
            self.tree.settle()?;
        }
        Ok(after)
    }

    /// Writes everything where it belongs.
    fn write_through(&mut self, staging: &Staging) -> Result<(), StoreError> {
        self.store.settle_now()?;
        self.write_buckets(staging)?;
        for number in staging.take_written() {
            self.batch.remove(layout::pending(number));
        }
        staging.take_unused().into_iter().for_each(|key| self.batch.remove(key));
        self.tree.apply(std::mem::take(&mut self.batch))?;
        self.tree.flush()
    }

    fn write_directory(&mut self) -> Result<(), StoreError> {
        let moved = std::mem::take(&mut self.moved);
        let mut blocks: BTreeMap<u32, Vec<(u64, u16)>> = BTreeMap::new();
        for (number, place) in moved {
            let block = number / PAGES_PER_BLOCK;
            let entries = match blocks.entry(block) {
                std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::btree_map::Entry::Vacant(entry) => {
                    entry.insert(read_directory(&self.tree, block)?)
                }
            };
            let at = (number % PAGES_PER_BLOCK) as usize;
            if entries.len() <= at {
                entries.resize(at + 1, (0, 0));
            }
            entries[at] = place;
        }
        for (block, entries) in blocks {
            self.batch.insert(layout::directory(block), codec::encode(&entries)?);
        }
        Ok(())
    }

    /// Makes sure that pages up to a number exist, empty where nothing was written.
    pub fn grow_to(&mut self, number: u32) {
        let slots = page::slot_count(&self.after.schema);
        while self.after.page_count() <= number {
            let page = Arc::new(Page::new(self.after.page_count(), Blob::default(), slots, BTreeMap::new()));
            match self.after.blocks.last_mut().filter(|block| block.len() < PAGES_PER_BLOCK as usize) {
                Some(block) => Arc::make_mut(block).push(page),
                None => self.after.blocks.push(Arc::new(vec![page])),
            }
        }
    }

    pub fn put_page(&mut self, page: Page) {
        let (block, at) = (page.number() / PAGES_PER_BLOCK, page.number() % PAGES_PER_BLOCK);
        if let Some(block) = self.after.blocks.get_mut(block as usize) {
            Arc::make_mut(block)[at as usize] = Arc::new(page);
        }
    }

    /// Removes a page's edits now and its parts once no snapshot reads them, at the latest at the next opening.
    fn forget_page(&mut self, page: &Page) -> Result<(), StoreError> {
        for slot in page.edits().keys() {
            self.batch.remove(layout::edit(page.number(), *slot));
        }
        self.forget_blob(page.blob())
    }

    /// Removes what lies on disk once no snapshot reads it, at the latest at the next opening.
    pub fn forget_blob(&mut self, blob: &Arc<Blob>) -> Result<(), StoreError> {
        if blob.physical != 0 {
            let pending = self.store.counters.pending.fetch_add(1, Ordering::SeqCst);
            self.batch.insert(layout::pending(pending), codec::encode(&blob.keys())?);
            self.garbage.push((Arc::clone(blob), pending));
        }
        Ok(())
    }
}
