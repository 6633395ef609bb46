//! Work that goes on behind the screens: what is asked for, and how far it is.

pub mod import;

use super::effect::{Opening, Whom};
use crate::app::jobs::Progress;
use crate::domain::{ColumnId, FactKind};

/// A job of this session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

/// What can be done in the background. A new kind of job is a variant here and an arm in `shell/work.rs`.
#[derive(Clone, Debug)]
pub enum JobRequest {
    /// Imports the sample data.
    LoadSample,
    /// Writes customers to a file.
    Export(ExportOrder),
    /// Reads a file whole and says what it is.
    Inspect(import::InspectRequest),
    /// Imports a file, or says what that would do.
    Import(Box<import::ImportRequest>),
    /// Imports a file of records, or says what that would do.
    Records(Box<import::RecordsRequest>),
}

/// What an export writes, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportOrder {
    /// Records instead of the customers themselves.
    pub records: Option<FactKind>,
    /// Which attributes of customers, in which order.
    pub columns: Vec<ColumnId>,
    /// Whom, or whose.
    pub whom: Whom,
    /// In which form.
    pub format: ExportFormat,
    /// With a `'` before what a spreadsheet would take for a formula.
    pub excel_safe: bool,
    /// The file, whole.
    pub path: String,
}

/// The form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// A header and a line per customer.
    Csv,
    /// A JSON object per line.
    JsonLines,
}

/// What the title of an export begins with; the path follows.
const EXPORT_TO: &str = "export to ";

impl ExportFormat {
    /// How its files end.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => ".csv",
            Self::JsonLines => ".jsonl",
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Csv => Self::JsonLines,
            Self::JsonLines => Self::Csv,
        }
    }
}

impl JobRequest {
    /// What the jobs list and the toasts call it.
    pub fn title(&self) -> String {
        match self {
            Self::LoadSample => "sample data".to_owned(),
            Self::Export(order) => format!("{EXPORT_TO}{}", order.path),
            Self::Inspect(request) => request.title(),
            Self::Import(request) => request.title(),
            Self::Records(request) => request.title(),
        }
    }
}

/// Where a job stands.
#[derive(Clone, Debug, PartialEq)]
pub enum JobState {
    /// It is at work.
    Running,
    /// It has been asked to stop.
    Cancelling,
    /// It is done: one line for people.
    Done(String),
    /// It failed, or was cancelled: why.
    Failed(String),
}

/// A job as screens show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Which.
    pub id: JobId,
    /// What it does.
    pub title: String,
    /// How far it is.
    pub progress: Progress,
    /// When it began, in milliseconds since 1970.
    pub started_ms: i64,
    /// When it ended.
    pub ended_ms: Option<i64>,
    /// Where it stands.
    pub state: JobState,
    /// What a key opens when it is done.
    pub opens: Option<Opening>,
    /// What it found, for the screen that began it.
    pub outcome: Option<import::Outcome>,
}

/// What a worker says of its job.
#[derive(Clone, Debug, PartialEq)]
pub enum JobReport {
    /// How far it is.
    Progress(Progress),
    /// What it found; comes before the end.
    Outcome(import::Outcome),
    /// It ended.
    Ended {
        /// One line for people, or why not; an empty line is not told.
        result: Result<String, String>,
        /// What a key may open.
        opens: Option<Opening>,
    },
}

impl Job {
    /// A job that begins.
    pub fn new(id: JobId, title: String, now_ms: i64) -> Self {
        let state = JobState::Running;
        let progress = Progress::default();
        Self { id, title, progress, started_ms: now_ms, ended_ms: None, state, opens: None, outcome: None }
    }

    /// The file that it writes, or wrote, where it is an export.
    pub fn exported_path(&self) -> Option<&str> {
        self.title.strip_prefix(EXPORT_TO)
    }

    /// Whether it is still at work.
    pub fn is_running(&self) -> bool {
        matches!(self.state, JobState::Running | JobState::Cancelling)
    }

    /// How much of it is done, from 0 to 1.
    pub fn part(&self) -> Option<f64> {
        let Progress { done, total, .. } = self.progress;
        (total > 0).then(|| (done as f64 / total as f64).min(1.0))
    }

    /// For how long it has been at work, or was.
    pub fn elapsed_ms(&self, now_ms: i64) -> i64 {
        self.ended_ms.unwrap_or(now_ms) - self.started_ms
    }

    /// Rows per second, once that says something.
    pub fn rate(&self, now_ms: i64) -> Option<f64> {
        let elapsed = self.elapsed_ms(now_ms);
        (elapsed >= 500 && self.progress.rows > 0)
            .then(|| self.progress.rows as f64 * 1000.0 / elapsed as f64)
    }

    /// How long it will take still, once that says something.
    pub fn left_ms(&self, now_ms: i64) -> Option<i64> {
        let elapsed = self.elapsed_ms(now_ms);
        let part = self.part().filter(|part| elapsed >= 500 && *part > 0.01 && *part < 1.0)?;
        Some((elapsed as f64 * (1.0 - part) / part) as i64)
    }

    /// Takes a worker's report.
    pub fn report(&mut self, report: JobReport, now_ms: i64) {
        match report {
            JobReport::Progress(progress) => self.progress = progress,
            JobReport::Outcome(outcome) => self.outcome = Some(outcome),
            JobReport::Ended { result, opens } => {
                self.ended_ms = Some(now_ms);
                self.opens = opens;
                self.state = match result {
                    Ok(line) => JobState::Done(line),
                    Err(why) => JobState::Failed(why),
                };
            }
        }
    }
}
