//! Completion: what is offered fits where it is offered.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::super::arbitrary::{SEGMENTS, filters, schema};
use super::*;
use crate::domain::Schema;

static SCHEMA: LazyLock<Schema> = LazyLock::new(schema);

fn names() -> Names<'static> {
    Names { schema: &SCHEMA, segments: &SEGMENTS }
}

/// Some values of every attribute, and two events.
struct Seen;

impl Values for Seen {
    fn values(&self, column: ColumnId, prefix: &str) -> Vec<(String, Count)> {
        let all: &[(&str, u64)] = match SCHEMA.attribute(column).unwrap().name.as_str() {
            "address.city" => &[("Warszawa", 41), ("Wrocław", 7), ("New York", 3)],
            "metadata.visits" => &[("12", 5)],
            _ => &[],
        };
        let fits = |value: &str| value.to_lowercase().starts_with(&prefix.to_lowercase());
        all.iter().filter(|(v, _)| fits(v)).map(|(v, n)| ((*v).to_owned(), Count::Exactly(*n))).collect()
    }

    fn events(&self, _: &str) -> Vec<(String, Count)> {
        vec![("cart_abandoned".into(), Count::AtLeast(9))]
    }
}

/// The first items at `|`, joined by `, `; the text that would be replaced in front of `→`.
fn check(marked: &str, expected: &str) {
    let cursor = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    let found = complete(&text, cursor, &names(), &Seen);
    let count = expected.split(", ").count();
    let items: Vec<&str> = found.items.iter().take(count).map(|item| item.text.as_str()).collect();
    assert_eq!(format!("{}→{}", &text[found.replace], items.join(", ")), expected, "{marked}");
}

#[test]
fn what_fits_the_place_is_offered() {
    check("cit|", "cit→city");
    check("address.ci|", "address.ci→city");
    check("lifetime|", "lifetime→metadata.lifetime_value");
    check("metadata.pl|an = x", "metadata.plan→metadata.plan");
    check("lvalue|", "lvalue→metadata.lifetime_value");
    check("country |", "→=, in (, contains, starts with, ends with");
    check("visits b|", "b→between");
    check("vip |", "→is true, is false, =, in (, is set");
    check("birthdate anniversary |", "→today, in next, in last");
    check("last_visit within 90|", "90→90d, 90w, 90mo");
    check("last_visit in last 3 |", "→days, weeks");
    check("last_visit in |", "→last, next, (");
    check("last_visit this |", "→week, month, year");
    check("city = |", "→\"Warszawa\", \"Wrocław\", \"New York\"");
    check("city = wr|", "wr→\"Wrocław\"");
    check("city = \"New Y|", "\"New Y→\"New York\"");
    check("city in (Warszawa, |", "→\"Warszawa\", \"Wrocław\"");
    check("city in (Warszawa |", "→,, )");
    check("visits > |", "→12");
    check("city = Warszawa |", "→and, or");
    check("(city = Warszawa |", "→and, or, )");
    check("city = Warszawa and not in segment |", "→\"Staff\", \"Gold \\\"A\\\"\"");
    check("did event |", "→\"cart_abandoned\"");
    check("did |", "→orders, redemptions, publications, event");
    check("count(orders |", "→where (, within");
    check("count(orders where (sta|", "sta→status");
    check("count(orders where (status = |", "→CREATED, PAID");
    check("count(orders where (status = PAID and amount |", "→=, <");
    check("count(orders where (status = PAID) within 1y) |", "→=, <, <=, >, >=");
    check("sum(orders.am|", "orders.am→orders.amount");
    check("vip is |", "→true, false, set");
    check("name is not |", "→set, null, missing");
    check("name not |", "→in (, contains");
    check("tags contains a|", "a→any (, all (");
    check("visits between 1 |", "→and");
    check("not n|", "n→name");
}

#[test]
fn mistakes_before_the_place_are_stepped_over() {
    check("nonsense ! 7 and ci|", "ci→city");
    check("city = and cou|", "cou→country, count(");
    check("|", "→id, source_id, name");
}

proptest! {
    #[test]
    fn any_text_and_any_place_will_do(text in "\\PC{0,80}", cursor in 0usize..100) {
        sound(&text, cursor)?;
    }

    #[test]
    fn any_place_in_a_filter_will_do(filter in filters(&SCHEMA), cursor in 0usize..400) {
        let text = filter.print(&names());
        sound(&text, cursor.min(text.len() + 3))?;
    }
}

fn sound(text: &str, cursor: usize) -> Result<(), TestCaseError> {
    let found = complete(text, cursor, &names(), &Seen);
    prop_assert!(text.get(found.replace.clone()).is_some(), "{:?}", found.replace);
    prop_assert!(found.replace.start <= cursor.min(text.len()) && found.items.len() <= MAX_ITEMS);
    Ok(())
}

#[test]
fn counts_of_a_part_say_so() {
    let detail = |text: &str| complete(text, text.len(), &names(), &Seen).items[0].detail.clone();
    assert_eq!(detail("city = \"Wars"), "41");
    assert_eq!(detail("did event "), "9+");
}
