//! What stands in a column: how many values, which ones most often, how they spread.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use super::super::{Cancel, Error};
use super::Order;
use crate::domain::{Cell, ColumnId, Date, Instant, PAGE_ROWS, Value, ValueType};
use crate::store::Snapshot;

/// The most frequent values that are listed.
const MAX_TOP: usize = 20;
/// Bars of a histogram.
const BARS: usize = 10;
/// Different values that are counted exactly; beyond, new ones are only known to be more.
const MAX_DISTINCT: usize = 500_000;

/// What stands in a column.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnStatistics {
    /// Which column.
    pub column: ColumnId,
    /// The type of its values.
    pub value_type: ValueType,
    /// Rows looked at.
    pub rows: u64,
    /// Rows never given a value.
    pub missing: u64,
    /// Rows set to null.
    pub nulls: u64,
    /// Different values.
    pub distinct: u64,
    /// Whether there may be more different values than counted.
    pub distinct_is_floor: bool,
    /// The least value, printed.
    pub min: Option<String>,
    /// The greatest value, printed.
    pub max: Option<String>,
    /// The most frequent values with their counts.
    pub top: Vec<(String, u64)>,
    /// Numbers, dates and instants by equal ranges: the range's first value, and how many.
    pub histogram: Vec<(String, u64)>,
}

/// Counts the values of a column over the rows of a list.
///
/// # Errors
/// [`Error::Cancelled`], or what the store cannot read.
pub fn statistics(
    snapshot: &Snapshot,
    order: &Order,
    column: ColumnId,
    cancel: &Cancel,
) -> Result<ColumnStatistics, Error> {
    let rows = order.to_set();
    let value_type = snapshot.schema().value_type(column).unwrap_or(ValueType::Text);
    let mut counts: HashMap<String, u64> = HashMap::new();
    let mut numbers: Vec<f64> = Vec::new();
    let (mut missing, mut nulls, mut distinct_is_floor) = (0, 0, false);
    let mut extremes: Option<(Value, Value)> = None;
    let mut printed = String::new();
    for page in snapshot.pages() {
        if cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let first = page.first_row().0;
        let cells = snapshot.column(page, column)?;
        for slot in rows_of_page(&rows, first) {
            if !cells.present().contains(slot) {
                if cells.null().contains(slot) {
                    nulls += 1;
                } else {
                    missing += 1;
                }
                continue;
            }
            printed.clear();
            cells.print(slot, &mut printed);
            if let Some(count) = counts.get_mut(&printed) {
                *count += 1;
            } else if counts.len() < MAX_DISTINCT {
                counts.insert(printed.clone(), 1);
            } else {
                distinct_is_floor = true;
            }
            if let (true, Cell::Value(value)) = (is_measured(value_type), cells.cell(slot)) {
                numbers.extend(measure(&value));
                widen(&mut extremes, value);
            }
        }
    }
    let mut top: Vec<(String, u64)> = counts.iter().map(|(text, n)| (text.clone(), *n)).collect();
    let distinct = top.len() as u64;
    let (min, max) = match extremes {
        Some((min, max)) => (Some(min.to_string()), Some(max.to_string())),
        None => (top.iter().map(|(t, _)| t).min().cloned(), top.iter().map(|(t, _)| t).max().cloned()),
    };
    top.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    top.truncate(MAX_TOP);
    let histogram = histogram(&numbers, value_type);
    let rows = rows.len();
    Ok(ColumnStatistics {
        column,
        value_type,
        rows,
        missing,
        nulls,
        distinct,
        distinct_is_floor,
        min,
        max,
        top,
        histogram,
    })
}

fn rows_of_page(rows: &RoaringBitmap, first: u32) -> impl Iterator<Item = usize> {
    rows.range(first..first + PAGE_ROWS as u32).map(move |row| (row - first) as usize)
}

fn is_measured(value_type: ValueType) -> bool {
    matches!(value_type, ValueType::Number | ValueType::Date | ValueType::Datetime)
}

fn measure(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.to_string().parse().ok(),
        Value::Date(date) => Some(f64::from(date.0)),
        Value::Instant(instant) => Some(instant.0 as f64),
        _ => None,
    }
}

fn widen(extremes: &mut Option<(Value, Value)>, value: Value) {
    let is_less = |a: &Value, b: &Value| match (a, b) {
        (Value::Number(a), Value::Number(b)) => a < b,
        (Value::Date(a), Value::Date(b)) => a < b,
        (Value::Instant(a), Value::Instant(b)) => a < b,
        _ => false,
    };
    match extremes {
        None => *extremes = Some((value.clone(), value)),
        Some((min, max)) => {
            if is_less(&value, min) {
                *min = value;
            } else if is_less(max, &value) {
                *max = value;
            }
        }
    }
}

fn histogram(numbers: &[f64], value_type: ValueType) -> Vec<(String, u64)> {
    let (min, max) =
        numbers.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), n| (lo.min(*n), hi.max(*n)));
    if numbers.is_empty() || min >= max {
        return Vec::new();
    }
    let width = (max - min) / BARS as f64;
    let mut bars = [0u64; BARS];
    for number in numbers {
        bars[(((number - min) / width) as usize).min(BARS - 1)] += 1;
    }
    let label = |at: usize| {
        let from = min + width * at as f64;
        match value_type {
            ValueType::Date => Date(from as i32).to_string(),
            ValueType::Datetime => Instant(from as i64).to_string()[..10].to_owned(),
            _ => format!("{from:.2}").trim_end_matches('0').trim_end_matches('.').to_owned(),
        }
    };
    bars.iter().enumerate().map(|(at, count)| (label(at), *count)).collect()
}
