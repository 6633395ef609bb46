//! Records of customers: orders, events, consents and so on, one by one; taking them back; showing them.
//!
//! Files of them are a job ([`jobs::import::records`](super::jobs::import::records)); both end in the same commit.

mod add;
mod consent;
mod forget;
mod hand_over;
mod moves;
mod referral;
mod shape;
mod take_back;
mod words;

pub use consent::{GIVEN, REVOKED};
pub use shape::{fact_json, summary_json};
pub use words::{cells, typed};

pub(super) use add::{add, after, existing, whose};
pub(super) use forget::forget;
pub(super) use hand_over::hand_over;
pub(super) use referral::mirrored;
pub(super) use take_back::{Taken, take_back};

use serde_json::{Map, Value as Json};

use super::jobs::import::Unknown;
use crate::domain::fact::field;
use crate::domain::{Cell, ColumnId, FactKind, Record, Value};

/// A record that is to be kept.
#[derive(Clone, Debug)]
pub struct NewRecord {
    /// Of which kind.
    pub kind: FactKind,
    /// Whose: an id, a source id, or an email that one customer has.
    pub customer: String,
    /// Its fields; without an id it gets one of what it says.
    pub cells: Record,
    /// What becomes of a customer nobody knows.
    pub unknown: Unknown,
}

/// Lays what is said of a record over what is known of it: what is not named stays, members of objects apart.
pub(super) fn overlay(record: &mut Record, over: &Record) {
    for (id, cell) in over.cells() {
        let cell = match (id, record.cell(id), cell) {
            (
                field::METADATA | field::DETAIL,
                Cell::Value(Value::Object(old)),
                Cell::Value(Value::Object(new)),
            ) => merged(old, new).map_or_else(|| cell.clone(), |text| Value::Object(text).into()),
            (_, _, cell) => cell.clone(),
        };
        record.set(id, cell);
    }
}

fn merged(old: &str, new: &str) -> Option<String> {
    let (mut old, new): (Map<String, Json>, Map<String, Json>) =
        (serde_json::from_str(old).ok()?, serde_json::from_str(new).ok()?);
    old.extend(new);
    Some(Json::Object(old).to_string())
}

/// The text of a field.
pub(super) fn text(cells: &Record, id: ColumnId) -> &str {
    cells.text(id).unwrap_or_default()
}
