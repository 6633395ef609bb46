//! The loop of a session at the local terminal: wait, take all that is ready, update, paint what changed.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, never, select};
use ratatui::Terminal;
use ratatui::layout::Size;

use super::backend::Screen;
use super::carry::Returned;
use super::hold::{Face, Hold, State};
use super::input::{Gate, Heard};
use super::signals::{self, Signal};
use super::terminal::Tty;
use super::{TuiError, TuiOptions, clipboard, editor, ground, input};
use crate::app::{App, Notice};
use crate::tui::effect::Toast;
use crate::tui::session::{Input, Session};
use crate::tui::theme::{Name, Theme};

/// At most this many messages are taken before a frame is painted.
const MAX_TAKEN: usize = 256;
/// The least time between two frames: some 60 a second.
const FRAME_EVERY: Duration = Duration::from_millis(16);
/// How long to wait where nothing is due.
const IDLE: Duration = Duration::from_secs(3600);

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

/// The whole screen of a terminal.
struct Canvas {
    terminal: Terminal<Screen>,
    tty: Tty,
    gate: Arc<Gate>,
}

struct Loop {
    hold: Hold,
    canvas: Canvas,
    painted: Option<Instant>,
}

/// Holds a session at this process's terminal until it ends.
///
/// # Errors
/// [`TuiError`] where there is no terminal that can show screens, or it fails.
pub fn run(app: Arc<App>, options: TuiOptions) -> Result<(), TuiError> {
    check_terminal(&options)?;
    let gate = Arc::new(Gate::default());
    let notices = app.subscribe();
    let signals = signals::listen()?;
    let mut tty = Tty::enter(options.mouse)?;
    let is_ground_asked = ground::is_asked(&options);
    if is_ground_asked {
        tty.send(ground::QUESTION)?;
    }
    let heard = input::listen(options.remote, Arc::clone(&gate))?;
    let mut canvas = Canvas { terminal: Terminal::new(Screen::new(Tty::size()))?, tty, gate };
    let theme = Theme::new(ground::first(&options), options.depth, options.charset);
    let (hold, returned) = Hold::begin(app, options, theme, &mut canvas)?;
    // The terminal's answer about its ground mostly comes within a frame's time; painting twice costs bytes.
    let mut this = Loop { hold, canvas, painted: is_ground_asked.then(Instant::now) };
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

impl Face for Canvas {
    fn copy(&mut self, text: &str, what: &str) -> io::Result<Toast> {
        Ok(match clipboard::copy(text) {
            Some(bytes) => {
                self.tty.send(&bytes)?;
                Toast::good(format!("copied: {what}"))
            }
            None => Toast::bad(format!("{what} is too long for a terminal's clipboard; export it instead")),
        })
    }

    fn edit(&mut self, program: &str, text: &str) -> io::Result<Option<String>> {
        editor::edit_at(program, text, &mut self.tty, &self.gate)
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.tty.give_back()?;
        signals::stop()?;
        self.tty.take()
    }

    fn repaint(&mut self) -> io::Result<()> {
        self.terminal.backend_mut().forget();
        self.terminal.clear()?;
        self.terminal.backend_mut().resize(Tty::size());
        Ok(())
    }

    fn size(&self) -> Size {
        Tty::size()
    }
}

impl Canvas {
    fn paint(&mut self, session: &Session) -> io::Result<()> {
        self.terminal.draw(|frame| session.view(frame))?;
        let frame = self.terminal.backend_mut().take_frame();
        if frame.is_empty() { Ok(()) } else { self.tty.send(&frame) }
    }
}

impl Loop {
    fn turn(&mut self, sources: &Sources) -> io::Result<()> {
        let mut notices = sources.notices.clone();
        while self.hold.state == State::Runs {
            if self.hold.stale && self.frame_in().is_zero() {
                self.canvas.paint(&self.hold.session)?;
                self.hold.stale = false;
                self.painted = Some(Instant::now());
            }
            let mut message = self.wait(sources, &mut notices);
            for _ in 0..MAX_TAKEN {
                self.take(message)?;
                if self.hold.state != State::Runs {
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
        let due = rested.max(self.hold.awaited);
        due.map_or(Duration::ZERO, |at| at.saturating_duration_since(Instant::now()))
    }

    fn wait(&self, sources: &Sources, notices: &mut Receiver<Notice>) -> Message {
        let timer = self.hold.timers.next(Instant::now()).unwrap_or(IDLE);
        let timeout = if self.hold.stale { timer.min(self.frame_in()) } else { timer };
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
            Message::Heard(heard) => self.heard(heard)?,
            Message::Returned(returned) => self.hold.returned(returned, &mut self.canvas)?,
            Message::Notice(notice) => self.hold.noticed(notice, &mut self.canvas)?,
            Message::Signal(signal) => self.signalled(signal)?,
            Message::Time => {}
        }
        self.hold.tick(&mut self.canvas)
    }

    fn heard(&mut self, heard: Heard) -> io::Result<()> {
        let input = match heard {
            Heard::Input(input) => input,
            Heard::TooLong => Input::Tell(Toast::bad("the pasted text is over 1 MiB and was left out")),
            Heard::Ground(ground) if self.hold.options.theme == Name::Auto => {
                Input::Theme(Name::on_ground(ground))
            }
            Heard::Ground(_) => return Ok(()),
            Heard::Gone => {
                self.hold.state = State::Lost;
                return Ok(());
            }
        };
        self.hold.update(input, &mut self.canvas)
    }

    fn signalled(&mut self, signal: Signal) -> io::Result<()> {
        match signal {
            Signal::Resized => {
                let size = Tty::size();
                self.canvas.terminal.backend_mut().resize(size);
                self.hold.update(Input::Resize(size), &mut self.canvas)
            }
            Signal::End => {
                self.hold.state = State::Over;
                Ok(())
            }
            Signal::HangUp => {
                self.hold.state = State::Lost;
                Ok(())
            }
            Signal::Stop => {
                self.canvas.suspend()?;
                self.hold.repaint(&mut self.canvas)
            }
            Signal::Continue => {
                self.canvas.tty.take()?;
                self.hold.repaint(&mut self.canvas)
            }
        }
    }

    /// Keeps what was typed, stops what runs, and leaves the terminal as it was found.
    fn end(mut self, ended: io::Result<()>) -> Result<(), TuiError> {
        self.hold.end();
        let is_gone = ended.as_ref().is_err_and(is_hang_up);
        if is_gone || self.hold.state == State::Lost {
            Tty::abandon();
            return Ok(());
        }
        self.canvas.tty.give_back()?;
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
