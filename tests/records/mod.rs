//! Summaries, memberships and activity of customers with records, against a model that shares no code with the engine.

mod model;
mod trial;

use std::collections::BTreeSet;

use trial::Trial;

/// Steps of the run in `cargo test`; `PATRONS_LONG_RUN=<steps>` takes a longer one.
const SHORT_RUN: usize = 500;
/// Steps after which a run begins anew in an empty folder, so that histories stay short enough to compare.
const STEPS_PER_FOLDER: usize = 250;

#[test]
fn summaries_memberships_and_activity_are_what_the_records_say_after_any_steps() {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<usize>().ok());
    let mut left = number("PATRONS_LONG_RUN").unwrap_or(SHORT_RUN);
    let mut taken = BTreeSet::new();
    for seed in number("PATRONS_SEED").unwrap_or(1).. {
        let steps = left.min(STEPS_PER_FOLDER);
        taken.extend(Trial::new(seed as u64).run(steps));
        left -= steps;
        if left == 0 {
            break;
        }
    }
    assert_eq!(
        taken.into_iter().collect::<Vec<_>>(),
        [
            "add",
            "create",
            "delete",
            "erase",
            "import",
            "merge",
            "pass",
            "reopen",
            "take back an older one",
            "undo"
        ]
    );
}
