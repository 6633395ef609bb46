//! Bytes from the terminal to keys, pastes and clicks.
//!
//! crossterm's own reader spins when the terminal dies (crossterm#793) and cannot be fed from elsewhere, so we
//! read the bytes and let `termina` take them apart.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use termina::Parser;
use termina::escape::osc::{ColorOrQuery, DynamicColorNumber, Osc};
use termina::event::{self, KeyCode, KeyEventKind, Modifiers, MouseButton, MouseEventKind};

use crate::tui::event::{Mouse, MouseAct};
use crate::tui::key::{Code, Key};
use crate::tui::session::Input;

/// How long an Esc that stands alone may be the beginning of more.
const ESC_WAITS: Duration = Duration::from_millis(25);
/// The same over a line that tears bytes apart.
const ESC_WAITS_REMOTE: Duration = Duration::from_millis(75);
/// What is read at once.
const CHUNK: usize = 8 * 1024;
/// How many chunks and events may wait.
const QUEUE: usize = 256;
/// The longest paste; more bytes without an event are thrown away.
const MAX_UNPARSED: usize = 1024 * 1024;

/// What the terminal said.
#[derive(Debug, PartialEq)]
pub enum Heard {
    /// Something for the session.
    Input(Input),
    /// The colour of the terminal's ground: red, green, blue.
    Ground((u8, u8, u8)),
    /// A paste was too long and is lost.
    TooLong,
    /// The terminal is gone.
    Gone,
}

/// The reading thread's gate: closed while another program has the terminal.
#[derive(Debug, Default)]
pub struct Gate {
    state: Mutex<GateState>,
    moved: Condvar,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum GateState {
    #[default]
    Open,
    /// The reader is to wait, and may still be in a read.
    Closing,
    /// The reader waits.
    Closed,
}

impl Gate {
    /// Asks the reader to wait, and waits until it does or a while has passed. Whoever closes makes the terminal
    /// say something first, since only that ends a read.
    pub fn close(&self, at_most: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = GateState::Closing;
        let waiting = self.moved.wait_timeout_while(state, at_most, |s| *s == GateState::Closing);
        drop(waiting);
    }

    /// Lets the reader go on.
    pub fn open(&self) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = GateState::Open;
        self.moved.notify_all();
    }

    /// The reader passes by after each read; `false` tells it to throw away what it has.
    fn pass(&self) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if *state == GateState::Open {
            return true;
        }
        *state = GateState::Closed;
        self.moved.notify_all();
        let opened = self.moved.wait_while(state, |s| *s != GateState::Open);
        drop(opened);
        false
    }
}

/// Begins to listen to standard input.
pub fn listen(is_remote: bool, gate: Arc<Gate>) -> io::Result<Receiver<Heard>> {
    let source = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let (bytes_in, bytes) = bounded(QUEUE);
    let (heard_in, heard) = bounded(QUEUE);
    let waits = if is_remote { ESC_WAITS_REMOTE } else { ESC_WAITS };
    std::thread::Builder::new().name("tui-read".into()).spawn(move || read(source, &bytes_in, &gate))?;
    std::thread::Builder::new().name("tui-parse".into()).spawn(move || parse(&bytes, &heard_in, waits))?;
    Ok(heard)
}

/// Reads until the terminal is gone; then the channel closes.
fn read(mut source: File, bytes: &Sender<Vec<u8>>, gate: &Gate) {
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = match source.read(&mut chunk) {
            Ok(0) => return,
            Ok(read) => read,
            Err(problem) if problem.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return,
        };
        if gate.pass() && bytes.send(chunk[..read].to_vec()).is_err() {
            return;
        }
    }
}

fn parse(bytes: &Receiver<Vec<u8>>, heard: &Sender<Heard>, waits: Duration) {
    let mut parser = Parser::default();
    let mut unparsed = 0;
    let mut next = bytes.recv().ok();
    while let Some(chunk) = next {
        parser.parse(&chunk, true);
        unparsed += chunk.len();
        let mut events: Vec<Heard> = Vec::new();
        take(&mut parser, &mut unparsed, &mut events);
        if unparsed > MAX_UNPARSED {
            parser = Parser::default();
            unparsed = 0;
            events.push(Heard::TooLong);
        }
        // Only what may be the beginning of more waits for it.
        forward(&mut events, heard);
        next = match bytes.recv_timeout(waits) {
            Ok(chunk) => Some(chunk),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => {
                parser.parse(&[], false);
                take(&mut parser, &mut unparsed, &mut events);
                forward(&mut events, heard);
                bytes.recv().ok()
            }
        };
    }
    heard.send(Heard::Gone).ok();
}

fn take(parser: &mut Parser, unparsed: &mut usize, events: &mut Vec<Heard>) {
    while let Some(event) = parser.pop() {
        *unparsed = 0;
        events.extend(heard_of(event));
    }
}

fn forward(events: &mut Vec<Heard>, heard: &Sender<Heard>) {
    for event in events.drain(..) {
        // The session is over when nobody listens; reading then ends by itself.
        heard.send(event).ok();
    }
}

/// What an event is: something for the session, or the terminal's answer about its ground.
fn heard_of(event: event::Event) -> Option<Heard> {
    if let event::Event::Osc(Osc::ChangeDynamicColors(DynamicColorNumber::TextBackgroundColor, colors)) =
        &event
    {
        return colors.iter().find_map(|color| match color {
            ColorOrQuery::Color(c) => Some(Heard::Ground((c.red, c.green, c.blue))),
            ColorOrQuery::Query => None,
        });
    }
    input_of(event).map(Heard::Input)
}

/// What an event means to a session; other answers of the terminal mean nothing.
fn input_of(event: event::Event) -> Option<Input> {
    match event {
        event::Event::Key(key) if key.kind != KeyEventKind::Release => key_of(key).map(Input::Key),
        event::Event::Paste(text) => Some(Input::Paste(text)),
        event::Event::Mouse(mouse) => {
            let act = match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => MouseAct::Click,
                MouseEventKind::ScrollDown => MouseAct::WheelDown,
                MouseEventKind::ScrollUp => MouseAct::WheelUp,
                _ => return None,
            };
            Some(Input::Mouse(Mouse { act, x: mouse.column, y: mouse.row }))
        }
        _ => None,
    }
}

fn key_of(key: event::KeyEvent) -> Option<Key> {
    let code = match key.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Escape => Code::Esc,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Tab | KeyCode::BackTab => Code::Tab,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::Insert => Code::Insert,
        KeyCode::Delete => Code::Delete,
        KeyCode::Function(n) => Code::F(n),
        _ => return None,
    };
    let has = |modifier| key.modifiers.contains(modifier);
    let shift = (has(Modifiers::SHIFT) && !matches!(code, Code::Char(_))) || key.code == KeyCode::BackTab;
    Some(Key { code, ctrl: has(Modifiers::CONTROL), alt: has(Modifiers::ALT), shift })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::key::shown;

    /// What comes of bytes that arrive in pieces.
    fn heard(pieces: &[&[u8]]) -> Vec<Heard> {
        let (bytes_in, bytes) = bounded(QUEUE);
        let (heard_in, heard) = bounded(QUEUE);
        for piece in pieces {
            bytes_in.send(piece.to_vec()).unwrap();
        }
        drop(bytes_in);
        parse(&bytes, &heard_in, Duration::from_millis(1));
        drop(heard_in);
        heard.iter().collect()
    }

    fn keys(pieces: &[&[u8]]) -> String {
        let keys: Vec<Key> = heard(pieces)
            .into_iter()
            .filter_map(|h| match h {
                Heard::Input(Input::Key(key)) => Some(key),
                _ => None,
            })
            .collect();
        shown(&keys)
    }

    #[test]
    fn bytes_become_keys_however_they_are_torn() {
        for bytes in ["jG", "\u{1b}[A", "\u{1b}[6~", "é日", "\r\t\u{7f}", "\u{12}", "\u{1b}[Z"] {
            let whole = keys(&[bytes.as_bytes()]);
            let pieces: Vec<&[u8]> = bytes.as_bytes().chunks(1).collect();
            assert_eq!(keys(&pieces), whole);
            assert!(!whole.is_empty(), "{bytes:?}");
        }
        assert_eq!(keys(&[b"\x1b[Z"]), "Shift-Tab");
        assert_eq!(keys(&[b"\x12"]), "Ctrl-R");
    }

    #[test]
    fn a_key_does_not_wait_for_what_may_follow() {
        let (bytes_in, bytes) = bounded(QUEUE);
        let (heard_in, heard) = bounded(QUEUE);
        std::thread::spawn(move || parse(&bytes, &heard_in, Duration::from_secs(60)));
        bytes_in.send(b"j".to_vec()).unwrap();
        assert!(matches!(heard.recv_timeout(Duration::from_secs(20)), Ok(Heard::Input(Input::Key(_)))));
    }

    #[test]
    fn a_paste_is_text_and_the_end_is_told() {
        let events = heard(&[b"\x1b[200~a\nb", b"c\x1b[201~"]);
        assert_eq!(events, [Heard::Input(Input::Paste("a\nbc".into())), Heard::Gone]);
    }

    #[test]
    fn the_terminal_tells_its_ground() {
        let events = heard(&[b"\x1b]11;rgb:ffff/fafa/f0f0\x1b\\", b"j"]);
        assert_eq!(events[0], Heard::Ground((0xff, 0xfa, 0xf0)));
        assert_eq!(events[1], Heard::Input(Input::Key(Key::char('j'))));
    }

    #[test]
    fn an_endless_paste_is_thrown_away() {
        let long = vec![b'x'; MAX_UNPARSED];
        let events = heard(&[b"\x1b[200~", &long, b"x", b"\x1b[A"]);
        assert!(events.contains(&Heard::TooLong));
    }
}
