//! Facts: orders, events and the other records of customers.
//!
//! They lie beside the pages of customers, page for page: the facts of one kind of the 512 customers of a page are
//! *chunks* of up to 512 facts each, columns like everything else. So an import writes them in bulk, a customer's
//! are found by reading a few chunks, and a filter walks them page by page beside the customers. A single fact is an
//! *edit*, one small value, folded into a chunk later.
//!
//! An id leads to a customer through the same hash buckets as customers' keys; the chunk decides. What is reckoned
//! from facts ([`Summary`](crate::domain::Summary)) is written in the commit that changes them, as columns of the
//! page of customers, reckoned anew from all facts of the page.
//!
//! Way through the files: `table` (in memory) → `chunk` → `read` → `rewrite` (pages anew) → `write` (in a commit) →
//! `summaries` → `history` (for an undo) → `keep` (opening, copying, erasing, verifying).

mod chunk;
mod history;
mod keep;
mod read;
mod rewrite;
mod summaries;
mod table;
#[cfg(test)]
mod tests;
mod write;

pub use history::FactChange;
pub use read::{FactBatch, FactIndex, FactKey, PlacedFact, fact_pair};
pub use rewrite::{FactCells, FactPageWrite, PageChange};
pub use table::Place;
pub use write::{FactEdit, FactWrites, Happened, fact_numbers};

pub(super) use keep::{copy_facts, known_parts, read_facts, read_summary_places, verify_facts};
pub(super) use summaries::version as summaries_version;
pub(super) use table::FactTable;

/// Of one page: where its chunks lie, in how many parts, and how many facts each has.
type Places = Vec<(u64, u16, u16)>;

/// The places of a page's chunks.
fn places(page: &table::FactPage) -> Places {
    let place = |part: &table::Part| {
        let blob = part.chunk.blob();
        (blob.physical, blob.parts, part.chunk.len() as u16)
    };
    page.parts.iter().map(place).collect()
}
