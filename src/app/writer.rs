//! The writer: the one thread that changes the store.
//!
//! Commands queue up and are decided one after the other, each against the snapshot that the one before it left.
//! Nothing is answered before it is on disk.

use std::sync::Arc;
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::house::{Listeners, Settings};
use super::{Actor, Command, Error, Notice, Reply, create, delete, edit, erase, records, schema, undo};
use crate::domain::{ChangeKind, ChangeSet, ChangeSetId, ChangeSummary, Clock, Instant};
use crate::store::{Snapshot, Store};

/// Commands that may wait; who brings one more waits at the door.
const MAX_QUEUED: usize = 256;

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
            undoable: true,
        }
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
    ) -> Result<Self, Error> {
        let (queue, work) = bounded(MAX_QUEUED);
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || write(&work, &store, &clock, &settings, &listeners))
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

fn write(queue: &Receiver<Queued>, store: &Store, clock: &Clock, settings: &Settings, listeners: &Listeners) {
    for Queued { work, actor, answer } in queue {
        let before = store.snapshot().last_change();
        let decision =
            Decision { store, snapshot: store.snapshot(), actor: &actor, now: clock.now(), settings };
        let reply = work(&decision);
        drop(decision);
        if let Ok(Reply { change_set: Some(id), .. }) = &reply
            && *id > before
            && let Ok(Some(head)) = store.change_set(*id)
        {
            listeners.tell(&Notice::Changed(head));
        }
        // Who asked may have gone away; the change stands all the same.
        drop(answer.send(reply));
    }
}

fn decide(command: Command, decision: &Decision<'_>) -> Result<Reply, Error> {
    match command {
        Command::Create(cells) => create::create(decision, cells),
        Command::Edit { rows, cells } => edit::edit(decision, &rows, &cells),
        Command::Delete(rows) => delete::delete(decision, &rows),
        Command::Erase(rows) => erase::erase(decision, &rows),
        Command::Readmit(key) => erase::readmit(decision, &key),
        Command::Undo(id) => undo::undo(decision, id),
        Command::DeclareMetadata { name, value_type, required } => {
            schema::declare(decision, &name, value_type, required)
        }
        Command::DeclareConsent(name) => schema::declare_consent(decision, &name),
        Command::DropMetadata(name) => schema::drop_metadata(decision, &name),
        Command::AddRecord(new) => records::add(decision, new),
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
