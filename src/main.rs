//! Builds the house and hands over.
fn main() {}
