//! Opening a data folder, and what an open store is.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;
use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use super::batch::Batch;
use super::database::open_database;
use super::layout::{self, PAGES_PER_BLOCK, Table};
use super::owner::Owner;
use super::page::{self, Blob, Page, Source};
use super::secret::Secret;
use super::tree::Tree;
use super::{Snapshot, StoreError, codec, definitions, facts, outbox, promotions};
use crate::domain::{ChangeSetId, Record, Row, Schema, Summary};

/// The file that names the folder of the database; swapping it in is what makes a compaction whole or not at all.
pub(super) const CURRENT: &str = "CURRENT";

/// The file of commits that are not in the database yet.
const JOURNAL: &str = "journal";

/// The folder of a new store's database.
const FIRST: &str = "store-1";

/// How a store is opened.
#[derive(Clone, Copy, Debug)]
pub struct StoreOptions {
    /// Bytes sled may keep of what it read; columns in memory are apart from that.
    pub cache_bytes: u64,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self { cache_bytes: 48 << 20 }
    }
}

/// An open data folder. Reads go through [`Store::snapshot`]; writes through `commit`, one at a time.
#[derive(Debug)]
pub struct Store {
    pub(super) folder: PathBuf,
    pub(super) options: StoreOptions,
    /// Swapped by a compaction; snapshots keep the one they were made of.
    database: ArcSwap<Database>,
    pub(super) counters: Counters,
    pub(super) secret: Secret,
    snapshot: ArcSwap<Snapshot>,
    writing: Mutex<()>,
    /// Superseded pages that some snapshot may still read, each with the pending entry that would remove it at the
    /// next opening.
    pub(super) garbage: Mutex<Vec<(Arc<Blob>, u64)>>,
    _owner: Owner,
}

/// sled's database and the tree in it.
#[derive(Debug)]
struct Database {
    db: sled::Db,
    tree: Tree,
}

/// Numbers that are given out once.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub physical: Arc<AtomicU64>,
    pub pending: Arc<AtomicU64>,
}

/// The counters as they lie on disk.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct StoredCounters {
    pub next_row: u32,
    pub last_change: u64,
    pub next_physical: u64,
    pub bucket_bits: [u8; 3],
    pub bucket_counts: [u64; 3],
}

impl Store {
    /// Opens a data folder, making it (mode 0700) where there is none, and removes what an interrupted import left.
    ///
    /// # Errors
    /// [`StoreError::InUse`] where another process has it.
    pub fn open(folder: &Path, options: StoreOptions) -> Result<Self, StoreError> {
        make_private(folder)?;
        let owner = Owner::take(folder)?;
        let database = current_database(folder)?;
        let db = open_database(&database, options)?;
        let tree = Tree::open(sled::Tree::clone(&db), &database, &folder.join(JOURNAL))?;
        remove_pending(&tree)?;
        let secret = match tree.get(layout::meta("secret"))? {
            Some(bytes) => codec::decode(&bytes, "the store's secret")?,
            None => found(&tree)?,
        };
        let (snapshot, stored) = read_snapshot(&tree, &secret)?;
        let counters = Counters::default();
        counters.physical.store(stored.next_physical.max(1), Ordering::SeqCst);
        let store = Self {
            folder: folder.to_owned(),
            options,
            database: ArcSwap::from_pointee(Database { db, tree }),
            counters,
            secret,
            snapshot: ArcSwap::from_pointee(snapshot),
            writing: Mutex::new(()),
            garbage: Mutex::default(),
            _owner: owner,
        };
        store.renew_summaries()?;
        Ok(store)
    }

    /// Whether a folder holds a store.
    pub fn is_in(folder: &Path) -> bool {
        folder.join(CURRENT).is_file() || folder.join(FIRST).is_dir()
    }

    /// The store as it is now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn publish(&self, snapshot: Snapshot) -> Arc<Snapshot> {
        let snapshot = Arc::new(snapshot);
        self.snapshot.store(Arc::clone(&snapshot));
        snapshot
    }

    /// Keeps others from writing while it is held.
    pub(super) fn lock_writing(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn stored_counters(&self) -> Result<StoredCounters, StoreError> {
        read_counters(&self.tree())
    }

    /// The one tree that all tables share.
    pub(super) fn tree(&self) -> Tree {
        self.database.load().tree.clone()
    }

    /// Goes over to another database, as a compaction does while it holds the writing lock.
    pub(super) fn switch_to(&self, db: sled::Db, folder: &Path) -> Result<Arc<Snapshot>, StoreError> {
        let tree = self.tree().over(sled::Tree::clone(&db), folder)?;
        let (snapshot, stored) = read_snapshot(&tree, &self.secret)?;
        // A copy writes edits as pages, so it may have given out more places than the original had.
        self.counters.physical.fetch_max(stored.next_physical, Ordering::SeqCst);
        self.database.store(Arc::new(Database { db, tree }));
        self.garbage.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(self.publish(snapshot))
    }

    /// Has a batch remove superseded pages that nobody reads any more, so many at most. Should the batch fail, the next
    /// opening removes them.
    pub(super) fn sweep_into(&self, batch: &mut Batch, most: usize) {
        let mut garbage = self.garbage.lock().unwrap_or_else(PoisonError::into_inner);
        let mut left = most;
        garbage.retain(|(blob, pending)| {
            let goes = left > 0 && Arc::strong_count(blob) == 1;
            if goes {
                left -= 1;
                blob.keys().into_iter().for_each(|key| batch.remove(key));
                batch.remove(layout::pending(*pending));
            }
            !goes
        });
    }

    /// Whether many small commits wait to be put where they belong.
    pub fn is_journal_full(&self) -> bool {
        self.tree().recent().is_full()
    }

    /// Which small commit is the next: the same as long as nobody commits.
    pub fn next_in_journal(&self) -> u64 {
        self.tree().next_small()
    }

    /// Puts small commits where they belong, while others commit.
    ///
    /// # Errors
    /// Where the disk refuses; it is tried again with the next ones.
    pub fn settle_behind(&self) -> Result<(), StoreError> {
        self.tree().settle_some()
    }

    /// Puts small commits where they belong and removes what nobody reads any more; for when nobody waits.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn settle(&self) -> Result<(), StoreError> {
        let _writing = self.lock_writing();
        self.settle_now()
    }

    /// The same for whoever holds the writing lock.
    pub(super) fn settle_now(&self) -> Result<(), StoreError> {
        let tree = self.tree();
        tree.settle()?;
        let mut batch = Batch::default();
        self.sweep_into(&mut batch, usize::MAX);
        // Even an empty batch is written, and the next commit would wait for it.
        if batch.len() > 0 { tree.write_ahead(batch) } else { Ok(()) }
    }

    /// Waits until everything written is on disk.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.tree().flush()
    }

    /// Bytes of the database's files.
    pub fn disk_bytes(&self) -> Result<u64, StoreError> {
        Ok(self.database.load().db.size_on_disk()?)
    }
}

/// The folder of the current database; other ones are what an interrupted compaction left, and go.
pub(super) fn current_database(folder: &Path) -> Result<PathBuf, StoreError> {
    let named = fs::read_to_string(folder.join(CURRENT)).unwrap_or_else(|_| FIRST.into());
    let name = named.trim().to_owned();
    let entries = fs::read_dir(folder)
        .map_err(|e| StoreError::file(format!("cannot read `{}`", folder.display()), e))?;
    for entry in entries.flatten() {
        let file_name = entry.file_name();
        let other = file_name.to_str().is_some_and(|n| n.starts_with("store-") && n != name);
        if other {
            fs::remove_dir_all(entry.path())
                .map_err(|e| StoreError::file("cannot remove an old database", e))?;
        }
    }
    Ok(folder.join(name))
}

fn make_private(folder: &Path) -> Result<(), StoreError> {
    if folder.is_dir() {
        return Ok(());
    }
    let failed = |e| StoreError::file(format!("cannot make the data folder `{}`", folder.display()), e);
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(failed)
}

/// Gives a new store its secret and empty counters.
fn found(tree: &Tree) -> Result<Secret, StoreError> {
    let secret = Secret::new()?;
    let counters = StoredCounters { next_physical: 1, bucket_bits: [4; 3], ..StoredCounters::default() };
    let mut batch = Batch::default();
    batch.insert(layout::meta("secret"), codec::encode(&secret)?);
    batch.insert(layout::meta("counters"), codec::encode(&counters)?);
    batch.insert(layout::meta("schema"), codec::encode(&Schema::default())?);
    let (key, value) = facts::summaries_version()?;
    batch.insert(key, value);
    tree.apply(batch)?;
    tree.flush()?;
    Ok(secret)
}

/// Removes what was written ahead of a commit that never came.
fn remove_pending(tree: &Tree) -> Result<(), StoreError> {
    for item in tree.scan_prefix(layout::prefix(Table::Pending)) {
        let (key, value) = item?;
        let mut batch = Batch::default();
        for written in codec::decode::<Vec<Vec<u8>>>(&value, "a pending entry")? {
            batch.remove(written);
        }
        batch.remove(key);
        tree.write_ahead(batch)?;
    }
    Ok(())
}

pub(super) fn read_counters(tree: &Tree) -> Result<StoredCounters, StoreError> {
    let bytes = tree.get(layout::meta("counters"))?;
    let bytes = bytes.ok_or_else(|| StoreError::damaged("the data folder", "its counters are missing"))?;
    codec::decode(&bytes, "the store's counters")
}

fn read_snapshot(tree: &Tree, secret: &Secret) -> Result<(Snapshot, StoredCounters), StoreError> {
    let counters = read_counters(tree)?;
    let schema: Schema = match tree.get(layout::meta("schema"))? {
        Some(bytes) => codec::decode(&bytes, "the schema")?,
        None => return Err(StoreError::damaged("the data folder", "its schema is missing")),
    };
    let mut edits = read_edits(tree, Table::Edit)?;
    let mut summary_edits = read_edits(tree, Table::SummaryEdit)?;
    let slots = page::slot_count(&schema);
    let pages = counters.next_row.div_ceil(crate::domain::PAGE_ROWS as u32);
    let mut blocks = Vec::new();
    for block in 0..pages.div_ceil(PAGES_PER_BLOCK) {
        let entries = read_directory(tree, block)?;
        let summaries = facts::read_summary_places(tree, block)?;
        let first = block * PAGES_PER_BLOCK;
        let block: Vec<Arc<Page>> = (first..pages.min(first + PAGES_PER_BLOCK))
            .map(|number| {
                let (physical, parts) = entries.get((number - first) as usize).copied().unwrap_or((0, 0));
                let edits = edits.remove(&number).unwrap_or_default();
                let page = Page::new(number, Blob { physical, parts }, slots, edits);
                let (physical, parts) = summaries.get((number - first) as usize).copied().unwrap_or((0, 0));
                let page = page.with_summary(Blob { physical, parts }, None);
                let edits = summary_edits.remove(&number).unwrap_or_default();
                let all = |(slot, cells): (u16, Arc<Record>)| (slot, Arc::new(Summary::all_cells(&cells)));
                Arc::new(page.with_summary_edits(&edits.into_iter().map(all).collect::<Vec<_>>()))
            })
            .collect();
        blocks.push(Arc::new(block));
    }
    let segments = definitions::read_segments(tree, &schema, counters.next_row)?;
    let snapshot = Snapshot {
        schema: Arc::new(schema),
        blocks,
        alive: Arc::new(read_alive(tree)?),
        next_row: counters.next_row,
        last_change: ChangeSetId(counters.last_change),
        aliases: Arc::new(read_aliases(tree)?),
        facts: facts::read_facts(tree)?,
        segments: Arc::new(segments),
        promotions: Arc::new(promotions::read_promotions(tree)?),
        outbox: Arc::new(outbox::read_outbox(tree)?),
        bucket_bits: counters.bucket_bits,
        secret: secret.clone(),
        source: Source { tree: tree.clone() },
    };
    Ok((snapshot, counters))
}

pub(super) fn read_directory(tree: &Tree, block: u32) -> Result<Vec<(u64, u16)>, StoreError> {
    match tree.get(layout::directory(block))? {
        Some(bytes) => codec::decode(&bytes, &format!("directory block {block}")),
        None => Ok(Vec::new()),
    }
}

type Edits = BTreeMap<u32, BTreeMap<u16, Arc<Record>>>;

/// Rows of pages that are newer than these, or what is reckoned of them.
fn read_edits(tree: &Tree, table: Table) -> Result<Edits, StoreError> {
    let mut edits = Edits::new();
    for item in tree.scan_prefix(layout::prefix(table)) {
        let (key, value) = item?;
        let (page, slot) = (layout::u32_at(&key, 1), layout::u16_at(&key, 5));
        let record: Record = codec::decode(&value, &format!("edit {slot} of page {page}"))?;
        edits.entry(page).or_default().insert(slot, Arc::new(record));
    }
    Ok(edits)
}

fn read_alive(tree: &Tree) -> Result<RoaringBitmap, StoreError> {
    let mut alive = RoaringBitmap::new();
    for item in tree.scan_prefix(layout::prefix(Table::Alive)) {
        let (key, value) = item?;
        alive |= decode_bitmap(&value, &format!("block {} of the customers", layout::u32_at(&key, 1)))?;
    }
    Ok(alive)
}

/// A bitmap's value: the format's byte, a checksum, the portable form of roaring.
pub(super) fn encode_bitmap(bitmap: &RoaringBitmap) -> Result<Vec<u8>, StoreError> {
    let mut bytes = vec![layout::FORMAT, 0, 0, 0, 0];
    bitmap.serialize_into(&mut bytes).map_err(|e| StoreError::file("a bitmap could not be encoded", e))?;
    let checksum = crc32fast::hash(&bytes[5..]).to_be_bytes();
    bytes[1..5].copy_from_slice(&checksum);
    Ok(bytes)
}

pub(super) fn decode_bitmap(bytes: &[u8], what: &str) -> Result<RoaringBitmap, StoreError> {
    let body = bytes.get(5..).ok_or_else(|| StoreError::damaged(what, "it ends too soon"))?;
    if bytes[0] != layout::FORMAT || layout::u32_at(bytes, 1) != crc32fast::hash(body) {
        return Err(StoreError::damaged(what, "its checksum differs"));
    }
    RoaringBitmap::deserialize_from(body).map_err(|e| StoreError::damaged(what, e.to_string()))
}

fn read_aliases(tree: &Tree) -> Result<BTreeMap<Row, Vec<String>>, StoreError> {
    let mut aliases = BTreeMap::new();
    for item in tree.scan_prefix(layout::prefix(Table::Alias)) {
        let (key, value) = item?;
        let row = Row(layout::u32_at(&key, 1));
        aliases.insert(row, codec::decode(&value, &format!("the aliases of row {}", row.0))?);
    }
    Ok(aliases)
}
