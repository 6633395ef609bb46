//! The last step: what the import did, with the ways on: undo, save the mapping, customers, another file.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::lines::{self, Coloured, Kind, Line};
use super::mapped::Mapped;
use super::{Step, Tickets, Turn, movement, paint};
use crate::app::Notice;
use crate::app::jobs::import::Imported;
use crate::domain::{ChangeKind, ChangeSetId};
use crate::import::Mapping;
use crate::tui::effect::{Answer, DialogId, Effect, Opening, Ticket, Toast};
use crate::tui::event::{Decision, Env, Event};
use crate::tui::format::{count, counted, duration_ms};
use crate::tui::job::import::Carried;
use crate::tui::keymap::Action;
use crate::tui::overlay::{Form, FormField, Overlay};
use crate::tui::widget::frame::line_of;
use crate::tui::widget::list::ListCursor;

const NAME: DialogId = DialogId("import.save");

/// The last step.
#[derive(Debug)]
pub(super) struct ReportStep {
    pub mapped: Mapped,
    carried: Arc<Carried>,
    lines: Vec<Line>,
    /// The change-sets that were not taken back, the last one last.
    standing: Vec<ChangeSetId>,
    awaited: Ticket,
    cursor: ListCursor,
}

impl ReportStep {
    pub fn new(mapped: Mapped, carried: Arc<Carried>) -> Self {
        let second = carried.mended.as_ref().and_then(|mended| mended.as_ref().ok());
        let standing = carried.main.change_set.into_iter().chain(second.and_then(|i| i.change_set)).collect();
        let lines = all_lines(&mapped, &carried);
        Self { mapped, carried, lines, standing, awaited: Ticket::default(), cursor: ListCursor::default() }
    }

    /// The change-set that an undo takes back: of the mended rows first, then of the file.
    pub fn undoes(&self) -> Option<ChangeSetId> {
        self.standing.last().or(self.carried.main.change_set.as_ref()).copied()
    }

    pub fn update(mut self: Box<Self>, event: Event, tickets: &mut Tickets, env: &Env<'_>) -> Turn {
        let effects = match event {
            Event::Action(Action::ReportDone | Action::Back) => {
                return (Step::default(), vec![Effect::Open(Opening::Customers), Effect::Back]);
            }
            Event::Action(Action::AnotherImport) => {
                let mut file = super::file::FileStep::default();
                let effects = file.listing.ask("", tickets);
                return (Step::File(Box::new(file)), effects);
            }
            Event::Action(Action::KeepMapping) => vec![self.ask_name()],
            Event::Action(action) => {
                if let Some(step) = movement(action) {
                    self.cursor.step(step, self.lines.len() as u64, room(env));
                }
                Vec::new()
            }
            Event::Decided(NAME, Decision::Filled(texts)) => {
                let ticket = tickets.next();
                self.awaited = ticket;
                let name = texts.into_iter().next();
                let format = self.mapped.opened.choices.clone();
                self.mapped.mapping.name.clone_from(&name);
                let mapping = Mapping { name, format, ..self.mapped.mapping.clone() };
                vec![Effect::KeepMapping(ticket, Box::new(mapping))]
            }
            Event::Answer(ticket, Answer::MappingKept(path)) if ticket == self.awaited => {
                vec![Effect::Toast(Toast::good(format!("the mapping is kept in {path}")))]
            }
            Event::Answer(ticket, Answer::Failed(why)) if ticket == self.awaited => {
                vec![Effect::Toast(Toast::bad(why))]
            }
            Event::Notice(Notice::Changed(change)) => {
                if let ChangeKind::Undo(undone) = change.kind {
                    self.standing.retain(|id| *id != undone);
                }
                Vec::new()
            }
            Event::Resized => {
                self.cursor.put(self.cursor.at, self.lines.len() as u64, room(env));
                Vec::new()
            }
            _ => Vec::new(),
        };
        (Step::Report(self), effects)
    }

    fn ask_name(&self) -> Effect {
        let path = &self.mapped.opened.read.path;
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let name = self.mapped.mapping.name.clone().unwrap_or(stem);
        let field =
            FormField::new("name", &name).required().hint("offered again for a file with the same header");
        Effect::Ask(NAME, Box::new(Overlay::Form(Form::new("Save the mapping", vec![field]))))
    }

    fn heading(&self) -> String {
        let report = &self.carried.main.report;
        if self.carried.main.change_set.is_some() && self.standing.is_empty() {
            return "The import was taken back; everything is as before".to_owned();
        }
        let took = duration_ms((report.seconds * 1000.0) as i64);
        if self.carried.main.change_set.is_none() && self.standing.is_empty() {
            return format!("{} read in {took}; nothing had to be changed", counted(report.rows, "row"));
        }
        format!("{} imported in {took}", counted(report.rows, "row"))
    }

    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, env: &Env<'_>) {
        let (theme, buffer) = (env.theme, frame.buffer_mut());
        let heading = format!("{} {}", theme.signs.tick, self.heading());
        paint::text(buffer, line_of(area, 0), &heading, theme.strong, theme);
        let key = |action| env.key(action);
        let undo = if self.standing.is_empty() {
            String::new()
        } else {
            format!("{} takes it back, ", key(Action::Undo))
        };
        let ways = format!(
            "{undo}{} saves the mapping, {} goes to the customers, {} imports another file",
            key(Action::KeepMapping),
            key(Action::ReportDone),
            key(Action::AnotherImport)
        );
        paint::text(buffer, line_of(area, 1), &ways, theme.text, theme);
        let body = paint::below(area, 3);
        lines::view(&self.lines, self.cursor, Coloured::Words, body, buffer, theme);
    }
}

fn all_lines(mapped: &Mapped, carried: &Carried) -> Vec<Line> {
    let text = |text: String| Line { text, kind: Kind::Text };
    let mut lines = lines::of(&carried.main.report, &mapped.mended, "+", "customers");
    // What matters most stands right below the counts.
    let below_counts = lines::counts(&carried.main.report, "customers").len();
    let mut told = Vec::new();
    if let Some(path) = &carried.main.rejects_file {
        told.push(text(format!("rejected rows are in {}", path.display())));
    }
    match &carried.mended {
        Some(Ok(second)) => told.extend(second_lines(second).into_iter().map(text)),
        Some(Err(why)) => {
            told.push(Line {
                text: format!("the mended rows were not imported: {why}"),
                kind: Kind::Reject(0),
            });
        }
        None => {}
    }
    lines.splice(below_counts..below_counts, told);
    lines
}

fn second_lines(second: &Imported) -> Vec<String> {
    let report = &second.report;
    let mut lines = vec![format!(
        "{} imported after it, as a second import: {} created, {} changed, {} unchanged, {} duplicate, {} rejected",
        counted(report.rows, "mended row"),
        count(report.created),
        count(report.updated),
        count(report.unchanged),
        count(report.duplicate),
        count(report.rejected)
    )];
    if let Some(path) = &second.rejects_file {
        lines.push(format!("mended rows that were rejected again are in {}", path.display()));
    }
    lines
}

fn room(env: &Env<'_>) -> u64 {
    u64::from(env.size.height.saturating_sub(super::STEPS_LINES + 3))
}
