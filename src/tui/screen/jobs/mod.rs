//! What runs in the background, and what did: how far, how fast, how long still; cancel and open.

#[cfg(test)]
mod tests;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::customer::view::{put, view_text, view_words};
use crate::tui::effect::Effect;
use crate::tui::event::{Env, Event, MouseAct};
use crate::tui::format::{self, CellText, counted};
use crate::tui::job::{Job, JobId, JobState};
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::widget::bar;
use crate::tui::widget::frame::{line_of, split_bottom};
use crate::tui::widget::list::{ListCursor, Step};
use crate::tui::widget::sheet::{Sheet, SheetColumn, plain, step_of};

const COLUMNS: &[SheetColumn] = &[("began", 16), ("state", 10), ("took", 10), ("job", 24), ("how far", 0)];
/// Lines about the job under the cursor.
const DETAIL: u16 = 5;

/// The jobs screen.
#[derive(Debug, Default)]
pub struct Jobs {
    cursor: ListCursor,
    /// The job under the cursor, which follows it.
    here: Option<JobId>,
}

impl Jobs {
    /// Which keys act.
    pub fn focus(&self) -> Focus {
        focus::JOBS
    }

    /// What the header says.
    pub fn status(&self, env: &Env<'_>) -> Vec<String> {
        let running = env.jobs.iter().filter(|j| j.is_running()).count();
        vec![format!("{}, {running} at work", counted(env.jobs.len() as u64, "job"))]
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action, env: &Env<'_>) -> Option<String> {
        let job = self.job(env);
        match (action, job) {
            (Action::CancelJob | Action::OpenJob | Action::Copy, None) => {
                Some("there are no jobs".to_owned())
            }
            (Action::CancelJob, Some(job)) if !job.is_running() => Some("this job has ended".to_owned()),
            (Action::OpenJob, Some(job)) if job.opens.is_none() => {
                Some("this job has nothing to open".to_owned())
            }
            _ => None,
        }
    }

    /// Newest first.
    fn at<'a>(env: &Env<'a>, at: u64) -> Option<&'a Job> {
        env.jobs.iter().rev().nth(at as usize)
    }

    fn job<'a>(&self, env: &Env<'a>) -> Option<&'a Job> {
        Self::at(env, self.cursor.at)
    }

    /// Takes an event.
    #[expect(clippy::needless_pass_by_value, reason = "every screen takes its events so")]
    pub fn update(&mut self, event: Event, env: &Env<'_>) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Action(action) => effects = self.act(action, env),
            Event::Mouse(mouse) => match mouse.act {
                MouseAct::WheelDown => self.step(Step::Down, env),
                MouseAct::WheelUp => self.step(Step::Up, env),
                MouseAct::Click => {
                    let at = self.cursor.top + u64::from(mouse.y.saturating_sub(1));
                    self.cursor.put(at, env.jobs.len() as u64, room(env));
                }
            },
            // A new job stands above; the cursor stays with the one it was on.
            Event::Job(_) | Event::Shown => {
                let place = env.jobs.iter().rev().position(|j| Some(j.id) == self.here);
                self.cursor.put(place.unwrap_or(0) as u64, env.jobs.len() as u64, room(env));
            }
            _ => {}
        }
        self.here = self.job(env).map(|j| j.id);
        effects
    }

    fn step(&mut self, step: Step, env: &Env<'_>) {
        self.cursor.step(step, env.jobs.len() as u64, room(env));
    }

    fn act(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        if let Some(step) = step_of(action) {
            self.step(step, env);
            return Vec::new();
        }
        match (action, self.job(env)) {
            (Action::Back, _) => vec![Effect::Back],
            (Action::CancelJob, Some(job)) => vec![Effect::CancelJob(job.id)],
            (Action::OpenJob, Some(job)) => job.opens.clone().map(Effect::Open).into_iter().collect(),
            (Action::Copy, Some(job)) => {
                let text = job.exported_path().map_or_else(|| words(job, env), ToOwned::to_owned);
                vec![Effect::Copy { text, what: job.title.clone() }]
            }
            _ => Vec::new(),
        }
    }

    /// Paints the screen.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        if env.jobs.is_empty() {
            let words = [
                "Nothing runs in the background.".to_owned(),
                format!(
                    "Imports ({}) and exports ({}) will stand here while they work, and after.",
                    env.key(Action::ToImport),
                    env.key(Action::ToExport)
                ),
            ];
            return view_words(&words, frame, area, env);
        }
        let (area, _) = split_bottom(area, 1);
        let (list, below) = split_bottom(area, DETAIL.min(area.height / 2));
        let len = env.jobs.len() as u64;
        let sheet = Sheet { columns: COLUMNS, cursor: self.cursor, len, has_keys: true };
        let row_at = |at: u64| Self::at(env, at).map(|job| row(job, env)).unwrap_or_default();
        sheet.view(row_at, list, frame.buffer_mut(), env.theme);
        if let Some(job) = self.job(env) {
            put(&job.title, line_of(below, 0), env.theme.strong, frame, env);
            let rest =
                Rect { y: below.y + below.height.min(1), height: below.height.saturating_sub(1), ..below };
            if job.is_running() {
                bar::progress(job, env.now.0, line_of(rest, 0), frame.buffer_mut(), env.theme);
                let key = env.key(Action::CancelJob);
                put(
                    &format!("{key} cancels; nothing is left half done"),
                    line_of(rest, 1),
                    env.theme.dim,
                    frame,
                    env,
                );
            } else {
                view_text(&words(job, env), frame, rest, env);
            }
        }
    }
}

fn room(env: &Env<'_>) -> u64 {
    u64::from(env.size.height.saturating_sub(2 + DETAIL))
}

/// How far a job is, or what came of it.
fn words(job: &Job, env: &Env<'_>) -> String {
    match &job.state {
        JobState::Running | JobState::Cancelling => bar::progress_words(job, env.now.0),
        JobState::Done(line) | JobState::Failed(line) => line.clone(),
    }
}

fn row(job: &Job, env: &Env<'_>) -> Vec<CellText> {
    let signs = env.theme.signs;
    let state = match job.state {
        JobState::Running => format!("{} at work", signs.dot),
        JobState::Cancelling => format!("{} stopping", signs.dot),
        JobState::Done(_) => format!("{} done", signs.tick),
        JobState::Failed(_) => format!("{} failed", signs.cross),
    };
    vec![
        plain(crate::domain::Instant(job.started_ms).local_text(env.zone)),
        plain(state),
        plain(format::duration_ms(job.elapsed_ms(env.now.0))),
        plain(job.title.clone()),
        plain(words(job, env)),
    ]
}
