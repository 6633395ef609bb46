//! An audience at a glance is what one reckons by hand from the exports.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

use super::activity::sample_world;
use crate::support::World;

const NOW: &str = "2026-11-01T12:00:00Z";

/// Exported lines of some customers.
fn lines(world: &World, filter: &str, options: &[&str]) -> Vec<Value> {
    let words = [&["export", filter, "--format", "jsonl"], options].concat();
    world.ends(0, &words).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn day(value: &Value) -> Date {
    value.as_str().unwrap()[..10].parse().unwrap()
}

fn counts(found: &Value, list: &str, key: &str, number: &str) -> BTreeMap<String, u64> {
    let entry = |e: &Value| (e[key].as_str().unwrap().to_owned(), e[number].as_u64().unwrap());
    found[list].as_array().unwrap().iter().map(entry).filter(|(_, count)| *count > 0).collect()
}

#[test]
fn what_the_dashboard_says_is_what_the_exports_hold() {
    let world = sample_world();
    world.ends(0, &["segment", "create", "Buyers", "--where", "count(orders) > 0"]);
    world.ends(0, &["segment", "create", "Staff", "--static", "C-0000118-A", "C-0000002-W"]);
    world.import(0, "source_id,created_at\nNOWHERE,2026-10-30T23:59:59Z\n", &[]);
    world.ends(0, &["delete", "C-0000003-A"]);
    for filter in ["created_at is set", "country = PL", "plan = gold or country = US"] {
        let found = world.json(0, &["dashboard", filter, "--now", NOW]);
        let customers = lines(&world, filter, &["--columns", "source_id,created_at,address.country"]);
        assert_eq!(found["audience"], customers.len(), "{filter}");
        let mut days: BTreeMap<String, u64> = BTreeMap::new();
        let mut countries: BTreeMap<String, u64> = BTreeMap::new();
        let today: Date = NOW[..10].parse().unwrap();
        for customer in &customers {
            let created = day(&customer["created_at"]);
            if (0..30).contains(&(today - created).get_days()) {
                *days.entry(created.to_string()).or_default() += 1;
            }
            if let Some(country) = customer["address_country"].as_str() {
                *countries.entry(country.to_owned()).or_default() += 1;
            }
        }
        assert_eq!(counts(&found, "days", "date", "created"), days, "{filter}");
        assert_eq!(counts(&found, "countries", "country", "count"), countries, "{filter}");
        let mut weeks: BTreeMap<String, (u64, f64)> = BTreeMap::new();
        let monday = today - jiff::Span::new().days(i64::from(today.weekday().to_monday_zero_offset()));
        for order in lines(&world, filter, &["--records", "orders"]) {
            let made = day(&order["created_at"]);
            let first = made - jiff::Span::new().days(i64::from(made.weekday().to_monday_zero_offset()));
            let counts = ["PAID", "FULFILLED"].contains(&order["status"].as_str().unwrap());
            if counts && (0..26 * 7).contains(&(monday - first).get_days()) {
                let week = weeks.entry(first.to_string()).or_default();
                week.0 += 1;
                week.1 += order["amount"].as_f64().unwrap();
            }
        }
        for week in found["weeks"].as_array().unwrap() {
            let (orders, revenue) = weeks.remove(week["first"].as_str().unwrap()).unwrap_or_default();
            assert_eq!(week["orders"], orders, "{filter}: {week}");
            assert!(
                (week["revenue"].as_f64().unwrap() - revenue).abs() < 0.005,
                "{filter}: {week} {revenue}"
            );
        }
        assert!(weeks.is_empty(), "{filter}: {weeks:?}");
        for share in found["segments"].as_array().unwrap() {
            let both = format!("({filter}) and in segment \"{}\"", share["name"].as_str().unwrap());
            assert_eq!(share["members"], world.json(0, &["count", &both])["count"], "{both}");
        }
    }
    let text = world.ends(0, &["dashboard", "country = PL", "--now", NOW]);
    assert!(text.contains("of 500 customers") && text.contains("Buyers"), "{text}");
    world.ends(2, &["dashboard", "plam = gold"]);
}
