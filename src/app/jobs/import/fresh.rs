//! The columns of new customers as they will be kept: here a page's columns are final.

use std::borrow::Cow;

use super::judge::{Judge, row_time};
use crate::domain::{Column, ColumnBuilder, ColumnId, Instant, Value};
use crate::import::Converted;

impl Judge<'_> {
    /// The columns of a batch as customers that are made now.
    pub fn columns_of_new<'c>(&self, converted: &'c Converted) -> Vec<(ColumnId, Cow<'c, Column>)> {
        let rows = converted.rows;
        let mut columns = Vec::with_capacity(converted.columns.len() + 2);
        let mut has_created_at = false;
        for (bound, column) in self.binding.columns.iter().zip(&converted.columns) {
            let is_creation = bound.column == ColumnId::CREATED_AT;
            has_created_at |= is_creation;
            let column = if is_creation && column.present().count() < rows {
                Cow::Owned(instants(rows, |row| match column.cell(row).value() {
                    Some(Value::Instant(at)) => Some(*at),
                    _ => Some(self.now),
                }))
            } else {
                Cow::Borrowed(column)
            };
            columns.push((bound.column, column));
        }
        if !has_created_at {
            columns.push((ColumnId::CREATED_AT, Cow::Owned(instants(rows, |_| Some(self.now)))));
        }
        for (at, consent) in &self.consents {
            let given = &converted.columns[*at];
            let since =
                |row| given.present().contains(row).then(|| row_time(converted, row).unwrap_or(self.now));
            columns.push((consent.since, Cow::Owned(instants(rows, since))));
        }
        columns
    }
}

fn instants(rows: usize, at: impl Fn(usize) -> Option<Instant>) -> Column {
    let mut builder = ColumnBuilder::new(crate::domain::ValueType::Datetime);
    for row in 0..rows {
        match at(row) {
            Some(instant) => builder.push_instant(instant),
            None => builder.push_missing(),
        }
    }
    builder.finish()
}
