//! What happened to a customer, newest first: records, and changes of the customer itself.

use serde_json::{Value as Json, json};

use super::{fact_json, text};
use crate::app::{App, Error, LogEvent};
use crate::domain::fact::{self, field};
use crate::domain::{Cell, Fact, FactKind, Instant, OrderStatus, Row, Value};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct ActivityEntry {
    /// When.
    pub at: Instant,
    /// What: `customer.order.paid` and so on.
    pub kind: String,
    /// One line for people.
    pub title: String,
    /// The record, or the change.
    pub data: Json,
    /// The change-set that brought it.
    pub change_set: Option<u64>,
}

/// What happened to a customer, newest first.
///
/// # Errors
/// What the store cannot read.
pub fn activity(app: &App, row: Row) -> Result<Vec<ActivityEntry>, Error> {
    let snapshot = app.snapshot();
    let decimals = app.settings().decimals();
    let mut entries = Vec::new();
    for kind in FactKind::ALL {
        for fact in snapshot.facts(kind, row)? {
            let data = fact_json(kind, &fact, decimals);
            entries.extend(of_fact(kind, &fact).into_iter().map(|(at, word, title)| ActivityEntry {
                at,
                kind: word,
                title,
                data: json!({kind.word(): data}),
                change_set: number(&fact, field::MADE_BY),
            }));
        }
    }
    for entry in app.log(row)? {
        // A change of nothing but records is told by them.
        if entry.changes.is_empty() && entry.event == LogEvent::Changed {
            continue;
        }
        let word = match entry.event {
            LogEvent::Created | LogEvent::Restored => "customer.created",
            LogEvent::Changed => "customer.updated",
            LogEvent::Deleted => "customer.deleted",
        };
        let names: Vec<&str> = entry.changes.iter().map(|change| change.attribute.as_str()).collect();
        entries.push(ActivityEntry {
            at: entry.change_set.at,
            kind: word.to_owned(),
            title: if names.is_empty() { entry.change_set.title.clone() } else { names.join(", ") },
            data: json!({"attributes": names, "who": entry.change_set.who}),
            change_set: Some(entry.change_set.id.0),
        });
    }
    entries.sort_by_key(|entry| std::cmp::Reverse((entry.at, entry.change_set)));
    Ok(entries)
}

fn number(fact: &Fact, id: crate::domain::ColumnId) -> Option<u64> {
    match fact.cells.cell(id) {
        Cell::Value(Value::Number(number)) => u64::try_from(*number).ok(),
        _ => None,
    }
}

/// The events that a record tells of: when, which, and a line for people.
fn of_fact(kind: FactKind, fact: &Fact) -> Vec<(Instant, String, String)> {
    let at = fact.created_at();
    let label = text(&fact.cells, field::LABEL);
    let name = fact.cells.text(field::SOURCE_ID).map_or_else(|| fact.id(kind), str::to_owned);
    let amount = match fact.cells.cell(field::AMOUNT) {
        Cell::Value(amount) => format!(" {amount}"),
        Cell::Missing | Cell::Null => String::new(),
    };
    let code = text(&fact.cells, field::CODE);
    let one = |word: &str, title: String| vec![(at, format!("customer.{word}"), title)];
    match kind {
        FactKind::Order => of_order(fact, &format!("{name}{amount}")),
        FactKind::Event => one("custom_event", label.to_owned()),
        FactKind::Redemption => {
            let word = match label {
                "SUCCESS" => "redemption.succeeded",
                "FAILURE" => "redemption.failed",
                "ROLLBACK_SUCCESS" => "redemption.rollback.succeeded",
                _ => "redemption.rollback.failed",
            };
            one(word, format!("{code}{amount}"))
        }
        FactKind::Publication => one("publication.succeeded", code.to_owned()),
        FactKind::Points => {
            let expired = label.contains("EXPIR");
            let word = if expired { "points_expired" } else { "points_added" };
            one(&format!("voucher.loyalty_card.{word}"), format!("{label}{amount}"))
        }
        FactKind::Referral => one("referred", format!("{label} {}", text(&fact.cells, field::OTHER))),
        FactKind::Consent => one(&format!("consents.{label}"), code.to_owned()),
    }
}

/// An order is made, and later what it is now.
fn of_order(fact: &Fact, title: &str) -> Vec<(Instant, String, String)> {
    let status = OrderStatus::parse(text(&fact.cells, field::LABEL)).unwrap_or(OrderStatus::Created);
    let mut events = Vec::new();
    if status != OrderStatus::Created {
        let at = match fact.cells.cell(field::UPDATED_AT) {
            Cell::Value(Value::Instant(at)) => *at,
            _ => fact::created_at(&fact.cells),
        };
        events.push((at, format!("customer.order.{}", status.word().to_lowercase()), title.to_owned()));
    }
    // Of two things at one instant the first one is shown last.
    events.push((fact.created_at(), "customer.order.created".to_owned(), title.to_owned()));
    events
}
