//! Campaigns and codes in a copy, and under verification.

use std::collections::HashMap;

use super::CODES;
use super::codes::CodesPage;
use super::holders::Holders;
use super::read::{Redeemed, StoredVoucher, has_campaign, key_of};
use super::table::{CodesKept, read_promotions};
use crate::domain::Row;
use crate::store::copy::Sink;
use crate::store::erase::Erasing;
use crate::store::layout::{self, Table};
use crate::store::tree::Tree;
use crate::store::verify::Finding;
use crate::store::{Snapshot, StoreError, bucket, codec};

/// Copies everything; codes stay with nobody whose holder is being erased, and are given to nobody else.
pub(in crate::store) fn copy_promotions(
    snapshot: &Snapshot,
    tree: &Tree,
    sink: &mut dyn Sink,
    erasing: &Erasing,
) -> Result<(), StoreError> {
    for table in [Table::Campaign, Table::ValidationRule, Table::Tally, Table::Codes] {
        for item in tree.scan_prefix(layout::prefix(table)) {
            let (key, value) = item?;
            sink.put(key.to_vec(), &value)?;
        }
    }
    for item in tree.scan_prefix(layout::prefix(Table::Voucher)) {
        let (key, value) = item?;
        let mut stored: StoredVoucher = codec::decode(&value, "what became of a code")?;
        if stored.holder.is_some_and(|row| erasing.rows.contains(row.0)) {
            stored.holder = None;
            sink.put(key.to_vec(), &codec::encode(&stored)?)?;
        } else {
            sink.put(key.to_vec(), &value)?;
        }
    }
    for item in tree.scan_prefix(layout::prefix(Table::Holders)) {
        let (key, value) = item?;
        let mut holders: Holders = codec::decode(&value, "the holders of codes")?;
        for (_, holder, _) in &mut holders {
            *holder = holder.filter(|row| !erasing.rows.contains(row.0));
        }
        sink.put(key.to_vec(), &codec::encode(&holders)?)?;
    }
    for item in tree.scan_prefix(layout::prefix(Table::Redeemed)) {
        let (key, value) = item?;
        let redeemed: Redeemed = codec::decode(&value, "a redemption of a code")?;
        if !erasing.rows.contains(redeemed.row.0) {
            sink.put(key.to_vec(), &value)?;
        }
    }
    let counters = &snapshot.promotions.counters;
    for item in tree.scan_prefix(&layout::bucket(CODES, counters.bits, 0)[..3]) {
        let (key, value) = item?;
        sink.put(key.to_vec(), &value)?;
    }
    sink.put(layout::meta("promotions"), &codec::encode(counters)?)
}

/// Codes read whole from disk, belong to a campaign, are found by their text, and the numbers of campaigns are what
/// became of their codes.
pub(in crate::store) fn verify_promotions(snapshot: &Snapshot) -> Result<Vec<Finding>, StoreError> {
    let tree = &snapshot.source.tree;
    let table = &snapshot.promotions;
    let mut findings = Vec::new();
    let fresh = read_promotions(tree)?;
    let (memory, disk) = (table.all_codes(), fresh.all_codes());
    if !memory.eq(disk) || table.counters != fresh.counters {
        findings.push(Finding::new("the numbers of campaigns differ in memory".into()));
    }
    let (mut seen, mut pages) = (HashMap::new(), 0u64);
    let pairs = bucket::all(tree, CODES, table.counters.bits)?;
    let known: std::collections::HashSet<bucket::Pair> = pairs.into_iter().collect();
    for (campaign, codes) in table.all_codes() {
        let whose = campaign.map_or_else(|| "no campaign".to_owned(), |id| format!("campaign {}", id.0));
        let mut count = 0;
        for run in &codes.runs {
            for page in run.first_page..run.first_page + run.pages() {
                pages += 1;
                let Some(found) = CodesPage::read(tree, page)? else {
                    findings.push(Finding::new(format!("page {page} of codes of {whose} is missing")));
                    continue;
                };
                if found.campaign != campaign.map_or(0, |id| id.0) || !has_campaign(table, &found) {
                    findings.push(Finding::new(format!("page {page} of codes is not of {whose}")));
                }
                for (at, code) in found.iter().enumerate() {
                    let number = page * super::codes::PAGE_CODES + at as u32;
                    if !known.contains(&(key_of(code), number)) {
                        findings.push(Finding::new(format!("code {number} is not in its bucket")));
                    }
                    if let Some(other) = seen.insert(code.to_owned(), number) {
                        findings.push(Finding::new(format!("codes {other} and {number} are the same")));
                    }
                }
                count += found.len() as u64;
            }
        }
        if count != codes.tally.codes {
            let told = codes.tally.codes;
            findings.push(Finding::new(format!("{count} codes of {whose} stand where {told} are counted")));
        }
        verify_tally(snapshot, codes, &whose, &mut findings)?;
    }
    let stored = tree.scan_prefix(layout::prefix(Table::Codes)).keys().count() as u64;
    if stored != pages {
        findings.push(Finding::new(format!("{stored} pages of codes lie where {pages} are known")));
    }
    Ok(findings)
}

fn verify_tally(
    snapshot: &Snapshot,
    codes: &CodesKept,
    whose: &str,
    findings: &mut Vec<Finding>,
) -> Result<(), StoreError> {
    let (mut redeemed, mut published) = (0, 0);
    for page in codes.runs.iter().flat_map(|run| run.first_page..run.first_page + run.pages()) {
        for state in snapshot.states_on(page)?.into_values() {
            redeemed += state.redeemed;
            published += u64::from(state.published_at.is_some());
            if let Some(Row(row)) = state.holder.filter(|row| *row >= snapshot.next_row()) {
                findings.push(Finding::new(format!("a code of {whose} is row {row}'s, who never was")));
            }
        }
    }
    let told = (codes.tally.redeemed, codes.tally.published);
    if (redeemed, published) != told {
        findings.push(Finding::new(format!(
            "of the codes of {whose} {redeemed} redemptions and {published} publications stand where {} and {} are counted",
            told.0, told.1
        )));
    }
    Ok(())
}
