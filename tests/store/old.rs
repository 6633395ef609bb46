//! A folder as it was written once opens for ever.
//!
//! `tests/fixtures/folder-1` is a data folder of format 1 and what the program of its time showed of it: twenty
//! customers of `sample-data`, edited, renamed, deleted, erased, an undo taken back (`make.sh` there). A newer program
//! may write what it finds in another form, but not read it as something else.

use std::path::Path;

use crate::support::{World, copy_folder};

/// What sled fills its file up to; the zeros are not kept.
const SEGMENT_BYTES: u64 = 512 * 1024 - 1;

#[test]
fn a_folder_of_format_1_shows_what_it_showed() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/folder-1");
    let world = World::new();
    copy_folder(&fixtures.join("data"), &world.data());
    let database = world.data().join("store-2/db");
    std::fs::File::options().write(true).open(database).unwrap().set_len(SEGMENT_BYTES).unwrap();
    world.ends(0, &["verify"]);
    let told = |name: &str| std::fs::read_to_string(fixtures.join(name)).unwrap();
    assert_eq!(world.ends(0, &["export"]), told("export.csv"));
    assert_eq!(world.ends(0, &["--json", "history"]), told("history.json"));
    world.ends(0, &["compact"]);
    assert_eq!(world.ends(0, &["export"]), told("export.csv"));
    world.ends(0, &["undo"]);
}
