//! What a test of random steps did, told where it fails.

use std::io::Write as _;

/// Steps told where a test fails.
const TOLD: usize = 30;

/// The steps of a run. Dropped while a test panics, it tells the seed and the last of them.
#[derive(Debug)]
pub struct StepLog {
    seed: u64,
    steps: Vec<String>,
}

impl StepLog {
    /// The log of a run that begins at a seed.
    pub fn new(seed: u64) -> Self {
        Self { seed, steps: Vec::new() }
    }

    /// Notes a step.
    pub fn push(&mut self, step: String) {
        self.steps.push(step);
    }
}

impl Drop for StepLog {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let last = self.steps[self.steps.len().saturating_sub(TOLD)..].join("\n");
            let told = writeln!(std::io::stderr(), "seed {}, the last steps:\n{last}", self.seed);
            assert!(told.is_ok());
        }
    }
}
