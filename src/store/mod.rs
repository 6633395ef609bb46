//! The store: every customer, every change, on disk in sled and in memory as columns.
//!
//! Architecture invariant: this is the only room that names sled, and nothing above it sees a key or a byte of
//! what lies on disk. It does not know what a command is, who may do what, or what a segment means.
//!
//! How the data lies ([`layout`] lists every table):
//! - Customers live in *pages* of 512 rows. A page is one immutable object on disk (under a *physical* number
//!   that is never used twice), each column encoded and compressed apart inside it. The *directory* says which
//!   physical page is the current one; a page that nothing points to is garbage.
//! - A single change does not rewrite its page: the whole new row lies among the page's *edits* until there are
//!   [`page::MAX_EDITS`] of them, then they are folded in.
//! - Unique keys lead to rows through hash *buckets*. A bucket may name too many rows, never too few: the row
//!   itself decides, so buckets need no clearing and an import may write them before it commits.
//! - In memory a [`Snapshot`] holds the pages behind `Arc`, their columns read on demand. A commit makes a new
//!   snapshot that shares all it did not touch; readers keep theirs as long as they like.
//! - Segments lie as definitions, as bitmaps of their members by blocks, and as records of who entered and left. What a
//!   commit changes of them is worked out within it ([`Consequences`]), so that no membership is ever behind its facts.
//! - One commit is one sled batch: after a crash it is there whole or not at all. An import *stages* pages first,
//!   listed among the *pending* keys, and its commit is the directory that points to them. A small commit is one entry of
//!   the [`journal`]'s file, put where it belongs behind it; everybody reads through a [`tree`] that knows both.
//! - Orders, events and other [`facts`] of customers lie beside the pages, page for page.
//! - Campaigns, rules and codes ([`promotions`]): codes in pages as they were made, what became of one under its number.
//! - Distributions and their messages ([`outbox`]): messages in pages as they were queued, what became of one under its number.
//!
//! Way through the files: `layout` (keys) → `codec` (columns to bytes) → `page` → `snapshot` → `bucket`, `index` (keys
//! to rows) → `history` → `definitions`, `membership`, `moves` (segments) → `commit` (`keys`, `consequences`, `batch`) → `journal`, `tree` →
//! `staging` (`reserve`) → `open` (`database`, `unfinished`); then `verify`, `copy` (compact, backup, restore), `erase`.

mod batch;
mod bucket;
mod codec;
mod commit;
mod consequences;
mod copy;
mod database;
mod definitions;
mod erase;
mod error;
mod facts;
mod history;
mod index;
mod journal;
mod keys;
mod layout;
mod membership;
mod moves;
mod open;
mod outbox;
mod owner;
mod page;
mod parts;
mod promotions;
mod reserve;
mod secret;
mod snapshot;
mod staging;
mod stream;
mod tree;
mod unfinished;
mod verify;

pub use bucket::{KeyIndex, KeyKind, Pair, short};
pub use consequences::Consequences;
pub use definitions::{DefinitionEdit, RuleVersion};
pub use erase::Erasure;
pub use error::StoreError;
pub use facts::{
    FactBatch, FactCells, FactChange, FactEdit, FactIndex, FactKey, FactPageWrite, FactWrites, Happened,
    PageChange, Place, PlacedFact, fact_numbers, fact_pair,
};
pub use history::{CustomerChange, RowEvent};
pub use membership::{ListEdit, MemberChange, SegmentCommit};
pub use open::{Store, StoreOptions};
pub use outbox::{KeptDistribution, NewMessage, OutboxWrites};
pub use page::{Page, SearchText};
pub use parts::{ChangeWrite, Commit, PageWrite};
pub use promotions::{FreeVoucher, Kept, NewCodes, PromotionWrites, Redeemed};
pub use secret::random_bytes;
pub use snapshot::Snapshot;
pub use staging::{EncodedPage, MAX_ROW_WRITES, StagedPage, Staging, encode_page};
pub use stream::{restore_folder, restore_stream};
pub use verify::Finding;
