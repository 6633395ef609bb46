//! What the keys of the form do: from field to field, to the editor, to the store.

use std::sync::Arc;

use super::form::{Form, Given};
use super::{Customer, Found};
use crate::app::{Command, Reply};
use crate::tui::effect::{DialogId, Effect, Ticket, Toast};
use crate::tui::event::{Decision, Env};
use crate::tui::format::counted;
use crate::tui::key::Key;
use crate::tui::keymap::Action;
use crate::tui::overlay::{Confirm, Overlay};

pub(super) const LEAVE: DialogId = DialogId("customer.leave");
pub(super) const TAKE_UP: DialogId = DialogId("customer.take-up");

impl Customer {
    pub(super) fn open_form(&mut self, env: &Env<'_>) -> Vec<Effect> {
        if let Found::Here(view) = &self.found {
            self.form = Some(Form::new(Some(view), &env.facts.schema));
        }
        self.offer_draft(env).into_iter().collect()
    }

    /// Offers what was typed when a session was lost.
    pub(super) fn offer_draft(&self, env: &Env<'_>) -> Option<Effect> {
        let name = self.draft_name();
        let untouched = self.form.as_ref().is_some_and(|f| !f.is_changed());
        let _ = env.facts.drafts.iter().find(|(n, _)| *n == name && untouched)?;
        let lines =
            vec!["A session was lost while this form was being filled in; what was typed is kept.".into()];
        let question = Confirm::new("Take up what was typed", lines, "take it up");
        Some(Effect::Ask(TAKE_UP, Box::new(Overlay::Confirm(question))))
    }

    pub(super) fn take_up(&mut self, decision: &Decision, env: &Env<'_>) -> Vec<Effect> {
        let name = self.draft_name();
        let draft = env.facts.drafts.iter().find(|(n, _)| *n == name);
        if let (Decision::Confirmed, Some(form), Some((_, text))) = (decision, &mut self.form, draft) {
            form.take_up(text);
        }
        vec![Effect::SaveDraft { name, text: String::new() }]
    }

    pub(super) fn form_action(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        let Some(form) = self.form.as_mut() else {
            return Vec::new();
        };
        if form.saving.is_some() {
            return Vec::new();
        }
        match action {
            Action::NextField => form.go(true, 1),
            Action::PreviousField => form.go(false, 1),
            Action::MenuPageDown => form.page(true),
            Action::MenuPageUp => form.page(false),
            Action::ToggleState => {
                form.here().map(super::form::Field::toggle);
            }
            Action::TakeTheirs => form.settle(true),
            Action::KeepMine => form.settle(false),
            Action::EditLong => return self.open_editor(),
            Action::SaveForm => return self.save(),
            Action::Cancel => return self.cancel_form(env),
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn form_key(&mut self, key: Key) -> Vec<Effect> {
        let Some(form) = self.form.as_mut().filter(|f| f.saving.is_none()) else {
            return Vec::new();
        };
        if key == Key::plain(crate::tui::key::Code::Enter) {
            form.go(true, 1);
            return Vec::new();
        }
        let taken = form.key(key);
        let is_long = form.here().is_some_and(|f| matches!(f.given, Given::Long(_)));
        if !taken && is_long && key.typed().is_some() {
            let words = "this value has several lines or many letters; the editor key opens it";
            return vec![Effect::Toast(Toast::plain(words))];
        }
        Vec::new()
    }

    fn open_editor(&mut self) -> Vec<Effect> {
        let ticket = self.ticket();
        let Some(field) = self.form.as_mut().and_then(Form::here) else {
            return Vec::new();
        };
        let text = field.given_text();
        self.awaited.editor = Some(ticket);
        vec![Effect::EditText(ticket, text)]
    }

    pub(super) fn edited(&mut self, text: Option<String>) {
        if let (Some(text), Some(form)) = (text, self.form.as_mut()) {
            let is_new = form.row.is_none();
            if let Some(field) = form.here() {
                field.put_text(text.trim());
                field.validate(is_new);
            }
        }
    }

    fn save(&mut self) -> Vec<Effect> {
        let ticket = self.ticket();
        let Some(form) = self.form.as_mut().filter(|f| !f.is_gone) else {
            return Vec::new();
        };
        form.problem = None;
        let Some(cells) = form.checked() else {
            return Vec::new();
        };
        if cells.is_empty() && form.row.is_some() {
            return self.leave_form();
        }
        if cells.is_empty() {
            form.problem = Some("a new customer needs at least one value".to_owned());
            return Vec::new();
        }
        form.saving = Some(ticket);
        let command = match form.row {
            Some(row) => Command::Edit { rows: Arc::new([row]), cells },
            None => Command::Create(cells),
        };
        vec![Effect::Run(ticket, command)]
    }

    pub(super) fn saved(&mut self, ticket: Ticket, reply: &Reply, env: &Env<'_>) -> Vec<Effect> {
        let Some(form) = self.form.as_ref().filter(|f| f.saving == Some(ticket)) else {
            return Vec::new();
        };
        let number = form.changes().len() as u64;
        let undo = env.key(Action::Undo);
        let words = match (form.row, reply.change_set) {
            (_, None) => "nothing changed".to_owned(),
            (None, _) => format!("customer made; {undo} undoes"),
            // The news of the change may come before its answer, and the form then has nothing left to change.
            (Some(_), _) if number == 0 => format!("saved; {undo} undoes"),
            (Some(_), _) => format!("saved: {}; {undo} undoes", counted(number, "attribute")),
        };
        let mut effects = vec![Effect::Toast(Toast::good(words)), self.forget_draft()];
        self.form = None;
        self.row = self.row.or(reply.created);
        effects.extend(self.read());
        effects.extend(self.refresh());
        effects
    }

    /// Esc: what was typed is thrown away only after a question.
    fn cancel_form(&mut self, env: &Env<'_>) -> Vec<Effect> {
        let changes = self.form.as_ref().map_or(0, |f| f.changes().len()) as u64;
        if changes == 0 {
            return self.leave_form();
        }
        let lines = vec![
            format!("{} would be lost.", counted(changes, "change")),
            format!("Enter goes back to the form, where {} saves.", env.key(Action::SaveForm)),
        ];
        let question = Confirm::new("Leave without saving", lines, "throw away");
        vec![Effect::Ask(LEAVE, Box::new(Overlay::Confirm(question)))]
    }

    pub(super) fn leave_form(&mut self) -> Vec<Effect> {
        self.form = None;
        let forget = self.forget_draft();
        if self.row.is_none() { vec![forget, Effect::Back] } else { vec![forget] }
    }

    fn forget_draft(&self) -> Effect {
        Effect::SaveDraft { name: self.draft_name(), text: String::new() }
    }
}
