//! Few bytes, and never those of a customer's making.

use crate::support::{Terminal, World, sample, text};

/// What no customer may make a terminal do: titles, clipboards, escapes of one byte, bells, going back, turning the
/// direction of writing.
const ORDERS: [&str; 8] =
    ["\x1b]0;", "\x1b]52;", "\u{9b}", "\x07", "\x08", "\u{202e}", "\u{2066}", "\u{200f}"];

#[test]
fn bytes_are_few() {
    let world = World::new();
    world.ends(0, &["import", "customers", &sample("customers.csv")]);
    let mut terminal = Terminal::open(&world);
    terminal.waits_for("Grzegorz Antoni Kowalski");
    let first = terminal.settles();
    assert!(first < 4000, "the first paint took {first} bytes");
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert_eq!(terminal.settles(), first, "an idle screen sends nothing");
    let moved = terminal.press("j").settles_after(first) - first;
    assert!(moved < 400, "moving the cursor took {moved} bytes");
}

#[test]
fn what_customers_are_called_never_reaches_the_terminal_as_orders() {
    let world = World::new();
    let evil = [
        "Clear\x1b[2J\x1b[H",
        "Title\x1b]0;owned\x07",
        "Clip\x1b]52;c;aGFoYQ==\x07",
        "Eight\u{9b}31m",
        "Bell\x07",
        "Back\x08\x08",
        "Right\u{202e}tfel",
        "Isolate\u{2066}x\u{2069}",
        "Null\u{200f}mark",
    ];
    for (n, name) in evil.iter().enumerate() {
        let words =
            [format!("source_id=E-{n}"), format!("name={name}"), format!("description=note \x1b[31m{n}")];
        world.ends(0, &["create", &words[0], &words[1], &words[2]]);
    }
    assert_eq!(world.count(), evil.len() as u64);
    let mut terminal = Terminal::open(&world);
    terminal.waits_for("Clear");
    for _ in 0..evil.len() {
        terminal.press("<enter>").waits_for("[Details]");
        terminal.press("e").waits_for("nothing changed yet");
        terminal.press("<esc>").waits_for("[Details]");
        terminal.press("<esc>").waits_for("9 customers");
        terminal.press("j");
    }
    terminal.press("/clear").waits_for("1 of 9");
    terminal.settles();
    let sent = text(&terminal.bytes());
    for order in ORDERS {
        assert!(!sent.contains(order), "{order:?} was sent");
    }
    terminal.press("<c-c>");
    terminal.ends();
    for command in [&["list"][..], &["search", "clear"], &["show", "E-1"], &["show", "E-6"], &["history"]] {
        let mut terminal = Terminal::words(&world, command);
        assert!(terminal.ends().success());
        terminal.settles();
        let printed = text(&terminal.bytes());
        for order in ORDERS {
            assert!(!printed.contains(order), "{command:?} printed {order:?}: {printed:?}");
        }
    }
}
