//! What can go wrong, sorted by whose move it is.

use crate::domain::{ChangeSetId, SchemaError, Violation};
use crate::import::Refusal;
use crate::query::{self, Diagnostic};
use crate::store::StoreError;

/// Says why a command was not carried out. The store is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was asked cannot be meant: mend the words and ask again.
    #[error("{0}")]
    Invalid(String),
    /// A filter is not understood.
    #[error("{}\n{}", mistakes(problems.len()), query::render(text, problems))]
    Filter {
        /// As written.
        text: String,
        /// Every mistake with its place.
        problems: Vec<Diagnostic>,
    },
    /// A value breaks its attribute's rule.
    #[error("{0}")]
    Violation(#[from] Violation),
    /// A declaration is refused.
    #[error("{0}")]
    Schema(#[from] SchemaError),
    /// A file is refused outright.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// Nobody or nothing has that name.
    #[error("no customer has the id, source id or email `{0}`; `patrons search` finds by parts")]
    NotFound(String),
    /// No record has that id.
    #[error("no {kind} has the id or source id `{key}`")]
    NoRecord {
        /// Of which kind.
        kind: &'static str,
        /// As given.
        key: String,
    },
    /// No campaign has that name.
    #[error("there is no campaign `{0}`; `patrons campaign list` shows them")]
    NoCampaign(String),
    /// No distribution has that name.
    #[error("there is no distribution `{0}`; `patrons distribution list` shows them")]
    NoDistribution(String),
    /// No message has that number.
    #[error("`{distribution}` has no message {number}; `patrons distribution outbox` lists them")]
    NoMessage {
        /// As given.
        number: u32,
        /// Of which distribution.
        distribution: String,
    },
    /// No validation rule has that name.
    #[error("there is no rule `{0}`; `patrons rule list` shows them")]
    NoRule(String),
    /// Nobody made such a code.
    #[error("there is no code `{0}`; codes are written exactly as they were made")]
    NoVoucher(String),
    /// A code is refused.
    #[error("{0}")]
    Promotion(crate::promotions::Refusal),
    /// No segment has that name.
    #[error("there is no segment `{name}`; {offer}")]
    NoSegment {
        /// As given.
        name: String,
        /// Names that are near, or where all are shown.
        offer: String,
    },
    /// An email that several customers have does not say who is meant.
    #[error("{count} customers have the email `{email}`; name one by id or source id: {examples}")]
    Ambiguous {
        /// As given.
        email: String,
        /// How many have it.
        count: usize,
        /// Some of their ids.
        examples: String,
    },
    /// Two customers would share a key.
    #[error("{0}")]
    Conflict(String),
    /// A key belongs to somebody who was erased.
    #[error("`{0}` belongs to a customer who was erased; `patrons readmit {0}` lifts that")]
    Erased(String),
    /// There is nothing that can be undone.
    #[error("{0}")]
    NotUndoable(String),
    /// Cancelled by the operator before anything was changed.
    #[error("cancelled; nothing was changed")]
    Cancelled,
    /// Another process has the folder.
    #[error("{0}")]
    InUse(String),
    /// The disk, or the store on it.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// A file could not be read or written.
    #[error("{what}: {source}")]
    File {
        /// What was tried, with the path.
        what: String,
        /// The system's reason.
        source: std::io::Error,
    },
}

impl Error {
    /// No change-set has that number.
    pub fn no_change_set(id: ChangeSetId) -> Self {
        Self::NotUndoable(format!("there is no change-set {}; `patrons history` lists them", id.0))
    }

    /// An error about a file.
    pub fn file(what: impl Into<String>, source: std::io::Error) -> Self {
        Self::File { what: what.into(), source }
    }
}

fn mistakes(count: usize) -> String {
    match count {
        1 => "the filter is not understood".to_owned(),
        more => format!("the filter is not understood in {more} places"),
    }
}
