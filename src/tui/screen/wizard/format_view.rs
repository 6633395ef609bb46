//! Paints how a file is read: the choices, and its first rows as they are read so.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::format::FormatStep;
use super::paint;
use crate::import::kind_of_header;
use crate::tui::event::Env;
use crate::tui::format::{CellText, Manner, count, counted, rows_word};
use crate::tui::keymap::Action;
use crate::tui::widget::cut;
use crate::tui::widget::frame::{line_of, split_top};
use crate::tui::widget::table::{self, Head, Layout};

impl FormatStep {
    pub(super) fn view_choices(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (theme, buffer) = (env.theme, frame.buffer_mut());
        let inspection = &self.opened.read.inspection;
        let format = &inspection.format;
        let choices = &self.opened.choices;
        let bom = if format.has_bom { ", with a byte order mark" } else { "" };
        let header = if format.has_header { "names the columns" } else { "is a row like the others" };
        let lines = [
            (
                "Encoding",
                format!("{}{bom}", format.encoding.name()),
                sure(choices.encoding.is_some(), format.encoding_confidence),
                Action::FormatEncoding,
            ),
            (
                "Delimiter",
                format.delimiter_name(),
                sure(choices.delimiter.is_some(), format.delimiter_confidence),
                Action::FormatDelimiter,
            ),
            (
                "First row",
                header.to_owned(),
                if choices.has_header.is_some() { "chosen".to_owned() } else { "guessed".to_owned() },
                Action::FormatHeader,
            ),
            (
                "Rows are",
                rows_word(self.kind).to_owned(),
                if kind_of_header(&inspection.header) == self.kind { "by the header" } else { "chosen" }
                    .to_owned(),
                Action::FormatKind,
            ),
        ];
        for (i, (name, value, sure, action)) in lines.iter().enumerate() {
            let line = line_of(area, i as u16);
            let x = paint::cell(buffer, line, 0, 10, name, theme.strong, theme);
            let x = paint::cell(buffer, line, x, 30, value, theme.text, theme);
            let x = paint::cell(buffer, line, x, 16, sure, theme.dim, theme);
            let key = env.key(*action);
            let x = paint::cell(buffer, line, x, cut::width(&key) as u16, &key, theme.key, theme);
            paint::cell(buffer, line, x, 12, "changes", theme.text, theme);
        }
        let rows = inspection.survey.rows;
        let words =
            format!("{} of {}", counted(rows, "row"), counted(inspection.header.len() as u64, "column"));
        paint::text(buffer, line_of(area, 4), &words, theme.text, theme);
    }

    pub(super) fn view_grid(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (theme, buffer) = (env.theme, frame.buffer_mut());
        let (head, body) = split_top(area, 1);
        let first = Layout::scrolled(&self.widths, 0, 0, area.width, self.column);
        let layout = Layout::new(&self.widths, 0, first, area.width);
        let header = &self.opened.read.inspection.header;
        let heads: Vec<Head> = self
            .widths
            .iter()
            .enumerate()
            .map(|(i, width)| Head {
                title: header.get(i).cloned().unwrap_or_else(|| "(no title)".to_owned()),
                width: *width,
                right: false,
            })
            .collect();
        table::view_heads(&heads, &layout, Some(self.column), head, buffer, theme);
        let rows = self.preview();
        if rows.is_empty() {
            paint::text(buffer, line_of(body, 0), "the file has a header and no rows", theme.dim, theme);
        }
        let window = self.rows.window(rows.len() as u64, u64::from(body.height));
        for (i, at) in window.enumerate() {
            let (line, Some(row)) = (line_of(body, i as u16), rows.get(at as usize)) else { continue };
            let here = at == self.rows.at;
            let style = if here { theme.on_cursor(theme.text) } else { theme.text };
            buffer.set_style(line, style);
            for placed in &layout.placed {
                let text = row.get(placed.column).cloned();
                let manner = if text.is_some() { Manner::Plain } else { Manner::Absent };
                let cell = CellText { text: text.unwrap_or_else(|| theme.signs.missing.to_owned()), manner };
                let place = Rect { x: line.x + placed.x, width: placed.width, ..line };
                table::view_cell(&cell, &[], place, buffer, style, theme);
            }
        }
    }
}

/// How sure a guess is, in words.
fn sure(is_chosen: bool, confidence: f32) -> String {
    if is_chosen {
        "chosen".to_owned()
    } else {
        format!("{} % sure", count((confidence * 100.0).round() as u64))
    }
}
