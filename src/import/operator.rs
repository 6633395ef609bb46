//! What an operator says about columns: `--map`, `--metadata-type`, and the targets of a mapping's file.

use super::refusal::Refusal;
use super::synonyms::header_key;
use super::target::Target;
use crate::domain::attribute::DERIVED_PREFIXES;
use crate::domain::schema::{check_name, name_from_words};
use crate::domain::{AttributeKind, ColumnId, Schema, SchemaError, ValueType, attribute, text};

/// Headers that are as near as this are offered.
const NEAR: f64 = 0.8;
/// How many headers are offered where none is near.
const MAX_OFFERED: usize = 12;

/// Finds a column by the header as an operator writes it: exactly, else in any case, else by its letters alone.
pub(super) fn column(wanted: &str, header: &[String]) -> Result<usize, Refusal> {
    let clean = text::clean(wanted);
    let folded = text::fold(&clean).into_owned();
    let key = header_key(&clean);
    let by_key = || {
        let mut found = header.iter().enumerate().filter(|(_, h)| !key.is_empty() && header_key(h) == key);
        found.next().filter(|_| found.next().is_none()).map(|(at, _)| at)
    };
    header
        .iter()
        .position(|h| *h == clean)
        .or_else(|| header.iter().position(|h| text::fold(h) == folded))
        .or_else(by_key)
        .ok_or_else(|| Refusal::UnknownHeader {
            header: wanted.to_owned(),
            nearest: nearest(&folded, header),
        })
}

fn nearest(wanted: &str, header: &[String]) -> Vec<String> {
    let likeness = |h: &String| strsim::jaro_winkler(wanted, &text::fold(h));
    let mut near: Vec<&String> = header.iter().filter(|h| likeness(h) > NEAR).collect();
    near.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)));
    let offered = if near.is_empty() { header.iter().take(MAX_OFFERED).collect() } else { near };
    offered.into_iter().cloned().collect()
}

/// Reads a target as an operator writes it, and brings it to its declared name.
pub(super) fn target(written: &str, schema: &Schema) -> Result<Target, Refusal> {
    let bad = |remedy| Refusal::BadTarget { target: written.to_owned(), remedy };
    let parsed: Target = written.parse().map_err(|_| bad("parts are written name[1], name[2]"))?;
    match parsed {
        Target::Skip => Ok(Target::Skip),
        Target::Consent(name) => consent(&name, schema),
        Target::Attribute(name) => match attribute_name(&name, schema)? {
            (Target::Attribute(name), _)
                if schema.resolve(&name).is_some_and(|a| a.column == ColumnId::UPDATED_AT) =>
            {
                Err(bad("only patrons writes it, so map the column to `skip`"))
            }
            (target, _) => Ok(target),
        },
        Target::Part { attribute, part } => match attribute_name(&attribute, schema)? {
            (Target::Attribute(attribute), ValueType::Text) => Ok(Target::Part { attribute, part }),
            _ => Err(bad("only parts of a text can be joined")),
        },
    }
}

fn attribute_name(name: &str, schema: &Schema) -> Result<(Target, ValueType), Refusal> {
    let name = text::clean(name);
    let prefixed = name.get(..9).filter(|start| start.eq_ignore_ascii_case("metadata.")).map(|_| &name[9..]);
    if let Some(bare) = prefixed {
        let bare = check_name(bare).map_err(|error| named_badly("metadata", error))?;
        let known = schema.resolve(&format!("metadata.{bare}")).filter(|a| a.kind == AttributeKind::Metadata);
        return Ok(known.map_or_else(
            || (Target::Attribute(format!("metadata.{bare}")), ValueType::Text),
            |a| (Target::Attribute(a.name), a.value_type),
        ));
    }
    if DERIVED_PREFIXES.iter().any(|prefix| attribute::key(&name).starts_with(prefix))
        && schema.resolve(&name).is_none()
    {
        let remedy = "only patrons writes it; `metadata.` before the name makes an attribute of your own";
        return Err(Refusal::BadTarget { target: name.into_owned(), remedy });
    }
    match schema.resolve(&name) {
        Some(a) if a.kind == AttributeKind::Consent => {
            Ok((Target::Consent(a.short().to_owned()), ValueType::Boolean))
        }
        Some(a) => Ok((Target::Attribute(a.name), a.value_type)),
        None => undeclared(&name, schema),
    }
}

/// Metadata that is to be declared on the way (SEMANTICS 4), unless the name is rather a slip of the pen.
fn undeclared(name: &str, schema: &Schema) -> Result<(Target, ValueType), Refusal> {
    let has_space = name.contains(char::is_whitespace);
    if !has_space && (name.contains('.') || !schema.slips(name).is_empty()) {
        return Err(Refusal::UnknownAttribute {
            nearest: schema.nearest(name),
            offered: name_from_words(name),
            name: name.to_owned(),
        });
    }
    let bare = check_name(name).map_err(|error| named_badly("metadata", error))?;
    Ok((Target::Attribute(format!("metadata.{bare}")), ValueType::Text))
}

fn consent(name: &str, schema: &Schema) -> Result<Target, Refusal> {
    let name = check_name(name).map_err(|error| named_badly("consent", error))?;
    let known = schema.consents.iter().find(|c| attribute::key(&c.name) == attribute::key(&name));
    Ok(Target::Consent(known.map_or(name, |c| c.name.clone())))
}

fn named_badly(kind: &'static str, error: SchemaError) -> Refusal {
    match error {
        SchemaError::WhiteSpace { name, offered } => Refusal::WhiteSpaceName { kind, name, offered },
        _ => Refusal::BadTarget { target: format!("{kind}."), remedy: "a name follows the point" },
    }
}

/// Reads the types an operator gave to metadata, by folded bare name.
pub(super) fn types(
    given: &[(String, ValueType)],
    schema: &Schema,
) -> Result<Vec<(String, ValueType)>, Refusal> {
    let read = |(name, wanted): &(String, ValueType)| {
        let bare = check_name(name).map_err(|error| named_badly("metadata", error))?;
        let declared = schema.metadata.iter().find(|m| attribute::key(&m.name) == attribute::key(&bare));
        match declared {
            Some(m) if m.value_type != *wanted => {
                Err(Refusal::DeclaredType { name: m.name.clone(), declared: m.value_type, wanted: *wanted })
            }
            _ => Ok((bare, *wanted)),
        }
    };
    given.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, expected: &str) {
        let mut schema = Schema::default();
        schema.declare("Plan", ValueType::Number, false).unwrap();
        schema.consent("newsletter").unwrap();
        let shown = match target(written, &schema) {
            Ok(target) => target.to_string(),
            Err(refusal) => refusal.to_string(),
        };
        assert_eq!(shown, expected, "{written}");
    }

    #[test]
    fn targets_are_brought_to_their_declared_names() {
        check("City", "address.city");
        check("address_city", "address.city");
        check("plan", "metadata.Plan");
        check("metadata.plan", "metadata.Plan");
        check("metadata.colour", "metadata.colour");
        check("newsletter", "consent.newsletter");
        check("consent.Newsletter", "consent.newsletter");
        check("name[2]", "name[2]");
        check("skip", "skip");
        check("", "skip");
        check("metadata.fav color", "the metadata name `fav color` holds white space; `fav_color` would do");
        check("consent.by mail", "the consent name `by mail` holds white space; `by_mail` would do");
        check(
            "contry",
            "no attribute is named `contry`; near it are `address.country`; `metadata.contry` makes a new one",
        );
        check("fav color", "the metadata name `fav color` holds white space; `fav_color` would do");
        check("fav_color", "metadata.fav_color");
        check(
            "updated_at",
            "nothing can be mapped to `updated_at`; only patrons writes it, so map the column to `skip`",
        );
        check("birthdate[1]", "nothing can be mapped to `birthdate[1]`; only parts of a text can be joined");
        check("name[0]", "nothing can be mapped to `name[0]`; parts are written name[1], name[2]");
    }

    #[test]
    fn columns_are_found_as_people_write_them() {
        let header: Vec<String> = ["E-Mail", "Fav Color", "fav_colour"].map(str::to_owned).into();
        for (wanted, at) in
            [("E-Mail", 0), ("e-mail", 0), ("email", 0), ("FAV COLOR", 1), (" fav colour ", 2)]
        {
            assert_eq!(column(wanted, &header).unwrap(), at, "{wanted}");
        }
        assert_eq!(
            column("Fav Colr", &header).unwrap_err().to_string(),
            "the file has no column `Fav Colr`; its header has `Fav Color`, `fav_colour`"
        );
    }
}
