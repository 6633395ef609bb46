//! Summaries of the customers of a page, reckoned from their facts, and where they lie.

use rust_decimal::Decimal;

use super::read::batches;
use crate::domain::fact::field;
use crate::domain::summary::Summand;
use crate::domain::{Cell, Column, ColumnData, FactKind, Instant, PAGE_ROWS, Summary, Value};
use crate::store::layout::PAGES_PER_BLOCK;
use crate::store::{Snapshot, StoreError, codec};

/// What the facts of a page's customers come to, slot after slot.
pub(in crate::store) fn page_summaries(snapshot: &Snapshot, number: u32) -> Result<Vec<Summary>, StoreError> {
    let mut summaries = vec![Summary::default(); PAGE_ROWS];
    for kind in FactKind::ALL.into_iter().filter(|kind| kind.is_summed()) {
        let Some(page) = snapshot.facts.page(kind, number) else { continue };
        for batch in batches(page, snapshot, &[field::LABEL, field::AMOUNT, field::CREATED_AT])? {
            let [label, amount, created_at] = batch.columns[..] else { continue };
            for at in batch.standing() {
                let fact = Summand {
                    label: label.text(at).unwrap_or_default(),
                    amount: decimal(amount, at),
                    created_at: instant(created_at, at),
                };
                summaries[usize::from(batch.slots[at])].add(kind, fact);
            }
        }
    }
    Ok(summaries)
}

fn decimal(column: &Column, at: usize) -> Option<Decimal> {
    if !column.present().contains(at) {
        return None;
    }
    match column.data() {
        ColumnData::Numbers { scale, mantissas } => Some(Decimal::new(mantissas[at], *scale)),
        ColumnData::Decimals(numbers) => Some(numbers[at]),
        _ => None,
    }
}

fn instant(column: &Column, at: usize) -> Instant {
    match column.cell(at) {
        Cell::Value(Value::Instant(at)) => at,
        _ => Instant(0),
    }
}

/// The value that says where the summaries of a block's pages lie.
pub(in crate::store) fn directory_value(snapshot: &Snapshot, block: u32) -> Result<Vec<u8>, StoreError> {
    let first = block * PAGES_PER_BLOCK;
    let places: Vec<(u64, u16)> = (first..first + PAGES_PER_BLOCK)
        .map_while(|number| snapshot.page(number))
        .map(|page| (page.summary().physical, page.summary().parts))
        .collect();
    codec::encode(&places)
}
