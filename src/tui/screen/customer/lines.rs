//! A customer's attributes as lines: group, name, value, and what is to be said of it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::profile::Profile;
use crate::domain::{Attribute, AttributeKind, Cell, ColumnId, Instant, Value};
use crate::tui::effect::CustomerView;
use crate::tui::event::Env;
use crate::tui::format::{self, CellText, Manner};
use crate::tui::widget::cut;
use crate::tui::widget::frame::line_of;
use crate::tui::widget::list::ListCursor;
use crate::tui::widget::sheet::{absent, plain};
use crate::tui::widget::table::view_cell;

/// The widest name that is not cut.
const MAX_LABEL: usize = 24;
/// Cells of the groups' names.
const GROUP: u16 = 10;

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    /// What stands left of the first of a group.
    pub group: &'static str,
    pub label: String,
    pub value: CellText,
    /// Dim, behind the value.
    pub note: String,
    /// What is copied and shown whole; `None` where there is nothing.
    pub whole: Option<String>,
}

/// What the form and the details call an attribute's group.
pub(super) fn group_of(attribute: &Attribute) -> &'static str {
    match attribute.kind {
        AttributeKind::Metadata => "metadata",
        AttributeKind::Consent => "consents",
        AttributeKind::Standard if attribute.name.starts_with("address.") => "address",
        AttributeKind::Standard | AttributeKind::Circumstance => "identity",
    }
}

/// The Details tab: identity, figures where they are to stand here, address, consents, and what the program keeps.
pub(super) fn details(view: &CustomerView, figures: Option<&Profile>, env: &Env<'_>) -> Vec<Line> {
    let attributes = env.facts.schema.attributes();
    let written = attributes.iter().filter(|a| a.is_writable() && a.kind == AttributeKind::Standard);
    let mut lines: Vec<Line> = written.map(|a| of_attribute(a, view, env)).collect();
    if let Some(figures) = figures {
        let after = lines.iter().position(|line| line.group == "address").unwrap_or(lines.len());
        lines.splice(after..after, super::figures::lines(figures, env));
    }
    lines.extend(
        attributes.iter().filter(|a| a.kind == AttributeKind::Consent).map(|a| consent(a, view, env)),
    );
    for attribute in attributes.iter().filter(|a| !a.is_writable()) {
        let mut line = Line { group: "record", ..of_attribute(attribute, view, env) };
        if let Cell::Value(Value::Instant(at)) = view.cell(attribute.column) {
            line.note = format::relative(at, env.now);
        }
        lines.push(line);
    }
    let aliases = view.aliases.join(", ");
    let value = if aliases.is_empty() { absent(env.theme.signs.missing) } else { plain(aliases.clone()) };
    let whole = (!aliases.is_empty()).then_some(aliases);
    lines.push(Line {
        group: "record",
        label: "earlier source ids".into(),
        value,
        note: String::new(),
        whole,
    });
    lines
}

/// The Metadata tab: every declared attribute with its type.
pub(super) fn metadata(view: &CustomerView, env: &Env<'_>) -> Vec<Line> {
    let attributes = env.facts.schema.attributes().into_iter().filter(|a| a.kind == AttributeKind::Metadata);
    let line = |a: Attribute| {
        let duty = if a.required { ", required" } else { "" };
        Line { group: "", note: format!("{}{duty}", a.value_type), ..of_attribute(&a, view, env) }
    };
    attributes.map(line).collect()
}

fn of_attribute(attribute: &Attribute, view: &CustomerView, env: &Env<'_>) -> Line {
    let cell = view.cell(attribute.column);
    Line {
        group: group_of(attribute),
        label: attribute.short().to_owned(),
        value: CellText { manner: left(&cell), ..format::cell(&cell, env.zone, env.theme.signs.missing) },
        note: String::new(),
        whole: cell.value().map(ToString::to_string),
    }
}

/// Beside names, numbers stand at the left as well.
fn left(cell: &Cell) -> Manner {
    match cell {
        Cell::Value(Value::Text(text)) if text.is_empty() => Manner::Absent,
        Cell::Value(Value::List(elements)) if elements.is_empty() => Manner::Absent,
        Cell::Value(_) => Manner::Plain,
        Cell::Missing | Cell::Null => Manner::Absent,
    }
}

fn consent(attribute: &Attribute, view: &CustomerView, env: &Env<'_>) -> Line {
    let mut line = of_attribute(attribute, view, env);
    if let Cell::Value(Value::Boolean(given)) = view.cell(attribute.column) {
        line.value = plain(if given { "given" } else { "revoked" });
    }
    let since = env.facts.schema.consent_of(attribute.column).map(|c| view.cell(c.since));
    if let Some(Cell::Value(Value::Instant(at))) = since {
        line.note = format!("since {}, {}", at.local_text(env.zone), format::relative(at, env.now));
    }
    line
}

/// Paints lines and the cursor.
pub(super) fn view(
    lines: &[Line],
    cursor: Option<ListCursor>,
    area: Rect,
    buffer: &mut Buffer,
    env: &Env<'_>,
) {
    let theme = env.theme;
    let has_groups = lines.iter().any(|l| !l.group.is_empty());
    let group_room = if has_groups && area.width >= 60 { GROUP } else { 0 };
    let label_room = lines.iter().map(|l| cut::width(&l.label)).max().unwrap_or(0).min(MAX_LABEL) as u16 + 1;
    let room = u64::from(area.height);
    let mut shown = cursor.unwrap_or_default();
    shown.put(shown.at, lines.len() as u64, room);
    let window = shown.window(lines.len() as u64, room);
    for (i, at) in window.enumerate() {
        let (line, place) = (&lines[at as usize], line_of(area, i as u16));
        let is_here = cursor.is_some() && at == shown.at;
        let mut style = theme.text;
        if is_here {
            style = theme.on_cursor(style);
            buffer.set_style(place, style);
            buffer.set_stringn(place.x, place.y, theme.signs.right, usize::from(place.width), style);
        }
        let mut x = place.x.saturating_add(2).min(place.right());
        let first = i == 0 || lines[at as usize - 1].group != line.group;
        if first && group_room > 0 {
            put(x, place, group_room, line.group, buffer, theme.title.patch(style), env);
        }
        x = x.saturating_add(group_room).min(place.right());
        put(x, place, label_room, &line.label, buffer, theme.dim.patch(style), env);
        x = x.saturating_add(label_room).min(place.right());
        let left = place.right() - x;
        let note = cut::width(&line.note) as u16;
        let has_note = note > 0 && left > note + 12;
        let value = Rect { x, width: if has_note { left - note - 2 } else { left }, ..place };
        view_cell(&line.value, &[], value, buffer, style, theme);
        if has_note {
            buffer.set_string(place.right() - note, place.y, &line.note, theme.dim.patch(style));
        }
    }
}

fn put(
    x: u16,
    place: Rect,
    room: u16,
    text: &str,
    buffer: &mut Buffer,
    style: ratatui::style::Style,
    env: &Env<'_>,
) {
    let room = room.saturating_sub(1).min(place.right().saturating_sub(x));
    if room > 0 && place.height > 0 {
        let text = cut::shown(text, usize::from(room), env.theme.signs.ellipsis);
        buffer.set_string(x, place.y, text, style);
    }
}

/// A customer as JSON: every attribute that is not missing, by its dotted name.
pub(super) fn json(view: &CustomerView, env: &Env<'_>) -> String {
    let named = |a: Attribute| {
        let cell = view.cell(a.column);
        (cell != Cell::Missing || a.column == ColumnId::ID).then(|| (a.name, cell.to_json()))
    };
    let object: serde_json::Map<String, serde_json::Value> =
        env.facts.schema.attributes().into_iter().filter_map(named).collect();
    serde_json::to_string_pretty(&object).unwrap_or_default()
}

/// An instant with how long ago it was.
pub(super) fn when(at: Instant, env: &Env<'_>) -> String {
    format!("{}, {}", at.local_text(env.zone), format::relative(at, env.now))
}
