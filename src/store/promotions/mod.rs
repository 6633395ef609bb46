//! Campaigns and codes on disk and in memory.
//!
//! A million codes are made at once, and of most of them nothing ever comes: so codes lie in pages as they were made, and
//! what became of one lies apart, under its number, once anything does. Page and place in it are the number, so that no
//! index leads from one to the other; hash buckets lead from the text of a code to its number. Definitions and numbers
//! of campaigns are in memory.
//!
//! Way through the files: `table` (what is in memory) → `codes` (pages of them), `holders` → `read` → `write` → `keep` (copies, and
//! verification).

mod codes;
mod holders;
mod keep;
mod read;
mod table;
mod write;

pub use read::{FreeVoucher, Redeemed};
pub use table::Kept;
pub use write::{NewCodes, PromotionWrites};

pub(super) use keep::{copy_promotions, verify_promotions};
pub(super) use table::{PromotionTable, decode_definition, encode_definition, read_promotions};

/// The kind of the buckets that lead from codes to their numbers; others are in use below.
const CODES: u8 = 32;
