//! The session line by line, for voices that read a screen and for terminals that cannot place text: what the
//! screen has is printed, what changed is printed, and a line is read. The session is the same as on the screen;
//! nothing is drawn, coloured, or printed without having been asked for, but news.
//!
//! Way through: [`words`] (what a line means) → [`Lines`] (prints) → [`run`] (the loop).

mod words;

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, bounded, never, select};
use ratatui::Terminal;
use ratatui::layout::Size;

use super::backend::Screen;
use super::carry::Returned;
use super::hold::{Face, Hold, State};
use super::signals::{self, Signal};
use super::{TuiError, TuiOptions, editor};
use crate::app::{App, Notice};
use crate::tui::effect::Toast;
use crate::tui::keymap::{Focus, docs};
use crate::tui::overlay::Offer;
use crate::tui::session::{Input, Session};
use crate::tui::theme::{Charset, Depth, Name, Theme};
use crate::tui::widget::lines::lines;

use words::{Meaning, meant};

/// The room that is laid out; wide enough for a table, low enough to be listened to.
const ROOM: Size = Size { width: 100, height: 24 };
/// How long nothing may come back before what came is printed.
const QUIET: Duration = Duration::from_millis(80);
/// How long answers are waited for before what is there is printed.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often news are looked for while a line is awaited.
const NEWS_EVERY: Duration = Duration::from_millis(500);
/// How many lines may wait.
const QUEUE: usize = 64;

/// Prints the session.
struct Lines<W> {
    out: W,
    terminal: Terminal<Screen>,
    /// What was printed last: where one was, which keys acted, the lines, the message.
    place: String,
    focus: Option<Focus>,
    /// By focus, so that what a dialog covered is not read again when it closes.
    shown: BTreeMap<&'static str, Vec<String>>,
    message: Option<String>,
}

struct Loop<W> {
    hold: Hold,
    face: Lines<W>,
    typed: Receiver<String>,
    returned: Receiver<Returned>,
    notices: Receiver<Notice>,
    signals: Receiver<Signal>,
}

/// Holds a session line by line until it ends, or its input does.
///
/// # Errors
/// [`TuiError`] where the output fails.
pub fn run(app: Arc<App>, options: TuiOptions) -> Result<(), TuiError> {
    let notices = app.subscribe();
    let signals = signals::listen()?;
    let theme = Theme::new(Name::Auto, Depth::None, Charset::Spoken);
    let mut face = Lines::new(io::stdout())?;
    let (hold, returned) = Hold::begin(app, options, theme, &mut face)?;
    let mut this = Loop { hold, face, typed: listen()?, returned, notices, signals };
    let ended = this.turn();
    this.hold.end();
    match ended {
        // Whoever listened is gone.
        Err(problem) if this.hold.state == State::Lost || problem.kind() == io::ErrorKind::BrokenPipe => {
            Ok(())
        }
        ended => Ok(ended?),
    }
}

/// Reads lines until there are no more; then the channel closes.
fn listen() -> io::Result<Receiver<String>> {
    let (sender, lines) = bounded(QUEUE);
    std::thread::Builder::new().name("tui-lines".into()).spawn(move || {
        for line in io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            if sender.send(line).is_err() {
                return;
            }
        }
    })?;
    Ok(lines)
}

impl<W: Write> Face for Lines<W> {
    fn copy(&mut self, text: &str, what: &str) -> io::Result<Toast> {
        writeln!(self.out, "{}", crate::domain::text::visible(text))?;
        Ok(Toast::good(format!("printed: {what}")))
    }

    fn edit(&mut self, program: &str, text: &str) -> io::Result<Option<String>> {
        editor::edit(program, text)
    }

    fn suspend(&mut self) -> io::Result<()> {
        signals::stop()
    }

    fn repaint(&mut self) -> io::Result<()> {
        self.shown.clear();
        Ok(())
    }

    fn size(&self) -> Size {
        ROOM
    }
}

impl<W: Write> Lines<W> {
    fn new(out: W) -> io::Result<Self> {
        let terminal = Terminal::new(Screen::new(ROOM))?;
        let (place, shown) = (String::new(), BTreeMap::new());
        Ok(Self { out, terminal, place, focus: None, shown, message: None })
    }

    /// Prints what is new since the last time: all of another screen or dialog, else the lines that changed.
    fn print(&mut self, session: &Session) -> io::Result<()> {
        self.print_message(session)?;
        let place = session.place();
        let focus = session.focus();
        if place != self.place {
            self.shown.clear();
            writeln!(self.out, "\n{place}")?;
        }
        let lines = self.painted(session)?;
        let before = self.shown.get(focus.name);
        for (i, line) in lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let before = before.and_then(|lines| lines.get(i)).map_or("", String::as_str);
            // Lines that only lost the cursor say nothing new.
            let lost_cursor = before.get(1..) == line.get(1..) && line.starts_with(' ');
            if before != line && !lost_cursor {
                writeln!(self.out, "{}", line.trim())?;
            }
        }
        self.shown.insert(focus.name, lines);
        (self.place, self.focus) = (place, Some(focus));
        self.out.flush()
    }

    /// The lines of the screen, without the header and the footer, which are said otherwise.
    fn painted(&mut self, session: &Session) -> io::Result<Vec<String>> {
        let frame = self.terminal.draw(|frame| session.view(frame))?;
        let mut lines = lines(frame.buffer);
        drop(self.terminal.backend_mut().take_frame());
        lines.truncate(usize::from(ROOM.height) - 1);
        lines.remove(0);
        if session.message().is_some() {
            // The message stands on the last line, and was printed.
            lines.pop();
        }
        Ok(lines)
    }

    /// Prints a message that was not yet; `true` where there was one.
    fn print_message(&mut self, session: &Session) -> io::Result<bool> {
        let message = session.message().map(|m| crate::domain::text::visible(m).into_owned());
        let is_new = message.is_some() && message != self.message;
        if let Some(words) = message.as_ref().filter(|_| is_new) {
            writeln!(self.out, "! {words}")?;
            self.out.flush()?;
        }
        self.message = message;
        Ok(is_new)
    }

    fn prompt(&mut self, session: &Session) -> io::Result<()> {
        let prompt = if session.focus().types { "text> " } else { "> " };
        write!(self.out, "{prompt}")?;
        self.out.flush()
    }

    fn print_help(&mut self, offers: &[Offer], focus: Focus) -> io::Result<()> {
        let words = if focus.types {
            "A line is text for the field; these begin with a point, such as .cancel:"
        } else {
            "Type a name, with more words where it asks for some, or its key:"
        };
        writeln!(self.out, "{words}")?;
        for offer in offers {
            let entry = offer.action.entry();
            let what =
                offer.unavailable.as_ref().map_or(entry.doc.to_owned(), |why| format!("not now: {why}"));
            let name = if entry.label.is_empty() { entry.id } else { entry.label };
            let place = entry.contexts.first().map_or("", |context| docs::heading(*context));
            writeln!(self.out, "{name}, key {}, {place}: {what}", offer.keys)?;
        }
        writeln!(self.out, "An empty line says everything again.")
    }
}

impl<W: Write> Loop<W> {
    fn turn(&mut self) -> io::Result<()> {
        writeln!(self.face.out, "patrons, line by line; ? says what can be done, quit leaves")?;
        self.settle()?;
        while self.hold.state == State::Runs {
            self.face.print(&self.hold.session)?;
            self.face.prompt(&self.hold.session)?;
            match self.line()? {
                Some(line) => self.take(&line)?,
                None => return Ok(()),
            }
        }
        Ok(())
    }

    /// Waits for a line, printing news as they come; `None` at the end.
    fn line(&mut self) -> io::Result<Option<String>> {
        while self.hold.state == State::Runs {
            select! {
                recv(self.typed) -> line => return Ok(line.ok()),
                recv(self.signals) -> signal => self.signalled(signal.unwrap_or(Signal::End)),
                recv(self.returned) -> returned => if let Ok(returned) = returned {
                    self.hold.returned(returned, &mut self.face)?;
                },
                recv(self.notices) -> notice => match notice {
                    Ok(notice) => self.hold.noticed(notice, &mut self.face)?,
                    Err(_) => self.notices = never(),
                },
                default(NEWS_EVERY) => {}
            }
            self.hold.tick(&mut self.face)?;
            self.tell_news()?;
        }
        Ok(None)
    }

    /// A message, or another step or dialog than the one that was printed, is news.
    fn tell_news(&mut self) -> io::Result<()> {
        let session = &self.hold.session;
        let is_elsewhere = self.face.focus.is_some_and(|focus| focus != session.focus());
        if is_elsewhere {
            writeln!(self.face.out)?;
            self.settle()?;
            self.face.print(&self.hold.session)?;
            return self.face.prompt(&self.hold.session);
        }
        if self.face.print_message(session)? {
            self.face.prompt(&self.hold.session)?;
        }
        Ok(())
    }

    fn signalled(&mut self, signal: Signal) {
        match signal {
            Signal::End => self.hold.state = State::Over,
            Signal::HangUp => self.hold.state = State::Lost,
            Signal::Resized | Signal::Stop | Signal::Continue => {}
        }
    }

    /// Does what a line means.
    fn take(&mut self, line: &str) -> io::Result<()> {
        let (focus, offers) = (self.hold.session.focus(), self.hold.session.offers());
        for meaning in meant(line, focus, &offers, self.hold.session.keymap()) {
            match meaning {
                Meaning::Act(action) => self.hold.update(Input::Act(action), &mut self.face)?,
                Meaning::Key(key) => self.hold.update(Input::Key(key), &mut self.face)?,
                Meaning::Rest(rest) if self.hold.session.focus().types => {
                    self.settle()?;
                    self.take(&rest)?;
                }
                Meaning::Rest(rest) => writeln!(self.face.out, "! `{rest}` was not asked for")?,
                Meaning::Again => self.face.shown.clear(),
                Meaning::Help => self.face.print_help(&offers, focus)?,
                Meaning::Nothing(why) => writeln!(self.face.out, "! {why}")?,
            }
        }
        self.settle()
    }

    /// Waits until no more answers come and no job is at work, for a while at most.
    fn settle(&mut self) -> io::Result<()> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until && self.hold.state == State::Runs {
            match self.returned.recv_timeout(QUIET) {
                Ok(returned) => self.hold.returned(returned, &mut self.face)?,
                Err(RecvTimeoutError::Timeout) if !self.hold.carrier.jobs.is_idle() => {}
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Ok(()),
            }
            while let Ok(notice) = self.notices.try_recv() {
                self.hold.noticed(notice, &mut self.face)?;
            }
        }
        Ok(())
    }
}
