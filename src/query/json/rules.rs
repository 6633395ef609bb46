//! Validation rules in the JSON form: numbered conditions, and a text that says how they are joined (voucherify-facts §7).
//!
//! Each condition names what it asks (`order.amount`, `customer.segment`, `customer.metadata` with a `property`) and has
//! operators with values like a filter's. A condition may have a message of its own.

mod logic;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::super::{Condition, Filter, Names};
use super::rewrite::rewritten;
use super::write::Writer;
use super::{Inexpressible, Money, Refusal, operator, read};
use crate::domain::{SegmentId, ValueType};
use logic::Logic;

/// The most conditions of a rule.
const MAX_RULES: usize = 500;
/// What asks for a segment.
const SEGMENT: &str = "customer.segment";
/// What asks for metadata: the name in the form, and what a filter begins with.
const METADATA: [(&str, &str); 3] = [
    ("customer.metadata", "metadata."),
    ("order.metadata", "order.metadata."),
    ("redemption.metadata", "redemption.metadata."),
];
/// What of the circumstances begins so is asked under its own name.
const OWN: [&str; 3] = ["order.", "redemption.", "campaign."];

/// What the form says.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// What must hold.
    pub filter: Filter,
    /// Conditions that have a message of their own, each with it.
    pub messages: Vec<(Filter, String)>,
}

/// What rules are read and written with.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// Attributes of customers and circumstances.
    pub names: &'a Names<'a>,
    /// How amounts are written.
    pub money: Money,
    /// The segment of an id of the outside.
    pub segment: &'a dyn Fn(&str) -> Option<SegmentId>,
    /// The id of a segment for the outside.
    pub segment_id: &'a dyn Fn(SegmentId) -> String,
}

/// Metadata of orders and redemptions that a form asks for, as filters name it, with types as the values have them.
pub fn metadata_of(rules: &Json) -> Vec<(String, ValueType)> {
    let mut found: Vec<(String, ValueType)> = Vec::new();
    for rule in rules.as_object().into_iter().flat_map(Map::values) {
        let start = METADATA[1..].iter().find(|(name, _)| rule["name"] == *name);
        let (Some((_, start)), Some(property)) = (start, rule["property"].as_str()) else { continue };
        let values = rule["conditions"].as_object().into_iter().flat_map(Map::values);
        let value = values.map(|value| value.get(0).unwrap_or(value)).next();
        let of = match value {
            Some(Json::Number(_)) => ValueType::Number,
            Some(Json::Bool(_)) => ValueType::Boolean,
            _ => ValueType::Text,
        };
        let name = format!("{start}{property}");
        if !found.iter().any(|(known, _)| *known == name) {
            found.push((name, of));
        }
    }
    found
}

/// Reads the rules of a form, `logic` among them.
///
/// # Errors
/// Everything that means nothing here, each with its number and name.
pub fn read_rules(rules: &Json, around: Around<'_>) -> Result<Said, Vec<Refusal>> {
    let whole = |message: String| vec![Refusal { place: "`rules`".into(), message }];
    let object = rules.as_object().ok_or_else(|| whole("expected numbered conditions and `logic`".into()))?;
    let numbered: BTreeMap<&str, &Json> =
        object.iter().filter(|(key, _)| *key != "logic").map(|(key, rule)| (key.as_str(), rule)).collect();
    if numbered.is_empty() || numbered.len() > MAX_RULES {
        return Err(whole(format!("1 to {MAX_RULES} conditions can be read, not {}", numbered.len())));
    }
    let (mut filters, mut messages, mut refusals) = (BTreeMap::new(), Vec::new(), Vec::new());
    for (number, rule) in &numbered {
        let place = format!("rule {number}, `{}`", rule["name"].as_str().unwrap_or_default());
        match rule_filter(rule, around) {
            Ok(filter) => {
                if let Some(message) = rule["error"]["message"].as_str() {
                    messages.extend(leaves(&filter).into_iter().map(|leaf| (leaf, message.to_owned())));
                }
                filters.insert(*number, filter);
            }
            Err(message) => refusals.push(Refusal { place, message }),
        }
    }
    let written = match object.get("logic") {
        None => "",
        Some(logic) => {
            logic.as_str().ok_or_else(|| whole("`logic` is a text such as \"(1 and 2) or 3\"".into()))?
        }
    };
    let logic = Logic::parse(written, numbered.keys().copied()).map_err(|message| {
        let mut all = std::mem::take(&mut refusals);
        all.push(Refusal { place: "`logic`".into(), message });
        all
    })?;
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let filter = logic.filter(&filters).ok_or_else(|| whole("they ask for nothing".into()))?;
    Ok(Said { filter, messages })
}

fn rule_filter(rule: &Json, around: Around<'_>) -> Result<Filter, String> {
    if rule["rules"].as_object().is_some_and(|inner| !inner.is_empty()) {
        return Err("conditions within a condition are not read; join them by `logic`".into());
    }
    let name = rule["name"].as_str().ok_or("it has no `name`")?;
    let conditions = rule["conditions"].as_object().filter(|conditions| !conditions.is_empty());
    let conditions = conditions.ok_or("it has no `conditions`")?;
    let property = rule["property"].as_str().filter(|property| !property.is_empty());
    let all = conditions.iter().map(|(operator, value)| {
        let found = if name == SEGMENT {
            member(operator, value, around)
        } else {
            compared(name, property, operator, value, around)
        };
        found.map_err(|why| format!("`{operator}`: {why}"))
    });
    let all = all.collect::<Result<Vec<Filter>, String>>()?;
    Filter::all_of(all).ok_or_else(|| "it has no `conditions`".into())
}

/// Whether the customer is in segments.
fn member(operator: &str, value: &Json, around: Around<'_>) -> Result<Filter, String> {
    let is_negative = match operator {
        "$is" | "$in" => false,
        "$is_not" | "$not_in" => true,
        _ => return Err("of a segment `$is`, `$is_not`, `$in` and `$not_in` can be asked".into()),
    };
    let ids: Vec<&Json> = value.as_array().map_or(vec![value], |ids| ids.iter().collect());
    let of = |id: &&Json| {
        let id = id.as_str().ok_or_else(|| format!("{id} is no segment's id"))?;
        let segment = (around.segment)(id).ok_or_else(|| format!("there is no segment `{id}`"))?;
        let member = Filter::Is(Condition::Member(segment));
        Ok(if is_negative { member.negated() } else { member })
    };
    let members = ids.iter().map(of).collect::<Result<Vec<Filter>, String>>()?;
    let joined = if is_negative { Filter::all_of(members) } else { Filter::any_of(members) };
    joined.ok_or_else(|| "it names no segment".into())
}

fn compared(
    name: &str,
    property: Option<&str>,
    operator: &str,
    value: &Json,
    around: Around<'_>,
) -> Result<Filter, String> {
    let path = match METADATA.iter().find(|(known, _)| *known == name) {
        Some((_, start)) => {
            let property = property.ok_or_else(|| format!("Rule '{name}' must have a 'property'"))?;
            format!("{start}{property}")
        }
        None if OWN.iter().any(|start| name.starts_with(start)) => name.to_owned(),
        None => return Err("rules here do not ask for it".into()),
    };
    let asked = read::asked(&path, around.names);
    let asked = asked.ok_or_else(|| format!("rules here do not ask for `{path}`"))?;
    let text = operator::condition(&asked, operator, value, around.money)?;
    let reading = super::super::read(&text, around.names);
    reading.filter.ok_or_else(|| {
        let errors = reading.problems.iter().filter(|problem| problem.is_error());
        errors.map(super::super::Diagnostic::line).collect::<Vec<_>>().join("; ")
    })
}

/// The conditions of a filter, each as a filter.
pub fn leaves(filter: &Filter) -> Vec<Filter> {
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts.iter().flat_map(leaves).collect(),
        leaf => vec![leaf.clone()],
    }
}

/// Writes a filter as the rules of a form.
///
/// # Errors
/// Every part that has no words there.
pub fn write_rules(said: &Said, around: Around<'_>) -> Result<Json, Vec<Inexpressible>> {
    let own = |(leaf, message): &(Filter, String)| {
        leaves(&rewritten(leaf)).into_iter().map(|leaf| (leaf, message.clone())).collect::<Vec<_>>()
    };
    let mut writing = Writing {
        around,
        messages: said.messages.iter().flat_map(own).collect(),
        rules: Map::new(),
        refusals: Vec::new(),
    };
    let logic = writing.joined(&rewritten(&said.filter), false);
    if !writing.refusals.is_empty() {
        return Err(writing.refusals);
    }
    writing.rules.insert("logic".into(), logic.into());
    Ok(Json::Object(writing.rules))
}

struct Writing<'a> {
    around: Around<'a>,
    messages: Vec<(Filter, String)>,
    rules: Map<String, Json>,
    refusals: Vec<Inexpressible>,
}

impl Writing<'_> {
    /// The logic of a part; its conditions become numbered ones.
    fn joined(&mut self, part: &Filter, is_within: bool) -> String {
        let (parts, word) = match part {
            Filter::And(parts) => (parts, " and "),
            Filter::Or(parts) => (parts, " or "),
            leaf => return self.numbered(leaf),
        };
        let all: Vec<String> = parts.iter().map(|part| self.joined(part, true)).collect();
        let joined = all.join(word);
        if is_within && parts.len() > 1 { format!("({joined})") } else { joined }
    }

    fn numbered(&mut self, leaf: &Filter) -> String {
        let number = (self.rules.len() + self.refusals.len() + 1).to_string();
        match self.rule(leaf) {
            Ok(rule) => drop(self.rules.insert(number.clone(), rule)),
            Err(why) => {
                self.refusals.push(Inexpressible { part: leaf.print(self.around.names), why });
            }
        }
        number
    }

    fn rule(&self, leaf: &Filter) -> Result<Json, String> {
        let (name, property, operator, value) = match leaf {
            Filter::Is(Condition::Member(id)) => {
                (SEGMENT, None, "$is", json!([(self.around.segment_id)(*id)]))
            }
            Filter::Not(inner) if matches!(inner.as_ref(), Filter::Is(Condition::Member(_))) => {
                let Filter::Is(Condition::Member(id)) = inner.as_ref() else { return Err(String::new()) };
                (SEGMENT, None, "$is_not", json!([(self.around.segment_id)(*id)]))
            }
            _ => {
                let writer = Writer { names: self.around.names, money: self.around.money };
                let (path, operator, value) = writer.one(leaf)?;
                let (name, property) = named(&path)?;
                return Ok(self.written(&name, property.as_deref(), operator, value, leaf));
            }
        };
        Ok(self.written(name, property, operator, value, leaf))
    }

    fn written(
        &self,
        name: &str,
        property: Option<&str>,
        operator: &str,
        value: Json,
        leaf: &Filter,
    ) -> Json {
        let mut rule = json!({"name": name, "conditions": {operator: value}, "rules": {}});
        if let Some(property) = property {
            rule["property"] = property.into();
        }
        if let Some((_, message)) = self.messages.iter().find(|(of, _)| of == leaf) {
            rule["error"] = json!({"message": message});
        }
        rule
    }
}

/// What the form calls a path.
fn named(path: &str) -> Result<(String, Option<String>), String> {
    for (name, start) in METADATA {
        if let Some(property) = path.strip_prefix(start) {
            return Ok((name.to_owned(), Some(property.to_owned())));
        }
    }
    if OWN.iter().any(|start| path.starts_with(start)) {
        return Ok((path.to_owned(), None));
    }
    Err("rules there ask of the customer segments and metadata only; put it into a segment".into())
}
