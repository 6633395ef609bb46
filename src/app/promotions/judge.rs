//! What redeeming codes would do, before anything is done.

use std::sync::Arc;

use super::rules::find as find_rule;
use super::{CodeAsked, NewOrder, ask, form, minor};
use crate::app::{App, Error, customer};
use crate::domain::fact::field;
use crate::domain::{FactKind, OrderStatus, Record, Row};
use crate::promotions::{Asked, Basket, PercentOf, Refusal, Rule, Taken, Voucher, redemption};
use crate::query::Moment;
use crate::query::explain::Explanation;
use crate::store::{FactKey, Snapshot};

/// What redeeming codes would do.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The codes.
    pub vouchers: Vec<Voucher>,
    /// What each would take off, or the first that is refused and why.
    pub taken: Result<Vec<Taken>, (usize, Refusal)>,
    /// The order with all taken off; as it was where one is refused.
    pub order: Option<Basket>,
}

/// A code as it is written.
///
/// # Errors
/// [`Error::NoVoucher`].
pub fn find_voucher(snapshot: &Snapshot, code: &str) -> Result<Voucher, Error> {
    snapshot.find_voucher(code.trim())?.ok_or_else(|| Error::NoVoucher(code.to_owned()))
}

/// By whom, on what and when codes are to be redeemed.
#[derive(Clone, Copy)]
pub(super) struct Occasion<'a> {
    pub snapshot: &'a Snapshot,
    pub moment: &'a Moment,
    /// Digits after the point of the currency.
    pub decimals: u32,
    pub customer: Option<Row>,
    pub order: Option<&'a NewOrder>,
    /// Metadata of the redemption, a JSON object.
    pub metadata: Option<&'a str>,
}

/// Judges codes one after the other.
pub(super) fn judge(
    occasion: &Occasion<'_>,
    codes: &[CodeAsked],
    percent_of: PercentOf,
) -> Result<Judged, Error> {
    let Occasion { snapshot, moment, customer, order: asked_order, .. } = *occasion;
    let vouchers: Vec<Voucher> =
        codes.iter().map(|asked| find_voucher(snapshot, &asked.code)).collect::<Result<_, _>>()?;
    let order = asked_order.map(|order| basket(order, occasion)).transpose()?;
    let mut reckoned = order.clone();
    let mut taken = Vec::new();
    for (at, (voucher, code)) in vouchers.iter().zip(codes).enumerate() {
        let (credits, points) = (code.credits, code.points);
        let (now, zone) = (moment.now, &moment.zone);
        let asked = Asked { now, zone, customer, credits, points, percent_of };
        let is_twice = vouchers[..at].iter().any(|other| other.number == voucher.number);
        let judged = if is_twice { Err(Refusal::Duplicated) } else { redemption::allow(voucher, &asked) };
        let judged = match judged {
            Ok(()) => by_rules(occasion, voucher, reckoned.as_ref(), credits)?.map_or(Ok(()), Err),
            refused => refused,
        };
        match judged.and_then(|()| redemption::take(voucher, &asked, reckoned.as_mut())) {
            Ok(one) => taken.push(one),
            Err(refusal) => return Ok(Judged { vouchers, taken: Err((at, refusal)), order }),
        }
    }
    Ok(Judged { vouchers, taken: Ok(taken), order: reckoned })
}

/// Why the rules of a code refuse; none where all hold. `order` is what the codes before it left.
fn by_rules(
    occasion: &Occasion<'_>,
    voucher: &Voucher,
    order: Option<&Basket>,
    credits: Option<i64>,
) -> Result<Option<Refusal>, Error> {
    for id in &voucher.terms.rules {
        let Some(rule) = occasion.snapshot.validation_rule(*id) else {
            let message = "a rule of the code is not there any more".to_owned();
            return Ok(Some(Refusal::Rule { key: "redemption_rules_violated", message }));
        };
        let question = ask::Question { occasion, voucher: Some(voucher), order, credits };
        if let Some(refusal) = ask::refusal(rule, &question)? {
            return Ok(Some(refusal));
        }
    }
    Ok(None)
}

/// The order as it stands before. What was taken off an order that is known stays off: discounts add up
/// (voucherify-facts 6).
fn basket(order: &NewOrder, occasion: &Occasion<'_>) -> Result<Basket, Error> {
    let wrong = |why: &str| Err(Error::Invalid(why.into()));
    if order.items.iter().any(|item| item.quantity < 1 || item.price < 0) {
        return wrong("an item has a quantity of at least 1 and a price of at least 0");
    }
    let known = known_order(order, occasion)?;
    let minor_of = |id| known.as_ref().and_then(|k| minor(k.number(id)?, occasion.decimals));
    let mut basket = Basket::of_items(order.items.clone());
    let amount = if order.items.is_empty() { order.amount.or(minor_of(field::AMOUNT)) } else { order.amount };
    match amount {
        Some(amount) if amount < 0 => return wrong("an order cannot come to less than 0"),
        Some(amount) if !order.items.is_empty() && amount != basket.amount => {
            return wrong("the order comes to something else than its items; leave the amount out");
        }
        Some(amount) => {
            (basket.amount, basket.initial_amount) = (amount, amount);
        }
        None if order.items.is_empty() => return wrong("the order's amount is missing"),
        None => {}
    }
    basket.discount = minor_of(field::DISCOUNT).unwrap_or_default().clamp(0, basket.amount);
    Ok(basket)
}

/// The order that is known by an id, unless it was called off.
fn known_order(order: &NewOrder, occasion: &Occasion<'_>) -> Result<Option<Record>, Error> {
    let Some(source_id) = &order.source_id else { return Ok(None) };
    let found = occasion.snapshot.find_fact(FactKind::Order, FactKey::Source(None, source_id))?;
    let cells = found.map(|placed| placed.fact.cells);
    Ok(cells.filter(|cells| cells.text(field::LABEL) != Some(OrderStatus::Canceled.word())))
}

impl App {
    /// What redeeming codes would do now; nothing is kept of it.
    ///
    /// # Errors
    /// [`Error::NoVoucher`], [`Error::NotFound`] for a customer nobody knows.
    pub fn judge(
        &self,
        codes: &[CodeAsked],
        customer: Option<&str>,
        order: Option<&NewOrder>,
    ) -> Result<Judged, Error> {
        let (snapshot, moment) = (self.snapshot(), self.moment());
        let customer = customer.map(|key| customer::find(&snapshot, key)).transpose()?;
        let (decimals, metadata) = (self.settings().decimals(), None);
        let occasion = Occasion { snapshot: &snapshot, moment: &moment, decimals, customer, order, metadata };
        judge(&occasion, codes, self.settings().percent_of)
    }

    /// What a rule says of a redemption, part by part, and whether it would allow it. Nothing is kept of it.
    ///
    /// # Errors
    /// [`Error::NoRule`], [`Error::NoVoucher`], [`Error::NotFound`].
    pub fn try_rule(
        &self,
        rule: &str,
        code: Option<&str>,
        customer: Option<&str>,
        order: Option<&NewOrder>,
    ) -> Result<(Explanation, String), Error> {
        let rule = Arc::clone(find_rule(&self.snapshot(), rule)?);
        self.explained(&rule, code, customer, order)
    }

    /// The same of a rule that is only written yet.
    ///
    /// # Errors
    /// [`Error::Filter`] and [`Error::Invalid`] with what is wrong with it; [`Error::NoVoucher`], [`Error::NotFound`].
    pub fn try_filter(
        &self,
        written: &str,
        code: Option<&str>,
        customer: Option<&str>,
        order: Option<&NewOrder>,
    ) -> Result<(Explanation, String), Error> {
        let words = form::read(&self.snapshot(), self.settings(), written)?;
        self.explained(&words.into_rule(), code, customer, order)
    }

    fn explained(
        &self,
        rule: &Rule,
        code: Option<&str>,
        customer: Option<&str>,
        order: Option<&NewOrder>,
    ) -> Result<(Explanation, String), Error> {
        let (snapshot, moment) = (self.snapshot(), self.moment());
        let voucher = code.map(|code| find_voucher(&snapshot, code)).transpose()?;
        let customer = customer.map(|key| customer::find(&snapshot, key)).transpose()?;
        let (decimals, metadata) = (self.settings().decimals(), None);
        let occasion = Occasion { snapshot: &snapshot, moment: &moment, decimals, customer, order, metadata };
        let basket = order.map(|order| basket(order, &occasion)).transpose()?;
        let (voucher, order) = (voucher.as_ref(), basket.as_ref());
        ask::explained(rule, &ask::Question { occasion: &occasion, voucher, order, credits: None })
    }
}
