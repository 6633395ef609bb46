//! Values, cells and moments.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use super::super::Moment;
use crate::domain::{Cell, Date, Instant, Value, ValueType, text};

/// Texts in which folding, normalising, quoting and joining go wrong where they do.
pub(crate) fn texts() -> BoxedStrategy<String> {
    let known = [
        "",
        "a",
        "A",
        "ab",
        "ß",
        "SS",
        "Straße",
        "STRASSE",
        "Zieliński",
        "ZIELIŃSKI",
        "zie",
        "İ",
        "i",
        "é",
        "K",
        "ﬁ",
        "\"q\"",
        "a,b",
        "PL",
        "pl",
        "0",
        "12",
        "x y",
        "\\",
        "`",
        "'",
        "\u{1f600}",
        "Ω",
        "ω",
    ];
    let known = select(known.to_vec()).prop_map(str::to_owned);
    prop_oneof![6 => known, 1 => "\\PC{0,12}"].prop_map(|t| text::clean(&t).into_owned()).boxed()
}

fn numbers() -> BoxedStrategy<Decimal> {
    let known =
        ["0", "1", "-1", "0.5", "2.50", "2.505", "100", "3", "9007199254740993", "12345678901234567890.5"];
    let known = select(known.to_vec()).prop_map(|n| n.parse::<Decimal>().unwrap().normalize());
    prop_oneof![8 => known, 2 => (-300i64..300, 0u32..4).prop_map(|(m, s)| Decimal::new(m, s).normalize())]
        .boxed()
}

/// Instants of some years, many at the ends of months, at midnight and around changes of clock.
pub(crate) fn instants() -> BoxedStrategy<Instant> {
    let known = [
        "2024-01-31T12:00:00Z",
        "2024-01-30T23:30:00Z",
        "2024-02-29T00:00:00Z",
        "2024-02-28T10:00:00Z",
        "2024-03-31T00:59:59.999Z",
        "2024-03-31T01:00:00Z",
        "2024-10-27T00:30:00Z",
        "2024-10-27T01:30:00Z",
        "2023-12-31T23:00:00Z",
        "2024-01-01T00:00:00Z",
        "2024-03-10T06:59:59Z",
        "2024-11-03T05:30:00Z",
        "2024-04-06T15:15:00Z",
        "2024-02-29T23:59:59.999Z",
        "2023-02-28T12:00:00Z",
    ];
    let known = select(known.to_vec()).prop_map(|t| Instant::parse(t).unwrap());
    let near = known
        .clone()
        .prop_flat_map(|at| (-200_000_000i64..200_000_000).prop_map(move |by| Instant(at.0 + by)));
    let any = (1_640_000_000_000i64..1_780_000_000_000).prop_map(Instant);
    prop_oneof![3 => known, 3 => near, 2 => any].boxed()
}

pub(super) fn dates() -> BoxedStrategy<Date> {
    let near = instants().prop_map(|at| Date(at.0.div_euclid(86_400_000) as i32));
    prop_oneof![4 => near, 1 => (-10_000i32..25_000).prop_map(Date)].boxed()
}

/// A value of a type.
pub(crate) fn values(value_type: ValueType) -> BoxedStrategy<Value> {
    match value_type {
        ValueType::Text => texts().prop_map(Value::Text).boxed(),
        ValueType::Number => numbers().prop_map(Value::Number).boxed(),
        ValueType::Boolean => any::<bool>().prop_map(Value::Boolean).boxed(),
        ValueType::Date => dates().prop_map(Value::Date).boxed(),
        ValueType::Datetime => instants().prop_map(Value::Instant).boxed(),
        ValueType::List(scalar) => {
            // Empty texts are no elements of a printed list.
            let element = values(scalar.into()).prop_filter("no element", |v| !v.to_string().is_empty());
            let list = prop::collection::vec(element, 1..4);
            let as_read = move |list| Value::parse(value_type, &Value::List(list).to_string()).unwrap();
            list.prop_map(as_read).boxed()
        }
        ValueType::Object => Just(Value::Object("{\"a\":1}".into())).boxed(),
    }
}

/// A cell of a type: a value, null or missing.
pub(crate) fn cells(value_type: ValueType) -> BoxedStrategy<Cell> {
    prop_oneof![6 => values(value_type).prop_map(Cell::Value), 1 => Just(Cell::Null), 1 => Just(Cell::Missing)].boxed()
}

/// A moment in zones of all sorts: none, half hours, changes at odd minutes, on either half of the earth.
pub(crate) fn moments() -> BoxedStrategy<Moment> {
    let zones = [
        "UTC",
        "Europe/Warsaw",
        "America/St_Johns",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Asia/Beirut",
    ];
    let week_starts = [Weekday::Monday, Weekday::Saturday, Weekday::Sunday];
    (instants(), select(zones.to_vec()), select(week_starts.to_vec()))
        .prop_map(|(now, zone, week_start)| Moment { now, zone: TimeZone::get(zone).unwrap(), week_start })
        .boxed()
}
