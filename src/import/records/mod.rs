//! Files of records: orders, events, redemptions, vouchers, points. The reader is that of customers; what columns mean is
//! said here, and a row becomes the fields of a [`Fact`](crate::domain::Fact) and the keys of its customer.
//!
//! Way through the files: `words.toml` (headers, data) → `target` → [`suggest_records`] → `convert` → `complete`.

mod complete;
mod convert;
mod kind;
mod metadata;
mod suggest;
mod target;

pub use convert::ConvertedRecords;
pub use kind::{FILE_KINDS, kind_of_header};
pub use suggest::{RecordChoices, RecordSuggestion, propose_records, suggest_records};
pub use target::{CustomerKey, RecordColumn, RecordMapping, RecordTarget, label_word};
