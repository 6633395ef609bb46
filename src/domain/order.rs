//! Orders: their statuses (SEMANTICS 16), redemptions' results, and the words other systems have for them.

use serde::{Deserialize, Serialize};

use super::text;

/// How far an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderStatus {
    /// Placed.
    Created,
    /// Paid.
    Paid,
    /// Being worked on.
    Processing,
    /// Called off.
    Canceled,
    /// Delivered.
    Fulfilled,
}

/// How the redemption of a code ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedemptionResult {
    /// The code was redeemed.
    Success,
    /// It was refused.
    Failure,
    /// A redemption was taken back.
    RollbackSuccess,
    /// Taking it back was refused.
    RollbackFailure,
}

impl OrderStatus {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Created, Self::Paid, Self::Processing, Self::Canceled, Self::Fulfilled];

    /// The word that is stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Paid => "PAID",
            Self::Processing => "PROCESSING",
            Self::Canceled => "CANCELED",
            Self::Fulfilled => "FULFILLED",
        }
    }

    /// Reads the word itself.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }

    /// Reads a word as other systems write it.
    pub fn known(word: &str) -> Option<Self> {
        known(word, ORDER_WORDS)
    }

    /// Whether such an order counts in summaries.
    pub fn counts(self) -> bool {
        matches!(self, Self::Paid | Self::Fulfilled)
    }
}

impl RedemptionResult {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Success, Self::Failure, Self::RollbackSuccess, Self::RollbackFailure];

    /// The word that is stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Failure => "FAILURE",
            Self::RollbackSuccess => "ROLLBACK_SUCCESS",
            Self::RollbackFailure => "ROLLBACK_FAILURE",
        }
    }

    /// Reads the word itself.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|result| result.word() == word)
    }

    /// Reads a word as other systems write it.
    pub fn known(word: &str) -> Option<Self> {
        known(word, RESULT_WORDS)
    }
}

/// Other systems' words, data and not code: our word, then theirs in lower case.
const ORDER_WORDS: &str = include_str!("order_statuses.txt");
/// The same for redemptions.
const RESULT_WORDS: &str = include_str!("redemption_results.txt");

trait Word: Sized {
    fn of(word: &str) -> Option<Self>;
}

impl Word for OrderStatus {
    fn of(word: &str) -> Option<Self> {
        Self::parse(word)
    }
}

impl Word for RedemptionResult {
    fn of(word: &str) -> Option<Self> {
        Self::parse(word)
    }
}

fn known<T: Word>(word: &str, table: &str) -> Option<T> {
    let folded = text::fold(word.trim()).replace(['_', '-'], " ");
    let ours = |line: &&str| {
        let (ours, theirs) = line.split_once(':').unwrap_or((line, ""));
        text::fold(ours).replace('_', " ") == folded || theirs.split(',').any(|w| w.trim() == folded)
    };
    let line = table.lines().filter(|line| !line.starts_with('#')).find(ours)?;
    T::of(line.split_once(':').map_or(line, |(ours, _)| ours))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_known_by_other_words() {
        for (word, status) in [
            ("PAID", "PAID"),
            ("complete", "PAID"),
            ("Shipped", "FULFILLED"),
            ("delivered", "FULFILLED"),
            ("Cancelled", "CANCELED"),
            ("refunded", "CANCELED"),
            ("voided", "CANCELED"),
            ("pending", "CREATED"),
            ("", "CREATED"),
            ("on-hold", "PROCESSING"),
        ] {
            assert_eq!(OrderStatus::known(word).map(OrderStatus::word), Some(status), "{word}");
        }
        assert_eq!(OrderStatus::known("lost at sea"), None);
        assert_eq!(RedemptionResult::known("Rolled back"), Some(RedemptionResult::RollbackSuccess));
    }
}
