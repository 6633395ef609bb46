//! The file of rejected rows.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use super::{Job, Mode};
use crate::app::Error;
use crate::import::{Reject, RejectsWriter};

/// The folder in the data folder for rejects nobody named a file for.
const FOLDER: &str = "rejects";

/// Rejected rows on their way into a file, which appears under its name once the import is done.
pub(super) struct RejectsFile {
    target: Option<PathBuf>,
    open: Option<(RejectsWriter<BufWriter<File>>, TempPath)>,
}

impl RejectsFile {
    /// Begins; no file is made before the first reject, and none at all by a dry run that names none.
    pub fn begin(folder: &Path, job: &Job<'_>) -> Result<Self, Error> {
        let target = match (&job.options.rejects, job.options.mode) {
            (Some(path), _) => Some(path.clone()),
            (None, Mode::DryRun) => None,
            (None, Mode::Run) => {
                let folder = folder.join(FOLDER);
                std::fs::create_dir_all(&folder).map_err(|e| failed(&folder, e))?;
                Some(folder.join(free_name(&folder, job.source.name())))
            }
        };
        Ok(Self { target, open: None })
    }

    /// Adds rows.
    pub fn add(&mut self, job: &Job<'_>, rejects: &[Reject]) -> Result<(), Error> {
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

    /// Puts the file under its name; `None` where nothing was rejected.
    pub fn finish(self) -> Result<Option<PathBuf>, Error> {
        let (Some(target), Some((writer, path))) = (self.target, self.open) else { return Ok(None) };
        writer.finish().map_err(|e| failed(&target, e))?;
        path.persist(&target).map_err(|e| failed(&target, e.error))?;
        Ok(Some(target))
    }
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
