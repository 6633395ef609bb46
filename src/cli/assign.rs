//! `ATTR=VALUE`: what a person wants an attribute to be.

use super::columns;
use super::door::Door;
use super::failure::wrong;
use super::out::Out;
use crate::app::{App, Command, arrival};
use crate::domain::attribute::DERIVED_PREFIXES;
use crate::domain::schema::check_name;
use crate::domain::{Attribute, Cell, ColumnId, Schema, Value, ValueType};

/// What sets null.
const NULL: &str = "null!";
/// What sets an empty text.
const EMPTY: &str = "\"\"";

/// One assignment, understood as far as the schema goes.
#[derive(Clone, Debug, PartialEq)]
enum Assignment {
    /// An attribute gets a cell.
    Known(Attribute, Cell),
    /// Metadata has to be declared first.
    NewMetadata { name: String, value_type: ValueType, cell: Cell },
    /// A consent has to be declared first.
    NewConsent { name: String, cell: Cell },
}

/// Understands assignments and declares what they bring along; nothing is declared where one of them is wrong.
pub(super) fn cells(
    assignments: &[String],
    app: &App,
    door: &Door,
    out: &Out,
) -> anyhow::Result<Vec<(ColumnId, Cell)>> {
    let understood = parse_all(assignments, app.snapshot().schema())?;
    let mut cells = Vec::with_capacity(understood.len());
    for assignment in understood {
        match assignment {
            Assignment::Known(attribute, cell) => cells.push((attribute.column, cell)),
            Assignment::NewMetadata { name, value_type, cell } => {
                let command = Command::DeclareMetadata { name: name.clone(), value_type, required: false };
                door.carry_out(app, command)?;
                out.note(format_args!("note: declared `metadata.{name}` as {value_type}"));
                cells.push((declared(app, &format!("metadata.{name}"))?, cell));
            }
            Assignment::NewConsent { name, cell } => {
                door.carry_out(app, Command::DeclareConsent(name.clone()))?;
                out.note(format_args!("note: declared the consent `{name}`"));
                cells.push((declared(app, &format!("consent.{name}"))?, cell));
            }
        }
    }
    Ok(cells)
}

fn declared(app: &App, name: &str) -> anyhow::Result<ColumnId> {
    Ok(columns::attribute(app.snapshot().schema(), name)?.column)
}

fn parse_all(assignments: &[String], schema: &Schema) -> anyhow::Result<Vec<Assignment>> {
    let mut understood: Vec<Assignment> = Vec::with_capacity(assignments.len());
    for written in assignments {
        let assignment = parse(written, schema)?;
        if understood.iter().any(|other| other.name() == assignment.name()) {
            return Err(wrong(format!("`{}` is given twice; give it once", assignment.name())));
        }
        understood.push(assignment);
    }
    Ok(understood)
}

impl Assignment {
    fn name(&self) -> String {
        match self {
            Self::Known(attribute, _) => attribute.name.clone(),
            Self::NewMetadata { name, .. } => format!("metadata.{name}"),
            Self::NewConsent { name, .. } => format!("consent.{name}"),
        }
    }
}

fn parse(written: &str, schema: &Schema) -> anyhow::Result<Assignment> {
    let (name, value) = written
        .split_once('=')
        .ok_or_else(|| wrong(format!("`{written}` is no assignment; write ATTRIBUTE=VALUE")))?;
    let name = name.trim();
    if let Some(attribute) = schema.resolve_any(name) {
        if !attribute.is_writable() {
            return Err(wrong(format!("`{}` is kept by the program and cannot be set", attribute.name)));
        }
        let cell = cell(value, &attribute.name, attribute.value_type)?;
        return Ok(Assignment::Known(attribute, cell));
    }
    if let Some(bare) = name.strip_prefix("metadata.") {
        return new_metadata(bare, value);
    }
    if let Some(bare) = name.strip_prefix("consent.") {
        let name = check_name(bare).map_err(crate::app::Error::from)?;
        let cell = cell(value, &format!("consent.{name}"), ValueType::Boolean)?;
        return Ok(Assignment::NewConsent { name, cell });
    }
    let is_derived =
        DERIVED_PREFIXES.iter().any(|prefix| crate::domain::attribute::key(name).starts_with(prefix));
    let is_slip = name.contains('.') || is_derived || !schema.slips(name).is_empty();
    if name.contains(char::is_whitespace) || !is_slip {
        return new_metadata(name, value);
    }
    let unknown = columns::attribute(schema, name).err().map(|e| e.to_string()).unwrap_or_default();
    let offered = crate::domain::schema::name_from_words(name);
    Err(wrong(format!("{unknown}; `metadata.{offered}=…` makes a new one")))
}

/// Metadata that is declared on the way, by the type of its first value (SEMANTICS 4).
fn new_metadata(bare: &str, value: &str) -> anyhow::Result<Assignment> {
    let name = check_name(bare).map_err(crate::app::Error::from)?;
    let value_type =
        if value == NULL || value == EMPTY { ValueType::Text } else { arrival::inferred_type(value) };
    let cell = cell(value, &format!("metadata.{name}"), value_type)?;
    Ok(Assignment::NewMetadata { name, value_type, cell })
}

fn cell(value: &str, name: &str, value_type: ValueType) -> anyhow::Result<Cell> {
    match value {
        "" => Ok(Cell::Missing),
        NULL => Ok(Cell::Null),
        EMPTY if value_type == ValueType::Text => Ok(Cell::Value(Value::Text(String::new()))),
        given => match Value::parse(value_type, given) {
            Ok(value) => Ok(Cell::Value(value)),
            Err(error) => Err(wrong(format!("`{name}`: {error}"))),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Schema {
        let mut schema = Schema::default();
        schema.declare("plan", ValueType::Text, false).unwrap();
        schema.declare("visits", ValueType::Number, false).unwrap();
        schema
    }

    fn check(written: &str, expected: &str) {
        let shown = match parse(written, &schema()) {
            Ok(assignment) => {
                let (name, new) = (assignment.name(), !matches!(assignment, Assignment::Known(..)));
                let cell = match assignment {
                    Assignment::Known(_, cell)
                    | Assignment::NewMetadata { cell, .. }
                    | Assignment::NewConsent { cell, .. } => cell,
                };
                let cell = match cell {
                    Cell::Missing => "missing".into(),
                    Cell::Null => "null".into(),
                    Cell::Value(value) => format!("{value:?}"),
                };
                format!("{name} {cell}{}", if new { " new" } else { "" })
            }
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, expected, "{written}");
    }

    #[test]
    fn assignments_are_read_as_promised() {
        check("name=Ana = Lis", "name Text(\"Ana = Lis\")");
        check("City=Łódź", "address.city Text(\"Łódź\")");
        check("phone=", "phone missing");
        check("phone=null!", "phone null");
        check("phone=\"\"", "phone Text(\"\")");
        check("visits=12.50", "metadata.visits Number(12.5)");
        check("metadata.colour=red", "metadata.colour Text(\"red\") new");
        check("colour=red", "metadata.colour Text(\"red\") new");
        check("metadata.size=42", "metadata.size Number(42) new");
        check("consent.newsletter=yes", "consent.newsletter Boolean(true) new");
    }

    #[test]
    fn wrong_assignments_say_what_would_be_right() {
        check("name", "`name` is no assignment; write ATTRIBUTE=VALUE");
        check("visits=many", "`metadata.visits`: `many` is not a number; write digits such as `1250.50`");
        check("visits=\"\"", "`metadata.visits`: `\"\"` is not a number; write digits such as `1250.50`");
        check("id=x", "`id` is kept by the program and cannot be set");
        check(
            "metadata.fav color=x",
            "the metadata name `fav color` holds white space; `fav_color` would do",
        );
        check(
            "contry=PL",
            "no attribute is named `contry`; near it are `address.country`; `metadata.contry=…` makes a new one",
        );
        let twice = ["name=a".to_owned(), "NAME=b".to_owned()];
        assert_eq!(
            parse_all(&twice, &schema()).unwrap_err().to_string(),
            "`name` is given twice; give it once"
        );
    }
}
