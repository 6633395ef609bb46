//! The loop of a session at the local terminal: wait, take all that is ready, update, paint what changed.

use std::collections::VecDeque;
use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, never, select};
use ratatui::Terminal;

use super::backend::Screen;
use super::carry::{Carrier, Returned};
use super::input::{Gate, Heard};
use super::signals::{self, Signal};
use super::terminal::Tty;
use super::timers::Timers;
use super::{TuiError, TuiOptions, clipboard, drafts, editor, ground, input, news};
use crate::app::{App, Notice};
use crate::tui::effect::{Answer, Effect, Toast};
use crate::tui::event::Facts;
use crate::tui::keymap::Keymap;
use crate::tui::session::{Carry, Input, Session, Setup};
use crate::tui::theme::{Name, Theme};

/// At most this many messages are taken before a frame is painted.
const MAX_TAKEN: usize = 256;
/// The least time between two frames: some 60 a second.
const FRAME_EVERY: Duration = Duration::from_millis(16);
/// How long a frame waits for the rows that a key asked for: they mostly come within two milliseconds, and a frame
/// without them would put off the one with them by a whole frame's time.
const ANSWER_WITHIN: Duration = Duration::from_millis(10);
/// How long to wait where nothing is due.
const IDLE: Duration = Duration::from_secs(3600);

/// Whether the session goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Runs,
    /// The terminal is there, and is given back.
    Over,
    /// The terminal is gone.
    Lost,
}

/// A message of any source.
enum Message {
    Heard(Heard),
    Returned(Returned),
    Notice(Notice),
    Signal(Signal),
    Time,
}

struct Sources {
    heard: Receiver<Heard>,
    returned: Receiver<Returned>,
    notices: Receiver<Notice>,
    signals: Receiver<Signal>,
}

struct Loop {
    app: Arc<App>,
    options: TuiOptions,
    session: Session,
    facts: Facts,
    terminal: Terminal<Screen>,
    tty: Tty,
    gate: Arc<Gate>,
    carrier: Carrier,
    timers: Timers,
    state: State,
    /// Something changed since the last frame.
    stale: bool,
    painted: Option<Instant>,
    /// Until when the next frame waits for an answer, where one is awaited.
    awaited: Option<Instant>,
}

/// Holds a session at this process's terminal until it ends.
///
/// # Errors
/// [`TuiError`] where there is no terminal that can show screens, or it fails.
pub fn run(app: Arc<App>, options: TuiOptions) -> Result<(), TuiError> {
    check_terminal(&options)?;
    let gate = Arc::new(Gate::default());
    let (carrier, returned) = Carrier::new(Arc::clone(&app), options.actor.clone());
    let notices = app.subscribe();
    let facts = news::first(&app, &options.drafts);
    let signals = signals::listen()?;
    let mut tty = Tty::enter(options.mouse)?;
    let is_ground_asked = ground::is_asked(&options);
    if is_ground_asked {
        tty.send(ground::QUESTION)?;
    }
    let heard = input::listen(options.remote, Arc::clone(&gate))?;
    let size = Tty::size();
    let (keymap, problems) = Keymap::new(&options.keys);
    let theme = Theme::new(ground::first(&options), options.depth, options.charset);
    let (zone, now) = (app.settings().zone.clone(), app.now());
    let (session, begun) = Session::new(Setup { size, theme, keymap, zone, facts: facts.clone(), now });
    let mut this = Loop {
        terminal: Terminal::new(Screen::new(size))?,
        app,
        options,
        session,
        facts,
        tty,
        gate,
        carrier,
        timers: Timers::default(),
        state: State::Runs,
        stale: true,
        // The terminal's answer about its ground mostly comes within a frame's time; painting twice costs bytes.
        painted: is_ground_asked.then(Instant::now),
        awaited: None,
    };
    this.deliver(begun)?;
    for problem in problems {
        this.update(Input::Tell(Toast::bad(problem)))?;
    }
    let ended = this.turn(&Sources { heard, returned, notices, signals });
    this.end(ended)
}

/// Refuses what cannot show a screen, with the way that works instead.
fn check_terminal(options: &TuiOptions) -> Result<(), TuiError> {
    if !io::stdin().is_terminal() {
        return Err(TuiError::NotATerminal { what: "standard input" });
    }
    if !io::stdout().is_terminal() {
        return Err(TuiError::NotATerminal { what: "standard output" });
    }
    if options.term == "dumb" {
        return Err(TuiError::Dumb { term: options.term.clone() });
    }
    Ok(())
}

impl Loop {
    fn turn(&mut self, sources: &Sources) -> io::Result<()> {
        let mut notices = sources.notices.clone();
        while self.state == State::Runs {
            if self.stale && self.frame_in().is_zero() {
                self.paint()?;
            }
            let mut message = self.wait(sources, &mut notices);
            for _ in 0..MAX_TAKEN {
                self.take(message)?;
                if self.state != State::Runs {
                    break;
                }
                match ready(sources, &notices) {
                    Some(next) => message = next,
                    None => break,
                }
            }
        }
        Ok(())
    }

    /// How long until the next frame may be painted.
    fn frame_in(&self) -> Duration {
        let rested = self.painted.map(|at| at + FRAME_EVERY);
        let due = rested.max(self.awaited);
        due.map_or(Duration::ZERO, |at| at.saturating_duration_since(Instant::now()))
    }

    fn wait(&self, sources: &Sources, notices: &mut Receiver<Notice>) -> Message {
        let timer = self.timers.next(Instant::now()).unwrap_or(IDLE);
        let timeout = if self.stale { timer.min(self.frame_in()) } else { timer };
        select! {
            recv(sources.heard) -> heard => Message::Heard(heard.unwrap_or(Heard::Gone)),
            recv(sources.returned) -> returned => returned.map_or(Message::Time, Message::Returned),
            recv(notices) -> notice => if let Ok(notice) = notice {
                Message::Notice(notice)
            } else {
                // The house is closing; a closed channel would be ready for ever.
                *notices = never();
                Message::Time
            },
            recv(sources.signals) -> signal => signal.map_or(Message::Time, Message::Signal),
            default(timeout) => Message::Time,
        }
    }

    fn take(&mut self, message: Message) -> io::Result<()> {
        match message {
            Message::Heard(Heard::Input(input)) => self.update(input)?,
            Message::Heard(Heard::TooLong) => {
                self.update(Input::Tell(Toast::bad("the pasted text is over 1 MiB and was left out")))?;
            }
            Message::Heard(Heard::Ground(ground)) => {
                if self.options.theme == Name::Auto {
                    self.update(Input::Theme(Name::on_ground(ground)))?;
                }
            }
            Message::Heard(Heard::Gone) | Message::Signal(Signal::HangUp) => self.state = State::Lost,
            Message::Returned(returned) => {
                let is_change = matches!(&returned, Returned::Answer(_, _, Answer::Done(_)));
                if is_change {
                    self.refresh_facts()?;
                }
                let awaited = self.awaited.take();
                if let Some(input) = self.carrier.returned(returned) {
                    self.update(input)?;
                }
                // What an answer asks in its turn is awaited no longer than the first.
                self.awaited = self.awaited.and(awaited);
            }
            Message::Notice(notice) => self.noticed(notice)?,
            Message::Signal(signal) => self.signalled(signal)?,
            Message::Time => {}
        }
        for (slot, timer) in self.timers.due(Instant::now()) {
            self.update(Input::Timer(slot, timer))?;
        }
        Ok(())
    }

    fn noticed(&mut self, notice: Notice) -> io::Result<()> {
        if let Notice::Loading { done, all } = notice {
            self.facts.loading = (done < all).then_some((done, all));
        }
        self.refresh_facts()?;
        self.update(Input::Notice(notice))
    }

    fn refresh_facts(&mut self) -> io::Result<()> {
        self.facts = news::facts(&self.app, &self.facts);
        self.update(Input::Facts(Box::new(self.facts.clone())))
    }

    fn signalled(&mut self, signal: Signal) -> io::Result<()> {
        match signal {
            Signal::Resized => self.resize(),
            Signal::End => {
                self.state = State::Over;
                Ok(())
            }
            Signal::HangUp => Ok(()),
            Signal::Stop => self.suspend(),
            Signal::Continue => {
                self.tty.take()?;
                self.repaint()
            }
        }
    }

    fn resize(&mut self) -> io::Result<()> {
        let size = Tty::size();
        self.terminal.backend_mut().resize(size);
        self.update(Input::Resize(size))
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.tty.give_back()?;
        signals::stop()?;
        self.tty.take()?;
        self.repaint()
    }

    /// Paints everything at the next frame.
    fn repaint(&mut self) -> io::Result<()> {
        self.terminal.backend_mut().forget();
        self.terminal.clear()?;
        self.resize()
    }

    fn update(&mut self, input: Input) -> io::Result<()> {
        let carries = self.session.update(input, self.app.now());
        self.stale = true;
        self.deliver(carries)
    }

    /// Carries effects out, and those that their answers lead to.
    fn deliver(&mut self, carries: Vec<Carry>) -> io::Result<()> {
        let mut queue = VecDeque::from(carries);
        while let Some(carry) = queue.pop_front() {
            if let Some(input) = self.carry(carry)? {
                queue.extend(self.session.update(input, self.app.now()));
            }
        }
        Ok(())
    }

    /// Effects on the terminal are ours; the others are the carrier's.
    fn carry(&mut self, Carry { slot, effect }: Carry) -> io::Result<Option<Input>> {
        match effect {
            Effect::Timer { id, after } => self.timers.set(slot, id, after, Instant::now()),
            Effect::Copy { text, what } => return self.copy(&text, &what).map(Some),
            Effect::SaveDraft { name, text } => {
                self.facts.drafts.retain(|(n, _)| *n != name);
                return Ok(drafts::save(&self.options.drafts, &name, &text).err().map(|problem| {
                    Input::Tell(Toast::bad(format!("the draft could not be kept: {problem}")))
                }));
            }
            Effect::EditText(ticket, text) => {
                let answer = self.edit(&text);
                self.repaint()?;
                return Ok(Some(Input::Answer(slot, ticket, answer)));
            }
            Effect::Suspend => self.suspend()?,
            Effect::Repaint => self.repaint()?,
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

    fn copy(&mut self, text: &str, what: &str) -> io::Result<Input> {
        let toast = match clipboard::copy(text) {
            Some(bytes) => {
                self.tty.send(&bytes)?;
                Toast::good(format!("copied: {what}"))
            }
            None => Toast::bad(format!("{what} is too long for a terminal's clipboard; export it instead")),
        };
        Ok(Input::Tell(toast))
    }

    fn edit(&mut self, text: &str) -> Answer {
        let Some(program) = self.options.editor.clone() else {
            return Answer::Failed("no editor is set; put one into $EDITOR".to_owned());
        };
        match editor::edit(&program, text, &mut self.tty, &self.gate) {
            Ok(edited) => Answer::Edited(edited),
            Err(problem) => Answer::Failed(format!("the editor `{program}` failed: {problem}")),
        }
    }

    fn paint(&mut self) -> io::Result<()> {
        let session = &self.session;
        self.terminal.draw(|frame| session.view(frame))?;
        let frame = self.terminal.backend_mut().take_frame();
        if !frame.is_empty() {
            self.tty.send(&frame)?;
        }
        self.stale = false;
        self.painted = Some(Instant::now());
        Ok(())
    }

    /// Keeps what was typed, stops what runs, and leaves the terminal as it was found.
    fn end(mut self, ended: io::Result<()>) -> Result<(), TuiError> {
        self.carrier.jobs.cancel_all();
        let is_gone = ended.as_ref().is_err_and(is_hang_up);
        for (name, text) in self.session.drafts() {
            drafts::save(&self.options.drafts, &name, &text).ok();
        }
        if is_gone || self.state == State::Lost {
            Tty::abandon();
            return Ok(());
        }
        self.tty.give_back()?;
        Ok(ended?)
    }
}

/// What is ready without waiting.
fn ready(sources: &Sources, notices: &Receiver<Notice>) -> Option<Message> {
    if let Ok(signal) = sources.signals.try_recv() {
        return Some(Message::Signal(signal));
    }
    if let Ok(heard) = sources.heard.try_recv() {
        return Some(Message::Heard(heard));
    }
    if let Ok(returned) = sources.returned.try_recv() {
        return Some(Message::Returned(returned));
    }
    notices.try_recv().ok().map(Message::Notice)
}

/// Whether writing failed because the terminal is gone.
fn is_hang_up(problem: &io::Error) -> bool {
    // EIO has no kind of its own in the standard library.
    const EIO: i32 = 5;
    problem.kind() == io::ErrorKind::BrokenPipe || problem.raw_os_error() == Some(EIO)
}
