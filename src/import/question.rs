//! What a suggestion leaves undecided.

use std::fmt;

use super::refusal::Refusal;
use super::target::MatchKey;

/// Something only a person can decide. A command without a person refuses with [`Question::refusal`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Dates could be read in two ways.
    AmbiguousDates {
        /// The header.
        column: String,
        /// Some of the dates, quoted.
        sample: String,
    },
    /// Two columns would fill one attribute.
    Collision {
        /// One header.
        first: String,
        /// The other header.
        second: String,
        /// What both would become.
        attribute: String,
    },
    /// No column says who a row is.
    NoKey,
    /// The chosen key has no column.
    NoMatchColumn {
        /// The key.
        key: MatchKey,
    },
}

impl Question {
    /// The column it is about.
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::AmbiguousDates { column, .. } => Some(column),
            Self::Collision { second, .. } => Some(second),
            Self::NoKey | Self::NoMatchColumn { .. } => None,
        }
    }

    /// The options of the command line that decide it.
    pub fn options(&self) -> Vec<String> {
        match self {
            Self::AmbiguousDates { .. } => {
                ["dmy", "mdy", "ymd"].map(|order| format!("--date-order {order}")).into()
            }
            Self::Collision { first, second, .. } => {
                vec![format!("--map '{first}=skip'"), format!("--map '{second}=skip'")]
            }
            Self::NoKey => ["source_id", "id", "email"].map(|key| format!("--map 'HEADER={key}'")).into(),
            Self::NoMatchColumn { key } => vec![format!("--map 'HEADER={key}'")],
        }
    }

    /// The refusal of a command that cannot ask.
    pub fn refusal(&self) -> Refusal {
        match self.clone() {
            Self::AmbiguousDates { column, sample } => Refusal::AmbiguousDates { column, sample },
            Self::Collision { first, second, attribute } => {
                Refusal::ColumnCollision { first, second, attribute }
            }
            Self::NoKey => Refusal::NoKey,
            Self::NoMatchColumn { key } => Refusal::NoMatchColumn { key },
        }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.refusal().fmt(f)
    }
}
