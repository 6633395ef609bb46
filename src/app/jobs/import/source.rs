//! Where an import's bytes come from: a file, or standard input kept in one.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::NamedTempFile;

use super::{Cancel, OnProgress, Progress};
use crate::app::Error;
use crate::import::{Format, is_json_lines, table_of_lines};

/// Bytes by which JSON Lines are known.
const FIRST_BYTES: usize = 4096;
/// Bytes that are read at once where a table is made of them.
const BYTES_AT_ONCE: usize = 256 * 1024;

/// Where an import's bytes come from. It is read twice, so standard input is spooled first.
#[derive(Clone, Debug)]
pub struct Source {
    path: PathBuf,
    name: String,
    len: u64,
    /// How it is read, where we made it ourselves.
    format: Option<Format>,
    /// Removed with the last clone.
    _spooled: Option<Arc<NamedTempFile>>,
}

/// A file that tells how far it was read, and ends in an error once nobody wants it any more.
struct Told<'a> {
    file: File,
    done: &'a Cell<u64>,
    total: u64,
    cancel: &'a Cancel,
    progress: OnProgress<'a>,
}

impl Read for Told<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.cancel.is_cancelled() {
            return Err(io::Error::other("cancelled"));
        }
        let read = self.file.read(into)?;
        self.done.set(self.done.get() + read as u64);
        (self.progress)(Progress {
            phase: "reading",
            done: self.done.get().min(self.total),
            total: self.total,
            rows: 0,
        });
        Ok(read)
    }
}

impl Source {
    /// How the names of files begin in which standard input is kept.
    pub const SPOOLED: &'static str = ".stdin-";

    /// A file.
    ///
    /// # Errors
    /// [`Error::File`] where it cannot be read.
    pub fn file(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let path = path.into();
        let failed = |e| Error::file(format!("cannot read `{}`", path.display()), e);
        let metadata = std::fs::metadata(&path).map_err(failed)?;
        if metadata.is_dir() {
            return Err(failed(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder; name a file")));
        }
        let name =
            path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
        if !metadata.is_file() {
            // A pipe can be read once only.
            let file = File::open(&path).map_err(failed)?;
            return Self::spool(file, &std::env::temp_dir()).map(|spooled| Self { name, ..spooled });
        }
        Ok(Self { len: metadata.len(), path, name, format: None, _spooled: None })
    }

    /// Keeps a stream in a file of mode 0600 in a folder, for as long as the source lives.
    ///
    /// # Errors
    /// [`Error::File`] where the stream ends in an error or the folder takes no file.
    pub fn spool(mut stream: impl Read, folder: &Path) -> Result<Self, Error> {
        let failed = |e| Error::file(format!("cannot keep standard input in `{}`", folder.display()), e);
        std::fs::create_dir_all(folder).map_err(failed)?;
        // `tempfile` makes files of mode 0600.
        let mut file = tempfile::Builder::new().prefix(Self::SPOOLED).tempfile_in(folder).map_err(failed)?;
        let len = io::copy(&mut stream, &mut file).map_err(failed)?;
        Ok(Self {
            path: file.path().to_owned(),
            name: "standard input".into(),
            len,
            format: None,
            _spooled: Some(Arc::new(file)),
        })
    }

    /// Keeps what is written in a file of mode 0600 in a folder, for as long as the source lives.
    ///
    /// # Errors
    /// [`Error::File`] where the folder takes no file, and what `write` fails with.
    pub fn written(
        folder: &Path,
        write: impl FnOnce(&mut dyn io::Write) -> Result<(), Error>,
    ) -> Result<Self, Error> {
        let failed = |e| Error::file(format!("cannot keep a table in `{}`", folder.display()), e);
        let mut file = tempfile::Builder::new().prefix(".stdin-").tempfile_in(folder).map_err(failed)?;
        write(&mut io::BufWriter::new(file.as_file_mut()))?;
        let len = file.as_file().metadata().map_err(failed)?.len();
        let path = file.path().to_owned();
        Ok(Self { path, name: "a table".into(), len, format: None, _spooled: Some(Arc::new(file)) })
    }

    /// The same file as a table: JSON Lines are written as one into a folder, and nothing is guessed of it.
    ///
    /// # Errors
    /// [`Error::Refused`] for a line that is no object, [`Error::Cancelled`], [`Error::File`].
    pub fn as_table(self, folder: &Path, cancel: &Cancel, progress: OnProgress<'_>) -> Result<Self, Error> {
        let (head, _) = self.head(FIRST_BYTES)?;
        if !is_json_lines(&head) {
            return Ok(self);
        }
        let done = Cell::new(0);
        let open = || {
            let file = self.open().map_err(io::Error::other)?;
            // The file is read twice.
            let told = Told { file, done: &done, total: 2 * self.len, cancel, progress };
            Ok(io::BufReader::with_capacity(BYTES_AT_ONCE, told))
        };
        let table = Self::written(folder, |out| table_of_lines(&open, out).map_err(Error::Refused));
        match table {
            Err(_) if cancel.is_cancelled() => Err(Error::Cancelled),
            table => Ok(Self { format: Some(Format::LINES), ..table?.named(self.name()) }),
        }
    }

    /// How it is read, where we made it ourselves.
    pub(super) fn format(&self) -> Option<Format> {
        self.format
    }

    /// Whether it is a table that we made of another file.
    pub fn is_made(&self) -> bool {
        self.format.is_some()
    }

    /// The same bytes under another name.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }

    /// The file's name, for people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its length in bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Opens it for reading.
    pub(super) fn open(&self) -> Result<File, Error> {
        File::open(&self.path).map_err(|e| Error::file(format!("cannot read `{}`", self.path.display()), e))
    }

    /// Its first bytes, and whether these are all.
    pub(super) fn head(&self, most: usize) -> Result<(Vec<u8>, bool), Error> {
        let mut head = Vec::new();
        let failed = |e| Error::file(format!("cannot read `{}`", self.path.display()), e);
        self.open()?.take(most as u64).read_to_end(&mut head).map_err(failed)?;
        let is_whole = head.len() < most;
        Ok((head, is_whole))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn a_table_of_lines_tells_how_far_it_is_and_leaves_nothing_where_it_is_cancelled() {
        let folder = tempfile::tempdir().unwrap();
        let lines = "{\"source_id\":\"a\"}\n{\"source_id\":\"b\"}\n";
        let (cancel, told) = (Cancel::default(), AtomicU64::new(0));
        let tell = |progress: Progress| told.store(progress.done * 100 / progress.total, Ordering::Relaxed);
        let table = Source::spool(lines.as_bytes(), folder.path())
            .unwrap()
            .as_table(folder.path(), &cancel, &tell)
            .unwrap();
        assert!(table.is_made());
        assert_eq!(told.load(Ordering::Relaxed), 100);
        assert_eq!(table.head(64).unwrap(), (b"source_id\na\nb\n".to_vec(), true));
        drop(table);
        cancel.cancel();
        let source = Source::spool(lines.as_bytes(), folder.path()).unwrap();
        assert!(matches!(source.as_table(folder.path(), &cancel, &tell), Err(Error::Cancelled)));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
