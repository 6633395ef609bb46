//! Records: three orders and five events a customer, with segments that live on them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use patrons::app::jobs::import::Unknown;
use patrons::app::{App, AppOptions, Cancel, Command, NewRecord, TimeUse, filter, records::cells};
use patrons::domain::fact::field;
use patrons::domain::{Cell, Clock, FactKind, Instant};

use super::Bench;
use super::live::{actor, make_segments, p99};
use super::machine::{copy, patrons, remove, run_watched, size_of, steady, timed};
use super::table::{Line, Target, Unit, Who};

const ORDERS: Line = Line {
    what: "import of three orders a customer, 20 segments live, as a process",
    unit: Unit::Seconds,
    targets: &[Target::Of(1.0, Who::DuckDb), Target::Of(0.5, Who::Sqlite)],
};
const FOLDER: Line = Line { what: "what the folder grows by", unit: Unit::Bytes, targets: &[] };
const SUM: Line = Line {
    what: "`sum(orders.amount within 1y) > 500 and orders.last_at within 30d`, everybody",
    unit: Unit::Seconds,
    targets: &[Target::Of(0.2, Who::DuckDb)],
};
const KEPT: Line = Line {
    what: "`orders.total_amount > 500 and orders.last_at within 30d`, everybody, beside the same join",
    unit: Unit::Seconds,
    targets: &[Target::Of(0.05, Who::DuckDb)],
};
const EVENT: Line = Line {
    what: "one event in, durable, 100 segments live, p99",
    unit: Unit::Seconds,
    targets: &[Target::AtMost(0.005)],
};
const MEMORY: Line = Line {
    what: "memory of a process that holds every customer, order and event",
    unit: Unit::Bytes,
    targets: &[Target::AtMost(1.5 * 1024.0 * 1024.0 * 1024.0)],
};

/// What the data is asked at.
const TODAY: &str = "2026-11-01T00:00:00Z";
/// Segments that live while orders come, and while events do.
const SEGMENTS: (usize, usize) = (20, 100);
/// Events that are kept one by one.
const EVENTS: usize = 300;
/// The filters of segments, in turn; a number makes each another.
const FILTERS: [&str; 5] = [
    "orders.total_amount > {}",
    "orders.last_at within {}d",
    "count(orders where (status = PAID) within 1y) >= {}",
    "did event \"cart_abandoned\" within {}d",
    "country = PL and metadata.visits > {}",
];

/// One round.
pub fn measure(bench: &mut Bench) {
    let (orders, events) = files(bench);
    let data = bench.path("data-records");
    remove(&data);
    copy(&bench.data(), &data);
    live_segments(&data, 0..SEGMENTS.0);
    let before = size_of(&data);
    let import = |kind: &str, file: &Path| {
        run_watched(&mut patrons(&data, &["--quiet", "import", kind, &file.display().to_string()]))
    };
    bench.table.add(&ORDERS, Who::Ours, import("orders", &orders).seconds);
    bench.table.add(&FOLDER, Who::Ours, size_of(&data) - before);
    load_peers(bench, &orders);
    import("events", &events);
    ask(bench, &data);
    live_segments(&data, SEGMENTS.0..SEGMENTS.1);
    super::profile::measure(bench, &data);
    let seconds = add_events(&data);
    bench.table.add(&EVENT, Who::Ours, seconds);
    // Everything is read in one go, as a filter over all of it does.
    let all = "(count(orders where (amount > 0)) > 0 or did event \"page_view\" where (page is set)) \
               and name is set and metadata.lifetime_value is set";
    let taken = run_watched(&mut patrons(&data, &["--quiet", "count", all]));
    if let Some(peak) = taken.peak_bytes {
        bench.table.add(&MEMORY, Who::Ours, peak);
    }
    remove(&data);
}

/// The files of orders and events, made once.
fn files(bench: &Bench) -> (PathBuf, PathBuf) {
    let folder = bench.path("files");
    let (orders, events) = (folder.join("orders.csv"), folder.join("events.csv"));
    if !events.exists() {
        let (to, count) = (folder.display().to_string(), bench.customers.to_string());
        let averages = ["--orders-per-customer", "3", "--events-per-customer", "5"];
        let words = [&["--quiet", "generate", &to, "--customers", &count][..], &averages[..]].concat();
        super::machine::run(&mut patrons(&folder.join("none"), &words));
        drop(std::fs::read(&orders).unwrap());
    }
    (orders, events)
}

fn live_segments(data: &Path, numbers: std::ops::Range<usize>) {
    make_segments(&App::open(data, AppOptions::default()).unwrap(), &FILTERS, numbers);
}

/// The join of the same meaning: the kept columns of customers do not exist there.
const JOIN: &str = "SELECT count(*) FROM customers JOIN (\
    SELECT customer_source_id AS who, sum(amount) FILTER (WHERE created_at > {year}) AS spent, \
    max(created_at) AS last FROM orders WHERE status IN ('PAID', 'FULFILLED') GROUP BY 1) \
    ON who = source_id WHERE spent > 500 AND last > {month}";

fn load_peers(bench: &mut Bench, orders: &Path) {
    if let Some(duck) = &bench.duck {
        let taken = duck.load_orders(orders, &bench.path("duck.db"));
        bench.table.add(&ORDERS, Who::DuckDb, taken.seconds);
    }
    if let Some(sqlite) = &bench.sqlite {
        let taken = sqlite.load_orders(orders, &bench.path("sqlite.db"));
        bench.table.add(&ORDERS, Who::Sqlite, taken.seconds);
    }
}

/// Asks at the day the generated data is from.
fn ask(bench: &mut Bench, data: &Path) {
    let clock = Arc::new(Clock::fixed(Instant::parse(TODAY).unwrap()));
    let app =
        App::open(data, AppOptions { clock, time: TimeUse::Untouched, ..AppOptions::default() }).unwrap();
    let (snapshot, moment) = (app.snapshot(), app.moment());
    snapshot.load(&snapshot.asked_columns(), &|_, _| true).unwrap();
    let count = |text: &str| {
        let filter = filter::read(&snapshot, text).unwrap().unwrap();
        steady(|| {
            assert!(filter::count(&snapshot, &filter, &moment, &Cancel::default()).unwrap() > 0);
        })
    };
    let sum = count("sum(orders.amount within 1y) > 500 and orders.last_at within 30d");
    let kept = count("orders.total_amount > 500 and orders.last_at within 30d");
    bench.table.add(&SUM, Who::Ours, sum);
    bench.table.add(&KEPT, Who::Ours, kept);
    let days = |days: i64| {
        let at = moment.now.0 / 1000 - days * 86_400;
        format!("make_timestamp({at}000000)")
    };
    if let Some(duck) = &bench.duck {
        let join = JOIN.replace("{year}", &days(365)).replace("{month}", &days(30));
        let seconds = duck.query(&bench.path("duck.db"), &join);
        bench.table.add(&SUM, Who::DuckDb, seconds);
        bench.table.add(&KEPT, Who::DuckDb, seconds);
    }
    drop(snapshot);
    assert_eq!(Arc::strong_count(&app), 1, "the folder is closed cleanly");
}

/// Keeps events one by one, each of another customer; what 99 in a hundred took at most.
fn add_events(data: &Path) -> f64 {
    let app = App::open(data, AppOptions::default()).unwrap();
    let snapshot = app.snapshot();
    snapshot.load(&snapshot.asked_columns(), &|_, _| true).unwrap();
    let every = snapshot.count() / EVENTS as u64;
    let rows: Vec<u32> = snapshot.alive().iter().step_by(every.max(1) as usize).take(EVENTS).collect();
    let mut taken: Vec<f64> = Vec::new();
    let words: BTreeMap<&str, &str> = BTreeMap::from([("value", "59.90")]);
    let words: Vec<(String, String)> = words.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
    for row in rows {
        let customer = snapshot.id_of(patrons::domain::Row(row)).unwrap().to_string();
        let mut cells = cells(FactKind::Event, &words).unwrap();
        cells.set(field::LABEL, Cell::text("cart_abandoned"));
        let new = NewRecord { kind: FactKind::Event, customer, cells, unknown: Unknown::Reject };
        let (seconds, reply) = timed(|| app.run(Command::AddRecord(new), &actor()));
        assert!(reply.unwrap().change_set.is_some());
        taken.push(seconds);
    }
    p99(taken)
}
