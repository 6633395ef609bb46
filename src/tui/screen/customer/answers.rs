//! What answers mean to the screen of a customer.

use super::known::Known;
use super::{Customer, Found};
use crate::tui::effect::{Answer, Beside, CustomerView, Effect, Ticket, Toast};
use crate::tui::event::Env;
use crate::tui::keymap::Action;

impl Customer {
    pub(super) fn answer(&mut self, ticket: Ticket, answer: Answer, env: &Env<'_>) -> Vec<Effect> {
        if let Answer::Failed(why) = answer {
            return self.failed(ticket, why);
        }
        let is = |awaited: Option<Ticket>| awaited == Some(ticket);
        match answer {
            Answer::Customer(found) if is(self.awaited.customer) => self.came(found, env),
            Answer::Logs(logs) if is(self.awaited.tab) => {
                self.known.logs = Some(logs);
                self.reach_goal(env);
            }
            Answer::Profile(answer) => self.profile_answer(ticket, answer, env),
            Answer::Segment(answer) => return self.segment_answer(ticket, answer),
            Answer::Beside(beside) if is(self.awaited.beside) => self.beside = beside,
            Answer::Beside(beside) if is(self.awaited.step) => return self.stepped(beside),
            Answer::Edited(text) if is(self.awaited.editor) => self.edited(text),
            Answer::Done(reply) if is(self.awaited.delete) => {
                let words = if reply.change_set.is_some() { "deleted" } else { "was deleted already" };
                let words = format!("{} {words}; {} undoes", self.deleting, env.key(Action::Undo));
                self.found = Found::Gone;
                self.awaited.delete = None;
                let mut effects = vec![Effect::Toast(Toast::good(words))];
                // The list beneath learns of it by the news; going back before would make it look like another's.
                self.leaves_on_news = reply.change_set.is_some() && !std::mem::take(&mut self.had_news);
                if !self.leaves_on_news {
                    effects.push(Effect::Back);
                }
                return effects;
            }
            Answer::Done(reply) if is(self.awaited.erase) => {
                self.awaited.erase = None;
                self.certificate = reply.certificate;
                self.found = Found::Gone;
                self.known = Known::default();
            }
            Answer::Done(_) if self.awaited.consent.as_ref().is_some_and(|(asked, _)| *asked == ticket) => {
                let change = self.awaited.consent.take();
                return change.map(|(_, change)| Self::consent_kept(&change, env)).into_iter().collect();
            }
            Answer::Done(reply) => return self.saved(ticket, &reply, env),
            _ => {}
        }
        Vec::new()
    }

    fn came(&mut self, found: Option<Box<CustomerView>>, env: &Env<'_>) {
        if let Some(form) = &mut self.form {
            form.meet(found.as_deref(), &env.facts.schema);
        }
        if found.is_none() {
            self.erasing = None;
        }
        self.found = found.map_or(Found::Gone, Found::Here);
    }

    fn failed(&mut self, ticket: Ticket, why: String) -> Vec<Effect> {
        let awaited = &mut self.awaited;
        if awaited.customer == Some(ticket) {
            self.found = Found::Failed(why);
            return Vec::new();
        }
        if let Some(form) = self.form.as_mut().filter(|f| f.saving == Some(ticket)) {
            form.refused(why);
            return Vec::new();
        }
        if awaited.erase == Some(ticket) {
            awaited.erase = None;
        }
        vec![Effect::Toast(Toast::bad(why))]
    }

    fn stepped(&mut self, beside: Option<Beside>) -> Vec<Effect> {
        let Some(beside) = beside else {
            return vec![Effect::Toast(Toast::plain("the list ends here"))];
        };
        let tab = self.tab;
        let tickets = self.tickets;
        *self = Self { tab, tickets, beside: Some(beside), ..Self::new(beside.row) };
        let mut effects = self.read();
        effects.extend(self.read_tab());
        effects
    }
}
