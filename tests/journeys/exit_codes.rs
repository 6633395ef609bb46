//! What scripts rely on: exit codes, data on standard output, messages on standard error.

use crate::support::{World, text};

#[test]
fn every_exit_code_says_whose_move_it_is() {
    let world = World::new();
    world.import(0, "source_id,email\nA,s@x.example\nB,S@x.example\n", &[]);
    let folder = world.path(".").display().to_string();
    let nowhere = world.path("no/file.csv").display().to_string();
    for (code, words) in [
        (0, &["count"][..]),
        (1, &["show", "nobody"]),
        (1, &["show", "s@x.example"]),
        (1, &["delete", "A", "nobody"]),
        (1, &["undo", "99"]),
        (1, &["create", "source_id=A"]),
        (2, &["coutn"]),
        (2, &["list", "--colums", "name"]),
        (2, &["list", "--columns", "nme"]),
        (2, &["list", "--sort", "nme"]),
        (2, &["set", "A", "email=nobody"]),
        (2, &["set", "A", "nme=x"]),
        (2, &["set", "A", "fav color=x"]),
        (2, &["set", "A", "id=x"]),
        (2, &["schema", "set", "fav color", "text"]),
        (2, &["schema", "set", "plan", "strng"]),
        (2, &["config", "time_zone", "Mars/Base"]),
        (2, &["config", "nokey"]),
        (2, &["erase", "A"]),
        (2, &["--now", "yesterday", "count"]),
        (2, &["--now", "2001-01-01T00:00:00Z", "set", "A", "name=x"]),
        (2, &["import", "customers", &folder]),
        (2, &["import", "customers", &nowhere]),
        (2, &["export", "--to", &nowhere]),
        (2, &["restore", &nowhere]),
    ] {
        let output = world.run(words);
        assert_eq!(output.status.code(), Some(code), "{words:?} {}", text(&output.stderr));
        assert_eq!(output.stdout.is_empty(), code != 0, "{words:?}: data alone goes to standard output");
        let json = world.json(code, words);
        assert_eq!(
            json["error"]["code"].as_i64(),
            (code != 0).then_some(i64::from(code)),
            "{words:?} {json}"
        );
    }
    assert_eq!(world.values("source_id,name"), "A, | B,", "nothing was changed");
}

#[test]
fn quiet_says_nothing_but_errors() {
    let world = World::new();
    assert_eq!(world.says(0, &["-q", "create", "source_id=A", "metadata.plan=pro"]), "");
    assert_eq!(world.says(0, &["--quiet", "set", "A", "name=Ann"]), "");
    assert!(world.says(1, &["--quiet", "show", "nobody"]).starts_with("error: "));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::io::Read as _;
    let world = World::new();
    let folder = world.path("files").display().to_string();
    world.ends(0, &["generate", &folder, "--customers", "3000"]);
    world.ends(0, &["import", "customers", &format!("{folder}/customers.csv")]);
    for words in [&["export"][..], &["list"], &["list", "--json"], &["export", "--format", "jsonl"]] {
        let mut command = world.command();
        command.args(words).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut head = [0; 100];
        child.stdout.take().unwrap().read_exact(&mut head).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()), "{words:?}");
    }
}

#[test]
fn every_command_explains_itself_with_examples() {
    let world = World::new();
    for words in [
        "count",
        "list",
        "search",
        "export",
        "show",
        "create",
        "set",
        "delete",
        "erase",
        "readmit",
        "undo",
        "history",
        "schema list",
        "schema set",
        "schema drop",
        "generate",
        "backup",
        "restore",
        "compact",
        "verify",
        "config",
        "completions",
        "import customers",
        "import template",
    ] {
        let words: Vec<&str> = words.split(' ').chain(["--help"]).collect();
        assert!(world.ends(0, &words).contains("Examples:"), "{words:?}");
    }
}
