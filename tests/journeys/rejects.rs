//! Rows left out are told, written down, mended and brought in (SEMANTICS 22).

use std::fs;

use crate::support::World;

#[test]
fn rejected_rows_are_mended_and_come_in() {
    let world = World::new();
    let rejects = world.path("rejects.csv").display().to_string();
    let file = "source_id;email;birthdate\nA;a@x.example;1990-01-01\nB;nobody;1990-01-02\nC;c@x.example;nope\n\
                ;d@x.example;\n";
    let report = world.import(4, file, &["--rejects", &rejects]);
    let told: Vec<String> = report["rejects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| {
            assert!(r["remedy"].as_str().unwrap().len() > 10);
            format!("{} {} {} {}", r["line"], r["column"], r["text"], r["rule"])
        })
        .collect();
    assert_eq!(
        told,
        [
            r#"3 "email" "nobody" "bad-email""#,
            r#"4 "birthdate" "nope" "bad-date""#,
            r#"5 "source_id" "" "no-key""#
        ]
    );
    let written = fs::read_to_string(&rejects).unwrap();
    assert!(
        written.starts_with("source_id;email;birthdate;reject_line;reject_reason\nB;nobody;1990-01-02;3;"),
        "{written}"
    );
    let mended = written
        .replace(";nobody;", ";b@x.example;")
        .replace(";nope;", ";1990-05-05;")
        .replace("\n;d", "\nD;d");
    let report = world.import(0, mended, &["--rejects", &rejects]);
    assert_eq!(report["created"], 3);
    assert_eq!(world.values("source_id,birthdate"), "A,1990-01-01 | B,1990-01-02 | C,1990-05-05 | D,");
    assert!(
        !std::path::Path::new(&rejects).exists(),
        "rejects of an earlier import would be taken for this one's"
    );
}

#[test]
fn bytes_that_are_no_text_are_kept_as_they_were() {
    let world = World::new();
    let rejects = world.path("rejects.csv").display().to_string();
    world.import(4, b"source_id,name\n1,\xc5\x81\n2,J\xfcrgen\n3,\xc5\x82\n", &["--rejects", &rejects]);
    let written = fs::read(&rejects).unwrap();
    assert!(written.windows(8).any(|w| w == b"2,J\xfcrgen"), "{}", String::from_utf8_lossy(&written));
    world.json(0, &["import", "customers", &rejects, "--encoding", "windows-1252"]);
    assert_eq!(world.values("source_id,name"), "1,Ł | 2,Jürgen | 3,ł");
}

#[test]
fn a_place_where_no_file_can_be_is_refused_before_anything_is_stored() {
    let world = World::new();
    let file = world.file("a.csv", "source_id,email\nA,a@x.example\nB,nobody\n");
    let (folder, nowhere) =
        (world.path(".").display().to_string(), world.path("no/r.csv").display().to_string());
    for place in [folder.as_str(), &nowhere, "-"] {
        world.says(2, &["import", "customers", &file, "--rejects", place]);
        assert_eq!(world.count(), 0, "{place}");
    }
}

#[test]
fn one_bad_row_ends_an_import_that_is_told_so() {
    let world = World::new();
    let file = world.file("a.csv", "source_id,email,new\nA,a@x.example,1\nB,nobody,2\n");
    let told = world.says(2, &["import", "customers", &file, "--on-error", "abort"]);
    assert!(told.contains("line 3") && told.contains("nothing was imported"), "{told}");
    assert_eq!(world.count(), 0);
    assert!(!world.ends(0, &["schema", "list"]).contains("metadata.new"));
    assert!(!world.ends(0, &["history"]).contains("import"));
}
