//! What records say of a code that was given to a customer.

use serde_json::{Map, Value as Json};

use super::major;
use crate::app::Error;
use crate::domain::fact::{self, field};
use crate::domain::{Cell, FactKind, Instant, Record, Row, Value};
use crate::promotions::{Campaign, Offer, Terms, Voucher};
use crate::store::Snapshot;

/// What the record says of the code.
pub(in crate::app) fn publication(voucher: &Voucher, decimals: u32, now: Instant, cells: &mut Record) {
    let Terms { offer, validity, .. } = &voucher.terms;
    let kind = if voucher.is_referral_code() { "REFERRAL_CODE" } else { offer.voucher_type() };
    cells.set(field::LABEL, Cell::text(kind));
    cells.set(field::CODE, Cell::text(&voucher.code));
    if let Some(campaign) = voucher.campaign_name() {
        cells.set(field::CAMPAIGN, Cell::text(campaign));
    }
    let mut detail = Map::new();
    match offer {
        Offer::Discount { .. } => {
            detail.insert("discount".into(), super::offer_words(offer, decimals).into());
        }
        Offer::Gift { .. } => {
            cells.set(field::AMOUNT, Value::Number(major(voucher.balance(), decimals)).into());
        }
        Offer::Loyalty { .. } => cells.set(field::AMOUNT, Value::Number(voucher.balance().into()).into()),
    }
    if !matches!(offer, Offer::Discount { .. }) {
        detail.insert("balance".into(), balance_text(voucher, decimals).into());
    }
    let dates = [("start_date", validity.starts), ("expiration_date", validity.expires_at(Some(now)))];
    for (key, at) in dates {
        detail.extend(at.map(|at| (key.to_owned(), Json::String(at.to_string()))));
    }
    cells.set(field::DETAIL, Value::Object(Json::Object(detail).to_string()).into());
    cells.set(field::CREATED_AT, Value::Instant(now).into());
}

/// What is left on a card as records have it: an amount in major units, or points.
pub(super) fn balance_text(voucher: &Voucher, decimals: u32) -> String {
    match voucher.terms.offer {
        Offer::Loyalty { .. } => voucher.balance().to_string(),
        _ => major(voucher.balance(), decimals).to_string(),
    }
}

/// An entry in the ledger of a customer's points.
pub(in crate::app) fn points(voucher: &Voucher, points: i64, reason: Option<&str>, id: &str) -> Record {
    let mut cells = Record::default();
    cells.set(field::ID, Cell::text(id));
    cells.set(field::LABEL, Cell::text(reason.unwrap_or_else(|| fact::usual_reason(points.into()))));
    cells.set(field::AMOUNT, Value::Number(points.into()).into());
    if let Some(campaign) = voucher.campaign_name() {
        cells.set(field::CAMPAIGN, Cell::text(campaign));
    }
    cells
}

/// The code of a campaign that a customer has.
pub(in crate::app) fn code_of(
    snapshot: &Snapshot,
    campaign: &Campaign,
    row: Row,
) -> Result<Option<String>, Error> {
    if !snapshot.is_alive(row) {
        return Ok(None);
    }
    for publication in snapshot.facts(FactKind::Publication, row)? {
        let code = publication.cells.text(field::CODE).unwrap_or_default();
        if publication.cells.text(field::CAMPAIGN) == Some(&campaign.name)
            && let Some(voucher) = snapshot.find_voucher(code)?
            && voucher.state.holder == Some(row)
        {
            return Ok(Some(voucher.code));
        }
    }
    Ok(None)
}
