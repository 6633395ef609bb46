//! The greeting of an empty store: sample data in one key, an import, or the help.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::tui::effect::{Answer, Effect, Opening, Ticket, Toast};
use crate::tui::event::{Env, Event};
use crate::tui::job::{JobId, JobRequest, JobState};
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::widget::bar;
use crate::tui::widget::frame::{centred, line_of};

const LOAD: Ticket = Ticket(1);

/// The start screen.
#[derive(Debug, Default)]
pub struct Start {
    /// The sample data being loaded.
    loading: Option<JobId>,
    /// The load was asked for, and has no number yet.
    asked: bool,
}

impl Start {
    /// Which keys act.
    pub fn focus(&self) -> Focus {
        focus::START
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action, _env: &Env<'_>) -> Option<String> {
        (action == Action::LoadSample && (self.asked || self.loading.is_some()))
            .then(|| "the sample data is being loaded".to_owned())
    }

    /// Takes an event.
    pub fn update(&mut self, event: Event, env: &Env<'_>) -> Vec<Effect> {
        match event {
            Event::Action(Action::LoadSample) => {
                self.asked = true;
                vec![Effect::StartJob(LOAD, JobRequest::LoadSample)]
            }
            Event::Action(Action::StartImport) => vec![Effect::Open(Opening::Import)],
            Event::Answer(LOAD, Answer::Started(id)) => {
                self.loading = Some(id);
                Vec::new()
            }
            Event::Answer(LOAD, Answer::Failed(why)) => {
                self.asked = false;
                vec![Effect::Toast(Toast::bad(why))]
            }
            Event::Job(id) if self.loading == Some(id) => self.job_moved(id, env),
            Event::Notice(_) if env.facts.customers > 0 && self.loading.is_none() => {
                vec![Effect::Open(Opening::Customers)]
            }
            _ => Vec::new(),
        }
    }

    fn job_moved(&mut self, id: JobId, env: &Env<'_>) -> Vec<Effect> {
        match env.job(id).map(|job| &job.state) {
            Some(JobState::Done(_)) => vec![Effect::Open(Opening::Customers)],
            Some(JobState::Failed(_)) | None => {
                *self = Self::default();
                Vec::new()
            }
            Some(JobState::Running | JobState::Cancelling) => Vec::new(),
        }
    }

    /// Paints the greeting.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let theme = env.theme;
        let choices = [
            (Action::LoadSample, "load the sample data: 500 invented customers"),
            (Action::StartImport, "import a CSV of your own"),
            (Action::Help, "help: every key, searchable"),
            (Action::Leave, "leave"),
        ];
        let area = centred(area, 60, choices.len() as u16 + 6);
        let lines = ["There are no customers yet.", "Each key does what stands beside it:"];
        for (i, words) in lines.iter().enumerate() {
            let style = if i == 0 { theme.strong } else { theme.text };
            let line = line_of(area, i as u16);
            frame.buffer_mut().set_stringn(line.x, line.y, words, usize::from(line.width), style);
        }
        for (i, (action, words)) in choices.iter().enumerate() {
            let line = line_of(area, i as u16 + 3);
            if line.height == 0 || line.width < 8 {
                continue;
            }
            let dim = self.unavailable(*action, env).is_some();
            let (key, text) = if dim { (theme.dim, theme.dim) } else { (theme.key, theme.text) };
            frame.buffer_mut().set_stringn(line.x + 2, line.y, env.key(*action), 5, key);
            frame.buffer_mut().set_stringn(line.x + 7, line.y, words, usize::from(line.width) - 7, text);
        }
        if let Some(job) = self.loading.and_then(|id| env.job(id)) {
            let line = line_of(area, choices.len() as u16 + 4);
            bar::progress(job, env.now.0, line, frame.buffer_mut(), theme);
        }
    }
}
