//! The figures of a customer at a glance: what the summary holds, and how orders, spend and points went over time.

use jiff::ToSpan as _;
use jiff::civil;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{App, Error};
use crate::domain::fact::field;
use crate::domain::summary::Summand;
use crate::domain::{
    Cell, ColumnId, Date, Fact, FactKind, Instant, OrderStatus, RedemptionResult, Row, Summary, Value,
};

/// Months that are shown.
pub const MONTHS: usize = 24;

/// A customer in figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// Orders that count, and what they amount to.
    pub orders: u64,
    /// Their amounts, in major units.
    pub spent: Decimal,
    /// The amount of one on average.
    pub average: Option<Decimal>,
    /// The latest of them: when, and its amount.
    pub last_order: Option<(Instant, Option<Decimal>)>,
    /// The last [`MONTHS`] months, oldest first; the last one is the present.
    pub months: Vec<Month>,
    /// Redemptions per [`RedemptionResult`].
    pub redemptions: [u64; 4],
    /// The balance of points.
    pub points: Decimal,
    /// The balance after each entry, oldest first.
    pub balance: Vec<(Instant, Decimal)>,
    /// Points that redemptions took.
    pub points_redeemed: Decimal,
    /// Taken from gift cards, and left on them, in major units.
    pub gift: (Decimal, Decimal),
    /// Customers referred.
    pub referred: u64,
    /// The latest event and its name.
    pub last_event: Option<(Instant, String)>,
    /// The next birthday, and the age then.
    pub birthday: Option<(Date, i16)>,
    /// The next day on which a voucher expires, and its code.
    pub expiry: Option<(Date, String)>,
}

/// A month of orders that count.
#[derive(Clone, Debug, PartialEq)]
pub struct Month {
    /// Its first day.
    pub first: Date,
    /// How many.
    pub orders: u64,
    /// What they amount to.
    pub spent: Decimal,
}

impl Profile {
    /// Redemptions with a result.
    pub fn redeemed(&self, result: RedemptionResult) -> u64 {
        self.redemptions[result as usize]
    }

    /// The figures of records, at a moment; the facts of each kind by its number, newest first.
    pub fn of(facts: &[Vec<Fact>], now: Instant, zone: &TimeZone) -> Self {
        let facts = |kind: FactKind| facts.get(kind as usize).map_or(&[][..], Vec::as_slice);
        let mut summary = Summary::default();
        for kind in FactKind::ALL.into_iter().filter(|kind| kind.is_summed()) {
            for fact in facts(kind) {
                summary.add(kind, summand(fact));
            }
        }
        let today = now.date_in(zone);
        Self {
            orders: summary.orders,
            spent: summary.amount,
            average: summary.average(),
            last_order: summary.last(),
            months: months(facts(FactKind::Order), today, zone),
            redemptions: summary.results,
            points: summary.points,
            balance: balance(facts(FactKind::Points)),
            points_redeemed: summary.points_redeemed,
            gift: (summary.gift_redeemed, summary.gift_left),
            referred: summary.referred,
            last_event: None,
            birthday: None,
            expiry: expiry(facts(FactKind::Publication), today),
        }
    }

    /// The next birthday of a date of birth.
    pub fn birthday_of(birth: Date, today: Date) -> Option<(Date, i16)> {
        let (born, today) = (birth.civil(), today.civil());
        let in_year = |year: i16| {
            // The 29th of February is kept on the last day of that month in other years.
            civil::Date::new(year, born.month(), 1)
                .ok()
                .map(|first| first.days_in_month().min(born.day()))
                .and_then(|day| civil::Date::new(year, born.month(), day).ok())
        };
        let next =
            [today.year(), today.year() + 1].into_iter().filter_map(in_year).find(|day| *day >= today)?;
        (born <= today).then(|| (Date::from_civil(next), next.year() - born.year()))
    }
}

/// The figures of a customer now.
///
/// # Errors
/// What the store cannot read.
pub fn profile(app: &App, row: Row) -> Result<Profile, Error> {
    let snapshot = app.snapshot();
    let (now, zone) = (app.moment().now, &app.settings().zone);
    let mut facts: Vec<Vec<Fact>> = Vec::new();
    for kind in FactKind::ALL {
        // Events and consents are in no figure; a customer may have very many of them.
        facts.push(if kind.is_summed() { snapshot.facts(kind, row)? } else { Vec::new() });
    }
    let mut profile = Profile::of(&facts, now, zone);
    if let Some((at, place)) = snapshot.fact_times(FactKind::Event, row)?.first() {
        let event = snapshot.fact_at(FactKind::Event, row, *place)?;
        let name = event.and_then(|event| event.cells.text(field::LABEL).map(str::to_owned));
        profile.last_event = Some((*at, name.unwrap_or_default()));
    }
    if let Cell::Value(Value::Date(birth)) = snapshot.cell(row, ColumnId::BIRTHDATE)? {
        profile.birthday = Profile::birthday_of(birth, now.date_in(zone));
    }
    Ok(profile)
}

fn summand(fact: &Fact) -> Summand<'_> {
    let label = fact.cells.text(field::LABEL).unwrap_or_default();
    let (amount, created_at) = (fact.cells.number(field::AMOUNT), fact.created_at());
    let (campaign, other) = (fact.cells.text(field::CAMPAIGN), fact.cells.text(field::OTHER));
    Summand { label, amount, created_at, balance: fact.balance(), campaign, other }
}

fn months(orders: &[Fact], today: Date, zone: &TimeZone) -> Vec<Month> {
    let this = today.civil().first_of_month();
    let first = |back: usize| this.checked_sub((back as i64).months()).unwrap_or(this);
    let mut months: Vec<Month> = (0..MONTHS)
        .rev()
        .map(|back| Month { first: Date::from_civil(first(back)), orders: 0, spent: Decimal::ZERO })
        .collect();
    for order in orders {
        let status = order.cells.text(field::LABEL).and_then(OrderStatus::parse);
        if !status.is_some_and(OrderStatus::counts) {
            continue;
        }
        let month = Date::from_civil(order.created_at().date_in(zone).civil().first_of_month());
        if let Some(month) = months.iter_mut().find(|m| m.first == month) {
            month.orders += 1;
            month.spent += order.cells.number(field::AMOUNT).unwrap_or_default();
        }
    }
    months
}

fn balance(entries: &[Fact]) -> Vec<(Instant, Decimal)> {
    let mut balance = Decimal::ZERO;
    let mut after = Vec::with_capacity(entries.len());
    for entry in entries.iter().rev() {
        balance += entry.cells.number(field::AMOUNT).unwrap_or_default();
        after.push((entry.created_at(), balance));
    }
    after
}

fn expiry(vouchers: &[Fact], today: Date) -> Option<(Date, String)> {
    let of = |voucher: &Fact| {
        // A date, or an instant that begins with one.
        let day = Date::parse(voucher.detail("expiration_date")?.get(..10)?)?;
        (day >= today).then(|| (day, voucher.cells.text(field::CODE).unwrap_or_default().to_owned()))
    };
    vouchers.iter().filter_map(of).min()
}

/// An amount for a chart.
pub fn for_chart(amount: Decimal) -> u64 {
    amount.max(Decimal::ZERO).round().to_u64().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_birthday_is_today_or_later() {
        let of = |birth: &str, today: &str| {
            let date = |text: &str| Date::parse(text).unwrap();
            Profile::birthday_of(date(birth), date(today)).map(|(day, age)| (day.to_string(), age))
        };
        assert_eq!(of("1990-05-03", "2026-05-03"), Some(("2026-05-03".into(), 36)));
        assert_eq!(of("1990-05-03", "2026-05-04"), Some(("2027-05-03".into(), 37)));
        assert_eq!(of("2000-02-29", "2026-02-01"), Some(("2026-02-28".into(), 26)));
        assert_eq!(of("2000-02-29", "2027-12-01"), Some(("2028-02-29".into(), 28)));
        assert_eq!(of("2030-01-01", "2026-01-01"), None, "nobody has a birthday before being born");
    }
}
