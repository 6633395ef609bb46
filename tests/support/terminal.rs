//! A terminal for tests: the real binary in a pseudo-terminal, its bytes read back into a screen.

use std::io::{Read, Write};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

use super::World;

/// How long anything is waited for; far more than it takes even on a machine busy with other tests.
const PATIENCE: Duration = Duration::from_secs(30);
/// No byte for so long means that nothing more comes.
const QUIET: Duration = Duration::from_millis(300);
/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What a terminal showed and was sent.
struct Seen {
    parser: vt100::Parser,
    bytes: Vec<u8>,
    changed: Instant,
}

/// A program at a terminal.
pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    seen: Arc<Mutex<Seen>>,
}

impl Terminal {
    /// The screens on a world's folder, in a terminal of 80x24.
    pub fn open(world: &World) -> Self {
        Self::open_with(world, 80, 24, &[])
    }

    /// The screens in a terminal of any size, with more variables of the environment.
    pub fn open_with(world: &World, width: u16, height: u16, variables: &[(&str, &str)]) -> Self {
        Self::run(world, width, height, &[], variables)
    }

    /// Words for the binary, at a terminal.
    pub fn words(world: &World, words: &[&str]) -> Self {
        Self::run(world, 80, 24, words, &[])
    }

    fn run(world: &World, width: u16, height: u16, words: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = Self::program(env!("CARGO_BIN_EXE_patrons"));
        command.args(["--data", &world.data().display().to_string()]);
        command.args(words);
        for (name, value) in variables {
            command.env(name, value);
        }
        Self::spawn(command, width, height)
    }

    /// A program whose environment says nothing of the machine.
    pub fn program(path: &str) -> CommandBuilder {
        let mut command = CommandBuilder::new(path);
        let paths = command.get_env("PATH").map(ToOwned::to_owned);
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("USER", "tester")] {
            command.env(name, value);
        }
        if let Some(paths) = paths {
            command.env("PATH", paths);
        }
        command
    }

    /// Starts a program in a terminal.
    pub fn spawn(command: CommandBuilder, width: u16, height: u16) -> Self {
        let pair = native_pty_system().openpty(size(width, height)).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let (rows, columns) = (height.try_into().unwrap(), width.try_into().unwrap());
        let parser = vt100::Parser::new(rows, columns, 0);
        let seen = Arc::new(Mutex::new(Seen { parser, bytes: Vec::new(), changed: Instant::now() }));
        let reader = pair.master.try_clone_reader().unwrap();
        let watched = Arc::clone(&seen);
        std::thread::spawn(move || watch(reader, &watched));
        let writer = pair.master.take_writer().unwrap();
        Self { master: pair.master, writer, child, seen }
    }

    /// Presses keys: text as it is, others as `<enter>`, `<esc>`, `<tab>`, `<c-s>`, `<down>`…
    pub fn press(&mut self, keys: &str) -> &mut Self {
        self.send(&bytes_of(keys))
    }

    /// Sends bytes as a terminal would.
    pub fn send(&mut self, bytes: &[u8]) -> &mut Self {
        self.writer.write_all(bytes).unwrap();
        self.writer.flush().unwrap();
        self
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        let (rows, columns) = (height.try_into().unwrap(), width.try_into().unwrap());
        self.seen().parser.screen_mut().set_size(rows, columns);
        self.master.resize(size(width, height)).unwrap();
        self
    }

    /// Waits until the screen shows a text, and gives the screen.
    pub fn waits_for(&mut self, text: &str) -> String {
        self.waits_until(&format!("`{text}`"), |screen| screen.contains(text))
    }

    /// Waits until the screen shows a text no more.
    pub fn waits_without(&mut self, text: &str) -> String {
        self.waits_until(&format!("no `{text}`"), |screen| !screen.contains(text))
    }

    fn waits_until(&mut self, what: &str, holds: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let screen = self.screen();
            if holds(&screen) {
                return screen;
            }
            let is_gone = self.child.try_wait().unwrap().is_some();
            assert!(Instant::now() < deadline && !is_gone, "waited for {what}, gone: {is_gone}\n{screen}");
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Waits until no more bytes come; gives how many came in all.
    pub fn settles(&self) -> usize {
        loop {
            {
                let seen = self.seen();
                if seen.changed.elapsed() >= QUIET {
                    return seen.bytes.len();
                }
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Waits until more bytes than so many came, and then no more.
    pub fn settles_after(&self, count: usize) -> usize {
        let deadline = Instant::now() + PATIENCE;
        while self.seen().bytes.len() <= count {
            assert!(Instant::now() < deadline, "nothing more is sent\n{}", self.screen());
            std::thread::sleep(LOOK_EVERY);
        }
        self.settles()
    }

    /// The screen as a person sees it, a line each, blanks at the ends cut.
    pub fn screen(&self) -> String {
        let seen = self.seen();
        let (_, columns) = seen.parser.screen().size();
        let lines: Vec<String> =
            seen.parser.screen().rows(0, columns.get()).map(|line| line.trim_end().to_owned()).collect();
        lines.join("\n")
    }

    /// All bytes that were sent to the terminal.
    pub fn bytes(&self) -> Vec<u8> {
        self.seen().bytes.clone()
    }

    /// Sends a signal to the program.
    pub fn signal(&self, name: &str) {
        let pid = self.child.process_id().unwrap();
        let kill = format!("kill -{name} {pid}");
        assert!(std::process::Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// The program's process.
    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Waits until the program ends.
    pub fn ends(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "it does not end\n{}", self.screen());
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Fails unless the screen is a shell's: the plain one, with its cursor.
    pub fn shows_a_shell(&self) {
        self.settles();
        let seen = self.seen();
        let screen = seen.parser.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left");
        assert!(!screen.hide_cursor(), "the cursor shows");
        assert!(screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None, "the mouse is free");
    }

    /// Fails unless the terminal is as a shell wants it: the modes on both sides are taken back.
    pub fn is_sane(&self) {
        self.shows_a_shell();
        assert!(!self.seen().parser.screen().bracketed_paste(), "pasting is plain again");
        let flags = format!("{:?}", self.master.get_termios().unwrap().local_flags);
        for flag in ["ECHO", "ICANON", "ISIG"] {
            assert!(flags.split([' ', '(', ')']).any(|f| f == flag), "{flag} of {flags}");
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended long ago.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn size(width: u16, height: u16) -> PtySize {
    PtySize { rows: height, cols: width, pixel_width: 0, pixel_height: 0 }
}

/// Reads until the program is gone.
fn watch(mut reader: Box<dyn Read + Send>, seen: &Mutex<Seen>) {
    let mut buffer = vec![0; 65536];
    while let Ok(count @ 1..) = reader.read(&mut buffer) {
        let mut seen = seen.lock().unwrap();
        seen.parser.process(&buffer[..count]);
        seen.bytes.extend_from_slice(&buffer[..count]);
        seen.changed = Instant::now();
    }
}

/// The bytes that a terminal sends for keys.
fn bytes_of(keys: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = keys;
    while let Some(start) = rest.find('<') {
        bytes.extend_from_slice(&rest.as_bytes()[..start]);
        let end = start + rest[start..].find('>').unwrap();
        bytes.extend(named(&rest[start + 1..end]));
        rest = &rest[end + 1..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

fn named(key: &str) -> Vec<u8> {
    match key {
        "enter" => b"\r".to_vec(),
        "esc" => b"\x1b".to_vec(),
        "tab" => b"\t".to_vec(),
        "up" => b"\x1b[A".to_vec(),
        "down" => b"\x1b[B".to_vec(),
        "backspace" => b"\x7f".to_vec(),
        "lt" => b"<".to_vec(),
        control if control.starts_with("c-") => vec![control.as_bytes()[2] & 0x1f],
        other => panic!("no key `<{other}>`"),
    }
}
