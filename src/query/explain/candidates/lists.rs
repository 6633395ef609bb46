//! Lists with and without the elements that are asked for.

use super::super::super::Test;
use super::MAX_VALUES;
use crate::domain::{Cell, Date, Instant, Scalar, Value, text};

/// The most tests of which all combinations are tried.
const MAX_COMBINED: usize = 6;

pub(super) fn candidates(element: Scalar, tests: &[&Test], current: &Cell) -> Vec<Value> {
    let now = match current {
        Cell::Value(Value::List(elements)) => elements.clone(),
        _ => Vec::new(),
    };
    let groups = groups(tests);
    let asked: Vec<&Value> = groups.iter().flatten().copied().collect();
    let mut lists = Vec::new();
    let combined = groups.len().min(MAX_COMBINED);
    for chosen in 0..1u32 << combined {
        let is_chosen = |at: usize| at >= combined || chosen & (1 << at) != 0;
        let picked = groups.iter().enumerate().filter(|(at, _)| is_chosen(*at)).flat_map(|(_, group)| group);
        let picked: Vec<Value> = picked.map(|value| (*value).clone()).collect();
        lists.push(joined(&now, &picked));
        let holds = |values: &[&Value], own: &Value| values.iter().any(|value| is_same(value, own));
        let picked_now: Vec<&Value> = picked.iter().collect();
        let is_kept = |own: &&Value| !holds(&asked, own) || holds(&picked_now, own);
        let kept: Vec<Value> = now.iter().filter(is_kept).cloned().collect();
        lists.push(joined(&kept, &picked));
        lists.push(joined(&[], &picked));
    }
    lists.push(vec![other(element)]);
    // What leaves most of the list alone goes first.
    let distance = |list: &Vec<Value>| {
        let lost = now.iter().filter(|own| !list.contains(own)).count();
        lost + list.iter().filter(|one| !now.contains(one)).count()
    };
    lists.sort_by_key(distance);
    lists.into_iter().map(Value::List).collect()
}

/// What tests ask for: all elements of `contains all` together, each of `contains any` for itself.
fn groups<'a>(tests: &[&'a Test]) -> Vec<Vec<&'a Value>> {
    let mut groups: Vec<Vec<&Value>> = Vec::new();
    for test in tests {
        match test {
            Test::All(values) => groups.push(values.iter().collect()),
            Test::Any(values) => groups.extend(values.iter().take(MAX_VALUES).map(|value| vec![value])),
            _ => {}
        }
    }
    groups
}

fn joined(list: &[Value], more: &[Value]) -> Vec<Value> {
    let mut joined = list.to_vec();
    for value in more {
        if !joined.iter().any(|own| is_same(value, own)) {
            joined.push(value.clone());
        }
    }
    joined
}

/// Elements are compared folded.
fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => text::fold(a) == text::fold(b),
        _ => a == b,
    }
}

/// An element that is hardly asked for.
fn other(element: Scalar) -> Value {
    match element {
        Scalar::Text => Value::Text("other".into()),
        Scalar::Number => Value::Number(0.into()),
        Scalar::Boolean => Value::Boolean(true),
        Scalar::Date => Value::Date(Date(0)),
        Scalar::Datetime => Value::Instant(Instant(0)),
    }
}
