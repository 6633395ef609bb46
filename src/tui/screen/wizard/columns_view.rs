//! Paints the mapping of columns: a table, and the column under the cursor in words.

use ratatui::Frame;
use ratatui::layout::{Rect, Size};

use super::columns::ColumnsStep;
use super::mapped::type_of;
use super::{STEPS_LINES, WIDE, paint};
use crate::domain::ValueType;
use crate::import::{ColumnMapping, Target};
use crate::tui::event::Env;
use crate::tui::format::{count, counted};
use crate::tui::keymap::Action;
use crate::tui::widget::frame::{line_of, split_bottom, split_left, split_top};

/// Lines of the column in words, below the table.
const DETAIL_LINES: u16 = 6;
/// The least height of the screen's room at which they show below.
const LEAST_FOR_DETAIL: u16 = 14;

/// Lines of the table's rows.
pub(super) fn room(size: Size) -> u16 {
    let body = size.height.saturating_sub(STEPS_LINES);
    body.saturating_sub(2 + detail_lines(size.width, body))
}

fn detail_lines(width: u16, body: u16) -> u16 {
    if width >= WIDE {
        0
    } else if body >= LEAST_FOR_DETAIL {
        DETAIL_LINES
    } else {
        2
    }
}

pub(super) fn view(step: &ColumnsStep, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
    let (head, rest) = split_top(area, 1);
    view_summary(step, frame, head, env);
    if area.width >= WIDE {
        let (table, side) = split_left(rest, area.width * 3 / 5);
        view_table(step, frame, table, env);
        let side = Rect { x: (side.x + 2).min(side.right()), width: side.width.saturating_sub(2), ..side };
        return view_detail(step, frame, side, env);
    }
    let (table, below) = split_bottom(rest, detail_lines(area.width, area.height));
    view_table(step, frame, table, env);
    view_detail(step, frame, below, env);
}

fn view_summary(step: &ColumnsStep, frame: &mut Frame<'_>, line: Rect, env: &Env<'_>) {
    let columns = &step.mapped.mapping.columns;
    let skipped = columns.iter().filter(|column| column.target == Target::Skip).count();
    let mapped = columns.len() - skipped;
    let theme = env.theme;
    let mut words = format!("{} of {} columns mapped, {skipped} skipped", mapped, columns.len());
    let style = if step.problems.is_empty() {
        words.push_str(&format!("; everything is decided, {} goes on", env.key(Action::WizardNext)));
        theme.text
    } else {
        let key = env.key(Action::NextProblem);
        words.push_str(&format!("; {} {} undecided ({key})", theme.signs.cross, step.problems.len()));
        theme.warning
    };
    paint::text(frame.buffer_mut(), line, &words, style, theme);
}

/// Widths of the table's columns: header, filled, samples, target, sure, type.
fn widths(room: u16) -> [u16; 6] {
    let fixed = 2 + 4 + 4 + 8 + 5;
    let free = room.saturating_sub(fixed);
    let header = free * 3 / 10;
    let target = (free * 4 / 10).max(12).min(free.saturating_sub(header));
    [header, 4, free.saturating_sub(header + target), target, 4, 8]
}

fn view_table(step: &ColumnsStep, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
    let theme = env.theme;
    let (head, rows) = split_top(area, 1);
    let widths = widths(area.width);
    let mut x = 2;
    for (title, width) in ["column", "full", "values", "becomes", "sure", "type"].iter().zip(widths) {
        x = paint::cell(frame.buffer_mut(), head, x, width, title, theme.title, theme);
    }
    let columns = &step.mapped.mapping.columns;
    let window = step.cursor.window(columns.len() as u64, u64::from(rows.height));
    for (i, at) in window.enumerate() {
        if let Some(column) = columns.get(at as usize) {
            view_row(step, at as usize, column, frame, line_of(rows, i as u16), widths, env);
        }
    }
}

fn view_row(
    step: &ColumnsStep,
    at: usize,
    column: &ColumnMapping,
    frame: &mut Frame<'_>,
    line: Rect,
    widths: [u16; 6],
    env: &Env<'_>,
) {
    let (theme, buffer) = (env.theme, frame.buffer_mut());
    let here = at == step.at();
    let is_open = step.problems.iter().any(|problem| problem.column == Some(at));
    let base = match (&column.target, is_open) {
        (_, true) => theme.warning,
        (Target::Skip, _) => theme.dim,
        _ => theme.text,
    };
    let style = if here { theme.on_cursor(base) } else { base };
    if here {
        buffer.set_style(line, style);
    }
    let sign = if is_open { theme.signs.cross } else { " " };
    paint::cell(buffer, line, 0, 2, &format!("{}{sign}", paint::pointer(here, theme)), style, theme);
    let survey = step.mapped.survey(at);
    let samples = survey.map(|s| s.samples().take(3).collect::<Vec<_>>().join(" | ")).unwrap_or_default();
    let filled = survey.map_or(0, |s| s.filled) * 100 / step.mapped.rows().max(1);
    let cells = [
        column.header.clone(),
        format!("{filled:>3}%"),
        samples,
        target_words(&column.target),
        if column.target == Target::Skip { String::new() } else { sure(column.confidence) },
        type_of(column, &env.facts.schema).map(|value_type| value_type.to_string()).unwrap_or_default(),
    ];
    let mut x = 2;
    for (text, width) in cells.iter().zip(widths) {
        x = paint::cell(buffer, line, x, width, text, style, theme);
    }
}

fn target_words(target: &Target) -> String {
    match target {
        Target::Skip => "skip".to_owned(),
        target => target.to_string(),
    }
}

fn sure(confidence: f32) -> String {
    format!("{:>3}%", (confidence * 100.0).round() as u64)
}

/// The column under the cursor in words: what is undecided first.
fn view_detail(step: &ColumnsStep, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
    let (theme, buffer) = (env.theme, frame.buffer_mut());
    let at = step.at();
    let mut rest = area;
    let about = |problem: &&super::problems::Problem| problem.column.is_none_or(|column| column == at);
    for problem in step.problems.iter().filter(about) {
        let words = format!("{} {}", theme.signs.cross, problem.text);
        rest = paint::below(rest, paint::wrapped(buffer, rest, &words, theme.warning, theme));
    }
    let Some(column) = step.mapped.mapping.columns.get(at) else {
        return;
    };
    for line in detail(step, at, column, env) {
        let taken = if area.width >= WIDE / 4 && area.height > DETAIL_LINES {
            paint::wrapped(buffer, rest, &line, theme.text, theme)
        } else {
            paint::text(buffer, line_of(rest, 0), &line, theme.text, theme);
            1
        };
        rest = paint::below(rest, taken.max(1));
    }
}

fn detail(step: &ColumnsStep, at: usize, column: &ColumnMapping, env: &Env<'_>) -> Vec<String> {
    let survey = step.mapped.survey(at);
    let value_type = type_of(column, &env.facts.schema);
    let becomes = match &column.target {
        Target::Skip => format!("`{}` is left out: {}", column.header, column.why),
        target => format!(
            "`{}` becomes {target}, {} sure: {}",
            column.header,
            sure(column.confidence).trim(),
            column.why
        ),
    };
    let filled = survey.map_or(0, |s| s.filled);
    let mut lines =
        vec![becomes, format!("filled in {} of {}", count(filled), counted(step.mapped.rows(), "row"))];
    let samples: Vec<&str> = survey.map(|s| s.samples().collect()).unwrap_or_default();
    lines.push(format!(
        "values: {}",
        if samples.is_empty() { "none".to_owned() } else { samples.join(" | ") }
    ));
    let Some(value_type) = value_type else {
        return lines;
    };
    let mut read = vec![format!("read as {value_type}")];
    match value_type {
        ValueType::Date | ValueType::Datetime => {
            read.extend(column.date_order.map(|order| format!("dates {}", order_words(order))));
        }
        ValueType::Number => {
            read.extend(column.number_style.map(|style| format!("as {}", style.example())));
        }
        ValueType::List(_) => read.push(format!("parted by `{}`", column.list_separator.unwrap_or(','))),
        _ => {}
    }
    read.push(format!("empty cells: {}", column.empty));
    if !column.values.is_empty() {
        read.push(format!("{} replaced", counted(column.values.len() as u64, "value")));
    }
    lines.push(read.join(", "));
    lines
}

/// An order in words.
pub(super) fn order_words(order: crate::import::DateOrder) -> &'static str {
    match order.name() {
        "dmy" => "day first (dmy)",
        "mdy" => "month first (mdy)",
        _ => "year first (ymd)",
    }
}
