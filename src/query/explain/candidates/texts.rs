//! Texts that are, hold, begin and end with what is asked for.

use super::super::super::{Comparison, Match, Test};
use super::compared;
use crate::domain::{Attribute, Cell, ColumnId, Value, text};

/// The most texts that are made of parts.
const MAX_MADE: usize = 1500;
/// Texts that are hardly asked for.
const OTHERS: [&str; 5] = ["other", "x", "0", "-", "q7"];
/// What makes an email address of parts of one.
const ADDRESS_PARTS: [&str; 9] = [
    "",
    "customer",
    "@",
    "@example.",
    "@example.com",
    "customer@",
    "customer@example.",
    "example.com",
    ".com",
];

pub(super) fn candidates(attribute: &Attribute, tests: &[&Test], current: &Cell) -> Vec<Value> {
    let mut texts: Vec<String> = compared(tests).into_iter().filter_map(written).collect();
    for test in tests {
        if let Test::Compare(comparison, value) = test
            && let Some(limit) = written(value)
        {
            texts.extend(beside(*comparison, &limit));
        }
    }
    for limit in tests.iter().filter_map(|test| match test {
        Test::Between(low, high) => Some([low, high]),
        _ => None,
    }) {
        let limits = limit.into_iter().filter_map(written);
        texts.extend(limits.flat_map(|limit| [format!("{limit}a"), shorter(&limit)]));
    }
    texts.extend(made(attribute, tests, current));
    texts.extend(OTHERS.map(str::to_owned));
    if attribute.column == ColumnId::EMAIL {
        texts.extend(["customer@example.com", "someone@example.org", "x@y.zz"].map(str::to_owned));
    }
    texts.push(String::new());
    texts.into_iter().map(|t| Value::Text(text::clean(&t).into_owned())).collect()
}

fn written(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// Texts right before and behind a limit in the order of texts.
fn beside(comparison: Comparison, limit: &str) -> Vec<String> {
    match comparison {
        Comparison::Equal => Vec::new(),
        _ => vec![format!("{limit}a"), shorter(limit)],
    }
}

/// A text before another: it without its last letter.
fn shorter(text: &str) -> String {
    let mut shorter = text.to_owned();
    shorter.pop();
    shorter
}

/// Texts of a beginning, parts and an end that are asked for.
fn made(attribute: &Attribute, tests: &[&Test], current: &Cell) -> Vec<String> {
    let parts = |wanted: Match| -> Vec<&str> {
        let parts = tests.iter().filter_map(|test| match test {
            Test::Match(own, part) if *own == wanted => Some(part.as_str()),
            _ => None,
        });
        parts.collect()
    };
    let (starts, inner, ends) = (parts(Match::Starts), parts(Match::Contains), parts(Match::Ends));
    if starts.is_empty() && inner.is_empty() && ends.is_empty() {
        return Vec::new();
    }
    let with_none = |parts: &[&str]| -> Vec<String> {
        std::iter::once(String::new()).chain(parts.iter().map(|p| (*p).to_owned())).collect()
    };
    let mut middles = with_none(&inner);
    middles.push(inner.concat());
    middles.push(inner.iter().rev().copied().collect());
    let own = current.as_text().unwrap_or_default();
    let fillers: &[&str] = if attribute.column == ColumnId::EMAIL { &ADDRESS_PARTS } else { &[""] };
    let mut made = Vec::new();
    for start in with_none(&starts) {
        for middle in &middles {
            for end in with_none(&ends) {
                for before in fillers {
                    made.extend(fillers.iter().map(|behind| format!("{start}{before}{middle}{behind}{end}")));
                }
                made.extend([format!("{start}{own}{middle}{end}"), format!("{start}{middle}{own}{end}")]);
            }
        }
    }
    let is_fit =
        |text: &String| attribute.column != ColumnId::EMAIL || crate::domain::customer::is_email(text);
    made.into_iter().filter(is_fit).take(MAX_MADE).collect()
}
