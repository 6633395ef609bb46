//! The kinds of events, in the platform's names, their groups and categories.

/// Kinds that belong together on screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Group {
    Customer,
    Orders,
    Events,
    Redemptions,
    Vouchers,
    Points,
    Referrals,
    Consents,
    Segments,
}

/// Who was at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// The customer, an operator or another program.
    Action,
    /// This program, as a consequence.
    Effect,
}

/// Every kind that can happen here, with its group and the words for people; all begin with `customer.`, which is
/// left out.
pub const KINDS: &[(&str, Group, &str)] = &[
    ("created", Group::Customer, "created"),
    ("updated", Group::Customer, "changed"),
    ("deleted", Group::Customer, "deleted"),
    ("order.created", Group::Orders, "order"),
    ("order.updated", Group::Orders, "order changed"),
    ("order.paid", Group::Orders, "order paid"),
    ("order.processing", Group::Orders, "order in process"),
    ("order.canceled", Group::Orders, "order canceled"),
    ("order.fulfilled", Group::Orders, "order fulfilled"),
    ("custom_event", Group::Events, "event"),
    ("redemption.succeeded", Group::Redemptions, "redeemed"),
    ("redemption.failed", Group::Redemptions, "not redeemed"),
    ("redemption.rollback.succeeded", Group::Redemptions, "rolled back"),
    ("redemption.rollback.failed", Group::Redemptions, "not rolled back"),
    ("publication.succeeded", Group::Vouchers, "code given"),
    ("voucher.loyalty_card.points_added", Group::Points, "points"),
    ("voucher.loyalty_card.points_transferred", Group::Points, "points moved"),
    ("voucher.loyalty_card.points_expired", Group::Points, "points expired"),
    ("referred", Group::Referrals, "referral"),
    ("consents.given", Group::Consents, "consent given"),
    ("consents.revoked", Group::Consents, "consent revoked"),
    ("segment.entered", Group::Segments, "entered segment"),
    ("segment.left", Group::Segments, "left segment"),
];

impl Group {
    /// All groups, as menus list them.
    pub const ALL: [Self; 9] = [
        Self::Customer,
        Self::Orders,
        Self::Events,
        Self::Redemptions,
        Self::Vouchers,
        Self::Points,
        Self::Referrals,
        Self::Consents,
        Self::Segments,
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Orders => "orders",
            Self::Events => "events",
            Self::Redemptions => "redemptions",
            Self::Vouchers => "vouchers",
            Self::Points => "points",
            Self::Referrals => "referrals",
            Self::Consents => "consents",
            Self::Segments => "segments",
        }
    }
}

impl Category {
    /// The word that the platform uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Action => "ACTION",
            Self::Effect => "EFFECT",
        }
    }

    /// The category of that word, in any case.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Action, Self::Effect].into_iter().find(|category| word.eq_ignore_ascii_case(category.word()))
    }

    /// That of a kind.
    pub fn of(kind: &str) -> Self {
        match group_of(kind) {
            Group::Segments | Group::Points => Self::Effect,
            _ => Self::Action,
        }
    }
}

/// The group of a kind, with or without `customer.`.
pub fn group_of(kind: &str) -> Group {
    let short = short(kind);
    KINDS.iter().find(|(known, ..)| *known == short).map_or(Group::Customer, |(_, group, _)| *group)
}

/// A kind without `customer.`.
pub(super) fn short(kind: &str) -> &str {
    kind.strip_prefix("customer.").unwrap_or(kind)
}
