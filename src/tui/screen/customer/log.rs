//! What happened to a customer: change-sets with before and after per attribute. The history shares the words.

use crate::app::{AttributeChange, LogEntry, LogEvent, LoggedRecord};
use crate::domain::{Cell, ChangeSet};
use crate::tui::event::Env;
use crate::tui::format::{self, CellText, counted};
use crate::tui::widget::sheet::{SheetColumn, absent, plain};

/// The columns of the Logs tab.
pub(super) const COLUMNS: &[SheetColumn] =
    &[("when", 16), ("who", 10), ("via", 7), ("what", 8), ("before and after", 0)];

/// `name: before → after`.
pub(in super::super) fn arrowed(name: &str, before: &str, after: &str, env: &Env<'_>) -> String {
    let arrow = if env.theme.signs.ellipsis.is_ascii() { "->" } else { "→" };
    format!("{name}: {before} {arrow} {after}")
}

fn changed(change: &AttributeChange, env: &Env<'_>) -> String {
    let text = |cell: &Cell| format::cell(cell, env.zone, env.theme.signs.missing).text;
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => arrowed(&change.attribute, &text(before), &text(after), env),
        _ => format!("{}: values no longer kept", change.attribute),
    }
}

/// The first attribute that an entry changed, and how many more there are.
pub(super) fn first_change(entry: &LogEntry, env: &Env<'_>) -> String {
    let first = match (entry.changes.first(), entry.records.first()) {
        (Some(change), _) => changed(change, env),
        (None, Some(record)) => record.line(),
        (None, None) => return entry.change_set.title.clone(),
    };
    match entry.changes.len() as u64 + entry.record_count {
        1 => first,
        all => format!("{first} (+{})", all - 1),
    }
}

/// The word for what a change-set did to one customer.
fn word(entry: &LogEntry) -> &'static str {
    match entry.event {
        LogEvent::Created => "created",
        LogEvent::Changed => entry.change_set.kind.word(),
        LogEvent::Deleted => "deleted",
        LogEvent::Restored => "restored",
    }
}

/// An entry as a row of [`COLUMNS`].
pub(super) fn row(entry: &LogEntry, env: &Env<'_>) -> Vec<CellText> {
    let set = &entry.change_set;
    let what = first_change(entry, env);
    let is_known = !entry.changes.is_empty() || !entry.records.is_empty();
    let what = if is_known { plain(what) } else { absent(what) };
    vec![
        plain(set.at.local_text(env.zone)),
        plain(set.who.clone()),
        plain(set.origin.word()),
        plain(word(entry)),
        what,
    ]
}

/// An entry whole, a line each.
pub(super) fn whole(entry: &LogEntry, env: &Env<'_>) -> String {
    let mut lines = head(&entry.change_set, env);
    lines.push(String::new());
    if entry.changes.is_empty() && entry.records.is_empty() {
        lines.push(format!("This customer was {}.", word(entry)));
    }
    lines.extend(entry.changes.iter().map(|change| changed(change, env)));
    lines.extend(entry.records.iter().map(LoggedRecord::line));
    let more = entry.records_unlisted();
    if more > 0 {
        lines.push(format!("and {}", counted(more, "more record")));
    }
    lines.join("\n")
}

/// What is to be said of a change-set as a whole.
pub(in super::super) fn head(set: &ChangeSet, env: &Env<'_>) -> Vec<String> {
    let mut lines = vec![
        format!("change-set {}: {}", set.id.0, set.kind.word()),
        set.title.clone(),
        format!("{} ({})", set.at.local_text(env.zone), format::relative(set.at, env.now)),
        format!("by {} via {}", set.who, set.origin.word()),
    ];
    let summary = set.summary;
    let counts = [(summary.created, "created"), (summary.changed, "changed"), (summary.deleted, "deleted")];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    lines.extend(counts.map(|(count, what)| format!("{} {what}", counted(count, "customer"))));
    match set.undone_by {
        Some(by) => lines.push(format!("taken back by change-set {}", by.0)),
        None if !set.undoable => lines.push("cannot be taken back".to_owned()),
        None => {}
    }
    lines.retain(|line| !line.is_empty());
    lines
}
