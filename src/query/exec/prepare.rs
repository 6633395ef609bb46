//! Filter to plan.

use super::super::filter::{Condition, Filter, Operand, Test};
use super::super::moment::Moment;
use super::number::Numbers;
use super::records::RecordPlan;
use super::text::{ListTest, TextTest};
use super::time::TimeTest;
use super::{Kernel, Step, Tested};
use crate::domain::{ColumnId, Value};

/// Makes a part of a filter ready.
pub(super) fn step(filter: &Filter, moment: &Moment) -> Step {
    match filter {
        Filter::And(parts) => Step::And(cheapest_first(parts, moment)),
        Filter::Or(parts) => Step::Or(cheapest_first(parts, moment)),
        Filter::Not(inner) => Step::Not(Box::new(step(inner, moment))),
        Filter::Is(condition) => condition_step(condition, moment),
    }
}

fn cheapest_first(parts: &[Filter], moment: &Moment) -> Vec<Step> {
    let mut steps: Vec<Step> = parts.iter().map(|part| step(part, moment)).collect();
    steps.sort_by_key(cost);
    steps
}

fn condition_step(condition: &Condition, moment: &Moment) -> Step {
    match condition {
        Condition::Member(segment) => Step::Member(*segment),
        Condition::Sample(sample) => Step::Sample(sample.clone()),
        Condition::Test(Operand::Column(ColumnId::ORDERS_AVERAGE_AMOUNT), test)
            if !matches!(test, Test::Is(_)) =>
        {
            Step::Average(test.clone())
        }
        Condition::Test(operand @ Operand::Column(column), test) => {
            Step::Column(*column, tested(test, operand.is_folded(), moment))
        }
        other => Step::Records(Box::new(RecordPlan::new(other, moment))),
    }
}

/// Makes a test ready.
pub(super) fn tested(test: &Test, is_folded: bool, moment: &Moment) -> Box<Tested> {
    Box::new(Tested { test: test.clone(), is_folded, kernel: kernel(test, is_folded, moment) })
}

fn kernel(test: &Test, is_folded: bool, moment: &Moment) -> Kernel {
    let known = match test {
        Test::Is(state) => Some(Kernel::State(*state)),
        Test::Match(wanted, part) => Some(Kernel::Text(TextTest::part(*wanted, part))),
        Test::Any(_) | Test::All(_) => Some(Kernel::List(ListTest::new(test, moment))),
        _ => None,
    };
    let known = known.or_else(|| TimeTest::new(test, moment).map(Kernel::Time));
    let known = known.or_else(|| numbers(test).map(Kernel::Number));
    known.or_else(|| texts(test, is_folded, moment).map(Kernel::Text)).unwrap_or(Kernel::Naive)
}

fn numbers(test: &Test) -> Option<Numbers> {
    match test {
        Test::Compare(comparison, Value::Number(number)) => Some(Numbers::compared(*comparison, *number)),
        Test::Between(Value::Number(low), Value::Number(high)) => Some(Numbers::between(*low, *high)),
        Test::In(values) => {
            let numbers = values.iter().map(|v| match v {
                Value::Number(number) => Some(*number),
                _ => None,
            });
            numbers.collect::<Option<_>>().map(Numbers::one_of)
        }
        _ => None,
    }
}

fn texts(test: &Test, is_folded: bool, moment: &Moment) -> Option<TextTest> {
    let as_text = |value: &Value| match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    };
    match test {
        Test::Compare(super::super::Comparison::Equal, Value::Text(text)) => {
            Some(TextTest::one_of(&[text.as_str()], is_folded))
        }
        Test::In(values) => {
            let texts: Vec<String> = values.iter().map(as_text).collect::<Option<_>>()?;
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            Some(TextTest::one_of(&texts, is_folded))
        }
        Test::Compare(_, Value::Text(_)) | Test::Between(Value::Text(_), Value::Text(_)) => {
            Some(TextTest::Ordered(Box::new(test.clone()), is_folded, Box::new(moment.clone())))
        }
        _ => None,
    }
}

/// What a step costs, about, in relation to others; what leaves fewer rows goes before what leaves more.
fn cost(step: &Step) -> u32 {
    match step {
        Step::Member(_) => 1,
        Step::Column(_, tested) => match (&tested.kernel, &tested.test) {
            (Kernel::State(_), _) => 2,
            (Kernel::Number(_) | Kernel::Time(_), Test::Compare(super::super::Comparison::Equal, _)) => 3,
            (Kernel::Text(TextTest::Equal(_)), _) => 4,
            (Kernel::Number(_) | Kernel::Time(_), _) => 5,
            (Kernel::Text(TextTest::OneOfFew(_) | TextTest::OneOf(_)), _) => 6,
            (Kernel::Text(TextTest::OneOfFolded(_) | TextTest::Starts(_) | TextTest::Ends(_)), _) => 20,
            (Kernel::Text(_), _) => 30,
            (Kernel::List(_), _) => 50,
            (Kernel::Naive, _) => 60,
        },
        Step::Average(_) => 40,
        Step::Sample(_) => 70,
        Step::Records(_) => 1000,
        Step::Not(inner) => cost(inner) + 1,
        Step::And(parts) | Step::Or(parts) => parts.iter().map(cost).sum(),
    }
}
