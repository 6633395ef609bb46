//! What can be done to a segment from the list and from its own page: edit, rename, delete, make another.

use crate::app::{Command, NewSegment};
use crate::domain::SegmentId;
use crate::tui::effect::{DialogId, Effect, Opening, Ticket, Toast};
use crate::tui::event::Decision;
use crate::tui::format::counted;
use crate::tui::keymap::Action;
use crate::tui::overlay::{Confirm, Form, FormField, Overlay};
use crate::tui::segment::SegmentLine;

const RENAME: DialogId = DialogId("segment.rename");
const DELETE: DialogId = DialogId("segment.delete");
const NEW_LIST: DialogId = DialogId("segment.new-list");

/// An act under way: the dialog that is open, and the order that was given.
#[derive(Debug, Default)]
pub(in super::super) struct Acts {
    about: Option<(SegmentId, String)>,
    ordered: Option<(Ticket, String)>,
}

/// Why an act on a segment cannot be.
pub(in super::super) fn unavailable(action: Action, line: &SegmentLine) -> Option<String> {
    match action {
        Action::EditSegment if line.filter.is_none() => Some(format!(
            "`{}` is a list kept by hand: its members are added from the customers and taken off on its page",
            line.name
        )),
        Action::DeleteSegment if !line.users.is_empty() => {
            Some(format!("`{}` is used by {}; change them first", line.name, line.users.join(", ")))
        }
        _ => None,
    }
}

/// What acts where there is no segment.
pub(in super::super) fn without_segment(action: Action) -> Vec<Effect> {
    match action {
        Action::Back => vec![Effect::Back],
        Action::NewSegment => vec![Effect::Open(Opening::SegmentEditor(None, String::new()))],
        Action::NewList => vec![ask_list()],
        _ => Vec::new(),
    }
}

fn ask_list() -> Effect {
    let field =
        FormField::new("Name", "").required().hint("an empty list; customers are added from their table");
    Effect::Ask(NEW_LIST, Box::new(Overlay::Form(Form::new("New list kept by hand", vec![field]))))
}

impl Acts {
    /// Begins an act on a segment.
    pub fn begin(&mut self, action: Action, line: &SegmentLine) -> Vec<Effect> {
        self.about = Some((line.id, line.name.clone()));
        match action {
            Action::EditSegment => {
                let filter = line.filter.clone().unwrap_or_default();
                vec![Effect::Open(Opening::SegmentEditor(Some(line.id), filter))]
            }
            Action::RenameSegment => {
                let field = FormField::new("Name", &line.name)
                    .required()
                    .hint("segments and filters that use it keep using it");
                let form = Form::new(format!("Rename {}", line.name), vec![field]);
                vec![Effect::Ask(RENAME, Box::new(Overlay::Form(form)))]
            }
            Action::DeleteSegment => {
                let lines = vec![
                    format!("{}, {}.", line.kind, counted(line.size, "customer")),
                    "The customers stay. This can be undone.".to_owned(),
                ];
                let question = Confirm::new(format!("Delete the segment {}", line.name), lines, "delete");
                vec![Effect::Ask(DELETE, Box::new(Overlay::Confirm(question)))]
            }
            action => without_segment(action),
        }
    }

    /// A dialog of these acts was closed.
    pub fn decided(&mut self, id: DialogId, decision: &Decision, ticket: Ticket) -> Vec<Effect> {
        let first = |texts: &Vec<String>| texts.first().map_or(String::new(), |text| text.trim().to_owned());
        let (command, told) = match (id, decision, self.about.clone()) {
            (RENAME, Decision::Filled(texts), Some((id, old))) => {
                let name = first(texts);
                let told = format!("`{old}` is called `{name}` now");
                (Command::RenameSegment { id, name }, told)
            }
            (DELETE, Decision::Confirmed, Some((id, name))) => {
                (Command::DeleteSegment(id), format!("the segment `{name}` is deleted; u undoes"))
            }
            (NEW_LIST, Decision::Filled(texts), _) => {
                let name = first(texts);
                let told = format!("the list `{name}` is made");
                (Command::CreateSegment { name, segment: NewSegment::Static([].into()) }, told)
            }
            _ => return Vec::new(),
        };
        self.ordered = Some((ticket, told));
        vec![Effect::Run(ticket, command)]
    }

    /// An order was carried out: what is told of it.
    pub fn done(&mut self, ticket: Ticket) -> Option<Effect> {
        let (_, told) = self.ordered.take_if(|(ordered, _)| *ordered == ticket)?;
        Some(Effect::Toast(Toast::good(told)))
    }
}
