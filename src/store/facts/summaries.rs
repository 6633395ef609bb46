//! Summaries of the customers of a page, reckoned from their facts, and where they lie.
//!
//! A store says by which version of the summaries its own were reckoned; where that is an older one, all are reckoned
//! anew at opening, in one commit.

use rust_decimal::Decimal;

use super::read::batches;
use crate::domain::fact::{self, field};
use crate::domain::summary::Summand;
use crate::domain::{Cell, Column, ColumnData, ColumnId, FactKind, Instant, PAGE_ROWS, Summary, Value};
use crate::store::layout::PAGES_PER_BLOCK;
use crate::store::{Snapshot, Store, StoreError, codec, layout};

/// Goes up whenever summaries come to know something else of the same facts.
const VERSION: u8 = 3;

/// The entry that says by which version summaries were reckoned.
pub(in crate::store) fn version() -> Result<(Vec<u8>, Vec<u8>), StoreError> {
    Ok((layout::meta("summaries"), codec::encode(&VERSION)?))
}

impl Store {
    /// Reckons the summaries anew where an older version of this program did it last.
    pub(in crate::store) fn renew_summaries(&self) -> Result<(), StoreError> {
        let _writing = self.lock_writing();
        let (key, value) = version()?;
        if let Some(found) = self.tree().get(&key)? {
            let found: u8 = codec::decode(&found, "the version of the summaries")?;
            return match found {
                VERSION => Ok(()),
                newer if newer > VERSION => Err(StoreError::Newer { found: newer, known: VERSION }),
                _ => self.write_anew(key, value),
            };
        }
        self.write_anew(key, value)
    }

    fn write_anew(&self, key: Vec<u8>, value: Vec<u8>) -> Result<(), StoreError> {
        let mut writing = self.begin_writing()?;
        let staging = self.stage();
        writing.write_all_summaries(&staging)?;
        writing.batch.insert(key, value);
        writing.finish(&staging)?;
        Ok(())
    }
}

/// What the facts of a page's customers come to, slot after slot.
pub(in crate::store) fn page_summaries(snapshot: &Snapshot, number: u32) -> Result<Vec<Summary>, StoreError> {
    let mut summaries = vec![Summary::default(); PAGE_ROWS];
    for kind in FactKind::ALL.into_iter().filter(|kind| kind.is_summed()) {
        let Some(page) = snapshot.facts.page(kind, number) else { continue };
        for batch in batches(page, snapshot, fields(kind))? {
            let [label, amount, created_at, ref more @ ..] = batch.columns[..] else { continue };
            for at in batch.standing() {
                let text = |id: ColumnId| {
                    let place = fields(kind)[3..].iter().position(|field| *field == id);
                    place.and_then(|place| more.get(place)?.text(at))
                };
                let fact = Summand {
                    label: label.text(at).unwrap_or_default(),
                    amount: decimal(amount, at),
                    created_at: instant(created_at, at),
                    balance: text(field::DETAIL).and_then(fact::balance_of),
                    campaign: text(field::CAMPAIGN),
                    other: text(field::OTHER),
                };
                summaries[usize::from(batch.slots[at])].add(kind, fact);
            }
        }
    }
    Ok(summaries)
}

/// What summaries need to know of a kind; the first three are the same for all.
fn fields(kind: FactKind) -> &'static [ColumnId] {
    match kind {
        FactKind::Publication => &[field::LABEL, field::AMOUNT, field::CREATED_AT, field::DETAIL],
        FactKind::Points => &[field::LABEL, field::AMOUNT, field::CREATED_AT, field::CAMPAIGN],
        FactKind::Referral => {
            &[field::LABEL, field::AMOUNT, field::CREATED_AT, field::CAMPAIGN, field::OTHER]
        }
        _ => &[field::LABEL, field::AMOUNT, field::CREATED_AT],
    }
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
