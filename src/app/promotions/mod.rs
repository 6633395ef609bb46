//! Campaigns and codes: making them, giving them to customers, redeeming them and taking that back.
//!
//! Whether a code may be redeemed and what it gives is worked out by [`promotions`](crate::promotions); here is what that
//! means for the customer, who is one commit with it: the redemption or refusal as a record, the order, points and
//! balances, and so summaries and memberships. What was redeemed is taken back by a rollback, not by an undo.
//!
//! Way through the files: `campaign` → `codes` → `publish` → `redeem` (`judge` says what it would do) → `roll_back` (`redemptions` says what stands);
//! `note` gathers what a commit does to records, `given` says what they say of a code; `rules` keeps validation rules, `form` reads and writes them and `ask` asks them; `shape` shows campaigns and
//! codes to other programs.

mod ask;
mod campaign;
mod codes;
mod form;
mod given;
mod judge;
mod note;
mod publish;
mod redeem;
mod redemptions;
mod roll_back;
mod rules;
mod said;
mod shape;

pub use campaign::find as find_campaign;
pub use form::{rule_form, rule_messages};
pub use judge::{Judged, find_voucher};
pub use redemptions::standing;
pub use rules::{find as find_rule, names as rule_names, text as rule_text};
pub use said::{metadata_object, parse_pair, parse_pairs};
pub use shape::{campaign_json, judged_json, offer_words, validity_words, voucher_json};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::jobs::import::Unknown;
use super::writer::Decision;
use super::{Error, Reply};
use crate::domain::{CampaignId, RuleId};
use crate::promotions::{CampaignKind, CodePattern, Growth, Item, Refusal, Terms};

/// What may be asked about campaigns and codes.
#[derive(Clone, Debug)]
pub enum PromotionCommand {
    /// Makes a campaign.
    CreateCampaign(NewCampaign),
    /// Switches a campaign on or off.
    SetCampaignActive {
        /// Which.
        id: CampaignId,
        /// On.
        is_active: bool,
    },
    /// Removes a campaign none of whose codes was used.
    DeleteCampaign(CampaignId),
    /// Adds codes to a campaign.
    AddCodes {
        /// Which.
        id: CampaignId,
        /// How many, or which.
        codes: CodesWanted,
    },
    /// Makes a validation rule.
    CreateRule(NewRule),
    /// Gives a validation rule another filter or another message.
    EditRule {
        /// Which.
        id: RuleId,
        /// The filter.
        filter: String,
        /// What is told where it refuses.
        message: Option<String>,
    },
    /// Removes a validation rule that nothing uses.
    DeleteRule(RuleId),
    /// Puts a campaign, or a code of no campaign, under a rule, or takes it out from under it.
    AssignRule {
        /// Which rule.
        id: RuleId,
        /// What.
        to: RuleUser,
        /// Under it, or not.
        is_under: bool,
    },
    /// Makes a code of no campaign.
    CreateVoucher(NewVoucher),
    /// Switches a code on or off.
    SetVoucherActive {
        /// Which.
        code: String,
        /// On.
        is_active: bool,
    },
    /// Puts credits in minor units, or points, on a card; with a minus takes some.
    AddBalance {
        /// Which.
        code: String,
        /// How many.
        amount: i64,
    },
    /// Gives a customer a code.
    Publish(NewPublication),
    /// Redeems codes; a refusal is kept, and in the reply.
    Redeem(NewRedemption),
    /// Takes a redemption back; a refusal is kept, and in the reply.
    RollBack {
        /// Which redemption.
        redemption: String,
        /// Why.
        reason: Option<String>,
    },
}

pub(super) use ask::Asking;
pub(super) use codes::random as random_codes;
pub(super) use given::{code_of, points as points_record, publication as publication_record};
pub(super) use rules::{broken_by, of_segment};

pub(super) fn decide(decision: &Decision<'_>, command: PromotionCommand) -> Result<Reply, Error> {
    match command {
        PromotionCommand::CreateCampaign(new) => campaign::create(decision, new),
        PromotionCommand::SetCampaignActive { id, is_active } => {
            campaign::set_active(decision, id, is_active)
        }
        PromotionCommand::DeleteCampaign(id) => campaign::delete(decision, id),
        PromotionCommand::AddCodes { id, codes } => codes::add_codes(decision, id, codes),
        PromotionCommand::CreateRule(new) => rules::create(decision, new),
        PromotionCommand::EditRule { id, filter, message } => rules::edit(decision, id, &filter, message),
        PromotionCommand::DeleteRule(id) => rules::delete(decision, id),
        PromotionCommand::AssignRule { id, to, is_under } => rules::assign(decision, id, &to, is_under),
        PromotionCommand::CreateVoucher(new) => codes::create_voucher(decision, new),
        PromotionCommand::SetVoucherActive { code, is_active } => {
            codes::set_voucher_active(decision, &code, is_active)
        }
        PromotionCommand::AddBalance { code, amount } => codes::add_balance(decision, &code, amount),
        PromotionCommand::Publish(new) => publish::publish(decision, new),
        PromotionCommand::Redeem(new) => redeem::redeem(decision, new),
        PromotionCommand::RollBack { redemption, reason } => {
            roll_back::roll_back(decision, &redemption, reason.as_deref())
        }
    }
}

/// A campaign that is to be made.
#[derive(Clone, Debug)]
pub struct NewCampaign {
    /// Its name.
    pub name: String,
    /// What for.
    pub kind: CampaignKind,
    /// Whether it makes codes by itself when none is left.
    pub growth: Growth,
    /// What its codes give.
    pub terms: Terms,
    /// How its codes look.
    pub codes: CodePattern,
    /// Whether a customer gets one code only.
    pub is_join_once: bool,
    /// More about it, a JSON object.
    pub metadata: Option<String>,
    /// Codes it has from the beginning.
    pub count: u64,
}

/// Codes that are to be made.
#[derive(Clone, Debug)]
pub enum CodesWanted {
    /// So many, as the campaign's pattern says.
    Random(u64),
    /// These.
    Given(Vec<String>),
}

/// A code that belongs to no campaign.
#[derive(Clone, Debug)]
pub struct NewVoucher {
    /// The code; one of the usual look where none is given.
    pub code: Option<String>,
    /// How it looks where none is given.
    pub pattern: CodePattern,
    /// What it gives.
    pub terms: Terms,
}

/// A validation rule that is to be made.
#[derive(Clone, Debug)]
pub struct NewRule {
    /// Its name.
    pub name: String,
    /// The filter; one that begins with `{` is in the JSON form.
    pub filter: String,
    /// What is told where it refuses.
    pub message: Option<String>,
}

/// What can be put under a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleUser {
    /// All codes of a campaign.
    Campaign(CampaignId),
    /// One code of no campaign.
    Voucher(String),
}

/// A code that is to be given to a customer.
#[derive(Clone, Debug)]
pub struct NewPublication {
    /// Of this campaign the next one that is free…
    pub campaign: Option<String>,
    /// …or this one.
    pub code: Option<String>,
    /// To whom: an id, a source id, or an email that one customer has.
    pub customer: String,
    /// By which channel.
    pub channel: Option<String>,
    /// Its id elsewhere; the same again gives the same code.
    pub source_id: Option<String>,
    /// More about it, a JSON object.
    pub metadata: Option<String>,
    /// What becomes of a customer nobody knows.
    pub unknown: Unknown,
}

/// Codes that are to be redeemed: all of them or none.
#[derive(Clone, Debug)]
pub struct NewRedemption {
    /// Which, in the order in which they are taken off.
    pub codes: Vec<CodeAsked>,
    /// By whom: an id, a source id, or an email that one customer has.
    pub customer: String,
    /// On what.
    pub order: Option<NewOrder>,
    /// More about it, a JSON object.
    pub metadata: Option<String>,
    /// What becomes of a customer nobody knows.
    pub unknown: Unknown,
}

/// A code that is to be redeemed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeAsked {
    /// The code.
    pub code: String,
    /// Credits of a gift card, in minor units.
    pub credits: Option<i64>,
    /// Points of a loyalty card.
    pub points: Option<i64>,
}

/// The order on which codes are redeemed. Amounts are in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewOrder {
    /// Its id in the shop; the order known by it is changed.
    pub source_id: Option<String>,
    /// What it comes to; what its items do where nothing is said.
    pub amount: Option<i64>,
    /// Its items.
    pub items: Vec<Item>,
    /// More about it, a JSON object.
    pub metadata: Option<String>,
}

/// What a command about campaigns and codes did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PromotionReply {
    /// The campaign it was about.
    pub campaign: Option<CampaignId>,
    /// The validation rule it was about.
    pub rule: Option<RuleId>,
    /// Codes made.
    pub made: u64,
    /// The code it was about.
    pub code: Option<String>,
    /// What became of each code that was to be redeemed.
    pub redemptions: Vec<Redeemed>,
    /// What is left to pay, in minor units, where there is an order.
    pub total: Option<i64>,
    /// Why it was refused; the refusal is on record.
    pub refusal: Option<Refusal>,
}

/// A redemption, or a rollback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redeemed {
    /// Its id.
    pub id: String,
    /// The code.
    pub code: String,
    /// Taken off the order, in minor units; given back by a rollback.
    pub off: i64,
    /// Taken from the card: credits in minor units, or points; given back by a rollback.
    pub balance: i64,
}

/// An amount in major units as a whole number of minor ones.
pub fn minor(amount: Decimal, decimals: u32) -> Option<i64> {
    let scaled = amount.checked_mul(Decimal::from(10u64.pow(decimals)))?.normalize();
    (scaled.scale() == 0).then(|| scaled.to_i64()).flatten()
}

/// A whole number of minor units as people write it, with all the digits that its currency has: `12.50`.
pub fn money(amount: i64, decimals: u32) -> String {
    format!("{:.*}", decimals as usize, major(amount, decimals))
}

/// A whole number of minor units as an amount in major ones.
pub fn major(amount: i64, decimals: u32) -> Decimal {
    Decimal::new(amount, decimals).normalize()
}
