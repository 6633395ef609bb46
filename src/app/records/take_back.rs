//! Taking back what a change-set did to records: those it made go, those it changed or took away are as before.

use roaring::RoaringBitmap;

use super::moves;
use crate::app::Error;
use crate::app::writer::Decision;
use crate::domain::Fact;
use crate::domain::fact::{self, field};
use crate::domain::{Cell, ChangeSetId, ColumnData, ColumnId, FactKind, PAGE_ROWS, Record, Row, Value};
use crate::promotions::{VoucherNumber, VoucherState};
use crate::store::{FactChange, FactEdit, FactKey, FactWrites, Staging};

/// What taking back comes to.
#[derive(Default)]
pub(in crate::app) struct Taken {
    /// What the commit does.
    pub facts: FactWrites,
    /// Codes that change hands with the records that gave them.
    pub vouchers: Vec<(VoucherNumber, VoucherState)>,
    /// Whose records change.
    pub rows: RoaringBitmap,
    /// What stays, a line each.
    pub kept: Vec<String>,
}

/// Finds out what taking a change-set's records back means, and stages it where it is much. `rows` are those the
/// change-set touched.
pub(in crate::app) fn take_back(
    decision: &Decision<'_>,
    target: ChangeSetId,
    rows: &RoaringBitmap,
    staging: &mut Option<Staging>,
) -> Result<Taken, Error> {
    let mut taken = Taken::default();
    let mut moves: Vec<FactEdit> = Vec::new();
    for kind in FactKind::ALL {
        made(decision, target, kind, rows, &mut moves, &mut taken)?;
    }
    for change in decision.store.fact_changes(target)? {
        changed(decision, change, &mut moves, &mut taken)?;
    }
    moves::write(decision, moves, &mut taken, staging)?;
    Ok(taken)
}

/// The records that the change-set made.
fn made(
    decision: &Decision<'_>,
    target: ChangeSetId,
    kind: FactKind,
    rows: &RoaringBitmap,
    moves: &mut Vec<FactEdit>,
    taken: &mut Taken,
) -> Result<(), Error> {
    let snapshot = &decision.snapshot;
    if snapshot.fact_count(kind) == 0 {
        return Ok(());
    }
    let fields: Vec<ColumnId> = field::all().collect();
    for (number, _) in crate::app::plan::by_page(rows) {
        // Two small columns say whether there is anything to read the others for.
        let has_any = snapshot
            .fact_batches(kind, number, &[field::MADE_BY])?
            .iter()
            .any(|batch| batch.standing().any(|at| number_at(batch.columns[0].data(), at) == Some(target.0)));
        if !has_any {
            continue;
        }
        for batch in snapshot.fact_batches(kind, number, &fields)? {
            let made_by = batch.columns[usize::from(field::MADE_BY.0)];
            for at in batch.standing().filter(|at| number_at(made_by.data(), *at) == Some(target.0)) {
                let row = Row(number * PAGE_ROWS as u32 + u32::from(batch.slots[at]));
                let mut before = batch.record(&fields, at);
                before.set(field::SLOT, Cell::Missing);
                if *before.cell(field::CHANGED_BY) != Cell::Missing {
                    taken.kept.push(format!(
                        "{} {} was changed since and stays",
                        kind.word(),
                        fact::id_of(kind, &before)
                    ));
                    continue;
                }
                moves.push(FactEdit { kind, before: Some((row, batch.place(at))), after: None });
                taken.facts.changes.push(FactChange { kind, row, before, after: None });
            }
        }
    }
    Ok(())
}

fn number_at(data: &ColumnData, at: usize) -> Option<u64> {
    match data {
        ColumnData::Numbers { scale: 0, mantissas } => u64::try_from(mantissas[at]).ok(),
        _ => None,
    }
}

/// A record that the change-set changed or took away.
fn changed(
    decision: &Decision<'_>,
    change: FactChange,
    moves: &mut Vec<FactEdit>,
    taken: &mut Taken,
) -> Result<(), Error> {
    let FactChange { kind, row, before, after } = change;
    let name = format!("{} {}", kind.word(), fact::id_of(kind, &before));
    let now = find(decision, kind, &before)?;
    let mut back = before.clone();
    match (after, now) {
        (Some((whose, after)), Some(now)) if now.fact.row == whose && now.fact.cells == after => {
            moves.push(FactEdit {
                kind,
                before: Some((now.fact.row, now.place)),
                after: Some(Fact { row, cells: back.clone() }),
            });
            taken.facts.changes.push(FactChange {
                kind,
                row: whose,
                before: after,
                after: Some((row, back)),
            });
        }
        (Some(_), Some(_)) => taken.kept.push(format!("{name} was changed since and stays")),
        (None, None) => {
            back.set(field::MADE_BY, Value::Number(decision.next_change_set().0.into()).into());
            moves.push(FactEdit { kind, before: None, after: Some(Fact { row, cells: back }) });
        }
        (None, Some(_)) => taken.kept.push(format!("{name} is there again already")),
        (Some(_), None) => taken.kept.push(format!("{name} is gone since")),
    }
    Ok(())
}

fn find(
    decision: &Decision<'_>,
    kind: FactKind,
    cells: &Record,
) -> Result<Option<crate::store::PlacedFact>, Error> {
    let key = match (cells.text(field::ID), cells.text(field::SOURCE_ID)) {
        (Some(id), _) => FactKey::Id(id),
        (None, source_id) => FactKey::Source(cells.text(field::SOURCE), source_id.unwrap_or_default()),
    };
    Ok(decision.snapshot.find_fact(kind, key)?)
}
