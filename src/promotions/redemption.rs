//! Whether a code may be redeemed, and what it then gives.

use jiff::tz::TimeZone;

use super::basket::Basket;
use super::discount::{self, PercentOf};
use super::offer::{Effect, Offer};
use super::refusal::Refusal;
use super::voucher::Voucher;
use crate::domain::{Instant, Row};

/// What is asked of a code.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// When.
    pub now: Instant,
    /// The project's time zone.
    pub zone: &'a TimeZone,
    /// Who redeems it.
    pub customer: Option<Row>,
    /// Credits of a gift card, in minor units; as many as the order takes where nothing is said.
    pub credits: Option<i64>,
    /// Points of a loyalty card.
    pub points: Option<i64>,
    /// What a percentage is of.
    pub percent_of: PercentOf,
}

/// What a redemption gives and takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Taken off the order, in minor units.
    pub off: i64,
    /// Taken from the card: credits in minor units, or points.
    pub balance: i64,
}

/// Whether a code may be redeemed at all, whatever is bought.
///
/// # Errors
/// Why not.
pub fn allow(voucher: &Voucher, asked: &Asked<'_>) -> Result<(), Refusal> {
    if !voucher.is_active() {
        return Err(Refusal::Disabled);
    }
    voucher.terms.validity.check(asked.now, voucher.state.published_at, asked.zone)?;
    if voucher.is_used_up() {
        return Err(Refusal::QuantityExceeded);
    }
    if voucher.is_referral_code() && voucher.state.holder.is_some() && voucher.state.holder == asked.customer
    {
        return Err(Refusal::ReferrerNotPermitted);
    }
    Ok(())
}

/// What a code gives; takes it off the order, where there is one.
///
/// # Errors
/// Why nothing; the order is then as it was.
pub fn take(voucher: &Voucher, asked: &Asked<'_>, order: Option<&mut Basket>) -> Result<Taken, Refusal> {
    match &voucher.terms.offer {
        Offer::Discount { discount, effect, items_limit } => {
            let Some(order) = order else { return Ok(Taken::default()) };
            let needs_items = !matches!(effect, Effect::ApplyToOrder) && !effect.adds_items();
            if needs_items && order.items.is_empty() {
                return Err(Refusal::MissingItems);
            }
            let off = discount::apply(discount, *effect, *items_limit, asked.percent_of, order);
            Ok(Taken { off, balance: 0 })
        }
        Offer::Gift { .. } => {
            let balance = voucher.balance();
            let fits = order.as_ref().map(|order| order.total());
            let credits = match (asked.credits, fits) {
                (Some(credits), fits) => credits.min(fits.unwrap_or(i64::MAX)),
                (None, Some(total)) => total.min(balance),
                (None, None) => return Err(Refusal::MissingOrder),
            };
            if credits > balance || balance <= 0 {
                return Err(Refusal::GiftExceeded);
            }
            if let Some(order) = order {
                order.discount += credits;
            }
            Ok(Taken { off: credits, balance: credits })
        }
        Offer::Loyalty { point_value, .. } => {
            let points = asked.points.filter(|points| *points > 0).ok_or(Refusal::MissingReward)?;
            if points > voucher.balance() {
                return Err(Refusal::PointsExceeded);
            }
            let worth = points.saturating_mul(*point_value);
            let off = order.map_or(0, |order| {
                let off = worth.min(order.total());
                order.discount += off;
                off
            });
            Ok(Taken { off, balance: points })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::CampaignId;
    use crate::promotions::{
        Campaign, CampaignKind, CodePattern, Discount, Growth, Terms, Validity, VoucherNumber, VoucherState,
    };

    fn voucher(offer: Offer) -> Voucher {
        let terms = Terms { offer, validity: Validity::default(), limit: Some(2), rules: Vec::new() };
        let (number, state) = (VoucherNumber(0), VoucherState::default());
        Voucher { number, code: "CODE".into(), campaign: None, terms, state }
    }

    fn asked(zone: &TimeZone) -> Asked<'_> {
        let (now, percent_of) = (Instant(0), PercentOf::Rest);
        Asked { now, zone, customer: Some(Row(7)), credits: None, points: None, percent_of }
    }

    fn ten_off() -> Offer {
        let discount = Discount::Amount { off: 1000 };
        Offer::Discount { discount, effect: Effect::ApplyToOrder, items_limit: None }
    }

    #[test]
    fn a_code_is_refused_for_the_first_thing_that_speaks_against_it() {
        let zone = TimeZone::UTC;
        let mut code = voucher(ten_off());
        assert_eq!(allow(&code, &asked(&zone)), Ok(()));
        code.state.redeemed = 2;
        assert_eq!(allow(&code, &asked(&zone)), Err(Refusal::QuantityExceeded));
        code.terms.validity.expires = Some(Instant(0));
        assert_eq!(allow(&code, &asked(&zone)), Err(Refusal::Expired));
        code.state.is_disabled = true;
        assert_eq!(allow(&code, &asked(&zone)), Err(Refusal::Disabled));
    }

    #[test]
    fn a_gift_card_pays_what_it_can_and_no_more_than_is_asked() {
        let zone = TimeZone::UTC;
        let card = voucher(Offer::Gift { amount: 5000 });
        let take = |credits, amount: Option<i64>| {
            let mut order = amount.map(Basket::of);
            let taken = take(&card, &Asked { credits, ..asked(&zone) }, order.as_mut());
            (taken.map(|t| t.balance), order.map(|order| order.total()))
        };
        assert_eq!(take(None, Some(3000)), (Ok(3000), Some(0)));
        assert_eq!(take(None, Some(8000)), (Ok(5000), Some(3000)));
        assert_eq!(take(Some(2000), Some(8000)), (Ok(2000), Some(6000)));
        assert_eq!(take(Some(6000), Some(8000)), (Err(Refusal::GiftExceeded), Some(8000)));
        assert_eq!(take(Some(2000), None), (Ok(2000), None));
        assert_eq!(take(None, None), (Err(Refusal::MissingOrder), None));
    }

    #[test]
    fn points_pay_what_they_are_worth() {
        let zone = TimeZone::UTC;
        let card = voucher(Offer::Loyalty { points: 100, point_value: 5 });
        let take = |points| {
            let mut order = Basket::of(300);
            let taken = take(&card, &Asked { points, ..asked(&zone) }, Some(&mut order));
            (taken, order.total())
        };
        assert_eq!(take(Some(40)), (Ok(Taken { off: 200, balance: 40 }), 100));
        assert_eq!(take(Some(100)), (Ok(Taken { off: 300, balance: 100 }), 0));
        assert_eq!(take(Some(101)), (Err(Refusal::PointsExceeded), 300));
        assert_eq!(take(None), (Err(Refusal::MissingReward), 300));
    }

    #[test]
    fn nobody_redeems_their_own_referral_code() {
        let zone = TimeZone::UTC;
        let mut code = voucher(ten_off());
        code.state.holder = Some(Row(7));
        assert_eq!(allow(&code, &asked(&zone)), Ok(()));
        code.campaign = Some(Arc::new(Campaign {
            id: CampaignId(1),
            name: "Friends".into(),
            kind: CampaignKind::ReferralProgram,
            growth: Growth::Static,
            terms: code.terms.clone(),
            codes: CodePattern::default(),
            is_active: true,
            is_join_once: false,
            metadata: None,
            created_at: Instant(0),
            updated_at: None,
        }));
        assert_eq!(allow(&code, &asked(&zone)), Err(Refusal::ReferrerNotPermitted));
        code.state.holder = Some(Row(8));
        assert_eq!(allow(&code, &asked(&zone)), Ok(()));
    }
}
