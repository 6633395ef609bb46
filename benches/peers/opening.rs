//! Opening the store: after a clean close, and after an import that was killed half-way.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use patrons::app::{App, AppOptions};

use super::Bench;
use super::machine::{copy, patrons, remove, timed};
use super::table::{Line, Target, Unit, Who};
use super::terminal::Terminal;

const FIRST_SCREEN: Line = Line {
    what: "from start to the first screen, after a clean close",
    unit: Unit::Seconds,
    targets: &[Target::AtMost(0.15)],
};
const COLUMNS: Line = Line {
    what: "from opening to all columns in memory, after a clean close",
    unit: Unit::Seconds,
    targets: &[Target::AtMost(0.8)],
};
const COLUMNS_AFTER_KILL: Line = Line {
    what: "the same after an import that was killed half-way",
    unit: Unit::Seconds,
    targets: &[Target::AtMost(1.5)],
};
const MEMORY: Line = Line {
    what: "columns in memory",
    unit: Unit::Bytes,
    targets: &[Target::AtMost(600.0 * 1024.0 * 1024.0)],
};

/// One round.
pub fn measure(bench: &mut Bench) {
    let data = bench.data();
    let count = super::table::grouped(bench.customers);
    let (seconds, mut terminal) = timed(|| {
        let terminal = Terminal::open(&data);
        terminal.waits_for(&format!("{count} customers"));
        terminal.waits_for(&format!("of {count}"));
        terminal
    });
    bench.table.add(&FIRST_SCREEN, Who::Ours, seconds);
    terminal.leave();
    let (seconds, bytes) = timed(|| load(&data));
    bench.table.add(&COLUMNS, Who::Ours, seconds);
    bench.table.add(&MEMORY, Who::Ours, bytes as f64);
    kill_an_import(bench);
    let killed = bench.path("data-killed");
    let (seconds, _) = timed(|| load(&killed));
    bench.table.add(&COLUMNS_AFTER_KILL, Who::Ours, seconds);
    remove(&killed);
}

/// Opens a folder, reads every column, and closes it; the bytes that they take.
fn load(data: &Path) -> usize {
    let app = App::open(data, AppOptions::default()).unwrap();
    let snapshot = app.snapshot();
    snapshot.load(&snapshot.asked_columns(), &|_, _| true).unwrap();
    snapshot.load_search_text().unwrap();
    snapshot.memory_bytes()
}

/// A copy of the folder in which an import of the same file, every plan changed, was killed.
fn kill_an_import(bench: &Bench) {
    let (file, changed, killed) = (bench.file(), bench.path("changed.csv"), bench.path("data-killed"));
    remove(&killed);
    copy(&bench.data(), &killed);
    if !changed.exists() {
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&changed, text.replace(",free,", ",gratis,").replace(",gold,", ",golden,")).unwrap();
    }
    let words = ["--quiet", "import", "customers", &changed.display().to_string()];
    let mut child = patrons(&killed, &words).stdout(Stdio::null()).spawn().unwrap();
    let lasts = bench.table.median(&super::loading::IMPORT, Who::Ours).unwrap();
    std::thread::sleep(Duration::from_secs_f64(lasts / 2.0));
    assert!(child.try_wait().unwrap().is_none(), "the import was over before it was killed");
    child.kill().unwrap();
    child.wait().unwrap();
}
