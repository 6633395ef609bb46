//! What the generated files promise to those who import and measure them.

use std::collections::{HashMap, HashSet};

use jiff::civil::date;

use super::*;

fn options(customers: u64, seed: u64) -> Options {
    Options { customers, orders_per_customer: 2.5, events_per_customer: 3.0, seed, today: date(2026, 11, 1) }
}

fn customers_file(count: u64, seed: u64) -> Vec<u8> {
    let mut file = Vec::new();
    customers(&options(count, seed), &mut file, &mut |_| {}).unwrap();
    file
}

fn orders_file(count: u64, seed: u64) -> Vec<u8> {
    let mut file = Vec::new();
    orders(&options(count, seed), &mut file, &mut |_| {}).unwrap();
    file
}

fn sample_of(write: impl Fn(&Options, &mut dyn Write, &mut dyn FnMut(u64)) -> io::Result<()>) -> Vec<u8> {
    let options = Options { orders_per_customer: 2.0, ..options(500, 2027) };
    let mut file = Vec::new();
    write(&options, &mut file, &mut |_| {}).unwrap();
    file
}

fn rows(file: &[u8]) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(file).records().collect::<Result<_, _>>().unwrap()
}

fn share(rows: &[csv::StringRecord], holds: impl Fn(&csv::StringRecord) -> bool) -> f64 {
    rows.iter().filter(|row| holds(row)).count() as f64 / rows.len() as f64
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    assert_eq!(customers_file(2_000, 5), customers_file(2_000, 5));
    assert_ne!(customers_file(2_000, 5), customers_file(2_000, 6));
    assert_eq!(orders_file(2_000, 5), orders_file(2_000, 5));
}

#[test]
fn a_longer_file_starts_with_the_shorter_one() {
    let (short, long) = (customers_file(300, 5), customers_file(3_000, 5));
    assert!(long.starts_with(&short));
}

#[test]
fn the_sample_data_is_what_seed_2027_gives() {
    let sample = include_bytes!("../../sample-data/customers.csv");
    assert!(customers_file(500, 2027) == sample, "sample-data/customers.csv differs: write it again");
    let sample = include_bytes!("../../sample-data/orders.csv");
    assert!(sample_of(orders) == sample, "sample-data/orders.csv differs: write it again");
    let sample = include_bytes!("../../sample-data/events.csv");
    assert!(sample_of(events) == sample, "sample-data/events.csv differs: write it again");
}

#[test]
fn events_are_of_customers_who_were_there_already_and_have_ids_of_their_own() {
    let (options, mut file) = (options(20_000, 5), Vec::new());
    events(&options, &mut file, &mut |_| {}).unwrap();
    let rows = rows(&file);
    let created_at = CUSTOMER_COLUMNS.iter().position(|name| *name == "created_at").unwrap();
    let created: HashMap<String, String> = self::rows(&customers_file(20_000, 5))
        .iter()
        .map(|row| (row[0].to_owned(), row[created_at].to_owned()))
        .collect();
    assert!(rows.iter().all(|row| row[3] >= *created[&row[1]] && &row[3] <= "2026-11-01T00:00:00Z"));
    assert_eq!(rows.iter().map(|row| row[0].to_owned()).collect::<HashSet<_>>().len(), rows.len());
    let average = rows.len() as f64 / 20_000.0;
    assert!((2.7..3.3).contains(&average), "{average}");
    assert!((0.35..0.5).contains(&share(&rows, |row| &row[2] == "page_view")));
}

#[test]
fn every_row_has_nineteen_cells_and_a_source_id_of_its_own() {
    let rows = rows(&customers_file(20_000, 5));
    assert_eq!(rows.len(), 20_000);
    assert!(rows.iter().all(|row| row.len() == 19));
    assert_eq!(rows.iter().map(|row| row[0].to_owned()).collect::<HashSet<_>>().len(), 20_000);
    assert_eq!(&rows[0][0], "C-0000001-R");
}

#[test]
fn a_row_takes_about_195_bytes() {
    let average = customers_file(20_000, 5).len() as f64 / 20_000.0;
    assert!((190.0..200.0).contains(&average), "{average}");
}

#[test]
fn cells_hold_commas_quotes_line_ends_and_many_scripts() {
    let file = String::from_utf8(customers_file(5_000, 5)).unwrap();
    let rows = rows(file.as_bytes());
    for sign in [",", "\"", "\n", "é"] {
        assert!(rows.iter().any(|row| row[4].contains(sign) || row[14].contains(sign)), "{sign:?}");
    }
    for name in ["Łukasz", "Müller", "Παπαδόπουλος", "佐藤", "Шевченко", "Yılmaz", "Dvořák"]
    {
        assert!(file.contains(name), "{name}");
    }
    assert!(file.contains("\"\""), "a quote inside a quoted cell is doubled");
}

#[test]
fn values_are_skewed_and_missing_as_told() {
    let rows = rows(&customers_file(20_000, 5));
    for (what, share, low, high) in [
        ("Polish", share(&rows, |row| &row[11] == "PL"), 0.24, 0.26),
        ("without birthdate", share(&rows, |row| row[5].is_empty()), 0.28, 0.32),
        ("without email", share(&rows, |row| row[2].is_empty()), 0.02, 0.04),
        ("free", share(&rows, |row| &row[12] == "free"), 0.55, 0.60),
        ("no plan", share(&rows, |row| row[12].is_empty()), 0.03, 0.05),
        ("newsletter", share(&rows, |row| &row[17] == "true"), 0.43, 0.47),
        ("E.164", share(&rows, |row| row[3].starts_with('+') && !row[3].contains(' ')), 0.70, 0.78),
        ("leading zero", share(&rows, |row| row[3].starts_with('0')), 0.02, 0.05),
        ("seen in half a year", share(&rows, |row| &row[15] >= "2026-05-01"), 0.45, 0.65),
    ] {
        assert!((low..=high).contains(&share), "{what}: {share}");
    }
}

#[test]
fn a_few_families_share_an_email_address() {
    let rows = rows(&customers_file(50_000, 5));
    let mut holders: HashMap<&str, Vec<&csv::StringRecord>> = HashMap::new();
    for row in rows.iter().filter(|row| !row[2].is_empty()) {
        holders.entry(&row[2]).or_default().push(row);
    }
    let shared: Vec<_> = holders.values().filter(|rows| rows.len() > 1).collect();
    let share = shared.iter().map(|rows| rows.len()).sum::<usize>() as f64 / 50_000.0;
    assert!((0.002..0.004).contains(&share), "{share}");
    assert!(shared.iter().all(|rows| rows[0][6] == rows[1][6] && rows[0][9] == rows[1][9]), "one home");
}

#[test]
fn dates_and_instants_are_in_order() {
    for row in rows(&customers_file(5_000, 5)) {
        assert!(&row[18] <= if row[15].is_empty() { "2026-11-01" } else { &row[15] }, "{row:?}");
        assert!(row[18].len() == 20 && &row[18] > "2021-11-01" && &row[15] < "2026-11-01", "{row:?}");
        assert!(row[5].is_empty() || row[5].parse::<Date>().is_ok(), "{row:?}");
    }
}

#[test]
fn orders_belong_to_customers_and_do_not_precede_them() {
    let created: HashMap<_, _> =
        rows(&customers_file(4_000, 5)).iter().map(|row| (row[0].to_owned(), row[18].to_owned())).collect();
    let orders = rows(&orders_file(4_000, 5));
    let mut ids = HashSet::new();
    for order in &orders {
        assert!(order.len() == 7 && order[5] >= *created[&order[1]] && &order[5] < "2026-11-01", "{order:?}");
        assert!(ids.insert(order[0].to_owned()), "{order:?}");
    }
    let average = orders.len() as f64 / 4_000.0;
    assert!((2.2..2.8).contains(&average), "{average}");
}

#[test]
fn progress_ends_with_the_number_of_customers() {
    let mut told = Vec::new();
    customers(&options(25_000, 5), &mut io::sink(), &mut |written| told.push(written)).unwrap();
    assert_eq!(told, [10_000, 20_000, 25_000]);
}
