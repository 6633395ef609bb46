//! When time alone may change what a filter says.
//!
//! What is told may be too much, never too little: between two instants told here the answer does not change. A
//! membership is then a function of facts and of these instants, and nobody needs to look in between.

mod page;
mod records;
mod trigger;

use std::collections::BTreeSet;

use super::eval::{Fact, Subject, time_of};
use super::exec::View;
use super::filter::{Condition, Filter, Operand, Records, Test};
use super::moment::Moment;
use crate::domain::{Bits, Column, Instant, Value};

use trigger::Trigger;

/// How far the calendar's clamping and the zone's changes of clock may lead from plain reckoning: the ends of months
/// differ by three days, zones by a day.
pub(super) const SLACK_MS: i64 = 5 * 86_400_000;

/// The earliest instant after one at which what a filter says of any row of a page may change.
///
/// The moment gives the calendar; its present is not looked at. Segments that the filter refers to have flips of
/// their own.
pub fn next_flip<V: View>(
    filter: &Filter,
    view: &V,
    after: Instant,
    moment: &Moment,
) -> Result<Option<Instant>, V::Error> {
    let moment = moment.at(after);
    let mut earliest: Option<Instant> = None;
    let mut offer = |at: Option<Instant>| earliest = earliest.into_iter().chain(at).min();
    for condition in timed(filter) {
        if let Condition::Test(Operand::Column(column), test) = condition {
            if let Some(trigger) = Trigger::of_test(test) {
                let column = view.column(*column)?;
                offer(page::next(&trigger, &column, column.present(), &moment));
            }
        } else if let Some(records) = condition.records() {
            let next = |trigger: &Trigger, column: &Column, among: &Bits, _: &[u16]| {
                offer(page::next(trigger, column, among, &moment));
            };
            if records::by_columns(condition, records, view, next)? {
                continue;
            }
            for row in 0..view.len() {
                let until = Instant(i64::MAX);
                let mut found = BTreeSet::new();
                view.records(row, &records.collection, &mut |fact| {
                    of_fact(condition, records, fact, (after, until), &moment, &mut found);
                })?;
                offer(found.first().copied());
            }
        }
    }
    Ok(earliest)
}

/// The rows of a page of which what a filter says may change after one instant and not after another.
pub fn flipping<V: View>(
    filter: &Filter,
    view: &V,
    (after, until): (Instant, Instant),
    moment: &Moment,
) -> Result<Bits, V::Error> {
    let moment = moment.at(after);
    let all = Bits::first(view.len());
    let mut rows = Bits::default();
    for condition in timed(filter) {
        if let Condition::Test(Operand::Column(column), test) = condition {
            if let Some(trigger) = Trigger::of_test(test) {
                let column = view.column(*column)?;
                let among = all.minus(&rows).and(column.present());
                rows = rows.or(&page::flipping(&trigger, &column, &among, until, &moment));
            }
        } else if let Some(records) = condition.records() {
            let mut found = Bits::default();
            let note = |trigger: &Trigger, column: &Column, among: &Bits, slots: &[u16]| {
                let flipping = page::flipping(trigger, column, among, until, &moment);
                flipping.iter().for_each(|at| found.insert(usize::from(slots[at])));
            };
            if records::by_columns(condition, records, view, note)? {
                rows = rows.or(&found.and(&all));
                continue;
            }
            for row in all.minus(&rows).iter() {
                let mut found = BTreeSet::new();
                view.records(row, &records.collection, &mut |fact| {
                    of_fact(condition, records, fact, (after, until), &moment, &mut found);
                })?;
                if !found.is_empty() {
                    rows.insert(row);
                }
            }
        }
    }
    Ok(rows)
}

/// The instants after one and not after another at which what a filter says of a customer may change, in order.
pub fn flips(
    filter: &Filter,
    subject: &dyn Subject,
    (after, until): (Instant, Instant),
    moment: &Moment,
) -> Vec<Instant> {
    let moment = moment.at(after);
    let mut found = BTreeSet::new();
    for condition in timed(filter) {
        if let Condition::Test(Operand::Column(column), test) = condition {
            let cell = subject.cell(*column);
            of_value(test, cell.value(), (after, until), &moment, &mut found);
        } else if let Some(records) = condition.records() {
            subject.records(&records.collection, &mut |fact| {
                of_fact(condition, records, fact, (after, until), &moment, &mut found);
            });
        }
    }
    found.into_iter().collect()
}

fn timed(filter: &Filter) -> Vec<&Condition> {
    let mut conditions = Vec::new();
    filter.each_condition(&mut |condition| {
        if condition.is_timed() {
            conditions.push(condition);
        }
    });
    conditions
}

fn of_value(
    test: &Test,
    value: Option<&Value>,
    within: (Instant, Instant),
    moment: &Moment,
    found: &mut BTreeSet<Instant>,
) {
    if let (Some(trigger), Some(time)) = (Trigger::of_test(test), value.and_then(time_of)) {
        trigger.instants(time, within, moment, found);
    }
}

/// The instants at which one record may come into what is counted, or go out of it.
fn of_fact(
    condition: &Condition,
    records: &Records,
    fact: &dyn Fact,
    within: (Instant, Instant),
    moment: &Moment,
    found: &mut BTreeSet<Instant>,
) {
    if let Some(window) = &records.window {
        let cell = fact.field(&super::Field::CreatedAt);
        of_value(&Test::Window(window.clone()), cell.value(), within, moment, found);
    }
    if let Some(inner) = &records.condition {
        for inner in timed(inner) {
            if let Condition::Test(Operand::Field(field), test) = inner {
                of_value(test, fact.field(field).value(), within, moment, found);
            }
        }
    }
    if let Condition::Test(Operand::Aggregate { field, .. }, test) = condition {
        of_value(test, fact.field(field).value(), within, moment, found);
    }
}
