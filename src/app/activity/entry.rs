//! One thing that happened, and how it is made of what is known.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::kind::{Category, Group, KINDS, group_of, short};
use crate::app::records::fact_json;
use crate::app::{LogEntry, LogEvent};
use crate::domain::fact::field;
use crate::domain::{
    Cell, ChangeKind, ChangeSetId, ColumnId, Fact, FactKind, Instant, OrderStatus, SegmentId, Value,
};
use crate::segments::{Change, Move};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct ActivityEntry {
    /// When.
    pub at: Instant,
    /// What: `customer.order.paid` and so on.
    pub kind: String,
    /// One line for people.
    pub title: String,
    /// The campaign it belongs to.
    pub campaign: Option<String>,
    /// The change-set that brought it.
    pub change_set: Option<u64>,
    /// What it is about.
    pub about: About,
}

/// What an entry is about.
#[derive(Clone, Debug, PartialEq)]
pub enum About {
    /// A record.
    Record(FactKind, Arc<Fact>),
    /// A change of the customer.
    Change(Arc<LogEntry>),
    /// The customer entered or left a segment.
    Moved {
        /// Which segment.
        id: SegmentId,
        /// Its id as other programs know it.
        key: String,
        /// Its name.
        name: String,
        /// `entered` or `left`.
        change: &'static str,
        /// Why.
        cause: &'static str,
        /// The version of its definition.
        version: u32,
    },
}

impl ActivityEntry {
    /// Its kind without `customer.`.
    pub fn short(&self) -> &str {
        short(&self.kind)
    }

    /// Its kind in words for people.
    pub fn words(&self) -> &'static str {
        KINDS.iter().find(|(kind, ..)| *kind == self.short()).map_or("", |(.., words)| words)
    }

    /// Its group.
    pub fn group(&self) -> Group {
        group_of(&self.kind)
    }

    /// Its category.
    pub fn category(&self) -> Category {
        Category::of(&self.kind)
    }

    /// What it holds, as JSON; amounts in minor units.
    pub fn data(&self, decimals: u32) -> Json {
        match &self.about {
            About::Record(kind, fact) => json!({kind.word(): fact_json(*kind, fact, decimals)}),
            About::Change(entry) => {
                let names: Vec<&str> = entry.changes.iter().map(|change| change.attribute.as_str()).collect();
                json!({"attributes": names, "who": entry.change_set.who})
            }
            About::Moved { key, name, cause, version, .. } => json!({
                "segment": {"id": key, "name": name, "object": "segment"},
                "cause": cause,
                "version": version,
            }),
        }
    }

    /// Whether a text stands in it, folded as searches are.
    pub(super) fn holds(&self, folded: &str) -> bool {
        let has = |text: &str| crate::domain::text::fold(text).contains(folded);
        has(&self.title)
            || has(&self.kind)
            || self.campaign.as_deref().is_some_and(has)
            || match &self.about {
                About::Record(_, fact) => BODY.iter().any(|id| match fact.cells.cell(*id) {
                    Cell::Value(Value::Text(text) | Value::Object(text)) => has(text),
                    _ => false,
                }),
                About::Change(entry) => entry.changes.iter().any(|change| {
                    let values = [&change.before, &change.after].into_iter().flatten();
                    values.filter_map(Cell::value).any(|value| has(&value.to_string()))
                }),
                About::Moved { cause, .. } => has(cause),
            }
    }
}

/// The fields of a record in which a text is looked for.
const BODY: [ColumnId; 7] = [
    field::SOURCE_ID,
    field::SOURCE,
    field::CODE,
    field::METADATA,
    field::ITEMS,
    field::DETAIL,
    field::LABEL,
];

/// The events that a record tells of; an order was made, and later became what it is.
pub fn of_record(kind: FactKind, fact: Fact) -> Vec<ActivityEntry> {
    let fact = Arc::new(fact);
    let campaign = fact.cells.text(field::CAMPAIGN).map(str::to_owned);
    let entry = |at: Instant, word: &str, change_set: Option<ChangeSetId>| ActivityEntry {
        at,
        kind: format!("customer.{word}"),
        title: title(kind, &fact),
        campaign: campaign.clone(),
        change_set: change_set.map(|id| id.0),
        about: About::Record(kind, Arc::clone(&fact)),
    };
    let made = |word: &str| entry(fact.created_at(), word, fact.made_by());
    let label = text(&fact, field::LABEL);
    let points = |word: &str| made(&format!("voucher.loyalty_card.points_{word}"));
    match kind {
        FactKind::Order => {
            let status = OrderStatus::parse(label).unwrap_or(OrderStatus::Created);
            let updated = match fact.cells.cell(field::UPDATED_AT) {
                Cell::Value(Value::Instant(at)) => Some(*at),
                _ => None,
            };
            let became = match status {
                OrderStatus::Created => updated.map(|at| (at, "updated".to_owned())),
                status => Some((updated.unwrap_or(fact.created_at()), status.word().to_lowercase())),
            };
            // Of two things at one instant the first one is shown last.
            let became = became.map(|(at, word)| entry(at, &format!("order.{word}"), fact.became_by()));
            became.into_iter().chain([made("order.created")]).collect()
        }
        FactKind::Event => vec![made("custom_event")],
        FactKind::Redemption => vec![made(match label {
            "SUCCESS" => "redemption.succeeded",
            "FAILURE" => "redemption.failed",
            "ROLLBACK_SUCCESS" => "redemption.rollback.succeeded",
            _ => "redemption.rollback.failed",
        })],
        FactKind::Publication => vec![made("publication.succeeded")],
        FactKind::Points if label.contains("EXPIR") => vec![points("expired")],
        FactKind::Points if label.contains("TRANSFER") => vec![points("transferred")],
        FactKind::Points => vec![points("added")],
        FactKind::Referral => vec![made("referred")],
        FactKind::Consent => vec![made(&format!("consents.{label}"))],
    }
}

/// A record in one line with what it is now: `O-7 12.50, PAID`.
pub(in crate::app) fn in_words(kind: FactKind, fact: &Fact) -> String {
    let title = title(kind, fact);
    match kind {
        FactKind::Order | FactKind::Redemption | FactKind::Publication | FactKind::Consent => {
            format!("{title}, {}", text(fact, field::LABEL))
        }
        // Their title has it.
        FactKind::Event | FactKind::Points | FactKind::Referral => title,
    }
}

/// A record in one line.
fn title(kind: FactKind, fact: &Fact) -> String {
    let label = text(fact, field::LABEL);
    let code = text(fact, field::CODE);
    let amount = match fact.cells.cell(field::AMOUNT) {
        Cell::Value(amount) => format!(" {amount}"),
        Cell::Missing | Cell::Null => String::new(),
    };
    match kind {
        FactKind::Order => {
            let name = fact.cells.text(field::SOURCE_ID).map_or_else(|| fact.id(kind), str::to_owned);
            format!("{name}{amount}")
        }
        FactKind::Event => label.to_owned(),
        FactKind::Redemption => format!("{code}{amount}"),
        FactKind::Publication | FactKind::Consent => code.to_owned(),
        FactKind::Points => format!("{label}{amount}"),
        FactKind::Referral => format!("{label} {}", text(fact, field::OTHER)),
    }
}

/// A change of the customer; `None` where it only brought records, which tell of themselves.
pub(super) fn of_change(entry: LogEntry) -> Option<ActivityEntry> {
    let is_merge = matches!(entry.change_set.kind, ChangeKind::Merge { .. });
    if entry.changes.is_empty() && entry.event == LogEvent::Changed && !is_merge {
        return None;
    }
    let word = match entry.event {
        LogEvent::Created | LogEvent::Restored => "created",
        LogEvent::Changed => "updated",
        LogEvent::Deleted => "deleted",
    };
    let names: Vec<&str> = entry.changes.iter().map(|change| change.attribute.as_str()).collect();
    let title = if names.is_empty() || is_merge { entry.change_set.title.clone() } else { names.join(", ") };
    Some(ActivityEntry {
        at: entry.change_set.at,
        kind: format!("customer.{word}"),
        title,
        campaign: None,
        change_set: Some(entry.change_set.id.0),
        about: About::Change(Arc::new(entry)),
    })
}

/// The customer entered or left a segment.
pub(super) fn of_move(moved: &Move, key: String, name: &str) -> ActivityEntry {
    let word = match moved.change {
        Change::Entered => "segment.entered",
        Change::Left => "segment.left",
    };
    ActivityEntry {
        at: moved.at,
        kind: format!("customer.{word}"),
        title: name.to_owned(),
        campaign: None,
        change_set: moved.change_set.map(|id| id.0),
        about: About::Moved {
            id: moved.segment,
            key,
            name: name.to_owned(),
            change: moved.change.word(),
            cause: moved.cause.word(),
            version: moved.version,
        },
    }
}

fn text(fact: &Fact, id: ColumnId) -> &str {
    fact.cells.text(id).unwrap_or_default()
}

/// Which of two is shown first: the later one; of two at one instant the one that came later.
pub(super) fn newest_first(a: &ActivityEntry, b: &ActivityEntry) -> std::cmp::Ordering {
    b.at.cmp(&a.at).then(b.change_set.cmp(&a.change_set))
}

/// Whether a kind of records can tell of another instant than the one it was made at.
pub(super) fn tells_of_updates(kind: FactKind) -> bool {
    kind == FactKind::Order
}
