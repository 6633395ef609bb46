//! What segments must be, worked out from the records alone and without haste (SEMANTICS 7, 17 to 20).
//!
//! Nothing here is shared with the engine: everybody is asked about every segment after every step, and between two
//! steps at every instant at which anything could change.

use std::collections::BTreeSet;

use super::filters::{Calendar, Facts, Filter};

/// A customer, as long as the model lives; the place in the list is its number.
#[derive(Clone, Debug)]
pub struct Customer {
    pub facts: Facts,
    pub is_alive: bool,
}

/// What a segment gets its members by.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    List(BTreeSet<usize>),
    Filter(Filter),
}

/// A segment, as long as the model lives.
#[derive(Clone, Debug)]
pub struct Segment {
    pub name: String,
    pub rule: Rule,
    pub is_passive: bool,
    pub version: u32,
    pub is_deleted: bool,
    pub members: BTreeSet<usize>,
    pub history: Vec<Entry>,
}

/// Somebody entered or left: when, who, whether in, why, under which version.
pub type Entry = (i64, usize, bool, &'static str, u32);

/// Everything.
#[derive(Clone, Debug)]
pub struct Model {
    pub customers: Vec<Customer>,
    pub segments: Vec<Segment>,
    pub calendar: Calendar,
}

impl Model {
    /// Segments that are there.
    pub fn live(&self) -> Vec<usize> {
        (0..self.segments.len()).filter(|s| !self.segments[*s].is_deleted).collect()
    }

    /// Customers that are there.
    pub fn alive(&self) -> Vec<usize> {
        (0..self.customers.len()).filter(|c| self.customers[*c].is_alive).collect()
    }

    fn is_in(&self, segment: usize, customer: usize) -> bool {
        let facts = &self.customers[customer].facts;
        match &self.segments[segment].rule {
            Rule::List(list) => list.contains(&customer),
            Rule::Filter(filter) => filter.holds(facts, &self.calendar, &|used| self.is_in(used, customer)),
        }
    }

    /// Asks everybody about every segment, and writes down who moved.
    pub fn ask(&mut self, cause: &'static str) {
        let now = self.calendar.now;
        for at in self.live() {
            let alive = self.alive();
            let after: BTreeSet<usize> = alive.into_iter().filter(|c| self.is_in(at, *c)).collect();
            let segment = &mut self.segments[at];
            if !segment.is_passive {
                let version = segment.version;
                let left = segment.members.difference(&after).map(|c| (now, *c, false, cause, version));
                let entered = after.difference(&segment.members).map(|c| (now, *c, true, cause, version));
                let moved: Vec<Entry> = left.chain(entered).collect();
                segment.history.extend(moved);
            }
            segment.members = after;
        }
    }

    /// Lets time go by, asking at every instant at which anything could change.
    pub fn pass(&mut self, to: i64) {
        let mut instants: BTreeSet<i64> =
            self.calendar.midnights(self.calendar.now, to).into_iter().collect();
        let mut lengths = Vec::new();
        for segment in self.live() {
            if let Rule::Filter(filter) = &self.segments[segment].rule {
                filter.lengths(&mut lengths);
            }
        }
        for customer in self.customers.iter().filter(|c| c.is_alive) {
            for (when, length) in &lengths {
                if let Some(at) = when.of(&customer.facts) {
                    instants.insert(at);
                    instants.insert(length.after(at, &self.calendar.zone));
                }
            }
        }
        for at in instants.into_iter().filter(|at| *at > self.calendar.now && *at <= to).collect::<Vec<_>>() {
            self.calendar.now = at;
            self.ask("time");
        }
        self.calendar.now = to;
    }

    /// Whether a segment stands on another, or is it.
    pub fn stands_on(&self, segment: usize, other: usize) -> bool {
        segment == other || self.uses(segment).into_iter().any(|used| self.stands_on(used, other))
    }

    fn uses(&self, segment: usize) -> BTreeSet<usize> {
        let mut uses = BTreeSet::new();
        if let Rule::Filter(filter) = &self.segments[segment].rule {
            filter.uses(&mut uses);
        }
        uses
    }

    /// Whether another segment stands on it.
    pub fn is_used(&self, segment: usize) -> bool {
        self.live().into_iter().any(|other| self.uses(other).contains(&segment))
    }
}
