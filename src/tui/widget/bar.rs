//! Bars: how far a job is, and how often a value occurs.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cut;
use crate::tui::format;
use crate::tui::job::Job;
use crate::tui::theme::Theme;

/// A bar of a share of the room, to an eighth of a cell where the terminal has the signs.
pub fn bar(part: f64, room: usize, theme: &Theme) -> String {
    let eighths = theme.signs.bar_eighths;
    let steps = (part.clamp(0.0, 1.0) * (room * eighths.len()) as f64).round() as usize;
    let full = steps / eighths.len();
    let rest = steps % eighths.len();
    let mut text = theme.signs.bar_full.repeat(full);
    if rest > 0 {
        text.push_str(eighths[rest - 1]);
    }
    text
}

/// Paints a running job on one line: bar, per cent, rate, time left.
pub fn progress(job: &Job, now_ms: i64, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    if area.width < 4 || area.height == 0 {
        return;
    }
    let words = progress_words(job, now_ms);
    let room = usize::from(area.width);
    let bar_room = room.saturating_sub(cut::width(&words) + 1).min(30);
    let mut x = area.x;
    if bar_room >= 5 {
        let filled = bar(job.part().unwrap_or(0.0), bar_room, theme);
        buffer.set_string(x, area.y, theme.signs.bar_empty.repeat(bar_room), theme.dim);
        buffer.set_string(x, area.y, filled, theme.bar);
        x += bar_room as u16 + 1;
    }
    let words = cut::cut(&words, usize::from(area.right().saturating_sub(x)), theme.signs.ellipsis);
    buffer.set_string(x, area.y, words, theme.text);
}

/// A job's progress in words: `42 % · 120,000 rows · 61,000/s · 3 s left`.
pub fn progress_words(job: &Job, now_ms: i64) -> String {
    let mut words = Vec::new();
    words.extend(job.part().map(|part| format!("{:.0} %", (part * 100.0).floor())));
    if job.progress.rows > 0 {
        words.push(format::counted(job.progress.rows, "row"));
    }
    words.extend(job.rate(now_ms).map(|rate| format!("{}/s", format::count(rate as u64))));
    words.extend(job.left_ms(now_ms).map(|left| format!("{} left", format::duration_ms(left))));
    if words.is_empty() {
        let phase = if job.progress.phase.is_empty() { "beginning" } else { job.progress.phase };
        words.push(phase.to_owned());
    }
    words.join(" · ")
}
