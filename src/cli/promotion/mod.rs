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
use serde_json::{Map, Value as Json};

use super::failure::wrong;
use crate::app::App;
use crate::app::records::typed;

/// An amount as people write it, in minor units of the project's currency.
fn minor(amount: Decimal, app: &App) -> anyhow::Result<i64> {
    let decimals = app.settings().decimals();
    crate::app::promotions::minor(amount, decimals).ok_or_else(|| {
        let currency = &app.settings().currency;
        wrong(format!("`{amount}` has more than the {decimals} digits that {currency} has after the point"))
    })
}

/// Metadata as a JSON object; nothing where there is none.
fn metadata(pairs: &[(String, String)]) -> Option<String> {
    let object: Map<String, Json> = pairs.iter().map(|(name, value)| (name.clone(), typed(value))).collect();
    (!object.is_empty()).then(|| Json::Object(object).to_string())
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) =
        text.split_once('=').filter(|(name, _)| !name.trim().is_empty()).ok_or("write NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}
