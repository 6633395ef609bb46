//! A backup as one stream, and the way back from a stream or a folder.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use super::copy::{Sink, TreeSink, check_empty, copy, write_current};
use super::erase::Erasing;
use super::tree::Tree;
use super::{Snapshot, Store, StoreError, database, layout};

/// How a backup in one stream begins.
const MAGIC: &[u8; 12] = b"patrons-bk1\n";
/// The longest value a stream may hold; ours are far shorter, and a damaged length must not take all memory.
const MAX_STREAM_VALUE: u32 = 16 << 20;

/// Writes pairs as one stream.
struct StreamSink<'a> {
    out: &'a mut dyn Write,
    hasher: blake3::Hasher,
}

impl StreamSink<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.hasher.update(bytes);
        self.out.write_all(bytes).map_err(|e| StoreError::file("cannot write the backup", e))
    }
}

impl Sink for StreamSink<'_> {
    fn put(&mut self, key: Vec<u8>, value: &[u8]) -> Result<(), StoreError> {
        self.write(&(key.len() as u32).to_be_bytes())?;
        self.write(&(value.len() as u32).to_be_bytes())?;
        self.write(&key)?;
        self.write(value)
    }
}

/// Writes everything live as a stream: a magic line, then of each pair the two lengths, key and value; a zero length
/// and a BLAKE3 checksum end it.
pub(super) fn write_stream(snapshot: &Snapshot, tree: &Tree, out: &mut dyn Write) -> Result<(), StoreError> {
    let mut sink = StreamSink { out, hasher: blake3::Hasher::new() };
    sink.write(MAGIC)?;
    copy(snapshot, tree, &mut sink, &Erasing::nobody())?;
    sink.write(&0u64.to_be_bytes())?;
    let checksum = sink.hasher.finalize();
    sink.out
        .write_all(checksum.as_bytes())
        .and_then(|()| sink.out.flush())
        .map_err(|e| StoreError::file("cannot write the backup", e))
}

/// Reads a stream into a folder that is empty or not there; a damaged or cut stream leaves nothing behind.
pub fn restore_stream(input: &mut dyn Read, folder: &Path) -> Result<(), StoreError> {
    check_empty(folder)?;
    let name = "store-1";
    let db = database::open_database(&folder.join(name), super::StoreOptions::default())?;
    let read = read_pairs(input, &db);
    drop(db);
    match read {
        Ok(()) => write_current(folder, name),
        Err(error) => {
            fs::remove_dir_all(folder.join(name))
                .map_err(|e| StoreError::file("cannot remove the half-read backup", e))?;
            Err(error)
        }
    }
}

fn read_pairs(input: &mut dyn Read, tree: &sled::Tree) -> Result<(), StoreError> {
    let cut = |e| StoreError::file("the backup ends too soon or cannot be read", e);
    let mut hasher = blake3::Hasher::new();
    let mut magic = [0; MAGIC.len()];
    input.read_exact(&mut magic).map_err(cut)?;
    if &magic != MAGIC {
        return Err(StoreError::damaged("the backup", "it does not begin as one"));
    }
    hasher.update(&magic);
    let mut sink = TreeSink::new(tree);
    loop {
        let mut lengths = [0; 8];
        input.read_exact(&mut lengths).map_err(cut)?;
        hasher.update(&lengths);
        let (key_len, value_len) = (layout::u32_at(&lengths, 0), layout::u32_at(&lengths, 4));
        if key_len == 0 {
            break;
        }
        if key_len > MAX_STREAM_VALUE || value_len > MAX_STREAM_VALUE {
            return Err(StoreError::damaged("the backup", "a length in it cannot be right"));
        }
        let mut pair = vec![0; key_len as usize + value_len as usize];
        input.read_exact(&mut pair).map_err(cut)?;
        hasher.update(&pair);
        let value = pair.split_off(key_len as usize);
        sink.put(pair, &value)?;
    }
    let mut checksum = [0; 32];
    input.read_exact(&mut checksum).map_err(cut)?;
    if hasher.finalize() != checksum {
        return Err(StoreError::damaged("the backup", "its checksum differs"));
    }
    sink.finish()
}

/// Copies an opened backup folder's content into a folder that is empty or not there.
pub fn restore_folder(backup: &Path, folder: &Path) -> Result<(), StoreError> {
    let store = Store::open(backup, super::StoreOptions::default())?;
    store.backup_to(folder)
}
