//! Messages that go by themselves, and the last errors, which do not.

use std::collections::VecDeque;
use std::time::Duration;

use crate::app::Reply;
use crate::domain::Instant;
use crate::tui::effect::{Opening, Toast, ToastTone};
use crate::tui::format::counted;

/// How long a message stays.
const STAYS: Duration = Duration::from_secs(6);
/// How long an error stays.
const ERROR_STAYS: Duration = Duration::from_secs(12);
/// How many errors `!` shows.
const MAX_ERRORS: usize = 20;
/// How many messages wait their turn.
const MAX_TOASTS: usize = 5;

/// What was told.
#[derive(Debug, Default)]
pub(super) struct Messages {
    /// Latest last, with the instant at which each goes.
    toasts: VecDeque<(Toast, Instant)>,
    errors: VecDeque<String>,
    opens: Option<Opening>,
}

impl Messages {
    /// Takes a message, and says after how long to look whether it is old.
    pub fn say(&mut self, toast: Toast, now: Instant) -> Duration {
        let stays = if toast.tone == ToastTone::Bad { ERROR_STAYS } else { STAYS };
        if toast.tone == ToastTone::Bad {
            self.errors.truncate(MAX_ERRORS - 1);
            self.errors.push_front(toast.text.clone());
        }
        if toast.opens.is_some() {
            self.opens.clone_from(&toast.opens);
        }
        if self.toasts.len() == MAX_TOASTS {
            self.toasts.pop_front();
        }
        self.toasts.push_back((toast, Instant(now.0 + stays.as_millis() as i64)));
        stays
    }

    /// Forgets what is old.
    pub fn expire(&mut self, now: Instant) {
        self.toasts.retain(|(_, goes)| *goes > now);
    }

    /// The message that shows.
    pub fn current(&self) -> Option<&Toast> {
        self.toasts.back().map(|(toast, _)| toast)
    }

    /// What the last message that could be opened opens.
    pub fn opens(&self) -> Option<&Opening> {
        self.opens.as_ref()
    }

    /// The last errors, latest first, a line each.
    pub fn errors(&self) -> Option<String> {
        let lines: Vec<String> = self.errors.iter().cloned().collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}

/// What a command did, in words: `undone: 3 customers changed`.
pub(super) fn done(verb: &str, reply: &Reply) -> String {
    let summary = &reply.summary;
    let parts: Vec<String> =
        [(summary.created, "created"), (summary.changed, "changed"), (summary.deleted, "deleted")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{} {what}", counted(count, "customer")))
            .collect();
    let kept = if reply.kept.is_empty() {
        String::new()
    } else {
        format!("; {} left as it is: {}", reply.kept.len(), reply.kept[0])
    };
    if parts.is_empty() { format!("{verb}{kept}") } else { format!("{verb}: {}{kept}", parts.join(", ")) }
}
