//! Campaigns and codes within a commit.

use std::sync::Arc;

use rayon::prelude::*;

use super::codes::{CodesPage, PAGE_CODES, place};
use super::read::{StoredVoucher, key_of};
use super::table::{CodesKept, FreshCodes, Kept, PromotionTable, encode_definition, number_of};
use super::{CODES, Redeemed, holders};
use crate::domain::{CampaignId, Instant, RuleId};
use crate::promotions::{Campaign, Rule, Tally, VoucherNumber, VoucherState};
use crate::store::bucket::{self, Pair};
use crate::store::commit::Writing;
use crate::store::staging::Staging;
use crate::store::{StoreError, codec, layout};

/// Pages up to which codes go into the batch of their commit; more are written ahead.
const PAGES_IN_BATCH: usize = 64;

/// A page of codes: its key, its value, and the pairs that lead to its codes.
type Made = (Vec<u8>, Vec<u8>, Vec<Pair>);

/// What a commit does to campaigns and codes.
#[derive(Debug, Default)]
pub struct PromotionWrites {
    /// Campaigns, new or changed.
    pub campaigns: Vec<Arc<Campaign>>,
    /// Validation rules, new or changed.
    pub rules: Vec<Arc<Rule>>,
    /// A validation rule that goes.
    pub dropped_rule: Option<RuleId>,
    /// A campaign that goes, with its codes; none of them may have been redeemed.
    pub dropped: Option<CampaignId>,
    /// New codes; of one campaign once at most.
    pub codes: Vec<NewCodes>,
    /// What became of codes, whole.
    pub vouchers: Vec<(VoucherNumber, VoucherState)>,
    /// Numbers of campaigns, whole; how many codes there are is counted by the store.
    pub tallies: Vec<(Option<CampaignId>, Tally)>,
    /// Where the next free code of a campaign is looked for.
    pub cursors: Vec<(CampaignId, u64)>,
    /// Redemptions of codes.
    pub redeemed: Vec<(VoucherNumber, Instant, Redeemed)>,
}

/// New codes; none of them may be there already, nor stand here twice.
#[derive(Debug)]
pub struct NewCodes {
    /// Whose; nobody's where none is named.
    pub campaign: Option<CampaignId>,
    /// The codes.
    pub codes: Vec<String>,
}

impl PromotionWrites {
    fn is_empty(&self) -> bool {
        let Self { campaigns, rules, dropped_rule, dropped, codes, vouchers, tallies, cursors, redeemed } =
            self;
        campaigns.is_empty()
            && rules.is_empty()
            && dropped_rule.is_none()
            && dropped.is_none()
            && codes.is_empty()
            && vouchers.is_empty()
            && tallies.is_empty()
            && cursors.is_empty()
            && redeemed.is_empty()
    }
}

impl Writing<'_> {
    /// Writes what a commit does to campaigns and codes.
    pub(in crate::store) fn write_promotions(
        &mut self,
        writes: PromotionWrites,
        staging: &Staging,
    ) -> Result<(), StoreError> {
        if writes.is_empty() {
            return Ok(());
        }
        let mut table = PromotionTable::clone(&self.after.promotions);
        let mut touched: Vec<Option<CampaignId>> = Vec::new();
        for rule in writes.rules {
            self.batch.insert(layout::validation_rule(rule.id), encode_definition(rule.as_ref())?);
            table.rules.insert(rule.id, rule);
        }
        if let Some(id) = writes.dropped_rule {
            self.batch.remove(layout::validation_rule(id));
            table.rules.remove(&id);
        }
        for campaign in writes.campaigns {
            self.batch.insert(layout::campaign(campaign.id), encode_definition(campaign.as_ref())?);
            table.counters.next_campaign = table.counters.next_campaign.max(campaign.id.0 + 1);
            touched.push(Some(campaign.id));
            let codes = table.campaigns.remove(&campaign.id).map(|kept| kept.codes).unwrap_or_default();
            table.campaigns.insert(campaign.id, Kept { campaign, codes });
        }
        for (campaign, tally) in writes.tallies {
            if let Some(kept) = table.codes_of_mut(campaign) {
                kept.tally = Tally { codes: kept.tally.codes, ..tally };
                touched.push(campaign);
            }
        }
        for (campaign, cursor) in writes.cursors {
            if let Some(kept) = table.codes_of_mut(Some(campaign)) {
                kept.cursor = cursor;
                touched.push(Some(campaign));
            }
        }
        for NewCodes { campaign, codes } in writes.codes {
            self.write_codes(&mut table, campaign, &codes, staging)?;
            touched.push(campaign);
        }
        table.fresh.states.extend(writes.vouchers.iter().cloned());
        let (pages, apart) = holders::parted(writes.vouchers);
        for (page, given) in pages {
            let mut holders = match table.fresh.holders.remove(&page) {
                Some(fresh) => fresh,
                None => holders::read_holders(&self.tree, page)?,
            };
            holders.retain(|(at, _, _)| !given.iter().any(|(other, _, _)| other == at));
            // An entry of its own is of before, and would be taken for newer.
            for item in self.tree.range(holders::own_entries(page)).keys() {
                let key = item?;
                let at = layout::u32_at(&key, 1) % PAGE_CODES;
                if given.iter().any(|(other, _, _)| u32::from(*other) == at) {
                    self.batch.remove(key);
                }
            }
            holders.extend(given);
            self.batch.insert(layout::holders(page), codec::encode(&holders)?);
            table.fresh.holders.insert(page, holders);
        }
        for (number, state) in apart {
            self.batch.insert(layout::voucher(number), codec::encode(&StoredVoucher::of(&state)?)?);
        }
        for (number, at, redeemed) in &writes.redeemed {
            let key = layout::redeemed(*number, *at, &redeemed.record);
            self.batch.insert(key, codec::encode(redeemed)?);
        }
        touched.sort_unstable();
        touched.dedup();
        for campaign in touched {
            if let Some(kept) = table.codes_of(campaign) {
                self.batch.insert(layout::tally(number_of(campaign)), codec::encode(kept)?);
            }
        }
        if let Some(id) = writes.dropped {
            self.drop_campaign(&mut table, id);
        }
        self.batch.insert(layout::meta("promotions"), codec::encode(&table.counters)?);
        self.after.promotions = Arc::new(table);
        Ok(())
    }

    /// Forgets what was not on disk, once it is.
    pub(in crate::store) fn settle_promotions(&mut self) {
        let fresh = &self.after.promotions.fresh;
        if !fresh.pages.is_empty() || !fresh.states.is_empty() {
            Arc::make_mut(&mut self.after.promotions).fresh = FreshCodes::default();
        }
    }

    fn write_codes(
        &mut self,
        table: &mut PromotionTable,
        campaign: Option<CampaignId>,
        codes: &[String],
        staging: &Staging,
    ) -> Result<(), StoreError> {
        let mut next_page = table.counters.next_page;
        let mut fresh = std::mem::take(&mut table.fresh);
        let Some(kept) = table.codes_of_mut(campaign) else { return Ok(()) };
        let pairs = if let [code] = codes {
            self.write_one((kept, &mut fresh), &mut next_page, campaign, code)?
        } else {
            self.write_many((kept, &mut fresh), &mut next_page, campaign, codes, staging)?
        };
        table.fresh = fresh;
        let counters = &mut table.counters;
        counters.next_page = next_page;
        counters.pairs += pairs.len() as u64;
        let (bits, new_bits) = (counters.bits, bucket::bits_for(counters.bits, counters.pairs));
        counters.bits = new_bits;
        self.put_pairs(CODES, (bits, new_bits), pairs);
        Ok(())
    }

    /// Puts a code behind the last one, on the same page where there is room.
    fn write_one(
        &mut self,
        (kept, fresh): (&mut CodesKept, &mut FreshCodes),
        next_page: &mut u32,
        campaign: Option<CampaignId>,
        code: &str,
    ) -> Result<Vec<Pair>, StoreError> {
        let (number, (page, is_new)) = (kept.next_number(*next_page), kept.place(*next_page));
        let known = match fresh.pages.remove(&page) {
            None if !is_new => CodesPage::read(&self.tree, page)?,
            fresh => fresh,
        };
        let mut codes = known.unwrap_or_else(|| CodesPage::new(number_of(campaign)));
        codes.push(code);
        self.batch.insert(layout::codes(page), codes.encode()?);
        fresh.pages.insert(page, codes);
        kept.grow(page, is_new, 1);
        *next_page = (*next_page).max(page + 1);
        Ok(vec![(key_of(code), number.0)])
    }

    /// Puts codes on pages of their own.
    fn write_many(
        &mut self,
        (kept, fresh): (&mut CodesKept, &mut FreshCodes),
        next_page: &mut u32,
        campaign: Option<CampaignId>,
        codes: &[String],
        staging: &Staging,
    ) -> Result<Vec<Pair>, StoreError> {
        let first = *next_page;
        let groups: Vec<&[String]> = codes.chunks(PAGE_CODES as usize).collect();
        if u64::from(first) + groups.len() as u64 >= u64::from(u32::MAX / PAGE_CODES) {
            return Err(StoreError::Full(first));
        }
        let made = |(at, group): (usize, &&[String])| -> Result<Made, StoreError> {
            let page = first + at as u32;
            let (mut codes, mut pairs) = (CodesPage::new(number_of(campaign)), Vec::new());
            for (at, code) in group.iter().enumerate() {
                codes.push(code);
                pairs.push((key_of(code), page * PAGE_CODES + at as u32));
            }
            Ok((layout::codes(page), codes.encode()?, pairs))
        };
        let made: Vec<Made> = groups.par_iter().enumerate().map(made).collect::<Result<_, _>>()?;
        let (mut pairs, mut pages) = (Vec::with_capacity(codes.len()), Vec::with_capacity(made.len()));
        for (key, page, of_page) in made {
            pairs.extend(of_page);
            pages.push((key, page));
        }
        // Those that are written ahead can be read; of them only the last page may get more codes.
        let are_read = groups.len() > PAGES_IN_BATCH;
        for (at, group) in groups.iter().enumerate().skip(if are_read { groups.len() - 1 } else { 0 }) {
            let mut codes = CodesPage::new(number_of(campaign));
            group.iter().for_each(|code| codes.push(code));
            fresh.pages.insert(first + at as u32, codes);
        }
        *next_page += pages.len() as u32;
        kept.grow(first, true, codes.len() as u32);
        if pages.len() <= PAGES_IN_BATCH {
            pages.into_iter().for_each(|(key, page)| self.batch.insert(key, page));
        } else {
            staging.write_many(&pages)?;
        }
        Ok(pairs)
    }

    /// Takes a campaign away with its codes. Buckets go on naming numbers whose page is gone, which does no harm.
    fn drop_campaign(&mut self, table: &mut PromotionTable, id: CampaignId) {
        let Some(kept) = table.campaigns.remove(&id) else { return };
        self.batch.remove(layout::campaign(id));
        self.batch.remove(layout::tally(id));
        for run in &kept.codes.runs {
            (run.first_page..run.first_page + run.pages())
                .for_each(|page| self.batch.remove(layout::codes(page)));
            let (from, to) = (run.first_page, run.first_page + run.pages());
            (from..to).for_each(|page| self.batch.remove(layout::holders(page)));
            let states = layout::voucher(VoucherNumber(from * PAGE_CODES))
                ..layout::voucher(VoucherNumber(to.saturating_mul(PAGE_CODES)));
            for key in self.tree.range(states).keys().flatten() {
                debug_assert!((from..to).contains(&place(VoucherNumber(layout::u32_at(&key, 1))).0));
                self.batch.remove(key);
            }
        }
    }
}
