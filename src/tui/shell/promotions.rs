//! Answers what screens ask about campaigns and codes.

use std::collections::HashSet;
use std::sync::Arc;

use super::lists;
use super::segments::completions_under;
use crate::app::promotions::{
    NewOrder, find_voucher, major, money, offer_words, rule_form, rule_messages, rule_names, rule_text,
    standing, validity_words,
};
use crate::app::{App, Error};
use crate::domain::fact::field;
use crate::domain::{ColumnId, Fact, FactKind, Row};
use crate::promotions::{CampaignKind, Offer, Rule, Voucher, rule};
use crate::store::Kept;
use crate::tui::effect::Answer;
use crate::tui::promotion::{
    CODES_AT_ONCE, CampaignLine, CodeLine, CodePage, PromotionAnswer, PromotionQuery, RedemptionLine,
    RuleLine, RuleList, SINGLE,
};

/// Answers a question.
pub fn answer(app: &App, query: PromotionQuery) -> Result<Answer, Error> {
    let snapshot = app.snapshot();
    Ok(Answer::Promotion(match query {
        PromotionQuery::Campaigns => {
            let lines = snapshot.campaigns().map(|kept| line(app, kept));
            let single = Some(single_line(app)).filter(|line| line.codes > 0);
            PromotionAnswer::Campaigns(lines.chain(single).collect::<Arc<[_]>>())
        }
        PromotionQuery::Campaign(SINGLE) => PromotionAnswer::Campaign(Some(Box::new(single_line(app)))),
        PromotionQuery::Campaign(id) => {
            PromotionAnswer::Campaign(snapshot.campaign(id).map(|kept| Box::new(line(app, kept))))
        }
        PromotionQuery::Codes(id, from) => {
            let vouchers =
                snapshot.vouchers(Some(id).filter(|id| *id != SINGLE), from, CODES_AT_ONCE as usize)?;
            let lines = vouchers.iter().map(|voucher| code_line(app, voucher)).collect::<Result<_, _>>()?;
            PromotionAnswer::Codes(from, lines)
        }
        PromotionQuery::Rules => PromotionAnswer::Rules(Arc::new(rules(app))),
        PromotionQuery::TryFilter { filter, customer, amount, code } => {
            let order = amount.map(|amount| NewOrder { amount: Some(amount), ..NewOrder::default() });
            let (explanation, text) =
                app.try_filter(&filter, code.as_deref(), customer.as_deref(), order.as_ref())?;
            PromotionAnswer::Tried { is_allowed: explanation.is_member, text }
        }
        PromotionQuery::CompleteRule { text, cursor } => {
            let metadata = rule::choices(&rule::metadata_in(&text)).next().unwrap_or_default();
            let schema = rule::schema(snapshot.schema(), &metadata);
            PromotionAnswer::Completions(Box::new(completions_under(&snapshot, &schema, text, cursor)))
        }
        PromotionQuery::Code(code) => PromotionAnswer::Code(Box::new(page(app, &code)?)),
    }))
}

fn rules(app: &App) -> RuleList {
    let snapshot = app.snapshot();
    let campaigns: Vec<_> =
        snapshot.campaigns().map(|kept| (kept.campaign.id, kept.campaign.name.clone())).collect();
    let line = |rule: &Arc<Rule>| {
        let is_under = |kept: &&Kept| kept.campaign.terms.rules.contains(&rule.id);
        let under = snapshot.campaigns().filter(is_under);
        RuleLine {
            id: rule.id,
            name: rule.name.clone(),
            filter: rule_text(&snapshot, rule),
            message: rule.message.clone(),
            messages: rule_messages(&snapshot, rule),
            form: rule_form(&snapshot, rule, app.settings())
                .map(|form| form.to_string())
                .map_err(|why| why.join("; ")),
            campaigns: under.map(|kept| (kept.campaign.id, kept.campaign.name.clone())).collect(),
        }
    };
    RuleList { rules: snapshot.validation_rules().map(line).collect(), campaigns }
}

fn line(app: &App, kept: &Kept) -> CampaignLine {
    let (campaign, tally) = (&kept.campaign, kept.tally());
    let (decimals, zone) = (app.settings().decimals(), &app.settings().zone);
    let (terms, count) = (&campaign.terms, crate::tui::format::count);
    let fact = |label: &str, value: String| (label.to_owned(), value);
    let amount = |minor: i64| crate::tui::format::amount(major(minor, decimals), decimals);
    let limit = terms.limit.map_or("as often as one likes".to_owned(), |limit| format!("{} ×", count(limit)));
    let mut facts = vec![
        fact("type", format!("{}, {}", campaign.kind.word(), campaign.growth.word())),
        fact("offer", offer_words(&terms.offer, decimals)),
        fact("redeemable", limit),
        fact("codes look", campaign.codes.text().to_owned()),
    ];
    let when = validity_words(&terms.validity, None, zone);
    facts.extend(when.into_iter().map(|(label, words)| fact(label, words)));
    facts.extend(rule_names(&app.snapshot(), terms).map(|names| fact("rules", names)));
    if campaign.is_join_once {
        facts.push(fact("join once", "a customer gets one code only".to_owned()));
    }
    facts.extend(campaign.metadata.as_ref().map(|metadata| fact("metadata", metadata.clone())));
    facts.extend([
        fact("codes", count(tally.codes)),
        fact("published", count(tally.published)),
        fact("redeemed", count(tally.redeemed)),
        fact("refused", count(tally.failed)),
        fact("taken back", count(tally.rolled_back)),
        fact("orders", amount(tally.orders_amount)),
        fact("taken off", amount(tally.discounted)),
        fact("made", campaign.created_at.local_text(zone)),
    ]);
    CampaignLine {
        id: campaign.id,
        name: campaign.name.clone(),
        kind: Some(campaign.kind),
        offer: offer_words(&terms.offer, decimals),
        is_active: campaign.is_active,
        codes: tally.codes,
        published: tally.published,
        redeemed: tally.redeemed,
        facts,
    }
}

/// The codes of no campaign, as if they were one.
fn single_line(app: &App) -> CampaignLine {
    let decimals = app.settings().decimals();
    let tally = app.snapshot().single_tally().clone();
    let amount = |minor: i64| crate::tui::format::amount(major(minor, decimals), decimals);
    let fact = |label: &str, value: String| (label.to_owned(), value);
    let count = crate::tui::format::count;
    CampaignLine {
        id: SINGLE,
        name: "codes of no campaign".to_owned(),
        kind: None,
        offer: "each gives something of its own".to_owned(),
        is_active: true,
        codes: tally.codes,
        published: tally.published,
        redeemed: tally.redeemed,
        facts: vec![
            fact("codes", count(tally.codes)),
            fact("published", count(tally.published)),
            fact("redeemed", count(tally.redeemed)),
            fact("refused", count(tally.failed)),
            fact("taken back", count(tally.rolled_back)),
            fact("orders", amount(tally.orders_amount)),
            fact("taken off", amount(tally.discounted)),
        ],
    }
}

fn code_line(app: &App, voucher: &Voucher) -> Result<CodeLine, Error> {
    let status = voucher.status(app.moment().now, &app.settings().zone);
    let holder = voucher.state.holder.filter(|row| app.snapshot().is_alive(*row));
    Ok(CodeLine {
        code: voucher.code.clone(),
        status: status.word().to_lowercase().replace('_', " "),
        is_active: status == crate::promotions::voucher::VoucherStatus::Active,
        is_disabled: voucher.state.is_disabled,
        kind: match voucher.terms.offer {
            Offer::Discount { .. } => CampaignKind::DiscountCoupons,
            Offer::Gift { .. } => CampaignKind::GiftVouchers,
            Offer::Loyalty { .. } => CampaignKind::LoyaltyProgram,
        },
        redeemed: voucher.state.redeemed,
        balance: balance(app, voucher),
        holder: holder.map(|row| Ok::<_, Error>((row, lists::in_words(app, row)?))).transpose()?,
        holder_key: holder.map(|row| key_of(app, row)).transpose()?,
        published_at: voucher.state.published_at,
    })
}

fn key_of(app: &App, row: Row) -> Result<String, Error> {
    let snapshot = app.snapshot();
    let source_id = snapshot.cell(row, ColumnId::SOURCE_ID)?.as_text().map(str::to_owned);
    Ok(source_id.map_or_else(|| snapshot.id_of(row).map(|id| id.to_string()), Ok)?)
}

fn balance(app: &App, voucher: &Voucher) -> Option<String> {
    match voucher.terms.offer {
        Offer::Discount { .. } => None,
        Offer::Gift { .. } => Some(money(voucher.balance(), app.settings().decimals())),
        Offer::Loyalty { .. } => Some(crate::tui::format::grouped(&voucher.balance().to_string())),
    }
}

fn page(app: &App, code: &str) -> Result<CodePage, Error> {
    let voucher = find_voucher(&app.snapshot(), code)?;
    let (line, zone) = (code_line(app, &voucher)?, &app.settings().zone);
    let fact = |label: &str, value: String| (label.to_owned(), value);
    let mut facts = vec![
        fact("code", voucher.code.clone()),
        fact("campaign", voucher.campaign_name().unwrap_or("none").to_owned()),
        fact("offer", offer_words(&voucher.terms.offer, app.settings().decimals())),
        fact("status", line.status.clone()),
        fact("redeemed", format!("{} ×", voucher.state.redeemed)),
    ];
    facts.extend(line.balance.clone().map(|left| fact("left", left)));
    facts.extend(line.holder.clone().map(|(_, name)| fact("customer", name)));
    facts.extend(voucher.state.published_at.map(|at| fact("published", at.local_text(zone))));
    let when = validity_words(&voucher.terms.validity, voucher.state.published_at, zone);
    facts.extend(when.into_iter().map(|(label, words)| fact(label, words)));
    let found = app.redemptions_of(&voucher)?;
    let stands: HashSet<String> = standing(&found).map(|fact| fact.id(FactKind::Redemption)).collect();
    let line_of = |fact: &Fact| redemption(app, fact, &stands);
    let redemptions = found.iter().map(line_of).collect::<Result<_, _>>()?;
    Ok(CodePage { line, facts, redemptions })
}

fn redemption(app: &App, fact: &Fact, stands: &HashSet<String>) -> Result<RedemptionLine, Error> {
    let id = fact.id(FactKind::Redemption);
    let off = fact.cells.number(field::AMOUNT);
    let detail = match (fact.detail("failure_message"), off) {
        (Some(why), _) => why,
        (None, Some(off)) => format!("{} off", crate::tui::format::amount(off, app.settings().decimals())),
        (None, None) => String::new(),
    };
    Ok(RedemptionLine {
        stands: stands.contains(&id),
        at: fact.created_at(),
        result: fact.cells.text(field::LABEL).unwrap_or_default().to_owned(),
        detail,
        customer: name_of(app, fact.row)?,
        id,
    })
}

/// What a customer is called, in one word or two: the name, else what finds it.
fn name_of(app: &App, row: Row) -> Result<String, Error> {
    match app.snapshot().cell(row, ColumnId::NAME)?.as_text() {
        Some(name) if !name.is_empty() => Ok(name.to_owned()),
        _ => key_of(app, row),
    }
}
