//! Codes that go with messages: given to customers in the commit that queues the message, each once (SEMANTICS 26).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::{Map, Value as Json};

use crate::app::Error;
use crate::app::promotions::{code_of, points_record, publication_record, random_codes};
use crate::domain::fact::{self, field};
use crate::domain::{CampaignId, Cell, Fact, FactKind, Instant, PAGE_ROWS, Record, Row, Value};
use crate::promotions::{
    Campaign, Distribution, Growth, MessageNumber, Offer, Voucher, VoucherNumber, VoucherState,
};
use crate::store::{
    Commit, FactCells, FactEdit, FactWrites, MAX_ROW_WRITES, NewCodes, PageChange, Snapshot, Staging,
    StoreError, fact_numbers, fact_pair,
};

/// A code that is wanted with a message.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    number: MessageNumber,
    campaign: CampaignId,
    row: Row,
    channel: &'static str,
    distribution: String,
}

impl Wanted {
    /// What a distribution gives with a message; none where it gives none.
    pub fn of(distribution: &Distribution, row: Row, number: MessageNumber) -> Option<Self> {
        let (campaign, channel) = (distribution.campaign()?, distribution.channel.word());
        Some(Self { number, campaign, row, channel, distribution: distribution.name.clone() })
    }
}

/// By message the code it gets, or why it has to wait for one.
pub(super) type Given = HashMap<MessageNumber, Result<VoucherNumber, String>>;

/// What was given within one commit: it is not on disk yet when more is to be given.
#[derive(Default)]
pub(super) struct Giving {
    held: HashMap<(CampaignId, Row), VoucherNumber>,
    made: HashSet<String>,
}

/// What a campaign's codes are given out from.
struct Stock {
    campaign: Arc<Campaign>,
    wanted: Vec<Wanted>,
    /// Of a campaign that gives each customer one code, further messages to the same ones.
    again: Vec<(MessageNumber, Row)>,
    found: Vec<Voucher>,
    made: Vec<String>,
}

impl Stock {
    fn of(campaign: Arc<Campaign>) -> Self {
        Self { campaign, wanted: Vec::new(), again: Vec::new(), found: Vec::new(), made: Vec::new() }
    }

    fn add(&mut self, one: &Wanted, asked: &mut HashSet<(CampaignId, Row)>) {
        if self.campaign.is_join_once && !asked.insert((one.campaign, one.row)) {
            self.again.push((one.number, one.row));
        } else {
            self.wanted.push(one.clone());
        }
    }
}

fn none_left(campaign: &Campaign) -> String {
    format!("no code of `{}` is left; add some", campaign.name)
}

impl Giving {
    /// Gives each that wants one a code of its campaign, in their order, as long as there are any.
    pub fn give(
        &mut self,
        after: &Snapshot,
        wanted: &[Wanted],
        now: Instant,
        decimals: u32,
        staging: &Staging,
        answer: &mut Commit,
    ) -> Result<Given, Error> {
        let mut given = Given::new();
        let mut stocks: BTreeMap<CampaignId, Stock> = BTreeMap::new();
        let mut asked: HashSet<(CampaignId, Row)> = HashSet::new();
        for one in wanted {
            let campaign = after.campaign(one.campaign).map(|kept| Arc::clone(&kept.campaign));
            let Some(campaign) = campaign.filter(|campaign| campaign.is_active) else {
                given.insert(one.number, Err("its campaign is switched off".into()));
                continue;
            };
            if let Some(held) = self.held(after, &campaign, one.row)? {
                given.insert(one.number, Ok(held));
                continue;
            }
            stocks.entry(one.campaign).or_insert_with(|| Stock::of(campaign)).add(one, &mut asked);
        }
        let mut growing = Vec::new();
        for (id, stock) in &mut stocks {
            let (free, cursor) = after.free_vouchers(*id, stock.wanted.len())?;
            answer.promotions.cursors.push((*id, cursor));
            let found =
                free.into_iter().map(|free| voucher(&stock.campaign, free.number, free.code, free.state));
            stock.found = found.collect();
            let missing = (stock.wanted.len() - stock.found.len()) as u32;
            if missing > 0 && stock.campaign.growth == Growth::AutoUpdate {
                stock.made = self.make(after, &stock.campaign, missing)?;
                growing.push((*id, stock.made.len() as u32));
            }
        }
        growing.retain(|(_, count)| *count > 0);
        for ((id, _), numbers) in growing.iter().zip(after.new_voucher_numbers(&growing)) {
            let Some(stock) = stocks.get_mut(id) else { continue };
            let codes = std::mem::take(&mut stock.made);
            for (number, code) in numbers.iter().zip(&codes) {
                stock.found.push(voucher(&stock.campaign, *number, code.clone(), VoucherState::default()));
            }
            answer.promotions.codes.push(NewCodes { campaign: Some(*id), codes });
        }
        let mut records = Vec::new();
        for (id, stock) in stocks {
            self.hand_out(after, id, stock, now, decimals, &mut given, &mut records, answer);
        }
        write(after, records, staging, &mut answer.facts)?;
        Ok(given)
    }

    /// The code that a customer has of a campaign that gives each one only.
    fn held(&self, after: &Snapshot, campaign: &Campaign, row: Row) -> Result<Option<VoucherNumber>, Error> {
        if !campaign.is_join_once {
            return Ok(None);
        }
        if let Some(number) = self.held.get(&(campaign.id, row)) {
            return Ok(Some(*number));
        }
        let has_given = after.campaign(campaign.id).is_some_and(|kept| kept.tally().published > 0);
        let code = if has_given { code_of(after, campaign, row)? } else { None };
        Ok(code.map(|code| after.find_voucher(&code)).transpose()?.flatten().map(|voucher| voucher.number))
    }

    /// New codes of a campaign that makes them by itself; fewer where its pattern is used up.
    fn make(&mut self, after: &Snapshot, campaign: &Campaign, count: u32) -> Result<Vec<String>, Error> {
        let codes = match random_codes(after, campaign, count.into()) {
            Err(Error::Invalid(_)) => return Ok(Vec::new()),
            codes => codes?,
        };
        Ok(codes.into_iter().filter(|code| self.made.insert(code.clone())).collect())
    }

    #[expect(clippy::too_many_arguments, reason = "what is gathered from all campaigns is handed through")]
    fn hand_out(
        &mut self,
        after: &Snapshot,
        id: CampaignId,
        stock: Stock,
        now: Instant,
        decimals: u32,
        given: &mut Given,
        records: &mut Vec<(FactKind, Fact)>,
        answer: &mut Commit,
    ) {
        let mut found = stock.found.into_iter();
        let mut published = 0;
        for one in &stock.wanted {
            let Some(mut voucher) = found.next() else {
                given.insert(one.number, Err(none_left(&stock.campaign)));
                continue;
            };
            voucher.state.holder = Some(one.row);
            voucher.state.published_at = Some(now);
            voucher.state.updated_at = Some(now);
            records.push((FactKind::Publication, publication(&voucher, one, now, decimals)));
            if matches!(voucher.terms.offer, Offer::Loyalty { .. }) && voucher.balance() != 0 {
                let key = format!("message-{}", one.number.0);
                let point_id = fact::id_of_number(
                    FactKind::Points,
                    fact::key_number(FactKind::Points, Some("message"), &key),
                );
                let mut cells = points_record(&voucher, voucher.balance(), None, &point_id);
                cells.set(field::CREATED_AT, Value::Instant(now).into());
                records.push((FactKind::Points, Fact { row: one.row, cells }));
            }
            self.held.insert((id, one.row), voucher.number);
            given.insert(one.number, Ok(voucher.number));
            answer.promotions.vouchers.push((voucher.number, voucher.state));
            published += 1;
        }
        for (number, row) in stock.again {
            let held = self.held.get(&(id, row)).copied();
            given.insert(number, held.ok_or_else(|| none_left(&stock.campaign)));
        }
        if let Some(kept) = after.campaign(id).filter(|_| published > 0) {
            let mut tally = kept.tally().clone();
            tally.published += published;
            answer.promotions.tallies.push((Some(id), tally));
        }
    }
}

fn voucher(campaign: &Arc<Campaign>, number: VoucherNumber, code: String, state: VoucherState) -> Voucher {
    let terms = state.own.clone().unwrap_or_else(|| campaign.terms.clone());
    Voucher { number, code, campaign: Some(Arc::clone(campaign)), terms, state }
}

/// The record that tells of a code that was given.
fn publication(voucher: &Voucher, wanted: &Wanted, now: Instant, decimals: u32) -> Fact {
    let mut cells = Record::default();
    let number = fact::key_number(FactKind::Publication, Some("message"), &wanted.number.0.to_string());
    cells.set(field::ID, Cell::text(&fact::id_of_number(FactKind::Publication, number)));
    cells.set(field::CHANNEL, Cell::text(wanted.channel));
    publication_record(voucher, decimals, now, &mut cells);
    let mut detail: Map<String, Json> = match cells.cell(field::DETAIL) {
        Cell::Value(Value::Object(text)) => serde_json::from_str(text).unwrap_or_default(),
        _ => Map::new(),
    };
    detail.insert("distribution".into(), wanted.distribution.clone().into());
    cells.set(field::DETAIL, Value::Object(Json::Object(detail).to_string()).into());
    Fact { row: wanted.row, cells }
}

/// Whether a campaign can give a code now.
pub(super) fn has_any(after: &Snapshot, campaign: &Campaign) -> Result<bool, StoreError> {
    Ok(campaign.growth == Growth::AutoUpdate || after.free_voucher(campaign.id)?.is_some())
}

/// Few records one by one, many as pages written anew.
fn write(
    after: &Snapshot,
    records: Vec<(FactKind, Fact)>,
    staging: &Staging,
    facts: &mut FactWrites,
) -> Result<(), Error> {
    if records.len() <= MAX_ROW_WRITES {
        let edit = |(kind, fact)| FactEdit { kind, before: None, after: Some(fact) };
        facts.edits = records.into_iter().map(edit).collect();
        return Ok(());
    }
    let mut pages: BTreeMap<(FactKind, u32), PageChange<'_>> = BTreeMap::new();
    let mut keys: BTreeMap<FactKind, Vec<_>> = BTreeMap::new();
    for (kind, fact) in &records {
        let slot = (fact.row.0 % PAGE_ROWS as u32) as u16;
        let page = pages.entry((*kind, fact.row.0 / PAGE_ROWS as u32)).or_default();
        page.added.push((slot, FactCells::Record(&fact.cells)));
        let numbers = fact_numbers(*kind, &fact.cells).into_iter();
        keys.entry(*kind).or_default().extend(numbers.map(|number| fact_pair(number, fact.row)));
    }
    let pages: Vec<_> = pages.into_iter().collect();
    let rewrite = |((kind, number), change): &((FactKind, u32), PageChange<'_>)| {
        after.rewrite_facts(staging, *kind, *number, change)
    };
    facts.pages = pages.par_iter().map(rewrite).collect::<Result<_, StoreError>>()?;
    facts.keys = keys.into_iter().collect();
    Ok(())
}
