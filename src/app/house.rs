//! The house itself: an open data folder, its writer, and whoever listens for news.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use super::distributions;
use super::segments::{self, TimeUse};
use super::writer::Writer;
use super::{Actor, Command, Error, Notice, Reply, SavedView};
use crate::delivery::DeliverySettings;
use crate::domain::{ChangeSet, ChangeSetId, Clock, Instant, Origin};
use crate::promotions::PercentOf;
use crate::store::{Finding, Snapshot, Store, StoreOptions};

/// How many notices a listener may fall behind before further ones are dropped; a list that asks anew after any of
/// them misses nothing.
const MAX_NOTICES: usize = 64;

/// What the settings of a data folder decide about meaning.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The project's time zone.
    pub zone: TimeZone,
    /// The day on which weeks start.
    pub week_start: Weekday,
    /// The project's currency, an ISO 4217 code.
    pub currency: String,
    /// What a percentage is of where several codes are redeemed together.
    pub percent_of: PercentOf,
    /// Imports whose before-values are kept for an undo.
    pub history_imports: usize,
    /// Days for which they are kept.
    pub history_days: u32,
    /// Servers and secrets that messages need.
    pub delivery: DeliverySettings,
}

impl Settings {
    /// Digits after the point that the project's currency has (ISO 4217).
    pub fn decimals(&self) -> u32 {
        match self.currency.as_str() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND"
            | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            zone: TimeZone::UTC,
            week_start: Weekday::Monday,
            currency: "USD".into(),
            percent_of: PercentOf::default(),
            history_imports: 20,
            history_days: 365,
            delivery: DeliverySettings::default(),
        }
    }
}

/// How the house is opened.
#[derive(Debug, Default)]
pub struct AppOptions {
    /// The clock.
    pub clock: Arc<Clock>,
    /// What the settings say.
    pub settings: Settings,
    /// How the store is opened.
    pub store: StoreOptions,
    /// What is done about time that has passed.
    pub time: TimeUse,
}

/// An open data folder. Shared by all doors; every method may be called from any thread.
#[derive(Debug)]
pub struct App {
    pub(super) store: Arc<Store>,
    pub(super) clock: Arc<Clock>,
    pub(super) settings: Settings,
    /// Servers and secrets, which may change while the house is open.
    delivery: Mutex<Arc<DeliverySettings>>,
    time: TimeUse,
    writer: Writer,
    listeners: Arc<Listeners>,
}

/// Who wants to hear of changes.
#[derive(Debug, Default)]
pub(super) struct Listeners(Mutex<Vec<Sender<Notice>>>);

impl Listeners {
    /// Tells everyone; who has gone is forgotten.
    pub fn tell(&self, notice: &Notice) {
        let mut senders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        senders.retain(|s| {
            !matches!(s.try_send(notice.clone()), Err(crossbeam_channel::TrySendError::Disconnected(_)))
        });
    }
}

impl App {
    /// Opens a data folder, making it where there is none.
    ///
    /// # Errors
    /// [`Error::InUse`] where another process has it; [`Error::Store`] where it cannot be read.
    pub fn open(folder: &Path, options: AppOptions) -> Result<Arc<Self>, Error> {
        let store = match Store::open(folder, options.store) {
            Ok(store) => Arc::new(store),
            Err(in_use @ crate::store::StoreError::InUse { .. }) => {
                return Err(Error::InUse(in_use.to_string()));
            }
            Err(other) => return Err(other.into()),
        };
        let now = options.clock.now();
        remove_leftovers(folder, now)?;
        match options.time {
            TimeUse::Applied => {
                distributions::recover(&store, now, &options.settings)?;
                segments::apply_due(&store, now, &options.settings)?;
            }
            TimeUse::Untouched => {}
            TimeUse::Shown => store.show(segments::show(&store.snapshot(), now, &options.settings)?),
        }
        let listeners = Arc::new(Listeners::default());
        let writer = Writer::start(
            Arc::clone(&store),
            Arc::clone(&options.clock),
            options.settings.clone(),
            Arc::clone(&listeners),
            options.time,
        )?;
        let (clock, settings, time) = (options.clock, options.settings, options.time);
        let delivery = Mutex::new(Arc::new(settings.delivery.clone()));
        Ok(Arc::new(Self { store, clock, settings, delivery, time, writer, listeners }))
    }

    /// Everything as it is now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.store.snapshot()
    }

    /// The present.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// The instant at which memberships hold: the present, or what is looked at; never before what was recorded.
    pub(super) fn segment_time(&self) -> Instant {
        match self.time {
            TimeUse::Applied | TimeUse::Untouched => self.now().max(self.snapshot().segments().recorded),
            TimeUse::Shown => self.now(),
        }
    }

    /// Whether this house records what time does; one that is only looked at sends nothing either.
    pub(super) fn applies_time(&self) -> bool {
        self.time == TimeUse::Applied
    }

    /// The last instant of which anything is recorded: a change-set, or somebody who entered or left a segment.
    ///
    /// # Errors
    /// What the store cannot read.
    pub fn recorded(&self) -> Result<Option<Instant>, Error> {
        let moved = Some(self.snapshot().segments().recorded).filter(|at| *at != Instant::default());
        Ok(self.history(1)?.first().map(|head| head.at).max(moved))
    }

    /// What the settings say.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Servers and secrets that messages need.
    pub fn delivery(&self) -> Arc<DeliverySettings> {
        Arc::clone(&self.delivery.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes other servers and secrets; the next message goes by them.
    pub fn set_delivery(&self, settings: DeliverySettings) {
        *self.delivery.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(settings);
        self.tell(&Notice::Delivered);
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        self.store.folder()
    }

    /// Carries a command out. When it returns, the change is on disk.
    ///
    /// # Errors
    /// [`Error`] says whose move it is; the store is then unchanged.
    pub fn run(&self, command: Command, actor: &Actor) -> Result<Reply, Error> {
        self.writer.run(command, actor)
    }

    /// Has what lapsed up to the present recorded now; the writer also does it by itself, within a second.
    ///
    /// # Errors
    /// [`Error::Store`] where the disk refuses.
    pub fn let_time_pass(&self) -> Result<(), Error> {
        let nobody = Actor { name: String::new(), origin: Origin::Command };
        self.writer.run_work(&nobody, |_| Ok(()))
    }

    /// The writer, for jobs that commit.
    pub(super) fn writer(&self) -> &Writer {
        &self.writer
    }

    /// News from now on.
    pub fn subscribe(&self) -> Receiver<Notice> {
        let (sender, receiver) = crossbeam_channel::bounded(MAX_NOTICES);
        self.listeners.0.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        receiver
    }

    /// Tells everyone who listens.
    pub(super) fn tell(&self, notice: &Notice) {
        self.listeners.tell(notice);
    }

    /// Reads all columns into memory in the background, the searched ones first, and tells listeners how far it is.
    pub fn load_in_background(self: &Arc<Self>) {
        let app = Arc::downgrade(self);
        std::thread::spawn(move || {
            let Some(house) = app.upgrade() else { return };
            let snapshot = house.snapshot();
            let step = (snapshot.page_count() as usize / 50).max(1);
            let progress = |done: usize, all: usize| {
                if done.is_multiple_of(step) {
                    house.tell(&Notice::Loading { done, all });
                }
                // Only this thread keeps the house: the program is leaving.
                Arc::strong_count(&house) > 1
            };
            // A page that cannot be read is told by whoever asks for it; the others are read all the same.
            let columns = snapshot.asked_columns();
            let loaded = snapshot.load(&columns, &progress).and_then(|()| snapshot.load_search_text());
            snapshot.load_bounds(&columns);
            let all = snapshot.page_count() as usize;
            if loaded.is_ok() {
                house.tell(&Notice::Loading { done: all, all });
            }
        });
    }

    /// The last change-sets, newest first.
    pub fn history(&self, limit: usize) -> Result<Vec<ChangeSet>, Error> {
        Ok(self.store.change_sets().take(limit).collect::<Result<_, _>>()?)
    }

    /// The head of a change-set.
    ///
    /// # Errors
    /// What the store cannot read.
    pub fn change_set(&self, id: ChangeSetId) -> Result<Option<ChangeSet>, Error> {
        Ok(self.store.change_set(id)?)
    }

    /// The saved views, by name.
    pub fn views(&self) -> Result<Vec<SavedView>, Error> {
        let views = self.store.views()?;
        let read = |(name, text): (String, String)| {
            serde_json::from_str(&text)
                .map_err(|e| Error::Invalid(format!("the saved view `{name}` cannot be read: {e}")))
        };
        views.into_iter().map(read).collect()
    }

    /// Writes a fresh, small database in place of the present one; bytes before and after.
    ///
    /// # Errors
    /// [`Error::Store`]; the folder is then as it was.
    pub fn compact(&self, actor: &Actor) -> Result<(u64, u64), Error> {
        self.writer.run_work(actor, super::erase::compact)
    }

    /// Compares everything derived with the records; each difference is a finding.
    ///
    /// # Errors
    /// [`Error::Store`] where the folder cannot be read at all.
    pub fn verify(&self) -> Result<Vec<Finding>, Error> {
        let mut findings = self.store.verify()?;
        findings.extend(segments::verify(&self.snapshot(), &self.settings)?);
        Ok(findings)
    }

    /// Writes a consistent copy into a folder that is empty or not there; `--data` can open it.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn backup(&self, folder: &Path) -> Result<(), Error> {
        Ok(self.store.backup_to(folder)?)
    }

    /// Writes a consistent copy as one stream with a checksum.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn backup_stream(&self, out: &mut dyn std::io::Write) -> Result<(), Error> {
        Ok(self.store.backup_stream(out)?)
    }
}

/// Whether a folder holds customers already.
pub fn is_house(folder: &Path) -> bool {
    Store::is_in(folder)
}

/// What spooled files are called; they are removed when done with, but not by a process that is killed.
const SPOOLED: [&str; 2] = [".stdin-", ".mended-"];

/// Spooled files older than this belong to nobody: a process that still reads one is not a day late.
const LEFTOVER_MS: i64 = 86_400_000;

/// Removes what a killed process spooled a day ago or earlier.
fn remove_leftovers(folder: &Path, now: Instant) -> Result<(), Error> {
    let failed = |e| Error::file(format!("cannot tidy `{}`", folder.display()), e);
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        if !SPOOLED.iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            continue;
        }
        let modified = entry.metadata().and_then(|m| m.modified()).map_err(failed)?;
        let since_epoch = modified.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        if now.since_ms(Instant(since_epoch.as_millis() as i64)) > LEFTOVER_MS {
            std::fs::remove_file(entry.path()).map_err(failed)?;
        }
    }
    Ok(())
}
