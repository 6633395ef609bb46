//! The forms by which campaigns are made: which fields each has, and what is meant by them.

use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use crate::app::NewCampaign;
use crate::app::promotions::minor;
use crate::domain::{Date, Instant, ValueType};
use crate::promotions::pattern::CodeConfig;
use crate::promotions::{CampaignKind, CodePattern, Discount, Effect, Growth, Offer, Terms, Validity};
use crate::tui::overlay::{Form, FormField};

/// What a campaign that is being made gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gives {
    Percent,
    Amount,
    Fixed,
    Gift,
    Points,
    Referral,
}

impl Gives {
    /// All of them, with their letters and words for the menu.
    pub const ALL: [(Self, char, &'static str, &'static str); 6] = [
        (Self::Percent, 'p', "percent off", "such as 10 % off an order, at most 20.00"),
        (Self::Amount, 'a', "amount off", "such as 5.00 off an order"),
        (Self::Fixed, 'f', "fixed amount", "whatever the order, so much is left to pay"),
        (Self::Gift, 'g', "gift cards", "credits that orders are paid with"),
        (Self::Points, 'l', "loyalty cards", "points, one card a customer"),
        (Self::Referral, 'r', "referral codes", "an amount off for the friends of whoever has the code"),
    ];

    /// The labels of its fields, each with a hint.
    fn fields(self) -> Vec<(&'static str, &'static str)> {
        let mut fields = vec![(NAME, "as it is called in lists and in customers' records")];
        fields.extend(match self {
            Self::Percent => vec![
                (VALUE_PERCENT, "above 0, at most 100"),
                (AT_MOST, "the most that is taken off; nothing for no limit"),
            ],
            Self::Amount | Self::Referral => vec![(VALUE_OFF, "such as 5.00")],
            Self::Fixed => vec![(VALUE_FIXED, "what is left to pay")],
            Self::Gift => vec![(VALUE_CARD, "the credits of a new card")],
            Self::Points => vec![
                (VALUE_POINTS, "the points of a new card; nothing for 0"),
                (WORTH, "what a point takes off an order, such as 0.05"),
            ],
        });
        if !matches!(self, Self::Gift | Self::Points) {
            fields.push(if self == Self::Referral {
                (TIMES, "how often a code may be redeemed; nothing for as often as one likes")
            } else {
                (TIMES, "how often a code may be redeemed; nothing for once, 0 for as often as one likes")
            });
        }
        if self != Self::Points {
            fields.push((CODES, CODES_HINT));
        }
        fields.extend([
            (PREFIX, "what all codes begin with, such as AUT-"),
            (EXPIRES, "the last day, such as 2026-12-31; nothing for none"),
        ]);
        fields
    }
}

/// Codes that are made where nobody says how many; a programme of points makes a card where somebody joins.
const USUAL_CODES: u64 = 100;

const NAME: &str = "Name";
const VALUE_PERCENT: &str = "Percent off";
const VALUE_OFF: &str = "Amount off";
const VALUE_FIXED: &str = "To pay";
const VALUE_CARD: &str = "On a card";
const VALUE_POINTS: &str = "Points";
const AT_MOST: &str = "At most";
const WORTH: &str = "A point is worth";
const TIMES: &str = "Redeemable";
const CODES: &str = "Codes";
const CODES_HINT: &str = "codes that are made at once; nothing for 100, more can be added later";
const PREFIX: &str = "Prefix";
const EXPIRES: &str = "Expires";

/// The form of a campaign, with what was typed before.
pub(super) fn form(gives: Gives, typed: &[String]) -> Form {
    let field = |(at, (label, hint)): (usize, (&'static str, &'static str))| {
        let field = FormField::new(label, "").typed(typed.get(at)).hint(hint);
        match label {
            NAME => field.required(),
            VALUE_PERCENT | VALUE_OFF | VALUE_FIXED | VALUE_CARD => {
                field.required().of_type(ValueType::Number)
            }
            PREFIX => field,
            EXPIRES => field.of_type(ValueType::Date),
            _ => field.of_type(ValueType::Number),
        }
    };
    let title = Gives::ALL.iter().find(|(of, ..)| *of == gives).map_or("", |(_, _, word, _)| word);
    Form::new(format!("New campaign: {title}"), gives.fields().into_iter().enumerate().map(field).collect())
}

/// What is meant by a filled form.
///
/// # Errors
/// A sentence with the remedy.
pub(super) fn campaign(
    gives: Gives,
    texts: &[String],
    decimals: u32,
    zone: &TimeZone,
) -> Result<NewCampaign, String> {
    let fields = gives.fields();
    let text = |wanted: &str| {
        let at = fields.iter().position(|(label, ..)| *label == wanted);
        at.and_then(|at| texts.get(at)).map(String::as_str).filter(|text| !text.is_empty())
    };
    let number = |label: &str| -> Result<Option<Decimal>, String> {
        let read = text(label).map(str::parse::<Decimal>);
        read.transpose().map_err(|_| format!("{}: write a number", label.to_lowercase()))
    };
    let whole = |label: &str| -> Result<Option<u64>, String> {
        let read = number(label)?.map(|n| u64::try_from(n).ok().filter(|_| n.is_integer()));
        let wrong = || format!("{}: write a whole number", label.to_lowercase());
        read.map(|n| n.ok_or_else(wrong)).transpose()
    };
    let money = |label: &str| -> Result<Option<i64>, String> {
        let digits =
            || format!("{}: the currency has {decimals} digits after the point", label.to_lowercase());
        number(label)?.map(|amount| minor(amount, decimals).ok_or_else(digits)).transpose()
    };
    let discount = |discount| Offer::Discount { discount, effect: Effect::ApplyToOrder, items_limit: None };
    let offer = match gives {
        Gives::Percent => {
            let off = number(VALUE_PERCENT)?.unwrap_or_default();
            discount(Discount::Percent { off, limit: money(AT_MOST)? })
        }
        Gives::Amount | Gives::Referral => {
            discount(Discount::Amount { off: money(VALUE_OFF)?.unwrap_or_default() })
        }
        Gives::Fixed => discount(Discount::Fixed { total: money(VALUE_FIXED)?.unwrap_or_default() }),
        Gives::Gift => Offer::Gift { amount: money(VALUE_CARD)?.unwrap_or_default() },
        Gives::Points => {
            let points = whole(VALUE_POINTS)?.and_then(|n| i64::try_from(n).ok()).unwrap_or_default();
            Offer::Loyalty { points, point_value: money(WORTH)?.unwrap_or_default() }
        }
    };
    offer.check()?;
    let end = |text: &str| Instant::end_of(Date::parse(text)?, zone);
    let validity = Validity { expires: text(EXPIRES).and_then(end), ..Validity::default() };
    let config = CodeConfig { prefix: text(PREFIX).map(str::to_owned), ..CodeConfig::default() };
    let kind = match gives {
        Gives::Referral => CampaignKind::ReferralProgram,
        Gives::Gift => CampaignKind::GiftVouchers,
        Gives::Points => CampaignKind::LoyaltyProgram,
        _ => CampaignKind::DiscountCoupons,
    };
    let is_points = gives == Gives::Points;
    let usual = matches!(gives, Gives::Percent | Gives::Amount | Gives::Fixed).then_some(1);
    let limit = whole(TIMES)?.map_or(usual, |times| (times > 0).then_some(times));
    Ok(NewCampaign {
        name: text(NAME).unwrap_or_default().to_owned(),
        kind,
        growth: if is_points { Growth::AutoUpdate } else { Growth::Static },
        terms: Terms { offer, validity, limit, rules: Vec::new() },
        codes: CodePattern::of(&config)?,
        is_join_once: is_points,
        metadata: None,
        count: whole(CODES)?.unwrap_or(if is_points { 0 } else { USUAL_CODES }),
    })
}
