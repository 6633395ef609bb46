//! Records of customers who are erased: theirs, and what others' referrals say of them.

use roaring::RoaringBitmap;

use crate::app::Error;
use crate::app::writer::Decision;
use crate::domain::fact::field;
use crate::domain::{FactKind, Row};
use crate::store::{Commit, FactEdit, FactWrites, KeyKind};

/// Takes away every record of customers, for good; gives how many values went. The compaction of the erasure
/// removes what lies on disk. Killed in between, the customers are there without records, and are erased again.
pub(in crate::app) fn forget(decision: &Decision<'_>, rows: &RoaringBitmap) -> Result<u64, Error> {
    let mut facts = FactWrites::default();
    let mut values = 0;
    for row in rows.iter().map(Row) {
        for kind in FactKind::ALL {
            for placed in decision.snapshot.placed_facts(kind, row)? {
                values += placed.fact.cells.cells().count() as u64;
                facts.edits.push(FactEdit { kind, before: Some((row, placed.place)), after: None });
                if let Some(other) = placed.fact.cells.text(field::OTHER) {
                    forget_at(decision, other, row, rows, &mut facts)?;
                }
            }
        }
    }
    if !facts.is_empty() {
        decision.commit(Commit { facts, ..Commit::default() })?;
    }
    Ok(values)
}

/// Takes away the referrals of another customer that name an erased one.
fn forget_at(
    decision: &Decision<'_>,
    other: &str,
    erased: Row,
    rows: &RoaringBitmap,
    facts: &mut FactWrites,
) -> Result<(), Error> {
    let name = decision.snapshot.id_of(erased)?.to_string();
    for row in decision.snapshot.find(KeyKind::Id, other)?.into_iter().filter(|row| !rows.contains(row.0)) {
        for placed in decision.snapshot.placed_facts(FactKind::Referral, row)? {
            let before = Some((row, placed.place));
            let is_known = facts.edits.iter().any(|e| e.kind == FactKind::Referral && e.before == before);
            if placed.fact.cells.text(field::OTHER) == Some(&name) && !is_known {
                facts.edits.push(FactEdit { kind: FactKind::Referral, before, after: None });
            }
        }
    }
    Ok(())
}
