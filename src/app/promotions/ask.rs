//! Asks a rule whether it allows a redemption.

use std::collections::BTreeMap;

use jiff::civil;
use roaring::RoaringBitmap;
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};

use super::judge::Occasion;
use super::redemptions::{redemptions_of, standing};
use super::{NewOrder, major};
use crate::app::Error;
use crate::app::filter::{PageView, Reading, Reads};
use crate::app::segments::Named;
use crate::domain::fact::field;
use crate::domain::{Cell, ColumnId, Fact as Record, FactKind, Row, SegmentId, Value, ValueType};
use crate::promotions::rule::{self, Circumstance as C, is_circumstance};
use crate::promotions::{Basket, Refusal, Rule, Voucher};
use crate::query::explain::{Explanation, NoRules, explain};
use crate::query::{
    Collection, Condition, Fact, Filter, Moment, Names, NumberedSegments, Operand, Subject, eval, read,
};
use crate::store::Snapshot;

/// What is counted of a code's own redemptions: ever, in a day, a week, a month.
const OWN: [C; 4] =
    [C::RedemptionCount, C::RedemptionCountDaily, C::RedemptionCountWeekly, C::RedemptionCountMonthly];
/// The same of a customer's.
const THEIRS: [C; 4] =
    [C::CustomerCount, C::CustomerCountDaily, C::CustomerCountWeekly, C::CustomerCountMonthly];

/// What a rule is asked about.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    pub occasion: &'a Occasion<'a>,
    pub voucher: Option<&'a Voucher>,
    /// The order as the codes before left it.
    pub order: Option<&'a Basket>,
    /// Credits of a gift card that are asked for, in minor units.
    pub credits: Option<i64>,
}

/// A rule that is asked about many customers, outside of any redemption.
pub(in crate::app) struct Asking<'a> {
    pub rule: &'a Rule,
    pub snapshot: &'a Snapshot,
    pub moment: &'a Moment,
    pub decimals: u32,
}

impl Asking<'_> {
    /// Whether it holds for a customer, with an order where there is one.
    pub fn holds(&self, row: Row, order: Option<&NewOrder>) -> Result<bool, Error> {
        let Self { snapshot, moment, decimals, .. } = *self;
        let occasion = Occasion { snapshot, moment, decimals, customer: Some(row), order, metadata: None };
        let basket = order.and_then(|order| order.amount).map(Basket::of);
        let question = Question { occasion: &occasion, voucher: None, order: basket.as_ref(), credits: None };
        Ok(refusal(self.rule, &question)?.is_none())
    }

    /// For which of some customers it holds; page by page where it asks for nothing but the customer.
    pub fn holding(&self, rows: &RoaringBitmap) -> Result<RoaringBitmap, Error> {
        let filter = filter_of(self.rule, self.snapshot)?;
        let mut holding = RoaringBitmap::new();
        if filter.columns().iter().any(|column| is_circumstance(*column)) {
            for row in rows {
                if self.holds(Row(row), None)? {
                    holding.insert(row);
                }
            }
            return Ok(holding);
        }
        let reads = Reads::new([&filter]);
        for (page, rows) in crate::app::plan::by_page(rows) {
            let Some(page) = self.snapshot.page(page) else { continue };
            let view = PageView::read(self.snapshot, page, &reads, Reading::Kept)?;
            let first = page.first_row().0;
            let holds = |row: &Row| eval(&filter, &view.customer((row.0 - first) as usize), self.moment);
            holding.extend(rows.into_iter().filter(holds).map(|row| row.0));
        }
        Ok(holding)
    }
}

/// Why a rule refuses; none where it holds.
pub(super) fn refusal(rule: &Rule, question: &Question<'_>) -> Result<Option<Refusal>, Error> {
    let filter = filter_of(rule, question.occasion.snapshot)?;
    let cells = circumstances(rule, &filter, question)?;
    let schema = rule::schema(question.occasion.snapshot.schema(), &rule.metadata);
    let names = Names { schema: &schema, segments: &NumberedSegments };
    with_subject(&filter, &cells, question, &|subject| {
        if eval(&filter, subject, question.occasion.moment) {
            return None;
        }
        // Of several conditions that must all hold, the first that does not says whose fault it is.
        let parts =
            if let Filter::And(parts) = &filter { parts.as_slice() } else { std::slice::from_ref(&filter) };
        let failed =
            parts.iter().find(|part| !eval(part, subject, question.occasion.moment)).unwrap_or(&filter);
        let blamed = blamed(&filter, subject, question.occasion.moment);
        Some(refused(rule, failed, &blamed.print(&names)))
    })
}

/// What a rule says of a redemption, part by part.
pub(super) fn explained(rule: &Rule, question: &Question<'_>) -> Result<(Explanation, String), Error> {
    let filter = filter_of(rule, question.occasion.snapshot)?;
    let cells = circumstances(rule, &filter, question)?;
    let schema = rule::schema(question.occasion.snapshot.schema(), &rule.metadata);
    let named = Named(question.occasion.snapshot.segments());
    let names = Names { schema: &schema, segments: &named };
    with_subject(&filter, &cells, question, &|subject| {
        let explanation = explain(&filter, subject, question.occasion.moment, &names, &NoRules);
        let text = explanation.text(&names);
        (explanation, text)
    })
}

fn filter_of(rule: &Rule, snapshot: &Snapshot) -> Result<Filter, Error> {
    let schema = rule::schema(snapshot.schema(), &rule.metadata);
    let reading = read(&rule.text, &Names { schema: &schema, segments: &NumberedSegments });
    reading.filter.ok_or_else(|| {
        let why = reading.problems.first().map(crate::query::Diagnostic::line).unwrap_or_default();
        Error::Invalid(format!("the rule `{}` cannot be meant any more: {why}; edit it", rule.name))
    })
}

/// The condition whose fault it is that a filter does not hold: of several the first.
fn blamed<'f>(filter: &'f Filter, subject: &dyn Subject, moment: &Moment) -> &'f Filter {
    let failed = match filter {
        Filter::And(parts) => parts.iter().find(|part| !eval(part, subject, moment)),
        Filter::Or(parts) => parts.first(),
        Filter::Not(_) | Filter::Is(_) => None,
    };
    failed.map_or(filter, |failed| blamed(failed, subject, moment))
}

fn refused(rule: &Rule, failed: &Filter, blamed: &str) -> Refusal {
    let columns = failed.columns();
    let (key, usual) = if columns.iter().any(|column| rule::is_of_order(*column, &rule.metadata)) {
        ("order_rules_violated", "order does not match validation rules")
    } else if columns.iter().any(|column| is_circumstance(*column)) {
        ("redemption_rules_violated", "redemption does not match validation rules")
    } else {
        ("customer_rules_violated", "customer does not match segment rules")
    };
    let own = rule.messages.iter().find(|(condition, _)| condition == blamed).map(|(_, message)| message);
    let message = own.or(rule.message.as_ref()).cloned();
    Refusal::Rule { key, message: message.unwrap_or_else(|| usual.to_owned()) }
}

/// The customer with the circumstances.
struct Under<'a> {
    customer: Option<&'a dyn Subject>,
    cells: &'a BTreeMap<ColumnId, Cell>,
}

impl Subject for Under<'_> {
    fn cell(&self, column: ColumnId) -> Cell {
        if is_circumstance(column) {
            return self.cells.get(&column).cloned().unwrap_or(Cell::Missing);
        }
        self.customer.map_or(Cell::Missing, |customer| customer.cell(column))
    }

    fn in_segment(&self, segment: SegmentId) -> bool {
        self.customer.is_some_and(|customer| customer.in_segment(segment))
    }

    fn records(&self, collection: &Collection, visit: &mut dyn FnMut(&dyn Fact)) {
        if let Some(customer) = self.customer {
            customer.records(collection, visit);
        }
    }
}

/// Reads what the filter asks of the customer, and hands the subject over.
fn with_subject<T>(
    filter: &Filter,
    cells: &BTreeMap<ColumnId, Cell>,
    question: &Question<'_>,
    take: &dyn Fn(&dyn Subject) -> T,
) -> Result<T, Error> {
    let snapshot = question.occasion.snapshot;
    let place =
        question.occasion.customer.filter(|row| snapshot.is_alive(*row)).and_then(|row| snapshot.place(row));
    let Some((page, slot)) = place else { return Ok(take(&Under { customer: None, cells })) };
    let own = of_customer(filter);
    let reads = Reads::new([&own]);
    let view = PageView::read(snapshot, page, &reads, Reading::Kept)?;
    let customer = view.customer(slot);
    Ok(take(&Under { customer: Some(&customer), cells }))
}

/// The filter without what it asks of the circumstances: what the customer's page must be read for.
fn of_customer(filter: &Filter) -> Filter {
    let all = |parts: &[Filter]| parts.iter().map(of_customer).collect();
    match filter {
        Filter::And(parts) => Filter::And(all(parts)),
        Filter::Or(parts) => Filter::Or(all(parts)),
        Filter::Not(inner) => Filter::Not(Box::new(of_customer(inner))),
        Filter::Is(Condition::Test(Operand::Column(column), _)) if is_circumstance(*column) => {
            Filter::And(Vec::new())
        }
        condition @ Filter::Is(_) => condition.clone(),
    }
}

fn circumstances(
    rule: &Rule,
    filter: &Filter,
    question: &Question<'_>,
) -> Result<BTreeMap<ColumnId, Cell>, Error> {
    let mut cells = BTreeMap::new();
    let mut put = |circumstance: C, number: Decimal| {
        cells.insert(rule::column_of(circumstance), Cell::Value(Value::Number(number.normalize())));
    };
    let money = |amount: i64| major(amount, question.occasion.decimals);
    if let Some(order) = question.order {
        put(C::OrderAmount, money(order.amount));
        put(C::OrderInitialAmount, money(order.initial_amount));
        put(C::OrderTotalAmount, money(order.total()));
        put(C::OrderItemsCount, order.items.iter().map(|item| item.quantity).sum::<i64>().into());
    }
    if let Some(credits) = question.credits {
        put(C::GiftAmount, money(credits));
    }
    if let Some(voucher) = question.voucher {
        let tally = match &voucher.campaign {
            Some(campaign) => {
                question.occasion.snapshot.campaign(campaign.id).map(|kept| kept.tally().clone())
            }
            None => None,
        };
        if let Some(tally) = tally {
            put(C::CampaignRedemptions, tally.redeemed.into());
            put(C::CampaignOrdersAmount, money(tally.orders_amount));
            put(C::CampaignDiscounted, money(tally.discounted));
        }
        put(C::RedemptionCount, voucher.state.redeemed.into());
        // Of a code that thousands redeemed it takes its time to find out when, so only what is asked for is looked up.
        let asked = filter.columns();
        let is_asked = |counts: &[C]| counts.iter().any(|count| asked.contains(&rule::column_of(*count)));
        // How often in all, the code itself knows.
        if is_asked(&OWN[1..]) {
            let own =
                counted(&redemptions_of(question.occasion.snapshot, voucher)?, question.occasion.moment);
            OWN.into_iter().zip(own).skip(1).for_each(|(count, number)| put(count, number.into()));
        }
        if is_asked(&THEIRS) {
            let theirs = counted(&of_same(question, voucher)?, question.occasion.moment);
            THEIRS.into_iter().zip(theirs).for_each(|(count, number)| put(count, number.into()));
        }
    }
    if question.voucher.is_none() {
        // Asked of no code in particular: of one that nobody has redeemed yet.
        OWN.into_iter().chain(THEIRS).for_each(|count| put(count, Decimal::ZERO));
    }
    let Occasion { order, metadata, .. } = *question.occasion;
    let metadata = [order.and_then(|order| order.metadata.as_deref()), metadata];
    for (at, (name, value_type)) in rule.metadata.iter().enumerate() {
        let which = rule::METADATA.iter().position(|start| name.starts_with(start)).unwrap_or_default();
        let key = &name[rule::METADATA[which].len()..];
        let object: Map<String, Json> =
            metadata[which].and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        cells.insert(rule::metadata_column(at), metadata_cell(object.get(key), *value_type));
    }
    Ok(cells)
}

fn metadata_cell(value: Option<&Json>, value_type: ValueType) -> Cell {
    match value {
        None => Cell::Missing,
        Some(Json::Null) => Cell::Null,
        Some(value) => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            Value::parse(value_type, &text).map_or(Cell::Missing, Into::into)
        }
    }
}

/// A customer's records of codes of the same campaign, or of the same code.
fn of_same(question: &Question<'_>, voucher: &Voucher) -> Result<Vec<Record>, Error> {
    let snapshot = question.occasion.snapshot;
    let Some(row) = question.occasion.customer.filter(|row| snapshot.is_alive(*row)) else {
        return Ok(Vec::new());
    };
    let (id, wanted) = match voucher.campaign_name() {
        Some(campaign) => (field::CAMPAIGN, campaign),
        None => (field::CODE, voucher.code.as_str()),
    };
    let mut facts = snapshot.facts(FactKind::Redemption, row)?;
    facts.retain(|fact| fact.cells.text(id) == Some(wanted));
    Ok(facts)
}

/// How many redemptions stand: ever, and in the present day, week and month of the project's calendar.
fn counted(facts: &[Record], moment: &Moment) -> [u64; 4] {
    let today = moment.now.local(&moment.zone).date();
    let into_week = |day: civil::Date| i64::from(day.weekday().since(moment.week_start));
    let week_of = |day: civil::Date| day.checked_sub(jiff::Span::new().days(into_week(day))).unwrap_or(day);
    let mut counts = [0; 4];
    for fact in standing(facts) {
        let day = fact.created_at().local(&moment.zone).date();
        counts[0] += 1;
        counts[1] += u64::from(day == today);
        counts[2] += u64::from(week_of(day) == week_of(today));
        counts[3] += u64::from(day.first_of_month() == today.first_of_month());
    }
    counts
}
