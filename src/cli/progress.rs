//! Progress on a terminal: one line that is written over, with rate and time left.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::out::Out;
use crate::app::jobs::Progress;

/// The least time between two lines; more often nobody can read.
const EVERY: Duration = Duration::from_millis(100);

/// A line of progress, shown where a person looks.
pub(super) struct Bar {
    is_shown: bool,
    state: Mutex<State>,
}

struct State {
    phase: &'static str,
    began: Instant,
    painted: Option<Instant>,
}

impl Bar {
    /// A bar that is shown where progress is.
    pub fn new(out: &Out) -> Self {
        let state = State { phase: "", began: Instant::now(), painted: None };
        Self { is_shown: out.shows_progress(), state: Mutex::new(state) }
    }

    /// Tells how far the work is; may be called from any thread, and as often as one likes.
    pub fn tell(&self, progress: Progress) {
        if !self.is_shown {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.phase != progress.phase {
            (state.phase, state.began) = (progress.phase, Instant::now());
        }
        if state.painted.is_some_and(|painted| painted.elapsed() < EVERY) {
            return;
        }
        state.painted = Some(Instant::now());
        let line = line(progress, state.began.elapsed());
        // A terminal that went away needs no progress.
        drop(write!(io::stderr(), "\r{line}\u{1b}[K"));
    }

    /// Takes the line away.
    pub fn clear(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.painted.take().is_some() {
            drop(write!(io::stderr(), "\r\u{1b}[K"));
        }
    }
}

/// `importing  42 %  420,000 rows  310,000 rows/s  2 s left`.
fn line(progress: Progress, took: Duration) -> String {
    let mut parts = vec![progress.phase.to_owned()];
    let share = if progress.total > 0 { progress.done as f64 / progress.total as f64 } else { 0.0 };
    if progress.total > 0 {
        parts.push(format!("{:.0} %", (share * 100.0).min(100.0)));
    }
    if progress.rows > 0 {
        parts.push(format!("{} rows", grouped(progress.rows)));
    }
    let seconds = took.as_secs_f64();
    if seconds > 0.5 && progress.rows > 0 {
        parts.push(format!("{} rows/s", grouped((progress.rows as f64 / seconds) as u64)));
    }
    if seconds > 0.5 && share > 0.01 && share < 1.0 {
        parts.push(format!("{} left", duration(seconds * (1.0 - share) / share)));
    }
    parts.join("  ")
}

/// Digits in groups of three.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn duration(seconds: f64) -> String {
    let whole = seconds.ceil() as u64;
    if whole < 60 { format!("{whole} s") } else { format!("{} min {} s", whole / 60, whole % 60) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_share_rate_and_time_left() {
        let progress = Progress { phase: "importing", done: 25, total: 100, rows: 250_000 };
        assert_eq!(
            line(progress, Duration::from_secs(1)),
            "importing  25 %  250,000 rows  250,000 rows/s  3 s left"
        );
        assert_eq!(line(Progress { phase: "reading", ..Progress::default() }, Duration::ZERO), "reading");
        assert_eq!((grouped(7), grouped(1_234_567)), ("7".into(), "1,234,567".into()));
    }
}
