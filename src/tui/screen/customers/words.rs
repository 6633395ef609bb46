//! What the header says of the list, and why an action cannot be run.

use super::{Customers, WIDE};
use crate::app::SortKey;
use crate::tui::event::Env;
use crate::tui::format;
use crate::tui::keymap::Action;

impl Customers {
    /// What the header says.
    pub fn status(&self, env: &Env<'_>) -> Vec<String> {
        let mut words = vec![self.count_words(env)];
        words.extend(self.marks.words(self.list.count, self.marked_within));
        if !self.list.query.search.is_empty() {
            words.push(format!("search `{}`", self.list.query.search));
        }
        if !self.list.query.filter.is_empty() {
            words.push(format!("filter `{}`", self.list.query.filter));
        }
        words.extend(self.sort_words(env));
        if let Some(view) = &self.view {
            words.push(format!("view {view}{}", if self.is_view_changed(env) { "*" } else { "" }));
        }
        if self.range.is_some() {
            words.push("range".to_owned());
        }
        words
    }

    fn count_words(&self, env: &Env<'_>) -> String {
        if let Some(since) = self.list.slow_since(env.now) {
            return format!("searching, {}", format::duration_ms(env.now.since_ms(since)));
        }
        if !self.list.known {
            return "reading".to_owned();
        }
        if self.list.query.is_everyone() {
            return format::counted(self.list.count, "customer");
        }
        format!("{} of {}", format::count(self.list.count), format::count(env.facts.customers))
    }

    fn sort_words(&self, env: &Env<'_>) -> Option<String> {
        let signs = env.theme.signs;
        let word = |key: &SortKey| {
            let name = env.facts.schema.attribute(key.column).map(|a| a.short().to_owned());
            format!(
                "{} {}",
                name.unwrap_or_default(),
                if key.descending { signs.descending } else { signs.ascending }
            )
        };
        let words: Vec<String> = self.list.query.sort.iter().map(word).collect();
        (!words.is_empty()).then(|| format!("by {}", words.join(", ")))
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action, env: &Env<'_>) -> Option<String> {
        let nobody = self.list.known && self.list.count == 0;
        let needs_someone = matches!(
            action,
            Action::OpenCustomer
                | Action::Mark
                | Action::MarkRange
                | Action::Peek
                | Action::Copy
                | Action::GoTo
                | Action::Statistics
                | Action::MarkAll
                | Action::InvertMarks
        );
        let acts_on_marked = matches!(action, Action::SetAttribute | Action::DeleteCustomers);
        match action {
            _ if nobody && needs_someone => Some("the list is empty".to_owned()),
            _ if nobody && acts_on_marked && self.marks.is_empty() => Some("the list is empty".to_owned()),
            Action::ClearMarks if self.marks.is_empty() => Some("nobody is marked".to_owned()),
            Action::MergeMarked if self.marks.two().is_none() => Some("mark two customers first".to_owned()),
            Action::Unsort if self.list.query.sort.is_empty() => Some("the list is not sorted".to_owned()),
            Action::ClearSearch if self.list.query.search.is_empty() => {
                Some("nothing is searched".to_owned())
            }
            Action::ClearFilter if self.list.query.filter.is_empty() => {
                Some("nothing is filtered".to_owned())
            }
            Action::MendFilter if self.filter.line.mended().is_none() => {
                Some("no mistake here has a remedy of its own".to_owned())
            }
            Action::TogglePreview if env.size.width < WIDE => {
                Some(format!("the terminal has {} columns; the preview wants {WIDE}", env.size.width))
            }
            _ => None,
        }
    }
}
