//! Taking a redemption back, once: the code may be redeemed again, credits and points are where they were, the order is
//! called off.

use serde_json::{Map, Value as Json};

use super::note::{Note, failure};
use super::redemptions::{redemptions_of, standing};
use super::{PromotionReply, Redeemed, minor};
use crate::app::writer::Decision;
use crate::app::{Error, Reply};
use crate::domain::fact::field;
use crate::domain::{Cell, ChangeKind, Fact, FactKind, OrderStatus, PromotionAct, Record, RedemptionResult};
use crate::promotions::{Refusal, Voucher};
use crate::store::FactKey;

/// Takes a redemption back; a refusal is kept as a failed rollback.
pub(super) fn roll_back(decision: &Decision<'_>, id: &str, reason: Option<&str>) -> Result<Reply, Error> {
    let snapshot = &decision.snapshot;
    let unknown = || Error::NoRecord { kind: FactKind::Redemption.word(), key: id.to_owned() };
    let by_code = by_code(decision, id)?;
    let id = by_code.as_deref().unwrap_or(id);
    let found = snapshot.find_fact(FactKind::Redemption, FactKey::Id(id))?.ok_or_else(unknown)?.fact;
    let code = found.cells.text(field::CODE).unwrap_or_default();
    let elsewhere = || {
        Error::Invalid(format!(
            "`{code}` is no code of ours; what was redeemed elsewhere is taken back there"
        ))
    };
    let voucher = snapshot.find_voucher(code)?.ok_or_else(elsewhere)?;
    let act = ChangeKind::Promotion(PromotionAct::Rollback);
    let rollback = Rollback { decision, found: &found, id, reason };
    match rollback.refusal()? {
        Some(refusal) => rollback.fail(Note::new(decision, act, String::new()), &voucher, refusal),
        None => rollback.succeed(Note::new(decision, act, String::new()), voucher),
    }
}

/// The redemption of a code that stands; the last of several. None where it is no code.
fn by_code(decision: &Decision<'_>, code: &str) -> Result<Option<String>, Error> {
    let Some(voucher) = decision.snapshot.find_voucher(code)? else { return Ok(None) };
    let facts = redemptions_of(&decision.snapshot, &voucher)?;
    let last = standing(&facts).max_by_key(|fact| fact.created_at());
    let none = || Error::Conflict(format!("no redemption of `{code}` stands; there is nothing to take back"));
    last.map(|fact| Some(fact.id(FactKind::Redemption))).ok_or_else(none)
}

/// A redemption that is being taken back.
struct Rollback<'a> {
    decision: &'a Decision<'a>,
    found: &'a Fact,
    id: &'a str,
    reason: Option<&'a str>,
}

impl Rollback<'_> {
    fn refusal(&self) -> Result<Option<Refusal>, Error> {
        if self.found.cells.text(field::LABEL) != Some(RedemptionResult::Success.word()) {
            return Ok(Some(Refusal::NotRedeemed));
        }
        let facts = self.decision.snapshot.facts(FactKind::Redemption, self.found.row)?;
        let stands = standing(&facts).any(|fact| fact.id(FactKind::Redemption) == self.id);
        Ok((!stands).then_some(Refusal::AlreadyRolledBack))
    }

    fn succeed(&self, mut note: Note<'_>, mut voucher: Voucher) -> Result<Reply, Error> {
        let whole = |name: &str| self.found.detail(name).and_then(|text| text.parse::<i64>().ok());
        let balance = whole("credits").or_else(|| whole("points")).unwrap_or_default();
        let decimals = self.decision.settings.decimals();
        let off =
            self.found.cells.number(field::AMOUNT).and_then(|off| minor(off, decimals)).unwrap_or_default();
        let mut cells = self.cells(&mut note, &voucher, RedemptionResult::RollbackSuccess, Map::new());
        cells.set(field::AMOUNT, self.found.cells.cell(field::AMOUNT).clone());
        let id = note.put(FactKind::Redemption, self.found.row, &cells)?;
        voucher.state.redeemed = voucher.state.redeemed.saturating_sub(1);
        if balance != 0 {
            note.add_balance(&mut voucher, balance, Some("POINTS_REFUND"))?;
        }
        note.voucher(&voucher);
        note.redeemed(&voucher, self.found.row, &id);
        self.call_off(&mut note)?;
        let tally = note.tally(voucher.campaign_id());
        tally.redeemed = tally.redeemed.saturating_sub(1);
        tally.rolled_back += 1;
        tally.discounted -= off;
        tally.orders_amount -= whole("order_amount").unwrap_or_default();
        note.title(format!("took back the redemption of {}", voucher.code));
        let change_set = note.commit()?;
        let redemptions = vec![Redeemed { id: id.clone(), code: voucher.code, off, balance }];
        let promotion = Some(PromotionReply { redemptions, ..PromotionReply::default() });
        Ok(Reply { change_set, record: Some(id), promotion, ..Reply::default() })
    }

    /// Calls the order off on which it was redeemed.
    fn call_off(&self, note: &mut Note<'_>) -> Result<(), Error> {
        let Some(order_id) = self.found.detail("order_id") else { return Ok(()) };
        let Some(order) = self.decision.snapshot.find_fact(FactKind::Order, FactKey::Id(&order_id))? else {
            return Ok(());
        };
        let mut canceled: Record = order.fact.cells.clone();
        canceled.set(field::LABEL, Cell::text(OrderStatus::Canceled.word()));
        note.put(FactKind::Order, order.fact.row, &canceled).map(|_| ())
    }

    fn fail(&self, mut note: Note<'_>, voucher: &Voucher, refusal: Refusal) -> Result<Reply, Error> {
        let cells = self.cells(&mut note, voucher, RedemptionResult::RollbackFailure, failure(&refusal));
        note.title(format!("could not take back the redemption of {}: {refusal}", voucher.code));
        note.refuse(voucher, self.found.row, &cells, refusal)
    }

    fn cells(
        &self,
        note: &mut Note<'_>,
        voucher: &Voucher,
        result: RedemptionResult,
        mut detail: Map<String, Json>,
    ) -> Record {
        detail.insert("redemption".into(), self.id.into());
        let more = [("reason", self.reason.map(str::to_owned)), ("order_id", self.found.detail("order_id"))];
        detail.extend(more.into_iter().filter_map(|(key, text)| Some((key.to_owned(), text?.into()))));
        note.redemption(voucher, result, detail)
    }
}
