//! The lanes that send: each marks a message, sends it, and has what the other side said kept with the mark of the next.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::context;
use super::pending::{Lane, Pending};
use super::send::Attempt;
use crate::app::{App, Error, Notice};
use crate::delivery::{DeliverySettings, Outcome, Transports};
use crate::domain::{DistributionId, Instant};
use crate::promotions::{MessageNumber, MessageState, MessageStatus};

/// How often an idle lane looks for something to send.
const LOOK: Duration = Duration::from_millis(250);

/// How often screens are told of what was sent.
const TELL_EVERY_MS: i64 = 250;
/// How often it is looked whether lanes have ended.
const LOOK_AT_END: Duration = Duration::from_millis(10);

/// What a delivery did, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Taken by the other side.
    pub sent: u64,
    /// To be tried again later.
    pub put_off: u64,
    /// Refused, or tried too often.
    pub failed: u64,
    /// Not to be sent.
    pub skipped: u64,
    /// Nobody knows.
    pub unknown: u64,
    /// Why another side was not there, the last that was found.
    pub unreachable: Option<String>,
}

impl Delivered {
    fn count(&mut self, status: &MessageStatus) {
        let counter = match status.state {
            MessageState::Sent => &mut self.sent,
            MessageState::Queued => &mut self.put_off,
            MessageState::Failed => &mut self.failed,
            MessageState::Skipped => &mut self.skipped,
            MessageState::Unknown => &mut self.unknown,
            MessageState::Waiting | MessageState::Sending | MessageState::Cancelled => return,
        };
        *counter += 1;
    }
}

/// When lanes end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Until {
    /// When nothing is due.
    Empty,
    /// When they are stopped.
    Stopped,
}

/// Lanes at work in the background; they stop, after what they are sending, when this is dropped.
#[derive(Debug)]
pub struct Delivery {
    shared: Arc<Shared>,
    threads: Vec<std::thread::JoinHandle<()>>,
}

impl Drop for Delivery {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // A panic of a lane was reported when it happened.
            drop(thread.join());
        }
    }
}

impl Delivery {
    /// Has the lanes stop after what they are sending; says whether they did within a time.
    pub fn stops_within(&self, time: Duration) -> bool {
        self.shared.stop.store(true, Ordering::Relaxed);
        let looks = time.as_millis() / LOOK_AT_END.as_millis();
        for _ in 0..looks {
            if self.threads.iter().all(std::thread::JoinHandle::is_finished) {
                return true;
            }
            std::thread::sleep(LOOK_AT_END);
        }
        false
    }

    /// What was done so far.
    pub fn delivered(&self) -> Delivered {
        locked(&self.shared.delivered).clone()
    }
}

#[derive(Debug, Default)]
struct Shared {
    pending: Mutex<Pending>,
    delivered: Mutex<Delivered>,
    stop: AtomicBool,
    /// The first thing that the store refused: a lane ends then.
    failure: Mutex<Option<Error>>,
}

fn locked<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

impl App {
    /// Sends everything that is due, and answers when nothing is any more, or soon after `stop` says so.
    ///
    /// # Errors
    /// What the store cannot read or write; what the other sides said stands in the messages.
    pub fn deliver_due(self: &Arc<Self>, stop: &AtomicBool) -> Result<Delivered, Error> {
        let shared = Arc::new(Shared::default());
        std::thread::scope(|scope| {
            let lanes: Vec<_> = lanes()
                .map(|lane| {
                    let shared = Arc::clone(&shared);
                    scope.spawn(move || Work::new(self, lane, shared).run(Until::Empty))
                })
                .collect();
            while !lanes.iter().all(std::thread::ScopedJoinHandle::is_finished) {
                if stop.load(Ordering::Relaxed) {
                    shared.stop.store(true, Ordering::Relaxed);
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        });
        match locked(&shared.failure).take() {
            Some(failure) => Err(failure),
            None => Ok(locked(&shared.delivered).clone()),
        }
    }

    /// Sends what becomes due from now on, in the background.
    pub fn deliver_in_background(self: &Arc<Self>) -> Delivery {
        let shared = Arc::new(Shared::default());
        let spawn = |lane: Lane| {
            let (app, shared) = (Arc::clone(self), Arc::clone(&shared));
            std::thread::spawn(move || Work::new(&app, lane, shared).run(Until::Stopped))
        };
        let threads = lanes().map(spawn).collect();
        Delivery { shared, threads }
    }
}

fn lanes() -> impl Iterator<Item = Lane> {
    Lane::ALL.into_iter().flat_map(|(lane, count)| std::iter::repeat_n(lane, count))
}

/// One lane's work.
struct Work<'a> {
    app: &'a Arc<App>,
    lane: Lane,
    shared: Arc<Shared>,
    settings: Arc<DeliverySettings>,
    transports: Transports,
    /// What must be set before this lane can send anything.
    missing: Option<String>,
    /// When screens were told last.
    told: Instant,
}

/// What must be set before a lane can send anything; none where all is.
fn missing(lane: Lane, settings: &DeliverySettings) -> Option<String> {
    match lane {
        Lane::Mail => Transports::missing_for_mail(settings),
        Lane::Webhook => Transports::missing_for_webhooks(settings),
        Lane::File | Lane::Command => None,
    }
}

/// A message that was sent, and what is to be kept of it.
type Made = Option<(DistributionId, Attempt)>;

impl<'a> Work<'a> {
    fn new(app: &'a Arc<App>, lane: Lane, shared: Arc<Shared>) -> Self {
        let settings = app.delivery();
        let (missing, transports) = (missing(lane, &settings), Transports::new(&settings));
        Self { app, lane, shared, settings, transports, missing, told: Instant::default() }
    }

    /// Goes by servers and secrets as they are now.
    fn follow_settings(&mut self) {
        let settings = self.app.delivery();
        if !Arc::ptr_eq(&settings, &self.settings) {
            self.transports.close();
            self.transports = Transports::new(&settings);
            self.missing = missing(self.lane, &settings);
            self.settings = settings;
        }
    }

    fn run(mut self, until: Until) {
        if let Err(failure) = self.work(until) {
            locked(&self.shared.failure).get_or_insert(failure);
        }
        self.transports.close();
    }

    fn work(&mut self, until: Until) -> Result<(), Error> {
        let mut made: Made = None;
        loop {
            // Where nobody was there, it is kept first that the distribution rests.
            let rests =
                made.as_ref().is_some_and(|(_, made)| matches!(made.outcome, Outcome::Unreachable(_)));
            let next = if rests || self.shared.stop.load(Ordering::Relaxed) { None } else { self.next()? };
            if made.is_none() && next.is_none() {
                if until == Until::Empty || self.shared.stop.load(Ordering::Relaxed) {
                    return Ok(());
                }
                std::thread::sleep(LOOK);
                continue;
            }
            made = self.step(made, next)?;
        }
    }

    fn next(&mut self) -> Result<Option<(DistributionId, MessageNumber)>, Error> {
        self.follow_settings();
        let snapshot = self.app.snapshot();
        if snapshot.distributions().next().is_none() {
            return Ok(None);
        }
        let mut pending = locked(&self.shared.pending);
        pending.refresh(&snapshot)?;
        let (now, zone) = (self.app.now(), &self.app.settings().zone);
        if let Some(missing) = &self.missing {
            if pending.has_due(self.lane, &snapshot, now, zone) {
                locked(&self.shared.delivered).unreachable = Some(missing.clone());
            }
            return Ok(None);
        }
        Ok(pending.next(self.lane, &snapshot, now, zone))
    }

    /// Keeps what became of one message and sends the next.
    fn step(&mut self, made: Made, next: Option<(DistributionId, MessageNumber)>) -> Result<Made, Error> {
        let attempts: Vec<Attempt> = made.iter().map(|(_, attempt)| attempt.clone()).collect();
        let step = self.app.step(attempts, next.iter().map(|(_, number)| *number).collect())?;
        for (number, status) in &step.became {
            locked(&self.shared.delivered).count(status);
            if let Some((id, attempt)) = made.as_ref().filter(|(_, attempt)| attempt.number == *number) {
                self.settle(*id, attempt, status);
            }
        }
        if let Some((_, attempt)) = &made {
            locked(&self.shared.pending).in_flight_ended(attempt.number);
        }
        self.tell(next.is_none());
        let Some((id, number)) = next else { return Ok(None) };
        if !step.sending.contains(&number) {
            // One that was let through a moment too early is asked about again; whatever else became of it is over.
            let status = self.app.snapshot().message_status(number)?;
            let again = (status.state == MessageState::Queued).then(|| status.next_at.unwrap_or_default());
            locked(&self.shared.pending).done(id, number, again);
            return Ok(None);
        }
        let snapshot = self.app.snapshot();
        let (outcome, is_repeatable) = match context::parcel(&snapshot, self.app.settings(), number) {
            Ok(Some(parcel)) => (self.transports.send(&parcel), parcel.is_repeatable()),
            Ok(None) => (Outcome::Refused("the customer is not there any more".into()), false),
            Err(Error::Store(failure)) => return Err(failure.into()),
            Err(other) => (Outcome::Refused(other.to_string()), false),
        };
        Ok(Some((id, Attempt { number, outcome, is_repeatable })))
    }

    /// Tells screens, though not of each of a thousand messages a second.
    fn tell(&mut self, is_last: bool) {
        let now = self.app.now();
        if is_last || now.since_ms(self.told) >= TELL_EVERY_MS {
            self.told = now;
            self.app.tell(&Notice::Delivered);
        }
    }

    /// Puts a message back that is to be tried again, and lets its distribution rest where nobody was there.
    fn settle(&self, id: DistributionId, attempt: &Attempt, status: &MessageStatus) {
        let again: Option<Instant> = status.next_at.filter(|_| status.state == MessageState::Queued);
        let mut pending = locked(&self.shared.pending);
        pending.done(id, attempt.number, again);
        if let Outcome::Unreachable(why) = &attempt.outcome {
            locked(&self.shared.delivered).unreachable = Some(why.clone());
            if let Some(until) = again {
                pending.rest(id, until);
            }
        }
    }
}
