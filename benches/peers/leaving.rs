//! What leaves the store, as processes: one customer, and everybody.

use super::Bench;
use super::machine::{patrons, remove, run};
use super::table::{Line, Target, Unit, Who};

const SHOW: Line = Line {
    what: "`patrons show` of one customer, a new process",
    unit: Unit::Seconds,
    targets: &[Target::AtMost(0.1)],
};
const EXPORT: Line = Line {
    what: "export of everything to CSV, as a process",
    unit: Unit::Seconds,
    targets: &[Target::Of(0.6, Who::DuckDb), Target::Of(0.3, Who::Sqlite)],
};

/// One round.
pub fn measure(bench: &mut Bench) {
    let data = bench.data();
    let key = format!("C-{:07}", bench.customers / 2);
    let file = std::fs::read_to_string(bench.file()).unwrap();
    let source_id = file.lines().find(|line| line.starts_with(&key)).unwrap().split(',').next().unwrap();
    let shown = run(&mut patrons(&data, &["show", source_id]));
    bench.table.add(&SHOW, Who::Ours, shown.seconds);
    if let Some(sqlite) = &bench.sqlite {
        let taken = sqlite.show(&bench.path("sqlite.db"), source_id);
        bench.table.add(&SHOW, Who::Sqlite, taken.seconds);
    }
    let to = bench.path("out.csv");
    remove(&to);
    let ours = run(&mut patrons(&data, &["--quiet", "export", "--to", &to.display().to_string()]));
    bench.table.add(&EXPORT, Who::Ours, ours.seconds);
    if let Some(duck) = &bench.duck {
        let taken = duck.export(&bench.path("duck.db"), &to);
        bench.table.add(&EXPORT, Who::DuckDb, taken.seconds);
    }
    if let Some(sqlite) = &bench.sqlite {
        let taken = sqlite.export(&bench.path("sqlite.db"), &to);
        bench.table.add(&EXPORT, Who::Sqlite, taken.seconds);
    }
}
