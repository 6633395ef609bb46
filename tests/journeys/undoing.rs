//! Changes are taken back, and so is a taking back (SEMANTICS 13).

use crate::support::World;

fn undo(world: &World) -> String {
    world.says(0, &["undo"])
}

#[test]
fn an_undo_takes_back_the_last_change_and_is_itself_taken_back() {
    let world = World::new();
    world.import(0, "source_id,name\nA,Ann\nB,Bob\n", &[]);
    let (both, after) = ("A,Ann | B,Bob", "A,Anna | B,Bob");
    world.ends(0, &["set", "A", "name=Anna"]);
    for expected in [both, after, both] {
        undo(&world);
        assert_eq!(world.values("source_id,name"), expected);
    }
    world.ends(0, &["delete", "A", "B"]);
    undo(&world);
    assert_eq!(world.values("source_id,name"), both);
    world.ends(0, &["undo", "1"]);
    assert_eq!(world.count(), 0);
    undo(&world);
    assert_eq!(world.values("source_id,name"), both);
    world.says(1, &["undo", "99"]);
}

#[test]
fn what_changed_since_is_kept_and_told() {
    let world = World::new();
    world.import(0, "source_id,name,phone\nA,Ann,1\n", &[]);
    world.import(0, "source_id,name,phone\nA,Ann2,2\nB,Bob,3\n", &[]);
    world.ends(0, &["set", "A", "name=Ann3"]);
    let told = world.says(0, &["undo", "2"]);
    assert!(told.contains("keeps its name: changed since"), "{told}");
    assert_eq!(world.values("source_id,name,phone"), "A,Ann3,1");
}

#[test]
fn a_key_that_is_somebody_elses_now_stays_theirs() {
    let world = World::new();
    world.import(0, "source_id,name\nA,Ann\n", &[]);
    world.ends(0, &["delete", "A"]);
    world.ends(0, &["create", "source_id=A", "name=Other"]);
    let told = world.says(0, &["undo", "2"]);
    assert!(told.contains("stays deleted"), "{told}");
    assert_eq!(world.values("source_id,name"), "A,Other");
}
