//! What screens ask of campaigns and codes, and what they are answered. Carried out by `shell/promotions.rs`.

use std::sync::Arc;

use crate::domain::{CampaignId, Instant, Row};
use crate::promotions::CampaignKind;

/// Codes that are fetched at once.
pub const CODES_AT_ONCE: u64 = 256;

/// A question about campaigns and codes.
#[derive(Clone, Debug, PartialEq)]
pub enum PromotionQuery {
    /// All campaigns.
    Campaigns,
    /// One of them.
    Campaign(CampaignId),
    /// Its codes from a place on, at most [`CODES_AT_ONCE`].
    Codes(CampaignId, u64),
    /// One code with its redemptions.
    Code(String),
}

/// An answer about campaigns and codes.
#[derive(Clone, Debug, PartialEq)]
pub enum PromotionAnswer {
    /// All campaigns.
    Campaigns(Arc<[CampaignLine]>),
    /// One of them; none where it is gone.
    Campaign(Option<Box<CampaignLine>>),
    /// Codes from a place on.
    Codes(u64, Vec<CodeLine>),
    /// One code.
    Code(Box<CodePage>),
}

/// A campaign in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct CampaignLine {
    /// Which.
    pub id: CampaignId,
    /// Its name.
    pub name: String,
    /// What for.
    pub kind: CampaignKind,
    /// What its codes give, in words.
    pub offer: String,
    /// Whether it is switched on.
    pub is_active: bool,
    /// Codes it has, and how many of them were given to customers.
    pub codes: u64,
    /// Given to customers.
    pub published: u64,
    /// Redemptions that stand.
    pub redeemed: u64,
    /// All that is known of it, a label and a value each.
    pub facts: Vec<(String, String)>,
}

/// A code in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeLine {
    /// The code.
    pub code: String,
    /// How it stands, in words.
    pub status: String,
    /// Whether it can be redeemed now.
    pub is_active: bool,
    /// Whether it was switched off itself.
    pub is_disabled: bool,
    /// Redemptions that stand.
    pub redeemed: u64,
    /// What is left on a card, as it is written.
    pub balance: Option<String>,
    /// Whose it is, and what they are called.
    pub holder: Option<(Row, String)>,
    /// By what they are found: the source id, else the id.
    pub holder_key: Option<String>,
    /// Since when.
    pub published_at: Option<Instant>,
}

/// A code with its redemptions.
#[derive(Clone, Debug, PartialEq)]
pub struct CodePage {
    /// The code.
    pub line: CodeLine,
    /// All that is known of it, a label and a value each.
    pub facts: Vec<(String, String)>,
    /// What became of it, newest first.
    pub redemptions: Vec<RedemptionLine>,
}

/// A redemption of a code.
#[derive(Clone, Debug, PartialEq)]
pub struct RedemptionLine {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Instant,
    /// `SUCCESS`, `FAILURE` and so on.
    pub result: String,
    /// What it took off, or why it was refused.
    pub detail: String,
    /// By whom.
    pub customer: String,
    /// Whether it stands, and so can be taken back.
    pub stands: bool,
}
