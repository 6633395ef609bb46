//! What the documents say is so: every command block is run.

mod completions;
mod readme;
mod sample_data;

use std::path::Path;
use std::process::{Command, Output};

use crate::support::World;

/// Runs a line of a document as a person would type it, in a folder where `sample-data` lies and `patrons` is known.
fn typed(world: &World, line: &str) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let desk = world.path("desk");
    if !desk.exists() {
        std::fs::create_dir(&desk).unwrap();
        std::os::unix::fs::symlink(root.join("sample-data"), desk.join("sample-data")).unwrap();
    }
    let patrons = format!("patrons() {{ '{}' \"$@\"; }}", env!("CARGO_BIN_EXE_patrons"));
    Command::new("sh")
        .args(["-c", &format!("{patrons}; {line}")])
        .current_dir(desk)
        .env("PATRONS_DATA", world.data())
        .output()
        .unwrap()
}

/// The command lines in a document: those of its fenced and its indented blocks that begin with `patrons`.
fn commands(document: &str) -> Vec<String> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(document)).unwrap();
    let mut found = Vec::new();
    let mut is_fenced = false;
    for line in text.lines() {
        if line.starts_with("```") {
            is_fenced = !is_fenced;
        } else if let Some(command) = if is_fenced { Some(line) } else { line.strip_prefix("    ") }
            && command.starts_with("patrons ")
            && !command.starts_with("patrons › ")
        {
            found.push(command.to_owned());
        }
    }
    found
}
