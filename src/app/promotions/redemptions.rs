//! What became of a code: its redemptions, and which of them stand.

use std::collections::HashSet;

use crate::app::{App, Error};
use crate::domain::fact::field;
use crate::domain::{Fact, FactKind, RedemptionResult};
use crate::promotions::Voucher;
use crate::store::{FactKey, Snapshot};

/// The records that tell of a code's redemptions, newest first.
pub(super) fn redemptions_of(snapshot: &Snapshot, voucher: &Voucher) -> Result<Vec<Fact>, Error> {
    let mut found = Vec::new();
    for redeemed in snapshot.redemptions_of(voucher.number)? {
        let placed = snapshot.find_fact(FactKind::Redemption, FactKey::Id(&redeemed.record))?;
        found.extend(placed.map(|placed| placed.fact));
    }
    Ok(found)
}

/// The redemptions among records that were not taken back.
pub fn standing(facts: &[Fact]) -> impl Iterator<Item = &Fact> {
    let is = |fact: &Fact, result: RedemptionResult| fact.cells.text(field::LABEL) == Some(result.word());
    let back: HashSet<String> = facts
        .iter()
        .filter(|fact| is(fact, RedemptionResult::RollbackSuccess))
        .filter_map(|fact| fact.detail("redemption"))
        .collect();
    facts.iter().filter(move |fact| {
        is(fact, RedemptionResult::Success) && !back.contains(&fact.id(FactKind::Redemption))
    })
}

impl App {
    /// The records that tell of a code's redemptions, newest first; those of deleted customers are left out.
    ///
    /// # Errors
    /// What the store cannot read.
    pub fn redemptions_of(&self, voucher: &Voucher) -> Result<Vec<Fact>, Error> {
        let snapshot = self.snapshot();
        let mut found = redemptions_of(&snapshot, voucher)?;
        found.retain(|fact| snapshot.is_alive(fact.row));
        Ok(found)
    }
}
