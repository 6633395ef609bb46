//! Who referred whom: a record at each of both, so that either is shown without looking through all.

use super::text;
use crate::app::writer::Decision;
use crate::app::{Error, customer};
use crate::domain::fact::{self, field};
use crate::domain::summary::REFERRED;
use crate::domain::{Cell, Fact, FactKind, Record, Row};
use crate::store::{Commit, FactEdit};

/// Puts the id of the customer who referred in the place of the key by which it was named.
pub(super) fn name_referrer(decision: &Decision<'_>, cells: &mut Record) -> Result<(), Error> {
    let referrer = customer::find(&decision.snapshot, text(cells, field::OTHER))?;
    cells.set(field::OTHER, Cell::text(&decision.snapshot.id_of(referrer)?.to_string()));
    Ok(())
}

/// Adds the record of the customer who referred, named by the other's record; gives who that is.
pub(super) fn mirror(decision: &Decision<'_>, fact: &Fact, commit: &mut Commit) -> Result<Row, Error> {
    let referrer = customer::find(&decision.snapshot, text(&fact.cells, field::OTHER))?;
    if referrer == fact.row {
        return Err(Error::Invalid("nobody refers themselves; name another customer".into()));
    }
    let referred = decision.snapshot.id_of(fact.row)?.to_string();
    let cells = mirrored(&fact.cells, &referred);
    let after = Some(Fact { row: referrer, cells });
    commit.facts.edits.push(FactEdit { kind: FactKind::Referral, before: None, after });
    Ok(referrer)
}

/// The record of the customer who referred, made of that of the other, who has an id.
pub(in crate::app) fn mirrored(of: &Record, referred: &str) -> Record {
    let mut cells = of.clone();
    let id = fact::key_number(FactKind::Referral, Some(REFERRED), &fact::id_of(FactKind::Referral, of));
    cells.set(field::ID, Cell::text(&fact::id_of_number(FactKind::Referral, id)));
    cells.set(field::SOURCE, Cell::Missing);
    cells.set(field::SOURCE_ID, Cell::Missing);
    cells.set(field::OTHER, Cell::text(referred));
    cells.set(field::LABEL, Cell::text(REFERRED));
    cells
}
