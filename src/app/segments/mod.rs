//! Segments as use cases: what commits and the passing of time make of memberships, and the commands on segments.
//!
//! Whoever commits says what it does to customers; [`consequences`] works out within the commit what that makes of
//! memberships, so that no segment is ever behind its facts. [`lapse`] does the same for windows of time that lapse,
//! at their true instants, also those of a stop. Both work page by page (`page`), since whether somebody is in a
//! segment depends on that customer's row alone.
//!
//! Way through the files: `touched` → `page` → `consequences` → `lapse` → `time` (when which of them is asked) → `names`; commands
//! in `define`, `list`, `delete`, `undo`; questions in `read`, `compare` and `why`;
//! `check` for `verify`.

mod check;
mod compare;
mod consequences;
mod define;
mod delete;
mod lapse;
mod list;
mod names;
mod page;
mod read;
mod time;
mod touched;
mod undo;
mod why;

pub use compare::Difference;
pub use names::Named;
pub use read::{Membership, SegmentSummary, find, members, rule_text};
pub use time::TimeUse;

pub(super) use check::verify;
pub(super) use consequences::{Circumstances, Intent, cause_of, consequences};
pub(super) use define::{create, edit, rename, reread};
pub(super) use delete::delete;
pub(super) use list::{add, listed, remove};
pub(super) use time::{apply_due, basis, calendar, show};
pub(super) use undo::{list_back, segment_of, undo};
