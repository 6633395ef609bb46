//! A row of tabs.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cut;
use crate::tui::theme::Theme;

/// Where each tab stands on a line of a width, and which comes first: airy where there is room, else close together,
/// and where even that is too much, beginning so late that the open one shows.
fn places(titles: &[&str], open: usize, width: u16) -> Vec<(usize, Range<u16>)> {
    let airy: usize = titles.iter().map(|title| cut::width(title) + 3).sum();
    let pad = u16::from(airy <= usize::from(width));
    let needs = |first: usize| -> usize {
        titles[first..=open.min(titles.len() - 1)].iter().map(|title| cut::width(title) + 1).sum::<usize>()
            + 2
    };
    let first = if titles.is_empty() {
        0
    } else {
        (0..=open).find(|first| pad == 1 || needs(*first) <= usize::from(width)).unwrap_or(open)
    };
    let mut x = 0;
    let place = |(at, title): (usize, &&str)| {
        let brackets = if at == open { 2 } else { 2 * pad };
        let end = x + cut::width(title) as u16 + brackets;
        let place = x..end;
        x = end + 1;
        (at, place)
    };
    titles.iter().enumerate().skip(first).map(place).collect()
}

/// The tab at a column of the line, for the mouse.
pub fn at(titles: &[&str], open: usize, width: u16, x: u16) -> Option<usize> {
    places(titles, open, width).into_iter().find(|(_, place)| x <= place.end).map(|(at, _)| at)
}

/// Paints tabs on one line, the open one in brackets, so that it shows without colour.
pub fn view(titles: &[&str], open: usize, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    for (at, place) in places(titles, open, area.width) {
        let title = titles[at];
        let is_padded = usize::from(place.end - place.start) > cut::width(title);
        let (text, style) = match (at == open, is_padded) {
            (true, _) => (format!("[{title}]"), theme.strong.patch(theme.accent)),
            (false, true) => (format!(" {title} "), theme.dim),
            (false, false) => (title.to_owned(), theme.dim),
        };
        let room = usize::from(area.width.saturating_sub(place.start));
        if area.height == 0 || room == 0 {
            return;
        }
        let text = cut::cut(&text, room, theme.signs.ellipsis);
        buffer.set_string(area.x + place.start, area.y, &text, style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_open_tab_always_shows_and_is_found_by_the_mouse() {
        let titles = ["Details", "Activity", "Orders", "Redemptions", "Vouchers", "Logs"];
        for width in 14..90 {
            for open in 0..titles.len() {
                let mut buffer = Buffer::empty(Rect::new(0, 0, width, 1));
                view(&titles, open, Rect::new(0, 0, width, 1), &mut buffer, &Theme::default());
                let line = crate::tui::widget::lines::lines(&buffer).join("");
                let wanted = format!("[{}]", titles[open]);
                assert!(line.contains(&wanted), "{width} {open}: {line}");
                let x = line.find(&wanted).unwrap() as u16 + 1;
                assert_eq!(at(&titles, open, width, x), Some(open), "{width}: {line}");
            }
        }
    }
}
