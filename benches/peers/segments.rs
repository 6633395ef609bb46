//! Segments: who a filter means, and what it costs that a hundred of them are never behind.

use std::path::Path;
use std::sync::Arc;

use patrons::app::{App, AppOptions, Cancel, Command, filter};
use patrons::domain::{Cell, Clock, ColumnId, Instant, Row};

use super::Bench;
use super::live::{actor, make_segments, p99};
use super::machine::{copy, generate, patrons, remove, run, run_watched, steady, timed};
use super::table::{Line, Target, Unit, Who, median};
use super::terminal::Terminal;

const COUNT: Line = Line {
    what: "count of country, plan, lifetime value and last visit, everybody, in process",
    unit: Unit::Seconds,
    targets: &[Target::Of(0.5, Who::DuckDb)],
};
const COLD: Line =
    Line { what: "the same, a new process", unit: Unit::Seconds, targets: &[Target::Of(1.2, Who::Sqlite)] };
const KEYSTROKE: Line = Line {
    what: "from a key in the segment editor to the exact count painted, p99",
    unit: Unit::Seconds,
    targets: &[Target::AtMost(0.03)],
};
const EDIT: Line = Line {
    what: "one customer's edit, durable, 100 segments live, p99",
    unit: Unit::Seconds,
    targets: &[Target::AtMost(0.005)],
};
const GROWTH: Line = Line {
    what: "that edit, to the same among a hundredth of the customers",
    unit: Unit::Times,
    targets: &[Target::AtMost(2.0)],
};
const IMPORT: Line = Line {
    what: "import with 20 segments live, to the import without",
    unit: Unit::Times,
    targets: &[Target::AtMost(1.3)],
};
const CREATE: Line =
    Line { what: "making a segment, members there", unit: Unit::Seconds, targets: &[Target::AtMost(0.05)] };
const MEMORY: Line = Line {
    what: "memory of a session, all columns and 20 segments",
    unit: Unit::Bytes,
    targets: &[Target::AtMost(600.0 * 1024.0 * 1024.0)],
};

/// The day the generated data is from.
const TODAY: &str = "2026-11-01T00:00:00Z";
const FILTER: &str = "country = PL and plan in (\"gold\", \"platinum\") and lifetime_value > 200 \
                      and last_visit within 90d";
const QUERY: &str = "SELECT count(*) FROM customers WHERE address_country = 'PL' \
     AND plan IN ('gold', 'platinum') AND lifetime_value > 200 \
     AND last_visit > '2026-08-03 00:00:00' AND last_visit <= '2026-11-01 00:00:00'";
/// Segments that live while customers are imported, and while one is changed.
const SEGMENTS: (usize, usize) = (20, 100);
/// Edits that are measured.
const EDITS: usize = 1000;
/// How many times fewer customers an edit is compared among.
const FEWER: u64 = 100;
/// The filters of segments, in turn; a number makes each another.
const FILTERS: [&str; 6] = [
    "country = PL and metadata.visits > {}",
    "plan in (\"gold\", \"platinum\") and lifetime_value > {}",
    "last_visit within {}d",
    "city starts with \"K\" and lifetime_value < {}",
    "tags contains \"vip\" and metadata.visits >= {}",
    "created_at older than {}d and newsletter is true",
];

/// One round.
pub fn measure(bench: &mut Bench) {
    let data = bench.path("data-segments");
    count(bench);
    remove(&data);
    copy(&bench.data(), &data);
    type_in_the_editor(bench, &data);
    make(bench, &data, 0..SEGMENTS.0);
    hold(bench, &data);
    make(bench, &data, SEGMENTS.0..SEGMENTS.1);
    let seconds = edit(&data);
    bench.table.add(&EDIT, Who::Ours, seconds);
    let few = few(bench);
    bench.table.add(&GROWTH, Who::Ours, seconds / edit(&few));
    remove(&data);
    import(bench, &data);
    remove(&data);
    remove(&few);
}

/// At the day the data is from: in process, and as a process.
fn count(bench: &mut Bench) {
    let clock = Arc::new(Clock::fixed(Instant::parse(TODAY).unwrap()));
    let app = App::open(&bench.data(), AppOptions { clock, ..AppOptions::default() }).unwrap();
    let (snapshot, moment) = (app.snapshot(), app.moment());
    snapshot.load(&snapshot.asked_columns(), &|_, _| true).unwrap();
    let filter = filter::read(&snapshot, FILTER).unwrap().unwrap();
    let count = || filter::count(&snapshot, &filter, &moment, &Cancel::default()).unwrap();
    bench.table.add(&COUNT, Who::Ours, steady(|| assert!(count() > 0)));
    drop(snapshot);
    assert_eq!(Arc::strong_count(&app), 1, "the folder is closed cleanly");
    drop(app);
    let words = ["--quiet", "count", FILTER, "--now", TODAY];
    bench.table.add(&COLD, Who::Ours, median_of(|| run(&mut patrons(&bench.data(), &words)).seconds));
    if let Some(duck) = &bench.duck {
        let seconds = duck.query(&bench.path("duck.db"), QUERY);
        bench.table.add(&COUNT, Who::DuckDb, seconds);
    }
    if let Some(sqlite) = &bench.sqlite {
        let database = bench.path("sqlite.db");
        bench.table.add(&COUNT, Who::Sqlite, sqlite.query(&database, QUERY));
        bench.table.add(&COLD, Who::Sqlite, median_of(|| sqlite.ask(&database, QUERY).seconds));
    }
}

fn median_of(mut work: impl FnMut() -> f64) -> f64 {
    work();
    median((0..5).map(|_| work()).collect())
}

/// Every key counts everybody anew and shows the first of them.
fn type_in_the_editor(bench: &mut Bench, data: &Path) {
    let mut terminal = Terminal::open(data);
    terminal.waits_for(&format!("of {}", super::table::grouped(bench.customers)));
    terminal.settles();
    terminal.press(b"7");
    terminal.press(b"n");
    terminal.settles();
    let taken = FILTER.as_bytes().chunks(1).filter_map(|key| terminal.press(key));
    let seconds = p99(taken.collect());
    terminal.press(b"\x1b");
    terminal.leave();
    bench.table.add(&KEYSTROKE, Who::Ours, seconds);
}

fn make(bench: &mut Bench, data: &Path, numbers: std::ops::Range<usize>) {
    let app = App::open(data, AppOptions::default()).unwrap();
    let snapshot = app.snapshot();
    snapshot.load(&snapshot.asked_columns(), &|_, _| true).unwrap();
    let taken = make_segments(&app, &FILTERS, numbers);
    bench.table.add(&CREATE, Who::Ours, median(taken));
}

/// A session that has read everything.
fn hold(bench: &mut Bench, data: &Path) {
    let mut terminal = Terminal::open(data);
    terminal.waits_for(&format!("of {}", super::table::grouped(bench.customers)));
    terminal.settles();
    terminal.press(b"7");
    terminal.settles();
    if let Some(bytes) = terminal.peak_bytes() {
        bench.table.add(&MEMORY, Who::Ours, bytes);
    }
    terminal.leave();
}

/// A folder of few customers with as many segments.
fn few(bench: &mut Bench) -> std::path::PathBuf {
    let (files, data) = (bench.path("files-few"), bench.path("data-few"));
    remove(&data);
    if !files.exists() {
        generate(&files, (bench.customers / FEWER).max(1));
    }
    let file = files.join("customers.csv").display().to_string();
    run(&mut patrons(&data, &["--quiet", "import", "customers", &file]));
    let app = App::open(&data, AppOptions::default()).unwrap();
    make_segments(&app, &FILTERS, 0..SEGMENTS.1);
    drop(app);
    data
}

/// Changes customers one by one; what 99 in a hundred took at most.
fn edit(data: &Path) -> f64 {
    let app = App::open(data, AppOptions::default()).unwrap();
    let snapshot = app.snapshot();
    snapshot.load(&snapshot.asked_columns(), &|_, _| true).unwrap();
    let plan = snapshot.schema().resolve("metadata.plan").unwrap().column;
    let every = (snapshot.count() / EDITS as u64).max(1);
    let rows: Vec<u32> = snapshot.alive().iter().step_by(every as usize).take(EDITS).collect();
    let mut taken = Vec::new();
    for (at, row) in rows.into_iter().enumerate() {
        let cells = vec![(plan, Cell::text("trial")), (ColumnId::PHONE, Cell::text(&format!("+{at}")))];
        let (seconds, reply) = timed(|| app.run(Command::Edit { rows: [Row(row)].into(), cells }, &actor()));
        assert_eq!(reply.unwrap().summary.changed, 1);
        taken.push(seconds);
    }
    p99(taken)
}

/// The import of the same file into a folder where segments live already.
fn import(bench: &mut Bench, data: &Path) {
    let declared = data.with_file_name("declared.csv");
    if !declared.exists() {
        // One customer brings the attributes that the segments name.
        let text = std::fs::read_to_string(bench.file()).unwrap();
        let first: Vec<&str> = text.splitn(3, "\nC-").take(2).collect();
        std::fs::write(&declared, first.join("\nC-") + "\n").unwrap();
    }
    let declare = ["--quiet", "import", "customers", &declared.display().to_string()];
    let all = ["--quiet", "import", "customers", &bench.file().display().to_string()];
    run(&mut patrons(data, &declare));
    let without = run_watched(&mut patrons(data, &all)).seconds;
    remove(data);
    run(&mut patrons(data, &declare));
    let app = App::open(data, AppOptions::default()).unwrap();
    make_segments(&app, &FILTERS, 0..SEGMENTS.0);
    drop(app);
    let with = run_watched(&mut patrons(data, &all)).seconds;
    bench.table.add(&IMPORT, Who::Ours, with / without);
}
