//! What a code gives, when and how often, as options with the words of the API.

use clap::Args;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use super::super::failure::wrong;
use super::minor;
use crate::app::App;
use crate::domain::{Date, Instant};
use crate::promotions::pattern::CodeConfig;
use crate::promotions::{CodePattern, Discount, Effect, Offer, Terms, Timeframe, Validity};

const DAY_MS: i64 = 86_400_000;

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
    #[arg(long, value_name = "DURATION", value_parser = duration, requires = "validity_duration")]
    validity_interval: Option<i64>,
    /// Each time so long, such as PT2H
    #[arg(long, value_name = "DURATION", value_parser = duration, requires = "validity_interval")]
    validity_duration: Option<i64>,
    /// On these days of the week, 0 for Sunday, such as 1,2,5
    #[arg(long, value_name = "DAYS", value_delimiter = ',')]
    validity_day_of_week: Vec<u8>,
    /// At these hours of the day, such as 09:00-17:30
    #[arg(long, value_name = "FROM-TO", value_parser = hours)]
    validity_hours: Option<(u16, u16)>,
    /// So long after it was given to a customer, such as P30D
    #[arg(long, value_name = "DURATION", value_parser = duration)]
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
            weekdays: self.validity_day_of_week.clone(),
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

/// A length of time of weeks, days, hours, minutes and seconds, in milliseconds.
fn duration(text: &str) -> Result<i64, String> {
    let wrong = || "write a length of time such as P7D, PT2H or P1DT12H".to_owned();
    let span: jiff::Span = text.parse().map_err(|_| wrong())?;
    if span.get_years() != 0 || span.get_months() != 0 {
        return Err("months and years are not always as long; write days".to_owned());
    }
    let days = i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
    let seconds = i64::from(span.get_hours()) * 3600 + span.get_minutes() * 60 + span.get_seconds();
    let ms = days * DAY_MS + seconds * 1000 + span.get_milliseconds();
    if ms > 0 { Ok(ms) } else { Err(wrong()) }
}

fn hours(text: &str) -> Result<(u16, u16), String> {
    let minute = |text: &str| {
        let (hour, minute) = text.trim().split_once(':')?;
        let (hour, minute) = (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?);
        (hour * 60 + minute <= 1440 && minute < 60).then_some(hour * 60 + minute)
    };
    let read = text.split_once('-').and_then(|(from, to)| Some((minute(from)?, minute(to)?)));
    read.ok_or_else(|| "write two times of a day such as 09:00-17:30".to_owned())
}
