//! Ctrl-C during long work: the first wish cancels and leaves everything as it was, the second ends the program.

use std::io::{self, Read};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use crate::app::Cancel;

/// How soon a wish to stop is seen while standard input is silent.
const PATIENCE: Duration = Duration::from_millis(100);
/// Bytes read at once.
const PIECE_BYTES: usize = 1 << 16;
/// Pieces that may wait.
const MAX_PIECES: usize = 16;

/// A wish to stop that Ctrl-C and SIGTERM make.
pub(super) fn cancel_on_signal() -> io::Result<Cancel> {
    let cancel = Cancel::default();
    let wished = cancel.clone();
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            if wished.is_cancelled() {
                // There is nobody to tell that even this failed.
                drop(emulate_default_handler(signal));
            }
            wished.cancel();
        }
    })?;
    Ok(cancel)
}

/// Standard input that ends with an error when its reading is cancelled, even while nothing comes.
pub(super) struct Input {
    pieces: Receiver<io::Result<Vec<u8>>>,
    cancel: Cancel,
    piece: Vec<u8>,
    taken: usize,
}

impl Input {
    /// Reads standard input.
    pub fn stdin(cancel: &Cancel) -> io::Result<Self> {
        let (sender, pieces) = bounded(MAX_PIECES);
        std::thread::Builder::new().name("stdin".into()).spawn(move || {
            let mut input = io::stdin().lock();
            loop {
                let mut piece = vec![0; PIECE_BYTES];
                let read = input.read(&mut piece).map(|read| {
                    piece.truncate(read);
                    piece
                });
                let is_over = !read.as_ref().is_ok_and(|piece| !piece.is_empty());
                if sender.send(read).is_err() || is_over {
                    return;
                }
            }
        })?;
        Ok(Self { pieces, cancel: cancel.clone(), piece: Vec::new(), taken: 0 })
    }
}

impl Read for Input {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.piece.len() {
            if self.cancel.is_cancelled() {
                return Err(io::Error::other("cancelled"));
            }
            match self.pieces.recv_timeout(PATIENCE) {
                Ok(piece) => (self.piece, self.taken) = (piece?, 0),
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
            }
            if self.piece.is_empty() {
                return Ok(0);
            }
        }
        let count = into.len().min(self.piece.len() - self.taken);
        into[..count].copy_from_slice(&self.piece[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}
