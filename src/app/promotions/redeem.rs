//! Redeeming codes: all that are named, or none.

use serde_json::{Map, Value as Json, json};

use super::judge::{Judged, Occasion, judge};
use super::note::{Note, failure};
use super::{NewRedemption, PromotionReply, Redeemed, major};
use crate::app::records::{self, whose};
use crate::app::writer::Decision;
use crate::app::{Error, Reply, Settings};
use crate::domain::fact::field;
use crate::domain::summary::REFERRED;
use crate::domain::{
    Cell, ChangeKind, ColumnId, FactKind, OrderStatus, PromotionAct, Record, RedemptionResult, Row, Value,
};
use crate::promotions::{Basket, Offer, Refusal, Taken, Voucher};
use crate::query::Moment;

/// The most codes that are redeemed together.
const MAX_CODES: usize = 30;

/// Redeems codes on an order; a refusal is kept as a failed redemption (SEMANTICS 26).
pub(super) fn redeem(decision: &Decision<'_>, new: NewRedemption) -> Result<Reply, Error> {
    if new.codes.is_empty() || new.codes.len() > MAX_CODES {
        return Err(Error::Invalid(format!("1 to {MAX_CODES} codes are redeemed together")));
    }
    let act = ChangeKind::Promotion(PromotionAct::Redemption);
    let mut note = Note::new(decision, act, String::new());
    let row = whose(decision, &new.customer, new.unknown, &mut note.commit)?;
    let Settings { zone, week_start, .. } = decision.settings;
    let moment = Moment { now: decision.now, zone: zone.clone(), week_start: *week_start };
    let occasion = Occasion {
        snapshot: &decision.snapshot,
        moment: &moment,
        decimals: decision.settings.decimals(),
        customer: Some(row),
        order: new.order.as_ref(),
        metadata: new.metadata.as_deref(),
    };
    let Judged { vouchers, taken, order } = judge(&occasion, &new.codes, decision.settings.percent_of)?;
    let redemption = Redemption { decision, row, new: &new };
    match taken {
        Ok(taken) => redemption.succeed(note, vouchers, &taken, order.as_ref()),
        Err((at, refusal)) => redemption.fail(note, &vouchers[at], refusal),
    }
}

/// A request that is being carried out.
struct Redemption<'a> {
    decision: &'a Decision<'a>,
    row: Row,
    new: &'a NewRedemption,
}

impl Redemption<'_> {
    fn succeed(
        &self,
        mut note: Note<'_>,
        vouchers: Vec<Voucher>,
        taken: &[Taken],
        order: Option<&Basket>,
    ) -> Result<Reply, Error> {
        let order_id = order.map(|order| self.keep_order(&mut note, order)).transpose()?;
        let mut redemptions = Vec::new();
        for (mut voucher, taken) in vouchers.into_iter().zip(taken) {
            let mut detail = Map::new();
            if let (Some(order_id), Some(order)) = (&order_id, order) {
                detail.insert("order_id".into(), order_id.as_str().into());
                detail.insert("order_amount".into(), order.amount.into());
            }
            let unit =
                if matches!(voucher.terms.offer, Offer::Loyalty { .. }) { "points" } else { "credits" };
            if taken.balance != 0 {
                detail.insert(unit.into(), taken.balance.into());
            }
            let mut cells = self.cells(&mut note, &voucher, RedemptionResult::Success, detail);
            if order.is_some() || taken.off != 0 {
                let off = major(taken.off, self.decision.settings.decimals());
                cells.set(field::AMOUNT, Value::Number(off).into());
            }
            let id = note.put(FactKind::Redemption, self.row, &cells)?;
            voucher.state.redeemed += 1;
            if taken.balance != 0 {
                note.add_balance(&mut voucher, -taken.balance, Some("POINTS_REDEMPTION"))?;
            }
            self.refer(&mut note, &voucher)?;
            note.voucher(&voucher);
            note.redeemed(&voucher, self.row, &id);
            let tally = note.tally(voucher.campaign_id());
            tally.redeemed += 1;
            tally.discounted += taken.off;
            tally.orders_amount += order.map_or(0, |order| order.amount);
            let (off, balance) = (taken.off, taken.balance);
            redemptions.push(Redeemed { id, code: voucher.code, off, balance });
        }
        let codes: Vec<&str> = redemptions.iter().map(|r| r.code.as_str()).collect();
        note.title(format!("redeemed {}", codes.join(", ")));
        let record = redemptions.first().map(|r| r.id.clone());
        let change_set = note.commit()?;
        let total = order.map(Basket::total);
        let promotion = Some(PromotionReply { redemptions, total, ..PromotionReply::default() });
        Ok(Reply { change_set, record, promotion, ..Reply::default() })
    }

    fn fail(&self, mut note: Note<'_>, voucher: &Voucher, refusal: Refusal) -> Result<Reply, Error> {
        let cells = self.cells(&mut note, voucher, RedemptionResult::Failure, failure(&refusal));
        note.tally(voucher.campaign_id()).failed += 1;
        note.title(format!("refused {}: {refusal}", voucher.code));
        note.refuse(voucher, self.row, &cells, refusal)
    }

    fn cells(
        &self,
        note: &mut Note<'_>,
        voucher: &Voucher,
        result: RedemptionResult,
        detail: Map<String, Json>,
    ) -> Record {
        let mut cells = note.redemption(voucher, result, detail);
        if let Some(metadata) = &self.new.metadata {
            cells.set(field::METADATA, Value::Object(metadata.clone()).into());
        }
        cells
    }

    /// Keeps the order, paid; gives its id.
    fn keep_order(&self, note: &mut Note<'_>, order: &Basket) -> Result<String, Error> {
        let decimals = self.decision.settings.decimals();
        let amount = |minor: i64| -> Cell { Value::Number(major(minor, decimals)).into() };
        let said = self.new.order.as_ref();
        let mut cells = Record::default();
        match said.and_then(|order| order.source_id.as_ref()) {
            Some(source_id) => cells.set(field::SOURCE_ID, Cell::text(source_id)),
            None => cells.set(field::ID, Cell::text(&note.id(FactKind::Order))),
        }
        cells.set(field::LABEL, Cell::text(OrderStatus::Paid.word()));
        cells.set(field::AMOUNT, amount(order.amount));
        cells.set(field::DISCOUNT, amount(order.total_discount()));
        cells.set(field::TOTAL, amount(order.total()));
        if !order.items.is_empty() {
            cells.set(field::ITEMS, Cell::text(&items_json(order, decimals).to_string()));
        }
        if let Some(metadata) = said.and_then(|order| order.metadata.as_ref()) {
            cells.set(field::METADATA, Value::Object(metadata.clone()).into());
        }
        note.put(FactKind::Order, self.row, &cells)
    }

    /// Whoever redeems another's referral code was referred by them, once per campaign.
    fn refer(&self, note: &mut Note<'_>, voucher: &Voucher) -> Result<(), Error> {
        let snapshot = &self.decision.snapshot;
        let holder = voucher.state.holder.filter(|row| *row != self.row && snapshot.is_alive(*row));
        let (Some(holder), true) = (holder, voucher.is_referral_code()) else { return Ok(()) };
        let referrer = snapshot.id_of(holder)?.to_string();
        let known = if snapshot.is_alive(self.row) {
            snapshot.facts(FactKind::Referral, self.row)?
        } else {
            Vec::new()
        };
        let is_known = known.iter().any(|fact| {
            fact.cells.text(field::LABEL) != Some(REFERRED)
                && fact.cells.text(field::OTHER) == Some(&referrer)
                && fact.cells.text(field::CAMPAIGN) == voucher.campaign_name()
        });
        if is_known {
            return Ok(());
        }
        let mut cells = Record::default();
        cells.set(field::ID, Cell::text(&note.id(FactKind::Referral)));
        cells.set(field::OTHER, Cell::text(&referrer));
        if let Some(campaign) = voucher.campaign_name() {
            cells.set(field::CAMPAIGN, Cell::text(campaign));
        }
        note.put(FactKind::Referral, self.row, &cells)?;
        // Whoever is made by this commit may bring an id of their own.
        let brought = note.commit.rows.iter().find(|(row, _)| *row == self.row);
        let brought = brought.and_then(|(_, record)| record.text(ColumnId::ID)).map(str::to_owned);
        let referred = match brought {
            Some(id) => id,
            None => snapshot.id_of(self.row)?.to_string(),
        };
        let mirror = records::mirrored(&cells, &referred);
        note.put(FactKind::Referral, holder, &mirror).map(|_| ())
    }
}

/// Items as records have them, amounts in major units.
fn items_json(order: &Basket, decimals: u32) -> Json {
    let amount = |minor: i64| Value::Number(major(minor, decimals)).to_json();
    let item = |item: &crate::promotions::Item| {
        json!({
            "product_id": item.product,
            "quantity": item.quantity,
            "price": amount(item.price),
            "amount": amount(item.amount),
            "discount_amount": amount(item.discount),
            "subtotal_amount": amount(item.rest()),
        })
    };
    order.items.iter().map(item).collect()
}
