//! What is offered for what may stand at a place, the best first.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::super::filter::{Collection, Field};
use super::super::names::quoted_name;
use super::super::{Kind, Names, Operator, quoted, spelled};
use super::walk::{Asked, Expected, Negation, SPANS};
use super::{Item, ItemKind, MAX_ITEMS, Values};
use crate::domain::{AttributeKind, OrderStatus, ValueType, attribute, text};

pub(super) struct Offer<'a> {
    pub(super) names: &'a Names<'a>,
    pub(super) values: &'a dyn Values,
    /// What was typed of it so far.
    pub(super) typed: &'a str,
}

/// An item and the texts by which it is found.
struct Candidate {
    item: Item,
    found_by: Vec<String>,
}

impl Offer<'_> {
    pub(super) fn items(&self, expected: &[Expected]) -> Vec<Item> {
        let mut candidates = Vec::new();
        for expected in expected {
            self.candidates(expected, &mut candidates);
        }
        self.ranked(candidates)
    }

    fn candidates(&self, expected: &Expected, into: &mut Vec<Candidate>) {
        match expected {
            Expected::Condition(None) => {
                self.attributes(into);
                into.extend(words(&[
                    "not",
                    "(",
                    "in segment",
                    "did",
                    "count(",
                    "sum(",
                    "avg(",
                    "min(",
                    "max(",
                    "last(",
                    "sample(",
                ]));
            }
            Expected::Condition(Some(collection)) => {
                into.extend(fields(collection, ""));
                into.extend(words(&["not", "("]));
            }
            Expected::Operator(asked, negation) => into.extend(operators(asked, *negation)),
            Expected::Value(asked) => self.values_of(asked, into),
            Expected::Words(list) => into.extend(words(list)),
            Expected::Segment => {
                let all = self.names.segments.all().into_iter();
                into.extend(
                    all.map(|name| candidate(quoted(&name), ItemKind::Segment, "segment", vec![name])),
                );
            }
            Expected::Event => {
                let seen = self.values.events(self.typed).into_iter();
                into.extend(seen.map(|(name, count)| {
                    candidate(quoted(&name), ItemKind::Event, &count.to_string(), vec![name])
                }));
            }
            Expected::FieldOfRecords => {
                for (word, collection) in [
                    ("orders.", Collection::Orders),
                    ("redemptions.", Collection::Redemptions),
                    ("publications.", Collection::Publications),
                ] {
                    into.extend(fields(&collection, word));
                }
                into.extend(words(&["event"]));
            }
            Expected::Length => self.lengths(into),
            Expected::Clauses { has_condition, has_span } => {
                if !has_condition {
                    into.extend(words(&["where ("]));
                }
                if !has_span {
                    into.extend(words(SPANS));
                }
            }
            Expected::Joined { is_open } => {
                into.extend(words(if *is_open { &["and", "or", ")"] } else { &["and", "or"] }));
            }
        }
    }

    fn attributes(&self, into: &mut Vec<Candidate>) {
        let all = self.names.schema.attributes().into_iter().chain(attribute::derived_attributes());
        for attribute in all {
            let short = attribute.short().to_owned();
            let found_by = vec![short, attribute.name.clone(), attribute.header()];
            let detail = match attribute.kind {
                AttributeKind::Consent => "consent".to_owned(),
                _ => attribute.value_type.to_string(),
            };
            into.push(candidate(spelled(&attribute), ItemKind::Attribute, &detail, found_by));
        }
    }

    fn values_of(&self, asked: &Asked, into: &mut Vec<Candidate>) {
        if asked.field == Some(Field::Status) {
            into.extend(
                OrderStatus::ALL
                    .map(OrderStatus::word)
                    .map(|s| candidate(s.to_owned(), ItemKind::Value, "status", vec![s.to_owned()])),
            );
        }
        let kind = match asked.kind {
            Kind::List(element) => ValueType::from(element).into(),
            other => other,
        };
        if kind == Kind::Boolean {
            into.extend(
                ["true", "false"].map(|s| candidate(s.to_owned(), ItemKind::Value, "", vec![s.to_owned()])),
            );
        }
        let Some(column) = asked.column.filter(|_| kind != Kind::Boolean) else { return };
        for (value, count) in self.values.values(column, self.typed).into_iter().take(MAX_ITEMS) {
            let written = if kind.is_text() { quoted(&value) } else { value.clone() };
            into.push(candidate(written, ItemKind::Value, &count.to_string(), vec![value]));
        }
    }

    /// `90d` for a typed `90`, and usual ones.
    fn lengths(&self, into: &mut Vec<Candidate>) {
        let number: String = self.typed.chars().take_while(char::is_ascii_digit).collect();
        let lengths = if number.is_empty() {
            ["7d", "30d", "90d", "6mo", "1y", "24h"].map(str::to_owned)
        } else {
            ["d", "w", "mo", "y", "h", "min"].map(|unit| format!("{number}{unit}"))
        };
        into.extend(lengths.map(|length| candidate(length.clone(), ItemKind::Value, "", vec![length])));
    }

    /// What begins with the typed text goes first, then what holds it, then what has its letters in order.
    fn ranked(&self, candidates: Vec<Candidate>) -> Vec<Item> {
        let typed = text::fold(self.typed).replace('`', "");
        let mut matcher = Matcher::new(Config::DEFAULT);
        let pattern = Pattern::parse(&typed, CaseMatching::Ignore, Normalization::Smart);
        let mut buffer = Vec::new();
        let mut score = |candidate: &Candidate| -> Option<(u8, u32)> {
            let found_by: Vec<_> =
                candidate.found_by.iter().map(|name| text::fold(name).into_owned()).collect();
            if found_by.iter().any(|name| name.starts_with(&typed)) {
                return Some((0, 0));
            }
            if found_by.iter().any(|name| name.contains(&typed)) {
                return Some((1, 0));
            }
            let scores =
                found_by.iter().filter_map(|n| pattern.score(Utf32Str::new(n, &mut buffer), &mut matcher));
            scores.max().map(|score| (2, u32::MAX - score))
        };
        let mut ranked: Vec<((u8, u32), Item)> = Vec::new();
        for candidate in candidates {
            if let Some(rank) = score(&candidate)
                && !ranked.iter().any(|(_, item)| item.text == candidate.item.text)
            {
                ranked.push((rank, candidate.item));
            }
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().take(MAX_ITEMS).map(|(_, item)| item).collect()
    }
}

fn candidate(text: String, kind: ItemKind, detail: &str, found_by: Vec<String>) -> Candidate {
    Candidate { item: Item { text, kind, detail: detail.to_owned() }, found_by }
}

fn words(list: &[&str]) -> Vec<Candidate> {
    list.iter()
        .map(|word| candidate((*word).to_owned(), ItemKind::Word, "", vec![(*word).to_owned()]))
        .collect()
}

fn fields(collection: &Collection, before: &str) -> Vec<Candidate> {
    let all = collection.fields().iter().map(|field| {
        let name = format!("{before}{}", quoted_name(field.name()));
        candidate(
            name.clone(),
            ItemKind::Attribute,
            &field.kind().to_string(),
            vec![name, field.name().to_owned()],
        )
    });
    all.collect()
}

/// Operators with their words, those of the kind's own first.
fn operators(asked: &Asked, negation: Negation) -> Vec<Candidate> {
    let mut found = Vec::new();
    for operator in Operator::fitting(asked.kind) {
        let forms = match negation {
            Negation::None => [operator.words(false), operator.words(true)],
            // Behind `not`: the negative words without it.
            Negation::Said => [operator.words(true).and_then(|words| words.strip_prefix("not ")), None],
        };
        for words in forms.into_iter().flatten().filter(|words| !words.is_empty() && *words != "not") {
            found.push(candidate(words.to_owned(), ItemKind::Operator, "", vec![words.to_owned()]));
        }
    }
    if asked.kind.is_time() || asked.kind == Kind::Untyped {
        found.extend(
            SPANS.iter().map(|s| candidate((*s).to_owned(), ItemKind::Operator, "", vec![(*s).to_owned()])),
        );
    }
    if negation == Negation::None {
        found.extend(words(&["not"]));
    }
    // Negative forms after all positive ones.
    found.sort_by_key(|c| {
        c.item.text.contains("not") || c.item.text.starts_with('!') || c.item.text.contains("none")
    });
    found
}
