//! Long work that goes on in the background: imports and exports of customers and of their records, with progress and cancel.

pub mod export;
pub mod import;
pub mod record_export;
pub mod sample;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A wish to stop, shared by who wishes and who works.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Wishes that the work stops.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it should.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How far a job is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing, a word for people: `reading`, `writing`, `committing`.
    pub phase: &'static str,
    /// Units done, of `total`: bytes of the file for an import, rows for an export.
    pub done: u64,
    /// All units; 0 where nobody knows.
    pub total: u64,
    /// Rows done.
    pub rows: u64,
}

/// Is told how far a job is, from any thread.
pub type OnProgress<'a> = &'a (dyn Fn(Progress) + Sync);
