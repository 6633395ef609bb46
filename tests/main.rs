//! The product's behaviour from outside, one binary; the lines below are its contents.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod house;
mod journeys;
mod segments;
mod support;
mod terminal;
