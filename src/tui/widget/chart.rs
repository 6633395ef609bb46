//! A chart of columns with a title: how something went from month to month.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::symbols::bar;
use ratatui::widgets::{Bar, BarChart, BarGroup, Widget};

use super::cut;
use super::frame::{line_of, split_bottom, split_top};
use crate::tui::format::count;
use crate::tui::theme::Theme;

/// The widest a column is.
const MAX_WIDTH: u16 = 5;
/// The least width at which columns have their names beneath.
const LABELLED: u16 = 3;
/// The heights of columns on terminals that show ASCII only.
const ASCII: bar::Set<'static> = bar::Set {
    full: "#",
    seven_eighths: "#",
    three_quarters: "#",
    five_eighths: "=",
    half: "=",
    three_eighths: "-",
    one_quarter: "-",
    one_eighth: ".",
    empty: " ",
};

/// A column of a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands beneath, where there is room.
    pub label: String,
    /// How high it is.
    pub height: u64,
}

/// Paints columns under a title with the height of the highest; of too many the last are shown.
pub fn view(title: &str, columns: &[Column], area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let (top, rest) = split_top(area, 1);
    if top.height == 0 || columns.is_empty() {
        return;
    }
    let highest = columns.iter().map(|column| column.height).max().unwrap_or(0);
    let highest = format!("highest {}", count(highest));
    let room = usize::from(top.width);
    buffer.set_string(top.x, top.y, cut::shown(title, room, theme.signs.ellipsis), theme.title);
    if room > cut::width(title) + cut::width(&highest) + 1 {
        buffer.set_string(top.right() - cut::width(&highest) as u16, top.y, &highest, theme.dim);
    }
    let places = rest.width.div_ceil(2).max(1);
    let shown = &columns[columns.len().saturating_sub(usize::from(places))..];
    let each = (rest.width + 1) / (shown.len() as u16).max(1);
    let width = each.saturating_sub(1).clamp(1, MAX_WIDTH);
    let (bars, names) = split_bottom(rest, u16::from(rest.height > 2));
    let of = |column: &Column| Bar::default().value(column.height).text_value(String::new());
    BarChart::default()
        .data(BarGroup::default().bars(&shown.iter().map(of).collect::<Vec<_>>()))
        .bar_width(width)
        .bar_gap(1)
        .bar_style(theme.bar)
        .value_style(theme.bar)
        .bar_set(if theme.signs.ellipsis.is_ascii() { ASCII } else { bar::NINE_LEVELS })
        .render(bars, buffer);
    let line = line_of(names, 0);
    if width < LABELLED {
        return view_ends(shown, line, width, buffer, theme);
    }
    for (at, column) in shown.iter().enumerate().filter(|_| line.height > 0) {
        let x = line.x + at as u16 * (width + 1);
        let label = cut::cut(&column.label, usize::from(width), "");
        if x + cut::width(&label) as u16 <= line.right() {
            buffer.set_string(x, line.y, label, theme.dim);
        }
    }
}

/// The names of the first and the last column, where there is no room for all.
fn view_ends(shown: &[Column], line: Rect, width: u16, buffer: &mut Buffer, theme: &Theme) {
    let (Some(first), Some(last)) = (shown.first(), shown.last()) else { return };
    let end = (shown.len() as u16 * (width + 1)).saturating_sub(1).min(line.width);
    let (first_room, last_room) = (cut::width(&first.label) as u16, cut::width(&last.label) as u16);
    if line.height == 0 || first_room + last_room + 1 > end {
        return;
    }
    buffer.set_string(line.x, line.y, &first.label, theme.dim);
    buffer.set_string(line.x + end - last_room, line.y, &last.label, theme.dim);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_keep_to_their_room_at_any_size() {
        let columns: Vec<Column> =
            (0..24).map(|at| Column { label: format!("M{at}"), height: at * 7 % 10 }).collect();
        for width in 0..130 {
            for height in 0..9 {
                let mut buffer = Buffer::empty(Rect::new(0, 0, 140, 12));
                view("Orders", &columns, Rect::new(2, 1, width, height), &mut buffer, &Theme::default());
                let room = Rect::new(2, 1, width, height);
                let outside = |x: u16, y: u16| !room.contains(ratatui::layout::Position::new(x, y));
                for (x, y) in
                    (0..140).flat_map(|x| (0..12).map(move |y| (x, y))).filter(|(x, y)| outside(*x, *y))
                {
                    assert_eq!(buffer[(x, y)].symbol(), " ", "{width}x{height} at {x},{y}");
                }
            }
        }
    }

    #[test]
    fn the_highest_reaches_the_top_and_nothing_is_empty() {
        let columns = [0, 5, 10].map(|height| Column { label: "Jan".into(), height });
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 6));
        view("Orders", &columns, Rect::new(0, 0, 20, 6), &mut buffer, &Theme::default());
        let lines = crate::tui::widget::lines::lines(&buffer);
        assert!(lines[0].starts_with("Orders") && lines[0].ends_with("10"), "{lines:?}");
        assert!(lines[1].contains('█') && !lines[1].starts_with('█'), "{lines:?}");
        assert!(lines[5].starts_with("Jan"), "{lines:?}");
    }
}
