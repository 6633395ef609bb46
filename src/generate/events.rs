//! The events file: what the generated customers looked at, left in their carts and so on.

use std::io::{self, Write};

use super::history::History;
use super::orders::how_many;
use super::random::{Dice, Purpose};
use super::{Options, PROGRESS_EVERY, Table, source_id};

/// The columns of the events file; the last three become metadata.
pub const EVENT_COLUMNS: [&str; 7] =
    ["event_id", "customer_source_id", "event", "created_at", "page", "product", "value"];

const NAMES: [(&str, u64); 8] = [
    ("page_view", 420),
    ("product_viewed", 240),
    ("cart_updated", 120),
    ("cart_abandoned", 70),
    ("newsletter_opened", 90),
    ("wishlist_added", 30),
    ("review_written", 18),
    ("support_contacted", 12),
];

const PAGES: [&str; 8] = ["/", "/sale", "/new", "/women", "/men", "/kids", "/home", "/help"];
const PRODUCTS: u64 = 400;

/// Quantiles of what lies in a cart, in cents.
const CARTS: &[u64] = &[490, 1_490, 2_490, 3_990, 5_990, 8_990, 15_990, 49_990];

/// Writes the events of the customers that [`customers`](super::customers) writes for the same options, as CSV with a
/// header; `progress` hears of customers done.
///
/// Fails where `out` does, and with `InvalidInput` for a day outside the calendar's range.
pub fn events(options: &Options, out: &mut dyn Write, progress: &mut dyn FnMut(u64)) -> io::Result<()> {
    let midnight_s = options.midnight_s()?;
    let mut table = Table::new(out, &EVENT_COLUMNS)?;
    for number in 1..=options.customers {
        let mut dice = Dice::new(options.seed, Purpose::Events, number);
        let created_at_s = History::draw(options.seed, number, midnight_s).created_at_s;
        for sequence in 1..=how_many(options.events_per_customer, &mut dice) {
            // Most of what is known of somebody is recent.
            let age_s = dice.below_skewed((midnight_s - created_at_s) as u64) as i64;
            row(&mut table, number, sequence, midnight_s - age_s, &mut dice)?;
        }
        if number % PROGRESS_EVERY == 0 {
            progress(number);
        }
    }
    table.finish()?;
    progress(options.customers);
    Ok(())
}

fn row(table: &mut Table<'_>, number: u64, sequence: u64, second: i64, dice: &mut Dice) -> io::Result<()> {
    let name = NAMES[dice.weighted(NAMES.iter().map(|(_, share)| *share))].0;
    let (page, product, value) =
        (*dice.pick_early(&PAGES), 1 + dice.below_skewed(PRODUCTS), dice.quantile(CARTS));
    table.cell(|out| write!(out, "E-{number:07}-{sequence:04}"))?;
    table.cell(|out| source_id(number, out))?;
    table.text(name)?;
    table.instant(Some(second))?;
    table.text(if name == "page_view" { page } else { "" })?;
    let has_product = matches!(name, "product_viewed" | "wishlist_added" | "review_written");
    table.cell(|out| if has_product { write!(out, "P-{product:04}") } else { Ok(()) })?;
    table.amount(name.starts_with("cart_").then_some(value))?;
    table.end_row()
}
