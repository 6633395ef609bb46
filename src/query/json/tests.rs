//! The JSON form: there and back, and what has no words there.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::super::arbitrary::{SEGMENTS, filters, moments, people, schema};
use super::super::tests::with_names;
use super::super::{Filter, Names, eval};
use super::*;
use crate::domain::Schema;

const USD: Money = Money { minor_digits: 2 };

/// What a form means, as a filter or as refusals.
fn meant(json: &str) -> String {
    with_names(|names| {
        let wire = match Wire::parse(json) {
            Ok(wire) => wire,
            Err(problem) => return format!("! {problem}"),
        };
        match read(&wire, names, USD) {
            Ok(filter) => filter.print(names),
            Err(refusals) => {
                format!("! {}", refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join(" / "))
            }
        }
    })
}

/// A filter in the form, or why not.
fn written(filter: &str) -> String {
    with_names(|names| {
        let filter = super::super::read(filter, names).filter.unwrap_or_else(|| panic!("{filter}"));
        match write(&filter, names, USD) {
            Ok(wire) => serde_json::to_string(&wire).unwrap(),
            Err(refusals) => {
                format!("! {}", refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join(" / "))
            }
        }
    })
}

/// One operator under one path.
fn one(path: &str, conditions: &str) -> String {
    format!(r#"{{"junction":"and","{path}":{{"conditions":{{{conditions}}}}}}}"#)
}

/// There and back: the form means the filter, and the filter is written as the form.
fn check_both(path: &str, conditions: &str, filter: &str) {
    let json = one(path, conditions);
    assert_eq!(meant(&json), filter, "{json}");
    assert_eq!(written(filter), json, "{filter}");
}

/// Attribute, conditions in JSON, the filter that they are.
const THERE_AND_BACK: &[(&str, &str, &str)] = &[
    ("address.country", r#""$is":["PL"]"#, r#"country = "PL""#),
    ("address.country", r#""$is_not":["PL"]"#, r#"country != "PL""#),
    ("address.country", r#""$is_not":["PL","DE"]"#, r#"country != "PL" and country != "DE""#),
    ("metadata.plan", r#""$in":["Gold","Silver"]"#, r#"metadata.plan in ("Gold", "Silver")"#),
    ("metadata.plan", r#""$not_in":["Gold"]"#, r#"metadata.plan not in ("Gold")"#),
    ("name", r#""$has_value":true"#, "name is set"),
    ("name", r#""$is_unknown":true"#, "name is not set"),
    ("email", r#""$starts_with":["a"]"#, r#"email starts with "a""#),
    ("email", r#""$ends_with":[".com"]"#, r#"email ends with ".com""#),
    ("email", r#""$ends_with":[".com",".org"]"#, r#"email ends with ".com" or email ends with ".org""#),
    ("email", r#""$contains":["@"]"#, r#"email contains "@""#),
    ("email", r#""$not_contain":["@","+"]"#, r#"email not contains "@" and email not contains "+""#),
    ("metadata.lifetime_value", r#""$more_than":[40.5]"#, "metadata.lifetime_value > 40.5"),
    ("metadata.lifetime_value", r#""$less_than":[40]"#, "metadata.lifetime_value < 40"),
    ("metadata.lifetime_value", r#""$more_than_equal":[40]"#, "metadata.lifetime_value >= 40"),
    ("metadata.lifetime_value", r#""$less_than_equal":[-4]"#, "metadata.lifetime_value <= -4"),
    ("metadata.lifetime_value", r#""$is":[12]"#, "metadata.lifetime_value = 12"),
    ("metadata.vip", r#""$is":[true]"#, "metadata.vip is true"),
    ("metadata.vip", r#""$is_not":[false]"#, "metadata.vip is not false"),
    ("consent.newsletter", r#""$is":[false]"#, "consent.newsletter is false"),
    ("summary.orders.total_amount", r#""$more_than":[40000]"#, "orders.total_amount > 400"),
    ("summary.orders.average_amount", r#""$less_than":[1005]"#, "orders.average_amount < 10.05"),
    ("summary.orders.last_order_amount", r#""$in":[1,2]"#, "orders.last_amount in (0.01, 0.02)"),
    ("summary.orders.total_count", r#""$more_than":[2]"#, "orders.total_count > 2"),
    ("summary.orders.last_order_date", r#""$less_than_ago":[30]"#, "orders.last_at within 30d"),
    ("summary.redemptions.total_failed", r#""$is":[0]"#, "redemptions.total_failed = 0"),
    ("loyalty.points", r#""$more_than":[100]"#, "loyalty.points > 100"),
    ("created_at", r#""$after":["2018-09-01"]"#, "created_at after 2018-09-01"),
    ("created_at", r#""$before":["2018-09-01T00:00:00.000Z"]"#, "created_at before 2018-09-01T00:00:00Z"),
    ("created_at", r#""$after_equal":["2018-09-01"]"#, "created_at >= 2018-09-01"),
    ("birthdate", r#""$before_equal":["2018-09-01"]"#, "birthdate <= 2018-09-01"),
    ("birthdate", r#""$is":["2018-09-01"]"#, "birthdate = 2018-09-01"),
    ("created_at", r#""$more_than_ago":[30]"#, "created_at older than 30d"),
    ("created_at", r#""$is_days_ago":[3]"#, "created_at in last 4 days and created_at not in last 3 days"),
    ("created_at", r#""$less_than_future":[7]"#, "created_at in next 7 days"),
    (
        "metadata.since",
        r#""$more_than_future":[7]"#,
        "metadata.since is set and metadata.since not within 1d and metadata.since not older than 1d \
             and metadata.since not in next 8 days",
    ),
    (
        "metadata.since",
        r#""$is_days_in_future":[2]"#,
        "metadata.since in next 3 days and metadata.since not in next 2 days",
    ),
    ("created_at", r#""$today":[true]"#, "created_at today"),
    ("created_at", r#""$tomorrow":[true]"#, "created_at tomorrow"),
    ("created_at", r#""$yesterday":[true]"#, "created_at yesterday"),
    ("created_at", r#""$this_week":[true]"#, "created_at this week"),
    ("created_at", r#""$last_month":[true]"#, "created_at last month"),
    ("birthdate", r#""$next_year":[true]"#, "birthdate next year"),
    ("birthdate", r#""$today_md":[true]"#, "birthdate anniversary today"),
    (
        "birthdate",
        r#""$tomorrow_md":[true]"#,
        "birthdate anniversary in next 2 days and birthdate not anniversary today",
    ),
    (
        "birthdate",
        r#""$yesterday_md":[true]"#,
        "birthdate anniversary in last 2 days and birthdate not anniversary today",
    ),
    ("birthdate", r#""$this_week_md":[true]"#, "birthdate anniversary this week"),
    ("birthdate", r#""$next_month_md":[true]"#, "birthdate anniversary next month"),
    (
        "birthdate",
        r#""$is_days_ago_md":[3]"#,
        "birthdate anniversary in last 4 days and birthdate not anniversary in last 3 days",
    ),
    ("birthdate", r#""$is_less_days_ago_md":[3]"#, "birthdate anniversary in last 3 days"),
    (
        "birthdate",
        r#""$is_more_days_ago_md":[3]"#,
        "birthdate is set and birthdate not anniversary in last 4 days",
    ),
    (
        "birthdate",
        r#""$is_days_in_future_md":[3]"#,
        "birthdate anniversary in next 4 days and birthdate not anniversary in next 3 days",
    ),
    ("birthdate", r#""$is_less_days_in_future_md":[3]"#, "birthdate anniversary in next 3 days"),
    (
        "birthdate",
        r#""$is_more_days_in_future_md":[3]"#,
        "birthdate is set and birthdate not anniversary in next 4 days",
    ),
    (
        "birthdate",
        r#""$is_years_ago":[18]"#,
        "birthdate anniversary today and birthdate older than 18y and birthdate not older than 19y",
    ),
    ("metadata.tags", r#""$includes":["vip","press"]"#, r#"metadata.tags contains all ("vip", "press")"#),
    ("metadata.tags", r#""$intersects":["vip","press"]"#, r#"metadata.tags contains any ("vip", "press")"#),
    ("metadata.tags", r#""$not_contain":["vip","x"]"#, r#"metadata.tags contains none ("vip", "x")"#),
    ("metadata.sizes", r#""$intersects":[38]"#, "metadata.sizes contains 38"),
    ("events.payment_placed.count", r#""$more_than":[0]"#, r#"count(event "payment_placed") > 0"#),
    ("events.a \\\"b\\\".count", r#""$is":[2]"#, r#"count(event "a \"b\"") = 2"#),
];

#[test]
fn operators_that_go_there_and_back() {
    for (path, conditions, filter) in THERE_AND_BACK {
        check_both(path, conditions, filter);
    }
}

#[test]
fn forms_that_are_read_beside_those_written() {
    for (path, conditions, filter) in [
        ("address.country", r#""$is":"Poland""#, r#"country = "Poland""#),
        ("address.country", r#""$is":["PL","DE"]"#, r#"country in ("PL", "DE")"#),
        ("address.postal_code", r#""$is":[31234]"#, r#"postal_code = "31234""#),
        ("events.x.count", r#""$more_than":["0"]"#, r#"count(event "x") > 0"#),
        ("summary.orders.last_order_date", r#""$less_than":[30]"#, "orders.last_at within 30d"),
        ("summary.orders.last_order_date", r#""$more_than":"30""#, "orders.last_at older than 30d"),
        ("created_at", r#""$more_than":["2026-01-31"]"#, "created_at after 2026-01-31"),
        ("created_at", r#""$is_days_ago":[0]"#, "created_at today"),
        ("created_at", r#""$is_days_ago":1"#, "created_at yesterday"),
        ("created_at", r#""$is_days_in_future":1"#, "created_at tomorrow"),
        ("created_at", r#""$is_year":[2026]"#, "created_at between 2026-01-01 and 2026-12-31"),
        ("created_at", r#""$today":true"#, "created_at today"),
        ("birthday", r#""$today_md":"true""#, "birthdate anniversary today"),
        ("name", r#""$has_value":"""#, "name is set"),
        ("name", r#""$has_value":[true]"#, "name is set"),
        ("metadata.vip", r#""$is":"true""#, "metadata.vip is true"),
        ("metadata.tags", r#""$contains":["vip"]"#, r#"metadata.tags contains "vip""#),
        ("metadata.lifetime_value", r#""$more_than_or_equal":["12.50"]"#, "metadata.lifetime_value >= 12.5"),
        ("metadata.lifetime_value", r#""$greater_than_or_equal":1"#, "metadata.lifetime_value >= 1"),
        ("metadata.lifetime_value", r#""$less_than_or_equal":1"#, "metadata.lifetime_value <= 1"),
        (
            "metadata.lifetime_value",
            r#""$more_than":[1],"$less_than":[5]"#,
            "metadata.lifetime_value > 1 and metadata.lifetime_value < 5",
        ),
    ] {
        assert_eq!(meant(&one(path, conditions)), filter, "{path} {conditions}");
    }
}

#[test]
fn the_official_examples_are_understood() {
    for (json, filter) in [
        (
            r#"{"junction":"and","birthdate":{"conditions":{"$next_month":[true]}},"address.country":{"conditions":{"$is":"Poland"}},"metadata.plan":{"conditions":{"$in":["Gold","Silver"]}}}"#,
            r#"birthdate anniversary next month and country = "Poland" and metadata.plan in ("Gold", "Silver")"#,
        ),
        (
            r#"{"junction":"and","events.payment_placed.count":{"conditions":{"$more_than":["0"]}}}"#,
            r#"count(event "payment_placed") > 0"#,
        ),
        (
            r#"{"junction":"and","name":{"conditions":{"$has_value":true}},"email":{"conditions":{"$ends_with":[".com"]}},"created_at":{"conditions":{"$before":["2018-09-01T00:00:00.000Z"]}},"address.country":{"conditions":{"$is_unknown":true}},"summary.orders.last_order_date":{"conditions":{"$less_than":[30]}},"summary.orders.total_amount":{"conditions":{"$more_than":[40000]}}}"#,
            r#"name is set and email ends with ".com" and created_at before 2018-09-01T00:00:00Z and country is not set and orders.last_at within 30d and orders.total_amount > 400"#,
        ),
        (
            r#"{"junction":"OR","address.city":{"conditions":{"$is":"Poznań"}},"metadata.visits":{"conditions":{"$more_than":1,"$less_than":4}}}"#,
            r#"city = "Poznań" or metadata.visits > 1 and metadata.visits < 4"#,
        ),
    ] {
        assert_eq!(meant(json), filter);
    }
    // Points are kept per customer, not per campaign.
    assert_eq!(
        meant(
            r#"{"junction":"and","loyalty_points.campaigns.Tiers 2.points":{"conditions":{"$more_than_equal":[41]}}}"#
        ),
        "! `loyalty_points.campaigns.Tiers 2.points`: no attribute is named so; did you mean `loyalty.points`?"
    );
}

#[test]
fn what_cannot_be_read_is_refused_with_path_and_operator() {
    for (json, refusal) in [
        (
            one("metadata.tags", r#""$count":[2]"#),
            "`metadata.tags` `$count`: filters do not ask how long a list is",
        ),
        (one("name", r#""$like":["x"]"#), "`name` `$like`: there is no such operator"),
        (
            one("name", r#""$active":true"#),
            "`name` `$active`: it is asked of vouchers, and this is a filter of customers",
        ),
        (one("contry", r#""$is":["x"]"#), "`contry`: no attribute is named so; did you mean `country`?"),
        (
            one("metadata.visits", r#""$starts_with":["x"],"$is":["y"]"#),
            "`metadata.visits` `$starts_with`: \"x\" cannot stand here; expected a number such as 120.5 / \
             `metadata.visits` `$is`: \"y\" cannot stand here; expected a number such as 120.5",
        ),
        (
            one("metadata.visits", r#""$starts_with":["1"]"#),
            "`metadata.visits` `$starts_with`: `metadata.visits` is a number, which cannot be asked that; expected `=`, \
             `!=`, `<`, `<=`, `>`, `>=`, `in (…)`, `between … and …` or `is set`",
        ),
        (one("name", r#""$has_value":false"#), "`name` `$has_value`: false cannot stand here; expected true"),
        (
            one("metadata.visits", r#""$more_than":[1,2]"#),
            "`metadata.visits` `$more_than`: [1,2] cannot stand here; expected one value",
        ),
        (
            one("created_at", r#""$less_than":[0]"#),
            "`created_at` `$less_than`: 0 cannot stand here; expected a whole number from 1 on",
        ),
        (one("name", r#""$is":[]"#), "`name` `$is`: [] cannot stand here; expected at least one value"),
        (
            one("name", r#""$is":[null]"#),
            "`name` `$is`: null cannot stand here; expected a text, a number or true",
        ),
        (one("name", ""), "`name`: no condition stands there"),
    ] {
        assert_eq!(meant(&json), format!("! {refusal}"), "{json}");
    }
    for (json, problem) in [
        (r#"{"junction":"xor"}"#, "the junction is `and` or `or`, not `xor`"),
        (r#"{"name":{"conditions":{"$is":"a","$is":"b"}}}"#, "`$is` stands twice; an operator stands once"),
        (
            r#"{"name":{"conditions":{"$is":"a"}},"name":{"conditions":{"$is":"a"}}}"#,
            "`name` stands twice; a path stands once",
        ),
        (r#"{"name":{"$is":"a"}}"#, "expected {\"conditions\":{…}}"),
        (r#"{"junction":"and"}"#, "the filter: it asks for nothing"),
        ("[1]", "expected a filter such as"),
    ] {
        let meant = meant(json);
        assert!(meant.starts_with('!') && meant.contains(problem), "{meant}");
    }
}

#[test]
fn what_the_form_cannot_say_is_told_by_part() {
    for (filter, refusal) in [
        (
            r#"country = PL and in segment "Staff""#,
            "`in segment \"Staff\"` has no JSON form: filters there know no segments",
        ),
        ("not sample(10%)", "`not sample(10%)` has no JSON form: filters there know no samples"),
        (
            "name is missing",
            "`name is missing` has no JSON form: null and never given are one there; `is not set` says both",
        ),
        (
            "country = PL and (city = A or name = B)",
            "`city = \"A\" or name = \"B\"` has no JSON form: groups do not nest there; one `and` or `or` joins all attributes",
        ),
        (
            "country = PL or city = A and name = B",
            "`city = \"A\" and name = \"B\"` has no JSON form: only the conditions of one attribute may stand together in an alternative",
        ),
        (
            "country = PL or country = DE",
            "`country = \"DE\"` has no JSON form: an attribute may stand in one alternative only; `in (…)` takes several values",
        ),
        (
            "email contains a and email contains b",
            "`email contains \"b\"` has no JSON form: `$contains` may stand once under `email`",
        ),
        (
            "did orders",
            "`count(orders) >= 1` has no JSON form: only events are counted there; `orders.total_count` counts the paid orders",
        ),
        (
            "created_at within 12h",
            "`created_at within 12h` has no JSON form: whole days (`within 90d`, `in next 7 days`) and single weeks, months and years can be said",
        ),
        (
            "not visits > 3",
            "`not metadata.visits > 3` has no JSON form: there is no such complement, which customers without a value would pass too",
        ),
    ] {
        assert_eq!(written(filter), format!("! {refusal}"));
    }
}

#[test]
fn complements_move_to_the_conditions_and_two_ways_become_one() {
    for (filter, json) in [
        (
            "not (country = PL or vip is true)",
            r#"{"junction":"and","address.country":{"conditions":{"$is_not":["PL"]}},"metadata.vip":{"conditions":{"$is_not":[true]}}}"#,
        ),
        (
            "visits between 1 and 3",
            r#"{"junction":"and","metadata.visits":{"conditions":{"$more_than_equal":[1],"$less_than_equal":[3]}}}"#,
        ),
        (
            "did not event 'x' and did event 'y'",
            r#"{"junction":"and","events.x.count":{"conditions":{"$is":[0]}},"events.y.count":{"conditions":{"$more_than_equal":[1]}}}"#,
        ),
        (
            "created_at within 2w or vip = true",
            r#"{"junction":"or","created_at":{"conditions":{"$less_than_ago":[14]}},"metadata.vip":{"conditions":{"$is":[true]}}}"#,
        ),
    ] {
        assert_eq!(written(filter), json, "{filter}");
    }
}

static SCHEMA: LazyLock<Schema> = LazyLock::new(schema);

proptest! {
    #[test]
    fn what_is_written_reads_back_and_means_the_same(
        filter in filters(&SCHEMA), person in people(&SCHEMA), moment in moments(),
    ) {
        let names = Names { schema: &SCHEMA, segments: &SEGMENTS };
        if let Ok(wire) = write(&filter, &names, USD) {
            let text = serde_json::to_string(&wire).unwrap();
            let read_back = Wire::parse(&text).unwrap();
            prop_assert_eq!(&read_back, &wire);
            let back = read(&read_back, &names, USD);
            prop_assert!(back.is_ok(), "{} {:?}", text, back);
            let back = back.unwrap();
            prop_assert_eq!(
                eval(&back, &person, &moment), eval(&filter, &person, &moment),
                "{} as {} as {}", filter.print(&names), text, back.print(&names)
            );
            prop_assert_eq!(write(&back, &names, USD), Ok(wire), "{}", text);
            let rewritten = rewrite::rewritten(&filter);
            let is_condition = match &rewritten {
                Filter::Not(inner) => matches!(**inner, Filter::Is(_)),
                other => matches!(other, Filter::Is(_)),
            };
            if is_condition {
                prop_assert_eq!(back, rewritten);
            }
        }
    }
}
