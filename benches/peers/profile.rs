//! A customer to whom very much happened, opened in a pseudo-terminal.

use std::fmt::Write as _;
use std::path::Path;

use patrons::app::{App, AppOptions};
use patrons::domain::{ColumnId, Instant, Row};

use super::Bench;
use super::machine::{patrons, run};
use super::table::{Line, Target, Unit, Who};
use super::terminal::Terminal;

const OPENED: Line = Line {
    what: "opening a customer with 10,000 events, figures painted, and its activity",
    unit: Unit::Seconds,
    targets: &[Target::AtMost(0.03)],
};
/// Events of one customer.
const EVENTS: i64 = 10_000;
/// How often the customer is opened in a round.
const TIMES: usize = 5;

/// Gives a customer its events and opens it, again and again.
pub fn measure(bench: &mut Bench, data: &Path) {
    let source_id = {
        let app = App::open(data, AppOptions::default()).unwrap();
        let cell = app.snapshot().cell(Row(4), ColumnId::SOURCE_ID).unwrap();
        cell.as_text().unwrap().to_owned()
    };
    let mut lines = String::from("event_id,event,customer_source_id,created_at,value\n");
    for number in 0..EVENTS {
        let at = Instant(1_700_000_000_000 + number * 3_600_000);
        writeln!(lines, "MANY-{number},page_view,{source_id},{at},{number}").unwrap();
    }
    let file = bench.path("files").join("many.csv");
    std::fs::write(&file, lines).unwrap();
    run(&mut patrons(data, &["--quiet", "import", "events", &file.display().to_string()]));
    let mut terminal = Terminal::open(data);
    terminal.waits_for(&format!("of {}", super::table::grouped(bench.customers)));
    terminal.settles();
    terminal.press(b"/");
    for key in source_id.as_bytes().chunks(1) {
        terminal.press(key);
    }
    terminal.waits_for("1 of 1");
    terminal.press(b"\r");
    terminal.settles();
    for _ in 0..TIMES {
        let figures = terminal.press_until(b"\r", "last event         2");
        let activity = terminal.press_until(b"]", "1 of 200+");
        bench.table.add(&OPENED, Who::Ours, figures.max(activity));
        terminal.press(b"\x1b");
        terminal.settles();
    }
    terminal.leave();
}
