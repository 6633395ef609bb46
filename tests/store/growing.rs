//! The folder does not grow without bound.

use std::path::Path;

use crate::support::World;

/// How often everybody is overwritten.
const TIMES: u32 = 15;
/// History keeps the before-values of so many imports; the folder may hold these and sled's own slack.
const KEPT: &str = "3";

#[test]
fn overwriting_everybody_again_and_again_leaves_a_folder_of_bounded_size() {
    let world = World::new();
    world.ends(0, &["config", "history.imports", KEPT]);
    let mut sizes = Vec::new();
    for seed in 1..=TIMES {
        let files = world.path("files").display().to_string();
        world.ends(0, &["generate", &files, "--customers", "20000", "--seed", &seed.to_string()]);
        world.ends(0, &["import", "customers", &format!("{files}/customers.csv")]);
        sizes.push(size_of(&world.data()));
        std::fs::remove_dir_all(files).unwrap();
    }
    let (early, last) = (sizes[4], sizes[TIMES as usize - 1]);
    assert!(last < early * 2, "the folder grows with every import: {sizes:?}");
    world.ends(0, &["compact"]);
    let compacted = size_of(&world.data());
    assert!(compacted < last, "compaction frees something: {last} to {compacted}");
}

fn size_of(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|e| if e.path().is_dir() { size_of(&e.path()) } else { e.metadata().unwrap().len() }).sum()
}
