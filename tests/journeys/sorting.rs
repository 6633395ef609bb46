//! Every order of a list is what a naive sort says, and its beginning is what is shown first.

use std::cmp::Ordering;

use patrons::app::{App, AppOptions, Cancel, ListQuery, SortKey, list};
use patrons::domain::{Cell, ColumnId, Row, Value, text};

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
            let sort = columns.iter().map(|column| SortKey { column: *column, descending }).collect();
            let query = ListQuery { sort, ..ListQuery::default() };
            let order = list::order(&snapshot, &query, &app.moment(), &Cancel::default()).unwrap();
            let found = order.rows(0..order.len());
            let mut naive: Vec<Row> = snapshot.alive().iter().map(Row).collect();
            let cell = |row: Row, column: ColumnId| match column {
                ColumnId::ID => Cell::text(&snapshot.id_of(row).unwrap().to_string()),
                column => snapshot.cell(row, column).unwrap(),
            };
            naive.sort_by(|a, b| {
                let of = columns.iter().map(|c| compare(&cell(*a, *c), &cell(*b, *c), descending));
                of.fold(Ordering::Equal, Ordering::then)
            });
            assert_eq!(found, naive, "by {columns:?}, descending: {descending}");
            let head = list::head(&snapshot, &query, SCREEN, &app.moment(), &Cancel::default()).unwrap();
            assert_eq!(head, naive[..SCREEN], "the beginning by {columns:?}, descending: {descending}");
        }
    }
    drop(snapshot);
    drop(app);
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
