//! What a file leaves out of its records and yet says: the third of three amounts, why points were given.

use crate::domain::fact::{field, usual_reason};
use crate::domain::{Column, ColumnBuilder, ColumnId, FactKind, Value, ValueType};

/// Fills in what follows from the other fields of a kind.
pub(super) fn complete(kind: FactKind, fields: &mut Vec<(ColumnId, Column)>, rows: usize) {
    match kind {
        FactKind::Order => complete_amounts(fields, rows),
        FactKind::Points => complete_reasons(fields, rows),
        _ => {}
    }
}

/// Points that come without a word were given, or with a minus taken.
fn complete_reasons(fields: &mut Vec<(ColumnId, Column)>, rows: usize) {
    let find = |id| fields.iter().position(|(found, _)| *found == id);
    let Some(amounts) = find(field::AMOUNT) else { return };
    let given = find(field::LABEL);
    let mut reasons = ColumnBuilder::new(ValueType::Text);
    for row in 0..rows {
        match given.and_then(|at| fields[at].1.text(row)) {
            Some(reason) => reasons.push_text(reason),
            None => match fields[amounts].1.cell(row).value() {
                Some(Value::Number(points)) => reasons.push_text(usual_reason(*points)),
                _ => reasons.push_missing(),
            },
        }
    }
    fields.retain(|(id, _)| *id != field::LABEL);
    fields.push((field::LABEL, reasons.finish()));
}

/// What was paid is the amount without the discount, and the other way round, where the file has only one of them.
fn complete_amounts(fields: &mut Vec<(ColumnId, Column)>, rows: usize) {
    let at = |id| fields.iter().position(|(found, _)| *found == id);
    let (amount, discount, total) = (at(field::AMOUNT), at(field::DISCOUNT), at(field::TOTAL));
    let (given, lacking, takes_off) = match (amount, total) {
        (Some(amount), None) => (amount, field::TOTAL, true),
        (None, Some(total)) => (total, field::AMOUNT, false),
        _ => return,
    };
    let mut builder = ColumnBuilder::new(ValueType::Number);
    for row in 0..rows {
        let Some(given) = fields[given].1.number(row) else {
            builder.push_missing();
            continue;
        };
        let discount = discount.and_then(|at| fields[at].1.number(row)).unwrap_or_default();
        // No multiplication: of two decimals it takes as long as reading them.
        builder.push_amount(if takes_off { given - discount } else { given + discount });
    }
    fields.push((lacking, builder.finish()));
}
