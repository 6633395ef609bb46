//! Customer ids: `cust_` and 24 base-62 characters (voucherify-facts §1).

use std::fmt;
use std::str::FromStr;

/// Digits of an id's body, in the order of their values.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// How many digits a number of 64 bits holds whatever they are.
const DIGITS_IN_64_BITS: usize = 10;
/// 62 to the power of them.
const POWER_IN_64_BITS: u128 = 62u128.pow(DIGITS_IN_64_BITS as u32);
/// What every customer id begins with.
pub const PREFIX: &str = "cust_";
/// Characters after the prefix.
pub const BODY_LEN: usize = 24;

/// A customer's internal id. Its text is `cust_` and 24 base-62 characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CustomerId([u8; BODY_LEN]);

impl CustomerId {
    /// Writes a number as an id: every `u128` has its own, and 62²⁴ > 2¹²⁸.
    pub fn from_number(mut number: u128) -> Self {
        let mut body = [b'0'; BODY_LEN];
        // Dividing 128 bits is slow: it is done once per ten digits, the rest in 64 bits.
        for digits in body.rchunks_mut(DIGITS_IN_64_BITS) {
            let mut part = (number % POWER_IN_64_BITS) as u64;
            number /= POWER_IN_64_BITS;
            for digit in digits.iter_mut().rev() {
                *digit = DIGITS[(part % 62) as usize];
                part /= 62;
            }
        }
        Self(body)
    }

    /// Reads the number back; `None` for an id made elsewhere that no `u128` gives.
    pub fn number(&self) -> Option<u128> {
        self.0.iter().try_fold(0u128, |sum, byte| {
            let digit = DIGITS.iter().position(|d| d == byte)?;
            sum.checked_mul(62)?.checked_add(digit as u128)
        })
    }

    /// Appends its text.
    pub fn push_to(&self, out: &mut String) {
        out.push_str(PREFIX);
        // Every id is made of letters and digits.
        out.push_str(std::str::from_utf8(&self.0).unwrap_or_default());
    }

    /// Says whether the text has the form of a customer id.
    pub fn has_form(text: &str) -> bool {
        text.strip_prefix(PREFIX)
            .is_some_and(|body| body.len() == BODY_LEN && body.bytes().all(|b| b.is_ascii_alphanumeric()))
    }
}

impl FromStr for CustomerId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        if !Self::has_form(text) {
            return Err(NotAnId);
        }
        let mut body = [0; BODY_LEN];
        body.copy_from_slice(&text.as_bytes()[PREFIX.len()..]);
        Ok(Self(body))
    }
}

impl fmt::Display for CustomerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PREFIX)?;
        f.write_str(std::str::from_utf8(&self.0).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for CustomerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Says that a text is not a customer id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a customer id is `cust_` and 24 letters or digits")]
pub struct NotAnId;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ids_go_there_and_back() {
        for number in [0, 1, 61, 62, u128::from(u64::MAX), u128::MAX] {
            let id = CustomerId::from_number(number);
            assert_eq!(id.number(), Some(number));
            assert_eq!(id.to_string().parse(), Ok(id));
        }
    }

    #[test]
    fn an_id_from_elsewhere_may_lie_beyond_our_numbers() {
        let id: CustomerId = "cust_zzzzzzzzzzzzzzzzzzzzzzzz".parse().unwrap();
        assert_eq!(id.number(), None);
        assert_eq!(id.to_string(), "cust_zzzzzzzzzzzzzzzzzzzzzzzz");
    }

    #[test]
    fn other_texts_are_no_ids() {
        for text in [
            "",
            "cust_",
            "cust_0123456789abcdefghijklm",
            "cust_0123456789abcdefghijkl-n",
            "CUST_0123456789abcdefghijklmn",
        ] {
            assert_eq!(text.parse::<CustomerId>(), Err(NotAnId), "{text}");
        }
    }
}
