//! Paints a customer: who it is, the tabs, the tab in front, and what stands before them.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Customer, Found, HEAD, TABS, Tab, WIDE, erase, figures, lines, log};
use crate::domain::{Cell, ColumnId, FactKind, Value};
use crate::tui::effect::CustomerView;
use crate::tui::event::Env;
use crate::tui::format::{self, count};
use crate::tui::keymap::Action;
use crate::tui::widget::frame::{boxed, line_of, split_bottom, split_left, split_top};
use crate::tui::widget::sheet::Sheet;
use crate::tui::widget::{cut, tabs};

/// The titles of the tabs, short ones where there is little room.
pub(super) fn titles(width: u16) -> Vec<&'static str> {
    TABS.iter().map(|(title, short, _)| if width < WIDE { *short } else { *title }).collect()
}

impl Customer {
    /// Paints the screen.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        if let Some(form) = &self.form {
            return form.view(frame, area, env);
        }
        if let Some(certificate) = &self.certificate {
            let text = erase::certificate(certificate, env);
            let keys = format!("{} copies it, {} goes back", env.key(Action::Copy), env.key(Action::Back));
            let words: Vec<String> =
                text.lines().map(ToOwned::to_owned).chain([String::new(), keys]).collect();
            return view_words(&words, frame, area, env);
        }
        match &self.found {
            Found::Here(view) => self.view_customer(view, frame, area, env),
            Found::Reading | Found::New => view_words(&["reading".to_owned()], frame, area, env),
            Found::Failed(why) => {
                let words = ["This customer cannot be read:".to_owned(), why.clone()];
                view_words(&words, frame, area, env);
            }
            Found::Gone => {
                let undo = format!(
                    "{} undoes the last change, {} goes back.",
                    env.key(Action::Undo),
                    env.key(Action::Back)
                );
                view_words(&["This customer is no longer there.".to_owned(), undo], frame, area, env);
            }
        }
        if self.awaited.erase.is_some() {
            let (_, line) = split_bottom(area, 1);
            put("erasing, and compacting the data folder", line, env.theme.warning, frame, env);
        }
        if let Some(erasing) = &self.erasing {
            erasing.view(frame, area, env);
        }
    }

    fn view_customer(&self, view: &CustomerView, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (head, rest) = split_top(area, HEAD);
        let updated = updated(view, env);
        put(&view.called(), line_of(head, 0), env.theme.strong, frame, env);
        let text = |column| view.cell(column).as_text().filter(|t| !t.is_empty()).map(ToOwned::to_owned);
        let email = text(ColumnId::EMAIL).unwrap_or_else(|| "no email".to_owned());
        let name_width = cut::width(&view.called()).min(usize::from(head.width)) as u16;
        let (_, beside) = split_left(line_of(head, 0), (name_width + 2).min(head.width));
        put(&email, beside, env.theme.text, frame, env);
        let source =
            text(ColumnId::SOURCE_ID).map_or_else(|| "no source id".to_owned(), |s| format!("source id {s}"));
        let keys = [view.id.to_string(), source, updated];
        put(&keys.join(&format!(" {} ", env.theme.signs.dot)), line_of(head, 1), env.theme.dim, frame, env);
        tabs::view(&titles(area.width), self.tab, line_of(head, 2), frame.buffer_mut(), env.theme);
        // The last line is where messages come; nothing else is to stand there.
        let (content, bottom) = split_bottom(rest, 1);
        match self.tab() {
            Tab::Details => self.view_details(view, frame, content, env),
            Tab::Metadata => self.view_metadata(frame, content, env),
            Tab::Activity => self.view_activity(frame, content, env),
            Tab::Orders => self.view_records(FactKind::Order, frame, content, env),
            Tab::Redemptions => self.view_records(FactKind::Redemption, frame, content, env),
            Tab::Vouchers => self.view_records(FactKind::Publication, frame, content, env),
            Tab::Consents => self.view_consents(frame, content, env),
            Tab::Segments => self.view_segments(frame, content, env),
            Tab::Logs => self.view_logs(frame, content, env),
        }
        let (len, room) = (self.len(env), u64::from(content.height.saturating_sub(self.titles())));
        let cursor = self.cursors[self.tab];
        let place = || format!("line {} of {}", count(cursor.at + 1), count(len));
        let place = self.told_place(env).or_else(|| (len > room && room > 0).then(place));
        if let Some(words) = place {
            put(&words, bottom, env.theme.dim, frame, env);
        }
    }

    fn view_details(&self, view: &CustomerView, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let cursor = Some(self.cursors[self.tab]);
        if area.width < WIDE {
            return lines::view(&self.lines(env), cursor, area, frame.buffer_mut(), env);
        }
        let (left, right) = split_left(area, area.width / 2);
        lines::view(&self.lines(env), cursor, left, frame.buffer_mut(), env);
        let metadata = lines::metadata(view, env);
        let rest = match &self.known.figures {
            Some(figures) => figures::view(figures, metadata.len() as u16 + 2, right, frame, env),
            None => right,
        };
        let inner = boxed(rest, frame.buffer_mut(), "Metadata", env.theme.border, env.theme);
        lines::view(&metadata, None, inner, frame.buffer_mut(), env);
    }

    fn view_metadata(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let lines = self.lines(env);
        if lines.is_empty() {
            let words = [
                "No metadata is declared.".to_owned(),
                format!(
                    "{} goes to the settings, where it is; an import declares it on the way.",
                    env.key(Action::ToSettings)
                ),
            ];
            return view_words(&words, frame, area, env);
        }
        lines::view(&lines, Some(self.cursors[self.tab]), area, frame.buffer_mut(), env);
    }

    fn view_logs(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let Some(logs) = &self.known.logs else {
            return view_words(&["reading what happened".to_owned()], frame, area, env);
        };
        if logs.is_empty() {
            return view_words(&["Nothing happened to this customer yet.".to_owned()], frame, area, env);
        }
        let is_wide = area.width >= WIDE;
        let (list, side) = split_left(area, if is_wide { area.width - 66 } else { area.width });
        let cursor = self.cursors[self.tab];
        let sheet = Sheet { columns: log::COLUMNS, cursor, len: logs.len() as u64, has_keys: true };
        let row = |at: u64| logs.get(at as usize).map(|entry| log::row(entry, env)).unwrap_or_default();
        sheet.view(row, list, frame.buffer_mut(), env.theme);
        if let Some(entry) = self.entry_here().filter(|_| is_wide) {
            let title = format!("Change-set {}", entry.change_set.id.0);
            let inner = boxed(side, frame.buffer_mut(), &title, env.theme.border, env.theme);
            view_text(&log::whole(entry, env), frame, inner, env);
        }
    }
}

fn updated(view: &CustomerView, env: &Env<'_>) -> String {
    match view.cell(ColumnId::UPDATED_AT) {
        Cell::Value(Value::Instant(at)) => format!("updated {}", format::relative(at, env.now)),
        _ => "never updated".to_owned(),
    }
}

/// Paints a text, its lines broken to the room.
pub(in super::super) fn view_text(text: &str, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
    let mut y = 0;
    for line in text.lines() {
        let shown = crate::domain::text::visible(line);
        let parts = cut::wrap(&shown, usize::from(area.width));
        for part in if parts.is_empty() { vec![String::new()] } else { parts } {
            if y >= area.height {
                return;
            }
            put(&part, line_of(area, y), env.theme.text, frame, env);
            y += 1;
        }
    }
}

/// Paints a few words in the upper part of an area.
pub(in super::super) fn view_words(words: &[String], frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
    let inner = Rect {
        x: area.x + area.width.min(2),
        y: area.y + area.height.min(1),
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(1),
    };
    view_text(&words.join("\n"), frame, inner, env);
}

/// Puts one line, made safe and cut.
pub(in super::super) fn put(text: &str, area: Rect, style: Style, frame: &mut Frame<'_>, env: &Env<'_>) {
    if area.height > 0 && area.width > 0 {
        let text = cut::shown(text, usize::from(area.width), env.theme.signs.ellipsis);
        frame.buffer_mut().set_string(area.x, area.y, text, style);
    }
}
