//! A painted buffer as lines of text.

use ratatui::buffer::Buffer;

use super::cut::width;

/// The text of each line, blanks at its end cut; a wide letter counts once.
pub fn lines(buffer: &Buffer) -> Vec<String> {
    (0..buffer.area.height).map(|y| line(buffer, y)).collect()
}

fn line(buffer: &Buffer, y: u16) -> String {
    let mut text = String::new();
    let mut skip = 0;
    for x in 0..buffer.area.width {
        let symbol = buffer[(x, y)].symbol();
        if skip == 0 {
            text.push_str(symbol);
            skip = width(symbol).max(1);
        }
        skip -= 1;
    }
    text.truncate(text.trim_end().len());
    text
}
