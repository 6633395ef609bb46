//! Distributions and their messages on disk and in memory.
//!
//! An import may queue a million messages in its commit: so messages lie in pages as they were queued, and what became of
//! one lies apart, under its number, once anything does; a message with nothing there is queued. Page and place in it are
//! the number. Definitions, and how many messages stand how, are in memory.
//!
//! Way through the files: `table` (what is in memory) → `read` → `write` → `keep` (copies, and verification).

mod keep;
mod read;
mod table;
mod write;

pub use table::KeptDistribution;
pub use write::{NewMessage, OutboxWrites};

pub(super) use keep::{copy_outbox, verify_outbox};
pub(super) use table::{OutboxTable, read_outbox};
