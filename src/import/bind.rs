//! Binds a mapping to a file's header and a schema, once; every batch is then converted by number alone.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::dates::DateOrder;
use super::mapping::{ColumnMapping, Mapping};
use super::numbers::NumberStyle;
use super::operator;
use super::refusal::Refusal;
use super::target::{EmptyPolicy, MatchKey, Target};
use crate::domain::{Attribute, AttributeKind, ColumnId, Schema, ValueType, attribute};

/// A mapping by numbers: which columns of a file fill which columns of the store.
#[derive(Clone, Debug)]
pub struct Binding {
    /// What is filled, in the order of the file.
    pub columns: Vec<BoundColumn>,
    /// How rows find their customers.
    pub match_key: MatchKey,
    /// The header, for messages.
    pub header: Vec<String>,
    /// The file's own `updated_at`, by which consents are judged.
    pub(super) row_time: Option<usize>,
}

/// An attribute that a file fills.
#[derive(Clone, Debug)]
pub struct BoundColumn {
    /// The store's column.
    pub column: ColumnId,
    /// What it is.
    pub attribute: Attribute,
    /// What an empty cell does; it is missing in the converted column, and the writer follows the policy.
    pub empty: EmptyPolicy,
    /// The file's columns; several are joined by a space.
    pub sources: Vec<usize>,
    /// The order of dates.
    pub date_order: Option<DateOrder>,
    /// The zone of instants that are written without an offset; UTC where there is none.
    pub zone: Option<TimeZone>,
    /// The signs of numbers.
    pub number_style: NumberStyle,
    /// What parts elements of lists.
    pub list_separator: char,
    /// Values to be replaced.
    pub values: BTreeMap<String, String>,
}

/// Something a schema must know before a mapping can be bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Declaration {
    /// A metadata attribute.
    Metadata {
        /// Its bare name.
        name: String,
        /// Its type.
        value_type: ValueType,
    },
    /// A consent.
    Consent {
        /// Its bare name.
        name: String,
    },
}

/// What a mapping fills that a schema does not know yet.
pub fn declarations(mapping: &Mapping, schema: &Schema) -> Vec<Declaration> {
    let mut wanted = Vec::new();
    for column in &mapping.columns {
        if resolve(&column.target, schema).is_some() {
            continue;
        }
        let declaration = match (&column.target, column.target.metadata()) {
            (Target::Consent(name), _) => Declaration::Consent { name: name.clone() },
            (_, Some(name)) => {
                let value_type = column.value_type.unwrap_or(ValueType::Text);
                Declaration::Metadata { name: name.to_owned(), value_type }
            }
            _ => continue,
        };
        if !wanted.contains(&declaration) {
            wanted.push(declaration);
        }
    }
    wanted
}

/// Binds a mapping to a header; everything it fills must be declared by now.
///
/// # Errors
/// A [`Refusal`] where a column is not in the file, an attribute not in the schema, or one is filled twice.
pub fn bind(mapping: &Mapping, header: &[String], schema: &Schema) -> Result<Binding, Refusal> {
    let mut parts: Vec<(u8, usize, &ColumnMapping, Attribute)> = Vec::new();
    for column in mapping.columns.iter().filter(|column| column.target != Target::Skip) {
        let at = operator::column(&column.header, header)?;
        let attribute = resolve(&column.target, schema)
            .ok_or_else(|| Refusal::NotDeclared { name: column.target.to_string() })?;
        parts.push((part(&column.target), at, column, attribute));
    }
    refuse_collisions(&parts)?;
    let mut columns: Vec<BoundColumn> = Vec::new();
    // Parts of one attribute come in the order of their numbers, attributes in that of the file.
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|i| parts[*i].0);
    for (_, at, column, attribute) in order.into_iter().map(|i| &parts[i]) {
        match columns.iter_mut().find(|bound| bound.column == attribute.column) {
            Some(bound) => bound.sources.push(*at),
            None => columns.push(BoundColumn::new(column, attribute.clone(), *at)),
        }
    }
    columns.sort_by_key(|bound| bound.sources.iter().min().copied());
    let is_key = |bound: &BoundColumn| bound.attribute.name == mapping.match_key.word();
    if !columns.iter().any(is_key) {
        return Err(Refusal::NoMatchColumn { key: mapping.match_key });
    }
    Ok(Binding {
        columns,
        match_key: mapping.match_key,
        header: header.to_vec(),
        row_time: header.iter().position(|h| attribute::key(h) == "updated_at"),
    })
}

impl Binding {
    /// The same, with instants that are written without an offset read as local in a zone (SEMANTICS 5).
    #[must_use]
    pub fn in_zone(mut self, zone: &TimeZone) -> Self {
        for bound in &mut self.columns {
            bound.zone = (*zone != TimeZone::UTC).then(|| zone.clone());
        }
        self
    }
}

impl BoundColumn {
    fn new(column: &ColumnMapping, attribute: Attribute, source: usize) -> Self {
        Self {
            column: attribute.column,
            attribute,
            empty: column.empty,
            sources: vec![source],
            date_order: column.date_order,
            zone: None,
            number_style: column.number_style.unwrap_or_default(),
            list_separator: column.list_separator.unwrap_or(','),
            values: column.values.clone(),
        }
    }
}

fn part(target: &Target) -> u8 {
    match target {
        Target::Part { part, .. } => *part,
        _ => 0,
    }
}

fn resolve(target: &Target, schema: &Schema) -> Option<Attribute> {
    let found = schema.resolve(&target.attribute()?)?;
    let is_right = match target {
        Target::Consent(_) => found.kind == AttributeKind::Consent,
        _ => (found.kind == AttributeKind::Metadata) == target.metadata().is_some(),
    };
    is_right.then_some(found)
}

/// One attribute is filled by one column, or by parts of different numbers.
fn refuse_collisions(parts: &[(u8, usize, &ColumnMapping, Attribute)]) -> Result<(), Refusal> {
    for (at, (number, _, column, attribute)) in parts.iter().enumerate() {
        let is_rival = |other: &&(u8, usize, &ColumnMapping, Attribute)| {
            other.3.column == attribute.column && (other.0 == *number || other.0 == 0 || *number == 0)
        };
        if let Some((_, _, first, _)) = parts[..at].iter().find(is_rival) {
            return Err(Refusal::ColumnCollision {
                first: first.header.clone(),
                second: column.header.clone(),
                attribute: column.target.to_string(),
            });
        }
    }
    Ok(())
}
