//! Rules under which codes are redeemed: a filter over the customer, and over the circumstances of the redemption.
//!
//! The circumstances are attributes like the customer's own, so that one language says both:
//! `in segment "Gold" and order.amount >= 50 and redemption.count.per_customer < 3`.

use serde::{Deserialize, Serialize};

use crate::domain::{Attribute, AttributeKind, ColumnId, Instant, RuleId, Schema, ValueType};

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Which.
    pub id: RuleId,
    /// Its name; unique under case folding.
    pub name: String,
    /// The filter, segments in it by number.
    pub text: String,
    /// Metadata of orders and redemptions that it names, with the types of their values.
    #[serde(default)]
    pub metadata: Vec<(String, ValueType)>,
    /// What is told where it refuses.
    #[serde(default)]
    pub message: Option<String>,
    /// Conditions of it that have a message of their own, as they stand in the text.
    #[serde(default)]
    pub messages: Vec<(String, String)>,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    #[serde(default)]
    pub updated_at: Option<Instant>,
}

/// What a rule may ask beside what the customer is. Amounts are in major units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Circumstance {
    OrderAmount,
    OrderInitialAmount,
    OrderTotalAmount,
    OrderItemsCount,
    RedemptionCount,
    RedemptionCountDaily,
    RedemptionCountWeekly,
    RedemptionCountMonthly,
    CustomerCount,
    CustomerCountDaily,
    CustomerCountWeekly,
    CustomerCountMonthly,
    GiftAmount,
    CampaignRedemptions,
    CampaignOrdersAmount,
    CampaignDiscounted,
}

use Circumstance as C;

/// All circumstances with their names.
pub const CIRCUMSTANCES: [(Circumstance, &str); 16] = [
    (C::OrderAmount, "order.amount"),
    (C::OrderInitialAmount, "order.initial_amount"),
    (C::OrderTotalAmount, "order.total_amount"),
    (C::OrderItemsCount, "order.items.count"),
    (C::RedemptionCount, "redemption.count"),
    (C::RedemptionCountDaily, "redemption.count.daily"),
    (C::RedemptionCountWeekly, "redemption.count.weekly"),
    (C::RedemptionCountMonthly, "redemption.count.monthly"),
    (C::CustomerCount, "redemption.count.per_customer"),
    (C::CustomerCountDaily, "redemption.count.per_customer.daily"),
    (C::CustomerCountWeekly, "redemption.count.per_customer.weekly"),
    (C::CustomerCountMonthly, "redemption.count.per_customer.monthly"),
    (C::GiftAmount, "redemption.gift.amount"),
    (C::CampaignRedemptions, "campaign.redemptions.count"),
    (C::CampaignOrdersAmount, "campaign.orders.amount"),
    (C::CampaignDiscounted, "campaign.orders.amount_discounted"),
];

/// What names of metadata begin with.
pub const METADATA: [&str; 2] = ["order.metadata.", "redemption.metadata."];
/// The column of the first circumstance; no declared attribute reaches so far.
const FIRST: u16 = 60_000;
/// The column of the first metadata.
const FIRST_METADATA: u16 = 61_000;
/// Names of metadata that a rule may have.
pub const MAX_METADATA: usize = 4;

/// The column under which a circumstance is asked for.
pub fn column_of(circumstance: Circumstance) -> ColumnId {
    ColumnId(FIRST + circumstance as u16)
}

/// The column of a rule's metadata by its place.
pub fn metadata_column(at: usize) -> ColumnId {
    ColumnId(FIRST_METADATA + at as u16)
}

/// Whether a column is a circumstance, and no attribute of the customer.
pub fn is_circumstance(column: ColumnId) -> bool {
    column.0 >= FIRST
}

/// Whether a circumstance is about the order.
pub fn is_of_order(column: ColumnId, metadata: &[(String, ValueType)]) -> bool {
    let order = [C::OrderAmount, C::OrderInitialAmount, C::OrderTotalAmount, C::OrderItemsCount];
    let name = column.0.checked_sub(FIRST_METADATA).and_then(|at| metadata.get(usize::from(at)));
    order.iter().any(|c| column_of(*c) == column)
        || name.is_some_and(|(name, _)| name.starts_with(METADATA[0]))
}

/// The attributes of customers with those of the circumstances.
pub fn schema(of: &Schema, metadata: &[(String, ValueType)]) -> Schema {
    let attribute = |name: &str, column, value_type| Attribute {
        column,
        name: name.to_owned(),
        value_type,
        kind: AttributeKind::Circumstance,
        required: false,
    };
    let known = CIRCUMSTANCES.iter().map(|(c, name)| attribute(name, column_of(*c), ValueType::Number));
    let metadata =
        metadata.iter().enumerate().map(|(at, (name, of))| attribute(name, metadata_column(at), *of));
    of.with_circumstances(known.chain(metadata).collect())
}

/// Types that metadata of orders is tried as: texts before numbers.
const TYPES: [ValueType; 3] = [ValueType::Text, ValueType::Number, ValueType::Boolean];

/// Names of metadata with all choices of types, of which a filter takes the first under which it can be meant. Of more
/// names than [`MAX_METADATA`] the last are left out.
pub fn choices(names: &[String]) -> impl Iterator<Item = Vec<(String, ValueType)>> {
    let names = &names[..names.len().min(MAX_METADATA)];
    let of = |choice: usize, at: usize| TYPES[choice / TYPES.len().pow(at as u32) % TYPES.len()];
    let choose =
        move |choice| names.iter().enumerate().map(|(at, name)| (name.clone(), of(choice, at))).collect();
    (0..TYPES.len().pow(names.len() as u32)).map(choose)
}

/// The names of metadata in a text, each once.
pub fn metadata_in(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for start in METADATA {
        for (at, _) in text.match_indices(start) {
            let rest = &text[at + start.len()..];
            let end =
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
            let name = format!("{start}{}", &rest[..end]);
            if end > 0 && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Names, NoSegments, read};

    #[test]
    fn circumstances_are_named_like_attributes_and_go_before_what_a_project_declared() {
        let mut own = Schema::default();
        own.declare("order_amount", ValueType::Text, false).unwrap();
        let metadata = [("order.metadata.shop".to_owned(), ValueType::Text)];
        let schema = schema(&own, &metadata);
        let text = "order.amount >= 50 and redemption.count.per_customer.daily < 3 and order.metadata.shop = web \
                    and country != PL";
        let names = Names { schema: &schema, segments: &NoSegments };
        let reading = read(text, &names);
        let filter = reading.filter.unwrap_or_else(|| panic!("{:?}", reading.problems));
        let printed = filter.print(&names);
        assert_eq!(printed, text.replace("= web", "= \"web\"").replace("= PL", "= \"PL\""));
        assert_eq!(read(&printed, &names).filter, Some(filter));
        assert!(read("order.amunt > 5", &names).problems[0].nearest.contains(&"order.amount".to_owned()));
    }

    #[test]
    fn names_of_metadata_are_found_once_each() {
        let text = "order.metadata.shop = web or order.metadata.shop = app or redemption.metadata.till > 3";
        assert_eq!(metadata_in(text), ["order.metadata.shop", "redemption.metadata.till"]);
    }
}
