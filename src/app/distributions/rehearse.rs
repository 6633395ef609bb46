//! What a distribution would have done in days that are over: who, when, and how many codes. Nothing is sent or kept.

use std::collections::HashMap;

use super::define::of;
use crate::app::promotions::Asking;
use crate::app::segments::calendar;
use crate::app::{App, Error};
use crate::domain::fact::field;
use crate::domain::{DistributionId, FactKind, Instant, OrderStatus, PAGE_ROWS, Row};
use crate::promotions::{Distribution, Trigger};
use crate::segments::Cause;
use crate::store::Snapshot;

const DAY_MS: i64 = 86_400_000;

/// One message that would have been queued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsed {
    /// When.
    pub at: Instant,
    /// To whom.
    pub row: Row,
}

/// What would have been.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rehearsal {
    /// Messages, the earliest first.
    pub messages: Vec<Rehearsed>,
    /// Occurrences for which nothing would have been queued: again too soon, or against the rule as it holds now.
    pub left_out: u64,
    /// Customers who would have got something.
    pub customers: u64,
    /// Codes that would have been given.
    pub codes: u64,
    /// Codes that are free now; none where it gives none, or makes them as it goes.
    pub codes_free: Option<u64>,
}

impl App {
    /// Rehearses a distribution over the last days, from what is on record. Whether its rule held then is not, so that it
    /// is asked as of now.
    ///
    /// # Errors
    /// [`Error::NoDistribution`], and what the store cannot read.
    pub fn rehearse(&self, id: DistributionId, days: u32) -> Result<Rehearsal, Error> {
        let snapshot = self.snapshot();
        let kept = of(&snapshot, id)?;
        let distribution = kept.distribution.as_ref();
        let from = Instant(self.now().0 - i64::from(days) * DAY_MS);
        let mut happened = self.happened_since(&snapshot, distribution, from)?;
        happened.sort_by_key(|one| (one.at, one.row));
        let holding = match distribution.rule.and_then(|id| snapshot.validation_rule(id)) {
            None => None,
            Some(rule) => {
                let rows = happened.iter().map(|one| one.row.0).collect();
                let moment = calendar(self.settings(), self.segment_time());
                let decimals = self.settings().decimals();
                Some(Asking { rule, snapshot: &snapshot, moment: &moment, decimals }.holding(&rows)?)
            }
        };
        let mut rehearsal = Rehearsal::default();
        let mut last: HashMap<Row, Instant> = HashMap::new();
        for one in happened {
            let holds = holding.as_ref().is_none_or(|rows| rows.contains(one.row.0));
            if !holds || !distribution.mode.allows(last.get(&one.row).copied(), one.at) {
                rehearsal.left_out += 1;
                continue;
            }
            last.insert(one.row, one.at);
            rehearsal.messages.push(one);
        }
        rehearsal.customers = last.len() as u64;
        if let Some(kept) = distribution.campaign().and_then(|id| snapshot.campaign(id)) {
            let is_once = kept.campaign.is_join_once;
            rehearsal.codes = if is_once { rehearsal.customers } else { rehearsal.messages.len() as u64 };
            if kept.campaign.growth == crate::promotions::Growth::Static {
                let free = snapshot.free_vouchers(kept.campaign.id, usize::MAX)?.0.len();
                rehearsal.codes_free = Some(free as u64);
            }
        }
        Ok(rehearsal)
    }

    fn happened_since(
        &self,
        snapshot: &Snapshot,
        distribution: &Distribution,
        from: Instant,
    ) -> Result<Vec<Rehearsed>, Error> {
        let mut found = Vec::new();
        let mut add = |at: Instant, row: Row| {
            if at >= from && snapshot.is_alive(row) {
                found.push(Rehearsed { at, row });
            }
        };
        match &distribution.trigger {
            Trigger::Entered(id) | Trigger::Left(id) => {
                let enters = matches!(distribution.trigger, Trigger::Entered(_));
                for moves in self.segment_moves(*id) {
                    let moves = moves?;
                    if moves.at < from || matches!(moves.cause, Cause::Definition | Cause::Settings) {
                        continue;
                    }
                    let rows = if enters { &moves.entered } else { &moves.left };
                    rows.iter().for_each(|row| add(moves.at, Row(row)));
                }
            }
            Trigger::OrderPaid => self.each_record(snapshot, FactKind::Order, &mut |label, at, row| {
                if label == OrderStatus::Paid.word() || label == OrderStatus::Fulfilled.word() {
                    add(at, row);
                }
            })?,
            Trigger::Event(name) => self.each_record(snapshot, FactKind::Event, &mut |label, at, row| {
                if label == name {
                    add(at, row);
                }
            })?,
        }
        Ok(found)
    }

    fn each_record(
        &self,
        snapshot: &Snapshot,
        kind: FactKind,
        visit: &mut dyn FnMut(&str, Instant, Row),
    ) -> Result<(), Error> {
        for page in 0..snapshot.page_count() {
            for batch in snapshot.fact_batches(kind, page, &[field::LABEL, field::CREATED_AT])? {
                for at in batch.standing() {
                    let row = Row(page * PAGE_ROWS as u32 + u32::from(batch.slots[at]));
                    let label = batch.columns[0].text(at).unwrap_or_default();
                    if let crate::domain::Cell::Value(crate::domain::Value::Instant(when)) =
                        batch.columns[1].cell(at)
                    {
                        visit(label, when, row);
                    }
                }
            }
        }
        Ok(())
    }
}
