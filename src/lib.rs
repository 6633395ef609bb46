//! `patrons` keeps a business's customers and is worked in from a terminal.
//!
//! # The house
//! A room may look down, never up.
//!
//! | floor | rooms |
//! |---|---|
//! | doors | [`tui`] (screens), [`cli`] (words); `main.rs` wires, [`config`] alone reads settings and environment |
//! | use cases | [`app`]: commands, the one writer, jobs |
//! | storage | [`store`]: the only room that names sled |
//! | engines | [`query`] (text to truth), [`segments`] (who is in, who moved), [`promotions`] (what codes give), [`delivery`] (a message to the outside), [`import`] (a file to columns), [`export`] (columns to a file), [`generate`] (invented customers) |
//! | ground | [`domain`]: what things are |
//!
//! # Walk one: a line of CSV becomes a customer
//! A door hands a file to [`app::jobs::import::inspect`], which reads it whole: `sniff` guesses its form, `Survey` looks at
//! every cell. [`import::suggest`] makes a mapping; a person corrects it. [`app::jobs::import::run`] reads the file again:
//! workers convert batches to typed columns and judge each row against one snapshot; the ledger follows in the order of
//! the file and stages pages that nothing points to yet. The writer then commits one batch: from that moment every new
//! snapshot shows all of it.
//!
//! # Walk two: a key becomes a picture
//! Bytes become an event, the key map an action, the screen's `update` changes its own state and returns effects. The
//! shell carries them out beside the screen: reads on a snapshot, commands through the writer, long work as jobs. Answers
//! come back to `update`; if anything changed, `view` paints.
//!
//! # What holds everywhere
//! - Time and randomness are arguments; one clock reads the machine's.
//! - A commit is one batch, or one entry of a journal's file: after a crash it is there whole or not at all.
//! - Everything derived can be dropped and made anew; `verify` compares.
//! - A bad row is data with a remedy, never an error that ends the file.

pub mod app;
pub mod cli;
pub mod config;
pub mod delivery;
pub mod domain;
pub mod export;
pub mod generate;
pub mod import;
pub mod promotions;
pub mod query;
pub mod segments;
pub mod store;
pub mod tui;
