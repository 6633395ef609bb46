//! Distributions and messages within a commit.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::table::{
    KeptDistribution, MessagePage, OutboxTable, PAGE_MESSAGES, PageMessages, place, read_page,
};
use crate::domain::{DistributionId, PAGE_ROWS, Row};
use crate::promotions::{Distribution, Message, MessageNumber, MessageStatus};
use crate::store::commit::Writing;
use crate::store::promotions::encode_definition;
use crate::store::{StoreError, codec, layout};

/// Messages up to which each is named to its customer apart; more are named page by page, which for 100,000 of them took
/// half a second less.
const FEW: usize = 64;

/// What a commit does to distributions and messages.
#[derive(Debug, Default)]
pub struct OutboxWrites {
    /// Distributions, new or changed.
    pub distributions: Vec<Arc<Distribution>>,
    /// A distribution that goes; it must have no messages.
    pub dropped: Option<DistributionId>,
    /// New messages, in their order.
    pub messages: Vec<NewMessage>,
    /// What became of messages, whole.
    pub statuses: Vec<(MessageNumber, MessageStatus)>,
    /// Messages that count as a customer's from now on, since the one they were to was made one with them.
    pub adopted: Vec<(Row, MessageNumber)>,
    /// Whether a delivery did it, which knows of it already.
    pub is_delivery: bool,
}

/// A message that is to be queued.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// The message.
    pub message: Message,
    /// What becomes of it at once, where it is not simply queued.
    pub status: Option<MessageStatus>,
}

impl OutboxWrites {
    /// Whether nothing happens.
    pub fn is_empty(&self) -> bool {
        let Self { distributions, dropped, messages, statuses, adopted, is_delivery: _ } = self;
        distributions.is_empty()
            && dropped.is_none()
            && messages.is_empty()
            && statuses.is_empty()
            && adopted.is_empty()
    }
}

impl Writing<'_> {
    /// Writes what a commit does to distributions and messages.
    pub(in crate::store) fn write_outbox(&mut self, writes: OutboxWrites) -> Result<(), StoreError> {
        if writes.is_empty() {
            return Ok(());
        }
        let mut table = OutboxTable::clone(&self.after.outbox);
        let is_news = !writes.statuses.is_empty() || !writes.distributions.is_empty();
        table.revision += u64::from(is_news && !writes.is_delivery);
        for distribution in writes.distributions {
            let id = distribution.id;
            self.batch.insert(layout::distribution(id), encode_definition(distribution.as_ref())?);
            table.counters.next_distribution = table.counters.next_distribution.max(id.0 + 1);
            let tally = table.distributions.remove(&id).map(|kept| kept.tally).unwrap_or_default();
            table.distributions.insert(id, KeptDistribution { distribution, tally });
        }
        for (row, number) in writes.adopted {
            self.batch.insert(layout::message_of(row, number), Vec::new());
        }
        if let Some(id) = writes.dropped {
            self.batch.remove(layout::distribution(id));
            self.batch.remove(layout::message_tally(id));
            table.distributions.remove(&id);
        }
        let mut statuses: BTreeMap<MessageNumber, MessageStatus> = BTreeMap::new();
        // Of a hundred thousand that are cancelled at once, each page is read once.
        let mut read: (u32, MessagePage) = (u32::MAX, Vec::new());
        for (number, status) in writes.statuses {
            let old = self.after.message_status(number)?;
            let (page, at) = place(number);
            if read.0 != page {
                read = (page, read_page(&self.tree, page)?);
            }
            let message = read.1.get(at).and_then(Option::as_ref);
            if let Some(kept) = message.and_then(|m| table.distributions.get_mut(&m.distribution)) {
                kept.tally.moved(old.state, status.state);
            }
            statuses.insert(number, status);
        }
        self.queue(writes.messages, &mut table, &mut statuses)?;
        for (number, status) in &statuses {
            self.batch.insert(layout::message(*number), codec::encode(status)?);
        }
        self.pass_done(&mut table, &statuses)?;
        for (id, kept) in &table.distributions {
            if self.after.outbox.distributions.get(id).is_none_or(|before| before.tally != kept.tally) {
                self.batch.insert(layout::message_tally(*id), codec::encode(&kept.tally)?);
            }
        }
        self.batch.insert(layout::meta("outbox"), codec::encode(&table.counters)?);
        self.after.outbox = Arc::new(table);
        Ok(())
    }

    /// Puts new messages behind the last one.
    fn queue(
        &mut self,
        messages: Vec<NewMessage>,
        table: &mut OutboxTable,
        statuses: &mut BTreeMap<MessageNumber, MessageStatus>,
    ) -> Result<(), StoreError> {
        if messages.is_empty() {
            return Ok(());
        }
        let first = table.counters.next_message;
        let count = u32::try_from(messages.len()).ok().filter(|count| first.checked_add(*count).is_some());
        let count = count.ok_or(StoreError::Full(first))?;
        let mut page: MessagePage = MessagePage::clone(&table.tail);
        let is_few = messages.len() <= FEW;
        let mut by_page: BTreeMap<u32, PageMessages> = BTreeMap::new();
        for (number, NewMessage { message, status }) in (first..).zip(messages) {
            let number = MessageNumber(number);
            if is_few {
                self.batch.insert(layout::message_of(message.row, number), Vec::new());
            } else {
                let slot = (message.row.0 % PAGE_ROWS as u32) as u16;
                by_page.entry(message.row.0 / PAGE_ROWS as u32).or_default().push((slot, number));
            }
            if let Some(kept) = table.distributions.get_mut(&message.distribution) {
                kept.tally.add(status.as_ref().map(|status| status.state).unwrap_or_default());
            }
            statuses.extend(status.map(|status| (number, status)));
            page.push(Some(message));
            if page.len() == PAGE_MESSAGES as usize {
                self.batch.insert(layout::outbox(number.0 / PAGE_MESSAGES), codec::encode(&page)?);
                page.clear();
            }
        }
        for (page, messages) in by_page {
            let key = layout::messages_to_page(page, MessageNumber(first));
            self.batch.insert(key, codec::encode(&messages)?);
        }
        table.counters.next_message = first + count;
        if !page.is_empty() {
            let last = table.counters.next_message / PAGE_MESSAGES;
            self.batch.insert(layout::outbox(last), codec::encode(&page)?);
        }
        table.tail = Arc::new(page);
        if let Some(id) = self.change_set {
            // What a code that was given brought about in turn lies right behind what the change-set did.
            let from = self.fresh.caused_from.get_or_insert(first);
            let caused = (*from, table.counters.next_message - *from);
            self.batch.insert(layout::caused(id), codec::encode(&caused)?);
        }
        Ok(())
    }

    /// Moves the place before which all is done behind what this commit did.
    fn pass_done(
        &self,
        table: &mut OutboxTable,
        statuses: &BTreeMap<MessageNumber, MessageStatus>,
    ) -> Result<(), StoreError> {
        let counters = &mut table.counters;
        // One that is to be sent again lies before it.
        for (number, status) in statuses {
            if status.state.is_open() {
                counters.first_open = counters.first_open.min(number.0);
            }
        }
        while counters.first_open < counters.next_message {
            let number = MessageNumber(counters.first_open);
            let state = match statuses.get(&number) {
                Some(status) => status.state,
                None => self.after.message_status(number)?.state,
            };
            let is_new = number >= self.before.next_message();
            if state.is_open() && (is_new || self.after.message(number)?.is_some()) {
                break;
            }
            counters.first_open += 1;
        }
        Ok(())
    }
}
