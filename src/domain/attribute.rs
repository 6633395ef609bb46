//! The standard attributes of a customer, and the one table of names they go by.
//!
//! Screens, headers, `--map`, `--columns`, `--sort`, `ATTR=` and filters all resolve names here, through
//! [`Schema::resolve`](super::Schema::resolve).

use serde::{Deserialize, Serialize};

use super::value::ValueType;

/// A column's number in the store: below [`ColumnId::FIRST_DECLARED`] standard, above it declared by the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ColumnId(pub u16);

impl ColumnId {
    /// The internal id; a cell stands here only where the id was adopted from elsewhere.
    pub const ID: Self = Self(0);
    /// The operator's own key.
    pub const SOURCE_ID: Self = Self(1);
    /// Full name.
    pub const NAME: Self = Self(2);
    /// Email address.
    pub const EMAIL: Self = Self(3);
    /// Phone, as given.
    pub const PHONE: Self = Self(4);
    /// Date of birth.
    pub const BIRTHDATE: Self = Self(6);
    /// When the customer was created.
    pub const CREATED_AT: Self = Self(13);
    /// When an attribute last changed; missing until then.
    pub const UPDATED_AT: Self = Self(14);
    /// Orders counted; 0 where there are none.
    pub const ORDERS_TOTAL_COUNT: Self = Self(32);
    /// What they come to, in major units.
    pub const ORDERS_TOTAL_AMOUNT: Self = Self(33);
    /// The amount of an order on average; filters compare it exactly, by total and count.
    pub const ORDERS_AVERAGE_AMOUNT: Self = Self(34);
    /// The amount of the last order.
    pub const ORDERS_LAST_AMOUNT: Self = Self(35);
    /// When the last order was.
    pub const ORDERS_LAST_AT: Self = Self(36);
    /// The date of birth under its other name; of exports only, no page has such a column.
    pub const BIRTHDAY: Self = Self(30);
    /// All metadata as one object; of exports only, no page has such a column.
    pub const METADATA: Self = Self(31);
    /// Where metadata and consents begin.
    pub const FIRST_DECLARED: Self = Self(64);

    /// Whether it is reckoned from records: no page has such a column.
    pub fn is_derived(self) -> bool {
        (FIRST_DERIVED..Self::FIRST_DECLARED.0).contains(&self.0)
    }
}

/// Where the columns begin that are reckoned from records.
const FIRST_DERIVED: u16 = 32;

/// Where an attribute comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttributeKind {
    /// Every customer may have it.
    Standard,
    /// Declared by the metadata schema.
    Metadata,
    /// A marketing permission: true given, false revoked.
    Consent,
    /// What holds of the moment and not of the customer, such as what an order comes to.
    Circumstance,
}

/// An attribute as the schema knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Where its cells lie.
    pub column: ColumnId,
    /// The dotted name: `address.city`, `metadata.plan`, `consent.newsletter`.
    pub name: String,
    /// The type of its values.
    pub value_type: ValueType,
    /// Where it comes from.
    pub kind: AttributeKind,
    /// Whether a customer must have it.
    pub required: bool,
}

impl Attribute {
    /// The name as a header of an export: `address_city`, `metadata.plan`, `consent.newsletter`; what the API we follow
    /// calls otherwise goes by its name there (voucherify-facts 10).
    pub fn header(&self) -> String {
        match (self.column, self.kind) {
            (ColumnId::ORDERS_LAST_AMOUNT, _) => "orders_last_order_amount".to_owned(),
            (ColumnId::ORDERS_LAST_AT, _) => "orders_last_order_date".to_owned(),
            (_, AttributeKind::Standard) => self.name.replace('.', "_"),
            (_, AttributeKind::Metadata | AttributeKind::Consent | AttributeKind::Circumstance) => {
                self.name.clone()
            }
        }
    }

    /// The short name as tables and forms show it: `city`, `plan`, `newsletter`.
    pub fn short(&self) -> &str {
        self.name.split_once('.').map_or(&self.name, |(_, short)| short)
    }

    /// Whether an operator may write it; `id`, `created_at` and `updated_at` are the program's.
    pub fn is_writable(&self) -> bool {
        !self.column.is_derived()
            && !matches!(self.column, ColumnId::ID | ColumnId::CREATED_AT | ColumnId::UPDATED_AT)
    }
}

struct Standard {
    column: u16,
    name: &'static str,
    also: &'static [&'static str],
    value_type: ValueType,
}

const fn standard(
    column: u16,
    name: &'static str,
    also: &'static [&'static str],
    value_type: ValueType,
) -> Standard {
    Standard { column, name, also, value_type }
}

/// The standard attributes in the order in which forms and exports show them.
const STANDARD: [Standard; 15] = [
    standard(0, "id", &[], ValueType::Text),
    standard(1, "source_id", &[], ValueType::Text),
    standard(2, "name", &[], ValueType::Text),
    standard(3, "email", &[], ValueType::Text),
    standard(4, "phone", &[], ValueType::Text),
    standard(5, "description", &[], ValueType::Text),
    standard(6, "birthdate", &["birthday"], ValueType::Date),
    standard(7, "address.line_1", &["line_1"], ValueType::Text),
    standard(8, "address.line_2", &["line_2"], ValueType::Text),
    standard(9, "address.postal_code", &["postal_code"], ValueType::Text),
    standard(10, "address.city", &["city"], ValueType::Text),
    standard(11, "address.state", &["state"], ValueType::Text),
    standard(12, "address.country", &["country"], ValueType::Text),
    standard(13, "created_at", &[], ValueType::Datetime),
    standard(14, "updated_at", &[], ValueType::Datetime),
];

/// What is reckoned from a customer's records. Counts and sums of nothing are 0, the others missing.
const DERIVED: [Standard; 20] = [
    standard(32, "orders.total_count", &[], ValueType::Number),
    standard(33, "orders.total_amount", &[], ValueType::Number),
    standard(34, "orders.average_amount", &[], ValueType::Number),
    standard(35, "orders.last_amount", &["orders_last_order_amount"], ValueType::Number),
    standard(36, "orders.last_at", &["orders_last_order_date"], ValueType::Datetime),
    standard(37, "redemptions.total_redeemed", &[], ValueType::Number),
    standard(38, "redemptions.total_succeeded", &[], ValueType::Number),
    standard(39, "redemptions.total_failed", &[], ValueType::Number),
    standard(40, "redemptions.total_rolled_back", &[], ValueType::Number),
    standard(41, "redemptions.total_rollback_succeeded", &[], ValueType::Number),
    standard(42, "redemptions.total_rollback_failed", &[], ValueType::Number),
    standard(43, "loyalty.points", &[], ValueType::Number),
    standard(44, "loyalty.referred_customers", &[], ValueType::Number),
    standard(45, "redemptions.gift.redeemed_amount", &[], ValueType::Number),
    standard(46, "redemptions.gift.amount_to_go", &[], ValueType::Number),
    standard(47, "redemptions.loyalty_card.redeemed_points", &[], ValueType::Number),
    standard(48, "redemptions.loyalty_card.points_to_go", &[], ValueType::Number),
    standard(49, "loyalty.campaigns", &[], ValueType::Object),
    standard(50, "referrals.total", &[], ValueType::Number),
    standard(51, "referrals.campaigns", &[], ValueType::Object),
];

/// What exports can have besides: twins of what stands elsewhere, for readers who expect these names.
const EXPORT_ONLY: [Standard; 2] = [
    standard(ColumnId::BIRTHDAY.0, "birthday", &[], ValueType::Date),
    standard(ColumnId::METADATA.0, "metadata", &[], ValueType::Object),
];

/// What the API puts before the names of what it reckons.
const SUMMARY: &str = "summary_";

/// Header families that only we write: they are skipped by an import and listed (SEMANTICS 25).
pub const DERIVED_PREFIXES: [&str; 4] = ["orders_", "redemptions_", "loyalty_", "referrals_"];

/// All standard attributes.
pub fn standard_attributes() -> impl Iterator<Item = Attribute> {
    STANDARD.iter().map(Standard::attribute)
}

/// All attributes that are reckoned from records.
pub fn derived_attributes() -> impl Iterator<Item = Attribute> {
    DERIVED.iter().map(Standard::attribute)
}

/// All attributes that only an export has.
pub fn export_only_attributes() -> impl Iterator<Item = Attribute> {
    EXPORT_ONLY.iter().map(Standard::attribute)
}

/// Finds a standard attribute by any of its names, already brought to [`key`] form.
pub(super) fn standard_by_key(wanted: &str) -> Option<Attribute> {
    STANDARD.iter().find(|s| s.goes_by(wanted)).map(Standard::attribute)
}

/// Finds an attribute reckoned from records by any of its names, already brought to [`key`] form.
pub(super) fn derived_by_key(wanted: &str) -> Option<Attribute> {
    let wanted = wanted.strip_prefix(SUMMARY).filter(|name| !name.starts_with("loyalty")).unwrap_or(wanted);
    DERIVED.iter().find(|s| s.goes_by(wanted)).map(Standard::attribute)
}

/// The type of a standard attribute's values.
pub(super) fn standard_type(column: ColumnId) -> Option<ValueType> {
    STANDARD.iter().chain(&DERIVED).find(|s| s.column == column.0).map(|s| s.value_type)
}

/// Brings a written name to the form in which names are compared: lower case, `.` as `_`, backticks dropped.
pub fn key(name: &str) -> String {
    super::text::fold(name.trim()).replace('`', "").replace('.', "_")
}

impl Standard {
    fn goes_by(&self, wanted: &str) -> bool {
        key(self.name) == wanted || self.also.contains(&wanted)
    }

    fn attribute(&self) -> Attribute {
        Attribute {
            column: ColumnId(self.column),
            name: self.name.to_owned(),
            value_type: self.value_type,
            kind: AttributeKind::Standard,
            required: false,
        }
    }
}
