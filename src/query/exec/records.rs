//! Conditions on records, a batch of columns at a time: which records are meant, and what they come to per customer.
//!
//! What cannot be said of columns (metadata, ids that are made, sums beyond 64 bits) is left to the walk record by
//! record, which means the same.

use super::super::eval;
use super::super::filter::{Collection, Condition, Field, Filter, Function, Operand, Records};
use super::super::moment::Moment;
use super::totals::{Extremes, Latest, Sums};
use super::{InstantTest, Kernel, Plan, Tested, View, mask, prepare};
use crate::domain::{Bits, Column, ColumnData, PAGE_ROWS};

/// Records of one kind of a page's customers, as columns.
pub trait RecordBatch {
    /// Whose each record is: rows of the page.
    fn slots(&self) -> &[u16];
    /// The records that stand and are of the kind.
    fn standing(&self) -> Bits;
    /// The cells of a field; `None` where it lies in no column.
    fn column(&self, field: &Field) -> Option<&Column>;
}

/// A condition on records made ready.
#[derive(Clone, Debug)]
pub(super) struct RecordPlan {
    pub condition: Condition,
    /// None where columns cannot say it.
    columns: Option<ByColumns>,
}

#[derive(Clone, Debug)]
struct ByColumns {
    collection: Collection,
    window: Option<InstantTest>,
    condition: Option<Of>,
    fold: Fold,
}

/// What must hold of a record.
#[derive(Clone, Debug)]
enum Of {
    And(Vec<Of>),
    Or(Vec<Of>),
    Not(Box<Of>),
    Field(Field, Box<Tested>),
}

/// What the records that are meant come to, and how that is tested.
#[derive(Clone, Debug)]
enum Fold {
    Did,
    Count(Box<Tested>),
    Total(Function, Field, Box<Tested>),
}

impl RecordPlan {
    pub fn new(condition: &Condition, moment: &Moment) -> Self {
        let columns = condition.records().and_then(|records| by_columns(condition, records, moment));
        Self { condition: condition.clone(), columns }
    }

    /// The rows of which the condition holds; `None` where the records must be walked one by one.
    pub fn run<V: View>(&self, plan: &Plan, view: &V, among: &Bits) -> Result<Option<Bits>, V::Error> {
        let Some(columns) = &self.columns else { return Ok(None) };
        let mut totals = Totals::new(&columns.fold);
        let mut is_said = true;
        let by_columns = view.record_batches(&columns.collection, &mut |batch| {
            if is_said {
                let meant = columns.meant(plan, batch);
                is_said = meant.is_some_and(|meant| totals.add(batch, &meant));
            }
        })?;
        Ok((by_columns && is_said).then(|| totals.test(plan, among)))
    }
}

fn by_columns(condition: &Condition, records: &Records, moment: &Moment) -> Option<ByColumns> {
    let fold = match condition {
        Condition::Did(_) => Fold::Did,
        Condition::Test(operand @ Operand::Count(_), test) => {
            Fold::Count(prepare::tested(test, operand.is_folded(), moment))
        }
        Condition::Test(operand @ Operand::Aggregate { function, field, .. }, test) => {
            Fold::Total(*function, field.clone(), prepare::tested(test, operand.is_folded(), moment))
        }
        _ => return None,
    };
    let has_kernel = match &fold {
        Fold::Did => true,
        Fold::Count(tested) | Fold::Total(Function::Sum, _, tested) => {
            matches!(tested.kernel, Kernel::Number(_))
        }
        Fold::Total(Function::Avg, _, tested) => !matches!(tested.kernel, Kernel::State(_)),
        Fold::Total(_, Field::CreatedAt, tested) => matches!(tested.kernel, Kernel::Time(_)),
        Fold::Total(_, _, tested) => matches!(tested.kernel, Kernel::Number(_)),
    };
    let condition = match &records.condition {
        None => None,
        Some(condition) => Some(of(condition, moment)?),
    };
    let window = records.window.as_ref().map(|window| InstantTest::window(window, moment));
    has_kernel.then(|| ByColumns { collection: records.collection.clone(), window, condition, fold })
}

fn of(filter: &Filter, moment: &Moment) -> Option<Of> {
    let all = |parts: &[Filter]| parts.iter().map(|part| of(part, moment)).collect::<Option<Vec<Of>>>();
    match filter {
        Filter::And(parts) => all(parts).map(Of::And),
        Filter::Or(parts) => all(parts).map(Of::Or),
        Filter::Not(inner) => of(inner, moment).map(|inner| Of::Not(Box::new(inner))),
        Filter::Is(Condition::Test(operand @ Operand::Field(field), test)) if is_column(field) => {
            Some(Of::Field(field.clone(), prepare::tested(test, operand.is_folded(), moment)))
        }
        Filter::Is(_) => None,
    }
}

/// Whether a field's cells stand in a column as they are.
fn is_column(field: &Field) -> bool {
    !matches!(field, Field::Id | Field::Metadata(_))
}

impl ByColumns {
    /// The records of a batch that are meant.
    fn meant(&self, plan: &Plan, batch: &dyn RecordBatch) -> Option<Bits> {
        let mut meant = batch.standing();
        if let Some(window) = &self.window {
            let times = batch.column(&Field::CreatedAt)?;
            meant = match times.data() {
                ColumnData::Instants(instants) => {
                    window.mask(instants, &meant.and(times.present()), &plan.moment)
                }
                _ => Bits::default(),
            };
        }
        match &self.condition {
            None => Some(meant),
            Some(condition) => holding(condition, plan, batch, &meant),
        }
    }
}

fn holding(of: &Of, plan: &Plan, batch: &dyn RecordBatch, among: &Bits) -> Option<Bits> {
    match of {
        Of::And(parts) => parts.iter().try_fold(*among, |left, part| holding(part, plan, batch, &left)),
        Of::Or(parts) => parts.iter().try_fold(Bits::default(), |found, part| {
            Some(found.or(&holding(part, plan, batch, &among.minus(&found))?))
        }),
        Of::Not(inner) => Some(among.minus(&holding(inner, plan, batch, among)?)),
        Of::Field(field, tested) => Some(plan.tested(tested, batch.column(field)?, among)),
    }
}

/// What records come to, customer by customer.
struct Totals<'a> {
    fold: &'a Fold,
    found: Bits,
    counts: Vec<i64>,
    sums: Sums,
    extremes: Extremes,
    latest: Latest,
}

impl<'a> Totals<'a> {
    fn new(fold: &'a Fold) -> Self {
        let counts = if matches!(fold, Fold::Did) { Vec::new() } else { vec![0; PAGE_ROWS] };
        let (sums, extremes, latest) = (Sums::default(), Extremes::default(), Latest::default());
        Self { fold, found: Bits::default(), counts, sums, extremes, latest }
    }

    /// Takes the records of a batch that are meant; `false` where columns cannot tell what they come to.
    fn add(&mut self, batch: &dyn RecordBatch, meant: &Bits) -> bool {
        let slots = batch.slots();
        match self.fold {
            Fold::Did => {
                meant.iter().for_each(|at| self.found.insert(usize::from(slots[at])));
                true
            }
            Fold::Count(_) => {
                meant.iter().for_each(|at| self.counts[usize::from(slots[at])] += 1);
                true
            }
            Fold::Total(function, field, _) => {
                let Some(column) = batch.column(field) else { return false };
                match function {
                    Function::Sum => self.sums.add(column, slots, meant),
                    Function::Avg => {
                        let given = meant.and(column.present());
                        given.iter().for_each(|at| self.counts[usize::from(slots[at])] += 1);
                        self.sums.add(column, slots, meant)
                    }
                    Function::Min => self.extremes.add(column, slots, meant, i64::min),
                    Function::Max => self.extremes.add(column, slots, meant, i64::max),
                    Function::Last => match batch.column(&Field::CreatedAt) {
                        Some(times) => self.latest.add(column, times, slots, meant),
                        None => false,
                    },
                }
            }
        }
    }

    /// The customers of whom what it came to passes.
    fn test(&self, plan: &Plan, among: &Bits) -> Bits {
        match self.fold {
            Fold::Did => self.found.and(among),
            Fold::Count(tested) => numbers(tested, &self.counts, 0, among),
            Fold::Total(Function::Sum, _, tested) => {
                numbers(tested, self.sums.mantissas(), self.sums.scale(), among)
            }
            Fold::Total(Function::Avg, _, tested) => mask::rows(among, |row| {
                let count = self.counts[row];
                count > 0 && eval::passes_ratio(self.sums.decimal(row), count.into(), &tested.test)
            }),
            Fold::Total(Function::Min | Function::Max, _, tested) => {
                let (values, scale, given) = self.extremes.values();
                valued(tested, plan, values, scale, &among.and(given))
            }
            Fold::Total(Function::Last, _, tested) => {
                let (values, scale, given) = self.latest.values();
                valued(tested, plan, values, scale, &among.and(given))
            }
        }
    }
}

fn numbers(tested: &Tested, mantissas: &[i64], scale: u32, among: &Bits) -> Bits {
    match &tested.kernel {
        Kernel::Number(numbers) => numbers.mantissas(mantissas, scale, among),
        _ => Bits::default(),
    }
}

/// Numbers of a scale, or instants, by what they are tested for.
fn valued(tested: &Tested, plan: &Plan, values: &[i64], scale: u32, among: &Bits) -> Bits {
    match &tested.kernel {
        Kernel::Time(test) => test.instants(values, among, &plan.moment),
        _ => numbers(tested, values, scale, among),
    }
}
