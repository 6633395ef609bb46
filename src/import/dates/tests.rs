//! Dates in every order, and the order that a column decides.

use super::*;

fn check_date(order: DateOrder, text: &str, expected: &str) {
    assert_eq!(date(text, order).map_or("-".into(), |d| d.to_string()), expected, "{text}");
}

#[test]
fn dates_are_read_in_the_columns_order() {
    use DateOrder::{Dmy, Mdy, Ymd};
    for (order, text, expected) in [
        (Ymd, "1990-12-31", "1990-12-31"),
        (Ymd, "1990/2/3", "1990-02-03"),
        (Ymd, "1990-12-31T23:00:00Z", "1990-12-31"),
        (Dmy, "31.12.1990", "1990-12-31"),
        (Dmy, "3. 2. 1990", "1990-02-03"),
        (Dmy, "03/02/1990", "1990-02-03"),
        (Mdy, "03/02/1990", "1990-03-02"),
        (Mdy, "12/31/90 10:15 PM", "1990-12-31"),
        (Dmy, "1/2/05", "2005-02-01"),
        (Mdy, "31/12/1990", "-"),
        (Dmy, "31/02/1990", "-"),
        (Ymd, "03/02/1990", "-"),
        (Ymd, "12 December 1990", "1990-12-12"),
        (Ymd, "Dec 12, 1990", "1990-12-12"),
        (Ymd, "1. März 1990", "1990-03-01"),
        (Ymd, "5 października 2001", "2001-10-05"),
        (Ymd, "14 août 1985", "1985-08-14"),
        (Ymd, "7 de enero de 1999", "1999-01-07"),
        (Ymd, "12-Dec-1990", "1990-12-12"),
        (Ymd, "tomorrow", "-"),
        (Ymd, "1990-12-31x", "-"),
        (Ymd, "19901231", "-"),
        (Ymd, "12/31", "-"),
    ] {
        check_date(order, text, expected);
    }
}

#[test]
fn instants_are_read_with_or_without_an_offset() {
    for (text, expected) in [
        ("2026-11-23T10:00:00.000Z", "2026-11-23T10:00:00.000Z"),
        ("2026-11-23T10:00:00+01:00", "2026-11-23T09:00:00.000Z"),
        ("2026-11-23 10:00", "2026-11-23T10:00:00.000Z"),
        ("2026-11-23 10:00:05 -0500", "2026-11-23T15:00:05.000Z"),
        ("2026-11-23 10:00:05 UTC", "2026-11-23T10:00:05.000Z"),
        ("23.11.2026 12:30", "2026-11-23T12:30:00.000Z"),
        ("2026-11-23", "2026-11-23T00:00:00.000Z"),
        ("2026-11-23 25:00", "-"),
        ("2026-11-23 10:00 CET", "-"),
    ] {
        let shown = instant(text, DateOrder::Dmy, None).map_or("-".into(), |i| i.to_string());
        assert_eq!(shown, expected, "{text}");
    }
}

fn verdict(cells: &[&str]) -> Verdict {
    let mut evidence = DateEvidence::default();
    for (row, cell) in cells.iter().enumerate() {
        evidence.add(row as u64, cell);
    }
    evidence.verdict()
}

#[test]
fn the_whole_column_decides_the_order() {
    for (cells, expected) in [
        (&["1990-01-02", "1991/03/04"][..], Verdict::Order(DateOrder::Ymd)),
        (&["01/02/1990", "31/12/1990"], Verdict::Order(DateOrder::Dmy)),
        (&["01/02/1990", "12/31/1990"], Verdict::Order(DateOrder::Mdy)),
        (&["01.02.1990"], Verdict::Order(DateOrder::Dmy)),
        (&["05/05/1990"], Verdict::Order(DateOrder::Dmy)),
        (&["01/02/1990", "1990-01-02"], Verdict::Undecided),
        (&["31/12/1990", "12/31/1990"], Verdict::Undecided),
    ] {
        assert_eq!(verdict(cells), expected, "{cells:?}");
    }
}

#[test]
fn what_has_no_offset_is_local_in_the_zone() {
    let zone = TimeZone::get("Europe/Warsaw").unwrap();
    for (text, expected) in [
        ("2020-01-01", "2019-12-31T23:00:00.000Z"),
        ("2020-07-01 12:00", "2020-07-01T10:00:00.000Z"),
        ("2020-07-01T12:00:00Z", "2020-07-01T12:00:00.000Z"),
        ("2020-07-01T12:00:00+01:00", "2020-07-01T11:00:00.000Z"),
        // Clocks went from 2 to 3, and from 3 back to 2.
        ("2020-03-29 02:30", "2020-03-29T01:30:00.000Z"),
        ("2020-10-25 02:30", "2020-10-25T00:30:00.000Z"),
    ] {
        assert_eq!(instant(text, DateOrder::Ymd, Some(&zone)).unwrap().to_string(), expected, "{text}");
    }
}
