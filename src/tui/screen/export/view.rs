//! Paints the exports: settings and finished ones on the left, attributes on the right.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Export, LINES, Line, Pane};
use crate::domain::Attribute;
use crate::tui::effect::Whom;
use crate::tui::event::Env;
use crate::tui::format::{CellText, count, counted, rows_word};
use crate::tui::job::{ExportFormat, Job, JobState};
use crate::tui::keymap::Action;
use crate::tui::screen::customer::view::put;
use crate::tui::widget::bar;
use crate::tui::widget::cut::cut_start;
use crate::tui::widget::frame::{boxed, line_of, split_bottom, split_left, split_top};
use crate::tui::widget::sheet::{Sheet, absent, plain};

/// Under this width one pane shows at a time.
const SPLIT: u16 = 70;
/// Lines of the settings, with their frame.
const SETTINGS: u16 = 10;
/// Cells of a setting's name.
const LABEL: u16 = 12;
/// Cells before an attribute's name: the cursor and the box.
const TICK: usize = 6;

impl Export {
    /// Paints the screen.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (area, _) = split_bottom(area, 1);
        if area.width < SPLIT || env.theme.is_linear() {
            match self.pane {
                Pane::Settings => self.view_settings(frame, area, env),
                Pane::Attributes => self.view_attributes(frame, area, env),
                Pane::Finished => self.view_finished(frame, area, env),
            }
            return;
        }
        let (left, right) = split_left(area, area.width * 3 / 5);
        let (top, below) = split_top(left, SETTINGS);
        self.view_settings(frame, top, env);
        self.view_finished(frame, below, env);
        self.view_attributes(frame, right, env);
    }

    fn pane(&self, pane: Pane, title: &str, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) -> Rect {
        let theme = env.theme;
        let style = if self.pane == pane { theme.border_here } else { theme.border };
        let title =
            if self.pane == pane { format!("{} {title}", theme.signs.right) } else { title.to_owned() };
        boxed(area, frame.buffer_mut(), &title, style, theme)
    }

    fn view_settings(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let theme = env.theme;
        let inner = self.pane(Pane::Settings, "Export", frame, area, env);
        for (i, line) in LINES.iter().enumerate() {
            let place = line_of(inner, i as u16);
            if place.height == 0 {
                continue;
            }
            let is_here = self.pane == Pane::Settings && self.line == i;
            let mut style = theme.text;
            if is_here {
                style = theme.on_cursor(style);
                frame.buffer_mut().set_style(place, style);
            }
            let (label, value) = split_left(place, LABEL);
            put(label_of(*line), label, theme.dim.patch(style), frame, env);
            if *line == Line::File {
                self.view_path(frame, value, style, env);
            } else {
                put(&self.value_of(*line, env), value, style, frame, env);
            }
        }
        let note = line_of(inner, LINES.len() as u16 + 1);
        let (words, style) = match self.destination.as_ref() {
            Some(d) if d.problem.is_some() => {
                (format!("{} {}", theme.signs.cross, d.problem.as_deref().unwrap_or_default()), theme.error)
            }
            Some(d) if d.existing.is_some() => {
                ("the file is there already; asks before overwriting".into(), theme.warning)
            }
            _ => ("written beside, then put in place whole".to_owned(), theme.dim),
        };
        put(&words, note, style, frame, env);
    }

    fn view_path(&self, frame: &mut Frame<'_>, value: Rect, style: Style, env: &Env<'_>) {
        if !self.is_typing {
            let room = usize::from(value.width);
            let path = crate::domain::text::visible(self.path.text());
            let path = cut_start(&path, room, env.theme.signs.ellipsis).into_owned();
            put(&path, value, style, frame, env);
        } else if let Some(cursor) = self.path.view(value, frame.buffer_mut(), env.theme.field) {
            frame.set_cursor_position(cursor);
        }
    }

    fn value_of(&self, line: Line, env: &Env<'_>) -> String {
        match line {
            Line::Whom => {
                let whom = match self.whom() {
                    Whom::All => "everyone".to_owned(),
                    Whom::Rows(_) => "the marked".to_owned(),
                    Whom::Matching(query) => format!("search `{}`", query.search),
                };
                let count =
                    self.customers(env).map_or_else(|| "counting".to_owned(), |n| counted(n, "customer"));
                format!("{whom}: {count}")
            }
            Line::What if self.records.is_none() => "the customers themselves".to_owned(),
            Line::What => format!("their {}", rows_word(self.records)),
            Line::Format => match self.format {
                ExportFormat::Csv => "CSV".to_owned(),
                ExportFormat::JsonLines => "JSON Lines, tells missing, null and empty apart".to_owned(),
            },
            Line::ExcelSafe if self.format == ExportFormat::JsonLines => "for CSV only".to_owned(),
            Line::ExcelSafe if self.is_excel_safe => "[x] ' before = + - @".to_owned(),
            Line::ExcelSafe => "[ ] values as they are".to_owned(),
            Line::File => self.path.text().to_owned(),
            Line::Start => match self.unavailable(Action::StartExport, env) {
                Some(why) => why,
                None => format!("Enter here, or {} anywhere", env.key(Action::StartExport)),
            },
        }
    }

    fn view_attributes(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        if self.records.is_some() {
            let inner = self.pane(Pane::Attributes, "Attributes", frame, area, env);
            let words = format!("all there is of {}", rows_word(self.records));
            return put(&words, line_of(inner, 0), env.theme.dim, frame, env);
        }
        let entries = &self.choice.entries;
        let title = format!(
            "Attributes {} of {}",
            count(self.choice.chosen_count() as u64),
            count(entries.len() as u64)
        );
        let inner = self.pane(Pane::Attributes, &title, frame, area, env);
        let has_keys = self.pane == Pane::Attributes;
        let sheet = Sheet {
            columns: &[("attribute", 0)],
            cursor: self.choice.cursor,
            len: entries.len() as u64,
            has_keys,
        };
        // Long names begin alike and differ at their end.
        let room = usize::from(inner.width).saturating_sub(TICK);
        let name = |attribute: &Attribute| {
            cut_start(&attribute.header(), room, env.theme.signs.ellipsis).into_owned()
        };
        let row = |at: u64| match entries.get(at as usize) {
            Some((attribute, true)) => vec![plain(format!("[x] {}", name(attribute)))],
            Some((attribute, false)) => vec![absent(format!("[ ] {}", name(attribute)))],
            None => Vec::new(),
        };
        sheet.view(row, inner, frame.buffer_mut(), env.theme);
    }

    fn view_finished(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let exports: Vec<&Job> = Self::exports(env).collect();
        let inner = self.pane(Pane::Finished, "Running and finished", frame, area, env);
        if exports.is_empty() {
            return put("nothing was exported in this session", line_of(inner, 0), env.theme.dim, frame, env);
        }
        let (has_keys, len) = (self.pane == Pane::Finished, exports.len() as u64);
        let columns = &[("rows and size", 22), ("file", 0)];
        let sheet = Sheet { columns, cursor: self.finished, len, has_keys };
        let room = usize::from(inner.width.saturating_sub(25));
        let row = |at: u64| exports.get(at as usize).map(|job| finished(job, room, env)).unwrap_or_default();
        sheet.view(row, inner, frame.buffer_mut(), env.theme);
    }
}

fn label_of(line: Line) -> &'static str {
    match line {
        Line::Whom => "whom",
        Line::What => "what",
        Line::Format => "form",
        Line::ExcelSafe => "Excel-safe",
        Line::File => "file",
        Line::Start => "begin",
    }
}

fn finished(job: &Job, room: usize, env: &Env<'_>) -> Vec<CellText> {
    let signs = env.theme.signs;
    let state = match &job.state {
        JobState::Running => bar::progress_words(job, env.now.0),
        JobState::Cancelling => "stopping".to_owned(),
        JobState::Done(line) => format!("{} {line}", signs.tick),
        JobState::Failed(why) => format!("{} {why}", signs.cross),
    };
    let path = cut_start(job.exported_path().unwrap_or_default(), room.max(8), signs.ellipsis).into_owned();
    vec![plain(state), plain(path)]
}
