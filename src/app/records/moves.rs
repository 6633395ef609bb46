//! Records that come, go or change hands, few or many, as what a commit writes.

use std::collections::BTreeMap;

use super::Taken;
use crate::app::Error;
use crate::app::writer::Decision;
use crate::domain::fact::field;
use crate::domain::{FactKind, PAGE_ROWS, Row};
use crate::promotions::VoucherState;
use crate::store::{FactCells, FactEdit, MAX_ROW_WRITES, PageChange, Staging, fact_numbers, fact_pair};

/// Notes whose records move and writes the moves down: few one by one, many as pages written anew and staged.
pub(super) fn write(
    decision: &Decision<'_>,
    moves: Vec<FactEdit>,
    taken: &mut Taken,
    staging: &mut Option<Staging>,
) -> Result<(), Error> {
    for one in &moves {
        let whose = one.before.map(|(row, _)| row).into_iter().chain(one.after.as_ref().map(|fact| fact.row));
        taken.rows.extend(whose.map(|row| row.0));
        change_hands(decision, one, taken)?;
    }
    if moves.len() <= MAX_ROW_WRITES {
        taken.facts.edits = moves;
        return Ok(());
    }
    stage(decision, &moves, taken, staging.get_or_insert_with(|| decision.store.stage()))
}

/// A code goes with the record that gave it to a customer.
fn change_hands(decision: &Decision<'_>, one: &FactEdit, taken: &mut Taken) -> Result<(), Error> {
    let (FactKind::Publication, Some((from, _)), Some(fact)) = (one.kind, one.before, &one.after) else {
        return Ok(());
    };
    let code = fact.cells.text(field::CODE).filter(|_| from != fact.row).unwrap_or_default();
    if let Some(voucher) = decision.snapshot.find_voucher(code)?
        && voucher.state.holder == Some(from)
    {
        let state = VoucherState { holder: Some(fact.row), ..voucher.state };
        taken.vouchers.push((voucher.number, state));
    }
    Ok(())
}

/// Writes pages anew where many records move.
fn stage(
    decision: &Decision<'_>,
    moves: &[FactEdit],
    taken: &mut Taken,
    staging: &Staging,
) -> Result<(), Error> {
    let mut pages: BTreeMap<(FactKind, u32), PageChange<'_>> = BTreeMap::new();
    let page = |row: Row| row.0 / PAGE_ROWS as u32;
    for one in moves {
        if let Some((row, place)) = one.before {
            pages.entry((one.kind, page(row))).or_default().gone.insert(place);
        }
        if let Some(fact) = &one.after {
            let slot = (fact.row.0 % PAGE_ROWS as u32) as u16;
            pages
                .entry((one.kind, page(fact.row)))
                .or_default()
                .added
                .push((slot, FactCells::Record(&fact.cells)));
        }
    }
    for ((kind, number), change) in &pages {
        taken.facts.pages.push(decision.snapshot.rewrite_facts(staging, *kind, *number, change)?);
    }
    for one in moves {
        if let Some(fact) = &one.after {
            let keys = fact_numbers(one.kind, &fact.cells)
                .into_iter()
                .map(|number| fact_pair(number, fact.row))
                .collect();
            taken.facts.keys.push((one.kind, keys));
        }
    }
    Ok(())
}
