//! What reaches a screen, and what it may look at while it answers or paints.

use jiff::tz::TimeZone;
use ratatui::layout::Size;

use super::effect::{Answer, DialogId, Ticket, TimerId};
use super::job::{Job, JobId};
use super::key::Key;
use super::keymap::{Action, Keymap};
use super::theme::Theme;
use crate::app::{Notice, SavedView};
use crate::domain::{ChangeSet, Instant, Schema, SegmentId};

/// What reaches a screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The screen came to the front, or back to it.
    Shown,
    /// The room is another; [`Env::size`] says which.
    Resized,
    /// An action of one of its contexts, or a global one that the frame leaves to screens.
    Action(Action),
    /// A key that stands for no action, while the focus types.
    Key(Key),
    /// A text was pasted.
    Paste(String),
    /// The mouse.
    Mouse(Mouse),
    /// An answer.
    Answer(Ticket, Answer),
    /// A dialog was closed.
    Decided(DialogId, Decision),
    /// The data changed, or is being read.
    Notice(Notice),
    /// A timer ran out.
    Timer(TimerId),
    /// A job moved on; [`Env::job`] has it.
    Job(JobId),
}

/// The mouse, in cells from the corner of the screen's room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// What it did.
    pub act: MouseAct,
    /// Column.
    pub x: u16,
    /// Line.
    pub y: u16,
}

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum MouseAct {
    Click,
    WheelUp,
    WheelDown,
}

/// How a dialog was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing is to happen.
    Cancelled,
    /// Yes.
    Confirmed,
    /// The place of the entry in the menu.
    Chosen(usize),
    /// The texts of the form's fields, checked.
    Filled(Vec<String>),
}

/// What all screens may look at: time, room, and what is known of the data without asking.
#[derive(Debug)]
pub struct Env<'a> {
    /// The present.
    pub now: Instant,
    /// The room a screen has.
    pub size: Size,
    /// The time zone of the settings.
    pub zone: &'a TimeZone,
    /// Colours and signs.
    pub theme: &'a Theme,
    /// Keys, for hints.
    pub keymap: &'a Keymap,
    /// About the data.
    pub facts: &'a Facts,
    /// Running and finished jobs, oldest first.
    pub jobs: &'a [Job],
}

/// What is known of the data without asking; brought up to date with every notice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// How many customers there are.
    pub customers: u64,
    /// The currency of amounts, and its digits after the point.
    pub money: Money,
    /// Their attributes.
    pub schema: Schema,
    /// Their segments, by name.
    pub segments: Vec<KnownSegment>,
    /// Saved views by name.
    pub views: Vec<SavedView>,
    /// What an undo would take back.
    pub undoable: Option<ChangeSet>,
    /// Pages read into memory, and all, while they are being read.
    pub loading: Option<(usize, usize)>,
    /// What was typed when a session was lost: name and text.
    pub drafts: Vec<(String, String)>,
}

/// The project's currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// An ISO 4217 code.
    pub currency: String,
    /// Digits after the point.
    pub decimals: u32,
}

impl Default for Money {
    fn default() -> Self {
        Self { currency: "USD".to_owned(), decimals: 2 }
    }
}

/// What is known of a segment without asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownSegment {
    /// Which.
    pub id: SegmentId,
    /// Its name.
    pub name: String,
    /// Whether it is a list kept by hand.
    pub is_list: bool,
}

impl Facts {
    /// The name of a segment.
    pub fn segment_name(&self, id: SegmentId) -> Option<&str> {
        self.segments.iter().find(|segment| segment.id == id).map(|segment| segment.name.as_str())
    }
}

impl Env<'_> {
    /// A job.
    pub fn job(&self, id: JobId) -> Option<&Job> {
        self.jobs.iter().find(|j| j.id == id)
    }

    /// The first key of an action, for hints.
    pub fn key(&self, action: Action) -> String {
        self.keymap.key_of(action)
    }
}
