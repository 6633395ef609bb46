//! Change-sets: who changed what, when, why and by which way (SEMANTICS 11).

use serde::{Deserialize, Serialize};

use super::time::Instant;
use super::{FactKind, Row, SegmentId};

/// A change-set's number; later ones are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ChangeSetId(pub u64);

/// The way a change came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// A screen.
    Screen,
    /// The command line.
    Command,
    /// A file, through the import.
    Import,
    /// The HTTP API.
    Api,
}

/// What a change-set did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeKind {
    /// Made one customer.
    Create,
    /// Changed attributes of one customer or of many.
    Edit,
    /// Brought a file in.
    Import {
        /// The file's name, without its folder.
        file: String,
    },
    /// Took customers away.
    Delete,
    /// Removed customers for good.
    Erase,
    /// Lifted the ban on erased keys.
    Readmit,
    /// Declared, changed or dropped attributes.
    Schema,
    /// Took back another change-set.
    Undo(ChangeSetId),
    /// Made, changed or removed a segment, or its hand-kept members.
    Segment(SegmentId),
    /// Added or changed a record of a customer: an order, an event and so on.
    Record(FactKind),
    /// Made one customer of two.
    Merge {
        /// Who stayed.
        survivor: Row,
        /// Who went.
        other: Row,
    },
    /// Made or changed a campaign or a code, or did something with one.
    Promotion(PromotionAct),
}

/// What was done about promotions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PromotionAct {
    /// Made, changed or removed a campaign.
    Campaign,
    /// Made codes, or switched one on or off.
    Codes,
    /// Gave a code to a customer.
    Publication,
    /// Redeemed a code, or refused to.
    Redemption,
    /// Took a redemption back.
    Rollback,
    /// Put credits or points on a card, or took some.
    Balance,
    /// Made, changed, assigned or removed a validation rule.
    Rule,
    /// Made, changed, set going or ended a distribution, or did something about its messages.
    Distribution,
}

impl PromotionAct {
    /// The word that lists show.
    pub fn word(self) -> &'static str {
        match self {
            Self::Campaign => "campaign",
            Self::Codes => "codes",
            Self::Publication => "publication",
            Self::Redemption => "redemption",
            Self::Rollback => "rollback",
            Self::Balance => "balance",
            Self::Rule => "rule",
            Self::Distribution => "distribution",
        }
    }
}

/// How many customers a change-set touched, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeSummary {
    /// Customers made (or brought back).
    pub created: u64,
    /// Customers with changed attributes.
    pub changed: u64,
    /// Customers taken away.
    pub deleted: u64,
}

/// The head of a change-set; before and after per attribute are kept beside it by the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeSet {
    /// Its number.
    pub id: ChangeSetId,
    /// When.
    pub at: Instant,
    /// Who: the system's user, `--as NAME`, a key's name.
    pub who: String,
    /// By which way.
    pub origin: Origin,
    /// What.
    pub kind: ChangeKind,
    /// One line for people.
    pub title: String,
    /// How many.
    pub summary: ChangeSummary,
    /// Customers changed per attribute name, most first.
    pub attributes: Vec<(String, u64)>,
    /// The change-set that took this one back.
    pub undone_by: Option<ChangeSetId>,
    /// Whether before-values are still kept, so that it can be undone.
    pub undoable: bool,
}

impl ChangeKind {
    /// The word that lists show.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Edit => "edit",
            Self::Import { .. } => "import",
            Self::Delete => "delete",
            Self::Erase => "erase",
            Self::Readmit => "readmit",
            Self::Schema => "schema",
            Self::Undo(_) => "undo",
            Self::Record(kind) => kind.word(),
            Self::Segment(_) => "segment",
            Self::Merge { .. } => "merge",
            Self::Promotion(act) => act.word(),
        }
    }
}

impl Origin {
    /// The word that lists show.
    pub fn word(self) -> &'static str {
        match self {
            Self::Screen => "screen",
            Self::Command => "command",
            Self::Import => "import",
            Self::Api => "api",
        }
    }
}
