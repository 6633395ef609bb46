//! What redeeming codes would do, before anything is done.

use jiff::tz::TimeZone;

use super::{CodeAsked, NewOrder};
use crate::app::{App, Error, customer};
use crate::domain::{Fact, FactKind, Instant, Row};
use crate::promotions::{Asked, Basket, PercentOf, Refusal, Taken, Voucher, redemption};
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

/// Judges codes one after the other.
pub(super) fn judge(
    snapshot: &Snapshot,
    (now, zone): (Instant, &TimeZone),
    codes: &[CodeAsked],
    customer: Option<Row>,
    order: Option<&NewOrder>,
) -> Result<Judged, Error> {
    let vouchers: Vec<Voucher> =
        codes.iter().map(|asked| find_voucher(snapshot, &asked.code)).collect::<Result<_, _>>()?;
    let order = order.map(basket).transpose()?;
    let mut reckoned = order.clone();
    let mut taken = Vec::new();
    for (at, (voucher, code)) in vouchers.iter().zip(codes).enumerate() {
        let (credits, points) = (code.credits, code.points);
        let asked = Asked { now, zone, customer, credits, points, percent_of: PercentOf::default() };
        let is_twice = vouchers[..at].iter().any(|other| other.number == voucher.number);
        let judged = if is_twice { Err(Refusal::Duplicated) } else { redemption::allow(voucher, &asked) };
        match judged.and_then(|()| redemption::take(voucher, &asked, reckoned.as_mut())) {
            Ok(one) => taken.push(one),
            Err(refusal) => return Ok(Judged { vouchers, taken: Err((at, refusal)), order }),
        }
    }
    Ok(Judged { vouchers, taken: Ok(taken), order: reckoned })
}

fn basket(order: &NewOrder) -> Result<Basket, Error> {
    let wrong = |why: &str| Err(Error::Invalid(why.into()));
    if order.items.iter().any(|item| item.quantity < 1 || item.price < 0) {
        return wrong("an item has a quantity of at least 1 and a price of at least 0");
    }
    let mut basket = Basket::of_items(order.items.clone());
    match order.amount {
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
    Ok(basket)
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
        let snapshot = self.snapshot();
        let customer = customer.map(|key| customer::find(&snapshot, key)).transpose()?;
        judge(&snapshot, (self.moment().now, &self.settings().zone), codes, customer, order)
    }
}

impl App {
    /// The records that tell of a code's redemptions, newest first; those of deleted customers are left out.
    ///
    /// # Errors
    /// What the store cannot read.
    pub fn redemptions_of(&self, voucher: &Voucher) -> Result<Vec<Fact>, Error> {
        let snapshot = self.snapshot();
        let mut found = Vec::new();
        for redeemed in snapshot.redemptions_of(voucher.number)? {
            let fact = snapshot.find_fact(FactKind::Redemption, FactKey::Id(&redeemed.record))?;
            found.extend(fact.map(|placed| placed.fact).filter(|fact| snapshot.is_alive(fact.row)));
        }
        Ok(found)
    }
}
