//! What a code gives: something off an order, credits, or points (voucherify-facts 5).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What a code gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Offer {
    /// Something off an order.
    Discount {
        /// What.
        discount: Discount,
        /// Off what.
        effect: Effect,
        /// At most so much off all items together, in minor units.
        #[serde(default)]
        items_limit: Option<i64>,
    },
    /// A gift card with so much on it, in minor units.
    Gift {
        /// How much.
        amount: i64,
    },
    /// A loyalty card with so many points on it.
    Loyalty {
        /// How many.
        points: i64,
        /// What a point takes off an order, in minor units.
        #[serde(default)]
        point_value: i64,
    },
}

/// Something off. Amounts are in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Discount {
    /// An amount.
    Amount {
        /// How much.
        off: i64,
    },
    /// A share.
    Percent {
        /// Percent, above 0 and at most 100.
        off: Decimal,
        /// At most so much.
        limit: Option<i64>,
    },
    /// What is left to pay is this.
    Fixed {
        /// How much.
        total: i64,
    },
    /// So many units of a product for nothing.
    Unit {
        /// How many.
        units: i64,
        /// The product's id.
        product: String,
    },
}

/// What something is taken off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effect {
    /// The order as a whole.
    #[default]
    ApplyToOrder,
    /// Each line of items.
    ApplyToItems,
    /// All lines together, shared out by what they come to.
    ApplyToItemsProportionally,
    /// Each unit of each line.
    ApplyToItemsByQuantity,
    /// Units are added to the order.
    AddNewItems,
    /// Units are added as far as the order lacks them.
    AddMissingItems,
}

impl Effect {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::ApplyToOrder,
        Self::ApplyToItems,
        Self::ApplyToItemsProportionally,
        Self::ApplyToItemsByQuantity,
        Self::AddNewItems,
        Self::AddMissingItems,
    ];

    /// The API's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::ApplyToOrder => "APPLY_TO_ORDER",
            Self::ApplyToItems => "APPLY_TO_ITEMS",
            Self::ApplyToItemsProportionally => "APPLY_TO_ITEMS_PROPORTIONALLY",
            Self::ApplyToItemsByQuantity => "APPLY_TO_ITEMS_BY_QUANTITY",
            Self::AddNewItems => "ADD_NEW_ITEMS",
            Self::AddMissingItems => "ADD_MISSING_ITEMS",
        }
    }

    /// Reads the API's word, in any case.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|effect| effect.word().eq_ignore_ascii_case(word.trim()))
    }

    /// Whether it adds units to an order.
    pub fn adds_items(self) -> bool {
        matches!(self, Self::AddNewItems | Self::AddMissingItems)
    }
}

impl Offer {
    /// The voucher's type as the API names it.
    pub fn voucher_type(&self) -> &'static str {
        match self {
            Self::Discount { .. } => "DISCOUNT_VOUCHER",
            Self::Gift { .. } => "GIFT_VOUCHER",
            Self::Loyalty { .. } => "LOYALTY_CARD",
        }
    }

    /// What a new code has on it: credits in minor units, or points.
    pub fn balance(&self) -> i64 {
        match self {
            Self::Discount { .. } => 0,
            Self::Gift { amount } => *amount,
            Self::Loyalty { points, .. } => *points,
        }
    }

    /// Says what is wrong with it, if anything is.
    ///
    /// # Errors
    /// A sentence with the remedy.
    pub fn check(&self) -> Result<(), String> {
        let positive = |number: i64, what: &str| {
            if number > 0 { Ok(()) } else { Err(format!("{what} must be more than 0")) }
        };
        match self {
            Self::Gift { amount } => positive(*amount, "the amount of a gift card"),
            Self::Loyalty { points, .. } if *points < 0 => Err("points cannot be less than 0".into()),
            Self::Loyalty { .. } => Ok(()),
            Self::Discount { discount, effect, .. } => match discount {
                Discount::Unit { units, .. } if effect.adds_items() => {
                    positive(*units, "the number of units")
                }
                Discount::Unit { .. } => {
                    Err("units are given by ADD_NEW_ITEMS or ADD_MISSING_ITEMS; name one as effect".into())
                }
                _ if effect.adds_items() => {
                    Err(format!("{} gives units; name a unit discount, or another effect", effect.word()))
                }
                Discount::Amount { off } => positive(*off, "the amount off"),
                Discount::Fixed { total } if *total < 0 => Err("a fixed amount cannot be less than 0".into()),
                Discount::Percent { off, .. } if *off <= Decimal::ZERO || *off > Decimal::ONE_HUNDRED => {
                    Err("percent off must be more than 0 and at most 100".into())
                }
                Discount::Percent { limit: Some(limit), .. } => positive(*limit, "the limit"),
                Discount::Fixed { .. } | Discount::Percent { .. } => Ok(()),
            },
        }
    }
}
