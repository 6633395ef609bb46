//! The product's behaviour from outside, one binary; the lines below are its contents.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod documents;
mod house;
mod journeys;
mod model;
mod promotions;
mod records;
mod segments;
mod store;
mod support;
mod terminal;
