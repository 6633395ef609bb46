//! A campaign: many codes of one offer, and what became of them in numbers.

use serde::{Deserialize, Serialize};

use super::offer::Offer;
use super::pattern::CodePattern;
use super::validity::Validity;
use crate::domain::{CampaignId, Instant, RuleId};

/// What a campaign is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CampaignKind {
    /// Something off.
    DiscountCoupons,
    /// Gift cards.
    GiftVouchers,
    /// Points.
    LoyaltyProgram,
    /// Codes by which customers refer others.
    ReferralProgram,
}

impl CampaignKind {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::DiscountCoupons, Self::GiftVouchers, Self::LoyaltyProgram, Self::ReferralProgram];

    /// The API's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::DiscountCoupons => "DISCOUNT_COUPONS",
            Self::GiftVouchers => "GIFT_VOUCHERS",
            Self::LoyaltyProgram => "LOYALTY_PROGRAM",
            Self::ReferralProgram => "REFERRAL_PROGRAM",
        }
    }

    /// The short word that people write.
    pub fn short(self) -> &'static str {
        match self {
            Self::DiscountCoupons => "discount",
            Self::GiftVouchers => "gift",
            Self::LoyaltyProgram => "loyalty",
            Self::ReferralProgram => "referral",
        }
    }

    /// Reads either word, in any case.
    pub fn parse(word: &str) -> Option<Self> {
        let word = word.trim();
        let is_it =
            |kind: &Self| kind.word().eq_ignore_ascii_case(word) || kind.short().eq_ignore_ascii_case(word);
        Self::ALL.into_iter().find(is_it)
    }

    /// Whether it can have codes of an offer.
    pub fn suits(self, offer: &Offer) -> bool {
        match offer {
            Offer::Discount { .. } => matches!(self, Self::DiscountCoupons | Self::ReferralProgram),
            Offer::Gift { .. } => self == Self::GiftVouchers,
            Offer::Loyalty { .. } => self == Self::LoyaltyProgram,
        }
    }
}

/// Whether a campaign makes new codes when none is left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Growth {
    /// It has the codes it was given.
    #[default]
    Static,
    /// It makes one more where somebody needs one.
    AutoUpdate,
}

impl Growth {
    /// The API's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Static => "STATIC",
            Self::AutoUpdate => "AUTO_UPDATE",
        }
    }
}

/// What a code gives, when, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// What.
    pub offer: Offer,
    /// When.
    #[serde(default)]
    pub validity: Validity,
    /// How often a code may be redeemed; as often as one likes where nothing is said.
    #[serde(default)]
    pub limit: Option<u64>,
    /// Rules that must all hold.
    #[serde(default)]
    pub rules: Vec<RuleId>,
}

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// Which.
    pub id: CampaignId,
    /// Its name; unique under case folding.
    pub name: String,
    /// What for.
    pub kind: CampaignKind,
    /// Whether it makes new codes by itself.
    pub growth: Growth,
    /// What its codes give.
    pub terms: Terms,
    /// How its codes look.
    pub codes: CodePattern,
    /// Whether its codes can be redeemed and published.
    pub is_active: bool,
    /// Whether a customer gets one code only, and the same again when asked again.
    pub is_join_once: bool,
    /// More about it, a JSON object.
    #[serde(default)]
    pub metadata: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    #[serde(default)]
    pub updated_at: Option<Instant>,
}

/// A campaign in numbers. Amounts are in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Codes there are.
    pub codes: u64,
    /// Of these, given to customers.
    pub published: u64,
    /// Redemptions that stand.
    pub redeemed: u64,
    /// Redemptions that were refused.
    pub failed: u64,
    /// Redemptions that were taken back.
    pub rolled_back: u64,
    /// What the orders came to on which they were redeemed.
    pub orders_amount: i64,
    /// What was taken off these.
    pub discounted: i64,
}
