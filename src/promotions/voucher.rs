//! One code, and what became of it.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::campaign::{Campaign, CampaignKind, Terms};
use super::offer::Offer;
use super::refusal::Refusal;
use crate::domain::{CampaignId, Instant, Row};

/// A code's place among all codes: stable for life, never given to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct VoucherNumber(pub u32);

/// What became of a code. A new one of a campaign is as the campaign says, and has nothing of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VoucherState {
    /// Whose it is.
    pub holder: Option<Row>,
    /// Since when.
    pub published_at: Option<Instant>,
    /// Whether it was switched off.
    pub is_disabled: bool,
    /// Redemptions that stand.
    pub redeemed: u64,
    /// Credits in minor units, or points, that were added to what it had at first or taken from it.
    pub balance_change: i64,
    /// What it gives, where it belongs to no campaign.
    pub own: Option<Terms>,
    /// When it was made, where it belongs to no campaign.
    pub created_at: Option<Instant>,
    /// When it was changed last.
    pub updated_at: Option<Instant>,
}

impl VoucherState {
    /// Whether it can be given to somebody.
    pub fn is_free(&self) -> bool {
        self.published_at.is_none() && !self.is_disabled && self.redeemed == 0
    }
}

/// A code.
#[derive(Clone, Debug, PartialEq)]
pub struct Voucher {
    /// Which.
    pub number: VoucherNumber,
    /// As it is written.
    pub code: String,
    /// The campaign it belongs to.
    pub campaign: Option<Arc<Campaign>>,
    /// What it gives.
    pub terms: Terms,
    /// What became of it.
    pub state: VoucherState,
}

/// How a code stands, as the API says it of a customer's codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoucherStatus {
    /// It can be redeemed.
    Active,
    /// It was redeemed as often as it may be.
    Used,
    /// It, or its campaign, is switched off.
    Disabled,
    /// Its first day has not come.
    NotActiveYet,
    /// Its last day is over.
    Expired,
    /// Nothing is left on it.
    NoBalance,
}

impl VoucherStatus {
    /// The API's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Used => "USED",
            Self::Disabled => "DISABLED",
            Self::NotActiveYet => "NOT_ACTIVE_YET",
            Self::Expired => "EXPIRED",
            Self::NoBalance => "NO_BALANCE",
        }
    }
}

impl Voucher {
    /// What is left on it: credits in minor units, or points.
    pub fn balance(&self) -> i64 {
        self.terms.offer.balance().saturating_add(self.state.balance_change)
    }

    /// Its campaign.
    pub fn campaign_id(&self) -> Option<CampaignId> {
        self.campaign.as_ref().map(|campaign| campaign.id)
    }

    /// The name of its campaign.
    pub fn campaign_name(&self) -> Option<&str> {
        self.campaign.as_ref().map(|campaign| campaign.name.as_str())
    }

    /// Whether neither it nor its campaign is switched off.
    pub fn is_active(&self) -> bool {
        !self.state.is_disabled && self.campaign.as_ref().is_none_or(|campaign| campaign.is_active)
    }

    /// Whether customers refer others by it.
    pub fn is_referral_code(&self) -> bool {
        self.campaign.as_ref().is_some_and(|campaign| campaign.kind == CampaignKind::ReferralProgram)
    }

    /// Whether it was redeemed as often as it may be.
    pub fn is_used_up(&self) -> bool {
        self.terms.limit.is_some_and(|limit| self.state.redeemed >= limit)
    }

    /// How it stands.
    pub fn status(&self, now: Instant, zone: &TimeZone) -> VoucherStatus {
        let is_card = !matches!(self.terms.offer, Offer::Discount { .. });
        match self.terms.validity.check(now, self.state.published_at, zone) {
            _ if !self.is_active() => VoucherStatus::Disabled,
            Err(Refusal::NotActive) => VoucherStatus::NotActiveYet,
            Err(Refusal::Expired) => VoucherStatus::Expired,
            _ if self.is_used_up() => VoucherStatus::Used,
            _ if is_card && self.balance() <= 0 => VoucherStatus::NoBalance,
            _ => VoucherStatus::Active,
        }
    }
}
