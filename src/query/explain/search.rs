//! The smallest sets of changes that turn a filter's answer.
//!
//! Iterative deepening: all sets of one change are tried before any of two. At each step one condition that stands in
//! the way is chosen, and each thing that may change it is tried with each value that differs to the filter. What
//! must be true has its first false part mended; of what must be one of several, each is tried. So every smallest
//! set is met, and a set that is not smallest is not.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::super::eval::holds;
use super::super::{Condition, Filter, Moment, Names, Operand, Subject, Test, eval};
use super::bound::{Variable, bound, variables};
use super::change::{Change, Changed, Suggestion};
use super::{candidates, coming};
use crate::domain::{Cell, ColumnId, Instant};

/// The most things that are changed together.
const MAX_CHANGES: usize = 24;
/// The most suggestions.
const MAX_SUGGESTIONS: usize = 5;
/// The most conditions that are asked in one search; a second of a debug build, a few hundredths of a release.
const MAX_ASKED: usize = 1_000_000;
/// How many coming instants are tried.
const MAX_WAITS: usize = 48;
/// How many conditions are named where none can be mended.
const MAX_NAMED: usize = 3;

/// What a search found.
pub(super) struct Outcome {
    pub(super) suggestions: Vec<Suggestion>,
    pub(super) why_none: Option<String>,
}

/// The customer and the present after the changes tried so far.
pub(super) struct State<'a> {
    pub(super) changed: Changed<'a>,
    pub(super) moment: Moment,
    wait: Option<Instant>,
}

impl State<'_> {
    /// Whether a thing has been changed already.
    pub(super) fn is_changed(&self, variable: Variable) -> bool {
        match variable {
            Variable::Column(column) => self.changed.cells.contains_key(&column),
            Variable::Segment(segment) => self.changed.segments.contains_key(&segment),
            Variable::Time => self.wait.is_some(),
        }
    }

    fn changes(&self) -> Vec<Change> {
        let cells = self.changed.cells.iter();
        let sets = cells.map(|(column, cell)| Change::Set { column: *column, cell: cell.clone() });
        let segments = self.changed.segments.iter();
        let segments = segments.map(|(segment, joins)| Change::Segment { segment: *segment, joins: *joins });
        sets.chain(segments).chain(self.wait.map(Change::Wait)).collect()
    }
}

/// Looks for the smallest changes after which a filter says what is wanted; it does not say so now.
pub(super) fn search(
    filter: &Filter,
    wanted: bool,
    subject: &dyn Subject,
    moment: &Moment,
    names: &Names<'_>,
) -> Outcome {
    let state = State { changed: Changed::none(subject, moment.now), moment: moment.clone(), wait: None };
    let mut search = Search {
        filter,
        wanted,
        names,
        now: moment.clone(),
        tests: tests(filter),
        size: size(filter),
        state,
        asked: 0,
        was_cut: false,
        tried: HashSet::new(),
        found: Vec::new(),
        stuck: BTreeSet::new(),
    };
    let Some(least) = search.bound() else {
        return Outcome { suggestions: Vec::new(), why_none: Some(search.fixed()) };
    };
    for depth in least.max(1)..=MAX_CHANGES {
        search.was_cut = false;
        search.tried.clear();
        search.deepen(depth);
        if !search.found.is_empty() || !search.was_cut || search.is_spent() {
            break;
        }
    }
    let why_none = search.found.is_empty().then(|| search.why_none());
    Outcome { suggestions: search.found, why_none }
}

struct Search<'a> {
    filter: &'a Filter,
    wanted: bool,
    names: &'a Names<'a>,
    now: Moment,
    /// What is asked of each attribute.
    tests: BTreeMap<ColumnId, Vec<&'a Test>>,
    size: usize,
    state: State<'a>,
    asked: usize,
    /// Whether something was left out because it would need more changes.
    was_cut: bool,
    tried: HashSet<String>,
    found: Vec<Suggestion>,
    /// Conditions that could not become what they must.
    stuck: BTreeSet<String>,
}

impl<'a> Search<'a> {
    fn bound(&mut self) -> Option<usize> {
        self.asked += self.size;
        bound(self.filter, self.wanted, &self.state, self.names).map(|bound| bound.least)
    }

    fn is_spent(&self) -> bool {
        self.asked > MAX_ASKED || self.found.len() >= MAX_SUGGESTIONS
    }

    /// Tries all sets of so many more changes.
    fn deepen(&mut self, depth: usize) {
        if self.is_spent() {
            return;
        }
        if eval(self.filter, &self.state.changed, &self.state.moment) == self.wanted {
            return self.keep();
        }
        match self.bound() {
            None => {
                self.remember_stuck();
                return;
            }
            Some(least) if least > depth => {
                self.was_cut = true;
                return;
            }
            Some(_) => {}
        }
        if !self.tried.insert(format!("{depth} {:?}", self.state.changes())) {
            return;
        }
        for (condition, must_hold) in obstacles(self.filter, self.wanted, &self.state) {
            for variable in variables(condition, self.names) {
                if !self.state.is_changed(variable) {
                    self.change(variable, condition, must_hold, depth - 1);
                }
            }
        }
    }

    /// Tries all values of one thing that make a condition what it must be.
    fn change(&mut self, variable: Variable, condition: &'a Condition, must_hold: bool, depth: usize) {
        match variable {
            Variable::Segment(segment) => {
                self.state.changed.segments.insert(segment, must_hold);
                self.deepen(depth);
                self.state.changed.segments.remove(&segment);
            }
            Variable::Column(column) => {
                let mut helped = false;
                for cell in self.candidates(column) {
                    self.state.changed.cells.insert(column, cell);
                    if holds(condition, &self.state.changed, &self.state.moment) == must_hold {
                        helped = true;
                        self.deepen(depth);
                    }
                }
                self.state.changed.cells.remove(&column);
                if !helped {
                    self.stuck.insert(self.told(condition, must_hold));
                }
            }
            Variable::Time => {
                for at in self.waits() {
                    (self.state.moment, self.state.wait) = (self.now.at(at), Some(at));
                    if holds(condition, &self.state.changed, &self.state.moment) == must_hold {
                        self.deepen(depth);
                    }
                    (self.state.moment, self.state.wait) = (self.now.clone(), None);
                }
            }
        }
    }

    fn candidates(&self, column: ColumnId) -> Vec<Cell> {
        let tests = self.tests.get(&column).map_or(&[][..], Vec::as_slice);
        let Some(attribute) = self.names.schema.attribute(column) else { return Vec::new() };
        let current = self.state.changed.cell(column);
        candidates::candidates(&attribute, tests, &current, &self.state.moment)
    }

    fn waits(&self) -> Vec<Instant> {
        let mut coming = coming(self.filter, &self.state.changed, &self.now);
        coming.truncate(MAX_WAITS);
        coming
    }

    /// Keeps what turned the answer, one of each set of things.
    fn keep(&mut self) {
        let changes = self.state.changes();
        let things = |changes: &[Change]| -> Vec<Variable> { changes.iter().map(thing).collect() };
        if !self.found.iter().any(|known| things(&known.changes) == things(&changes)) {
            self.found.push(Suggestion { changes });
        }
    }

    fn told(&self, condition: &Condition, must_hold: bool) -> String {
        condition.print(!must_hold, self.names)
    }

    /// Conditions in the way that nothing is left to change for.
    fn remember_stuck(&mut self) {
        for (condition, must_hold) in self.blocked(self.filter, self.wanted) {
            if self.stuck.len() < MAX_NAMED {
                self.stuck.insert(self.told(condition, must_hold));
            }
        }
    }

    /// The conditions for which nothing is left to change, and because of which no changes help.
    fn blocked(&self, filter: &'a Filter, wanted: bool) -> Vec<(&'a Condition, bool)> {
        let is_hopeless = |part: &&'a Filter| bound(part, wanted, &self.state, self.names).is_none();
        match (filter, wanted) {
            (Filter::And(parts), true) | (Filter::Or(parts), false) => {
                parts.iter().find(is_hopeless).map_or(Vec::new(), |part| self.blocked(part, wanted))
            }
            (Filter::And(parts), false) | (Filter::Or(parts), true) => {
                parts.iter().flat_map(|part| self.blocked(part, wanted)).collect()
            }
            (Filter::Not(inner), _) => self.blocked(inner, !wanted),
            (Filter::Is(condition), _) => vec![(condition, wanted)],
        }
    }

    /// Says what stands in the way and cannot be changed.
    fn fixed(&mut self) -> String {
        self.remember_stuck();
        format!("{} would have to hold, and nothing that can be changed decides that", self.named())
    }

    fn why_none(&self) -> String {
        if self.asked > MAX_ASKED {
            return "no changes were found before the search ended: the filter is too large to try them all"
                .into();
        }
        if self.was_cut {
            return format!("more than {MAX_CHANGES} changes would be needed");
        }
        format!("{} cannot hold together with the rest", self.named())
    }

    fn named(&self) -> String {
        let named: Vec<String> = self.stuck.iter().take(MAX_NAMED).map(|text| format!("`{text}`")).collect();
        if named.is_empty() { "its conditions".into() } else { named.join(" or ") }
    }
}

/// The conditions of which one must change: those of the first part in the way where all must, those of every part
/// where one must.
fn obstacles<'a>(filter: &'a Filter, wanted: bool, state: &State<'_>) -> Vec<(&'a Condition, bool)> {
    let is_wrong = |part: &Filter| eval(part, &state.changed, &state.moment) != wanted;
    match (filter, wanted) {
        (Filter::And(parts), true) | (Filter::Or(parts), false) => {
            let wrong = parts.iter().filter(|part| is_wrong(part));
            wrong.map(|part| obstacles(part, wanted, state)).min_by_key(Vec::len).unwrap_or_default()
        }
        (Filter::And(parts), false) | (Filter::Or(parts), true) => {
            parts.iter().flat_map(|part| obstacles(part, wanted, state)).collect()
        }
        (Filter::Not(inner), _) => obstacles(inner, !wanted, state),
        (Filter::Is(condition), _) => {
            if holds(condition, &state.changed, &state.moment) == wanted {
                Vec::new()
            } else {
                vec![(condition, wanted)]
            }
        }
    }
}

fn thing(change: &Change) -> Variable {
    match change {
        Change::Set { column, .. } => Variable::Column(*column),
        Change::Segment { segment, .. } => Variable::Segment(*segment),
        Change::Wait(_) => Variable::Time,
    }
}

fn tests(filter: &Filter) -> BTreeMap<ColumnId, Vec<&Test>> {
    let mut tests: BTreeMap<ColumnId, Vec<&Test>> = BTreeMap::new();
    filter.each_condition(&mut |condition| {
        if let Condition::Test(Operand::Column(column), test) = condition {
            tests.entry(*column).or_default().push(test);
        }
    });
    tests
}

fn size(filter: &Filter) -> usize {
    let mut size = 0;
    filter.each_condition(&mut |condition| {
        size += match condition {
            Condition::Test(_, Test::In(values) | Test::Any(values) | Test::All(values)) => values.len(),
            _ => 1,
        };
    });
    size
}
