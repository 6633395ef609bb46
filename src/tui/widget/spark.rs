//! A small line of bars: how a number went over time.

use crate::tui::theme::Theme;

/// Bars of eight heights, lowest first.
const BARS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/// The same for terminals that show ASCII only.
const ASCII_BARS: [&str; 8] = [".", ".", "-", "-", "=", "=", "#", "#"];

/// The last `room` of some numbers as bars between their least and their greatest.
pub fn bars(numbers: &[u64], room: usize, theme: &Theme) -> String {
    let shown = &numbers[numbers.len().saturating_sub(room)..];
    let (Some(least), Some(most)) = (shown.iter().min(), shown.iter().max()) else { return String::new() };
    let bars = if theme.signs.ellipsis.is_ascii() { ASCII_BARS } else { BARS };
    let height = |number: &u64| match most - least {
        0 => 3,
        span => (u128::from(number - least) * 7 / u128::from(span)) as usize,
    };
    shown.iter().map(|number| bars[height(number)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{Charset, Depth, Name};

    #[test]
    fn the_least_is_lowest_and_the_greatest_highest() {
        let theme = Theme::default();
        assert_eq!(bars(&[0, 50, 100], 9, &theme), "▁▄█");
        assert_eq!(bars(&[7, 7], 9, &theme), "▄▄");
        assert_eq!(bars(&[9, 0, u64::MAX], 2, &theme), "▁█");
        assert_eq!(bars(&[], 9, &theme), "");
        let plain = Theme::new(Name::Dark, Depth::None, Charset::Ascii);
        assert_eq!(bars(&[0, 100], 9, &plain), ".#");
    }
}
