//! What happened to a customer, newest first: what is known of records, of changes of the customer itself, and of the
//! segments it entered and left.
//!
//! Nothing here is kept twice: records tell of orders and events, change-sets of changes, the segments' history of who
//! moved. Way through: [`kind`] (which kinds of events there are, their groups and categories) → [`entry`] (one thing
//! that happened) → [`wanted`] (what is asked for) → [`gather`] (reads no more than that).

mod entry;
mod gather;
mod kind;
mod wanted;

pub(in crate::app) use entry::in_words;
pub use entry::{About, ActivityEntry};
pub use gather::{Activity, activity};
pub use kind::{Category, Group, KINDS, group_of};
pub use wanted::{Types, Wanted};
