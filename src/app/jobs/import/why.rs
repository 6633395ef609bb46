//! Why a row that could be read is left out.

use crate::import::Rule;
use crate::store::KeyKind;

/// Why a row that converts is rejected all the same.
pub(super) struct Why {
    pub column: Option<String>,
    pub text: String,
    pub rule: Rule,
    pub remedy: String,
}

impl Why {
    /// About a key.
    pub fn new(kind: KeyKind, text: &str, rule: Rule, remedy: &str) -> Self {
        let column = match kind {
            KeyKind::SourceId => "source_id",
            KeyKind::Email => "email",
            KeyKind::Id => "id",
        };
        Self { column: Some(column.into()), text: text.into(), rule, remedy: remedy.into() }
    }
}
