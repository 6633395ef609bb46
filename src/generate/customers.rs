//! The customers file: a person and a history a row.

use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::Offset;

use super::atlas::Atlas;
use super::history::History;
use super::person::Person;
use super::random::{Dice, Purpose};
use super::{Options, PROGRESS_EVERY, Table, remarks, source_id};

/// The columns of the customers file.
pub const CUSTOMER_COLUMNS: [&str; 19] = [
    "source_id",
    "name",
    "email",
    "phone",
    "description",
    "birthdate",
    "address_line_1",
    "address_line_2",
    "address_postal_code",
    "address_city",
    "address_state",
    "address_country",
    "plan",
    "lifetime_value",
    "tags",
    "last_visit",
    "visits",
    "consent.newsletter",
    "created_at",
];

/// Writes the customers as CSV with a header; `progress` hears now and then, and at the end, how many are written.
///
/// Fails where `out` does, and with `InvalidInput` for a day outside the calendar's range.
pub fn customers(options: &Options, out: &mut dyn Write, progress: &mut dyn FnMut(u64)) -> io::Result<()> {
    let midnight_s = options.midnight_s()?;
    let atlas = Atlas::new();
    let mut table = Table::new(out, &CUSTOMER_COLUMNS)?;
    for number in 1..=options.customers {
        row(&mut table, &atlas, options.seed, number, midnight_s)?;
        if number % PROGRESS_EVERY == 0 {
            progress(number);
        }
    }
    table.finish()?;
    progress(options.customers);
    Ok(())
}

fn row(table: &mut Table<'_>, atlas: &Atlas, seed: u64, number: u64, midnight_s: i64) -> io::Result<()> {
    let person = Person::draw(atlas, seed, number);
    let history = History::draw(seed, number, midnight_s);
    let mut dice = Dice::new(seed, Purpose::Remarks, number);
    table.cell(|out| source_id(number, out))?;
    table.text(&person.name)?;
    table.text(&person.email)?;
    table.text(&person.phone)?;
    table.note(|out| remarks::description(&mut dice, out))?;
    table.cell(|out| birthdate(person.age_days, midnight_s, out))?;
    table.text(&person.first_line)?;
    table.text(&person.second_line)?;
    table.text(&person.postal_code)?;
    table.text(person.city.name)?;
    table.text(person.city.state)?;
    table.text(person.place.facts.code)?;
    table.text(history.plan)?;
    table.amount(history.spent_cents)?;
    table.note(|out| remarks::tags(&mut dice, out))?;
    table.instant(history.last_visit_s)?;
    table.cell(|out| write!(out, "{}", history.visits))?;
    table.text(["true", "false", ""][dice.weighted([45, 35, 20].into_iter())])?;
    table.instant(Some(history.created_at_s))?;
    table.end_row()
}

fn birthdate(age_days: Option<u64>, midnight_s: i64, out: &mut Vec<u8>) -> io::Result<()> {
    let Some(days) = age_days else { return Ok(()) };
    let instant = Timestamp::from_second(midnight_s - days as i64 * 86_400).map_err(io::Error::other)?;
    write!(out, "{}", Offset::UTC.to_datetime(instant).date())
}
