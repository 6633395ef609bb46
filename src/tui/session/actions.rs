//! What the frame does by itself: help, palette, undo, going to screens, quitting.

use super::{Carry, Front, QUIT, Session, SlotId};
use crate::app::Command;
use crate::tui::effect::{DialogId, Effect, Opening, Ticket, Toast, Whom};
use crate::tui::event::Event;
use crate::tui::format::counted;
use crate::tui::job::Job;
use crate::tui::keymap::{Action, Entry, TABLE};
use crate::tui::overlay::{Commands, Confirm, Offer, Overlay, TextBox};
use crate::tui::screen::{Screen, history};

const ACTIONS: DialogId = DialogId("actions");
pub(super) const UNDO: DialogId = DialogId("undo");
/// The most customers whose change is taken back without a question.
const UNASKED: u64 = 100;

impl Session {
    /// Runs an action: a dialog's, the frame's, or the screen's.
    pub(super) fn act(&mut self, action: Action, out: &mut Vec<Carry>) {
        match action {
            Action::Quit => return self.quit(out),
            Action::Suspend => return out.push(own(Effect::Suspend)),
            _ => {}
        }
        if let Some(front) = self.fronts.last_mut() {
            let outcome = front.overlay.action(action);
            return self.settle(outcome, out);
        }
        match action {
            Action::Help => self.show_help(),
            Action::Palette => self.show_palette(),
            action if self.stacks.top_screen().is_some_and(|s| s.takes(action)) => {
                self.screen_action(action, out);
            }
            Action::Undo => self.undo(out),
            Action::Errors => self.show_errors(out),
            Action::ToCustomers => self.open(SlotId::SESSION, Opening::Customers, out),
            Action::ToImport => self.open(SlotId::SESSION, Opening::Import, out),
            Action::ToExport => self.open(SlotId::SESSION, Opening::Export(Whom::All), out),
            Action::ToHistory => self.open(SlotId::SESSION, Opening::History, out),
            Action::ToJobs => self.open(SlotId::SESSION, Opening::Jobs, out),
            Action::ToSettings => self.open(SlotId::SESSION, Opening::Settings, out),
            Action::ToDashboard => self.open(SlotId::SESSION, Opening::Dashboard, out),
            Action::ToCampaigns => self.open(SlotId::SESSION, Opening::Campaigns, out),
            Action::ToRules => self.open(SlotId::SESSION, Opening::Rules, out),
            Action::ToDistributions => self.open(SlotId::SESSION, Opening::Distributions, out),
            Action::ToOutbox => self.open(SlotId::SESSION, Opening::Outbox(None), out),
            Action::ToDuplicates => self.open(SlotId::SESSION, Opening::Duplicates, out),
            Action::ToSegments => self.open(SlotId::SESSION, Opening::Segments, out),
            Action::OpenToast => self.open_toast(out),
            Action::NextTheme => self.repaint_as(self.desk.theme.name.next()),
            Action::Leave if self.stacks.is_last() => self.quit(out),
            Action::Leave => self.tell_top(Event::Action(Action::Back), out),
            Action::Reload => {
                out.push(own(Effect::Repaint));
                self.tell_top(Event::Action(action), out);
            }
            action => self.screen_action(action, out),
        }
    }

    /// An action of the screen, unless it says why not.
    fn screen_action(&mut self, action: Action, out: &mut Vec<Carry>) {
        let reason = self.stacks.top_screen().and_then(|s| s.unavailable(action, &self.desk.env()));
        match reason {
            Some(reason) => self.say(Toast::plain(reason), out),
            None => self.tell_top(Event::Action(action), out),
        }
    }

    /// Takes back what the screen shows, else the last change; where that was about many, it asks first.
    fn undo(&mut self, out: &mut Vec<Carry>) {
        let which = self.stacks.top_screen().and_then(Screen::undoes);
        match self.desk.facts.undoable.as_ref().filter(|set| history::touched(set) > UNASKED) {
            Some(set) if which.is_none() => {
                let (id, question) = (set.id, history::question(set, &self.desk.env()));
                self.offered_undo = Some(id);
                self.show(UNDO, question);
            }
            _ => out.push(own(Effect::Run(Ticket::default(), Command::Undo(which)))),
        }
    }

    /// Takes back what was asked about.
    pub(super) fn undo_confirmed(&mut self, out: &mut Vec<Carry>) {
        if let Some(id) = self.offered_undo.take() {
            out.push(own(Effect::Run(Ticket::default(), Command::Undo(Some(id)))));
        }
    }

    fn quit(&mut self, out: &mut Vec<Carry>) {
        let asked = self.fronts.last().is_some_and(|f| f.id == QUIT);
        let running = self.desk.jobs.iter().filter(|j| j.is_running()).count() as u64;
        if asked || running == 0 {
            return out.push(own(Effect::Quit));
        }
        let titles = self.desk.jobs.iter().filter(|j| j.is_running()).map(|j: &Job| j.title.clone());
        let lines = vec![
            format!("{} at work: {}.", counted(running, "job"), titles.collect::<Vec<_>>().join(", ")),
            "Quitting cancels; nothing is left half done.".to_owned(),
        ];
        self.show(QUIT, Overlay::Confirm(Confirm::new("Quit", lines, "quit")));
    }

    fn show(&mut self, id: DialogId, overlay: Overlay) {
        self.fronts.push(Front { slot: SlotId::SESSION, id, overlay });
    }

    /// What acts here, nearest first, also in a dialog.
    pub fn offers(&self) -> Vec<Offer> {
        let in_dialog = !self.fronts.is_empty();
        let here = self.desk.keymap.actions(self.focus());
        let offer = |entry| {
            let offer = self.offer(entry);
            // Reasons are the screen's; in a dialog its actions act.
            if in_dialog { Offer { unavailable: None, ..offer } } else { offer }
        };
        here.into_iter().map(offer).collect()
    }

    /// Help is what acts here; Enter runs it.
    fn show_help(&mut self) {
        let here = self.desk.keymap.actions(self.stacks.top_focus());
        let offers = here.into_iter().map(|entry| self.offer(entry)).collect();
        let title = self.stacks.top_screen().map_or_else(String::new, |s| s.title(&self.desk.env()));
        self.show(ACTIONS, Overlay::Commands(Commands::new(format!("Keys: {title}"), offers)));
    }

    /// The palette is every action, those it ran lately first; what does not act here is dim, with the reason.
    fn show_palette(&mut self) {
        let mut offers: Vec<Offer> = TABLE.iter().map(|entry| self.offer(entry)).collect();
        let age = |action: Action| self.ran.iter().position(|ran| *ran == action).unwrap_or(usize::MAX);
        offers.sort_by_key(|offer| (offer.unavailable.is_some(), age(offer.action)));
        self.show(ACTIONS, Overlay::Commands(Commands::new("All actions", offers)));
    }

    fn offer(&self, entry: &'static Entry) -> Offer {
        let focus = self.stacks.top_focus();
        let acts = entry.contexts.iter().any(|c| focus.contexts.contains(c));
        let unavailable = if acts {
            self.stacks.top_screen().and_then(|s| s.unavailable(entry.action, &self.desk.env()))
        } else {
            Some("acts on another screen".to_owned())
        };
        Offer { action: entry.action, keys: self.desk.keymap.keys_of(entry.action).join(" "), unavailable }
    }

    fn show_errors(&mut self, out: &mut Vec<Carry>) {
        match self.messages.errors() {
            Some(text) => self.show(ACTIONS, Overlay::Text(TextBox::new("Last errors", &text))),
            None => self.say(Toast::plain("nothing has failed in this session"), out),
        }
    }

    fn open_toast(&mut self, out: &mut Vec<Carry>) {
        match self.messages.opens().cloned() {
            Some(opening) => self.open(SlotId::SESSION, opening, out),
            None => self.say(Toast::plain("no message has anything to open"), out),
        }
    }
}

fn own(effect: Effect) -> Carry {
    Carry { slot: SlotId::SESSION, effect }
}
