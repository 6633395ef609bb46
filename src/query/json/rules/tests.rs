//! Rules there and back, and what has no words.

use proptest::prelude::*;

use super::*;
use crate::domain::Schema;
use crate::promotions::rule;
use crate::query::NumberedSegments;

fn metadata() -> Vec<(String, ValueType)> {
    vec![
        ("order.metadata.shop".into(), ValueType::Text),
        ("redemption.metadata.till".into(), ValueType::Number),
    ]
}

fn with_around<T>(work: impl FnOnce(Around<'_>) -> T) -> T {
    let mut own = Schema::default();
    own.declare("plan", ValueType::Text, false).unwrap();
    own.declare("since", ValueType::Date, false).unwrap();
    let schema = rule::schema(&own, &metadata());
    let names = Names { schema: &schema, segments: &NumberedSegments };
    let segment = |id: &str| id.strip_prefix("seg_")?.parse().ok().map(SegmentId);
    let segment_id = |id: SegmentId| format!("seg_{}", id.0);
    let money = Money { minor_digits: 2 };
    work(Around { names: &names, money, segment: &segment, segment_id: &segment_id })
}

/// What a form means, as a filter or as refusals.
fn meant(rules: &Json) -> String {
    with_around(|around| match read_rules(rules, around) {
        Ok(said) => said.filter.print(around.names),
        Err(refusals) => refusals.iter().map(|r| format!("! {r}")).collect::<Vec<_>>().join("\n"),
    })
}

fn filter(text: &str, around: Around<'_>) -> Filter {
    crate::query::read(text, around.names).filter.unwrap_or_else(|| panic!("{text}"))
}

/// A filter in the form, or why not.
fn written(text: &str) -> Json {
    with_around(|around| {
        let said = Said { filter: filter(text, around), messages: Vec::new() };
        match write_rules(&said, around) {
            Ok(rules) => rules,
            Err(why) => json!(why.iter().map(ToString::to_string).collect::<Vec<_>>()),
        }
    })
}

fn one(rule: Json) -> Json {
    json!({"1": rule, "logic": "1"})
}

#[test]
fn conditions_go_there_and_back() {
    let table = [
        (json!({"name": "order.amount", "conditions": {"$more_than_equal": [5000]}}), "order.amount >= 50"),
        (json!({"name": "order.items.count", "conditions": {"$more_than": [2]}}), "order.items.count > 2"),
        (
            json!({"name": "redemption.gift.amount", "conditions": {"$less_than": [1050]}}),
            "redemption.gift.amount < 10.5",
        ),
        (
            json!({"name": "redemption.count.per_customer.monthly", "conditions": {"$less_than_equal": [3]}}),
            "redemption.count.per_customer.monthly <= 3",
        ),
        (
            json!({"name": "campaign.orders.amount_discounted", "conditions": {"$less_than": [100_000]}}),
            "campaign.orders.amount_discounted < 1000",
        ),
        (json!({"name": "customer.segment", "conditions": {"$is": ["seg_7"]}}), r##"in segment "#7""##),
        (
            json!({"name": "customer.segment", "conditions": {"$is_not": ["seg_7"]}}),
            r##"not in segment "#7""##,
        ),
        (
            json!({"name": "customer.metadata", "property": "plan", "conditions": {"$in": ["Gold", "Pro"]}}),
            r#"metadata.plan in ("Gold", "Pro")"#,
        ),
        (
            json!({"name": "customer.metadata", "property": "since", "conditions": {"$last_month": [true]}}),
            "metadata.since last month",
        ),
        (
            json!({"name": "redemption.metadata", "property": "till", "conditions": {"$is": [4]}}),
            "redemption.metadata.till = 4",
        ),
    ];
    for (mut rule, text) in table {
        assert_eq!(meant(&one(rule.clone())), text);
        rule["rules"] = json!({});
        assert_eq!(written(text), one(rule), "{text}");
    }
    let either =
        json!({"name": "order.metadata", "property": "shop", "conditions": {"$contains": ["we", "ap"]}});
    let text = r#"order.metadata.shop contains "we" or order.metadata.shop contains "ap""#;
    assert_eq!(meant(&one(either)), text);
    assert_eq!(written(text)["logic"], "1 or 2");
}

#[test]
fn the_logic_joins_conditions_and_an_empty_one_joins_all() {
    let rules = |logic: &str| {
        let rule = |n: i32| json!({"name": "order.amount", "conditions": {"$more_than": [n * 100]}});
        json!({"1": rule(1), "2": rule(2), "3": rule(3), "logic": logic})
    };
    let check = |logic: &str, text: &str| assert_eq!(meant(&rules(logic)), text, "{logic}");
    check("", "order.amount > 1 and order.amount > 2 and order.amount > 3");
    check("1 AND (2 Or 3)", "order.amount > 1 and (order.amount > 2 or order.amount > 3)");
    check("(1 and 2)or 3", "order.amount > 1 and order.amount > 2 or order.amount > 3");
    check("1 or 2 and 3", "order.amount > 1 or order.amount > 2 and order.amount > 3");
    check("1 and 2", "! `logic`: rule 3 does not stand in `1 and 2`");
    check("1 and 2 and 3 and 4", "! `logic`: there is no rule `4`; it is written like \"(1 and 2) or 3\"");
    check("(1 and 2 or 3", "! `logic`: a bracket is not closed");
    check("1 and 2 3", "! `logic`: `3` cannot stand where it does in `1 and 2 3`");
    check("1 and 2 and 3 and", "! `logic`: it ends where a rule's number should stand");
    let deep = format!("{}1{} and 2 and 3", "(".repeat(200), ")".repeat(200));
    check(&deep, "! `logic`: brackets nest deeper than 64");
}

#[test]
fn what_means_nothing_here_is_told_with_its_number() {
    let check = |rule: Json, told: &str| assert_eq!(meant(&one(rule)), told);
    check(
        json!({"name": "customer.metadata", "conditions": {"$is": ["x"]}}),
        "! rule 1, `customer.metadata`: `$is`: Rule 'customer.metadata' must have a 'property'",
    );
    check(
        json!({"name": "order.items.any", "conditions": {"$is": ["prod_1"]}}),
        "! rule 1, `order.items.any`: `$is`: rules here do not ask for `order.items.any`",
    );
    check(
        json!({"name": "customer.segment", "conditions": {"$is": ["seg_x"]}}),
        "! rule 1, `customer.segment`: `$is`: there is no segment `seg_x`",
    );
    check(
        json!({"name": "order.amount", "conditions": {"$more_than": ["much"]}}),
        "! rule 1, `order.amount`: `$more_than`: \"much\" cannot stand here; expected a number such as 120.5",
    );
    check(json!({"name": "order.amount"}), "! rule 1, `order.amount`: it has no `conditions`");
    assert_eq!(meant(&json!({"logic": ""})), "! `rules`: 1 to 500 conditions can be read, not 0");
    assert_eq!(
        written("country = PL or order.amount > 5"),
        json!([
            "`country = \"PL\"` has no JSON form: rules there ask of the customer segments and metadata only; put it into a segment"
        ])
    );
}

#[test]
fn a_condition_keeps_its_message() {
    let rules = json!({
        "1": {"name": "order.amount", "conditions": {"$more_than_equal": [100], "$less_than_equal": [900]}, "error": {"message": "1 to 9"}},
        "2": {"name": "order.items.count", "conditions": {"$is": [2]}},
        "logic": "1 or 2",
    });
    with_around(|around| {
        let said = read_rules(&rules, around).unwrap();
        let told: Vec<String> = said
            .messages
            .iter()
            .map(|(leaf, told)| format!("{}: {told}", leaf.print(around.names)))
            .collect();
        assert_eq!(told, ["order.amount <= 9: 1 to 9", "order.amount >= 1: 1 to 9"]);
        let back = write_rules(&said, around).unwrap();
        assert_eq!(read_rules(&back, around).unwrap(), said);
        assert_eq!(back["1"]["error"]["message"], "1 to 9");
        assert!(back["3"]["error"].is_null());
    });
}

/// Filters of what rules can ask, nested as they like.
fn filters() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (0..90i32).prop_map(|n| format!("order.amount >= {n}")),
        (0..9i32).prop_map(|n| format!("redemption.count.per_customer.daily != {n}")),
        (1..9u32).prop_map(|n| format!("in segment \"#{n}\"")),
        "[a-z]{1,4}".prop_map(|word| format!("metadata.plan = {word:?}")),
        "[a-z]{1,4}".prop_map(|word| format!("order.metadata.shop not contains {word:?}")),
        (0..9i32, 0..9i32).prop_map(|(a, b)| format!(
            "redemption.metadata.till between {} and {}",
            a.min(b),
            a.max(b)
        )),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let parts = || prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            parts().prop_map(|parts| format!("({})", parts.join(" and "))),
            parts().prop_map(|parts| format!("({})", parts.join(" or "))),
            inner.clone().prop_map(|part| format!("not ({part})")),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_rules_can_ask_comes_back(text in filters()) {
        with_around(|around| {
            let filter = filter(&text, around);
            match write_rules(&Said { filter: filter.clone(), messages: Vec::new() }, around) {
                Ok(rules) => {
                    let back = read_rules(&rules, around).unwrap_or_else(|e| panic!("{rules}: {e:?}"));
                    assert_eq!(rewritten(&back.filter), rewritten(&filter), "{rules}");
                }
                // Only a complement of a comparison, which who has no value passes too, has no words.
                Err(why) => assert!(why.iter().all(|w| w.part.contains("not ")), "{why:?}"),
            }
        });
    }
}
