//! What is known of a customer for its tabs, asked for when a tab comes to the front.

use std::sync::Arc;

use super::activity::Told;
use super::records::kind_of;
use super::{Customer, Tab};
use crate::app::LogEntry;
use crate::app::profile::Profile;
use crate::domain::{ChangeSetId, Fact, FactKind, Instant};
use crate::tui::effect::{Effect, Query, Ticket};
use crate::tui::event::Env;
use crate::tui::profile::{ProfileAnswer, ProfileQuery};
use crate::tui::segment::{Belonging, SegmentQuery};

/// What the tabs show; each is `None` until it came.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub figures: Option<Box<Profile>>,
    pub logs: Option<Arc<[LogEntry]>>,
    pub segments: Option<Arc<[Belonging]>>,
    /// By the numbers of their kinds.
    pub records: [Option<Arc<[Fact]>>; FactKind::ALL.len()],
    pub activity: Told,
}

/// Where the cursor is to go once what is asked for has come.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Goal {
    /// To a record, by its id.
    Record(String),
    /// To a change-set of the log.
    ChangeSet(ChangeSetId),
    /// To the first entry of the activity before an instant.
    Before(Instant),
}

impl Known {
    /// The records of a kind.
    pub fn records(&self, kind: FactKind) -> Option<&Arc<[Fact]>> {
        self.records[kind as usize].as_ref()
    }

    /// Whether what a tab shows has come.
    fn has(&self, tab: Tab) -> bool {
        match tab {
            Tab::Details => self.figures.is_some(),
            Tab::Metadata => true,
            Tab::Activity => self.activity.found.is_some(),
            Tab::Segments => self.segments.is_some(),
            Tab::Logs => self.logs.is_some(),
            Tab::Orders | Tab::Redemptions | Tab::Vouchers | Tab::Consents => {
                kind_of(tab).is_none_or(|kind| self.records(kind).is_some())
            }
        }
    }
}

impl Customer {
    /// Forgets what the tabs behind show, since it may have changed, and asks anew for what the one in front shows;
    /// that stays until the answer comes.
    pub(super) fn refresh(&mut self) -> Option<Effect> {
        let mut before = std::mem::take(&mut self.known);
        self.known.activity = before.activity.unread();
        match self.tab() {
            Tab::Details => self.known.figures = before.figures,
            Tab::Metadata => {}
            Tab::Activity => self.known.activity = before.activity,
            Tab::Segments => self.known.segments = before.segments,
            Tab::Logs => self.known.logs = before.logs,
            Tab::Orders | Tab::Redemptions | Tab::Vouchers | Tab::Consents => {
                if let Some(kind) = kind_of(self.tab()) {
                    self.known.records[kind as usize] = before.records[kind as usize].take();
                }
            }
        }
        self.ask_tab()
    }

    /// Asks for what the tab in front shows, where that is not known.
    pub(super) fn read_tab(&mut self) -> Option<Effect> {
        if self.known.has(self.tab()) { None } else { self.ask_tab() }
    }

    /// Asks for what the tab in front shows.
    pub(super) fn ask_tab(&mut self) -> Option<Effect> {
        let row = self.row?;
        let query = match self.tab() {
            Tab::Details => Query::Profile(ProfileQuery::Figures(row)),
            Tab::Metadata => return None,
            Tab::Activity => {
                let wanted = Box::new(self.known.activity.wanted());
                Query::Profile(ProfileQuery::Activity(row, wanted))
            }
            Tab::Segments => Query::Segment(SegmentQuery::Of(row)),
            Tab::Logs => Query::Logs(row),
            Tab::Orders | Tab::Redemptions | Tab::Vouchers | Tab::Consents => {
                Query::Profile(ProfileQuery::Records(kind_of(self.tab())?, row))
            }
        };
        let ticket = self.ticket();
        self.awaited.tab = Some(ticket);
        Some(Effect::Fetch(ticket, query))
    }

    /// Takes the records, figures or activity that came.
    pub(super) fn profile_answer(&mut self, ticket: Ticket, answer: ProfileAnswer, env: &Env<'_>) {
        if self.awaited.tab != Some(ticket) {
            return;
        }
        match answer {
            ProfileAnswer::Figures(figures) => self.known.figures = Some(figures),
            ProfileAnswer::Records(kind, facts) => {
                self.known.records[kind as usize] = Some(super::records::ordered(kind, facts));
            }
            ProfileAnswer::Activity(found) => self.known.activity.found = Some(found),
        }
        self.reach_goal(env);
    }

    /// Goes to a tab, and there to what is meant once it is known.
    pub(super) fn go_to(&mut self, tab: Tab, goal: Goal, env: &Env<'_>) -> Vec<Effect> {
        let at = super::TABS.iter().position(|(.., there)| *there == tab).unwrap_or(self.tab);
        self.goal = Some(goal);
        let effects = self.go_to_tab(at);
        if effects.is_empty() {
            self.reach_goal(env);
        }
        effects
    }

    /// Puts the cursor where it is to go, where that is known by now.
    pub(super) fn reach_goal(&mut self, env: &Env<'_>) {
        let Some(goal) = self.goal.take() else { return };
        let place = match (&goal, self.tab()) {
            (Goal::ChangeSet(id), Tab::Logs) => {
                self.known.logs.as_ref().and_then(|logs| logs.iter().position(|log| log.change_set.id == *id))
            }
            (Goal::Before(at), Tab::Activity) => self.known.activity.entries().and_then(|entries| {
                let last = entries.len().checked_sub(1)?;
                Some(entries.iter().position(|entry| entry.at < *at).unwrap_or(last))
            }),
            (Goal::Record(id), tab) => kind_of(tab)
                .and_then(|kind| self.known.records(kind)?.iter().position(|fact| fact.id(kind) == *id)),
            _ => None,
        };
        if let Some(place) = place {
            let (len, room) = (self.len(env), self.room(env));
            self.cursors[self.tab].put(place as u64, len, room);
        }
    }
}
