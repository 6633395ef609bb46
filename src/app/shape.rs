//! A customer as a JSON object, in the shape that other programs know (Voucherify's customer object).
//!
//! Unset text is left out; amounts are in minor units, `decimals` digits of the project's currency.

use serde_json::{Map, Value as Json, json};

use super::{Error, records};
use crate::domain::{Cell, ColumnId, Record, Row, Schema};
use crate::store::Snapshot;

/// Attributes of the object itself, with their keys.
const TOP: [(ColumnId, &str); 7] = [
    (ColumnId::SOURCE_ID, "source_id"),
    (ColumnId::NAME, "name"),
    (ColumnId(5), "description"),
    (ColumnId::EMAIL, "email"),
    (ColumnId::PHONE, "phone"),
    (ColumnId(6), "birthdate"),
    // The older name of the same, which clients still read.
    (ColumnId(6), "birthday"),
];

/// Attributes of `address`, with their keys.
const ADDRESS: [(ColumnId, &str); 6] = [
    (ColumnId(7), "line_1"),
    (ColumnId(8), "line_2"),
    (ColumnId(9), "postal_code"),
    (ColumnId(10), "city"),
    (ColumnId(11), "state"),
    (ColumnId(12), "country"),
];

/// One customer as a JSON object.
///
/// # Errors
/// What the store cannot read.
pub fn customer(snapshot: &Snapshot, row: Row, decimals: u32) -> Result<Json, Error> {
    let record = snapshot.record(row)?;
    let mut object = given(&record, &TOP);
    object.insert("id".into(), snapshot.id_of(row)?.to_string().into());
    object.insert("object".into(), "customer".into());
    let address = given(&record, &ADDRESS);
    object.insert("address".into(), if address.is_empty() { Json::Null } else { Json::Object(address) });
    object.insert("metadata".into(), Json::Object(metadata(snapshot.schema(), &record)));
    object.extend(given(
        &record,
        &[(ColumnId::CREATED_AT, "created_at"), (ColumnId::UPDATED_AT, "updated_at")],
    ));
    let reckoned = records::summary_json(snapshot, row, decimals)?;
    object.extend(reckoned.map(|(key, value)| (key.to_owned(), value)));
    object.insert("system_metadata".into(), json!({}));
    Ok(Json::Object(object))
}

/// A customer's metadata as an object, typed; null stays null, what was never given is left out.
pub fn metadata(schema: &Schema, record: &Record) -> Map<String, Json> {
    let cells = schema.metadata.iter().map(|m| (m.name.clone(), record.cell(m.column)));
    cells.filter(|(_, cell)| **cell != Cell::Missing).map(|(name, cell)| (name, cell.to_json())).collect()
}

fn given(record: &Record, keys: &[(ColumnId, &str)]) -> Map<String, Json> {
    let cells = keys.iter().map(|(id, key)| (*key, record.cell(*id)));
    cells
        .filter(|(_, cell)| **cell != Cell::Missing)
        .map(|(key, cell)| (key.to_owned(), cell.to_json()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Actor, App, AppOptions, Command};
    use crate::domain::{Origin, Value, ValueType};

    #[test]
    fn what_was_never_given_is_left_out_and_metadata_is_typed() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(folder.path(), AppOptions::default()).unwrap();
        let actor = Actor { name: "test".into(), origin: Origin::Command };
        for (name, value_type) in [("tags", "list"), ("visits", "number"), ("plan", "text"), ("none", "text")]
        {
            let value_type = ValueType::parse(value_type).unwrap();
            let command = Command::DeclareMetadata { name: name.into(), value_type, required: false };
            app.run(command, &actor).unwrap();
        }
        let schema = app.snapshot().schema().clone();
        let cell = |name: &str, text: &str| {
            let attribute = schema.resolve(name).unwrap();
            (attribute.column, Cell::Value(Value::parse(attribute.value_type, text).unwrap()))
        };
        let cells = vec![
            cell("name", "Ana"),
            cell("city", "Łódź"),
            cell("tags", "vip,press"),
            cell("visits", "3"),
            (schema.resolve("plan").unwrap().column, Cell::Null),
        ];
        let row = app.run(Command::Create(cells), &actor).unwrap().created.unwrap();
        let object = customer(&app.snapshot(), row, 2).unwrap();
        assert_eq!(object["metadata"], json!({"tags": ["vip", "press"], "visits": 3, "plan": null}));
        assert_eq!(object["address"], json!({"city": "Łódź"}));
        assert_eq!(
            (&object["name"], object.get("email"), object.get("updated_at")),
            (&json!("Ana"), None, None)
        );
        assert_eq!(object["summary"]["orders"]["total_count"], 0);
        assert_eq!(object["object"], "customer");
    }
}
