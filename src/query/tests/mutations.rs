//! Torn and mixed filters: no text does harm, whatever it is, and work and memory grow with its length only.
//!
//! `cargo test` turns a few thousand texts; `PATRONS_MUTATIONS=10000000 cargo test --release mutations` as many as told.

use super::super::ast::{Node, NodeKind, Operand};
use super::super::complete::{NoValues, complete};
use super::super::{MAX_DEPTH, json, parse, read, tokens};
use super::with_names;

/// The examples of FILTER.md.
const EXAMPLES: [&str; 11] = [
    r#"country = "PL" and plan in ("gold", "platinum")"#,
    r#"email ends with "@example.com" or email is not set"#,
    r#"(city = Warszawa or city = Kraków) and not in segment "Staff""#,
    "created_at within 90d and orders.total_count = 0",
    "orders.last_at older than 6mo and orders.total_amount >= 500",
    "birthdate anniversary in next 7 days and consent.newsletter is true",
    "count(orders where (status = PAID and amount > 100) within 1y) >= 3",
    "sum(orders.amount in last 3 months) > 1000",
    r#"did event "cart_abandoned" within 2d and did not orders within 2d"#,
    r#"metadata.tags contains any ("vip", "press") and sample(10%, "autumn")"#,
    "lifetime_value between 100 and 250.50 and not newsletter is true",
];
/// Pieces that are put in.
const PIECES: [&str; 24] = [
    "(",
    ")",
    "\"",
    "'",
    "`",
    "not ",
    " and ",
    " or ",
    "\\",
    ".",
    ",",
    "%",
    "\u{0}",
    "é",
    "\u{301}",
    "<=",
    "in (",
    "99999999999999999999999999999",
    "-",
    "2026-02-30",
    "where (",
    "within ",
    "\n",
    "\u{202e}",
];

/// Numbers that only look random, the same at each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

#[test]
fn no_torn_example_does_harm() {
    let rounds = std::env::var("PATRONS_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(2_000);
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for _ in 0..rounds {
        let text = mutated(&mut dice);
        let cursor = dice.below(text.len() + 2);
        with_names(|names| {
            bounded(&text);
            let filter = read(&text, names).filter;
            let _: usize = complete(&text, cursor, names, &NoValues).items.len();
            if let Some(filter) = filter {
                let printed = filter.print(names);
                assert_eq!(read(&printed, names).filter.as_ref(), Some(&filter), "{printed}");
                if let Ok(wire) = json::write(&filter, names, json::Money { minor_digits: 2 }) {
                    let back = json::read(&wire, names, json::Money { minor_digits: 2 });
                    assert!(back.is_ok(), "{printed} {wire:?} {back:?}");
                }
            }
        });
    }
}

/// An example with bytes changed, taken out, doubled and put in.
fn mutated(dice: &mut Dice) -> String {
    let mut bytes = EXAMPLES[dice.below(EXAMPLES.len())].as_bytes().to_vec();
    for _ in 0..=dice.below(6) {
        let at = dice.below(bytes.len() + 1);
        match dice.below(5) {
            0 if at < bytes.len() => bytes[at] = dice.below(256) as u8,
            1 => {
                bytes.truncate(at);
            }
            2 => {
                let piece = PIECES[dice.below(PIECES.len())].as_bytes();
                bytes.splice(at..at, piece.iter().copied());
            }
            3 => {
                let other = EXAMPLES[dice.below(EXAMPLES.len())].as_bytes();
                let from = dice.below(other.len());
                bytes.splice(at..at, other[from..].iter().copied());
            }
            _ => {
                let to = (at + dice.below(12)).min(bytes.len());
                bytes.drain(at..to);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Tokens, parts and problems are no more than the text has bytes, but for a few.
fn bounded(text: &str) {
    let (tokens, told) = tokens(text);
    assert!(tokens.len() <= text.len() + 1 && told.len() <= 20);
    let parsed = parse(text);
    let (parts, depth) = size(&parsed.ast.root);
    assert!(parts <= 2 * tokens.len() + 1, "{parts} parts of {} tokens: {text}", tokens.len());
    assert!(depth <= 3 * MAX_DEPTH && parsed.problems.len() <= 20, "{depth} {text}");
}

/// How many parts there are, and how deep they lie.
fn size(node: &Node) -> (usize, usize) {
    let below: Vec<(usize, usize)> = match &node.kind {
        NodeKind::Or(parts) | NodeKind::And(parts) => parts.iter().map(size).collect(),
        NodeKind::Not(inner) => vec![size(inner)],
        NodeKind::Did(records)
        | NodeKind::Comparison(Operand::Count(records) | Operand::Aggregate { records, .. }, _) => {
            records.condition.iter().map(|inner| size(inner)).collect()
        }
        _ => Vec::new(),
    };
    let parts = below.iter().map(|(parts, _)| parts).sum::<usize>() + 1;
    (parts, below.iter().map(|(_, depth)| depth).max().unwrap_or(&0) + 1)
}

/// Long texts of one piece: work that grew with the square of their length would not come to an end.
#[test]
fn no_long_text_takes_longer_than_it_is() {
    let whole = "city = Warszawa and ";
    let pieces =
        PIECES.iter().copied().chain([whole, "not (", "a.", "x in (1, ", "count(orders where (", "\"\\"]);
    for piece in pieces {
        let text = piece.repeat(100_000 / piece.len());
        bounded(&text);
        with_names(|names| {
            assert!(read(&text, names).filter.is_none());
            let _: usize = complete(&text, text.len(), names, &NoValues).items.len();
        });
    }
}
