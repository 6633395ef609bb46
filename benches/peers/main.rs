//! The README's performance table, measured beside DuckDB and SQLite in the same run.
//!
//! ```text
//! cargo bench --bench peers                        a million customers, five rounds
//! cargo bench --bench peers -- --customers 50000 --rounds 3
//! cargo bench --bench peers -- --double            also the import of twice as many
//! cargo bench --bench peers -- --only segments     one group, after the loading that all need
//! ```
//!
//! Data is generated; every line is measured round by round, ours and the peers' in turn, so that a machine that
//! slows down slows all alike. The table shows medians and the ratio to each peer. A peer that is not installed is
//! said not to be, and no line needs it. Whole processes are the release binary and the peers' own programs; what is
//! measured in process uses the library, and the peers' own timers.
//!
//! A file per group of lines: [`loading`], [`opening`], [`screens`], [`lists`], [`leaving`], [`segments`], [`records`],
//! [`promotions`]. A new group is a file with a function that takes the [`Bench`] and a round, and a line in [`GROUPS`].
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measurement that fails should stop"
)]

mod leaving;
mod lists;
mod live;
mod loading;
mod machine;
mod opening;
mod peers;
mod profile;
mod promotions;
mod records;
mod screens;
mod segments;
mod table;
mod terminal;

use std::path::PathBuf;

use peers::{DuckDb, Sqlite};
use table::Table;

/// Every group of lines, in the order in which a round measures them: the first loads what the others use.
const GROUPS: [(&str, fn(&mut Bench)); 8] = [
    ("loading", loading::measure),
    ("opening", opening::measure),
    ("lists", lists::measure),
    ("screens", screens::measure),
    ("leaving", leaving::measure),
    ("segments", segments::measure),
    ("records", records::measure),
    ("promotions", promotions::measure),
];

/// What a run is about.
struct Bench {
    customers: u64,
    is_double: bool,
    /// Where everything lies that is made; removed at the end.
    folder: tempfile::TempDir,
    duck: Option<DuckDb>,
    sqlite: Option<Sqlite>,
    table: Table,
}

impl Bench {
    /// A path in the folder of the run.
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The file of customers.
    fn file(&self) -> PathBuf {
        self.path("files").join("customers.csv")
    }

    /// The data folder that [`loading`] filled last.
    fn data(&self) -> PathBuf {
        self.path("data")
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let number = |name: &str, usual: u64| {
        let at = words.iter().position(|word| word == name);
        at.and_then(|at| words.get(at + 1)).map_or(usual, |n| n.parse().expect("a number after the word"))
    };
    let known = ["--customers", "--rounds", "--double", "--only"];
    let is_known = |w: &str| known.contains(&w) || GROUPS.iter().any(|(name, _)| *name == w);
    if let Some(word) = words.iter().find(|w| w.parse::<u64>().is_err() && !is_known(w)) {
        eprintln!("`{word}` is not known; {} are", known.join(", "));
        std::process::exit(2);
    }
    let rounds = number("--rounds", 5);
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench {
        customers: number("--customers", 1_000_000),
        is_double: words.iter().any(|word| word == "--double"),
        duck: DuckDb::find(),
        sqlite: Sqlite::find(),
        folder,
        table: Table::default(),
    };
    machine::generate(&bench.path("files"), bench.customers);
    for round in 1..=rounds {
        eprintln!("round {round} of {rounds}");
        for (name, measure) in GROUPS {
            let is_wanted = !words.iter().any(|w| w == "--only") || words.iter().any(|w| w == name);
            if is_wanted || name == GROUPS[0].0 {
                measure(&mut bench);
            }
        }
    }
    if bench.is_double {
        loading::measure_double(&mut bench);
    }
    println!("{}", heading(&bench, rounds));
    println!("{}", bench.table);
}

/// What the table is of.
fn heading(bench: &Bench, rounds: u64) -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let megabytes = std::fs::metadata(bench.file()).unwrap().len() / 1_000_000;
    let peer = |name: &str, version: Option<&str>| {
        version.map_or_else(|| format!("{name} not installed"), |version| format!("{name} {version}"))
    };
    format!(
        "{} customers of 19 columns ({megabytes} MB of CSV), {cores} cores, warm cache, medians of {rounds}; {}, {}.\n",
        table::grouped(bench.customers),
        peer("DuckDB", bench.duck.as_ref().map(|d| d.version.as_str())),
        peer("SQLite", bench.sqlite.as_ref().map(|s| s.version.as_str())),
    )
}
