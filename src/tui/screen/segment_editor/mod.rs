//! The editor of a segment's filter: text on every key read, counted, and compared with what is saved.
//!
//! Way through: keys come to the text; each change asks anew whom it means ([`Trial`]) and, for a segment that is
//! there, who would enter and leave ([`Comparison`]); [`tree`] is the same filter to be edited part by part; [`save`] asks and gives the order; [`view`] paints. Nothing
//! changes before the question at the end.

mod save;
#[cfg(test)]
mod tests;
mod tree;
mod view;

use std::time::Duration;

use crate::domain::SegmentId;
use crate::tui::effect::{Answer, DialogId, Effect, Query, Ticket, TimerId, Toast};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::filter::{FilterOffer, FilterText, Offered};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::overlay::{Confirm, Overlay};
use crate::tui::segment::{Comparison, SegmentAnswer, SegmentQuery, Trial};
use crate::tui::widget::list::ListCursor;
use crate::tui::widget::sheet::step_of;

const LEAVE: DialogId = DialogId("segment-editor.leave");
const TAKE_UP: DialogId = DialogId("segment-editor.draft");
/// Compares once typing rests: it looks at everybody twice.
const COMPARE: TimerId = TimerId(1);
/// After how long it rests.
const COMPARE_AFTER: Duration = Duration::from_millis(120);

/// The editor.
#[derive(Debug)]
pub struct SegmentEditor {
    /// Which segment; none for one that is to be made.
    id: Option<SegmentId>,
    /// The filter as it is saved.
    saved: String,
    text: FilterText,
    offer: Option<FilterOffer>,
    /// The filter as a tree, while that has the keys.
    tree: Option<tree::Tree>,
    trial: Option<Trial>,
    comparison: Option<Comparison>,
    /// Where the first members stand that show.
    members: ListCursor,
    /// The type chosen for a new one.
    kind: save::Kind,
    is_saved: bool,
    tickets: u64,
    awaited: Awaited,
}

#[derive(Debug, Default)]
struct Awaited {
    trial: Option<Ticket>,
    comparison: Option<Ticket>,
    completions: Option<Ticket>,
    save: Option<Ticket>,
}

impl SegmentEditor {
    /// Opens a segment's filter, or a new one that begins with a filter.
    pub fn new(id: Option<SegmentId>, filter: &str, env: &Env<'_>) -> Self {
        Self {
            id,
            saved: if id.is_some() { filter.to_owned() } else { String::new() },
            text: FilterText::new(filter, env.facts),
            offer: None,
            tree: None,
            trial: None,
            comparison: None,
            members: ListCursor::default(),
            kind: save::Kind::AutoUpdate,
            is_saved: false,
            tickets: 0,
            awaited: Awaited::default(),
        }
    }

    /// Its name in the header.
    pub fn title(&self, env: &Env<'_>) -> String {
        match self.id {
            None => "New segment".to_owned(),
            Some(id) => format!("{}: filter", env.facts.segment_name(id).unwrap_or("segment")),
        }
    }

    /// What the header says.
    pub fn status(&self) -> Vec<String> {
        let is_changed = self.is_changed();
        vec![if is_changed { "not saved" } else { "as saved" }.to_owned()]
    }

    /// Which keys act.
    pub fn focus(&self) -> Focus {
        match (&self.offer, &self.tree) {
            (Some(_), _) => focus::FILTER_OFFER,
            (None, Some(_)) => focus::SEGMENT_TREE,
            (None, None) => focus::SEGMENT_EDITOR,
        }
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action) -> Option<String> {
        match action {
            Action::MendFilter if self.mended().is_none() => {
                Some("no mistake here has a remedy of its own".to_owned())
            }
            Action::SaveSegment if self.text.reading().filter.is_none() => Some(match self.problem() {
                Some(problem) => problem,
                None => "write whom the segment is to hold".to_owned(),
            }),
            Action::SaveSegment if !self.is_changed() => Some("the filter is as it is saved".to_owned()),
            _ => None,
        }
    }

    /// What was typed and is not saved.
    pub fn draft(&self) -> Option<(String, String)> {
        (self.is_changed() && !self.text.text().trim().is_empty())
            .then(|| (self.draft_name(), self.text.text().to_owned()))
    }

    fn draft_name(&self) -> String {
        self.id.map_or_else(|| "segment.new".to_owned(), |id| format!("segment.{}", id.0))
    }

    fn is_changed(&self) -> bool {
        !self.is_saved && self.text.text().trim() != self.saved.trim()
    }

    fn problem(&self) -> Option<String> {
        crate::tui::filter::first_problem(self.text.text(), self.text.reading())
    }

    fn mended(&self) -> Option<String> {
        self.text.reading().problems.iter().find_map(|problem| problem.corrected(self.text.text()))
    }

    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// Takes an event.
    pub fn update(&mut self, event: Event, env: &Env<'_>) -> Vec<Effect> {
        match event {
            Event::Shown => self.shown(env),
            Event::Notice(_) => self.try_it(),
            Event::Action(action) => self.act(action, env),
            Event::Key(key) => self.key(key, env),
            Event::Paste(text) => {
                let changed = self.text.paste(&text, env.facts);
                self.changed(changed)
            }
            Event::Timer(COMPARE) => self.compare(),
            Event::Answer(ticket, answer) => self.answer(ticket, answer, env),
            Event::Decided(id, decision) => self.decided(id, &decision, env),
            Event::Resized | Event::Mouse(_) | Event::Timer(_) | Event::Job(_) => Vec::new(),
        }
    }

    fn shown(&mut self, env: &Env<'_>) -> Vec<Effect> {
        let mut effects = self.try_it();
        let name = self.draft_name();
        if let Some((_, text)) = env.facts.drafts.iter().find(|(known, _)| *known == name)
            && !self.is_changed()
        {
            let lines = vec![format!("The last session was lost while this was typed:"), text.clone()];
            let question = Confirm::new("Take up the filter", lines, "go on with it");
            effects.push(Effect::Ask(TAKE_UP, Box::new(Overlay::Confirm(question))));
        }
        effects
    }

    /// A key that is text; an open choice closes with it.
    fn key(&mut self, key: Key, env: &Env<'_>) -> Vec<Effect> {
        self.offer = None;
        let changed = self.text.key(key, env.facts);
        self.changed(changed)
    }

    fn changed(&mut self, changed: bool) -> Vec<Effect> {
        if changed { self.try_it() } else { Vec::new() }
    }

    /// Asks whom the filter means, where it means anybody.
    fn try_it(&mut self) -> Vec<Effect> {
        self.comparison = None;
        if self.text.reading().filter.is_none() {
            self.awaited.trial = None;
            return Vec::new();
        }
        let ticket = self.ticket();
        self.awaited.trial = Some(ticket);
        let query = SegmentQuery::Try(self.text.text().to_owned());
        let mut effects = vec![Effect::Fetch(ticket, Query::Segment(query))];
        if self.id.is_some() {
            effects.push(Effect::Timer { id: COMPARE, after: COMPARE_AFTER });
        }
        effects
    }

    fn compare(&mut self) -> Vec<Effect> {
        let Some(id) = self.id.filter(|_| self.text.reading().filter.is_some() && self.is_changed()) else {
            return Vec::new();
        };
        let ticket = self.ticket();
        self.awaited.comparison = Some(ticket);
        let query = SegmentQuery::Compare(id, self.text.text().to_owned());
        vec![Effect::Fetch(ticket, Query::Segment(query))]
    }

    fn act(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        match action {
            Action::ToggleTree => return self.toggle_tree(),
            Action::Back if self.tree.is_some() => return self.toggle_tree(),
            Action::SaveSegment | Action::LeaveEditor => {}
            action if self.tree.is_some() => return self.tree_action(action, env),
            _ => {}
        }
        if let Some(step) = step_of(action) {
            let len = self.trial.as_ref().map_or(0, |trial| trial.first.len() as u64);
            self.members.step(step, len, view::members_room(self, env));
            return Vec::new();
        }
        match action {
            Action::SaveSegment => self.ask_save(env),
            Action::MendFilter => {
                let Some(text) = self.mended() else { return Vec::new() };
                let all = 0..self.text.text().len();
                let changed = self.text.replace(all, &text, env.facts);
                self.changed(changed)
            }
            Action::CompleteFilter => {
                let ticket = self.ticket();
                self.awaited.completions = Some(ticket);
                let (text, cursor) = (self.text.text().to_owned(), self.text.cursor());
                vec![Effect::Fetch(ticket, Query::Segment(SegmentQuery::Complete { text, cursor }))]
            }
            Action::NextOffer => self.with_offer(FilterOffer::next),
            Action::PreviousOffer => self.with_offer(FilterOffer::previous),
            Action::TakeOffer => {
                let chosen = self.offer.take().and_then(|offer| offer.chosen());
                let changed = chosen.is_some_and(|(range, text)| self.text.replace(range, &text, env.facts));
                self.changed(changed)
            }
            Action::CloseOffer => {
                self.offer = None;
                Vec::new()
            }
            Action::LeaveEditor | Action::Back
                if self.is_changed() && !self.text.text().trim().is_empty() =>
            {
                let lines = vec!["What was typed is not saved.".to_owned()];
                let question = Confirm::new("Leave the filter", lines, "leave it");
                vec![Effect::Ask(LEAVE, Box::new(Overlay::Confirm(question)))]
            }
            Action::LeaveEditor | Action::Back => vec![Effect::Back],
            _ => Vec::new(),
        }
    }

    fn with_offer(&mut self, change: impl FnOnce(&mut FilterOffer)) -> Vec<Effect> {
        if let Some(offer) = &mut self.offer {
            change(offer);
        }
        Vec::new()
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, env: &Env<'_>) -> Vec<Effect> {
        let is = |awaited: Option<Ticket>| awaited == Some(ticket);
        match answer {
            Answer::Segment(SegmentAnswer::Tried(trial)) if is(self.awaited.trial) => {
                let len = trial.first.len() as u64;
                self.trial = Some(*trial);
                let room = view::members_room(self, env);
                self.members.put(self.members.at, len, room);
            }
            Answer::Segment(SegmentAnswer::Compared(comparison)) if is(self.awaited.comparison) => {
                self.comparison = Some(*comparison).filter(|c| c.text == self.text.text());
                if self.awaited.save == Some(ticket) {
                    self.awaited.save = None;
                    return self.question(env);
                }
            }
            Answer::Segment(SegmentAnswer::Completions(completions)) if is(self.awaited.completions) => {
                return self.offered(FilterOffer::of(*completions, self.text.text()), env);
            }
            Answer::Done(reply) if is(self.awaited.save) => return self.done(&reply),
            Answer::Failed(why) => return self.failed(ticket, why),
            _ => {}
        }
        Vec::new()
    }

    /// Tells what failed, unless nobody waits for it any more: a trial that a newer one stopped.
    fn failed(&mut self, ticket: Ticket, why: String) -> Vec<Effect> {
        let awaited = &mut self.awaited;
        let waited =
            [awaited.trial, awaited.comparison, awaited.completions, awaited.save].contains(&Some(ticket));
        awaited.save = awaited.save.filter(|awaited| *awaited != ticket);
        if waited { vec![Effect::Toast(Toast::bad(why))] } else { Vec::new() }
    }

    fn offered(&mut self, offered: Offered, env: &Env<'_>) -> Vec<Effect> {
        match offered {
            Offered::Nothing => {
                vec![Effect::Toast(Toast::plain("nothing is known that may stand here"))]
            }
            Offered::One(range, text) => {
                let changed = self.text.replace(range, &text, env.facts);
                self.changed(changed)
            }
            Offered::Several(offer) => {
                self.offer = Some(offer);
                Vec::new()
            }
        }
    }

    fn decided(&mut self, id: DialogId, decision: &Decision, env: &Env<'_>) -> Vec<Effect> {
        match (id, decision) {
            (LEAVE, Decision::Confirmed) => {
                self.is_saved = true;
                vec![self.forget_draft(), Effect::Back]
            }
            (TAKE_UP, Decision::Confirmed) => {
                let name = self.draft_name();
                let draft = env.facts.drafts.iter().find(|(known, _)| *known == name);
                let Some((_, text)) = draft else { return Vec::new() };
                let all = 0..self.text.text().len();
                let changed = self.text.replace(all, text, env.facts);
                self.changed(changed)
            }
            (TAKE_UP, _) => vec![self.forget_draft()],
            _ if self.tree.is_some() && !matches!(decision, Decision::Confirmed) => {
                let mut effects = self.tree_decided(id, decision, env);
                effects.extend(self.save_decided(id, decision));
                effects
            }
            _ => self.save_decided(id, decision),
        }
    }

    fn forget_draft(&self) -> Effect {
        Effect::SaveDraft { name: self.draft_name(), text: String::new() }
    }
}
