//! Messages that are to be sent, in memory, by distribution and by when they are due.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::tz::TimeZone;

use crate::domain::{DistributionId, Instant};
use crate::promotions::{Channel, Distribution, DistributionState, MessageNumber, MessageState};
use crate::store::{Snapshot, StoreError};

/// A way out that is used on its own, so that a slow one holds no other back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Lane {
    Mail,
    Webhook,
    File,
    Command,
}

impl Lane {
    /// All of them, with how many messages each sends at a time.
    pub const ALL: [(Self, usize); 4] =
        [(Self::Mail, 1), (Self::Webhook, 4), (Self::File, 1), (Self::Command, 1)];

    fn of(channel: &Channel) -> Self {
        match channel {
            Channel::Mail => Self::Mail,
            Channel::Webhook { .. } => Self::Webhook,
            Channel::File { .. } => Self::File,
            Channel::Command { .. } => Self::Command,
        }
    }
}

/// What is to be sent.
#[derive(Debug, Default)]
pub(super) struct Pending {
    queued: BTreeMap<DistributionId, BTreeSet<(Instant, MessageNumber)>>,
    in_flight: HashSet<MessageNumber>,
    /// Distributions whose other side was not there: until when they rest.
    resting: BTreeMap<DistributionId, Instant>,
    /// Messages before this one were looked at.
    seen: u32,
    revision: Option<u64>,
}

impl Pending {
    /// Learns of what was queued since, or of everything where somebody did something to messages.
    pub fn refresh(&mut self, snapshot: &Snapshot) -> Result<(), StoreError> {
        if self.revision != Some(snapshot.outbox_revision()) {
            self.revision = Some(snapshot.outbox_revision());
            self.queued.clear();
            self.resting.clear();
            self.seen = snapshot.first_open_message().0;
        }
        if self.seen >= snapshot.next_message().0 {
            return Ok(());
        }
        for messages in snapshot.messages_from(MessageNumber(self.seen)) {
            for (number, message) in messages? {
                let status = snapshot.message_status(number)?;
                if status.state == MessageState::Queued && !self.in_flight.contains(&number) {
                    self.add(message.distribution, number, status.next_at);
                }
            }
        }
        self.seen = snapshot.next_message().0;
        Ok(())
    }

    fn add(&mut self, id: DistributionId, number: MessageNumber, due: Option<Instant>) {
        self.queued.entry(id).or_default().insert((due.unwrap_or_default(), number));
    }

    /// Whether a message of a lane may go now.
    pub fn has_due(&self, lane: Lane, snapshot: &Snapshot, now: Instant, zone: &TimeZone) -> bool {
        self.first_due(lane, snapshot, now, zone).is_some()
    }

    /// The next message of a lane that may go now; it counts as under way from here on.
    pub fn next(
        &mut self,
        lane: Lane,
        snapshot: &Snapshot,
        now: Instant,
        zone: &TimeZone,
    ) -> Option<(DistributionId, MessageNumber)> {
        let (at, number, id) = self.first_due(lane, snapshot, now, zone)?;
        self.queued.get_mut(&id)?.remove(&(at, number));
        self.in_flight.insert(number);
        Some((id, number))
    }

    fn first_due(
        &self,
        lane: Lane,
        snapshot: &Snapshot,
        now: Instant,
        zone: &TimeZone,
    ) -> Option<(Instant, MessageNumber, DistributionId)> {
        let runs = |distribution: &Distribution| {
            distribution.state == DistributionState::Live
                && Lane::of(&distribution.channel) == lane
                && distribution.limits.quiet.is_none_or(|quiet| quiet.ends(now, zone).is_none())
        };
        let resting = &self.resting;
        let due = self.queued.iter().filter_map(|(id, messages)| {
            let first = messages.first().filter(|(due, _)| *due <= now)?;
            let kept = snapshot.distribution(*id)?;
            let rests = resting.get(id).is_some_and(|until| *until > now);
            (!rests && runs(&kept.distribution)).then_some((first.0, first.1, *id))
        });
        due.min()
    }

    /// Puts a message back that was taken out and is to be sent later.
    pub fn done(&mut self, id: DistributionId, number: MessageNumber, again: Option<Instant>) {
        self.in_flight.remove(&number);
        if again.is_some() {
            self.add(id, number, again);
        }
    }

    /// Forgets that a message is under way.
    pub fn in_flight_ended(&mut self, number: MessageNumber) {
        self.in_flight.remove(&number);
    }

    /// Lets a distribution rest whose other side is not there.
    pub fn rest(&mut self, id: DistributionId, until: Instant) {
        self.resting.insert(id, until);
    }
}
