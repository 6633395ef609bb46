//! Loading: the file becomes a store, as a process; its memory; the folder that is left.

use super::Bench;
use super::machine::{generate, patrons, remove, run_watched, size_of};
use super::table::{Line, Target, Unit, Who};

/// The import whose time others go by.
pub const IMPORT: Line = Line {
    what: "import as a process, unique key, durable",
    unit: Unit::Seconds,
    targets: &[Target::Of(0.5, Who::DuckDb), Target::Of(0.3, Who::Sqlite)],
};
const MEMORY: Line = Line {
    what: "memory of that import",
    unit: Unit::Bytes,
    targets: &[Target::AtMost(500.0 * 1024.0 * 1024.0)],
};
const FOLDER: Line =
    Line { what: "data folder after it", unit: Unit::Bytes, targets: &[Target::Of(0.9, Who::Sqlite)] };
const DOUBLE: Line = Line {
    what: "memory of the import of twice as many",
    unit: Unit::Times,
    targets: &[Target::AtMost(1.2)],
};

/// One round.
pub fn measure(bench: &mut Bench) {
    let (file, data) = (bench.file(), bench.data());
    remove(&data);
    let import = ["--quiet", "import", "customers", &file.display().to_string()];
    let ours = run_watched(&mut patrons(&data, &import));
    bench.table.add(&IMPORT, Who::Ours, ours.seconds);
    if let Some(duck) = &bench.duck {
        let database = bench.path("duck.db");
        let taken = duck.load(&file, &database);
        bench.table.add(&IMPORT, Who::DuckDb, taken.seconds);
    }
    if let Some(sqlite) = &bench.sqlite {
        let taken = sqlite.load(&file, &bench.path("sqlite.db"));
        bench.table.add(&IMPORT, Who::Sqlite, taken.seconds);
    }
    if let Some(peak) = ours.peak_bytes {
        bench.table.add(&MEMORY, Who::Ours, peak);
    }
    bench.table.add(&FOLDER, Who::Ours, size_of(&data));
    for (who, name) in [(Who::DuckDb, "duck.db"), (Who::Sqlite, "sqlite.db")] {
        let database = bench.path(name);
        if database.exists() {
            bench.table.add(&FOLDER, who, size_of(&database));
        }
    }
}

/// The same with twice as many customers: memory must hardly grow.
pub fn measure_double(bench: &mut Bench) {
    let (folder, data) = (bench.path("files-double"), bench.path("data-double"));
    generate(&folder, bench.customers * 2);
    let file = folder.join("customers.csv").display().to_string();
    let taken = run_watched(&mut patrons(&data, &["--quiet", "import", "customers", &file]));
    if let (Some(twice), Some(once)) = (taken.peak_bytes, bench.table.median(&MEMORY, Who::Ours)) {
        bench.table.add(&DOUBLE, Who::Ours, twice / once);
    }
}
