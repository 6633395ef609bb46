//! The second step: how the file is read. Guesses with how sure they are, each to be overridden, over the real rows.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::columns::ColumnsStep;
use super::mapped::{Later, Mapped, Opened};
use super::records::Records;
use super::work::Work;
use super::{Step, Tickets, Turn, draft, movement, paint};
use crate::domain::FactKind;
use crate::import::{Encoding, FILE_KINDS, FormatChoices, kind_of_header};
use crate::tui::effect::{DialogId, Effect};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::format::rows_word;
use crate::tui::job::import::{InspectRequest, Outcome};
use crate::tui::job::{JobId, JobRequest};
use crate::tui::keymap::Action;
use crate::tui::overlay::{Menu, MenuItem, Overlay};
use crate::tui::widget::cut;
use crate::tui::widget::frame::{line_of, split_bottom, split_top};
use crate::tui::widget::list::ListCursor;

const ENCODING: DialogId = DialogId("import.encoding");
const DELIMITER: DialogId = DialogId("import.delimiter");
const KIND: DialogId = DialogId("import.kind");
/// Encodings on offer; others come with `--encoding`.
const ENCODINGS: [&str; 12] = [
    "utf-8",
    "utf-16le",
    "utf-16be",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1254",
    "iso-8859-2",
    "iso-8859-15",
    "shift_jis",
    "gbk",
    "euc-kr",
];
const DELIMITERS: [(&str, u8); 4] =
    [("comma ,", b','), ("semicolon ;", b';'), ("tab", b'\t'), ("bar |", b'|')];
/// The widest column of the preview.
const MAX_WIDTH: usize = 24;
/// Lines of choices above the preview, and of words below.
const LINES_ABOVE: u16 = 6;
const LINES_BELOW: u16 = 2;

/// The second step.
#[derive(Debug)]
pub(super) struct FormatStep {
    pub opened: Opened,
    later: Option<Later>,
    /// What the rows are: records of a kind, else customers.
    pub kind: Option<FactKind>,
    pub work: Work,
    /// The choices being tried.
    wanted: FormatChoices,
    problem: Option<String>,
    pub rows: ListCursor,
    pub column: usize,
    pub widths: Vec<u16>,
}

impl FormatStep {
    pub fn new(opened: Opened, later: Option<Later>) -> Self {
        let wanted = opened.choices.clone();
        let widths = widths(&opened);
        let rows = ListCursor::default();
        let kind = kind_of_header(&opened.read.inspection.header);
        Self { opened, later, kind, work: Work::Idle, wanted, problem: None, rows, column: 0, widths }
    }

    /// The same where a person said what the rows are.
    pub fn of(self, kind: Option<FactKind>) -> Self {
        Self { kind, ..self }
    }

    pub fn draft(&self) -> String {
        let mapping = self.later.as_ref().map(|later| &later.mapping);
        draft::to_toml(self.opened.file.field.text(), &self.opened.choices, mapping)
    }

    pub fn unavailable(&self, action: Action) -> Option<String> {
        let goes_on = matches!(action, Action::FormatDone | Action::WizardNext);
        (goes_on && self.work.is_busy()).then(|| "the file is being read anew".to_owned())
    }

    pub fn update(mut self: Box<Self>, event: Event, tickets: &mut Tickets, env: &Env<'_>) -> Turn {
        let effects = match event {
            Event::Action(Action::FormatDone | Action::WizardNext) => return self.next(tickets, env),
            Event::Action(Action::Back) if self.work.is_busy() => {
                self.wanted = self.opened.choices.clone();
                self.work.cancel()
            }
            Event::Action(Action::Back) => return self.back(),
            Event::Action(action) => self.act(action, tickets, env),
            Event::Answer(ticket, answer) => {
                self.problem = self.work.answer(ticket, answer).or(self.problem.take());
                Vec::new()
            }
            Event::Job(id) => {
                self.job(id, env);
                Vec::new()
            }
            Event::Decided(id, Decision::Chosen(at)) => self.chosen(id, at, tickets),
            Event::Resized => {
                self.rows.put(self.rows.at, self.preview().len() as u64, room(env));
                Vec::new()
            }
            _ => Vec::new(),
        };
        (Step::Format(self), effects)
    }

    pub(super) fn preview(&self) -> &[Vec<String>] {
        &self.opened.read.inspection.preview
    }

    fn back(self: Box<Self>) -> Turn {
        let Self { opened, later, .. } = *self;
        let Opened { mut file, choices, .. } = opened;
        file.choices = choices;
        file.later = later;
        (Step::File(file), Vec::new())
    }

    fn next(self: Box<Self>, tickets: &mut Tickets, env: &Env<'_>) -> Turn {
        if let Some(kind) = self.kind {
            return Records::enter(self.opened, kind, env);
        }
        let Self { opened, later, kind, rows, column, widths, .. } = *self;
        match Mapped::new(opened, later, &env.facts.schema) {
            Ok(mapped) => ColumnsStep::enter(mapped, tickets, env),
            Err((opened, refusal)) => {
                let wanted = opened.choices.clone();
                let problem = Some(refusal.to_string());
                let step = Self {
                    opened,
                    later: None,
                    kind,
                    work: Work::Idle,
                    wanted,
                    problem,
                    rows,
                    column,
                    widths,
                };
                (Step::Format(Box::new(step)), Vec::new())
            }
        }
    }

    fn act(&mut self, action: Action, tickets: &mut Tickets, env: &Env<'_>) -> Vec<Effect> {
        if let Some(step) = movement(action) {
            self.rows.step(step, self.preview().len() as u64, room(env));
            return Vec::new();
        }
        let last = self.widths.len().saturating_sub(1);
        match action {
            Action::ColumnLeft => self.column = self.column.saturating_sub(1),
            Action::ColumnRight => self.column = (self.column + 1).min(last),
            Action::FormatHeader => {
                let has_header = !self.opened.read.inspection.format.has_header;
                self.wanted.has_header = Some(has_header);
                return self.read(tickets);
            }
            Action::FormatKind => return vec![self.ask_kind()],
            Action::FormatEncoding => return vec![self.ask_encoding()],
            Action::FormatDelimiter => return vec![self.ask_delimiter()],
            _ => {}
        }
        Vec::new()
    }

    fn ask_encoding(&self) -> Effect {
        let now = self.opened.read.inspection.format.encoding.name();
        let guess = MenuItem::new("guess", format!("now {now}"));
        let items = ENCODINGS.iter().map(|name| MenuItem::new(*name, ""));
        let at = ENCODINGS.iter().position(|name| *name == now).map_or(0, |at| at + 1);
        let menu = Menu::new("Encoding of the file", std::iter::once(guess).chain(items).collect());
        Effect::Ask(ENCODING, Box::new(Overlay::Menu(menu.searchable().starting_at(at))))
    }

    fn ask_kind(&self) -> Effect {
        let customers = MenuItem::new("customers", "").letter('c');
        let letters = ['o', 'e', 'r', 'v', 'p'];
        let item =
            |(kind, letter): (&FactKind, char)| MenuItem::new(rows_word(Some(*kind)), "").letter(letter);
        let items = std::iter::once(customers).chain(FILE_KINDS.iter().zip(letters).map(item));
        let at = FILE_KINDS.iter().position(|kind| Some(*kind) == self.kind).map_or(0, |at| at + 1);
        let menu = Menu::new("What the rows are", items.collect());
        Effect::Ask(KIND, Box::new(Overlay::Menu(menu.starting_at(at))))
    }

    fn ask_delimiter(&self) -> Effect {
        let now = self.opened.read.inspection.format.delimiter;
        let letters = ['c', 's', 't', 'b'];
        let items =
            DELIMITERS.iter().zip(letters).map(|((name, _), letter)| MenuItem::new(*name, "").letter(letter));
        let at = DELIMITERS.iter().position(|(_, byte)| *byte == now).map_or(0, |at| at + 1);
        let guess = MenuItem::new("guess", "").letter('g');
        let menu = Menu::new("What stands between cells", std::iter::once(guess).chain(items).collect());
        Effect::Ask(DELIMITER, Box::new(Overlay::Menu(menu.starting_at(at))))
    }

    fn chosen(&mut self, id: DialogId, at: usize, tickets: &mut Tickets) -> Vec<Effect> {
        match id {
            KIND => {
                self.kind = at.checked_sub(1).and_then(|at| FILE_KINDS.get(at)).copied();
                return Vec::new();
            }
            ENCODING => {
                self.wanted.encoding = at
                    .checked_sub(1)
                    .and_then(|at| ENCODINGS.get(at))
                    .and_then(|name| Encoding::parse(name).ok());
            }
            DELIMITER => {
                self.wanted.delimiter =
                    at.checked_sub(1).and_then(|at| DELIMITERS.get(at)).map(|(_, byte)| *byte);
            }
            _ => return Vec::new(),
        }
        self.read(tickets)
    }

    /// Reads the file anew; what shows stays until then.
    fn read(&mut self, tickets: &mut Tickets) -> Vec<Effect> {
        self.problem = None;
        let file = self.opened.read.path.to_string_lossy().into_owned();
        self.work.begin(JobRequest::Inspect(InspectRequest { file, choices: self.wanted.clone() }), tickets)
    }

    fn job(&mut self, id: JobId, env: &Env<'_>) {
        let Some(job) = self.work.ended(id, env) else {
            return;
        };
        self.work = Work::Idle;
        match &job.outcome {
            Some(Outcome::Read(Ok(read))) => {
                self.opened.read = std::sync::Arc::clone(read);
                self.opened.choices = self.wanted.clone();
                self.kind = kind_of_header(&read.inspection.header);
                self.widths = widths(&self.opened);
                (self.rows, self.column) = (ListCursor::default(), 0);
            }
            other => {
                let why = match other {
                    Some(Outcome::Read(Err(why))) => why.clone(),
                    _ => "the file was not read".to_owned(),
                };
                self.problem = Some(format!("not read that way: {why}"));
                self.wanted = self.opened.choices.clone();
            }
        }
    }

    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (top, rest) = split_top(paint::below(area, 1), LINES_ABOVE - 1);
        let (grid, foot) = split_bottom(rest, LINES_BELOW);
        self.view_choices(frame, top, env);
        self.view_grid(frame, grid, env);
        let (theme, buffer) = (env.theme, frame.buffer_mut());
        if let Some(problem) = &self.problem {
            let words = format!("{} {problem}", theme.signs.cross);
            paint::wrapped(buffer, foot, &words, theme.error, theme);
        } else if self.work.is_busy() {
            self.work.view("reading the file so, Esc cancels", foot, buffer, env);
        } else {
            let window =
                self.rows.window(self.preview().len() as u64, u64::from(grid.height.saturating_sub(1)));
            let words = format!(
                "rows {}{}{} of the first {}; does it look right?",
                (window.start + 1).min(window.end),
                theme.signs.dash,
                window.end,
                self.preview().len()
            );
            paint::text(buffer, line_of(foot, 1), &words, theme.dim, theme);
        }
    }
}

/// Widths by content: of the header and the rows of the preview, also of cells beyond the header.
fn widths(opened: &Opened) -> Vec<u16> {
    let inspection = &opened.read.inspection;
    let columns = inspection.preview.iter().map(Vec::len).max().unwrap_or(0).max(inspection.header.len());
    let wide = |column: usize| {
        let cells =
            inspection.preview.iter().filter_map(|row| row.get(column)).chain(inspection.header.get(column));
        cells.map(|cell| cut::width(cell).min(MAX_WIDTH)).max().unwrap_or(0).max(4) as u16
    };
    (0..columns).map(wide).collect()
}

fn room(env: &Env<'_>) -> u64 {
    u64::from(env.size.height.saturating_sub(super::STEPS_LINES + LINES_ABOVE + LINES_BELOW + 1))
}
