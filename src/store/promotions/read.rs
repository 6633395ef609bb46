//! Reading campaigns and codes.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::codes::{CodesPage, PAGE_CODES, place};
use super::holders::{own_entries, read_holders, state_of};
use super::table::Kept;
use super::{CODES, table};
use crate::domain::{CampaignId, Instant, Row, RuleId, text};
use crate::promotions::{Campaign, Rule, Tally, Terms, Voucher, VoucherNumber, VoucherState};
use crate::store::{Snapshot, StoreError, bucket, codec, layout};

/// What became of a code, as it lies on disk; the terms as JSON, so that they may come to say more.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct StoredVoucher {
    pub holder: Option<Row>,
    published_at: Option<Instant>,
    is_disabled: bool,
    redeemed: u64,
    balance_change: i64,
    own: Option<String>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
}

/// A redemption of a code: whose, and which record tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redeemed {
    /// Who redeemed it.
    pub row: Row,
    /// The id of the record.
    pub record: String,
}

/// A code that nobody has.
#[derive(Clone, Debug)]
pub struct FreeVoucher {
    /// Which.
    pub number: VoucherNumber,
    /// As it is written.
    pub code: String,
    /// What became of it so far.
    pub state: VoucherState,
}

impl StoredVoucher {
    pub fn of(state: &VoucherState) -> Result<Self, StoreError> {
        let own = state.own.as_ref().map(serde_json::to_string).transpose();
        let own = own.map_err(|e| StoreError::damaged("a code to be written", e.to_string()))?;
        let VoucherState { holder, published_at, is_disabled, redeemed, balance_change, .. } = *state;
        let (created_at, updated_at) = (state.created_at, state.updated_at);
        Ok(Self { holder, published_at, is_disabled, redeemed, balance_change, own, created_at, updated_at })
    }

    pub fn into_state(self) -> Result<VoucherState, StoreError> {
        let own: Option<Terms> = self
            .own
            .map(|json| serde_json::from_str(&json))
            .transpose()
            .map_err(|e: serde_json::Error| StoreError::damaged("what a code gives", e.to_string()))?;
        let Self {
            holder, published_at, is_disabled, redeemed, balance_change, created_at, updated_at, ..
        } = self;
        Ok(VoucherState {
            holder,
            published_at,
            is_disabled,
            redeemed,
            balance_change,
            own,
            created_at,
            updated_at,
        })
    }
}

impl Snapshot {
    /// All campaigns, in the order in which they were made.
    pub fn campaigns(&self) -> impl Iterator<Item = &Kept> {
        self.promotions.campaigns.values()
    }

    /// A campaign by its number.
    pub fn campaign(&self, id: CampaignId) -> Option<&Kept> {
        self.promotions.campaigns.get(&id)
    }

    /// A campaign by its name, however its letters are written, or by its id.
    pub fn find_campaign(&self, key: &str) -> Option<&Kept> {
        let folded = text::fold(key.trim());
        let is_it = |kept: &&Kept| text::fold(&kept.campaign.name) == folded;
        self.campaigns()
            .find(is_it)
            .or_else(|| self.campaigns().find(|kept| self.campaign_id(kept.campaign.id) == key.trim()))
    }

    /// All validation rules, in the order in which they were made.
    pub fn validation_rules(&self) -> impl Iterator<Item = &Arc<Rule>> {
        self.promotions.rules.values()
    }

    /// A validation rule by its number.
    pub fn validation_rule(&self, id: RuleId) -> Option<&Arc<Rule>> {
        self.promotions.rules.get(&id)
    }

    /// A validation rule by its name, however its letters are written, or by its id.
    pub fn find_validation_rule(&self, key: &str) -> Option<&Arc<Rule>> {
        let folded = text::fold(key.trim());
        let by_name = self.validation_rules().find(|rule| text::fold(&rule.name) == folded);
        by_name
            .or_else(|| self.validation_rules().find(|rule| self.validation_rule_id(rule.id) == key.trim()))
    }

    /// A validation rule's id as the outside sees it.
    pub fn validation_rule_id(&self, id: RuleId) -> String {
        self.secret.validation_rule_key(id)
    }

    /// The number that the next campaign gets.
    pub fn next_campaign(&self) -> CampaignId {
        CampaignId(self.promotions.counters.next_campaign)
    }

    /// A campaign's id as the outside sees it.
    pub fn campaign_id(&self, id: CampaignId) -> String {
        self.secret.campaign_key(id)
    }

    /// A code's id as the outside sees it.
    pub fn voucher_id(&self, number: VoucherNumber) -> String {
        self.secret.voucher_key(number)
    }

    /// Codes of no campaign in numbers.
    pub fn single_tally(&self) -> &Tally {
        &self.promotions.single.tally
    }

    /// The number that one more code of a campaign gets, or of none.
    pub fn next_voucher(&self, campaign: Option<CampaignId>) -> VoucherNumber {
        let next_page = self.promotions.counters.next_page;
        let codes = self.promotions.codes_of(campaign);
        codes.map_or(VoucherNumber(next_page * PAGE_CODES), |codes| codes.next_number(next_page))
    }

    /// A code as it is written.
    pub fn find_voucher(&self, code: &str) -> Result<Option<Voucher>, StoreError> {
        let hash = hash_of(code);
        let bits = self.promotions.counters.bits;
        for Row(number) in bucket::candidates(&self.source.tree, CODES, bits, hash)? {
            let (page, at) = place(VoucherNumber(number));
            let Some(page) = self.codes_page(page)? else { continue };
            if page.code(at) == Some(code) {
                return self.voucher_on(&page, VoucherNumber(number));
            }
        }
        Ok(None)
    }

    /// A code by its number.
    pub fn voucher(&self, number: VoucherNumber) -> Result<Option<Voucher>, StoreError> {
        match self.codes_page(place(number).0)? {
            Some(page) => self.voucher_on(&page, number),
            None => Ok(None),
        }
    }

    /// A page of codes; none where it is not there any more.
    fn codes_page(&self, page: u32) -> Result<Option<CodesPage>, StoreError> {
        match self.promotions.fresh.pages.get(&page) {
            Some(fresh) => Ok(Some(fresh.clone())),
            None => CodesPage::read(&self.source.tree, page),
        }
    }

    /// Codes that are in a commit and not on disk yet, which no bucket leads to.
    pub fn fresh_codes(&self) -> impl Iterator<Item = &str> {
        self.promotions.fresh.pages.values().flat_map(CodesPage::iter)
    }

    fn voucher_on(&self, page: &CodesPage, number: VoucherNumber) -> Result<Option<Voucher>, StoreError> {
        let Some(code) = page.code(place(number).1) else { return Ok(None) };
        let state = self.voucher_state(number)?;
        let campaign: Option<Arc<Campaign>> =
            self.campaign(CampaignId(page.campaign)).map(|kept| Arc::clone(&kept.campaign));
        let terms = state.own.clone().or_else(|| campaign.as_ref().map(|c| c.terms.clone()));
        let Some(terms) = terms else { return Ok(None) };
        Ok(Some(Voucher { number, code: code.to_owned(), campaign, terms, state }))
    }

    /// What became of a code.
    pub fn voucher_state(&self, number: VoucherNumber) -> Result<VoucherState, StoreError> {
        if let Some(fresh) = self.promotions.fresh.states.get(&number) {
            return Ok(fresh.clone());
        }
        if let Some(value) = self.source.tree.get(layout::voucher(number))? {
            return codec::decode::<StoredVoucher>(&value, "what became of a code")?.into_state();
        }
        let (page, at) = place(number);
        let holders = read_holders(&self.source.tree, page)?;
        let given = holders.into_iter().find(|(place, _, _)| usize::from(*place) == at);
        Ok(given.map(|(_, holder, since)| state_of(holder, since)).unwrap_or_default())
    }

    /// Codes of a campaign, or of none, from a place on, in the order in which they were made.
    pub fn vouchers(
        &self,
        campaign: Option<CampaignId>,
        from: u64,
        limit: usize,
    ) -> Result<Vec<Voucher>, StoreError> {
        let Some(codes) = self.promotions.codes_of(campaign) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        let mut read: Option<(u32, CodesPage)> = None;
        for number in codes.numbers_from(from).take(limit) {
            let (page, _) = place(number);
            if read.as_ref().is_none_or(|(of, _)| *of != page) {
                read = self.codes_page(page)?.map(|codes| (page, codes));
            }
            if let Some((_, page)) = &read {
                found.extend(self.voucher_on(page, number)?);
            }
        }
        Ok(found)
    }

    /// Codes of a campaign as they are written, all of them, page by page.
    pub fn code_texts(
        &self,
        campaign: Option<CampaignId>,
    ) -> impl Iterator<Item = Result<Vec<String>, StoreError>> + '_ {
        let runs = self.promotions.codes_of(campaign).map_or(&[][..], |codes| codes.runs.as_slice());
        let pages = runs.iter().flat_map(|run| run.first_page..run.first_page + run.pages());
        pages.map(|page| {
            let page = self.codes_page(page)?.unwrap_or_default();
            Ok(page.iter().map(str::to_owned).collect())
        })
    }

    /// The next code of a campaign that nobody has and that is not switched off, and the place behind it.
    pub fn free_voucher(&self, campaign: CampaignId) -> Result<Option<(VoucherNumber, u64)>, StoreError> {
        let Some(codes) = self.promotions.codes_of(Some(campaign)) else { return Ok(None) };
        for (at, number) in (codes.cursor..).zip(codes.numbers_from(codes.cursor)) {
            if self.voucher_state(number)?.is_free() {
                return Ok(Some((number, at + 1)));
            }
        }
        Ok(None)
    }

    /// As many as are wanted of the codes of a campaign that nobody has and that are not switched off, in their order,
    /// and the place behind the last.
    pub fn free_vouchers(
        &self,
        campaign: CampaignId,
        count: usize,
    ) -> Result<(Vec<FreeVoucher>, u64), StoreError> {
        let Some(codes) = self.promotions.codes_of(Some(campaign)) else { return Ok((Vec::new(), 0)) };
        let (mut free, mut cursor) = (Vec::new(), codes.cursor);
        let mut read: Option<(u32, CodesPage, BTreeMap<u32, VoucherState>)> = None;
        for number in codes.numbers_from(codes.cursor) {
            if free.len() == count {
                break;
            }
            let (page, at) = place(number);
            if read.as_ref().is_none_or(|(of, _, _)| *of != page) {
                let codes = self.codes_page(page)?.unwrap_or_default();
                read = Some((page, codes, self.states_on(page)?));
            }
            cursor += 1;
            let Some((_, codes, states)) = &mut read else { continue };
            let state = states.remove(&number.0).unwrap_or_default();
            if let Some(code) = codes.code(at).filter(|_| state.is_free()) {
                free.push(FreeVoucher { number, code: code.to_owned(), state });
            }
        }
        Ok((free, cursor))
    }

    /// What became of the codes of a page, where anything did.
    pub(super) fn states_on(&self, page: u32) -> Result<BTreeMap<u32, VoucherState>, StoreError> {
        let first = page * PAGE_CODES;
        let state =
            |item: sled::Result<(sled::IVec, sled::IVec)>| -> Result<(u32, VoucherState), StoreError> {
                let (key, value) = item?;
                let stored: StoredVoucher = codec::decode(&value, "what became of a code")?;
                Ok((layout::u32_at(&key, 1), stored.into_state()?))
            };
        let mut states: BTreeMap<u32, VoucherState> = read_holders(&self.source.tree, page)?
            .into_iter()
            .map(|(at, holder, since)| (first + u32::from(at), state_of(holder, since)))
            .collect();
        for item in self.source.tree.range(own_entries(page)) {
            let (number, state) = state(item)?;
            states.insert(number, state);
        }
        let fresh =
            self.promotions.fresh.states.range(VoucherNumber(first)..VoucherNumber(first + PAGE_CODES));
        states.extend(fresh.map(|(number, state)| (number.0, state.clone())));
        Ok(states)
    }

    /// The numbers that more codes of campaigns get, in the order in which a commit is to write them.
    pub fn new_voucher_numbers(&self, wanted: &[(CampaignId, u32)]) -> Vec<Vec<VoucherNumber>> {
        let mut next_page = self.promotions.counters.next_page;
        let mut numbers = |(campaign, count): &(CampaignId, u32)| {
            let first = match self.promotions.codes_of(Some(*campaign)) {
                Some(codes) if *count == 1 => codes.next_number(next_page),
                _ => VoucherNumber(next_page * PAGE_CODES),
            };
            next_page = next_page.max((first.0 + count).div_ceil(PAGE_CODES));
            (first.0..first.0 + count).map(VoucherNumber).collect()
        };
        wanted.iter().map(&mut numbers).collect()
    }

    /// Redemptions of a code, newest first.
    pub fn redemptions_of(&self, number: VoucherNumber) -> Result<Vec<Redeemed>, StoreError> {
        let items = self.source.tree.scan_prefix(layout::redeemed_of(number)).rev();
        items.map(|item| codec::decode(&item?.1, "a redemption of a code")).collect()
    }

    /// All codes in memory as buckets have them, for work that looks up many of them.
    pub fn codes_known(&self) -> Result<CodesKnown<'_>, StoreError> {
        let bits = self.promotions.counters.bits;
        let pairs = bucket::all(&self.source.tree, CODES, bits)?;
        Ok(CodesKnown { snapshot: self, pairs: crate::store::index::PairIndex::new(pairs) })
    }
}

/// All codes there are, to be asked many times.
#[derive(Debug)]
pub struct CodesKnown<'a> {
    snapshot: &'a Snapshot,
    pairs: crate::store::index::PairIndex,
}

impl CodesKnown<'_> {
    /// Whether there is such a code.
    pub fn has(&self, code: &str) -> Result<bool, StoreError> {
        for Row(number) in self.pairs.rows(key_of(code)) {
            let (page, at) = place(VoucherNumber(number));
            let page = self.snapshot.codes_page(page)?;
            if page.is_some_and(|page| page.code(at) == Some(code)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn hash_of(code: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(code.as_bytes())
}

/// What buckets have of a code.
pub(super) fn key_of(code: &str) -> u32 {
    bucket::short(hash_of(code))
}

pub(super) fn has_campaign(table: &table::PromotionTable, page: &CodesPage) -> bool {
    page.campaign == 0 || table.campaigns.contains_key(&CampaignId(page.campaign))
}
