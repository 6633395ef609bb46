//! Segments that live while something is measured, and what is asked of what was measured.

use std::ops::Range;

use patrons::app::{Actor, App, Command, NewSegment};
use patrons::domain::Origin;

use super::machine::timed;

/// Who acts.
pub fn actor() -> Actor {
    Actor { name: "bench".into(), origin: Origin::Command }
}

/// Makes auto-update segments of the numbers, their filters taken in turn; a `{}` in one becomes a number that makes
/// each another. Gives the seconds that each took.
pub fn make_segments(app: &App, filters: &[&str], numbers: Range<usize>) -> Vec<f64> {
    let make = |number: usize| {
        let filter = filters[number % filters.len()].replace("{}", &(number + 3).to_string());
        let (name, segment) = (format!("segment {number}"), NewSegment::AutoUpdate(filter));
        let (seconds, ()) = timed(|| {
            app.run(Command::CreateSegment { name: name.clone(), segment }, &actor()).unwrap();
            assert!(app.snapshot().segments().by_name(&name).is_some());
        });
        seconds
    };
    numbers.map(make).collect()
}

/// What 99 in a hundred took at most.
pub fn p99(mut taken: Vec<f64>) -> f64 {
    taken.sort_by(f64::total_cmp);
    taken[(taken.len() * 99).div_ceil(100) - 1]
}
