//! Campaigns and codes as other programs know them (voucherify-facts 5): amounts in minor units, what is unset as null.

use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json, json};

use super::{Judged, money};
use crate::app::Error;
use crate::domain::Instant;
use crate::promotions::{Basket, Discount, Effect, Offer, Terms, Timeframe, Validity, Voucher};
use crate::store::{Kept, Snapshot};

/// What a code gives, in a few words: `10 % off, at most 20.00`.
pub fn offer_words(offer: &Offer, decimals: u32) -> String {
    let money = |amount: i64| money(amount, decimals);
    match offer {
        Offer::Gift { amount } => format!("{} on a gift card", money(*amount)),
        Offer::Loyalty { points, .. } => format!("{points} points on a loyalty card"),
        Offer::Discount { discount, effect, .. } => {
            let off = match discount {
                Discount::Amount { off } => format!("{} off", money(*off)),
                Discount::Percent { off, limit: None } => format!("{off} % off"),
                Discount::Percent { off, limit: Some(limit) } => {
                    format!("{off} % off, at most {}", money(*limit))
                }
                Discount::Fixed { total } => format!("for {}", money(*total)),
                Discount::Unit { units, product } => format!("{units} × {product} for nothing"),
            };
            match effect {
                Effect::ApplyToOrder | Effect::AddNewItems | Effect::AddMissingItems => off,
                Effect::ApplyToItems => format!("{off} each line"),
                Effect::ApplyToItemsProportionally => format!("{off} the items"),
                Effect::ApplyToItemsByQuantity => format!("{off} each unit"),
            }
        }
    }
}

/// When a code can be redeemed, a label and a few words each; published codes may live shorter.
pub fn validity_words(
    validity: &Validity,
    published: Option<Instant>,
    zone: &TimeZone,
) -> Vec<(&'static str, String)> {
    const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    let mut words = Vec::new();
    let dates = [("starts", validity.starts), ("expires", validity.expires_at(published))];
    words.extend(dates.into_iter().filter_map(|(label, at)| Some((label, at?.local_text(zone)))));
    if let (Some(ms), None) = (validity.after_publishing_ms, published) {
        words.push(("lives", format!("{} from its publication on", duration(ms))));
    }
    if let Some(Timeframe { interval_ms, duration_ms }) = validity.timeframe {
        words.push(("open", format!("{} of every {}", duration(duration_ms), duration(interval_ms))));
    }
    if !validity.weekdays.is_empty() {
        let days = validity.weekdays.iter().filter_map(|day| DAYS.get(usize::from(*day)).copied());
        words.push(("on", days.collect::<Vec<_>>().join(", ")));
    }
    if let Some((from, to)) = validity.hours {
        words.push(("hours", format!("{}-{}", hour(from), hour(to))));
    }
    words
}

/// A minute of the day as clocks show it.
fn hour(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn discount_json(discount: &Discount, effect: Effect, items_limit: Option<i64>) -> Json {
    let mut object = match discount {
        Discount::Amount { off } => json!({"type": "AMOUNT", "amount_off": off}),
        Discount::Percent { off, limit } => {
            let off = crate::domain::Value::Number(*off).to_json();
            json!({"type": "PERCENT", "percent_off": off, "amount_limit": limit})
        }
        Discount::Fixed { total } => json!({"type": "FIXED", "fixed_amount": total}),
        Discount::Unit { units, product } => {
            json!({"type": "UNIT", "unit_off": units, "unit_type": product})
        }
    };
    object["effect"] = effect.word().into();
    if let Some(limit) = items_limit {
        object["aggregated_amount_limit"] = limit.into();
    }
    object
}

/// What a code gives and when; the members that campaigns' templates and codes have in common.
fn terms_json(terms: &Terms, published: Option<Instant>) -> Map<String, Json> {
    let instant = |at: Option<Instant>| at.map_or(Json::Null, |at| at.to_string().into());
    let mut object = Map::new();
    object.insert("type".into(), terms.offer.voucher_type().into());
    let (mut discount, mut gift, mut card) = (Json::Null, Json::Null, Json::Null);
    match &terms.offer {
        Offer::Discount { discount: what, effect, items_limit } => {
            discount = discount_json(what, *effect, *items_limit);
        }
        Offer::Gift { amount } => gift = json!({"amount": amount, "effect": "APPLY_TO_ORDER"}),
        Offer::Loyalty { points, .. } => card = json!({"points": points}),
    }
    object.insert("discount".into(), discount);
    object.insert("gift".into(), gift);
    object.insert("loyalty_card".into(), card);
    let validity = &terms.validity;
    object.insert("start_date".into(), instant(validity.starts));
    object.insert("expiration_date".into(), instant(validity.expires_at(published)));
    let frame = |Timeframe { interval_ms, duration_ms }: Timeframe| json!({"interval": duration(interval_ms), "duration": duration(duration_ms)});
    object.insert("validity_timeframe".into(), validity.timeframe.map_or(Json::Null, frame));
    let days = &validity.weekdays;
    object.insert("validity_day_of_week".into(), if days.is_empty() { Json::Null } else { json!(days) });
    let hours = validity.hours.map_or(
        Json::Null,
        |(from, to)| json!({"daily": [{"start_time": hour(from), "expiration_time": hour(to)}]}),
    );
    object.insert("validity_hours".into(), hours);
    object
}

/// A length of time as ISO 8601 has it, such as `P2DT1H`.
fn duration(ms: i64) -> String {
    const DAY_MS: i64 = 86_400_000;
    let (days, rest) = (ms / DAY_MS, ms % DAY_MS);
    let time = jiff::SignedDuration::from_millis(rest).to_string();
    match (days, rest) {
        (0, _) => time,
        (days, 0) => format!("P{days}D"),
        (days, _) => format!("P{days}D{}", time.trim_start_matches('P')),
    }
}

/// A code.
///
/// # Errors
/// What the store cannot read.
pub fn voucher_json(snapshot: &Snapshot, voucher: &Voucher) -> Result<Json, Error> {
    let mut object = terms_json(&voucher.terms, voucher.state.published_at);
    let state = &voucher.state;
    if let Some(gift) = object.get_mut("gift").and_then(Json::as_object_mut) {
        gift.insert("balance".into(), voucher.balance().into());
    }
    if let Some(card) = object.get_mut("loyalty_card").and_then(Json::as_object_mut) {
        card.insert("balance".into(), voucher.balance().into());
    }
    let holder = state.holder.map(|row| snapshot.id_of(row)).transpose()?.map(|id| id.to_string());
    let made = state.created_at.or(voucher.campaign.as_ref().map(|campaign| campaign.created_at));
    let text = |at: Option<Instant>| at.map_or(Json::Null, |at| at.to_string().into());
    let more = json!({
        "id": snapshot.voucher_id(voucher.number),
        "code": voucher.code,
        "campaign": voucher.campaign_name(),
        "campaign_id": voucher.campaign.as_ref().map(|campaign| snapshot.campaign_id(campaign.id)),
        "active": voucher.is_active(),
        "is_referral_code": voucher.is_referral_code(),
        "holder_id": holder,
        "published_at": text(state.published_at),
        "created_at": text(made),
        "updated_at": text(state.updated_at),
        "redemption": {"quantity": voucher.terms.limit, "redeemed_quantity": state.redeemed, "object": "list"},
        "publish": {"object": "list", "count": u64::from(state.published_at.is_some())},
        "object": "voucher",
    });
    object.extend(more.as_object().cloned().unwrap_or_default());
    Ok(Json::Object(object))
}

/// A campaign with its numbers.
pub fn campaign_json(snapshot: &Snapshot, kept: &Kept) -> Json {
    let (campaign, tally) = (&kept.campaign, kept.tally());
    let mut voucher = terms_json(&campaign.terms, None);
    voucher.insert(
        "code_config".into(),
        json!({"pattern": campaign.codes.text(), "charset": campaign.codes.charset()}),
    );
    voucher.insert("redemption".into(), json!({"quantity": campaign.terms.limit}));
    let metadata = campaign.metadata.as_deref().and_then(|text| serde_json::from_str(text).ok());
    json!({
        "id": snapshot.campaign_id(campaign.id),
        "name": campaign.name,
        "campaign_type": campaign.kind.word(),
        "type": campaign.growth.word(),
        "active": campaign.is_active,
        "join_once": campaign.is_join_once,
        "activity_duration_after_publishing": campaign.terms.validity.after_publishing_ms.map(duration),
        "validation_rules": campaign.terms.rules.iter().map(|id| snapshot.validation_rule_id(*id)).collect::<Vec<_>>(),
        "voucher": voucher,
        "vouchers_count": tally.codes,
        "vouchers_generation_status": "DONE",
        "published_count": tally.published,
        "redeemed_count": tally.redeemed,
        "failed_count": tally.failed,
        "rolled_back_count": tally.rolled_back,
        "orders_amount": tally.orders_amount,
        "orders_amount_discounted": tally.discounted,
        "metadata": metadata.unwrap_or_else(|| json!({})),
        "created_at": campaign.created_at.to_string(),
        "updated_at": campaign.updated_at.map_or(Json::Null, |at| at.to_string().into()),
        "object": "campaign",
    })
}

fn order_json(order: &Basket) -> Json {
    let item = |item: &crate::promotions::Item| {
        json!({
            "product_id": item.product,
            "quantity": item.quantity,
            "price": item.price,
            "amount": item.amount,
            "discount_amount": item.discount,
            "subtotal_amount": item.rest(),
            "object": "order_item",
        })
    };
    json!({
        "amount": order.amount,
        "initial_amount": order.initial_amount,
        "discount_amount": order.discount,
        "items_discount_amount": order.items_discount(),
        "total_discount_amount": order.total_discount(),
        "total_amount": order.total(),
        "items": order.items.iter().map(item).collect::<Vec<_>>(),
        "object": "order",
    })
}

/// What redeeming codes would do: `valid`, each code's share, and the order.
pub fn judged_json(judged: &Judged) -> Json {
    let order = judged.order.as_ref().map(order_json);
    match &judged.taken {
        Ok(taken) => {
            let each = judged.vouchers.iter().zip(taken).map(|(voucher, taken)| {
                json!({
                    "object": "voucher",
                    "id": voucher.code,
                    "status": "APPLICABLE",
                    "result": {"discount_amount": taken.off, "balance": taken.balance},
                })
            });
            json!({"valid": true, "redeemables": each.collect::<Vec<_>>(), "order": order})
        }
        Err((at, refusal)) => {
            let error = json!({"code": 400, "key": refusal.key(), "message": refusal.to_string()});
            let refused = json!({
                "object": "voucher",
                "id": judged.vouchers[*at].code,
                "status": "INAPPLICABLE",
                "result": {"error": error},
            });
            json!({"valid": false, "redeemables": [refused], "order": order})
        }
    }
}
