//! The use cases: what an operator, a script or another program may do, whichever door it comes through.
//!
//! Architecture invariant: only the writer changes the store, one command after the other; a door translates and
//! decides nothing. This room knows no key press, no terminal and no byte on disk.
//!
//! Way through the files: [`App`] (house) opens the folder and hands commands to `writer`, which asks the file of the
//! use case (`create`, `edit`, `delete`, `merge`, `undo`, `erase`, `schema`) what a [`Command`] means for the present
//! snapshot; each answers with a list of row changes that `plan` turns into one commit. Reading needs no writer:
//! [`filter`] says whom a text means, [`list`] orders and searches, [`customer`] shows one person, both on a snapshot. Long work is a job: [`jobs`].

pub mod activity;
pub mod arrival;
mod command;
mod create;
pub mod customer;
pub mod dashboard;
mod delete;
pub mod distributions;
pub mod duplicates;
mod edit;
mod erase;
mod error;
pub mod filter;
mod house;
pub mod jobs;
pub mod list;
pub mod mappings;
pub mod merge;
mod plan;
pub mod profile;
pub mod promotions;
pub mod records;
mod restore;
mod schema;
pub mod segments;
pub mod shape;
mod undo;
mod writer;

pub use command::{
    Actor, AttributeChange, Certificate, Command, ListQuery, LogEntry, LogEvent, LoggedRecord, NewSegment,
    Notice, Reply, SavedView, SegmentReply, SortKey, ViewColumn,
};
pub use erase::find as find_to_erase;
pub use error::Error;
pub use house::{App, AppOptions, Settings, is_house};
pub use jobs::Cancel;
pub use promotions::{NewCampaign, NewPublication, NewRedemption, NewVoucher, PromotionReply};
pub use records::NewRecord;
pub use restore::{restore_folder, restore_stream};
pub use segments::TimeUse;

/// What readers hold, whichever door they came through.
pub use crate::store::{Finding, Snapshot};
