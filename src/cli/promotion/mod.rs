//! `campaign`, `voucher` and `rule`: codes in bulk and one by one, given to customers, redeemed under rules, and taken back.
//!
//! Way through the files: `terms` (what a code gives and when, in the API's words) → `campaign` → `voucher` with `order` (what is
//! bought) → `show` (a code for people and programs).

mod campaign;
mod help;
mod order;
mod rule;
mod show;
mod terms;
mod voucher;

pub(super) use campaign::{CampaignArgs, campaign};
pub(super) use rule::{RuleArgs, rule};
pub(super) use voucher::{VoucherArgs, voucher};

use rust_decimal::Decimal;

use super::failure::wrong;
use crate::app::App;

/// An amount as people write it, in minor units of the project's currency.
fn minor(amount: Decimal, app: &App) -> anyhow::Result<i64> {
    let decimals = app.settings().decimals();
    crate::app::promotions::minor(amount, decimals).ok_or_else(|| {
        let currency = &app.settings().currency;
        wrong(format!("`{amount}` has more than the {decimals} digits that {currency} has after the point"))
    })
}
