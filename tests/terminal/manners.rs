//! Sizes, pasting, colours, and terminals that cannot show screens.

use std::process::Stdio;

use crate::support::{Terminal, World, sample, text};

#[test]
fn any_size_is_survived_and_the_place_is_kept() {
    let world = World::new();
    world.ends(0, &["import", "customers", &sample("customers.csv")]);
    let mut terminal = Terminal::open(&world);
    terminal.waits_for("1–20 of 500");
    terminal.press("jjj<enter>").waits_for("Joanna Jankowska  4 of 500");
    terminal.resize(40, 12).waits_for("Joanna Jankowska");
    terminal.resize(10, 3);
    terminal.settles();
    terminal.resize(1, 1);
    terminal.settles();
    terminal.resize(200, 50).waits_for("Joanna Jankowska  4 of 500");
    terminal.resize(80, 24).waits_for("Joanna Jankowska  4 of 500");
    terminal.press("<esc>").waits_for("500 customers");
    terminal.waits_for("name: Joanna Jankowska");
    terminal.press("q");
    assert!(terminal.ends().success());
    terminal.is_sane();
}

#[test]
fn a_pasted_text_goes_into_the_field_as_text() {
    let world = World::new();
    world.ends(0, &["import", "customers", &sample("customers.csv")]);
    let mut terminal = Terminal::open(&world);
    terminal.waits_for("500 customers");
    terminal.press("/").send(b"\x1b[200~kowal\nski\x1b[201~");
    terminal.waits_for("kowal");
    let screen = terminal.waits_without("500 customers");
    assert!(screen.contains("search `kowal"), "the line end did not close the field\n{screen}");
    // Outside a field a paste starts nothing: its letters are keys only when typed.
    terminal.press("<esc>").waits_for("500 customers");
    terminal.send(b"\x1b[200~dq\x1b[201~").waits_for("pasted text goes into fields");
}

#[test]
fn no_color_sends_no_colours() {
    let world = World::new();
    let colours = |terminal: &Terminal| {
        let sent = text(&terminal.bytes());
        let codes = sent.split("\x1b[").skip(1).filter_map(|s| s.split_once('m')).map(|(c, _)| c.to_owned());
        let is_style = |c: &String| c.chars().all(|c| c.is_ascii_digit() || c == ';');
        let codes: Vec<String> = codes.filter(is_style).collect();
        let is_colour = |code: &str| matches!(code.parse(), Ok(30..=38 | 40..=48 | 90..=97 | 100..=107));
        codes.iter().filter(|c| c.split(';').any(is_colour)).count()
    };
    let ground = ("COLORFGBG", "15;0");
    for (variables, is_colored) in [(&[ground, ("NO_COLOR", "1")][..], false), (&[ground][..], true)] {
        let mut terminal = Terminal::open_with(&world, 80, 24, variables);
        terminal.waits_for("There are no customers yet.");
        terminal.settles();
        assert_eq!(colours(&terminal) > 0, is_colored, "{variables:?}");
    }
}

#[test]
fn a_terminal_that_can_place_no_text_is_refused_with_a_sentence() {
    let world = World::new();
    let mut terminal = Terminal::open_with(&world, 80, 24, &[("TERM", "dumb")]);
    assert!(!terminal.ends().success());
    terminal.settles();
    let told = terminal.screen().replace('\n', " ");
    assert!(told.contains("`dumb` cannot place text") && told.contains("patrons list"), "{told}");
    assert!(!terminal.bytes().contains(&0x1b), "nothing but the sentence");
}

#[test]
fn output_that_is_no_terminal_is_refused_with_a_hint() {
    let world = World::new();
    let output = world.command().stdin(Stdio::null()).output().unwrap();
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
    let told = text(&output.stderr);
    assert!(told.contains("the screens need a terminal") && told.contains("patrons list"), "{told}");
}

#[test]
fn a_second_program_is_told_who_has_the_folder() {
    let world = World::new();
    let mut terminal = Terminal::open(&world);
    terminal.waits_for("There are no customers yet.");
    let output = world.run(&["count"]);
    assert_eq!(output.status.code(), Some(3));
    let told = text(&output.stderr);
    assert!(told.contains(&format!("process {}", terminal.pid())), "{told}");
    terminal.press("q");
    terminal.ends();
}
