//! The checked filter: a tree over columns, segments and records that means the same whoever reads it.
//!
//! Conditions are positive; every negative form of the language is a [`Filter::Not`] around one, and so its exact
//! complement (FILTER meaning 1).

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::window::{Anniversary, Window};
use crate::domain::{ColumnId, SegmentId, Value};

/// How deep a filter may nest.
pub const MAX_DEPTH: usize = 64;
/// How many values a filter may hold; a condition without a value counts as one.
pub const MAX_VALUES: usize = 10_000;

/// Who is meant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Filter {
    /// All of them hold; never empty.
    And(Vec<Filter>),
    /// One of them holds; never empty.
    Or(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
    /// One condition.
    Is(Condition),
}

/// One condition, in its positive form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// A value passes a test.
    Test(Operand, Test),
    /// The customer is in a segment.
    Member(SegmentId),
    /// The customer is in a stable part of all.
    Sample(Sample),
    /// There is such a record.
    Did(Records),
}

/// What is tested.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Operand {
    /// An attribute of the customer.
    Column(ColumnId),
    /// A field of a record; only inside `where`.
    Field(Field),
    /// How many records there are.
    Count(Records),
    /// One value made of a field of many records.
    Aggregate {
        /// How.
        function: Function,
        /// Of which records.
        records: Records,
        /// Of which field.
        field: Field,
    },
}

/// How many records become one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// What they come to; 0 of nothing.
    Sum,
    /// The exact average; missing of nothing.
    Avg,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// That of the latest record.
    Last,
}

/// Records of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Records {
    /// Of which kind.
    pub collection: Collection,
    /// What must hold of each, over its own fields.
    pub condition: Option<Box<Filter>>,
    /// When it must have been made.
    pub window: Option<Window>,
}

/// A kind of records.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Collection {
    /// Orders, whatever their status.
    Orders,
    /// Redemptions of codes.
    Redemptions,
    /// Codes that were published to the customer.
    Publications,
    /// Events of a name.
    Event(String),
}

/// A field of a record.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// Its id.
    Id,
    /// Its id elsewhere.
    SourceId,
    /// An order's status.
    Status,
    /// An amount, in major units.
    Amount,
    /// What was taken off.
    DiscountAmount,
    /// What was paid.
    TotalAmount,
    /// When it was made.
    CreatedAt,
    /// The code.
    Code,
    /// The campaign's name.
    Campaign,
    /// How a redemption ended.
    Result,
    /// How a code was sent.
    Channel,
    /// Metadata by name.
    Metadata(String),
}

/// What a value must pass. A missing or null value passes [`State`]s only.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// Compared with a value.
    Compare(Comparison, Value),
    /// One of some values.
    In(Vec<Value>),
    /// A text that holds, begins or ends with another, folded.
    Match(Match, String),
    /// A list that holds one of some values.
    Any(Vec<Value>),
    /// A list that holds all of some values.
    All(Vec<Value>),
    /// From one value to another, both included.
    Between(Value, Value),
    /// A time that lies in a window.
    Window(Window),
    /// Set or not, true or false.
    Is(State),
    /// A day of the year that comes round in a window.
    Anniversary(Anniversary),
}

/// How two values are compared; `!=` is the complement of [`Comparison::Equal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// Where in a text another must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Match {
    /// Anywhere.
    Contains,
    /// At its beginning.
    Starts,
    /// At its end.
    Ends,
}

/// What can be said of a cell without a value to compare it with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It has a value.
    Set,
    /// It was set to null.
    Null,
    /// It was never given.
    Missing,
    /// True.
    True,
    /// False, and not merely without a value.
    False,
}

/// A stable part of all customers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sample {
    /// Its size in [`SAMPLE_WHOLE`]ths.
    pub share: u32,
    /// Other salts give other customers.
    pub salt: String,
}

/// The whole of which [`Sample::share`] is a part: percents with six decimals are exact.
pub const SAMPLE_WHOLE: u32 = 100_000_000;

impl Filter {
    /// All of some filters, flat; a single one stands for itself, none gives none.
    pub fn all_of(filters: Vec<Filter>) -> Option<Filter> {
        let flat = filters.into_iter().flat_map(|f| match f {
            Self::And(parts) => parts,
            other => vec![other],
        });
        one_or(flat.collect(), Self::And)
    }

    /// Any of some filters, flat; a single one stands for itself, none gives none.
    pub fn any_of(filters: Vec<Filter>) -> Option<Filter> {
        let flat = filters.into_iter().flat_map(|f| match f {
            Self::Or(parts) => parts,
            other => vec![other],
        });
        one_or(flat.collect(), Self::Or)
    }

    /// The complement; that of a complement is the filter itself.
    #[must_use]
    pub fn negated(self) -> Filter {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    /// Calls on every condition; those on records are not looked into.
    pub fn each_condition<'a>(&'a self, visit: &mut dyn FnMut(&'a Condition)) {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|p| p.each_condition(visit)),
            Self::Not(inner) => inner.each_condition(visit),
            Self::Is(condition) => visit(condition),
        }
    }

    fn has(&self, wanted: impl Fn(&Condition) -> bool) -> bool {
        let mut found = false;
        self.each_condition(&mut |condition| found |= wanted(condition));
        found
    }

    /// The columns it reads, the id among them where a sample needs it.
    pub fn columns(&self) -> BTreeSet<ColumnId> {
        let mut columns = BTreeSet::new();
        self.each_condition(&mut |condition| match condition {
            Condition::Test(Operand::Column(ColumnId::ORDERS_AVERAGE_AMOUNT), Test::Is(_)) => {
                columns.insert(ColumnId::ORDERS_AVERAGE_AMOUNT);
            }
            Condition::Test(Operand::Column(ColumnId::ORDERS_AVERAGE_AMOUNT), _) => {
                columns.extend([ColumnId::ORDERS_TOTAL_AMOUNT, ColumnId::ORDERS_TOTAL_COUNT]);
            }
            Condition::Test(Operand::Column(column), _) => {
                columns.insert(*column);
            }
            Condition::Sample(_) => {
                columns.insert(ColumnId::ID);
            }
            _ => {}
        });
        columns
    }

    /// The segments it refers to.
    pub fn segments(&self) -> BTreeSet<SegmentId> {
        let mut segments = BTreeSet::new();
        self.each_condition(&mut |condition| {
            if let Condition::Member(id) = condition {
                segments.insert(*id);
            }
        });
        segments
    }

    /// Whether it asks for records.
    pub fn has_records(&self) -> bool {
        self.has(|condition| condition.records().is_some())
    }

    /// Whether its truth may change by time alone; segments it refers to are not looked into.
    pub fn is_timed(&self) -> bool {
        self.has(Condition::is_timed)
    }
}

fn one_or(mut parts: Vec<Filter>, wrap: fn(Vec<Filter>) -> Filter) -> Option<Filter> {
    if parts.len() < 2 { parts.pop() } else { Some(wrap(parts)) }
}

impl Condition {
    /// The records it asks for.
    pub fn records(&self) -> Option<&Records> {
        match self {
            Self::Did(records)
            | Self::Test(Operand::Count(records) | Operand::Aggregate { records, .. }, _) => Some(records),
            _ => None,
        }
    }

    /// Whether its truth may change by time alone.
    pub fn is_timed(&self) -> bool {
        let records = self.records().is_some_and(|records| {
            records.window.as_ref().is_some_and(Window::moves)
                || records.condition.as_ref().is_some_and(|c| c.is_timed())
        });
        records || matches!(self, Self::Test(_, test) if test.is_timed())
    }
}

impl Test {
    /// Whether its truth may change by time alone.
    pub fn is_timed(&self) -> bool {
        match self {
            Self::Window(window) => window.moves(),
            Self::Anniversary(_) => true,
            _ => false,
        }
    }
}

impl Operand {
    /// Whether texts are compared folded by `=` and `in` too: email, statuses (FILTER meaning 3).
    pub fn is_folded(&self) -> bool {
        match self {
            Self::Column(column) => *column == ColumnId::EMAIL,
            Self::Field(field) | Self::Aggregate { field, .. } => field.is_folded(),
            Self::Count(_) => false,
        }
    }
}

impl Field {
    /// Whether its texts are compared folded by `=` and `in` too.
    pub fn is_folded(&self) -> bool {
        matches!(self, Self::Status | Self::Result)
    }
}

impl Sample {
    /// A sample of some percent; `None` outside 0 to 100 and past six decimals.
    pub fn of_percent(percent: Decimal, salt: String) -> Option<Self> {
        let share = percent.checked_mul(Decimal::from(SAMPLE_WHOLE / 100))?.normalize();
        let share = (share.scale() == 0).then(|| u32::try_from(share.mantissa()).ok()).flatten()?;
        (share <= SAMPLE_WHOLE).then_some(Self { share, salt })
    }

    /// Its size in percent.
    pub fn percent(&self) -> Decimal {
        Decimal::new(i64::from(self.share), 6).normalize()
    }

    /// Whether a customer is in it: by a hash of salt and id that never changes.
    pub fn holds(&self, id: &str) -> bool {
        let mut hasher = xxhash_rust::xxh3::Xxh3::new();
        hasher.update(self.salt.as_bytes());
        hasher.update(&[0]);
        hasher.update(id.as_bytes());
        hasher.digest() % u64::from(SAMPLE_WHOLE) < u64::from(self.share)
    }
}
