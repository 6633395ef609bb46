//! Values of an attribute that differ to a filter: of each set of values to which it says the same, one.

mod lists;
mod numbers;
mod texts;
mod times;

use std::collections::HashSet;

use super::super::{Moment, Test};
use crate::domain::{Attribute, Cell, Value, ValueType, customer};

/// The most values of a test that are tried one by one.
const MAX_VALUES: usize = 40;
/// The most cells that are tried.
const MAX_CELLS: usize = 2000;

/// The cells that an attribute could get so that the answers to some tests differ: the natural ones first, none twice,
/// none that the attribute's own rules refuse, and not the one that stands there.
pub(super) fn candidates(
    attribute: &Attribute,
    tests: &[&Test],
    current: &Cell,
    moment: &Moment,
) -> Vec<Cell> {
    let mut values = match attribute.value_type {
        ValueType::Text => texts::candidates(attribute, tests, current),
        ValueType::Number => numbers::candidates(tests, current),
        ValueType::Boolean => vec![Value::Boolean(true), Value::Boolean(false)],
        ValueType::Date => times::dates(tests, current, moment),
        ValueType::Datetime => times::instants(tests, current, moment),
        ValueType::List(element) => lists::candidates(element, tests, current),
        ValueType::Object => vec![Value::Object("{}".to_owned())],
    };
    values.truncate(MAX_CELLS);
    let (mut cells, mut seen) = (Vec::new(), HashSet::new());
    for cell in values.into_iter().map(Cell::Value).chain([Cell::Missing, Cell::Null]) {
        if cell != *current && seen.insert(cell.clone()) && customer::validate(attribute, &cell).is_ok() {
            cells.push(cell);
        }
    }
    cells
}

/// The values that tests compare with, those of long lists only in part.
fn compared<'a>(tests: &[&'a Test]) -> Vec<&'a Value> {
    let mut values = Vec::new();
    for test in tests {
        match test {
            Test::Compare(_, value) => values.push(value),
            Test::In(many) | Test::Any(many) | Test::All(many) => values.extend(many.iter().take(MAX_VALUES)),
            Test::Between(low, high) => values.extend([low, high]),
            _ => {}
        }
    }
    values
}
