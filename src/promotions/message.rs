//! One message of a distribution: to whom, why, with which code, and what became of it.

use serde::{Deserialize, Serialize};

use super::voucher::VoucherNumber;
use crate::domain::{ChangeSetId, DistributionId, Instant, Row};

/// A message's place in the outbox: in the order in which they were queued, never given to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MessageNumber(pub u32);

/// A message as it was queued: it never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Whose it is.
    pub distribution: DistributionId,
    /// To whom.
    pub row: Row,
    /// For the how-manieth time.
    pub entry: u32,
    /// When it happened: the true instant.
    pub at: Instant,
    /// The code that was given with it; none where it gives none, or where none was left.
    pub voucher: Option<VoucherNumber>,
    /// The order or event that triggered it.
    pub record: Option<String>,
    /// The change-set that caused it; none where time did.
    pub change_set: Option<ChangeSetId>,
}

/// How a message stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MessageState {
    /// It is to be sent.
    #[default]
    Queued,
    /// It waits for a code.
    Waiting,
    /// It is being sent at this moment.
    Sending,
    /// It was taken by the other side.
    Sent,
    /// It was refused, or tried too often.
    Failed,
    /// It must not be sent; a note says why.
    Skipped,
    /// What caused it was taken back before it was sent.
    Cancelled,
    /// Whether it was sent cannot be known: the program ended between the two sides.
    Unknown,
}

impl MessageState {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::Waiting,
        Self::Sending,
        Self::Sent,
        Self::Failed,
        Self::Skipped,
        Self::Cancelled,
        Self::Unknown,
    ];

    /// The word that lists and JSON show.
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word().eq_ignore_ascii_case(word.trim()))
    }

    /// Whether it may yet be sent without anybody's doing.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Waiting | Self::Sending)
    }
}

/// What became of a message. A new one is queued and was not tried.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageStatus {
    /// How it stands.
    pub state: MessageState,
    /// Since when.
    pub since: Option<Instant>,
    /// How often sending was tried.
    pub attempts: u32,
    /// When it is tried next, where it was put off.
    pub next_at: Option<Instant>,
    /// The code it was given later.
    pub voucher: Option<VoucherNumber>,
    /// What the other side said, or why it was not sent.
    pub note: Option<String>,
}

/// Messages of a distribution by how they stand, in the order of [`MessageState::ALL`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageTally(pub [u64; 8]);

impl MessageTally {
    /// How many stand so.
    pub fn of(&self, state: MessageState) -> u64 {
        self.0[state as usize]
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Counts one more that stands so.
    pub fn add(&mut self, state: MessageState) {
        self.0[state as usize] += 1;
    }

    /// Counts one that stood so as standing otherwise.
    pub fn moved(&mut self, from: MessageState, to: MessageState) {
        let left = &mut self.0[from as usize];
        *left = left.saturating_sub(1);
        self.add(to);
    }

    /// How many may yet be sent without anybody's doing.
    pub fn open(&self) -> u64 {
        MessageState::ALL.into_iter().filter(|state| state.is_open()).map(|state| self.of(state)).sum()
    }
}
