//! What of distributions and messages is in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::DistributionId;
use crate::promotions::{Distribution, Message, MessageNumber, MessageTally};
use crate::store::layout::{self, Table};
use crate::store::promotions::decode_definition;
use crate::store::tree::Tree;
use crate::store::{StoreError, codec};

/// Messages of a page: 15 kB where each names the id of an order.
pub(super) const PAGE_MESSAGES: u32 = 256;

/// A page of messages; one to a customer who was erased is none.
pub(super) type MessagePage = Vec<Option<Message>>;

/// Messages to the customers of a page: slot and number.
pub(super) type PageMessages = Vec<(u16, MessageNumber)>;

/// All distributions, and how far the outbox goes.
#[derive(Clone, Debug, Default)]
pub struct OutboxTable {
    pub(super) distributions: BTreeMap<DistributionId, KeptDistribution>,
    pub(super) counters: OutboxCounters,
    /// The last page, where there is room on it.
    pub(super) tail: Arc<MessagePage>,
    /// Grows whenever somebody else than a delivery does something to messages.
    pub(super) revision: u64,
}

/// A distribution, and how its messages stand.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptDistribution {
    /// Its definition.
    pub distribution: Arc<Distribution>,
    pub(super) tally: MessageTally,
}

impl KeptDistribution {
    /// How its messages stand.
    pub fn tally(&self) -> &MessageTally {
        &self.tally
    }
}

/// What is counted of all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct OutboxCounters {
    pub next_distribution: u32,
    pub next_message: u32,
    /// Messages before this one are done with.
    pub first_open: u32,
}

impl Default for OutboxCounters {
    fn default() -> Self {
        Self { next_distribution: 1, next_message: 0, first_open: 0 }
    }
}

/// Reads all distributions and how far the outbox goes.
pub(in crate::store) fn read_outbox(tree: &Tree) -> Result<OutboxTable, StoreError> {
    let mut table = OutboxTable::default();
    let Some(value) = tree.get(layout::meta("outbox"))? else { return Ok(table) };
    table.counters = codec::decode(&value, "the counters of the outbox")?;
    let mut tallies: BTreeMap<DistributionId, MessageTally> = BTreeMap::new();
    for item in tree.scan_prefix(layout::prefix(Table::MessageTally)) {
        let (key, value) = item?;
        let tally = codec::decode(&value, "the messages of a distribution in numbers")?;
        tallies.insert(DistributionId(layout::u32_at(&key, 1)), tally);
    }
    for item in tree.scan_prefix(layout::prefix(Table::Distribution)) {
        let distribution: Arc<Distribution> = Arc::new(decode_definition(&item?.1, "a distribution")?);
        let tally = tallies.remove(&distribution.id).unwrap_or_default();
        table.distributions.insert(distribution.id, KeptDistribution { distribution, tally });
    }
    if !table.counters.next_message.is_multiple_of(PAGE_MESSAGES) {
        table.tail = Arc::new(read_page(tree, table.counters.next_message / PAGE_MESSAGES)?);
    }
    Ok(table)
}

/// Reads a page of messages.
pub(super) fn read_page(tree: &Tree, page: u32) -> Result<MessagePage, StoreError> {
    match tree.get(layout::outbox(page))? {
        Some(value) => codec::decode(&value, &format!("page {page} of messages")),
        None => Ok(Vec::new()),
    }
}

/// The page of a message, and its place on it.
pub(super) fn place(number: MessageNumber) -> (u32, usize) {
    (number.0 / PAGE_MESSAGES, (number.0 % PAGE_MESSAGES) as usize)
}
