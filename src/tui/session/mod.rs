//! One person's session: the screens that are open, the dialogs in front of them, jobs and messages.
//!
//! [`Session::update`] takes what came in and returns what is to happen outside; [`Session::view`] paints. Neither
//! does input or output, so that a test, a terminal and an SSH channel drive it alike.

mod actions;
mod messages;
mod stack;
#[cfg(test)]
mod tests;
mod view;

use jiff::tz::TimeZone;
use ratatui::layout::Size;

use super::effect::{Answer, DialogId, Effect, Opening, Ticket, TimerId, Toast};
use super::event::{Decision, Env, Event, Facts, Mouse, MouseAct};
use super::job::{Job, JobId, JobReport, JobState};
use super::key::Key;
use super::keymap::{Action, Focus, Keymap, Lookup};
use super::overlay::{Outcome, Overlay};
use super::theme::Theme;
use crate::app::Notice;
use crate::domain::{ChangeSetId, Instant};

use messages::Messages;
use stack::{Slot, Stacks};

pub use stack::SlotId;

/// The session's own timer for the box of keys after a prefix.
const WHICH_KEY: TimerId = TimerId(0);
/// The session's own timer for messages.
const MESSAGES: TimerId = TimerId(1);
/// Asks whether to quit while a job runs.
const QUIT: DialogId = DialogId("quit");
/// How long a prefix waits before its keys are shown.
const WHICH_KEY_AFTER: std::time::Duration = std::time::Duration::from_millis(300);

/// What reaches a session.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A key.
    Key(Key),
    /// An action by its name, as a line-wise session gives it.
    Act(Action),
    /// A pasted text.
    Paste(String),
    /// The mouse, in cells of the whole terminal.
    Mouse(Mouse),
    /// The terminal has another size.
    Resize(Size),
    /// An answer for a screen.
    Answer(SlotId, Ticket, Answer),
    /// A timer ran out.
    Timer(SlotId, TimerId),
    /// The data changed; what is known of it comes with [`Input::Facts`] before.
    Notice(Notice),
    /// What is known of the data.
    Facts(Box<Facts>),
    /// A job began.
    JobBegan(SlotId, Ticket, JobId, String),
    /// A job moved on.
    Job(JobId, JobReport),
    /// Colours for the terminal's ground.
    Theme(super::theme::Name),
    /// Something to tell that came from outside the screens.
    Tell(Toast),
}

/// An effect, and who asked for it.
#[derive(Clone, Debug)]
pub struct Carry {
    /// Who gets the answer.
    pub slot: SlotId,
    /// What.
    pub effect: Effect,
}

/// What a session starts with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The terminal's size.
    pub size: Size,
    /// Colours and signs.
    pub theme: Theme,
    /// Keys.
    pub keymap: Keymap,
    /// Where days begin and end.
    pub zone: TimeZone,
    /// What is known of the data.
    pub facts: Facts,
    /// The present.
    pub now: Instant,
}

/// What every screen may look at; see [`Env`].
#[derive(Debug)]
struct Desk {
    size: Size,
    theme: Theme,
    keymap: Keymap,
    zone: TimeZone,
    facts: Facts,
    jobs: Vec<Job>,
    now: Instant,
}

/// A dialog in front, and whose it is.
#[derive(Debug)]
struct Front {
    slot: SlotId,
    id: DialogId,
    overlay: Overlay,
}

/// One person's session.
#[derive(Debug)]
pub struct Session {
    desk: Desk,
    stacks: Stacks,
    fronts: Vec<Front>,
    messages: Messages,
    /// The keys of a chord so far.
    pending: Vec<Key>,
    /// Whether the box of keys after them shows.
    which_key: bool,
    /// What the palette ran, latest first.
    ran: Vec<Action>,
    /// The change-set about which an undo asks.
    offered_undo: Option<ChangeSetId>,
}

impl Desk {
    /// The room of a screen: all but the header and the footer.
    fn body(&self) -> Size {
        Size::new(self.size.width, self.size.height.saturating_sub(2))
    }

    fn env(&self) -> Env<'_> {
        Env {
            now: self.now,
            size: self.body(),
            zone: &self.zone,
            theme: &self.theme,
            keymap: &self.keymap,
            facts: &self.facts,
            jobs: &self.jobs,
        }
    }
}

impl Session {
    /// Begins a session; the effects are the first screen's.
    pub fn new(setup: Setup) -> (Self, Vec<Carry>) {
        let Setup { size, theme, keymap, zone, facts, now } = setup;
        let first = if facts.customers == 0 { Opening::Start } else { Opening::Customers };
        let desk = Desk { size, theme, keymap, zone, facts, jobs: Vec::new(), now };
        let mut session = Self {
            desk,
            stacks: Stacks::default(),
            fronts: Vec::new(),
            messages: Messages::default(),
            pending: Vec::new(),
            which_key: false,
            ran: Vec::new(),
            offered_undo: None,
        };
        let mut out = Vec::new();
        session.open(SlotId::SESSION, first, &mut out);
        (session, out)
    }

    /// Takes what came in, and returns what is to happen outside.
    pub fn update(&mut self, input: Input, now: Instant) -> Vec<Carry> {
        self.desk.now = now;
        let mut out = Vec::new();
        match input {
            Input::Key(key) => self.key(key, &mut out),
            Input::Act(action) => self.act(action, &mut out),
            Input::Paste(text) => self.paste(text, &mut out),
            Input::Mouse(mouse) => self.mouse(mouse, &mut out),
            Input::Resize(size) => {
                self.desk.size = size;
                self.tell_all(&Event::Resized, &mut out);
            }
            Input::Answer(SlotId::SESSION, _, answer) => self.own_answer(answer, &mut out),
            Input::Answer(slot, ticket, answer) => {
                self.tell(slot, Event::Answer(ticket, answer), &mut out);
            }
            Input::Timer(SlotId::SESSION, timer) => self.own_timer(timer),
            Input::Timer(slot, timer) => self.tell(slot, Event::Timer(timer), &mut out),
            Input::Notice(notice) => self.tell_all(&Event::Notice(notice), &mut out),
            Input::Facts(facts) => self.desk.facts = *facts,
            Input::JobBegan(slot, ticket, id, title) => {
                self.desk.jobs.push(Job::new(id, title, now.0));
                self.tell(slot, Event::Answer(ticket, Answer::Started(id)), &mut out);
            }
            Input::Job(id, report) => self.job(id, report, &mut out),
            Input::Theme(name) => self.repaint_as(name),
            Input::Tell(toast) => self.say(toast, &mut out),
        }
        out
    }

    /// What was typed and not saved, to be kept when the session is lost.
    pub fn drafts(&self) -> Vec<(String, String)> {
        self.stacks.slots().filter_map(|slot| slot.screen.draft()).collect()
    }

    /// Whether work is under way that a quit would end.
    pub fn is_busy(&self) -> bool {
        self.desk.jobs.iter().any(Job::is_running)
    }

    /// The keys of this session.
    pub fn keymap(&self) -> &Keymap {
        &self.desk.keymap
    }

    /// Which keys act.
    pub fn focus(&self) -> Focus {
        self.fronts.last().map_or_else(|| self.stacks.top_focus(), |front| front.overlay.focus())
    }

    fn key(&mut self, key: Key, out: &mut Vec<Carry>) {
        let focus = self.focus();
        self.pending.push(key);
        self.which_key = false;
        let keys = std::mem::take(&mut self.pending);
        match self.desk.keymap.lookup(focus, &keys) {
            Lookup::Action(action) => self.act(action, out),
            Lookup::Prefix if !focus.types => {
                self.pending = keys;
                let effect = Effect::Timer { id: WHICH_KEY, after: WHICH_KEY_AFTER };
                out.push(Carry { slot: SlotId::SESSION, effect });
            }
            Lookup::Prefix | Lookup::Nothing if focus.types => self.typed(key, out),
            Lookup::Prefix | Lookup::Nothing => {}
        }
    }

    /// A key that is text.
    fn typed(&mut self, key: Key, out: &mut Vec<Carry>) {
        match self.fronts.last_mut() {
            Some(front) => {
                let outcome = front.overlay.key(key);
                self.settle(outcome, out);
            }
            None => self.tell_top(Event::Key(key), out),
        }
    }

    fn paste(&mut self, text: String, out: &mut Vec<Carry>) {
        let types = self.focus().types;
        match self.fronts.last_mut() {
            Some(front) => front.overlay.paste(&text),
            None if types => self.tell_top(Event::Paste(text), out),
            None => self.say(Toast::plain("pasted text goes into fields; `/` searches"), out),
        }
    }

    fn mouse(&mut self, mouse: Mouse, out: &mut Vec<Carry>) {
        let footer = self.desk.size.height.saturating_sub(1);
        if mouse.y == footer && mouse.act == MouseAct::Click {
            if let Some(action) = self.footer_action(mouse.x) {
                self.act(action, out);
            }
        } else if let Some(front) = self.fronts.last_mut() {
            let outcome = match (mouse.act, &mut front.overlay) {
                // Every action of a question closes it, and a wheel is no answer.
                (_, Overlay::Confirm(_)) | (MouseAct::Click, _) => Outcome::Stay,
                (MouseAct::WheelDown, overlay) => overlay.action(Action::MenuDown),
                (MouseAct::WheelUp, overlay) => overlay.action(Action::MenuUp),
            };
            self.settle(outcome, out);
        } else if mouse.y >= 1 && mouse.y < footer {
            self.tell_top(Event::Mouse(Mouse { y: mouse.y - 1, ..mouse }), out);
        }
    }

    /// What a dialog's key led to.
    fn settle(&mut self, outcome: Outcome, out: &mut Vec<Carry>) {
        match outcome {
            Outcome::Stay => {}
            Outcome::Close(decision) => {
                if let Some(front) = self.fronts.pop() {
                    self.decided(&front, decision, out);
                }
            }
            Outcome::Run(action) => {
                self.fronts.pop();
                self.ran.retain(|ran| *ran != action);
                self.ran.insert(0, action);
                self.act(action, out);
            }
        }
    }

    fn decided(&mut self, front: &Front, decision: Decision, out: &mut Vec<Carry>) {
        if front.slot != SlotId::SESSION {
            self.tell(front.slot, Event::Decided(front.id, decision), out);
        } else if front.id == QUIT && decision == Decision::Confirmed {
            out.push(Carry { slot: SlotId::SESSION, effect: Effect::Quit });
        } else if front.id == actions::UNDO && decision == Decision::Confirmed {
            self.undo_confirmed(out);
        }
    }

    fn job(&mut self, id: JobId, report: JobReport, out: &mut Vec<Carry>) {
        let now = self.desk.now.0;
        let Some(job) = self.desk.jobs.iter_mut().find(|j| j.id == id) else {
            return;
        };
        job.report(report, now);
        let toast = match &job.state {
            JobState::Done(line) if line.is_empty() => None,
            JobState::Done(line) => Some(Toast::good(format!("{}: {line}", job.title))),
            JobState::Failed(why) => Some(Toast::bad(format!("{}: {why}", job.title))),
            JobState::Running | JobState::Cancelling => None,
        };
        let opens = job.opens.clone();
        if let Some(toast) = toast {
            self.say(toast.opening(opens), out);
        }
        self.tell_all(&Event::Job(id), out);
    }

    fn own_timer(&mut self, timer: TimerId) {
        match timer {
            WHICH_KEY => self.which_key = !self.pending.is_empty(),
            MESSAGES => self.messages.expire(self.desk.now),
            _ => {}
        }
    }

    /// The answer to an undo, the only order the session gives itself.
    fn own_answer(&mut self, answer: Answer, out: &mut Vec<Carry>) {
        let toast = match answer {
            Answer::Done(reply) => Toast::good(messages::done("undone", &reply)),
            Answer::Failed(why) => Toast::bad(why),
            _ => return,
        };
        self.say(toast, out);
    }

    fn say(&mut self, toast: Toast, out: &mut Vec<Carry>) {
        let after = self.messages.say(toast, self.desk.now);
        out.push(Carry { slot: SlotId::SESSION, effect: Effect::Timer { id: MESSAGES, after } });
    }

    fn tell(&mut self, slot: SlotId, event: Event, out: &mut Vec<Carry>) {
        if let Some(Slot { screen, .. }) = self.stacks.slot(slot) {
            let effects = screen.update(event, &self.desk.env());
            self.absorb(slot, effects, out);
        }
    }

    fn tell_top(&mut self, event: Event, out: &mut Vec<Carry>) {
        if let Some(slot) = self.stacks.top() {
            self.tell(slot, event, out);
        }
    }

    fn tell_all(&mut self, event: &Event, out: &mut Vec<Carry>) {
        for slot in self.stacks.slots().map(|s| s.id).collect::<Vec<_>>() {
            self.tell(slot, event.clone(), out);
        }
    }

    /// Keeps to itself what concerns screens and dialogs; the rest goes out.
    fn absorb(&mut self, slot: SlotId, effects: Vec<Effect>, out: &mut Vec<Carry>) {
        for effect in effects {
            match effect {
                Effect::Open(opening) => self.open(slot, opening, out),
                Effect::Back => self.close(slot, out),
                Effect::Ask(id, overlay) => self.fronts.push(Front { slot, id, overlay: *overlay }),
                Effect::Toast(toast) => self.say(toast, out),
                effect => out.push(Carry { slot, effect }),
            }
        }
    }

    /// Remakes colours and signs.
    fn repaint_as(&mut self, name: super::theme::Name) {
        self.desk.theme = Theme::new(name, self.desk.theme.depth, self.desk.theme.charset);
    }
}
