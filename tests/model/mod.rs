//! The whole house against a model that is as simple as can be.
//!
//! Random days of work (creates, edits of one and of many, imports, deletions, undos and undos of undos, erasures,
//! compactions, reopenings) are done twice: by `app` on a real folder, and by [`naive`], which is written from
//! SEMANTICS 8 to 13 and shares no code with it. After every step both must show the same customers, the same
//! history and the same logs; at every reopening and at the end `verify` must find nothing.
//!
//! A longer run: `PROPTEST_CASES=2000 cargo test model`.

mod naive;
mod real;
mod step;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError};

use naive::Naive;
use real::Real;
use step::{Step, step};

/// Days of work, where the environment does not say.
const DAYS: u32 = 32;
/// Steps of a day.
const MOST_STEPS: usize = 24;

#[test]
fn any_day_of_work_leaves_what_a_naive_model_says() {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = DAYS;
    }
    proptest!(config, |(day in prop::collection::vec(step(), 1..MOST_STEPS))| work(&day)?);
}

/// Does a day in both, and compares after every step.
fn work(day: &[Step]) -> Result<(), TestCaseError> {
    let (mut naive, mut real) = (Naive::default(), Real::new());
    for (at, step) in day.iter().enumerate() {
        let (told, meant) = (real.take(step, &naive), naive.take(step));
        prop_assert_eq!(told, meant, "what step {} ({:?}) did", at, step);
        prop_assert_eq!(real.customers(), naive.customers(), "the customers after step {} ({:?})", at, step);
        prop_assert_eq!(real.history(), naive.history(), "the history after step {} ({:?})", at, step);
        prop_assert_eq!(real.logs(), naive.logs(), "the logs after step {} ({:?})", at, step);
    }
    prop_assert_eq!(real.verify(), Vec::<String>::new());
    Ok(())
}
