//! `generate` and `completions`: files that need no data folder.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory};
use clap_complete::Shell;
use jiff::civil::{Date, date};
use serde_json::json;

use super::args::Cli;
use super::door::Door;
use super::failure::{Outcome, wrong};
use super::out::Out;
use super::progress::{Bar, grouped};
use crate::app::Error;
use crate::app::jobs::Progress;
use crate::generate::{self as invent, Options};

/// The day invented data is from where `--now` says none: fixed, so that the same words give the same files for ever.
const USUAL_DAY: Date = date(2026, 11, 1);

type Invent = fn(&Options, &mut dyn Write, &mut dyn FnMut(u64)) -> io::Result<()>;

#[derive(Debug, Args)]
pub(super) struct GenerateArgs {
    /// The folder for customers.csv, orders.csv and events.csv
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// How many customers
    #[arg(long, value_name = "N")]
    customers: u64,
    /// How many orders a customer has on average; without it no orders are written
    #[arg(long, value_name = "K")]
    orders_per_customer: Option<f64>,
    /// How many events a customer has on average; without it no events are written
    #[arg(long, value_name = "K")]
    events_per_customer: Option<f64>,
    /// Another seed gives other people
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// Which shell
    shell: Shell,
}

/// Writes invented customers, and orders and events on wish.
pub(super) fn generate(words: &GenerateArgs, door: &Door, out: &mut Out) -> anyhow::Result<Outcome> {
    let orders = average("--orders-per-customer", words.orders_per_customer)?;
    let events = average("--events-per-customer", words.events_per_customer)?;
    let options = Options {
        customers: words.customers,
        orders_per_customer: orders,
        events_per_customer: events,
        seed: words.seed,
        today: door.now().map_or(USUAL_DAY, |now| now.date_in(&jiff::tz::TimeZone::UTC).civil()),
    };
    let folder = &words.folder;
    fs::create_dir_all(folder).map_err(|e| Error::file(format!("cannot make `{}`", folder.display()), e))?;
    let mut files = vec![("customers.csv", invent::customers as Invent)];
    if words.orders_per_customer.is_some() {
        files.push(("orders.csv", invent::orders as Invent));
    }
    if words.events_per_customer.is_some() {
        files.push(("events.csv", invent::events as Invent));
    }
    let mut written = Vec::new();
    for (name, write) in files {
        let path = folder.join(name);
        let bytes = write_file(&path, &options, write, out)?;
        out.note(format_args!("wrote {} ({} bytes)", path.display(), grouped(bytes)));
        written.push(json!({"file": path.display().to_string(), "bytes": bytes}));
    }
    if out.is_json() {
        out.json(&json!({"customers": words.customers, "seed": words.seed, "files": written}))?;
    }
    Ok(Outcome::Done)
}

fn average(name: &str, given: Option<f64>) -> anyhow::Result<f64> {
    let average = given.unwrap_or(0.0);
    if average.is_finite() && average >= 0.0 {
        return Ok(average);
    }
    Err(wrong(format!("{name} must be a number from 0 on")))
}

fn write_file(path: &Path, options: &Options, write: Invent, out: &Out) -> anyhow::Result<u64> {
    let failed = |e| Error::file(format!("cannot write `{}`", path.display()), e);
    let bar = Bar::new(out);
    let mut told = |rows| {
        bar.tell(Progress { phase: "writing", done: rows, total: options.customers, rows });
    };
    let mut file = BufWriter::new(File::create(path).map_err(failed)?);
    let result = write(options, &mut file, &mut told).and_then(|()| file.flush());
    bar.clear();
    result.map_err(failed)?;
    Ok(file.get_ref().metadata().map_err(failed)?.len())
}

/// Prints completions for a shell.
pub(super) fn completions(words: &CompletionsArgs, out: &mut Out) -> anyhow::Result<Outcome> {
    // Into memory first: the generator panics where its writer fails, and the reader may have gone.
    let mut script = Vec::new();
    clap_complete::generate(words.shell, &mut Cli::command(), "patrons", &mut script);
    out.data().write_all(&script)?;
    Ok(Outcome::Done)
}
