//! The filter as a tree, each part with its truth and what was found.

use rust_decimal::Decimal;

use super::super::eval::{self, holds};
use super::super::{Condition, Field, Filter, Function, Moment, Names, Operand, Records, Subject, spelled};
use super::{Rules, inlined, next_change};
use crate::domain::{Cell, ColumnId, Instant, Value};

/// A part of a filter, and what it says of a customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The part, as a filter writes it; conditions only.
    pub text: String,
    /// Whether it is true of the customer.
    pub holds: bool,
    /// How its parts are joined.
    pub join: Join,
    /// Its parts; of a segment with a rule, the rule.
    pub parts: Vec<Part>,
    /// What was found.
    pub found: Option<Found>,
    /// When time alone turns it.
    pub next_change: Option<Instant>,
}

/// What a part is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// All of its parts must be true.
    All,
    /// One of its parts must be true.
    Any,
    /// Its part must be false.
    Not,
    /// It is a condition.
    Condition,
}

/// What a condition found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// The customer's own value.
    Cell {
        /// Of which attribute.
        attribute: String,
        /// What stands there.
        cell: Cell,
    },
    /// The customer's records.
    Records {
        /// How many are meant.
        counted: u64,
        /// Of how many of that kind.
        of: u64,
        /// What they come to, where that is asked.
        value: Option<Cell>,
    },
    /// Whether the customer is in the segment.
    Member(bool),
    /// Whether the customer is in the sample.
    Sampled(bool),
}

/// A part of a filter with all that is below it.
pub(super) fn part(
    filter: &Filter,
    subject: &dyn Subject,
    moment: &Moment,
    names: &Names<'_>,
    rules: &dyn Rules,
) -> Part {
    let below = |parts: &[Filter]| parts.iter().map(|p| part(p, subject, moment, names, rules)).collect();
    let (join, parts, found, text) = match filter {
        Filter::And(parts) => (Join::All, below(parts), None, String::new()),
        Filter::Or(parts) => (Join::Any, below(parts), None, String::new()),
        Filter::Not(inner) => match inner.as_ref() {
            Filter::Is(condition) => (
                Join::Condition,
                Vec::new(),
                Some(found(condition, subject, moment, names)),
                filter.print(names),
            ),
            other => (Join::Not, below(std::slice::from_ref(other)), None, String::new()),
        },
        Filter::Is(condition) => {
            (Join::Condition, Vec::new(), Some(found(condition, subject, moment, names)), filter.print(names))
        }
    };
    // Membership follows from the facts, also at another time than the present.
    let whole = inlined(filter, rules);
    let (holds, next_change) = (super::eval(&whole, subject, moment), next_change(&whole, subject, moment));
    let found = match found {
        Some(Found::Member(_)) => Some(Found::Member(holds != matches!(filter, Filter::Not(_)))),
        other => other,
    };
    Part { text, holds, join, parts, found, next_change }
}

fn found(condition: &Condition, subject: &dyn Subject, moment: &Moment, names: &Names<'_>) -> Found {
    match condition {
        Condition::Member(segment) => Found::Member(subject.in_segment(*segment)),
        Condition::Sample(_) => Found::Sampled(holds(condition, subject, moment)),
        Condition::Did(records) | Condition::Test(Operand::Count(records), _) => {
            counted(records, None, subject, moment)
        }
        Condition::Test(Operand::Aggregate { function, records, field }, _) => {
            counted(records, Some((*function, field)), subject, moment)
        }
        Condition::Test(Operand::Column(column), _) => {
            let attribute =
                names.schema.attribute(*column).map_or_else(|| format!("#{}", column.0), |a| spelled(&a));
            Found::Cell { attribute, cell: cell(*column, subject) }
        }
        Condition::Test(Operand::Field(field), _) => {
            Found::Cell { attribute: field.name().to_owned(), cell: Cell::Missing }
        }
    }
}

/// An attribute's cell; averages are reckoned here for the eye.
fn cell(column: ColumnId, subject: &dyn Subject) -> Cell {
    let number = |column| match subject.cell(column) {
        Cell::Value(Value::Number(number)) => Some(number),
        _ => None,
    };
    if column != ColumnId::ORDERS_AVERAGE_AMOUNT {
        return subject.cell(column);
    }
    let (sum, count) = (number(ColumnId::ORDERS_TOTAL_AMOUNT), number(ColumnId::ORDERS_TOTAL_COUNT));
    average(sum.unwrap_or_default(), count.unwrap_or_default())
}

fn average(sum: Decimal, count: Decimal) -> Cell {
    let average = sum.checked_div(count).map(|n| n.round_dp(6).normalize());
    average.map_or(Cell::Missing, |n| Cell::Value(Value::Number(n)))
}

fn counted(
    records: &Records,
    of_field: Option<(Function, &Field)>,
    subject: &dyn Subject,
    moment: &Moment,
) -> Found {
    let (mut counted, mut of, mut values) = (0, 0, Vec::new());
    subject.records(&records.collection, &mut |fact| {
        of += 1;
        if !eval::is_meant(records, fact, moment) {
            return;
        }
        counted += 1;
        if let Some((_, field)) = of_field {
            values.push((fact.field(&Field::CreatedAt), fact.field(field)));
        }
    });
    let value = of_field.map(|(function, _)| made_of(function, &values));
    Found::Records { counted, of, value }
}

/// What values come to, for the eye.
fn made_of(function: Function, values: &[(Cell, Cell)]) -> Cell {
    let numbers = || {
        values.iter().filter_map(|(_, cell)| match cell {
            Cell::Value(Value::Number(number)) => Some(*number),
            Cell::Value(Value::Text(text)) => crate::domain::value::number(text),
            _ => None,
        })
    };
    let number = |number: Option<Decimal>| number.map_or(Cell::Missing, |n| Cell::Value(Value::Number(n)));
    let sum = || numbers().fold(Decimal::ZERO, Decimal::saturating_add);
    let instants = || values.iter().filter_map(|(_, cell)| instant(cell));
    let instant_cell = |at: Option<Instant>| at.map_or(Cell::Missing, |at| Cell::Value(Value::Instant(at)));
    match function {
        Function::Sum => number(Some(sum())),
        Function::Avg => average(sum(), numbers().count().into()),
        Function::Min if numbers().next().is_some() => number(numbers().min()),
        Function::Max if numbers().next().is_some() => number(numbers().max()),
        Function::Min => instant_cell(instants().min()),
        Function::Max => instant_cell(instants().max()),
        Function::Last => {
            values.iter().max_by_key(|(at, _)| instant(at)).map_or(Cell::Missing, |(_, cell)| cell.clone())
        }
    }
}

fn instant(cell: &Cell) -> Option<Instant> {
    match cell {
        Cell::Value(Value::Instant(at)) => Some(*at),
        _ => None,
    }
}
