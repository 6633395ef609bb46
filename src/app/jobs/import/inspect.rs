//! What a file is: its first rows, or all of it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::pipeline;
use super::source::Source;
use crate::app::Error;
use crate::app::jobs::{Cancel, OnProgress, Progress};
use crate::import::{Format, FormatChoices, RawBatch, Reader, Survey, sniff};

/// Bytes at the beginning of a file from which encoding and delimiter are guessed.
const HEAD_BYTES: usize = 256 * 1024;
/// Rows shown in a preview.
const PREVIEW_ROWS: usize = 100;
/// Batches that a glance looks at.
const GLANCED_BATCHES: usize = 8;

/// What a file is, read whole once.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// Encoding, delimiter, header.
    pub format: Format,
    /// The columns' names.
    pub header: Vec<String>,
    /// What stands in every column.
    pub survey: Survey,
    /// The first rows.
    pub preview: Vec<Vec<String>>,
}

/// What a file's first rows say.
#[derive(Clone, Debug)]
pub struct Glance {
    /// As if these were all.
    pub inspection: Inspection,
    /// Whether they are.
    pub is_whole: bool,
}

/// Reads a whole file and says what it is; opens no store.
///
/// # Errors
/// [`Error::Refused`] where it is no table, [`Error::Cancelled`].
pub fn inspect(
    source: &Source,
    choices: &FormatChoices,
    cancel: &Cancel,
    progress: OnProgress<'_>,
) -> Result<Inspection, Error> {
    let (format, reader) = open(source, choices)?;
    let header = reader.header().to_vec();
    let mut preview = Vec::new();
    let total = source.len();
    let surveys = Surveys::new(header.len());
    let survey_batch = |batch: RawBatch, bytes: u64| {
        surveys.add(&batch);
        Ok((batch, bytes))
    };
    let mut rows = 0;
    pipeline::in_order(reader, cancel, survey_batch, |(batch, bytes)| {
        show(&batch, &mut preview);
        rows += batch.rows() as u64;
        progress(Progress { phase: "reading", done: bytes, total, rows });
        Ok(())
    })?;
    Ok(Inspection { format, header, survey: surveys.merged(), preview })
}

/// The different values of a column with the rows in which each stands, most frequent first; `None` where there are
/// more than a limit. Reads the file once more; empty cells are no value.
///
/// # Errors
/// [`Error::Refused`] where the file cannot be read, [`Error::Cancelled`].
pub fn distinct(
    source: &Source,
    format: &Format,
    column: usize,
    limit: usize,
    cancel: &Cancel,
) -> Result<Option<Vec<(String, u64)>>, Error> {
    let reader = Reader::open(source.open()?, format)?;
    let mut values: HashMap<String, u64> = HashMap::new();
    let of_batch = |batch: RawBatch, _: u64| {
        let mut seen: HashMap<&[u8], u64> = HashMap::new();
        for row in (0..batch.rows()).filter(|row| column < batch.cells(*row)) {
            *seen.entry(batch.cell(row, column)).or_default() += 1;
        }
        let text = |(cell, rows): (&[u8], u64)| (String::from_utf8_lossy(cell).trim().to_owned(), rows);
        Ok(seen.into_iter().map(text).collect::<Vec<_>>())
    };
    pipeline::in_order(reader, cancel, of_batch, |seen| {
        for (value, rows) in seen.into_iter().filter(|(value, _)| !value.is_empty()) {
            // One more than fits says that there are too many.
            if values.len() <= limit || values.contains_key(&value) {
                *values.entry(value).or_default() += rows;
            }
        }
        Ok(())
    })?;
    if values.len() > limit {
        return Ok(None);
    }
    let mut values: Vec<(String, u64)> = values.into_iter().collect();
    values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(Some(values))
}

/// Reads a file's first rows.
///
/// # Errors
/// [`Error::Refused`] where it is no table.
pub fn glance(source: &Source, choices: &FormatChoices) -> Result<Glance, Error> {
    let (format, mut reader) = open(source, choices)?;
    let header = reader.header().to_vec();
    let (mut preview, mut survey) = (Vec::new(), Survey::new(header.len()));
    let mut is_whole = false;
    for _ in 0..GLANCED_BATCHES {
        let Some(batch) = reader.next_batch(usize::MAX)? else {
            is_whole = true;
            break;
        };
        show(&batch, &mut preview);
        survey.add(&batch);
    }
    Ok(Glance { inspection: Inspection { format, header, survey, preview }, is_whole })
}

fn open(source: &Source, choices: &FormatChoices) -> Result<(Format, Reader<std::fs::File>), Error> {
    let format = if let Some(known) = source.format() {
        known
    } else {
        let (head, is_whole) = source.head(HEAD_BYTES)?;
        sniff(&head, is_whole, choices)?
    };
    let reader = Reader::open(source.open()?, &format)?;
    Ok((format, reader))
}

fn show(batch: &RawBatch, preview: &mut Vec<Vec<String>>) {
    let wanted = PREVIEW_ROWS.saturating_sub(preview.len()).min(batch.rows());
    preview.extend((0..wanted).map(|row| batch.record(row)));
}

/// Surveys of workers: one grows cheaper the more it has seen, so that each worker goes on with one; merged, their
/// order is no matter.
pub(super) struct Surveys {
    columns: usize,
    resting: Mutex<Vec<Survey>>,
}

impl Surveys {
    pub fn new(columns: usize) -> Self {
        Self { columns, resting: Mutex::default() }
    }

    pub fn add(&self, batch: &RawBatch) {
        let taken = self.resting.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut survey = taken.unwrap_or_else(|| Survey::new(self.columns));
        survey.add(batch);
        self.resting.lock().unwrap_or_else(PoisonError::into_inner).push(survey);
    }

    pub fn merged(self) -> Survey {
        let mut all = Survey::new(self.columns);
        let surveys = self.resting.into_inner().unwrap_or_else(PoisonError::into_inner);
        surveys.into_iter().for_each(|survey| all.merge(survey));
        all
    }
}
