//! Setting a distribution going, holding it and ending it.

use std::sync::Arc;

use roaring::RoaringBitmap;

use super::answer::Answering;
use super::define::{commit, done, known, of, reply};
use super::outbox::cancelled;
use crate::app::promotions::Asking;
use crate::app::segments as segment_uses;
use crate::app::writer::Decision;
use crate::app::{App, Error, Reply};
use crate::domain::{ChangeKind, DistributionId, PromotionAct, SegmentId};
use crate::promotions::{Distribution, DistributionState, MessageState, Trigger};
use crate::query::Moment;
use crate::store::{OutboxWrites, Snapshot};

/// Whether who is in the segment already gets a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Present {
    /// Each of them.
    Included,
    /// Only who enters from now on.
    LeftOut,
}

/// Customers that are in the segment when a distribution is set going.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Members {
    /// All of them.
    pub all: u64,
    /// Those for whom its rule holds and who gave the permission it needs.
    pub would: u64,
    /// Codes that are free for them; none where it gives none, or makes them as it goes.
    pub codes: Option<u64>,
}

impl App {
    /// Who would get a message at once if who is there already were included.
    ///
    /// # Errors
    /// [`Error::NoDistribution`], and what the store cannot read.
    pub fn present_members(&self, id: DistributionId) -> Result<Members, Error> {
        let snapshot = self.snapshot();
        let kept = of(&snapshot, id)?;
        let moment = segment_uses::calendar(self.settings(), self.segment_time());
        present(&snapshot, &kept.distribution, &moment, self.settings().decimals())
            .map(|(members, _)| members)
    }
}

fn present(
    snapshot: &Snapshot,
    distribution: &Distribution,
    moment: &Moment,
    decimals: u32,
) -> Result<(Members, RoaringBitmap), Error> {
    let Trigger::Entered(segment) = distribution.trigger else { return Ok(Default::default()) };
    let all = snapshot.members(segment)?;
    let mut would = all.clone();
    if let Some(rule) = distribution.rule.and_then(|id| snapshot.validation_rule(id)) {
        would = Asking { rule, snapshot, moment, decimals }.holding(&all)?;
    }
    let mut agreeing = 0;
    for row in &would {
        agreeing += u64::from(super::send::agrees(snapshot, distribution, crate::domain::Row(row))?);
    }
    let codes = match distribution.campaign().and_then(|id| snapshot.campaign(id)) {
        Some(kept) if kept.campaign.growth == crate::promotions::Growth::Static => {
            Some(snapshot.free_vouchers(kept.campaign.id, would.len() as usize)?.0.len() as u64)
        }
        _ => None,
    };
    Ok((Members { all: all.len(), would: agreeing, codes }, all))
}

/// Sets a distribution going.
pub(super) fn activate(
    decision: &Decision<'_>,
    id: DistributionId,
    wanted: Option<Present>,
) -> Result<Reply, Error> {
    let old = known(decision, id)?;
    if old.state != DistributionState::Draft {
        return Err(Error::Conflict(format!(
            "`{}` is {}; only a draft is set going",
            old.name,
            old.state.word()
        )));
    }
    let moment = segment_uses::calendar(decision.settings, decision.time());
    let decimals = decision.settings.decimals();
    let (members, rows) = present(&decision.snapshot, old, &moment, decimals)?;
    if wanted.is_none() && members.all > 0 {
        return Err(Error::Invalid(question(old, members)));
    }
    let live = Distribution {
        state: DistributionState::Live,
        activated_at: Some(decision.now),
        updated_at: Some(decision.now),
        ..old.clone()
    };
    let title = format!("set the distribution `{}` going", old.name);
    if wanted != Some(Present::Included) || members.all == 0 {
        return done(decision, live, title);
    }
    let kept = of(&decision.snapshot, id)?;
    let head = decision.head(ChangeKind::Promotion(PromotionAct::Distribution), title);
    let change_set = Some(head.id);
    let staging = decision.store.stage();
    let mut commit =
        Answering::new(moment, decimals, change_set).include(&decision.snapshot, kept, &rows, &staging)?;
    let messages = commit.outbox.messages.len() as u64;
    commit.outbox.distributions.push(Arc::new(live));
    commit.change_set = Some(head);
    commit.staging = Some(staging);
    decision.commit(commit)?;
    Ok(Reply { change_set, ..reply(id, messages) })
}

/// What must be said before a distribution is set going, with both counts (SEMANTICS 29).
fn question(distribution: &Distribution, members: Members) -> String {
    let codes = members.codes.map(|codes| format!("; {codes} codes are free for them")).unwrap_or_default();
    format!(
        "{} are in the segment of `{}` already: say whether they are included (`--include-present` queues {}, of which {} \
         could be sent now{codes}) or not (`--only-new` queues 0)",
        crate::app::plan::customers(members.all),
        distribution.name,
        members.all,
        members.would,
    )
}

/// Holds messages back.
pub(super) fn pause(decision: &Decision<'_>, id: DistributionId) -> Result<Reply, Error> {
    let old = known(decision, id)?;
    let title = format!("paused the distribution `{}`", old.name);
    switch(decision, old, DistributionState::Live, DistributionState::Paused, title)
}

/// Lets messages go again.
pub(super) fn resume(decision: &Decision<'_>, id: DistributionId) -> Result<Reply, Error> {
    let old = known(decision, id)?;
    let title = format!("resumed the distribution `{}`", old.name);
    switch(decision, old, DistributionState::Paused, DistributionState::Live, title)
}

fn switch(
    decision: &Decision<'_>,
    old: &Distribution,
    from: DistributionState,
    to: DistributionState,
    title: String,
) -> Result<Reply, Error> {
    if old.state == to {
        return Ok(reply(old.id, 0));
    }
    if old.state != from {
        return Err(Error::Conflict(format!("`{}` is {}, not {}", old.name, old.state.word(), from.word())));
    }
    let updated_at = Some(decision.now);
    done(decision, Distribution { state: to, paused_by: None, updated_at, ..old.clone() }, title)
}

/// Ends a distribution for good.
pub(super) fn end(decision: &Decision<'_>, id: DistributionId) -> Result<Reply, Error> {
    let old = known(decision, id)?;
    if old.state == DistributionState::Ended {
        return Ok(reply(id, 0));
    }
    let ended = Distribution {
        state: DistributionState::Ended,
        paused_by: None,
        updated_at: Some(decision.now),
        ..old.clone()
    };
    let open = [MessageState::Queued, MessageState::Waiting];
    let statuses = cancelled(decision, id, &super::Which::In(open.to_vec()), "its distribution ended")?;
    let (title, count) = (format!("ended the distribution `{}`", old.name), statuses.len() as u64);
    let outbox = OutboxWrites { distributions: vec![Arc::new(ended)], statuses, ..OutboxWrites::default() };
    commit(decision, id, title, outbox, count)
}

/// Distributions that wait for who enters or leaves a segment, by name; ended ones do not.
pub(in crate::app) fn uses_segment(snapshot: &Snapshot, segment: SegmentId) -> Vec<String> {
    let waits = |distribution: &Distribution| {
        distribution.segment() == Some(segment) && distribution.state != DistributionState::Ended
    };
    let users = snapshot.distributions().map(|kept| &kept.distribution).filter(|one| waits(one));
    users.map(|distribution| format!("`{}`", distribution.name)).collect()
}
