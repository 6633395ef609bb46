//! A filter in the words of the form: complements at the conditions, one way of saying each thing.

use super::super::{
    Comparison, Condition, Duration, DurationUnit, Filter, Operand, State, Test, Time, Window,
};
use crate::domain::Value;

/// The same filter, said so that the form can say it.
pub(super) fn rewritten(filter: &Filter) -> Filter {
    pushed(filter, false)
}

fn pushed(filter: &Filter, is_negative: bool) -> Filter {
    let all = |parts: &[Filter]| parts.iter().map(|part| pushed(part, is_negative)).collect();
    let joined = match (filter, is_negative) {
        (Filter::And(parts), false) | (Filter::Or(parts), true) => Filter::all_of(all(parts)),
        (Filter::Or(parts), false) | (Filter::And(parts), true) => Filter::any_of(all(parts)),
        (Filter::Not(inner), _) => Some(pushed(inner, !is_negative)),
        (Filter::Is(condition), _) => Some(said(condition, is_negative)),
    };
    joined.unwrap_or_else(|| filter.clone())
}

fn said(condition: &Condition, is_negative: bool) -> Filter {
    let test = |operand: &Operand, test: Test| Filter::Is(Condition::Test(operand.clone(), test));
    let plain = |filter: Filter| if is_negative { filter.negated() } else { filter };
    match condition {
        Condition::Did(records) => {
            let (comparison, than) =
                if is_negative { (Comparison::Equal, 0) } else { (Comparison::AtLeast, 1) };
            test(&Operand::Count(records.clone()), Test::Compare(comparison, Value::Number(than.into())))
        }
        Condition::Test(operand @ Operand::Count(_), Test::Compare(comparison, value)) if is_negative => {
            match opposite(*comparison) {
                Some(opposite) => test(operand, Test::Compare(opposite, value.clone())),
                None => plain(Filter::Is(condition.clone())),
            }
        }
        Condition::Test(operand, Test::Between(low, high)) => {
            let low = |comparison| test(operand, Test::Compare(comparison, low.clone()));
            let high = |comparison| test(operand, Test::Compare(comparison, high.clone()));
            match (is_negative, operand) {
                (false, _) => Filter::And(vec![low(Comparison::AtLeast), high(Comparison::AtMost)]),
                // A count is never missing.
                (true, Operand::Count(_)) => {
                    Filter::Or(vec![low(Comparison::Less), high(Comparison::Greater)])
                }
                (true, _) => Filter::Is(condition.clone()).negated(),
            }
        }
        Condition::Test(operand, other) => plain(test(operand, said_once(other))),
        other => plain(Filter::Is(other.clone())),
    }
}

/// What the language says in two ways, in the one the form has.
fn said_once(test: &Test) -> Test {
    match test {
        Test::Compare(Comparison::Equal, Value::Boolean(truth)) => {
            Test::Is(if *truth { State::True } else { State::False })
        }
        Test::Compare(Comparison::Greater, value) => {
            time(value).map_or(test.clone(), |t| Test::Window(Window::After(t)))
        }
        Test::Compare(Comparison::Less, value) => {
            time(value).map_or(test.clone(), |t| Test::Window(Window::Before(t)))
        }
        Test::Window(Window::On(date)) => Test::Compare(Comparison::Equal, Value::Date(*date)),
        Test::Window(Window::Within(length)) => Test::Window(Window::Within(days(*length))),
        Test::Window(Window::OlderThan(length)) => Test::Window(Window::OlderThan(days(*length))),
        other => other.clone(),
    }
}

/// Weeks as days; other lengths stand as they are.
fn days(length: Duration) -> Duration {
    match (length.unit, length.count.checked_mul(7)) {
        (DurationUnit::Week, Some(count)) => Duration { count, unit: DurationUnit::Day },
        _ => length,
    }
}

fn time(value: &Value) -> Option<Time> {
    match value {
        Value::Date(date) => Some(Time::Date(*date)),
        Value::Instant(at) => Some(Time::Instant(*at)),
        _ => None,
    }
}

fn opposite(comparison: Comparison) -> Option<Comparison> {
    match comparison {
        Comparison::Equal => None,
        Comparison::Less => Some(Comparison::AtLeast),
        Comparison::AtMost => Some(Comparison::Greater),
        Comparison::Greater => Some(Comparison::AtMost),
        Comparison::AtLeast => Some(Comparison::Less),
    }
}
