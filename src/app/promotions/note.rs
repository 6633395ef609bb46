//! What a commit about codes does to customers' records, gathered as it is worked out.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::{PromotionReply, given};
use crate::app::writer::Decision;
use crate::app::{Error, Reply, records};
use crate::domain::fact::{self, field};
use crate::domain::{
    CampaignId, Cell, ChangeKind, ChangeSet, ChangeSetId, ChangeSummary, Fact, FactKind, Record,
    RedemptionResult, Row, Value,
};
use crate::promotions::{Offer, Refusal, Tally, Voucher};
use crate::store::{
    ChangeWrite, Commit, CustomerChange, FactChange, FactEdit, PlacedFact, Redeemed, RowEvent,
};

/// A commit about codes under way.
pub(super) struct Note<'a> {
    decision: &'a Decision<'a>,
    pub commit: Commit,
    head: ChangeSet,
    changes: BTreeMap<Row, CustomerChange>,
    counts: BTreeMap<&'static str, u64>,
    tallies: BTreeMap<Option<CampaignId>, Tally>,
    made: usize,
}

impl<'a> Note<'a> {
    pub fn new(decision: &'a Decision<'a>, kind: ChangeKind, title: String) -> Self {
        Self {
            decision,
            commit: Commit::default(),
            head: decision.head(kind, title),
            changes: BTreeMap::new(),
            counts: BTreeMap::new(),
            tallies: BTreeMap::new(),
            made: 0,
        }
    }

    /// Says what happened once that is known.
    pub fn title(&mut self, title: String) {
        self.head.title = title;
    }

    /// An id for a record that happens now.
    pub fn id(&mut self, kind: FactKind) -> String {
        self.made += 1;
        let which = format!("{}-{}", self.head.id.0, self.made);
        fact::id_of_number(kind, fact::key_number(kind, Some("change-set"), &which))
    }

    /// What a redemption of a code, or a rollback, says whatever else it says.
    pub fn redemption(
        &mut self,
        voucher: &Voucher,
        result: RedemptionResult,
        mut detail: Map<String, Json>,
    ) -> Record {
        let prefix = match result {
            RedemptionResult::Success => "r_",
            RedemptionResult::Failure => "rf_",
            RedemptionResult::RollbackSuccess => "rr_",
            RedemptionResult::RollbackFailure => "rrf_",
        };
        let mut cells = Record::default();
        let id = self.id(FactKind::Redemption).replacen(FactKind::Redemption.prefix(), prefix, 1);
        cells.set(field::ID, Cell::text(&id));
        cells.set(field::LABEL, Cell::text(result.word()));
        cells.set(field::CODE, Cell::text(&voucher.code));
        if let Some(campaign) = voucher.campaign_name() {
            cells.set(field::CAMPAIGN, Cell::text(campaign));
        }
        detail.insert("voucher_type".into(), voucher.terms.offer.voucher_type().into());
        cells.set(field::DETAIL, Value::Object(Json::Object(detail).to_string()).into());
        cells
    }

    /// Keeps that a code was refused, and makes it true: the refusal is the answer.
    pub fn refuse(
        mut self,
        voucher: &Voucher,
        whose: Row,
        cells: &Record,
        refusal: Refusal,
    ) -> Result<Reply, Error> {
        let id = self.put(FactKind::Redemption, whose, cells)?;
        self.redeemed(voucher, whose, &id);
        let change_set = self.commit()?;
        let code = Some(voucher.code.clone());
        let promotion = Some(PromotionReply { code, refusal: Some(refusal), ..PromotionReply::default() });
        Ok(Reply { change_set, record: Some(id), promotion, ..Reply::default() })
    }

    /// Keeps a record of a customer, new or changed; gives its id.
    pub fn put(&mut self, kind: FactKind, whose: Row, cells: &Record) -> Result<String, Error> {
        let id = fact::id_of(kind, cells);
        let before = records::existing(self.decision, kind, cells)?;
        if let Some(after) = records::after(self.decision, kind, before.as_ref(), whose, cells)? {
            self.edit(kind, before, Fact { row: whose, cells: after });
        }
        Ok(id)
    }

    fn edit(&mut self, kind: FactKind, before: Option<PlacedFact>, after: Fact) {
        *self.counts.entry(kind.plural()).or_default() += 1;
        if let Some(PlacedFact { fact: old, .. }) = &before {
            let became = Some((after.row, after.cells.clone()));
            let change = FactChange { kind, row: old.row, before: old.cells.clone(), after: became };
            self.commit.facts.changes.push(change);
            self.touch(old.row);
        }
        self.touch(after.row);
        let place = before.map(|placed| (placed.fact.row, placed.place));
        self.commit.facts.edits.push(FactEdit { kind, before: place, after: Some(after) });
    }

    fn touch(&mut self, row: Row) {
        let is_new = self.commit.alive.contains(row.0);
        let event = if is_new { RowEvent::Created } else { RowEvent::Changed };
        self.changes.entry(row).or_insert_with(|| CustomerChange { row, event, cells: Vec::new() });
    }

    /// The numbers of a campaign, to be changed.
    pub fn tally(&mut self, campaign: Option<CampaignId>) -> &mut Tally {
        let snapshot = &self.decision.snapshot;
        self.tallies.entry(campaign).or_insert_with(|| match campaign {
            None => snapshot.single_tally().clone(),
            Some(id) => snapshot.campaign(id).map(|kept| kept.tally().clone()).unwrap_or_default(),
        })
    }

    /// Keeps what became of a code.
    pub fn voucher(&mut self, voucher: &Voucher) {
        let mut state = voucher.state.clone();
        state.updated_at = Some(self.decision.now);
        self.commit.promotions.vouchers.push((voucher.number, state));
    }

    /// Keeps that a record tells of a code.
    pub fn redeemed(&mut self, voucher: &Voucher, row: Row, record: &str) {
        let redeemed = Redeemed { row, record: record.to_owned() };
        self.commit.promotions.redeemed.push((voucher.number, self.decision.now, redeemed));
    }

    /// Changes what is left on a card, and what its holder's records say of it. Points change hands for a reason.
    pub fn add_balance(
        &mut self,
        voucher: &mut Voucher,
        amount: i64,
        reason: Option<&str>,
    ) -> Result<(), Error> {
        voucher.state.balance_change += amount;
        let holder = voucher.state.holder.filter(|row| self.decision.snapshot.is_alive(*row));
        let Some(holder) = holder else { return Ok(()) };
        match voucher.terms.offer {
            Offer::Discount { .. } => {}
            Offer::Gift { .. } => self.update_publication(voucher, holder)?,
            Offer::Loyalty { .. } => {
                self.update_publication(voucher, holder)?;
                self.points(voucher, holder, amount, reason)?;
            }
        }
        Ok(())
    }

    /// An entry in the ledger of a customer's points.
    pub fn points(
        &mut self,
        voucher: &Voucher,
        holder: Row,
        points: i64,
        reason: Option<&str>,
    ) -> Result<(), Error> {
        if points == 0 {
            return Ok(());
        }
        let id = self.id(FactKind::Points);
        let cells = given::points(voucher, points, reason, &id);
        self.put(FactKind::Points, holder, &cells).map(|_| ())
    }

    /// The publication that gave a customer a code says what is left on it.
    fn update_publication(&mut self, voucher: &Voucher, holder: Row) -> Result<(), Error> {
        let placed = self.decision.snapshot.placed_facts(FactKind::Publication, holder)?;
        let Some(publication) =
            placed.into_iter().find(|p| p.fact.cells.text(field::CODE) == Some(&voucher.code))
        else {
            return Ok(());
        };
        let mut cells = publication.fact.cells.clone();
        let over: Record = [(
            field::DETAIL,
            Value::Object(
                json!({"balance": given::balance_text(voucher, self.decision.settings.decimals())})
                    .to_string(),
            )
            .into(),
        )]
        .into_iter()
        .collect();
        records::overlay(&mut cells, &over);
        self.edit(FactKind::Publication, Some(publication), Fact { row: holder, cells });
        Ok(())
    }

    /// Makes all of it true.
    pub fn commit(mut self) -> Result<Option<ChangeSetId>, Error> {
        let created = self.commit.alive.len();
        self.head.summary =
            ChangeSummary { created, changed: self.changes.len() as u64 - created, deleted: 0 };
        self.head.attributes = self.counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        self.commit.promotions.tallies = self.tallies.into_iter().collect();
        self.commit.changes = Some(ChangeWrite::Rows(self.changes.into_values().collect()));
        let id = self.head.id;
        self.commit.change_set = Some(self.head);
        self.decision.commit(self.commit)?;
        Ok(Some(id))
    }
}

/// Why something was refused, as records have it.
pub(super) fn failure(refusal: &Refusal) -> Map<String, Json> {
    let told = [("failure_code", refusal.key().to_owned()), ("failure_message", refusal.to_string())];
    told.into_iter().map(|(key, text)| (key.to_owned(), text.into())).collect()
}
