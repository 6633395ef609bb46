//! What may go out now, and what became of it: the writer's part of sending.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::app::writer::Decision;
use crate::app::{Actor, App, Error, customer as find_customer, segments};
use crate::delivery::{Outcome, retry};
use crate::domain::{Cell, ColumnId, DistributionId, Instant, Origin, Row, Value, customer};
use crate::promotions::{
    Channel, Distribution, DistributionState, Message, MessageNumber, MessageState, MessageStatus,
};
use crate::store::{Commit, OutboxWrites, Snapshot};

/// An attempt that was made: what the other side said.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    pub number: MessageNumber,
    pub outcome: Outcome,
    /// Whether the other side knows the message by its id when it comes again.
    pub is_repeatable: bool,
}

/// What a step of sending came to.
#[derive(Clone, Debug, Default)]
pub(super) struct Step {
    /// Messages that are marked as being sent and must be sent now.
    pub sending: Vec<MessageNumber>,
    /// How messages stand that this step was about.
    pub became: Vec<(MessageNumber, MessageStatus)>,
}

/// The commit of one step under way.
struct Stepping<'a> {
    decision: &'a Decision<'a>,
    statuses: BTreeMap<MessageNumber, MessageStatus>,
    paused: BTreeMap<DistributionId, Arc<Distribution>>,
    /// Messages that this step takes, by whom they go to: they count in a cap already.
    taken: Vec<Row>,
}

impl App {
    /// Keeps what became of attempts, and marks further messages as being sent, in one commit.
    ///
    /// # Errors
    /// What the store cannot read or write; nothing is marked then.
    pub(super) fn step(&self, attempts: Vec<Attempt>, wanted: Vec<MessageNumber>) -> Result<Step, Error> {
        let nobody = Actor { name: String::new(), origin: Origin::Command };
        self.writer().run_work(&nobody, |decision| take(decision, attempts, &wanted))
    }
}

fn take(decision: &Decision<'_>, attempts: Vec<Attempt>, wanted: &[MessageNumber]) -> Result<Step, Error> {
    let mut stepping =
        Stepping { decision, statuses: BTreeMap::new(), paused: BTreeMap::new(), taken: Vec::new() };
    for attempt in attempts {
        stepping.note(attempt)?;
    }
    let mut sending = Vec::new();
    for number in wanted {
        if stepping.may_go(*number)? {
            sending.push(*number);
        }
    }
    let Stepping { statuses, paused, .. } = stepping;
    let became: Vec<(MessageNumber, MessageStatus)> =
        statuses.iter().map(|(number, status)| (*number, status.clone())).collect();
    let step = Step { sending, became };
    if statuses.is_empty() {
        return Ok(step);
    }
    let outbox = OutboxWrites {
        distributions: paused.into_values().collect(),
        statuses: statuses.into_iter().collect(),
        is_delivery: true,
        ..OutboxWrites::default()
    };
    decision.commit(Commit { outbox, ..Commit::default() })?;
    Ok(step)
}

impl Stepping<'_> {
    fn message(&self, number: MessageNumber) -> Result<Option<(Message, Arc<Distribution>)>, Error> {
        let Some(message) = self.decision.snapshot.message(number)? else { return Ok(None) };
        let kept = self.decision.snapshot.distribution(message.distribution);
        Ok(kept.map(|kept| (message, Arc::clone(&kept.distribution))))
    }

    /// Notes what the other side said.
    fn note(&mut self, attempt: Attempt) -> Result<(), Error> {
        let Some((message, distribution)) = self.message(attempt.number)? else { return Ok(()) };
        let status = self.decision.snapshot.message_status(attempt.number)?;
        // It was cancelled, or found unknown, by somebody else meanwhile.
        if status.state != MessageState::Sending {
            return Ok(());
        }
        let now = self.decision.now;
        let (state, next_at, note) = match &attempt.outcome {
            Outcome::Sent => (MessageState::Sent, None, None),
            Outcome::Refused(why) => (MessageState::Failed, None, Some(why.clone())),
            Outcome::Uncertain(why) if !attempt.is_repeatable => {
                (MessageState::Unknown, None, Some(why.clone()))
            }
            Outcome::Later(why) | Outcome::Unreachable(why) | Outcome::Uncertain(why) => {
                let next_at = retry::delay_ms(status.attempts).map(|ms| Instant(now.0 + ms));
                if next_at.is_none() {
                    self.give_up(&message, &distribution, why, &attempt.outcome);
                }
                let state = if next_at.is_some() { MessageState::Queued } else { MessageState::Failed };
                (state, next_at, Some(why.clone()))
            }
        };
        let status = MessageStatus { state, since: Some(now), next_at, note, ..status };
        self.statuses.insert(attempt.number, status);
        Ok(())
    }

    /// A receiver that could not be reached for days would refuse all others as well: its distribution is paused.
    fn give_up(&mut self, message: &Message, distribution: &Distribution, why: &str, outcome: &Outcome) {
        let is_about_all = matches!(outcome, Outcome::Unreachable(_))
            || matches!(distribution.channel, Channel::Webhook { .. });
        if is_about_all && distribution.state == DistributionState::Live {
            let paused = Distribution {
                state: DistributionState::Paused,
                paused_by: Some(format!("{} attempts failed: {why}", retry::MAX_ATTEMPTS)),
                updated_at: Some(self.decision.now),
                ..distribution.clone()
            };
            self.paused.insert(message.distribution, Arc::new(paused));
        }
    }

    /// Marks a message as being sent, or as one that must not be.
    fn may_go(&mut self, number: MessageNumber) -> Result<bool, Error> {
        let Some((message, distribution)) = self.message(number)? else { return Ok(false) };
        let status = match self.statuses.get(&number) {
            Some(status) => status.clone(),
            None => self.decision.snapshot.message_status(number)?,
        };
        let now = self.decision.now;
        let is_due = status.state == MessageState::Queued && status.next_at.is_none_or(|at| at <= now);
        let runs =
            distribution.state == DistributionState::Live && !self.paused.contains_key(&message.distribution);
        let is_quiet =
            distribution.limits.quiet.is_some_and(|q| q.ends(now, &self.decision.settings.zone).is_some());
        if !is_due || !runs || is_quiet {
            return Ok(false);
        }
        let (state, note) = match self.held_back(number, &message, &distribution)? {
            Some(why) => (MessageState::Skipped, Some(why)),
            None => (MessageState::Sending, None),
        };
        let attempts = status.attempts + u32::from(state == MessageState::Sending);
        let next = MessageStatus { state, since: Some(now), attempts, next_at: None, note, ..status };
        self.statuses.insert(number, next);
        if state == MessageState::Sending {
            self.taken.push(message.row);
        }
        Ok(state == MessageState::Sending)
    }

    /// Why a message must not be sent (SEMANTICS 28); none where it may.
    fn held_back(
        &self,
        number: MessageNumber,
        message: &Message,
        distribution: &Distribution,
    ) -> Result<Option<String>, Error> {
        let snapshot = &self.decision.snapshot;
        let Some(row) = recipient(snapshot, message.row)? else {
            return Ok(Some("the customer is not there any more".into()));
        };
        if distribution.channel == Channel::Mail {
            let email = snapshot.cell(row, ColumnId::EMAIL)?;
            if !email.as_text().is_some_and(customer::is_email) {
                return Ok(Some("the customer has no email".into()));
            }
        }
        if !agrees(snapshot, distribution, row)? {
            let consent = distribution.limits.consent.as_deref().unwrap_or_default();
            return Ok(Some(format!("the customer does not permit {consent}")));
        }
        if distribution.limits.must_be_in
            && let Some(segment) = distribution.segment()
            && !snapshot.is_member(segment, row)?
        {
            return Ok(Some("the customer has left the segment".into()));
        }
        let Some(cap) = distribution.limits.cap else { return Ok(None) };
        let since = cap.since(self.decision.now);
        let mut sent = self.taken.iter().filter(|taken| **taken == row).count() as u32;
        for other in snapshot.messages_to(row)? {
            let status = snapshot.message_status(other)?;
            let counts =
                matches!(status.state, MessageState::Sent | MessageState::Sending | MessageState::Unknown);
            sent += u32::from(other != number && counts && status.since.is_some_and(|at| at > since));
        }
        Ok((sent >= cap.messages).then(|| format!("the customer got {} in {} days", sent, cap.days)))
    }
}

/// Who gets a message: the customer, or whom they were made one with.
pub(super) fn recipient(snapshot: &Snapshot, row: Row) -> Result<Option<Row>, Error> {
    if snapshot.is_alive(row) {
        return Ok(Some(row));
    }
    match find_customer::find(snapshot, &snapshot.id_of(row)?.to_string()) {
        Ok(survivor) => Ok(Some(survivor)),
        Err(Error::Store(error)) => Err(error.into()),
        Err(_) => Ok(None),
    }
}

/// Whether a customer gave the permission that a distribution needs.
pub(super) fn agrees(snapshot: &Snapshot, distribution: &Distribution, row: Row) -> Result<bool, Error> {
    let Some(name) = &distribution.limits.consent else { return Ok(true) };
    let Some(consent) = snapshot.schema().consents.iter().find(|consent| consent.name == *name) else {
        return Ok(false);
    };
    Ok(snapshot.cell(row, consent.column)? == Cell::Value(Value::Boolean(true)))
}

/// How a message stands that is marked as being sent while nobody sends.
pub(super) fn found_sending(snapshot: &Snapshot, message: &Message, status: MessageStatus) -> MessageStatus {
    let kept = snapshot.distribution(message.distribution);
    let is_repeatable = kept.is_some_and(|kept| matches!(kept.distribution.channel, Channel::Webhook { .. }));
    let state = if is_repeatable { MessageState::Queued } else { MessageState::Unknown };
    let note = (!is_repeatable).then(|| "the program ended while it was being sent".to_owned());
    MessageStatus { state, next_at: None, note, ..status }
}

/// Finds messages that a process marked as being sent and then ended: whether they were cannot be known, unless their
/// receiver knows them by their ids (SEMANTICS 27).
pub(in crate::app) fn recover(
    store: &crate::store::Store,
    now: Instant,
    settings: &crate::app::Settings,
) -> Result<(), Error> {
    let snapshot = store.snapshot();
    if snapshot.distributions().all(|kept| kept.tally().of(MessageState::Sending) == 0) {
        return Ok(());
    }
    let mut statuses = Vec::new();
    for messages in snapshot.messages_from(snapshot.first_open_message()) {
        for (number, message) in messages? {
            let status = snapshot.message_status(number)?;
            if status.state != MessageState::Sending {
                continue;
            }
            let found = found_sending(&snapshot, &message, status);
            statuses.push((number, MessageStatus { since: Some(now), ..found }));
        }
    }
    let outbox = OutboxWrites { statuses, ..OutboxWrites::default() };
    let moment = segments::calendar(settings, now.max(snapshot.segments().recorded));
    let nobody_moves = |_: &Snapshot, _: &Snapshot, _: &Commit| Ok::<_, crate::store::StoreError>(None);
    let mut effects = super::Effects::new(settings, moment, None, Box::new(nobody_moves));
    store.commit(Commit { outbox, ..Commit::default() }, &mut effects)?;
    Ok(())
}
