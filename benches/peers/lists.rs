//! Search and sort over everybody, in process, columns loaded; the peers by their own timers, databases warm.

use std::sync::Arc;

use patrons::app::{App, AppOptions, Cancel, ListQuery, SortKey, list};
use patrons::domain::ColumnId;

use super::Bench;
use super::machine::steady;
use super::table::{Line, Target, Unit, Who};

/// Rows of a first screen.
const SCREEN: usize = 50;
const SEARCH: Line = Line {
    what: "search over name, email, phone and source id, everybody, either case",
    unit: Unit::Seconds,
    targets: &[Target::Of(0.5, Who::DuckDb)],
};
const BY_NAME: Line = Line {
    what: "sort by name, the first 50",
    unit: Unit::Seconds,
    targets: &[Target::Of(0.9, Who::DuckDb)],
};
const BY_NUMBER: Line = Line {
    what: "sort by a number, the first 50",
    unit: Unit::Seconds,
    targets: &[Target::Of(0.2, Who::DuckDb)],
};
const WHOLE_BY_NAME: Line = Line { what: "sort by name, everybody", unit: Unit::Seconds, targets: &[] };
const WHOLE_BY_NUMBER: Line = Line { what: "sort by a number, everybody", unit: Unit::Seconds, targets: &[] };

/// One round.
pub fn measure(bench: &mut Bench) {
    let app = App::open(&bench.data(), AppOptions::default()).unwrap();
    let (snapshot, moment) = (app.snapshot(), app.moment());
    snapshot.load(&snapshot.asked_columns(), &|_, _| true).unwrap();
    snapshot.load_search_text().unwrap();
    let number = snapshot.schema().resolve("metadata.lifetime_value").unwrap().column;
    let query = |search: &str, column: Option<ColumnId>| ListQuery {
        search: search.to_owned(),
        filter: String::new(),
        sort: column.into_iter().map(|column| SortKey { column, descending: false }).collect(),
    };
    let head = |query: ListQuery| {
        steady(|| {
            assert_eq!(
                list::head(&snapshot, &query, SCREEN, &moment, &Cancel::default()).unwrap().len(),
                SCREEN
            );
        })
    };
    let whole = |query: ListQuery| {
        steady(|| assert!(!list::order(&snapshot, &query, &moment, &Cancel::default()).unwrap().is_empty()))
    };
    let searched = whole(query("kowal", None));
    bench.table.add(&SEARCH, Who::Ours, searched);
    let (lower, same_case) = (searching("contains(lower({}), 'kowal')"), searching("{} ILIKE '%kowal%'"));
    add_peers(bench, &SEARCH, &[lower, same_case], &searching("{} LIKE '%kowal%'"));
    for (line, column, name) in [(&BY_NAME, ColumnId::NAME, "name"), (&BY_NUMBER, number, "lifetime_value")] {
        let seconds = head(query("", Some(column)));
        bench.table.add(line, Who::Ours, seconds);
        let first =
            format!("SELECT name, email, phone, source_id FROM customers ORDER BY {name} LIMIT {SCREEN}");
        add_peers(bench, line, std::slice::from_ref(&first), &first);
    }
    for (line, column, name) in
        [(&WHOLE_BY_NAME, ColumnId::NAME, "name"), (&WHOLE_BY_NUMBER, number, "lifetime_value")]
    {
        bench.table.add(line, Who::Ours, whole(query("", Some(column))));
        let all = format!(
            "SELECT count(*) FROM (SELECT row_number() OVER (ORDER BY {name}) AS r FROM customers) WHERE r > 0"
        );
        add_peers(bench, line, std::slice::from_ref(&all), &all);
    }
    drop(snapshot);
    assert_eq!(Arc::strong_count(&app), 1, "the folder is closed cleanly");
}

fn searching(condition: &str) -> String {
    let conditions = ["name", "email", "phone", "source_id"].map(|column| condition.replace("{}", column));
    format!("SELECT count(*) FROM customers WHERE {}", conditions.join(" OR "))
}

/// Asks the peers; DuckDB in the quickest of several ways.
fn add_peers(bench: &mut Bench, line: &Line, duck_queries: &[String], sqlite_query: &str) {
    if let Some(duck) = &bench.duck {
        let database = bench.path("duck.db");
        let seconds = duck_queries.iter().map(|query| duck.query(&database, query));
        let quickest = seconds.fold(f64::INFINITY, f64::min);
        bench.table.add(line, Who::DuckDb, quickest);
    }
    if let Some(sqlite) = &bench.sqlite {
        let seconds = sqlite.query(&bench.path("sqlite.db"), sqlite_query);
        bench.table.add(line, Who::Sqlite, seconds);
    }
}
