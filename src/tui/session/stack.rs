//! Which screens are open: a stack per main screen, so that going elsewhere and back loses nothing.

use std::mem::discriminant;

use super::{Carry, Session};
use crate::tui::effect::{Opening, Toast, Whom};
use crate::tui::event::{Env, Event};
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::screen::Screen;

/// An open screen's number; never given twice in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlotId(pub u64);

impl SlotId {
    /// The session itself.
    pub const SESSION: Self = Self(0);
}

/// A screen in its place.
#[derive(Debug)]
pub(super) struct Slot {
    pub id: SlotId,
    pub opening: Opening,
    pub screen: Screen,
}

/// Every open screen. The last stack is in front, its last screen shows.
#[derive(Debug, Default)]
pub(super) struct Stacks {
    stacks: Vec<Vec<Slot>>,
    given: u64,
}

impl Opening {
    /// Whether the screen has a place of its own, to which one switches.
    fn is_main(&self) -> bool {
        match self {
            Self::Customer(_)
            | Self::NewCustomer
            | Self::Segment(_)
            | Self::Campaign(_)
            | Self::SegmentEditor(..)
            | Self::RuleEditor { .. }
            | Self::Merge(..) => false,
            Self::Outbox(of) => of.is_none(),
            Self::Export(whom) => *whom == Whom::All,
            _ => true,
        }
    }
}

impl Stacks {
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.stacks.iter().flatten()
    }

    pub fn slot(&mut self, id: SlotId) -> Option<&mut Slot> {
        self.stacks.iter_mut().flatten().find(|s| s.id == id)
    }

    /// The stack in front.
    pub fn front(&self) -> &[Slot] {
        self.stacks.last().map_or(&[], Vec::as_slice)
    }

    pub fn top(&self) -> Option<SlotId> {
        self.front().last().map(|s| s.id)
    }

    pub fn top_screen(&self) -> Option<&Screen> {
        self.front().last().map(|s| &s.screen)
    }

    pub fn top_focus(&self) -> Focus {
        self.top_screen().map_or(focus::LIST, Screen::focus)
    }

    /// Whether leaving the top screen would leave the program.
    pub fn is_last(&self) -> bool {
        self.stacks.len() <= 1 && self.front().len() <= 1
    }

    /// Takes what stands on a main screen away where that one is in front already, unless something is typed there.
    fn uncover(&mut self, opening: &Opening) {
        let Some(stack) = self.stacks.last_mut() else {
            return;
        };
        let is_it = stack.first().is_some_and(|s| discriminant(&s.opening) == discriminant(opening));
        if is_it && stack.iter().skip(1).all(|s| s.screen.draft().is_none()) {
            stack.truncate(1);
        }
    }

    /// Brings a main screen that is open to the front.
    fn switch(&mut self, opening: &Opening) -> bool {
        let is_it = |stack: &Vec<Slot>| {
            stack.first().is_some_and(|s| discriminant(&s.opening) == discriminant(opening))
        };
        let Some(at) = self.stacks.iter().position(is_it) else {
            return false;
        };
        let stack = self.stacks.remove(at);
        self.stacks.push(stack);
        true
    }

    fn push(&mut self, opening: Opening, screen: Screen) {
        // The greeting has done its part once another main screen opens.
        self.stacks.retain(|s| s.first().is_none_or(|s| s.opening != Opening::Start));
        self.given += 1;
        let (id, main) = (SlotId(self.given), opening.is_main());
        let slot = Slot { id, opening, screen };
        match self.stacks.last_mut() {
            Some(stack) if !main => stack.push(slot),
            _ => self.stacks.push(vec![slot]),
        }
    }

    /// Takes a screen away, and what stands on it; the last of all stays.
    fn close(&mut self, id: SlotId) -> bool {
        if self.is_last() {
            return false;
        }
        // The customers are what one comes back to: leaving them keeps search, order, place and marks.
        let is_base = |s: &Slot| s.id == id && s.opening == Opening::Customers;
        if let Some(at) = self.stacks.iter().position(|stack| stack.first().is_some_and(is_base))
            && self.stacks.len() > 1
        {
            self.stacks[..=at].rotate_right(1);
            return true;
        }
        for stack in &mut self.stacks {
            if let Some(at) = stack.iter().position(|s| s.id == id) {
                stack.truncate(at);
            }
        }
        self.stacks.retain(|stack| !stack.is_empty());
        true
    }
}

impl Session {
    /// Opens a screen, or goes back to it where it is open.
    pub(super) fn open(&mut self, _from: SlotId, opening: Opening, out: &mut Vec<Carry>) {
        if opening.is_main() {
            self.stacks.uncover(&opening);
        }
        if !(opening.is_main() && self.stacks.switch(&opening)) {
            let env: Env<'_> = self.desk.env();
            match Screen::open(&opening, &env) {
                Some(screen) => self.stacks.push(opening, screen),
                None => return self.say(Toast::plain("this screen is not there yet"), out),
            }
        }
        self.tell_top(Event::Shown, out);
    }

    /// Closes a screen; the one beneath shows again.
    pub(super) fn close(&mut self, slot: SlotId, out: &mut Vec<Carry>) {
        self.fronts.retain(|f| f.slot != slot);
        if self.stacks.close(slot) {
            self.tell_top(Event::Shown, out);
        } else {
            let key = self.desk.keymap.key_of(Action::Leave);
            self.say(Toast::plain(format!("this is the first screen; {key} leaves the program")), out);
        }
    }
}
