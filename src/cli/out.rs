//! How things are printed: data to standard output, messages to standard error.

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use super::args::Globals;
use crate::config::Environment;

/// Bytes gathered before they are written.
const BUFFER_BYTES: usize = 1 << 16;

/// Whether messages that are no errors are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Messages {
    Told,
    Kept,
}

/// Whether any data went to standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Printed {
    Nothing,
    Something,
}

/// Where a command prints.
#[derive(Debug)]
pub(super) struct Out {
    data: BufWriter<Stdout>,
    is_json: bool,
    printed: Printed,
    messages: Messages,
    is_terminal: bool,
    has_colors: bool,
    /// What `--no-color` and the environment decided before the settings were read.
    colors_given: Option<bool>,
}

impl Out {
    /// Prints as the words and the environment wish.
    pub fn new(globals: &Globals, environment: &Environment) -> Self {
        let is_terminal = io::stdout().is_terminal();
        let refused = globals.no_color || environment.no_color.is_some();
        Self {
            data: BufWriter::with_capacity(BUFFER_BYTES, io::stdout()),
            is_json: globals.json,
            printed: Printed::Nothing,
            messages: if globals.quiet { Messages::Kept } else { Messages::Told },
            is_terminal,
            has_colors: is_terminal && !refused,
            colors_given: refused.then_some(false),
        }
    }

    /// Takes the setting about colours into account.
    pub fn colors(&mut self, setting: Option<bool>) {
        if let Some(wanted) = self.colors_given.or(setting) {
            self.has_colors = wanted;
        }
    }

    /// Whether a machine reads the result.
    pub fn is_json(&self) -> bool {
        self.is_json
    }

    /// Whether any data was printed.
    pub fn has_printed(&self) -> bool {
        self.printed == Printed::Something
    }

    /// Whether a person looks at standard output.
    pub fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Whether progress is shown: a person looks at standard error and wants to hear of it.
    pub fn shows_progress(&self) -> bool {
        self.messages == Messages::Told && io::stderr().is_terminal()
    }

    /// Whether colours may be used.
    pub fn has_colors(&self) -> bool {
        self.has_colors
    }

    /// Standard output, for data in bulk.
    pub fn data(&mut self) -> &mut dyn Write {
        self.printed = Printed::Something;
        &mut self.data
    }

    /// Prints a line of data.
    pub fn line(&mut self, text: impl Display) -> io::Result<()> {
        self.printed = Printed::Something;
        writeln!(self.data, "{text}")
    }

    /// Prints the result that a machine reads, on one line.
    pub fn json(&mut self, value: &serde_json::Value) -> io::Result<()> {
        self.printed = Printed::Something;
        serde_json::to_writer(&mut self.data, value)?;
        self.data.write_all(b"\n")
    }

    /// Tells a person something that is no data.
    pub fn note(&self, text: impl Display) {
        if self.messages == Messages::Told {
            // Where standard error is closed, nobody wants to hear it.
            drop(writeln!(io::stderr(), "{text}"));
        }
    }

    /// Writes out what was gathered.
    pub fn finish(&mut self) -> io::Result<()> {
        self.data.flush()
    }
}
