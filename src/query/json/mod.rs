//! The JSON form of a filter: one flat level of paths, conditions and operators (voucherify-facts §3).
//!
//! [`write`] says which part of a filter the form has no words for, and why; [`read`] names the path and the operator
//! of what the language has no words for. What both can say goes there and back unchanged, but for what the form says
//! in one way and the language in two: `between` becomes two comparisons, `did event "x"` a count, weeks days, and a
//! complement moves inwards to the conditions.
//!
//! Reading goes through the language's own text: every condition is written as a filter and read by [`super::read`],
//! so that no second checker can think differently about kinds, names and limits.

mod number;
mod operator;
mod read;
mod rewrite;
mod rules;
mod wire;
mod write;

#[cfg(test)]
mod tests;

pub use read::{Refusal, read};
pub use rules::{Around, Said, leaves, metadata_of, read_rules, write_rules};
pub use wire::{Conditions, Junction, Wire};
pub use write::{Inexpressible, write};

/// How amounts of money are written: as whole minor units, 1/10^`minor_digits` of what filters are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// How many decimals the currency has: 2 for most, 0 for JPY.
    pub minor_digits: u32,
}
