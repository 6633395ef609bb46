//! What the one customer looks like that two become: attribute by attribute, decided before anything is written.

use crate::app::Error;
use crate::domain::{Attribute, AttributeKind, Cell, ColumnId, Record, Schema, Value};

/// Whose value of an attribute stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// That of the customer who stays.
    Survivor,
    /// That of the customer who goes.
    Other,
    /// The elements of both lists.
    Both,
}

/// One attribute of both, and what it becomes.
#[derive(Clone, Debug, PartialEq)]
pub struct MergedAttribute {
    /// Which.
    pub attribute: Attribute,
    /// What the customer who stays has.
    pub survivor: Cell,
    /// What the customer who goes has.
    pub other: Cell,
    /// What it becomes.
    pub after: Cell,
    /// Whose that is.
    pub side: Side,
}

/// Decides every attribute that one of two customers has: as chosen, else the survivor's where there is one, both
/// lists together, the earlier creation, and of a consent the stricter answer, which nobody can choose away.
///
/// # Errors
/// [`Error::Invalid`] for a choice that cannot be.
pub fn outcome(
    schema: &Schema,
    survivor: &Record,
    other: &Record,
    choices: &[(ColumnId, Side)],
) -> Result<Vec<MergedAttribute>, Error> {
    for (column, side) in choices {
        let attribute = schema.attribute(*column);
        check(
            attribute.as_ref().ok_or_else(|| Error::Invalid("that attribute is not declared".into()))?,
            *side,
        )?;
    }
    let mut merged = Vec::new();
    for attribute in schema.attributes() {
        let column = attribute.column;
        let (own, others) = (survivor.cell(column), other.cell(column));
        let is_kept_apart = matches!(column, ColumnId::ID | ColumnId::UPDATED_AT);
        if is_kept_apart || (*own == Cell::Missing && *others == Cell::Missing) {
            continue;
        }
        let chosen = choices.iter().rev().find(|(of, _)| *of == column).map(|(_, side)| *side);
        let side = chosen.unwrap_or_else(|| usual(&attribute, own, others));
        let after = match side {
            Side::Survivor => own.clone(),
            Side::Other => others.clone(),
            Side::Both => both(own, others),
        };
        merged.push(MergedAttribute { attribute, survivor: own.clone(), other: others.clone(), after, side });
    }
    Ok(merged)
}

fn check(attribute: &Attribute, side: Side) -> Result<(), Error> {
    let name = &attribute.name;
    if attribute.kind == AttributeKind::Consent {
        return Err(Error::Invalid(format!(
            "`{name}` cannot be chosen: of a marketing permission the stricter answer stays; \
             `patrons consent add` changes it afterwards"
        )));
    }
    if !attribute.is_writable() {
        return Err(Error::Invalid(format!("`{name}` is kept by the program and cannot be chosen")));
    }
    if side == Side::Both && !matches!(attribute.value_type, crate::domain::ValueType::List(_)) {
        return Err(Error::Invalid(format!("`{name}` is no list; choose `survivor` or `other`")));
    }
    Ok(())
}

/// Which side is taken where nobody chose.
fn usual(attribute: &Attribute, own: &Cell, others: &Cell) -> Side {
    let (Some(mine), Some(theirs)) = (own.value(), others.value()) else {
        // A value goes before none, and null before never asked.
        let stays = own.value().is_some() || (others.value().is_none() && *own == Cell::Null);
        return if stays { Side::Survivor } else { Side::Other };
    };
    match (mine, theirs) {
        (Value::Boolean(true), Value::Boolean(false)) if attribute.kind == AttributeKind::Consent => {
            Side::Other
        }
        (Value::Instant(mine), Value::Instant(theirs)) if attribute.column == ColumnId::CREATED_AT => {
            if theirs < mine {
                Side::Other
            } else {
                Side::Survivor
            }
        }
        (Value::List(mine), Value::List(theirs)) => {
            if theirs.iter().all(|element| mine.contains(element)) {
                Side::Survivor
            } else {
                Side::Both
            }
        }
        _ => Side::Survivor,
    }
}

fn both(own: &Cell, others: &Cell) -> Cell {
    match (own.value(), others.value()) {
        (Some(Value::List(mine)), Some(Value::List(theirs))) => {
            let new = theirs.iter().filter(|element| !mine.contains(element));
            Value::List(mine.iter().chain(new).cloned().collect()).into()
        }
        (None, Some(_)) => others.clone(),
        _ => own.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Scalar, ValueType};

    fn merged(
        schema: &Schema,
        column: ColumnId,
        (own, others): (Cell, Cell),
        choice: Option<Side>,
    ) -> Result<Cell, Error> {
        let record = |cell: Cell| [(column, cell)].into_iter().collect::<Record>();
        let choices: Vec<_> = choice.map(|side| (column, side)).into_iter().collect();
        let all = outcome(schema, &record(own), &record(others), &choices)?;
        Ok(all.into_iter().find(|m| m.attribute.column == column).map_or(Cell::Missing, |m| m.after))
    }

    fn list(texts: &[&str]) -> Cell {
        Value::List(texts.iter().map(|text| Value::Text((*text).into())).collect()).into()
    }

    #[test]
    fn what_is_there_stays_and_what_is_missing_is_filled() {
        let schema = Schema::default();
        let (a, b) = (Cell::text("a"), Cell::text("b"));
        for (own, others, choice, expected) in [
            (a.clone(), b.clone(), None, a.clone()),
            (a.clone(), b.clone(), Some(Side::Other), b.clone()),
            (Cell::Missing, b.clone(), None, b.clone()),
            (Cell::Null, b.clone(), None, b.clone()),
            (Cell::Null, Cell::Missing, None, Cell::Null),
            (Cell::Missing, Cell::Null, None, Cell::Null),
            (a.clone(), Cell::Missing, None, a.clone()),
            (a.clone(), Cell::Missing, Some(Side::Other), Cell::Missing),
        ] {
            let told = format!("{own:?} {others:?} {choice:?}");
            assert_eq!(merged(&schema, ColumnId::NAME, (own, others), choice).unwrap(), expected, "{told}");
        }
        assert!(merged(&schema, ColumnId::NAME, (a.clone(), b.clone()), Some(Side::Both)).is_err());
        assert!(merged(&schema, ColumnId::CREATED_AT, (a, b), Some(Side::Other)).is_err());
    }

    #[test]
    fn lists_come_together_without_doubles() {
        let mut schema = Schema::default();
        let tags = schema.declare("tags", ValueType::List(Scalar::Text), false).unwrap();
        let pair = || (list(&["vip", "press"]), list(&["press", "new"]));
        assert_eq!(merged(&schema, tags, pair(), None).unwrap(), list(&["vip", "press", "new"]));
        assert_eq!(merged(&schema, tags, pair(), Some(Side::Survivor)).unwrap(), list(&["vip", "press"]));
    }

    #[test]
    fn the_stricter_consent_stays_whatever_is_chosen() {
        let mut schema = Schema::default();
        let column = schema.consent("newsletter").unwrap().column;
        let yes = || Cell::Value(Value::Boolean(true));
        let no = || Cell::Value(Value::Boolean(false));
        for (own, others, expected) in [
            (yes(), no(), no()),
            (no(), yes(), no()),
            (yes(), Cell::Missing, yes()),
            (Cell::Missing, no(), no()),
        ] {
            assert_eq!(merged(&schema, column, (own, others), None).unwrap(), expected);
        }
        assert!(merged(&schema, column, (no(), yes()), Some(Side::Other)).is_err());
    }
}
