//! Numbers: ranges of decimals, brought to the scale of each page once.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::super::filter::Comparison;
use super::mask;
use crate::domain::Bits;

/// Ranges of numbers; a number passes that lies in one of them.
#[derive(Clone, Debug)]
pub(super) struct Numbers(Vec<Range>);

/// From one number to another; no edge is no limit.
#[derive(Clone, Copy, Debug, Default)]
struct Range {
    from: Option<Edge>,
    to: Option<Edge>,
}

#[derive(Clone, Copy, Debug)]
struct Edge {
    at: Decimal,
    is_in: bool,
}

impl Numbers {
    pub fn compared(comparison: Comparison, with: Decimal) -> Self {
        let edge = |is_in| Some(Edge { at: with, is_in });
        Self(vec![match comparison {
            Comparison::Equal => Range { from: edge(true), to: edge(true) },
            Comparison::Less => Range { from: None, to: edge(false) },
            Comparison::AtMost => Range { from: None, to: edge(true) },
            Comparison::Greater => Range { from: edge(false), to: None },
            Comparison::AtLeast => Range { from: edge(true), to: None },
        }])
    }

    pub fn between(low: Decimal, high: Decimal) -> Self {
        let edge = |at| Some(Edge { at, is_in: true });
        Self(vec![Range { from: edge(low), to: edge(high) }])
    }

    pub fn one_of(mut numbers: Vec<Decimal>) -> Self {
        numbers.sort_unstable();
        numbers.dedup();
        let one = |at| Some(Edge { at, is_in: true });
        Self(numbers.into_iter().map(|at| Range { from: one(at), to: one(at) }).collect())
    }

    pub fn accept(&self, number: Decimal) -> bool {
        let is_from = |edge: Edge| number > edge.at || (edge.is_in && number == edge.at);
        let is_to = |edge: Edge| number < edge.at || (edge.is_in && number == edge.at);
        self.0.iter().any(|range| range.from.is_none_or(is_from) && range.to.is_none_or(is_to))
    }

    /// Compares integers with integers: the edges are brought to the page's scale.
    pub fn mantissas(&self, mantissas: &[i64], scale: u32, among: &Bits) -> Bits {
        if let [range] = self.0.as_slice() {
            let (low, high) = range.scaled(scale);
            return mask::values(mantissas, among, |m| low <= m && m <= high);
        }
        let ranges: Vec<(i64, i64)> =
            self.0.iter().map(|range| range.scaled(scale)).filter(|(low, high)| low <= high).collect();
        mask::values(mantissas, among, |m| {
            let after = ranges.partition_point(|(low, _)| *low <= m);
            after > 0 && m <= ranges[after - 1].1
        })
    }
}

impl Range {
    /// The same range in integers of a scale, both ends included; one that holds nothing has its ends crossed.
    fn scaled(&self, scale: u32) -> (i64, i64) {
        let low = match self.from {
            None => i64::MIN,
            Some(edge) => match scaled(edge.at, scale) {
                Scaled::Exact(m) if edge.is_in => m,
                Scaled::Exact(m) | Scaled::Above(m) => match m.checked_add(1) {
                    Some(next) => next,
                    None => return (1, 0),
                },
                Scaled::Beyond(Ordering::Less) => i64::MIN,
                Scaled::Beyond(_) => return (1, 0),
            },
        };
        let high = match self.to {
            None => i64::MAX,
            Some(edge) => match scaled(edge.at, scale) {
                Scaled::Exact(m) if !edge.is_in => match m.checked_sub(1) {
                    Some(before) => before,
                    None => return (1, 0),
                },
                Scaled::Exact(m) | Scaled::Above(m) => m,
                Scaled::Beyond(Ordering::Less) => return (1, 0),
                Scaled::Beyond(_) => i64::MAX,
            },
        };
        (low, high)
    }
}

/// A number in integers of a scale.
enum Scaled {
    /// It is this one.
    Exact(i64),
    /// It lies above this one and below the next.
    Above(i64),
    /// It lies beyond all of them.
    Beyond(Ordering),
}

fn scaled(number: Decimal, scale: u32) -> Scaled {
    let number = number.normalize();
    let mantissa = number.mantissa();
    let beyond = || Scaled::Beyond(mantissa.cmp(&0));
    let (whole, rest) = if scale >= number.scale() {
        match 10i128.checked_pow(scale - number.scale()).and_then(|power| mantissa.checked_mul(power)) {
            Some(whole) => (whole, 0),
            None => return beyond(),
        }
    } else {
        let power = 10i128.pow(number.scale() - scale);
        (mantissa.div_euclid(power), mantissa.rem_euclid(power))
    };
    match i64::try_from(whole) {
        Ok(whole) if rest == 0 => Scaled::Exact(whole),
        Ok(whole) => Scaled::Above(whole),
        Err(_) => beyond(),
    }
}
