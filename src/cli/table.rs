//! Tables for people: columns aligned by the width that letters take on a terminal.

use std::io;

use unicode_width::UnicodeWidthStr;

use super::out::Out;
use crate::domain::text;

/// Blanks between columns.
const GAP: &str = "  ";
/// How wide a column may be on a terminal; what is longer ends in `…`.
const MAX_WIDTH: usize = 40;

/// To which side cells lean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Align {
    #[default]
    Left,
    Right,
}

/// A table whose columns are measured before the first line is printed.
#[derive(Clone, Debug)]
pub(super) struct Table {
    headings: Vec<(String, Align)>,
    widths: Vec<usize>,
    /// The widest a column may be; `None` where nothing is cut.
    most: Option<usize>,
}

impl Table {
    /// A table with headings. Cells are cut only where a person looks at a terminal.
    pub fn new(headings: Vec<(String, Align)>, out: &Out) -> Self {
        let widths = headings.iter().map(|(heading, _)| heading.width()).collect();
        Self { headings, widths, most: out.is_terminal().then_some(MAX_WIDTH) }
    }

    /// Headings that all lean left but the named ones.
    pub fn with(headings: &[&str], right: &[&str], out: &Out) -> Self {
        let align = |h: &&str| if right.contains(h) { Align::Right } else { Align::Left };
        Self::new(headings.iter().map(|h| ((*h).to_owned(), align(h))).collect(), out)
    }

    /// Makes columns wide enough for some rows.
    pub fn measure(&mut self, rows: &[Vec<String>]) {
        for row in rows {
            for (width, cell) in self.widths.iter_mut().zip(row) {
                let wanted = text::visible(cell).width();
                *width = (*width).max(self.most.map_or(wanted, |most| wanted.min(most)));
            }
        }
    }

    /// Prints the headings.
    pub fn head(&self, out: &mut Out) -> io::Result<()> {
        let headings: Vec<String> = self.headings.iter().map(|(heading, _)| heading.clone()).collect();
        let line = self.format(&headings);
        if out.has_colors() { out.line(format_args!("\u{1b}[1m{line}\u{1b}[0m")) } else { out.line(line) }
    }

    /// Prints a row.
    pub fn row(&self, cells: &[String], out: &mut Out) -> io::Result<()> {
        out.data().write_all(self.format(cells).as_bytes())?;
        out.data().write_all(b"\n")
    }

    /// Prints headings and rows.
    pub fn print(mut self, rows: &[Vec<String>], out: &mut Out) -> io::Result<()> {
        self.measure(rows);
        self.head(out)?;
        rows.iter().try_for_each(|row| self.row(row, out))
    }

    fn format(&self, cells: &[String]) -> String {
        let mut line = String::new();
        for (at, cell) in cells.iter().enumerate() {
            let cell = text::visible(cell);
            let cell = self.most.map_or_else(|| cell.to_string(), |most| cut(&cell, most));
            let width = self.widths.get(at).copied().unwrap_or_default();
            let blanks = " ".repeat(width.saturating_sub(cell.width()));
            if at > 0 {
                line.push_str(GAP);
            }
            match self.headings.get(at).map(|(_, align)| *align).unwrap_or_default() {
                Align::Right => line.extend([blanks.as_str(), &cell]),
                Align::Left => line.extend([cell.as_str(), &blanks]),
            }
        }
        line.truncate(line.trim_end().len());
        line
    }
}

/// The beginning of a text that takes at most so many columns, with `…` where it was cut.
fn cut(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    for grapheme in unicode_segmentation::UnicodeSegmentation::graphemes(text, true) {
        if kept.width() + grapheme.width() + 1 > most {
            break;
        }
        kept.push_str(grapheme);
    }
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(most: Option<usize>, rows: &[&[&str]], expected: &[&str]) {
        let headings = vec![("name".to_owned(), Align::Left), ("n".to_owned(), Align::Right)];
        let widths = vec![4, 1];
        let mut table = Table { headings, widths, most };
        let rows: Vec<Vec<String>> =
            rows.iter().map(|r| r.iter().map(|c| (*c).to_owned()).collect()).collect();
        table.measure(&rows);
        let printed: Vec<String> = rows.iter().map(|row| table.format(row)).collect();
        assert_eq!(printed, expected);
    }

    #[test]
    fn wide_letters_take_two_columns() {
        check(None, &[&["陈伟", "10"], &["Ana Lis", "5"]], &["陈伟     10", "Ana Lis   5"]);
    }

    #[test]
    fn on_a_terminal_long_cells_are_cut_and_controls_are_shown() {
        check(Some(6), &[&["Alexandra", "1"], &["a\u{1b}b", "2"]], &["Alexa…  1", "a␛b     2"]);
        check(Some(6), &[&["陈伟陈伟", "1"]], &["陈伟…   1"]);
    }
}
