//! The release binary in a pseudo-terminal, with the time of every byte it sends.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Columns and rows.
const SIZE: (u16, u16) = (120, 40);
/// No byte for so long after one means that the frame is whole.
const QUIET: Duration = Duration::from_millis(60);
/// A key that led to nothing by then leads to nothing.
const IN_VAIN: Duration = Duration::from_millis(500);
/// Where the first row of the list stands.
const FIRST_ROW: usize = 2;
/// How long a text is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

struct Seen {
    parser: vt100::Parser,
    bytes: usize,
    last: Instant,
}

/// A session of the binary.
pub struct Terminal {
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    seen: Arc<Mutex<Seen>>,
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// Starts the screens on a data folder.
    pub fn open(data: &Path) -> Self {
        let size = PtySize { cols: SIZE.0, rows: SIZE.1, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_patrons"));
        command.args(["--data", &data.display().to_string()]);
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let parser = vt100::Parser::new(SIZE.1.try_into().unwrap(), SIZE.0.try_into().unwrap(), 0);
        let seen = Arc::new(Mutex::new(Seen { parser, bytes: 0, last: Instant::now() }));
        let (watched, mut reader) = (Arc::clone(&seen), pair.master.try_clone_reader().unwrap());
        std::thread::spawn(move || {
            let mut buffer = vec![0; 65536];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                let now = Instant::now();
                let mut seen = watched.lock().unwrap();
                seen.bytes += count;
                seen.last = now;
                seen.parser.process(&buffer[..count]);
            }
        });
        let writer = pair.master.take_writer().unwrap();
        Self { writer, child, seen, _master: pair.master }
    }

    /// Waits until the screen shows a text.
    pub fn waits_for(&self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.seen.lock().unwrap().parser.screen().contents().contains(text) {
            let screen = self.seen.lock().unwrap().parser.screen().contents();
            assert!(Instant::now() < deadline, "waited for `{text}`\n{screen}");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Waits until nothing more comes for a good while: what is read in the background is there.
    pub fn settles(&self) {
        while self.seen.lock().unwrap().last.elapsed() < IN_VAIN {
            std::thread::sleep(QUIET);
        }
    }

    /// Presses a key and waits for its frame; the seconds until the frame's last byte, if there was one.
    pub fn press(&mut self, key: &[u8]) -> Option<f64> {
        let before = self.seen.lock().unwrap().bytes;
        let pressed = Instant::now();
        self.writer.write_all(key).unwrap();
        self.writer.flush().unwrap();
        loop {
            std::thread::sleep(Duration::from_millis(1));
            let seen = self.seen.lock().unwrap();
            if seen.bytes > before && seen.last.elapsed() >= QUIET {
                return Some(seen.last.duration_since(pressed).as_secs_f64());
            }
            if seen.bytes == before && pressed.elapsed() > IN_VAIN {
                return None;
            }
        }
    }

    /// Presses a key; the seconds until the first row of the list is another.
    pub fn press_for_other_rows(&mut self, key: &[u8]) -> f64 {
        let row = |seen: &Seen| seen.parser.screen().rows(0, SIZE.0).nth(FIRST_ROW);
        let before = row(&self.seen.lock().unwrap());
        let pressed = Instant::now();
        self.writer.write_all(key).unwrap();
        self.writer.flush().unwrap();
        loop {
            let seen = self.seen.lock().unwrap();
            if row(&seen) != before {
                return seen.last.duration_since(pressed).as_secs_f64();
            }
            drop(seen);
            assert!(pressed.elapsed() < PATIENCE, "the list stays as it is");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Presses a key; the seconds until the screen shows a text.
    pub fn press_until(&mut self, key: &[u8], text: &str) -> f64 {
        let pressed = Instant::now();
        self.writer.write_all(key).unwrap();
        self.writer.flush().unwrap();
        loop {
            let seen = self.seen.lock().unwrap();
            let screen = seen.parser.screen().contents();
            if screen.contains(text) {
                return seen.last.duration_since(pressed).as_secs_f64();
            }
            drop(seen);
            assert!(pressed.elapsed() < PATIENCE, "waited for `{text}`\n{screen}");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// The most memory the program had so far, where the system tells.
    pub fn peak_bytes(&self) -> Option<f64> {
        super::machine::peak_of(self.child.process_id()?)
    }

    /// Leaves the program, which closes the folder cleanly.
    pub fn leave(&mut self) {
        self.writer.write_all(b"\x03").unwrap();
        self.writer.flush().unwrap();
        self.child.wait().unwrap();
    }
}
