//! The terminal interface: screens that people work in by keyboard.
//!
//! This room turns keys into acts and answers into pictures. It does not know how anything is stored: screens
//! return effects, `shell/carry.rs` alone asks `crate::app`. Nothing here blocks input.
//!
//! Way through the files: [`key`] → [`keymap`] (keys to actions; one table) → [`session`] (screens in their
//! stacks, dialogs, messages) → [`screen`] (a module each: `update` takes an [`event`] and returns [`effect`]s,
//! `view` paints with [`widget`]s in a [`theme`]) → [`overlay`] (dialogs) → [`shell`] (the terminal, the loop,
//! and the carrying out).
//!
//! # Adding a screen
//! 1. `screen/<name>.rs` (or a folder) with a state struct: `focus`, `unavailable`, `update`, `view`, and `draft`
//!    where something is typed.
//! 2. A variant of [`screen::Screen`] and an arm in each `match` of `screen/mod.rs`; an [`effect::Opening`] that
//!    opens it.
//! 3. Its actions as lines of [`keymap::table`] under a [`keymap::Context`] of its own, and a constant in
//!    [`keymap::focus`] (also in its `ALL`) that puts the context before `List`, `Global` and `Always`.
//! 4. What it asks: a variant of [`effect::Query`] and [`effect::Answer`] (or [`job::JobRequest`]) and an arm in
//!    `shell/carry.rs` (or `shell/work.rs`).
//!
//! # Habits
//! - `view` takes `&self`: what paging needs of the room comes with [`event::Env::size`] in `update`.
//! - A screen numbers its requests ([`effect::Ticket`]) and drops answers to others than it waits for.
//! - Customers' text passes [`widget::cut::shown`], which makes it safe and cuts it by graphemes.
//! - Nothing is painted outside the area given, at any size from nothing up.

pub mod distribution;
pub mod effect;
pub mod event;
pub mod filter;
mod folder;
pub mod format;
pub mod job;
pub mod key;
pub mod keymap;
pub mod overlay;
pub mod pairs;
pub mod profile;
pub mod promotion;
pub mod screen;
pub mod segment;
pub mod session;
pub mod shell;
#[cfg(test)]
pub mod stage;
pub mod theme;
mod toast;
pub mod widget;

pub use keymap::docs::keys_markdown;
pub use shell::{TuiError, TuiOptions, run, run_plain};
