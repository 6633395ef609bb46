//! FILTER.md's *Meaning*, line by line: of one customer, by the naive reading and over a page alike.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use super::super::arbitrary::{Person, SEGMENTS, Table, schema};
use super::super::{Moment, Names, eval, exec, read};
use crate::domain::{Cell, ColumnId, Instant, SegmentId, Value, attribute};

/// A customer: `name=value`, `name=null!`; values as an import reads them.
pub(super) fn person(cells: &str) -> Person {
    let schema = schema();
    let mut person = Person { segments: [SegmentId(1)].into(), ..Person::default() };
    let id = "cust_0123456789abcdefghijklmn";
    person.cells.insert(ColumnId::ID, Cell::text(id));
    for (column, _) in attribute::derived_attributes().map(|a| (a.column, a)).filter(|(c, _)| c.0 != 36) {
        person.cells.insert(column, Cell::Value(Value::Number(0.into())));
    }
    for cell in cells.split(';').map(str::trim).filter(|c| !c.is_empty()) {
        let (name, value) = cell.split_once('=').unwrap();
        let attribute = schema.resolve_any(name).unwrap();
        let cell = match value {
            "null!" => Cell::Null,
            value => Cell::Value(Value::parse(attribute.value_type, value).unwrap()),
        };
        person.cells.insert(attribute.column, cell);
    }
    person
}

pub(super) fn moment(now: &str, zone: &str) -> Moment {
    Moment {
        now: Instant::parse(now).unwrap(),
        zone: TimeZone::get(zone).unwrap(),
        week_start: Weekday::Monday,
    }
}

pub(super) fn is(person: &Person, filter: &str, moment: &Moment) -> bool {
    let schema = schema();
    let names = Names { schema: &schema, segments: &SEGMENTS };
    let reading = read(filter, &names);
    let filter_read = reading.filter.unwrap_or_else(|| panic!("{filter}: {:?}", reading.problems));
    let truth = eval(&filter_read, person, moment);
    let people = [person.clone()];
    let Ok(found) = exec(&filter_read, &Table::new(&people, &schema), moment);
    assert_eq!(found.contains(0), truth, "{filter}");
    truth
}

/// At noon of a day in Warsaw, which filters mean a customer and which do not.
fn check(cells: &str, meant: &[&str], others: &[&str]) {
    at("2026-11-23T11:00:00Z", cells, meant, others);
}

fn at(now: &str, cells: &str, meant: &[&str], others: &[&str]) {
    let (person, moment) = (person(cells), moment(now, "Europe/Warsaw"));
    for filter in meant {
        assert!(is(&person, filter, &moment), "{filter} means {cells}");
        assert!(!is(&person, &format!("not ({filter})"), &moment), "not ({filter}) means {cells}");
    }
    for filter in others {
        assert!(!is(&person, filter, &moment), "{filter} does not mean {cells}");
        assert!(is(&person, &format!("not ({filter})"), &moment), "not ({filter}) does not mean {cells}");
    }
}

#[test]
fn line_1_negative_forms_are_exact_complements() {
    for cells in ["", "plan=null!; visits=null!; tags=null!; vip=null!; last_visit=null!"] {
        check(
            cells,
            &[
                "plan != gold",
                "plan not in (gold)",
                "plan not contains x",
                "visits not between 1 and 5",
                "tags contains none (a)",
                "vip is not true",
                "vip is not false",
                "last_visit not within 90d",
                "not visits < 5",
            ],
            &[
                "plan = gold",
                "visits < 5",
                "visits >= 5",
                "tags contains any (a)",
                "vip is true",
                "vip is false",
            ],
        );
    }
}

#[test]
fn line_2_zero_false_and_empty_are_values() {
    check(
        "visits=0; vip=false; plan=; since=null!",
        &[
            "visits is set",
            "visits = 0",
            "vip is set",
            "vip is false",
            "plan is set",
            "plan = \"\"",
            "since is null",
            "since is not set",
            "since is not missing",
            "email is missing",
            "email is not null",
            "orders.total_count = 0",
        ],
        &[
            "visits is null",
            "plan is missing",
            "since is set",
            "since is missing",
            "email is set",
            "email is null",
        ],
    );
}

#[test]
fn line_3_texts_compare_exactly_and_parts_folded() {
    check(
        "name=ZIELIŃSKI Straße; email=Anna@Example.COM; plan=Gold; tags=VIP,Press; source_id=C-0001-X",
        &[
            "name contains \"zieliński\"",
            "name ends with STRASSE",
            "name starts with zieliń",
            "plan = Gold",
            "email = \"anna@example.com\"",
            "email in (\"ANNA@EXAMPLE.COM\")",
            "tags contains vip",
            "tags contains any (\"x\", \"press\")",
            "tags contains all (vip, PRESS)",
            "tags contains none (pre)",
            "source_id contains \"c-0001\"",
            "id starts with \"CUST_\"",
            "id = \"cust_0123456789abcdefghijklmn\"",
            "plan < h and plan > f and plan between Gold and h",
        ],
        &[
            "name contains \"zielinski\"",
            "plan = gold",
            "plan in (gold, GOLD)",
            "tags contains pre",
            "tags contains all (vip, x)",
            "id = \"CUST_0123456789ABCDEFGHIJKLMN\"",
        ],
    );
}

#[test]
fn line_4_rolling_spans_begin_at_the_instant_and_end_at_exactly_its_end() {
    let cells = "last_visit=2026-01-31T10:00:00Z";
    let within = |now, filter: &str| is(&person(cells), filter, &moment(now, "Europe/Warsaw"));
    for (now, filter, truth) in [
        ("2026-01-31T09:59:59.999Z", "last_visit within 90d", false),
        ("2026-01-31T10:00:00Z", "last_visit within 90d", true),
        ("2026-05-01T09:59:59.999Z", "last_visit within 90d", true),
        ("2026-05-01T10:00:00Z", "last_visit within 90d", false),
        ("2026-05-01T10:00:00Z", "last_visit older than 90d", true),
        ("2026-05-01T09:59:59.999Z", "last_visit older than 90d", false),
        ("2026-01-30T10:00:00Z", "last_visit older than 1min", false),
        // A month after the 31 of January is the 28 of February, at the same time of day.
        ("2026-02-28T09:59:59.999Z", "last_visit within 1mo", true),
        ("2026-02-28T10:00:00Z", "last_visit within 1mo", false),
        // Half a year later the clocks in Warsaw are an hour ahead: 11:00 there is 09:00 in UTC.
        ("2026-07-31T08:59:59.999Z", "last_visit within 6mo", true),
        ("2026-07-31T09:00:00Z", "last_visit within 6mo", false),
    ] {
        assert_eq!(within(now, filter), truth, "{filter} at {now}");
    }
}

#[test]
fn line_4_dates_count_local_days_and_change_at_local_midnight() {
    let cells = "since=2026-11-20";
    let within = |now, filter: &str| is(&person(cells), filter, &moment(now, "Europe/Warsaw"));
    for (now, filter, truth) in [
        ("2026-11-19T22:59:59Z", "since within 3d", false),
        ("2026-11-19T23:00:00Z", "since within 3d", true),
        ("2026-11-22T22:59:59Z", "since within 3d", true),
        ("2026-11-22T23:00:00Z", "since within 3d", false),
        ("2026-11-22T23:00:00Z", "since older than 3d", true),
        ("2026-12-19T22:59:59Z", "since within 1mo", true),
        ("2026-12-19T23:00:00Z", "since older than 1mo", true),
    ] {
        assert_eq!(within(now, filter), truth, "{filter} at {now}");
    }
}

#[test]
fn line_5_calendar_spans_are_whole_local_days() {
    // A Monday in Warsaw.
    check(
        "last_visit=2026-11-22T23:00:00Z",
        &[
            "last_visit today",
            "last_visit in last 1 day",
            "last_visit this week",
            "last_visit this month",
            "last_visit in next 7 days",
            "last_visit in last 1 week",
            "last_visit this year",
        ],
        &[
            "last_visit yesterday",
            "last_visit last week",
            "last_visit next month",
            "last_visit in last 5 hours",
        ],
    );
    check(
        "last_visit=2026-11-22T22:59:59Z",
        &[
            "last_visit yesterday",
            "last_visit last week",
            "last_visit in last 2 days",
            "last_visit in last 2 weeks",
        ],
        &["last_visit today", "last_visit this week", "last_visit in next 7 days"],
    );
    check(
        "last_visit=2026-11-30T22:59:59Z",
        &["last_visit this month", "last_visit next week", "last_visit in next 8 days"],
        &["last_visit in next 7 days", "last_visit next month", "last_visit within 90d"],
    );
    check("since=2026-10-25", &["since in last 30 days", "since last month"], &["since in last 29 days"]);
    check(
        "last_visit=2026-11-23T09:00:00Z",
        &["last_visit in last 3 hours"],
        &["last_visit in last 2 hours"],
    );
    // The day of the change of clock has 25 hours.
    at(
        "2026-10-25T22:59:59Z",
        "last_visit=2026-10-24T22:00:00Z",
        &["last_visit today", "last_visit within 25h"],
        &["last_visit within 24h", "last_visit yesterday"],
    );
}

#[test]
fn line_5_weeks_start_on_the_configured_day() {
    let sunday = person("since=2026-11-22");
    for (week_start, truth) in [(Weekday::Monday, false), (Weekday::Sunday, true), (Weekday::Saturday, true)]
    {
        let moment = Moment { week_start, ..moment("2026-11-23T11:00:00Z", "Europe/Warsaw") };
        assert_eq!(is(&sunday, "since this week", &moment), truth, "{week_start:?}");
    }
}

#[test]
fn line_6_a_date_against_an_instant_is_the_whole_local_day() {
    let first = "last_visit=2026-11-22T23:00:00Z";
    let last = "last_visit=2026-11-23T22:59:59.999Z";
    for cells in [first, last] {
        check(
            cells,
            &[
                "last_visit = 2026-11-23",
                "last_visit on 2026-11-23",
                "last_visit >= 2026-11-23",
                "last_visit <= 2026-11-23",
                "last_visit before 2026-11-24",
                "last_visit after 2026-11-22",
                "last_visit between 2026-11-23 and 2026-11-23",
                "last_visit in (2026-11-23)",
            ],
            &[
                "last_visit < 2026-11-23",
                "last_visit before 2026-11-23",
                "last_visit > 2026-11-23",
                "last_visit after 2026-11-23",
                "last_visit != 2026-11-23",
            ],
        );
    }
    check(
        first,
        &["last_visit = 2026-11-22T23:00:00Z", "last_visit = 2026-11-23T00:00:00+01:00"],
        &["last_visit before 2026-11-22T23:00:00Z", "last_visit after 2026-11-22T23:00:00Z"],
    );
}

#[test]
fn line_7_anniversaries_compare_month_and_day() {
    check(
        "birthdate=1990-11-25",
        &[
            "birthdate anniversary in next 7 days",
            "birthdate anniversary this week",
            "birthdate anniversary this month",
            "birthdate anniversary in next 1 week",
        ],
        &[
            "birthdate anniversary today",
            "birthdate anniversary in next 2 days",
            "birthdate anniversary last month",
        ],
    );
    at("2026-12-30T11:00:00Z", "birthdate=2000-01-02", &["birthdate anniversary in next 7 days"], &[]);
    for (now, truth) in [
        ("2027-02-28T11:00:00Z", true),
        ("2027-02-27T11:00:00Z", false),
        ("2027-03-01T11:00:00Z", false),
        ("2028-02-28T11:00:00Z", true),
        ("2028-02-29T11:00:00Z", true),
    ] {
        let born = person("birthdate=2000-02-29");
        assert_eq!(is(&born, "birthdate anniversary today", &moment(now, "Europe/Warsaw")), truth, "{now}");
    }
}

#[test]
fn numbers_and_money_are_exact() {
    check(
        "lifetime_value=0.1",
        &[
            "lifetime_value = 0.10",
            "lifetime_value between 0.1 and 0.1",
            "lifetime_value in (1, 0.1)",
            "lifetime_value > 0.0999999",
            "lifetime_value < 0.1000001",
            "lifetime_value <= 99999999999999999999",
        ],
        &["lifetime_value = 0.1000001", "lifetime_value > 0.1", "lifetime_value < -99999999999999999999"],
    );
    check(
        "lifetime_value=12345678901234567890.5",
        &["lifetime_value > 12345678901234567890"],
        &["lifetime_value < 1"],
    );
    check("sizes=1,2.50", &["sizes contains 2.5", "sizes contains all (1, 2.5)"], &["sizes contains 2"]);
}

#[test]
fn membership_and_samples() {
    check("", &["in segment \"staff\"", "sample(100%)"], &["in segment \"Gold \\\"A\\\"\"", "sample(0%)"]);
    let moment = moment("2026-11-23T11:00:00Z", "UTC");
    let drawn = |filter: &str| -> Vec<bool> {
        let ids = (0..2000u128).map(|n| crate::domain::CustomerId::from_number(n * 7919).to_string());
        let of = |id: String| Person { cells: [(ColumnId::ID, Cell::text(&id))].into(), ..Person::default() };
        ids.map(|id| is(&of(id), filter, &moment)).collect()
    };
    let (autumn, spring) = (drawn("sample(10%, \"autumn\")"), drawn("sample(10%, \"spring\")"));
    let count = |drawn: &[bool]| drawn.iter().filter(|d| **d).count();
    assert_eq!(autumn, drawn("sample(10%, \"autumn\")"));
    assert_ne!(autumn, spring);
    assert!((150..250).contains(&count(&autumn)), "{}", count(&autumn));
    let more = drawn("sample(20%, \"autumn\")");
    assert!(autumn.iter().zip(&more).all(|(few, more)| !few || *more), "a greater sample holds the smaller");
}
