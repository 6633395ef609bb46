//! The first step: a path is typed, completed, or found in its folder; then the file is read whole.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::format::FormatStep;
use super::listing::{Found, split};
use super::mapped::{Later, Opened};
use super::work::Work;
use super::{Step, Tickets, Turn, draft, listing::Listing, movement, paint};
use crate::import::FormatChoices;
use crate::tui::effect::{Answer, DialogId, Effect, FolderEntry};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::format as words;
use crate::tui::job::import::{InspectRequest, Outcome};
use crate::tui::job::{JobId, JobRequest};
use crate::tui::keymap::Action;
use crate::tui::overlay::{Menu, MenuItem, Overlay};
use crate::tui::widget::field::{TextField, Typed};
use crate::tui::widget::frame::{line_of, split_bottom, split_left, split_top};

const RECENT: DialogId = DialogId("import.recent");
const LEAVE: DialogId = DialogId("import.leave");
/// Lines above and below the entries.
const LINES_AROUND: u16 = 6;

/// The first step.
#[derive(Debug, Default)]
pub(super) struct FileStep {
    pub field: TextField,
    pub listing: Listing,
    pub work: Work,
    /// Why the file was not taken.
    pub problem: Option<String>,
    /// What was decided of the file the last time.
    pub choices: FormatChoices,
    /// What later steps had decided when one came back.
    pub later: Option<Later>,
}

impl FileStep {
    pub fn draft(&self) -> Option<String> {
        let path = self.field.text();
        let mapping = self.later.as_ref().map(|later| &later.mapping);
        (!path.is_empty() || mapping.is_some()).then(|| draft::to_toml(path, &self.choices, mapping))
    }

    pub fn update(mut self: Box<Self>, event: Event, tickets: &mut Tickets, env: &Env<'_>) -> Turn {
        let effects = match event {
            Event::Shown => {
                let folder = self.listing.folder.clone();
                self.listing.ask(&folder, tickets)
            }
            Event::Resized => {
                let (at, len) = (self.listing.cursor.at, self.fitting().len() as u64);
                self.listing.cursor.put(at, len, room(env));
                Vec::new()
            }
            Event::Key(key) => {
                if self.field.key(key) == Typed::Changed {
                    self.typed(tickets)
                } else {
                    Vec::new()
                }
            }
            Event::Paste(text) => {
                self.field.insert(text.trim());
                self.typed(tickets)
            }
            Event::Action(action) => self.act(action, tickets, env),
            Event::Answer(ticket, answer) if self.listing.awaits(ticket) => {
                self.listing.found = match answer {
                    Answer::Folder(view) => Found::Here(view),
                    Answer::Failed(why) => Found::Not(why),
                    _ => Found::Waiting,
                };
                Vec::new()
            }
            Event::Answer(ticket, answer) => {
                self.problem = self.work.answer(ticket, answer).or(self.problem.take());
                Vec::new()
            }
            Event::Job(id) => return self.job(id, env),
            Event::Decided(id, decision) => self.decided(id, &decision, tickets, env),
            _ => Vec::new(),
        };
        (Step::File(self), effects)
    }

    fn fitting(&self) -> Vec<&FolderEntry> {
        self.listing.fitting(split(self.field.text()).1)
    }

    fn typed(&mut self, tickets: &mut Tickets) -> Vec<Effect> {
        self.problem = None;
        self.listing.follow(self.field.text(), tickets)
    }

    fn act(&mut self, action: Action, tickets: &mut Tickets, env: &Env<'_>) -> Vec<Effect> {
        if let Some(step) = movement(action) {
            let len = self.fitting().len() as u64;
            // The first movement only goes into the list.
            if self.listing.moved || self.listing.cursor.at > 0 || !split(self.field.text()).1.is_empty() {
                self.listing.cursor.step(step, len, room(env));
            }
            self.listing.moved = len > 0;
            return Vec::new();
        }
        match action {
            Action::WizardTake => self.take(tickets),
            Action::WizardComplete => self.complete(tickets),
            Action::WizardParent => self.parent(tickets),
            Action::WizardRecent => self.show_recent(),
            Action::WizardBack | Action::Back if self.work.is_busy() => self.work.cancel(),
            Action::WizardBack | Action::Back => self.leave(env),
            _ => Vec::new(),
        }
    }

    fn complete(&mut self, tickets: &mut Tickets) -> Vec<Effect> {
        let (folder, name) = split(self.field.text());
        if let Some(completed) = self.listing.completed(name) {
            let path = format!("{folder}{completed}");
            self.field.set(&path);
            self.typed(tickets)
        } else {
            let len = self.fitting().len() as u64;
            if self.listing.moved && len > 0 {
                self.listing.cursor.at = (self.listing.cursor.at + 1) % len;
                self.listing.cursor.put(self.listing.cursor.at, len, len);
            }
            self.listing.moved = len > 0;
            Vec::new()
        }
    }

    fn parent(&mut self, tickets: &mut Tickets) -> Vec<Effect> {
        let Found::Here(view) = &self.listing.found else {
            return Vec::new();
        };
        let above = view.path.trim_end_matches('/').rfind('/').map_or("/", |at| &view.path[..=at]).to_owned();
        self.field.set(&above);
        self.typed(tickets)
    }

    /// Opens the folder that is meant, or takes the file.
    fn take(&mut self, tickets: &mut Tickets) -> Vec<Effect> {
        let (folder, name) = split(self.field.text());
        if folder.is_empty() && name == "-" {
            self.problem = Some(
                "standard input is your keyboard here; write `patrons import customers -` in a shell".into(),
            );
            return Vec::new();
        }
        if let Some(entry) = self.listing.chosen(name) {
            let path = format!("{folder}{}{}", entry.name, if entry.is_folder { "/" } else { "" });
            let is_folder = entry.is_folder;
            self.field.set(&path);
            if is_folder {
                return self.typed(tickets);
            }
        } else if name.is_empty() {
            self.problem = Some("type a path, or go to a file with the arrows".to_owned());
            return Vec::new();
        }
        self.read(tickets)
    }

    /// Reads the file whose path stands in the field.
    pub fn read(&mut self, tickets: &mut Tickets) -> Vec<Effect> {
        self.problem = None;
        let request = InspectRequest { file: self.field.text().to_owned(), choices: self.choices.clone() };
        self.work.begin(JobRequest::Inspect(request), tickets)
    }

    fn job(mut self: Box<Self>, id: JobId, env: &Env<'_>) -> Turn {
        let Some(job) = self.work.ended(id, env) else {
            return (Step::File(self), Vec::new());
        };
        self.work = Work::Idle;
        match &job.outcome {
            Some(Outcome::Read(Ok(read))) => {
                let choices = self.choices.clone();
                let later = self.later.take();
                let opened = Opened { read: std::sync::Arc::clone(read), choices, file: self };
                (Step::Format(Box::new(FormatStep::new(opened, later))), Vec::new())
            }
            Some(Outcome::Read(Err(why))) => {
                self.problem = Some(why.clone());
                // What was decided of another file may be why this one cannot be read.
                self.choices = FormatChoices::default();
                (Step::File(self), Vec::new())
            }
            _ => {
                self.problem = Some("the file was not read".to_owned());
                (Step::File(self), Vec::new())
            }
        }
    }

    fn show_recent(&self) -> Vec<Effect> {
        let Found::Here(view) = &self.listing.found else {
            return Vec::new();
        };
        let items = view.recent.iter().map(|path| {
            let (folder, name) = split(path);
            MenuItem::new(name, folder)
        });
        let menu = Menu::new("Files imported lately", items.collect()).searchable();
        vec![Effect::Ask(RECENT, Box::new(Overlay::Menu(menu)))]
    }

    /// Leaves the wizard; what was decided is not thrown away by one key.
    fn leave(&self, env: &Env<'_>) -> Vec<Effect> {
        if self.draft().is_none() {
            return super::leave(env);
        }
        let items = vec![
            MenuItem::new("Keep it", "offered again next time").letter('k'),
            MenuItem::new("Throw it away", "nothing was imported").letter('t'),
            MenuItem::new("Stay here", "").letter('s'),
        ];
        let menu = Menu::new("Leave the import", items).starting_at(2);
        vec![Effect::Ask(LEAVE, Box::new(Overlay::Menu(menu)))]
    }

    fn decided(
        &mut self,
        id: DialogId,
        decision: &Decision,
        tickets: &mut Tickets,
        env: &Env<'_>,
    ) -> Vec<Effect> {
        match (id, decision) {
            (RECENT, Decision::Chosen(at)) => {
                let Found::Here(view) = &self.listing.found else {
                    return Vec::new();
                };
                let Some(path) = view.recent.get(*at).cloned() else {
                    return Vec::new();
                };
                self.field.set(&path);
                let mut effects = self.typed(tickets);
                effects.extend(self.read(tickets));
                effects
            }
            (LEAVE, Decision::Chosen(0)) => {
                let text = self.draft().unwrap_or_default();
                // It stays open behind, as it is.
                let home = super::leave(env).into_iter().take(1);
                std::iter::once(draft::save(text)).chain(home).collect()
            }
            (LEAVE, Decision::Chosen(1)) => {
                *self = Self::default();
                std::iter::once(draft::save(String::new())).chain(super::leave(env)).collect()
            }
            (draft::RESUME, decision) => {
                let kept = draft::found(env).filter(|_| *decision == Decision::Confirmed);
                let mut effects = vec![draft::save(String::new())];
                if let Some((path, choices, later)) = kept {
                    self.field.set(&path);
                    (self.choices, self.later) = (choices, later);
                    effects.extend(self.typed(tickets));
                    if !path.is_empty() {
                        effects.extend(self.read(tickets));
                    }
                }
                effects
            }
            _ => Vec::new(),
        }
    }

    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let theme = env.theme;
        let (label, line) = split_left(line_of(area, 1), 6);
        paint::text(frame.buffer_mut(), label, "File", theme.strong, theme);
        if line.height > 0
            && let Some(cursor) = self.field.view(line, frame.buffer_mut(), theme.field)
        {
            frame.set_cursor_position(cursor);
        }
        let (middle, foot) = split_bottom(paint::below(area, 2), 2);
        self.view_foot(frame, foot, env);
        let (list, side) = if area.width >= super::WIDE {
            split_left(middle, area.width * 3 / 5)
        } else {
            split_left(middle, area.width)
        };
        self.view_entries(frame, list, env);
        self.view_side(frame, side, env);
    }

    fn view_foot(&self, frame: &mut Frame<'_>, foot: Rect, env: &Env<'_>) {
        let (theme, buffer) = (env.theme, frame.buffer_mut());
        if let Some(problem) = &self.problem {
            let words = format!("{} {problem}", theme.signs.cross);
            paint::wrapped(buffer, foot, &words, theme.error, theme);
        } else if self.work.is_busy() {
            self.work.view("reading the file, Esc cancels", foot, buffer, env);
        } else {
            let hint =
                "Nothing at hand? The folder sample-data has files to try; every step can be taken back.";
            paint::text(buffer, line_of(foot, 1), hint, theme.dim, theme);
        }
    }

    fn view_entries(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (theme, buffer) = (env.theme, frame.buffer_mut());
        let (top, rest) = split_top(area, 1);
        let view = match &self.listing.found {
            Found::Waiting => return paint::text(buffer, top, "reading the folder", theme.dim, theme),
            Found::Not(why) => return paint::text(buffer, top, why, theme.warning, theme),
            Found::Here(view) => view,
        };
        let fits = self.fitting();
        let more = if view.more > 0 {
            format!(", {} more not shown", words::count(view.more as u64))
        } else {
            String::new()
        };
        let title =
            format!("{} of {}{more} in {}", fits.len(), words::count(view.entries.len() as u64), view.path);
        paint::text(buffer, top, &title, theme.dim, theme);
        if fits.is_empty() {
            paint::text(buffer, line_of(rest, 0), "nothing here fits what is typed", theme.dim, theme);
        }
        let cursor = self.listing.cursor;
        for (i, at) in cursor.window(fits.len() as u64, u64::from(rest.height)).enumerate() {
            let Some(entry) = fits.get(at as usize) else { continue };
            let typed = !split(self.field.text()).1.is_empty();
            let here = at == cursor.at && (self.listing.moved || typed);
            view_entry(entry, here, frame, line_of(rest, i as u16), env);
        }
    }

    /// The files imported lately, where there is room.
    fn view_side(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let Found::Here(view) = &self.listing.found else {
            return;
        };
        let (theme, buffer) = (env.theme, frame.buffer_mut());
        let area = Rect { x: (area.x + 2).min(area.right()), width: area.width.saturating_sub(2), ..area };
        if area.width == 0 {
            return;
        }
        let title = format!("Imported lately ({} chooses)", env.key(Action::WizardRecent));
        paint::text(buffer, line_of(area, 0), &title, theme.strong, theme);
        let none = ["none yet".to_owned()];
        let recent: &[String] = if view.recent.is_empty() { &none } else { &view.recent };
        for (i, path) in recent.iter().enumerate() {
            paint::text(buffer, line_of(area, i as u16 + 1), path, theme.text, theme);
        }
    }
}

fn view_entry(entry: &FolderEntry, here: bool, frame: &mut Frame<'_>, line: Rect, env: &Env<'_>) {
    let (theme, buffer) = (env.theme, frame.buffer_mut());
    let style = if here { theme.on_cursor(theme.text) } else { theme.text };
    if here {
        buffer.set_style(line, style);
    }
    let name_room = line.width.saturating_sub(26);
    let name =
        format!("{} {}{}", paint::pointer(here, theme), entry.name, if entry.is_folder { "/" } else { "" });
    let x = paint::cell(buffer, line, 0, name_room, &name, style, theme);
    let size = if entry.is_folder { String::new() } else { size(entry.bytes) };
    let x = paint::cell(buffer, line, x, 10, &format!("{size:>10}"), style, theme);
    let when = entry.changed.map(|at| words::relative(at, env.now)).unwrap_or_default();
    paint::cell(buffer, line, x, 12, &when, theme.dim.patch(style), theme);
}

/// A size in the unit that fits.
fn size(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

fn room(env: &Env<'_>) -> u64 {
    u64::from(env.size.height.saturating_sub(LINES_AROUND))
}
