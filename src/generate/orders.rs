//! The orders file: what the generated customers bought.

use std::io::{self, Write};

use super::history::History;
use super::random::{Dice, Purpose};
use super::{Options, PROGRESS_EVERY, Table, source_id};

/// The columns of the orders file.
pub const ORDER_COLUMNS: [&str; 7] =
    ["order_id", "customer_source_id", "status", "amount", "discount_amount", "created_at", "items"];

const STATUSES: [(&str, u64); 5] =
    [("PAID", 52), ("FULFILLED", 34), ("PROCESSING", 4), ("CREATED", 4), ("CANCELED", 6)];

/// How orders are spread: the share of customers (of 100), and how many times the average each of them has.
const SPREAD: [(u64, f64); 6] = [(40, 0.0), (20, 0.5), (20, 1.0), (12, 2.0), (6, 4.0), (2, 11.0)];

/// Quantiles of one order's amount in cents.
const AMOUNTS: &[u64] = &[
    490, 990, 1_490, 1_990, 2_490, 2_990, 3_490, 3_990, 4_990, 5_990, 7_490, 8_990, 11_990, 15_990, 24_990,
    49_990, 180_000,
];

/// Writes the orders of the customers that [`customers`](super::customers) writes for the same options, as CSV with a
/// header; `progress` hears of customers done.
///
/// Fails where `out` does, and with `InvalidInput` for a day outside the calendar's range.
pub fn orders(options: &Options, out: &mut dyn Write, progress: &mut dyn FnMut(u64)) -> io::Result<()> {
    let midnight_s = options.midnight_s()?;
    let mut table = Table::new(out, &ORDER_COLUMNS)?;
    for number in 1..=options.customers {
        let mut dice = Dice::new(options.seed, Purpose::Orders, number);
        let created_at_s = History::draw(options.seed, number, midnight_s).created_at_s;
        for sequence in 1..=how_many(options.orders_per_customer, &mut dice) {
            let second = created_at_s + dice.below((midnight_s - created_at_s) as u64) as i64;
            row(&mut table, number, sequence, second, &mut dice)?;
        }
        if number % PROGRESS_EVERY == 0 {
            progress(number);
        }
    }
    table.finish()?;
    progress(options.customers);
    Ok(())
}

/// How many records of a kind a customer has, where all have so many on average.
pub(super) fn how_many(average: f64, dice: &mut Dice) -> u64 {
    let times = SPREAD[dice.weighted(SPREAD.iter().map(|(share, _)| *share))].1;
    let expected = (average * times).max(0.0);
    let part = ((expected - expected.floor()) * 1_000_000.0) as u64;
    expected.floor() as u64 + u64::from(dice.below(1_000_000) < part)
}

fn row(table: &mut Table<'_>, number: u64, sequence: u64, second: i64, dice: &mut Dice) -> io::Result<()> {
    let amount = dice.quantile(AMOUNTS);
    let discount_percent = [0, 5, 10, 15, 20][dice.weighted([78, 7, 9, 3, 3].into_iter())];
    table.cell(|out| write!(out, "O-{number:07}-{sequence:02}"))?;
    table.cell(|out| source_id(number, out))?;
    table.text(STATUSES[dice.weighted(STATUSES.iter().map(|(_, share)| *share))].0)?;
    table.amount(Some(amount))?;
    table.amount(Some(amount * discount_percent / 100))?;
    table.instant(Some(second))?;
    table.cell(|out| write!(out, "{}", 1 + dice.below_skewed(8)))?;
    table.end_row()
}
