//! Exports: whom, which attributes in which order, which form, which file; running and finished ones below.
//!
//! Way through: [`choice`] (the attributes) → this file (keys and answers) → [`start`] (the file, the question, the
//! job) → [`view`] (painting).

mod choice;
mod start;
#[cfg(test)]
mod tests;
mod view;

use crate::app::Notice;
use crate::domain::FactKind;
use crate::tui::effect::{Answer, Destination, Effect, Query, Ticket, Toast, Whom};
use crate::tui::event::{Decision, Env, Event, MouseAct};
use crate::tui::format::{counted, rows_word};
use crate::tui::job::{ExportFormat, Job};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Focus, focus};
use crate::tui::widget::field::TextField;
use crate::tui::widget::list::{ListCursor, Step};
use crate::tui::widget::sheet::step_of;

use choice::Choice;

/// Where the keys go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Pane {
    #[default]
    Settings,
    Attributes,
    Finished,
}

/// The lines of the settings, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Whom,
    What,
    Format,
    ExcelSafe,
    File,
    Start,
}

const LINES: [Line; 6] = [Line::Whom, Line::What, Line::Format, Line::ExcelSafe, Line::File, Line::Start];

/// The export screen.
#[derive(Debug)]
pub struct Export {
    /// Whom one may choose: those the screen was opened for, and everyone.
    whom: Vec<Whom>,
    whom_at: usize,
    /// How many these are, once counted.
    count: Option<u64>,
    /// Records of theirs instead of the customers themselves.
    records: Option<FactKind>,
    format: ExportFormat,
    is_excel_safe: bool,
    path: TextField,
    is_typing: bool,
    /// Where the path leads, once looked at.
    destination: Option<Destination>,
    choice: Choice,
    pane: Pane,
    line: usize,
    finished: ListCursor,
    tickets: u64,
    awaited: Awaited,
}

/// The answers that are waited for.
#[derive(Debug, Default)]
struct Awaited {
    count: Option<Ticket>,
    look: Option<Ticket>,
    start: Option<Ticket>,
    job: Option<Ticket>,
}

impl Export {
    /// Opens the screen for some customers.
    pub fn new(whom: &Whom, env: &Env<'_>) -> Self {
        let mut choices = vec![whom.clone()];
        if *whom != Whom::All {
            choices.push(Whom::All);
        }
        let path = format!("~/patrons-customers-{}.csv", env.now.date_in(env.zone));
        Self {
            whom: choices,
            whom_at: 0,
            count: None,
            records: None,
            format: ExportFormat::Csv,
            is_excel_safe: false,
            path: TextField::new(&path),
            is_typing: false,
            destination: None,
            choice: Choice::usual(&env.facts.schema),
            pane: Pane::default(),
            line: 0,
            finished: ListCursor::default(),
            tickets: 0,
            awaited: Awaited::default(),
        }
    }

    /// Which keys act.
    pub fn focus(&self) -> Focus {
        if self.is_typing { focus::EXPORT_PATH } else { focus::EXPORT }
    }

    /// What the header says.
    pub fn status(&self, env: &Env<'_>) -> Vec<String> {
        let mut words: Vec<String> =
            self.customers(env).map(|n| counted(n, "customer")).into_iter().collect();
        if self.records.is_none() {
            words.push(counted(self.choice.chosen_count() as u64, "column"));
        }
        words
    }

    /// Why an action cannot be run now.
    pub fn unavailable(&self, action: Action, env: &Env<'_>) -> Option<String> {
        let moves = matches!(action, Action::ColumnUp | Action::ColumnDown | Action::ChooseAll);
        match action {
            Action::StartExport if self.records.is_none() && self.choice.chosen_count() == 0 => {
                Some("no attribute is chosen".to_owned())
            }
            Action::StartExport if self.customers(env) == Some(0) => {
                Some("there is nobody to export".to_owned())
            }
            Action::StartExport if self.awaited.job.is_some() => {
                Some("the export is about to begin".to_owned())
            }
            Action::Copy if self.export_here(env).is_none() => {
                Some("nothing was exported in this session".to_owned())
            }
            _ if moves && self.pane != Pane::Attributes => Some("acts in the list of attributes".to_owned()),
            _ => None,
        }
    }

    /// How many customers are meant, where that is known.
    fn customers(&self, env: &Env<'_>) -> Option<u64> {
        match self.whom() {
            Whom::All => Some(env.facts.customers),
            Whom::Rows(_) | Whom::Matching(_) => self.count,
        }
    }

    fn whom(&self) -> &Whom {
        self.whom.get(self.whom_at).unwrap_or(&Whom::All)
    }

    fn line(&self) -> Line {
        LINES[self.line.min(LINES.len() - 1)]
    }

    /// Exports of this session, newest first.
    fn exports<'a>(env: &Env<'a>) -> impl Iterator<Item = &'a Job> + use<'a> {
        env.jobs.iter().rev().filter(|job| job.exported_path().is_some())
    }

    fn export_here<'a>(&self, env: &Env<'a>) -> Option<&'a Job> {
        Self::exports(env).nth(self.finished.at as usize)
    }

    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// Takes an event.
    pub fn update(&mut self, event: Event, env: &Env<'_>) -> Vec<Effect> {
        match event {
            Event::Shown | Event::Notice(Notice::Changed(_)) => {
                self.choice.follow(&env.facts.schema);
                self.recount().into_iter().collect()
            }
            Event::Action(action) if self.is_typing => self.path_action(action),
            Event::Action(action) => self.act(action, env),
            Event::Key(key) => {
                self.path_key(key);
                Vec::new()
            }
            Event::Paste(text) if self.is_typing => {
                self.path.insert(&text);
                self.destination = None;
                Vec::new()
            }
            Event::Mouse(mouse) => {
                match mouse.act {
                    MouseAct::WheelDown => self.step(Step::Down, env),
                    MouseAct::WheelUp => self.step(Step::Up, env),
                    MouseAct::Click => {}
                }
                Vec::new()
            }
            Event::Answer(ticket, answer) => self.answer(ticket, answer),
            Event::Decided(start::OVERWRITE, Decision::Confirmed) => self.start(),
            _ => Vec::new(),
        }
    }

    /// Counts whom the export is about.
    fn recount(&mut self) -> Option<Effect> {
        self.count = None;
        let whom = self.whom().clone();
        if whom == Whom::All {
            return None;
        }
        let ticket = self.ticket();
        self.awaited.count = Some(ticket);
        Some(Effect::Fetch(ticket, Query::Whom(whom)))
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer) -> Vec<Effect> {
        let is = |awaited: Option<Ticket>| awaited == Some(ticket);
        match answer {
            Answer::Whom { rows, .. } if is(self.awaited.count) => {
                self.count = Some(rows.len() as u64);
                Vec::new()
            }
            Answer::Path(found) if is(self.awaited.look) => {
                self.destination = Some(found);
                Vec::new()
            }
            Answer::Path(found) if is(self.awaited.start) => self.looked(found),
            Answer::Started(_) if is(self.awaited.job) => {
                self.awaited.job = None;
                vec![Effect::Toast(Toast::good("the export runs in the background"))]
            }
            Answer::Failed(why) => {
                self.awaited.job = self.awaited.job.filter(|asked| *asked != ticket);
                vec![Effect::Toast(Toast::bad(why))]
            }
            _ => Vec::new(),
        }
    }

    fn step(&mut self, step: Step, env: &Env<'_>) {
        match self.pane {
            Pane::Settings => {
                let mut cursor = ListCursor { at: self.line as u64, top: 0 };
                cursor.step(step, LINES.len() as u64, LINES.len() as u64);
                self.line = cursor.at as usize;
            }
            Pane::Attributes => self.choice.step(step, u64::from(env.size.height.saturating_sub(4))),
            Pane::Finished => {
                let len = Self::exports(env).count() as u64;
                self.finished.step(step, len, u64::from(env.size.height / 2));
            }
        }
    }

    fn act(&mut self, action: Action, env: &Env<'_>) -> Vec<Effect> {
        if let Some(step) = step_of(action) {
            self.step(step, env);
            return Vec::new();
        }
        match action {
            Action::Back => return vec![Effect::Back],
            Action::OtherPane => {
                self.pane = match self.pane {
                    Pane::Settings => Pane::Attributes,
                    Pane::Attributes if Self::exports(env).next().is_some() => Pane::Finished,
                    Pane::Attributes | Pane::Finished => Pane::Settings,
                };
            }
            Action::ToggleExport => return self.toggle(env),
            Action::ColumnUp => self.choice.shift(false),
            Action::ColumnDown => self.choice.shift(true),
            Action::ChooseAll => self.choice.all_or_none(),
            Action::StartExport => return self.look_before_start(),
            Action::Reload => return self.recount().into_iter().collect(),
            Action::Copy => {
                let path = self.export_here(env).and_then(Job::exported_path);
                return path
                    .map(|p| Effect::Copy { text: p.to_owned(), what: "path".into() })
                    .into_iter()
                    .collect();
            }
            _ => {}
        }
        Vec::new()
    }

    /// Changes what stands under the cursor.
    fn toggle(&mut self, env: &Env<'_>) -> Vec<Effect> {
        match (self.pane, self.line()) {
            (Pane::Attributes, _) => self.choice.toggle(),
            (Pane::Finished, _) => return self.act(Action::Copy, env),
            (Pane::Settings, Line::Whom) => {
                self.whom_at = (self.whom_at + 1) % self.whom.len().max(1);
                return self.recount().into_iter().collect();
            }
            (Pane::Settings, Line::What) => self.change_what(),
            (Pane::Settings, Line::Format) => self.change_format(),
            (Pane::Settings, Line::ExcelSafe) => self.is_excel_safe = !self.is_excel_safe,
            (Pane::Settings, Line::File) => self.is_typing = true,
            (Pane::Settings, Line::Start) => {
                if let Some(why) = self.unavailable(Action::StartExport, env) {
                    return vec![Effect::Toast(Toast::plain(why))];
                }
                return self.look_before_start();
            }
        }
        Vec::new()
    }

    /// Customers, then each kind of their records; the file's name goes along where it was ours.
    fn change_what(&mut self) {
        let before = rows_word(self.records);
        let at = self.records.map_or(0, |kind| kind as usize + 1);
        self.records = FactKind::ALL.get(at).copied();
        let name = format!("patrons-{before}-");
        if self.path.text().contains(&name) {
            let path = self.path.text().replacen(&name, &format!("patrons-{}-", rows_word(self.records)), 1);
            self.path.set(&path);
            self.destination = None;
        }
    }

    /// The other form, and its ending where the file has the first one's.
    fn change_format(&mut self) {
        let before = self.format.ending();
        self.format = self.format.other();
        if let Some(stem) = self.path.text().strip_suffix(before) {
            let path = format!("{stem}{}", self.format.ending());
            self.path.set(&path);
            self.destination = None;
        }
    }

    fn path_key(&mut self, key: Key) {
        if self.is_typing {
            self.path.key(key);
            self.destination = None;
        }
    }
}
