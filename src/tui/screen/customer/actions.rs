//! What the keys of a customer do, the form's apart.

use std::sync::Arc;

use super::erase::{self, Erasing};
use super::{Customer, Found, TABS, Tab, lines, log, tree};
use crate::app::Command;
use crate::tui::effect::{DialogId, Effect, Opening, Query, Toast};
use crate::tui::event::Env;
use crate::tui::key::Key;
use crate::tui::keymap::Action;
use crate::tui::overlay::{Confirm, Overlay, TextBox};
use crate::tui::widget::sheet::step_of;

pub(super) const DELETE: DialogId = DialogId("customer.delete");
const PEEK: DialogId = DialogId("customer.peek");

impl Customer {
    pub(super) fn act(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        if self.form.is_some() {
            return self.form_action(action, env);
        }
        if self.erasing.is_some() {
            return self.erase_action(action);
        }
        if self.certificate.is_some() {
            return self.certificate_action(action, env);
        }
        if let Some(step) = step_of(action) {
            self.step(step, env);
            return self.read_further();
        }
        match action {
            Action::Back => vec![Effect::Back],
            Action::Reload => {
                let mut effects = self.read();
                effects.extend(self.refresh());
                effects
            }
            Action::NextTab => self.go_to_tab((self.tab + 1) % TABS.len()),
            Action::PreviousTab => self.go_to_tab((self.tab + TABS.len() - 1) % TABS.len()),
            Action::NextCustomer => self.go_beside(1),
            Action::PreviousCustomer => self.go_beside(-1),
            Action::NewCustomer => vec![Effect::Open(Opening::NewCustomer)],
            Action::EditCustomer => self.open_form(env),
            Action::OpenLine if self.tab() == Tab::Segments => self.open_segment(),
            Action::OpenLine => self.peek(env),
            Action::Why => self.ask_why(),
            Action::FollowLine => self.follow(env),
            Action::FollowChangeSet => self.follow_change_set(env),
            Action::NarrowActivity => Self::ask_narrow(),
            Action::WidenActivity => self.widen(),
            Action::ActivityFrame => Self::ask_frame(),
            Action::ActivityText => self.ask_text(),
            Action::ActivityDate => Self::ask_date(),
            Action::ChangeConsent => self.ask_consent(env),
            Action::Copy => self.copy(env),
            Action::CopyCustomer => self.copy_all(env),
            Action::DeleteCustomer => self.ask_delete(env),
            Action::EraseCustomer => {
                if let Found::Here(view) = &self.found {
                    self.erasing = Some(Erasing::new(view));
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn go_to_tab(&mut self, tab: usize) -> Vec<Effect> {
        self.tab = tab.min(TABS.len() - 1);
        self.read_tab().into_iter().collect()
    }

    fn go_beside(&mut self, step: i64) -> Vec<Effect> {
        let Some(row) = self.row else {
            return Vec::new();
        };
        let ticket = self.ticket();
        self.awaited.step = Some(ticket);
        vec![Effect::Fetch(ticket, Query::Beside { row, step })]
    }

    fn line_here(&self, env: &Env<'_>) -> Option<lines::Line> {
        self.lines(env).into_iter().nth(self.cursors[self.tab].at as usize)
    }

    /// The log entry under the cursor.
    pub(super) fn entry_here(&self) -> Option<&crate::app::LogEntry> {
        self.known.logs.as_ref()?.get(self.cursors[self.tab].at as usize)
    }

    fn peek(&self, env: &Env<'_>) -> Vec<Effect> {
        let found = match self.tab() {
            Tab::Logs => self
                .entry_here()
                .map(|entry| (format!("Change-set {}", entry.change_set.id.0), log::whole(entry, env))),
            Tab::Segments => None,
            Tab::Activity => self
                .told_here()
                .map(|entry| (entry.words().to_owned(), tree::of_entry(entry, env).join("\n"))),
            Tab::Orders | Tab::Redemptions | Tab::Vouchers => self.record_here().map(|(kind, fact)| {
                (super::records::title(kind, fact), tree::of_record(kind, fact, env).join("\n"))
            }),
            Tab::Consents => self.consent_whole(env),
            Tab::Details | Tab::Metadata => {
                self.line_here(env).map(|line| (line.label, line.whole.unwrap_or(line.value.text)))
            }
        };
        let ask = |(title, text): (String, String)| {
            Effect::Ask(PEEK, Box::new(Overlay::Text(TextBox::new(title, &text))))
        };
        found.map(ask).into_iter().collect()
    }

    fn copy(&self, env: &Env<'_>) -> Vec<Effect> {
        let found = match self.tab() {
            Tab::Logs => {
                self.entry_here().map(|entry| ("change-set".to_owned(), Some(log::whole(entry, env))))
            }
            Tab::Segments => self.segment_here().map(|s| ("segment".to_owned(), Some(s.name.clone()))),
            Tab::Activity => self
                .told_here()
                .map(|entry| (entry.words().to_owned(), Some(tree::of_entry(entry, env).join("\n")))),
            Tab::Orders | Tab::Redemptions | Tab::Vouchers => self.record_here().map(|(kind, fact)| {
                (kind.word().to_owned(), Some(tree::of_record(kind, fact, env).join("\n")))
            }),
            Tab::Consents => self.consent_whole(env).map(|(title, text)| (title, Some(text))),
            Tab::Details | Tab::Metadata => self.line_here(env).map(|line| (line.label, line.whole)),
        };
        match found {
            Some((what, Some(text))) => vec![Effect::Copy { text, what }],
            Some((what, None)) => vec![Effect::Toast(Toast::plain(format!("{what} has no value to copy")))],
            None => vec![Effect::Toast(Toast::plain("there is nothing to copy here"))],
        }
    }

    fn copy_all(&self, env: &Env<'_>) -> Vec<Effect> {
        match &self.found {
            Found::Here(view) => {
                vec![Effect::Copy { text: lines::json(view, env), what: "customer as JSON".to_owned() }]
            }
            _ => Vec::new(),
        }
    }

    fn ask_delete(&self, env: &Env<'_>) -> Vec<Effect> {
        let lines = vec![
            self.title(),
            format!("Can be undone with {}.", env.key(Action::Undo)),
            format!("To remove every trace for good: {}.", env.key(Action::EraseCustomer)),
        ];
        vec![Effect::Ask(
            DELETE,
            Box::new(Overlay::Confirm(Confirm::new("Delete this customer", lines, "delete"))),
        )]
    }

    pub(super) fn delete(&mut self) -> Vec<Effect> {
        let Some(row) = self.row else {
            return Vec::new();
        };
        let ticket = self.ticket();
        self.deleting = self.title();
        self.awaited.delete = Some(ticket);
        vec![Effect::Run(ticket, Command::Delete(Arc::new([row])))]
    }

    fn erase_action(&mut self, action: Action) -> Vec<Effect> {
        let ready = self.erasing.as_ref().is_some_and(Erasing::is_ready);
        match (action, self.row) {
            (Action::Cancel, _) => self.erasing = None,
            (Action::EraseNow, Some(row)) if ready => {
                self.erasing = None;
                let ticket = self.ticket();
                self.awaited.erase = Some(ticket);
                return vec![
                    Effect::Run(ticket, Command::Erase(Arc::new([row]))),
                    Effect::SaveDraft { name: self.draft_name(), text: String::new() },
                ];
            }
            _ => {}
        }
        Vec::new()
    }

    fn certificate_action(&self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        match (action, &self.certificate) {
            (Action::Back, _) => vec![Effect::Back],
            (Action::Copy, Some(certificate)) => {
                let text = erase::certificate(certificate, env);
                vec![Effect::Copy { text, what: "certificate".to_owned() }]
            }
            _ => Vec::new(),
        }
    }

    /// A key that is text: the form's, or the name before an erasure.
    pub(super) fn typed(&mut self, key: Key) -> Vec<Effect> {
        if let Some(erasing) = &mut self.erasing {
            erasing.field.key(key);
            return Vec::new();
        }
        self.form_key(key)
    }

    pub(super) fn pasted(&mut self, text: &str) -> Vec<Effect> {
        match (&mut self.form, &mut self.erasing) {
            (Some(form), _) if form.saving.is_none() => {
                form.here().map(|field| field.paste(text));
            }
            (None, Some(erasing)) => erasing.field.insert(text),
            _ => {}
        }
        Vec::new()
    }
}
