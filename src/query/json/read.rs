//! The form to a filter.

use super::super::{Filter, Kind, MAX_VALUES, Names, quoted, spelled};
use super::operator::{self, Asked};
use super::{Junction, Money, Wire};

/// Amounts of money among the attributes, and among what rules ask beside them.
const AMOUNTS: [&str; 9] = [
    "orders.total_amount",
    "orders.average_amount",
    "orders.last_amount",
    "order.amount",
    "order.initial_amount",
    "order.total_amount",
    "redemption.gift.amount",
    "campaign.orders.amount",
    "campaign.orders.amount_discounted",
];

/// Says why a filter in the form means nothing here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct Refusal {
    /// Where: `address.country $is`, or the path alone.
    pub place: String,
    /// What is wrong there, and what would be right.
    pub message: String,
}

/// Reads the form as a filter.
///
/// # Errors
/// Everything that is wrong with it, each with its path and operator.
pub fn read(wire: &Wire, names: &Names<'_>, money: Money) -> Result<Filter, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let mut parts = Vec::new();
    for (path, conditions) in &wire.paths {
        let Some(asked) = asked(path, names) else {
            refusals.push(unknown(path, names));
            continue;
        };
        let mut all = Vec::new();
        for (operator, value) in conditions {
            match condition(&asked, operator, value, names, money) {
                Ok(filter) => all.push(filter),
                Err(message) => refusals.push(Refusal { place: format!("`{path}` `{operator}`"), message }),
            }
        }
        if conditions.is_empty() {
            refusals
                .push(Refusal { place: format!("`{path}`"), message: "no condition stands there".into() });
        }
        parts.extend(Filter::all_of(all));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let whole = match wire.junction {
        Junction::And => Filter::all_of(parts),
        Junction::Or => Filter::any_of(parts),
    };
    whole.ok_or_else(|| vec![empty()])
}

fn empty() -> Refusal {
    Refusal {
        place: "the filter".into(),
        message: "it asks for nothing; expected a path with conditions such as {\"name\":{\"conditions\":{\"$has_value\":true}}}"
            .into(),
    }
}

fn condition(
    asked: &Asked,
    operator: &str,
    value: &serde_json::Value,
    names: &Names<'_>,
    money: Money,
) -> Result<Filter, String> {
    if value.as_array().is_some_and(|items| items.len() > MAX_VALUES) {
        return Err(format!("it holds more than {MAX_VALUES} values"));
    }
    let text = operator::condition(asked, operator, value, money)?;
    let reading = super::super::read(&text, names);
    reading.filter.ok_or_else(|| {
        let errors = reading.problems.iter().filter(|p| p.is_error());
        errors.map(super::super::Diagnostic::line).collect::<Vec<_>>().join("; ")
    })
}

/// What stands at a path.
pub(super) fn asked(path: &str, names: &Names<'_>) -> Option<Asked> {
    if let Some(event) = path.strip_prefix("events.").and_then(|rest| rest.strip_suffix(".count")) {
        let text = format!("count(event {})", quoted(event));
        return Some(Asked { text, kind: Kind::Number, is_money: false, is_birthday: false });
    }
    let attribute = names.schema.resolve_any(path)?;
    Some(Asked {
        text: spelled(&attribute),
        kind: attribute.value_type.into(),
        is_money: AMOUNTS.contains(&attribute.name.as_str()),
        is_birthday: attribute.name == "birthdate",
    })
}

fn unknown(path: &str, names: &Names<'_>) -> Refusal {
    let nearest = names.nearest_attributes(path);
    let message = match nearest.first() {
        Some(near) => format!("no attribute is named so; did you mean `{near}`?"),
        None => "no attribute is named so".to_owned(),
    };
    Refusal { place: format!("`{path}`"), message }
}
