//! What distributions do about a commit, within it: who gets a message, with which code (SEMANTICS 27).

use std::collections::HashMap;
use std::sync::Arc;

use roaring::RoaringBitmap;

use super::give::{Giving, Wanted};
use super::send::recipient;
use super::trigger::{Occurrence, occurrences};
use crate::app::Error;
use crate::app::promotions::{Asking, NewOrder, minor};
use crate::domain::fact::field;
use crate::domain::{Cell, ChangeKind, ChangeSetId, DistributionId, FactKind, Instant, Row, Value};
use crate::promotions::{
    Distribution, Message, MessageNumber, MessageState, MessageStatus, MessageTally, VoucherNumber,
};
use crate::query::Moment;
use crate::store::{
    Commit, FactKey, KeptDistribution, NewMessage, OutboxWrites, SegmentCommit, Snapshot, Staging, StoreError,
};

/// Occurrences up to which earlier messages are looked up customer by customer.
const FEW: usize = 64;

/// What a customer got of a distribution before.
#[derive(Clone, Copy, Default)]
struct Earlier {
    /// How many messages, and when the last.
    entries: u32,
    last: Option<Instant>,
    /// A code that was given with a message that was cancelled, so that nobody was told of it.
    untold: Option<VoucherNumber>,
}

/// The distributions' answers to one commit and to what those bring about in turn.
pub(in crate::app) struct Answering {
    moment: Moment,
    decimals: u32,
    change_set: Option<ChangeSetId>,
    is_first: bool,
    /// What this commit itself queued.
    queued: HashMap<(DistributionId, Row), Earlier>,
    giving: Giving,
}

/// A message under way: to whom, and the code wanted with it.
struct Draft {
    message: Message,
    status: Option<MessageStatus>,
    is_given: bool,
}

impl Answering {
    pub fn new(moment: Moment, decimals: u32, change_set: Option<ChangeSetId>) -> Self {
        let (queued, giving) = (HashMap::new(), Giving::default());
        Self { moment, decimals, change_set, is_first: true, queued, giving }
    }

    /// Answers what happened; `None` where nobody gets anything.
    pub fn answer(
        &mut self,
        after: &Snapshot,
        commit: &Commit,
        moved: Option<&SegmentCommit>,
        staging: &Staging,
    ) -> Result<Option<Commit>, StoreError> {
        let is_first = std::mem::take(&mut self.is_first);
        let mut drafts: Vec<Draft> = Vec::new();
        let merged = match commit.change_set.as_ref().map(|head| &head.kind) {
            Some(ChangeKind::Merge { survivor, other }) => Some((*survivor, *other)),
            _ => None,
        };
        let running = after.distributions().filter(|kept| kept.distribution.listens());
        for kept in running {
            let happened = occurrences(&kept.distribution, commit, moved, self.moment.now);
            if !happened.is_empty() {
                self.draft(after, kept, &happened, merged, &mut drafts).map_err(as_store)?;
            }
        }
        let waiting = if is_first { waiting(after)? } else { Vec::new() };
        if drafts.is_empty() && waiting.is_empty() {
            return Ok(None);
        }
        let answer = self.give(after, &waiting, drafts, staging).map_err(as_store)?;
        let is_empty =
            answer.outbox.is_empty() && answer.facts.is_empty() && answer.promotions.vouchers.is_empty();
        Ok((!is_empty).then_some(answer))
    }

    /// Queues a message for present members that had none yet, as activation may ask for.
    pub fn include(
        &mut self,
        after: &Snapshot,
        kept: &KeptDistribution,
        rows: &RoaringBitmap,
        staging: &Staging,
    ) -> Result<Commit, Error> {
        let at = self.moment.now;
        let happened: Vec<Occurrence> =
            rows.iter().map(|row| Occurrence { at, row: Row(row), record: None }).collect();
        let mut drafts = Vec::new();
        self.draft(after, kept, &happened, None, &mut drafts)?;
        self.give(after, &[], drafts, staging)
    }

    fn draft(
        &mut self,
        after: &Snapshot,
        kept: &KeptDistribution,
        happened: &[Occurrence],
        merged: Option<(Row, Row)>,
        drafts: &mut Vec<Draft>,
    ) -> Result<(), Error> {
        let distribution = &kept.distribution;
        let earlier = earlier(after, distribution, kept.tally(), happened, merged)?;
        let holding = self.holding(after, distribution, happened)?;
        for one in happened.iter().filter(|one| after.is_alive(one.row)) {
            let known = earlier.get(&one.row).copied().unwrap_or_default();
            let known = *self.queued.get(&(distribution.id, one.row)).unwrap_or(&known);
            if !distribution.mode.allows(known.last, one.at) || holding.as_ref().is_ok_and(|h| !h.allows(one))
            {
                continue;
            }
            let entry = known.entries + 1;
            let queued = Earlier { entries: entry, last: Some(one.at), untold: None };
            self.queued.insert((distribution.id, one.row), queued);
            let untold = known.untold.map(|number| usable(after, number, one.row)).transpose()?.flatten();
            let message = Message {
                distribution: distribution.id,
                row: one.row,
                entry,
                at: one.at,
                voucher: untold,
                record: one.record.as_ref().map(|(_, id)| id.clone()),
                change_set: self.change_set,
            };
            // A rule that cannot be meant any more must not stop what happens to customers.
            let status = holding.as_ref().err().map(|why| MessageStatus {
                state: MessageState::Skipped,
                since: Some(self.moment.now),
                note: Some(why.clone()),
                ..MessageStatus::default()
            });
            drafts.push(Draft { is_given: status.is_none() && message.voucher.is_none(), message, status });
        }
        Ok(())
    }

    /// For whom the rule of a distribution holds; the reason where it cannot be asked.
    fn holding(
        &self,
        after: &Snapshot,
        distribution: &Distribution,
        happened: &[Occurrence],
    ) -> Result<Result<Holding, String>, Error> {
        let Some(id) = distribution.rule else { return Ok(Ok(Holding::All)) };
        let Some(rule) = after.validation_rule(id) else {
            return Ok(Err("its rule is not there any more".into()));
        };
        let asking = Asking { rule, snapshot: after, moment: &self.moment, decimals: self.decimals };
        let rows: RoaringBitmap =
            happened.iter().filter(|one| after.is_alive(one.row)).map(|one| one.row.0).collect();
        let answered = if happened.iter().all(|one| one.record.is_none()) {
            asking.holding(&rows).map(Holding::Rows)
        } else {
            self.by_record(after, &asking, happened).map(Holding::Occurrences)
        };
        match answered {
            Ok(holding) => Ok(Ok(holding)),
            Err(Error::Store(failure)) => Err(failure.into()),
            Err(other) => Ok(Err(other.to_string())),
        }
    }

    fn by_record(
        &self,
        after: &Snapshot,
        asking: &Asking<'_>,
        happened: &[Occurrence],
    ) -> Result<Vec<Occurrence>, Error> {
        let mut holding = Vec::new();
        for one in happened.iter().filter(|one| after.is_alive(one.row)) {
            let order = self.order_of(after, one)?;
            if asking.holds(one.row, order.as_ref())? {
                holding.push(one.clone());
            }
        }
        Ok(holding)
    }

    /// The order that happened, as rules ask about it.
    fn order_of(&self, after: &Snapshot, one: &Occurrence) -> Result<Option<NewOrder>, Error> {
        let Some((FactKind::Order, id)) = &one.record else { return Ok(None) };
        // One that came in this very commit is among the customer's records, and not in the index on disk.
        let is_it =
            |fact: &crate::domain::Fact| crate::domain::fact::id_of(FactKind::Order, &fact.cells) == *id;
        let found = after.facts(FactKind::Order, one.row)?.into_iter().find(is_it);
        let found = match found {
            Some(fact) => Some(fact),
            None => after.find_fact(FactKind::Order, FactKey::Id(id))?.map(|placed| placed.fact),
        };
        Ok(found.map(|fact| NewOrder {
            source_id: None,
            amount: fact.cells.number(field::AMOUNT).and_then(|amount| minor(amount, self.decimals)),
            items: Vec::new(),
            metadata: match fact.cells.cell(field::METADATA) {
                Cell::Value(Value::Object(text)) => Some(text.clone()),
                _ => None,
            },
        }))
    }

    /// Gives codes, to those that wait for one first, and puts all of it together.
    fn give(
        &mut self,
        after: &Snapshot,
        waiting: &[(MessageNumber, Message)],
        mut drafts: Vec<Draft>,
        staging: &Staging,
    ) -> Result<Commit, Error> {
        let channel = |id: DistributionId| after.distribution(id).map(|kept| Arc::clone(&kept.distribution));
        let next = after.next_message().0;
        let mut wanted = Vec::new();
        for (number, message) in waiting {
            wanted.extend(channel(message.distribution).and_then(|d| Wanted::of(&d, message.row, *number)));
        }
        for (at, draft) in drafts.iter().enumerate().filter(|(_, draft)| draft.is_given) {
            let number = MessageNumber(next + at as u32);
            let distribution = channel(draft.message.distribution);
            wanted.extend(distribution.and_then(|d| Wanted::of(&d, draft.message.row, number)));
        }
        let now = self.moment.now;
        let mut answer = Commit::default();
        let given = self.giving.give(after, &wanted, now, self.decimals, staging, &mut answer)?;
        let mut statuses = Vec::new();
        for (number, _) in waiting {
            if let Some(Ok(voucher)) = given.get(number) {
                statuses.push((*number, found_code(*voucher, now)));
            }
        }
        for (at, draft) in drafts.iter_mut().enumerate() {
            match given.get(&MessageNumber(next + at as u32)) {
                Some(Ok(voucher)) => draft.message.voucher = Some(*voucher),
                Some(Err(why)) => {
                    let (state, note) = (MessageState::Waiting, Some(why.clone()));
                    draft.status = Some(MessageStatus { state, note, ..MessageStatus::default() });
                }
                None => {}
            }
        }
        let new = |Draft { message, status, .. }| NewMessage { message, status };
        let messages = drafts.into_iter().map(new).collect();
        answer.outbox = OutboxWrites { messages, statuses, ..OutboxWrites::default() };
        Ok(answer)
    }
}

fn found_code(voucher: VoucherNumber, now: Instant) -> MessageStatus {
    MessageStatus { voucher: Some(voucher), since: Some(now), ..MessageStatus::default() }
}

/// For whom, or for what, a rule holds.
enum Holding {
    All,
    Rows(RoaringBitmap),
    Occurrences(Vec<Occurrence>),
}

impl Holding {
    fn allows(&self, one: &Occurrence) -> bool {
        match self {
            Self::All => true,
            Self::Rows(rows) => rows.contains(one.row.0),
            Self::Occurrences(holding) => holding.contains(one),
        }
    }
}

/// A code that somebody holds and can still use.
fn usable(after: &Snapshot, number: VoucherNumber, row: Row) -> Result<Option<VoucherNumber>, StoreError> {
    let state = after.voucher_state(number)?;
    let is_usable = state.holder == Some(row) && !state.is_disabled && state.redeemed == 0;
    Ok(is_usable.then_some(number))
}

/// How often the customers that something happens to got a message of a distribution. One that was cancelled before it
/// was sent does not count; one to somebody whom a customer was made one with does. `merged` are survivor and other.
fn earlier(
    after: &Snapshot,
    distribution: &Distribution,
    tally: &MessageTally,
    happened: &[Occurrence],
    merged: Option<(Row, Row)>,
) -> Result<HashMap<Row, Earlier>, Error> {
    let mut earlier: HashMap<Row, Earlier> = HashMap::new();
    let mut count = |whose: Row, number: MessageNumber, message: &Message| {
        let is_cancelled = tally.of(MessageState::Cancelled) > 0
            && after.message_status(number)?.state == MessageState::Cancelled;
        if message.distribution != distribution.id {
            return Ok(());
        }
        let known = earlier.entry(whose).or_default();
        if is_cancelled {
            known.untold = message.voucher.or(after.message_status(number)?.voucher);
        } else {
            known.entries = known.entries.max(message.entry);
            known.last = known.last.max(Some(message.at));
        }
        Ok::<(), Error>(())
    };
    if tally.total() == 0 {
        return Ok(earlier);
    }
    let whose = |message: &Message| match merged {
        Some((survivor, other)) if message.row == other => Ok(Some(survivor)),
        _ => recipient(after, message.row),
    };
    if happened.len() > FEW {
        for messages in after.messages_from(MessageNumber(0)) {
            for (number, message) in messages? {
                if let Some(row) = whose(&message)? {
                    count(row, number, &message)?;
                }
            }
        }
        return Ok(earlier);
    }
    for one in happened {
        let other = merged.filter(|(survivor, _)| *survivor == one.row).map(|(_, other)| other);
        let mut numbers = after.messages_to(one.row)?;
        numbers.extend(other.map(|other| after.messages_to(other)).transpose()?.unwrap_or_default());
        for number in numbers {
            if let Some(message) = after.message(number)?
                && whose(&message)? == Some(one.row)
            {
                count(one.row, number, &message)?;
            }
        }
    }
    Ok(earlier)
}

/// Messages that wait for a code of a campaign that has any, in their order.
fn waiting(after: &Snapshot) -> Result<Vec<(MessageNumber, Message)>, StoreError> {
    let mut ids = Vec::new();
    for kept in after.distributions().filter(|kept| kept.tally().of(MessageState::Waiting) > 0) {
        let campaign = kept.distribution.campaign().and_then(|id| after.campaign(id));
        let Some(campaign) = campaign.filter(|campaign| campaign.campaign.is_active) else { continue };
        if super::give::has_any(after, &campaign.campaign)? {
            ids.push(kept.distribution.id);
        }
    }
    let mut waiting = Vec::new();
    if ids.is_empty() {
        return Ok(waiting);
    }
    for messages in after.messages_from(after.first_open_message()) {
        for (number, message) in messages? {
            let is_asked = ids.contains(&message.distribution) && message.voucher.is_none();
            if is_asked && after.message_status(number)?.state == MessageState::Waiting {
                waiting.push((number, message));
            }
        }
    }
    Ok(waiting)
}

fn as_store(error: Error) -> StoreError {
    match error {
        Error::Store(error) => error,
        other => StoreError::file("what distributions do", std::io::Error::other(other.to_string())),
    }
}
