//! Numbers of the form: plain JSON where that keeps them exactly, else text; amounts in minor units.

use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::Money;
use crate::domain::value;

/// A number as JSON; one that JSON's floats would change is written as text, which the form allows.
pub(super) fn to_json(number: Decimal) -> Json {
    let text = number.normalize().to_string();
    let plain = text
        .parse::<serde_json::Number>()
        .ok()
        .filter(|json| value::number(&json.to_string()) == Some(number));
    plain.map_or(Json::String(text), Json::Number)
}

/// A JSON number, or a text that is one.
pub(super) fn from_json(json: &Json) -> Option<Decimal> {
    match json {
        Json::Number(number) => value::number(&number.to_string()),
        Json::String(text) => value::number(text.trim()),
        _ => None,
    }
}

impl Money {
    /// Major units in minor ones; `None` past what can be kept exactly.
    pub(super) fn minor(self, major: Decimal) -> Option<Decimal> {
        exact(major, self.unit(), Decimal::checked_mul)
    }

    /// Minor units in major ones; `None` past what can be kept exactly.
    pub(super) fn major(self, minor: Decimal) -> Option<Decimal> {
        exact(minor, self.unit(), Decimal::checked_div)
    }

    fn unit(self) -> Decimal {
        Decimal::from(10u64.pow(self.minor_digits.min(18)))
    }
}

/// Reckons where the way back gives the same number.
fn exact(number: Decimal, unit: Decimal, reckon: fn(Decimal, Decimal) -> Option<Decimal>) -> Option<Decimal> {
    let found = reckon(number, unit)?.normalize();
    let is_same = |back: Option<Decimal>| back == Some(number);
    (is_same(found.checked_div(unit)) || is_same(found.checked_mul(unit))).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_floats_would_change_are_texts() {
        let check = |text: &str, json: &str| {
            let number = value::number(text).unwrap();
            assert_eq!(to_json(number).to_string(), json);
            assert_eq!(from_json(&to_json(number)), Some(number));
        };
        check("250.50", "250.5");
        check("-3", "-3");
        check("0.1", "0.1");
        check("12345678901234567890.123", "\"12345678901234567890.123\"");
        assert_eq!(from_json(&serde_json::json!(1e300)), None);
    }

    #[test]
    fn money_is_in_minor_units() {
        const USD: Money = Money { minor_digits: 2 };
        let major = Decimal::new(12_050, 2);
        assert_eq!(USD.minor(major), Some(Decimal::from(12_050)));
        assert_eq!(Money { minor_digits: 0 }.minor(Decimal::from(300)), Some(Decimal::from(300)));
        assert_eq!(Money { minor_digits: 3 }.major(Decimal::from(1)), Some(Decimal::new(1, 3)));
        assert_eq!(USD.minor(Decimal::MAX), None);
    }
}
