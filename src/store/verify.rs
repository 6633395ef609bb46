//! Checks that what lies on disk is whole, and that everything derived is what the records say.

use std::collections::{HashMap, HashSet};
use std::fmt;

use rayon::prelude::*;

use super::bucket::{self, KeyKind};
use super::layout::{self, MAX_VALUE_BYTES, Table};
use super::open::read_counters;
use super::page::Page;
use super::{Snapshot, Store, StoreError, codec, facts, outbox, promotions};
use crate::domain::{PAGE_ROWS, Row};

/// Findings that are listed; a store with more is lost anyway.
const MAX_FINDINGS: usize = 200;
/// Room that a value may have beyond the limit for the format's byte and the like.
const VALUE_SLACK: usize = 1024;

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding(String);

impl Finding {
    /// A finding of somebody who keeps something derived beside the store.
    pub fn new(what: String) -> Self {
        Self(what)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Store {
    /// Reads everything from disk and compares; an empty answer means all is well.
    pub fn verify(&self) -> Result<Vec<Finding>, StoreError> {
        let _writing = self.lock_writing();
        self.settle_now()?;
        let snapshot = self.snapshot();
        let mut findings = Vec::new();
        self.verify_keys(&snapshot, &mut findings)?;
        let pages: Vec<_> = snapshot.pages().collect();
        let of_pages: Vec<Vec<Finding>> =
            pages.par_iter().map(|page| self.verify_page(&snapshot, page)).collect::<Result<_, _>>()?;
        findings.extend(of_pages.into_iter().flatten());
        verify_unique(&snapshot, &mut findings)?;
        findings.extend(facts::verify_facts(&snapshot)?);
        findings.extend(promotions::verify_promotions(&snapshot)?);
        findings.extend(outbox::verify_outbox(&snapshot)?);
        findings.truncate(MAX_FINDINGS);
        Ok(findings)
    }

    /// Every key belongs to something, and no value is too large.
    fn verify_keys(&self, snapshot: &Snapshot, findings: &mut Vec<Finding>) -> Result<(), StoreError> {
        let tree = self.tree();
        let mut known: HashSet<Vec<u8>> = snapshot.pages().flat_map(|page| page.blob().keys()).collect();
        known.extend(facts::known_parts(snapshot));
        // Superseded pages that a reader still holds are listed as pending.
        for item in tree.scan_prefix(layout::prefix(Table::Pending)) {
            known.extend(codec::decode::<Vec<Vec<u8>>>(&item?.1, "a pending entry")?);
        }
        for item in tree.scan_prefix([]) {
            let (key, value) = item?;
            let is_page = key.first() == Some(&(Table::Page as u8));
            if is_page && !known.contains(key.as_ref()) {
                findings.push(Finding(format!("page part {key:?} belongs to nothing")));
            }
            if value.len() > MAX_VALUE_BYTES + VALUE_SLACK && key.first() != Some(&(Table::Change as u8)) {
                findings.push(Finding(format!("a value of {} bytes lies under {key:?}", value.len())));
            }
        }
        let counters = read_counters(&tree)?;
        if counters.next_row != snapshot.next_row().0 {
            let (disk, memory) = (counters.next_row, snapshot.next_row().0);
            findings.push(Finding(format!("the next row is {disk} on disk and {memory} in memory")));
        }
        if let Some(last) = snapshot.alive().max().filter(|row| *row >= snapshot.next_row().0) {
            findings.push(Finding(format!("row {last} is a customer but was never given out")));
        }
        Ok(())
    }

    /// A page reads whole from disk, equals what is in memory, and its keys are found.
    fn verify_page(&self, snapshot: &Snapshot, page: &Page) -> Result<Vec<Finding>, StoreError> {
        let mut findings = Vec::new();
        let columns = snapshot.all_columns();
        let fresh = page.unread(snapshot.schema());
        if let Err(error) = fresh.load(&snapshot.source, snapshot.schema(), &columns) {
            findings.push(Finding(error.to_string()));
            return Ok(findings);
        }
        for id in &columns {
            let (Some(memory), Some(disk)) = (page.loaded(*id), fresh.loaded(*id)) else { continue };
            let rows = memory.len().max(disk.len());
            if (0..rows).any(|slot| memory.cell(slot) != disk.cell(slot)) {
                findings.push(Finding(format!(
                    "column {} of page {} differs in memory",
                    id.0,
                    page.number()
                )));
            }
        }
        for kind in KeyKind::ALL {
            let Some(column) = fresh.loaded(kind.column()) else { continue };
            for slot in 0..column.len() {
                let row = Row(page.first_row().0 + slot as u32);
                let Some(key) = column.text(slot).filter(|_| snapshot.is_alive(row)) else { continue };
                let bits = snapshot.bucket_bits[kind as usize];
                if !bucket::candidates(&snapshot.source.tree, kind as u8, bits, kind.hash(key))?
                    .contains(&row)
                {
                    findings.push(Finding(format!("the {kind:?} of row {} is not in its bucket", row.0)));
                }
            }
        }
        Ok(findings)
    }
}

/// No two customers share a source id or an id.
fn verify_unique(snapshot: &Snapshot, findings: &mut Vec<Finding>) -> Result<(), StoreError> {
    for kind in [KeyKind::SourceId, KeyKind::Id] {
        let mut seen: HashMap<u64, u32> = HashMap::new();
        for page in snapshot.pages() {
            let column = snapshot.column(page, kind.column())?;
            let first = page.first_row().0;
            for row in snapshot.alive().range(first..first + PAGE_ROWS as u32) {
                let Some(key) = column.text((row - first) as usize) else { continue };
                if let Some(other) = seen.insert(kind.hash(key), row)
                    && snapshot.has_key(Row(other), kind, key)?
                {
                    findings.push(Finding(format!("rows {other} and {row} share the {kind:?} `{key}`")));
                }
            }
        }
    }
    Ok(())
}
