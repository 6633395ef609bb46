//! The journal's file: entries one after the other, each with its length, a checksum and a number that rises by one.
//!
//! The file is filled with zeros before it is written to, so that an entry changes bytes alone and no size: one write and
//! one wait for the disk, which took a tenth of a millisecond where a longer file took half as long again. When all
//! entries are put away the next one goes to the front. What lies behind it is of before: its number is no next one.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::super::StoreError;

/// Length, checksum, number.
const HEADER: usize = 4 + 4 + 8;
/// By so much the file grows.
const GROWTH: u64 = 256 * 1024;
/// From this size on it is put away before more comes.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The file, open for writing.
#[derive(Debug)]
pub(in crate::store) struct JournalFile {
    file: File,
    /// The folder it lies in.
    folder: PathBuf,
    /// Where the next entry goes.
    at: u64,
    /// How far the file is written.
    size: u64,
    /// The number of the next entry.
    next: u64,
    /// Whether a write failed: what is on disk is not known then, and nothing may follow it.
    is_broken: bool,
}

impl JournalFile {
    /// Opens a file, or makes it; gives the entries that are newer than what was put away last, with their numbers.
    pub fn open(path: &Path, settled: u64) -> Result<(Self, Vec<(u64, Vec<u8>)>), StoreError> {
        let failed = |e| StoreError::file(format!("cannot open `{}`", path.display()), e);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(failed)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let (entries, end) = entries(&bytes);
        let last = entries.last().map_or(settled, |(number, _)| *number).max(settled);
        let newer: Vec<(u64, Vec<u8>)> =
            entries.into_iter().filter(|(number, _)| *number > settled).collect();
        let at = if newer.is_empty() { 0 } else { end };
        let folder = path.parent().unwrap_or(path).to_owned();
        let journal = Self { file, folder, at, size: bytes.len() as u64, next: last + 1, is_broken: false };
        Ok((journal, newer))
    }

    /// The number that the next entry gets.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Whether it is time to put everything away.
    pub fn is_full(&self) -> bool {
        self.at >= MAX_BYTES
    }

    /// Writes an entry: it is on disk when this returns. Gives its number.
    pub fn append(&mut self, entry: &[u8]) -> Result<u64, StoreError> {
        let failed = |e| StoreError::file("cannot write the journal; is the disk full?", e);
        if self.is_broken {
            return Err(failed(std::io::Error::other("an earlier write failed; restart the program")));
        }
        let number = self.next;
        let mut bytes = Vec::with_capacity(HEADER + entry.len());
        bytes.extend((entry.len() as u32).to_be_bytes());
        bytes.extend(checksum(number, entry).to_be_bytes());
        bytes.extend(number.to_be_bytes());
        bytes.extend(entry);
        // Room that cannot be had now may be there for the next one; an entry half on disk may not be followed.
        self.make_room(self.at + bytes.len() as u64).map_err(failed)?;
        self.is_broken = true;
        self.write(&bytes).map_err(failed)?;
        self.is_broken = false;
        self.at += bytes.len() as u64;
        self.next += 1;
        Ok(number)
    }

    fn make_room(&mut self, end: u64) -> std::io::Result<()> {
        if end <= self.size {
            return Ok(());
        }
        let wanted = end.next_multiple_of(GROWTH);
        self.file.seek(SeekFrom::Start(self.size))?;
        std::io::copy(&mut std::io::repeat(0).take(wanted - self.size), &mut self.file)?;
        self.file.sync_all()?;
        if self.size == 0 {
            // That there is such a file must be on disk too.
            File::open(&self.folder)?.sync_all()?;
        }
        self.size = wanted;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(self.at))?;
        self.file.write_all(bytes)?;
        self.file.sync_data()
    }

    /// Lets the next entry go to the front: all before it are put away.
    pub fn restart(&mut self) {
        self.at = 0;
    }

    /// Leaves nothing of any entry in the file: all are put away.
    pub fn wipe(&mut self) -> Result<(), StoreError> {
        let wiped = self.file.set_len(0).and_then(|()| self.file.sync_all());
        wiped.map_err(|e| StoreError::file("cannot empty the journal", e))?;
        (self.at, self.size) = (0, 0);
        Ok(())
    }
}

fn checksum(number: u64, entry: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&number.to_be_bytes());
    hasher.update(entry);
    hasher.finalize()
}

/// The entries from the front on, as far as they follow one another whole, and where they end.
fn entries(bytes: &[u8]) -> (Vec<(u64, Vec<u8>)>, u64) {
    let (mut entries, mut at): (Vec<(u64, Vec<u8>)>, usize) = (Vec::new(), 0);
    while let Some(header) = bytes.get(at..at + HEADER) {
        let number =
            |range: std::ops::Range<usize>| header[range].iter().fold(0, |all, b| all << 8 | u64::from(*b));
        let (len, sum, number) = (number(0..4) as usize, number(4..8) as u32, number(8..16));
        let Some(entry) = bytes.get(at + HEADER..at + HEADER + len) else { break };
        let follows = entries.last().is_none_or(|(last, _)| number == last + 1);
        if number == 0 || !follows || checksum(number, entry) != sum {
            break;
        }
        entries.push((number, entry.to_vec()));
        at += HEADER + len;
    }
    (entries, at as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(entries: &[(u64, Vec<u8>)]) -> Vec<String> {
        entries.iter().map(|(n, entry)| format!("{n} {}", String::from_utf8_lossy(entry))).collect()
    }

    #[test]
    fn entries_come_back_until_they_are_put_away_and_half_written_ones_never() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let (mut journal, found) = JournalFile::open(&path, 0).unwrap();
        assert!(found.is_empty());
        for text in ["one", "two", "three"] {
            journal.append(text.as_bytes()).unwrap();
        }
        drop(journal);
        let (_, found) = JournalFile::open(&path, 0).unwrap();
        assert_eq!(texts(&found), ["1 one", "2 two", "3 three"]);
        let (mut journal, found) = JournalFile::open(&path, 2).unwrap();
        assert_eq!(texts(&found), ["3 three"]);
        journal.append(b"four").unwrap();
        let (_, found) = JournalFile::open(&path, 3).unwrap();
        assert_eq!(texts(&found), ["4 four"]);
        // At the front again, what lies behind is of before.
        let (mut journal, _) = JournalFile::open(&path, 4).unwrap();
        journal.restart();
        journal.append(b"five").unwrap();
        let (_, found) = JournalFile::open(&path, 4).unwrap();
        assert_eq!(texts(&found), ["5 five"]);
        // Cut anywhere, or with any byte changed, an entry is not there.
        let whole = std::fs::read(&path).unwrap();
        for at in 0..HEADER + 4 {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            assert!(entries(&bytes).0.first().is_none_or(|(_, entry)| entry != b"five"), "{at}");
            assert!(entries(&whole[..at]).0.is_empty());
        }
    }

    #[test]
    fn nothing_is_left_of_what_was_wiped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let (mut journal, _) = JournalFile::open(&path, 0).unwrap();
        journal.append(b"secret").unwrap();
        journal.wipe().unwrap();
        journal.append(b"other").unwrap();
        assert!(!std::fs::read(&path).unwrap().windows(6).any(|bytes| bytes == b"secret"));
        let (journal, found) = JournalFile::open(&path, 1).unwrap();
        assert_eq!((texts(&found), journal.next()), (vec!["2 other".to_owned()], 3));
    }
}
