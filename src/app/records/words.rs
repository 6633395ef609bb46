//! The fields of a record as people write them: `amount=12.50`, `metadata.size=L`.

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};

use crate::app::{App, Error, arrival};
use crate::domain::fact::{self, field, field_type};
use crate::domain::{Cell, ColumnId, Fact, FactKind, Record, Value};
use crate::import::RecordTarget;
use crate::store::FactKey;

/// The largest amount, in major units.
const MAX_AMOUNT: i64 = 1_000_000_000_000_000;

/// The cells of a record from names and values. What is no field of the kind is metadata.
///
/// # Errors
/// [`Error::Invalid`] where a value has not its field's form.
pub fn cells(kind: FactKind, words: &[(String, String)]) -> Result<Record, Error> {
    let mut record = Record::default();
    let mut metadata = Map::new();
    for (name, value) in words {
        match target(kind, name) {
            RecordTarget::Field(id) => record.set(id, cell(id, name, value)?),
            RecordTarget::Metadata(name) => {
                metadata.insert(name, typed(value));
            }
            _ => {
                return Err(Error::Invalid(format!(
                    "`{name}` is no field of {}; name the customer first",
                    kind.plural()
                )));
            }
        }
    }
    if !metadata.is_empty() {
        record.set(field::METADATA, Value::Object(Json::Object(metadata).to_string()).into());
    }
    Ok(record)
}

fn target(kind: FactKind, name: &str) -> RecordTarget {
    let bare = || RecordTarget::Metadata(name.to_owned());
    match RecordTarget::parse(kind, name) {
        Some(found) if has(kind, &found) => found,
        _ => bare(),
    }
}

/// Whether a kind has a field; what it lacks is metadata.
fn has(kind: FactKind, target: &RecordTarget) -> bool {
    let RecordTarget::Field(id) = target else { return true };
    let only = match *id {
        field::DISCOUNT | field::TOTAL | field::ITEMS => &[FactKind::Order][..],
        field::AMOUNT => &[FactKind::Order, FactKind::Redemption, FactKind::Publication, FactKind::Points],
        field::CODE | field::CAMPAIGN => &[FactKind::Redemption, FactKind::Publication],
        field::CHANNEL => &[FactKind::Publication],
        _ => return true,
    };
    only.contains(&kind)
}

fn cell(id: ColumnId, name: &str, value: &str) -> Result<Cell, Error> {
    if value.is_empty() {
        return Err(Error::Invalid(format!("`{name}` has no value; leave it out instead")));
    }
    let wrong = |why: String| Error::Invalid(format!("`{name}`: {why}"));
    let value = Value::parse(field_type(id), value).map_err(|e| wrong(e.to_string()))?;
    match &value {
        Value::Number(amount) if amount.abs() > Decimal::from(MAX_AMOUNT) => {
            Err(wrong(format!("an amount is at most {MAX_AMOUNT}")))
        }
        Value::Text(text) if id == field::ITEMS => match serde_json::from_str(text) {
            Ok(items @ Json::Array(_)) => Ok(Value::Text(items.to_string()).into()),
            _ => {
                Err(wrong("items are a JSON array such as `[{\"product_id\":\"A\",\"quantity\":1}]`".into()))
            }
        },
        Value::Text(text) if id == field::SOURCE_ID && text.is_empty() => {
            Err(wrong("an id cannot be empty".into()))
        }
        _ => Ok(value.into()),
    }
}

/// A metadata value as its own form says: a number, a truth value, else text.
pub fn typed(value: &str) -> Json {
    match Value::parse(arrival::inferred_type(value), value) {
        Ok(typed @ (Value::Number(_) | Value::Boolean(_))) => typed.to_json(),
        _ => value.into(),
    }
}

impl App {
    /// The record that has an id, or a source id (of no named system).
    ///
    /// # Errors
    /// [`Error::NoRecord`].
    pub fn record(&self, kind: FactKind, key: &str) -> Result<Fact, Error> {
        let snapshot = self.snapshot();
        let keys = [FactKey::Source(None, key), FactKey::Id(key)];
        for key in
            keys.into_iter().filter(|k| matches!(k, FactKey::Source(..)) || fact::has_id_form(kind, key))
        {
            if let Some(found) = snapshot.find_fact(kind, key)? {
                return Ok(found.fact);
            }
        }
        Err(Error::NoRecord { kind: kind.word(), key: key.to_owned() })
    }
}
