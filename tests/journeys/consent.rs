//! Marketing permissions rise by a person's own word only (SEMANTICS 14).

use crate::support::World;

const CONSENT: &str = "source_id,consent.newsletter";

#[test]
fn a_revoked_consent_rises_only_by_a_newer_row() {
    let world = World::new();
    world.import(
        0,
        "source_id,newsletter\nA,true\nB,false\nC,\n",
        &["--map", "newsletter=consent.newsletter"],
    );
    assert_eq!(world.values(CONSENT), "A,true | B,false | C,");
    let given = world.import(0, "source_id,newsletter\nA,false\nB,true\nC,true\n", &[]);
    assert_eq!(given["updated"], 2);
    assert_eq!(world.values(CONSENT), "A,false | B,false | C,true");
    assert!(given["notes"].to_string().contains("some revoked `consent.newsletter` stay revoked"), "{given}");
    world.import(0, "source_id,newsletter,updated_at\nA,true,2001-01-01T00:00:00Z\n", &[]);
    assert_eq!(world.values(CONSENT), "A,false | B,false | C,true");
    world.import(0, "source_id,newsletter,updated_at\nA,true,2099-01-01T00:00:00Z\n", &[]);
    assert_eq!(world.values(CONSENT), "A,true | B,false | C,true");
}

#[test]
fn a_consent_that_rows_take_and_give_back_is_unchanged() {
    let world = World::new();
    let file = "source_id,consent.newsletter\nA,\nA,false\n";
    world.import(0, file, &["--empty", "clear"]);
    let again = world.import(0, file, &["--empty", "clear"]);
    assert_eq!((again["updated"].as_u64(), again["unchanged"].as_u64()), (Some(0), Some(1)), "{again}");
    assert_eq!(world.json(0, &["history"])["history"].as_array().unwrap().len(), 1);
}

#[test]
fn an_undo_takes_a_consent_back_and_never_gives_one() {
    let world = World::new();
    world.ends(0, &["create", "source_id=A", "consent.newsletter=true"]);
    world.ends(0, &["set", "A", "consent.newsletter=false", "name=Ann"]);
    let told = world.says(0, &["undo"]);
    assert!(told.contains("a consent is not given back"), "{told}");
    assert_eq!(world.values("source_id,name,consent.newsletter"), "A,,false");
    world.ends(0, &["set", "A", "consent.newsletter=true"]);
    world.ends(0, &["undo"]);
    assert_eq!(world.values(CONSENT), "A,false");
}
