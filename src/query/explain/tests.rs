//! Why and why not: what is said is so, and what is advised does what it says.

use std::sync::LazyLock;

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::super::arbitrary::{Person, SEGMENTS, filters, moments, people, schema};
use super::super::{Collection, Field, Moment, Names, arbitrary, eval, read};
use super::*;
use crate::domain::{Cell, Schema, Value, ValueType, customer};

static SCHEMA: LazyLock<Schema> = LazyLock::new(schema);

fn names() -> Names<'static> {
    Names { schema: &SCHEMA, segments: &SEGMENTS }
}

fn now() -> Moment {
    let now = Instant::parse("2026-11-26T10:00:00Z").unwrap();
    Moment { now, zone: TimeZone::UTC, week_start: Weekday::Monday }
}

/// A customer of `name=value` pairs.
fn person(cells: &[(&str, &str)]) -> Person {
    let mut person = Person::default();
    for (name, written) in cells {
        let attribute = SCHEMA.resolve_any(name).unwrap();
        let cell = match *written {
            "null" => Cell::Null,
            written => Cell::Value(Value::parse(attribute.value_type, written).unwrap()),
        };
        person.cells.insert(attribute.column, cell);
    }
    person
}

fn explained(filter: &str, person: &Person) -> Explanation {
    explained_by(filter, person, &NoRules)
}

fn explained_by(filter: &str, person: &Person, rules: &dyn Rules) -> Explanation {
    let filter = read(filter, &names()).filter.unwrap_or_else(|| panic!("{filter}"));
    let explained = explain(&filter, person, &now(), &names(), rules);
    let whole = inlined(&filter, rules);
    for suggestion in &explained.suggestions {
        let (changed, then) = suggestion.apply(person, &now());
        assert_ne!(eval(&whole, &changed, &then), explained.is_member, "{suggestion:?}");
    }
    explained
}

/// Suggestions in words, or why there is none.
fn check(filter: &str, cells: &[(&str, &str)], expected: &[&str]) {
    let explained = explained(filter, &person(cells));
    let mut texts: Vec<String> = explained.suggestions.iter().map(|s| s.text(&names())).collect();
    texts.extend(explained.why_none);
    assert_eq!(texts, expected, "{filter}");
}

#[test]
fn the_smallest_changes_that_bring_a_customer_in() {
    check("plan = gold", &[("plan", "free")], &["set metadata.plan to \"gold\""]);
    check("lifetime_value > 100", &[("lifetime_value", "80.50")], &["set metadata.lifetime_value to 100.01"]);
    check("visits > 100 and visits < 101", &[("visits", "3")], &["set metadata.visits to 100.5"]);
    check("birthdate is missing", &[("birthdate", "1990-01-01")], &["remove birthdate"]);
    check("birthdate is null", &[("birthdate", "1990-01-01")], &["set birthdate to null"]);
    check(
        "in segment 'Staff' or vip is true",
        &[],
        &["add to segment \"Staff\"", "set metadata.vip to true"],
    );
    check("email ends with '@example.com'", &[], &["set email to \"customer@example.com\""]);
    check(
        "email ends with '.org' and email contains 'ann'",
        &[("email", "ann@x.com")],
        &["set email to \"ann@x.com.org\""],
    );
    check(
        "last_visit within 90d",
        &[("last_visit", "2020-01-01T00:00:00Z")],
        &["set metadata.last_visit to 2026-11-26T10:00:00Z"],
    );
    check(
        "plan = gold and visits >= 3",
        &[("plan", "free")],
        &["set metadata.plan to \"gold\" and set metadata.visits to 3"],
    );
    check("not (plan = gold or plan = silver)", &[("plan", "gold")], &["set metadata.plan to \"other\""]);
    check(
        "tags contains all (vip, press) and tags contains none (old)",
        &[("tags", "old,vip,x")],
        &["set metadata.tags to (\"vip\", \"x\", \"press\")"],
    );
    check("name contains bo and name starts with Ann", &[], &["set name to \"Annbo\""]);
}

#[test]
fn waiting_is_a_change_too() {
    check(
        "last_visit older than 30d",
        &[("last_visit", "2026-11-01T00:00:00Z")],
        &["set metadata.last_visit to 2026-10-27T00:00:00Z", "wait until 2026-12-01T00:00:00Z"],
    );
    check(
        "created_at older than 30d",
        &[("created_at", "2026-11-01T00:00:00Z")],
        &["wait until 2026-12-01T00:00:00Z"],
    );
}

#[test]
fn what_nothing_can_bring_about_is_told() {
    check(
        "plan = gold and plan = silver",
        &[],
        &["`metadata.plan = \"silver\"` cannot hold together with the rest"],
    );
    check(
        "created_at before 2020-01-01",
        &[("created_at", "2026-11-01T00:00:00Z")],
        &["`created_at before 2020-01-01` would have to hold, and nothing that can be changed decides that"],
    );
    check(
        "vip is true and not sample(100%)",
        &[("id", "cust_1")],
        &["`not sample(100%)` would have to hold, and nothing that can be changed decides that"],
    );
}

#[test]
fn a_change_of_anything_is_an_update() {
    // Setting the plan would make the last update a new one.
    check(
        "plan = gold and updated_at older than 5d",
        &[("updated_at", "2026-11-01T00:00:00Z")],
        &["set metadata.plan to \"gold\" and wait until 2026-12-01T10:00:00Z"],
    );
}

/// Segment 7 has a rule, segment 1 is a list.
struct OneRule(Filter);

impl Rules for OneRule {
    fn rule(&self, segment: SegmentId) -> Option<Arc<Filter>> {
        (segment.0 == 7).then(|| Arc::new(self.0.clone()))
    }
}

#[test]
fn segments_with_a_rule_are_looked_into() {
    let rules = OneRule(read("plan = gold", &names()).filter.unwrap());
    let text = |filter: &str, person: &Person| {
        let explained = explained_by(filter, person, &rules);
        let mut texts: Vec<String> = explained.suggestions.iter().map(|s| s.text(&names())).collect();
        texts.extend(explained.why_none);
        texts.join(" | ")
    };
    assert_eq!(text(r#"in segment "Gold \"A\"""#, &person(&[])), "set metadata.plan to \"gold\"");
    assert_eq!(
        text(r#"plan in (gold, silver) and not in segment "Gold \"A\"""#, &person(&[])),
        "set metadata.plan to \"silver\""
    );
}

#[test]
fn the_tree_tells_truths_values_records_and_times() {
    let mut customer = person(&[("plan", "gold"), ("last_visit", "2026-11-20T00:00:00Z"), ("vip", "null")]);
    for (status, amount) in [("PAID", "120.50"), ("PAID", "80"), ("CREATED", "500")] {
        let created_at = Cell::Value(Value::Instant(Instant::parse("2026-11-20T00:00:00Z").unwrap()));
        let amount = Cell::Value(Value::parse(ValueType::Number, amount).unwrap());
        let record = vec![
            (Field::Status, Cell::text(status)),
            (Field::Amount, amount),
            (Field::CreatedAt, created_at),
        ];
        customer.facts.push((Collection::Orders, arbitrary::Record(record)));
    }
    let explained = explained(
        "plan = gold and (vip is true or last_visit within 30d) and not in segment 'Staff' \
         and count(orders where (status = PAID and amount > 100) within 7d) >= 1 and sum(orders.amount) > 1000",
        &customer,
    );
    assert_eq!(
        explained.text(&names()),
        "✗ all of\n\
         \x20 ✓ metadata.plan = \"gold\"  (metadata.plan is \"gold\")\n\
         \x20 ✓ any of  changes at 2026-12-20T00:00:00Z\n\
         \x20   ✗ metadata.vip is true  (metadata.vip is null)\n\
         \x20   ✓ metadata.last_visit within 30d  (metadata.last_visit is 2026-11-20T00:00:00Z)  changes at 2026-12-20T00:00:00Z\n\
         \x20 ✓ not in segment \"Staff\"  (not a member)\n\
         \x20 ✓ count(orders where (status = \"PAID\" and amount > 100) within 7d) >= 1  (1 of 3 count)  changes at 2026-11-27T00:00:00Z\n\
         \x20 ✗ sum(orders.amount) > 1000  (3 of 3 count and come to 700.5)\n\
         time alone never changes that\n\
         nothing would bring them in: `sum(orders.amount) > 1000` would have to hold, and nothing that can be changed decides that"
    );
    let json = explained.to_json(&names());
    assert_eq!(json["member"], false);
    assert_eq!(json["tree"]["parts"][0]["found"]["value"], "gold");
    assert_eq!(json["tree"]["parts"][3]["next_change"], "2026-11-27T00:00:00.000Z");
    assert_eq!(json["suggestions"], serde_json::json!([]));
}

proptest! {
    #[test]
    fn each_suggestion_turns_the_answer_and_nothing_of_it_can_be_left_out(
        filter in filters(&SCHEMA), person in people(&SCHEMA), moment in moments(),
    ) {
        let explained = explain(&filter, &person, &moment, &names(), &NoRules);
        prop_assert_eq!(explained.is_member, eval(&filter, &person, &moment));
        prop_assert_eq!(explained.tree.holds, explained.is_member);
        prop_assert_eq!(explained.suggestions.is_empty(), explained.why_none.is_some());
        for suggestion in &explained.suggestions {
            let (changed, then) = suggestion.apply(&person, &moment);
            prop_assert_ne!(
                eval(&filter, &changed, &then), explained.is_member,
                "{} by {}", filter.print(&names()), suggestion.text(&names())
            );
            for change in &suggestion.changes {
                if let Change::Set { column, cell } = change {
                    let attribute = SCHEMA.attribute(*column).unwrap();
                    prop_assert!(attribute.is_writable() && customer::validate(&attribute, cell).is_ok());
                }
            }
            for left_out in 0..suggestion.changes.len() {
                let mut fewer = suggestion.clone();
                fewer.changes.remove(left_out);
                let (changed, then) = fewer.apply(&person, &moment);
                prop_assert_eq!(eval(&filter, &changed, &then), explained.is_member, "{}", fewer.text(&names()));
            }
        }
        if let Some(at) = explained.next_change {
            prop_assert_ne!(eval(&filter, &person, &moment.at(at)), explained.is_member);
            prop_assert_eq!(eval(&filter, &person, &moment.at(Instant(at.0 - 1))), explained.is_member);
        }
    }

    #[test]
    fn what_random_values_bring_about_the_search_finds_with_no_more_changes(
        filter in filters(&SCHEMA), person in people(&SCHEMA), other in people(&SCHEMA), moment in moments(),
    ) {
        let explained = explain(&filter, &person, &moment, &names(), &NoRules);
        let writable = |column: &crate::domain::ColumnId| {
            SCHEMA.attribute(*column).is_some_and(|a| a.is_writable())
        };
        let columns: Vec<_> = filter.columns().into_iter().filter(writable).collect();
        let valid = |column: &crate::domain::ColumnId| {
            customer::validate(&SCHEMA.attribute(*column).unwrap(), &other.cell(*column)).is_ok()
        };
        for column in columns.iter().filter(|column| valid(column)) {
            let changes = vec![Change::Set { column: *column, cell: other.cell(*column) }];
            let suggestion = Suggestion { changes };
            let (changed, then) = suggestion.apply(&person, &moment);
            if eval(&filter, &changed, &then) != explained.is_member {
                prop_assert!(
                    explained.suggestions.first().is_some_and(|s| s.changes.len() == 1),
                    "{} would turn {}: {:?}", suggestion.text(&names()), filter.print(&names()), explained.why_none
                );
            }
        }
    }
}
