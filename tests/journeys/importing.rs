//! Files come in, are seen, go out, and are taken back.

use crate::support::{World, sample};

#[test]
fn the_clean_sample_comes_in_and_coming_again_changes_nothing() {
    let world = World::new();
    let first = world.json(0, &["import", "customers", &sample("customers.csv")]);
    assert_eq!((first["rows"].as_u64(), first["created"].as_u64()), (Some(500), Some(500)));
    let again = world.json(0, &["import", "customers", &sample("customers.csv")]);
    assert_eq!((again["unchanged"].as_u64(), again["created"].as_u64()), (Some(500), Some(0)));
    let history = world.json(0, &["history"]);
    let lists = history.as_object().unwrap().values().find_map(|v| v.as_array()).unwrap();
    assert_eq!(lists.len(), 1, "a change that changes nothing leaves no trace");
}

#[test]
fn the_messy_sample_comes_in_but_for_its_bad_rows() {
    let world = World::new();
    let report = world.json(4, &["import", "customers", &sample("messy/crm-export.csv")]);
    for (key, expected) in [("created", 115), ("duplicate", 1), ("rejected", 4), ("rows", 120)] {
        assert_eq!(report[key].as_u64(), Some(expected), "{key}: {report}");
    }
    assert_eq!(world.count(), 115);
}

#[test]
fn a_dry_run_says_what_the_run_then_does() {
    let world = World::new();
    let words = ["import", "customers", &sample("messy/crm-export.csv")];
    let dry = world.json(4, &[&words[..], &["--dry-run"]].concat());
    assert_eq!(world.count(), 0);
    let run = world.json(4, &words);
    for key in ["rows", "created", "updated", "unchanged", "duplicate", "rejected"] {
        assert_eq!(dry[key], run[key], "{key}");
    }
}

#[test]
fn every_broken_file_is_refused_or_rejected_as_told() {
    for (file, code, count) in [
        ("ambiguous-dates", 2, 0),
        ("bad-date", 4, 4),
        ("bad-email", 4, 4),
        ("binary", 2, 0),
        ("empty", 2, 0),
        ("header-only", 0, 0),
        ("no-key-column", 2, 0),
        ("no-key-in-row", 4, 3),
        ("not-utf8", 4, 5),
        ("too-many-cells", 4, 4),
        ("two-columns-one-header", 2, 0),
        ("value-too-long", 4, 2),
    ] {
        let world = World::new();
        world.ends(code, &["import", "customers", &sample(&format!("broken/{file}.csv"))]);
        assert_eq!(world.count(), count, "{file}");
    }
}

#[test]
fn an_export_comes_back_as_it_went() {
    let world = World::new();
    world.ends(0, &["import", "customers", &sample("customers.csv")]);
    let file = world.path("out.csv").display().to_string();
    world.ends(0, &["export", "--to", &file]);
    let back = world.json(0, &["import", "customers", &file]);
    assert_eq!(back["unchanged"].as_u64(), Some(500), "{back}");
    let other = World::new();
    let adopted = other.json(0, &["import", "customers", &file]);
    assert_eq!(adopted["created"].as_u64(), Some(500), "{adopted}");
    let second = other.path("again.csv").display().to_string();
    other.ends(0, &["export", "--to", &second]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), std::fs::read_to_string(&second).unwrap());
}

#[test]
fn an_import_is_taken_back_and_brought_back() {
    let world = World::new();
    world.ends(0, &["import", "customers", &sample("customers.csv")]);
    let before = world.ends(0, &["export"]);
    world.ends(0, &["undo"]);
    assert_eq!(world.count(), 0);
    world.ends(0, &["undo", "2"]);
    assert_eq!(world.ends(0, &["export"]), before);
}

#[test]
fn an_edit_is_seen_logged_and_taken_back() {
    let world = World::new();
    world.ends(0, &["import", "customers", &sample("customers.csv")]);
    let before = world.ends(0, &["show", "C-0000001-R", "--json"]);
    world.ends(0, &["set", "C-0000001-R", "plan=platinum", "phone=+48 1"]);
    let after = world.ends(0, &["show", "C-0000001-R", "--json"]);
    assert!(after.contains("platinum") && after.contains("+48 1"), "{after}");
    assert!(world.ends(0, &["show", "C-0000001-R", "--tab", "logs"]).contains("platinum"));
    world.ends(0, &["undo"]);
    let back = world.ends(0, &["show", "C-0000001-R", "--json"]);
    assert!(!back.contains("platinum") && !back.contains("+48 1"), "{before}\n{back}");
}

#[test]
fn a_backup_brings_everything_back() {
    let world = World::new();
    world.ends(0, &["import", "customers", &sample("customers.csv")]);
    let (before, copy) = (world.ends(0, &["export"]), world.path("copy").display().to_string());
    world.ends(0, &["backup", &copy]);
    let other = World::new();
    other.ends(0, &["restore", &copy]);
    assert_eq!(other.ends(0, &["export"]), before);
    other.ends(0, &["compact"]);
    assert_eq!(other.ends(0, &["export"]), before);
}

#[test]
fn a_folder_in_use_is_told_with_exit_3() {
    let world = World::new();
    let open = patrons::app::App::open(&world.data(), patrons::app::AppOptions::default()).unwrap();
    let output = world.run(&["count"]);
    assert_eq!(output.status.code(), Some(3));
    let told = crate::support::text(&output.stderr);
    assert!(told.contains(&std::process::id().to_string()), "{told}");
    drop(open);
}
