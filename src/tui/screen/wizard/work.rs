//! Waiting for a job: asked for, at work, or not.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Tickets, paint};
use crate::tui::effect::{Answer, Effect, Ticket};
use crate::tui::event::Env;
use crate::tui::format;
use crate::tui::job::{Job, JobId, JobRequest, JobState};
use crate::tui::widget::bar;
use crate::tui::widget::frame::line_of;

/// A job that a step waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Work {
    /// None.
    #[default]
    Idle,
    /// Asked for, and has no number yet.
    Asked(Ticket),
    /// At work.
    At(JobId),
}

impl Work {
    /// Begins a job in place of the one before.
    pub fn begin(&mut self, request: JobRequest, tickets: &mut Tickets) -> Vec<Effect> {
        let mut effects = self.cancel();
        let ticket = tickets.next();
        *self = Self::Asked(ticket);
        effects.push(Effect::StartJob(ticket, request));
        effects
    }

    /// Asks the job to stop and forgets it.
    pub fn cancel(&mut self) -> Vec<Effect> {
        match std::mem::take(self) {
            Self::At(id) => vec![Effect::CancelJob(id)],
            Self::Asked(_) | Self::Idle => Vec::new(),
        }
    }

    /// Whether an answer is the one that is waited for.
    pub fn awaits(self, ticket: Ticket) -> bool {
        self == Self::Asked(ticket)
    }

    /// Asks the job to stop, and goes on waiting for its end.
    pub fn stop(self) -> Vec<Effect> {
        match self {
            Self::At(id) => vec![Effect::CancelJob(id)],
            Self::Idle | Self::Asked(_) => Vec::new(),
        }
    }

    /// Why it cannot be cancelled.
    pub fn cannot_stop(self, env: &Env<'_>) -> Option<String> {
        match self.job(env).map(|job| &job.state) {
            Some(JobState::Running) => None,
            Some(JobState::Cancelling) => Some("it is being cancelled".to_owned()),
            _ => Some("nothing is running".to_owned()),
        }
    }

    pub fn is_busy(self) -> bool {
        self != Self::Idle
    }

    /// Takes the answer to the asking: why it did not begin.
    pub fn answer(&mut self, ticket: Ticket, answer: Answer) -> Option<String> {
        if !self.awaits(ticket) {
            return None;
        }
        match answer {
            Answer::Started(id) => {
                *self = Self::At(id);
                None
            }
            Answer::Failed(why) => {
                *self = Self::Idle;
                Some(why)
            }
            _ => None,
        }
    }

    pub fn job<'a>(self, env: &Env<'a>) -> Option<&'a Job> {
        match self {
            Self::At(id) => env.jobs.iter().find(|job| job.id == id),
            Self::Asked(_) | Self::Idle => None,
        }
    }

    /// The job, if it is the one told of and has ended.
    pub fn ended<'a>(self, id: JobId, env: &Env<'a>) -> Option<&'a Job> {
        self.job(env)
            .filter(|job| job.id == id && matches!(job.state, JobState::Done(_) | JobState::Failed(_)))
    }

    /// Paints how far it is, on two lines: what and for how long; bar, rate, time left.
    pub fn view(self, what: &str, area: Rect, buffer: &mut Buffer, env: &Env<'_>) {
        let theme = env.theme;
        let Some(job) = self.job(env) else {
            return paint::text(buffer, line_of(area, 0), what, theme.text, theme);
        };
        let phase = if job.progress.phase.is_empty() { "beginning" } else { job.progress.phase };
        let elapsed = format::duration_ms(job.elapsed_ms(env.now.0));
        let words = format!("{what}: {phase}, for {elapsed}");
        paint::text(buffer, line_of(area, 0), &words, theme.text, theme);
        bar::progress(job, env.now.0, line_of(area, 1), buffer, theme);
    }
}
