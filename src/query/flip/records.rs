//! Changes by time of what records come to, a batch of columns at a time.

use super::super::exec::View;
use super::super::filter::{Condition, Field, Operand, Records, Test};
use super::timed;
use super::trigger::Trigger;
use crate::domain::{Bits, Column};

/// Tells every column of records that time is asked of: what makes its truth change, the column, the records that have a
/// value in it, and whose they are. `false` where columns do not hold all of it; then records are asked one by one.
pub(super) fn by_columns<V: View>(
    condition: &Condition,
    records: &Records,
    view: &V,
    mut tell: impl FnMut(&Trigger, &Column, &Bits, &[u16]),
) -> Result<bool, V::Error> {
    let Some(fields) = fields(condition, records) else { return Ok(false) };
    let mut is_whole = true;
    let are_columns = view.record_batches(&records.collection, &mut |batch| {
        for (field, trigger) in &fields {
            match batch.column(field) {
                Some(column) => {
                    tell(trigger, column, &batch.standing().and(column.present()), batch.slots());
                }
                None => is_whole = false,
            }
        }
    })?;
    Ok(are_columns && is_whole)
}

/// The fields whose times matter; `None` where one is no column.
fn fields(condition: &Condition, records: &Records) -> Option<Vec<(Field, Trigger)>> {
    let mut fields = Vec::new();
    let mut add = |field: &Field, test: &Test| {
        if let Some(trigger) = Trigger::of_test(test) {
            fields.push((field.clone(), trigger));
        }
    };
    if let Some(window) = &records.window {
        add(&Field::CreatedAt, &Test::Window(window.clone()));
    }
    for inner in records.condition.iter().flat_map(|inner| timed(inner)) {
        if let Condition::Test(Operand::Field(field), test) = inner {
            add(field, test);
        }
    }
    if let Condition::Test(Operand::Aggregate { field, .. }, test) = condition {
        add(field, test);
    }
    let are_columns = fields.iter().all(|(field, _)| !matches!(field, Field::Id | Field::Metadata(_)));
    are_columns.then_some(fields)
}
