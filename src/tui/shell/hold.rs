//! What every loop holds: the session, what carries its effects out, and what is known of the data. How a loop
//! shows the session, and what it does at the person's terminal, is its [`Face`].

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use ratatui::layout::Size;

use super::carry::{Carrier, Returned};
use super::timers::Timers;
use super::{TuiOptions, drafts, news};
use crate::app::{App, Notice};
use crate::tui::effect::{Answer, Effect, Toast};
use crate::tui::event::Facts;
use crate::tui::keymap::Keymap;
use crate::tui::session::{Carry, Input, Session, Setup};
use crate::tui::theme::Theme;

/// How long a frame waits for the rows that a key asked for: they mostly come within two milliseconds, and a frame
/// without them would put off the one with them by a whole frame's time.
const ANSWER_WITHIN: Duration = Duration::from_millis(10);

/// Whether the session goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It does.
    Runs,
    /// The terminal is there, and is given back.
    Over,
    /// The terminal is gone.
    Lost,
}

/// What is done at the person's terminal.
pub trait Face {
    /// Puts a text on the person's clipboard, or shows it, and says so.
    fn copy(&mut self, text: &str, what: &str) -> io::Result<Toast>;
    /// Lets the person edit a text; `None` where nothing changed.
    fn edit(&mut self, editor: &str, text: &str) -> io::Result<Option<String>>;
    /// Gives the terminal to the shell for a while.
    fn suspend(&mut self) -> io::Result<()>;
    /// Shows everything anew.
    fn repaint(&mut self) -> io::Result<()>;
    /// How large it is.
    fn size(&self) -> Size;
}

/// What a loop holds.
pub struct Hold {
    /// The house.
    pub app: Arc<App>,
    /// Settings and surroundings.
    pub options: TuiOptions,
    /// The screens.
    pub session: Session,
    facts: Facts,
    /// Carries effects out.
    pub carrier: Carrier,
    /// What is due later.
    pub timers: Timers,
    /// Whether the session goes on.
    pub state: State,
    /// Something changed since it was shown.
    pub stale: bool,
    /// Until when showing waits for an answer, where one is awaited.
    pub awaited: Option<Instant>,
}

impl Hold {
    /// Begins a session in a theme; results of what it asks come back by the channel.
    pub fn begin(
        app: Arc<App>,
        options: TuiOptions,
        theme: Theme,
        face: &mut impl Face,
    ) -> io::Result<(Self, Receiver<Returned>)> {
        let (carrier, returned) =
            Carrier::new(Arc::clone(&app), options.actor.clone(), std::sync::Arc::clone(&options.configure));
        let facts = news::first(&app, &options.drafts);
        let (keymap, problems) = Keymap::new(&options.keys);
        let (zone, now) = (app.settings().zone.clone(), app.now());
        let size = face.size();
        let (session, begun) = Session::new(Setup { size, theme, keymap, zone, facts: facts.clone(), now });
        let timers = Timers::default();
        let mut this = Self {
            app,
            options,
            session,
            facts,
            carrier,
            timers,
            state: State::Runs,
            stale: true,
            awaited: None,
        };
        this.deliver(begun, face)?;
        for problem in problems {
            this.update(Input::Tell(Toast::bad(problem)), face)?;
        }
        Ok((this, returned))
    }

    /// Takes what came back.
    pub fn returned(&mut self, returned: Returned, face: &mut impl Face) -> io::Result<()> {
        if matches!(&returned, Returned::Answer(_, _, Answer::Done(_))) {
            self.refresh_facts(face)?;
        }
        let awaited = self.awaited.take();
        if let Some(input) = self.carrier.returned(returned) {
            self.update(input, face)?;
        }
        // What an answer asks in its turn is awaited no longer than the first.
        self.awaited = self.awaited.and(awaited);
        Ok(())
    }

    /// Takes what the house tells.
    pub fn noticed(&mut self, notice: Notice, face: &mut impl Face) -> io::Result<()> {
        if let Notice::Loading { done, all } = notice {
            self.facts.loading = (done < all).then_some((done, all));
        }
        self.refresh_facts(face)?;
        self.update(Input::Notice(notice), face)
    }

    /// Tells what is due.
    pub fn tick(&mut self, face: &mut impl Face) -> io::Result<()> {
        for (slot, timer) in self.timers.due(Instant::now()) {
            self.update(Input::Timer(slot, timer), face)?;
        }
        Ok(())
    }

    fn refresh_facts(&mut self, face: &mut impl Face) -> io::Result<()> {
        self.facts = news::facts(&self.app, &self.facts);
        self.update(Input::Facts(Box::new(self.facts.clone())), face)
    }

    /// Hands an input to the session, and carries out what follows.
    pub fn update(&mut self, input: Input, face: &mut impl Face) -> io::Result<()> {
        let carries = self.session.update(input, self.app.now());
        self.stale = true;
        self.deliver(carries, face)
    }

    /// Carries effects out, and those that their answers lead to.
    fn deliver(&mut self, carries: Vec<Carry>, face: &mut impl Face) -> io::Result<()> {
        let mut queue = VecDeque::from(carries);
        while let Some(carry) = queue.pop_front() {
            if let Some(input) = self.carry(carry, face)? {
                queue.extend(self.session.update(input, self.app.now()));
            }
        }
        Ok(())
    }

    /// Effects on the terminal are the face's; the others are the carrier's.
    fn carry(&mut self, Carry { slot, effect }: Carry, face: &mut impl Face) -> io::Result<Option<Input>> {
        match effect {
            Effect::Timer { id, after } => self.timers.set(slot, id, after, Instant::now()),
            Effect::Copy { text, what } => {
                return face.copy(&text, &what).map(|toast| Some(Input::Tell(toast)));
            }
            Effect::SaveDraft { name, text } => {
                self.facts.drafts.retain(|(n, _)| *n != name);
                return Ok(drafts::save(&self.options.drafts, &name, &text).err().map(|problem| {
                    Input::Tell(Toast::bad(format!("the draft could not be kept: {problem}")))
                }));
            }
            Effect::EditText(ticket, text) => {
                let answer = self.edit(&text, face);
                self.repaint(face)?;
                return Ok(Some(Input::Answer(slot, ticket, answer)));
            }
            Effect::Suspend => {
                face.suspend()?;
                self.repaint(face)?;
            }
            Effect::Repaint => self.repaint(face)?,
            Effect::Quit => self.state = State::Over,
            effect => {
                if matches!(effect, Effect::Fetch(..)) {
                    self.awaited.get_or_insert_with(|| Instant::now() + ANSWER_WITHIN);
                }
                return Ok(self.carrier.carry(Carry { slot, effect }));
            }
        }
        Ok(None)
    }

    /// Shows everything anew, as large as the terminal is now.
    pub fn repaint(&mut self, face: &mut impl Face) -> io::Result<()> {
        face.repaint()?;
        self.update(Input::Resize(face.size()), face)
    }

    fn edit(&self, text: &str, face: &mut impl Face) -> Answer {
        let Some(program) = &self.options.editor else {
            return Answer::Failed("no editor is set; put one into $EDITOR".to_owned());
        };
        match face.edit(program, text) {
            Ok(edited) => Answer::Edited(edited),
            Err(problem) => Answer::Failed(format!("the editor `{program}` failed: {problem}")),
        }
    }

    /// Stops what runs, and keeps what was typed.
    pub fn end(&self) {
        self.carrier.jobs.cancel_all();
        for (name, text) in self.session.drafts() {
            drafts::save(&self.options.drafts, &name, &text).ok();
        }
    }
}
