//! A report as lines: counts, what changes per attribute, broken rules, bad rows.

use std::collections::BTreeMap;

use crate::import::Report;
use crate::tui::format::count;

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

fn quoted(value: &str) -> String {
    if value.is_empty() { "nothing".to_owned() } else { format!("`{value}`") }
}
