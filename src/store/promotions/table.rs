//! What of campaigns and codes is in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::codes::{CodesPage, PAGE_CODES};
use super::holders::Holders;
use crate::domain::{CampaignId, RuleId};
use crate::promotions::{Campaign, Rule, Tally, VoucherNumber, VoucherState};
use crate::store::layout::{self, FORMAT, Table};
use crate::store::tree::Tree;
use crate::store::{StoreError, codec};

/// All campaigns, and where all codes lie.
#[derive(Clone, Debug, Default)]
pub struct PromotionTable {
    pub(super) campaigns: BTreeMap<CampaignId, Kept>,
    pub(super) rules: BTreeMap<RuleId, Arc<Rule>>,
    /// Codes of no campaign.
    pub(super) single: CodesKept,
    /// What stands in the batch of a commit and is not on disk yet.
    pub(super) fresh: FreshCodes,
    pub(super) counters: PromotionCounters,
}

/// Codes, and what became of some, that are written and not on disk yet: what a commit brings about must know them.
#[derive(Clone, Debug, Default)]
pub(super) struct FreshCodes {
    pub pages: BTreeMap<u32, CodesPage>,
    pub states: BTreeMap<VoucherNumber, VoucherState>,
    pub holders: BTreeMap<u32, Holders>,
}

/// A campaign and its codes.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its definition.
    pub campaign: Arc<Campaign>,
    pub(super) codes: CodesKept,
}

impl Kept {
    /// What became of its codes.
    pub fn tally(&self) -> &Tally {
        &self.codes.tally
    }
}

/// Codes that belong together: numbers, and where they lie.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CodesKept {
    pub tally: Tally,
    /// Pages in the order in which their codes were made.
    pub runs: Vec<Run>,
    /// Codes before this one, counted in that order, were given to somebody or cannot be.
    pub cursor: u64,
}

/// Pages one behind the other, all of them full but the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Run {
    pub first_page: u32,
    pub codes: u32,
}

/// What is counted of all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PromotionCounters {
    pub next_campaign: u32,
    pub next_page: u32,
    /// Bits of the buckets, and pairs in them.
    pub bits: u8,
    pub pairs: u64,
}

impl Default for PromotionCounters {
    fn default() -> Self {
        Self { next_campaign: 1, next_page: 0, bits: 4, pairs: 0 }
    }
}

impl Run {
    pub fn pages(self) -> u32 {
        self.codes.div_ceil(PAGE_CODES)
    }

    fn number(self, at: u32) -> VoucherNumber {
        VoucherNumber(self.first_page * PAGE_CODES + at)
    }
}

impl CodesKept {
    /// The numbers of the codes from a place on, in the order in which they were made.
    pub fn numbers_from(&self, from: u64) -> impl Iterator<Item = VoucherNumber> {
        let mut skip = from;
        self.runs.iter().flat_map(move |run| {
            let skipped = skip.min(u64::from(run.codes));
            skip -= skipped;
            (skipped as u32..run.codes).map(|at| run.number(at))
        })
    }

    /// Where one more code goes: the last page, where there is room on it, and whether a page is new for it.
    pub fn place(&self, next_page: u32) -> (u32, bool) {
        match self.runs.last() {
            Some(run) if !run.codes.is_multiple_of(PAGE_CODES) => (run.first_page + run.pages() - 1, false),
            _ => (next_page, true),
        }
    }

    /// The number that one more code gets.
    pub fn next_number(&self, next_page: u32) -> VoucherNumber {
        let (page, is_new) = self.place(next_page);
        let on_page = if is_new { 0 } else { self.runs.last().map_or(0, |run| run.codes % PAGE_CODES) };
        VoucherNumber(page * PAGE_CODES + on_page)
    }

    /// Notes codes that were put behind each other from a new page on, or one on the place of the next.
    pub fn grow(&mut self, page: u32, is_new_page: bool, codes: u32) {
        self.tally.codes += u64::from(codes);
        match self.runs.last_mut() {
            Some(run) if !is_new_page => run.codes += codes,
            Some(run) if run.codes.is_multiple_of(PAGE_CODES) && run.first_page + run.pages() == page => {
                run.codes += codes;
            }
            _ => self.runs.push(Run { first_page: page, codes }),
        }
    }
}

impl PromotionTable {
    pub(super) fn codes_of(&self, campaign: Option<CampaignId>) -> Option<&CodesKept> {
        match campaign {
            None => Some(&self.single),
            Some(id) => self.campaigns.get(&id).map(|kept| &kept.codes),
        }
    }

    pub(super) fn codes_of_mut(&mut self, campaign: Option<CampaignId>) -> Option<&mut CodesKept> {
        match campaign {
            None => Some(&mut self.single),
            Some(id) => self.campaigns.get_mut(&id).map(|kept| &mut kept.codes),
        }
    }

    /// Everybody's codes, those of no campaign first.
    pub(super) fn all_codes(&self) -> impl Iterator<Item = (Option<CampaignId>, &CodesKept)> {
        let of_campaigns = self.campaigns.iter().map(|(id, kept)| (Some(*id), &kept.codes));
        std::iter::once((None, &self.single)).chain(of_campaigns)
    }
}

/// The number under which codes of no campaign are counted.
pub(super) fn number_of(campaign: Option<CampaignId>) -> CampaignId {
    campaign.unwrap_or(CampaignId(0))
}

/// Writes a definition as JSON.
pub(in crate::store) fn encode_definition(definition: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    let mut bytes = vec![FORMAT];
    serde_json::to_writer(&mut bytes, definition)
        .map_err(|e| StoreError::damaged("a definition to be written", e.to_string()))?;
    Ok(bytes)
}

/// Reads what [`encode_definition`] wrote.
pub(in crate::store) fn decode_definition<T: DeserializeOwned>(
    bytes: &[u8],
    what: &str,
) -> Result<T, StoreError> {
    match bytes.split_first() {
        Some((&FORMAT, json)) => {
            serde_json::from_slice(json).map_err(|e| StoreError::damaged(what, e.to_string()))
        }
        Some((&found, _)) if found > FORMAT => Err(StoreError::Newer { found, known: FORMAT }),
        _ => Err(StoreError::damaged(what, "its first byte is not a known format")),
    }
}

/// Reads all campaigns and where all codes lie.
pub(in crate::store) fn read_promotions(tree: &Tree) -> Result<PromotionTable, StoreError> {
    let mut table = PromotionTable::default();
    for item in tree.scan_prefix(layout::prefix(Table::ValidationRule)) {
        let rule: Rule = decode_definition(&item?.1, "a validation rule")?;
        table.rules.insert(rule.id, Arc::new(rule));
    }
    let Some(value) = tree.get(layout::meta("promotions"))? else { return Ok(table) };
    table.counters = codec::decode(&value, "the counters of promotions")?;
    let mut codes: BTreeMap<CampaignId, CodesKept> = BTreeMap::new();
    for item in tree.scan_prefix(layout::prefix(Table::Tally)) {
        let (key, value) = item?;
        codes.insert(CampaignId(layout::u32_at(&key, 1)), codec::decode(&value, "the codes of a campaign")?);
    }
    table.single = codes.remove(&number_of(None)).unwrap_or_default();
    for item in tree.scan_prefix(layout::prefix(Table::Campaign)) {
        let campaign: Arc<Campaign> = Arc::new(decode_definition(&item?.1, "a campaign")?);
        let codes = codes.remove(&campaign.id).unwrap_or_default();
        table.campaigns.insert(campaign.id, Kept { campaign, codes });
    }
    Ok(table)
}
