//! Summaries of the customers of a page, reckoned from their facts, and where they lie.
//!
//! A store says by which version of the summaries its own were reckoned; where that is an older one, all are reckoned
//! anew at opening, in one commit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use rust_decimal::Decimal;

use super::read::batches;
use super::write::FactEdit;
use crate::domain::fact::{self, field};
use crate::domain::summary::Summand;
use crate::domain::{Cell, Column, ColumnData, ColumnId, FactKind, Instant, PAGE_ROWS, Row, Summary, Value};
use crate::store::commit::Writing;
use crate::store::layout::PAGES_PER_BLOCK;
use crate::store::page::Blob;
use crate::store::staging::{StagedPage, Staging};
use crate::store::{Snapshot, Store, StoreError, codec, layout};

/// Summaries of up to this many pages go into the batch; more are written ahead.
const MAX_PAGES_IN_BATCH: usize = 16;

/// Goes up whenever summaries come to know something else of the same facts, or lie elsewhere.
const VERSION: u8 = 4;

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

/// Whose summaries a commit may change.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// Pages of which any customer's may be another.
    pages: BTreeSet<u32>,
    /// Customers of the others: page → slots.
    slots: BTreeMap<u32, BTreeSet<u16>>,
}

impl Touched {
    /// Facts of many customers of a page are others.
    pub fn page(&mut self, kind: FactKind, number: u32) {
        if kind.is_summed() {
            self.pages.insert(number);
        }
    }

    /// Facts came, went or changed one by one.
    pub fn edits(&mut self, edits: &[FactEdit]) {
        for edit in edits.iter().filter(|edit| edit.kind.is_summed()) {
            let before = edit.before.map(|(row, _)| row);
            for Row(row) in before.into_iter().chain(edit.after.as_ref().map(|fact| fact.row)) {
                let slot = (row % PAGE_ROWS as u32) as u16;
                self.slots.entry(row / PAGE_ROWS as u32).or_default().insert(slot);
            }
        }
    }
}

impl Writing<'_> {
    /// Reckons the summaries of all pages that have facts.
    fn write_all_summaries(&mut self, staging: &Staging) -> Result<(), StoreError> {
        let pages = |kind| self.after.facts.pages(kind).filter(|(_, page)| !page.is_empty());
        let summed = FactKind::ALL.into_iter().filter(|kind| kind.is_summed());
        let all: BTreeSet<u32> = summed.flat_map(|kind| pages(kind).map(|(number, _)| number)).collect();
        self.write_pages_of_summaries(&all, staging)
    }

    /// Reckons the summaries of everybody with whom something that counts changed.
    pub(super) fn write_summaries(&mut self, touched: Touched, staging: &Staging) -> Result<(), StoreError> {
        let Touched { mut pages, slots } = touched;
        for (number, slots) in slots {
            self.grow_to(number);
            let Some(page) = self.after.page(number).filter(|_| !pages.contains(&number)).cloned() else {
                continue;
            };
            if !page.has_room_for_summaries(slots.iter()) {
                pages.insert(number);
                continue;
            }
            let mut edits = Vec::new();
            for (slot, summary) in summaries_of(&self.after, number, &slots)? {
                let cells = summary.telling_cells();
                self.batch.insert(layout::summary_edit(number, slot), codec::encode(&cells)?);
                edits.push((slot, Arc::new(Summary::all_cells(&cells))));
            }
            self.put_page(page.with_summary_edits(&edits));
        }
        self.write_pages_of_summaries(&pages, staging)
    }

    /// Reckons the summaries of whole pages.
    fn write_pages_of_summaries(
        &mut self,
        pages: &BTreeSet<u32>,
        staging: &Staging,
    ) -> Result<(), StoreError> {
        if pages.is_empty() {
            return Ok(());
        }
        let few = pages.len() <= MAX_PAGES_IN_BATCH;
        let after = &self.after;
        let reckoned: Vec<(u32, Vec<(ColumnId, Column)>)> = pages
            .par_iter()
            .map(|number| Ok((*number, Summary::telling_columns(&page_summaries(after, *number)?))))
            .collect::<Result<_, StoreError>>()?;
        let staged: Vec<StagedPage> = if few {
            let mut places = Vec::new();
            for (_, columns) in &reckoned {
                let bytes = codec::encode_page(columns.iter().map(|(id, c)| (*id, c)))?;
                places.push(self.put_parts(&bytes));
            }
            places
        } else {
            let stage = |(_, columns): &(u32, Vec<(ColumnId, Column)>)| {
                staging.page(columns.iter().map(|(id, c)| (*id, c)))
            };
            reckoned.par_iter().map(stage).collect::<Result<_, StoreError>>()?
        };
        let mut blocks = BTreeSet::new();
        for ((number, columns), place) in reckoned.into_iter().zip(staged) {
            self.grow_to(number);
            let Some(old) = self.after.page(number).cloned() else { continue };
            self.forget_blob(old.summary())?;
            for slot in old.summary_edits().keys() {
                self.batch.remove(layout::summary_edit(number, *slot));
            }
            let blob = Blob { physical: place.physical, parts: place.parts };
            self.put_page(old.with_summary(blob, few.then_some(columns)));
            blocks.insert(number / PAGES_PER_BLOCK);
        }
        for block in blocks {
            self.batch.insert(layout::summaries(block), directory_value(&self.after, block)?);
        }
        Ok(())
    }
}

/// What the facts of a page's customers come to, slot after slot.
pub(in crate::store) fn page_summaries(snapshot: &Snapshot, number: u32) -> Result<Vec<Summary>, StoreError> {
    let mut summaries = vec![Summary::default(); PAGE_ROWS];
    each_fact(snapshot, number, |_| true, |slot, kind, fact| summaries[usize::from(slot)].add(kind, fact))?;
    Ok(summaries)
}

/// What the facts of some of a page's customers come to.
pub(super) fn summaries_of(
    snapshot: &Snapshot,
    number: u32,
    slots: &BTreeSet<u16>,
) -> Result<BTreeMap<u16, Summary>, StoreError> {
    let mut summaries: BTreeMap<u16, Summary> =
        slots.iter().map(|slot| (*slot, Summary::default())).collect();
    let wanted = |slot| slots.contains(&slot);
    each_fact(snapshot, number, wanted, |slot, kind, fact| {
        summaries.entry(slot).or_default().add(kind, fact);
    })?;
    Ok(summaries)
}

/// Hands over the facts of those of a page's customers who are wanted.
fn each_fact(
    snapshot: &Snapshot,
    number: u32,
    is_wanted: impl Fn(u16) -> bool,
    mut take: impl FnMut(u16, FactKind, Summand<'_>),
) -> Result<(), StoreError> {
    for kind in FactKind::ALL.into_iter().filter(|kind| kind.is_summed()) {
        let Some(page) = snapshot.facts.page(kind, number) else { continue };
        for batch in batches(page, snapshot, fields(kind))? {
            let [label, amount, created_at, ref more @ ..] = batch.columns[..] else { continue };
            for at in batch.standing().filter(|at| is_wanted(batch.slots[*at])) {
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
                take(batch.slots[at], kind, fact);
            }
        }
    }
    Ok(())
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
fn directory_value(snapshot: &Snapshot, block: u32) -> Result<Vec<u8>, StoreError> {
    let first = block * PAGES_PER_BLOCK;
    let places: Vec<(u64, u16)> = (first..first + PAGES_PER_BLOCK)
        .map_while(|number| snapshot.page(number))
        .map(|page| (page.summary().physical, page.summary().parts))
        .collect();
    codec::encode(&places)
}
