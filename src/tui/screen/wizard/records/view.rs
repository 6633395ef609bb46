//! Paints the steps of a file of records.

use ratatui::Frame;
use ratatui::layout::{Rect, Size};

use super::{Done, Phase, Records, Trial};
use crate::import::{RecordColumn, RecordTarget, Report};
use crate::tui::event::Env;
use crate::tui::format::{count, counted};
use crate::tui::keymap::Action;
use crate::tui::screen::wizard::lines::{self, Coloured};
use crate::tui::screen::wizard::number::TypedNumber;
use crate::tui::screen::wizard::{STEPS_LINES, WIDE, paint};
use crate::tui::widget::frame::{line_of, split_bottom, split_left, split_top};

/// Lines of the column in words, below the table.
const DETAIL_LINES: u16 = 5;
/// Lines of words below the rules.
const WORDS_LINES: u16 = 6;

/// Lines of a phase's list.
pub(super) fn room(phase: &Phase, size: Size) -> u16 {
    let body = size.height.saturating_sub(STEPS_LINES);
    body.saturating_sub(match phase {
        Phase::Columns => 2 + DETAIL_LINES,
        Phase::Rules => 1 + WORDS_LINES,
        Phase::Trial(_) => 1,
        Phase::Done(_) => 3,
        Phase::Confirm(..) | Phase::Run(..) => 0,
    })
}

impl Records {
    pub(super) fn view_columns(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let theme = env.theme;
        let (head, rest) = split_top(area, 1);
        let columns = &self.suggestion.mapping.columns;
        let skipped = columns.iter().filter(|column| column.target == RecordTarget::Skip).count();
        let mapped = columns.len() - skipped;
        let mut words = format!(
            "{}: {mapped} of {} columns mapped, {skipped} skipped",
            self.kind.plural(),
            columns.len()
        );
        let problems = self.suggestion.problems.len();
        let style = if problems == 0 {
            words.push_str(&format!("; everything is decided, {} goes on", env.key(Action::WizardNext)));
            theme.text
        } else {
            let key = env.key(Action::NextProblem);
            words.push_str(&format!("; {} {problems} undecided ({key})", theme.signs.cross));
            theme.warning
        };
        paint::text(frame.buffer_mut(), head, &words, style, theme);
        let (table, below) = split_bottom(rest, DETAIL_LINES);
        self.view_table(frame, table, env);
        self.view_detail(frame, below, env);
    }

    fn view_table(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let theme = env.theme;
        let (head, rows) = split_top(area, 1);
        let free = area.width.saturating_sub(2 + 5 + 3);
        let widths = [free * 3 / 10, 4, free * 3 / 10, free - 2 * (free * 3 / 10)];
        let mut x = 2;
        for (title, width) in ["column", "full", "values", "becomes"].iter().zip(widths) {
            x = paint::cell(frame.buffer_mut(), head, x, width, title, theme.title, theme);
        }
        let columns = &self.suggestion.mapping.columns;
        for (i, at) in self.cursor.window(columns.len() as u64, u64::from(rows.height)).enumerate() {
            if let Some(column) = columns.get(at as usize) {
                self.view_row(at as usize, column, frame, line_of(rows, i as u16), widths, env);
            }
        }
    }

    fn view_row(
        &self,
        at: usize,
        column: &RecordColumn,
        frame: &mut Frame<'_>,
        line: Rect,
        widths: [u16; 4],
        env: &Env<'_>,
    ) {
        let (theme, buffer) = (env.theme, frame.buffer_mut());
        let here = at as u64 == self.cursor.at;
        let is_open = self.suggestion.problems.iter().any(|(column, _)| *column == Some(at));
        let base = match (&column.target, is_open) {
            (_, true) => theme.warning,
            (RecordTarget::Skip, _) => theme.dim,
            _ => theme.text,
        };
        let style = if here { theme.on_cursor(base) } else { base };
        if here {
            buffer.set_style(line, style);
        }
        let sign = if is_open { theme.signs.cross } else { " " };
        paint::cell(buffer, line, 0, 2, &format!("{}{sign}", paint::pointer(here, theme)), style, theme);
        let survey = &self.opened.read.inspection.survey;
        let seen = survey.columns.get(at);
        let samples = seen.map(|s| s.samples().take(3).collect::<Vec<_>>().join(" | ")).unwrap_or_default();
        let filled = seen.map_or(0, |s| s.filled) * 100 / survey.rows.max(1);
        let cells = [column.header.clone(), format!("{filled:>3}%"), samples, column.target.word(self.kind)];
        let mut x = 2;
        for (text, width) in cells.iter().zip(widths) {
            x = paint::cell(buffer, line, x, width, text, style, theme);
        }
    }

    /// The column under the cursor in words: what is undecided first.
    fn view_detail(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (theme, buffer) = (env.theme, frame.buffer_mut());
        let at = self.cursor.at as usize;
        let mut rest = area;
        for (_, refusal) in self.suggestion.problems.iter().filter(|(c, _)| c.is_none_or(|c| c == at)) {
            let words = format!("{} {refusal}", theme.signs.cross);
            rest = paint::below(rest, paint::wrapped(buffer, rest, &words, theme.warning, theme));
        }
        let Some(column) = self.suggestion.mapping.columns.get(at) else { return };
        let survey = &self.opened.read.inspection.survey;
        let samples: Vec<&str> = survey.columns.get(at).map(|s| s.samples().collect()).unwrap_or_default();
        let filled = survey.columns.get(at).map_or(0, |seen| seen.filled);
        let lines = [
            format!("`{}` becomes {}, by {}", column.header, column.target.word(self.kind), column.why),
            format!("filled in {} of {}", count(filled), counted(survey.rows, "row")),
            format!("values: {}", if samples.is_empty() { "none".to_owned() } else { samples.join(" | ") }),
        ];
        for line in lines {
            paint::text(buffer, line_of(rest, 0), &line, theme.text, theme);
            rest = paint::below(rest, 1);
        }
    }

    pub(super) fn view_rules(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (theme, buffer) = (env.theme, frame.buffer_mut());
        let lines = self.rules();
        let (list, foot) = split_bottom(paint::below(area, 1), WORDS_LINES);
        let label_room = (area.width / 2).min(50);
        for (i, at) in self.cursor.window(lines.len() as u64, u64::from(list.height)).enumerate() {
            let Some(rule) = lines.get(at as usize) else { continue };
            let here = at == self.cursor.at;
            let line = line_of(list, i as u16);
            let (label, value, is_open) = self.rule_words(rule);
            let base = if is_open { theme.warning } else { theme.text };
            let style = if here { theme.on_cursor(base) } else { base };
            if here {
                buffer.set_style(line, style);
            }
            let sign = if is_open { theme.signs.cross } else { " " };
            let label = format!("{}{sign}{label}", paint::pointer(here, theme));
            let x = paint::cell(buffer, line, 0, label_room, &label, style, theme);
            paint::cell(buffer, line, x, line.width, &value, theme.strong.patch(style), theme);
        }
        let meaning = lines.get(self.cursor.at as usize).map_or("", |line| self.rule_meaning(line));
        let taken = paint::wrapped(buffer, paint::below(foot, 1), meaning, theme.text, theme);
        let mut rest = paint::below(foot, 2 + taken);
        for note in &self.suggestion.notes {
            rest = paint::below(rest, paint::wrapped(buffer, rest, note, theme.dim, theme));
        }
    }

    pub(super) fn view_trial(&self, trial: &Trial, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (theme, buffer) = (env.theme, frame.buffer_mut());
        let (head, rest) = split_top(area, 1);
        match trial {
            Trial::Running => {
                let key = env.key(Action::CancelWork);
                let words = format!("dry run, nothing is written; {key} cancels");
                self.work.view(&words, paint::below(rest, 1), buffer, env);
            }
            Trial::Failed(why) => {
                let words = format!("{} {why}", theme.signs.cross);
                let taken = paint::wrapped(buffer, rest, &words, theme.error, theme);
                let back = "Nothing was written. Esc goes back, to the rules and to the columns.";
                paint::text(buffer, line_of(rest, taken + 1), back, theme.text, theme);
            }
            Trial::Done(_, lines) => {
                let key = env.key(Action::WizardNext);
                let words = format!("This is what the import will do, nothing is written yet; {key} goes on");
                paint::text(buffer, head, &words, theme.strong, theme);
                let wide = area.width >= WIDE && self.reject_here().is_some();
                let (list, side) = split_left(rest, if wide { area.width * 3 / 5 } else { area.width });
                lines::view(lines, self.cursor, Coloured::Words, list, buffer, theme);
                if let Some(reject) = self.reject_here().filter(|_| wide) {
                    lines::view_reject(&self.reject_words(reject), side, buffer, theme);
                }
            }
        }
    }

    pub(super) fn view_confirm(
        &self,
        report: &Report,
        number: &TypedNumber,
        frame: &mut Frame<'_>,
        area: Rect,
        env: &Env<'_>,
    ) {
        let theme = env.theme;
        let (body, foot) = split_bottom(paint::below(area, 1), 3);
        let mut rest = body;
        for sentence in self.sentences(report) {
            let taken = paint::wrapped(frame.buffer_mut(), rest, &sentence, theme.text, theme);
            rest = paint::below(rest, taken);
        }
        number.view(foot, frame, env);
    }

    pub(super) fn view_run(
        &self,
        report: &Report,
        failed: Option<&str>,
        frame: &mut Frame<'_>,
        area: Rect,
        env: &Env<'_>,
    ) {
        let (theme, buffer) = (env.theme, frame.buffer_mut());
        let area = paint::below(area, 1);
        if let Some(why) = failed {
            let words = format!("{} {why}", theme.signs.cross);
            let taken = paint::wrapped(buffer, area, &words, theme.error, theme);
            let back = "Esc goes back; what was decided is kept.";
            return paint::text(buffer, line_of(area, taken + 1), back, theme.text, theme);
        }
        let name = self.opened.read.name();
        self.work.view(&format!("importing {} of {name}", counted(report.rows, "row")), area, buffer, env);
        let cancel = env.key(Action::CancelWork);
        let lines = [
            format!("{cancel} cancels: everything is then as before."),
            "Esc goes to the customers; the import goes on and tells when it is done.".to_owned(),
            format!(
                "{} will be created, {} changed.",
                self.kind.count(report.created),
                count(report.updated)
            ),
        ];
        for (i, line) in lines.iter().enumerate() {
            paint::text(buffer, line_of(area, 3 + i as u16), line, theme.text, theme);
        }
    }

    pub(super) fn view_done(&self, done: &Done, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let theme = env.theme;
        let heading = format!("{} {}", theme.signs.tick, self.heading(done));
        paint::text(frame.buffer_mut(), line_of(area, 0), &heading, theme.strong, theme);
        let undo =
            if done.stands { format!("{} takes it back, ", env.key(Action::Undo)) } else { String::new() };
        let ways = format!(
            "{undo}{} goes to the customers, {} imports another file",
            env.key(Action::ReportDone),
            env.key(Action::AnotherImport)
        );
        paint::text(frame.buffer_mut(), line_of(area, 1), &ways, theme.text, theme);
        let body = paint::below(area, 3);
        lines::view(&done.lines, self.cursor, Coloured::Words, body, frame.buffer_mut(), theme);
    }
}
