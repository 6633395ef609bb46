//! Mending a bad row: its cells in a form, and whether the row is good then, by the import's own rules.

use super::mapped::Mapped;
use crate::domain::Schema;
use crate::import::{Encoding, Format, Reader, Reject, RejectsWriter, Rule};
use crate::tui::overlay::{Form, FormField};

/// A form of the cells of a row, as it stands in the file or as it was mended before.
pub(super) fn form(header: &[String], reject: &Reject, cells: &[String]) -> Form {
    let fields = header.iter().enumerate().map(|(at, name)| {
        let field = FormField::new(name.clone(), cells.get(at).map_or("", String::as_str));
        if reject.column.as_deref() == Some(name) { field.hint(reject.remedy.clone()) } else { field }
    });
    Form::new(format!("Line {}: {}", reject.line, reject.rule), fields.collect())
}

/// What is wrong with a mended row; what only the stored customers can tell shows when it is imported.
pub(super) fn check(mapped: &Mapped, schema: &Schema, cells: &[String]) -> Result<(), String> {
    let delimiter = mapped.opened.read.inspection.format.delimiter;
    let format = Format { delimiter, encoding: Encoding::UTF_8, ..Format::OURS };
    let bytes = written(mapped.header(), &format, cells).map_err(|error| error.to_string())?;
    let mut reader = Reader::open(&bytes[..], &format).map_err(|refusal| refusal.to_string())?;
    let binding = mapped.bound_to(reader.header(), schema)?;
    let batch = reader.next_batch(1).map_err(|refusal| refusal.to_string())?;
    let Some(batch) = batch else {
        return Err("the row is empty".to_owned());
    };
    match binding.convert(&batch).rejects.first() {
        Some(reject) => Err(reject.reason()),
        None => Ok(()),
    }
}

/// The row as a file of its own.
fn written(header: &[String], format: &Format, cells: &[String]) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut writer = RejectsWriter::new(&mut out, header, format)?;
    writer.write(&Reject::new(0, None, "", Rule::Required, "").with_record(cells.to_vec()))?;
    writer.finish()?;
    Ok(out)
}
