//! The arithmetic of discounts (voucherify-facts 6): `total = amount − what is taken off`, to the minor unit.
//!
//! Nothing is ever taken off that is not there: no line and no order goes below 0. A share is rounded to the nearest
//! minor unit, halves up, and once: what is shared out over lines adds up to the whole.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::basket::{Basket, Item};
use super::offer::{Discount, Effect};

/// What a percentage is of, where several codes are redeemed together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PercentOf {
    /// What the codes before left to pay.
    #[default]
    Rest,
    /// What the order came to at first.
    Initial,
}

/// Takes a discount off an order; gives what it took off, in minor units.
pub fn apply(
    discount: &Discount,
    effect: Effect,
    items_limit: Option<i64>,
    of: PercentOf,
    basket: &mut Basket,
) -> i64 {
    let before = basket.total_discount();
    match (discount, effect) {
        (Discount::Unit { units, product }, effect) => give_units(*units, product, effect, basket),
        (_, Effect::ApplyToItems | Effect::ApplyToItemsByQuantity) => {
            let mut left = items_limit.unwrap_or(i64::MAX).min(basket.total());
            for item in &mut basket.items {
                let times = if effect == Effect::ApplyToItems { 1 } else { item.quantity };
                let off = off_line(discount, times, of, item).min(item.rest()).min(left).max(0);
                item.discount += off;
                left -= off;
            }
        }
        (_, Effect::ApplyToItemsProportionally) => {
            let (amount, rest) =
                basket.items.iter().fold((0, 0), |(amount, rest), i| (amount + i.amount, rest + i.rest()));
            let off = off_amount(discount, of, amount, rest).min(items_limit.unwrap_or(i64::MAX));
            share_out(off.min(basket.total()), &mut basket.items);
        }
        _ => basket.discount += off_amount(discount, of, basket.amount, basket.total()),
    }
    basket.total_discount() - before
}

/// What a discount takes off an amount of which `rest` is left to pay.
fn off_amount(discount: &Discount, of: PercentOf, amount: i64, rest: i64) -> i64 {
    let off = match discount {
        Discount::Amount { off } => *off,
        Discount::Percent { off, limit } => {
            share(if of == PercentOf::Rest { rest } else { amount }, *off).min(limit.unwrap_or(i64::MAX))
        }
        Discount::Fixed { total } => rest - total,
        Discount::Unit { .. } => 0,
    };
    off.min(rest).max(0)
}

/// What is taken off a line; an amount, and a price to be paid, are meant so many times.
fn off_line(discount: &Discount, times: i64, of: PercentOf, item: &Item) -> i64 {
    let many = |amount: i64| amount.saturating_mul(times);
    match discount {
        Discount::Amount { off } => many(*off),
        Discount::Fixed { total } => item.rest() - many(*total),
        Discount::Percent { off, limit } => {
            let of = if of == PercentOf::Rest { item.rest() } else { item.amount };
            share(of, *off).min(limit.map_or(i64::MAX, many))
        }
        Discount::Unit { .. } => 0,
    }
}

/// So many percent of an amount.
fn share(amount: i64, percent: Decimal) -> i64 {
    let exact = Decimal::from(amount) * percent / Decimal::ONE_HUNDRED;
    exact.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero).to_i64().unwrap_or(amount)
}

/// Shares an amount out over lines by what is left of each; the units that rounding leaves go to the largest remainders,
/// the earlier line first.
fn share_out(off: i64, items: &mut [Item]) {
    let rest: i128 = items.iter().map(|item| i128::from(item.rest())).sum();
    if rest <= 0 || off <= 0 {
        return;
    }
    let exact = |item: &Item| i128::from(off) * i128::from(item.rest());
    let whole: Vec<i64> = items.iter().map(|item| (exact(item) / rest) as i64).collect();
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(exact(&items[*at]) % rest));
    let missing = off - whole.iter().sum::<i64>();
    for (item, part) in items.iter_mut().zip(&whole) {
        item.discount += part;
    }
    for at in order.into_iter().take(missing as usize) {
        items[at].discount += 1;
    }
}

/// Units of a product for nothing; at the price that the order has it at, for what it is not known to cost costs nothing.
fn give_units(units: i64, product: &str, effect: Effect, basket: &mut Basket) {
    let found = basket.items.iter().position(|item| item.product == product);
    let (there, price) = found.map_or((0, 0), |at| (basket.items[at].quantity, basket.items[at].price));
    let paid_for = if effect == Effect::AddMissingItems { there.min(units) } else { 0 };
    let added = units - paid_for;
    basket.amount += added.saturating_mul(price);
    let left = basket.total();
    if let Some(at) = found {
        let item = &mut basket.items[at];
        item.quantity += added;
        item.amount += added.saturating_mul(price);
        item.discount += units.saturating_mul(price).min(item.rest()).min(left);
    } else {
        basket.items.push(Item::new(product, added, 0));
    }
}

#[cfg(test)]
mod tests;
