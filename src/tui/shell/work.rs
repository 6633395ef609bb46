//! Jobs: long work on a thread of its own, with reports and a way to stop it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;

use super::carry::Returned;
use super::{exports, imports};
use crate::app::jobs::Progress;
use crate::app::{Actor, App, Cancel};
use crate::tui::effect::Opening;
use crate::tui::job::import::Outcome;
use crate::tui::job::{JobId, JobReport, JobRequest};

/// How often a job reports at most: more would only be painted over.
const REPORTS_EVERY: Duration = Duration::from_millis(100);

/// The jobs of a session.
#[derive(Debug, Default)]
pub struct Jobs {
    running: HashMap<JobId, Cancel>,
    given: u64,
}

/// What a job works with.
pub struct Work<'a> {
    /// The house.
    pub app: &'a Arc<App>,
    /// Who asked for it.
    pub actor: &'a Actor,
    /// Whether to stop.
    pub cancel: &'a Cancel,
    /// How far it is.
    pub progress: &'a (dyn Fn(Progress) + Sync),
    /// What it found.
    pub found: &'a dyn Fn(Outcome),
}

/// What a job has to tell at its end: one line, and what a key opens.
pub type Ended = Result<(String, Option<Opening>), String>;

impl Jobs {
    /// Begins a job.
    pub fn start(
        &mut self,
        request: JobRequest,
        app: &Arc<App>,
        actor: &Actor,
        returned: &Sender<Returned>,
    ) -> std::io::Result<JobId> {
        self.given += 1;
        let id = JobId(self.given);
        let cancel = Cancel::default();
        self.running.insert(id, cancel.clone());
        let (app, actor, returned) = (Arc::clone(app), actor.clone(), returned.clone());
        std::thread::Builder::new().name("tui-job".into()).spawn(move || {
            let last = std::sync::Mutex::new(None::<Instant>);
            let progress = |progress: Progress| {
                let mut last = last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                let now = Instant::now();
                if last.is_none_or(|at| now.duration_since(at) >= REPORTS_EVERY) {
                    *last = Some(now);
                    // A full or closed channel means that nobody has time for a report; the next one says more.
                    returned.try_send(Returned::Job(id, JobReport::Progress(progress))).ok();
                }
            };
            let found = |outcome: Outcome| {
                returned.send(Returned::Job(id, JobReport::Outcome(outcome))).ok();
            };
            let work = Work { app: &app, actor: &actor, cancel: &cancel, progress: &progress, found: &found };
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| do_work(&request, &work)));
            let ended = done
                .unwrap_or_else(|_| Err("the job broke off by a mistake of ours; nothing was kept".into()));
            let report = match ended {
                Ok((line, opens)) => JobReport::Ended { result: Ok(line), opens },
                Err(why) => JobReport::Ended { result: Err(why), opens: None },
            };
            returned.send(Returned::Job(id, report)).ok();
        })?;
        Ok(id)
    }

    /// Asks a job to stop.
    pub fn cancel(&self, id: JobId) {
        if let Some(cancel) = self.running.get(&id) {
            cancel.cancel();
        }
    }

    /// Whether none is at work.
    pub fn is_idle(&self) -> bool {
        self.running.is_empty()
    }

    /// Asks all to stop.
    pub fn cancel_all(&self) {
        self.running.values().for_each(Cancel::cancel);
    }

    /// Forgets a job that ended.
    pub fn ended(&mut self, id: JobId) {
        self.running.remove(&id);
    }
}

/// Does the work of a job. A new kind of job is an arm here.
fn do_work(request: &JobRequest, work: &Work<'_>) -> Ended {
    match request {
        JobRequest::Export(order) => exports::export(order, work),
        JobRequest::Inspect(request) => imports::inspect(request, work),
        JobRequest::Import(request) => imports::import(request, work),
        JobRequest::Records(request) => imports::records(request, work),
        JobRequest::LoadSample => imports::sample(work),
    }
}
