//! Records and summaries as JSON, in the shape that other programs know; amounts in minor units.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value as Json, json};

use crate::app::Error;
use crate::domain::fact::{self, field};
use crate::domain::{Cell, ColumnId, Fact, FactKind, Row, Summary, Value};
use crate::store::Snapshot;

/// A record as an object.
pub fn fact_json(kind: FactKind, fact: &Fact, decimals: u32) -> Json {
    let mut object = Map::new();
    object.insert("id".into(), fact.id(kind).into());
    for (id, key) in keys(kind) {
        let value = match (id, fact.cells.cell(*id)) {
            (_, Cell::Missing) => continue,
            (&field::AMOUNT | &field::DISCOUNT | &field::TOTAL, Cell::Value(Value::Number(number)))
                if kind != FactKind::Points =>
            {
                minor(*number, decimals)
            }
            (&field::ITEMS, Cell::Value(Value::Text(items))) => items_json(items, decimals),
            (_, cell) => cell.to_json(),
        };
        object.insert((*key).to_owned(), value);
    }
    if let Cell::Value(Value::Object(detail)) = fact.cells.cell(field::DETAIL)
        && let Ok(Json::Object(detail)) = serde_json::from_str(detail)
    {
        detail.into_iter().for_each(|(key, value)| {
            object.entry(key).or_insert(value);
        });
    }
    object.insert("created_at".into(), fact::created_at(&fact.cells).to_string().into());
    object.insert("object".into(), kind.word().into());
    Json::Object(object)
}

/// Which fields a kind shows, under which names.
fn keys(kind: FactKind) -> &'static [(ColumnId, &'static str)] {
    const ORDER: &[(ColumnId, &str)] = &[
        (field::SOURCE, "source"),
        (field::SOURCE_ID, "source_id"),
        (field::LABEL, "status"),
        (field::AMOUNT, "amount"),
        (field::DISCOUNT, "discount_amount"),
        (field::TOTAL, "total_amount"),
        (field::ITEMS, "items"),
        (field::METADATA, "metadata"),
        (field::UPDATED_AT, "updated_at"),
    ];
    const EVENT: &[(ColumnId, &str)] = &[
        (field::SOURCE, "source"),
        (field::SOURCE_ID, "source_id"),
        (field::LABEL, "event"),
        (field::METADATA, "metadata"),
    ];
    const REDEMPTION: &[(ColumnId, &str)] = &[
        (field::SOURCE, "source"),
        (field::SOURCE_ID, "source_id"),
        (field::LABEL, "result"),
        (field::CODE, "code"),
        (field::CAMPAIGN, "campaign"),
        (field::AMOUNT, "amount"),
        (field::METADATA, "metadata"),
    ];
    const PUBLICATION: &[(ColumnId, &str)] = &[
        (field::SOURCE, "source"),
        (field::SOURCE_ID, "source_id"),
        (field::LABEL, "type"),
        (field::CODE, "code"),
        (field::CAMPAIGN, "campaign"),
        (field::CHANNEL, "channel"),
        (field::AMOUNT, "amount"),
        (field::METADATA, "metadata"),
    ];
    const POINTS: &[(ColumnId, &str)] = &[
        (field::SOURCE_ID, "source_id"),
        (field::LABEL, "type"),
        (field::AMOUNT, "points"),
        (field::CAMPAIGN, "campaign"),
    ];
    const REFERRAL: &[(ColumnId, &str)] =
        &[(field::LABEL, "role"), (field::OTHER, "customer_id"), (field::CAMPAIGN, "campaign")];
    const CONSENT: &[(ColumnId, &str)] =
        &[(field::CODE, "consent"), (field::LABEL, "change"), (field::SOURCE, "source")];
    match kind {
        FactKind::Order => ORDER,
        FactKind::Event => EVENT,
        FactKind::Redemption => REDEMPTION,
        FactKind::Publication => PUBLICATION,
        FactKind::Points => POINTS,
        FactKind::Referral => REFERRAL,
        FactKind::Consent => CONSENT,
    }
}

/// An amount in minor units; one with more digits than the currency has stays as it is.
fn minor(amount: Decimal, decimals: u32) -> Json {
    let scaled = amount * Decimal::from(10u64.pow(decimals));
    match scaled.normalize() {
        whole if whole.scale() == 0 => whole.to_i64().map_or(Json::Null, Json::from),
        other => Value::Number(other).to_json(),
    }
}

/// Items with their amounts in minor units.
fn items_json(items: &str, decimals: u32) -> Json {
    let mut items: Json = serde_json::from_str(items).unwrap_or(Json::Null);
    let amounts = ["price", "amount", "discount_amount", "subtotal_amount"];
    for item in items.as_array_mut().into_iter().flatten().filter_map(Json::as_object_mut) {
        for (_, value) in item.iter_mut().filter(|(key, _)| amounts.contains(&key.as_str())) {
            if let Some(number) = value.as_number().and_then(|n| Decimal::from_str_exact(&n.to_string()).ok())
            {
                *value = minor(number, decimals);
            }
        }
    }
    items
}

/// `summary`, `loyalty` and `referrals` of a customer.
///
/// # Errors
/// What the store cannot read.
pub fn summary_json(
    snapshot: &Snapshot,
    row: Row,
    decimals: u32,
) -> Result<[(&'static str, Json); 3], Error> {
    let cells = snapshot.cells(row, &Summary::COLUMNS)?;
    let number = |at: usize| match &cells[at] {
        Cell::Value(Value::Number(number)) => Some(*number),
        _ => None,
    };
    let count = |at: usize| number(at).and_then(|n| n.to_i64()).unwrap_or_default();
    let amount = |at: usize| number(at).map_or(json!(0), |number| minor(number, decimals));
    let object = |at: usize, none: Json| cells[at].value().map_or(none, Value::to_json);
    let mut orders = json!({
        "total_amount": amount(1),
        "total_count": count(0),
        "average_amount": number(2).map_or(json!(0), |n| minor(n.round_dp(decimals), decimals)),
        "last_order_amount": amount(3),
    });
    if let Cell::Value(last) = &cells[4] {
        orders["last_order_date"] = last.to_json();
    }
    let points = |at: usize| number(at).unwrap_or_default().to_i64();
    let redemptions = json!({
        "total_redeemed": count(5),
        "total_succeeded": count(6),
        "total_failed": count(7),
        "total_rolled_back": count(8),
        "total_rollback_succeeded": count(9),
        "total_rollback_failed": count(10),
        "gift": {"redeemed_amount": amount(13), "amount_to_go": amount(14)},
        "loyalty_card": {"redeemed_points": points(15), "points_to_go": points(16)},
    });
    Ok([
        ("summary", json!({"redemptions": redemptions, "orders": orders})),
        (
            "loyalty",
            json!({
                "points": points(11),
                "referred_customers": count(12),
                "campaigns": object(17, json!({})),
            }),
        ),
        ("referrals", json!({"total": count(18), "campaigns": object(19, json!([]))})),
    ])
}
