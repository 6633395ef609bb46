//! Keys in a pseudo-terminal: from the press to the last byte of the frame that answers it.

use super::Bench;
use super::live::p99;
use super::table::{Line, Target, Unit, Who};
use super::terminal::Terminal;

const KEYS: Line = Line {
    what: "from a key press to its painted frame, p99",
    unit: Unit::Seconds,
    targets: &[Target::AtMost(0.016)],
};
const TYPED: Line =
    Line { what: "from a letter of a search to its hits painted, p99", unit: Unit::Seconds, targets: &[] };
const SORTED: Line =
    Line { what: "from a key press to the list sorted by name, painted", unit: Unit::Seconds, targets: &[] };
/// What is pressed, and how often: down, pages, ends, columns, marks.
const PRESSES: [(&[u8], usize); 8] = [
    (b"j", 60),
    (b"\x1b[6~", 60),
    (b"G", 15),
    (b"\x1b[5~", 30),
    (b"\x1b[H", 15),
    (b"l", 8),
    (b"h", 8),
    (b" ", 10),
];

/// One round.
pub fn measure(bench: &mut Bench) {
    let mut terminal = Terminal::open(&bench.data());
    let count = super::table::grouped(bench.customers);
    terminal.waits_for(&format!("of {count}"));
    terminal.settles();
    let presses = PRESSES.iter().flat_map(|(key, times)| std::iter::repeat_n(*key, *times));
    let (count, seconds) = slow_ones(&mut terminal, presses);
    assert!(count > 150, "most keys must change the screen: {count}");
    bench.table.add(&KEYS, Who::Ours, seconds);
    terminal.press(b"/");
    let (_, seconds) = slow_ones(&mut terminal, b"kowalska".chunks(1));
    bench.table.add(&TYPED, Who::Ours, seconds);
    terminal.press(b"\x1b");
    terminal.settles();
    terminal.press(b"\x1b[H");
    terminal.settles();
    bench.table.add(&SORTED, Who::Ours, terminal.press_for_other_rows(b"s"));
    terminal.leave();
}

/// How many of the keys changed the screen, and what 99 in a hundred of them took at most.
fn slow_ones<'a>(terminal: &mut Terminal, keys: impl Iterator<Item = &'a [u8]>) -> (usize, f64) {
    let mut taken: Vec<(f64, &[u8])> = keys.filter_map(|key| Some((terminal.press(key)?, key))).collect();
    taken.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    let slowest = taken
        .iter()
        .rev()
        .take(3)
        .map(|(seconds, key)| format!("{:?} {:.1} ms", String::from_utf8_lossy(key), seconds * 1000.0));
    eprintln!("slowest of {} keys: {}", taken.len(), slowest.collect::<Vec<_>>().join(", "));
    (taken.len(), p99(taken.into_iter().map(|(seconds, _)| seconds).collect()))
}
