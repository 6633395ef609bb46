//! What screens ask of campaigns and codes, and what they are answered. Carried out by `shell/promotions.rs`.

use std::sync::Arc;

use crate::domain::{CampaignId, Instant, Row, RuleId};
use crate::promotions::CampaignKind;
use crate::tui::segment::Completions;

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
    /// All rules.
    Rules,
    /// What a rule would say, as it is written.
    TryFilter {
        /// The filter.
        filter: String,
        /// Who would redeem; nobody where none is named.
        customer: Option<String>,
        /// What the order comes to, in minor units; no order where nothing is said.
        amount: Option<i64>,
        /// Which code; one that nobody has redeemed yet where none is named.
        code: Option<String>,
    },
    /// What may stand at a place of a rule's filter.
    CompleteRule {
        /// The filter.
        text: String,
        /// The byte at which the cursor stands.
        cursor: usize,
    },
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
    /// All rules.
    Rules(Arc<RuleList>),
    /// What may stand there.
    Completions(Box<Completions>),
    /// What a rule would say.
    Tried {
        /// Whether it would allow the redemption.
        is_allowed: bool,
        /// Why, part by part.
        text: String,
    },
}

/// All rules, and the campaigns there are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleList {
    /// The rules, in the order in which they were made.
    pub rules: Vec<RuleLine>,
    /// All campaigns with their names.
    pub campaigns: Vec<(CampaignId, String)>,
}

/// A rule in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleLine {
    /// Which.
    pub id: RuleId,
    /// Its name.
    pub name: String,
    /// Its filter, segments by name.
    pub filter: String,
    /// What is told where it refuses.
    pub message: Option<String>,
    /// Conditions with a message of their own.
    pub messages: Vec<(String, String)>,
    /// The rule as JSON, or why it has no such form.
    pub form: Result<String, String>,
    /// Campaigns under it.
    pub campaigns: Vec<(CampaignId, String)>,
}

/// Stands in lists for the codes that belong to no campaign.
pub const SINGLE: CampaignId = CampaignId(0);

/// A campaign in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct CampaignLine {
    /// Which.
    pub id: CampaignId,
    /// Its name.
    pub name: String,
    /// What for; nothing of codes of no campaign.
    pub kind: Option<CampaignKind>,
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
    /// What for.
    pub kind: CampaignKind,
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
