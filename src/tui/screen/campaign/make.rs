//! The forms by which campaigns and single codes are made: which fields each has, and what is meant by them. What is seldom
//! said stands at the end, below what most need.

use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use crate::app::promotions::{metadata_object, minor, parse_pairs};
use crate::app::{NewCampaign, NewVoucher};
use crate::domain::{Date, Instant, ValueType};
use crate::promotions::pattern::CodeConfig;
use crate::promotions::validity::{parse_duration, parse_hours, parse_weekdays};
use crate::promotions::{
    CampaignKind, CodePattern, Discount, Effect, Growth, Offer, Terms, Timeframe, Validity,
};
use crate::tui::overlay::{Form, FormField};

/// What a campaign that is being made gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gives {
    Percent,
    Amount,
    Fixed,
    Units,
    Gift,
    Points,
    Referral,
}

/// What is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Makes {
    Campaign,
    Code,
}

impl Gives {
    /// All of them, with their letters and words for the menu.
    pub const ALL: [(Self, char, &'static str, &'static str); 7] = [
        (Self::Percent, 'p', "percent off", "such as 10 % off an order, at most 20.00"),
        (Self::Amount, 'a', "amount off", "such as 5.00 off an order"),
        (Self::Fixed, 'f', "fixed amount", "whatever the order, so much is left to pay"),
        (Self::Units, 'u', "units for nothing", "such as 2 of a product, added to the order"),
        (Self::Gift, 'g', "gift cards", "credits that orders are paid with"),
        (Self::Points, 'l', "loyalty cards", "points, one card a customer"),
        (Self::Referral, 'r', "referral codes", "an amount off for the friends of whoever has the code"),
    ];

    /// What can be made so.
    pub fn of(makes: Makes) -> Vec<(Self, char, &'static str, &'static str)> {
        let is_offered =
            |(gives, ..): &&(Self, _, _, _)| makes == Makes::Campaign || *gives != Self::Referral;
        Self::ALL.iter().filter(is_offered).copied().collect()
    }

    fn is_discount(self) -> bool {
        !matches!(self, Self::Gift | Self::Points)
    }

    /// The labels of its fields, each with a hint.
    fn fields(self, makes: Makes) -> Vec<(&'static str, &'static str)> {
        let is_campaign = makes == Makes::Campaign;
        let mut fields = vec![if is_campaign {
            (NAME, "as it is called in lists and in customers' records")
        } else {
            (CODE, "as customers write it; a random one where it is left out")
        }];
        fields.extend(match self {
            Self::Percent => vec![
                (VALUE_PERCENT, "above 0, at most 100"),
                (AT_MOST, "the most that is taken off; nothing for no limit"),
            ],
            Self::Amount | Self::Referral => vec![(VALUE_OFF, "such as 5.00")],
            Self::Fixed => vec![(VALUE_FIXED, "what is left to pay")],
            Self::Units => vec![(VALUE_UNITS, "how many for nothing"), (PRODUCT, "the product's id")],
            Self::Gift => vec![(VALUE_CARD, "the credits of a new card")],
            Self::Points => vec![
                (VALUE_POINTS, "the points of a new card; nothing for 0"),
                (WORTH, "what a point takes off an order, such as 0.05"),
            ],
        });
        if self.is_discount() {
            fields.push(if self == Self::Referral {
                (TIMES, "how often a code may be redeemed; nothing for as often as one likes")
            } else {
                (TIMES, "how often a code may be redeemed; nothing for once, 0 for as often as one likes")
            });
        }
        if is_campaign && self != Self::Points {
            fields.push((CODES, CODES_HINT));
        }
        fields.extend([
            (PREFIX, "what all codes begin with, such as AUT-"),
            (EXPIRES, "the last day, such as 2026-12-31; nothing for none"),
            (STARTS, "the first day, such as 2026-12-01; nothing for at once"),
            (DAYS, "days of the week, such as Mon-Fri or Sat,Sun; nothing for all"),
            (HOURS, "hours of the day, such as 09:00-17:30 or 22:00-06:00; nothing for all"),
            (EVERY, "again and again after so long, such as P7D; with the next field"),
            (OPEN, "each time for so long, such as PT2H"),
            (LIVES, "so long after a customer got it, such as P30D; nothing for no end"),
        ]);
        if self.is_discount() {
            fields.extend([
                (EFFECT, EFFECT_HINT),
                (ITEMS_AT_MOST, "the most off all items together, where it is taken off items"),
            ]);
        }
        fields.extend([
            (LENGTH, "how many random characters a code has; nothing for 8"),
            (CHARSET, "what they are chosen from, such as 0123456789; nothing for letters and digits"),
            (POSTFIX, "what all codes end with"),
            (
                PATTERN,
                "how the middle looks, # for each random character, such as AB-####; instead of length",
            ),
        ]);
        if is_campaign {
            if self != Self::Points {
                fields.extend([
                    (GROWS, "true: makes a code where none is left; nothing for false"),
                    (ONCE, "true: a customer gets one code only; nothing for false"),
                ]);
            }
            fields.push((METADATA, "more about it, such as season=autumn, budget=500"));
        }
        fields
    }
}

/// Codes that are made where nobody says how many; a programme of points makes a card where somebody joins.
const USUAL_CODES: u64 = 100;

const NAME: &str = "Name";
const CODE: &str = "Code";
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
const STARTS: &str = "Starts";
const VALUE_UNITS: &str = "Units";
const PRODUCT: &str = "Of the product";
const DAYS: &str = "On days";
const HOURS: &str = "At hours";
const EVERY: &str = "Opens every";
const OPEN: &str = "For";
const LIVES: &str = "Lives";
const EFFECT: &str = "Taken off";
const EFFECT_HINT: &str = "order, items, items proportionally, items by quantity, new items or missing items; nothing for the usual";
const ITEMS_AT_MOST: &str = "Items at most";
const LENGTH: &str = "Length";
const CHARSET: &str = "Characters";
const POSTFIX: &str = "Postfix";
const PATTERN: &str = "Pattern";
const GROWS: &str = "Grows";
const ONCE: &str = "Once each";
const METADATA: &str = "Metadata";

/// The form of what is made, with what was typed before.
pub(super) fn form(gives: Gives, makes: Makes, typed: &[String]) -> Form {
    let field = |(at, (label, hint)): (usize, (&'static str, &'static str))| {
        let field = FormField::new(label, "").typed(typed.get(at)).hint(hint);
        match label {
            NAME | PRODUCT => field.required(),
            VALUE_PERCENT | VALUE_OFF | VALUE_FIXED | VALUE_CARD | VALUE_UNITS => {
                field.required().of_type(ValueType::Number)
            }
            AT_MOST | WORTH | VALUE_POINTS | TIMES | CODES | LENGTH | ITEMS_AT_MOST => {
                field.of_type(ValueType::Number)
            }
            EXPIRES | STARTS => field.of_type(ValueType::Date),
            GROWS | ONCE => field.of_type(ValueType::Boolean),
            _ => field,
        }
    };
    let word = Gives::ALL.iter().find(|(of, ..)| *of == gives).map_or("", |(_, _, word, _)| word);
    let title = match makes {
        Makes::Campaign => format!("New campaign: {word}"),
        Makes::Code => format!("New code: {word}"),
    };
    Form::new(title, gives.fields(makes).into_iter().enumerate().map(field).collect())
}

/// What is meant by a filled form of a campaign.
///
/// # Errors
/// A sentence with the remedy.
pub(super) fn campaign(filled: &Filled<'_>) -> Result<NewCampaign, String> {
    let gives = filled.gives;
    let kind = match gives {
        Gives::Referral => CampaignKind::ReferralProgram,
        Gives::Gift => CampaignKind::GiftVouchers,
        Gives::Points => CampaignKind::LoyaltyProgram,
        _ => CampaignKind::DiscountCoupons,
    };
    let is_points = gives == Gives::Points;
    let pairs = filled.read(METADATA, parse_pairs)?.unwrap_or_default();
    Ok(NewCampaign {
        name: filled.text(NAME).unwrap_or_default().to_owned(),
        kind,
        growth: if is_points || filled.truth(GROWS) { Growth::AutoUpdate } else { Growth::Static },
        terms: filled.terms()?,
        codes: filled.pattern()?,
        is_join_once: is_points || filled.truth(ONCE),
        metadata: metadata_object(&pairs),
        count: filled.whole(CODES)?.unwrap_or(if is_points { 0 } else { USUAL_CODES }),
    })
}

/// What is meant by a filled form of a code.
///
/// # Errors
/// A sentence with the remedy.
pub(super) fn code(filled: &Filled<'_>) -> Result<NewVoucher, String> {
    let code = filled.text(CODE).map(str::to_owned);
    Ok(NewVoucher { code, pattern: filled.pattern()?, terms: filled.terms()? })
}

/// A filled form.
pub(super) struct Filled<'a> {
    pub gives: Gives,
    pub makes: Makes,
    pub texts: &'a [String],
    pub decimals: u32,
    pub zone: &'a TimeZone,
}

impl Filled<'_> {
    fn text(&self, wanted: &str) -> Option<&str> {
        let at = self.gives.fields(self.makes).iter().position(|(label, ..)| *label == wanted)?;
        self.texts.get(at).map(String::as_str).filter(|text| !text.is_empty())
    }

    fn truth(&self, label: &str) -> bool {
        self.text(label).is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    fn number(&self, label: &str) -> Result<Option<Decimal>, String> {
        let read = self.text(label).map(str::parse::<Decimal>);
        read.transpose().map_err(|_| format!("{}: write a number", label.to_lowercase()))
    }

    fn whole(&self, label: &str) -> Result<Option<u64>, String> {
        let read = self.number(label)?.map(|n| u64::try_from(n).ok().filter(|_| n.is_integer()));
        let wrong = || format!("{}: write a whole number", label.to_lowercase());
        read.map(|n| n.ok_or_else(wrong)).transpose()
    }

    fn money(&self, label: &str) -> Result<Option<i64>, String> {
        let decimals = self.decimals;
        let digits =
            || format!("{}: the currency has {decimals} digits after the point", label.to_lowercase());
        self.number(label)?.map(|amount| minor(amount, decimals).ok_or_else(digits)).transpose()
    }

    /// A field read as people write it.
    fn read<T>(&self, label: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, String> {
        let told = |why: String| format!("{}: {why}", label.to_lowercase());
        self.text(label).map(|text| read(text).map_err(told)).transpose()
    }

    fn offer(&self) -> Result<Offer, String> {
        let count =
            |label| self.whole(label).map(|n| n.and_then(|n| i64::try_from(n).ok()).unwrap_or_default());
        let discount = match self.gives {
            Gives::Percent => {
                let off = self.number(VALUE_PERCENT)?.unwrap_or_default();
                Discount::Percent { off, limit: self.money(AT_MOST)? }
            }
            Gives::Amount | Gives::Referral => {
                Discount::Amount { off: self.money(VALUE_OFF)?.unwrap_or_default() }
            }
            Gives::Fixed => Discount::Fixed { total: self.money(VALUE_FIXED)?.unwrap_or_default() },
            Gives::Units => Discount::Unit {
                units: count(VALUE_UNITS)?,
                product: self.text(PRODUCT).unwrap_or_default().to_owned(),
            },
            Gives::Gift => {
                return Ok(Offer::Gift { amount: self.money(VALUE_CARD)?.unwrap_or_default() });
            }
            Gives::Points => {
                let point_value = self.money(WORTH)?.unwrap_or_default();
                return Ok(Offer::Loyalty { points: count(VALUE_POINTS)?, point_value });
            }
        };
        let usual = if self.gives == Gives::Units { Effect::AddNewItems } else { Effect::ApplyToOrder };
        let effect = self.read(EFFECT, effect)?.unwrap_or(usual);
        Ok(Offer::Discount { discount, effect, items_limit: self.money(ITEMS_AT_MOST)? })
    }

    fn terms(&self) -> Result<Terms, String> {
        let offer = self.offer()?;
        offer.check()?;
        let day = |label: &str, at: fn(Date, &TimeZone) -> Option<Instant>| {
            self.text(label).and_then(|text| at(Date::parse(text)?, self.zone))
        };
        let (every, open) = (self.read(EVERY, parse_duration)?, self.read(OPEN, parse_duration)?);
        let timeframe = match (every, open) {
            (Some(interval_ms), Some(duration_ms)) => Some(Timeframe { interval_ms, duration_ms }),
            (None, None) => None,
            _ => return Err("opens every, for: both are needed, such as P7D and PT2H".to_owned()),
        };
        let validity = Validity {
            starts: day(STARTS, |date, zone| Instant::of_local(date, 0, zone)),
            expires: day(EXPIRES, Instant::end_of),
            timeframe,
            weekdays: self.read(DAYS, parse_weekdays)?.map(|days| days.0).unwrap_or_default(),
            hours: self.read(HOURS, parse_hours)?,
            after_publishing_ms: self.read(LIVES, parse_duration)?,
        };
        validity.check_self()?;
        let is_once = self.gives.is_discount() && self.gives != Gives::Referral;
        let limit = self.whole(TIMES)?.map_or(is_once.then_some(1), |times| (times > 0).then_some(times));
        Ok(Terms { offer, validity, limit, rules: Vec::new() })
    }

    fn pattern(&self) -> Result<CodePattern, String> {
        let text = |label| self.text(label).map(str::to_owned);
        let length = self.whole(LENGTH)?.map(|n| usize::try_from(n).unwrap_or(usize::MAX));
        let (pattern, charset) = (text(PATTERN), text(CHARSET));
        CodePattern::of(&CodeConfig {
            pattern,
            length,
            prefix: text(PREFIX),
            postfix: text(POSTFIX),
            charset,
        })
    }
}

/// What a discount is taken off: the API's word, or its short form such as `items by quantity`.
fn effect(text: &str) -> Result<Effect, String> {
    let word = text.trim().replace([' ', '-'], "_");
    let read = ["", "APPLY_TO_", "ADD_"].iter().find_map(|start| Effect::parse(&format!("{start}{word}")));
    read.ok_or_else(|| format!("write {EFFECT_HINT}"))
}
