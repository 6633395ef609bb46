//! Numbers on, between and beyond those that are compared with.

use rust_decimal::Decimal;

use super::super::super::Test;
use super::compared;
use crate::domain::{Cell, Value};

/// Steps finer than cents are taken only where somebody wrote finer numbers.
const CENTS: u32 = 2;

pub(super) fn candidates(tests: &[&Test], current: &Cell) -> Vec<Value> {
    let now = match current {
        Cell::Value(Value::Number(number)) => Some(*number),
        _ => None,
    };
    let mut limits: Vec<Decimal> = compared(tests)
        .into_iter()
        .filter_map(|value| match value {
            Value::Number(number) => Some(*number),
            _ => None,
        })
        .collect();
    limits.sort();
    limits.dedup();
    let step = step(limits.iter().copied().chain(now));
    let mut numbers = limits.clone();
    for limit in &limits {
        numbers.extend(limit.checked_add(step));
        numbers.extend(limit.checked_sub(step));
    }
    // Between two that are nearer than a step.
    let half = Decimal::new(5, 1);
    numbers.extend(limits.windows(2).filter_map(|pair| {
        let gap = pair[1].checked_sub(pair[0])?;
        pair[0].checked_add(gap.checked_mul(half)?)
    }));
    numbers.push(Decimal::ZERO);
    if let Some(now) = now {
        numbers.sort_by_key(|n| n.checked_sub(now).map_or(Decimal::MAX, |gap| gap.abs()));
    }
    numbers.into_iter().map(|n| Value::Number(n.normalize())).collect()
}

/// One where all are whole, else a cent or the finest place that was written.
fn step(numbers: impl Iterator<Item = Decimal>) -> Decimal {
    let places = numbers.map(|n| n.normalize().scale()).max().unwrap_or(0);
    if places == 0 { Decimal::ONE } else { Decimal::new(1, places.max(CENTS)) }
}
