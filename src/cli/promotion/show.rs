//! A code for people and programs: what it is, and its redemptions.

use serde_json::json;

use super::super::door::Door;
use super::super::failure::Outcome;
use super::super::out::Out;
use super::super::progress::grouped;
use super::super::table::Table;
use crate::app::App;
use crate::app::promotions::{find_voucher, money, offer_words, rule_names, validity_words, voucher_json};
use crate::app::records::fact_json;
use crate::domain::{CampaignId, FactKind};
use crate::promotions::{Offer, Voucher};

/// Codes that are printed where nobody says how many.
pub(super) const CODES: usize = 100;

/// `voucher show`.
pub(super) fn show(code: &str, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let app = door.open()?;
    let snapshot = app.snapshot();
    let voucher = find_voucher(&snapshot, code)?;
    let redemptions = app.redemptions_of(&voucher)?;
    let decimals = app.settings().decimals();
    if out.is_json() {
        let mut object = voucher_json(&snapshot, &voucher)?;
        let each = redemptions.iter().map(|fact| fact_json(FactKind::Redemption, fact, decimals));
        object["redemption"]["redemption_entries"] = each.collect();
        out.json(&object)?;
        return Ok(Outcome::Done);
    }
    for (label, value) in told(&app, &voucher)? {
        out.line(format_args!("{label:<12}{value}"))?;
    }
    for fact in &redemptions {
        out.line("")?;
        super::super::tabs::print_one(&app, FactKind::Redemption, fact, out)?;
    }
    Ok(Outcome::Done)
}

fn told(app: &App, voucher: &Voucher) -> anyhow::Result<Vec<(&'static str, String)>> {
    let snapshot = app.snapshot();
    let (decimals, zone) = (app.settings().decimals(), &app.settings().zone);
    let (terms, state) = (&voucher.terms, &voucher.state);
    let limit = terms.limit.map_or("as often as one likes".to_owned(), |limit| format!("of {limit}"));
    let mut lines = vec![
        ("code", voucher.code.clone()),
        ("id", snapshot.voucher_id(voucher.number)),
        ("campaign", voucher.campaign_name().unwrap_or("none").to_owned()),
        ("offer", offer_words(&terms.offer, decimals)),
        ("status", voucher.status(app.moment().now, zone).word().to_lowercase().replace('_', " ")),
        ("redeemed", format!("{} × {limit}", state.redeemed)),
    ];
    if !matches!(terms.offer, Offer::Discount { .. }) {
        lines.push(("balance", balance_text(voucher, app)));
    }
    if let Some(row) = state.holder {
        lines.push(("customer", snapshot.id_of(row)?.to_string()));
    }
    lines.extend(state.published_at.map(|at| ("published", at.local_text(zone))));
    lines.extend(validity_words(&terms.validity, state.published_at, zone));
    lines.extend(rule_names(&snapshot, terms).map(|names| ("rules", names)));
    Ok(lines)
}

/// What is left on a card: an amount in major units, or points.
pub(super) fn balance_text(voucher: &Voucher, app: &App) -> String {
    match voucher.terms.offer {
        Offer::Loyalty { .. } => voucher.balance().to_string(),
        _ => money(voucher.balance(), app.settings().decimals()),
    }
}

/// Prints codes of a campaign, or of none; 0 for all of them.
pub(super) fn codes(
    app: &App,
    campaign: Option<CampaignId>,
    all: u64,
    limit: usize,
    out: &mut Out,
) -> anyhow::Result<Outcome> {
    let snapshot = app.snapshot();
    let vouchers = snapshot.vouchers(campaign, 0, if limit == 0 { usize::MAX } else { limit })?;
    if out.is_json() {
        let all = vouchers.iter().map(|voucher| voucher_json(&snapshot, voucher));
        out.json(&json!({"vouchers": all.collect::<Result<Vec<_>, _>>()?}))?;
        return Ok(Outcome::Done);
    }
    let (now, zone) = (app.moment().now, &app.settings().zone);
    let mut rows = Vec::new();
    for voucher in &vouchers {
        let holder = match voucher.state.holder {
            Some(row) => snapshot.id_of(row)?.to_string(),
            None => String::new(),
        };
        let status = voucher.status(now, zone).word().to_lowercase().replace('_', " ");
        rows.push(vec![voucher.code.clone(), status, voucher.state.redeemed.to_string(), holder]);
    }
    Table::with(&["code", "status", "redeemed", "customer"], &["redeemed"], out).print(&rows, out)?;
    let more = all.saturating_sub(vouchers.len() as u64);
    if more > 0 {
        out.note(format_args!("and {} more; --limit 0 prints all", grouped(more)));
    }
    Ok(Outcome::Done)
}
