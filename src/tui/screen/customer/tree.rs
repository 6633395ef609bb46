//! What a record, a change or a move holds, as lines: a name, its value, and what belongs to it further in.

use serde_json::Value as Json;

use super::log;
use crate::app::activity::{About, ActivityEntry};
use crate::domain::fact::field;
use crate::domain::{Cell, ColumnId, Fact, FactKind, Value};
use crate::tui::event::Env;
use crate::tui::format;

/// The widest name before its value; longer ones push the value on.
const LABEL: usize = 14;

/// The fields of a record in the order they are shown, with their names; a kind has only some.
const FIELDS: [(ColumnId, &str); 14] = [
    (field::LABEL, "status"),
    (field::CODE, "code"),
    (field::CAMPAIGN, "campaign"),
    (field::CHANNEL, "channel"),
    (field::AMOUNT, "amount"),
    (field::DISCOUNT, "discount"),
    (field::TOTAL, "total"),
    (field::OTHER, "customer"),
    (field::SOURCE, "source"),
    (field::SOURCE_ID, "source id"),
    (field::UPDATED_AT, "changed"),
    (field::DETAIL, ""),
    (field::ITEMS, "items"),
    (field::METADATA, "metadata"),
];

/// A record whole.
pub(super) fn of_record(kind: FactKind, fact: &Fact, env: &Env<'_>) -> Vec<String> {
    let at = fact.created_at();
    let mut lines = vec![line(0, "when", &super::lines::when(at, env))];
    for (id, name) in FIELDS {
        let name = name_of(kind, id, name);
        match fact.cells.cell(id) {
            Cell::Missing | Cell::Null => {}
            Cell::Value(Value::Number(amount)) if kind == FactKind::Points => {
                lines.push(line(0, name, &format::grouped(&amount.normalize().to_string())));
            }
            Cell::Value(Value::Number(amount)) => {
                let money = &env.facts.money;
                let shown = format!("{} {}", format::amount(*amount, money.decimals), money.currency);
                lines.push(line(0, name, &shown));
            }
            Cell::Value(Value::Instant(at)) => lines.push(line(0, name, &super::lines::when(*at, env))),
            Cell::Value(Value::Object(text)) => branch(name, text, &mut lines),
            Cell::Value(Value::Text(text)) if id == field::ITEMS => branch(name, text, &mut lines),
            Cell::Value(value) => lines.push(line(0, name, &value.to_string())),
        }
    }
    lines.push(line(0, "id", &fact.id(kind)));
    for (id, name) in [(field::MADE_BY, "brought by"), (field::CHANGED_BY, "changed by")] {
        if let Cell::Value(number) = fact.cells.cell(id) {
            lines.push(line(0, name, &format!("change-set {number}")));
        }
    }
    lines
}

/// What a field is called at a kind of records.
fn name_of(kind: FactKind, id: ColumnId, usual: &'static str) -> &'static str {
    match (kind, id) {
        (FactKind::Event, field::LABEL) => "event",
        (FactKind::Redemption, field::LABEL) => "result",
        (FactKind::Publication | FactKind::Points, field::LABEL) => "type",
        (FactKind::Referral, field::LABEL) => "role",
        (FactKind::Consent, field::LABEL) => "answer",
        (FactKind::Consent, field::CODE) => "consent",
        (FactKind::Points, field::AMOUNT) => "points",
        (FactKind::Publication, field::AMOUNT) => "worth",
        _ => usual,
    }
}

/// An entry of the activity whole.
pub(super) fn of_entry(entry: &ActivityEntry, env: &Env<'_>) -> Vec<String> {
    let mut lines = vec![line(0, "type", &entry.kind), line(0, "category", entry.category().word())];
    match &entry.about {
        About::Record(kind, fact) => {
            lines.push(line(0, kind.word(), &super::records::title(*kind, fact)));
            lines.push(String::new());
            lines.extend(of_record(*kind, fact, env));
        }
        About::Change(change) => {
            lines.push(String::new());
            lines.extend(log::whole(change, env).lines().map(ToOwned::to_owned));
        }
        About::Moved { key, name, change, cause, version, .. } => {
            lines.push(line(0, "when", &super::lines::when(entry.at, env)));
            lines.push(line(0, "segment", name));
            lines.push(line(0, "id", key));
            lines.push(line(0, "change", change));
            lines.push(line(0, "because of", cause));
            lines.push(line(0, "definition", &format!("version {version}")));
            if let Some(id) = entry.change_set {
                lines.push(line(0, "brought by", &format!("change-set {id}")));
            }
        }
    }
    lines
}

/// JSON text under a name; without a name its members stand by themselves.
fn branch(name: &str, text: &str, lines: &mut Vec<String>) {
    let Ok(value) = serde_json::from_str::<Json>(text) else {
        lines.push(line(0, name, text));
        return;
    };
    if name.is_empty() {
        children(&value, 0, lines);
    } else {
        node(name, &value, 0, lines);
    }
}

fn node(name: &str, value: &Json, depth: usize, lines: &mut Vec<String>) {
    match value {
        Json::Object(members) if !members.is_empty() => {
            lines.push(line(depth, name, ""));
            children(value, depth + 1, lines);
        }
        Json::Array(elements) if !elements.is_empty() => {
            lines.push(line(depth, name, &format!("({})", elements.len())));
            children(value, depth + 1, lines);
        }
        _ => lines.push(line(depth, name, &scalar(value))),
    }
}

fn children(value: &Json, depth: usize, lines: &mut Vec<String>) {
    match value {
        Json::Object(members) => {
            members.iter().for_each(|(name, member)| node(name, member, depth, lines));
        }
        Json::Array(elements) => {
            for (at, element) in elements.iter().enumerate() {
                node(&(at + 1).to_string(), element, depth, lines);
            }
        }
        _ => lines.push(line(depth, "", &scalar(value))),
    }
}

fn scalar(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(_) => "[]".to_owned(),
        Json::Object(_) => "{}".to_owned(),
        other => other.to_string(),
    }
}

fn line(depth: usize, name: &str, value: &str) -> String {
    let room = LABEL.saturating_sub(depth * 2);
    format!("{}{name:<room$} {value}", "  ".repeat(depth)).trim_end().to_owned()
}
