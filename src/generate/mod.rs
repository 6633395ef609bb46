//! Generate: invented customers, orders and events as CSV, for trying the program out and for measuring it.
//!
//! The same [`Options`] give the same bytes on every machine. Values are skewed as real ones are: few countries and
//! names are frequent, most spend little, most visited lately, a few families share an email address. Names are written
//! in the scripts of twelve countries, and some cells hold commas, quotes and line ends. All of it is invented: domains
//! are those that belong to nobody, phone numbers those kept free for films where a country keeps any.
//!
//! The room is pure but for the writer it is handed: it knows no clock, no file and no other room. Any customer can be
//! drawn alone from seed and number, so memory stays flat, and [`orders`] and [`events`] meet the customers that [`customers`] wrote.
//!
//! The way through: [`customers`] → `person` (from `atlas`, which prepares `countries` and `names`) and `history` →
//! `remarks`; `random` throws the dice.
//!
//! ```text
//! let options = Options { customers: 500, orders_per_customer: 0.0, events_per_customer: 0.0, seed: 1, today: date(2026, 11, 1) };
//! generate::customers(&options, &mut file, &mut |written| bar.set(written))?;
//! ```

mod atlas;
mod countries;
mod customers;
mod events;
mod history;
mod latin;
mod names;
mod orders;
mod person;
mod random;
mod remarks;

use std::io::{self, Write};

use jiff::civil::Date;
use jiff::tz::Offset;

pub use customers::{CUSTOMER_COLUMNS, customers};
pub use events::{EVENT_COLUMNS, events};
pub use orders::{ORDER_COLUMNS, orders};

/// After how many customers progress is told.
const PROGRESS_EVERY: u64 = 10_000;

/// What to invent.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many customers.
    pub customers: u64,
    /// How many orders a customer has on average; most have fewer, some many more.
    pub orders_per_customer: f64,
    /// How many events a customer has on average, spread in the same way.
    pub events_per_customer: f64,
    /// Where the dice start: another seed gives other people.
    pub seed: u64,
    /// The day the data is from: nothing happens later than its first instant in UTC.
    pub today: Date,
}

impl Options {
    fn midnight_s(&self) -> io::Result<i64> {
        let instant = Offset::UTC.to_timestamp(self.today.at(0, 0, 0, 0));
        Ok(instant.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?.as_second())
    }
}

/// Writes the source id of a numbered customer: the number and a letter that checks it.
fn source_id(number: u64, out: &mut Vec<u8>) -> io::Result<()> {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let letter = char::from(LETTERS[(number % 23) as usize]);
    write!(out, "C-{number:07}-{letter}")
}

/// A CSV writer with one cell's worth of scratch space.
struct Table<'a> {
    csv: csv::Writer<&'a mut dyn Write>,
    cell: Vec<u8>,
}

impl<'a> Table<'a> {
    fn new(out: &'a mut dyn Write, columns: &[&str]) -> io::Result<Self> {
        let mut csv = csv::WriterBuilder::new().buffer_capacity(1 << 16).from_writer(out);
        csv.write_record(columns)?;
        Ok(Self { csv, cell: Vec::with_capacity(256) })
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        Ok(self.csv.write_field(text)?)
    }

    fn cell(&mut self, fill: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<()> {
        self.cell.clear();
        fill(&mut self.cell)?;
        Ok(self.csv.write_field(&self.cell)?)
    }

    fn note(&mut self, fill: impl FnOnce(&mut Vec<u8>)) -> io::Result<()> {
        self.cell(|out| {
            fill(out);
            Ok(())
        })
    }

    /// Writes seconds since 1970 as `YYYY-MM-DDTHH:MM:SSZ`, or an empty cell.
    fn instant(&mut self, second: Option<i64>) -> io::Result<()> {
        self.cell(|out| match second {
            Some(second) => {
                write!(out, "{}", jiff::Timestamp::from_second(second).map_err(io::Error::other)?)
            }
            None => Ok(()),
        })
    }

    /// Writes cents as a decimal number, or an empty cell.
    fn amount(&mut self, cents: Option<u64>) -> io::Result<()> {
        self.cell(|out| match cents {
            Some(cents) => write!(out, "{}.{:02}", cents / 100, cents % 100),
            None => Ok(()),
        })
    }

    fn end_row(&mut self) -> io::Result<()> {
        Ok(self.csv.write_record(None::<&[u8]>)?)
    }

    fn finish(mut self) -> io::Result<()> {
        self.csv.flush()
    }
}

#[cfg(test)]
mod tests;
