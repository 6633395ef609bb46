//! From the settings to the job: where the file goes, and the question before one is overwritten.

use super::Export;
use crate::tui::effect::{Destination, DialogId, Effect, Query, Toast};
use crate::tui::format::counted;
use crate::tui::job::{ExportFormat, ExportOrder, JobRequest};
use crate::tui::keymap::Action;
use crate::tui::overlay::{Confirm, Overlay};

pub(super) const OVERWRITE: DialogId = DialogId("export.overwrite");

impl Export {
    /// Enter and Esc end the typing of the path.
    pub(super) fn path_action(&mut self, action: Action) -> Vec<Effect> {
        if !matches!(action, Action::Accept | Action::Cancel) {
            return Vec::new();
        }
        self.is_typing = false;
        let ticket = self.ticket();
        self.awaited.look = Some(ticket);
        vec![Effect::Fetch(ticket, Query::Path(self.path.text().to_owned()))]
    }

    /// Looks at the file before anything is written.
    pub(super) fn look_before_start(&mut self) -> Vec<Effect> {
        let ticket = self.ticket();
        self.awaited.start = Some(ticket);
        vec![Effect::Fetch(ticket, Query::Path(self.path.text().to_owned()))]
    }

    pub(super) fn looked(&mut self, found: Destination) -> Vec<Effect> {
        self.awaited.start = None;
        let (existing, problem) = (found.existing, found.problem.clone());
        let path = found.path.clone();
        self.destination = Some(found);
        if let Some(problem) = problem {
            return vec![Effect::Toast(Toast::bad(problem))];
        }
        let Some(bytes) = existing else {
            return self.start();
        };
        let lines = vec![format!("{path} is there already, with {}.", counted(bytes, "byte"))];
        let question = Confirm::new("Overwrite the file", lines, "overwrite");
        vec![Effect::Ask(OVERWRITE, Box::new(Overlay::Confirm(question)))]
    }

    pub(super) fn start(&mut self) -> Vec<Effect> {
        let Some(found) = self.destination.take() else {
            return Vec::new();
        };
        let order = ExportOrder {
            records: self.records,
            columns: self.choice.columns(),
            whom: self.whom().clone(),
            format: self.format,
            excel_safe: self.is_excel_safe && self.format == ExportFormat::Csv,
            path: found.path,
        };
        let ticket = self.ticket();
        self.awaited.job = Some(ticket);
        vec![Effect::StartJob(ticket, JobRequest::Export(order))]
    }
}
