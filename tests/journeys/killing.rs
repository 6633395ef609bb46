//! Killed at any moment, an import is there whole or not at all.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::World;

/// Moments at which the import is killed.
const KILLS: u32 = 50;

#[test]
fn an_import_killed_at_any_moment_is_before_or_after() {
    let world = World::new();
    let folder = world.path("files").display().to_string();
    world.ends(0, &["generate", &folder, "--customers", "6000", "--seed", "3"]);
    let file = format!("{folder}/customers.csv");
    let content = std::fs::read_to_string(&file).unwrap();
    let few = world.path("few.csv");
    std::fs::write(
        &few,
        content.lines().take(1).chain(["C-0000001-R,Somebody Else"]).collect::<Vec<_>>().join("\n"),
    )
    .unwrap();
    world.run(&["import", "customers", &few.display().to_string()]);
    let before = world.count();
    let started = Instant::now();
    let whole = World::new();
    whole.ends(0, &["import", "customers", &file]);
    let (after, lasts) = (whole.count(), started.elapsed());
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    for _ in 0..KILLS {
        let mut child = world
            .command()
            .args(["import", "customers", &file])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        std::thread::sleep(Duration::from_micros(random % lasts.as_micros() as u64));
        // It may have ended by itself meanwhile.
        child.kill().ok();
        child.wait().unwrap();
        let count = world.count();
        assert!(count == before || count == after, "{count} is neither {before} nor {after}");
        world.ends(0, &["verify"]);
        if count == after && before != after {
            world.ends(0, &["undo"]);
            assert_eq!(world.count(), before);
        }
    }
}
