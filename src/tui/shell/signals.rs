//! Signals as messages of the loop.

use std::io;

use crossbeam_channel::{Receiver, bounded};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;

/// How many may wait; more of a kind say nothing new.
const QUEUE: usize = 16;

/// What the system tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The terminal has another size.
    Resized,
    /// The program is to end.
    End,
    /// The line is gone.
    HangUp,
    /// The program is to stop for a while.
    Stop,
    /// It goes on.
    Continue,
}

/// Begins to listen.
pub fn listen() -> io::Result<Receiver<Signal>> {
    let mut signals = Signals::new([SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGTSTP, SIGCONT])?;
    let (sender, receiver) = bounded(QUEUE);
    std::thread::Builder::new().name("tui-signals".into()).spawn(move || {
        for signal in signals.forever() {
            let told = match signal {
                SIGWINCH => Signal::Resized,
                SIGHUP => Signal::HangUp,
                SIGTSTP => Signal::Stop,
                SIGCONT => Signal::Continue,
                _ => Signal::End,
            };
            // Full means that the loop has enough to look at already.
            sender.try_send(told).ok();
        }
    })?;
    Ok(receiver)
}

/// Stops the process until it is told to go on.
pub fn stop() -> io::Result<()> {
    signal_hook::low_level::emulate_default_handler(SIGTSTP)
}
