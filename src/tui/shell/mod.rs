//! The terminal and the loop: what comes in becomes inputs of a session, its frames and effects go out.
//!
//! Way through the files: [`terminal`] (modes, set and taken back) and [`input`] (bytes to events) and [`signals`]
//! → [`run`] (the loop, over what [`hold`] holds: wait, take all, update, paint; [`plain`] has one line by line)
//! → [`carry`] (the only file that asks `crate::app`), with [`work`] (jobs), [`timers`], [`clipboard`], [`drafts`] and [`editor`] → [`backend`] (frames as bytes).

pub mod backend;
mod carry;
mod clipboard;
mod distributions;
mod drafts;
mod editor;
mod exports;
mod files;
mod ground;
mod hold;
mod imports;
mod input;
mod lists;
mod news;
mod pairs;
mod paths;
mod plain;
mod profile;
mod promotions;
mod run;
mod segments;
mod signals;
mod terminal;
mod timers;
mod work;

pub use plain::run as run_plain;
pub use run::run;

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::theme::{Charset, Depth, Name};
use crate::app::Actor;

/// What a terminal session needs to know of settings and surroundings; `config.rs` reads them.
#[derive(Clone)]
pub struct TuiOptions {
    /// Who acts.
    pub actor: Actor,
    /// `[keys]` of the settings: action id to keys.
    pub keys: BTreeMap<String, String>,
    /// The theme of the settings.
    pub theme: Name,
    /// `COLORFGBG`, for the theme that goes by the terminal's ground.
    pub colorfgbg: Option<String>,
    /// How many colours the terminal has; see `Theme::depth_of`.
    pub depth: Depth,
    /// Which characters it shows.
    pub charset: Charset,
    /// Whether the mouse is taken; off leaves selecting to the terminal.
    pub mouse: bool,
    /// Whether the terminal is far away (`SSH_CONNECTION`): keys may come in pieces.
    pub remote: bool,
    /// `TERM`.
    pub term: String,
    /// `VISUAL` or `EDITOR`.
    pub editor: Option<String>,
    /// Where drafts are kept.
    pub drafts: PathBuf,
    /// Changes settings of the project's file.
    pub configure: Configure,
}

/// Changes settings, a key and a value each, all or none; an empty value takes one away. Gives what messages need
/// afterwards, or a sentence with the remedy.
pub type Configure = std::sync::Arc<
    dyn Fn(&[(String, String)]) -> Result<crate::delivery::DeliverySettings, String> + Send + Sync,
>;

/// Why a terminal session could not be held.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// Input or output is a file or a pipe.
    #[error(
        "the screens need a terminal, and {what} is none; `patrons list`, `patrons count` and `patrons --help` work in pipes"
    )]
    NotATerminal {
        /// Which of the two.
        what: &'static str,
    },
    /// The terminal can place no text.
    #[error(
        "the terminal `{term}` cannot place text on the screen; set TERM to what it is, or use `patrons --plain` (line by line), `patrons list` and `patrons --help`"
    )]
    Dumb {
        /// What it calls itself.
        term: String,
    },
    /// The terminal failed.
    #[error("the terminal failed: {0}")]
    Terminal(#[from] std::io::Error),
}
