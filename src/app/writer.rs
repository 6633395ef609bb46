//! The writer: the one thread that changes the store.
//!
//! Commands queue up and are decided one after the other, each against the snapshot that the one before it left.
//! Nothing is answered before it is on disk.

use std::sync::Arc;
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

/// Commands that may wait; who brings one more waits at the door.
const MAX_QUEUED: usize = 256;

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

type Work = Box<dyn FnOnce(&Decision<'_>) -> Result<Reply, Error> + Send>;

struct Queued {
    work: Work,
    actor: Actor,
    answer: Sender<Result<Reply, Error>>,
}

/// The queue to the writing thread; the thread ends when this is dropped.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Option<Sender<Queued>>,
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
        let (queue, work) = bounded(MAX_QUEUED);
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || Writing { store, clock, settings, listeners, time }.run(&work))
            .map_err(|e| Error::file("cannot start the writing thread", e))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Has a command carried out and waits for the answer.
    pub fn run(&self, command: Command, actor: &Actor) -> Result<Reply, Error> {
        self.run_work(actor, Box::new(move |decision| decide(command, decision)))
    }

    /// Has any work done by the writer, between two commands.
    pub fn run_work(&self, actor: &Actor, work: Work) -> Result<Reply, Error> {
        let (answer, answered) = bounded(1);
        let gone =
            || Error::Invalid("the writer has stopped after an internal error; restart the program".into());
        let queue = self.queue.as_ref().ok_or_else(gone)?;
        queue.send(Queued { work, actor: actor.clone(), answer }).map_err(|_| gone())?;
        answered.recv().map_err(|_| gone())?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A panic of the writer was reported when it happened.
            drop(thread.join());
        }
    }
}

/// What the writing thread holds.
struct Writing {
    store: Arc<Store>,
    clock: Arc<Clock>,
    settings: Settings,
    listeners: Arc<Listeners>,
    time: TimeUse,
}

impl Writing {
    /// Works until nobody can ask for anything any more; in between, time is applied as it passes.
    fn run(&self, queue: &Receiver<Queued>) {
        loop {
            match queue.recv_timeout(TICK) {
                Ok(queued) => self.answer(queued),
                Err(RecvTimeoutError::Timeout) => self.tick(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
    }

    fn answer(&self, Queued { work, actor, answer }: Queued) {
        let before = self.store.snapshot().last_change();
        let reply = self.carry_out(work, &actor);
        if let Ok(Reply { change_set: Some(id), .. }) = &reply
            && *id > before
            && let Ok(Some(head)) = self.store.change_set(*id)
        {
            self.listeners.tell(&Notice::Changed(head));
        }
        // Who asked may have gone away; the change stands all the same.
        drop(answer.send(reply));
    }

    fn carry_out(&self, work: Work, actor: &Actor) -> Result<Reply, Error> {
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

    fn tick(&self) {
        if self.time == TimeUse::Applied {
            // A disk that refuses is told to whoever commands something next; the lapse is tried again until it is
            // recorded, with its true time.
            drop(self.apply_due(self.clock.now()));
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
