//! Copying what is live into another database: compaction, backup, restore and erasure are this one walk.

mod segments;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use roaring::RoaringBitmap;

use super::bucket;
use super::database;
use super::erase::Erasing;
use super::facts;
use super::history;
use super::layout::{self, PAGES_PER_BLOCK, Table};
use super::open::{self, CURRENT, StoredCounters};
use super::outbox;
use super::page::{self, Blob, Page};
use super::promotions;
use super::tree::{SETTLED, Tree};
use super::{Snapshot, Store, StoreError, codec, stream};
use crate::domain::{ColumnId, PAGE_ROWS};
use crate::segments::members::blocks;

/// Values written in one batch of a copy.
const VALUES_PER_BATCH: usize = 64;
/// Takes the key-value pairs of a copy.
pub(super) trait Sink {
    /// Keeps a pair.
    fn put(&mut self, key: Vec<u8>, value: &[u8]) -> Result<(), StoreError>;
}

/// Writes pairs into a database, some at a time.
pub(super) struct TreeSink<'a> {
    tree: &'a sled::Tree,
    batch: sled::Batch,
    held: usize,
}

impl<'a> TreeSink<'a> {
    pub fn new(tree: &'a sled::Tree) -> Self {
        Self { tree, batch: sled::Batch::default(), held: 0 }
    }

    pub fn finish(mut self) -> Result<(), StoreError> {
        self.tree.apply_batch(std::mem::take(&mut self.batch))?;
        self.tree.flush()?;
        Ok(())
    }
}

impl Sink for TreeSink<'_> {
    fn put(&mut self, key: Vec<u8>, value: &[u8]) -> Result<(), StoreError> {
        self.batch.insert(key, value);
        self.held += 1;
        if self.held >= VALUES_PER_BATCH {
            self.held = 0;
            self.tree.apply_batch(std::mem::take(&mut self.batch))?;
        }
        Ok(())
    }
}

impl Store {
    /// Writes everything live into a fresh database and goes over to it; killed anywhere, the folder holds the old
    /// one or the new one.
    pub fn compact(&self) -> Result<Arc<Snapshot>, StoreError> {
        let _writing = self.lock_writing();
        self.replace_database(&Erasing::nobody())
    }

    /// Copies into a fresh database beside the present one and swaps it in by renaming one small file.
    pub(super) fn replace_database(&self, erasing: &Erasing) -> Result<Arc<Snapshot>, StoreError> {
        self.settle_now()?;
        self.tree().wipe_journal()?;
        let old = open::current_database(&self.folder)?;
        let number = old.extension().is_none().then(|| old.file_name()).flatten().and_then(|n| n.to_str());
        let number: u64 =
            number.and_then(|n| n.strip_prefix("store-")).and_then(|n| n.parse().ok()).unwrap_or(1);
        let name = format!("store-{}", number + 1);
        let db = database::open_database(&self.folder.join(&name), self.options)?;
        let mut sink = TreeSink::new(&db);
        copy(&self.snapshot(), &self.tree(), &mut sink, erasing)?;
        sink.finish()?;
        write_current(&self.folder, &name)?;
        let snapshot = self.switch_to(db, &self.folder.join(&name))?;
        fs::remove_dir_all(&old).map_err(|e| StoreError::file("cannot remove the old database", e))?;
        Ok(snapshot)
    }

    /// Writes a copy of the present state that `--data` can open, into a folder that is empty or not there.
    pub fn backup_to(&self, folder: &Path) -> Result<(), StoreError> {
        let _writing = self.lock_writing();
        self.settle_now()?;
        check_empty(folder)?;
        let db = database::open_database(&folder.join("store-1"), self.options)?;
        let mut sink = TreeSink::new(&db);
        copy(&self.snapshot(), &self.tree(), &mut sink, &Erasing::nobody())?;
        sink.finish()?;
        drop(db);
        write_current(folder, "store-1")
    }

    /// Writes a copy of the present state as one stream, with a checksum at its end.
    pub fn backup_stream(&self, out: &mut dyn Write) -> Result<(), StoreError> {
        let _writing = self.lock_writing();
        self.settle_now()?;
        stream::write_stream(&self.snapshot(), &self.tree(), out)
    }
}

/// Refuses a folder that holds something already.
pub(super) fn check_empty(folder: &Path) -> Result<(), StoreError> {
    let failed = |e| StoreError::file(format!("cannot use `{}`", folder.display()), e);
    match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(failed(std::io::Error::other(
                "it is not empty; name one that is, or that is not there yet",
            ))),
        },
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => fs::create_dir_all(folder).map_err(failed),
        Err(e) => Err(failed(e)),
    }
}

/// Names the current database, on disk before it returns.
pub(super) fn write_current(folder: &Path, name: &str) -> Result<(), StoreError> {
    let failed = |e| StoreError::file(format!("cannot write `{}`", folder.join(CURRENT).display()), e);
    let beside = folder.join("CURRENT.new");
    let mut file = fs::File::create(&beside).map_err(failed)?;
    writeln!(file, "{name}").and_then(|()| file.sync_all()).map_err(failed)?;
    fs::rename(&beside, folder.join(CURRENT)).map_err(failed)?;
    fs::File::open(folder).and_then(|f| f.sync_all()).map_err(failed)
}

/// Walks everything live of a snapshot into a sink, without what is being erased.
pub(super) fn copy(
    snapshot: &Snapshot,
    tree: &Tree,
    sink: &mut dyn Sink,
    erasing: &Erasing,
) -> Result<(), StoreError> {
    let physical = copy_pages(snapshot, tree, sink, &erasing.rows)?;
    copy_names(snapshot, tree, sink, erasing)?;
    copy_buckets(snapshot, tree, sink, &erasing.rows)?;
    copy_history(tree, sink, erasing)?;
    let physical = facts::copy_facts(snapshot, tree, sink, erasing, physical)?;
    segments::copy_segments(snapshot, tree, sink, erasing)?;
    promotions::copy_promotions(snapshot, tree, sink, erasing)?;
    outbox::copy_outbox(snapshot, tree, sink, erasing)?;
    let mut counters: StoredCounters = open::read_counters(tree)?;
    counters.next_physical = physical;
    if let Some(head) = &erasing.head {
        counters.last_change = head.id.0;
        sink.put(layout::change_set(head.id), &codec::encode(head)?)?;
    }
    sink.put(layout::meta("counters"), &codec::encode(&counters)?)
}

/// Copies pages as they lie, or anew where edits are folded in, columns were dropped or rows are erased.
fn copy_pages(
    snapshot: &Snapshot,
    tree: &Tree,
    sink: &mut dyn Sink,
    erased: &RoaringBitmap,
) -> Result<u64, StoreError> {
    let kept = snapshot.all_columns();
    let mut physical = 1;
    let mut blocks: BTreeMap<u32, Vec<(u64, u16)>> = BTreeMap::new();
    for page in snapshot.pages() {
        let first = page.first_row().0;
        let touched = erased.range_cardinality(first..first + PAGE_ROWS as u32) > 0;
        let parts = if touched || !page.edits().is_empty() {
            write_anew(snapshot, page, sink, physical, &kept, erased)?
        } else {
            copy_parts(page.blob(), tree, sink, physical, &kept)?
        };
        let block = blocks.entry(page.number() / PAGES_PER_BLOCK).or_default();
        block.push(if parts == 0 { (0, 0) } else { (physical, parts) });
        physical += u64::from(parts > 0);
    }
    for (block, entries) in blocks {
        sink.put(layout::directory(block), &codec::encode(&entries)?)?;
    }
    Ok(physical)
}

fn copy_parts(
    blob: &Blob,
    tree: &Tree,
    sink: &mut dyn Sink,
    physical: u64,
    kept: &[ColumnId],
) -> Result<u16, StoreError> {
    let mut bytes = Vec::new();
    for key in blob.keys() {
        let value = tree.get(key)?.ok_or_else(|| StoreError::damaged("a page", "a part of it is missing"))?;
        bytes.extend_from_slice(&value);
    }
    if bytes.is_empty() {
        return Ok(0);
    }
    let columns = codec::column_ids(&bytes)?;
    if columns.iter().any(|id| !kept.contains(id)) {
        let columns = codec::decode_page(&bytes, Some(kept), "a page")?;
        bytes = codec::encode_page(columns.iter().map(|(id, c)| (*id, c)))?;
    }
    put_parts(&bytes, sink, physical)
}

fn write_anew(
    snapshot: &Snapshot,
    page: &Arc<Page>,
    sink: &mut dyn Sink,
    physical: u64,
    kept: &[ColumnId],
    erased: &RoaringBitmap,
) -> Result<u16, StoreError> {
    let first = page.first_row().0;
    let mut columns = Vec::new();
    for id in kept {
        let column = snapshot.column(page, *id)?;
        let mut builder = crate::domain::ColumnBuilder::new(page::type_of(snapshot.schema(), *id));
        for slot in 0..column.len() {
            if erased.contains(first + slot as u32) {
                builder.push_missing();
            } else {
                builder.push_from(&column, slot);
            }
        }
        columns.push((*id, builder.finish()));
    }
    let bytes = codec::encode_page(columns.iter().map(|(id, c)| (*id, c)))?;
    put_parts(&bytes, sink, physical)
}

fn put_parts(bytes: &[u8], sink: &mut dyn Sink, physical: u64) -> Result<u16, StoreError> {
    let mut parts = 0;
    for part in codec::parts(bytes) {
        sink.put(layout::page_part(physical, parts), part)?;
        parts += 1;
    }
    Ok(parts)
}

fn copy_names(
    snapshot: &Snapshot,
    tree: &Tree,
    sink: &mut dyn Sink,
    erasing: &Erasing,
) -> Result<(), StoreError> {
    if let Some(settled) = tree.get(layout::meta(SETTLED))? {
        sink.put(layout::meta(SETTLED), &settled)?;
    }
    for name in ["secret", "schema"] {
        let value = tree.get(layout::meta(name))?;
        let value =
            value.ok_or_else(|| StoreError::damaged("the data folder", format!("its {name} is missing")))?;
        sink.put(layout::meta(name), &value)?;
    }
    let alive = snapshot.alive().as_ref() - &erasing.rows;
    for block in blocks(&alive) {
        let from = block * layout::ROWS_PER_BLOCK;
        let part: RoaringBitmap = alive.range(from..=from + (layout::ROWS_PER_BLOCK - 1)).collect();
        sink.put(layout::alive(block), &open::encode_bitmap(&part)?)?;
    }
    for hash in &erasing.hashes {
        sink.put(layout::erased(hash), &[layout::FORMAT])?;
    }
    for table in [Table::View, Table::Erased, Table::Alias] {
        for item in tree.scan_prefix(layout::prefix(table)) {
            let (key, value) = item?;
            let is_gone = table == Table::Alias && erasing.rows.contains(layout::u32_at(&key, 1));
            if !is_gone {
                sink.put(key.to_vec(), &value)?;
            }
        }
    }
    Ok(())
}

fn copy_buckets(
    snapshot: &Snapshot,
    tree: &Tree,
    sink: &mut dyn Sink,
    erased: &RoaringBitmap,
) -> Result<(), StoreError> {
    for kind in bucket::KeyKind::ALL {
        let bits = snapshot.bucket_bits[kind as usize];
        for item in tree.scan_prefix(&layout::bucket(kind as u8, bits, 0)[..3]) {
            let (key, value) = item?;
            let number = layout::u32_at(&key, 3);
            let gone = |row| erased.contains(row) || row >= snapshot.next_row().0;
            sink.put(key.to_vec(), &bucket::without(&value, number, gone)?)?;
        }
    }
    Ok(())
}

fn copy_history(tree: &Tree, sink: &mut dyn Sink, erasing: &Erasing) -> Result<(), StoreError> {
    for table in [Table::ChangeSet, Table::Bulk] {
        for item in tree.scan_prefix(layout::prefix(table)) {
            let (key, value) = item?;
            sink.put(key.to_vec(), &value)?;
        }
    }
    for item in tree.scan_prefix(layout::prefix(Table::Log)) {
        let (key, value) = item?;
        if !erasing.rows.contains(layout::u32_at(&key, 1)) {
            sink.put(key.to_vec(), &value)?;
        }
    }
    for item in tree.scan_prefix(layout::prefix(Table::Touched)) {
        let (key, value) = item?;
        sink.put(key.to_vec(), &history::touched_without(&key, &value, &erasing.rows)?)?;
    }
    for item in tree.scan_prefix(layout::prefix(Table::Change)) {
        let (key, value) = item?;
        if let Some(value) = history::change_without(&value, &erasing.rows)? {
            sink.put(key.to_vec(), &value)?;
        }
    }
    Ok(())
}
