//! What the columns of a file of records mean.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use jiff::tz::TimeZone;

use super::target::{CustomerKey, RecordColumn, RecordMapping, RecordTarget, label_word};
use crate::domain::fact::{self, field};
use crate::domain::{FactKind, ValueType, text};
use crate::import::{ColumnSurvey, DateOrder, NumberStyle, Question, Refusal, Survey, header_key};

/// What a person decided beforehand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordChoices {
    /// Header and target, as written.
    pub map: Vec<(String, String)>,
    /// The order of dates.
    pub date_order: Option<DateOrder>,
    /// Words for statuses: the file's and ours.
    pub statuses: Vec<(String, String)>,
    /// The system the file comes from.
    pub source: Option<String>,
    /// Digits after the point that an amount may have.
    pub decimals: u32,
    /// The zone of times that are written without an offset; UTC where there is none.
    pub zone: Option<TimeZone>,
}

type Words = HashMap<String, HashMap<String, Vec<String>>>;

static WORDS: LazyLock<HashMap<(String, String), String>> = LazyLock::new(|| {
    // The file is part of the program and a test reads it.
    let words: Words = toml::from_str(include_str!("words.toml")).unwrap_or_default();
    let mut targets = HashMap::new();
    for (kind, lists) in words {
        for (target, headers) in lists {
            targets.extend(headers.iter().map(|h| ((kind.clone(), header_key(h)), target.clone())));
        }
    }
    targets
});

/// What the columns of a file of records become, and what stands against it.
#[derive(Debug)]
pub struct RecordSuggestion {
    /// What each column becomes; where something is undecided, as well as can be said.
    pub mapping: RecordMapping,
    /// What was decided without asking.
    pub notes: Vec<String>,
    /// Why it cannot be imported so: the column where it is one's, and what to do.
    pub problems: Vec<(Option<usize>, Refusal)>,
}

/// Says what each column becomes, and what was decided without asking.
///
/// # Errors
/// A [`Refusal`] where a column is not there, two become one field, dates can be read in two ways, or no column names
/// the customer.
pub fn suggest_records(
    kind: FactKind,
    header: &[String],
    survey: &Survey,
    choices: &RecordChoices,
) -> Result<(RecordMapping, Vec<String>), Refusal> {
    let suggestion = propose_records(kind, header, survey, choices);
    match suggestion.problems.into_iter().next() {
        Some((_, refusal)) => Err(refusal),
        None => Ok((suggestion.mapping, suggestion.notes)),
    }
}

/// The same for somebody who looks on and decides what is open.
pub fn propose_records(
    kind: FactKind,
    header: &[String],
    survey: &Survey,
    choices: &RecordChoices,
) -> RecordSuggestion {
    let (mut columns, mut problems) = (Vec::new(), Vec::new());
    for (at, (name, seen)) in header.iter().zip(&survey.columns).enumerate() {
        let by_word = || by_word(kind, name, header, seen);
        let (target, why) = match by_hand(kind, name, &choices.map) {
            Ok(target) => target.map_or_else(by_word, |target| (target, "by hand")),
            Err(refusal) => {
                problems.push((Some(at), refusal));
                by_word()
            }
        };
        problems.extend(open_dates(name, &target, seen, choices).map(|refusal| (Some(at), refusal)));
        columns.push(column(name, target, seen, choices, why));
    }
    for (wanted, _) in &choices.map {
        if !header.iter().any(|name| header_key(name) == header_key(wanted)) {
            let refusal = Refusal::UnknownHeader { header: wanted.clone(), nearest: header.to_vec() };
            problems.push((None, refusal));
        }
    }
    problems.extend(collisions(kind, &columns).into_iter().map(|(at, refusal)| (Some(at), refusal)));
    problems.extend(lacks(kind, &columns).map(|refusal| (None, refusal)));
    let notes = notes(kind, &columns);
    let statuses = statuses(kind, &choices.statuses).unwrap_or_else(|refusal| {
        problems.push((None, refusal));
        BTreeMap::new()
    });
    let (source, zone) = (choices.source.clone(), choices.zone.clone());
    let mapping = RecordMapping { kind, source, columns, statuses, decimals: choices.decimals, zone };
    RecordSuggestion { mapping, notes, problems }
}

fn by_hand(kind: FactKind, name: &str, map: &[(String, String)]) -> Result<Option<RecordTarget>, Refusal> {
    let key = header_key(name);
    let Some((_, target)) = map.iter().find(|(header, _)| header_key(header) == key) else { return Ok(None) };
    let parsed = RecordTarget::parse(kind, target);
    let words = || {
        format!(
            "`{target}` is no field of {}; there are {}",
            kind.plural(),
            RecordTarget::words(kind).join(", ")
        )
    };
    parsed.map(Some).ok_or_else(|| Refusal::Records(words()))
}

/// The own id's column, customers' and all others, by the header alone.
fn by_word(
    kind: FactKind,
    name: &str,
    header: &[String],
    seen: &ColumnSurvey,
) -> (RecordTarget, &'static str) {
    let key = header_key(name);
    let has_own = header.iter().any(|h| word(kind, &header_key(h)) == Some("own"));
    let own = |seen: &ColumnSurvey| {
        let all_ours = seen.filled > 0 && seen.samples().all(|id| fact::has_id_form(kind, id));
        RecordTarget::Field(if all_ours { field::ID } else { field::SOURCE_ID })
    };
    let customer = |id| if seen.all_customer_ids() { RecordTarget::Customer(CustomerKey::Id) } else { id };
    let target = match key.as_str() {
        "id" if !has_own => own(seen),
        // Beside a record's own id the source id is the customer's, alone it is the record's.
        "sourceid" if has_own => RecordTarget::Customer(CustomerKey::SourceId),
        "sourceid" => RecordTarget::Field(field::SOURCE_ID),
        "customerid" => customer(RecordTarget::Customer(CustomerKey::SourceId)),
        "customer" => customer(RecordTarget::Customer(CustomerKey::Any)),
        _ => match word(kind, &key) {
            Some("own") => own(seen),
            Some("label") => RecordTarget::Field(field::LABEL),
            Some("items") if seen.shape.can_be(ValueType::Number) => {
                RecordTarget::Metadata("items".to_owned())
            }
            Some(target) => RecordTarget::parse(kind, target).unwrap_or(RecordTarget::Skip),
            None => return (other(name), "the header's own words"),
        },
    };
    (target, "the header")
}

/// What a header, as [`header_key`] makes it, is called at a kind.
pub(super) fn word(kind: FactKind, key: &str) -> Option<&'static str> {
    let of = |kind: &str| WORDS.get(&(kind.to_owned(), key.to_owned())).map(String::as_str);
    let kind = match kind {
        FactKind::Order => "order",
        FactKind::Event => "event",
        FactKind::Redemption => "redemption",
        FactKind::Points => "points",
        _ => "publication",
    };
    of(kind).or_else(|| of("any"))
}

/// A header without a meaning of ours is metadata under its own words.
fn other(name: &str) -> RecordTarget {
    let bare = name.strip_prefix("metadata.").unwrap_or(name);
    RecordTarget::Metadata(bare.split_whitespace().collect::<Vec<_>>().join("_").to_lowercase())
}

/// Why the dates of a column cannot be read.
fn open_dates(
    name: &str,
    target: &RecordTarget,
    seen: &ColumnSurvey,
    choices: &RecordChoices,
) -> Option<Refusal> {
    let is_open = *target == RecordTarget::Field(field::CREATED_AT)
        && choices.date_order.or_else(|| seen.date_order()).is_none()
        && seen.dates.dates() > 0;
    let sample = seen.dates.open_sample.clone().unwrap_or_default();
    is_open.then(|| Question::AmbiguousDates { column: name.to_owned(), sample }.refusal())
}

fn column(
    name: &str,
    target: RecordTarget,
    seen: &ColumnSurvey,
    choices: &RecordChoices,
    why: &'static str,
) -> RecordColumn {
    let value_type = match &target {
        RecordTarget::Metadata(_) => seen.inferred_type(),
        _ => ValueType::Text,
    };
    RecordColumn {
        header: name.to_owned(),
        target,
        value_type,
        date_order: choices.date_order.or_else(|| seen.date_order()).unwrap_or(DateOrder::Ymd),
        number_style: seen.number_style().unwrap_or(NumberStyle::Plain),
        why,
    }
}

/// Columns that would become what an earlier one is already.
fn collisions(kind: FactKind, columns: &[RecordColumn]) -> Vec<(usize, Refusal)> {
    let mut filled: HashMap<&RecordTarget, &str> = HashMap::new();
    let mut found = Vec::new();
    for (at, column) in columns.iter().enumerate().filter(|(_, c)| c.target != RecordTarget::Skip) {
        if let Some(first) = filled.insert(&column.target, &column.header) {
            let (first, second) = (first.to_owned(), column.header.clone());
            found.push((at, Refusal::ColumnCollision { first, second, attribute: column.target.word(kind) }));
        }
    }
    found
}

/// What no column holds, and without which there are no records.
fn lacks(kind: FactKind, columns: &[RecordColumn]) -> Option<Refusal> {
    let has = |wanted: &dyn Fn(&RecordTarget) -> bool| columns.iter().any(|c| wanted(&c.target));
    if !has(&|target| matches!(target, RecordTarget::Customer(_))) {
        return Some(Refusal::Records(format!(
            "no column says whose the {} are; name one with --map 'HEADER=customer'",
            kind.plural()
        )));
    }
    let needed = match kind {
        FactKind::Event => field::LABEL,
        FactKind::Redemption | FactKind::Publication => field::CODE,
        FactKind::Points => field::AMOUNT,
        _ => return None,
    };
    if has(&|target| *target == RecordTarget::Field(needed)) {
        return None;
    }
    let word = match needed {
        field::CODE => "code",
        field::AMOUNT => "amount",
        _ => label_word(kind),
    };
    Some(Refusal::Records(format!(
        "no column holds the {word} of {}; name one with --map 'HEADER={word}'",
        kind.plural()
    )))
}

fn statuses(kind: FactKind, given: &[(String, String)]) -> Result<BTreeMap<String, String>, Refusal> {
    let mut statuses = BTreeMap::new();
    for (theirs, ours) in given {
        let known = super::convert::label(kind, ours);
        let refusal =
            || Refusal::Records(format!("`{ours}` is no {} of {}", label_word(kind), kind.plural()));
        statuses.insert(text::fold(theirs.trim()).into_owned(), known.ok_or_else(refusal)?.into_owned());
    }
    Ok(statuses)
}

fn notes(kind: FactKind, columns: &[RecordColumn]) -> Vec<String> {
    let mut notes: Vec<String> = columns
        .iter()
        .filter_map(|c| match &c.target {
            RecordTarget::Metadata(name) if c.why != "by hand" => {
                Some(format!("`{}` becomes metadata `{name}` ({})", c.header, c.value_type))
            }
            _ => None,
        })
        .collect();
    let has_id = columns
        .iter()
        .any(|c| [field::ID, field::SOURCE_ID].into_iter().any(|id| c.target == RecordTarget::Field(id)));
    if !has_id && kind != FactKind::Publication {
        notes.push(format!(
            "no column holds an id of the {}; two rows that say the same are one",
            kind.plural()
        ));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::FormatChoices;
    use crate::import::test_support::open;

    fn check(kind: FactKind, file: &str, expected: &[&str]) {
        let opened = open(file.as_bytes(), &FormatChoices::default()).unwrap();
        let mut survey = Survey::new(opened.header.len());
        opened.batches.iter().for_each(|batch| survey.add(batch));
        let choices = RecordChoices { decimals: 2, ..RecordChoices::default() };
        let suggested = suggest_records(kind, &opened.header, &survey, &choices);
        let found: Vec<String> = match suggested {
            Ok((mapping, _)) => mapping.columns.iter().map(|c| c.target.word(kind)).collect(),
            Err(refusal) => vec![refusal.to_string()],
        };
        assert_eq!(found, expected, "{file}");
    }

    #[test]
    fn headers_say_what_columns_are() {
        check(
            FactKind::Order,
            "order_id,customer_source_id,status,amount,discount_amount,created_at,items\nO-1,C-1,PAID,1.50,0,2026-01-01T00:00:00Z,3\n",
            &[
                "source_id",
                "customer.source_id",
                "status",
                "amount",
                "discount_amount",
                "created_at",
                "metadata.items",
            ],
        );
        check(FactKind::Order, "order_id,source_id\nO-1,C-1\n", &["source_id", "customer.source_id"]);
        check(FactKind::Order, "source_id,email\nO-1,a@b.co\n", &["source_id", "customer.email"]);
        check(
            FactKind::Event,
            "event,customer_id,at,page\ncart,cust_0123456789abcdefghijklmn,2026-01-02,/x\n",
            &["name", "customer.id", "created_at", "metadata.page"],
        );
        check(FactKind::Redemption, "code,customer,result\nX,C-1,SUCCESS\n", &["code", "customer", "result"]);
        check(
            FactKind::Order,
            "order_id,amount\nO-1,5\n",
            &["no column says whose the orders are; name one with --map 'HEADER=customer'"],
        );
    }

    #[test]
    fn the_words_are_read_and_lead_somewhere() {
        let words: Words = toml::from_str(include_str!("words.toml")).unwrap();
        for (target, _) in words.values().flatten() {
            let known = ["own", "label"].contains(&target.as_str());
            assert!(known || RecordTarget::parse(FactKind::Publication, target).is_some(), "{target}");
        }
    }
}
