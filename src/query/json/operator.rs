//! The operators of the form, each as the text of a filter.

use serde_json::Value as Json;

use super::super::Kind;
use super::super::lexer::quoted;
use super::{Money, number};
use crate::domain::{Date, Instant};

/// The most days that are counted.
const MAX_DAYS: u32 = 100_000_000;
/// Calendar words: operator, and what a filter writes.
pub(super) const CALENDAR: [(&str, &str); 12] = [
    ("$today", "today"),
    ("$tomorrow", "tomorrow"),
    ("$yesterday", "yesterday"),
    ("$this_week", "this week"),
    ("$last_week", "last week"),
    ("$next_week", "next week"),
    ("$this_month", "this month"),
    ("$last_month", "last month"),
    ("$next_month", "next month"),
    ("$this_year", "this year"),
    ("$next_year", "next year"),
    ("$last_year", "last year"),
];
/// Days that come round, by calendar words; `§` stands for the path.
pub(super) const ROUND: [(&str, &str); 9] = [
    ("$today_md", "§ anniversary today"),
    ("$tomorrow_md", "§ anniversary in next 2 days and § not anniversary today"),
    ("$yesterday_md", "§ anniversary in last 2 days and § not anniversary today"),
    ("$this_week_md", "§ anniversary this week"),
    ("$last_week_md", "§ anniversary last week"),
    ("$next_week_md", "§ anniversary next week"),
    ("$this_month_md", "§ anniversary this month"),
    ("$last_month_md", "§ anniversary last month"),
    ("$next_month_md", "§ anniversary next month"),
];
/// What counts days or years; `#` stands for the number and `+` for one more.
pub(super) const COUNTED: [(&str, &str); 13] = [
    ("$less_than_ago", "§ within #d"),
    ("$more_than_ago", "§ older than #d"),
    ("$less_than_future", "§ in next # days"),
    ("$more_than_future", "§ is set and § not within 1d and § not older than 1d and § not in next + days"),
    ("$is_days_ago", "§ in last + days and § not in last # days"),
    ("$is_days_in_future", "§ in next + days and § not in next # days"),
    ("$is_days_ago_md", "§ anniversary in last + days and § not anniversary in last # days"),
    ("$is_less_days_ago_md", "§ anniversary in last # days"),
    ("$is_more_days_ago_md", "§ is set and § not anniversary in last + days"),
    ("$is_days_in_future_md", "§ anniversary in next + days and § not anniversary in next # days"),
    ("$is_less_days_in_future_md", "§ anniversary in next # days"),
    ("$is_more_days_in_future_md", "§ is set and § not anniversary in next + days"),
    ("$is_years_ago", "§ anniversary today and § older than #y and § not older than +y"),
];
/// The same for the counts that have a word of their own.
const COUNTED_SMALL: [(&str, u32, &str); 6] = [
    ("$is_days_ago", 0, "§ today"),
    ("$is_days_ago", 1, "§ yesterday"),
    ("$is_days_in_future", 0, "§ today"),
    ("$is_days_in_future", 1, "§ tomorrow"),
    ("$is_days_ago_md", 0, "§ anniversary today"),
    ("$is_days_in_future_md", 0, "§ anniversary today"),
];
/// Operators the form has and the language has no words for.
const FOREIGN: [(&str, &str); 17] = [
    ("$in_location", "filters know no places on a map"),
    ("$not_in_location", "filters know no places on a map"),
    ("$count", "filters do not ask how long a list is"),
    ("$count_less", "filters do not ask how long a list is"),
    ("$count_more", "filters do not ask how long a list is"),
    ("$is_day_of_month", "filters do not ask for a day of any month"),
    ("$is_day", "filters do not ask for a day of any week or month"),
    ("$is_month", "filters do not ask for a month of any year"),
    ("$active", VOUCHERS),
    ("$failed", VOUCHERS),
    ("$in_progress", VOUCHERS),
    ("$expired", VOUCHERS),
    ("$before_start", VOUCHERS),
    ("$enabled", VOUCHERS),
    ("$disabled", VOUCHERS),
    ("$redeemed", VOUCHERS),
    ("$redeemable", VOUCHERS),
];
const VOUCHERS: &str = "it is asked of vouchers, and this is a filter of customers";

/// What stands at a path.
pub(super) struct Asked {
    /// How a filter names it.
    pub(super) text: String,
    /// What its values are.
    pub(super) kind: Kind,
    /// Whether it is an amount, and so in minor units here.
    pub(super) is_money: bool,
    /// Whether calendar words ask for the day that comes round: an official example asks so for birthdays next month.
    pub(super) is_birthday: bool,
}

/// An operator with its values, as the text of a filter.
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn condition(asked: &Asked, operator: &str, value: &Json, money: Money) -> Result<String, String> {
    if asked.is_birthday
        && let Some((_, template)) = ROUND.iter().find(|(o, _)| o.strip_suffix("_md") == Some(operator))
    {
        return flag(value).map(|()| template.replace('§', &asked.text));
    }
    if let Some((_, word)) = CALENDAR.iter().find(|(o, _)| *o == operator) {
        return flag(value).map(|()| format!("{} {word}", asked.text));
    }
    if let Some((_, template)) = ROUND.iter().find(|(o, _)| *o == operator) {
        return flag(value).map(|()| template.replace('§', &asked.text));
    }
    if COUNTED.iter().any(|(o, _)| *o == operator) {
        return counted(asked, operator, one(value)?);
    }
    if let Some((_, why)) = FOREIGN.iter().find(|(o, _)| *o == operator) {
        return Err((*why).to_owned());
    }
    match operator {
        "$has_value" | "$is_unknown" => presence(asked, operator == "$has_value", value),
        "$is_year" => year(asked, one(value)?),
        "$more_than" | "$less_than" | "$more_than_equal" | "$less_than_equal" => {
            compared(asked, operator, one(value)?, money)
        }
        "$more_than_or_equal" | "$greater_than_or_equal" => {
            compared(asked, "$more_than_equal", one(value)?, money)
        }
        "$less_than_or_equal" => compared(asked, "$less_than_equal", one(value)?, money),
        "$after" | "$before" | "$after_equal" | "$before_equal" => dated(asked, operator, one(value)?),
        _ => valued(asked, operator, &literals(asked, value, money)?),
    }
}

/// Operators with one or several values.
fn valued(asked: &Asked, operator: &str, values: &[String]) -> Result<String, String> {
    let path = &asked.text;
    let is_list = matches!(asked.kind, Kind::List(_));
    let all = values.join(", ");
    let each = |phrase: &str, with: &str| {
        let parts: Vec<String> = values.iter().map(|v| format!("{path} {phrase} {v}")).collect();
        parts.join(with)
    };
    Ok(match (operator, values) {
        ("$is", [truth]) if asked.kind == Kind::Boolean => format!("{path} is {truth}"),
        ("$is_not", [truth]) if asked.kind == Kind::Boolean => format!("{path} is not {truth}"),
        ("$is", [one]) => format!("{path} = {one}"),
        ("$is" | "$in", _) => format!("{path} in ({all})"),
        ("$is_not", _) => each("!=", " and "),
        ("$not_in", _) => format!("{path} not in ({all})"),
        ("$contains" | "$intersects", _) if is_list => format!("{path} contains any ({all})"),
        ("$not_contain", _) if is_list => format!("{path} contains none ({all})"),
        ("$includes", _) => format!("{path} contains all ({all})"),
        ("$intersects", _) => format!("{path} contains any ({all})"),
        ("$contains", _) => each("contains", " or "),
        ("$not_contain", _) => each("not contains", " and "),
        ("$starts_with", _) => each("starts with", " or "),
        ("$ends_with", _) => each("ends with", " or "),
        _ => return Err("there is no such operator".to_owned()),
    })
}

fn presence(asked: &Asked, wants_value: bool, value: &Json) -> Result<String, String> {
    // An empty text stands for `true` in queries.
    if value.as_str() != Some("") {
        flag(value)?;
    }
    Ok(format!("{} is {}set", asked.text, if wants_value { "" } else { "not " }))
}

/// `$more_than` and its like: of numbers, and on times of days ago.
fn compared(asked: &Asked, operator: &str, value: &Json, money: Money) -> Result<String, String> {
    if asked.kind.is_time() {
        let (days, fixed) = match operator {
            "$more_than" => (Some("$more_than_ago"), "$after"),
            "$less_than" => (Some("$less_than_ago"), "$before"),
            "$more_than_equal" => (None, "$after_equal"),
            _ => (None, "$before_equal"),
        };
        return match days.filter(|_| number::from_json(value).is_some()) {
            Some(operator) => counted(asked, operator, value),
            None => dated(asked, fixed, value),
        };
    }
    let sign = match operator {
        "$more_than" => ">",
        "$less_than" => "<",
        "$more_than_equal" => ">=",
        _ => "<=",
    };
    Ok(format!("{} {sign} {}", asked.text, literal(asked, value, money)?))
}

fn dated(asked: &Asked, operator: &str, value: &Json) -> Result<String, String> {
    let sign = match operator {
        "$after" => "after",
        "$before" => "before",
        "$after_equal" => ">=",
        _ => "<=",
    };
    let written = value.as_str().unwrap_or_default();
    let time = time(written).ok_or_else(|| expected(value, "a date such as \"2026-11-23\" or an instant"))?;
    Ok(format!("{} {sign} {time}", asked.text))
}

fn counted(asked: &Asked, operator: &str, value: &Json) -> Result<String, String> {
    let count = whole(value).ok_or_else(|| expected(value, "a whole number of days"))?;
    let small = COUNTED_SMALL.iter().find(|(o, n, _)| (*o, *n) == (operator, count)).map(|(.., text)| *text);
    let template = small.or_else(|| COUNTED.iter().find(|(o, _)| *o == operator).map(|(_, text)| *text));
    let template = template.unwrap_or_default();
    if template.contains('#') && count == 0 {
        return Err(expected(value, "a whole number from 1 on"));
    }
    let filled = template.replace('#', &count.to_string()).replace('+', &(count + 1).to_string());
    Ok(filled.replace('§', &asked.text))
}

fn year(asked: &Asked, value: &Json) -> Result<String, String> {
    let year = whole(value).filter(|year| (1..=9998).contains(year));
    let year = year.ok_or_else(|| expected(value, "a year such as 2026"))?;
    Ok(format!("{} between {year:04}-01-01 and {year:04}-12-31", asked.text))
}

fn whole(value: &Json) -> Option<u32> {
    let number = number::from_json(value).filter(rust_decimal::Decimal::is_integer)?;
    u32::try_from(number).ok().filter(|n| *n < MAX_DAYS)
}

/// `true`, also in brackets or as text.
fn flag(value: &Json) -> Result<(), String> {
    let is_true = |value: &Json| value.as_bool() == Some(true) || value.as_str() == Some("true");
    match value {
        Json::Array(items) if items.len() == 1 && is_true(&items[0]) => Ok(()),
        other if is_true(other) => Ok(()),
        other => Err(expected(other, "true")),
    }
}

/// The one value there is.
fn one(value: &Json) -> Result<&Json, String> {
    match value {
        Json::Array(items) => match items.as_slice() {
            [only] => Ok(only),
            _ => Err(expected(value, "one value")),
        },
        other => Ok(other),
    }
}

/// All values as a filter writes them.
fn literals(asked: &Asked, value: &Json, money: Money) -> Result<Vec<String>, String> {
    match value {
        Json::Array(items) if items.is_empty() => Err(expected(value, "at least one value")),
        Json::Array(items) => items.iter().map(|item| literal(asked, item, money)).collect(),
        only => Ok(vec![literal(asked, only, money)?]),
    }
}

/// One value as a filter writes it, read by the kind of what it is compared with: the form writes numbers and truths
/// as texts too.
fn literal(asked: &Asked, value: &Json, money: Money) -> Result<String, String> {
    let kind = match asked.kind {
        Kind::List(element) => crate::domain::ValueType::from(element).into(),
        other => other,
    };
    let written = match value {
        Json::String(text) => text.clone(),
        Json::Number(_) | Json::Bool(_) => value.to_string(),
        _ => return Err(expected(value, "a text, a number or true")),
    };
    match kind {
        Kind::Number => {
            let number = number::from_json(value).ok_or_else(|| expected(value, "a number such as 120.5"))?;
            let number = if asked.is_money { money.major(number) } else { Some(number) };
            number.map(|n| n.to_string()).ok_or_else(|| expected(value, "an amount that can be kept exactly"))
        }
        Kind::Boolean => match written.trim() {
            "true" => Ok("true".into()),
            "false" => Ok("false".into()),
            _ => Err(expected(value, "true or false")),
        },
        Kind::Date | Kind::Instant => {
            time(&written).ok_or_else(|| expected(value, "a date such as \"2026-11-23\" or an instant"))
        }
        _ => Ok(quoted(&written)),
    }
}

/// A date or an instant as a filter writes it.
fn time(written: &str) -> Option<String> {
    let written = written.trim();
    let date = Date::parse(written).map(|date| date.to_string());
    date.or_else(|| Instant::parse(written).map(|at| at.to_string()))
}

fn expected(value: &Json, expected: &str) -> String {
    let mut shown: String = value.to_string().chars().take(60).collect();
    if shown.len() < value.to_string().len() {
        shown.push('…');
    }
    format!("{} cannot stand here; expected {expected}", crate::domain::text::visible(&shown))
}
