//! What must be true of customers with records, worked out from the records alone and without haste (SEMANTICS 7, 12
//! to 16, 18, 19).

use std::collections::{BTreeMap, BTreeSet};

const DAY_MS: i64 = 86_400_000;

/// The kinds of records that a trial makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Order,
    Event,
    Redemption,
    Points,
    Voucher,
    Referral,
}

/// All of them; a referral, the last, takes two customers.
pub const KINDS: [Kind; 6] =
    [Kind::Order, Kind::Event, Kind::Redemption, Kind::Points, Kind::Voucher, Kind::Referral];

impl Kind {
    /// What its label may be; of an event its name.
    pub fn labels(self) -> &'static [&'static str] {
        match self {
            Self::Order => &["CREATED", "PAID", "PROCESSING", "CANCELED", "FULFILLED"],
            Self::Event => &["visit", "cart"],
            Self::Redemption => &["SUCCESS", "FAILURE", "ROLLBACK_SUCCESS", "ROLLBACK_FAILURE"],
            Self::Points => &["POINTS_ADDITION", "POINTS_EXPIRATION", "POINTS_REDEMPTION"],
            Self::Voucher => &["GIFT_VOUCHER", "DISCOUNT_VOUCHER"],
            Self::Referral => &[""],
        }
    }
}

/// A record. Amounts are in hundredths; events and referrals have none.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub owner: usize,
    pub at: i64,
    pub label: &'static str,
    pub cents: i64,
    /// What is left on a voucher, where that is said.
    pub left: Option<i64>,
    /// Who referred the owner.
    pub other: Option<usize>,
    /// Of points and referrals.
    pub campaign: Option<&'static str>,
    pub updated: Option<i64>,
}

/// A customer, as long as the model lives; the place in the list is its number.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Customer {
    pub is_gone: bool,
    pub is_erased: bool,
    /// Who took it over.
    pub survivor: Option<usize>,
}

/// Kind and source id.
pub type Key = (Kind, String);

/// What can be taken back: customers and records.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub customers: Vec<Customer>,
    pub facts: BTreeMap<Key, Fact>,
}

/// A filter, how it is written, and after how many days what it asks for lapses.
pub struct Rule {
    pub text: &'static str,
    pub days: Option<i64>,
    holds: fn(&Of<'_>) -> bool,
}

/// A customer's records, and what time it is.
pub struct Of<'a> {
    facts: Vec<(&'a Key, &'a Fact)>,
    /// Its referrals of others.
    referred: Vec<&'a Fact>,
    now: i64,
}

/// The filters of a trial, each an auto-update segment.
pub const RULES: [Rule; 12] = [
    Rule { text: "orders.total_amount >= 50", days: None, holds: |of| of.counted_cents() >= 5000 },
    Rule {
        text: "count(orders where (status = PAID)) >= 2",
        days: None,
        holds: |of| of.of(Kind::Order).filter(|f| f.label == "PAID").count() >= 2,
    },
    Rule {
        text: "sum(orders.amount within 30d) > 40",
        days: Some(30),
        holds: |of| of.of(Kind::Order).filter(|f| of.within(f, 30)).map(|f| f.cents).sum::<i64>() > 4000,
    },
    Rule {
        text: "did event \"visit\" within 7d",
        days: Some(7),
        holds: |of| of.of(Kind::Event).any(|f| f.label == "visit" && of.within(f, 7)),
    },
    Rule {
        text: "orders.last_at within 10d",
        days: Some(10),
        holds: |of| of.last_counted().is_some_and(|f| of.within(f, 10)),
    },
    Rule {
        text: "did event \"visit\" and did not event \"cart\"",
        days: None,
        holds: |of| of.of(Kind::Event).count() >= 1 && of.of(Kind::Event).all(|f| f.label == "visit"),
    },
    Rule {
        text: "loyalty.points >= 5 or loyalty.points < 0",
        days: None,
        holds: |of| {
            let points: i64 = of.of(Kind::Points).map(|f| f.cents).sum();
            !(0..500).contains(&points)
        },
    },
    Rule {
        text: "count(redemptions where (result = SUCCESS) within 14d) >= 1",
        days: Some(14),
        holds: |of| of.of(Kind::Redemption).any(|f| f.label == "SUCCESS" && of.within(f, 14)),
    },
    Rule {
        text: "avg(orders.amount) > 20 and orders.average_amount <= 60",
        days: None,
        holds: |of| {
            let all: Vec<i64> = of.of(Kind::Order).map(|f| f.cents).collect();
            let sum: i64 = all.iter().sum();
            let counted = of.counted().count() as i64;
            sum > 2000 * all.len() as i64 && counted > 0 && of.counted_cents() <= 6000 * counted
        },
    },
    Rule {
        text: "redemptions.gift.amount_to_go > 20 or redemptions.gift.redeemed_amount > 10",
        days: None,
        holds: |of| of.gift().0 > 1000 || of.gift().1 > 2000,
    },
    Rule {
        text: "redemptions.loyalty_card.redeemed_points >= 3",
        days: None,
        holds: |of| of.points_redeemed() >= 300,
    },
    Rule { text: "loyalty.referred_customers >= 1", days: None, holds: |of| !of.referred.is_empty() },
];

impl Of<'_> {
    fn of(&self, kind: Kind) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(move |(key, _)| key.0 == kind).map(|(_, fact)| *fact)
    }

    fn within(&self, fact: &Fact, days: i64) -> bool {
        fact.at <= self.now && self.now < fact.at + days * DAY_MS
    }

    /// Taken from gift cards, and left on them.
    fn gift(&self) -> (i64, i64) {
        let cards = self.of(Kind::Voucher).filter(|f| f.label == "GIFT_VOUCHER");
        cards.fold((0, 0), |(taken, left), card| {
            let rest = card.left.unwrap_or(card.cents);
            (taken + card.cents - rest, left + rest)
        })
    }

    fn points_redeemed(&self) -> i64 {
        -self.of(Kind::Points).filter(|f| f.label == "POINTS_REDEMPTION").map(|f| f.cents).sum::<i64>()
    }

    fn counted(&self) -> impl Iterator<Item = &Fact> {
        self.of(Kind::Order).filter(|f| matches!(f.label, "PAID" | "FULFILLED"))
    }

    fn counted_cents(&self) -> i64 {
        self.counted().map(|f| f.cents).sum()
    }

    fn last_counted(&self) -> Option<&Fact> {
        self.counted().max_by_key(|f| (f.at, f.cents))
    }

    /// Every derived attribute that is a number or an instant by its name; amounts and points in hundredths, the average in ten-thousandths.
    pub fn summary(&self) -> BTreeMap<&'static str, Option<i64>> {
        let result =
            |label: &str| Some(self.of(Kind::Redemption).filter(|f| f.label == label).count() as i64);
        let (count, last) = (self.counted().count() as i64, self.last_counted());
        let points = self.of(Kind::Points).map(|f| f.cents).sum();
        // Half to even, as decimals are rounded.
        let average = (count > 0).then(|| {
            let (whole, rest) = (self.counted_cents() * 100 / count, self.counted_cents() * 100 % count);
            whole + i64::from(2 * rest > count || (2 * rest == count && whole % 2 == 1))
        });
        BTreeMap::from([
            ("orders.total_count", Some(count)),
            ("orders.total_amount", Some(self.counted_cents())),
            ("orders.average_amount", average),
            ("orders.last_amount", last.map(|f| f.cents)),
            ("orders.last_at", last.map(|f| f.at)),
            ("redemptions.total_redeemed", result("SUCCESS")),
            ("redemptions.total_succeeded", result("SUCCESS")),
            ("redemptions.total_failed", result("FAILURE")),
            ("redemptions.total_rolled_back", result("ROLLBACK_SUCCESS")),
            ("redemptions.total_rollback_succeeded", result("ROLLBACK_SUCCESS")),
            ("redemptions.total_rollback_failed", result("ROLLBACK_FAILURE")),
            ("loyalty.points", Some(points)),
            ("loyalty.referred_customers", Some(self.referred.len() as i64)),
            ("redemptions.gift.redeemed_amount", Some(self.gift().0)),
            ("redemptions.gift.amount_to_go", Some(self.gift().1)),
            ("redemptions.loyalty_card.redeemed_points", Some(self.points_redeemed())),
            ("redemptions.loyalty_card.points_to_go", Some(points)),
            ("referrals.total", Some(self.referrals().len() as i64)),
        ])
    }

    /// Points in hundredths and customers referred, per campaign.
    pub fn campaigns(&self) -> BTreeMap<&'static str, (i64, i64)> {
        let mut campaigns = BTreeMap::<_, (i64, i64)>::new();
        for fact in self.of(Kind::Points) {
            fact.campaign.into_iter().for_each(|name| campaigns.entry(name).or_default().0 += fact.cents);
        }
        for fact in &self.referred {
            fact.campaign.into_iter().for_each(|name| campaigns.entry(name).or_default().1 += 1);
        }
        campaigns
    }

    /// Who referred it: when, who, in which campaign.
    pub fn referrals(&self) -> Vec<(i64, usize, Option<&'static str>)> {
        self.of(Kind::Referral).filter_map(|f| Some((f.at, f.other?, f.campaign))).collect()
    }

    /// What the records tell of: instant and kind of event.
    pub fn activity(&self) -> Vec<(i64, String)> {
        let mut told = Vec::new();
        for ((kind, _), fact) in &self.facts {
            let word = match (kind, fact.label) {
                (Kind::Order, _) => "customer.order.created",
                (Kind::Event, _) => "customer.custom_event",
                (Kind::Redemption, "SUCCESS") => "customer.redemption.succeeded",
                (Kind::Redemption, "FAILURE") => "customer.redemption.failed",
                (Kind::Redemption, "ROLLBACK_SUCCESS") => "customer.redemption.rollback.succeeded",
                (Kind::Redemption, _) => "customer.redemption.rollback.failed",
                (Kind::Points, "POINTS_EXPIRATION") => "customer.voucher.loyalty_card.points_expired",
                (Kind::Points, _) => "customer.voucher.loyalty_card.points_added",
                (Kind::Voucher, _) => "customer.publication.succeeded",
                (Kind::Referral, _) => "customer.referred",
            };
            told.push((fact.at, word.to_owned()));
            let became = match (kind, fact.label, fact.updated) {
                (Kind::Order, "CREATED", Some(updated)) => Some((updated, "updated".to_owned())),
                (Kind::Order, "CREATED", None) => None,
                (Kind::Order, label, updated) => Some((updated.unwrap_or(fact.at), label.to_lowercase())),
                _ => None,
            };
            told.extend(became.map(|(at, word)| (at, format!("customer.order.{word}"))));
        }
        told.extend(self.referred.iter().map(|fact| (fact.at, "customer.referred".to_owned())));
        told.sort();
        told
    }
}

impl State {
    /// Customers that are there.
    pub fn alive(&self) -> Vec<usize> {
        (0..self.customers.len()).filter(|c| !self.customers[*c].is_gone).collect()
    }

    /// Whether everybody a record is of is there.
    pub fn are_there(&self, fact: &Fact) -> bool {
        [Some(fact.owner), fact.other].into_iter().flatten().all(|c| !self.customers[c].is_gone)
    }

    /// A customer's records at an instant.
    pub fn of(&self, customer: usize, now: i64) -> Of<'_> {
        let referred = self.facts.values().filter(|fact| fact.other == Some(customer));
        Of {
            facts: self.facts.iter().filter(|(_, fact)| fact.owner == customer).collect(),
            referred: referred.collect(),
            now,
        }
    }

    /// Who is meant by the key of a customer: who took it over, if somebody did.
    pub fn resolve(&self, customer: usize) -> usize {
        self.customers[customer].survivor.map_or(customer, |survivor| self.resolve(survivor))
    }

    /// A customer and everybody it took over.
    pub fn family(&self, customer: usize) -> BTreeSet<usize> {
        let of = |c: &usize| self.resolve(*c) == customer;
        (0..self.customers.len()).filter(of).collect()
    }
}

/// A segment of a trial: who is in it, and who entered or left when.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    pub members: BTreeSet<usize>,
    pub history: Vec<(i64, usize, bool)>,
}

/// Everything.
#[derive(Debug, Default)]
pub struct Model {
    pub state: State,
    pub kept: Vec<Kept>,
    pub now: i64,
}

impl Model {
    /// Asks everybody about every segment, and writes down who moved.
    pub fn ask(&mut self) {
        let (now, alive) = (self.now, self.state.alive());
        for (rule, kept) in RULES.iter().zip(&mut self.kept) {
            let is_in = |c: &usize| (rule.holds)(&self.state.of(*c, now));
            let after: BTreeSet<usize> = alive.iter().copied().filter(is_in).collect();
            let left = kept.members.difference(&after).map(|c| (now, *c, false));
            let moved: Vec<_> =
                left.chain(after.difference(&kept.members).map(|c| (now, *c, true))).collect();
            kept.history.extend(moved);
            kept.members = after;
        }
    }

    /// Lets time go by, asking at every instant at which a record begins or ceases to be within a span.
    pub fn pass(&mut self, to: i64) {
        let days: BTreeSet<i64> = RULES.iter().filter_map(|rule| rule.days).chain([0]).collect();
        let ats = self.state.facts.values().flat_map(|f| days.iter().map(|d| f.at + d * DAY_MS));
        let instants: BTreeSet<i64> = ats.filter(|at| (self.now + 1..=to).contains(at)).collect();
        for at in instants {
            self.now = at;
            self.ask();
        }
        self.now = to;
    }

    /// Removes every trace of customers.
    pub fn erase(&mut self, customers: &BTreeSet<usize>) {
        let is_of = |c: &usize| customers.contains(c);
        self.state.facts.retain(|_, fact| !is_of(&fact.owner) && !fact.other.as_ref().is_some_and(is_of));
        for customer in customers {
            let customer = &mut self.state.customers[*customer];
            (customer.is_gone, customer.is_erased) = (true, true);
        }
        for kept in &mut self.kept {
            kept.members.retain(|c| !customers.contains(c));
            kept.history.retain(|(_, c, _)| !customers.contains(c));
        }
    }
}
