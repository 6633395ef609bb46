//! Memberships, and who entered and left, against a model that shares no code with the engine.

mod filters;
mod model;
mod trial;

use std::collections::BTreeSet;

use trial::{Shape, Trial};

/// Steps of the run in `cargo test`; `PATRONS_LONG_RUN=<steps>` takes a longer one.
const SHORT_RUN: usize = 600;
/// Steps after which a run begins anew in an empty folder, so that histories stay short enough to compare.
const STEPS_PER_FOLDER: usize = 1500;

fn steps() -> usize {
    std::env::var("PATRONS_LONG_RUN").ok().and_then(|n| n.parse().ok()).unwrap_or(SHORT_RUN)
}

fn first_seed() -> u64 {
    std::env::var("PATRONS_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1)
}

#[test]
fn memberships_and_histories_are_what_the_records_say_after_any_steps() {
    let (mut left, mut causes) = (steps(), BTreeSet::new());
    for seed in first_seed().. {
        let steps = left.min(STEPS_PER_FOLDER);
        causes.extend(Trial::new(seed, Shape::Few).run(steps));
        left -= steps;
        if left == 0 {
            break;
        }
    }
    assert_eq!(
        causes.into_iter().collect::<Vec<_>>(),
        ["definition", "edit", "import", "settings", "time", "undo"]
    );
}

#[test]
fn many_customers_change_at_once_as_few_do() {
    for seed in first_seed()..first_seed() + (steps() / SHORT_RUN).clamp(1, 20) as u64 {
        Trial::new(seed, Shape::Many).run(40);
    }
}
