//! Taking a merge back, and merging again what was taken apart: what an undo has to know beside attributes and records.

use roaring::RoaringBitmap;

use super::keys_of;
use crate::app::segments::{self, Intent};
use crate::app::writer::Decision;
use crate::app::{Error, plan};
use crate::domain::{ChangeKind, ChangeSet, ColumnId, Row};
use crate::store::KeyKind;

/// The two customers that a change-set made one, or took apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) struct Merged {
    pub survivor: Row,
    pub other: Row,
    /// Whether taking the change-set back makes two of one; else one of two again.
    pub parts: bool,
}

/// What a change-set did to two customers, where it is a merge or an undo of one.
pub(in crate::app) fn merged_by(decision: &Decision<'_>, head: &ChangeSet) -> Result<Option<Merged>, Error> {
    Ok(match decision.origin_of(head)? {
        Some((ChangeKind::Merge { survivor, other }, parts)) => Some(Merged { survivor, other, parts }),
        _ => None,
    })
}

/// Those who took over the records of `rows` by merges after a change-set: its records are theirs now.
pub(in crate::app) fn survivors_since(
    decision: &Decision<'_>,
    target: &ChangeSet,
    rows: &RoaringBitmap,
) -> Result<RoaringBitmap, Error> {
    let mut merges = Vec::new();
    for head in decision.store.change_sets() {
        let head = head?;
        if head.id <= target.id {
            break;
        }
        if let ChangeKind::Merge { survivor, other } = head.kind
            && head.undone_by.is_none()
        {
            merges.push((survivor, other));
        }
    }
    let mut all = rows.clone();
    // In the order in which they happened: who survived one may have gone in the next.
    for (survivor, other) in merges.into_iter().rev() {
        if all.contains(other.0) {
            all.insert(survivor.0);
        }
    }
    Ok(all)
}

impl Merged {
    /// Refuses an undo that would leave two customers with one key, or half a merge.
    pub fn check(
        self,
        decision: &Decision<'_>,
        planned: &plan::Planned,
        (delete, restore): (&RoaringBitmap, &RoaringBitmap),
    ) -> Result<(), Error> {
        let name = decision.snapshot.id_of(self.other)?;
        if !self.parts {
            let is_whole = delete.contains(self.other.0) && decision.snapshot.is_alive(self.survivor);
            return if is_whole { Ok(()) } else { Err(changed(&name)) };
        }
        if !restore.contains(self.other.0) || !decision.snapshot.is_alive(self.survivor) {
            return Err(changed(&name));
        }
        let key = planned.cell_after(&decision.snapshot, self.survivor, ColumnId::SOURCE_ID)?;
        let others = decision.snapshot.cell(self.other, ColumnId::SOURCE_ID)?;
        if key.as_text().is_some() && key == others {
            return Err(Error::NotUndoable(format!(
                "both would have the source_id `{}`; give {} another one first",
                key.as_text().unwrap_or_default(),
                decision.snapshot.id_of(self.survivor)?
            )));
        }
        Ok(())
    }

    /// Whether a key that seems taken is the other's own, kept by the survivor as an alias.
    pub fn lends(self, decision: &Decision<'_>, row: Row, key: &str) -> bool {
        let is_alias = decision.snapshot.aliases(self.survivor).iter().any(|alias| alias == key);
        let holders = decision.snapshot.find(KeyKind::SourceId, key).unwrap_or_default();
        self.parts && row == self.other && is_alias && holders == [self.survivor]
    }

    /// Gives the keys back, or takes them again.
    pub fn move_keys(self, decision: &Decision<'_>, planned: &mut plan::Planned) -> Result<(), Error> {
        let snapshot = &decision.snapshot;
        let mut keys = keys_of(snapshot, self.other)?;
        let noted = planned.commit.aliases.iter().rev().find(|(row, _)| *row == self.survivor);
        let mut aliases =
            noted.map_or_else(|| snapshot.aliases(self.survivor).to_vec(), |(_, aliases)| aliases.clone());
        aliases.retain(|alias| !keys.contains(alias));
        if !self.parts {
            let key = planned.cell_after(snapshot, self.survivor, ColumnId::SOURCE_ID)?;
            keys.retain(|alias| Some(alias.as_str()) != key.as_text());
            aliases.extend(keys);
        }
        planned.commit.aliases.push((self.survivor, aliases));
        Ok(())
    }

    /// Takes back what the change-set did to lists kept by hand.
    pub fn lists(self, decision: &Decision<'_>, target: &ChangeSet) -> Result<Intent, Error> {
        let mut lists = Vec::new();
        for segment in decision.snapshot.segments().iter().filter(|s| s.definition.rule.is_none()) {
            lists.extend(segments::list_back(decision, target, segment)?);
        }
        Ok(Intent { lists, ..Intent::default() })
    }
}

fn changed(name: &crate::domain::CustomerId) -> Error {
    Error::NotUndoable(format!(
        "{name} or the customer it was merged with was changed since; `patrons merge` makes one of two again"
    ))
}
