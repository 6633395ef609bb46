//! What a filter says of one customer: FILTER.md's *Meaning*, word for word and without haste.
//!
//! Architecture invariant: this stays the oracle. Every faster way is tested against it and shares
//! none of its decisions.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::filter::{
    Collection, Comparison, Condition, Field, Filter, Function, Match, Operand, Records, State, Test,
};
use super::moment::{Moment, day_of_year, later_day};
use super::window::{Anniversary, Time, Unit, Window};
use crate::domain::{Cell, ColumnId, Date, Instant, SegmentId, Value, ValueType, text};

/// A customer, as far as filters ask.
pub trait Subject {
    /// An attribute; [`ColumnId::ID`] gives the customer's real id.
    fn cell(&self, column: ColumnId) -> Cell;
    /// Whether the customer is in a segment.
    fn in_segment(&self, segment: SegmentId) -> bool;
    /// Hands over the customer's records of a kind, one by one, in the order of their arrival.
    fn records(&self, collection: &Collection, visit: &mut dyn FnMut(&dyn Fact));
}

/// A record, as far as filters ask. Amounts are in major units; names of metadata are one under case folding.
pub trait Fact {
    /// A field; [`Field::CreatedAt`] gives an instant.
    fn field(&self, field: &Field) -> Cell;
}

/// Whether a filter means a customer at a moment.
pub fn eval(filter: &Filter, subject: &dyn Subject, moment: &Moment) -> bool {
    match filter {
        Filter::And(parts) => parts.iter().all(|part| eval(part, subject, moment)),
        Filter::Or(parts) => parts.iter().any(|part| eval(part, subject, moment)),
        Filter::Not(inner) => !eval(inner, subject, moment),
        Filter::Is(condition) => holds(condition, subject, moment),
    }
}

/// Whether one condition holds of a customer.
pub fn holds(condition: &Condition, subject: &dyn Subject, moment: &Moment) -> bool {
    match condition {
        Condition::Member(segment) => subject.in_segment(*segment),
        Condition::Sample(sample) => subject.cell(ColumnId::ID).as_text().is_some_and(|id| sample.holds(id)),
        Condition::Test(Operand::Column(ColumnId::ORDERS_AVERAGE_AMOUNT), test)
            if !matches!(test, Test::Is(_)) =>
        {
            let number = |column| match subject.cell(column) {
                Cell::Value(Value::Number(number)) => number,
                _ => Decimal::ZERO,
            };
            let (sum, count) = (number(ColumnId::ORDERS_TOTAL_AMOUNT), number(ColumnId::ORDERS_TOTAL_COUNT));
            !count.is_zero() && passes_ratio(sum, count, test)
        }
        Condition::Test(operand @ Operand::Column(column), test) => {
            passes(&subject.cell(*column), test, operand.is_folded(), moment)
        }
        Condition::Test(Operand::Field(_), _) => false,
        Condition::Did(records)
        | Condition::Test(Operand::Count(records) | Operand::Aggregate { records, .. }, _) => {
            of_records(condition, moment, |visit| subject.records(&records.collection, visit))
        }
    }
}

/// Whether a condition on records holds of those that are handed over.
pub(super) fn of_records(
    condition: &Condition,
    moment: &Moment,
    each: impl FnOnce(&mut dyn FnMut(&dyn Fact)),
) -> bool {
    let matching = |records: &Records, each: &mut dyn FnMut(&dyn Fact), fact: &dyn Fact| {
        if is_meant(records, fact, moment) {
            each(fact);
        }
    };
    match condition {
        Condition::Did(records) => {
            let mut found = false;
            each(&mut |fact| matching(records, &mut |_| found = true, fact));
            found
        }
        Condition::Test(Operand::Count(records), test) => {
            let mut count = 0u64;
            each(&mut |fact| matching(records, &mut |_| count += 1, fact));
            passes(&Cell::Value(Value::Number(count.into())), test, false, moment)
        }
        Condition::Test(operand @ Operand::Aggregate { function, records, field }, test) => {
            let mut values = Vec::new();
            each(&mut |fact| {
                matching(records, &mut |fact| values.push((instant_of(fact), fact.field(field))), fact);
            });
            passes_aggregate(*function, &values, test, operand.is_folded(), moment)
        }
        _ => false,
    }
}

/// Whether a record is one of those meant: in the span, and all of `where` holds of it.
pub(super) fn is_meant(records: &Records, fact: &dyn Fact, moment: &Moment) -> bool {
    let in_window = records
        .window
        .as_ref()
        .is_none_or(|window| instant_of(fact).is_some_and(|at| instant_in(at, window, moment)));
    in_window && records.condition.as_ref().is_none_or(|condition| of_fact(condition, fact, moment))
}

fn instant_of(fact: &dyn Fact) -> Option<Instant> {
    match fact.field(&Field::CreatedAt) {
        Cell::Value(Value::Instant(at)) => Some(at),
        _ => None,
    }
}

fn of_fact(filter: &Filter, fact: &dyn Fact, moment: &Moment) -> bool {
    match filter {
        Filter::And(parts) => parts.iter().all(|part| of_fact(part, fact, moment)),
        Filter::Or(parts) => parts.iter().any(|part| of_fact(part, fact, moment)),
        Filter::Not(inner) => !of_fact(inner, fact, moment),
        Filter::Is(Condition::Test(operand @ Operand::Field(field), test)) => {
            passes(&fact.field(field), test, operand.is_folded(), moment)
        }
        // The checker lets nothing else into `where`.
        Filter::Is(_) => false,
    }
}

fn passes_aggregate(
    function: Function,
    values: &[(Option<Instant>, Cell)],
    test: &Test,
    is_folded: bool,
    moment: &Moment,
) -> bool {
    let present = || values.iter().filter_map(|(_, cell)| cell.value());
    let numbers = || {
        present().filter_map(|value| match value {
            Value::Number(number) => Some(*number),
            Value::Text(text) => crate::domain::value::number(text),
            _ => None,
        })
    };
    let sum = || numbers().fold(Decimal::ZERO, |sum, n| sum.checked_add(n).unwrap_or(Decimal::MAX));
    let cell = match function {
        Function::Sum => Cell::Value(Value::Number(sum())),
        Function::Avg if numbers().next().is_none() => Cell::Missing,
        Function::Avg => match test {
            Test::Is(_) => Cell::Value(Value::Number(sum())),
            _ => return passes_ratio(sum(), numbers().count().into(), test),
        },
        Function::Min => {
            present().min_by(|a, b| order(a, b, false)).cloned().map_or(Cell::Missing, Cell::Value)
        }
        Function::Max => {
            present().max_by(|a, b| order(a, b, false)).cloned().map_or(Cell::Missing, Cell::Value)
        }
        Function::Last => {
            values.iter().max_by_key(|(at, _)| *at).map_or(Cell::Missing, |(_, cell)| cell.clone())
        }
    };
    passes(&cell, test, is_folded, moment)
}

/// Whether an exact average passes: not divided, so not rounded.
pub(super) fn passes_ratio(sum: Decimal, count: Decimal, test: &Test) -> bool {
    // A product that is beyond all numbers is beyond every sum.
    let against = |value: &Value| match value {
        Value::Number(number) => match number.checked_mul(count) {
            Some(product) => Some(sum.cmp(&product)),
            None if number.is_sign_negative() => Some(Ordering::Greater),
            None => Some(Ordering::Less),
        },
        _ => None,
    };
    match test {
        Test::Compare(comparison, value) => against(value).is_some_and(|o| comparison.accepts(o)),
        Test::In(values) => values.iter().any(|value| against(value) == Some(Ordering::Equal)),
        Test::Between(low, high) => {
            against(low).is_some_and(Ordering::is_ge) && against(high).is_some_and(Ordering::is_le)
        }
        _ => false,
    }
}

impl Comparison {
    /// Whether it holds of values in such an order.
    pub(super) fn accepts(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

/// Whether a cell passes a test. Missing and null pass nothing but what is asked of them by name.
pub(super) fn passes(cell: &Cell, test: &Test, is_folded: bool, moment: &Moment) -> bool {
    if let Test::Is(state) = test {
        return is_in_state(cell, *state);
    }
    let Some(value) = cell.value() else { return false };
    match test {
        Test::Is(_) => false,
        Test::Compare(comparison, wanted) => compare(value, *comparison, wanted, is_folded, moment),
        Test::In(wanted) => wanted.iter().any(|w| compare(value, Comparison::Equal, w, is_folded, moment)),
        Test::Match(wanted, part) => matches_part(value, *wanted, part),
        Test::Any(wanted) => wanted.iter().any(|w| has_element(value, w, moment)),
        Test::All(wanted) => wanted.iter().all(|w| has_element(value, w, moment)),
        Test::Between(low, high) => {
            compare(value, Comparison::AtLeast, low, is_folded, moment)
                && compare(value, Comparison::AtMost, high, is_folded, moment)
        }
        Test::Window(window) => match time_of(value) {
            Some(Time::Instant(at)) => instant_in(at, window, moment),
            Some(Time::Date(day)) => day_in(day, window, moment),
            None => false,
        },
        Test::Anniversary(anniversary) => {
            let day = match time_of(value) {
                Some(Time::Instant(at)) => moment.day_of(at),
                Some(Time::Date(day)) => day,
                None => return false,
            };
            comes_round(day, *anniversary, moment)
        }
    }
}

fn is_in_state(cell: &Cell, state: State) -> bool {
    match state {
        State::Set => cell.value().is_some(),
        State::Null => *cell == Cell::Null,
        State::Missing => *cell == Cell::Missing,
        State::True => *cell == Cell::Value(Value::Boolean(true)),
        State::False => *cell == Cell::Value(Value::Boolean(false)),
    }
}

fn compare(value: &Value, comparison: Comparison, wanted: &Value, is_folded: bool, moment: &Moment) -> bool {
    match (value, wanted) {
        (Value::Instant(at), Value::Date(day)) => {
            // The whole local day: see FILTER meaning 6.
            let (start, behind) = (moment.start_of(*day), moment.start_of(Date(day.0.saturating_add(1))));
            match comparison {
                Comparison::Equal => start <= *at && *at < behind,
                Comparison::Less => *at < start,
                Comparison::AtMost => *at < behind,
                Comparison::Greater => *at >= behind,
                Comparison::AtLeast => *at >= start,
            }
        }
        // Metadata of records is as it came; a number or a time may stand there as text.
        (Value::Text(written), Value::Number(_) | Value::Boolean(_) | Value::Date(_) | Value::Instant(_)) => {
            let as_wanted = |value_type| Value::parse(value_type, written).ok();
            let read = match wanted {
                Value::Number(_) => as_wanted(ValueType::Number),
                Value::Boolean(_) => as_wanted(ValueType::Boolean),
                Value::Date(_) => as_wanted(ValueType::Date).or_else(|| as_wanted(ValueType::Datetime)),
                _ => as_wanted(ValueType::Datetime),
            };
            read.is_some_and(|read| compare(&read, comparison, wanted, is_folded, moment))
        }
        _ if std::mem::discriminant(value) == std::mem::discriminant(wanted) => {
            comparison.accepts(order(value, wanted, is_folded))
        }
        _ => false,
    }
}

/// The order of two values of one kind. Texts sort by their folded form, ties by code point unless folding decides.
fn order(a: &Value, b: &Value, is_folded: bool) -> Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Boolean(a), Value::Boolean(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Instant(a), Value::Instant(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => {
            let folded = text::fold(a).cmp(&text::fold(b));
            if is_folded { folded } else { folded.then_with(|| a.cmp(b)) }
        }
        _ => a.to_string().cmp(&b.to_string()),
    }
}

fn matches_part(value: &Value, wanted: Match, part: &str) -> bool {
    let Value::Text(whole) = value else { return false };
    let (whole, part) = (text::fold(whole), text::fold(part));
    match wanted {
        Match::Contains => whole.contains(part.as_ref()),
        Match::Starts => whole.starts_with(part.as_ref()),
        Match::Ends => whole.ends_with(part.as_ref()),
    }
}

/// Whether a list has an equal element; texts in lists compare folded.
fn has_element(value: &Value, wanted: &Value, moment: &Moment) -> bool {
    let Value::List(elements) = value else { return false };
    elements.iter().any(|element| compare(element, Comparison::Equal, wanted, true, moment))
}

/// The time that a value is, also one written as text in a record's metadata.
pub(super) fn time_of(value: &Value) -> Option<Time> {
    match value {
        Value::Instant(at) => Some(Time::Instant(*at)),
        Value::Date(day) => Some(Time::Date(*day)),
        Value::Text(written) => {
            let day = || Date::parse(written).map(Time::Date);
            Instant::parse(written).map(Time::Instant).or_else(day)
        }
        _ => None,
    }
}

/// Whether an instant lies in a window.
fn instant_in(at: Instant, window: &Window, moment: &Moment) -> bool {
    let now = moment.now;
    match window {
        Window::Within(length) => at <= now && now < moment.later(at, *length),
        Window::OlderThan(length) => moment.later(at, *length) <= now,
        Window::InLast(_, Unit::Hour) | Window::InNext(_, Unit::Hour) => window.run().is_some_and(|run| {
            let (from, to) = moment.bounds(run);
            from <= at && at < to
        }),
        Window::InLast(..) | Window::InNext(..) | Window::Calendar(_) => {
            day_in(moment.day_of(at), window, moment)
        }
        Window::Between(first, last) => {
            let is_from = match first {
                Time::Date(day) => at >= moment.start_of(*day),
                Time::Instant(first) => at >= *first,
            };
            let is_to = match last {
                Time::Date(day) => at < moment.start_of(Date(day.0.saturating_add(1))),
                Time::Instant(last) => at <= *last,
            };
            is_from && is_to
        }
        Window::Before(Time::Date(day)) => at < moment.start_of(*day),
        Window::Before(Time::Instant(limit)) => at < *limit,
        Window::After(Time::Date(day)) => at >= moment.start_of(Date(day.0.saturating_add(1))),
        Window::After(Time::Instant(limit)) => at > *limit,
        Window::On(day) => moment.day_of(at) == *day,
    }
}

/// Whether a local day lies in a window.
fn day_in(day: Date, window: &Window, moment: &Moment) -> bool {
    let today = moment.today();
    match window {
        Window::Within(length) => day <= today && today < later_day(day, *length),
        Window::OlderThan(length) => later_day(day, *length) <= today,
        Window::InLast(..) | Window::InNext(..) | Window::Calendar(_) => window.run().is_some_and(|run| {
            let (first, last) = moment.days(run);
            first <= day && day <= last
        }),
        Window::Between(Time::Date(first), Time::Date(last)) => first <= &day && &day <= last,
        Window::Before(Time::Date(limit)) => day < *limit,
        Window::After(Time::Date(limit)) => day > *limit,
        Window::On(wanted) => day == *wanted,
        // An instant against a date is refused when it is checked.
        Window::Between(..) | Window::Before(_) | Window::After(_) => false,
    }
}

/// Whether the month and day of a day come round in a run of units: on one of its days.
fn comes_round(day: Date, anniversary: Anniversary, moment: &Moment) -> bool {
    let (first, last) = moment.days(anniversary.run());
    let wanted = day_of_year(day);
    // A year and a day hold every month and day there is.
    let last = last.0.min(first.0.saturating_add(366));
    (first.0..=last).any(|day| day_of_year(Date(day)) == wanted)
}
