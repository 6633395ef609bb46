//! What a code gives, when and how often, as options with the words of the API.

use clap::Args;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use super::super::failure::wrong;
use super::minor;
use crate::app::App;
use crate::domain::{Date, Instant};
use crate::promotions::pattern::CodeConfig;
use crate::promotions::validity::{self, Weekdays};
use crate::promotions::{CodePattern, Discount, Effect, Offer, Terms, Timeframe, Validity};

/// What a code gives; one of them. Amounts are in major units.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "What a code gives")]
pub(super) struct OfferArgs {
    /// So much off
    #[arg(long, value_name = "AMOUNT")]
    amount_off: Option<Decimal>,
    /// So many percent off
    #[arg(long, value_name = "PERCENT")]
    percent_off: Option<Decimal>,
    /// With --percent-off: at most so much
    #[arg(long, value_name = "AMOUNT", requires = "percent_off")]
    amount_limit: Option<Decimal>,
    /// So much is left to pay
    #[arg(long, value_name = "AMOUNT")]
    fixed_amount: Option<Decimal>,
    /// So many units for nothing
    #[arg(long, value_name = "N", requires = "unit_type")]
    unit_off: Option<i64>,
    /// With --unit-off: of this product
    #[arg(long, value_name = "PRODUCT", requires = "unit_off")]
    unit_type: Option<String>,
    /// What it is taken off: `APPLY_TO_ORDER`, `APPLY_TO_ITEMS` and so on
    #[arg(long, value_name = "EFFECT", value_parser = effect)]
    effect: Option<Effect>,
    /// At most so much off all items together
    #[arg(long, value_name = "AMOUNT")]
    aggregated_amount_limit: Option<Decimal>,
    /// A gift card with so much on it
    #[arg(long, value_name = "AMOUNT")]
    gift_amount: Option<Decimal>,
    /// A loyalty card with so many points on it
    #[arg(long, value_name = "N")]
    loyalty_points: Option<i64>,
    /// With --loyalty-points: what a point takes off an order
    #[arg(long, value_name = "AMOUNT", requires = "loyalty_points")]
    point_value: Option<Decimal>,
}

/// When, and how often.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "When and how often")]
pub(super) struct ValidityArgs {
    /// From this day or instant on
    #[arg(long, value_name = "DATE|INSTANT")]
    start_date: Option<String>,
    /// Until the end of this day, or until this instant
    #[arg(long, value_name = "DATE|INSTANT")]
    expiration_date: Option<String>,
    /// Again and again after so long, such as P7D
    #[arg(long, value_name = "DURATION", value_parser = validity::parse_duration, requires = "validity_duration")]
    validity_interval: Option<i64>,
    /// Each time so long, such as PT2H
    #[arg(long, value_name = "DURATION", value_parser = validity::parse_duration, requires = "validity_interval")]
    validity_duration: Option<i64>,
    /// On these days of the week, such as Mon-Fri or 1,2,5 (0 is Sunday)
    #[arg(long, value_name = "DAYS", value_parser = validity::parse_weekdays)]
    validity_day_of_week: Option<Weekdays>,
    /// At these hours of the day, such as 09:00-17:30
    #[arg(long, value_name = "FROM-TO", value_parser = validity::parse_hours)]
    validity_hours: Option<(u16, u16)>,
    /// So long after it was given to a customer, such as P30D
    #[arg(long, value_name = "DURATION", value_parser = validity::parse_duration)]
    activity_duration_after_publishing: Option<i64>,
    /// How often a code may be redeemed; once where nothing is said, 0 for as often as one likes. Cards are redeemed as
    /// long as something is on them
    #[arg(long, value_name = "N")]
    redemption_quantity: Option<u64>,
}

/// How codes look.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "How codes look")]
pub(super) struct CodeArgs {
    /// Random characters
    #[arg(long, value_name = "N")]
    length: Option<usize>,
    /// What they are chosen from
    #[arg(long, value_name = "CHARACTERS")]
    charset: Option<String>,
    /// What comes before them
    #[arg(long, value_name = "TEXT")]
    prefix: Option<String>,
    /// What comes after them
    #[arg(long, value_name = "TEXT")]
    postfix: Option<String>,
    /// The whole of it, with # for each random character
    #[arg(long, value_name = "PATTERN")]
    pattern: Option<String>,
}

impl OfferArgs {
    /// What is meant.
    pub fn offer(&self, app: &App) -> anyhow::Result<Offer> {
        let amount = |amount: Option<Decimal>| amount.map(|amount| minor(amount, app)).transpose();
        let mut offers = Vec::new();
        if let Some(off) = amount(self.amount_off)? {
            offers.push(self.discount(Discount::Amount { off }, app)?);
        }
        if let Some(off) = self.percent_off {
            offers.push(self.discount(Discount::Percent { off, limit: amount(self.amount_limit)? }, app)?);
        }
        if let Some(total) = amount(self.fixed_amount)? {
            offers.push(self.discount(Discount::Fixed { total }, app)?);
        }
        if let (Some(units), Some(product)) = (self.unit_off, self.unit_type.clone()) {
            offers.push(self.discount(Discount::Unit { units, product }, app)?);
        }
        if let Some(amount) = amount(self.gift_amount)? {
            offers.push(Offer::Gift { amount });
        }
        if let Some(points) = self.loyalty_points {
            let point_value = amount(self.point_value)?.unwrap_or_default();
            offers.push(Offer::Loyalty { points, point_value });
        }
        let ways =
            "--amount-off, --percent-off, --fixed-amount, --unit-off, --gift-amount or --loyalty-points";
        match offers.as_slice() {
            [offer] => Ok(offer.clone()),
            [] => Err(wrong(format!("say what a code gives: {ways}"))),
            _ => Err(wrong(format!("a code gives one thing; name one of {ways}"))),
        }
    }

    fn discount(&self, discount: Discount, app: &App) -> anyhow::Result<Offer> {
        let usual = match discount {
            Discount::Unit { .. } => Effect::AddNewItems,
            _ => Effect::ApplyToOrder,
        };
        let items_limit = self.aggregated_amount_limit.map(|limit| minor(limit, app)).transpose()?;
        Ok(Offer::Discount { discount, effect: self.effect.unwrap_or(usual), items_limit })
    }
}

impl ValidityArgs {
    /// What is meant, of an offer.
    pub fn terms(&self, offer: Offer, app: &App) -> anyhow::Result<Terms> {
        let zone = &app.settings().zone;
        let midnight = |date: Date, zone: &TimeZone| Instant::of_local(date, 0, zone);
        let timeframe = self
            .validity_interval
            .zip(self.validity_duration)
            .map(|(interval_ms, duration_ms)| Timeframe { interval_ms, duration_ms });
        let validity = Validity {
            starts: self.start_date.as_deref().map(|text| instant(text, midnight, zone)).transpose()?,
            expires: self
                .expiration_date
                .as_deref()
                .map(|text| instant(text, Instant::end_of, zone))
                .transpose()?,
            timeframe,
            weekdays: self.validity_day_of_week.clone().map(|days| days.0).unwrap_or_default(),
            hours: self.validity_hours,
            after_publishing_ms: self.activity_duration_after_publishing,
        };
        let limit = match (self.redemption_quantity, &offer) {
            (Some(0), _) => None,
            (None, Offer::Discount { .. }) => Some(1),
            (limit, _) => limit,
        };
        Ok(Terms { offer, validity, limit, rules: Vec::new() })
    }
}

impl CodeArgs {
    /// What is meant.
    pub fn pattern(self) -> anyhow::Result<CodePattern> {
        let Self { length, charset, prefix, postfix, pattern } = self;
        CodePattern::of(&CodeConfig { pattern, length, prefix, postfix, charset }).map_err(wrong)
    }
}

/// An instant, or that of a day.
fn instant(
    text: &str,
    of_day: fn(Date, &TimeZone) -> Option<Instant>,
    zone: &TimeZone,
) -> anyhow::Result<Instant> {
    let read = Instant::parse(text).or_else(|| of_day(Date::parse(text)?, zone));
    read.ok_or_else(|| {
        wrong(format!("`{text}` is neither a date nor an instant; write 2026-12-31 or 2026-12-31T18:00:00Z"))
    })
}

fn effect(text: &str) -> Result<Effect, String> {
    let words: Vec<&str> = Effect::ALL.iter().map(|effect| effect.word()).collect();
    Effect::parse(text).ok_or_else(|| format!("it is none of {}", words.join(", ")))
}
