//! What is reckoned from a customer's facts: the derived attributes.
//!
//! A summary is a function of the facts and of nothing else, so late, changed, cancelled and removed ones need no
//! case of their own: whatever changed, it is reckoned again.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};

use super::attribute::ColumnId;
use super::column::{Column, ColumnBuilder};
use super::order::{OrderStatus, RedemptionResult};
use super::value::{Cell, Value, ValueType};
use super::{FactKind, Instant, Record, fact};

/// Digits after the point of an average; filters compare the exact one.
const AVERAGE_SCALE: u32 = 4;
/// What a referral says at the customer who referred.
pub const REFERRED: &str = "referred";
/// What points are taken for when a reward is redeemed.
const POINTS_REDEMPTION: &str = "POINTS_REDEMPTION";

/// What is said of a customer without facts.
static NONE_CELLS: LazyLock<Record> = LazyLock::new(|| {
    let columns = Summary::columns(&[Summary::NONE]);
    columns.into_iter().map(|(id, column)| (id, column.cell(0))).collect()
});

/// What is reckoned from the facts of one customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Orders that count.
    pub orders: u64,
    /// Their amounts.
    pub amount: Decimal,
    /// Of the latest: when, and its amount.
    last: Option<(Instant, Option<Decimal>)>,
    /// Redemptions per result.
    pub results: [u64; 4],
    /// The balance of points.
    pub points: Decimal,
    /// Points that redemptions took.
    pub points_redeemed: Decimal,
    /// What gift cards were worth, less what is left on them.
    pub gift_redeemed: Decimal,
    /// What is left on gift cards.
    pub gift_left: Decimal,
    /// Customers referred.
    pub referred: u64,
    /// Points and customers referred, per campaign that is named.
    campaigns: BTreeMap<String, InCampaign>,
    /// By whom it was referred: when, by which customer's id, in which campaign; and how many times that is said.
    referrals: BTreeMap<(Instant, String, Option<String>), u64>,
}

/// What a campaign brought a customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct InCampaign {
    points: Decimal,
    referred: u64,
}

/// What a summary needs to know of a fact.
#[derive(Clone, Copy, Debug)]
pub struct Summand<'a> {
    /// [`field::LABEL`](super::fact::field::LABEL).
    pub label: &'a str,
    /// [`field::AMOUNT`](super::fact::field::AMOUNT).
    pub amount: Option<Decimal>,
    /// When it happened.
    pub created_at: Instant,
    /// What is left of a voucher's amount; all of it where nothing is said.
    pub balance: Option<Decimal>,
    /// The campaign's name.
    pub campaign: Option<&'a str>,
    /// The other customer of a referral, as its id.
    pub other: Option<&'a str>,
}

impl Summary {
    /// That of a customer without facts.
    pub const NONE: Self = Self {
        orders: 0,
        amount: Decimal::ZERO,
        last: None,
        results: [0; 4],
        points: Decimal::ZERO,
        points_redeemed: Decimal::ZERO,
        gift_redeemed: Decimal::ZERO,
        gift_left: Decimal::ZERO,
        referred: 0,
        campaigns: BTreeMap::new(),
        referrals: BTreeMap::new(),
    };

    /// The columns a summary fills, in order.
    pub const COLUMNS: [ColumnId; 20] = [
        ColumnId(32),
        ColumnId(33),
        ColumnId(34),
        ColumnId(35),
        ColumnId(36),
        ColumnId(37),
        ColumnId(38),
        ColumnId(39),
        ColumnId(40),
        ColumnId(41),
        ColumnId(42),
        ColumnId(43),
        ColumnId(44),
        ColumnId(45),
        ColumnId(46),
        ColumnId(47),
        ColumnId(48),
        ColumnId(49),
        ColumnId(50),
        ColumnId(51),
    ];

    /// Adds a fact; the order of adding is no matter. Of orders at one instant the dearer one is the last.
    pub fn add(&mut self, kind: FactKind, fact: Summand<'_>) {
        match kind {
            FactKind::Order => self.add_order(fact),
            FactKind::Redemption => {
                if let Some(result) = RedemptionResult::parse(fact.label) {
                    self.results[result as usize] += 1;
                }
            }
            FactKind::Points => self.add_points(fact),
            FactKind::Publication if fact::is_gift(fact.label) => {
                let amount = fact.amount.unwrap_or_default();
                let left = fact.balance.unwrap_or(amount);
                self.gift_redeemed += amount - left;
                self.gift_left += left;
            }
            FactKind::Referral => self.add_referral(fact),
            FactKind::Event | FactKind::Publication | FactKind::Consent => {}
        }
    }

    fn add_points(&mut self, fact: Summand<'_>) {
        let points = fact.amount.unwrap_or_default();
        self.points += points;
        if fact.label == POINTS_REDEMPTION {
            self.points_redeemed -= points;
        }
        if let Some(campaign) = fact.campaign {
            self.campaigns.entry(campaign.to_owned()).or_default().points += points;
        }
    }

    fn add_referral(&mut self, fact: Summand<'_>) {
        let campaign = fact.campaign.map(str::to_owned);
        if fact.label != REFERRED {
            let other = fact.other.unwrap_or_default().to_owned();
            *self.referrals.entry((fact.created_at, other, campaign)).or_default() += 1;
            return;
        }
        self.referred += 1;
        if let Some(campaign) = campaign {
            self.campaigns.entry(campaign).or_default().referred += 1;
        }
    }

    fn add_order(&mut self, fact: Summand<'_>) {
        if !OrderStatus::parse(fact.label).is_some_and(OrderStatus::counts) {
            return;
        }
        self.orders += 1;
        self.amount += fact.amount.unwrap_or_default();
        let is_later = self.last.is_none_or(|last| last < (fact.created_at, fact.amount));
        if is_later {
            self.last = Some((fact.created_at, fact.amount));
        }
    }

    /// Whether it is that of a customer without facts.
    pub fn is_empty(&self) -> bool {
        *self == Self::NONE
    }

    /// The amount of an order on average.
    pub fn average(&self) -> Option<Decimal> {
        let count = Decimal::from(self.orders);
        (self.orders > 0).then(|| (self.amount / count).round_dp(AVERAGE_SCALE).normalize())
    }

    /// When the latest order was, and its amount.
    pub fn last(&self) -> Option<(Instant, Option<Decimal>)> {
        self.last
    }

    /// The columns of the customers of a page, slot after slot.
    pub fn columns(summaries: &[Self]) -> Vec<(ColumnId, Column)> {
        (0..Self::COLUMNS.len()).map(|at| Self::column(at, summaries)).collect()
    }

    /// Those of the columns that say of somebody what is not said of a customer without facts.
    pub fn telling_columns(summaries: &[Self]) -> Vec<(ColumnId, Column)> {
        let tells = |at: &usize| summaries.iter().any(|summary| summary.tells(*at));
        (0..Self::COLUMNS.len()).filter(tells).map(|at| Self::column(at, summaries)).collect()
    }

    /// What it says that is not said of a customer without facts.
    pub fn telling_cells(&self) -> Record {
        let columns = Self::telling_columns(std::slice::from_ref(self));
        columns.into_iter().map(|(id, column)| (id, column.cell(0))).collect()
    }

    /// All that it says, by what it says of its own.
    pub fn all_cells(telling: &Record) -> Record {
        let mut all = NONE_CELLS.clone();
        telling.cells().for_each(|(id, cell)| all.set(id, cell.clone()));
        all
    }

    fn column(at: usize, summaries: &[Self]) -> (ColumnId, Column) {
        let id = Self::COLUMNS[at];
        let mut builder = ColumnBuilder::new(type_of(id));
        summaries.iter().for_each(|summary| summary.push(at, &mut builder));
        (id, builder.finish())
    }

    /// Whether a column differs from that of a customer without facts; it may where it is said to.
    fn tells(&self, at: usize) -> bool {
        let results = |result: RedemptionResult| self.results[result as usize] > 0;
        match at {
            0..=4 => self.orders > 0,
            5 | 6 => results(RedemptionResult::Success),
            7 => results(RedemptionResult::Failure),
            8 | 9 => results(RedemptionResult::RollbackSuccess),
            10 => results(RedemptionResult::RollbackFailure),
            11 | 16 => !self.points.is_zero(),
            13 => !self.gift_redeemed.is_zero(),
            14 => !self.gift_left.is_zero(),
            15 => !self.points_redeemed.is_zero(),
            17 => !self.campaigns.is_empty(),
            18 | 19 => !self.referrals.is_empty(),
            _ => self.referred > 0,
        }
    }

    /// Campaign → what it brought; nothing where no campaign is named.
    fn campaigns_json(&self) -> Cell {
        if self.campaigns.is_empty() {
            return Cell::Missing;
        }
        let of = |of: &InCampaign| json!({"points": Value::Number(of.points.normalize()).to_json(), "referred_customers": of.referred});
        let campaigns: Map<String, Json> =
            self.campaigns.iter().map(|(name, found)| (name.clone(), of(found))).collect();
        Value::Object(Json::Object(campaigns).to_string()).into()
    }

    /// Who referred the customer, oldest first; nothing where nobody did.
    fn referrals_json(&self) -> Cell {
        if self.referrals.is_empty() {
            return Cell::Missing;
        }
        let each = |(referral, times): (&_, &u64)| vec![referral_json(referral); *times as usize];
        let referrals: Vec<Json> = self.referrals.iter().flat_map(each).collect();
        Value::Object(Json::Array(referrals).to_string()).into()
    }

    fn push(&self, at: usize, to: &mut ColumnBuilder) {
        let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let result = |result: RedemptionResult| self.results[result as usize];
        let decimal = |to: &mut ColumnBuilder, number: Option<Decimal>| match number {
            Some(number) => to.push_amount(number),
            None => to.push_missing(),
        };
        match at {
            0 => to.push_number(count(self.orders), 0),
            1 => to.push_amount(self.amount),
            2 => decimal(to, self.average()),
            3 => decimal(to, self.last.and_then(|(_, amount)| amount)),
            4 => match self.last {
                Some((last, _)) => to.push_instant(last),
                None => to.push_missing(),
            },
            5 | 6 => to.push_number(count(result(RedemptionResult::Success)), 0),
            7 => to.push_number(count(result(RedemptionResult::Failure)), 0),
            8 | 9 => to.push_number(count(result(RedemptionResult::RollbackSuccess)), 0),
            10 => to.push_number(count(result(RedemptionResult::RollbackFailure)), 0),
            // Points are gathered on cards, so what is left on these is the balance.
            11 | 16 => to.push_amount(self.points),
            13 => to.push_amount(self.gift_redeemed),
            14 => to.push_amount(self.gift_left),
            15 => to.push_amount(self.points_redeemed),
            17 => to.push(&self.campaigns_json()),
            18 => to.push_number(count(self.referrals.values().sum()), 0),
            19 => to.push(&self.referrals_json()),
            _ => to.push_number(count(self.referred), 0),
        }
    }
}

fn type_of(id: ColumnId) -> ValueType {
    super::attribute::standard_type(id).unwrap_or(ValueType::Number)
}

fn referral_json((at, other, campaign): &(Instant, String, Option<String>)) -> Json {
    json!({
        "campaign_id": campaign,
        "referrer_id": other,
        "related_object_id": Json::Null,
        "related_object_type": "redemption",
        "date": at.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(label: &str, amount: i64, at: i64) -> Summand<'_> {
        let amount = Some(Decimal::new(amount, 2));
        Summand { label, amount, created_at: Instant(at), balance: None, campaign: None, other: None }
    }

    #[test]
    fn points_and_referrals_are_told_per_campaign() {
        let of = |label, campaign| Summand { campaign, other: Some("cust_a"), ..order(label, 500, 7) };
        let mut summary = Summary::default();
        summary.add(FactKind::Points, of("POINTS_ADDITION", Some("Club")));
        summary.add(FactKind::Points, of("POINTS_ADDITION", None));
        summary.add(FactKind::Referral, of(REFERRED, Some("Friends")));
        summary.add(FactKind::Referral, of("referee", Some("Friends")));
        let columns = Summary::columns(&[summary]);
        let shown = |at: usize| columns[at].1.cell(0).to_json();
        let expected = json!({
            "Club": {"points": 5, "referred_customers": 0},
            "Friends": {"points": 0, "referred_customers": 1},
        });
        assert_eq!((shown(11), shown(17), shown(18)), (json!(10), expected, json!(1)));
        assert_eq!(shown(19)[0]["referrer_id"], "cust_a");
        assert_eq!(shown(19)[0]["campaign_id"], "Friends");
    }

    #[test]
    fn what_is_left_on_gift_cards_is_their_balance_or_all_of_them() {
        let card = |label, left: Option<i64>| Summand {
            balance: left.map(|left| Decimal::new(left, 2)),
            ..order(label, 5000, 1)
        };
        let mut summary = Summary::default();
        for voucher in [card("GIFT_VOUCHER", Some(1200)), card("gift", None), card("DISCOUNT_VOUCHER", None)]
        {
            summary.add(FactKind::Publication, voucher);
        }
        assert_eq!((summary.gift_redeemed, summary.gift_left), (Decimal::from(38), Decimal::from(62)));
    }

    #[test]
    fn only_paid_and_fulfilled_orders_count_and_late_ones_by_their_own_time() {
        let facts = [order("PAID", 1000, 20), order("CANCELED", 9999, 90), order("FULFILLED", 501, 10)];
        let (mut there, mut back) = (Summary::default(), Summary::default());
        facts.iter().for_each(|f| there.add(FactKind::Order, *f));
        facts.iter().rev().for_each(|f| back.add(FactKind::Order, *f));
        assert_eq!(there, back);
        assert_eq!((there.orders, there.amount.to_string()), (2, "15.01".into()));
        assert_eq!(there.average().map(|a| a.to_string()), Some("7.505".into()));
        assert_eq!(there.last(), Some((Instant(20), Some(Decimal::new(1000, 2)))));
    }

    #[test]
    fn what_is_left_out_is_as_without_facts() {
        let kinds = [
            (FactKind::Order, "PAID"),
            (FactKind::Redemption, "SUCCESS"),
            (FactKind::Redemption, "FAILURE"),
            (FactKind::Redemption, "ROLLBACK_SUCCESS"),
            (FactKind::Redemption, "ROLLBACK_FAILURE"),
            (FactKind::Points, "POINTS_REDEMPTION"),
            (FactKind::Publication, "GIFT_VOUCHER"),
            (FactKind::Referral, REFERRED),
            (FactKind::Referral, "referee"),
            (FactKind::Event, "visit"),
        ];
        let none = Summary::columns(&[Summary::NONE]);
        for (kind, label) in kinds {
            let mut summary = Summary::default();
            summary.add(kind, Summand { campaign: Some("Club"), ..order(label, 100, 5) });
            let told = Summary::telling_columns(std::slice::from_ref(&summary));
            for ((id, column), (_, without)) in Summary::columns(&[summary]).iter().zip(&none) {
                let is_told = told.iter().any(|(told, _)| told == id);
                assert!(is_told || column == without, "{label}: column {}", id.0);
            }
        }
    }

    #[test]
    fn nothing_counts_as_zero_and_has_no_last() {
        let columns = Summary::columns(&[Summary::default()]);
        assert_eq!(columns[0].1.cell(0).to_json(), 0);
        assert_eq!(columns[1].1.cell(0).to_json(), 0);
        assert!(columns[2].1.is_all_missing() && columns[4].1.is_all_missing());
    }
}
