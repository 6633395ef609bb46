//! Attributes as people name them: `--columns`, `--sort`.

use super::failure::wrong;
use crate::app::SortKey;
use crate::domain::attribute::derived_attributes;
use crate::domain::{Attribute, ColumnId, Schema};

/// What `list` shows where no columns are named.
const USUAL: [ColumnId; 7] = [
    ColumnId::ID,
    ColumnId::SOURCE_ID,
    ColumnId::NAME,
    ColumnId::EMAIL,
    ColumnId::PHONE,
    ColumnId(10),
    ColumnId(12),
];

/// Finds one attribute, or says which are near.
pub(super) fn attribute(schema: &Schema, name: &str) -> anyhow::Result<Attribute> {
    schema.resolve_any(name).ok_or_else(|| {
        let near: Vec<String> = schema.nearest(name).iter().map(|n| format!("`{n}`")).collect();
        let remedy = if near.is_empty() {
            "`patrons schema list` shows all".to_owned()
        } else {
            format!("near it are {}", near.join(", "))
        };
        wrong(format!("no attribute is named `{name}`; {remedy}"))
    })
}

/// Reads names between commas, each once; `all` stands for what a customer was given, `summaries` for what is reckoned
/// from records.
pub(super) fn columns(schema: &Schema, names: &str) -> anyhow::Result<Vec<Attribute>> {
    listed(schema, names, |name| attribute(schema, name))
}

/// As [`columns`], with the names that only an export has.
pub(super) fn export_columns(schema: &Schema, names: &str) -> anyhow::Result<Vec<Attribute>> {
    listed(schema, names, |name| schema.resolve_for_export(name).map_or_else(|| attribute(schema, name), Ok))
}

fn listed(
    schema: &Schema,
    names: &str,
    find: impl Fn(&str) -> anyhow::Result<Attribute>,
) -> anyhow::Result<Vec<Attribute>> {
    let mut columns: Vec<Attribute> = Vec::new();
    for name in names.split(',').map(str::trim) {
        let named = match name {
            "all" => schema.attributes(),
            "summaries" => derived_attributes().collect(),
            name => vec![find(name)?],
        };
        if let Some(twice) = named.iter().find(|named| columns.iter().any(|c| c.column == named.column)) {
            return Err(wrong(format!("the column `{}` is named twice; name it once", twice.name)));
        }
        columns.extend(named);
    }
    Ok(columns)
}

/// What a list shows where no columns are named.
pub(super) fn usual(schema: &Schema) -> Vec<Attribute> {
    USUAL.iter().filter_map(|id| schema.attribute(*id)).collect()
}

/// Reads `-created_at,name`: a `-` puts the greatest first.
pub(super) fn sort(schema: &Schema, keys: Option<&str>) -> anyhow::Result<Vec<SortKey>> {
    let Some(keys) = keys else { return Ok(Vec::new()) };
    let key = |written: &str| {
        let written = written.trim();
        let (descending, name) = written.strip_prefix('-').map_or((false, written), |name| (true, name));
        Ok(SortKey { column: attribute(schema, name)?.column, descending })
    };
    keys.split(',').map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_sort_keys_are_read_as_written() {
        let schema = Schema::default();
        let names: Vec<String> =
            columns(&schema, "Name, city").unwrap().into_iter().map(|a| a.name).collect();
        assert_eq!(names, ["name", "address.city"]);
        let keys = sort(&schema, Some("-created_at,name")).unwrap();
        assert_eq!(
            keys.iter().map(|k| (k.column, k.descending)).collect::<Vec<_>>(),
            [(ColumnId::CREATED_AT, true), (ColumnId::NAME, false)]
        );
        assert_eq!(
            columns(&schema, "name,contry").unwrap_err().to_string(),
            "no attribute is named `contry`; near it are `address.country`"
        );
        assert_eq!(
            columns(&schema, "name,NAME").unwrap_err().to_string(),
            "the column `name` is named twice; name it once"
        );
        let usual: Vec<String> = usual(&schema).into_iter().map(|a| a.name).collect();
        assert_eq!(usual[5..], ["address.city", "address.country"]);
    }
}
