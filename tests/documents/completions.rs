//! Shell completions: made for every shell, read by those that are installed.

use std::process::Command;

use crate::support::World;

/// Shells, with the words by which they only read a script.
const SHELLS: [(&str, &[&str]); 3] = [("bash", &["-n"]), ("zsh", &["-n"]), ("fish", &["--no-execute"])];

#[test]
fn completions_are_scripts_that_their_shells_can_read() {
    let world = World::new();
    for (shell, only_reads) in SHELLS {
        let script = world.ends(0, &["completions", shell]);
        for word in ["import", "export", "data", "customers"] {
            assert!(script.contains(word), "{shell} knows `{word}`");
        }
        let file = world.path(shell);
        std::fs::write(&file, script).unwrap();
        // A shell that is not installed reads nothing.
        if let Ok(status) = Command::new(shell).args(only_reads).arg(&file).status() {
            assert!(status.success(), "{shell} cannot read its completions");
        }
    }
}
