//! What a rule says, in the filter language or in the JSON form of the platform (voucherify-facts §7), and the form of one.

use serde_json::{Value as Json, json};

use crate::app::segments::Named;
use crate::app::{Error, Settings};
use crate::domain::{Instant, RuleId, ValueType};
use crate::promotions::Rule;
use crate::promotions::rule::{self, MAX_METADATA};
use crate::query::json::{Around, Money, Said, leaves, metadata_of, read_rules, write_rules};
use crate::query::{self, Filter, Names, NumberedSegments};
use crate::store::Snapshot;

/// What a rule says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// The filter, segments by number.
    pub text: String,
    /// Metadata that it names, with types.
    pub metadata: Vec<(String, ValueType)>,
    /// Conditions with a message of their own.
    pub messages: Vec<(String, String)>,
    /// What is told of all others.
    pub message: Option<String>,
}

impl Words {
    /// A rule that says so and is nowhere kept.
    pub fn into_rule(self) -> Rule {
        let Self { text, metadata, messages, message } = self;
        let (id, name, created_at) = (RuleId(0), String::new(), Instant(0));
        Rule { id, name, text, metadata, message, messages, created_at, updated_at: None }
    }
}

/// Reads what was written: a filter's text never begins with `{`.
pub(super) fn read(snapshot: &Snapshot, settings: &Settings, written: &str) -> Result<Words, Error> {
    if written.trim().is_empty() {
        return Err(Error::Invalid("a rule without a filter allows everything; write one".into()));
    }
    if written.trim_start().starts_with('{') {
        return read_form(snapshot, settings, written);
    }
    let (text, metadata) = read_text(snapshot, written)?;
    Ok(Words { text, metadata, ..Words::default() })
}

/// Reads a filter over customer and circumstances; gives it with segments by number, and the types of metadata it names.
fn read_text(snapshot: &Snapshot, written: &str) -> Result<(String, Vec<(String, ValueType)>), Error> {
    let names = rule::metadata_in(written);
    check_metadata(names.len())?;
    let segments = Named(snapshot.segments());
    let mut first = None;
    for metadata in rule::choices(&names) {
        let schema = rule::schema(snapshot.schema(), &metadata);
        let reading = query::read(written, &Names { schema: &schema, segments: &segments });
        match reading.filter {
            Some(filter) => {
                let numbered = Names { schema: &schema, segments: &NumberedSegments };
                return Ok((filter.print(&numbered), metadata));
            }
            None => drop(first.get_or_insert(reading.problems)),
        }
    }
    Err(Error::Filter { text: written.to_owned(), problems: first.unwrap_or_default() })
}

fn check_metadata(count: usize) -> Result<(), Error> {
    if count > MAX_METADATA {
        return Err(Error::Invalid(format!("a rule names at most {MAX_METADATA} metadata of orders")));
    }
    Ok(())
}

/// Reads a whole rule of the platform, or its `rules` alone.
fn read_form(snapshot: &Snapshot, settings: &Settings, written: &str) -> Result<Words, Error> {
    let told = |problem: String| Error::Invalid(format!("the rule's JSON: {problem}"));
    let json: Json = serde_json::from_str(written).map_err(|problem| told(problem.to_string()))?;
    let is_whole = json["rules"].is_object() && json["rules"]["name"].is_null();
    let rules = if is_whole { &json["rules"] } else { &json };
    if is_whole {
        check_whole(&json).map_err(told)?;
    }
    let metadata = metadata_of(rules);
    check_metadata(metadata.len())?;
    // A name that a filter cannot write would not come back.
    if let Some((name, _)) = metadata.iter().find(|(name, _)| rule::metadata_in(name) != [name.clone()]) {
        return Err(told(format!("`{name}` cannot be named; letters, digits, `_` and `-` can be read")));
    }
    let schema = rule::schema(snapshot.schema(), &metadata);
    let names = Names { schema: &schema, segments: &NumberedSegments };
    let said = with_around(snapshot, &names, settings, |around| read_rules(rules, around));
    let Said { filter, messages } = said.map_err(|refusals| {
        Error::Invalid(refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })?;
    let messages = messages.into_iter().map(|(leaf, message)| (leaf.print(&names), message)).collect();
    let message = json["error"]["message"].as_str().filter(|_| is_whole).map(str::to_owned);
    Ok(Words { text: filter.print(&names), metadata, messages, message })
}

/// What a whole rule may say beside its conditions without that being lost.
fn check_whole(json: &Json) -> Result<(), String> {
    let is_empty = |list: &Json| list.as_array().is_none_or(Vec::is_empty);
    let products = &json["applicable_to"];
    if !is_empty(&products["included"]) || !is_empty(&products["excluded"]) {
        return Err("`applicable_to` names products; discounts here are of whole orders or units".into());
    }
    if json["bundle_rules"].as_object().is_some_and(|bundle| !bundle.is_empty()) {
        return Err("`bundle_rules` ask for products together, which rules here do not".into());
    }
    Ok(())
}

fn with_around<T>(
    snapshot: &Snapshot,
    names: &Names<'_>,
    settings: &Settings,
    work: impl FnOnce(Around<'_>) -> T,
) -> T {
    let segment = |key: &str| {
        let by_key = snapshot.segment_of_key(key.trim()).and_then(|id| snapshot.segments().segment(id));
        by_key.or_else(|| snapshot.segments().by_name(key)).map(|segment| segment.definition.id)
    };
    let segment_id = |id| snapshot.segment_key(id);
    let money = Money { minor_digits: settings.decimals() };
    work(Around { names, money, segment: &segment, segment_id: &segment_id })
}

/// The messages whose conditions a filter still has.
pub(super) fn kept_messages(
    snapshot: &Snapshot,
    words: &Words,
    messages: &[(String, String)],
) -> Vec<(String, String)> {
    let schema = rule::schema(snapshot.schema(), &words.metadata);
    let names = Names { schema: &schema, segments: &NumberedSegments };
    let Some(filter) = query::read(&words.text, &names).filter else { return Vec::new() };
    let conditions: Vec<String> = leaves(&filter).iter().map(|leaf| leaf.print(&names)).collect();
    messages.iter().filter(|(condition, _)| conditions.contains(condition)).cloned().collect()
}

/// Conditions of a rule that have a message of their own, as people write them, each with it.
pub fn rule_messages(snapshot: &Snapshot, rule: &Rule) -> Vec<(String, String)> {
    let schema = rule::schema(snapshot.schema(), &rule.metadata);
    let numbered = Names { schema: &schema, segments: &NumberedSegments };
    let named = Named(snapshot.segments());
    let names = Names { schema: &schema, segments: &named };
    let shown = |(text, told): &(String, String)| {
        let condition = query::read(text, &numbered).filter;
        (condition.map_or_else(|| text.clone(), |condition| condition.print(&names)), told.clone())
    };
    rule.messages.iter().map(shown).collect()
}

/// A rule as the platform has it, or in words which parts of it have no form there.
///
/// # Errors
/// One line for each part.
pub fn rule_form(snapshot: &Snapshot, rule: &Rule, settings: &Settings) -> Result<Json, Vec<String>> {
    let schema = rule::schema(snapshot.schema(), &rule.metadata);
    let numbered = Names { schema: &schema, segments: &NumberedSegments };
    let named = Named(snapshot.segments());
    let names = Names { schema: &schema, segments: &named };
    let read = |text: &str| query::read(text, &numbered).filter;
    let filter: Filter =
        read(&rule.text).ok_or_else(|| vec![format!("`{}` cannot be meant any more", rule.text)])?;
    let messages = rule.messages.iter();
    let messages = messages.filter_map(|(leaf, message)| Some((read(leaf)?, message.clone()))).collect();
    let said = Said { filter, messages };
    let rules = with_around(snapshot, &names, settings, |around| write_rules(&said, around))
        .map_err(|told| told.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    let mut form = json!({
        "id": snapshot.validation_rule_id(rule.id),
        "name": rule.name,
        "rules": rules,
        "applicable_to": {"included": [], "excluded": [], "included_all": false},
        "type": "expression",
        "context_type": "global",
        "created_at": rule.created_at.to_string(),
        "updated_at": rule.updated_at.map(|at| at.to_string()),
        "object": "validation_rules",
    });
    if let Some(message) = &rule.message {
        form["error"] = json!({"message": message});
    }
    Ok(form)
}
