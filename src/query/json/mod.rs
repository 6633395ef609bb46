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
mod wire;
mod write;

#[cfg(test)]
mod tests;

pub use read::{Refusal, read};
pub use wire::{Conditions, Junction, Wire};
pub use write::{Inexpressible, write};

/// How amounts of money are written: as whole minor units, 1/10^`minor_digits` of what filters are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// How many decimals the currency has: 2 for most, 0 for JPY.
    pub minor_digits: u32,
}

impl Money {
    /// That of a currency by its ISO 4217 code; two decimals where the list has no other.
    pub fn of_currency(code: &str) -> Self {
        const WHOLE: [&str; 17] = [
            "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV",
            "XAF", "XOF", "XPF",
        ];
        const THOUSANDTHS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];
        let is = |list: &[&str]| list.iter().any(|c| c.eq_ignore_ascii_case(code));
        let minor_digits = if is(&WHOLE) {
            0
        } else if is(&THOUSANDTHS) {
            3
        } else {
            2
        };
        Self { minor_digits }
    }
}
