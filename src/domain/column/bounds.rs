//! Between which values a column lies: reckoned once, so that a sort passes over pages whose best is not good enough.

use std::sync::OnceLock;

use super::{Column, ColumnData};
use crate::domain::text;

/// The least and the greatest of a column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounds {
    /// Of texts by their beginnings, as [`text::sort_prefix`] has them.
    Texts(u128, u128),
    /// Of numbers without their point, days or milliseconds.
    Integers(i64, i64),
    /// Nothing is known of them.
    Unknown,
}

/// Bounds once they were asked for. Two columns of the same values are the same, whoever was asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked(OnceLock<Option<Bounds>>);

impl PartialEq for Asked {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Column {
    /// Between which values it lies; `None` where no row has one.
    pub fn bounds(&self) -> Option<Bounds> {
        *self.bounds.0.get_or_init(|| (!self.present.is_empty()).then(|| self.reckoned()))
    }

    fn reckoned(&self) -> Bounds {
        let rows = || self.present.iter();
        let texts = |range: Option<(u128, u128)>| range.map_or(Bounds::Unknown, |(a, b)| Bounds::Texts(a, b));
        let integers =
            |range: Option<(i64, i64)>| range.map_or(Bounds::Unknown, |(a, b)| Bounds::Integers(a, b));
        match &self.data {
            ColumnData::Texts(all) => texts(range(rows().map(|row| text::sort_prefix(all.text(row))))),
            ColumnData::Words { words, .. } => texts(range(words.iter().map(text::sort_prefix))),
            ColumnData::Numbers { mantissas, .. } => integers(range(rows().map(|row| mantissas[row]))),
            ColumnData::Dates(days) => integers(range(rows().map(|row| i64::from(days[row])))),
            ColumnData::Instants(instants) => integers(range(rows().map(|row| instants[row]))),
            ColumnData::Nothing | ColumnData::Decimals(_) | ColumnData::Booleans(_) => Bounds::Unknown,
        }
    }
}

fn range<T: Copy + Ord>(values: impl Iterator<Item = T>) -> Option<(T, T)> {
    values.fold(None, |range: Option<(T, T)>, value| {
        Some(range.map_or((value, value), |(least, most)| (least.min(value), most.max(value))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cell, ColumnBuilder, Value, ValueType};

    #[test]
    fn every_value_lies_between_the_bounds() {
        let build = |value_type, cells: &[Cell]| {
            let mut builder = ColumnBuilder::new(value_type);
            cells.iter().for_each(|cell| builder.push(cell));
            builder.finish()
        };
        let number = |n: i64| Cell::Value(Value::Number(n.into()));
        let numbers = build(ValueType::Number, &[Cell::Missing, number(7), number(-3), Cell::Null]);
        assert_eq!(numbers.bounds(), Some(Bounds::Integers(-3, 7)));
        let names = build(ValueType::Text, &[Cell::text("Zoë"), Cell::text("anna"), Cell::text("Bo")]);
        let [anna, zoe] = ["Anna", "zoë"].map(text::sort_prefix);
        assert_eq!(names.bounds(), Some(Bounds::Texts(anna, zoe)));
        assert_eq!(build(ValueType::Text, &[Cell::Missing, Cell::Null]).bounds(), None);
    }
}
