//! Paints the frame around a screen: header, footer, message, box of keys, dialogs.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::Session;
use crate::tui::effect::ToastTone;
use crate::tui::event::Env;
use crate::tui::format;
use crate::tui::keymap::{Action, Entry};
use crate::tui::screen::Screen;
use crate::tui::widget::cut;
use crate::tui::widget::frame::{dialog, line_of, split_bottom, split_top};

/// The smallest terminal that is painted, in cells.
const LEAST: (u16, u16) = (40, 12);

impl Session {
    /// Paints everything.
    pub fn view(&self, frame: &mut Frame<'_>) {
        let area = frame.area();
        if area.width < LEAST.0 || area.height < LEAST.1 {
            return self.view_too_small(frame, area);
        }
        let env = self.desk.env();
        let (header, rest) = split_top(area, 1);
        let (body, footer) = split_bottom(rest, 1);
        self.view_header(frame, header, &env);
        if let Some(screen) = self.stacks.top_screen() {
            screen.view(frame, body, &env);
        }
        self.view_footer(frame, footer, &env);
        self.view_message(frame, body, &env);
        if self.which_key {
            self.view_which_key(frame, body, &env);
        }
        if let Some(front) = self.fronts.last().filter(|_| env.theme.is_linear()) {
            // Read line by line, what lies beside a dialog would be read as part of it.
            Clear.render(body, frame.buffer_mut());
            return front.overlay.view(frame, body, &env);
        }
        for front in &self.fronts {
            front.overlay.view(frame, body, &env);
        }
    }

    /// Where one is, in words: the screens that lead there, and what the front one says of itself.
    pub fn place(&self) -> String {
        let env = self.desk.env();
        let crumbs: Vec<String> = self.stacks.front().iter().map(|s| s.screen.title(&env)).collect();
        let status = self.stacks.top_screen().map(|s| s.status(&env)).unwrap_or_default();
        let parts: Vec<String> = [crumbs.join(", ")].into_iter().chain(status).collect();
        crate::domain::text::visible(&parts.join("; ")).into_owned()
    }

    /// The message that shows.
    pub fn message(&self) -> Option<&str> {
        self.messages.current().map(|toast| toast.text.as_str())
    }

    fn view_too_small(&self, frame: &mut Frame<'_>, area: Rect) {
        if area.width > 0 && area.height > 0 {
            let words = format!("needs {}x{} cells", LEAST.0, LEAST.1);
            let words = cut::cut(&words, usize::from(area.width), self.desk.theme.signs.ellipsis);
            frame.buffer_mut().set_string(area.x, area.y, words, self.desk.theme.text);
        }
    }

    fn view_header(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (theme, signs) = (env.theme, env.theme.signs);
        let crumbs: Vec<String> = self.stacks.front().iter().map(|s| s.screen.title(env)).collect();
        let place = format!("patrons {c} {}", crumbs.join(&format!(" {} ", signs.crumb)), c = signs.crumb);
        let room = usize::from(area.width);
        let place = cut::shown(&place, room, signs.ellipsis);
        let mut x = area.x + cut::width(&place) as u16;
        frame.buffer_mut().set_string(area.x, area.y, &place, theme.header);
        let busy = busy_words(env);
        let busy_room = if busy.is_empty() { 0 } else { cut::width(&busy) + 2 };
        let status = self.stacks.top_screen().map(|s| s.status(env)).unwrap_or_default();
        if !status.is_empty() && room > cut::width(&place) + busy_room + 4 {
            let words = status.join(&format!(" {} ", signs.dot));
            let room = room - cut::width(&place) - busy_room - 2;
            x += 2;
            frame.buffer_mut().set_string(x, area.y, cut::shown(&words, room, signs.ellipsis), theme.text);
        }
        if busy_room > 0 && busy_room < room {
            let x = area.right() - (busy_room as u16 - 2);
            frame.buffer_mut().set_string(x, area.y, busy, theme.accent);
        }
    }

    /// The actions of the footer: those that act here and now, most useful first, as many as there is room for; each
    /// with the cell at which it begins and its width.
    fn footer(&self, width: u16, env: &Env<'_>) -> Vec<(u16, u16, &'static Entry)> {
        let focus = self.focus();
        let screen = self.stacks.top_screen().filter(|_| self.fronts.is_empty());
        let cells = |entry: &Entry| {
            let key = env.key(entry.action);
            if key.is_empty() { 0 } else { (cut::width(&key) + 1 + cut::width(entry.label)) as u16 }
        };
        let help = Action::Help.entry();
        let help_width = if focus.types { 0 } else { cells(help) };
        let end = width.saturating_sub(help_width + 1);
        let mut placed = Vec::new();
        let mut x = 0;
        for entry in env.keymap.actions(focus) {
            let leads_nowhere = entry.action == Action::Back
                && self.stacks.is_last()
                && !screen.is_some_and(Screen::steps_back);
            let wide = cells(entry);
            let hidden = leads_nowhere || entry.label.is_empty() || wide == 0 || entry.action == Action::Help;
            if hidden || screen.is_some_and(|s| s.unavailable(entry.action, env).is_some()) {
                continue;
            }
            if x + wide > end {
                break;
            }
            placed.push((x, wide, entry));
            x += wide + 2;
        }
        if help_width > 0 && end > 0 {
            placed.push((end + 1, help_width, help));
        }
        placed
    }

    fn view_footer(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        for (x, _, entry) in self.footer(area.width, env) {
            let key = env.key(entry.action);
            frame.buffer_mut().set_string(area.x + x, area.y, &key, env.theme.key);
            let label_x = area.x + x + cut::width(&key) as u16 + 1;
            frame.buffer_mut().set_string(label_x, area.y, entry.label, env.theme.text);
        }
    }

    /// The action of the footer at a cell of it, for the mouse.
    pub(super) fn footer_action(&self, x: u16) -> Option<Action> {
        let footer = self.footer(self.desk.size.width, &self.desk.env());
        footer
            .into_iter()
            .find(|(at, wide, _)| (*at..at + wide).contains(&x))
            .map(|(_, _, entry)| entry.action)
    }

    fn view_message(&self, frame: &mut Frame<'_>, body: Rect, env: &Env<'_>) {
        let Some(toast) = self.messages.current() else {
            return;
        };
        let signs = env.theme.signs;
        let (sign, style) = match toast.tone {
            ToastTone::Good => (signs.tick, env.theme.good),
            ToastTone::Plain => (signs.dot, env.theme.text),
            ToastTone::Bad => (signs.cross, env.theme.error),
        };
        let open = match (&toast.opens, env.key(Action::OpenToast)) {
            (Some(_), key) if !key.is_empty() => format!("  {key} opens"),
            _ => String::new(),
        };
        let (_, line) = split_bottom(body, 1);
        let room = usize::from(line.width).saturating_sub(1);
        let words = cut::shown(&format!(" {sign} {}{open} ", toast.text), room, signs.ellipsis);
        Clear.render(line, frame.buffer_mut());
        frame.buffer_mut().set_string(line.x, line.y, words, style);
    }

    fn view_which_key(&self, frame: &mut Frame<'_>, body: Rect, env: &Env<'_>) {
        let following = env.keymap.following(self.focus(), &self.pending);
        let height = (following.len() as u16 + 2).min(body.height);
        let width = 34.min(body.width);
        let area = Rect::new(body.right() - width, body.bottom() - height, width, height);
        let title = crate::tui::key::shown(&self.pending);
        let inner = dialog(area, frame.buffer_mut(), &title, env.theme);
        for (i, (keys, entry)) in following.iter().enumerate() {
            let line = line_of(inner, i as u16);
            if line.height > 0 && line.width > 6 {
                frame.buffer_mut().set_stringn(line.x, line.y, keys, 5, env.theme.key);
                let room = usize::from(line.width) - 6;
                frame.buffer_mut().set_stringn(line.x + 6, line.y, entry.title, room, env.theme.text);
            }
        }
    }
}

/// What goes on behind the screens.
fn busy_words(env: &Env<'_>) -> String {
    if let Some((done, all)) = env.facts.loading.filter(|(done, all)| done < all) {
        return format!("reading {} %", done * 100 / all.max(1));
    }
    let mut running = env.jobs.iter().filter(|j| j.is_running());
    let (Some(job), others) = (running.next(), running.count()) else {
        return String::new();
    };
    let part = job.part().map_or_else(|| format::count(job.progress.rows), |p| format!("{:.0} %", p * 100.0));
    let more = if others > 0 { format!(" +{others}") } else { String::new() };
    format!("{} {part}{more}", cut::cut(&job.title, 20, env.theme.signs.ellipsis))
}
