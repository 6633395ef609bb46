//! Codes: at random, many at once; given ones; and one alone.

use std::collections::HashSet;

use super::campaign::known;
use super::note::Note;
use super::{CodesWanted, NewVoucher, PromotionReply, find_voucher, major};
use crate::app::writer::Decision;
use crate::app::{Error, Reply};
use crate::domain::{CampaignId, ChangeKind, PromotionAct};
use crate::promotions::{Campaign, CodePattern, Offer, VoucherState, pattern};
use crate::store::{Commit, NewCodes, PromotionWrites, Snapshot, random_bytes};

/// The most codes that are made at once.
const MAX_CODES: u64 = 5_000_000;
/// Codes tried for each that is wanted, before a pattern counts as used up.
const MAX_TRIES: u64 = 20;
/// Random bytes fetched at once.
const RANDOM_BYTES: usize = 1 << 16;

/// Adds codes to a campaign.
pub(super) fn add_codes(
    decision: &Decision<'_>,
    id: CampaignId,
    wanted: CodesWanted,
) -> Result<Reply, Error> {
    let campaign = &known(decision, id)?.campaign;
    let codes = match wanted {
        CodesWanted::Random(count) => random(&decision.snapshot, campaign, count)?,
        CodesWanted::Given(codes) => given(decision, codes)?,
    };
    let made = codes.len() as u64;
    let promotion = Some(PromotionReply { campaign: Some(id), made, ..PromotionReply::default() });
    if codes.is_empty() {
        return Ok(Reply { promotion, ..Reply::default() });
    }
    let title = format!("made {made} codes of `{}`", campaign.name);
    let head = decision.head(ChangeKind::Promotion(PromotionAct::Codes), title);
    let change_set = Some(head.id);
    let codes = vec![NewCodes { campaign: Some(id), codes }];
    let promotions = PromotionWrites { codes, ..PromotionWrites::default() };
    decision.commit(Commit { promotions, change_set: Some(head), ..Commit::default() })?;
    Ok(Reply { change_set, promotion, ..Reply::default() })
}

/// So many codes that look as a campaign says, all of them new.
pub(in crate::app) fn random(
    snapshot: &Snapshot,
    campaign: &Campaign,
    count: u64,
) -> Result<Vec<String>, Error> {
    if count > MAX_CODES {
        return Err(Error::Invalid(format!("at most {MAX_CODES} codes are made at once")));
    }
    let looks = &campaign.codes;
    if u128::from(count) > looks.capacity() {
        return Err(too_few(looks, count));
    }
    if count == 0 {
        return Ok(Vec::new());
    }
    // Few are looked up one by one; for many all there are is read once.
    let known = if count > 64 { Some(snapshot.codes_known()?) } else { None };
    let is_taken = |code: &str| -> Result<bool, Error> {
        Ok(match &known {
            Some(known) => known.has(code)?,
            None => snapshot.find_voucher(code)?.is_some(),
        })
    };
    let mut random = Random::default();
    let mut seen: HashSet<u64> = HashSet::with_capacity(count as usize);
    let fresh = snapshot.fresh_codes().map(|code| xxhash_rust::xxh3::xxh3_64(code.as_bytes()));
    seen.extend(fresh);
    let mut codes = Vec::with_capacity(count as usize);
    let mut tries = count.saturating_mul(MAX_TRIES).max(1000);
    while (codes.len() as u64) < count {
        tries = tries.checked_sub(1).ok_or_else(|| too_few(looks, count))?;
        let mut code = String::with_capacity(looks.text().len());
        looks.push(&mut || random.byte(), &mut code);
        random.check()?;
        // Two codes with the same 64 bits are as good as never; the second is left out like a second of the same.
        if seen.insert(xxhash_rust::xxh3::xxh3_64(code.as_bytes())) && !is_taken(&code)? {
            codes.push(code);
        }
    }
    Ok(codes)
}

fn too_few(looks: &CodePattern, count: u64) -> Error {
    Error::Invalid(format!(
        "`{}` has not {count} codes left that are free, with {} characters to choose from; put more # into the pattern",
        looks.text(),
        looks.charset().chars().count()
    ))
}

/// Codes from elsewhere, in the order given; one that is there already, or twice, is refused with its place.
fn given(decision: &Decision<'_>, codes: Vec<String>) -> Result<Vec<String>, Error> {
    if codes.len() as u64 > MAX_CODES {
        return Err(Error::Invalid(format!("at most {MAX_CODES} codes are brought in at once")));
    }
    let known = decision.snapshot.codes_known()?;
    let mut seen: HashSet<&str> = HashSet::with_capacity(codes.len());
    for (at, code) in codes.iter().enumerate() {
        let line = at + 1;
        pattern::check_code(code).map_err(|why| Error::Invalid(format!("code {line}: {why}")))?;
        if !seen.insert(code) {
            return Err(Error::Conflict(format!("code {line}, `{code}`, is there twice; leave one out")));
        }
        if known.has(code)? {
            return Err(Error::Conflict(format!("code {line}, `{code}`, is known already; leave it out")));
        }
    }
    Ok(codes)
}

/// Makes a code that belongs to no campaign.
pub(super) fn create_voucher(decision: &Decision<'_>, new: NewVoucher) -> Result<Reply, Error> {
    new.terms.offer.check().map_err(Error::Invalid)?;
    new.terms.validity.check_self().map_err(Error::Invalid)?;
    if matches!(new.terms.offer, Offer::Loyalty { .. }) {
        return Err(Error::Invalid(
            "a loyalty card belongs to a campaign; make one of LOYALTY_PROGRAM".into(),
        ));
    }
    let code = match new.code {
        Some(code) => {
            pattern::check_code(&code).map_err(Error::Invalid)?;
            if decision.snapshot.find_voucher(&code)?.is_some() {
                return Err(Error::Conflict(format!("there is a code `{code}` already; choose another")));
            }
            code
        }
        None => one(decision, &new.pattern)?,
    };
    let number = decision.snapshot.next_voucher(None);
    let own = Some(new.terms);
    let state = VoucherState { own, created_at: Some(decision.now), ..VoucherState::default() };
    let head = decision.head(ChangeKind::Promotion(PromotionAct::Codes), format!("made the code {code}"));
    let change_set = Some(head.id);
    let codes = vec![NewCodes { campaign: None, codes: vec![code.clone()] }];
    let promotions = PromotionWrites { codes, vouchers: vec![(number, state)], ..PromotionWrites::default() };
    decision.commit(Commit { promotions, change_set: Some(head), ..Commit::default() })?;
    let promotion = Some(PromotionReply { code: Some(code), made: 1, ..PromotionReply::default() });
    Ok(Reply { change_set, promotion, ..Reply::default() })
}

/// One code that nobody has.
pub(super) fn one(decision: &Decision<'_>, looks: &CodePattern) -> Result<String, Error> {
    let mut random = Random::default();
    for _ in 0..1000 {
        let mut code = String::new();
        looks.push(&mut || random.byte(), &mut code);
        random.check()?;
        if decision.snapshot.find_voucher(&code)?.is_none() {
            return Ok(code);
        }
    }
    Err(too_few(looks, 1))
}

/// Switches a code on or off; nothing where it is so already.
pub(super) fn set_voucher_active(
    decision: &Decision<'_>,
    code: &str,
    is_active: bool,
) -> Result<Reply, Error> {
    let voucher = find_voucher(&decision.snapshot, code)?;
    let promotion = Some(PromotionReply { code: Some(code.to_owned()), ..PromotionReply::default() });
    if voucher.state.is_disabled != is_active {
        return Ok(Reply { promotion, ..Reply::default() });
    }
    let title = format!("switched the code {code} {}", if is_active { "on" } else { "off" });
    let head = decision.head(ChangeKind::Promotion(PromotionAct::Codes), title);
    let change_set = Some(head.id);
    let state = VoucherState { is_disabled: !is_active, updated_at: Some(decision.now), ..voucher.state };
    let vouchers = vec![(voucher.number, state)];
    // A code that can be published again may stand before those that were looked through.
    let cursors = voucher.campaign.iter().filter(|_| is_active).map(|campaign| (campaign.id, 0)).collect();
    let promotions = PromotionWrites { vouchers, cursors, ..PromotionWrites::default() };
    decision.commit(Commit { promotions, change_set: Some(head), ..Commit::default() })?;
    Ok(Reply { change_set, promotion, ..Reply::default() })
}

/// Puts credits in minor units, or points, on a card, or takes some.
pub(super) fn add_balance(decision: &Decision<'_>, code: &str, amount: i64) -> Result<Reply, Error> {
    let voucher = find_voucher(&decision.snapshot, code)?;
    let unit = match voucher.terms.offer {
        Offer::Discount { .. } => {
            return Err(Error::Invalid(format!(
                "`{code}` is no gift card and no loyalty card; it has no balance"
            )));
        }
        Offer::Gift { .. } => "credits",
        Offer::Loyalty { .. } => "points",
    };
    let left = voucher.balance().checked_add(amount).filter(|left| *left >= 0);
    if left.is_none() {
        return Err(Error::Invalid(format!("`{code}` has not so many {unit}; take at most what is on it")));
    }
    let told = match voucher.terms.offer {
        Offer::Gift { .. } => major(amount, decision.settings.decimals()).to_string(),
        _ => amount.to_string(),
    };
    let title = format!("{told} {unit} on {code}");
    let mut note = Note::new(decision, ChangeKind::Promotion(PromotionAct::Balance), title);
    let mut voucher = voucher;
    note.add_balance(&mut voucher, amount, None)?;
    note.voucher(&voucher);
    let change_set = note.commit()?;
    let promotion = Some(PromotionReply { code: Some(code.to_owned()), ..PromotionReply::default() });
    Ok(Reply { change_set, promotion, ..Reply::default() })
}

/// Random bytes from the system, many at a time.
#[derive(Default)]
struct Random {
    bytes: Vec<u8>,
    failed: Option<Error>,
}

impl Random {
    fn byte(&mut self) -> u8 {
        if self.bytes.is_empty() {
            self.bytes = vec![0; RANDOM_BYTES];
            self.failed = random_bytes(&mut self.bytes).err().map(Into::into);
        }
        self.bytes.pop().unwrap_or_default()
    }

    fn check(&mut self) -> Result<(), Error> {
        self.failed.take().map_or(Ok(()), Err)
    }
}
