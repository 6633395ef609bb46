//! The writer: the one place where the store is changed.
//!
//! Whoever commands something does the work, while all others wait: commands are decided one after the other, each
//! against the snapshot that the one before it left. Handing them to a thread of its own, and the answers back, took a
//! seventh of a redemption's time. A thread there is for what nobody commands: time that passes, and what is put away while
//! nobody waits. Nothing is answered before it is on disk.

use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::distributions::Effects;
use super::house::{Listeners, Settings};
use super::segments::{self, Circumstances, Intent, TimeUse};
use super::{
    Actor, Command, Error, Notice, Reply, create, delete, distributions, edit, erase, merge, promotions,
    records, schema, undo,
};
use crate::domain::{ChangeKind, ChangeSet, ChangeSetId, ChangeSummary, Clock, Instant};
use crate::store::{Commit, SegmentCommit, Snapshot, Store};

/// How often the writer looks whether a window of time has lapsed: a lapse is seen within a second.
const TICK: Duration = Duration::from_millis(500);

/// What a command is decided against.
pub(super) struct Decision<'a> {
    pub store: &'a Store,
    pub snapshot: Arc<Snapshot>,
    pub actor: &'a Actor,
    pub now: Instant,
    pub settings: &'a Settings,
}

impl Decision<'_> {
    /// The number of the change-set to come.
    pub fn next_change_set(&self) -> ChangeSetId {
        ChangeSetId(self.snapshot.last_change().0 + 1)
    }

    /// The head of the change-set to come.
    pub fn head(&self, kind: ChangeKind, title: String) -> ChangeSet {
        let undoable = !matches!(kind, ChangeKind::Promotion(_));
        ChangeSet {
            id: self.next_change_set(),
            at: self.now,
            who: self.actor.name.clone(),
            origin: self.actor.origin,
            kind,
            title,
            summary: ChangeSummary::default(),
            attributes: Vec::new(),
            undone_by: None,
            undoable,
        }
    }
}

impl Decision<'_> {
    /// What a change-set did; of an undo, and of an undo of one, what the first did, and whether it stands done by this
    /// one (`true`) or taken back by it.
    pub fn origin_of(&self, head: &ChangeSet) -> Result<Option<(ChangeKind, bool)>, Error> {
        let (mut kind, mut is_done) = (head.kind.clone(), true);
        while let ChangeKind::Undo(earlier) = kind {
            let Some(head) = self.store.change_set(earlier)? else { return Ok(None) };
            (kind, is_done) = (head.kind, !is_done);
        }
        Ok(Some((kind, is_done)))
    }

    /// The instant at which memberships hold: now, but never before what was recorded of them.
    pub fn time(&self) -> Instant {
        self.now.max(self.snapshot.segments().recorded)
    }

    /// Makes a commit true, with what it means for segments.
    pub fn commit(&self, commit: Commit) -> Result<(), Error> {
        self.commit_with(commit, Intent::default()).map(|_| ())
    }

    /// Makes a commit true that also does something to segments themselves. Answers what became of segments.
    pub fn commit_with(&self, commit: Commit, intent: Intent) -> Result<Option<SegmentCommit>, Error> {
        let change_set = commit.change_set.as_ref().map(|head| head.id);
        let moment = segments::calendar(self.settings, self.time());
        let circumstances = Circumstances {
            moment: moment.clone(),
            basis: segments::basis(self.settings),
            cause: segments::cause_of(&commit, &intent),
            change_set,
        };
        let memberships = |before: &Snapshot, after: &Snapshot, commit: &Commit| {
            segments::consequences(before, after, commit, &intent, &circumstances)
        };
        let mut effects = Effects::new(self.settings, moment, change_set, Box::new(memberships));
        let (_, changes) = self.store.commit(commit, &mut effects)?;
        Ok(changes)
    }
}

/// Changes the store, one command at a time.
#[derive(Debug)]
pub(super) struct Writer {
    writing: Arc<Mutex<Writing>>,
    store: Arc<Store>,
    /// Wakes the thread; dropped, it ends it.
    wake: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub fn start(
        store: Arc<Store>,
        clock: Arc<Clock>,
        settings: Settings,
        listeners: Arc<Listeners>,
        time: TimeUse,
    ) -> Result<Self, Error> {
        let behind = Arc::clone(&store);
        let writing = Writing { store: Arc::clone(&store), clock, settings, listeners, time };
        let writing = Arc::new(Mutex::new(writing));
        let (wake, woken) = bounded(1);
        let ticking = Arc::clone(&writing);
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || tick(&ticking, &behind, &woken))
            .map_err(|e| Error::file("cannot start the thread that lets time pass", e))?;
        Ok(Self { writing, store, wake: Some(wake), thread: Some(thread) })
    }

    /// Carries out a command.
    pub fn run(&self, command: Command, actor: &Actor) -> Result<Reply, Error> {
        self.run_work(actor, |decision| decide(command, decision))
    }

    /// Does any work between two commands.
    pub fn run_work<T>(
        &self,
        actor: &Actor,
        work: impl FnOnce(&Decision<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let gone =
            |_| Error::Invalid("the writer has stopped after an internal error; restart the program".into());
        let reply = self.writing.lock().map_err(gone)?.answer(work, actor);
        if let Some(wake) = self.wake.as_ref().filter(|_| self.store.is_journal_full()) {
            // Where it is awake already, it needs no waking.
            wake.try_send(()).unwrap_or_default();
        }
        reply
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            // A panic of the writer was reported when it happened.
            drop(thread.join());
        }
        // The next opening need not; what is not put away now, it will put away.
        drop(self.store.settle());
    }
}

/// Applies time as it passes, and puts away what was committed when that is much or nobody commits; until the writer is
/// dropped.
fn tick(writing: &Mutex<Writing>, store: &Store, woken: &Receiver<()>) {
    let mut last = store.next_in_journal();
    loop {
        let woken = woken.recv_timeout(TICK);
        if woken == Err(RecvTimeoutError::Disconnected) {
            break;
        }
        let is_quiet = store.next_in_journal() == last;
        if woken.is_err() {
            let Ok(writing) = writing.lock() else { break };
            writing.tick(is_quiet);
        }
        if store.is_journal_full() {
            // A disk that refuses is told to whoever commands something next.
            drop(store.settle_behind());
        }
        last = store.next_in_journal();
    }
}

/// What the writer works with.
#[derive(Debug)]
struct Writing {
    store: Arc<Store>,
    clock: Arc<Clock>,
    settings: Settings,
    listeners: Arc<Listeners>,
    time: TimeUse,
}

impl Writing {
    /// Does the work and tells of the change-set that came of it.
    fn answer<T>(
        &self,
        work: impl FnOnce(&Decision<'_>) -> Result<T, Error>,
        actor: &Actor,
    ) -> Result<T, Error> {
        let before = self.store.snapshot().last_change();
        let reply = self.carry_out(work, actor);
        let last = self.store.snapshot().last_change();
        if last > before
            && let Ok(Some(head)) = self.store.change_set(last)
        {
            self.listeners.tell(&Notice::Changed(head));
        }
        reply
    }

    fn carry_out<T>(
        &self,
        work: impl FnOnce(&Decision<'_>) -> Result<T, Error>,
        actor: &Actor,
    ) -> Result<T, Error> {
        if self.time == TimeUse::Shown {
            return Err(Error::Invalid("this is only a look at another time; nothing can be changed".into()));
        }
        let now = self.clock.now();
        if self.time == TimeUse::Applied {
            self.apply_due(now)?;
        }
        let (store, settings) = (self.store.as_ref(), &self.settings);
        work(&Decision { store, snapshot: store.snapshot(), actor, now, settings })
    }

    fn apply_due(&self, now: Instant) -> Result<(), Error> {
        if segments::apply_due(&self.store, now, &self.settings)? {
            self.listeners.tell(&Notice::Lapsed);
        }
        Ok(())
    }

    fn tick(&self, is_quiet: bool) {
        // A disk that refuses is told to whoever commands something next; it is tried again until it is done, a lapse
        // with its true time.
        if self.time == TimeUse::Applied {
            drop(self.apply_due(self.clock.now()));
        }
        if is_quiet {
            drop(self.store.settle());
        }
    }
}

fn decide(command: Command, decision: &Decision<'_>) -> Result<Reply, Error> {
    match command {
        Command::Create(cells) => create::create(decision, cells),
        Command::Edit { rows, cells } => edit::edit(decision, &rows, &cells),
        Command::Delete(rows) => delete::delete(decision, &rows),
        Command::Merge { survivor, other, choices } => merge::merge(decision, survivor, other, &choices),
        Command::Erase(rows) => erase::erase(decision, &rows),
        Command::Readmit(key) => erase::readmit(decision, &key),
        Command::Undo(id) => undo::undo(decision, id),
        Command::DeclareMetadata { name, value_type, required } => {
            schema::declare(decision, &name, value_type, required)
        }
        Command::DeclareConsent(name) => schema::declare_consent(decision, &name),
        Command::DropMetadata(name) => schema::drop_metadata(decision, &name),
        Command::AddRecord(new) => records::add(decision, new),
        Command::CreateSegment { name, segment } => segments::create(decision, &name, segment),
        Command::EditSegment { id, filter } => segments::edit(decision, id, &filter),
        Command::RenameSegment { id, name } => segments::rename(decision, id, &name),
        Command::DeleteSegment(id) => segments::delete(decision, id),
        Command::AddMembers { id, rows, why } => segments::add(decision, id, &rows, why.as_deref()),
        Command::RemoveMembers { id, rows, why } => segments::remove(decision, id, &rows, why.as_deref()),
        Command::Promotion(command) => promotions::decide(decision, command),
        Command::Distribution(command) => distributions::decide(decision, command),
        Command::SaveView(view) => save_view(decision, &view),
        Command::DropView(name) => {
            decision.store.drop_view(&name)?;
            Ok(Reply::default())
        }
    }
}

fn save_view(decision: &Decision<'_>, view: &super::SavedView) -> Result<Reply, Error> {
    if view.name.trim().is_empty() {
        return Err(Error::Invalid("a view needs a name".into()));
    }
    let text = serde_json::to_string(view).map_err(|e| Error::Invalid(e.to_string()))?;
    decision.store.save_view(&view.name, &text)?;
    Ok(Reply::default())
}
