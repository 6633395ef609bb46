//! Reading distributions and messages.

use std::ops::Range;

use super::table::{KeptDistribution, PAGE_MESSAGES, PageMessages, place, read_page};
use crate::domain::{ChangeSetId, DistributionId, PAGE_ROWS, Row, text};
use crate::promotions::{Message, MessageNumber, MessageStatus};
use crate::store::{Snapshot, StoreError, codec, layout};

impl Snapshot {
    /// All distributions, in the order in which they were made.
    pub fn distributions(&self) -> impl Iterator<Item = &KeptDistribution> {
        self.outbox.distributions.values()
    }

    /// A distribution by its number.
    pub fn distribution(&self, id: DistributionId) -> Option<&KeptDistribution> {
        self.outbox.distributions.get(&id)
    }

    /// A distribution by its name, however its letters are written, or by its id.
    pub fn find_distribution(&self, key: &str) -> Option<&KeptDistribution> {
        let folded = text::fold(key.trim());
        let by_name = self.distributions().find(|kept| text::fold(&kept.distribution.name) == folded);
        by_name.or_else(|| {
            self.distributions().find(|kept| self.distribution_key(kept.distribution.id) == key.trim())
        })
    }

    /// The number that the next distribution gets.
    pub fn next_distribution(&self) -> DistributionId {
        DistributionId(self.outbox.counters.next_distribution)
    }

    /// A distribution's id as the outside sees it.
    pub fn distribution_key(&self, id: DistributionId) -> String {
        self.secret.distribution_key(id)
    }

    /// A message's id as the outside sees it.
    pub fn message_key(&self, number: MessageNumber) -> String {
        self.secret.message_key(number)
    }

    /// The number that the next message gets.
    pub fn next_message(&self) -> MessageNumber {
        MessageNumber(self.outbox.counters.next_message)
    }

    /// Messages before this one are done with.
    pub fn first_open_message(&self) -> MessageNumber {
        MessageNumber(self.outbox.counters.first_open)
    }

    /// A number that grows whenever somebody else than a delivery does something to messages.
    pub fn outbox_revision(&self) -> u64 {
        self.outbox.revision
    }

    /// A message; none where it was to somebody who was erased.
    pub fn message(&self, number: MessageNumber) -> Result<Option<Message>, StoreError> {
        if number >= self.next_message() {
            return Ok(None);
        }
        let (page, at) = place(number);
        Ok(read_page(&self.source.tree, page)?.into_iter().nth(at).flatten())
    }

    /// What became of a message.
    pub fn message_status(&self, number: MessageNumber) -> Result<MessageStatus, StoreError> {
        match self.source.tree.get(layout::message(number))? {
            Some(value) => codec::decode(&value, "what became of a message"),
            None => Ok(MessageStatus::default()),
        }
    }

    /// Messages to a customer, the oldest first.
    pub fn messages_to(&self, row: Row) -> Result<Vec<MessageNumber>, StoreError> {
        let keys = self.source.tree.scan_prefix(layout::messages_of(row)).keys();
        let mut numbers: Vec<MessageNumber> =
            keys.map(|key| Ok(MessageNumber(layout::u32_at(&key?, 5)))).collect::<Result<_, StoreError>>()?;
        let (page, slot) = (row.0 / PAGE_ROWS as u32, (row.0 % PAGE_ROWS as u32) as u16);
        for item in self.source.tree.scan_prefix(layout::messages_of_page(page)) {
            let messages: PageMessages = codec::decode(&item?.1, "the messages of a page")?;
            numbers.extend(messages.iter().filter(|(of, _)| *of == slot).map(|(_, number)| *number));
        }
        numbers.retain(|number| *number < self.next_message());
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// The messages that a change-set caused.
    pub fn messages_caused_by(&self, id: ChangeSetId) -> Result<Range<u32>, StoreError> {
        match self.source.tree.get(layout::caused(id))? {
            Some(value) => {
                let (first, count): (u32, u32) = codec::decode(&value, "the messages of a change-set")?;
                Ok(first..first + count)
            }
            None => Ok(0..0),
        }
    }

    /// Messages from one on, page by page, with their numbers.
    pub fn messages_from(
        &self,
        from: MessageNumber,
    ) -> impl Iterator<Item = Result<Vec<(MessageNumber, Message)>, StoreError>> + '_ {
        let next = self.next_message().0;
        let pages = from.0 / PAGE_MESSAGES..next.div_ceil(PAGE_MESSAGES);
        pages.map(move |page| self.messages_on(page, from.0..next))
    }

    /// Messages before one, the last page first, the last message first.
    pub fn messages_before(
        &self,
        to: MessageNumber,
    ) -> impl Iterator<Item = Result<Vec<(MessageNumber, Message)>, StoreError>> + '_ {
        let to = to.0.min(self.next_message().0);
        (0..to.div_ceil(PAGE_MESSAGES)).rev().map(move |page| {
            let mut messages = self.messages_on(page, 0..to)?;
            messages.reverse();
            Ok(messages)
        })
    }

    fn messages_on(
        &self,
        page: u32,
        wanted: Range<u32>,
    ) -> Result<Vec<(MessageNumber, Message)>, StoreError> {
        let first = page * PAGE_MESSAGES;
        let messages = (first..).zip(read_page(&self.source.tree, page)?);
        let named = messages.filter(|(number, _)| wanted.contains(number));
        Ok(named.filter_map(|(number, message)| Some((MessageNumber(number), message?))).collect())
    }
}
