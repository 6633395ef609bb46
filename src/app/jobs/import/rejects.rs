//! The file of rejected rows.

use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use super::{Job, Mode};
use crate::app::Error;
use crate::domain::text;
use crate::import::{Reject, RejectsWriter};
use crate::store::{KeyKind, Store};

/// The folder in the data folder for rejects nobody named a file for.
const FOLDER: &str = "rejects";

/// How far a file is looked into to see whether it holds rejects.
const MAX_HEADER_BYTES: u64 = 1024 * 1024;

/// Rejected rows on their way into a file, which appears under its name once the import is done.
pub(super) struct RejectsFile {
    target: Option<PathBuf>,
    /// Whether the file lies in the data folder, where no trace of the erased may be.
    is_ours: bool,
    open: Option<(RejectsWriter<BufWriter<File>>, TempPath)>,
}

impl RejectsFile {
    /// Begins; no file is made before the first reject, and none at all by a dry run that names none.
    pub fn begin(folder: &Path, job: &Job<'_>) -> Result<Self, Error> {
        let target = match (&job.options.rejects, job.options.mode) {
            (Some(path), _) => {
                check(path)?;
                Some(path.clone())
            }
            (None, Mode::DryRun) => None,
            (None, Mode::Run) => {
                let folder = folder.join(FOLDER);
                std::fs::create_dir_all(&folder).map_err(|e| failed(&folder, e))?;
                Some(folder.join(free_name(&folder, job.source.name())))
            }
        };
        Ok(Self { target, is_ours: job.options.rejects.is_none(), open: None })
    }

    /// Adds rows.
    pub fn add(&mut self, job: &Job<'_>, store: &Store, rejects: &[Reject]) -> Result<(), Error> {
        let rejects = self.allowed(store, rejects)?;
        let Some(target) = self.target.clone().filter(|_| !rejects.is_empty()) else { return Ok(()) };
        let (mut writer, path) = match self.open.take() {
            Some(open) => open,
            None => open(&target, job)?,
        };
        for reject in rejects {
            writer.write(reject).map_err(|e| failed(&target, e))?;
        }
        self.open = Some((writer, path));
        Ok(())
    }

    /// The rows that may stand in the file: none of somebody erased, where it lies in the data folder.
    fn allowed<'r>(&self, store: &Store, rejects: &'r [Reject]) -> Result<Vec<&'r Reject>, Error> {
        let mut allowed = Vec::with_capacity(rejects.len());
        let looks = self.is_ours && !rejects.is_empty() && store.has_erased()?;
        for reject in rejects {
            let mut names_erased = false;
            for cell in reject.record.iter().filter(|_| looks) {
                let key = text::clean(cell);
                names_erased |=
                    store.is_erased(KeyKind::SourceId, &key)? || store.is_erased(KeyKind::Id, &key)?;
            }
            if !names_erased {
                allowed.push(reject);
            }
        }
        Ok(allowed)
    }

    /// Puts the file under its name; `None` where nothing was rejected.
    pub fn finish(self) -> Result<Option<PathBuf>, Error> {
        let Some(target) = self.target else { return Ok(None) };
        let Some((writer, path)) = self.open else {
            // Rejects of an earlier import would be taken for this one's.
            if !self.is_ours && holds_rejects(&target) {
                std::fs::remove_file(&target).map_err(|e| failed(&target, e))?;
            }
            return Ok(None);
        };
        writer.finish().map_err(|e| failed(&target, e))?;
        path.persist(&target).map_err(|e| failed(&target, e.error))?;
        Ok(Some(target))
    }
}

/// Refuses a place where no file can be, before anything is imported.
fn check(target: &Path) -> Result<(), Error> {
    let wrong = |kind, told: &'static str| Err(failed(target, std::io::Error::new(kind, told)));
    if target.as_os_str() == "-" {
        return Err(Error::Invalid("rejected rows are written to a file; name one with --rejects".into()));
    }
    if target.is_dir() {
        return wrong(ErrorKind::IsADirectory, "it is a folder; name a file in it");
    }
    match target.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) if !parent.is_dir() => {
            wrong(ErrorKind::NotFound, "its folder is not there; make it, or name another")
        }
        _ => Ok(()),
    }
}

fn holds_rejects(path: &Path) -> bool {
    let mut first = String::new();
    let read =
        File::open(path).and_then(|file| BufReader::new(file).take(MAX_HEADER_BYTES).read_line(&mut first));
    read.is_ok() && first.contains("reject_line") && first.contains("reject_reason")
}

fn open(target: &Path, job: &Job<'_>) -> Result<(RejectsWriter<BufWriter<File>>, TempPath), Error> {
    let beside = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (file, path) = NamedTempFile::new_in(beside).map_err(|e| failed(target, e))?.into_parts();
    let writer = RejectsWriter::new(BufWriter::new(file), &job.inspection.header, &job.inspection.format);
    Ok((writer.map_err(|e| failed(target, e))?, path))
}

/// `customers-rejects.csv`, with a number where that is taken.
fn free_name(folder: &Path, source: &str) -> String {
    let stem = source.rsplit_once('.').map_or(source, |(stem, _)| stem).replace([' ', '/'], "-");
    let name = |number: u32| {
        if number == 1 { format!("{stem}-rejects.csv") } else { format!("{stem}-rejects-{number}.csv") }
    };
    (1..).map(name).find(|name| !folder.join(name).exists()).unwrap_or_else(|| name(1))
}

fn failed(path: &Path, error: std::io::Error) -> Error {
    Error::file(format!("cannot write the rejected rows to `{}`", path.display()), error)
}
