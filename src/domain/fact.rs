//! Facts: what customers did and what was done for them, the *records* of the contracts (orders, events,
//! redemptions, publications, loyalty points, referrals, consents).
//!
//! A fact is a [`Record`] of cells under the field numbers of [`field`], the same for every kind, so that one table,
//! one codec and one import serve them all. [`order`](super::order) holds what only orders have,
//! [`summary`](super::summary) what is reckoned from them.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::attribute::ColumnId;
use super::change::ChangeSetId;
use super::customer::Record;
use super::id::CustomerId;
use super::order::{OrderStatus, RedemptionResult};
use super::text;
use super::time::Instant;
use super::value::{Cell, Value, ValueType};

/// The fields of facts.
pub mod field {
    use super::ColumnId;

    /// The customer's place in its page; the store's own.
    pub const SLOT: ColumnId = ColumnId(0);
    /// Its id, where it is not made of source and source id.
    pub const ID: ColumnId = ColumnId(1);
    /// The system it comes from, where one is named.
    pub const SOURCE: ColumnId = ColumnId(2);
    /// Its id in that system.
    pub const SOURCE_ID: ColumnId = ColumnId(3);
    /// An order's status, an event's name, a redemption's result, a voucher's type, what points were given or
    /// taken for, `given` or `revoked`.
    pub const LABEL: ColumnId = ColumnId(4);
    /// The amount in major units; points as they are.
    pub const AMOUNT: ColumnId = ColumnId(5);
    /// What was taken off.
    pub const DISCOUNT: ColumnId = ColumnId(6);
    /// What was paid.
    pub const TOTAL: ColumnId = ColumnId(7);
    /// When it happened.
    pub const CREATED_AT: ColumnId = ColumnId(8);
    /// A voucher's code; the name of a consent.
    pub const CODE: ColumnId = ColumnId(9);
    /// The campaign's name.
    pub const CAMPAIGN: ColumnId = ColumnId(10);
    /// By which channel.
    pub const CHANNEL: ColumnId = ColumnId(11);
    /// Metadata, a JSON object.
    pub const METADATA: ColumnId = ColumnId(12);
    /// An order's items, a JSON array.
    pub const ITEMS: ColumnId = ColumnId(13);
    /// What only some of a kind have, a JSON object: a voucher's balance and dates, the evidence of a consent.
    pub const DETAIL: ColumnId = ColumnId(14);
    /// The change-set that brought it.
    pub const MADE_BY: ColumnId = ColumnId(15);
    /// The change-set that changed it last.
    pub const CHANGED_BY: ColumnId = ColumnId(16);
    /// When that was.
    pub const UPDATED_AT: ColumnId = ColumnId(17);
    /// The other customer of a referral, as its id.
    pub const OTHER: ColumnId = ColumnId(18);
    /// How many there are.
    pub const COUNT: usize = 19;

    /// All of them.
    pub fn all() -> impl Iterator<Item = ColumnId> {
        (0..COUNT as u16).map(ColumnId)
    }
}

/// What the types of gift cards have in common.
const GIFT: &str = "gift";
/// Where a voucher's detail says what is left of its amount.
const BALANCE: &str = "balance";

/// The fields that say what happened; the others say how we came to know.
pub const BODY: [ColumnId; 12] = [
    field::LABEL,
    field::AMOUNT,
    field::DISCOUNT,
    field::TOTAL,
    field::CREATED_AT,
    field::CODE,
    field::CAMPAIGN,
    field::CHANNEL,
    field::METADATA,
    field::ITEMS,
    field::DETAIL,
    field::OTHER,
];

/// A kind of facts. The numbers stand in keys on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FactKind {
    /// Orders.
    Order = 0,
    /// Events of any name.
    Event = 1,
    /// Codes that were redeemed, or not, or rolled back.
    Redemption = 2,
    /// Codes that were given.
    Publication = 3,
    /// Loyalty points given and taken.
    Points = 4,
    /// Who referred whom; one fact at each of both.
    Referral = 5,
    /// Marketing permissions given and revoked.
    Consent = 6,
}

/// A fact and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Whose.
    pub row: super::Row,
    /// Its fields, [`field::SLOT`] excepted.
    pub cells: Record,
}

impl FactKind {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Self; 7] = [
        Self::Order,
        Self::Event,
        Self::Redemption,
        Self::Publication,
        Self::Points,
        Self::Referral,
        Self::Consent,
    ];

    /// The word for one.
    pub fn word(self) -> &'static str {
        ["order", "event", "redemption", "publication", "points entry", "referral", "consent"][self as usize]
    }

    /// The word for many.
    pub fn plural(self) -> &'static str {
        ["orders", "events", "redemptions", "publications", "points entries", "referrals", "consents"]
            [self as usize]
    }

    /// `1 order`, `2,000 orders`.
    pub fn count(self, count: u64) -> String {
        let digits = count.to_string();
        let mut grouped = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        format!("{grouped} {}", if count == 1 { self.word() } else { self.plural() })
    }

    /// What ids of the kind begin with; a redemption's depends on its result, this is that of a success.
    pub fn prefix(self) -> &'static str {
        ["ord_", "evcus_", "r_", "pub_", "vtx_", "ref_", "con_"][self as usize]
    }

    /// Whether the same id with another body changes the fact; otherwise it is a conflict (SEMANTICS 15).
    pub fn is_changeable(self) -> bool {
        matches!(self, Self::Order | Self::Publication)
    }

    /// The label of a fact that comes without one.
    pub fn usual_label(self) -> Option<&'static str> {
        match self {
            Self::Order => Some(OrderStatus::Created.word()),
            Self::Redemption => Some(RedemptionResult::Success.word()),
            _ => None,
        }
    }

    /// Whether its facts count in a customer's summary.
    pub fn is_summed(self) -> bool {
        !matches!(self, Self::Event | Self::Consent)
    }
}

/// Whether a voucher's type is that of a gift card, however it is written.
pub fn is_gift(label: &str) -> bool {
    text::fold(label).contains(GIFT)
}

/// What points are given or taken for, where nobody says.
pub fn usual_reason(points: Decimal) -> &'static str {
    if points.is_sign_negative() { "POINTS_REMOVAL" } else { "POINTS_ADDITION" }
}

/// The type of a field's values.
pub fn field_type(field: ColumnId) -> ValueType {
    match field {
        field::SLOT | field::AMOUNT | field::DISCOUNT | field::TOTAL | field::MADE_BY | field::CHANGED_BY => {
            ValueType::Number
        }
        field::CREATED_AT | field::UPDATED_AT => ValueType::Datetime,
        field::METADATA | field::DETAIL => ValueType::Object,
        _ => ValueType::Text,
    }
}

/// The number that a source and an id in it give; ids of ours are it, written.
pub fn key_number(kind: FactKind, source: Option<&str>, source_id: &str) -> u128 {
    let mut hasher = xxhash_rust::xxh3::Xxh3::with_seed(kind as u64);
    hasher.update(source.unwrap_or_default().as_bytes());
    hasher.update(&[0]);
    hasher.update(source_id.as_bytes());
    hasher.digest128()
}

/// Writes a number as an id of a kind.
pub fn id_of_number(kind: FactKind, number: u128) -> String {
    let id = CustomerId::from_number(number).to_string();
    format!("{}{}", kind.prefix(), id.trim_start_matches("cust_"))
}

/// The number that leads to an id: that of which it is written, else its hash.
pub fn id_number(kind: FactKind, id: &str) -> u128 {
    let body = id.strip_prefix(kind.prefix()).filter(|body| body.len() == 24);
    let number = body.and_then(|body| format!("cust_{body}").parse::<CustomerId>().ok()?.number());
    number.unwrap_or_else(|| xxhash_rust::xxh3::xxh3_128(id.as_bytes()))
}

/// What the same fact written twice has in common, for facts that bring no id: a number made of what they say.
pub fn content_number(kind: FactKind, customer: &str, cells: &Record) -> u128 {
    let mut hasher = xxhash_rust::xxh3::Xxh3::with_seed(kind as u64 + 64);
    hasher.update(customer.as_bytes());
    for (field, cell) in cells.cells().filter(|(field, _)| BODY.contains(field)) {
        hasher.update(&field.0.to_be_bytes());
        hasher.update(cell.value().map(ToString::to_string).unwrap_or_default().as_bytes());
    }
    hasher.digest128()
}

/// Whether an id has the form that ids of a kind have.
pub fn has_id_form(kind: FactKind, id: &str) -> bool {
    id.strip_prefix(kind.prefix())
        .is_some_and(|body| body.len() == 24 && body.bytes().all(|b| b.is_ascii_alphanumeric()))
}

impl Fact {
    /// Its id: the one it came with, else made of source and source id.
    pub fn id(&self, kind: FactKind) -> String {
        id_of(kind, &self.cells)
    }

    /// When it happened.
    pub fn created_at(&self) -> Instant {
        created_at(&self.cells)
    }

    /// The change-set that brought it.
    pub fn made_by(&self) -> Option<ChangeSetId> {
        change_set(&self.cells, field::MADE_BY)
    }

    /// The change-set that made it what it is: the one that changed it last, else the one that brought it.
    pub fn became_by(&self) -> Option<ChangeSetId> {
        change_set(&self.cells, field::CHANGED_BY).or_else(|| self.made_by())
    }

    /// A member of what only some of its kind have, as text.
    pub fn detail(&self, name: &str) -> Option<String> {
        let Cell::Value(Value::Object(detail)) = self.cells.cell(field::DETAIL) else { return None };
        detail_of(detail, name)
    }

    /// What is left of a voucher's amount.
    pub fn balance(&self) -> Option<Decimal> {
        let Cell::Value(Value::Object(detail)) = self.cells.cell(field::DETAIL) else { return None };
        balance_of(detail)
    }

    /// In which group a voucher is shown: `gift`, `loyalty`, `referral`, else `discount`.
    pub fn voucher_group(&self) -> &'static str {
        let label = text::fold(self.cells.text(field::LABEL).unwrap_or_default());
        let groups = [GIFT, "loyalty", "referral"];
        groups.into_iter().find(|group| label.contains(group)).unwrap_or("discount")
    }
}

/// The balance among what only vouchers have.
pub fn balance_of(detail: &str) -> Option<Decimal> {
    detail_of(detail, BALANCE).and_then(|text| Decimal::from_str_exact(&text).ok())
}

fn detail_of(detail: &str, name: &str) -> Option<String> {
    let detail: serde_json::Value = serde_json::from_str(detail).ok()?;
    match detail.get(name)? {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn change_set(cells: &Record, id: ColumnId) -> Option<ChangeSetId> {
    cells.number(id).and_then(|number| u64::try_from(number).ok()).map(ChangeSetId)
}

/// The id of a fact's cells.
pub fn id_of(kind: FactKind, cells: &Record) -> String {
    match (cells.text(field::ID), cells.text(field::SOURCE_ID)) {
        (Some(id), _) => id.to_owned(),
        (None, source_id) => {
            id_of_number(kind, key_number(kind, cells.text(field::SOURCE), source_id.unwrap_or_default()))
        }
    }
}

/// When a fact happened.
pub fn created_at(cells: &Record) -> Instant {
    match cells.cell(field::CREATED_AT) {
        Cell::Value(Value::Instant(at)) => *at,
        _ => Instant(0),
    }
}

/// Whether two facts say the same.
pub fn is_same_body(a: &Record, b: &Record) -> bool {
    BODY.iter().all(|field| a.cell(*field) == b.cell(*field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_leads_back_to_the_number_of_its_source_and_source_id() {
        let cells: Record = [(field::SOURCE_ID, Cell::text("O-1"))].into_iter().collect();
        let id = id_of(FactKind::Order, &cells);
        assert!(has_id_form(FactKind::Order, &id), "{id}");
        assert_eq!(id_number(FactKind::Order, &id), key_number(FactKind::Order, None, "O-1"));
        assert_ne!(
            key_number(FactKind::Order, Some("shop"), "O-1"),
            key_number(FactKind::Order, None, "O-1")
        );
        assert_ne!(key_number(FactKind::Event, None, "O-1"), key_number(FactKind::Order, None, "O-1"));
    }

    #[test]
    fn an_id_from_elsewhere_is_kept() {
        let cells: Record =
            [(field::ID, Cell::text("ord_x")), (field::SOURCE_ID, Cell::text("O-1"))].into_iter().collect();
        assert_eq!(id_of(FactKind::Order, &cells), "ord_x");
        assert!(!has_id_form(FactKind::Order, "ord_x"));
    }
}
