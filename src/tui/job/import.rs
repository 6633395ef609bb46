//! The jobs of the import wizard: what they are asked and what they find.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::jobs::import::records::RowPolicies;
use crate::app::jobs::import::{Imported, Inspection, Mode, Source, Unknown};
use crate::import::{FormatChoices, Mapping, RecordMapping, Report};

/// Asks what a file is.
#[derive(Clone, Debug)]
pub struct InspectRequest {
    /// The file; `~` is the home folder.
    pub file: String,
    /// What a person decided of its format.
    pub choices: FormatChoices,
}

/// Asks for an import.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    /// The file as it was read.
    pub read: Arc<ReadFile>,
    /// What becomes of it.
    pub mapping: Mapping,
    /// Whether it happens.
    pub mode: Mode,
    /// Where rejected rows are written; into the data folder where none is named.
    pub rejects: Option<String>,
    /// Rows that were mended by hand; they are imported after the file, by the same mapping.
    pub mended: Vec<Vec<String>>,
}

/// Asks for an import of records.
#[derive(Clone, Debug)]
pub struct RecordsRequest {
    /// The file as it was read.
    pub read: Arc<ReadFile>,
    /// What becomes of it.
    pub mapping: RecordMapping,
    /// How rows are treated.
    pub policies: RowPolicies,
    /// What becomes of rows of customers nobody knows.
    pub unknown: Unknown,
    /// Whether it happens.
    pub mode: Mode,
    /// Where rejected rows are written; into the data folder where none is named.
    pub rejects: Option<String>,
}

/// A file that was read whole once.
#[derive(Clone, Debug)]
pub struct ReadFile {
    /// Its whole path.
    pub path: PathBuf,
    /// Its size, and when it was changed: a file that is another by now is not imported.
    pub stamp: Stamp,
    /// What it is.
    pub inspection: Inspection,
    /// The table that was made of it, where it is JSON Lines: it is made once, for the reading, the dry run and the run.
    pub table: Option<Source>,
    /// The words of columns that may become a status or a result, with the rows in which each stands.
    pub words: Vec<(usize, Vec<(String, u64)>)>,
}

/// By what a changed file is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes.
    pub bytes: u64,
    /// When it was changed.
    pub changed: Option<std::time::SystemTime>,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Carried {
    /// By the file.
    pub main: Imported,
    /// By the mended rows, or why they were not imported.
    pub mended: Option<Result<Imported, String>>,
}

/// What a job found.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A file was read, or why not.
    Read(Result<Arc<ReadFile>, String>),
    /// An import was tried, or why not.
    Tried(Result<Arc<Report>, String>),
    /// An import was carried out.
    Imported(Arc<Carried>),
}

/// Two are one where they are the same piece of memory: a file may have a million cells.
impl PartialEq for Outcome {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Read(Ok(a)), Self::Read(Ok(b))) => Arc::ptr_eq(a, b),
            (Self::Tried(Ok(a)), Self::Tried(Ok(b))) => Arc::ptr_eq(a, b),
            (Self::Imported(a), Self::Imported(b)) => Arc::ptr_eq(a, b),
            (Self::Read(Err(a)), Self::Read(Err(b))) | (Self::Tried(Err(a)), Self::Tried(Err(b))) => a == b,
            _ => false,
        }
    }
}

impl InspectRequest {
    /// What the jobs list calls it.
    pub fn title(&self) -> String {
        format!("reading {}", name_of(Path::new(&self.file)))
    }
}

impl ImportRequest {
    /// What the jobs list and the toasts call it.
    pub fn title(&self) -> String {
        let what = if self.mode == Mode::Run { "import of" } else { "dry run of" };
        format!("{what} {}", self.read.name())
    }
}

impl RecordsRequest {
    /// What the jobs list and the toasts call it.
    pub fn title(&self) -> String {
        let what = if self.mode == Mode::Run { "import of" } else { "dry run of" };
        format!("{what} {}", self.read.name())
    }
}

impl ReadFile {
    /// The file's name without its folder.
    pub fn name(&self) -> String {
        name_of(&self.path)
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
