//! A terminal that is a size, a cursor and a buffer of bytes.
//!
//! The stock backend asks the machine's own tty for its size and cursor, which is wrong for any session that is
//! not that tty, and writes the cursor's state with every frame. This one knows both, so that nothing is asked
//! and an unchanged frame is no bytes at all.

use std::io;

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

/// Begins a frame that the terminal shows at once.
const FRAME_BEGINS: &[u8] = b"\x1b[?2026h";
/// Ends it.
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

/// Writes frames into a buffer.
#[derive(Debug, Default)]
pub struct Screen {
    bytes: Vec<u8>,
    size: Size,
    cursor: Position,
    /// Whether the cursor shows; `None` until it was said.
    shows: Option<bool>,
}

impl Screen {
    /// A terminal of a size.
    pub fn new(size: Size) -> Self {
        Self { size, ..Self::default() }
    }

    /// Gives it another size; the next frame is painted whole.
    pub fn resize(&mut self, size: Size) {
        self.size = size;
    }

    /// Forgets what the terminal shows, since another program wrote on it.
    pub fn forget(&mut self) {
        self.shows = None;
        self.cursor = Position::new(u16::MAX, u16::MAX);
    }

    /// Takes the bytes of the frame, wrapped so that the terminal shows them at once; empty where nothing changed.
    pub fn take_frame(&mut self) -> Vec<u8> {
        if self.bytes.is_empty() {
            return Vec::new();
        }
        let frame = [FRAME_BEGINS, &self.bytes, FRAME_ENDS].concat();
        self.bytes.clear();
        frame
    }

    fn stock(&mut self) -> CrosstermBackend<&mut Vec<u8>> {
        CrosstermBackend::new(&mut self.bytes)
    }
}

impl Backend for Screen {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        if content.peek().is_none() {
            return Ok(());
        }
        // Painting moves the cursor, so its place must be said again.
        self.cursor = Position::new(u16::MAX, u16::MAX);
        self.stock().draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.shows.replace(false) == Some(false) {
            return Ok(());
        }
        self.stock().hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.shows.replace(true) == Some(true) {
            return Ok(());
        }
        self.stock().show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position::new(self.cursor.x.min(self.size.width), self.cursor.y.min(self.size.height)))
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if position == self.cursor {
            return Ok(());
        }
        self.cursor = position;
        self.stock().set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.stock().clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.stock().clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::default() })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
