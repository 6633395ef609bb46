//! Every way out leaves the terminal as a shell wants it.

use crate::support::{Terminal, World, sample};

#[test]
fn sigterm_ends_the_program_and_gives_the_terminal_back() {
    let world = World::new();
    let mut terminal = Terminal::open_with(&world, 80, 24, &[]);
    terminal.waits_for("There are no customers yet.");
    terminal.signal("TERM");
    terminal.ends();
    terminal.is_sane();
}

#[test]
fn a_lost_line_keeps_what_was_typed_as_a_draft() {
    let world = World::new();
    world.ends(0, &["import", "customers", &sample("customers.csv")]);
    let mut terminal = Terminal::open(&world);
    terminal.waits_for("500 customers");
    terminal.press("<enter>").waits_for("[Details]");
    terminal.press("e").waits_for("nothing changed yet");
    terminal.press("Zed").waits_without("nothing changed yet");
    terminal.settles();
    let sent = terminal.bytes().len();
    let since = std::time::Instant::now();
    terminal.signal("HUP");
    terminal.ends();
    assert!(since.elapsed().as_millis() < 1000, "it ended after {:?}", since.elapsed());
    assert_eq!(terminal.settles(), sent, "nothing is written to a line that is gone");
    drop(terminal);
    let drafts: Vec<_> = std::fs::read_dir(world.data().join("drafts")).unwrap().collect();
    assert_eq!(drafts.len(), 1, "{drafts:?}");
}

#[test]
fn a_stopped_program_leaves_a_usable_shell_and_comes_back() {
    let world = World::new();
    world.ends(0, &["import", "customers", &sample("customers.csv")]);
    let mut shell = Terminal::program("sh");
    shell.args(["-i"]);
    shell.env("PS1", "prompt: ");
    shell.env("ENV", "");
    let mut terminal = Terminal::spawn(shell, 80, 24);
    terminal.waits_for("prompt:");
    let binary = env!("CARGO_BIN_EXE_patrons");
    terminal.press(&format!("{binary} --data {}\r", world.data().display()));
    terminal.waits_for("500 customers");
    terminal.press("<c-z>").waits_for("prompt:");
    terminal.settles();
    terminal.shows_a_shell();
    terminal.press("echo in be''tween\r").waits_for("in between");
    terminal.press("fg\r").waits_for("500 customers");
    terminal.waits_for("Grzegorz Antoni Kowalski");
    terminal.press("q").waits_for("prompt:");
    terminal.settles();
    terminal.shows_a_shell();
    terminal.press("exit\r");
    terminal.ends();
}
