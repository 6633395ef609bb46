//! The terminal's modes: set on the way in, taken back on every way out.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::ThreadId;

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use ratatui::layout::Size;

/// Alternate screen, hidden cursor, bracketed paste.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[?2004h";
/// The same taken back, in reverse; the end of a frame first, should one have been under way.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[0m\x1b[?25h\x1b[?1049l";
/// Clicks and the wheel, without movements.
const MOUSE: &[u8] = b"\x1b[?1000h\x1b[?1006h";
/// The largest terminal that is painted; a larger one is painted in its corner.
const MOST: (u16, u16) = (500, 300);

/// Whether the terminal is ours at the moment; the panic hook asks.
static IS_OURS: AtomicBool = AtomicBool::new(false);

/// The terminal of this process.
pub struct Tty {
    output: File,
    mouse: bool,
}

impl Tty {
    /// Takes the terminal over.
    pub fn enter(mouse: bool) -> io::Result<Self> {
        let output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let mut tty = Self { output, mouse };
        hook_panics(std::thread::current().id());
        tty.take()?;
        Ok(tty)
    }

    /// Takes it over once more, after the shell or another program had it.
    pub fn take(&mut self) -> io::Result<()> {
        if IS_OURS.swap(false, Ordering::SeqCst) {
            // A stop that could not be caught left the modes to the shell: what was saved is no longer so.
            disable_raw_mode()?;
        }
        enable_raw_mode()?;
        IS_OURS.store(true, Ordering::SeqCst);
        self.output.write_all(ENTER)?;
        if self.mouse {
            self.output.write_all(MOUSE)?;
        }
        self.output.flush()
    }

    /// Gives it back.
    pub fn give_back(&mut self) -> io::Result<()> {
        if IS_OURS.swap(false, Ordering::SeqCst) {
            self.output.write_all(LEAVE)?;
            self.output.flush()?;
            disable_raw_mode()?;
        }
        Ok(())
    }

    /// Lets go of a terminal that is gone, without writing to it.
    pub fn abandon() {
        IS_OURS.store(false, Ordering::SeqCst);
    }

    /// Sends bytes.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.output.write_all(bytes)?;
        self.output.flush()
    }

    /// How large it is.
    pub fn size() -> Size {
        let (width, height) = crossterm::terminal::size().unwrap_or((80, 24));
        Size::new(width.min(MOST.0), height.min(MOST.1))
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        // Whoever dropped it has an error of its own to tell.
        self.give_back().ok();
    }
}

/// A panic of the screens gives the terminal back before it is told. One of a worker is told to the session by the
/// worker, and must not print over the screen.
fn hook_panics(screens: ThreadId) {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !IS_OURS.load(Ordering::SeqCst) {
            return before(info);
        }
        if std::thread::current().id() == screens && IS_OURS.swap(false, Ordering::SeqCst) {
            let mut output = io::stdout();
            output.write_all(LEAVE).and_then(|()| output.flush()).ok();
            disable_raw_mode().ok();
            before(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use portable_pty::{CommandBuilder, PtySize, native_pty_system};

    use super::*;

    /// Says to the test that it is the one who panics, in a terminal of its own.
    const PANICS: &str = "PATRONS_TEST_PANICS";

    #[test]
    fn a_panic_gives_the_terminal_back_before_it_is_told() {
        if std::env::var_os(PANICS).is_some() {
            let _tty = Tty::enter(true).unwrap();
            std::thread::spawn(|| panic!("a worker fell")).join().unwrap_err();
            panic!("a screen fell");
        }
        let pair = native_pty_system().openpty(PtySize::default()).unwrap();
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        let name = "tui::shell::terminal::tests::a_panic_gives_the_terminal_back_before_it_is_told";
        command.args([name, "--exact", "--nocapture", "--test-threads=1"]);
        command.env(PANICS, "1");
        let mut child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let mut sent = Vec::new();
        // A terminal whose program is gone ends with an error.
        reader.read_to_end(&mut sent).ok();
        child.wait().unwrap();
        let sent = String::from_utf8_lossy(&sent);
        let place = |text: &str| sent.find(text).unwrap_or_else(|| panic!("no {text:?} in {sent:?}"));
        let leave = place(std::str::from_utf8(LEAVE).unwrap());
        assert!(place(std::str::from_utf8(ENTER).unwrap()) < leave && leave < place("a screen fell"));
        assert!(!sent.contains("a worker fell"), "a worker's panic prints over no screen: {sent:?}");
        let flags = format!("{:?}", pair.master.get_termios().unwrap().local_flags);
        assert!(flags.contains("ECHO") && flags.contains("ICANON"), "{flags}");
    }
}
