//! A report as lines: counts, what changes per attribute, broken rules, bad rows.

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::paint;
use crate::import::{Reject, Report};
use crate::tui::format::count;
use crate::tui::keymap::Action;
use crate::tui::theme::Theme;
use crate::tui::widget::frame::line_of;
use crate::tui::widget::list::ListCursor;

/// A line of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub text: String,
    pub kind: Kind,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Heading,
    Text,
    Note,
    /// A bad row, by its place in the report.
    Reject(usize),
}

fn text(text: impl Into<String>) -> Line {
    Line { text: text.into(), kind: Kind::Text }
}

fn heading(text: impl Into<String>) -> Line {
    Line { text: text.into(), kind: Kind::Heading }
}

/// The counts that add up to the rows read; `what` are customers, orders and so on.
pub(super) fn counts(report: &Report, what: &str) -> Vec<Line> {
    [
        (report.created, "created", format!("new {what}")),
        (report.updated, "changed", format!("{what} that get other values")),
        (report.unchanged, "unchanged", format!("{what} that are like this already")),
        (report.duplicate, "duplicate", "rows after the first of their key".to_owned()),
        (report.rejected, "rejected", "rows left out".to_owned()),
        (report.rows, "rows read", String::new()),
    ]
    .into_iter()
    .map(|(number, word, meaning)| text(format!("{:>13}  {word:<10} {meaning}", count(number)).trim_end()))
    .collect()
}

/// The whole report; rows that were mended are told.
pub(super) fn of(report: &Report, mended: &BTreeMap<u64, Vec<String>>, tick: &str, what: &str) -> Vec<Line> {
    let mut lines = counts(report, what);
    for note in &report.notes {
        lines.push(Line { text: note.clone(), kind: Kind::Note });
    }
    if !report.attributes.is_empty() {
        lines.push(text(""));
        lines.push(heading(format!("What changes in {what} that are there")));
    }
    for attribute in &report.attributes {
        lines.push(text(format!("{:>13}  {}", count(attribute.changed), attribute.name)));
        for (from, to, number) in &attribute.transitions {
            lines.push(text(format!(
                "{:>13}  {:>9}  {} -> {}",
                "",
                count(*number),
                quoted(from),
                quoted(to)
            )));
        }
    }
    if report.rejected > 0 {
        lines.push(text(""));
        lines.push(heading("Why rows are rejected"));
        for (rule, number) in &report.rules {
            lines.push(text(format!("{:>13}  {rule}", count(*number))));
        }
        lines.push(text(""));
        let listed = report.rejects.len() as u64;
        lines.push(heading(if listed < report.rejected {
            format!("The first {} of {} bad rows", count(listed), count(report.rejected))
        } else {
            "The bad rows".to_owned()
        }));
    }
    for (at, reject) in report.rejects.iter().enumerate() {
        let sign = if mended.contains_key(&reject.line) { format!("{tick} mended, ") } else { String::new() };
        lines.push(Line { text: format!("{sign}{reject}"), kind: Kind::Reject(at) });
    }
    lines
}

/// The place of the next bad row after, or before, a line.
pub(super) fn next_reject(lines: &[Line], here: usize, action: Action) -> Option<usize> {
    let bad = |(at, line): (usize, &Line)| matches!(line.kind, Kind::Reject(_)).then_some(at);
    let mut places = lines.iter().enumerate().filter_map(bad);
    if action == Action::NextProblem { places.find(|at| *at > here) } else { places.rfind(|at| *at < here) }
}

/// A bad row in words: why, and its cells.
pub(super) fn reject_words(reject: &Reject, cells: &[String], header: &[String]) -> Vec<String> {
    let mut words = vec![reject.to_string(), format!("rule {}: {}", reject.rule, reject.remedy)];
    let name = |at: usize| header.get(at).map_or("(beyond the header)", String::as_str);
    words.extend(cells.iter().enumerate().map(|(at, cell)| format!("{}: {cell}", name(at))));
    words
}

/// Which part of its line the cursor colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coloured {
    Words,
    WholeLine,
}

/// Paints the lines that show, and the cursor.
pub(super) fn view(
    lines: &[Line],
    cursor: ListCursor,
    coloured: Coloured,
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
) {
    for (i, at) in cursor.window(lines.len() as u64, u64::from(area.height)).enumerate() {
        let Some(line) = lines.get(at as usize) else { continue };
        let here = at == cursor.at;
        let base = match line.kind {
            Kind::Heading => theme.strong,
            Kind::Text => theme.text,
            Kind::Note => theme.dim,
            Kind::Reject(_) => theme.warning,
        };
        let style = if here { theme.on_cursor(base) } else { base };
        let place = line_of(area, i as u16);
        if here && coloured == Coloured::WholeLine {
            buffer.set_style(place, style);
        }
        let words = format!("{}{}", paint::pointer(here, theme), line.text);
        paint::text(buffer, place, &words, style, theme);
    }
}

/// Paints a bad row in words beside the list.
pub(super) fn view_reject(words: &[String], area: Rect, buffer: &mut Buffer, theme: &Theme) {
    if area.width <= 4 {
        return;
    }
    let mut rest = Rect { x: area.x + 2, width: area.width - 2, ..area };
    for line in words {
        let taken = paint::wrapped(buffer, rest, line, theme.text, theme);
        rest = paint::below(rest, taken.max(1));
    }
}

fn quoted(value: &str) -> String {
    if value.is_empty() { "nothing".to_owned() } else { format!("`{value}`") }
}
