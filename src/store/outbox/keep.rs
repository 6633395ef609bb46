//! Distributions and messages in a copy, and under verification.

use std::collections::{BTreeMap, HashSet};

use super::table::{MessagePage, PAGE_MESSAGES, PageMessages, read_outbox};
use crate::domain::{DistributionId, PAGE_ROWS};
use crate::promotions::{MessageNumber, MessageTally};
use crate::store::copy::Sink;
use crate::store::erase::Erasing;
use crate::store::layout::{self, Table};
use crate::store::tree::Tree;
use crate::store::verify::Finding;
use crate::store::{Snapshot, StoreError, codec};

/// Copies everything but messages to those who are being erased; their places stay, so that numbers do.
pub(in crate::store) fn copy_outbox(
    snapshot: &Snapshot,
    tree: &Tree,
    sink: &mut dyn Sink,
    erasing: &Erasing,
) -> Result<(), StoreError> {
    for table in [Table::Distribution, Table::Caused] {
        for item in tree.scan_prefix(layout::prefix(table)) {
            let (key, value) = item?;
            sink.put(key.to_vec(), &value)?;
        }
    }
    let mut tallies: BTreeMap<DistributionId, MessageTally> =
        snapshot.outbox.distributions.keys().map(|id| (*id, MessageTally::default())).collect();
    for item in tree.scan_prefix(layout::prefix(Table::Outbox)) {
        let (key, value) = item?;
        let page = layout::u32_at(&key, 1);
        let mut messages: MessagePage = codec::decode(&value, &format!("page {page} of messages"))?;
        for (at, place) in (page * PAGE_MESSAGES..).zip(&mut messages) {
            if place.as_ref().is_some_and(|message| erasing.rows.contains(message.row.0)) {
                *place = None;
            }
            let Some(message) = place else { continue };
            let number = MessageNumber(at);
            if let Some(status) = tree.get(layout::message(number))? {
                sink.put(layout::message(number), &status)?;
            }
            tallies.entry(message.distribution).or_default().add(snapshot.message_status(number)?.state);
        }
        sink.put(key.to_vec(), &codec::encode(&messages)?)?;
    }
    for item in tree.scan_prefix(layout::prefix(Table::MessageOf)) {
        let (key, value) = item?;
        let is_kept = snapshot.message(MessageNumber(layout::u32_at(&key, 5)))?.is_some_and(|message| {
            let whose = [layout::u32_at(&key, 1), message.row.0];
            !whose.iter().any(|row| erasing.rows.contains(*row))
        });
        if is_kept {
            sink.put(key.to_vec(), &value)?;
        }
    }
    for item in tree.scan_prefix(layout::prefix(Table::MessagesOfPage)) {
        let (key, value) = item?;
        let first = layout::u32_at(&key, 1) * PAGE_ROWS as u32;
        let mut messages: PageMessages = codec::decode(&value, "the messages of a page")?;
        messages.retain(|(slot, _)| !erasing.rows.contains(first + u32::from(*slot)));
        if !messages.is_empty() {
            sink.put(key.to_vec(), &codec::encode(&messages)?)?;
        }
    }
    for (id, tally) in &tallies {
        sink.put(layout::message_tally(*id), &codec::encode(tally)?)?;
    }
    sink.put(layout::meta("outbox"), &codec::encode(&snapshot.outbox.counters)?)
}

/// Messages read whole from disk, belong to a distribution, are found by their customer, stand as they are counted, and
/// none that is open lies before the place where the looking begins.
pub(in crate::store) fn verify_outbox(snapshot: &Snapshot) -> Result<Vec<Finding>, StoreError> {
    let tree = &snapshot.source.tree;
    let table = &snapshot.outbox;
    let mut findings = Vec::new();
    let fresh = read_outbox(tree)?;
    if fresh.distributions != table.distributions || fresh.counters != table.counters {
        findings.push(Finding::new("distributions or their numbers differ in memory".into()));
    }
    let mut tallies: BTreeMap<DistributionId, MessageTally> = BTreeMap::new();
    let named = named(tree)?;
    for messages in snapshot.messages_from(MessageNumber(0)) {
        for (number, message) in messages? {
            let status = snapshot.message_status(number)?;
            tallies.entry(message.distribution).or_default().add(status.state);
            if !table.distributions.contains_key(&message.distribution) {
                findings.push(Finding::new(format!("message {} is of no distribution", number.0)));
            }
            if !named.contains(&(message.row.0, number)) {
                let row = message.row.0;
                findings.push(Finding::new(format!("message {} is not among those to row {row}", number.0)));
            }
            if status.state.is_open() && number.0 < table.counters.first_open {
                findings.push(Finding::new(format!("message {} is open and passed over", number.0)));
            }
            if let Some(voucher) = message.voucher.or(status.voucher)
                && snapshot.voucher_state(voucher)?.published_at.is_none()
            {
                let code = voucher.0;
                findings.push(Finding::new(format!("code {code} of message {} is nobody's", number.0)));
            }
        }
    }
    for (id, kept) in &table.distributions {
        if tallies.remove(id).unwrap_or_default() != kept.tally {
            let name = &kept.distribution.name;
            findings.push(Finding::new(format!("the messages of `{name}` stand otherwise than counted")));
        }
    }
    Ok(findings)
}

/// All messages that are named to a customer.
fn named(tree: &Tree) -> Result<HashSet<(u32, MessageNumber)>, StoreError> {
    let mut named = HashSet::new();
    for item in tree.scan_prefix(layout::prefix(Table::MessageOf)).keys() {
        let key = item?;
        named.insert((layout::u32_at(&key, 1), MessageNumber(layout::u32_at(&key, 5))));
    }
    for item in tree.scan_prefix(layout::prefix(Table::MessagesOfPage)) {
        let (key, value) = item?;
        let first = layout::u32_at(&key, 1) * PAGE_ROWS as u32;
        let messages: PageMessages = codec::decode(&value, "the messages of a page")?;
        named.extend(messages.into_iter().map(|(slot, number)| (first + u32::from(slot), number)));
    }
    Ok(named)
}
