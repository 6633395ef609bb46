//! Distributions: what customers are sent when something happens to them (SEMANTICS 27–29).
//!
//! Who gets what is decided within the commit that lets it happen: the message is queued and its code given there, once.
//! Sending is another matter, outside of any commit: a message is marked as being sent, sent, and marked with what the
//! other side said; one that is found marked as being sent at the next opening is *unknown*, unless its receiver knows it
//! by its id when it comes again.
//!
//! Way through the files: `define` (making and changing one) → `activate` (setting it going) → `trigger` (what happened)
//! → `answer` (who gets a message) → `give` (with which code) → `effects` (all of that within a commit) → `send` (what
//! may go out now, and what became of it) → `context` (what its words may name) → `deliver` (the lanes that send) with
//! `pending`; `outbox` for lists and remedies, `rehearse` for what would have been, `shape` for other programs.

mod activate;
mod answer;
mod context;
mod define;
mod deliver;
mod effects;
mod give;
mod outbox;
mod pending;
mod rehearse;
mod send;
mod shape;
mod trigger;

pub use activate::Present;
pub use context::Preview;
pub use define::{find, trigger_words};
pub use deliver::{Delivered, Delivery};
pub use outbox::{OutboxEntry, OutboxQuery};
pub use rehearse::{Rehearsal, Rehearsed};
pub use shape::{distribution_json, entry_json};

pub(super) use activate::uses_segment;
pub(super) use effects::Effects;
pub(super) use outbox::cancel_caused_by;
pub(super) use send::recover;
pub(super) use trigger::{Before, asks_for, happened};

use super::writer::Decision;
use super::{Error, Reply};
use crate::domain::DistributionId;
use crate::promotions::{Cap, Channel, MessageNumber, MessageState, Mode, Quiet};

/// What may be asked about distributions.
#[derive(Clone, Debug)]
pub enum DistributionCommand {
    /// Makes one, as a draft.
    Create(Box<NewDistribution>),
    /// Changes what is named.
    Edit {
        /// Which.
        id: DistributionId,
        /// What changes.
        change: Box<DistributionChange>,
    },
    /// Removes one without messages.
    Delete(DistributionId),
    /// Sets one going.
    Activate {
        /// Which.
        id: DistributionId,
        /// Whether who is in the segment already gets a message; must be said where there is anybody.
        present: Option<Present>,
    },
    /// Holds its messages back; what happens is queued.
    Pause(DistributionId),
    /// Lets them go.
    Resume(DistributionId),
    /// Ends it for good, and cancels what is queued.
    End(DistributionId),
    /// Queues messages again.
    Retry {
        /// Of which.
        id: DistributionId,
        /// Which of its messages.
        which: Which,
    },
    /// Cancels messages that are queued or wait.
    Cancel {
        /// Of which.
        id: DistributionId,
        /// Which of its messages.
        which: Which,
    },
}

/// Messages of a distribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// These.
    Numbers(Vec<MessageNumber>),
    /// All that stand so.
    In(Vec<MessageState>),
}

/// A distribution that is to be made.
#[derive(Clone, Debug)]
pub struct NewDistribution {
    /// Its name.
    pub name: String,
    /// What must happen.
    pub trigger: TriggerAsked,
    /// The campaign whose codes it gives; only a message where none is named.
    pub campaign: Option<String>,
    /// Everything else; the channel must be named.
    pub change: DistributionChange,
}

/// What must happen to a customer, by names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TriggerAsked {
    /// Entering a segment.
    Entered(String),
    /// Leaving one.
    Left(String),
    /// A paid order.
    OrderPaid,
    /// An event of this name.
    Event(String),
}

/// What of a distribution is to be otherwise; what is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DistributionChange {
    /// Another name.
    pub name: Option<String>,
    /// A rule, or none.
    pub rule: Option<Option<String>>,
    /// By which way.
    pub channel: Option<Channel>,
    /// An email's subject.
    pub subject: Option<String>,
    /// Plain text.
    pub text: Option<String>,
    /// HTML.
    pub html: Option<String>,
    /// How often.
    pub mode: Option<Mode>,
    /// A marketing permission, or none.
    pub consent: Option<Option<String>>,
    /// Whether the customer must still be in the segment.
    pub must_be_in: Option<bool>,
    /// A cap, or none.
    pub cap: Option<Option<Cap>>,
    /// Quiet hours, or none.
    pub quiet: Option<Option<Quiet>>,
}

/// What a command about distributions did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DistributionReply {
    /// Which it was about.
    pub id: Option<DistributionId>,
    /// How many messages it queued, queued again or cancelled.
    pub messages: u64,
}

pub(super) fn decide(decision: &Decision<'_>, command: DistributionCommand) -> Result<Reply, Error> {
    match command {
        DistributionCommand::Create(new) => define::create(decision, *new),
        DistributionCommand::Edit { id, change } => define::edit(decision, id, *change),
        DistributionCommand::Delete(id) => define::delete(decision, id),
        DistributionCommand::Activate { id, present } => activate::activate(decision, id, present),
        DistributionCommand::Pause(id) => activate::pause(decision, id),
        DistributionCommand::Resume(id) => activate::resume(decision, id),
        DistributionCommand::End(id) => activate::end(decision, id),
        DistributionCommand::Retry { id, which } => outbox::retry(decision, id, &which),
        DistributionCommand::Cancel { id, which } => outbox::cancel(decision, id, &which),
    }
}
