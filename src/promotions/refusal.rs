//! Why a code is refused: keys and messages as the API has them (voucherify-facts 1).

/// Why a code is not redeemed, published or taken back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Redeemed as often as it may be.
    #[error("quantity exceeded")]
    QuantityExceeded,
    /// Switched off, or its campaign is.
    #[error("voucher is disabled")]
    Disabled,
    /// Its last day is over.
    #[error("voucher expired")]
    Expired,
    /// Its first day has not come.
    #[error("voucher is not active yet")]
    NotActive,
    /// Not at this hour, or on this day of the week.
    #[error("voucher is not active now")]
    NotActiveNow,
    /// It needs to know what is bought.
    #[error("order is missing")]
    MissingOrder,
    /// It needs to know the items.
    #[error("order items are missing")]
    MissingItems,
    /// More than is left on a gift card, in minor units.
    #[error("gift amount exceeded")]
    GiftExceeded,
    /// More points than are left on a loyalty card.
    #[error("loyalty card points exceeded")]
    PointsExceeded,
    /// Nobody said how many points.
    #[error("how many points to redeem is missing")]
    MissingReward,
    /// Nobody redeems the code by which they refer others.
    #[error("referrer is not permitted to redeem own code")]
    ReferrerNotPermitted,
    /// The code was named twice.
    #[error("duplicated redeemables")]
    Duplicated,
    /// Taken back before.
    #[error("redemption is already rolled back")]
    AlreadyRolledBack,
    /// It was no success, or no redemption.
    #[error("only a successful redemption can be rolled back")]
    NotRedeemed,
    /// No code of the campaign is left.
    #[error("no code of the campaign is free")]
    NoneLeft,
    /// A rule does not hold; the key says whether of the customer, the order, or the redemption.
    #[error("{message}")]
    Rule {
        /// The API's key.
        key: &'static str,
        /// The rule's own message, or the API's.
        message: String,
    },
    /// Somebody else has it.
    #[error("voucher is already published")]
    AlreadyPublished,
}

impl Refusal {
    /// The API's key.
    pub fn key(&self) -> &'static str {
        match self {
            Self::QuantityExceeded => "quantity_exceeded",
            Self::Disabled => "voucher_disabled",
            Self::Expired => "voucher_expired",
            Self::NotActive => "voucher_not_active",
            Self::NotActiveNow => "voucher_not_active_now",
            Self::MissingOrder => "missing_order",
            Self::MissingItems => "missing_order_items",
            Self::GiftExceeded => "gift_amount_exceeded",
            Self::PointsExceeded => "loyalty_card_points_exceeded",
            Self::MissingReward => "missing_reward",
            Self::ReferrerNotPermitted => "referrer_not_permitted_to_redeem",
            Self::Duplicated => "duplicated_redeemables",
            Self::AlreadyRolledBack => "already_rolled_back",
            Self::NotRedeemed => "invalid_redemption",
            Self::Rule { key, .. } => key,
            Self::NoneLeft => "no_voucher_suitable_for_publication",
            Self::AlreadyPublished => "voucher_already_published",
        }
    }
}
