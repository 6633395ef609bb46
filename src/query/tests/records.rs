//! FILTER.md's *Meaning* of records, and what they are counted and reckoned to.

use super::super::arbitrary::{Person, Record};
use super::super::{Collection, Field};
use super::meaning::{is, moment, person};
use crate::domain::{Cell, ColumnId, Instant, Value};

/// A customer with orders: status, amount, when.
fn with_orders(orders: &[(&str, &str, &str)]) -> Person {
    let mut person = person("");
    for (status, amount, at) in orders {
        let amount =
            crate::domain::value::number(amount).map_or(Cell::Missing, |n| Cell::Value(Value::Number(n)));
        let record = vec![
            (Field::Status, Cell::text(status)),
            (Field::Amount, amount),
            (Field::CreatedAt, Cell::Value(Value::Instant(Instant::parse(at).unwrap()))),
            (Field::Metadata("Channel".into()), Cell::text("web")),
        ];
        person.facts.push((Collection::Orders, Record(record)));
    }
    person
}

#[test]
fn line_8_conditions_in_where_hold_of_the_same_record() {
    let person = with_orders(&[
        ("PAID", "50", "2026-11-22T10:00:00Z"),
        ("CREATED", "200", "2026-11-01T10:00:00Z"),
        ("FULFILLED", "0.01", "2025-01-01T10:00:00Z"),
    ]);
    let moment = moment("2026-11-23T11:00:00Z", "Europe/Warsaw");
    for (filter, truth) in [
        ("count(orders) = 3", true),
        ("count(orders where (status = PAID and amount > 100)) = 0", true),
        ("did orders where (status = CREATED and amount > 100) within 30d", true),
        ("did not orders within 1d", true),
        ("did orders within 26h", true),
        ("count(orders within 1y) = 2", true),
        ("sum(orders.amount) = 250.01", true),
        ("sum(orders.amount where (status = CANCELED)) = 0", true),
        ("avg(orders.amount where (status = CANCELED)) is missing", true),
        ("avg(orders.amount where (status = CANCELED)) < 5", false),
        ("max(orders.amount where (status = CANCELED)) >= 0", false),
        // 250.01 / 3 = 83.33666…: no rounding makes it equal, or greater than this.
        ("avg(orders.amount) > 83.33666", true),
        ("avg(orders.amount) < 83.33667", true),
        ("avg(orders.amount) = 83.3367", false),
        ("avg(orders.amount) between 83.33 and 83.34", true),
        ("min(orders.amount) = 0.01 and max(orders.amount) = 200", true),
        ("last(orders.amount) = 50 and last(orders.status) = paid", true),
        ("max(orders.created_at) within 30h", true),
        ("max(orders.created_at where (status = FULFILLED)) within 30d", false),
        ("count(orders where (metadata.channel = web)) = 3", true),
        ("count(orders where (created_at this month)) = 2", true),
        ("did redemptions", false),
        ("count(publications) = 0", true),
    ] {
        assert_eq!(is(&person, filter, &moment), truth, "{filter}");
    }
}

#[test]
fn line_8_an_average_of_orders_is_compared_exactly() {
    let mut person = person("");
    let number = |n: i64, scale| Cell::Value(Value::Number(rust_decimal::Decimal::new(n, scale)));
    person.cells.insert(ColumnId::ORDERS_TOTAL_AMOUNT, number(1000, 2));
    person.cells.insert(ColumnId::ORDERS_TOTAL_COUNT, number(3, 0));
    person.cells.insert(ColumnId::ORDERS_AVERAGE_AMOUNT, number(33333, 4));
    let moment = moment("2026-11-23T11:00:00Z", "UTC");
    for (filter, truth) in [
        ("orders.average_amount > 3.3333", true),
        ("orders.average_amount = 3.3333", false),
        ("orders.average_amount < 3.3334", true),
        ("orders.average_amount is set", true),
    ] {
        assert_eq!(is(&person, filter, &moment), truth, "{filter}");
    }
}

#[test]
fn records_of_every_kind_have_their_own_fields() {
    let mut person = person("");
    let when =
        (Field::CreatedAt, Cell::Value(Value::Instant(Instant::parse("2026-11-22T10:00:00Z").unwrap())));
    let mut add = |collection, field, text: &str| {
        person.facts.push((collection, Record(vec![when.clone(), (field, Cell::text(text))])));
    };
    add(Collection::Event("cart_abandoned".into()), Field::Metadata("items".into()), "3");
    add(Collection::Redemptions, Field::Result, "SUCCESS");
    add(Collection::Publications, Field::Channel, "email");
    let moment = moment("2026-11-23T11:00:00Z", "UTC");
    for (filter, truth) in [
        ("did event \"cart_abandoned\" within 2d and did not orders within 2d", true),
        ("did event \"cart_abandoned\" where (items = 3)", true),
        ("did event \"cart_abandoned\" where (metadata.Items > 3)", false),
        ("did event \"other\"", false),
        ("count(redemptions where (result = success)) = 1", true),
        ("did publications where (channel = email) yesterday", true),
        ("did publications where (code is set)", false),
    ] {
        assert_eq!(is(&person, filter, &moment), truth, "{filter}");
    }
}
