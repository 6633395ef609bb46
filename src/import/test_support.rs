//! Files and batches for the room's tests.

use super::{
    Binding, Choices, Declaration, FormatChoices, Mapping, RawBatch, Reader, Refusal, Suggestion, Survey,
    bind, declarations, sniff, suggest,
};
use crate::domain::Schema;

/// A batch of cells as they are.
pub(super) fn batch(rows: &[&[&str]]) -> RawBatch {
    let mut batch = RawBatch::new(0, super::Encoding::UTF_8, b',', rows.len(), 0);
    for (at, row) in rows.iter().enumerate() {
        let start = batch.bytes.len() as u32;
        for cell in *row {
            batch.bytes.extend_from_slice(cell.as_bytes());
            batch.ends.push(batch.bytes.len() as u32);
            batch.bytes.push(b',');
        }
        batch.close_row(start, at as u64 + 2);
    }
    batch
}

/// A file read whole.
#[derive(Debug)]
pub(super) struct Opened {
    pub header: Vec<String>,
    pub batches: Vec<RawBatch>,
    pub survey: Survey,
    pub format: super::Format,
}

/// Reads a file as an import does, in batches of three rows.
pub(super) fn open(file: &[u8], choices: &FormatChoices) -> Result<Opened, Refusal> {
    let format = sniff(file, true, choices)?;
    let mut reader = Reader::open(file, &format)?;
    let header = reader.header().to_vec();
    let (mut batches, mut survey) = (Vec::new(), Survey::new(header.len()));
    while let Some(batch) = reader.next_batch(3)? {
        survey.add(&batch);
        batches.push(batch);
    }
    Ok(Opened { header, batches, survey, format })
}

/// The suggestion for a file.
pub(super) fn suggestion(file: &str, schema: &Schema, choices: &Choices) -> Result<Suggestion, Refusal> {
    let opened = open(file.as_bytes(), &FormatChoices::default())?;
    suggest(&opened.header, &opened.survey, schema, choices)
}

/// A file and the mapping suggested for it.
pub(super) fn prepared(file: &[u8], schema: &Schema, choices: &Choices) -> (Mapping, Opened) {
    let opened = open(file, &FormatChoices::default()).unwrap();
    let suggestion = suggest(&opened.header, &opened.survey, schema, choices).unwrap();
    (suggestion.mapping, opened)
}

/// A file and the suggested mapping bound to it, everything new declared.
pub(super) fn bound(file: &[u8], schema: &Schema, choices: &Choices) -> (Binding, Opened) {
    let (mapping, opened) = prepared(file, schema, choices);
    let mut schema = schema.clone();
    for declaration in declarations(&mapping, &schema) {
        match declaration {
            Declaration::Metadata { name, value_type } => {
                schema.declare(&name, value_type, false).unwrap();
            }
            Declaration::Consent { name } => {
                schema.consent(&name).unwrap();
            }
        }
    }
    (bind(&mapping, &opened.header, &schema).unwrap(), opened)
}
