//! What of an activity is asked for.

use super::entry::{ActivityEntry, of_record};
use super::kind::{Category, Group, KINDS, group_of, short};
use crate::domain::{Fact, FactKind, Instant, text};

/// Of which kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Types {
    /// Of every kind.
    #[default]
    All,
    /// Of a group.
    Group(Group),
    /// Of one kind, without `customer.`.
    Only(&'static str),
}

/// What of an activity is asked for; the usual is all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Not earlier.
    pub from: Option<Instant>,
    /// Earlier than this.
    pub until: Option<Instant>,
    /// Of which kinds.
    pub types: Types,
    /// Of which category.
    pub category: Option<Category>,
    /// Of a campaign, by name.
    pub campaign: Option<String>,
    /// A text that stands in it.
    pub text: String,
    /// How many at most.
    pub limit: usize,
    /// The limit counts from here: everything newer comes too.
    pub reach: Option<Instant>,
    /// An order that came as what it is, paid say, is told once and not as made and paid, unless that is asked for.
    pub is_brief: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            from: None,
            until: None,
            types: Types::All,
            category: None,
            campaign: None,
            text: String::new(),
            limit: usize::MAX,
            reach: None,
            is_brief: false,
        }
    }
}

impl Types {
    /// A group's word or a kind, with or without `customer.`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let group = Group::ALL.into_iter().find(|group| group.word() == text).map(Self::Group);
        group.or_else(|| {
            KINDS.iter().find(|(kind, ..)| *kind == short(&text)).map(|(kind, ..)| Self::Only(kind))
        })
    }

    /// Its word; none for all.
    pub fn word(&self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::Group(group) => Some(group.word()),
            Self::Only(kind) => Some(kind),
        }
    }

    fn group(&self) -> Option<Group> {
        match self {
            Self::All => None,
            Self::Group(group) => Some(*group),
            Self::Only(kind) => Some(group_of(kind)),
        }
    }
}

impl Wanted {
    /// Whether only some are asked for.
    pub fn narrows(&self) -> bool {
        let all = Self { limit: self.limit, reach: self.reach, is_brief: self.is_brief, ..Self::default() };
        *self != all
    }

    /// Whether anything of a group can be among them.
    pub(super) fn has_group(&self, group: Group) -> bool {
        self.types.group().is_none_or(|wanted| wanted == group)
    }

    /// Whether a kind of records can tell of any.
    pub(super) fn has_records(&self, kind: FactKind) -> bool {
        self.has_group(match kind {
            FactKind::Order => Group::Orders,
            FactKind::Event => Group::Events,
            FactKind::Redemption => Group::Redemptions,
            FactKind::Publication => Group::Vouchers,
            FactKind::Points => Group::Points,
            FactKind::Referral => Group::Referrals,
            FactKind::Consent => Group::Consents,
        })
    }

    /// Whether an instant is within the time frame.
    pub fn has_time(&self, at: Instant) -> bool {
        self.from.is_none_or(|from| at >= from) && self.until.is_none_or(|until| at < until)
    }

    /// Whether an entry is asked for.
    pub fn has(&self, entry: &ActivityEntry) -> bool {
        let of_types = match &self.types {
            Types::All => true,
            Types::Group(group) => entry.group() == *group,
            Types::Only(kind) => entry.short() == *kind,
        };
        let folded = |text: &str| text::fold(text).into_owned();
        of_types
            && self.has_time(entry.at)
            && self.category.is_none_or(|category| entry.category() == category)
            && self.campaign.as_deref().is_none_or(|wanted| {
                entry.campaign.as_deref().is_some_and(|campaign| folded(campaign) == folded(wanted))
            })
            && (self.text.trim().is_empty() || entry.holds(folded(self.text.trim()).as_str()))
    }

    /// What a record tells of what is asked for.
    pub fn of_record(&self, kind: FactKind, fact: Fact) -> Vec<ActivityEntry> {
        let mut told = of_record(kind, fact);
        if self.is_brief && !matches!(self.types, Types::Only(_)) {
            told.dedup_by_key(|entry| entry.at);
        }
        told.retain(|entry| self.has(entry));
        told
    }

    /// Whether an entry counts against the limit.
    pub(super) fn counts(&self, at: Instant) -> bool {
        self.reach.is_none_or(|reach| at < reach)
    }
}
