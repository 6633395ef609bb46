//! Messages as lists show them, and what an operator does about them.

use super::Which;
use super::define::{commit, known, reply};
use super::send::found_sending;
use crate::app::writer::Decision;
use crate::app::{App, Error, Reply};
use crate::domain::{ChangeSetId, DistributionId, Row};
use crate::promotions::{Message, MessageNumber, MessageState, MessageStatus, Voucher};
use crate::store::{OutboxWrites, Snapshot, StoreError};

/// A message, and how it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxEntry {
    /// Which.
    pub number: MessageNumber,
    /// As it was queued.
    pub message: Message,
    /// How it stands.
    pub status: MessageStatus,
    /// Its code.
    pub code: Option<String>,
    /// The customer: source id, else email, else id.
    pub customer: String,
}

/// Which messages a list shows: the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutboxQuery {
    /// Of one distribution only.
    pub distribution: Option<DistributionId>,
    /// To one customer only.
    pub row: Option<Row>,
    /// Of those that stand so only; all where none is named.
    pub states: Vec<MessageState>,
    /// Those before this one only.
    pub before: Option<MessageNumber>,
    /// At most so many.
    pub limit: usize,
}

impl OutboxQuery {
    fn wants(&self, message: &Message) -> bool {
        self.distribution.is_none_or(|id| message.distribution == id)
            && self.row.is_none_or(|row| message.row == row)
    }
}

impl App {
    /// Messages of the outbox, the newest first.
    ///
    /// # Errors
    /// What the store cannot read.
    pub fn outbox(&self, query: &OutboxQuery) -> Result<Vec<OutboxEntry>, Error> {
        let snapshot = self.snapshot();
        let mut entries = Vec::new();
        let to = query.before.unwrap_or_else(|| snapshot.next_message());
        for messages in snapshot.messages_before(to) {
            for (number, message) in messages?.into_iter().filter(|(_, message)| query.wants(message)) {
                let mut status = snapshot.message_status(number)?;
                if status.state == MessageState::Sending && !self.applies_time() {
                    status = found_sending(&snapshot, &message, status);
                }
                if !query.states.is_empty() && !query.states.contains(&status.state) {
                    continue;
                }
                entries.push(entry(&snapshot, number, message, status)?);
                if entries.len() >= query.limit {
                    return Ok(entries);
                }
            }
        }
        Ok(entries)
    }
}

fn entry(
    snapshot: &Snapshot,
    number: MessageNumber,
    message: Message,
    status: MessageStatus,
) -> Result<OutboxEntry, Error> {
    let code = voucher_of(snapshot, &message, &status)?.map(|voucher| voucher.code);
    let customer = crate::app::customer::name_of(snapshot, message.row)?;
    Ok(OutboxEntry { number, message, status, code, customer })
}

/// The code that goes with a message.
pub(super) fn voucher_of(
    snapshot: &Snapshot,
    message: &Message,
    status: &MessageStatus,
) -> Result<Option<Voucher>, StoreError> {
    message.voucher.or(status.voucher).map(|number| snapshot.voucher(number)).transpose().map(Option::flatten)
}

/// Messages of a distribution with their statuses, as they are meant.
fn meant(
    decision: &Decision<'_>,
    id: DistributionId,
    which: &Which,
) -> Result<Vec<(MessageNumber, MessageStatus)>, Error> {
    let snapshot = &decision.snapshot;
    let mut found = Vec::new();
    match which {
        Which::Numbers(numbers) => {
            for number in numbers {
                let message = snapshot.message(*number)?.filter(|message| message.distribution == id);
                if message.is_none() {
                    let name = &known(decision, id)?.name;
                    return Err(Error::NoMessage { number: number.0, distribution: name.clone() });
                }
                found.push((*number, snapshot.message_status(*number)?));
            }
        }
        Which::In(states) => {
            let tally = snapshot.distribution(id).map(|kept| kept.tally().clone()).unwrap_or_default();
            let mut left: u64 = states.iter().map(|state| tally.of(*state)).sum();
            let open = states.iter().all(|state| state.is_open());
            let from = if open { snapshot.first_open_message() } else { MessageNumber(0) };
            for messages in snapshot.messages_from(from) {
                if left == 0 {
                    break;
                }
                for (number, _) in messages?.into_iter().filter(|(_, message)| message.distribution == id) {
                    let status = snapshot.message_status(number)?;
                    if states.contains(&status.state) {
                        left = left.saturating_sub(1);
                        found.push((number, status));
                    }
                }
            }
        }
    }
    Ok(found)
}

/// Queues messages again, as if they had not been tried.
pub(super) fn retry(decision: &Decision<'_>, id: DistributionId, which: &Which) -> Result<Reply, Error> {
    let distribution = known(decision, id)?;
    let snapshot = &decision.snapshot;
    let mut statuses = Vec::new();
    for (number, status) in meant(decision, id, which)? {
        if !matches!(status.state, MessageState::Failed | MessageState::Unknown | MessageState::Skipped) {
            if matches!(which, Which::Numbers(_)) {
                return Err(Error::Conflict(format!(
                    "message {} is {}; only one that failed, was skipped or is unknown is sent again",
                    number.0,
                    status.state.word()
                )));
            }
            continue;
        }
        let gives = distribution.campaign().is_some();
        let message = snapshot.message(number)?;
        let has_code = message.and_then(|message| message.voucher).or(status.voucher).is_some();
        let state = if gives && !has_code { MessageState::Waiting } else { MessageState::Queued };
        let voucher = status.voucher;
        statuses.push((
            number,
            MessageStatus { state, since: Some(decision.now), voucher, ..MessageStatus::default() },
        ));
    }
    if statuses.is_empty() {
        return Ok(reply(id, 0));
    }
    let count = statuses.len() as u64;
    let title = format!("queued {} of `{}` again", messages(count), distribution.name);
    commit(decision, id, title, OutboxWrites { statuses, ..OutboxWrites::default() }, count)
}

/// Cancels messages that are queued or wait for a code.
pub(super) fn cancel(decision: &Decision<'_>, id: DistributionId, which: &Which) -> Result<Reply, Error> {
    let distribution = known(decision, id)?;
    let statuses = cancelled(decision, id, which, "somebody cancelled it")?;
    if statuses.is_empty() {
        return Ok(reply(id, 0));
    }
    let count = statuses.len() as u64;
    let title = format!("cancelled {} of `{}`", messages(count), distribution.name);
    commit(decision, id, title, OutboxWrites { statuses, ..OutboxWrites::default() }, count)
}

pub(super) fn cancelled(
    decision: &Decision<'_>,
    id: DistributionId,
    which: &Which,
    why: &str,
) -> Result<Vec<(MessageNumber, MessageStatus)>, Error> {
    let mut statuses = Vec::new();
    for (number, status) in meant(decision, id, which)? {
        if matches!(status.state, MessageState::Queued | MessageState::Waiting) {
            statuses.push((number, as_cancelled(decision, status, why)));
        } else if matches!(which, Which::Numbers(_)) {
            return Err(Error::Conflict(format!(
                "message {} is {}; only one that is queued or waits can be cancelled",
                number.0,
                status.state.word()
            )));
        }
    }
    Ok(statuses)
}

fn as_cancelled(decision: &Decision<'_>, status: MessageStatus, why: &str) -> MessageStatus {
    let (since, note) = (Some(decision.now), Some(why.to_owned()));
    MessageStatus { state: MessageState::Cancelled, since, next_at: None, note, ..status }
}

/// What an undo does about the messages that a change-set caused (SEMANTICS 13).
#[derive(Debug, Default)]
pub(in crate::app) struct CancelledByUndo {
    /// Those that were not sent yet are cancelled.
    pub outbox: OutboxWrites,
    /// Those that were sent, a line each, and how many more there are.
    pub sent: Vec<String>,
    /// How many were sent and are not in a line.
    pub more_sent: u64,
}

/// Cancels what a change-set queued and what was not sent yet; lists what was.
pub(in crate::app) fn cancel_caused_by(
    decision: &Decision<'_>,
    id: ChangeSetId,
    max_lines: usize,
) -> Result<CancelledByUndo, Error> {
    let snapshot = &decision.snapshot;
    let mut found = CancelledByUndo::default();
    let caused = snapshot.messages_caused_by(id)?;
    if caused.is_empty() {
        return Ok(found);
    }
    let mut messages = Vec::new();
    for page in snapshot.messages_from(MessageNumber(caused.start)) {
        let page = page?;
        let is_last = page.last().is_some_and(|(number, _)| number.0 >= caused.end);
        messages.extend(page.into_iter().filter(|(number, _)| caused.contains(&number.0)));
        if is_last {
            break;
        }
    }
    for (number, message) in messages {
        let status = snapshot.message_status(number)?;
        match status.state {
            MessageState::Queued | MessageState::Waiting => {
                let why = format!("change-set {} was taken back", id.0);
                found.outbox.statuses.push((number, as_cancelled(decision, status, &why)));
            }
            MessageState::Sent | MessageState::Sending | MessageState::Unknown => {
                if found.sent.len() < max_lines {
                    let name =
                        snapshot.distribution(message.distribution).map(|d| d.distribution.name.clone());
                    let whom = crate::app::customer::name_of(snapshot, message.row)?;
                    let (state, of) = (status.state.word(), name.unwrap_or_default());
                    found.sent.push(format!("message {} of `{of}` to {whom} stays {state}", number.0));
                } else {
                    found.more_sent += 1;
                }
            }
            MessageState::Failed | MessageState::Skipped | MessageState::Cancelled => {}
        }
    }
    Ok(found)
}

/// `1 message`, `2 messages`.
pub(super) fn messages(count: u64) -> String {
    if count == 1 { "1 message".into() } else { format!("{count} messages") }
}
