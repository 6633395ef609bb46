//! Everything a commit brings about, in the order in which it does: who is in which segment, what distributions do about
//! it, and what that brings about in turn.

use std::sync::Arc;

use super::answer::Answering;
use crate::app::Settings;
use crate::app::segments::{self, Circumstances, Intent};
use crate::domain::ChangeSetId;
use crate::query::Moment;
use crate::segments::Cause;
use crate::store::{Commit, Consequences, SegmentCommit, Snapshot, Staging, StoreError};

type First<'a> = dyn FnMut(&Snapshot, &Snapshot, &Commit) -> Result<Option<SegmentCommit>, StoreError> + 'a;

/// What a commit brings about.
pub(in crate::app) struct Effects<'a> {
    first: Option<Box<First<'a>>>,
    circumstances: Circumstances,
    answering: Answering,
}

impl<'a> Effects<'a> {
    /// Of a commit whose own effect on memberships is said by `first`; at the instant of `moment`.
    pub fn new(
        settings: &Settings,
        moment: Moment,
        change_set: Option<ChangeSetId>,
        first: Box<First<'a>>,
    ) -> Self {
        let answering = Answering::new(moment.clone(), settings.decimals(), change_set);
        let basis = segments::basis(settings);
        let circumstances = Circumstances { moment, basis, cause: Cause::Edit, change_set };
        Self { first: Some(first), circumstances, answering }
    }
}

impl Consequences for Effects<'_> {
    fn memberships(
        &mut self,
        before: &Arc<Snapshot>,
        after: &Snapshot,
        commit: &Commit,
    ) -> Result<Option<SegmentCommit>, StoreError> {
        match self.first.take() {
            Some(mut first) => first(before, after, commit),
            None => segments::consequences(before, after, commit, &Intent::default(), &self.circumstances),
        }
    }

    fn answers(
        &mut self,
        after: &Snapshot,
        commit: &Commit,
        moved: Option<&SegmentCommit>,
        staging: &Staging,
    ) -> Result<Option<Commit>, StoreError> {
        self.answering.answer(after, commit, moved, staging)
    }
}
