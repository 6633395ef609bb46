//! Records of a customer who becomes one with another: they are the other's from then on.

use super::{Taken, moves, text};
use crate::app::Error;
use crate::app::writer::Decision;
use crate::domain::fact::field;
use crate::domain::{Cell, Fact, FactKind, Record, Row};
use crate::store::{FactChange, FactEdit, KeyKind, PlacedFact, Staging};

/// Hands every record of `from` over to `to`, with its id, time and origin. Referrals at others name the new owner;
/// one that would say that a customer referred themselves goes. All of it is noted for an undo.
pub(in crate::app) fn hand_over(
    decision: &Decision<'_>,
    from: Row,
    to: Row,
    staging: &mut Option<Staging>,
) -> Result<Taken, Error> {
    let snapshot = &decision.snapshot;
    let ids = Ids { from: snapshot.id_of(from)?.to_string(), to: snapshot.id_of(to)?.to_string() };
    let (mut taken, mut edits) = (Taken::default(), Vec::new());
    for kind in FactKind::ALL {
        for placed in snapshot.placed_facts(kind, from)? {
            let other =
                (kind == FactKind::Referral).then(|| text(&placed.fact.cells, field::OTHER).to_owned());
            if let Some(other) = other.as_deref().filter(|other| *other != ids.to) {
                rename_at(decision, other, &ids, &mut edits, &mut taken)?;
            }
            let after = (other.as_deref() != Some(&ids.to))
                .then(|| Fact { row: to, cells: placed.fact.cells.clone() });
            note(kind, placed, after, &mut edits, &mut taken);
        }
    }
    // What is said of `from` at `to` itself would now be said of themselves.
    for placed in snapshot.placed_facts(FactKind::Referral, to)? {
        if text(&placed.fact.cells, field::OTHER) == ids.from {
            note(FactKind::Referral, placed, None, &mut edits, &mut taken);
        }
    }
    moves::write(decision, edits, &mut taken, staging)?;
    Ok(taken)
}

struct Ids {
    from: String,
    to: String,
}

/// Puts the new id into the referrals at a third customer that name the old one.
fn rename_at(
    decision: &Decision<'_>,
    third: &str,
    ids: &Ids,
    edits: &mut Vec<FactEdit>,
    taken: &mut Taken,
) -> Result<(), Error> {
    for row in decision.snapshot.find(KeyKind::Id, third)? {
        for placed in decision.snapshot.placed_facts(FactKind::Referral, row)? {
            let place = Some((row, placed.place));
            let is_noted = edits.iter().any(|e| e.kind == FactKind::Referral && e.before == place);
            if text(&placed.fact.cells, field::OTHER) == ids.from && !is_noted {
                let mut cells: Record = placed.fact.cells.clone();
                cells.set(field::OTHER, Cell::text(&ids.to));
                note(FactKind::Referral, placed, Some(Fact { row, cells }), edits, taken);
            }
        }
    }
    Ok(())
}

fn note(
    kind: FactKind,
    placed: PlacedFact,
    after: Option<Fact>,
    edits: &mut Vec<FactEdit>,
    taken: &mut Taken,
) {
    let PlacedFact { place, fact: Fact { row, cells: before } } = placed;
    let became = after.as_ref().map(|fact| (fact.row, fact.cells.clone()));
    taken.facts.changes.push(FactChange { kind, row, before, after: became });
    edits.push(FactEdit { kind, before: Some((row, place)), after });
}
