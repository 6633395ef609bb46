//! What is read, how it is printed, what is refused and how.

use super::super::Names;
use super::super::arbitrary::{SEGMENTS, schema};
use super::super::{Diagnostic, MAX_DEPTH, MAX_VALUES, NumberedSegments, read, render};
use super::with_names;

/// A text reads, prints as expected, and what is printed reads back as the same filter.
fn check(text: &str, printed: &str) {
    with_names(|names| {
        let reading = read(text, names);
        let told: Vec<String> = reading.problems.iter().map(Diagnostic::line).collect();
        let filter = reading.filter.unwrap_or_else(|| panic!("{text}: {told:?}"));
        assert_eq!(filter.print(names), printed, "{text}");
        assert_eq!(read(printed, names).filter.as_ref(), Some(&filter), "{printed}");
        // As definitions of segments are kept.
        let numbered = Names { schema: names.schema, segments: &NumberedSegments };
        let kept = filter.print(&numbered);
        assert_eq!(read(&kept, &numbered).filter, Some(filter), "{kept}");
    });
}

#[test]
fn every_example_of_the_contract_reads_and_prints() {
    check(
        r#"country = "PL" and plan in ("gold", "platinum")"#,
        r#"country = "PL" and metadata.plan in ("gold", "platinum")"#,
    );
    check(
        r#"email ends with "@example.com" or email is not set"#,
        r#"email ends with "@example.com" or email is not set"#,
    );
    check(
        r#"(city = Warszawa or city = Kraków) and not in segment "Staff""#,
        r#"(city = "Warszawa" or city = "Kraków") and not in segment "Staff""#,
    );
    check(
        "created_at within 90d and orders.total_count = 0",
        "created_at within 90d and orders.total_count = 0",
    );
    check(
        "orders.last_at older than 6mo and orders.total_amount >= 500",
        "orders.last_at older than 6mo and orders.total_amount >= 500",
    );
    check(
        "birthdate anniversary in next 7 days and consent.newsletter is true",
        "birthdate anniversary in next 7 days and consent.newsletter is true",
    );
    check(
        "count(orders where (status = PAID and amount > 100) within 1y) >= 3",
        r#"count(orders where (status = "PAID" and amount > 100) within 1y) >= 3"#,
    );
    check("sum(orders.amount in last 3 months) > 1000", "sum(orders.amount in last 3 months) > 1000");
    check(
        r#"did event "cart_abandoned" within 2d and did not orders within 2d"#,
        r#"did event "cart_abandoned" within 2d and did not orders within 2d"#,
    );
    check(
        r#"metadata.tags contains any ("vip", "press") and sample(10%, "autumn")"#,
        r#"metadata.tags contains any ("vip", "press") and sample(10%, "autumn")"#,
    );
    check(
        "lifetime_value between 100 and 250.50 and not newsletter is true",
        "metadata.lifetime_value between 100 and 250.5 and consent.newsletter is not true",
    );
}

#[test]
fn every_form_of_the_grammar_reads_and_prints() {
    for text in [
        "name is set or name is null or name is missing or metadata.vip is false",
        "email is not set and email is not null and email is not missing",
        "name != \"a\" and name not in (\"b\", \"c\") and name not contains \"d\"",
        "name starts with \"a\" and name not ends with \"z\" and not name < \"m\"",
        "metadata.tags contains \"vip\" and metadata.tags contains none (\"a\", \"b\")",
        "metadata.tags contains all (\"a\", \"b\") and metadata.sizes not contains all (1, 2.5)",
        "metadata.visits not between 1 and 5",
        "created_at between 2026-01-01 and 2026-02-01T10:00:00Z",
        "created_at in last 5 hours or created_at in next 1 week or created_at in last 12 years",
        "created_at this week or created_at last month or created_at next year",
        "metadata.last_visit today or metadata.last_visit yesterday or metadata.last_visit not tomorrow",
        "birthdate before 2000-01-01 or birthdate after 2010-12-31 or birthdate on 2005-05-05",
        "metadata.last_visit not within 30min or metadata.last_visit older than 2w",
        "birthdate anniversary today or birthdate not anniversary this month",
        "birthdate anniversary in last 2 weeks or birthdate anniversary next week",
        "not (name = \"a\" and city = \"b\") or not (name = \"c\" or city = \"d\")",
        "(name = \"a\" or name = \"b\") and (city = \"c\" or city = \"d\" and state = \"e\")",
        "not in segment \"Gold \\\"A\\\"\" or not sample(0.000001%)",
        "consent.`e-mails` is true and metadata.`e-mail` = \"x\"",
        "did not redemptions where (result = \"SUCCESS\" and campaign = \"x\")",
        "did publications where (channel = \"email\") before 2026-01-01",
        "count(event \"view\" where (metadata.page = \"home\" and metadata.n > 3) this month) = 0",
        "avg(orders.total_amount) > 10 and min(redemptions.amount) < 5 and last(orders.status) = \"PAID\"",
        "max(orders.created_at where (status = \"FULFILLED\")) within 30d",
        "last(orders.metadata.size older than 1y) is missing",
        "count(orders between 2026-01-01 and 2026-02-01) != 2",
    ] {
        check(text, text);
    }
}

#[test]
fn other_spellings_mean_the_same() {
    for (text, printed) in [
        ("NOT Country = 'PL' AND City != x", "country != \"PL\" and city != \"x\""),
        ("not not name is set", "name is set"),
        ("((name is set))", "name is set"),
        ("name = a and (city = b and state = c)", "name = \"a\" and city = \"b\" and state = \"c\""),
        ("address_country = PL", "country = \"PL\""),
        ("Address.Country = PL", "country = \"PL\""),
        ("birthday = 1990-01-02", "birthdate = 1990-01-02"),
        ("summary.orders.last_order_amount > 5", "orders.last_amount > 5"),
        ("orders_last_order_date today", "orders.last_at today"),
        ("redemptions_total_redeemed > 0", "redemptions.total_redeemed > 0"),
        ("created_at within 90 d", "created_at within 90d"),
        ("created_at within 2 weeks", "created_at within 2w"),
        ("created_at in last 1 day", "created_at in last 1 day"),
        ("in segment \"STAFF\"", "in segment \"Staff\""),
        ("count(orders where (STATUS = paid)) = 1", "count(orders where (status = \"PAID\")) = 1"),
        ("count(event \"a\" where (b = 1)) = 1", "count(event \"a\" where (metadata.b = 1)) = 1"),
        ("vip = true", "metadata.vip = true"),
        ("plan = within", "metadata.plan = \"within\""),
    ] {
        check(text, printed);
    }
}

#[test]
fn words_of_the_language_may_be_names_of_metadata() {
    let mut schema = schema();
    for name in ["count", "did", "sample", "in", "not", "last", "event", "2fa", "a.b"] {
        schema.declare(name, crate::domain::ValueType::Text, false).unwrap();
    }
    let names = Names { schema: &schema, segments: &SEGMENTS };
    for text in [
        "count = x",
        "did = x and did not in (a)",
        "sample is set",
        "in in (x)",
        "`not` = x",
        "metadata.not = x",
        "last = x",
        "metadata.2fa = x",
        "metadata.a.b = x",
    ] {
        let reading = read(text, &names);
        let filter = reading.filter.unwrap_or_else(|| panic!("{text}: {:?}", reading.problems));
        let printed = filter.print(&names);
        assert_eq!(read(&printed, &names).filter, Some(filter), "{printed}");
    }
}

/// A text is refused; each problem's place, line and corrected text are as expected.
fn refused(text: &str, expected: &[(&str, &str, Option<&str>)]) {
    let reading = with_names(|names| read(text, names));
    assert_eq!(reading.filter, None, "{text}");
    let told: Vec<(&str, String, Option<String>)> =
        reading.problems.iter().map(|p| (p.span.of(text), p.line(), p.corrected(text))).collect();
    let told: Vec<(&str, &str, Option<&str>)> =
        told.iter().map(|(place, line, fix)| (*place, line.as_str(), fix.as_deref())).collect();
    assert_eq!(told, expected, "{text}\n{}", render(text, &reading.problems));
}

#[test]
fn what_is_unknown_or_of_a_wrong_kind_is_refused_with_a_remedy() {
    refused(
        "contry = PL",
        &[("contry", "no attribute is named `contry`; did you mean `country`?", Some("country = PL"))],
    );
    refused(
        "in segment \"Staf\"",
        &[("\"Staf\"", "there is no segment `Staf`; did you mean `Staff`?", Some("in segment \"Staff\""))],
    );
    refused(
        "postal_code = 00123",
        &[(
            "00123",
            "`00123` is a number, and `postal_code` is a text; expected a text such as `\"PL\"`",
            Some("postal_code = \"00123\""),
        )],
    );
    refused(
        "visits = \"3\"",
        &[(
            "\"3\"",
            "`\"3\"` is a text, and `metadata.visits` is a number; expected a number such as `120.50`",
            Some("visits = 3"),
        )],
    );
    refused(
        "birthdate before 2026-11-23T10:00:00Z",
        &[(
            "before 2026-11-23T10:00:00Z",
            "a date cannot be compared with that; expected a date such as `2026-11-23`",
            None,
        )],
    );
    refused(
        "birthdate within 5h",
        &[(
            "within 5h",
            "a date cannot be compared with that; expected days, weeks, months or years: a date has no time of day",
            None,
        )],
    );
    refused(
        "visits contains 3",
        &[(
            "contains 3",
            "`metadata.visits` is a number, which cannot be asked that; expected `=`, `!=`, `<`, `<=`, `>`, `>=`, \
             `in (…)`, `between … and …` or `is set`",
            None,
        )],
    );
    refused(
        "did order",
        &[(
            "order",
            "there are no records named `order`; expected `orders`, `redemptions`, `publications` or \
             `event \"name\"`; did you mean `orders`?",
            Some("did orders"),
        )],
    );
}

#[test]
fn several_mistakes_are_told_at_once() {
    refused(
        "contry = PL and visits = many or (name == x and",
        &[
            (
                "contry",
                "no attribute is named `contry`; did you mean `country`?",
                Some("country = PL and visits = many or (name == x and"),
            ),
            (
                "many",
                "`many` is a text, and `metadata.visits` is a number; expected a number such as `120.50`",
                None,
            ),
            ("==", "`==` is written `=` here", Some("contry = PL and visits = many or (name = x and")),
            (
                "",
                "the filter ends too soon; expected a condition such as `country = PL`, `not …` or `( … )`",
                None,
            ),
            ("", "the filter ends too soon; expected `)`, `and` or `or`", None),
        ],
    );
}

#[test]
fn slips_of_the_pen_are_told_with_the_right_text() {
    for (text, mended) in [
        ("email = anna@example.com", "email = \"anna@example.com\""),
        ("country = PL city = x", "country = PL and city = x"),
        ("country = PL)", "country = PL"),
        ("country <> PL", "country != PL"),
        ("name like x", "name contains x"),
        ("country = “PL”", "country = \"PL\""),
        ("in segment Staff", "in segment \"Staff\""),
        ("name = \"x", "name = \"x\""),
        ("newsletter = yes", "newsletter = true"),
        ("plan = true", "plan = \"true\""),
        ("since = 2026-11-23T10:00:00Z", "since = 2026-11-23"),
        ("count(orders where (status = PIAD)) = 1", "count(orders where (status = PAID)) = 1"),
        ("count(orders where (amont > 3)) = 1", "count(orders where (amount > 3)) = 1"),
    ] {
        let reading = with_names(|names| read(text, names));
        assert_eq!(reading.filter, None, "{text}");
        let corrected = reading.problems.iter().find_map(|p| p.corrected(text));
        assert_eq!(corrected.as_deref(), Some(mended), "{text}: {:?}", reading.problems);
        assert!(with_names(|names| read(mended, names)).filter.is_some(), "{mended}");
    }
}

#[test]
fn an_event_that_was_never_seen_is_a_warning() {
    let reading = with_names(|names| read("did event \"never\"", names));
    assert!(reading.filter.is_some());
    assert_eq!(reading.problems[0].line(), "no event `never` was seen so far");
    assert!(with_names(|names| read("did event \"x\"", names)).problems.is_empty());
    // Many warnings neither hide an error nor make one.
    let many = vec!["did event \"never\""; 30].join(" or ");
    assert!(with_names(|names| read(&many, names)).filter.is_some());
    let reading = with_names(|names| read(&format!("{many} and nme == a"), names));
    assert!(reading.filter.is_none());
    assert_eq!(reading.problems.iter().filter(|p| p.is_error()).count(), 2);
}

#[test]
fn limits_are_told() {
    let nested = |levels: usize| format!("{}name is set{}", "(".repeat(levels), ")".repeat(levels));
    let problem = |text: &str| {
        let reading = with_names(|names| read(text, names));
        reading.problems.first().map(|p| p.message.clone()).filter(|_| reading.filter.is_none())
    };
    assert_eq!(problem(&nested(MAX_DEPTH)), None);
    let told = problem(&nested(MAX_DEPTH + 1)).unwrap();
    assert_eq!(told, "filters nest 64 levels deep; this would be one more");
    assert!(problem(&nested(100_000)).is_some());
    assert!(problem(&"not ".repeat(100_000)).is_some());
    let listed = |count: usize| format!("visits in ({})", vec!["1"; count].join(", "));
    assert_eq!(problem(&listed(MAX_VALUES)), None);
    assert_eq!(problem(&listed(MAX_VALUES + 1)).unwrap(), "filters hold 10000 values; this is one more");
    let joined = |count: usize| vec!["name is set"; count].join(" and ");
    assert_eq!(problem(&joined(MAX_VALUES)), None);
    assert!(problem(&joined(MAX_VALUES + 1)).is_some());
}

#[test]
fn nothing_means_nobody_was_named() {
    for text in ["", "   ", "()", "and", ")", "not"] {
        assert!(with_names(|names| read(text, names)).filter.is_none(), "{text}");
    }
}

#[test]
fn a_condition_on_records_without_brackets_is_told_once_and_mended() {
    with_names(|names| {
        let text = "count(orders where status = PAID and amount > 5) >= 2 and country = PL";
        let reading = read(text, names);
        let told: Vec<String> = reading.problems.iter().map(Diagnostic::line).collect();
        assert!(reading.filter.is_none());
        assert_eq!(told, ["the condition on each record stands without brackets"]);
        let mended = "did orders where status = PAID";
        let reading = read(mended, names);
        let corrected = reading.problems[0].corrected(mended).unwrap();
        assert_eq!(corrected, "did orders where (status = PAID)");
        assert!(read(&corrected, names).filter.is_some());
        assert!(read("did orders where", names).problems[0].line().contains("the filter ends too soon"));
    });
}
