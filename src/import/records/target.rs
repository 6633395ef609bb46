//! Where a column of a file of records goes.

use std::collections::BTreeMap;
use std::fmt;

use jiff::tz::TimeZone;

use crate::domain::fact::field;
use crate::domain::{ColumnId, FactKind, OrderStatus, RedemptionResult, ValueType, text};
use crate::import::{DateOrder, NumberStyle};

/// By what a row names its customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CustomerKey {
    /// An id, a source id or an email.
    Any,
    /// A customer id.
    Id,
    /// The operator's own key.
    SourceId,
    /// An email that one customer has.
    Email,
}

/// Where a column of a file of records goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RecordTarget {
    /// Nowhere.
    Skip,
    /// A field of the record.
    Field(ColumnId),
    /// It names the customer.
    Customer(CustomerKey),
    /// A member of the record's metadata.
    Metadata(String),
    /// What only some records of the kind have: a voucher's balance.
    Detail(String),
}

/// What a column becomes.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordColumn {
    /// The column's name in the file.
    pub header: String,
    /// Where it goes.
    pub target: RecordTarget,
    /// How its cells are read, where they are metadata.
    pub value_type: ValueType,
    /// The order of day, month and year.
    pub date_order: DateOrder,
    /// The signs of numbers.
    pub number_style: NumberStyle,
    /// Where the target comes from.
    pub why: &'static str,
}

/// What each column of a file of records becomes.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordMapping {
    /// What the rows are.
    pub kind: FactKind,
    /// The system they come from, where one is named.
    pub source: Option<String>,
    /// The columns in the order of the header.
    pub columns: Vec<RecordColumn>,
    /// Statuses and results: from the file's word, folded, to ours.
    pub statuses: BTreeMap<String, String>,
    /// Digits after the point that an amount may have.
    pub decimals: u32,
    /// The zone of times that are written without an offset; UTC where there is none.
    pub zone: Option<TimeZone>,
}

impl RecordMapping {
    /// The words that a record's label may be; none where it may be any.
    pub fn labels(kind: FactKind) -> Vec<&'static str> {
        match kind {
            FactKind::Order => OrderStatus::ALL.iter().map(|status| status.word()).collect(),
            FactKind::Redemption => RedemptionResult::ALL.iter().map(|result| result.word()).collect(),
            _ => Vec::new(),
        }
    }

    /// What a word of the file becomes as a label; `None` where nobody knows.
    pub fn label_of(&self, word: &str) -> Option<String> {
        let chosen = self.statuses.get(text::fold(word.trim()).as_ref()).cloned();
        chosen.or_else(|| super::convert::label(self.kind, word.trim()).map(std::borrow::Cow::into_owned))
    }
}

/// The fields that a mapping can name, and their words.
const FIELDS: [(&str, ColumnId); 14] = [
    ("id", field::ID),
    ("source_id", field::SOURCE_ID),
    ("source", field::SOURCE),
    ("status", field::LABEL),
    ("amount", field::AMOUNT),
    ("discount_amount", field::DISCOUNT),
    ("total_amount", field::TOTAL),
    ("created_at", field::CREATED_AT),
    ("code", field::CODE),
    ("campaign", field::CAMPAIGN),
    ("channel", field::CHANNEL),
    ("metadata", field::METADATA),
    ("items", field::ITEMS),
    ("label", field::LABEL),
];

/// What the label of a kind is called.
pub fn label_word(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Order => "status",
        FactKind::Event => "name",
        FactKind::Redemption => "result",
        _ => "type",
    }
}

impl RecordTarget {
    /// Reads a target as `--map` and the word list write it.
    pub fn parse(kind: FactKind, text: &str) -> Option<Self> {
        let key = text.trim().to_ascii_lowercase().replace('.', "_");
        let customer = |key| Some(Self::Customer(key));
        match key.as_str() {
            "" | "skip" => return Some(Self::Skip),
            "customer" => return customer(CustomerKey::Any),
            "customer_id" => return customer(CustomerKey::Id),
            "customer_source_id" => return customer(CustomerKey::SourceId),
            "customer_email" | "email" => return customer(CustomerKey::Email),
            _ => {}
        }
        if let Some(name) = text.trim().strip_prefix("metadata.") {
            return Some(Self::Metadata(name.to_owned()));
        }
        if let Some(name) = text.trim().strip_prefix("detail.") {
            return Some(Self::Detail(name.to_owned()));
        }
        if key == label_word(kind) {
            return Some(Self::Field(field::LABEL));
        }
        let is_foreign = key == "status" && kind != FactKind::Order;
        FIELDS.iter().find(|(name, _)| *name == key && !is_foreign).map(|(_, id)| Self::Field(*id))
    }

    /// The words that `--map` takes for a kind.
    pub fn words(kind: FactKind) -> Vec<String> {
        let fields = FIELDS.iter().filter(|(_, id)| *id != field::LABEL).map(|(name, _)| (*name).to_owned());
        let customer = ["customer", "customer.id", "customer.source_id", "customer.email"];
        let others = [label_word(kind), "metadata.NAME", "skip"];
        customer.iter().map(|c| (*c).to_owned()).chain(fields).chain(others.map(str::to_owned)).collect()
    }

    /// The target as a mapping prints it.
    pub fn word(&self, kind: FactKind) -> String {
        match self {
            Self::Field(field::LABEL) => label_word(kind).to_owned(),
            Self::Field(id) => {
                FIELDS.iter().find(|(_, f)| f == id).map_or("field", |(name, _)| *name).to_owned()
            }
            other => other.to_string(),
        }
    }
}

impl fmt::Display for RecordTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Skip => f.write_str("skip"),
            Self::Field(id) => write!(f, "field {}", id.0),
            Self::Customer(CustomerKey::Any) => f.write_str("customer"),
            Self::Customer(CustomerKey::Id) => f.write_str("customer.id"),
            Self::Customer(CustomerKey::SourceId) => f.write_str("customer.source_id"),
            Self::Customer(CustomerKey::Email) => f.write_str("customer.email"),
            Self::Metadata(name) => write!(f, "metadata.{name}"),
            Self::Detail(name) => write!(f, "detail.{name}"),
        }
    }
}
