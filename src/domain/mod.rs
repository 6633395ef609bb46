//! What things are: values, attributes, schema, customers, change-sets, time and text.
//!
//! This room does no input or output, knows no store, no file format and no screen. Everything else may use it;
//! it uses nothing of ours.
//!
//! Way through the files: [`value`] (what a cell may hold) → [`attribute`] (the standard attributes and how they
//! are named) → [`schema`] (metadata and consents added to them) → [`customer`] (a record of cells and the rules
//! a cell must meet) → [`fact`] (orders, events and other records of a customer, [`order`], and [`summary`], what is
//! reckoned from them) → [`change`] (who changed what, when).
//!
//! ```
//! use patrons::domain::{Schema, Value, ValueType};
//! let schema = Schema::default();
//! let city = schema.resolve("Address_City").expect("a standard attribute");
//! assert_eq!(city.name, "address.city");
//! assert_eq!(Value::parse(ValueType::Number, "1.50").map(|v| v.to_string()), Ok("1.5".into()));
//! ```

pub mod attribute;
pub mod change;
pub mod column;
pub mod customer;
pub mod fact;
pub mod id;
pub mod order;
pub mod schema;
pub mod summary;
pub mod text;
pub mod time;
pub mod value;

pub use attribute::{Attribute, AttributeKind, ColumnId};
pub use change::{ChangeKind, ChangeSet, ChangeSetId, ChangeSummary, Origin, PromotionAct};
pub use column::{Bits, Column, ColumnBuilder, ColumnData, PAGE_ROWS};
pub use customer::{Record, Violation};
pub use fact::{Fact, FactKind};
pub use id::CustomerId;
pub use order::{OrderStatus, RedemptionResult};
pub use schema::{Consent, Metadata, Schema, SchemaError};
pub use summary::Summary;
pub use time::{Clock, Date, Instant};
pub use value::{Cell, Scalar, Value, ValueType};

/// A customer's place in the store: stable for life, never given to another customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Row(pub u32);

/// A segment's number: stable for life, never given to another segment. Definitions name segments by it, so that
/// they survive renames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct SegmentId(pub u32);

/// A campaign's number: stable for life, never given to another campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct CampaignId(pub u32);

/// A distribution's number: stable for life, never given to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct DistributionId(pub u32);

/// A validation rule's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct RuleId(pub u32);
