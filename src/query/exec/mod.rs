//! A filter over a page of customers at once.
//!
//! A [`Plan`] is prepared once: texts folded, spans of time turned into ranges of instants, conditions put in order,
//! the cheap and selective ones first. It then runs on any number of pages, on any number of threads; each condition
//! looks only at the rows that those before it left.

mod mask;
mod number;
mod prepare;
mod records;
mod text;
mod time;
mod totals;

use std::sync::Arc;

use rust_decimal::Decimal;

use super::eval::{self, Fact};
use super::filter::{Collection, Condition, Filter, Sample, State, Test};
use super::moment::Moment;
use crate::domain::{Bits, Cell, Column, ColumnData, ColumnId, SegmentId, Value};

pub use records::RecordBatch;

pub(super) use mask::{rows, values};
pub(super) use time::{InstantTest, Ranges, rounds};

use records::RecordPlan;
use time::TimeTest;

/// A page of customers, as far as filters ask.
pub trait View {
    /// What may go wrong.
    type Error;
    /// How many rows there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// A column; rows beyond its end are missing. [`ColumnId::ID`] gives the customers' real ids as texts.
    fn column(&self, column: ColumnId) -> Result<Arc<Column>, Self::Error>;
    /// The rows that are in a segment.
    fn segment(&self, segment: SegmentId) -> Bits;
    /// Hands over a row's records of a kind, one by one.
    fn records(
        &self,
        row: usize,
        collection: &Collection,
        visit: &mut dyn FnMut(&dyn Fact),
    ) -> Result<(), Self::Error>;
    /// Hands over all rows' records of a kind as columns, a batch after the other, those of a row in the order of
    /// [`View::records`]; `false` where they are not kept so.
    fn record_batches(
        &self,
        collection: &Collection,
        visit: &mut dyn FnMut(&dyn RecordBatch),
    ) -> Result<bool, Self::Error>;
}

/// A filter made ready for a moment.
#[derive(Clone, Debug)]
pub struct Plan {
    root: Step,
    moment: Moment,
}

/// A part of a plan.
#[derive(Clone, Debug)]
enum Step {
    And(Vec<Step>),
    Or(Vec<Step>),
    Not(Box<Step>),
    Member(SegmentId),
    Sample(Sample),
    Column(ColumnId, Box<Tested>),
    /// The exact average of orders, by total and count.
    Average(Test),
    Records(Box<RecordPlan>),
}

/// A test of a column's cells, with what it was made into.
#[derive(Clone, Debug)]
struct Tested {
    test: Test,
    is_folded: bool,
    kernel: Kernel,
}

/// How a column is tested.
#[derive(Clone, Debug)]
enum Kernel {
    State(State),
    Number(number::Numbers),
    Text(text::TextTest),
    List(text::ListTest),
    Time(TimeTest),
    /// Row by row, as the oracle does.
    Naive,
}

/// Runs a filter over a page: the rows that it means.
pub fn exec<V: View>(filter: &Filter, view: &V, moment: &Moment) -> Result<Bits, V::Error> {
    Plan::new(filter, moment).run(view)
}

impl Plan {
    /// Makes a filter ready for a moment.
    pub fn new(filter: &Filter, moment: &Moment) -> Self {
        Self { root: prepare::step(filter, moment), moment: moment.clone() }
    }

    /// The rows of a page that the filter means.
    pub fn run<V: View>(&self, view: &V) -> Result<Bits, V::Error> {
        self.run_among(view, &Bits::first(view.len()))
    }

    /// Those of some rows of a page that the filter means.
    pub fn run_among<V: View>(&self, view: &V, among: &Bits) -> Result<Bits, V::Error> {
        self.step(&self.root, view, &among.and(&Bits::first(view.len())))
    }

    fn step<V: View>(&self, step: &Step, view: &V, among: &Bits) -> Result<Bits, V::Error> {
        if among.is_empty() {
            return Ok(Bits::default());
        }
        match step {
            Step::And(parts) => self.all(parts, view, among),
            Step::Or(parts) => {
                let mut found = Bits::default();
                for part in parts {
                    found = found.or(&self.step(part, view, &among.minus(&found))?);
                }
                Ok(found)
            }
            Step::Not(inner) => Ok(among.minus(&self.step(inner, view, among)?)),
            Step::Member(segment) => Ok(view.segment(*segment).and(among)),
            Step::Sample(sample) => {
                let ids = view.column(ColumnId::ID)?;
                Ok(mask::rows(among, |row| ids.text(row).is_some_and(|id| sample.holds(id))))
            }
            Step::Column(column, tested) => Ok(self.tested(tested, &*view.column(*column)?, among)),
            Step::Average(test) => self.average(test, view, among),
            Step::Records(records) => match records.run(self, view, among)? {
                Some(found) => Ok(found),
                None => self.walk(&records.condition, view, among),
            },
        }
    }

    /// The rows of which all parts hold. Tests of texts kept as few words go first, wherever they stand: they read a
    /// byte a row where numbers and times read eight, and what they leave is read alone.
    fn all<V: View>(&self, parts: &[Step], view: &V, among: &Bits) -> Result<Bits, V::Error> {
        let mut left = *among;
        let mut later = Vec::new();
        for part in parts {
            if is_narrow(part, view)? {
                left = self.step(part, view, &left)?;
            } else {
                later.push(part);
            }
        }
        later.into_iter().try_fold(left, |left, part| self.step(part, view, &left))
    }

    fn tested(&self, tested: &Tested, column: &Column, among: &Bits) -> Bits {
        if let Kernel::State(state) = tested.kernel {
            return in_state(state, column, among);
        }
        let among = among.and(column.present());
        if among.is_empty() {
            return among;
        }
        match (&tested.kernel, column.data()) {
            (Kernel::Number(numbers), ColumnData::Numbers { scale, mantissas }) => {
                numbers.mantissas(mantissas, *scale, &among)
            }
            (Kernel::Number(numbers), ColumnData::Decimals(decimals)) => {
                mask::values(decimals, &among, |number: Decimal| numbers.accept(number))
            }
            (Kernel::Text(test), ColumnData::Words { codes, words }) => {
                mask::words(codes, words, &among, |word, buffer| test.accepts(word, buffer))
            }
            (Kernel::Text(test), ColumnData::Texts(texts)) => test.texts(texts, &among),
            (Kernel::List(test), ColumnData::Words { codes, words }) => {
                mask::words(codes, words, &among, |word, buffer| {
                    test.accepts(word, column.value_type(), buffer)
                })
            }
            (Kernel::List(test), ColumnData::Texts(texts)) => {
                let mut buffer = String::new();
                mask::rows(&among, |row| test.accepts(texts.text(row), column.value_type(), &mut buffer))
            }
            (Kernel::Time(test), ColumnData::Dates(days)) => test.days(days, &among),
            (Kernel::Time(test), ColumnData::Instants(instants)) => {
                test.instants(instants, &among, &self.moment)
            }
            // Also where a type was changed under a filter that was checked before.
            _ => mask::rows(&among, |row| {
                eval::passes(&column.cell(row), &tested.test, tested.is_folded, &self.moment)
            }),
        }
    }

    fn average<V: View>(&self, test: &Test, view: &V, among: &Bits) -> Result<Bits, V::Error> {
        let totals = view.column(ColumnId::ORDERS_TOTAL_AMOUNT)?;
        let counts = view.column(ColumnId::ORDERS_TOTAL_COUNT)?;
        let number = |column: &Column, row| match column.cell(row) {
            Cell::Value(Value::Number(number)) => number,
            _ => Decimal::ZERO,
        };
        Ok(mask::rows(among, |row| {
            let count = number(&counts, row);
            !count.is_zero() && eval::passes_ratio(number(&totals, row), count, test)
        }))
    }

    /// Asks each row's records one by one.
    fn walk<V: View>(&self, condition: &Condition, view: &V, among: &Bits) -> Result<Bits, V::Error> {
        let mut found = Bits::default();
        let Some(records) = condition.records() else { return Ok(found) };
        for row in among.iter() {
            let mut read = Ok(());
            let holds = eval::of_records(condition, &self.moment, |visit| {
                read = view.records(row, &records.collection, visit);
            });
            read?;
            if holds {
                found.insert(row);
            }
        }
        Ok(found)
    }
}

/// Whether a step reads a byte a row at most.
fn is_narrow<V: View>(step: &Step, view: &V) -> Result<bool, V::Error> {
    Ok(match step {
        Step::Member(_) => true,
        Step::Column(_, tested) if matches!(tested.kernel, Kernel::State(_)) => true,
        Step::Column(column, _) => matches!(view.column(*column)?.data(), ColumnData::Words { .. }),
        _ => false,
    })
}

fn in_state(state: State, column: &Column, among: &Bits) -> Bits {
    let truths = |wanted: bool| match column.data() {
        ColumnData::Booleans(truths) if wanted => among.and(column.present()).and(truths),
        ColumnData::Booleans(truths) => among.and(column.present()).minus(truths),
        _ => Bits::default(),
    };
    match state {
        State::Set => among.and(column.present()),
        State::Null => among.and(column.null()).minus(column.present()),
        State::Missing => among.minus(column.present()).minus(column.null()),
        State::True => truths(true),
        State::False => truths(false),
    }
}
