//! A file becomes columns of customers: guessed, mapped, converted, and every bad row reported.
//!
//! This room knows no store, no screen, no clock and no thread; bytes come through [`std::io::Read`]. It never fails
//! for a bad row: that is a [`Reject`]. It refuses a file or a mapping as a whole by a [`Refusal`], before a row.
//!
//! Way through the files: [`sniff`] guesses a [`Format`] → [`Reader`] cuts rows into [`RawBatch`]es → [`Survey`] looks at
//! every cell of every column → [`suggest`] makes a [`Mapping`], with questions → [`declarations`] and [`bind`] tie it to
//! the schema → [`Binding::convert`] makes columns and rejects → [`Report`] counts. `operator.rs` holds what people say by
//! hand, `propose.rs` and `settle.rs` what headers say, `synonyms.toml` the words. `records` does the same for files of
//! orders, events and so on, with words of its own.
//!
//! ```
//! use patrons::domain::Schema;
//! use patrons::import::*;
//!
//! let file = b"E-Mail;Vorname;Nachname\nzofia@example.com;Zofia;Lis\n";
//! let format = sniff(file, true, &FormatChoices::default())?;
//! let mut reader = Reader::open(&file[..], &format)?;
//! let header = reader.header().to_vec();
//! let batch = reader.next_batch(512)?.expect("a row");
//! let mut survey = Survey::new(header.len());
//! survey.add(&batch);
//! let suggestion = suggest(&header, &survey, &Schema::default(), &Choices::default())?;
//! let binding = bind(&suggestion.mapping, &header, &Schema::default())?;
//! let converted = binding.convert(&batch);
//! assert_eq!((converted.rows, converted.rejects.len()), (1, 0));
//! assert_eq!(converted.columns[1].text(0), Some("Zofia Lis"));
//! # Ok::<(), Refusal>(())
//! ```

mod batch;
mod bind;
mod cells;
mod convert;
mod dates;
mod decode;
mod encoding;
mod format;
mod frame;
mod guess;
mod lines;
mod mapping;
mod months;
mod numbers;
mod operator;
mod propose;
mod question;
mod reader;
mod records;
mod refusal;
mod reject;
mod report;
mod rows;
mod settle;
mod sniff;
mod suggest;
mod suggestion;
mod survey;
mod synonyms;
mod target;
#[cfg(test)]
mod test_support;
#[cfg(test)]
mod tests;
mod text;
mod truths;

pub use batch::RawBatch;
pub use bind::{Binding, BoundColumn, Declaration, bind, declarations};
pub use convert::Converted;
pub use dates::{DateEvidence, DateOrder, Verdict};
pub use encoding::Encoding;
pub use format::{Format, FormatChoices, parse_delimiter};
pub use lines::{is_json_lines, table_of_lines};
pub use mapping::{ColumnMapping, Duplicates, EmptyPolicy, Mapping, MappingError, MatchKey, OnError, Target};
pub use numbers::{NumberEvidence, NumberStyle};
pub use question::Question;
pub use reader::Reader;
pub use records::{
    ConvertedRecords, CustomerKey, FILE_KINDS, RecordChoices, RecordColumn, RecordMapping, RecordSuggestion,
    RecordTarget, kind_of_header, label_word, propose_records, suggest_records,
};
pub use refusal::Refusal;
pub use reject::{Reject, Rule};
pub use report::{AttributeReport, MAX_LISTED_REJECTS, MAX_TRANSITIONS, RejectsWriter, Report, template};
pub use rows::RawRows;
pub use sniff::sniff;
pub use suggest::{Choices, Suggestion, suggest};
pub use survey::{ColumnSurvey, Shape, Survey};
pub use synonyms::header_key;
pub use truths::read as truth;
