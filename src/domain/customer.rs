//! A customer as a record of cells, and the rules each cell must meet.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::attribute::{Attribute, ColumnId};
use super::value::{Cell, Value};

/// The largest row that is kept, in bytes of its values.
pub const MAX_ROW_BYTES: usize = 1024 * 1024;

/// The cells of one customer that are not missing, in the order of their columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    cells: Vec<(ColumnId, Cell)>,
}

impl Record {
    /// The cell of a column; [`Cell::Missing`] where none was given.
    pub fn cell(&self, column: ColumnId) -> &Cell {
        self.cells.binary_search_by_key(&column, |(c, _)| *c).map_or(&Cell::Missing, |at| &self.cells[at].1)
    }

    /// Puts a cell in its place; a missing one takes away what stood there.
    pub fn set(&mut self, column: ColumnId, cell: Cell) {
        match (self.cells.binary_search_by_key(&column, |(c, _)| *c), cell) {
            (Ok(at), Cell::Missing) => {
                self.cells.remove(at);
            }
            (Ok(at), cell) => self.cells[at].1 = cell,
            (Err(_), Cell::Missing) => {}
            (Err(at), cell) => self.cells.insert(at, (column, cell)),
        }
    }

    /// The text of a column, where it holds one.
    pub fn text(&self, column: ColumnId) -> Option<&str> {
        self.cell(column).as_text()
    }

    /// The number of a column, where it holds one.
    pub fn number(&self, column: ColumnId) -> Option<Decimal> {
        match self.cell(column) {
            Cell::Value(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// All cells that are not missing.
    pub fn cells(&self) -> impl Iterator<Item = (ColumnId, &Cell)> {
        self.cells.iter().map(|(column, cell)| (*column, cell))
    }

    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}

impl FromIterator<(ColumnId, Cell)> for Record {
    fn from_iter<I: IntoIterator<Item = (ColumnId, Cell)>>(cells: I) -> Self {
        let mut record = Self::default();
        for (column, cell) in cells {
            record.set(column, cell);
        }
        record
    }
}

/// Says which rule a value breaks and what to do about it. The text quotes the value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// Not the form of an email address.
    #[error("`{0}` is not an email address; it needs one `@`, a dotted domain and no white space")]
    Email(String),
    /// An empty key.
    #[error("an empty text cannot be a `source_id`; leave it out instead")]
    EmptyKey,
    /// Not the form of a customer id.
    #[error("`{0}` is not a customer id; it is `cust_` and 24 letters or digits")]
    Id(String),
    /// The value has another type than the attribute.
    #[error("`{attribute}` holds a {expected}")]
    Type {
        /// The attribute's name.
        attribute: String,
        /// Its type.
        expected: String,
    },
    /// A required attribute has no value.
    #[error("`{0}` is required; give it a value")]
    Required(String),
}

/// Checks a cell against its attribute's rules (SEMANTICS 8).
///
/// # Errors
/// The [`Violation`], quoting the value.
pub fn validate(attribute: &Attribute, cell: &Cell) -> Result<(), Violation> {
    let Some(value) = cell.value() else {
        return if attribute.required { Err(Violation::Required(attribute.name.clone())) } else { Ok(()) };
    };
    match (attribute.column, value) {
        (ColumnId::EMAIL, Value::Text(text)) if !is_email(text) => Err(Violation::Email(text.clone())),
        (ColumnId::SOURCE_ID, Value::Text(text)) if text.is_empty() => Err(Violation::EmptyKey),
        (ColumnId::ID, Value::Text(text)) if !super::CustomerId::has_form(text) => {
            Err(Violation::Id(text.clone()))
        }
        _ => Ok(()),
    }
}

/// Whether a text has the form of an email address: one `@`, a dotted domain, no white space.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let dotted = domain.split('.').count() >= 2 && domain.split('.').all(|label| !label.is_empty());
    !local.is_empty() && dotted && !domain.contains('@') && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_keeps_its_cells_in_order() {
        let mut record = Record::default();
        record.set(ColumnId::PHONE, Cell::text("1"));
        record.set(ColumnId::NAME, Cell::Null);
        assert_eq!(record.cells().map(|(c, _)| c).collect::<Vec<_>>(), [ColumnId::NAME, ColumnId::PHONE]);
        record.set(ColumnId::NAME, Cell::Missing);
        assert_eq!(record.cell(ColumnId::NAME), &Cell::Missing);
        assert_eq!(record.text(ColumnId::PHONE), Some("1"));
    }

    #[test]
    fn email_addresses_have_one_at_and_a_dotted_domain() {
        for good in ["a@b.co", "zofia+x@mail.example.com", "ä@ö.de"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "a", "a@b", "@b.co", "a@", "a@b@c.de", "a b@c.de", "a@b..de", "a@.de", "a@b."] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
