//! What a commit brings about, written in one batch with it: memberships, what distributions do about them, and what that
//! brings about in turn.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::commit::Writing;
use super::membership::SegmentCommit;
use super::parts::Commit;
use super::staging::Staging;
use super::{Snapshot, StoreError};
use crate::domain::SegmentId;

/// The most rounds in which what a commit brings about brings about more; what a last one would still bring is left.
const MAX_ROUNDS: usize = 8;

/// Says what a commit brings about.
pub trait Consequences {
    /// What it changes of segments: told the state before, the state after with the memberships of before, and the
    /// commit itself. `None` where there are no segments.
    fn memberships(
        &mut self,
        before: &Arc<Snapshot>,
        after: &Snapshot,
        commit: &Commit,
    ) -> Result<Option<SegmentCommit>, StoreError>;

    /// What distributions do about it: messages, and codes that go with them; told the state after with its memberships.
    /// What they do is a commit within the commit, and brings about memberships and messages in turn.
    fn answers(
        &mut self,
        after: &Snapshot,
        commit: &Commit,
        moved: Option<&SegmentCommit>,
        staging: &Staging,
    ) -> Result<Option<Commit>, StoreError>;
}

/// What stands in the batch of a commit and is not on disk yet, where a later round must know it.
#[derive(Default)]
pub(super) struct Fresh {
    /// Members of segments that lie apart.
    pub loose: BTreeSet<(SegmentId, u32)>,
    /// The first message that the change-set caused.
    pub caused_from: Option<u32>,
}

impl Writing<'_> {
    /// Writes everything that a commit brings about. Answers with what it itself does to segments.
    pub fn bring_about_all(
        &mut self,
        mut commit: Commit,
        consequences: &mut dyn Consequences,
        staging: &Staging,
    ) -> Result<Option<SegmentCommit>, StoreError> {
        let before = Arc::clone(&self.before);
        let changes = self.bring_about(&before, &commit, consequences)?;
        let mut moved = None;
        for _ in 0..MAX_ROUNDS {
            let moves = moved.as_ref().unwrap_or(&changes).as_ref();
            let Some(mut answer) = consequences.answers(&self.after, &commit, moves, staging)? else {
                break;
            };
            let before = Arc::new(self.after.clone());
            self.write_facts(&answer.facts, staging)?;
            self.write_promotions(std::mem::take(&mut answer.promotions), staging)?;
            self.write_outbox(std::mem::take(&mut answer.outbox))?;
            moved = Some(self.bring_about(&before, &answer, consequences)?);
            commit = answer;
        }
        Ok(changes)
    }

    /// Writes what a commit changes of segments.
    fn bring_about(
        &mut self,
        before: &Arc<Snapshot>,
        commit: &Commit,
        consequences: &mut dyn Consequences,
    ) -> Result<Option<SegmentCommit>, StoreError> {
        let changes = consequences.memberships(before, &self.after, commit)?;
        if let Some(changes) = &changes {
            self.write_segments(changes)?;
        }
        Ok(changes)
    }
}
