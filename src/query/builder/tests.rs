//! The tree of the builder and the text are two views of one filter.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::select;

use super::super::arbitrary::{SEGMENTS, filters, schema};
use super::super::{Names, Operator, read};
use super::*;
use crate::domain::Schema;

static SCHEMA: LazyLock<Schema> = LazyLock::new(schema);
fn names() -> Names<'static> {
    Names { schema: &SCHEMA, segments: &SEGMENTS }
}

fn context<'a>(names: &'a Names<'a>) -> Context<'a> {
    Context { names, today: Date(20_000) }
}

fn built(text: &str) -> Builder {
    Builder::new(Some(&read(text, &names()).filter.unwrap_or_else(|| panic!("{text}"))))
}

/// A filter after an edit, or why not.
fn check(text: &str, edit: Edit, expected: &str) {
    let before = if text.is_empty() { Builder::default() } else { built(text) };
    let after = before.edited(&edit, &context(&names())).map(|b| b.text(&names()));
    assert_eq!(after.unwrap_or_else(|problem| format!("! {problem}")), expected, "{text} {edit:?}");
}

fn add(at: &[usize], operand: &str) -> Edit {
    Edit::AddCondition { at: at.to_vec(), operand: operand.into(), inside: false }
}

#[test]
fn conditions_and_groups_are_added_moved_and_taken_away() {
    check("", add(&[], "city"), r#"city = """#);
    check("vip is true", add(&[], "visits"), "metadata.vip is true and metadata.visits = 0");
    check(
        "vip is true or name is set",
        add(&[], "visits"),
        "metadata.vip is true or name is set or metadata.visits = 0",
    );
    check(
        "vip is true and (name is set or id is set)",
        add(&[1, 0], "visits"),
        "metadata.vip is true and (name is set or metadata.visits = 0 or id is set)",
    );
    check("vip is true and name is set", Edit::Delete { at: vec![0] }, "name is set");
    check("vip is true", Edit::Delete { at: vec![] }, "");
    check(
        "vip is true and name is set",
        Edit::Move { at: vec![1], shift: Shift::Up },
        "name is set and metadata.vip is true",
    );
    check("vip is true", Edit::Move { at: vec![], shift: Shift::Up }, "! there is nothing beside it");
    check(
        "vip is true and name is set",
        Edit::SetJoin { at: vec![], join: Join::None },
        "not (metadata.vip is true or name is set)",
    );
    check(
        "not (vip is true or name is set)",
        Edit::Negate { at: vec![] },
        "metadata.vip is true or name is set",
    );
    check("vip is true", Edit::Negate { at: vec![] }, "metadata.vip is not true");
    check(
        "vip is true and (name is set or id is set)",
        Edit::Unwrap { at: vec![1] },
        "metadata.vip is true and name is set and id is set",
    );
    check(
        "vip is true",
        Edit::AddText { at: vec![], text: "city = A or city = B".into() },
        r#"metadata.vip is true and (city = "A" or city = "B")"#,
    );
    check("vip is true", Edit::Delete { at: vec![3] }, "! there is nothing at that place");
}

#[test]
fn a_condition_keeps_what_still_fits() {
    let operand = |operand: &str| Edit::SetOperand { at: vec![], operand: operand.into() };
    check("city = Kraków", operand("name"), r#"name = "Kraków""#);
    check("city starts with K", operand("visits"), "metadata.visits = 0");
    check("visits > 3", operand("lifetime_value"), "metadata.lifetime_value > 3");
    check("city = A", operand("nothing"), "! no attribute is named `nothing`");
    let operator = |operator| Edit::SetOperator { at: vec![], operator };
    check("city = Kraków", operator(Operator::Starts), r#"city starts with "Kraków""#);
    check("city != Kraków", operator(Operator::Contains), r#"city not contains "Kraków""#);
    check("visits > 3", operator(Operator::Between), "metadata.visits between 3 and 3");
    check("visits > 3", operator(Operator::Set), "metadata.visits is set");
    check("last_visit within 90d", operator(Operator::OlderThan), "metadata.last_visit older than 90d");
    check("birthdate = 2026-01-01", operator(Operator::Within), "birthdate within 30d");
    check(
        "visits > 3",
        operator(Operator::Starts),
        "! that cannot be asked of a number; `=`, `!=`, `<`, `<=`, `>`, `>=`, `in (…)`, `between … and …` or `is set` can",
    );
    let slot = |slot, text: &str| Edit::SetSlot { at: vec![], slot, text: text.into() };
    check("city = A", slot(0, "New York"), r#"city = "New York""#);
    check("city = A", slot(0, "a or b = 1"), r#"city = "a or b = 1""#);
    check("city in (A)", slot(0, "A, New York"), r#"city in ("A", "New York")"#);
    check("not visits > 3", slot(0, "4"), "not metadata.visits > 4");
    check("last_visit within 90d", slot(0, "6mo"), "metadata.last_visit within 6mo");
    check("in segment 'Staff'", slot(0, "gold \"a\""), r#"in segment "Gold \"A\"""#);
    check("sample(10%)", slot(0, "12.5"), "sample(12.5%)");
}

#[test]
fn records_have_a_tree_of_their_own() {
    let inside = |at: &[usize], operand: &str| Edit::AddCondition {
        at: at.to_vec(),
        operand: operand.into(),
        inside: true,
    };
    check("did orders", inside(&[], "status"), r#"did orders where (status = "PAID")"#);
    check(
        "did orders where (status = PAID) within 1y",
        inside(&[], "amount"),
        r#"did orders where (status = "PAID" and amount = 0) within 1y"#,
    );
    check(
        "did orders where (status = PAID and amount > 5)",
        Edit::SetSlot { at: vec![0, 1], slot: 0, text: "6".into() },
        r#"did orders where (status = "PAID" and amount > 6)"#,
    );
    check("did orders where (status = PAID)", Edit::Delete { at: vec![0] }, "did orders");
    check(
        "count(orders) > 2",
        Edit::SetSpan { at: vec![], text: "within 90d".into() },
        "count(orders within 90d) > 2",
    );
    check(
        "count(orders within 90d) > 2",
        Edit::SetSpan { at: vec![], text: String::new() },
        "count(orders) > 2",
    );
    check(
        "count(orders) > 2",
        Edit::SetSpan { at: vec![], text: "and vip is true".into() },
        "! that is no span such as `within 90d`",
    );
}

#[test]
fn the_tree_is_shown_line_by_line() {
    let builder = built("not (city = A or count(orders where (status = PAID) within 1y) >= 3)");
    let lines: Vec<String> = builder
        .rows(&context(&names()))
        .iter()
        .map(|row| format!("{}{}", "  ".repeat(row.place.len()), row.text))
        .collect();
    assert_eq!(
        lines,
        ["none of", "  city = \"A\"", "  count(orders within 1y) >= 3", "    status = \"PAID\""]
    );
}

/// Edits at all kinds of places, sensible and not.
fn edits() -> BoxedStrategy<Edit> {
    let places = prop::collection::vec(0usize..4, 0..4);
    let operands =
        select(&["city", "visits", "vip", "birthdate", "tags", "count(orders)", "nothing", "amount"][..]);
    let joins = select(&[Join::All, Join::Any, Join::None, Join::NotAll][..]);
    let operators = select(Operator::all().collect::<Vec<_>>());
    let texts = prop_oneof![
        select(
            &[
                "Kraków",
                "12",
                "90d",
                "7 days",
                "a, b",
                "this week",
                "\"",
                ")",
                "",
                "2026-01-01",
                "x or y = 1"
            ][..]
        )
        .prop_map(str::to_owned),
        "\\PC{0,8}",
    ];
    let filters = select(
        &["vip is true", "city = A or city = B", "not (name is set and id is set)", "status = PAID", "x ="][..],
    );
    prop_oneof![
        (places.clone(), operands.clone(), any::<bool>())
            .prop_map(|(at, operand, inside)| Edit::AddCondition { at, operand: operand.into(), inside }),
        (places.clone(), filters.clone()).prop_map(|(at, text)| Edit::AddText { at, text: text.into() }),
        (places.clone(), filters).prop_map(|(at, text)| Edit::Replace { at, text: text.into() }),
        (places.clone(), joins.clone()).prop_map(|(at, join)| Edit::Wrap { at, join }),
        places.clone().prop_map(|at| Edit::Unwrap { at }),
        (places.clone(), joins).prop_map(|(at, join)| Edit::SetJoin { at, join }),
        (places.clone(), operands).prop_map(|(at, operand)| Edit::SetOperand { at, operand: operand.into() }),
        (places.clone(), operators).prop_map(|(at, operator)| Edit::SetOperator { at, operator }),
        (places.clone(), 0usize..3, texts.clone()).prop_map(|(at, slot, text)| Edit::SetSlot {
            at,
            slot,
            text
        }),
        (places.clone(), texts).prop_map(|(at, text)| Edit::SetSpan { at, text }),
        places.clone().prop_map(|at| Edit::Negate { at }),
        (places.clone(), select(&[Shift::Up, Shift::Down][..]))
            .prop_map(|(at, shift)| Edit::Move { at, shift }),
        places.prop_map(|at| Edit::Delete { at }),
    ]
    .boxed()
}

proptest! {
    #[test]
    fn a_filter_is_the_same_after_the_builder(filter in filters(&SCHEMA)) {
        let builder = Builder::new(Some(&filter));
        prop_assert_eq!(builder.filter(), Some(filter));
        prop_assert!(!builder.rows(&context(&names())).is_empty());
    }

    #[test]
    fn after_any_edits_the_text_reads_back(
        filter in filters(&SCHEMA), edits in prop::collection::vec(edits(), 1..12),
    ) {
        let mut builder = Builder::new(Some(&filter));
        for edit in edits {
            if let Ok(edited) = builder.edited(&edit, &context(&names())) {
                builder = edited;
            }
            let text = builder.text(&names());
            if let Some(filter) = builder.filter() {
                let reading = read(&text, &names());
                prop_assert_eq!(reading.filter, Some(filter), "{} after {:?}", text, edit);
            }
        }
    }
}
