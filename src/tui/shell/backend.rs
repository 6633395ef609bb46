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

#[cfg(test)]
mod tests {
    use ratatui::Terminal;

    use super::*;
    use crate::tui::stage::Stage;

    /// The bytes of the next frame.
    fn frame(stage: &Stage, terminal: &mut Terminal<Screen>) -> usize {
        terminal.draw(|frame| stage.session.view(frame)).unwrap();
        terminal.backend_mut().take_frame().len()
    }

    #[test]
    fn frames_are_few_bytes() {
        let mut stage = Stage::new(80, 24, 1000);
        let mut terminal = Terminal::new(Screen::new(Size::new(80, 24))).unwrap();
        let first = frame(&stage, &mut terminal);
        assert!(first < 4000, "first paint: {first}");
        assert_eq!(frame(&stage, &mut terminal), 0, "nothing changed");
        for (keys, most) in [
            ("j", 400),
            ("j", 400),
            ("k", 400),
            ("l", 400),
            ("<space>", 700),
            ("G", 3000),
            ("<pageup>", 3000),
        ] {
            stage.press(keys);
            let bytes = frame(&stage, &mut terminal);
            assert!(bytes < most && bytes > 0, "{keys}: {bytes}");
        }
        stage.press("gg/");
        frame(&stage, &mut terminal);
        stage.press("zz").press("z");
        frame(&stage, &mut terminal);
        let typed = {
            stage.press("z");
            frame(&stage, &mut terminal)
        };
        assert!(typed < 200, "a key in the search field: {typed}");
    }

    #[test]
    fn what_is_sent_is_what_is_meant() {
        let mut stage = Stage::new(80, 24, 1000);
        let mut terminal = Terminal::new(Screen::new(Size::new(80, 24))).unwrap();
        let mut seen = vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0);
        for keys in ["", "jj<space>", "G", "/Zof", "<esc>c", "<enter>d", "<esc>?"] {
            stage.press(keys);
            terminal.draw(|frame| stage.session.view(frame)).unwrap();
            seen.process(&terminal.backend_mut().take_frame());
            let meant: Vec<String> = stage.screen().lines().map(|l| l.trim_end().to_owned()).collect();
            let shown: Vec<String> = seen.screen().rows(0, 80).map(|l| l.trim_end().to_owned()).collect();
            for (meant, shown) in meant.iter().zip(&shown) {
                // The emulator gives joined emoji other widths than terminals do.
                if meant.is_ascii() {
                    assert_eq!(shown, meant, "after {keys}");
                }
            }
        }
    }
}
