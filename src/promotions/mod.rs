//! Promotions: campaigns, their codes, what a code takes off an order, and when it may be redeemed.
//!
//! Pure: whatever is asked is an argument, the present and randomness too. This room knows no store, no customer's
//! records and no screen; what a redemption means for them, `app` says. Money is a whole number of minor units
//! (SEMANTICS 3), shares of it are reckoned with decimals and rounded once.
//!
//! Way through the files: [`offer`] (what a code gives) → [`validity`] (when) → [`pattern`] (how codes look) →
//! [`campaign`] (many codes of one offer) → [`voucher`] (one code, and what became of it) → [`basket`] and [`discount`]
//! (the arithmetic) → [`redemption`] (whether and what) → [`rule`] (under which conditions) → [`refusal`] (why not); [`distribution`] (what customers are sent
//! when something happens to them) → [`message`] (one of what is sent, and what became of it).
//!
//! ```
//! use patrons::promotions::{Basket, Discount, Effect, PercentOf, discount};
//! let mut basket = Basket::of(12_050);
//! let off = Discount::Percent { off: "10".parse().expect("a number"), limit: None };
//! assert_eq!(discount::apply(&off, Effect::ApplyToOrder, None, PercentOf::Rest, &mut basket), 1_205);
//! assert_eq!(basket.total(), 10_845);
//! ```

pub mod basket;
pub mod campaign;
pub mod discount;
pub mod distribution;
pub mod message;
pub mod offer;
pub mod pattern;
pub mod redemption;
pub mod refusal;
pub mod rule;
pub mod validity;
pub mod voucher;

pub use basket::{Basket, Item};
pub use campaign::{Campaign, CampaignKind, Growth, Tally, Terms};
pub use discount::PercentOf;
pub use distribution::{
    Action, Cap, Channel, Distribution, DistributionState, Letter, Limits, Mode, Quiet, Trigger,
};
pub use message::{Message, MessageNumber, MessageState, MessageStatus, MessageTally};
pub use offer::{Discount, Effect, Offer};
pub use pattern::CodePattern;
pub use redemption::{Asked, Taken};
pub use refusal::Refusal;
pub use rule::Rule;
pub use validity::{Timeframe, Validity};
pub use voucher::{Voucher, VoucherNumber, VoucherState};
