//! What screens ask of distributions and their messages, and what they are answered. Carried out by `shell/distributions.rs`.

use std::sync::Arc;

use crate::domain::{DistributionId, Instant, Row};
use crate::promotions::{Distribution, MessageNumber, MessageState, MessageTally};

/// Messages that are fetched at once: the newest.
pub const MESSAGES_AT_ONCE: usize = 2000;

/// A question about distributions and messages.
#[derive(Clone, Debug, PartialEq)]
pub enum DistributionQuery {
    /// All distributions, and what new ones can be made of.
    All,
    /// Messages, the newest first: of one distribution or of all, those that stand so or all.
    Outbox(Option<DistributionId>, Vec<MessageState>),
    /// Who is in the segment already.
    Present(DistributionId),
    /// The message that a customer would get.
    Preview(DistributionId, String),
    /// What would have been in so many days.
    Rehearse(DistributionId, u32),
}

/// An answer about distributions and messages.
#[derive(Clone, Debug, PartialEq)]
pub enum DistributionAnswer {
    /// All distributions.
    All(Arc<DistributionList>),
    /// Messages.
    Outbox(Box<OutboxPage>),
    /// Who is in the segment already: all, those who could get a message now, and codes that are free for them.
    Present {
        /// Which distribution.
        id: DistributionId,
        /// All of them.
        all: u64,
        /// Those who could get a message now.
        would: u64,
        /// Codes that are free for them; none where that is no question.
        codes: Option<u64>,
    },
    /// A text to read, under its title.
    Text(String, String),
}

/// All distributions, and what new ones can be made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DistributionList {
    /// The distributions, in the order in which they were made.
    pub lines: Vec<DistributionLine>,
    /// Segments that tell who enters and leaves, by name.
    pub segments: Vec<String>,
    /// Campaigns, by name.
    pub campaigns: Vec<String>,
    /// Marketing permissions, by name.
    pub consents: Vec<String>,
    /// What must be set before mail can be sent; none where all is.
    pub mail_missing: Option<String>,
}

/// A distribution in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct DistributionLine {
    /// Its definition.
    pub distribution: Arc<Distribution>,
    /// What triggers it, in words.
    pub trigger: String,
    /// The rule it is under, by name.
    pub rule: Option<String>,
    /// How its messages stand.
    pub tally: MessageTally,
    /// All that is known of it, a label and a value each.
    pub facts: Vec<(String, String)>,
}

/// Messages, and how many there are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutboxPage {
    /// Whose they are; of all where none is named.
    pub line: Option<DistributionLine>,
    /// Messages, the newest first, at most [`MESSAGES_AT_ONCE`].
    pub messages: Vec<MessageLine>,
    /// How those of the distribution, or of all, stand.
    pub tally: MessageTally,
}

/// A message in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageLine {
    /// Which.
    pub number: MessageNumber,
    /// Whose it is.
    pub distribution: DistributionId,
    /// The name of that.
    pub name: String,
    /// When it happened.
    pub at: Instant,
    /// To whom.
    pub row: Row,
    /// What they are called.
    pub customer: String,
    /// Its code.
    pub code: Option<String>,
    /// How it stands.
    pub state: MessageState,
    /// How often sending was tried.
    pub attempts: u32,
    /// Why, or when again.
    pub note: String,
    /// All that is known of it, a label and a value each.
    pub facts: Vec<(String, String)>,
}
