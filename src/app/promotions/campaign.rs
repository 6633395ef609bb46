//! Campaigns: making them, switching them on and off, removing them.

use std::sync::Arc;

use super::{NewCampaign, PromotionReply, codes};
use crate::app::writer::Decision;
use crate::app::{Error, Reply};
use crate::domain::{CampaignId, ChangeKind, PromotionAct, text};
use crate::promotions::Campaign;
use crate::store::{Commit, Kept, NewCodes, PromotionWrites, Snapshot};

/// The most characters of a campaign's name.
const MAX_NAME: usize = 200;

/// The campaign with a name or id.
///
/// # Errors
/// [`Error::NoCampaign`].
pub fn find<'a>(snapshot: &'a Snapshot, key: &str) -> Result<&'a Kept, Error> {
    snapshot.find_campaign(key).ok_or_else(|| Error::NoCampaign(key.to_owned()))
}

/// Makes a campaign with its first codes.
pub(super) fn create(decision: &Decision<'_>, new: NewCampaign) -> Result<Reply, Error> {
    let name = text::clean(&new.name).into_owned();
    if name.is_empty() || name.chars().count() > MAX_NAME {
        return Err(Error::Invalid(format!("a campaign has a name of 1 to {MAX_NAME} characters")));
    }
    if decision.snapshot.find_campaign(&name).is_some() {
        return Err(Error::Conflict(format!("there is a campaign `{name}` already; choose another name")));
    }
    new.terms.offer.check().map_err(Error::Invalid)?;
    new.terms.validity.check_self().map_err(Error::Invalid)?;
    if !new.kind.suits(&new.terms.offer) {
        let (kind, offer) = (new.kind.word(), new.terms.offer.voucher_type());
        return Err(Error::Invalid(format!("a campaign of {kind} has no codes of {offer}")));
    }
    if new.terms.limit == Some(0) {
        return Err(Error::Invalid(
            "a code that may be redeemed no time is none; leave the limit out".into(),
        ));
    }
    let id = decision.snapshot.next_campaign();
    let campaign = Campaign {
        id,
        name: name.clone(),
        kind: new.kind,
        growth: new.growth,
        terms: new.terms,
        codes: new.codes,
        is_active: true,
        is_join_once: new.is_join_once,
        metadata: new.metadata,
        created_at: decision.now,
        updated_at: None,
    };
    let random = codes::random(&decision.snapshot, &campaign, new.count)?;
    let made = random.len() as u64;
    let codes = if made > 0 { vec![NewCodes { campaign: Some(id), codes: random }] } else { Vec::new() };
    let writes = PromotionWrites { campaigns: vec![Arc::new(campaign)], codes, ..PromotionWrites::default() };
    done(decision, id, format!("made the campaign `{name}`"), writes, made)
}

/// Switches a campaign on or off; nothing where it is so already.
pub(super) fn set_active(decision: &Decision<'_>, id: CampaignId, is_active: bool) -> Result<Reply, Error> {
    let campaign = &known(decision, id)?.campaign;
    if campaign.is_active == is_active {
        let promotion = Some(PromotionReply { campaign: Some(id), ..PromotionReply::default() });
        return Ok(Reply { promotion, ..Reply::default() });
    }
    let updated_at = Some(decision.now);
    let title = format!("switched the campaign `{}` {}", campaign.name, if is_active { "on" } else { "off" });
    let changed = Campaign { is_active, updated_at, ..Campaign::clone(campaign) };
    let writes = PromotionWrites { campaigns: vec![Arc::new(changed)], ..PromotionWrites::default() };
    done(decision, id, title, writes, 0)
}

/// Removes a campaign and its codes, where none was redeemed or given to anybody.
pub(super) fn delete(decision: &Decision<'_>, id: CampaignId) -> Result<Reply, Error> {
    let kept = known(decision, id)?;
    let (name, tally) = (&kept.campaign.name, kept.tally());
    if tally.published + tally.redeemed + tally.failed + tally.rolled_back > 0 {
        return Err(Error::Conflict(format!(
            "codes of `{name}` were given out or redeemed, and customers' records name them; disable it instead"
        )));
    }
    let distributions = decision.snapshot.distributions().map(|kept| &kept.distribution);
    let users: Vec<String> = distributions
        .filter(|distribution| distribution.campaign() == Some(id))
        .map(|distribution| format!("`{}`", distribution.name))
        .collect();
    if !users.is_empty() {
        return Err(Error::Conflict(format!(
            "codes of `{name}` are given by the distribution {}; remove that first",
            users.join(", ")
        )));
    }
    let writes = PromotionWrites { dropped: Some(id), ..PromotionWrites::default() };
    done(decision, id, format!("removed the campaign `{name}`"), writes, 0)
}

pub(super) fn known<'a>(decision: &'a Decision<'_>, id: CampaignId) -> Result<&'a Kept, Error> {
    let name = || decision.snapshot.campaign_id(id);
    decision.snapshot.campaign(id).ok_or_else(|| Error::NoCampaign(name()))
}

fn done(
    decision: &Decision<'_>,
    id: CampaignId,
    title: String,
    promotions: PromotionWrites,
    made: u64,
) -> Result<Reply, Error> {
    let head = decision.head(ChangeKind::Promotion(PromotionAct::Campaign), title);
    let change_set = Some(head.id);
    decision.commit(Commit { promotions, change_set: Some(head), ..Commit::default() })?;
    let promotion = Some(PromotionReply { campaign: Some(id), made, ..PromotionReply::default() });
    Ok(Reply { change_set, promotion, ..Reply::default() })
}
