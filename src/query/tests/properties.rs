//! What holds of all filters.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use super::super::arbitrary::{
    Record, SEGMENTS, Table, columns_alone, filters, instants, moments, people, schema, tables, timed_filters,
};
use super::super::*;
use crate::domain::{Bits, Cell, Instant, Schema, Value};

static SCHEMA: LazyLock<Schema> = LazyLock::new(schema);

fn names() -> Names<'static> {
    Names { schema: &SCHEMA, segments: &SEGMENTS }
}

/// The moment of a test lies among the times of its data.
fn near(moment: &Moment, at: Instant) -> Moment {
    moment.at(at)
}

proptest! {
    #[test]
    fn a_page_at_once_says_what_the_oracle_says(
        filter in filters(&SCHEMA), people in tables(&SCHEMA, 140), moment in moments(),
    ) {
        let view = Table::new(&people, &SCHEMA);
        let Ok(found) = exec(&filter, &view, &moment);
        for (row, person) in people.iter().enumerate() {
            prop_assert_eq!(
                found.contains(row), eval(&filter, person, &moment),
                "{} of {:?}", filter.print(&names()), person
            );
        }
        let Ok(others) = exec(&filter.negated(), &view, &moment);
        prop_assert_eq!(found.count() + others.count(), people.len());
        prop_assert!(found.and(&others).is_empty());
    }

    #[test]
    fn records_at_once_come_to_what_they_come_to_one_by_one(
        people in tables(&SCHEMA, 60), whose in any::<prop::sample::Index>(), which in any::<prop::sample::Index>(),
        function in select(&[Function::Sum, Function::Avg, Function::Min, Function::Max, Function::Last][..]),
        comparison in select(&[Comparison::Equal, Comparison::Less, Comparison::AtLeast][..]),
        sums in any::<bool>(), moment in moments(),
    ) {
        // The limit is what the records of somebody come to, so that it matters.
        let amount = |(_, record): &(Collection, Record)| match record.field(&Field::Amount) {
            Cell::Value(Value::Number(amount)) => Some(amount),
            _ => None,
        };
        let amounts: Vec<Decimal> = whose.get(&people).facts.iter().filter_map(amount).collect();
        let sum = amounts.iter().try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(*amount));
        let limit = match (sum, amounts.is_empty()) {
            (_, true) | (None, _) => Decimal::ZERO,
            (Some(sum), _) if sums => sum,
            _ => *which.get(&amounts),
        };
        let records = Records { collection: Collection::Orders, condition: None, window: None };
        let operand = Operand::Aggregate { function, records, field: Field::Amount };
        let test = Test::Compare(comparison, Value::Number(limit.normalize()));
        let filter = Filter::Is(Condition::Test(operand, test));
        let Ok(found) = exec(&filter, &Table::new(&people, &SCHEMA), &moment);
        for (row, person) in people.iter().enumerate() {
            prop_assert_eq!(
                found.contains(row), eval(&filter, person, &moment),
                "{} of {:?}", filter.print(&names()), person.facts
            );
        }
    }

    #[test]
    fn a_column_at_once_says_what_the_oracle_says((filter, people) in columns_alone(&SCHEMA), moment in moments()) {
        let Ok(found) = exec(&filter, &Table::new(&people, &SCHEMA), &moment);
        for (row, person) in people.iter().enumerate() {
            prop_assert_eq!(
                found.contains(row), eval(&filter, person, &moment),
                "{} of {:?}", filter.print(&names()), person.cells
            );
        }
    }

    #[test]
    fn what_is_printed_reads_back(filter in filters(&SCHEMA)) {
        for names in [names(), Names { schema: &SCHEMA, segments: &NumberedSegments }] {
            let text = filter.print(&names);
            let reading = read(&text, &names);
            prop_assert_eq!(reading.filter.as_ref(), Some(&filter), "{} {:?}", text, reading.problems);
        }
    }

    #[test]
    fn no_text_does_harm(text in "\\PC{0,200}") {
        harmless(&text);
    }

    #[test]
    fn no_heap_of_tokens_does_harm(tokens in prop::collection::vec(prop::sample::select(&TOKENS[..]), 0..60)) {
        harmless(&tokens.join(" "));
        harmless(&tokens.concat());
    }

    #[test]
    fn a_torn_filter_does_no_harm(filter in filters(&SCHEMA), cut in 0usize..200, skipped in 0usize..20) {
        let text: Vec<char> = filter.print(&names()).chars().collect();
        let cut = cut.min(text.len());
        let torn: String = text[..cut].iter().chain(text.iter().skip(cut + skipped)).collect();
        harmless(&torn);
    }

    #[test]
    fn no_change_by_time_is_left_out(
        filter in timed_filters(&SCHEMA), person in people(&SCHEMA), moment in moments(), after in instants(),
        span in 1i64..60_000_000_000, points in prop::collection::vec(0.0f64..1.0, 24),
    ) {
        let until = Instant(after.0 + span);
        let flips = flips(&filter, &person, (after, until), &moment);
        prop_assert!(flips.is_sorted() && flips.iter().all(|at| after < *at && *at <= until));
        let mut instants: Vec<Instant> = points.iter().map(|p| Instant(after.0 + (span as f64 * p) as i64)).collect();
        instants.extend(flips.iter().flat_map(|at| [Instant(at.0 - 1), *at, Instant(at.0 + 1)]));
        instants.retain(|at| after <= *at && *at <= until);
        let truth = |at: Instant| eval(&filter, &person, &near(&moment, at));
        for at in instants {
            let since = flips.iter().rev().find(|flip| **flip <= at).copied().unwrap_or(after);
            prop_assert_eq!(
                truth(at), truth(since),
                "{} at {} since {} flips {:?} of {:?}", filter.print(&names()), at, since, flips, person
            );
        }
    }

    #[test]
    fn a_page_tells_its_changes_by_time(
        filter in timed_filters(&SCHEMA), people in tables(&SCHEMA, 12), moment in moments(), after in instants(),
        span in 1i64..6_000_000_000,
    ) {
        let until = Instant(after.0 + span);
        let view = Table::new(&people, &SCHEMA);
        let Ok(rows) = flipping(&filter, &view, (after, until), &moment);
        let Ok(next) = next_flip(&filter, &view, after, &moment);
        prop_assert!(next.is_none_or(|next| next > after));
        let mut may_change = Bits::default();
        for (row, person) in people.iter().enumerate() {
            let flips = flips(&filter, person, (after, until), &moment);
            let truth = |at: Instant| eval(&filter, person, &near(&moment, at));
            let mut before = truth(after);
            for at in flips {
                let now = truth(at);
                if now != before {
                    may_change.insert(row);
                    prop_assert!(next.is_some_and(|next| next <= at), "{} {:?} {}", filter.print(&names()), next, at);
                }
                before = now;
            }
        }
        let forgotten = may_change.minus(&rows);
        prop_assert!(
            forgotten.is_empty(), "{} from {} to {} {:?}",
            filter.print(&names()), after, until, forgotten.iter().map(|r| &people[r]).collect::<Vec<_>>()
        );
    }
}

const TOKENS: [&str; 48] = [
    "and",
    "or",
    "not",
    "(",
    ")",
    "in",
    "segment",
    "\"Staff\"",
    "sample",
    "10",
    "%",
    ",",
    "did",
    "orders",
    "event",
    "where",
    "within",
    "90d",
    "older",
    "than",
    "last",
    "next",
    "3",
    "days",
    "between",
    "2026-11-23",
    "before",
    "on",
    "today",
    "this",
    "month",
    "=",
    "!=",
    "<",
    "is",
    "set",
    "contains",
    "any",
    "count",
    "sum",
    ".",
    "amount",
    "name",
    "plan",
    "birthdate",
    "`x`",
    "'",
    "anniversary",
];

/// Reading comes to an end, every place lies in the text, and everything can be shown.
fn harmless(text: &str) {
    let reading = read(text, &names());
    assert!(reading.filter.is_some() || !reading.problems.is_empty());
    for problem in &reading.problems {
        assert!(problem.span.start <= problem.span.end && problem.span.end <= text.len());
        if let Some(corrected) = problem.corrected(text) {
            read(&corrected, &names());
        }
    }
    render(text, &reading.problems);
    if let Some(filter) = reading.filter {
        assert_eq!(read(&filter.print(&names()), &names()).filter, Some(filter), "{text}");
    }
}

#[test]
fn reading_takes_time_in_proportion_to_the_text() {
    for unit in [
        "(",
        "not ",
        "a = 1 and ",
        "a in (1, 2) or ",
        "\"",
        "`",
        "a=b.",
        ")a=1",
        "“",
        "«",
        "name = x, ",
        "1.",
    ] {
        let text = unit.repeat(200_000 / unit.len());
        let began = std::time::Instant::now();
        harmless(&text);
        assert!(began.elapsed().as_secs() < 20, "{unit}");
    }
}
