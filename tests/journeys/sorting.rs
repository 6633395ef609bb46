//! Every order of a list is what a naive sort says, and its beginning is what is shown first.

use std::cmp::Ordering;

use patrons::app::{Actor, App, AppOptions, Cancel, Command, ListQuery, SortKey, list};
use patrons::domain::{Cell, ColumnId, Origin, Row, Value, text};

use crate::support::{World, sample};

/// Rows of a first screen.
const SCREEN: usize = 37;

#[test]
fn every_order_is_what_a_naive_sort_says() {
    let world = World::new();
    world.ends(0, &["import", "customers", &sample("customers.csv")]);
    world.ends(0, &["set", "C-0000003-A", "lifetime_value=-12.5", "visits=0", "name=Ägidius"]);
    world.ends(0, &["set", "C-0000005-M", "lifetime_value=123456789012345678901.25", "plan=null!"]);
    world.ends(0, &["delete", "C-0000004-G"]);
    let app = App::open(&world.data(), AppOptions::default()).unwrap();
    let snapshot = app.snapshot();
    let columns: Vec<ColumnId> = snapshot.schema().attributes().iter().map(|a| a.column).collect();
    let pairs = columns.iter().map(|c| vec![*c]).chain(columns.windows(2).map(<[ColumnId]>::to_vec));
    for columns in pairs {
        for descending in [false, true] {
            let sort: Vec<(ColumnId, bool)> = columns.iter().map(|column| (*column, descending)).collect();
            check(&app, "", &sort, &[SCREEN]);
        }
    }
    drop(snapshot);
    drop(app);
}

#[test]
fn the_beginning_of_an_order_over_many_pages_is_that_of_the_whole() {
    let world = World::new();
    let folder = world.path("made").display().to_string();
    world.ends(0, &["generate", &folder, "--customers", "5000", "--seed", "9"]);
    world.ends(0, &["import", "customers", &format!("{folder}/customers.csv")]);
    let app = App::open(&world.data(), AppOptions::default()).unwrap();
    let actor = Actor { name: "test".into(), origin: Origin::Command };
    let schema = app.snapshot().schema().clone();
    let of = |name: &str| schema.resolve(name).unwrap().column;
    let some =
        |every: u32, from: u32| (0..5000).filter(|row| row % every == from).map(Row).collect::<Vec<_>>();
    // The best and the worst of a column come into pages that had neither, and go from others.
    for (rows, column, cell) in [
        (some(997, 3), "name", Cell::text("aaa")),
        (some(701, 5), "name", Cell::text("Ångström")),
        (some(499, 7), "lifetime_value", Value::Number("-1000000".parse().unwrap()).into()),
        (some(613, 9), "lifetime_value", Value::Number("99999999".parse().unwrap()).into()),
        (some(53, 11), "country", Cell::Null),
    ] {
        let edit = Command::Edit { rows: rows.into(), cells: vec![(of(column), cell)] };
        app.run(edit, &actor).unwrap();
    }
    app.run(Command::Delete(some(997, 3).into()), &actor).unwrap();
    app.run(Command::Delete((1024..1536).map(Row).collect()), &actor).unwrap();
    for filter in ["", "plan = gold", "country = PL and visits > 10", "name starts with \"zz\""] {
        for sort in [
            &[("name", false)][..],
            &[("lifetime_value", true)],
            &[("plan", false), ("lifetime_value", true)],
            &[("country", true), ("plan", true), ("name", false)],
            &[("last_visit", true), ("email", false)],
        ] {
            let columns: Vec<(ColumnId, bool)> = sort.iter().map(|(name, down)| (of(name), *down)).collect();
            check(&app, filter, &columns, &[1, SCREEN, 700]);
            let flipped: Vec<(ColumnId, bool)> = columns.iter().map(|(c, down)| (*c, !down)).collect();
            check(&app, filter, &flipped, &[1, SCREEN, 700]);
        }
    }
}

/// The whole order is what a naive sort makes of those whom the filter means, and each beginning is the beginning of it.
fn check(app: &App, filter: &str, sort: &[(ColumnId, bool)], beginnings: &[usize]) {
    let (snapshot, moment) = (app.snapshot(), app.moment());
    let keys = sort.iter().map(|(column, descending)| SortKey { column: *column, descending: *descending });
    let query = ListQuery { filter: filter.to_owned(), sort: keys.collect(), ..ListQuery::default() };
    let order = list::order(&snapshot, &query, &moment, &Cancel::default()).unwrap();
    let meant: Vec<Row> = if filter.is_empty() {
        snapshot.alive().iter().map(Row).collect()
    } else {
        let unsorted = ListQuery { sort: Vec::new(), ..query.clone() };
        let meant = list::order(&snapshot, &unsorted, &moment, &Cancel::default()).unwrap();
        meant.rows(0..meant.len())
    };
    let cell = |row: Row, column: ColumnId| match column {
        ColumnId::ID => Cell::text(&snapshot.id_of(row).unwrap().to_string()),
        column => snapshot.cell(row, column).unwrap(),
    };
    let cells = |row: Row| (row, sort.iter().map(|(column, _)| cell(row, *column)).collect::<Vec<_>>());
    let mut naive: Vec<(Row, Vec<Cell>)> = meant.into_iter().map(cells).collect();
    naive.sort_by(|(_, a), (_, b)| {
        let of = sort.iter().enumerate().map(|(at, (_, descending))| compare(&a[at], &b[at], *descending));
        of.fold(Ordering::Equal, Ordering::then)
    });
    let naive: Vec<Row> = naive.into_iter().map(|(row, _)| row).collect();
    assert!(order.rows(0..order.len()) == naive, "{filter}, by {sort:?}");
    for count in beginnings {
        let head = list::head(&snapshot, &query, *count, &moment, &Cancel::default()).unwrap();
        assert!(head == naive[..naive.len().min(*count)], "{filter}, the first {count} by {sort:?}");
    }
}

/// Values in their order, either way round; who has none comes last both ways.
fn compare(a: &Cell, b: &Cell, descending: bool) -> Ordering {
    let ordering = match (a.value(), b.value()) {
        (None, None) => return Ordering::Equal,
        (None, Some(_)) => return Ordering::Greater,
        (Some(_), None) => return Ordering::Less,
        (Some(Value::Number(a)), Some(Value::Number(b))) => a.cmp(b),
        (Some(Value::Boolean(a)), Some(Value::Boolean(b))) => a.cmp(b),
        (Some(Value::Date(a)), Some(Value::Date(b))) => a.cmp(b),
        (Some(Value::Instant(a)), Some(Value::Instant(b))) => a.cmp(b),
        (Some(a), Some(b)) => {
            let (a, b) = (a.to_string(), b.to_string());
            text::fold(&a).cmp(&text::fold(&b)).then_with(|| a.cmp(&b))
        }
    };
    if descending { ordering.reverse() } else { ordering }
}
