//! Where a column goes, and the policies an import follows.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where a file's column goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// Nowhere.
    Skip,
    /// A standard attribute or metadata by its dotted name: `address.city`, `metadata.plan`.
    Attribute(String),
    /// A part of a text attribute; parts are joined by a space in the order of their numbers.
    Part {
        /// The attribute's dotted name.
        attribute: String,
        /// From 1.
        part: u8,
    },
    /// A consent by its bare name.
    Consent(String),
}

impl Target {
    /// The dotted name of what is filled; none where the column is skipped.
    pub fn attribute(&self) -> Option<String> {
        match self {
            Self::Skip => None,
            Self::Attribute(name) | Self::Part { attribute: name, .. } => Some(name.clone()),
            Self::Consent(name) => Some(format!("consent.{name}")),
        }
    }

    /// The bare metadata name, where metadata is filled.
    pub fn metadata(&self) -> Option<&str> {
        match self {
            Self::Attribute(name) | Self::Part { attribute: name, .. } => name.strip_prefix("metadata."),
            Self::Skip | Self::Consent(_) => None,
        }
    }
}

/// Prints `email`, `name[1]`, `consent.newsletter`, `metadata.plan` or `skip`.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Skip => f.write_str("skip"),
            Self::Attribute(name) => f.write_str(name),
            Self::Part { attribute, part } => write!(f, "{attribute}[{part}]"),
            Self::Consent(name) => write!(f, "consent.{name}"),
        }
    }
}

impl FromStr for Target {
    type Err = String;

    /// Reads what [`Display`](fmt::Display) prints; an empty text skips.
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() || text.eq_ignore_ascii_case("skip") {
            return Ok(Self::Skip);
        }
        if let Some(name) = text.strip_prefix("consent.") {
            return Ok(Self::Consent(name.to_owned()));
        }
        match text.strip_suffix(']').and_then(|t| t.split_once('[')) {
            None => Ok(Self::Attribute(text.to_owned())),
            Some((attribute, part)) => match part.parse() {
                Ok(part @ 1..) => Ok(Self::Part { attribute: attribute.to_owned(), part }),
                _ => {
                    Err(format!("`{text}` names no part; write `{attribute}[1]`, `{attribute}[2]` and so on"))
                }
            },
        }
    }
}

macro_rules! policy {
    ($(#[$about:meta])* $name:ident { $($(#[$meaning:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$meaning])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// All words, for messages and menus.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// Reads a policy's word.
            pub fn parse(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// The policy's word, as the command line takes it.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

policy! {
    /// What an empty cell does (SEMANTICS 10).
    EmptyPolicy {
        /// Nothing: the value stays.
        #[default] Keep = "keep",
        /// Takes the value away.
        Clear = "clear",
        /// Nothing; and a cell that is not empty fills only a missing value.
        Fill = "fill",
        /// Nothing; and a cell that is not empty counts for new customers only.
        CreateOnly = "create-only",
    }
}
policy! {
    /// By which attribute rows find their customers.
    MatchKey {
        /// The operator's own key.
        #[default] SourceId = "source_id",
        /// The customer id.
        Id = "id",
        /// The email address.
        Email = "email",
    }
}
policy! {
    /// What several rows of one key do.
    Duplicates {
        /// They apply in order, the last wins.
        #[default] Last = "last",
        /// The first wins.
        First = "first",
        /// All but the first are rejected.
        Reject = "reject",
    }
}
policy! {
    /// What a bad row does to the import.
    OnError {
        /// It is left out and reported.
        #[default] Skip = "skip",
        /// It ends the import, and nothing is stored.
        Abort = "abort",
    }
}
